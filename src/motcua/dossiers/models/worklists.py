# SPDX-License-Identifier: EUPL-1.2
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.people.models import User


class SavedFilter(models.Model):
    """A choice of the work list that somebody keeps under a name of their own.

    `chosen`: pick, procedure, status, office; never what was typed about a person.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    chosen = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("bộ lọc đã lưu")
        verbose_name_plural = pgettext_lazy("nhiều", "bộ lọc đã lưu")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "name"], name="saved_filter_once")]

    def __str__(self) -> str:
        return self.name
