# SPDX-License-Identifier: EUPL-1.2
"""Pages of vaccines with their schedule, and of the sessions at which children are vaccinated, with their stock."""

from typing import Any

from django.contrib.admin import RelatedOnlyFieldListFilter, display
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.doors.administration.master import MasterAdmin, PartInline
from motcua.doors.administration.rights import Reach, access_in, moment_of
from motcua.kernel import saying
from motcua.people.rules import Action
from motcua.vaccination import operations
from motcua.vaccination.models import DoseRule, SessionStock, VaccinationSession


class DoseRuleInline(PartInline):
    model = DoseRule
    action = Action.CHANGE_CATALOGUE
    ordering = ("dose",)
    help = gettext_lazy("Chỉ để nhắc: lịch hẹn vẫn nhận, bác sĩ quyết định.")


class VaccineAdmin(MasterAdmin):
    action = Action.CHANGE_CATALOGUE
    fixed_fields = ("code",)
    list_display = ("name", "code", "short_names", "is_offered")
    search_fields = ("name", "code", "short_names")
    inlines = (DoseRuleInline,)
    fields = ("code", "name", "short_names", "is_offered")
    about = gettext_lazy("Vắc xin, cách người dân gọi tên, và lịch tiêm từng mũi.")


class SessionStockInline(PartInline):
    model = SessionStock
    action = Action.PLAN_VACCINATION
    fields = ("vaccine", "doses", "reserved", "used")
    readonly_fields = ("reserved", "used")
    help = gettext_lazy("Số liều mang đến buổi này. Không thể ít hơn số đã giữ cho các bé.")


class VaccinationSessionAdmin(MasterAdmin):
    action = Action.PLAN_VACCINATION
    is_city_wide = False
    fixed_fields = ("office",)
    leftovers = ("sessionhour", "sessionstock")
    inlines = (SessionStockInline,)
    list_display = ("when", "office", "room", "is_open")
    list_select_related = ("office",)
    list_filter = (("office", RelatedOnlyFieldListFilter), "is_open")
    search_fields = ("note",)
    ordering = ("-on", "opens_at")
    fields = (
        "office",
        "on",
        "opens_at",
        "closes_at",
        "step_minutes",
        "places",
        "phone_limit",
        "is_open",
        "note",
    )
    about = gettext_lazy("Ngày nào tiêm, mấy giờ đến mấy giờ, mỗi khung giờ mấy bé, có bao nhiêu liều.")
    help = gettext_lazy("Giảm số chỗ không làm bé nào mất lịch: khung giờ đã có nhiều bé hơn thì giữ đủ chỗ.")

    @display(description=gettext_lazy("buổi tiêm"), ordering="on")
    def when(self, row: VaccinationSession) -> str:
        return str(row)

    @display(description=gettext_lazy("mỗi khung giờ"))
    def room(self, row: VaccinationSession) -> str:
        told = {"places": row.places, "step": saying.duration(row.step_minutes)}
        return _("%(places)s bé mỗi %(step)s") % told

    def rows_within(self, reach: Reach) -> Q:
        return Q() if reach.is_everywhere else Q(office__in=reach.whole_offices)

    def covers(self, request: HttpRequest, row: VaccinationSession) -> bool:
        return self.reach(request).covers(row.office_id)

    def keep(self, request: HttpRequest, row: models.Model) -> None:
        by, at = access_in(request).actor, moment_of(request)
        if isinstance(row, SessionStock):
            operations.save_stock(row, by=by, at=at)
        elif isinstance(row, VaccinationSession):
            operations.save_session(row, by=by, at=at)
        else:
            super().keep(request, row)

    def drop(self, request: HttpRequest, row: models.Model) -> None:
        by, at = access_in(request).actor, moment_of(request)
        if isinstance(row, SessionStock):
            operations.remove_stock(row, by=by, at=at)
        elif isinstance(row, VaccinationSession):
            operations.remove_session(row, by=by, at=at)
        else:
            super().drop(request, row)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        reach = self.reach(request)
        if obj is None and not reach.is_everywhere and len(reach.offices) == 1 and "office" in form.base_fields:
            form.base_fields["office"].initial = reach.offices[0]
        return form
