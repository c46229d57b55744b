# SPDX-License-Identifier: EUPL-1.2
"""What a clerk of the post does with one code under the wand; the same code again is known, and does nothing.

What is told gets a number made of the deed (and its day, for what may happen again on another day), so two wands that
tell the same thing tell it once.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from motcua.kernel.errors import InvalidInput
from motcua.kernel.text import tidy
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.people.models import User
from motcua.post import queries
from motcua.post.errors import CodNotTaken, NoSuchParcel, WrongWay
from motcua.post.models import HandoverItem, HandoverList, Parcel, ParcelNote
from motcua.post.operations.carrying import note
from motcua.post.operations.listing import open_list, put_on_list, take_off_list
from motcua.post.rules import WITH_CARRIER, Direction, State
from motcua.post.works import DAILY, DEEDS, ONLY, Scan, Work

NAME_LIMIT = 200
_LIST_OF = {
    Work.TAKE: HandoverList.Direction.TO_CARRIER,
    Work.GIVE: HandoverList.Direction.FROM_CARRIER,
}
_AT_HOME = (State.LABELLED, State.FAILED)


@dataclass(frozen=True)
class Scanned:
    """What became of a scan; `at` is when it was told, for one known already the first time."""

    parcel: Parcel
    work: Work
    at: datetime
    is_known: bool = False
    list: HandoverList | None = None


def parcel_in_hand(code: str, *, offices: list[str] | None) -> Parcel:
    """Return the parcel of a code in any spelling, of one of these offices (None: of any).

    Raises: WrongCode for what is no code, NoSuchParcel also for another office's.
    """
    parcel = queries.by_code(code)
    if offices is not None and parcel.office_id not in offices:
        raise NoSuchParcel
    return parcel


def scan(
    scanned: Scan,
    *,
    offices: list[str] | None,
    by: User,
    heard_at: datetime,
    source: str = ParcelNote.Source.CLERK,
) -> Scanned:
    """Do the work with the parcel: tell what happened to it, or put it on the open hand-over list of its office.

    `offices` are those the clerk works for. A list is opened where none is. Raises: WrongCode, NoSuchParcel, WrongWay,
    InvalidInput (a reason is missing, a name is none), CodNotTaken, and what telling and listing refuse. Records: as
    telling and listing do.
    """
    parcel = parcel_in_hand(scanned.code, offices=offices)
    if parcel.direction != ONLY.get(scanned.work, parcel.direction):
        raise WrongWay(parcel=parcel.code, direction=parcel.direction)
    if scanned.work in _LIST_OF:
        return _listed(parcel, scanned.work, by=by, at=heard_at)
    known = told_before(parcel, scanned.work, at=scanned.at)
    if known is not None:
        return Scanned(parcel, scanned.work, known.at, is_known=True)
    told = note(
        parcel_id=parcel.pk,
        deed=DEEDS[scanned.work],
        at=scanned.at,
        heard_at=heard_at,
        source=source,
        external_id=_number_of(scanned),
        by=by,
        **_details(scanned, parcel),
    )
    return Scanned(told, scanned.work, scanned.at)


def told_before(parcel: Parcel, work: Work, *, at: datetime) -> ParcelNote | None:
    """Return the first note that says the same, whoever told it; of what may happen daily, the same day's."""
    notes = ParcelNote.objects.filter(parcel=parcel, deed=DEEDS[work]).order_by("at", "pk")
    if work in DAILY:
        notes = notes.filter(at__date=at.astimezone(OFFICE_ZONE).date())
    return notes.first()


def is_to_be_asked(parcel: Parcel, work: Work, *, at: datetime) -> bool:
    """Say whether the clerk has to say more before this counts: why in vain, or who took it.

    Where it cannot be done, or is known, there is nothing to ask: the scan itself says so.
    """
    if work not in (Work.FAIL, Work.DELIVER) or told_before(parcel, work, at=at) is not None:
        return False
    return parcel.state in (_AT_HOME if parcel.direction == Direction.PICKUP else WITH_CARRIER)


def undo(*, list_id: int, code: str, offices: list[str] | None, by: User, at: datetime) -> Parcel:
    """Take a parcel off the list it was just put on, while the list is not signed; what was told cannot be untold.

    Raises: NoSuchParcel, NoSuchList, ListSigned.
    """
    parcel = parcel_in_hand(code, offices=offices)
    take_off_list(list_id=list_id, code=parcel.code, by=by, at=at)
    return parcel


def _listed(parcel: Parcel, work: Work, *, by: User, at: datetime) -> Scanned:
    direction = _LIST_OF[work]
    item = (
        HandoverItem.objects.filter(parcel=parcel, is_signed=False, list__direction=direction)
        .select_related("list")
        .first()
    )
    if item is not None:
        return Scanned(parcel, work, item.added_at, is_known=True, list=item.list)
    opened = open_list(office=parcel.office, carrier=parcel.carrier, direction=direction, by=by, at=at)
    item = put_on_list(list_id=opened.pk, code=parcel.code, by=by, at=at)
    return Scanned(parcel, work, item.added_at, list=opened)


def _number_of(scanned: Scan) -> str:
    deed = DEEDS[scanned.work]
    return f"{deed}:{scanned.at.astimezone(OFFICE_ZONE):%Y-%m-%d}" if scanned.work in DAILY else deed


def _details(scanned: Scan, parcel: Parcel) -> dict[str, str]:
    if scanned.work == Work.FAIL:
        return {"reason": scanned.reason, "text": tidy(scanned.text)[:NAME_LIMIT]}
    if scanned.work == Work.DELIVER:
        _require_cod(scanned, parcel)
        taker = tidy(scanned.received_by) or str(parcel.home.get("name") or "")
        if any(sign.isdigit() for sign in taker) or len(taker) > NAME_LIMIT:
            raise InvalidInput(fields={"nguoi_nhan": _("Xin ghi họ tên người nhận, không ghi số.")})
        return {"received_by": taker, "proof": tidy(scanned.proof)[:NAME_LIMIT]}
    return {}


def _require_cod(scanned: Scan, parcel: Parcel) -> None:
    """Refuse to hand over what is not paid; a file need not name the sum, delivering says it."""
    is_counted = scanned.taken_vnd is not None
    if parcel.is_cod and parcel.cod_vnd and is_counted and scanned.taken_vnd != parcel.cod_vnd:
        raise CodNotTaken(parcel=parcel.code, cod_vnd=parcel.cod_vnd)
