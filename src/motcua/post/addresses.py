# SPDX-License-Identifier: EUPL-1.2
"""Where somebody lives, as the post needs it: today's communes, old names that lead to them, a free street line.

Many still write the names of before the mergers; the post knows them. An old name is taken, and what it is called now
is offered where the table of localities tells it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from motcua.kernel import phone as phones
from motcua.kernel.errors import InvalidInput
from motcua.kernel.text import fold, tidy
from motcua.offices.models import Locality, Office
from motcua.offices.queries import ladder_of

NAME_LIMIT: Final = 200
ADDRESS_LIMIT: Final = 200
NOTE_LIMIT: Final = 200
#: Of one province; the largest has fewer than two hundred communes, and as many old names beside them.
MOST_COMMUNES: Final = 600
MOST_FOUND: Final = 8
# What stands before a name and is often left out or shortened.
_KINDS: Final = (
    "thanh pho", "tinh", "quan", "huyen", "thi xa", "phuong", "xa", "thi tran", "dac khu", "tp.", "tp", "t.", "q.",
    "h.", "p.", "x.", "tx.", "tt.",
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A locality as the address helper shows it: with its province, whether it still is, what it is called now."""

    code: str
    name: str
    province: str
    is_old: bool
    note: str = ""

    @property
    def said(self) -> str:
        """Return the name with its province, an old one marked as such."""
        whole = self.name if self.name == self.province else f"{self.name}, {self.province}"
        return _("%(place)s (tên cũ)") % {"place": whole} if self.is_old else whole


def provinces(*, on: date) -> list[Place]:
    """Return the provinces of the day by name, those that have ended behind them."""
    rows = Locality.objects.filter(parent__isnull=True).order_by("name")
    found = [_place(row, {}, on) for row in rows]
    return [each for each in found if not each.is_old] + [each for each in found if each.is_old]


def communes(province: str, *, on: date) -> list[Place]:
    """Return what lies in a province, today's communes before old units; at most MOST_COMMUNES."""
    top = Locality.objects.filter(pk=province).first()
    if top is None:
        return []
    rows = Locality.objects.filter(pk__startswith=f"{province}-").order_by("name")[:MOST_COMMUNES]
    found = [_place(row, {top.pk: top.name}, on) for row in rows]
    return [each for each in found if not each.is_old] + [each for each in found if each.is_old]


def province_of(locality: str) -> str:
    """Return the code of the province a locality lies in."""
    return locality.partition("-")[0]


def home_province(office: Office) -> str:
    """Return the code of the province of an office, which most of its people live in."""
    return ladder_of(office)[0]


def found_in(typed: str, places: Sequence[Place]) -> list[Place]:
    """Return the places meant by what was typed: exactly named ones, else those that hold or are told by its words."""
    wanted, bare = fold(typed), _bare(typed)
    if not bare:
        return []
    for means in (
        lambda place: fold(place.name) == wanted or place.code.casefold() == typed.strip().casefold(),
        lambda place: _bare(place.name) == bare,
        lambda place: bare in fold(place.name) or bare in fold(place.note),
    ):
        found = [place for place in places if means(place)]
        if found:
            return found[:MOST_FOUND]
    return []


def successors(place: Place, places: Iterable[Place]) -> list[Place]:
    """Return what an old unit is today, as far as notes of the table tell: the old one's own, or those of new ones."""
    if not place.is_old:
        return []
    today = [each for each in places if not each.is_old and each.code != place.code]
    named = [each for each in today if fold(each.name) in fold(place.note)]
    return named or [each for each in today if _bare(place.name) in _words_of_old(each.note)]


def clean_home(
    given: Mapping[str, Any], *, on: date, name: str = "", phone: str = "", is_sure: bool = False
) -> dict[str, str]:
    """Return the citizen's end of a parcel as it is kept: {name, phone, address, locality, note}.

    `given` has name, phone (those of the applicant where left out), address (the street line), and either `locality`
    (a code) or `province` (a code) with `commune` (in words, in any spelling). A commune that the table does not have
    is asked about once; `is_sure` takes it as it is written, the locality is then the province. Raises: InvalidInput by
    those names.
    """
    fields: dict[str, str] = {}
    clean = {
        "name": tidy(str(given.get("name") or "")) or name,
        "note": tidy(str(given.get("note") or ""))[:NOTE_LIMIT],
    }
    if not any(sign.isalpha() for sign in clean["name"]) or len(clean["name"]) > NAME_LIMIT:
        fields["name"] = _("Xin ghi họ và tên người giao, nhận với bưu tá.")
    clean["phone"] = _phone(str(given.get("phone") or "") or phone, fields)
    clean["address"] = tidy(str(given.get("address") or ""))
    if not any(sign.isalnum() for sign in clean["address"]):
        fields["address"] = _("Xin ghi số nhà, đường, thôn, tổ dân phố.")
    elif len(clean["address"]) > ADDRESS_LIMIT:
        fields["address"] = _("Địa chỉ dài quá %(limit)d chữ. Xin ghi ngắn hơn.") % {"limit": ADDRESS_LIMIT}
    clean["locality"] = _locality(given, fields, on, is_sure=is_sure)
    commune = tidy(str(given.get("commune") or ""))[:NAME_LIMIT]
    if commune and clean["locality"] and "-" not in clean["locality"]:
        clean["address"] = f"{clean['address']}, {commune}"
    if fields:
        raise InvalidInput(fields=fields)
    return clean


def said(home: Mapping[str, Any], names: Mapping[str, str] | None = None) -> str:
    """Return an address in one line; `names` are those of localities by code, asked for where left out."""
    code = str(home.get("locality") or "")
    wanted = [code, province_of(code)] if "-" in code else [code]
    known = names if names is not None else dict(Locality.objects.filter(pk__in=wanted).values_list("pk", "name"))
    parts = [str(home.get("address") or ""), *(known.get(each, "") for each in wanted)]
    return ", ".join(part for part in parts if part)


def names_of(homes: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the names of all localities in some addresses, by code, in one question."""
    codes = {str(home.get("locality") or "") for home in homes}
    wanted = codes | {province_of(code) for code in codes}
    return dict(Locality.objects.filter(pk__in=wanted - {""}).values_list("pk", "name"))


def _locality(given: Mapping[str, Any], fields: dict[str, str], on: date, *, is_sure: bool) -> str:
    code = str(given.get("locality") or "").strip().upper()
    if code:
        if not Locality.objects.filter(pk=code).exists():
            fields["locality"] = _("Không có xã, phường nào mang mã này. Xin chọn lại.")
        return code
    province = str(given.get("province") or "").strip().upper()
    if not Locality.objects.filter(pk=province, parent__isnull=True).exists():
        fields["province"] = _("Xin chọn tỉnh, thành phố.")
        return ""
    here = communes(province, on=on)
    typed = tidy(str(given.get("commune") or ""))
    if not typed:
        fields["commune"] = _("Xin ghi xã, phường.")
        return ""
    found = found_in(typed, here)
    if len(found) == 1:
        return found[0].code
    if found:
        several = "; ".join(each.name for each in found)
        fields["commune"] = _("Có nhiều nơi giống như đã ghi: %(places)s. Xin chọn một.") % {"places": several}
    elif is_sure or all(each.is_old for each in here):
        # The table knows nothing of it: the street line carries what was typed.
        return province
    else:
        fields["commune"] = _("Không thấy tên này trong danh sách. Nếu đúng là tên hiện nay, xin bấm tiếp tục lần nữa.")
    return ""


def _phone(typed: str, fields: dict[str, str]) -> str:
    if not tidy(typed):
        fields["phone"] = _("Xin ghi số điện thoại: bưu tá gọi trước khi đến.")
        return ""
    try:
        return phones.normalise(typed)
    except InvalidInput as bad:
        fields["phone"] = bad.fields.get("phone", bad.message)
        return ""


def _place(row: Locality, provinces: Mapping[str, str], on: date) -> Place:
    is_old = (row.valid_to is not None and row.valid_to < on) or (row.valid_from is not None and row.valid_from > on)
    return Place(row.pk, row.name, provinces.get(province_of(row.pk), row.name), is_old, row.note)


def _bare(name: str) -> str:
    """Return a name without what kind of unit it is: "Phường Hải Châu", "P.Hải Châu" → "hai chau"."""
    folded = fold(name)
    kind = next(
        (each for each in _KINDS if folded.startswith(each + " ") or (each[-1] == "." and folded.startswith(each))), ""
    )
    return folded.removeprefix(kind).strip() if kind else folded


def _words_of_old(note: str) -> str:
    """Return the part of a note that tells of what was before, folded."""
    folded = fold(note)
    return folded if " cu" in f" {folded} " else ""
