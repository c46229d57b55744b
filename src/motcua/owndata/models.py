# SPDX-License-Identifier: EUPL-1.2
import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Erasure(models.Model):
    """That somebody had their data erased: when, and how many rows of which table. Whose they were is not in it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    done_at = models.DateTimeField()
    counts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("lần xóa dữ liệu")
        verbose_name_plural = pgettext_lazy("nhiều", "lần xóa dữ liệu")

    @property
    def subject(self) -> str:
        return f"erasure:{self.pk}"


class KeptRecord(models.Model):
    """Something the law keeps though its owner asked for erasure; it goes when `until_at` comes.

    `ref` is the key of the dossier or the vaccination booking it is about. An empty `until_at` is for good.
    """

    class Kind(models.TextChoices):
        DOSSIER = "dossier", _("hồ sơ lưu trữ")
        MONEY = "money", _("chứng từ kế toán")
        SHOT = "shot", _("hồ sơ tiêm chủng")

    erasure = models.ForeignKey(Erasure, on_delete=models.PROTECT, related_name="kept")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    ref = models.BigIntegerField()
    until_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("phần còn giữ theo luật")
        verbose_name_plural = pgettext_lazy("nhiều", "phần còn giữ theo luật")
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "ref"], name="kept_record_once")]
        indexes: ClassVar = [
            models.Index(fields=["until_at"], condition=Q(erased_at__isnull=True), name="kept_record_until")
        ]

    @property
    def subject(self) -> str:
        return f"kept_record:{self.pk}"
