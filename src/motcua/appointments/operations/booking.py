# SPDX-License-Identifier: EUPL-1.2
"""What a citizen does with an hour: hold it, ask for it, move it."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from motcua.appointments import claims, codes, rules
from motcua.appointments.errors import HoldLimit, NotPossibleNow, OfficeClosed, SlotTaken, TooBusy
from motcua.appointments.events import (
    AppointmentMoved,
    AppointmentRequested,
)
from motcua.appointments.models import Appointment, Hold
from motcua.appointments.offer import Visit, near_free_hours, visit_for
from motcua.appointments.operations.places import (
    hold_instead,
    locked,
    release_hold,
    release_lapsed_holds,
    slots_of,
)
from motcua.appointments.rules import Status
from motcua.journal import operations as journal
from motcua.journal.idempotency import Once
from motcua.kernel import phone as phones
from motcua.kernel import saying, text
from motcua.kernel.clause import send_together
from motcua.kernel.errors import InvalidInput, OfficeError
from motcua.kernel.working_time import OFFICE_ZONE, deadline_in_working_minutes

NAME_LIMIT, CONTENT_LIMIT = 120, 500
# An administrator who changes one thing after another may outdate what was just read several times.
ATTEMPTS = 10

Result = TypeVar("Result")


def hold_hour(
    *, office: str, agency: str, procedure_codes: list[str], starts_at: datetime, visitor: str, at: datetime
) -> Hold:
    """Keep the hour for a visitor who is filling in the form, for `HOLD_MINUTES` (10); an earlier hold is given up.

    `visitor` is a signed mark without meaning. At most half of an hour's places, but at least one, can be held.
    Raises: SlotTaken, HoldLimit, OfficeClosed, NotYetOffered, InvalidInput.
    """

    def attempt(visit: Visit) -> Hold:
        with transaction.atomic():
            claims.queue_up(f"visitor:{visitor}")
            hold_instead(visitor, visit, visit.slots_from(starts_at))
            return Hold.objects.create(
                office_id=visit.settings.office.pk,
                service=visit.service,
                starts_at=starts_at,
                slot_count=visit.slot_count,
                step_minutes=visit.service.length_minutes,
                visitor=visitor,
                expires_at=at + timedelta(minutes=settings.HOLD_MINUTES),
            )

    return _with_place(
        attempt, office=office, agency=agency, procedure_codes=procedure_codes, starts_at=starts_at, at=at, as_hold=True
    )


@transaction.atomic
def give_up_hold(*, hold_id: uuid.UUID, visitor: str) -> None:
    """Give a held place back at once; nothing happens where the hold is gone or somebody else's."""
    hold = Hold.objects.select_for_update().filter(pk=hold_id, visitor=visitor).first()
    if hold is not None:
        release_hold(hold)


def request_hour(
    *,
    office: str,
    agency: str,
    procedure_codes: list[str],
    name: str,
    phone: str,
    content: str,
    starts_at: datetime,
    channel: str,
    at: datetime,
    actor: str = journal.CITIZEN,
    hold_id: uuid.UUID | None = None,
    once: Once | None = None,
) -> Appointment:
    """Ask for an hour; the place is taken from this moment until the office refuses or the hour passes.

    A hold of the same hour becomes the request's place; where it is gone the place is claimed afresh. With `once` a
    repeated request raises AlreadyAnswered and does nothing.
    Raises: InvalidInput (name, phone, content, start), SlotTaken with alternatives, OfficeClosed, NotYetOffered,
    TooManyForPhone. Records: AppointmentRequested. Rules: R-001, R-002.
    """
    clean = clean_request(name=name, phone=phone, content=content, has_procedure=bool(procedure_codes))

    def attempt(visit: Visit) -> Appointment:
        with transaction.atomic():
            if once is not None:
                once.begin(turn=f"phone:{clean['phone']}")
            else:
                claims.queue_up(f"phone:{clean['phone']}")
            if not _take_hold(hold_id, visit, starts_at, clean["phone"]):
                claims.claim(
                    service_id=visit.service.pk,
                    settings_version=visit.settings.version,
                    starts=visit.slots_from(starts_at),
                    phone=clean["phone"],
                )
            appointment = codes.with_code(
                Appointment(
                    office_id=visit.settings.office.pk,
                    agency_id=visit.service.agency_id,
                    service=visit.service,
                    procedure_codes=list(visit.procedure_codes),
                    status=Status.REQUESTED,
                    starts_at=starts_at,
                    length_minutes=visit.length_minutes,
                    slot_count=visit.slot_count,
                    counter=visit.service.counter,
                    channel=channel,
                    requested_at=at,
                    confirm_by=confirm_by(visit, at),
                    **clean,
                )
            )
            fact = journal.recording(
                AppointmentRequested(
                    office=appointment.office_id,
                    subject=appointment.subject,
                    at=at,
                    agency=appointment.agency_id,
                    channel=channel,
                    starts_at=starts_at,
                    confirm_by=appointment.confirm_by,
                    procedures=appointment.procedure_codes,
                ),
                actor=actor,
            )
            answer = [once.ending(appointment)] if once is not None else []
            if not send_together(codes.insertion(appointment), fact, *answer):
                raise codes.CodeTaken
            return appointment

    return _with_place(
        attempt, office=office, agency=agency, procedure_codes=procedure_codes, starts_at=starts_at, at=at
    )


def move(*, appointment_id: int, starts_at: datetime, at: datetime, actor: str = journal.CITIZEN) -> Appointment:
    """Move an appointment to another hour; the old place is free at once, and the office is asked again.

    Raises: NotPossibleNow, SlotTaken, OfficeClosed, InvalidInput; TooManyForPhone on another day. Records:
    AppointmentMoved.
    """
    known = Appointment.objects.get(pk=appointment_id)

    def attempt(visit: Visit) -> Appointment:
        with transaction.atomic():
            appointment = locked(appointment_id)
            if not rules.may_become(appointment.status, Status.REQUESTED):
                raise not_possible(appointment)
            if appointment.starts_at == starts_at:
                return appointment
            first = appointment.starts_at
            claims.exchange(
                old=(appointment.service_id, slots_of(appointment)),
                new=(visit.service.pk, visit.slots_from(starts_at)),
                settings_version=visit.settings.version,
                as_hold=False,
                phone="" if same_day(first, starts_at) else appointment.phone,
            )
            appointment.service = visit.service
            appointment.counter = visit.service.counter
            appointment.starts_at, appointment.slot_count = starts_at, visit.slot_count
            appointment.length_minutes = visit.length_minutes
            appointment.status, appointment.reason = Status.REQUESTED, ""
            appointment.confirm_by, appointment.answered_at, appointment.answered_by = confirm_by(visit, at), None, None
            appointment.handed_up_at, appointment.first_starts_at = None, None
            save(appointment)
            journal.record(
                AppointmentMoved(
                    office=appointment.office_id,
                    subject=appointment.subject,
                    at=at,
                    first_starts_at=first,
                    starts_at=starts_at,
                    confirm_by=appointment.confirm_by,
                ),
                actor=actor,
            )
            return appointment

    return _with_place(
        attempt,
        office=known.office_id,
        agency=known.agency_id,
        procedure_codes=known.procedure_codes,
        starts_at=starts_at,
        at=at,
    )


def confirm_by(visit: Visit, at: datetime) -> datetime:
    """Return the moment by which the office promises to answer a request made at `at`.

    Units: 4 working hours (`CONFIRM_WITHIN_WORKING_MINUTES`) on the office's calendar. Rule: R-001.
    """
    # Seconds are given away: people are promised a minute they can read on a clock.
    asked_at = at.replace(second=0, microsecond=0)
    return deadline_in_working_minutes(visit.calendar, start=asked_at, minutes=settings.CONFIRM_WITHIN_WORKING_MINUTES)


def same_day(one: datetime, other: datetime) -> bool:
    """Say whether both moments fall on one day where the offices are."""
    return one.astimezone(OFFICE_ZONE).date() == other.astimezone(OFFICE_ZONE).date()


def save(appointment: Appointment) -> None:
    """Save a changed appointment under its next version."""
    appointment.version += 1
    appointment.save()


def not_possible(appointment: Appointment) -> NotPossibleNow:
    return NotPossibleNow(status=appointment.status, status_label=appointment.get_status_display())


def _with_place(
    attempt: Callable[[Visit], Result],
    *,
    office: str,
    agency: str,
    procedure_codes: list[str],
    starts_at: datetime,
    at: datetime,
    as_hold: bool = False,
) -> Result:
    """Run `attempt` with what the office offers now, again when that changed meanwhile or lapsed holds lay there."""
    fresh = swept = False
    for _attempt in range(ATTEMPTS):
        visit = visit_for(office=office, agency=agency, procedure_codes=procedure_codes, at=at, fresh=fresh)
        _refuse_impossible(visit, starts_at, at)
        try:
            return attempt(visit)
        except claims.SettingsChanged:
            fresh = True
        except codes.CodeTaken:
            continue
        except claims.PlacesTaken:
            if not swept and release_lapsed_holds(visit, starts_at, at):
                swept = True
                continue
            raise _taken(visit, starts_at, at, as_hold) from None
    raise TooBusy


def _taken(visit: Visit, starts_at: datetime, at: datetime, as_hold: bool) -> OfficeError:
    alternatives = near_free_hours(visit, around=starts_at, at=at)
    if as_hold and claims.hold_half_taken(service_id=visit.service.pk, starts=visit.slots_from(starts_at)):
        return HoldLimit(alternatives=alternatives)
    return SlotTaken(alternatives=alternatives)


def _refuse_impossible(visit: Visit, starts_at: datetime, at: datetime) -> None:
    """Refuse an hour that can never be booked: past, too near, too far, closed, or not a beginning of a slot."""
    day = starts_at.astimezone(OFFICE_ZONE).date()
    if starts_at <= at:
        raise InvalidInput(fields={"start": _("Giờ này đã qua. Xin chọn một giờ khác.")})
    if starts_at < visit.earliest(at):
        ahead = saying.duration(visit.service.notice_minutes)
        raise InvalidInput(fields={"start": _("Cần hẹn trước ít nhất %s. Xin chọn một giờ muộn hơn.") % ahead})
    if day > visit.last_day(at):
        raise InvalidInput(fields={"start": _("Chỉ nhận hẹn đến hết ngày %s.") % f"{visit.last_day(at):%d/%m/%Y}"})
    if starts_at in visit.starts_on(day):
        return
    reason = visit.calendar.closed_reason(day)
    if reason is None and any(
        s.opens_at <= starts_at.astimezone(OFFICE_ZONE).time() < s.closes_at for s in visit.calendar.intake_on(day)
    ):
        raise InvalidInput(fields={"start": _("Giờ này không có trong lịch. Xin chọn một giờ trong danh sách.")})
    raise OfficeClosed(
        reason=reason or visit.hours_told(day),
        alternatives=near_free_hours(visit, around=starts_at, at=at),
    )


def _take_hold(hold_id: uuid.UUID | None, visit: Visit, starts_at: datetime, phone: str) -> bool:
    """Turn the hold into the request's place; False where there is none for this very visit."""
    if hold_id is None:
        return False
    hold = Hold.objects.select_for_update().filter(pk=hold_id).first()
    if hold is None or (hold.service_id, hold.starts_at, hold.slot_count) != (
        visit.service.pk,
        starts_at,
        visit.slot_count,
    ):
        return False
    claims.turn_hold_into_claim(
        service_id=hold.service_id, settings_version=visit.settings.version, starts=slots_of(hold), phone=phone
    )
    hold.delete()
    return True


def clean_request(*, name: str, phone: str, content: str, has_procedure: bool) -> dict[str, str]:
    """Return what was typed, tidied, the phone as E.164; doors ask it before a citizen reads back what was typed.

    Raises: InvalidInput naming every field that cannot stand.
    """
    fields: dict[str, str] = {}
    name, content = text.tidy(name), text.tidy(content)
    if not any(sign.isalpha() for sign in name):
        fields["name"] = _("Xin ghi họ và tên.")
    elif len(name) > NAME_LIMIT:
        fields["name"] = _("Họ và tên dài quá %(limit)d chữ. Xin ghi ngắn hơn.") % {"limit": NAME_LIMIT}
    if len(content) > CONTENT_LIMIT:
        fields["content"] = _("Nội dung dài quá %(limit)d chữ. Xin ghi ngắn hơn.") % {"limit": CONTENT_LIMIT}
    elif not content and not has_procedure:
        fields["content"] = _("Xin ghi việc cần làm, hoặc chọn một thủ tục.")
    number = ""
    try:
        number = phones.normalise(phone)
    except InvalidInput as bad:
        fields |= bad.fields
    if fields:
        raise InvalidInput(fields=fields)
    return {"name": name, "phone": number, "content": content}
