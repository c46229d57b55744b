# SPDX-License-Identifier: EUPL-1.2
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.offices.models import Agency


class Procedure(models.Model):
    """An administrative procedure (thủ tục hành chính) of the national catalogue, by its national code."""

    class OnlineLevel(models.TextChoices):
        # Never a bare "level 4": the words changed meaning in 2022 and again in 2026 (NĐ 224/2026 Art.16).
        FULL = "toan_trinh", _("toàn trình")
        PART = "mot_phan", _("một phần")
        COUNTER = "truc_tiep", _("trực tiếp")

    class LimitUnit(models.TextChoices):
        SAME_DAY_15H = "same_day_15h", _("trong ngày; nhận sau 15 giờ thì ngày làm việc kế tiếp")
        WORKING_HOUR = "working_hour", _("giờ làm việc")
        WORKING_DAY = "working_day", _("ngày làm việc")
        CALENDAR_DAY = "calendar_day", pgettext_lazy("thời hạn", "ngày")

    code = models.CharField(_("mã"), max_length=40, primary_key=True)
    name = models.CharField(_("tên"), max_length=300)
    field = models.CharField(_("lĩnh vực"), max_length=120)
    parent_field = models.CharField(_("ngành"), max_length=120, blank=True)
    online_level = models.CharField(_("mức trực tuyến"), max_length=20, choices=OnlineLevel.choices)
    agency_level = models.CharField(_("cấp thực hiện"), max_length=60)
    time_limit = models.PositiveSmallIntegerField(_("thời hạn"))
    limit_unit = models.CharField(_("đơn vị thời hạn"), max_length=20, choices=LimitUnit.choices)
    fee_vnd = models.PositiveIntegerField(_("phí, lệ phí (đồng)"))
    fee_basis = models.CharField(_("cách tính"), max_length=300, blank=True)
    bring = models.TextField(_("cần mang theo"), blank=True, help_text=_("mỗi dòng một giấy tờ"))
    code_source = models.CharField(_("nguồn của mã"), max_length=200, blank=True)
    limit_source = models.CharField(_("nguồn của thời hạn"), max_length=300, blank=True)
    search_key = models.TextField(editable=False, default="")
    sort_key = models.CharField(max_length=700, editable=False, default="")

    class Meta:
        verbose_name = _("thủ tục")
        verbose_name_plural = pgettext_lazy("nhiều", "thủ tục")
        ordering: ClassVar = ["sort_key", "code"]

    def __str__(self) -> str:
        return self.name


class AgencyProcedure(models.Model):
    """Says that an agency carries out a procedure."""

    part_of: ClassVar = "procedure"

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="procedures", verbose_name=_("cơ quan"))
    procedure = models.ForeignKey(
        Procedure, on_delete=models.CASCADE, related_name="agencies", verbose_name=_("thủ tục")
    )

    class Meta:
        verbose_name = _("thủ tục của cơ quan")
        verbose_name_plural = pgettext_lazy("nhiều", "thủ tục của cơ quan")
        constraints: ClassVar = [models.UniqueConstraint(fields=["agency", "procedure"], name="agency_procedure_once")]

    def __str__(self) -> str:
        return f"{self.agency} – {self.procedure}"
