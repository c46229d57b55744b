# SPDX-License-Identifier: EUPL-1.2
"""Pages of what holds for a procedure from a day on: its versions with their papers and steps."""

from typing import Any

from django.contrib.admin import display
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from motcua.doors.administration.master import MasterAdmin, PartInline
from motcua.doors.administration.rights import access_in, moment_of
from motcua.people.rules import Action
from motcua.procedures import operations
from motcua.procedures.models import ProcedureStep, ProcedureVersion, RequiredPaper

# What may still be said of a version by which dossiers were received.
OPEN_IN_USE = ("valid_to",)


class _VersionPart(PartInline):
    action = Action.CHANGE_CATALOGUE
    extra = 1

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and not _is_closed(obj)

    has_change_permission = has_add_permission
    has_delete_permission = has_add_permission


class RequiredPaperInline(_VersionPart):
    model = RequiredPaper
    help = gettext_lazy("Giấy tờ phải nộp hoặc xuất trình; “khi nào cần” là điều kiện về câu trả lời, {} là luôn luôn.")


class ProcedureStepInline(_VersionPart):
    model = ProcedureStep
    help = gettext_lazy("Các bước theo thứ tự, mỗi bước có hạn nội bộ; để trống cơ quan là cơ quan giải quyết.")


class ProcedureVersionAdmin(MasterAdmin):
    action = Action.CHANGE_CATALOGUE
    fixed_fields = ("procedure", "number", "valid_from")
    leftovers = ("requiredpaper", "procedurestep")
    list_display = ("procedure", "number", "valid_from", "valid_to", "online_level", "limit")
    list_filter = ("online_level", "procedure__parent_field")
    list_select_related = ("procedure",)
    ordering = ("procedure__sort_key", "number")
    search_fields = ("procedure__search_key",)
    about = gettext_lazy("Những gì áp dụng cho một thủ tục từ một ngày: giấy tờ, mẫu đơn, phí, thời hạn, các bước.")
    help = gettext_lazy(
        "Phiên bản đã có hồ sơ thì không sửa nữa. Có thay đổi: bấm Thêm, chọn thủ tục và ngày bắt đầu; "
        "phiên bản mới chép lại phiên bản trước để sửa tiếp."
    )
    # A new one is a copy of the one before: only which procedure and from when is asked.
    fieldsets_to_add = ((None, {"fields": ("procedure", "valid_from")}),)
    fieldsets = (
        (None, {"fields": ("procedure", "number", "valid_from", "valid_to", "decision", "legal_basis")}),
        (gettext_lazy("Mức trực tuyến"), {"fields": ("online_level", "level_reason")}),
        (gettext_lazy("Thời hạn"), {"fields": ("time_limit", "limit_unit", "limit_source", "on_supplement")}),
        (gettext_lazy("Phí"), {"fields": ("fee_vnd", "fee_basis", "fees")}),
        (gettext_lazy("Hồ sơ"), {"fields": ("form", "result_name", "life_events", "retention_years")}),
        (gettext_lazy("Ai làm"), {"fields": ("helped_by", "received_by", "decided_by", "host_ministry")}),
    )

    @display(description=gettext_lazy("thời hạn"))
    def limit(self, row: ProcedureVersion) -> str:
        unit = row.get_limit_unit_display()
        return f"{row.time_limit} {unit}" if row.time_limit else unit.partition(";")[0]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("procedure")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fieldsets if obj is not None else self.fieldsets_to_add

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return (RequiredPaperInline, ProcedureStepInline) if obj is not None else ()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fixed = super().get_readonly_fields(request, obj)
        if not _is_closed(obj):
            return fixed
        shown: list[Any] = [name for _title, options in self.fieldsets for name in options["fields"]]
        return [name for name in shown if name not in OPEN_IN_USE]

    def keep(self, request: HttpRequest, row: models.Model) -> None:
        by, at = access_in(request).actor, moment_of(request)
        if isinstance(row, RequiredPaper | ProcedureStep):
            operations.save_part(row, by=by, at=at)
        elif isinstance(row, ProcedureVersion) and row._state.adding:
            row.pk = operations.begin_version(row.procedure, from_on=row.valid_from, by=by, at=at).pk
        elif isinstance(row, ProcedureVersion):
            operations.save_version(row, by=by, at=at)

    def drop(self, request: HttpRequest, row: models.Model) -> None:
        if isinstance(row, RequiredPaper | ProcedureStep):
            operations.remove_part(row, by=access_in(request).actor, at=moment_of(request))
        else:
            super().drop(request, row)


def _is_closed(version: Any) -> bool:
    return isinstance(version, ProcedureVersion) and operations.is_in_use(version)
