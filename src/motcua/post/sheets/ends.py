# SPDX-License-Identifier: EUPL-1.2
"""Both ends of a parcel as its papers name them: the office's, the citizen's; and what both are measured in."""

from collections.abc import Iterable
from typing import Any, Final

from django.conf import settings

from motcua.dossiers.sheets.wording import ERASED, place_name, plain
from motcua.kernel import phone as phones
from motcua.kernel.text import fold
from motcua.offices.models import Locality
from motcua.post.models import Parcel
from motcua.post.rules import S10, Direction, Zone

End = dict[str, str]

# What is printed is Vietnamese whatever the language of the page.
ZONES: Final = {
    Zone.INNER_CITY: "nội thành, nội thị",
    Zone.IN_PROVINCE: "trong tỉnh, thành phố",
    Zone.MAIN_CITIES: "giữa các đô thị lớn",
    Zone.NATIONWIDE: "liên tỉnh",
}
WAYS: Final = {Direction.PICKUP: "Nhận hồ sơ tại nhà", Direction.RETURN: "Trả kết quả tại nhà"}


class Places:
    """The names of the places some parcels go to or come from, read in one statement."""

    def __init__(self, parcels: Iterable[Parcel]) -> None:
        codes = {str(parcel.home.get("locality") or "") for parcel in parcels} - {""}
        self._found = {row.pk: row for row in Locality.objects.filter(pk__in=codes).select_related("parent")}

    def commune(self, parcel: Parcel) -> str:
        """Return the commune or ward of the citizen's end; nothing where it is not known."""
        found = self._found.get(str(parcel.home.get("locality") or ""))
        return plain(found.name) if found else ""

    def whole(self, parcel: Parcel) -> str:
        """Return commune and province: "Phường Hải Châu, Thành phố Đà Nẵng"."""
        found = self._found.get(str(parcel.home.get("locality") or ""))
        if found is None:
            return ""
        return ", ".join(plain(row.name) for row in (found, found.parent) if row is not None)


def citizen_end(parcel: Parcel, places: Places) -> End:
    """Return who lives at the citizen's end, where, and the phone; of erased people only that they were."""
    home = parcel.home
    name, address = plain(home.get("name") or ""), plain(home.get("address") or "")
    if not name:
        return {"name": ERASED, "address": "", "phone": "", "note": ""}
    phone = str(home.get("phone") or "")
    return {
        "name": name,
        "address": _with_place(address, places.whole(parcel)),
        "phone": phones.spoken(phone) if phone.startswith("+84") else plain(phone),
        "note": plain(home.get("note") or ""),
    }


def office_end(parcel: Parcel) -> End:
    """Return the office's end."""
    office = parcel.office
    return {
        "name": plain(office.name),
        "address": plain(office.address),
        "phone": plain(office.phone or settings.SWITCHBOARD_PHONE),
        "note": "",
    }


def ends(parcel: Parcel, places: Places) -> tuple[End, End]:
    """Return from whom to whom the parcel goes."""
    home, office = citizen_end(parcel, places), office_end(parcel)
    return (home, office) if parcel.direction == Direction.PICKUP else (office, home)


def spoken(code: str) -> str:
    """Return a code as people read it aloud: "EA 123 456 785 VN"."""
    match = S10.match(code)
    if match is None:
        return code
    digits = match[2] + match[3]
    return " ".join([match[1], digits[:3], digits[3:6], digits[6:], match[4]])


def grams(value: int) -> str:
    """Write a weight: 100 → "100 g", 1250 → "1.250 g"."""
    return f"{value:,} g".replace(",", ".")


def count_of(parcel: Parcel) -> int:
    """Return how many papers are in it, copies counted."""
    return sum(copies_of(line) for line in parcel.contents)


def copies_of(line: Any) -> int:
    """Return how many copies a line of the contents stands for; one where nobody said."""
    given = line.get("copies") if isinstance(line, dict) else None
    return given if isinstance(given, int) and given > 0 else 1


def _with_place(address: str, place: str) -> str:
    """Return the address with its commune and province, said once."""
    if not place:
        return address
    commune, _comma, province = place.partition(", ")
    known = fold(address)
    missing = [part for part in (commune, province) if part and fold(place_name(part)) not in known]
    return ", ".join([part for part in (address, *missing) if part])
