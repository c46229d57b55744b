# SPDX-License-Identifier: EUPL-1.2
"""Pages of the rules of special days: which weekday, for what, what is promised; the next days shown beforehand."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import VERTICAL, RelatedOnlyFieldListFilter, display
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from motcua.doors.administration.forms import DAY_FORMATS, DayInput
from motcua.doors.administration.master import MasterAdmin
from motcua.doors.administration.queueing import Weekdays
from motcua.doors.administration.rights import Reach, access_in, moment_of
from motcua.doors.administration.special_day_form import SpecialDayForm
from motcua.kernel import saying
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices import queries as offices
from motcua.people.rules import Action
from motcua.specialdays import checking, rules, wording
from motcua.specialdays.checking import Offered, Remark
from motcua.specialdays.models import SpecialDayRule
from motcua.specialdays.operations import end_rule, save_rule
from motcua.specialdays.overview import LOOK_AHEAD_DAYS, office_here
from motcua.specialdays.places import offices_of, place_of

NEXT_DAYS = 5
PROCEDURES_SHOWN = 40


@dataclass(frozen=True)
class Preview:
    """What a rule would mean: its next days, those left out, what it covers and what should be thought of."""

    days: list[date]
    left_out: list[tuple[date, str]]
    covered: list[Offered]
    more: int
    remarks: list[Remark]
    where: str
    promise: str


def preview_of(row: SpecialDayRule, *, on: date) -> Preview:
    """Tell what the rule means from today on; at its first office where it is a locality's."""
    rule, place = row.as_rule(), place_of(row, on=on)
    covered = place.covered_by(rule)
    here = offices_of(row)
    days: list[date] = []
    left_out: list[tuple[date, str]] = []
    if here:
        calendar = offices.calendar_of(here[0]).for_everybody()
        begins = max(on, row.valid_from or on) - timedelta(days=1)
        until = begins + timedelta(days=LOOK_AHEAD_DAYS)
        days = rules.days_ahead(rule, after=begins, calendar=calendar, until=until, most=NEXT_DAYS)
        until = days[-1] if len(days) == NEXT_DAYS else until
        left_out = [
            (day, calendar.closed_reason(day) or "")
            for ahead in range(1, (until - begins).days)
            for day in [begins + timedelta(days=ahead)]
            if rule.weekdays != rules.EVERY_DAY and day.weekday() in rule.weekdays and day not in days
        ]
    return Preview(
        days=days,
        left_out=left_out,
        covered=covered[:PROCEDURES_SHOWN],
        more=max(len(covered) - PROCEDURES_SHOWN, 0),
        remarks=[
            *checking.remarks(rule, place, on=on, most_papers=settings.SPECIAL_MOST_PAPERS),
            *(office_here(here[0], on=on).remarks if row.pk and here else ()),
        ],
        where=str(here[0]) if here else "",
        promise=wording.promise_and_cutoff(rule),
    )


class EndForm(forms.Form):
    """Until which day a rule still holds."""

    last_on = forms.DateField(label=gettext_lazy("Ngày cuối còn áp dụng"), widget=DayInput, input_formats=DAY_FORMATS)


class SpecialDayRuleAdmin(MasterAdmin):
    """A head arranges the own office's special days, the city those of every office and of whole localities."""

    action = Action.CHANGE_SPECIAL_DAYS
    is_city_wide = False
    form = SpecialDayForm
    fixed_fields = ("office", "locality")
    change_form_template = "administration/special_day.html"
    list_display = ("__str__", "days", "about_what", "promised", "validity", "decision")
    list_select_related = ("office", "locality")
    list_filter = (("office", RelatedOnlyFieldListFilter), "model")
    search_fields = ("office__search_key", "decision")
    ordering = ("office", "locality", "model", "id")
    radio_fields: ClassVar[dict[str, int]] = {"model": VERTICAL, "scope": VERTICAL, "on_holiday": VERTICAL}  # type: ignore[assignment]
    about = gettext_lazy(
        "Ngày không giấy hẹn, không viết, ngày trực tuyến, không chờ: thứ nào, thủ tục nào, hứa bao lâu."
    )
    help = gettext_lazy(
        "Bấm “Xem trước” để thấy những ngày sắp tới và thủ tục được áp dụng. Đổi mô hình: kết thúc luật cũ, thêm luật "
        "mới, thì số liệu cũ vẫn đúng."
    )

    # --- who may what ---------------------------------------------------------------------------

    def rows_within(self, reach: Reach) -> Q:
        return Q() if reach.is_everywhere else Q(office__in=reach.whole_offices)

    def covers(self, request: HttpRequest, row: Any) -> bool:
        return self.reach(request).covers(row.office_id)

    def has_module_permission(self, request: HttpRequest) -> bool:
        reach = self.reach(request)
        return reach.is_everywhere or bool(reach.whole_offices)

    def get_list_filter(self, request: HttpRequest) -> Any:
        return self.list_filter if self.reach(request).is_everywhere else ("model",)

    # --- the list -------------------------------------------------------------------------------

    @display(description=gettext_lazy("ngày"))
    def days(self, row: SpecialDayRule) -> str:
        return wording.days(row.as_rule())

    @display(description=gettext_lazy("áp dụng cho"))
    def about_what(self, row: SpecialDayRule) -> str:
        if row.scope == rules.Scope.PROCEDURES:
            return _("%(count)d thủ tục") % {"count": len(row.scope_values)}
        return wording.scope(row.as_rule())

    @display(description=gettext_lazy("hứa"))
    def promised(self, row: SpecialDayRule) -> str:
        return wording.promise_and_cutoff(row.as_rule())

    @display(description=gettext_lazy("hiệu lực"), ordering="valid_from")
    def validity(self, row: SpecialDayRule) -> str:
        return wording.validity(row.as_rule())

    # --- the form -------------------------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        is_city = self.reach(request).is_everywhere
        where = ("office", "locality") if is_city and (obj is None or obj.locality_id) else ("office",)
        return (
            (None, {"fields": (*where, "model")}),
            (gettext_lazy("Ngày nào"), {"fields": ("is_daily", "weekdays", "on_holiday")}),
            (gettext_lazy("Cho việc gì"), {"fields": ("scope", "procedures", "named_fields", "levels")}),
            (gettext_lazy("Hứa gì"), {"fields": ("promise", "promise_unit", "intake_cutoff")}),
            (gettext_lazy("Có gì kèm theo"), {"fields": ("uses_pager", "is_assisted")}),
            (gettext_lazy("Căn cứ"), {"fields": ("decision", "valid_from", "valid_until", "source")}),
        )

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "weekdays":
            return Weekdays(label=capfirst(db_field.verbose_name), required=False)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        reach = self.reach(request)
        form.on = _today(request)
        if "office" in form.base_fields and not reach.is_everywhere:
            form.base_fields["office"].required = True
            if len(reach.offices) == 1:
                form.base_fields["office"].initial = reach.offices[0]
        return form

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        form = context["adminform"].form
        row = form.instance if form.is_bound else kwargs.get("obj")
        if row is not None and not form.errors and not getattr(form, "is_searching", False):
            context["preview"] = preview_of(row, on=_today(request))
        context["is_preview"] = form.is_bound and not form.errors
        return super().render_change_form(request, context, *args, **kwargs)

    def keep(self, request: HttpRequest, row: models.Model) -> None:
        assert isinstance(row, SpecialDayRule)
        save_rule(row, by=access_in(request).actor, at=moment_of(request))

    def save_model(self, request: HttpRequest, obj: SpecialDayRule, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        for remark in preview_of(obj, on=_today(request)).remarks:
            self.message_user(request, remark.sentence, messages.WARNING)

    # --- ending ---------------------------------------------------------------------------------

    def get_urls(self) -> list[Any]:
        ending = self.admin_site.admin_view(never_cache(self.end))
        return [
            path("<path:object_id>/ket-thuc/", ending, name="specialdays_specialdayrule_end"),
            *super().get_urls(),
        ]

    def end(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for the rule's last day, then let it end then."""
        row = self.get_object(request, object_id)
        if not self.has_module_permission(request):
            raise PermissionDenied
        if row is None:
            raise Http404
        form = EndForm(request.POST or None, initial={"last_on": row.valid_until or _today(request)})
        if form.is_valid():
            try:
                end_rule(row, last_on=form.cleaned_data["last_on"], by=access_in(request).actor, at=moment_of(request))
            except ValidationError as refusal:
                form.add_error("last_on", refusal.messages)
            else:
                told = _("Luật này áp dụng đến hết %(day)s.") % {"day": saying.day(form.cleaned_data["last_on"])}
                self.message_user(request, told, messages.SUCCESS)
                return HttpResponseRedirect(reverse("admin:specialdays_specialdayrule_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Kết thúc"),
            "subtitle": str(row),
            "back": reverse("admin:specialdays_specialdayrule_change", args=[row.pk]),
            "rule": row,
            "form": form,
        }
        return TemplateResponse(request, "administration/special_day_end.html", context)


def _today(request: HttpRequest) -> date:
    return moment_of(request).astimezone(OFFICE_ZONE).date()
