# SPDX-License-Identifier: EUPL-1.2
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.offices.models import Locality, Office, require_days_in_order
from motcua.specialdays.rules import Model, OnHoliday, Rule, Scope, Unit


class SpecialDayRule(models.Model):
    """A rule of special days (ngày đặc biệt): where, on which weekdays, for which procedures, what is promised.

    It belongs to one office or to a locality with all offices in it. `weekdays` count from Monday, 0. `scope_values`
    are codes of procedures, names of fields or online levels. `source` says where the rule was read.
    """

    office = models.ForeignKey(
        Office,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="special_days",
        verbose_name=_("nơi tiếp nhận"),
    )
    locality = models.ForeignKey(
        Locality,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="special_days",
        verbose_name=_("địa phương"),
        help_text=_("áp dụng cho mọi nơi tiếp nhận ở đó; chỉ ghi khi không ghi nơi tiếp nhận"),
    )
    model = models.CharField(_("mô hình"), max_length=20, choices=Model.choices)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("các thứ trong tuần"))
    scope = models.CharField(_("phạm vi"), max_length=12, choices=Scope.choices, default=Scope.PROCEDURES)
    scope_values = ArrayField(models.CharField(max_length=120), verbose_name=_("gồm"), default=list, blank=True)
    promise_unit = models.CharField(_("lời hứa tính theo"), max_length=16, choices=Unit.choices, blank=True)
    promise = models.PositiveSmallIntegerField(_("bao nhiêu"), null=True, blank=True)
    intake_cutoff = models.TimeField(_("nhận đến"), null=True, blank=True)
    uses_pager = models.BooleanField(_("phát thẻ rung"), default=False)
    is_assisted = models.BooleanField(_("có người hỗ trợ"), default=False)
    on_holiday = models.CharField(
        _("khi trùng ngày nghỉ"), max_length=6, choices=OnHoliday.choices, default=OnHoliday.SKIP
    )
    valid_from = models.DateField(_("từ ngày"))
    valid_until = models.DateField(_("đến hết ngày"), null=True, blank=True)
    decision = models.CharField(_("số quyết định, kế hoạch"), max_length=120, blank=True)
    source = models.CharField(_("nguồn"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("luật ngày đặc biệt")
        verbose_name_plural = pgettext_lazy("nhiều", "luật ngày đặc biệt")
        ordering: ClassVar = ["office", "locality", "model", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(office__isnull=False, locality__isnull=True)
                | Q(office__isnull=True, locality__isnull=False),
                name="special_day_of_one_place",
            ),
            models.CheckConstraint(condition=Q(weekdays__len__gt=0), name="special_day_has_a_weekday"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="special_day_begins_before_it_ends",
            ),
            models.CheckConstraint(
                condition=~Q(model__in=[Model.NO_SLIP, Model.NO_WRITING_NO_SLIP, Model.NO_WAIT]) | ~Q(promise_unit=""),
                name="special_day_without_slip_promises",
            ),
        ]

    def __str__(self) -> str:
        where = self.office_id or self.locality_id or ""
        return f"{self.get_model_display()} – {where}"

    def clean(self) -> None:
        require_days_in_order(self.valid_from, self.valid_until, field="valid_until")
        if bool(self.office_id) == bool(self.locality_id):
            raise ValidationError({"office": _("Xin ghi nơi tiếp nhận hoặc địa phương, chỉ một trong hai.")})

    def as_rule(self) -> Rule:
        """Return the rule as `rules` asks it."""
        return Rule(
            id=self.pk or 0,
            model=self.model,
            weekdays=frozenset(self.weekdays or ()),
            scope=self.scope,
            values=frozenset(self.scope_values or ()),
            unit=self.promise_unit,
            amount=self.promise,
            cutoff=self.intake_cutoff,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            on_holiday=self.on_holiday,
            decision=self.decision,
            uses_pager=self.uses_pager,
            is_assisted=self.is_assisted,
            is_own=self.office_id is not None,
        )
