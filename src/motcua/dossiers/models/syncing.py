# SPDX-License-Identifier: EUPL-1.2
import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.dossiers.models.dossier import Dossier
from motcua.dossiers.rules import Status

# The portal tells "received" from "in process"; with us a received dossier is in process at once.
RECEIVED = "received"


class PortalStatus(models.Model):
    """Which status of the national portal stands for one of ours; an editable table."""

    STATES: ClassVar = [*Status.choices, (RECEIVED, _("đã tiếp nhận, chưa ai xử lý"))]

    status = models.CharField(_("trạng thái"), max_length=12, choices=STATES, primary_key=True)
    portal_code = models.CharField(_("mã trên Cổng"), max_length=10)
    portal_name = models.CharField(_("tên trên Cổng"), max_length=120)

    class Meta:
        verbose_name = _("trạng thái trên Cổng Dịch vụ công quốc gia")
        verbose_name_plural = pgettext_lazy("nhiều", "trạng thái trên Cổng Dịch vụ công quốc gia")
        ordering: ClassVar = ["portal_code"]

    def __str__(self) -> str:
        return f"{self.get_status_display()} → {self.portal_code}"


class PortalMessage(models.Model):
    """What the national portal must be told of a dossier; sent under its own identity, so that twice is once.

    `number` is its place among the dossier's messages; they go out in this order. `not_before` is real time: until then
    it rests after a failure, or is in the hands of somebody who sends it.
    """

    class Service(models.TextChoices):
        DOSSIER = "DongBoHoSoMC", "DongBoHoSoMC"
        PROGRESS = "CapNhatTienDoHoSoMC", "CapNhatTienDoHoSoMC"

    class State(models.TextChoices):
        WAITING = "waiting", _("chờ gửi")
        ACCEPTED = "accepted", _("Cổng đã nhận")
        REFUSED = "refused", _("Cổng từ chối")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="portal_messages")
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=120, unique=True)
    service = models.CharField(max_length=30, choices=Service.choices)
    facts = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    made_at = models.DateTimeField()
    not_before = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_answer = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("tin gửi Cổng Dịch vụ công quốc gia")
        verbose_name_plural = pgettext_lazy("nhiều", "tin gửi Cổng Dịch vụ công quốc gia")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "number"], name="portal_message_number_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["made_at"], condition=Q(state="waiting"), name="portal_message_waiting"),
            models.Index(fields=["made_at"], condition=Q(state="refused"), name="portal_message_refused"),
            models.Index(fields=["dossier", "made_at"], name="portal_message_dossier"),
        ]


class Reconciliation(models.Model):
    """The daily comparison (đối soát) of what the national portal holds with what we have.

    `reached` is the last dossier looked at, so that a stopped comparison goes on where it was; `since` is from when
    changed dossiers are compared.
    """

    on = models.DateField(unique=True)
    since = models.DateTimeField()
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reached = models.BigIntegerField(default=0)
    compared = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0, help_text="not compared: something of them is still to be sent")
    missing = models.PositiveIntegerField(default=0)
    differing = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("lần đối soát với Cổng Dịch vụ công quốc gia")
        verbose_name_plural = pgettext_lazy("nhiều", "lần đối soát với Cổng Dịch vụ công quốc gia")
        ordering: ClassVar = ["-on"]


class PortalDifference(models.Model):
    """One dossier of which the portal said something else than we do; `fields` names what differs, never the values."""

    part_of: ClassVar = "reconciliation"

    reconciliation = models.ForeignKey(Reconciliation, on_delete=models.CASCADE, related_name="differences")
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="+")
    is_missing = models.BooleanField(default=False)
    fields = models.CharField(max_length=200, blank=True)
    message = models.ForeignKey(PortalMessage, db_index=False, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reconciliation", "dossier"], name="portal_difference_once"),
        ]
