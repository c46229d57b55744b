# SPDX-License-Identifier: EUPL-1.2
"""What carriers' computers are to be told goes out; done by the worker, side by side. Pauses are real time.

An order keeps its id at every attempt. One whose sender was killed is in hand until its lease ends, then another sends
it. A parcel is changed or called off only after it was told of. An order ends sent, dropped because nobody wants it any
more, or – loudly – failed, to be sent again by hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce

from motcua.journal import notices
from motcua.journal import operations as journal
from motcua.offices import queries as offices
from motcua.post import numbering, port, rules
from motcua.post.events import CarrierTold
from motcua.post.models import Carrier, CarrierOrder, Parcel
from motcua.post.port import End, Order, Refused, Unavailable

log = structlog.get_logger()

Kind, State = CarrierOrder.Kind, CarrierOrder.State
# Added to the time-out: nobody sends for so long, so an order in hand for longer has lost its sender. A token may have
# to be fetched first, twice.
LEASE_MARGIN = timedelta(seconds=10)
ASKED_AT_MOST = 4
ERROR_LIMIT = 300
NOTE_LIMIT = 300


@dataclass(frozen=True)
class Claimed:
    order_id: UUID
    parcel_id: int
    kind: str
    attempts: int


def queue_order(parcel: Parcel, kind: str, *, at: datetime) -> None:
    """Let the parcel's carrier be told of it (`create`), what it is like now, or that it is called off (`cancel`).

    In the caller's transaction; the same again is no harm. Nothing is queued for a carrier without a computer.
    """
    if not has_computer(parcel):
        return
    if kind == Kind.CHANGE and _will_be_told(parcel):
        return
    row = CarrierOrder(parcel=parcel, kind=kind, asked_at=at, next_at=datetime.now(UTC))
    CarrierOrder.objects.bulk_create([row], ignore_conflicts=True)
    transaction.on_commit(partial(notices.touch, f"office:{parcel.office_id}"))


def has_computer(parcel: Parcel) -> bool:
    """Say whether the parcel's carrier is told by its computer; else somebody has to call."""
    return parcel.carrier.driver in port.NAMES


def _will_be_told(parcel: Parcel) -> bool:
    """Say whether something still to be sent reads the parcel after this transaction; it is held until then."""
    waiting = CarrierOrder.objects.filter(parcel=parcel, state=State.WAITING, attempts=0).exclude(kind=Kind.CANCEL)
    return waiting.select_for_update(skip_locked=True).first() is not None


def send_next(*, at: datetime) -> bool:
    """Tell a carrier the next thing that is due; say whether there was one. `at` is the moment written down.

    Records: CarrierTold, once for each order that ends other than dropped.
    """
    claimed = _claim_next()
    if claimed is None:
        return False
    parcel = _parcel(claimed.parcel_id)
    computer = port.made(parcel.carrier)
    if computer is None or _is_vain(claimed, parcel):
        _drop(claimed)
        return True
    try:
        number = _tell(computer, claimed, parcel)
    except Refused as problem:
        _end(claimed, parcel, State.FAILED, error=str(problem), at=at)
    except Unavailable as problem:
        _put_off(claimed, parcel, error=str(problem), at=at)
    else:
        _end(claimed, parcel, State.SENT, number=number, at=at)
    return True


def send_again(*, order_id: UUID, at: datetime) -> bool:
    """Let an order that failed be tried anew, from its first pause on; say whether it was one."""
    del at
    failed = CarrierOrder.objects.filter(pk=order_id, state=State.FAILED)
    return bool(failed.update(state=State.WAITING, attempts=0, next_at=datetime.now(UTC), in_hand_until=None))


def order_of(parcel: Parcel, order_id: UUID) -> Order:
    """Return what a carrier is told of a parcel: fetched at home the two ends are swapped."""
    home, office = _home(parcel), _office(parcel)
    is_fetched = parcel.direction == rules.Direction.PICKUP
    return Order(
        id=order_id,
        number=numbering.number_of(parcel),
        sender=home if is_fetched else office,
        receiver=office if is_fetched else home,
        cod_vnd=parcel.cod_vnd,
        grams=parcel.grams,
        is_fetched=is_fetched,
        papers="; ".join(str(each.get("name", "")) for each in parcel.contents if each.get("name"))[:NOTE_LIMIT],
        note=" · ".join(filter(None, [parcel.dossier.code, str(parcel.home.get("note") or "")]))[:NOTE_LIMIT],
    )


def _parcel(pk: int) -> Parcel:
    return Parcel.objects.select_related("carrier", "office", "dossier").get(pk=pk)


def _home(parcel: Parcel) -> End:
    home = parcel.home
    return End(
        name=str(home.get("name") or parcel.dossier.name),
        phone=str(home.get("phone") or parcel.dossier.phone),
        address=str(home.get("address") or ""),
        localities=_nearest_first(str(home.get("locality") or "")),
    )


def _office(parcel: Parcel) -> End:
    office = parcel.office
    phone = office.phone or settings.SWITCHBOARD_PHONE
    return End(office.name, phone, office.address, tuple(reversed(offices.ladder_of(office))))


def _nearest_first(locality: str) -> tuple[str, ...]:
    parts = [part for part in locality.split("-") if part]
    return tuple("-".join(parts[:count]) for count in range(len(parts), 0, -1))


def _tell(computer: port.CarrierComputer, claimed: Claimed, parcel: Parcel) -> str:
    if claimed.kind == Kind.CREATE:
        return computer.create(order_of(parcel, claimed.order_id))
    if claimed.kind == Kind.CHANGE:
        computer.change(order_of(parcel, claimed.order_id))
        return ""
    computer.cancel(numbering.number_of(parcel), claimed.order_id)
    return ""


def _is_vain(claimed: Claimed, parcel: Parcel) -> bool:
    """Say whether the carrier need not hear it: called off before it was told of, or never told of at all."""
    if claimed.kind == Kind.CREATE:
        # Tried before, its answer may have been lost: then it is told again, and called off afterwards.
        return claimed.attempts == 1 and parcel.state == rules.State.CANCELLED
    if claimed.kind == Kind.CHANGE and parcel.ended_at is not None:
        return True
    return not CarrierOrder.objects.filter(parcel=parcel, kind=Kind.CREATE, state=State.SENT).exists()


def _claim_next() -> Claimed | None:
    """Take the order that is due longest in hand; of one carrier one at a time, so that a dead one keeps nobody up."""
    now = datetime.now(UTC)
    lease = now + timedelta(seconds=ASKED_AT_MOST * settings.POST_TIMEOUT_SECONDS) + LEASE_MARGIN
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [lease, now, now, now])
        row = cursor.fetchone()
    return None if row is None else Claimed(*row)


# A change or cancellation waits for its creation to be over.
_CLAIM = """
UPDATE post_carrierorder AS taken SET attempts = least(attempts + 1, 30000), in_hand_until = %s WHERE id = (
    SELECT told.id FROM post_carrierorder AS told JOIN post_parcel AS parcel ON parcel.id = told.parcel_id
    WHERE told.state = 'waiting' AND (told.next_at IS NULL OR told.next_at <= %s)
    AND (told.in_hand_until IS NULL OR told.in_hand_until <= %s)
    AND NOT EXISTS (
        SELECT FROM post_carrierorder AS other JOIN post_parcel AS others ON others.id = other.parcel_id
        WHERE other.state = 'waiting' AND other.in_hand_until > %s AND others.carrier_id = parcel.carrier_id
    )
    AND (told.kind = 'create' OR NOT EXISTS (
        SELECT FROM post_carrierorder AS first
        WHERE first.parcel_id = told.parcel_id AND first.kind = 'create' AND first.state = 'waiting'
    ))
    ORDER BY told.next_at NULLS FIRST LIMIT 1 FOR UPDATE OF told SKIP LOCKED
) RETURNING id, parcel_id, kind, attempts
"""


def _drop(claimed: Claimed) -> None:
    waiting = CarrierOrder.objects.filter(pk=claimed.order_id, state=State.WAITING)
    waiting.update(state=State.DROPPED, next_at=None, in_hand_until=None)


def _put_off(claimed: Claimed, parcel: Parcel, *, error: str, at: datetime) -> None:
    """Try again after a growing pause, with all that waits for this carrier; too long silent is the loud end."""
    now = datetime.now(UTC)
    if rules.waited_seconds(claimed.attempts) >= settings.POST_SEND_WITHIN_HOURS * 3_600:
        _end(claimed, parcel, State.FAILED, error=error, at=at)
        return
    log.warning("carrier does not answer", carrier=parcel.carrier_id, attempts=claimed.attempts)
    next_at = now + timedelta(seconds=rules.pause_seconds(claimed.attempts))
    with transaction.atomic():
        waiting = CarrierOrder.objects.filter(pk=claimed.order_id, state=State.WAITING)
        waiting.update(next_at=next_at, in_hand_until=None, error=error[:ERROR_LIMIT])
        note_failing(parcel.carrier_id, error=error, at=at, offices=[parcel.office_id])
    with connection.cursor() as cursor:
        cursor.execute(_PUT_OFF, [next_at, parcel.carrier_id, next_at])


# One question at a time is enough to see whether a carrier answers again. Rows somebody holds are left alone.
_PUT_OFF = """
UPDATE post_carrierorder SET next_at = %s WHERE id IN (
    SELECT told.id FROM post_carrierorder AS told JOIN post_parcel AS parcel ON parcel.id = told.parcel_id
    WHERE told.state = 'waiting' AND told.in_hand_until IS NULL AND parcel.carrier_id = %s AND told.next_at < %s
    ORDER BY told.id FOR UPDATE OF told SKIP LOCKED
)
"""


def _end(claimed: Claimed, parcel: Parcel, state: str, *, at: datetime, number: str = "", error: str = "") -> None:
    """End the order and tell of it, in one transaction; whoever comes second with the same order changes nothing."""
    ok = state != State.FAILED
    with transaction.atomic():
        changed = CarrierOrder.objects.filter(pk=claimed.order_id, state=State.WAITING).update(
            state=state,
            number=number[:60],
            answered_at=datetime.now(UTC),
            next_at=None,
            in_hand_until=None,
            error=error[:ERROR_LIMIT],
        )
        if not changed:
            return
        if ok:
            note_heard(parcel.carrier_id, at=at)
        else:
            log.error("carrier not told", carrier=parcel.carrier_id, attempts=claimed.attempts)
            note_failing(parcel.carrier_id, error=error, at=at, offices=[parcel.office_id])
        event = CarrierTold(
            office=parcel.office_id,
            subject=parcel.subject,
            at=at,
            dossier=parcel.dossier_id,
            direction=parcel.direction,
            code=parcel.code,
            order=claimed.kind,
            ok=ok,
        )
        journal.record(event, actor=journal.SYSTEM)


def note_heard(carrier: str, *, at: datetime) -> None:
    """Write down that a carrier's computer answered."""
    Carrier.objects.filter(pk=carrier).update(heard_at=at, failing_since=None, last_error="")


def note_failing(carrier: str, *, error: str, at: datetime, offices: Sequence[str] = ()) -> None:
    """Let people see that a carrier's computer fails, since when, and what was wrong last."""
    since = Coalesce(F("failing_since"), Value(at))
    Carrier.objects.filter(pk=carrier).update(failing_since=since, last_error=error[:ERROR_LIMIT])
    for office in offices:
        transaction.on_commit(partial(notices.touch, f"office:{office}"))
