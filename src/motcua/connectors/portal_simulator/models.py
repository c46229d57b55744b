# SPDX-License-Identifier: EUPL-1.2
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class HeldDossier(models.Model):
    """What the simulated portal holds of one dossier, with the names of DongBoHoSoMC."""

    code = models.CharField(max_length=60, unique=True)
    facts = models.JSONField(default=dict)
    status = models.CharField(max_length=10)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("hồ sơ trên Cổng giả lập")
        verbose_name_plural = pgettext_lazy("nhiều", "hồ sơ trên Cổng giả lập")
        ordering: ClassVar = ["-changed_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["changed_at"], name="held_dossier_changed")]


class HeldStep(models.Model):
    """One thing the simulated portal was told of a dossier: its history, in the order in which it came."""

    part_of: ClassVar = "dossier"

    dossier = models.ForeignKey(HeldDossier, on_delete=models.CASCADE, related_name="steps")
    message_id = models.UUIDField(unique=True)
    service = models.CharField(max_length=30)
    status = models.CharField(max_length=10)
    what = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    repeated = models.PositiveSmallIntegerField(default=0, help_text="how often the same message came again in vain")

    class Meta:
        ordering: ClassVar = ["id"]


class PortalSession(models.Model):
    """A session somebody opened at the simulated portal."""

    token = models.CharField(max_length=64, unique=True)
    opened_at = models.DateTimeField(auto_now_add=True)


class PortalBehaviour(models.Model):
    """How the simulated portal behaves towards a dossier; `EVERY` holds for those without a line of their own.

    `late_seconds` are real seconds and count where the mode is `LATE`.
    """

    EVERY = "*"
    LATE_SECONDS = 3

    class Mode(models.TextChoices):
        ACCEPTS = "ACCEPTS", _("nhận ngay")
        LATE = "LATE", pgettext_lazy("Cổng", "trả lời chậm")
        REFUSES = "REFUSES", pgettext_lazy("Cổng", "từ chối")
        LOSES = "LOSES", _("nhận rồi mất câu trả lời")
        TWICE = "TWICE", pgettext_lazy("Cổng", "mạng trao hai lần")
        UNREACHABLE = "UNREACHABLE", pgettext_lazy("Cổng", "không trả lời")

    code = models.CharField(max_length=60, unique=True)
    mode = models.CharField(max_length=12, choices=Mode.choices, default=Mode.ACCEPTS)
    late_seconds = models.PositiveSmallIntegerField(default=LATE_SECONDS)
