# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Callable
from datetime import timedelta

import pytest

from cast import Citizen, House, at
from motcua.appointments import offer, operations, queries
from motcua.appointments.errors import LengthInUse, NotCheckedIn, NotPossibleNow, OfficeClosed, SlotTaken, StaleAnswer
from motcua.appointments.models import Appointment, Service, Slot
from motcua.appointments.offer import NotYetOffered
from motcua.appointments.operations import passing
from motcua.appointments.rules import Status
from motcua.journal.models import DueMoment, Entry
from motcua.kernel.errors import InvalidInput
from motcua.offices import operations as offices
from motcua.offices.models import Closure, WeeklySession
from motcua.people.models import User

Book = Callable[..., Appointment]
NOW = at("2026-11-26T10:00")
NINE = at("2026-11-27T09:00")


def kinds() -> list[str]:
    return list(Entry.objects.order_by("id").values_list("kind", flat=True))


def test_confirming_twice_writes_once(book: Book, binh: User) -> None:
    row = book()
    operations.confirm(appointment_id=row.pk, by=binh, at=NOW)
    again = operations.confirm(appointment_id=row.pk, by=binh, at=NOW)
    assert again.status == Status.CONFIRMED
    assert kinds() == ["AppointmentRequested", "AppointmentConfirmed"]


def test_the_second_officer_is_told_what_the_first_decided(book: Book, binh: User, phuc: User) -> None:
    row = book()
    operations.refuse(appointment_id=row.pk, by=binh, at=NOW, reason="Việc này làm ở phường.", version=row.version)
    with pytest.raises(StaleAnswer) as refusal:
        operations.confirm(appointment_id=row.pk, by=phuc, at=NOW, version=row.version)
    assert refusal.value.data["status"] == Status.REFUSED
    assert "không nhận hẹn" in refusal.value.message


def test_an_hour_that_has_come_is_not_confirmed_any_more(book: Book, binh: User) -> None:
    row = book()
    with pytest.raises(NotPossibleNow):
        operations.confirm(appointment_id=row.pk, by=binh, at=NINE)


def test_a_proposal_takes_the_new_place_and_frees_the_old(book: Book, binh: User) -> None:
    row = book()
    later = at("2026-11-27T14:00")
    operations.propose(appointment_id=row.pk, starts_at=later, by=binh, at=NOW)
    assert Slot.objects.get(starts_at=NINE).taken == 0
    assert Slot.objects.get(starts_at=later).taken == 1
    accepted = operations.accept_proposal(appointment_id=row.pk, at=NOW)
    assert accepted.status == Status.CONFIRMED
    assert accepted.first_starts_at == NINE
    assert operations.accept_proposal(appointment_id=row.pk, at=NOW).version == accepted.version


def test_a_declined_proposal_frees_its_place(book: Book) -> None:
    row = book(status="proposed", proposed_at="2026-11-27T10:00")
    operations.decline_proposal(appointment_id=row.pk, at=NOW)
    assert Slot.objects.get(starts_at=at("2026-11-27T10:00")).taken == 0


def test_a_full_hour_cannot_be_proposed(book: Book, binh: User, lan: object, minh: object) -> None:
    for who in (lan, minh):
        book(who=who, starts_at="2026-11-27T10:00")
    row = book()
    with pytest.raises(SlotTaken):
        operations.propose(appointment_id=row.pk, starts_at=at("2026-11-27T10:00"), by=binh, at=NOW)
    assert Slot.objects.get(starts_at=NINE).taken == 1


def test_a_refusal_needs_a_reason(book: Book, binh: User) -> None:
    with pytest.raises(InvalidInput):
        operations.refuse(appointment_id=book().pk, by=binh, at=NOW, reason="   ")


# --- time passes -----------------------------------------------------------------------------------


def due(row: Appointment) -> dict[str, object]:
    return dict(DueMoment.objects.filter(subject=row.subject, done_at__isnull=True).values_list("kind", "due_at"))


def test_an_unanswered_request_is_handed_up_and_expires_at_its_hour(book: Book) -> None:
    row = book()
    passing.plan(row, at=row.requested_at)
    assert due(row) == {passing.PROMISE: at("2026-11-26T14:30"), passing.EXPIRY: NINE}
    operations.settle(kind=passing.PROMISE, appointment_id=row.pk, due_at=row.confirm_by, at=row.confirm_by)
    operations.settle(kind=passing.PROMISE, appointment_id=row.pk, due_at=row.confirm_by, at=row.confirm_by)
    row.refresh_from_db()
    assert row.handed_up_at == at("2026-11-26T14:30")
    assert row.status == Status.REQUESTED
    operations.settle(kind=passing.EXPIRY, appointment_id=row.pk, due_at=NINE, at=NINE - timedelta(seconds=1))
    row.refresh_from_db()
    assert row.status == Status.REQUESTED
    operations.settle(kind=passing.EXPIRY, appointment_id=row.pk, due_at=NINE, at=NINE)
    row.refresh_from_db()
    assert row.status == Status.EXPIRED
    assert Slot.objects.get(starts_at=NINE).taken == 0
    assert kinds() == ["AppointmentRequested", "PromiseMissed", "AppointmentExpired"]


@pytest.mark.rule("R-011")
def test_a_request_expires_only_when_its_own_hour_comes(book: Book) -> None:
    row = book(starts_at="2026-12-10T09:00")
    passing.plan(row, at=row.requested_at)
    assert due(row)[passing.EXPIRY] == at("2026-12-10T09:00")


def test_a_confirmed_appointment_is_reminded_and_ends_as_not_coming(book: Book) -> None:
    row = book(status="confirmed")
    passing.plan(row, at=NOW)
    assert due(row) == {
        "remind_day_before": at("2026-11-26T18:00"),
        "remind_hours_before": at("2026-11-27T07:00"),
        passing.NOT_COMING: at("2026-11-27T23:00"),
    }
    evening = at("2026-11-27T23:00")
    operations.settle(kind=passing.NOT_COMING, appointment_id=row.pk, due_at=evening, at=evening)
    row.refresh_from_db()
    assert row.status == Status.NO_SHOW


def test_a_cancelled_appointment_is_left_alone_by_time(book: Book) -> None:
    row = book(status="confirmed")
    passing.plan(row, at=NOW)
    row = operations.cancel(appointment_id=row.pk, at=NOW)
    passing.plan(row, at=NOW)
    assert due(row) == {}
    operations.settle(kind="remind_day_before", appointment_id=row.pk, due_at=NOW, at=NOW)
    assert "ReminderDue" not in kinds()


def test_a_reminder_hours_late_is_left_out(book: Book) -> None:
    row = book(status="confirmed", starts_at="2026-11-30T09:00")
    operations.settle(
        kind="remind_day_before", appointment_id=row.pk, due_at=at("2026-11-29T18:00"), at=at("2026-11-29T21:30")
    )
    assert "ReminderDue" not in kinds()


# --- coming ----------------------------------------------------------------------------------------


def test_check_in_once_and_the_second_time_is_told(book: Book, an: User) -> None:
    row = book(status="confirmed")
    came = operations.check_in(appointment_id=row.pk, office="DN-TTHCC", by=an, at=at("2026-11-27T08:55"))
    assert came.appointment.status == Status.CHECKED_IN
    assert "quầy 3" in came.said
    with pytest.raises(NotCheckedIn) as refusal:
        operations.check_in(appointment_id=row.pk, office="DN-TTHCC", by=an, at=at("2026-11-27T08:56"))
    assert refusal.value.data["arrival"] == "already_checked_in"
    assert "8 giờ 55" in refusal.value.message


def test_at_the_wrong_place_the_right_one_is_named(book: Book, hoa: User) -> None:
    row = book(status="confirmed")
    with pytest.raises(NotCheckedIn) as refusal:
        operations.check_in(appointment_id=row.pk, office="DN-HC", by=hoa, at=at("2026-11-27T08:55"))
    assert "24 Trần Phú" in refusal.value.message


def test_nobody_is_marked_absent_before_the_hour(book: Book, an: User) -> None:
    row = book(status="confirmed")
    with pytest.raises(NotPossibleNow):
        operations.mark_no_show(appointment_id=row.pk, by=an, at=NINE - timedelta(minutes=1))
    assert operations.mark_no_show(appointment_id=row.pk, by=an, at=NINE).status == Status.NO_SHOW


# --- the office changes its settings ---------------------------------------------------------------


def test_fewer_places_never_take_an_agreed_one_away(house: House, book: Book, lan: object, minh: object) -> None:
    book(who=lan)
    book(who=minh)
    service = Service.objects.get(pk=house.general_sxd.pk)
    service.places = 1
    operations.save_service(service, by="user:1", at=NOW)
    slot = Slot.objects.get(starts_at=NINE)
    assert (slot.places, slot.taken) == (2, 2)
    row = Appointment.objects.filter(starts_at=NINE).first()
    assert row is not None
    operations.cancel(appointment_id=row.pk, at=NOW)
    with pytest.raises(SlotTaken):
        book(who=Citizen("Trần Văn Ba", "+84905000001"))


def test_an_appointment_outside_new_hours_is_marked(house: House, book: Book) -> None:
    row = book(status="confirmed")
    assert not queries.is_stranded(row)
    morning = (at("2026-11-27T08:00"), at("2026-11-27T12:00"))
    closure = Closure(office=house.tthcc, starts_at=morning[0], ends_at=morning[1], reason="Mất điện")
    offices.save_master(closure, by="user:1", at=NOW)
    offer.forget_settings()
    assert queries.is_stranded(row)


def test_a_claim_under_old_settings_reads_again(house: House, book: Book) -> None:
    book()
    session = WeeklySession.objects.get(office=house.tthcc, weekday=4, opens_at="07:30")
    session.opens_at = at("2026-11-27T08:00").time()
    offices.save_master(session, by="user:1", at=NOW)
    # This process still remembers the old hours: 07:30 is refused all the same.
    with pytest.raises((OfficeClosed, InvalidInput)):
        book(starts_at="2026-11-27T07:30")


def test_the_length_of_a_slot_stays_while_hours_ahead_are_taken(house: House, book: Book) -> None:
    row = book()
    service = Service.objects.get(pk=house.general_sxd.pk)
    service.length_minutes = 15
    with pytest.raises(LengthInUse) as refusal:
        operations.save_service(service, by="user:1", at=NOW)
    assert "27/11/2026" in refusal.value.message
    operations.cancel(appointment_id=row.pk, at=NOW)
    operations.save_service(service, by="user:1", at=NOW)


def test_an_office_that_ends_is_not_booked_beyond_its_last_day(house: House, book: Book) -> None:
    house.tthcc.closed_on = at("2026-11-30T00:00").date()
    offices.save_master(house.tthcc, by="user:1", at=NOW)
    offer.forget_settings()
    book(starts_at="2026-11-27T09:00")
    with pytest.raises(InvalidInput):
        book(starts_at="2026-11-30T09:00")
    with pytest.raises(NotYetOffered):
        book(starts_at="2026-12-01T09:00", asked_at="2026-11-30T07:30")
