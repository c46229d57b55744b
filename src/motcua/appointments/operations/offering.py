# SPDX-License-Identifier: EUPL-1.2
"""Offering free hours to those who wish for an earlier one: who wished first is asked first."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from motcua.appointments import claims, rules
from motcua.appointments.events import EarlierHourOffered
from motcua.appointments.models import Appointment, Hold, Offer, Wish
from motcua.appointments.offer import Visit, free_places
from motcua.appointments.operations.earlier import is_same_visit, visit_of, visitor_of
from motcua.appointments.operations.places import release_lapsed_holds
from motcua.appointments.rules import MAY_WISH, OFFER_AHEAD, OFFER_LASTS, OPEN
from motcua.journal import operations as journal
from motcua.kernel.errors import OfficeError
from motcua.kernel.working_time import OFFICE_ZONE

OFFERS_AT_ONCE = 50
SERVICES_LOOKED_AT, WISHES_LOOKED_AT = 500, 2_000
# A place may be taken, or the office change, between looking and claiming.
ATTEMPTS = 3


def offer_earlier_hours(*, at: datetime, limit: int = OFFERS_AT_ONCE) -> int:
    """Offer free hours to open wishes, at most `limit`, each held for 2 hours; return how many were offered.

    At most three offers a wish, one a day and one at a time, and one at a time to a phone, so that its answer is
    clear; never an hour offered to the same wish before. Places are claimed as all others are.
    Records: EarlierHourOffered for each. Rules: R-002, R-015, R-016, R-017.
    """
    if not rules.is_time_to_offer(at):
        return 0
    made = 0
    for service_id in _services_wished_for(at):
        made += _offer_of_service(service_id, at=at, limit=limit - made)
        if made >= limit:
            break
    return made


def _ready(at: datetime) -> QuerySet[Wish]:
    """Return the wishes to which an hour may be offered now."""
    given = Offer.objects.filter(wish=OuterRef("pk"))
    today = at.astimezone(OFFICE_ZONE).date()
    asked = Offer.objects.filter(ended_at__isnull=True, wish__appointment__phone=OuterRef("appointment__phone"))
    used_up = given.filter(number=rules.MOST_OFFERS)
    return Wish.objects.filter(
        ~Exists(given.filter(offered_on=today)),
        ~Exists(used_up),
        ~Exists(asked),
        ended_at__isnull=True,
        appointment__status__in=MAY_WISH,
        appointment__starts_at__gt=at + OFFER_AHEAD,
    )


def _services_wished_for(at: datetime) -> list[int]:
    services = _ready(at).order_by("appointment__service_id").values_list("appointment__service_id", flat=True)
    return list(services.distinct()[:SERVICES_LOOKED_AT])


def _offer_of_service(service_id: int, *, at: datetime, limit: int) -> int:
    """Go through the wishes for the service in the order they were wished."""
    rows = _ready(at).filter(appointment__service_id=service_id).order_by("wished_at", "id")
    wishes = list(rows.select_related("appointment").prefetch_related("offers")[:WISHES_LOOKED_AT])
    hours = _FreeHours(at, until=max((wish.appointment.starts_at for wish in wishes), default=at))
    made = 0
    for wish in wishes:
        if made >= limit:
            break
        made += _offer_first_that_fits(wish, hours, at)
    return made


class _FreeHours:
    """The free hours of the visits of one service, looked up once a kind of visit until something is taken."""

    def __init__(self, at: datetime, *, until: datetime) -> None:
        self._at = at
        self._first = at.astimezone(OFFICE_ZONE).date()
        self._days = (until.astimezone(OFFICE_ZONE).date() - self._first).days + 1
        self._known: dict[tuple[str, ...], tuple[Visit, list[datetime]] | None] = {}
        self._fresh = False

    def of(self, appointment: Appointment) -> tuple[Visit, list[datetime]] | None:
        """Return the appointment's visit with its free hours; None where it can no longer be booked like this."""
        kind = (appointment.agency_id, *appointment.procedure_codes)
        if kind not in self._known:
            self._known[kind] = self._looked_up(appointment)
        found = self._known[kind]
        return found if found is not None and is_same_visit(found[0], appointment) else None

    def forget(self, *, fresh: bool = False) -> None:
        """Look again, with `fresh` at the office's settings too."""
        self._known.clear()
        self._fresh = self._fresh or fresh

    def _looked_up(self, appointment: Appointment) -> tuple[Visit, list[datetime]] | None:
        try:
            visit = visit_of(appointment, at=self._at, fresh=self._fresh)
        except OfficeError:
            return None
        free, _closed = free_places(visit, first=self._first, days=self._days, at=self._at)
        return visit, [each.starts_at for each in free if each.free > 0]


def _offer_first_that_fits(wish: Wish, hours: _FreeHours, at: datetime) -> bool:
    for _attempt in range(ATTEMPTS):
        found = hours.of(wish.appointment)
        starts_at = _first_that_fits(wish, found[1], at) if found is not None else None
        if found is None or starts_at is None:
            return False
        visit = found[0]
        release_lapsed_holds(visit, starts_at, at)
        try:
            is_offered = _offer(wish, visit, starts_at, at)
        except (claims.PlacesTaken, claims.SettingsChanged) as outdated:
            hours.forget(fresh=isinstance(outdated, claims.SettingsChanged))
            continue
        if is_offered:
            hours.forget()
        return is_offered
    return False


def _first_that_fits(wish: Wish, free: Iterable[datetime], at: datetime) -> datetime | None:
    """Return the earliest of these hours that may be offered to the wish and suits the phone's other appointments."""
    own = wish.appointment
    offered = {each.starts_at for each in wish.offers.all()}
    candidates = [
        hour
        for hour in free
        if rules.may_be_offered(starts_at=hour, instead_of=own.starts_at, at=at) and hour not in offered
    ]
    if not candidates:
        return None
    others = list(
        Appointment.objects.filter(phone=own.phone, status__in=OPEN, starts_at__gt=at - timedelta(days=1))
        .exclude(pk=own.pk)
        .select_related("service")
        .order_by("starts_at")[:100]
    )
    return next((hour for hour in candidates if _suits(hour, own, others)), None)


def _suits(hour: datetime, own: Appointment, others: list[Appointment]) -> bool:
    """Say whether the phone has nothing else at this hour and its limit on that day leaves room for one more."""
    ends = hour + timedelta(minutes=own.length_minutes)
    if any(each.starts_at < ends and hour < each.starts_at + timedelta(minutes=each.length_minutes) for each in others):
        return False
    day = hour.astimezone(OFFICE_ZONE).date()
    same_day = [
        each
        for each in others
        if each.service_id == own.service_id and each.starts_at.astimezone(OFFICE_ZONE).date() == day
    ]
    return not same_day or len(same_day) < same_day[0].service.phone_daily_limit


@transaction.atomic
def _offer(wish: Wish, visit: Visit, starts_at: datetime, at: datetime) -> bool:
    """Hold the place and record the offer; False where the wish or its appointment changed meanwhile.

    Offers are made one after another: the first lock, which nobody else takes, before the appointment's.
    Raises: as `claims.claim`.
    """
    claims.queue_up("earlier-hours")
    # Somebody who is changing the appointment at this moment is not waited for.
    rows = Appointment.objects.select_for_update(of=("self",), skip_locked=True)
    appointment = rows.filter(pk=wish.appointment_id).first()
    if appointment is None or not is_same_visit(visit, appointment) or not _ready(at).filter(pk=wish.pk).exists():
        return False
    if not rules.may_be_offered(starts_at=starts_at, instead_of=appointment.starts_at, at=at):
        return False
    claims.claim(
        service_id=visit.service.pk, settings_version=visit.settings.version, starts=visit.slots_from(starts_at)
    )
    answer_by = at + OFFER_LASTS
    Hold.objects.create(
        office_id=wish.office_id,
        service=visit.service,
        starts_at=starts_at,
        slot_count=visit.slot_count,
        step_minutes=visit.service.length_minutes,
        visitor=visitor_of(wish),
        expires_at=answer_by,
        is_offered=True,
    )
    offer = Offer.objects.create(
        office_id=wish.office_id,
        wish=wish,
        number=Offer.objects.filter(wish=wish).count() + 1,
        starts_at=starts_at,
        offered_at=at,
        offered_on=at.astimezone(OFFICE_ZONE).date(),
        answer_by=answer_by,
    )
    journal.record(
        EarlierHourOffered(
            office=wish.office_id,
            subject=appointment.subject,
            at=at,
            offer=offer.pk,
            starts_at=appointment.starts_at,
            earlier_starts_at=starts_at,
            answer_by=answer_by,
        ),
        actor=journal.SYSTEM,
    )
    return True
