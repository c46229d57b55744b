# SPDX-License-Identifier: EUPL-1.2
"""Pages of lines with the counters and people who serve them, of kiosks, and of whom the law lets go first."""

import re
from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.contrib.admin import RelatedOnlyFieldListFilter, display
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, QuerySet
from django.forms.models import ModelMultipleChoiceField
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.doors.administration.forms import MasterForm
from motcua.doors.administration.master import MasterAdmin, PartInline
from motcua.doors.administration.rights import Reach, access_in, moment_of
from motcua.offices.models import Agency, Counter, Weekday
from motcua.people.models import User
from motcua.people.rules import Action
from motcua.queueing.models import CounterLine, Kiosk, Line, Skill, Ticket
from motcua.queueing.operations import save_line

COUNTED_AT_MOST = 1_000


class OneALine(forms.CharField):
    """Several short texts, one a line."""

    widget = forms.Textarea(attrs={"rows": 3, "class": "vTextarea"})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        typed = value if isinstance(value, list) else str(value or "").splitlines()
        return list(dict.fromkeys(" ".join(text.split()) for text in typed if text.strip()))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(initial) != self.to_python(data))


class Weekdays(forms.TypedMultipleChoiceField):
    """Days of the week to tick."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options: Any) -> None:
        super().__init__(coerce=int, choices=Weekday.choices, empty_value=[], **options)


class LineForm(MasterForm):
    """A line, as somebody who arranges an office thinks of it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, text in _LINE_HELP.items():
            if name in self.fields:
                self.fields[name].help_text = text

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        fields = cleaned.get("fields", [])
        if any(len(text) > 120 for text in fields):
            self.add_error("fields", _("Tên lĩnh vực dài nhất 120 chữ."))
        return cleaned


_LINE_HELP = {
    "code": gettext_lazy("Ngắn, không dấu, không đổi được về sau: A, B, CT."),
    "prefix": gettext_lazy("In trước số: A thành A012. Để trống thì chỉ có số."),
    "digits": gettext_lazy("3 chữ số: từ 001 đến 999, rồi tự thêm một chữ số."),
    "name_en": gettext_lazy("Hiện trên máy lấy số và trang web khi chọn English."),
    "agencies": gettext_lazy("Người có hẹn với cơ quan này vào hàng này. Không chọn cơ quan nào: nhận mọi cơ quan."),
    "fields": gettext_lazy("Mỗi dòng một lĩnh vực, đúng như trong danh mục thủ tục. Để trống: mọi lĩnh vực."),
    "is_no_wait": gettext_lazy("Chỉ dành cho thủ tục không chờ của ngày đặc biệt; người khác không vào hàng này."),
    "weekdays": gettext_lazy("Chỉ dùng khi có giờ riêng. Không chọn ngày nào: mọi ngày, cả ngày lễ."),
    "opens_at": gettext_lazy("Chỉ ghi khi hàng này có giờ khác nơi tiếp nhận, như cấp cứu ban đêm."),
    "closes_at": gettext_lazy("Sớm hơn giờ mở là sáng hôm sau."),
    "day_turns_at": gettext_lazy("Thường là 0:00. Hàng làm việc qua đêm: giờ vắng nhất, như 5:00."),
    "daily_limit": gettext_lazy("Để trống: không giới hạn."),
    "priority_every": gettext_lazy("Chỉ dùng khi xen kẽ: sau ngần này số thường thì gọi một số ưu tiên."),
    "booking_every": gettext_lazy("Chỉ dùng khi xen kẽ: sau ngần này số thường thì gọi một người đã hẹn."),
    "back_after": gettext_lazy("Người vắng khi được gọi mà quay lại thì được gọi sau ngần này số nữa."),
    "may_join_from_home": gettext_lazy("Người dân xác nhận số điện thoại, mỗi ngày nhiều nhất 2 số."),
    "is_active": gettext_lazy("Bỏ dấu là thôi phát số và thôi hiện trên bảng; số cũ vẫn giữ."),
    "is_mirrored": gettext_lazy("Số do máy của hãng khác cấp, ở đây chỉ hiện lại và không gọi."),
}


class OfLineInline(PartInline):
    """Rows that belong to a line and may name only what its office has."""

    action = Action.CHANGE_SERVICES
    extra = 1

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        request.administration_line = obj  # type: ignore[attr-defined]
        return super().get_formset(request, obj, **kwargs)

    def choices(self, db_field: Any, reach: Reach) -> QuerySet[Any] | None:
        return None

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        line = getattr(request, "administration_line", None)
        if line is not None and db_field.related_model is Counter:
            kwargs["queryset"] = Counter.objects.filter(office=line.office_id).order_by("number")
        if line is not None and db_field.related_model is User:
            people = User.objects.filter(roles__office=line.office_id, is_active=True)
            kwargs["queryset"] = people.distinct().order_by("full_name")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class CounterLineInline(OfLineInline):
    model = CounterLine
    help = gettext_lazy(
        "Quầy nào phục vụ hàng này. Quầy không có tên ở hàng nào thì phục vụ mọi hàng của nơi tiếp nhận."
    )


class SkillInline(OfLineInline):
    model = Skill
    help = gettext_lazy("Cán bộ nào làm được việc của hàng này. Ai không có tên ở hàng nào thì làm được mọi hàng.")


class OfOffices(MasterAdmin):
    """Master data of the queue at one office: its head's and the city's."""

    action = Action.CHANGE_SERVICES
    is_city_wide = False

    def rows_within(self, reach: Reach) -> Q:
        return Q() if reach.is_everywhere else Q(office__in=reach.whole_offices)

    def covers(self, request: HttpRequest, row: Any) -> bool:
        return self.reach(request).covers(row.office_id)

    def has_module_permission(self, request: HttpRequest) -> bool:
        reach = self.reach(request)
        return reach.is_everywhere or bool(reach.whole_offices)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        reach = self.reach(request)
        if obj is None and not reach.is_everywhere and len(reach.offices) == 1 and "office" in form.base_fields:
            form.base_fields["office"].initial = reach.offices[0]
        return form


class LineAdmin(OfOffices):
    fixed_fields = ("office", "code")
    form = LineForm
    # Nothing of these is anybody's paper; the numbers given are.
    leftovers = ("linestate", "lineday", "counterline", "skill", "waitpattern", "waitscore", "ticket")
    list_display = ("name", "shown_prefix", "office_code", "served_by", "state")
    list_select_related = ("office",)
    list_filter = (("office", RelatedOnlyFieldListFilter), "is_active")
    search_fields = ("name", "code", "prefix")
    ordering = ("office", "order", "code")
    about = gettext_lazy("Các hàng chờ của một nơi: chữ đầu của số, giờ phát số, ai được gọi trước, quầy nào gọi.")
    help = gettext_lazy("Hàng đã phát số thì không xóa được; bỏ dấu “đang dùng” là hàng ấy thôi phát số.")
    fieldsets = (
        (None, {"fields": ("office", "code", "name", "name_en", "prefix", "digits", "order", "is_active")}),
        (gettext_lazy("Ai vào hàng này"), {"fields": ("agencies", "fields", "is_no_wait", "may_join_from_home")}),
        (
            gettext_lazy("Khi nào phát số"),
            {"fields": ("opens_at", "closes_at", "weekdays", "day_turns_at", "daily_limit")},
        ),
        (
            gettext_lazy("Gọi theo thứ tự nào"),
            {"fields": ("priority_rule", "priority_every", "booking_rule", "booking_every", "back_after")},
        ),
        (gettext_lazy("Máy của hãng khác"), {"fields": ("is_mirrored",)}),
    )

    @display(description=gettext_lazy("số"), ordering="prefix")
    def shown_prefix(self, row: Line) -> str:
        return f"{row.prefix}{1:0{row.digits}d}"

    @display(description=gettext_lazy("nơi tiếp nhận"), ordering="office")
    def office_code(self, row: Line) -> str:
        return row.office_id

    @display(description=gettext_lazy("quầy"))
    def served_by(self, row: Line) -> str:
        numbers = sorted(each.counter.number for each in row.counters.all())
        return ", ".join(str(number) for number in numbers) or _("mọi quầy")

    @display(description=gettext_lazy("tình trạng"), ordering="is_active")
    def state(self, row: Line) -> str:
        if not row.is_active:
            return _("không dùng")
        return _("máy của hãng khác") if row.is_mirrored else _("đang dùng")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("counters__counter")

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        """Ask for counters and people once the line, and so its office, is there."""
        return (CounterLineInline, SkillInline) if obj is not None else ()

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        own: dict[str, type[forms.Field]] = {"fields": OneALine, "weekdays": Weekdays}
        if db_field.name in own:
            return own[db_field.name](label=capfirst(db_field.verbose_name), required=False)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if "agencies" in form.base_fields:
            form.base_fields["agencies"].queryset = self._agencies_at(request, obj)
        return form

    def _agencies_at(self, request: HttpRequest, line: Line | None) -> QuerySet[Agency]:
        """Return the agencies that receive people where the line is, or may be."""
        rows, reach = Agency.objects.order_by("sort_key"), self.reach(request)
        if line is not None:
            return rows.filter(Q(services__office=line.office_id) | Q(lines=line)).distinct()
        return rows if reach.is_everywhere else rows.filter(services__office__in=reach.whole_offices).distinct()

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return ModelMultipleChoiceField(
            Agency.objects.all(),
            label=capfirst(db_field.verbose_name),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    def save_model(self, request: HttpRequest, obj: Line, form: Any, change: bool) -> None:
        request.administration_agencies = form.cleaned_data.get("agencies")  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)

    def keep(self, request: HttpRequest, row: models.Model) -> None:
        if isinstance(row, Line):
            agencies = getattr(request, "administration_agencies", None)
            save_line(row, by=access_in(request).actor, at=moment_of(request), agencies=agencies)
        else:
            super().keep(request, row)

    def _hanging_on(self, row: models.Model) -> Iterator[tuple[str, int]]:
        yield from super()._hanging_on(row)
        # By the index of numbers; how many exactly, of millions, nobody asks.
        given = Ticket.objects.filter(line=row.pk)[:COUNTED_AT_MOST].count()
        if given:
            yield _("số đã phát (từ ngày đầu đến nay)"), given


class KioskForm(MasterForm):
    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        office, code = cleaned.get("office"), cleaned.get("code")
        if office is not None and code and not re.fullmatch(rf"{re.escape(office.pk)}-[kK]\d{{1,3}}", code.strip()):
            self.add_error("code", ValidationError(_("Mã gồm mã nơi tiếp nhận và số máy, như %(code)s.") % {
                "code": f"{office.pk}-k1"
            }))  # fmt: skip
        return cleaned


class KioskAdmin(OfOffices):
    fixed_fields = ("office", "code")
    form = KioskForm
    leftovers = ("ticket", "ticketprint")
    list_display = ("__str__", "code", "office_code", "printer", "is_active")
    list_select_related = ("office",)
    list_filter = (("office", RelatedOnlyFieldListFilter), "is_active")
    search_fields = ("code", "name")
    fields = ("office", "code", "name", "printer", "printer_address", "paper_mm", "thanks", "is_active")
    about = gettext_lazy("Máy đặt ở sảnh để người dân lấy số: in bằng gì, khổ giấy nào, còn dùng hay không.")
    help = gettext_lazy(
        "Máy mới được nhận bằng mã truy cập riêng: ./motcua token --device MÃ-MÁY. Bỏ dấu “đang dùng” là máy thôi "
        "phát số ngay."
    )

    @display(description=gettext_lazy("nơi tiếp nhận"), ordering="office")
    def office_code(self, row: Kiosk) -> str:
        return row.office_id


class PriorityClassAdmin(MasterAdmin):
    action = Action.CHANGE_CATALOGUE
    fixed_fields = ("code",)
    list_display = ("name", "code", "basis", "is_active")
    search_fields = ("name", "code")
    ordering = ("order", "code")
    fields = ("code", "name", "help", "basis", "order", "is_active")
    about = gettext_lazy("Ai được gọi trước theo luật; máy lấy số hỏi theo thứ tự này.")
    help: ClassVar[Any] = gettext_lazy("Đối tượng đã dùng thì không xóa: bỏ dấu “đang dùng” là máy thôi hỏi.")
