# SPDX-License-Identifier: EUPL-1.2
"""Waiting for an hour earlier than the agreed one: wishing, answering what is offered, and what time does to both.

Whoever changes a wish or its offers holds the appointment's lock. `offering` makes the offers.
"""

from datetime import datetime

from django.db import transaction

from motcua.appointments import claims, rules
from motcua.appointments.errors import NoSuchOffer, NothingEarlier, OfferOver, OffersUsedUp, TooBusy
from motcua.appointments.events import (
    EarlierHourDeclined,
    EarlierHourLapsed,
    EarlierHourTaken,
    EarlierHourWanted,
    EarlierHourWishEnded,
)
from motcua.appointments.models import Appointment, Hold, Offer, Wish
from motcua.appointments.offer import Visit, visit_for
from motcua.appointments.operations.booking import ATTEMPTS, confirm_by, not_possible, same_day, save
from motcua.appointments.operations.places import locked, release_hold, slots_of
from motcua.appointments.rules import MAY_WISH, MOST_OFFERS, OFFER_AHEAD, Status
from motcua.journal import operations as journal
from motcua.kernel.errors import OfficeError
from motcua.kernel.working_time import OFFICE_ZONE

# The one kind of moment at which time acts on a wish; its subject is "wish:<id>".
LOOK = "earlier_hour"


@transaction.atomic
def want_earlier(*, appointment_id: int, at: datetime, actor: str = journal.CITIZEN) -> Wish:
    """Wish for an earlier hour of the same service. Again is no harm; wished anew after a stop, the turn is a new one.

    Raises: NotPossibleNow unless requested or confirmed; NothingEarlier; OffersUsedUp. Records: EarlierHourWanted.
    """
    appointment = locked(appointment_id)
    if appointment.status not in MAY_WISH:
        raise not_possible(appointment)
    wish = Wish.objects.filter(appointment=appointment).first()
    if wish is not None and wish.ended_at is None:
        return wish
    if not rules.may_wish(status=appointment.status, starts_at=appointment.starts_at, at=at):
        raise NothingEarlier(starts_at=appointment.starts_at)
    if wish is not None and wish.offers.count() >= MOST_OFFERS:
        raise OffersUsedUp(count=MOST_OFFERS)
    wish = wish or Wish(office_id=appointment.office_id, appointment=appointment)
    wish.wished_at, wish.ended_at, wish.ending = at, None, ""
    wish.save()
    journal.record(
        EarlierHourWanted(
            office=appointment.office_id, subject=appointment.subject, at=at, starts_at=appointment.starts_at
        ),
        actor=actor,
    )
    return wish


@transaction.atomic
def stop_wanting_earlier(*, appointment_id: int, at: datetime, actor: str = journal.CITIZEN) -> None:
    """Wish no longer; an hour that is being offered is free again at once. Nothing happens where nobody waits.

    Raises: NoSuchAppointment. Records: EarlierHourWishEnded, and EarlierHourDeclined where an hour was offered.
    """
    appointment = locked(appointment_id)
    wish = _open_wish(appointment)
    if wish is None:
        return
    if (offer := open_offer(wish)) is not None:
        _decline(offer, appointment, at, actor)
    _end_wish(wish, appointment, Wish.Ending.STOPPED, at, actor)


def accept_earlier(*, offer_id: int, at: datetime, actor: str = journal.CITIZEN) -> Appointment:
    """Take the offered hour: the held place becomes the appointment's and the old one is free. Again is no harm.

    The house itself offered the hour, so what the office had confirmed stays confirmed, as with a proposal; a request
    stays a request, and its promise is not put off unless it was missed.
    Raises: NoSuchOffer; OfferOver where it is no longer held; TooManyForPhone on another day. Records:
    EarlierHourTaken. Rules: R-002, R-012, R-017.
    """
    offer = _offer(offer_id)
    known = offer.wish.appointment
    for attempt in range(ATTEMPTS):
        try:
            visit = visit_of(known, at=at, fresh=attempt > 0)
        except OfficeError:
            # The agency ended its service meanwhile; the present hour is another matter.
            visit = None
        try:
            return _take(offer_id, known.pk, visit, at, actor)
        except claims.SettingsChanged:
            continue
    raise TooBusy


@transaction.atomic
def _take(offer_id: int, appointment_id: int, visit: Visit | None, at: datetime, actor: str) -> Appointment:
    appointment = locked(appointment_id)
    offer = _offer(offer_id)
    if offer.outcome == Offer.Outcome.TAKEN:
        return appointment
    if not _is_held(offer, appointment, at) or visit is None or not _is_open_hour(visit, appointment, offer.starts_at):
        raise OfferOver(starts_at=appointment.starts_at)
    first = appointment.starts_at
    phone = "" if same_day(first, offer.starts_at) else appointment.phone
    if phone:
        claims.queue_up(f"phone:{phone}")
    hold = _hold_of(offer)
    if hold is None:
        raise OfferOver(starts_at=appointment.starts_at)
    claims.exchange_for_offered(
        old=(appointment.service_id, slots_of(appointment)),
        offered=(hold.service_id, slots_of(hold)),
        settings_version=visit.settings.version,
        phone=phone,
    )
    hold.delete()
    appointment.starts_at, appointment.counter = offer.starts_at, visit.service.counter
    appointment.first_starts_at = None
    if appointment.status == Status.REQUESTED and appointment.confirm_by <= at:
        appointment.confirm_by, appointment.handed_up_at = confirm_by(visit, at), None
    save(appointment)
    _end_offer(offer, Offer.Outcome.TAKEN, at)
    journal.record(
        EarlierHourTaken(
            office=appointment.office_id,
            subject=appointment.subject,
            at=at,
            offer=offer.pk,
            first_starts_at=first,
            starts_at=appointment.starts_at,
            confirm_by=appointment.confirm_by,
            is_confirmed=appointment.status == Status.CONFIRMED,
        ),
        actor=actor,
    )
    _end_wish_if_over(offer.wish, appointment, at)
    return appointment


@transaction.atomic
def decline_earlier(*, offer_id: int, at: datetime, actor: str = journal.CITIZEN) -> None:
    """Say no to the offered hour; its place is free at once and the wish goes on. Again, or too late, is no harm.

    Raises: NoSuchOffer; OfferOver where it has been taken. Records: EarlierHourDeclined.
    """
    appointment = locked(_offer(offer_id).wish.appointment_id)
    offer = _offer(offer_id)
    if offer.outcome == Offer.Outcome.TAKEN:
        raise OfferOver(starts_at=appointment.starts_at)
    if offer.ended_at is not None:
        return
    _decline(offer, appointment, at, actor)
    _end_wish_if_over(offer.wish, appointment, at)


# --- what time does ------------------------------------------------------------------------------


def plan(appointment: Appointment, *, at: datetime) -> None:
    """Set the moment at which the appointment's wish is looked at next; safe to repeat."""
    wish = Wish.objects.filter(appointment=appointment).first()
    if wish is not None:
        moment = _look_at(wish, appointment, at) if wish.ended_at is None else None
        wanted = {LOOK: moment} if moment is not None else {}
        journal.reschedule(subject=f"wish:{wish.pk}", office=wish.office_id, wanted=wanted, kinds=[LOOK])


def _look_at(wish: Wish, appointment: Appointment, at: datetime) -> datetime:
    """Return when the offer lapses or the wish has no hour left to hope for: now, where that is so already."""
    offer = open_offer(wish)
    if offer is not None:
        return offer.answer_by if _fits(offer, appointment) else at
    return at if _ending(wish, appointment, at) else appointment.starts_at - OFFER_AHEAD


@transaction.atomic
def look_at_wish(*, wish_id: int, at: datetime) -> None:
    """Give back an offered place nobody answered for, or that no longer fits the appointment; end a wish that is over.

    Records: EarlierHourLapsed, EarlierHourWishEnded, or nothing. Rule: R-017.
    """
    known = Wish.objects.filter(pk=wish_id).first()
    if known is None:
        return
    appointment = locked(known.appointment_id)
    wish = _open_wish(appointment)
    if wish is None:
        return
    offer = open_offer(wish)
    if offer is not None and not _is_held(offer, appointment, at):
        is_late = offer.answer_by <= at
        _give_back(offer, Offer.Outcome.LAPSED if is_late else Offer.Outcome.WITHDRAWN, at)
        journal.record(
            EarlierHourLapsed(
                office=appointment.office_id,
                subject=appointment.subject,
                at=at,
                offer=offer.pk,
                earlier_starts_at=offer.starts_at,
                withdrawn=not is_late,
            ),
            actor=journal.SYSTEM,
        )
    _end_wish_if_over(wish, appointment, at)


# --- wishes and offers ---------------------------------------------------------------------------


def visitor_of(wish: Wish) -> str:
    """Return the mark under which the place offered to this wish is held."""
    return f"earlier:{wish.pk}"


def visit_of(appointment: Appointment, *, at: datetime, fresh: bool = False) -> Visit:
    """Return the visit the appointment is for, as it could be booked now. Raises: as `visit_for`."""
    return visit_for(
        office=appointment.office_id,
        agency=appointment.agency_id,
        procedure_codes=appointment.procedure_codes,
        at=at,
        fresh=fresh,
    )


def is_same_visit(visit: Visit, appointment: Appointment) -> bool:
    """Say whether the visit still takes the same service's places for the same length."""
    taken = (appointment.service_id, appointment.length_minutes, appointment.slot_count)
    return taken == (visit.service.pk, visit.length_minutes, visit.slot_count)


def open_offer(wish: Wish) -> Offer | None:
    """Return the wish's offer that has not ended."""
    return Offer.objects.filter(wish=wish, ended_at__isnull=True).first()


def _offer(offer_id: int) -> Offer:
    offer = Offer.objects.select_related("wish__appointment").filter(pk=offer_id).first()
    if offer is None:
        raise NoSuchOffer
    return offer


def _open_wish(appointment: Appointment) -> Wish | None:
    return Wish.objects.filter(appointment=appointment, ended_at__isnull=True).first()


def _fits(offer: Offer, appointment: Appointment) -> bool:
    return appointment.status in MAY_WISH and offer.starts_at < appointment.starts_at


def _is_held(offer: Offer, appointment: Appointment, at: datetime) -> bool:
    return offer.ended_at is None and at < offer.answer_by and _fits(offer, appointment)


def _is_open_hour(visit: Visit, appointment: Appointment, starts_at: datetime) -> bool:
    day = starts_at.astimezone(OFFICE_ZONE).date()
    return is_same_visit(visit, appointment) and starts_at in visit.starts_on(day)


def _hold_of(offer: Offer) -> Hold | None:
    """Return the held place behind an open offer, locked; None where a sweep was faster."""
    holds = Hold.objects.select_for_update().filter(visitor=visitor_of(offer.wish), starts_at=offer.starts_at)
    return holds.first()


def _end_offer(offer: Offer, outcome: str, at: datetime) -> None:
    offer.outcome, offer.ended_at = outcome, at
    offer.save(update_fields=["outcome", "ended_at"])


def _give_back(offer: Offer, outcome: str, at: datetime) -> None:
    """End the offer and free its place."""
    if (hold := _hold_of(offer)) is not None:
        release_hold(hold)
    _end_offer(offer, outcome, at)


def _decline(offer: Offer, appointment: Appointment, at: datetime, actor: str) -> None:
    _give_back(offer, Offer.Outcome.DECLINED, at)
    journal.record(
        EarlierHourDeclined(
            office=appointment.office_id,
            subject=appointment.subject,
            at=at,
            offer=offer.pk,
            earlier_starts_at=offer.starts_at,
        ),
        actor=actor,
    )


def _ending(wish: Wish, appointment: Appointment, at: datetime) -> str:
    """Return why a wish without an open offer is over; empty while it is not. Rule: R-015."""
    if appointment.status not in rules.COMING:
        return Wish.Ending.OVER
    if wish.offers.count() >= MOST_OFFERS:
        return Wish.Ending.USED_UP
    return Wish.Ending.EARLIEST if appointment.starts_at <= at + OFFER_AHEAD else ""


def _end_wish_if_over(wish: Wish, appointment: Appointment, at: datetime) -> None:
    if wish.ended_at is None and open_offer(wish) is None and (ending := _ending(wish, appointment, at)):
        _end_wish(wish, appointment, ending, at, journal.SYSTEM)


def _end_wish(wish: Wish, appointment: Appointment, ending: str, at: datetime, actor: str) -> None:
    wish.ended_at, wish.ending = at, ending
    wish.save(update_fields=["ended_at", "ending"])
    journal.record(
        EarlierHourWishEnded(office=appointment.office_id, subject=appointment.subject, at=at, ending=ending),
        actor=actor,
    )
