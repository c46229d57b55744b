# SPDX-License-Identifier: EUPL-1.2
import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.dossiers.models.dossier import Dossier
from motcua.dossiers.rules import Status


class PortalStatus(models.Model):
    """Which status of the national portal stands for one of ours; an editable table."""

    status = models.CharField(_("trạng thái"), max_length=12, choices=Status.choices, primary_key=True)
    portal_code = models.CharField(_("mã trên Cổng"), max_length=10)
    portal_name = models.CharField(_("tên trên Cổng"), max_length=120)

    class Meta:
        verbose_name = _("trạng thái trên Cổng Dịch vụ công quốc gia")
        verbose_name_plural = pgettext_lazy("nhiều", "trạng thái trên Cổng Dịch vụ công quốc gia")
        ordering: ClassVar = ["portal_code"]

    def __str__(self) -> str:
        return f"{self.get_status_display()} → {self.portal_code}"


class PortalMessage(models.Model):
    """What the national portal must be told of a dossier; sent under its own identity, so that twice is once."""

    class Service(models.TextChoices):
        DOSSIER = "DongBoHoSoMC", "DongBoHoSoMC"
        PROGRESS = "CapNhatTienDoHoSoMC", "CapNhatTienDoHoSoMC"

    class State(models.TextChoices):
        WAITING = "waiting", _("chờ gửi")
        ACCEPTED = "accepted", _("Cổng đã nhận")
        REFUSED = "refused", _("Cổng từ chối")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="portal_messages")
    key = models.CharField(max_length=120, unique=True)
    service = models.CharField(max_length=30, choices=Service.choices)
    facts = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    made_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_answer = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("tin gửi Cổng Dịch vụ công quốc gia")
        verbose_name_plural = pgettext_lazy("nhiều", "tin gửi Cổng Dịch vụ công quốc gia")
        indexes: ClassVar = [
            models.Index(fields=["made_at"], condition=Q(state="waiting"), name="portal_message_waiting"),
            models.Index(fields=["dossier", "made_at"], name="portal_message_dossier"),
        ]
