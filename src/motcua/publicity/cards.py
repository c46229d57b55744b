# SPDX-License-Identifier: EUPL-1.2
"""What Facebook and Zalo show beside a shared link: a picture of 1200 × 630 with the name and the next free day."""

import io
import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from PIL import Image

from motcua.appointments.listing import NOT_OFFERED, agencies_offered
from motcua.appointments.offer import near_free_hours, visit_for
from motcua.dossiers.sheets import drawing
from motcua.dossiers.sheets.wording import plain
from motcua.kernel import saying
from motcua.kernel.errors import NotFound, OfficeError
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices import queries as offices
from motcua.offices.models import Agency, Office
from motcua.procedures import queries as procedures
from motcua.procedures.published import limit_in_words
from motcua.specialdays.notice import announced_rules, days_of

_TEMPLATE: Final = Path(__file__).parent / "sheets" / "templates" / "card"
_KEPT: Final = 128
_COLOURS: Final = 48
# The page of a card is 1200 points wide: at 72 to the inch a point is a pixel.
_PPI: Final = 72.0
_NAME_SIGNS: Final = 140
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=OFFICE_ZONE)


class CardKind(TextChoices):
    """What a card is about, as its address names it."""

    HOUSE = "trang-dau", gettext_lazy("trang đầu")
    AGENCY = "co-quan", gettext_lazy("cơ quan")
    OFFICE = "noi", gettext_lazy("nơi tiếp nhận")
    PROCEDURE = "thu-tuc", gettext_lazy("thủ tục")
    SPECIAL_DAYS = "ngay-dac-biet", gettext_lazy("ngày đặc biệt")


class NoSuchCard(NotFound):
    code = "no_such_card"


@dataclass(frozen=True)
class Card:
    """What stands on a card; `version` changes with any of it."""

    kind: str
    name: str
    place: str
    call: str

    @property
    def version(self) -> str:
        """Return what changes with anything on the card."""
        return sha256(_TEMPLATE.with_suffix(".typ").read_bytes() + _written(self).encode()).hexdigest()[:24]


def card_of(kind: str, code: str, *, at: datetime) -> Card:
    """Return the card of what the code names, in the language of the caller. Raises: NotFound."""
    match kind:
        case CardKind.HOUSE:
            return Card(_("Bộ phận một cửa"), _("Hẹn giờ trước, đến không phải chờ"), settings.CITY_NAME, _house_call())
        case CardKind.AGENCY:
            return _agency_card(offices.agency(code), at=at)
        case CardKind.OFFICE:
            return _office_card(offices.office(code), at=at)
        case CardKind.PROCEDURE:
            return _procedure_card(code, at=at)
        case CardKind.SPECIAL_DAYS:
            return _special_card(offices.office(code), at=at)
    raise NoSuchCard


def draw(card: Card) -> bytes:
    """Return the card as a PNG of at most 100 kB; drawn once for each version."""
    return _drawn(_written(card))


@lru_cache(maxsize=_KEPT)
def _drawn(written: str) -> bytes:
    data = {**json.loads(written), "fonts": drawing.sans()}
    [picture] = drawing.pictures_of(_TEMPLATE, data, at=_EPOCH, ppi=_PPI)
    small = io.BytesIO()
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(colors=_COLOURS).save(small, "PNG", optimize=True)
    return small.getvalue()


def _written(card: Card) -> str:
    facts: dict[str, Any] = {
        "kind": plain(card.kind),
        "name": _short(plain(card.name)),
        "place": plain(card.place),
        "call": plain(card.call),
        "house": " · ".join(filter(None, [_("Một Cửa"), plain(settings.CITY_NAME)])),
        "language": (get_language() or settings.LANGUAGE_CODE)[:2],
    }
    return json.dumps(facts, ensure_ascii=False, sort_keys=True)


def _short(name: str) -> str:
    """Return a name of at most so many signs as a card holds; the names of some procedures fill a page."""
    return name if len(name) <= _NAME_SIGNS else name[: _NAME_SIGNS - 1].rsplit(" ", 1)[0] + "…"


def _house_call() -> str:
    return _("Chọn ngày giờ trên điện thoại, không cần tài khoản")


def _agency_card(agency: Agency, *, at: datetime) -> Card:
    on = at.astimezone(OFFICE_ZONE).date()
    places = agencies_offered(on=on, agencies=[agency.pk]).get(agency.pk, NOT_OFFERED).offices
    names = list(Office.objects.filter(pk__in=places[:2]).values_list("name", flat=True))
    where = names[0] if len(names) == 1 and names[0] != agency.name else ""
    return Card(_("Hẹn giờ với"), agency.name, where, _free_call(agency, places, at=at))


def _free_call(agency: Agency, places: tuple[str, ...], *, at: datetime) -> str:
    """Say the next hour that is free; where none is known, that one may come all the same."""
    hours = []
    for office in places:
        try:
            visit = visit_for(office=office, agency=agency.pk, procedure_codes=[], at=at)
        except OfficeError:
            continue
        hours += near_free_hours(visit, around=at, at=at, count=1)
    if hours:
        return _("Còn chỗ sớm nhất: %(day)s") % {"day": saying.short_day(min(hours).astimezone(OFFICE_ZONE).date())}
    return _("Chọn ngày giờ trên điện thoại") if places else _("Đến trực tiếp được tiếp như thường")


def _office_card(office: Office, *, at: datetime) -> Card:
    on = at.astimezone(OFFICE_ZONE).date()
    offered = agencies_offered(on=on)
    count = sum(office.pk in each.offices for each in offered.values())
    hours = offices.calendar_of(office).for_everybody().hours_in_words(on)
    call = _("Hôm nay tiếp nhận: %(hours)s") % {"hours": hours} if hours else _("Hôm nay nghỉ, vẫn hẹn giờ được")
    if not count and not hours:
        call = _("Hôm nay nghỉ")
    return Card(_("Nơi tiếp nhận"), office.name, office.address, call)


def _procedure_card(code: str, *, at: datetime) -> Card:
    version = procedures.version_on(code, on=at.astimezone(OFFICE_ZONE).date())
    limit = limit_in_words(version)
    call = _("Thời hạn: %(limit)s") % {"limit": limit} if limit else _("Xem giấy tờ cần mang, thời hạn và phí")
    return Card(_("Thủ tục %(code)s") % {"code": code}, version.procedure.name, version.procedure.field, call)


def _special_card(office: Office, *, at: datetime) -> Card:
    on = at.astimezone(OFFICE_ZONE).date()
    calendar = offices.calendar_of(office).for_everybody()
    coming = [
        day for rule in announced_rules(office, on=on) for day in days_of(rule, calendar=calendar, today=on)[0][:1]
    ]
    call = _("Chưa có ngày nào sắp tới")
    if coming:
        call = _("Ngày tới: %(day)s") % {"day": saying.short_day(min(coming))}
    return Card(_("Ngày đặc biệt"), office.name, office.address, call)
