# SPDX-License-Identifier: EUPL-1.2
"""The notice of an office's special days for its board: A4, or the same page at the size of A3.

Letters are read from a metre and a half; the list goes on overleaf under the same head.
"""

import json
from datetime import datetime, time
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from motcua.dossiers import units
from motcua.dossiers.sheets import drawing
from motcua.dossiers.sheets.marks import qr_svg
from motcua.dossiers.sheets.wording import plain
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Office
from motcua.specialdays.notice import MOST_PROCEDURES, NoSpecialDays, Notice, Part, notice_of

_TEMPLATE: Final = "special_notice"
# Tags of a long table make it eight times as large.
_ROWS_TAGGED: Final = 120
# A page of an office changes once a day; the four forms of a few offices are asked for again and again.
_KEPT: Final = 24


class Paper(StrEnum):
    A4 = "a4"
    A3 = "a3"


def notice_at(office: Office, *, at: datetime, most: int = MOST_PROCEDURES, only_today: bool = False) -> Notice:
    """Return the notice of the office, fields and levels resolved to what it takes in."""
    return notice_of(office, at=at, agencies=units.agencies_at(office.pk), most=most, only_today=only_today)


def facts_of(notice: Notice, *, paper: str, address: str) -> dict[str, Any]:
    """Return all that stands on the sheet, in the language of the caller. Raises: NoSpecialDays."""
    if not notice.parts:
        raise NoSpecialDays
    return {
        "paper": Paper(paper).value,
        "language": get_language() or settings.LANGUAGE_CODE,
        "title": _("Thông báo ngày đặc biệt"),
        "office": plain(notice.office.name),
        "address": plain(notice.office.address),
        "phone": plain(notice.office.phone or settings.SWITCHBOARD_PHONE),
        "qr": qr_svg(address),
        "scan": _("Quét mã để xem trên điện thoại"),
        "ask": _("Cần hỏi, xin gọi"),
        "procedures": _("Các thủ tục"),
        "printed": _("In ngày %(day)s") % {"day": f"{notice.on:%d/%m/%Y}"},
        "page": _("Trang"),
        "parts": [_part(part) for part in notice.parts],
    }


def mark_of(facts: dict[str, Any]) -> str:
    """Return what changes with anything on the sheet, as an entity tag."""
    template = (drawing.TEMPLATES / f"{_TEMPLATE}.typ").read_bytes()
    return f'"{sha256(template + _written(facts).encode()).hexdigest()[:32]}"'


def draw(facts: dict[str, Any], *, at: datetime) -> bytes:
    """Return the sheet as a PDF; the same facts on the same day give the same bytes."""
    return _drawn(_written(facts), datetime.combine(at.astimezone(OFFICE_ZONE).date(), time(), tzinfo=OFFICE_ZONE))


@lru_cache(maxsize=_KEPT)
def _drawn(written: str, day: datetime) -> bytes:
    facts = json.loads(written)
    rows = sum(len(part["procedures"]) for part in facts["parts"])
    data = {**facts, "fonts": drawing.sans()}
    return drawing.pdf_of(_TEMPLATE, data, at=day, is_tagged=rows <= _ROWS_TAGGED)


def _written(facts: dict[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False, sort_keys=True)


def _part(part: Part) -> dict[str, Any]:
    when, _colon, model = part.title.partition(": ")
    return {
        "when": when,
        "model": model,
        "means": " ".join(part.means),
        "promise": part.promise,
        "after": part.after_cutoff,
        "marks": part.marks,
        "scope": part.scope,
        "coming": part.coming_words,
        "days_off": part.days_off_words,
        "rests_on": " · ".join(words for words in (part.decision, part.validity) if words),
        "procedures": [
            [plain(row.name), " · ".join([_("Mã %(code)s") % {"code": row.code}, *row.details])]
            for row in part.procedures
        ],
        "left_out": _("và %(count)s thủ tục khác, xem trên điện thoại") % {"count": part.left_out}
        if part.left_out
        else "",
    }
