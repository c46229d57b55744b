# SPDX-License-Identifier: EUPL-1.2
"""Pages of places and days: localities, agencies, offices with their week and counters, public days, closures."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.admin import RelatedOnlyFieldListFilter, display
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.appointments.consequences import coming_by_day, outside_hours
from motcua.doors.administration.forms import SessionFormSet
from motcua.doors.administration.master import MasterAdmin, PartInline
from motcua.doors.administration.rights import Reach, moment_of
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import AgencyName, Closure, Counter, Office, PublicDay, WeeklySession
from motcua.offices.operations import refresh_agency_keys
from motcua.people.rules import Action


def warn_of_stranded(page: MasterAdmin, request: HttpRequest, office: str) -> None:
    """Tell how many appointments now lie outside the office's hours; they stay until the office answers them."""
    count = len(outside_hours(office=office, at=moment_of(request)))
    if count:
        sentence = _(
            "%(count)s lịch hẹn đã nhận nay nằm ngoài giờ tiếp nhận của %(office)s. Các lịch này vẫn giữ nguyên; "
            "xin mở bàn làm việc để đề nghị giờ khác cho từng người."
        )
        page.message_user(request, sentence % {"count": count, "office": office}, messages.WARNING)


class LocalityAdmin(MasterAdmin):
    action = Action.CHANGE_CATALOGUE
    fixed_fields = ("code",)
    list_display = ("name", "code", "kind", "parent", "days")
    list_select_related = ("parent",)
    search_fields = ("name", "code")
    fields = ("code", "name", "kind", "parent", "identifier", "valid_from", "valid_to", "note")
    about = gettext_lazy(
        "Đơn vị hành chính. Địa phương đã sáp nhập vẫn giữ lại với ngày cuối: giấy tờ cũ còn nhắc đến."
    )

    @display(description=gettext_lazy("hiệu lực"))
    def days(self, row: Any) -> str:
        first = f"{row.valid_from:%d/%m/%Y}" if row.valid_from else "…"
        return f"{first} – {row.valid_to:%d/%m/%Y}" if row.valid_to else (first if row.valid_from else "")


class AgencyNameInline(PartInline):
    model = AgencyName
    action = Action.CHANGE_CATALOGUE
    help = gettext_lazy("Tên viết tắt và tên cũ: người dân gõ tên nào cũng tìm thấy, có dấu hay không dấu.")


class AgencyAdmin(MasterAdmin):
    action = Action.CHANGE_CATALOGUE
    fixed_fields = ("code",)
    list_display = ("name", "code", "short_name", "locality", "successor")
    list_select_related = ("locality", "successor")
    search_fields = ("search_key",)
    inlines = (AgencyNameInline,)
    fields = ("code", "name", "short_name", "kind", "locality", "successor", "succeeded_on")
    about = gettext_lazy("Cơ quan giải quyết công việc. Nơi người dân đến là “nơi tiếp nhận”.")

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        refresh_agency_keys(form.instance)


class SessionInline(PartInline):
    model = WeeklySession
    action = Action.CHANGE_CALENDAR
    formset = SessionFormSet
    ordering = ("weekday", "opens_at", "valid_from")
    help = gettext_lazy(
        "Mỗi dòng một buổi trong tuần. Đổi giờ từ một ngày: ghi ngày cuối cho buổi cũ và thêm buổi mới từ ngày sau."
    )


class CounterInline(PartInline):
    model = Counter
    action = Action.CHANGE_CALENDAR
    fields = ("number", "name")
    ordering = ("number",)
    help = gettext_lazy("Số quầy in trên phiếu và đọc trên loa.")


class OfficeAdmin(MasterAdmin):
    action = Action.CHANGE_CALENDAR
    is_city_wide = False
    fixed_fields = ("code",)
    list_display = ("name", "code", "address", "phone", "open_state")
    search_fields = ("search_key",)
    inlines = (SessionInline, CounterInline)
    fields = ("code", "name", "short_name", "abbreviations", "address", "phone", "locality", "closed_on", "note")
    about = gettext_lazy(
        "Giờ làm việc trong tuần và các quầy của một nơi. Ngày lễ và ngày nghỉ đột xuất ghi ở trang riêng."
    )
    only_city_fields: ClassVar[Sequence[str]] = (
        "name",
        "short_name",
        "abbreviations",
        "address",
        "locality",
        "closed_on",
    )

    @display(description=gettext_lazy("tình trạng"))
    def open_state(self, row: Office) -> str:
        return _("ngừng từ %(day)s") % {"day": f"{row.closed_on:%d/%m/%Y}"} if row.closed_on else _("đang hoạt động")

    def rows_within(self, reach: Reach) -> Q:
        return Q() if reach.is_everywhere else Q(pk__in=reach.whole_offices)

    def covers(self, request: HttpRequest, row: Office) -> bool:
        return self.reach(request).covers(row.pk)

    def has_module_permission(self, request: HttpRequest) -> bool:
        reach = self.reach(request)
        return reach.is_everywhere or bool(reach.whole_offices)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.reach(request).is_everywhere

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.reach(request).is_everywhere

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fixed = super().get_readonly_fields(request, obj)
        return fixed if self.reach(request).is_everywhere else [*fixed, *self.only_city_fields]

    def keep(self, request: HttpRequest, row: models.Model) -> None:
        if isinstance(row, Counter) and not row.code:
            row.code = f"{row.office_id}-{row.number}"
        super().keep(request, row)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if change and any(formset.model is WeeklySession and formset.has_changed() for formset in formsets):
            warn_of_stranded(self, request, form.instance.pk)


class PublicDayAdmin(MasterAdmin):
    action = Action.CHANGE_CATALOGUE
    list_display = ("day", "kind", "name", "status", "made_up", "locality")
    list_select_related = ("locality",)
    list_filter = ("kind", "status")
    search_fields = ("name",)
    ordering = ("-on",)
    fields = ("on", "kind", "name", "makes_up_on", "status", "locality", "note")
    about = gettext_lazy("Ngày lễ, nghỉ bù, ngày hoán đổi, thứ Bảy làm bù: cho cả nước hoặc riêng một địa phương.")

    @display(description=gettext_lazy("ngày"), ordering="on")
    def day(self, row: PublicDay) -> str:
        return f"{row.on:%d/%m/%Y}"

    @display(description=gettext_lazy("làm bù cho"), ordering="makes_up_on")
    def made_up(self, row: PublicDay) -> str:
        return f"{row.makes_up_on:%d/%m/%Y}" if row.makes_up_on else ""

    def save_model(self, request: HttpRequest, obj: PublicDay, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if obj.kind == PublicDay.Kind.MAKEUP_WORKDAY:
            return
        begins = datetime.combine(obj.on, time(), OFFICE_ZONE)
        booked = coming_by_day(offices=None, agency=None, starts_at=begins, ends_at=begins + timedelta(days=1))
        if booked and begins > moment_of(request):
            sentence = _(
                "Ngày này đang có %(count)s lịch hẹn ở các nơi. Các lịch này vẫn giữ nguyên đến khi nơi ấy trả lời."
            )
            self.message_user(request, sentence % {"count": sum(booked.values())}, messages.WARNING)


class ClosureAdmin(MasterAdmin):
    action = Action.CHANGE_CALENDAR
    is_city_wide = False
    fixed_fields = ("office",)
    list_display = ("span", "office", "agency", "reason")
    list_select_related = ("office", "agency")
    list_filter = (("office", RelatedOnlyFieldListFilter),)
    search_fields = ("reason",)
    fields = ("office", "agency", "starts_at", "ends_at", "reason")
    about = gettext_lazy("Nghỉ vài giờ hoặc vài ngày. Nghỉ cả ngày, cả tuần: dùng trang “Nghỉ cả ngày” cho nhanh.")

    @display(description=gettext_lazy("thời gian"), ordering="starts_at")
    def span(self, row: Closure) -> str:
        starts_at, ends_at = row.starts_at.astimezone(OFFICE_ZONE), row.ends_at.astimezone(OFFICE_ZONE)
        return f"{starts_at:%H:%M %d/%m/%Y} – {ends_at:%H:%M %d/%m/%Y}"

    def rows_within(self, reach: Reach) -> Q:
        return reach.rows()

    def covers(self, request: HttpRequest, row: Closure) -> bool:
        return self.reach(request).covers(row.office_id, row.agency_id)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        agency = form.base_fields.get("agency")
        if isinstance(agency, forms.ModelChoiceField) and self.reach(request).agencies is not None:
            agency.required = True
        return form

    def save_model(self, request: HttpRequest, obj: Closure, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        warn_of_stranded(self, request, obj.office_id)


class EmbedSiteAdmin(MasterAdmin):
    action = Action.CHANGE_CATALOGUE
    list_display = ("origin", "agency")
    list_select_related = ("agency",)
    search_fields = ("origin",)
    about = gettext_lazy(
        "Trang của sở, ngành được đặt khung hẹn giờ vào trong. Trang không có ở đây thì không đặt được."
    )
