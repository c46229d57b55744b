# SPDX-License-Identifier: EUPL-1.2
"""Pages of the post: carriers and their codes, the city's; contracts, prices, support, a head's at the own office."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.conf import settings as configured
from django.contrib.admin import RelatedOnlyFieldListFilter, display
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.doors.administration import postage_preview
from motcua.doors.administration.forms import MasterForm
from motcua.doors.administration.master import MasterAdmin
from motcua.doors.administration.rights import Reach, access_in, moment_of
from motcua.dossiers.models import Dossier
from motcua.figures import wording
from motcua.kernel import saying
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.columns import CannotRead
from motcua.offices.models import Locality, Office
from motcua.people.rules import Action
from motcua.post import port
from motcua.post.models import Carrier, CodeRange, StatusCode, Support, Tariff
from motcua.post.operations import arranging
from motcua.post.rules import Zone
from motcua.post.tables import place as read_place
from motcua.procedures.fees import GROUPS

_JSON = {models.JSONField: {"widget": forms.Textarea(attrs={"rows": 6, "class": "vTextarea", "spellcheck": "false"})}}


class CarrierForm(MasterForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        driver = self.fields.get("driver")
        if not configured.IS_DEMO and isinstance(driver, forms.TypedChoiceField):
            # In a real office it would say "told" while nobody was.
            driver.choices = [each for each in Carrier.Driver.choices if each[0] != Carrier.Driver.SIMULATOR]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        told = cleaned.get("settings")
        if told is not None and not isinstance(told, dict):
            self.add_error("settings", ValidationError(_('Cài đặt viết như {"url": "https://…"}.')))
        elif told is not None and cleaned.get("driver"):
            for sentence in port.problems(cleaned["driver"], told).values():
                self.add_error("settings", ValidationError(sentence))
        return cleaned


class PostAdmin(MasterAdmin):
    """Rows of the city, changed by whoever may change postage everywhere."""

    action = Action.CHANGE_POSTAGE
    formfield_overrides: ClassVar[Mapping[Any, Any]] = {**MasterAdmin.formfield_overrides, **_JSON}  # type: ignore[assignment]


class CarrierAdmin(PostAdmin):
    form = CarrierForm
    fixed_fields = ("code",)
    leftovers = ("statuscode", "coderange", "unclearnews")
    list_display = ("name", "code", "driver", "standing", "is_active")
    fields = ("code", "name", "phone", "driver", "settings", "is_active")
    about = gettext_lazy("Ai chuyển bưu gửi, máy tính của họ được gọi thế nào (docs/post.md).")
    help = gettext_lazy(
        "Kết nối VNPost: ghi url, consumer_key, customer_code; mật khẩu chỉ đặt trên máy chủ. "
        "Các cài đặt khác: docs/post.md."
    )

    def keep(self, request: HttpRequest, row: models.Model) -> None:
        assert isinstance(row, Carrier)
        arranging.save_carrier(row, by=access_in(request).actor, at=moment_of(request))

    @display(description=gettext_lazy("tình hình"))
    def standing(self, row: Carrier) -> str:
        if row.driver not in port.NAMES:
            return _("quét mã tay")
        if row.failing_since:
            told = {"when": saying.day_and_hour(row.failing_since), "why": row.last_error}
            return _("không trả lời từ %(when)s: %(why)s") % told
        return _("đang nghe") if row.heard_at else _("chưa nghe lần nào")


class StatusCodeAdmin(PostAdmin):
    fixed_fields = ("carrier", "code")
    list_display = ("code", "carrier", "deed", "reason")
    list_select_related = ("carrier",)
    list_filter = (("carrier", RelatedOnlyFieldListFilter), "deed")
    search_fields = ("code",)
    ordering = ("carrier", "code")
    fields = ("carrier", "code", "deed", "reason")
    about = gettext_lazy(
        "Mã trạng thái bưu điện báo về có nghĩa gì. Nhập cả bảng: ./motcua import postal-status-codes."
    )
    help = gettext_lazy("Mã chưa có ở đây thì tin vẫn được giữ; lưu nghĩa của mã là tin cũ được tính lại.")

    def keep(self, request: HttpRequest, row: models.Model) -> None:
        assert isinstance(row, StatusCode)
        arranging.save_status_code(row, by=access_in(request).actor, at=moment_of(request))


class CodeRangeForm(MasterForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "next" in self.fields:
            self.fields["next"].required = False
            self.fields["next"].help_text = _("Để trống: bắt đầu từ số đầu.")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        first, last, following = (cleaned.get(name) for name in ("first", "last", "next"))
        if first is not None and following is None and "next" in self.fields:
            cleaned["next"] = following = first
        if first is not None and last is not None and last < first:
            self.add_error("last", ValidationError(_("Số cuối phải bằng hoặc lớn hơn số đầu.")))
        elif last is not None and last > 99_999_999:
            self.add_error("last", ValidationError(_("Số của bưu gửi có tám chữ số.")))
        elif first is not None and last is not None and following is not None and not first <= following <= last + 1:
            self.add_error("next", ValidationError(_("Số kế tiếp phải nằm trong dải.")))
        return cleaned


class CodeRangeAdmin(PostAdmin):
    form = CodeRangeForm
    list_display = ("__str__", "carrier", "left")
    list_select_related = ("carrier",)
    ordering = ("carrier", "letters", "first")
    fields = ("carrier", "letters", "first", "last", "next")
    about = gettext_lazy("Mã bưu gửi (S10) bưu điện cấp để in nhãn: hai chữ và tám số, số kiểm tra tự tính.")
    help = gettext_lazy("Hết dải thì không in được nhãn: xin bưu điện cấp dải mới trước.")

    def keep(self, request: HttpRequest, row: models.Model) -> None:
        assert isinstance(row, CodeRange)
        arranging.save_code_range(row, by=access_in(request).actor, at=moment_of(request))

    @display(description=gettext_lazy("còn lại"))
    def left(self, row: CodeRange) -> str:
        return wording.number(row.last - row.next + 1)


class CityAdmin(PostAdmin):
    list_display = ("name", "is_main", "places")
    search_fields = ("name",)
    fields = ("name", "localities", "is_main")
    about = gettext_lazy("Những phường, xã nào là một nội thành; đô thị nào là đô thị lớn. Dùng để chọn vùng cước.")
    help = gettext_lazy('Ghi mã như ["48", "48-HC"]; quận cũ gồm cả các phường trong đó.')

    @display(description=gettext_lazy("phường, xã"))
    def places(self, row: Any) -> str:
        return ", ".join(str(each) for each in row.localities[:6]) + (" …" if len(row.localities) > 6 else "")


class TimedAdmin(PostAdmin):
    """Rows that hold for a time at an office or a place; a head's at the own office."""

    is_city_wide = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        reach = self.reach(request)
        return reach.is_everywhere or bool(reach.whole_offices)

    def keep(self, request: HttpRequest, row: models.Model) -> None:
        arranging.save_for_a_time(row, by=access_in(request).actor, at=moment_of(request))

    @display(description=gettext_lazy("hiệu lực"), ordering="valid_from")
    def validity(self, row: Any) -> str:
        if row.valid_to is None:
            return _("từ %(first)s") % {"first": f"{row.valid_from:%d/%m/%Y}"}
        return f"{row.valid_from:%d/%m/%Y}–{row.valid_to:%d/%m/%Y}"


class ContractForm(MasterForm):
    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        told = cleaned.get("limit_days")
        is_fine = isinstance(told, dict) and all(
            zone in Zone.values and isinstance(days, int) and not isinstance(days, bool) and 0 < days <= 60
            for zone, days in told.items()
        )
        if told and not is_fine:
            example = '{"inner_city": 1, "in_province": 2, "main_cities": 3, "nationwide": 4}'
            sentence = _("Ghi số ngày làm việc theo vùng, như %(example)s.") % {"example": example}
            self.add_error("limit_days", ValidationError(sentence))
        return cleaned


class ContractAdmin(TimedAdmin):
    form = ContractForm
    fixed_fields = ("office",)
    list_display = ("number", "office", "carrier", "validity")
    list_select_related = ("office", "carrier")
    search_fields = ("number", "office__search_key")
    ordering = ("office", "-valid_from")
    fields = ("office", "carrier", "number", "valid_from", "valid_to", "limit_days", "note")
    about = gettext_lazy("Nơi tiếp nhận ký với bưu điện nào, từ ngày nào, bưu gửi phải đến trong mấy ngày.")
    help = gettext_lazy(
        "Mỗi lúc một nơi có một hợp đồng: hợp đồng mới không ghi ngày cuối thì hợp đồng cũ tự kết thúc."
    )

    def rows_within(self, reach: Reach) -> Q:
        return Q() if reach.is_everywhere else Q(office__in=reach.whole_offices)

    def covers(self, request: HttpRequest, row: Any) -> bool:
        return self.reach(request).covers(row.office_id)


class PriceForm(MasterForm):
    """A price or support of a place; sent only to be looked at, it is never saved."""

    @property
    def is_previewing(self) -> bool:
        return self.is_bound and "_preview" in self.data

    def is_valid(self) -> bool:
        return super().is_valid() and not self.is_previewing

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        typed = str(cleaned.get("place") or "").strip()
        if typed:
            try:
                cleaned["place"] = read_place(typed)
            except CannotRead as refusal:
                self.add_error("place", ValidationError(str(refusal)))
            else:
                self._require_place(cleaned["place"])
        return cleaned

    def _require_place(self, code: str) -> None:
        if Office.objects.filter(pk=code).exists() or Locality.objects.filter(pk=code).exists():
            return
        self.add_error("place", ValidationError(_("Không có nơi tiếp nhận hay địa phương nào mang mã này.")))

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        row: Any = self.instance
        if self.errors or not row.valid_from:
            return
        try:
            arranging.require_days(row)
        except ValidationError as refusal:
            self.add_error(None, refusal)


class SupportForm(PriceForm):
    channel = forms.ChoiceField(
        label=gettext_lazy("Cách nộp"),
        required=False,
        choices=[("", gettext_lazy("mọi cách")), *Dossier.Channel.choices],
    )
    group = forms.ChoiceField(
        label=gettext_lazy("Đối tượng"),
        required=False,
        choices=[("", gettext_lazy("mọi người")), *GROUPS.items()],
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        pays, share = cleaned.get("citizen_pays_vnd"), cleaned.get("citizen_share")
        if (pays is None) == (share is None):
            sentence = _("Ghi số tiền người dân trả, hoặc phần trăm người dân trả: chỉ một trong hai.")
            self.add_error("citizen_pays_vnd", ValidationError(sentence))
        elif share is not None and share > 100:
            self.add_error("citizen_share", ValidationError(_("Nhiều nhất là 100 %.")))
        return cleaned

    def validate_constraints(self) -> None:
        """What the database would refuse is said in words above."""


class PriceAdmin(TimedAdmin):
    """Prices and support of places, shown beforehand as citizens will read them."""

    change_form_template = "administration/postage.html"
    list_filter = ("direction", "zone")
    search_fields = ("place",)
    save_as = False

    def rows_within(self, reach: Reach) -> Q:
        return Q() if reach.is_everywhere else Q(place__in=reach.whole_offices)

    def covers(self, request: HttpRequest, row: Any) -> bool:
        reach = self.reach(request)
        return reach.is_everywhere or row.place in reach.whole_offices

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        reach = self.reach(request)
        if "place" in form.base_fields:
            field = form.base_fields["place"]
            field.help_text = _("Mã nơi tiếp nhận (DN-HC) hoặc địa phương (48). Nơi gần nhất có giá thì dùng giá ấy.")
            if not reach.is_everywhere and len(reach.whole_offices) == 1:
                field.initial = reach.whole_offices[0]
        return form

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        form = context["adminform"].form
        row = form.instance if form.is_bound else kwargs.get("obj")
        if row is not None and not form.errors:
            on = moment_of(request).astimezone(OFFICE_ZONE).date()
            context["preview"] = postage_preview.preview_of(row, on=on)
            context["is_preview"] = form.is_bound
        return super().render_change_form(request, context, *args, **kwargs)

    @display(description=gettext_lazy("nơi"), ordering="place")
    def where(self, row: Any) -> str:
        return postage_preview.name_of(row.place)


class TariffAdmin(PriceAdmin):
    form = PriceForm
    list_display = ("__str__", "where", "sum", "validity")
    ordering = ("place", "direction", "zone", "up_to_grams", "-valid_from")
    fields = ("place", "direction", "zone", "up_to_grams", "full_vnd", "valid_from", "valid_to", "source")
    about = gettext_lazy("Giá cước theo chiều, vùng, khối lượng và ngày. Nhập cả bảng: ./motcua import postal-tariffs.")
    help = gettext_lazy("Nặng hơn dòng cuối thì không có giá. Giá mới không ghi ngày cuối thì giá cũ tự kết thúc.")

    @display(description=gettext_lazy("giá"), ordering="full_vnd")
    def sum(self, row: Tariff) -> str:
        return saying.vnd(row.full_vnd)


class SupportAdmin(PriceAdmin):
    form = SupportForm
    list_display = ("where", "covers_what", "citizen", "validity")
    list_display_links = ("where",)
    ordering = ("place", "direction", "zone", "-valid_from")
    fields = (
        "place", "direction", "zone", "channel", "procedure", "group", "citizen_pays_vnd", "citizen_share",
        "valid_from", "valid_to", "source",
    )  # fmt: skip
    about = gettext_lazy("Địa phương hỗ trợ cước: người dân trả bao nhiêu cho một hồ sơ, một chiều.")
    help = gettext_lazy(
        "Để trống chiều, vùng, cách nộp, thủ tục, đối tượng: cho tất cả. Dòng ghi rõ hơn được dùng trước."
    )

    @display(description=gettext_lazy("cho"))
    def covers_what(self, row: Support) -> str:
        told = [
            str(row.get_direction_display()) if row.direction else "",
            str(row.get_zone_display()) if row.zone else "",
            str(dict(Dossier.Channel.choices).get(row.channel, row.channel)),
            row.procedure,
            str(GROUPS.get(row.group, row.group)),
        ]
        return capfirst(", ".join(filter(None, told))) or _("Tất cả")

    @display(description=gettext_lazy("người dân trả"))
    def citizen(self, row: Support) -> str:
        if row.citizen_share is not None:
            return f"{row.citizen_share} %"
        return saying.vnd(row.citizen_pays_vnd or 0)
