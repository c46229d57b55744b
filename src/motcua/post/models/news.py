# SPDX-License-Identifier: EUPL-1.2
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.post.models.carriers import Carrier


class UnclearNews(models.Model):
    """What a carrier's feed told of no parcel of ours, or what could not be noted; kept to be shown and tried again.

    `times` counts how often the same came; `at` is when it happened, where the carrier says so.
    """

    part_of: ClassVar = "carrier"

    carrier = models.ForeignKey(Carrier, on_delete=models.CASCADE, related_name="unclear_news")
    external_id = models.CharField(max_length=120)
    number = models.CharField(max_length=60, blank=True)
    code = models.CharField(max_length=30, blank=True)
    text = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("tin bưu điện chưa rõ")
        verbose_name_plural = pgettext_lazy("nhiều", "tin bưu điện chưa rõ")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["carrier", "number", "external_id"], name="unclear_news_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["carrier", "heard_at"], name="unclear_news_heard")]
