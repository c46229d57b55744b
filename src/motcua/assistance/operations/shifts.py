# SPDX-License-Identifier: EUPL-1.2
"""A volunteer's shift: opened by who answers for the counter, ended by hand or by its hour."""

from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from motcua.assistance import liveness, permission, queries, rules
from motcua.assistance.errors import NoSuchShift, NotAVolunteer, OnShiftAlready
from motcua.assistance.events import ShiftClosed, ShiftOpened
from motcua.assistance.models import Shift
from motcua.journal import operations as journal
from motcua.kernel.errors import InvalidInput
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Office
from motcua.people.access import access_of
from motcua.people.models import User
from motcua.people.rules import Action

END: Final = "shift_end"
KINDS: Final = (END,)


def open_shift(*, office: Office, user: User, until: datetime, by: User, at: datetime) -> Shift:
    """Open a volunteer's shift until an hour of the same day; the same again is the same shift.

    Raises: NotAllowed, NotAVolunteer, InvalidInput for the hour, OnShiftAlready. Records: ShiftOpened.
    """
    access_of(by, on=at.astimezone(OFFICE_ZONE).date()).require(Action.OPEN_SHIFTS, office=office.pk)
    if not queries.volunteers_at(office, at=at).filter(pk=user.pk).exists():
        raise NotAVolunteer
    if not at < until <= at + rules.LONGEST_SHIFT or _day(until) != _day(at):
        raise InvalidInput(fields={"until": _("Giờ kết thúc phải sau bây giờ và trong hôm nay.")})
    try:
        with transaction.atomic():
            _end_those_over(user, at=at)
            shift = Shift.objects.create(office=office, user=user, opened_at=at, opened_by=by, planned_until=until)
            journal.reschedule(subject=subject_of(shift), office=office.pk, wanted={END: until}, kinds=KINDS)
            event = ShiftOpened(office=office.pk, subject=subject_of(shift), at=at, planned_until=until)
            journal.record(event, actor=by.actor)
            liveness.tell(user.pk)
    except IntegrityError as refusal:
        if "shift_one_open_a_person" not in str(refusal):
            raise
        running = permission.open_shift_of(user, at=at)
        if running is not None and (running.office_id, running.planned_until) == (office.pk, until):
            return running
        raise OnShiftAlready(until=running.planned_until if running else until) from None
    return shift


@transaction.atomic
def close_shift(*, shift_id: int, by: User, at: datetime) -> Shift:
    """End a shift now; from this moment the volunteer sees nothing any more. The same again is no harm.

    Raises: NoSuchShift, also where one may not end it. Records: ShiftClosed.
    """
    shift = _held(shift_id)
    access = access_of(by, on=at.astimezone(OFFICE_ZONE).date())
    if not access.may(Action.OPEN_SHIFTS, office=shift.office_id):
        raise NoSuchShift
    return _close(shift, at=at, actor=by.actor)


@transaction.atomic
def end_by_itself(*, shift_id: int, at: datetime) -> None:
    """End a shift whose hour has come. Raises: NoSuchShift. Records: ShiftClosed."""
    shift = _held(shift_id)
    if shift.planned_until <= at:
        _close(shift, at=shift.planned_until, actor=journal.SYSTEM)


def subject_of(shift: Shift) -> str:
    return f"shift:{shift.pk}"


def _held(shift_id: int) -> Shift:
    journal.hold(subject=f"shift:{shift_id}", kinds=KINDS)
    shift = Shift.objects.select_for_update(of=("self",)).select_related("user", "office").filter(pk=shift_id).first()
    if shift is None:
        raise NoSuchShift
    return shift


def _close(shift: Shift, *, at: datetime, actor: str) -> Shift:
    if shift.closed_at is not None:
        return shift
    shift.closed_at = min(at, shift.planned_until)
    shift.save(update_fields=["closed_at"])
    journal.reschedule(subject=subject_of(shift), office=shift.office_id, wanted={}, kinds=KINDS)
    event = ShiftClosed(office=shift.office_id, subject=subject_of(shift), at=at, by_itself=actor == journal.SYSTEM)
    journal.record(event, actor=actor)
    liveness.tell(shift.user_id)
    return shift


def _end_those_over(user: User, *, at: datetime) -> None:
    """End a shift that is over by its hour, should nobody have come to it yet."""
    over = Shift.objects.filter(user=user, closed_at__isnull=True, planned_until__lte=at)
    for shift_id in over.values_list("pk", flat=True):
        _close(_held(shift_id), at=at, actor=journal.SYSTEM)


def _day(at: datetime) -> object:
    return at.astimezone(OFFICE_ZONE).date()
