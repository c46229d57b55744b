# SPDX-License-Identifier: EUPL-1.2
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class City(models.Model):
    """A city (đô thị) as the post counts it: the communes and old districts inside it are one inner city.

    `localities` are their codes; what lies in a named district counts too. Between two main ones (special and first
    class) a zone of its own holds.
    """

    name = models.CharField(_("tên"), max_length=120, unique=True)
    localities = models.JSONField(_("mã các phường, xã, quận cũ"), default=list)
    is_main = models.BooleanField(_("đô thị đặc biệt, loại I"), default=False)

    class Meta:
        verbose_name = _("đô thị")
        verbose_name_plural = pgettext_lazy("nhiều", "đô thị")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
