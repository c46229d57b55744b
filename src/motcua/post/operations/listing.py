# SPDX-License-Identifier: EUPL-1.2
"""Hand-over lists between office and carrier: opened, filled with a wand, signed by both sides. Rule: R-071.

The moment the second side signs is the legal one. A list is locked before the parcels on it, so nothing is put on it,
or taken off, while somebody signs.
"""

from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from motcua.journal import operations as journal
from motcua.kernel.errors import InvalidInput
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Office
from motcua.people.models import User
from motcua.post import queries
from motcua.post.errors import ListEmpty, ListSigned, NoSuchList, NoSuchParcel, ParcelElsewhere, SameHand, WrongList
from motcua.post.events import HandoverListReopened, HandoverListSigned
from motcua.post.models import Carrier, HandoverItem, HandoverList, Parcel
from motcua.post.operations.carrying import signed
from motcua.post.operations.keeping import locked_parcel, moved_on
from motcua.post.rules import Deed, Direction, State

TO_CARRIER, FROM_CARRIER = HandoverList.Direction.TO_CARRIER, HandoverList.Direction.FROM_CARRIER
OFFICE, CARRIER = "office", "carrier"
SIDES = (OFFICE, CARRIER)
ONE_OPEN = "one_open_handover_list"
# What may be put on which list, by the way the parcel goes.
_PUT: dict[str, dict[str, tuple[State, ...]]] = {
    TO_CARRIER: {Direction.RETURN: (State.LABELLED, State.CARRIED)},
    # What was lost may turn up; papers a carrier meant to send back may come all the same.
    FROM_CARRIER: {
        Direction.PICKUP: (State.LABELLED, State.CARRIED, State.FAILED, State.RETURNING, State.LOST),
        Direction.RETURN: (State.RETURNING, State.LOST),
    },
}


@transaction.atomic
def open_list(*, office: Office, carrier: Carrier, direction: str, by: User, at: datetime) -> HandoverList:
    """Begin a hand-over list with the office's next number of the year; while one is open it is that one.

    Raises: InvalidInput.
    """
    if direction not in HandoverList.Direction.values:
        raise InvalidInput(fields={"direction": _("Xin chọn bảng kê giao hoặc bảng kê nhận.")})
    known = HandoverList.objects.filter(office=office, carrier=carrier, direction=direction, signed_at__isnull=True)
    before = known.first()
    if before is not None:
        return before
    year = at.astimezone(OFFICE_ZONE).year
    try:
        # Where somebody else was faster, the number goes back with the savepoint.
        with transaction.atomic():
            return HandoverList.objects.create(
                office=office,
                carrier=carrier,
                direction=direction,
                year=year,
                number=_draw_number(office, year),
                opened_at=at,
                opened_by=by,
            )
    except IntegrityError as conflict:
        if ONE_OPEN not in str(conflict):
            raise
        return known.get()


@transaction.atomic
def put_on_list(*, list_id: int, code: str, by: User, at: datetime) -> HandoverItem:
    """Put the parcel of a scanned code on an open list, in any spelling of the code; the same again is no harm.

    Raises: NoSuchList, ListSigned once a side has signed; WrongCode, NoSuchParcel; WrongList for one of another office
    or carrier or that goes the other way; ParcelMovedOn; ParcelElsewhere where another open list has it.
    """
    row = _locked_list(list_id)
    _require_unsigned(row)
    known = queries.by_code(code)
    parcel = Parcel.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=known.pk)
    on_it = HandoverItem.objects.filter(list=row, parcel=parcel).first()
    if on_it is not None:
        return on_it
    _require_fitting(row, parcel)
    HandoverItem.objects.bulk_create(
        [HandoverItem(list=row, parcel=parcel, added_at=at, added_by=by)], ignore_conflicts=True
    )
    item = HandoverItem.objects.filter(parcel=parcel, is_signed=False).select_related("list", "parcel").get()
    if item.list_id != row.pk:
        raise ParcelElsewhere(parcel=parcel.code, number=item.list.number)
    return item


@transaction.atomic
def take_off_list(*, list_id: int, code: str, by: User, at: datetime) -> None:
    """Take a parcel off an open list; one that is not on it is no harm. Raises: NoSuchList, ListSigned, WrongCode."""
    row = _locked_list(list_id)
    _require_unsigned(row)
    HandoverItem.objects.filter(list=row, parcel__code=queries.read_code(code)).delete()


def take_off_lists(parcel: Parcel, *, at: datetime) -> bool:
    """Take a parcel off the open list it is on, in the caller's transaction; False where a side has signed that."""
    item = HandoverItem.objects.filter(parcel=parcel, is_signed=False).first()
    if item is None:
        return True
    row = _locked_list(item.list_id)
    if _is_begun(row):
        return False
    item.delete()
    return True


@transaction.atomic
def sign_list(*, list_id: int, side: str, by: User, at: datetime, name: str = "") -> HandoverList:
    """Sign a list for one side; the second side's signature hands everything on it over. Again it is no harm.

    `name` is who signed for the carrier on paper. To the carrier: its time (J+n) runs from now. To the office: papers
    have arrived, so their dossiers are filed at this moment (Rule: R-071); results that came back are here again.
    Raises: NoSuchList, ListEmpty, SameHand for who signed for the other side, ParcelMovedOn for one that was delivered
    meanwhile, InvalidInput. Records: HandoverListSigned, and what follows for each parcel.
    """
    if side not in SIDES:
        raise InvalidInput(fields={"side": _("Xin chọn bên ký.")})
    row = _locked_list(list_id)
    if row.signed_at is not None or getattr(row, f"{side}_signed_at") is not None:
        return row
    if by.pk in (row.office_signed_by_id, row.carrier_signed_by_id):
        raise SameHand(number=row.number)
    parcels = list(
        HandoverItem.objects.filter(list=row).order_by("parcel__dossier_id").values_list("parcel", flat=True)
    )
    if not parcels:
        raise ListEmpty(number=row.number)
    setattr(row, f"{side}_signed_at", at)
    setattr(row, f"{side}_signed_by", by)
    if side == CARRIER:
        row.carrier_name = name.strip()[:120]
    if row.office_signed_at is not None and row.carrier_signed_at is not None:
        row.signed_at = at
    row.save()
    if row.signed_at is not None:
        _hand_over(row, parcels, by=by, at=at)
    return row


@transaction.atomic
def unsign_list(*, list_id: int, by: User, at: datetime) -> HandoverList:
    """Take back what one side signed, so that the list can be put right; refused once both have.

    The same again is no harm. Raises: NoSuchList, ListSigned. Records: HandoverListReopened.
    """
    row = _locked_list(list_id)
    if row.signed_at is not None:
        raise _signed(row)
    if not _is_begun(row):
        return row
    event = HandoverListReopened(
        office=row.office_id,
        subject=row.subject,
        at=at,
        number=row.number,
        office_by=row.office_signed_by_id,
        carrier_by=row.carrier_signed_by_id,
        signed_at=row.office_signed_at or row.carrier_signed_at,
    )
    journal.record(event, actor=by.actor)
    row.office_signed_at = row.office_signed_by = row.carrier_signed_at = row.carrier_signed_by = None
    row.carrier_name = ""
    row.save()
    return row


def _hand_over(row: HandoverList, parcels: list[int], *, by: User, at: datetime) -> None:
    """Let everything on a list change hands, dossier by dossier."""
    HandoverItem.objects.filter(list=row).update(is_signed=True)
    for pk in parcels:
        parcel = locked_parcel(pk)
        deed = _deed(row, parcel)
        if deed == Deed.RETURNED and parcel.state in (State.DELIVERED, State.CANCELLED):
            raise moved_on(parcel)
        signed(parcel, deed, external_id=f"list:{row.pk}", at=at, by=by)
    event = HandoverListSigned(
        office=row.office_id,
        subject=row.subject,
        at=at,
        direction=row.direction,
        number=row.number,
        parcels=len(parcels),
    )
    journal.record(event, actor=by.actor)


def _deed(row: HandoverList, parcel: Parcel) -> Deed:
    if row.direction == TO_CARRIER:
        return Deed.HANDED_OVER
    return Deed.DELIVERED if parcel.direction == Direction.PICKUP else Deed.RETURNED


def _require_fitting(row: HandoverList, parcel: Parcel) -> None:
    """Raise where a parcel does not belong on a list, or not now."""
    if parcel.office_id != row.office_id:
        # What is elsewhere does not exist here.
        raise NoSuchParcel
    if parcel.carrier_id != row.carrier_id:
        raise WrongList(parcel=parcel.code, why=_("do bưu điện khác chuyển"))
    states = _PUT[row.direction].get(parcel.direction)
    if states is None:
        raise WrongList(parcel=parcel.code, why=_("đây là bưu gửi nhận hồ sơ tại nhà, đi chiều ngược lại"))
    was_handed_over = row.direction == TO_CARRIER and HandoverItem.objects.filter(
        parcel=parcel, is_signed=True, list__direction=TO_CARRIER
    )
    if parcel.state not in states or was_handed_over:
        raise moved_on(parcel)


def _locked_list(list_id: int) -> HandoverList:
    row = HandoverList.objects.select_for_update().filter(pk=list_id).first()
    if row is None:
        raise NoSuchList
    return row


def require_not_begun(parcel_id: int) -> None:
    """Raise ListSigned where a side has signed for a parcel as it is, and the other has not yet.

    Before the parcel is locked: nobody signs its list until the end of the transaction.
    """
    item = HandoverItem.objects.filter(parcel=parcel_id, is_signed=False).first()
    if item is not None:
        row = _locked_list(item.list_id)
        if row.signed_at is None:
            _require_unsigned(row)


def _is_begun(row: HandoverList) -> bool:
    return row.office_signed_at is not None or row.carrier_signed_at is not None


def _require_unsigned(row: HandoverList) -> None:
    if _is_begun(row):
        raise _signed(row)


def _signed(row: HandoverList) -> ListSigned:
    return ListSigned(number=row.number, signed_at=row.signed_at or row.office_signed_at or row.carrier_signed_at)


def _draw_number(office: Office, year: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [office.pk, year])
        return int(cursor.fetchone()[0])


_NEXT = """
INSERT INTO post_listserial AS kept (office_id, year, last) VALUES (%s, %s, 1)
ON CONFLICT ON CONSTRAINT list_serial_once DO UPDATE SET last = kept.last + 1 RETURNING last
"""
