# SPDX-License-Identifier: EUPL-1.2
"""Pages of what can be booked, and of the catalogue of procedures."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import RelatedOnlyFieldListFilter, display
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.appointments.consequences import crowded_hours
from motcua.appointments.models import Service
from motcua.appointments.operations import remove_service, save_service
from motcua.doors.administration.master import MasterAdmin, PartInline
from motcua.doors.administration.rights import Reach, access_in, moment_of
from motcua.kernel import clock, saying
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Counter
from motcua.people.rules import Action
from motcua.procedures.models import AgencyProcedure, Procedure
from motcua.procedures.operations import save_procedure

CROWDED_SHOWN = 5


class CounterChoice(forms.ModelChoiceField):
    """Counters by office, because each office has a counter 1."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.office_id} · {obj}"


def state_of(service: Service, today: date) -> str:
    """Say whether the service can be booked on this day."""
    if service.on_from is None:
        return _("chưa mở")
    if today < service.on_from:
        return _("từ ngày %(day)s") % {"day": f"{service.on_from:%d/%m/%Y}"}
    if service.on_until and service.on_until < today:
        return _("đã ngừng từ %(day)s") % {"day": f"{service.on_until:%d/%m/%Y}"}
    return _("đang nhận") if service.places else _("đang nhận, nhưng 0 chỗ")


class ServiceAdmin(MasterAdmin):
    action = Action.CHANGE_SERVICES
    is_city_wide = False
    fixed_fields = ("office", "agency", "procedure")
    leftovers = ("slot", "hold")
    list_display = ("agency", "what", "office_code", "state", "length", "room")
    list_select_related = ("office", "agency", "procedure")
    list_filter = (("office", RelatedOnlyFieldListFilter), ("agency", RelatedOnlyFieldListFilter))
    search_fields = ("agency__search_key", "procedure__search_key")
    about = gettext_lazy("Cơ quan nào, ở đâu, nhận hẹn từ ngày nào, mỗi lượt bao lâu, mỗi khung giờ mấy chỗ.")
    help = gettext_lazy(
        "Giảm số chỗ không làm ai mất lịch: giờ nào đã có nhiều người hơn thì giữ đủ chỗ cho những người ấy."
    )
    fieldsets = (
        (None, {"fields": ("office", "agency", "procedure", "counter")}),
        (gettext_lazy("Nhận hẹn khi nào"), {"fields": ("on_from", "on_until", "horizon_days", "notice_minutes")}),
        (gettext_lazy("Bao nhiêu"), {"fields": ("length_minutes", "places", "phone_daily_limit")}),
    )

    @display(description=gettext_lazy("việc"), ordering="procedure__sort_key")
    def what(self, row: Service) -> str:
        return row.procedure.name if row.procedure else _("việc chung")

    @display(description=gettext_lazy("nơi tiếp nhận"), ordering="office")
    def office_code(self, row: Service) -> str:
        return row.office_id

    @display(description=gettext_lazy("tình trạng"), ordering="on_from")
    def state(self, row: Service) -> str:
        return state_of(row, clock.now().date())

    @display(description=gettext_lazy("một lượt"), ordering="length_minutes")
    def length(self, row: Service) -> str:
        return saying.duration(row.length_minutes)

    @display(description=gettext_lazy("mỗi khung giờ"), ordering="places")
    def room(self, row: Service) -> str:
        return _("%(count)s chỗ") % {"count": row.places}

    def rows_within(self, reach: Reach) -> Q:
        return reach.rows()

    def covers(self, request: HttpRequest, row: Service) -> bool:
        return self.reach(request).covers(row.office_id, row.agency_id)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if "counter" in form.base_fields:
            reach = self.reach(request)
            rows = Counter.objects.order_by("office", "number")
            if obj is not None:
                rows = rows.filter(office=obj.office_id)
            elif not reach.is_everywhere:
                rows = rows.filter(office__in=reach.offices)
            label = form.base_fields["counter"].label
            form.base_fields["counter"] = CounterChoice(rows, label=label, required=False)
        return form

    def keep(self, request: HttpRequest, row: models.Model) -> None:
        assert isinstance(row, Service)
        at = moment_of(request)
        save_service(row, by=access_in(request).actor, at=at)
        crowded = crowded_hours(service_id=row.pk, places=row.places, at=at)
        if crowded:
            told = "; ".join(
                _("%(hour)s: %(taken)s chỗ")
                % {"hour": saying.day_and_hour(starts_at.astimezone(OFFICE_ZONE)), "taken": taken}
                for starts_at, taken in crowded[:CROWDED_SHOWN]
            )
            sentence = _("%(count)s khung giờ giữ nhiều chỗ hơn vì đã có người hẹn: %(told)s%(more)s.")
            more = "…" if len(crowded) > CROWDED_SHOWN else ""
            self.message_user(request, sentence % {"count": len(crowded), "told": told, "more": more}, messages.WARNING)

    def drop(self, request: HttpRequest, row: models.Model) -> None:
        assert isinstance(row, Service)
        remove_service(row, by=access_in(request).actor, at=moment_of(request))


class AgencyProcedureInline(PartInline):
    model = AgencyProcedure
    action = Action.CHANGE_CATALOGUE
    help = gettext_lazy("Những cơ quan giải quyết thủ tục này.")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An agency carries a procedure out or does not: rows are added and removed, and many stay a short page."""
        return False


class ProcedureAdmin(MasterAdmin):
    action = Action.CHANGE_CATALOGUE
    fixed_fields = ("code",)
    list_display = ("name", "code", "field")
    list_filter = ("parent_field",)
    search_fields = ("search_key",)
    inlines = (AgencyProcedureInline,)
    fields = (
        "code",
        "name",
        "field",
        "parent_field",
        "agency_level",
        "bring",
        "code_source",
    )
    about = gettext_lazy("Thủ tục theo danh mục quốc gia: giấy tờ cần mang, phí, thời hạn.")

    def keep(self, request: HttpRequest, row: models.Model) -> None:
        if isinstance(row, Procedure):
            save_procedure(row, by=access_in(request).actor, at=moment_of(request))
        else:
            super().keep(request, row)
