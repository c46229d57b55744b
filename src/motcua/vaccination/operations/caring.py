# SPDX-License-Identifier: EUPL-1.2
"""The visit: coming, the shot or the doctor's “not today”, the watch, going home; and not coming.

The door asks for the permission (`CARE_FOR_VACCINATION`; `CHECK_IN` for receiving) before it calls.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.journal import operations as journal
from motcua.kernel import saying
from motcua.kernel.errors import InvalidInput
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.vaccination import claims, rules
from motcua.vaccination.errors import (
    NoSuchBooking,
    OutOfStock,
    ShotNotPossible,
    StillWaiting,
    StillWatched,
    WrongDay,
)
from motcua.vaccination.events import (
    AfterSignsNoted,
    BookingDone,
    ChildrenCame,
    ChildrenDidNotCome,
    ShotGiven,
    ShotPostponed,
)
from motcua.vaccination.models import BookedChild, VaccinationBooking, Vaccine
from motcua.vaccination.operations.booking import REASON_LIMIT, holding, locked, not_possible, save
from motcua.vaccination.rules import WATCH, Outcome, Status

LOT_LIMIT, SIGNS_LIMIT = 40, 500


@transaction.atomic
def check_in(*, booking_id: int, at: datetime, actor: str) -> VaccinationBooking:
    """Receive a guardian who comes with the children on the day booked, early or late. Again is no harm.

    Raises: WrongDay, NotPossibleNow. Records: ChildrenCame.
    """
    booking = locked(booking_id)
    if booking.status in (Status.CHECKED_IN, Status.OBSERVING):
        return booking
    if not rules.may_become(booking.status, Status.CHECKED_IN):
        raise not_possible(booking)
    if booking.starts_at.astimezone(OFFICE_ZONE).date() != at.astimezone(OFFICE_ZONE).date():
        raise WrongDay(hour=saying.day_and_hour(booking.starts_at), office=booking.office.name)
    booking.status, booking.checked_in_at = Status.CHECKED_IN, at
    save(booking)
    journal.record(
        ChildrenCame(office=booking.office_id, subject=booking.subject, at=at, starts_at=booking.starts_at),
        actor=actor,
    )
    return booking


@transaction.atomic
def give_shot(
    *, child_id: int, lot: str, at: datetime, actor: str, vaccine: str = "", dose: int | None = None
) -> BookedChild:
    """Note a shot and begin the 30-minute watch; the promised dose counts as used.

    With `vaccine` (a code) the doctor gives another one than booked, or chooses for a child who came for advice: it is
    taken from the session's stock, and the one promised before is free. The same lot again is no harm.
    Raises: InvalidInput (lot, vaccine, dose), OutOfStock, ShotNotPossible, NotPossibleNow. Records: ShotGiven.
    Rule: R-022.
    """
    booking, child = _locked_child(child_id)
    lot = " ".join(lot.split())
    if child.outcome == Outcome.GIVEN and child.lot == lot and vaccine.upper() in ("", child.vaccine_id):
        return child
    if booking.status not in (Status.CHECKED_IN, Status.OBSERVING):
        raise not_possible(booking)
    if child.outcome != Outcome.WAITING:
        raise ShotNotPossible(status_label=child.get_outcome_display())
    chosen = _chosen(child, vaccine=vaccine, dose=dose, lot=lot)
    if chosen != child.vaccine_id:
        _exchange_dose(booking, child, chosen)
    claims.use_dose(session=booking.session_id, vaccine=chosen)
    child.vaccine_id, child.dose, child.lot = chosen, dose or child.dose, lot
    child.outcome, child.shot_at, child.observe_until = Outcome.GIVEN, at, at + WATCH
    child.save()
    booking.status = Status.OBSERVING
    save(booking)
    journal.record(
        ShotGiven(
            office=booking.office_id,
            subject=booking.subject,
            at=at,
            child=child.pk,
            observe_until=child.observe_until,
        ),
        actor=actor,
    )
    return child


@transaction.atomic
def postpone_shot(*, child_id: int, reason: str, at: datetime, actor: str) -> BookedChild:
    """Note that the child gets no shot today, and why; the promised dose is free at once. Again is no harm.

    Raises: InvalidInput without a reason, ShotNotPossible, NotPossibleNow. Records: ShotPostponed.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise InvalidInput(fields={"reason": _("Xin ghi lý do hoãn tiêm.")})
    booking, child = _locked_child(child_id)
    if child.outcome == Outcome.POSTPONED:
        return child
    if booking.status not in (Status.CHECKED_IN, Status.OBSERVING):
        raise not_possible(booking)
    if child.outcome != Outcome.WAITING:
        raise ShotNotPossible(status_label=child.get_outcome_display())
    put_off(booking, child, reason=reason, at=at, actor=actor)
    return child


def put_off(booking: VaccinationBooking, child: BookedChild, *, reason: str, at: datetime, actor: str) -> None:
    """Put a waiting child's shot off, in the caller's transaction."""
    if child.vaccine_id:
        claims.release_doses(session=booking.session_id, doses={child.vaccine_id: 1})
    child.outcome, child.outcome_reason = Outcome.POSTPONED, reason[:REASON_LIMIT]
    child.save(update_fields=["outcome", "outcome_reason"])
    journal.record(ShotPostponed(office=booking.office_id, subject=booking.subject, at=at, child=child.pk), actor=actor)


@transaction.atomic
def note_after_signs(*, child_id: int, signs: str, at: datetime, actor: str) -> BookedChild:
    """Write down what was seen after the shot, also when the child has gone home; an empty text takes it back.

    Raises: InvalidInput where it is too long, ShotNotPossible before the shot. Records: AfterSignsNoted.
    """
    booking, child = _locked_child(child_id)
    signs = " ".join(signs.split())
    if len(signs) > SIGNS_LIMIT:
        words = _("Ghi chú dài quá %(limit)d chữ. Xin ghi ngắn hơn.") % {"limit": SIGNS_LIMIT}
        raise InvalidInput(fields={"signs": words})
    if child.outcome != Outcome.GIVEN:
        raise ShotNotPossible(status_label=child.get_outcome_display())
    if child.after_signs == signs:
        return child
    child.after_signs = signs
    child.save(update_fields=["after_signs"])
    journal.record(
        AfterSignsNoted(office=booking.office_id, subject=booking.subject, at=at, child=child.pk), actor=actor
    )
    return child


@transaction.atomic
def finish(*, booking_id: int, at: datetime, actor: str, reason: str = "") -> VaccinationBooking:
    """Let the children go home. Before the watch is over only with a `reason`, which stays with the booking.

    Raises: StillWaiting while a child has neither its shot nor a postponement, StillWatched, NotPossibleNow. Records:
    BookingDone, `was_early` where the watch was ended before its time. Again is no harm. Rule: R-022.
    """
    booking = locked(booking_id)
    if booking.status == Status.DONE:
        return booking
    if not rules.may_become(booking.status, Status.DONE):
        raise not_possible(booking)
    children = list(booking.children.all())
    if waiting := sum(child.outcome == Outcome.WAITING for child in children):
        raise StillWaiting(count=waiting)
    watched_until = max((child.observe_until for child in children if child.observe_until), default=at)
    reason = " ".join(reason.split())
    if watched_until > at and not reason:
        raise StillWatched(minutes=rules.minutes_left(observe_until=watched_until, at=at))
    booking.status, booking.ended_at = Status.DONE, at
    booking.reason = reason[:REASON_LIMIT] if watched_until > at else ""
    save(booking)
    journal.record(
        BookingDone(office=booking.office_id, subject=booking.subject, at=at, was_early=watched_until > at),
        actor=actor,
    )
    return booking


@transaction.atomic
def mark_no_show(*, booking_id: int, at: datetime, actor: str = journal.SYSTEM) -> VaccinationBooking:
    """Note that nobody came, only once the hour has begun; the doses are free at once. Again is no harm.

    Raises: NotPossibleNow, also where a shot was given or put off. Records: ChildrenDidNotCome.
    """
    booking = locked(booking_id)
    if booking.status == Status.NO_SHOW:
        return booking
    is_untouched = all(child.outcome == Outcome.WAITING for child in booking.children.all())
    if not rules.may_become(booking.status, Status.NO_SHOW) or booking.starts_at > at or not is_untouched:
        raise not_possible(booking)
    claims.release(holding(booking))
    booking.status, booking.ended_at = Status.NO_SHOW, at
    save(booking)
    journal.record(
        ChildrenDidNotCome(office=booking.office_id, subject=booking.subject, at=at, starts_at=booking.starts_at),
        actor=actor,
    )
    return booking


def _locked_child(child_id: int) -> tuple[VaccinationBooking, BookedChild]:
    number = BookedChild.objects.filter(pk=child_id).values_list("booking_id", flat=True).first()
    if number is None:
        raise NoSuchBooking
    booking = locked(number)
    return booking, BookedChild.objects.get(pk=child_id)


def _chosen(child: BookedChild, *, vaccine: str, dose: int | None, lot: str) -> str:
    """Return the code of the vaccine given. Raises: InvalidInput."""
    fields: dict[str, str] = {}
    chosen = vaccine.strip().upper() or child.vaccine_id or ""
    if not chosen:
        fields["vaccine"] = _("Xin chọn vắc xin bác sĩ chỉ định.")
    elif chosen != child.vaccine_id and not Vaccine.objects.filter(pk=chosen).exists():
        fields["vaccine"] = _("Nơi tiêm không có vắc xin này. Xin chọn trong danh sách.")
    if dose is not None and not 1 <= dose <= 20:
        fields["dose"] = _("Mũi thứ mấy: một số từ 1 đến 20, hoặc để trống.")
    if not lot:
        fields["lot"] = _("Xin ghi số lô vắc xin.")
    elif len(lot) > LOT_LIMIT:
        fields["lot"] = _("Số lô dài quá %(limit)d chữ.") % {"limit": LOT_LIMIT}
    if fields:
        raise InvalidInput(fields=fields)
    return chosen


def _exchange_dose(booking: VaccinationBooking, child: BookedChild, chosen: str) -> None:
    """Take a dose of the chosen vaccine instead of the promised one. Raises: OutOfStock."""
    claims.line_up_stock(
        session=booking.session_id, vaccines=[chosen, *([child.vaccine_id] if child.vaccine_id else [])]
    )
    if child.vaccine_id:
        claims.release_doses(session=booking.session_id, doses={child.vaccine_id: 1})
    try:
        claims.take_dose(session=booking.session_id, vaccine=chosen)
    except claims.DosesTaken as gone:
        raise OutOfStock(vaccines=gone.vaccines, alternatives=[]) from None
