# SPDX-License-Identifier: EUPL-1.2
"""Papers and results by post on the portal: the address with its helper, and the price at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.doors.portal.forms import PHONE
from motcua.kernel.errors import InvalidInput, OfficeError
from motcua.kernel.phone import spoken
from motcua.offices.models import Office
from motcua.post import addresses
from motcua.post.addresses import Place
from motcua.post.operations import pricing
from motcua.post.operations.pricing import Quote
from motcua.post.rules import Direction, Zone
from motcua.procedures.models import ProcedureVersion

#: What the radio buttons say.
FETCHED, BROUGHT = "buu-ta", "tu-gui"
#: A second press takes what looked odd as it is.
SURE: Final = "da_xem"
#: As many names a page carries beside the address; the largest province has fewer than two hundred communes.
MOST_SHOWN: Final = 250


def _line(label: Any, help_text: Any = "", *, required: bool = True, limit: int = 200, **attrs: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=400,
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": str(limit), **attrs}),
    )


class Home(forms.Form):
    """Where the postman comes; what may stand in it is the department's rule (`addresses.clean_home`)."""

    use_required_attribute = False
    prefix = "nha"

    name = _line(gettext_lazy("Người giao, nhận với bưu tá"), autocomplete="name")
    phone = forms.CharField(
        label=gettext_lazy("Số điện thoại để bưu tá gọi"), required=True, widget=forms.TextInput(attrs=PHONE)
    )
    province = forms.ChoiceField(label=gettext_lazy("Tỉnh, thành phố"))
    commune = _line(
        gettext_lazy("Xã, phường"),
        gettext_lazy("Tên hiện nay; tên cũ cũng được, trang sẽ tìm giúp."),
        list="cac-xa",
        autocapitalize="words",
    )
    address = _line(
        gettext_lazy("Số nhà, đường, thôn, tổ dân phố"),
        gettext_lazy("Ví dụ: 12 Trần Phú; hoặc thôn Đông, cạnh nhà văn hóa."),
        autocomplete="address-line1",
    )
    note = _line(gettext_lazy("Dặn bưu tá"), required=False, limit=addresses.NOTE_LIMIT)

    def __init__(self, *args: Any, office: Office, on: date, is_sure: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on, self.is_sure, self.home = on, is_sure, dict[str, str]()
        self.now_called: list[Place] = []
        self.fields["province"].choices = _provinces(on)  # type: ignore[attr-defined]
        self.own_province = addresses.home_province(office)
        self.chosen_province = self._shown("province") or self.own_province
        self.places = addresses.communes(self.chosen_province, on=on)
        self.initial.setdefault("province", self.chosen_province)

    def full_clean(self) -> None:
        # The department says what is missing, and all of it at once.
        for field in self.fields.values():
            field.required, field.asked = False, field.required  # type: ignore[attr-defined]
        super().full_clean()
        for field in self.fields.values():
            field.required = field.asked  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        try:
            self.home = addresses.clean_home(given, on=self.on, is_sure=self.is_sure)
        except InvalidInput as bad:
            for field, sentence in bad.fields.items():
                self.add_error(field if field in self.fields else "commune", sentence)
            return given
        chosen = next((place for place in self.places if place.code == self.home["locality"]), None)
        if chosen is not None and chosen.is_old and not self.is_sure:
            self.now_called = addresses.successors(chosen, self.places)
            if self.now_called:
                today = "; ".join(place.name for place in self.now_called)
                words = _("Tên này là tên cũ; nay là %(places)s. Xin ghi tên mới, hoặc bấm tiếp tục để giữ tên cũ.")
                self.add_error("commune", words % {"places": today})
        return given

    @property
    def locality(self) -> str:
        """The code of what was typed so far, for a price before all is filled in; empty for nothing typed.

        Of a commune the table does not know, and of another province, no more than the province is known.
        """
        typed = str(self["commune"].value() or "").strip()
        found = addresses.found_in(typed, self.places)
        if len(found) == 1:
            return found[0].code
        return self.chosen_province if typed or self.chosen_province != self.own_province else ""

    def _shown(self, name: str) -> str:
        given = self.data.get(self.add_prefix(name), "") if self.is_bound else self.initial.get(name, "")
        return str(given or "").strip().upper()[:20]


def of_home(home: Mapping[str, Any], *, on: date) -> dict[str, str]:
    """Return what the fields show of an address that was saved."""
    shown = {name: str(home.get(name) or "") for name in ("name", "address", "note")}
    if home.get("phone"):
        shown["phone"] = spoken(str(home["phone"]))
    locality = str(home.get("locality") or "")
    if locality:
        shown["province"] = addresses.province_of(locality)
        here = addresses.communes(shown["province"], on=on) if "-" in locality else []
        shown["commune"] = next((place.name for place in here if place.code == locality), "")
        if not shown["commune"]:
            # An unknown commune stands behind the street.
            shown["address"], _comma, shown["commune"] = shown["address"].rpartition(", ")
    return {name: value for name, value in shown.items() if value}


@dataclass(frozen=True)
class Price:
    """What one way costs, or why that is not known; `is_near` is the price inside the city, before any address."""

    direction: str
    quote: Quote | None = None
    refusal: OfficeError | None = None
    is_near: bool = False

    @property
    def label(self) -> str:
        if self.direction == Direction.PICKUP:
            return _("Đến nhà lấy giấy tờ")
        return _("Mang kết quả về nhà")


def prices(
    directions: Iterable[str],
    *,
    office: Office,
    version: ProcedureVersion,
    channel: str,
    locality: str,
    grams: int,
    on: date,
    groups: Iterable[str] = (),
    caused: Mapping[str, str] | None = None,
) -> list[Price]:
    """Return what each way costs to a locality; without one, what it costs inside the city.

    `caused` says of a direction who caused that it is gone once more, where that is so.
    """
    zone = pricing.zone_between(office, locality) if locality else Zone.INNER_CITY
    found = []
    for direction in directions:
        try:
            quote = pricing.quote(
                office=office,
                direction=direction,
                zone=zone,
                grams=grams,
                on=on,
                channel=channel,
                procedure=version.procedure_id,
                groups=groups,
            )
        except OfficeError as refusal:
            found.append(Price(direction, refusal=refusal, is_near=not locality))
        else:
            again = (caused or {}).get(direction)
            told = pricing.quote_again(quote, caused_by=again) if again else quote
            found.append(Price(direction, told, is_near=not locality))
    return found


def directions_of(posted: QueryDict | Mapping[str, str], *, may_fetch: bool) -> list[str]:
    """Return which ways somebody wants by post, as the buttons of the page say it."""
    found = [Direction.PICKUP] if may_fetch and posted.get("gui") == FETCHED else []
    return [*found, Direction.RETURN] if posted.get("nhan") == "post" else list(found)


def _provinces(on: date) -> list[Any]:
    known = addresses.provinces(on=on)
    today = [(place.code, place.name) for place in known if not place.is_old]
    old = [
        (place.code, f"{place.name} – {place.note}" if place.note else place.name) for place in known if place.is_old
    ]
    return [*today, (_("Tên cũ"), old)] if old else today
