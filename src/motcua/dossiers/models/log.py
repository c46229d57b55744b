# SPDX-License-Identifier: EUPL-1.2
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.dossiers.models.dossier import Dossier


class LogEntry(models.Model):
    """One operation on a dossier, sealed: `seal` covers the entry before it, so that nothing is changed unseen.

    `digest` is that of the salted content, which lies beside and may be erased; the chain stays verifiable (R-051).
    """

    part_of: ClassVar = "dossier"

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="log")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    actor = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("việc trên hồ sơ")
        verbose_name_plural = pgettext_lazy("nhiều", "việc trên hồ sơ")
        ordering: ClassVar = ["dossier", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["dossier", "number"], name="log_entry_once")]
        indexes: ClassVar = [models.Index(fields=["at"], name="log_entry_at")]


class LogContent(models.Model):
    """What an operation said, with its salt; erased, only the digest in the chain remains."""

    entry = models.OneToOneField(LogEntry, on_delete=models.CASCADE, primary_key=True, related_name="content")
    salt = models.CharField(max_length=64)
    content = models.JSONField(default=dict)


class DaySeal(models.Model):
    """The seals of one day closed under one digest that also covers the day before."""

    on = models.DateField(unique=True)
    entries = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)
    closed_at = models.DateTimeField()


class Look(models.Model):
    """Who of the staff opened a dossier, and when; kept and never changed."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="looks")
    actor = models.CharField(max_length=60)
    at = models.DateTimeField()
    what = models.CharField(max_length=60)
