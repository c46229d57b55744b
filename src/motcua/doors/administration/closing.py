# SPDX-License-Identifier: EUPL-1.2
"""Closing for a whole day or week in one form, after showing who is expected on those days."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.appointments.consequences import coming_by_day
from motcua.doors.administration.forms import DAY_FORMATS, DayInput
from motcua.doors.administration.rights import Reach, access_in, moment_of, reach_in
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Agency, Closure, Office
from motcua.offices.operations import save_master
from motcua.people.rules import Action

LONGEST_DAYS = 366
# The last minute of the day: midnight would already touch the next one.
END_OF_DAY = time(23, 59)


class CloseDaysForm(forms.Form):
    """Which offices, from which day to which, and why."""

    offices = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Nơi tiếp nhận"), queryset=Office.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    agency = forms.ModelChoiceField(
        label=gettext_lazy("Riêng cơ quan"),
        queryset=Agency.objects.none(),
        required=False,
        help_text=gettext_lazy("Để trống: cả nơi tiếp nhận nghỉ."),
    )
    first_on = forms.DateField(label=gettext_lazy("Từ ngày"), widget=DayInput, input_formats=DAY_FORMATS)
    last_on = forms.DateField(
        label=gettext_lazy("Đến hết ngày"),
        widget=DayInput,
        input_formats=DAY_FORMATS,
        required=False,
        help_text=gettext_lazy("Để trống: một ngày."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Lý do"),
        max_length=160,
        help_text=gettext_lazy("Người dân đọc câu này trên lịch, ví dụ: Nghỉ tránh bão số 12."),
    )

    def __init__(self, *args: Any, reach: Reach, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reach, self.today = reach, today
        offices = Office.objects.all() if reach.is_everywhere else Office.objects.filter(pk__in=reach.offices)
        agencies = Agency.objects.filter(services__isnull=False)
        if not reach.is_everywhere:
            agencies = agencies.filter(services__office__in=reach.offices)
        if reach.agencies is not None:
            agencies = agencies.filter(pk__in=reach.agencies)
            self.fields["agency"].required = True
        self.fields["offices"].queryset = offices  # type: ignore[attr-defined]
        self.fields["agency"].queryset = agencies.distinct()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first_on = cleaned.get("first_on")
        last_on = cleaned["last_on"] = cleaned.get("last_on") or first_on
        if first_on and first_on < self.today:
            self.add_error("first_on", _("Ngày này đã qua. Xin chọn từ hôm nay trở đi."))
        elif first_on and last_on < first_on:
            self.add_error("last_on", _("Ngày cuối phải bằng hoặc sau ngày đầu."))
        elif first_on and (last_on - first_on).days >= LONGEST_DAYS:
            self.add_error("last_on", _("Dài hơn một năm. Nơi ngừng hẳn thì ghi ở trang nơi tiếp nhận."))
        agency = cleaned.get("agency")
        for office in cleaned.get("offices") or ():
            if not self.reach.covers(office.pk, agency.pk if agency else None):
                self.add_error("agency", _("Xin chọn cơ quan của mình."))
        return cleaned

    @property
    def span(self) -> tuple[datetime, datetime]:
        first_on, last_on = self.cleaned_data["first_on"], self.cleaned_data["last_on"]
        return datetime.combine(first_on, time(), OFFICE_ZONE), datetime.combine(last_on, END_OF_DAY, OFFICE_ZONE)


@dataclass(frozen=True)
class Expected:
    """People expected at an office on one day of the closing, with the address of that day's list at the desk."""

    office: Office
    on: date
    count: int
    address: str


def close_days(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Ask for days; show who is expected then; close when that was seen and said yes to."""
    reach = reach_in(request, Action.CHANGE_CALENDAR)
    if not reach:
        raise PermissionDenied
    at = moment_of(request)
    data = request.POST if request.method == "POST" else None
    form = CloseDaysForm(data, reach=reach, today=at.date(), initial=_initial(request, reach))
    expected: list[Expected] = []
    is_seen = False
    if data is not None and form.is_valid():
        expected = _expected(form)
        # What is shown is signed off by its number: somebody who booked in between is shown first.
        is_seen = data.get("da_xem") == str(sum(row.count for row in expected))
        if is_seen and "dong" in data:
            try:
                return _closed(request, form, at)
            except OperationalError:
                form.add_error(
                    None, _("Đang có nhiều người hẹn giờ ở nơi này, chưa lưu được. Xin bấm lại sau ít giây.")
                )
    context |= {
        "title": _("Nghỉ cả ngày, cả tuần"),
        "form": form,
        "is_checked": data is not None and form.is_valid(),
        "is_outdated": data is not None and form.is_valid() and "dong" in data and not is_seen,
        "expected": expected,
        "expected_count": sum(row.count for row in expected),
        "spans": _spans(at.date()),
    }
    return TemplateResponse(request, "administration/close_days.html", context)


def _initial(request: HttpRequest, reach: Reach) -> dict[str, Any]:
    chosen = request.GET.getlist("noi") or (reach.offices if len(reach.offices) == 1 else [])
    return {"offices": chosen, "first_on": _day(request.GET.get("tu")), "last_on": _day(request.GET.get("den"))}


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _spans(today: date) -> list[tuple[str, date, date]]:
    monday = today - timedelta(days=today.weekday())
    return [
        (_("hôm nay"), today, today),
        (_("ngày mai"), today + timedelta(days=1), today + timedelta(days=1)),
        (_("hết tuần này"), today, monday + timedelta(days=6)),
        (_("cả tuần sau"), monday + timedelta(days=7), monday + timedelta(days=13)),
    ]


def _expected(form: CloseDaysForm) -> list[Expected]:
    starts_at, ends_at = form.span
    agency = form.cleaned_data["agency"]
    return [
        Expected(office, on, count, _day_list(office.pk, on))
        for office in form.cleaned_data["offices"]
        for on, count in coming_by_day(
            offices=[office.pk], agency=agency.pk if agency else None, starts_at=starts_at, ends_at=ends_at
        ).items()
    ]


def _day_list(office: str, on: date) -> str:
    try:
        return f"{reverse('desk:day_list', args=[office])}?ngay={on.isoformat()}"
    except NoReverseMatch:
        return ""


def _closed(request: HttpRequest, form: CloseDaysForm, at: datetime) -> HttpResponse:
    starts_at, ends_at = form.span
    with transaction.atomic():
        for office in sorted(form.cleaned_data["offices"], key=lambda office: office.pk):
            closure = Closure(
                office=office,
                agency=form.cleaned_data["agency"],
                starts_at=starts_at,
                ends_at=ends_at,
                reason=form.cleaned_data["reason"],
            )
            save_master(closure, by=access_in(request).actor, at=at)
    sentence = _("Đã ghi nghỉ từ %(first)s đến hết %(last)s cho %(count)s nơi. Người dân thấy ngay trên lịch.")
    told = {
        "first": f"{starts_at:%d/%m/%Y}",
        "last": f"{ends_at:%d/%m/%Y}",
        "count": len(form.cleaned_data["offices"]),
    }
    messages.success(request, sentence % told)
    return HttpResponseRedirect(reverse("admin:offices_closure_changelist"))
