# SPDX-License-Identifier: EUPL-1.2
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.offices.models import Agency, Office
from motcua.people.models import User


class Unit(models.Model):
    """A part of an agency that has dossiers in hand: the one-stop unit, a division, the leaders.

    Its people have their roles at `office`; the code is `<agency>.<short>`, such as DN-TK.TP.
    """

    class Kind(models.TextChoices):
        ONE_STOP = "one_stop", _("bộ phận Một cửa")
        DIVISION = "division", _("phòng chuyên môn")
        LEADERS = "leaders", _("lãnh đạo")
        CLERKS = "clerks", _("văn thư")

    code = models.CharField(_("mã"), max_length=40, primary_key=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="units", verbose_name=_("cơ quan"))
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="units", verbose_name=_("nơi làm việc"))
    name = models.CharField(_("tên"), max_length=160)
    kind = models.CharField(_("loại"), max_length=20, choices=Kind.choices)
    order = models.PositiveSmallIntegerField(_("thứ tự"), default=1)
    fields = models.TextField(_("lĩnh vực"), blank=True, help_text=_("ngăn cách bằng dấu |; để trống: mọi lĩnh vực"))
    is_active = models.BooleanField(_("đang hoạt động"), default=True)

    class Meta:
        verbose_name = _("bộ phận xử lý")
        verbose_name_plural = pgettext_lazy("nhiều", "bộ phận xử lý")
        ordering: ClassVar = ["agency", "order", "code"]

    def __str__(self) -> str:
        return self.name


class UnitMember(models.Model):
    """Somebody who works in a unit; whoever `may_sign` signs results there."""

    part_of: ClassVar = "unit"

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="members", verbose_name=_("bộ phận"))
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="units", verbose_name=_("cán bộ"))
    may_sign = models.BooleanField(_("được ký kết quả"), default=False)
    # Who does this person's work while away (TT: at least one substitute each, NĐ 61 Art.12).
    substitute = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("người thay thế")
    )
    away_from_on = models.DateField(_("vắng từ ngày"), null=True, blank=True)
    away_until_on = models.DateField(_("đến hết ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("thành viên bộ phận")
        verbose_name_plural = pgettext_lazy("nhiều", "thành viên bộ phận")
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "user"], name="unit_member_once")]

    def __str__(self) -> str:
        return f"{self.user} – {self.unit}"
