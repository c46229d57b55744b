# SPDX-License-Identifier: EUPL-1.2
"""Pages of the units that handle dossiers: what they do, who works there, who signs, who stands in for whom."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib.admin import RelatedOnlyFieldListFilter, display
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.doors.administration.forms import MasterForm
from motcua.doors.administration.master import MasterAdmin, PartInline
from motcua.doors.administration.rights import Reach
from motcua.dossiers.models import Unit, UnitMember
from motcua.offices.models import Agency
from motcua.people.models import User
from motcua.people.rules import Action


class UnitForm(MasterForm):
    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        code, agency = str(cleaned.get("code") or "").strip().upper(), cleaned.get("agency")
        if code:
            cleaned["code"] = code
        if code and agency is not None and not code.startswith(f"{agency.pk}."):
            sentence = _("Mã gồm mã cơ quan, dấu chấm và vài chữ, như %(code)s.")
            self.add_error("code", ValidationError(sentence % {"code": f"{agency.pk}.MC"}))
        return cleaned


class MemberForm(MasterForm):
    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        first, last = cleaned.get("away_from_on"), cleaned.get("away_until_on")
        if first and last and first > last:
            self.add_error("away_until_on", ValidationError(_("Ngày cuối phải từ ngày đầu trở đi.")))
        if cleaned.get("substitute") is not None and cleaned.get("substitute") == cleaned.get("user"):
            self.add_error("substitute", ValidationError(_("Không ai tự thay thế mình. Xin chọn người khác.")))
        return cleaned


class UnitMemberInline(PartInline):
    model = UnitMember
    form = MemberForm
    action = Action.MANAGE_STAFF
    extra = 1
    fk_name = "unit"
    help = gettext_lazy(
        "Ai được ký thì còn phải có vai trò lãnh đạo hoặc trưởng bộ phận ở nơi làm việc này. Người thay thế làm việc "
        "và ký thay trong những ngày vắng."
    )

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        request.administration_unit = obj  # type: ignore[attr-defined]
        return super().get_formset(request, obj, **kwargs)

    def choices(self, db_field: Any, reach: Reach) -> QuerySet[Any] | None:
        return None

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        unit = getattr(request, "administration_unit", None)
        if unit is not None and db_field.related_model is User:
            people = User.objects.filter(Q(roles__office=unit.office_id) | Q(units__unit=unit), is_active=True)
            kwargs["queryset"] = people.distinct().order_by("full_name")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class UnitAdmin(MasterAdmin):
    """Whoever manages an office's staff arranges its units."""

    action = Action.MANAGE_STAFF
    is_city_wide = False
    form = UnitForm
    fixed_fields = ("code", "agency")
    leftovers: ClassVar[Sequence[str]] = ("unitmember",)
    list_display = ("name", "code", "kind", "office_code", "people", "is_active")
    list_select_related = ("office", "agency")
    list_filter = (("office", RelatedOnlyFieldListFilter), "kind", "is_active")
    search_fields = ("name", "code")
    ordering = ("agency", "order", "code")
    fields = ("agency", "code", "office", "name", "kind", "fields", "order", "is_active")
    about = gettext_lazy("Ai giải quyết hồ sơ: bộ phận Một cửa, phòng chuyên môn, lãnh đạo, văn thư; ai ở đó, ai ký.")
    help = gettext_lazy("Bộ phận đã có hồ sơ thì không xóa: bỏ dấu “đang hoạt động” là không ai chuyển hồ sơ đến nữa.")

    def rows_within(self, reach: Reach) -> Q:
        return reach.rows()

    def choices(self, db_field: Any, reach: Reach) -> QuerySet[Any] | None:
        """Whose work an office does at all is the city's to say: a unit that signs for an agency draws its dossiers."""
        if db_field.related_model is Agency and not reach.is_everywhere and reach.agencies is None:
            return Agency.objects.filter(units__office__in=reach.whole_offices).distinct()
        return super().choices(db_field, reach)

    def covers(self, request: HttpRequest, row: Any) -> bool:
        return self.reach(request).covers(row.office_id, row.agency_id)

    @display(description=gettext_lazy("nơi làm việc"), ordering="office")
    def office_code(self, row: Unit) -> str:
        return row.office_id

    @display(description=gettext_lazy("người"))
    def people(self, row: Unit) -> str:
        members = list(row.members.all())
        signing = [str(member.user) for member in members if member.may_sign]
        said = ", ".join(str(member.user) for member in members[:4]) + (" …" if len(members) > 4 else "")
        return said + (_(" (ký: %(names)s)") % {"names": ", ".join(signing)} if signing else "")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("members__user")

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        """Ask for people once the unit, and so its office, is there."""
        return (UnitMemberInline,) if obj is not None else ()
