# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from cast import Citizen, House, at
from motcua.appointments import claims, codes, operations, queries
from motcua.appointments.errors import HoldLimit, NotPossibleNow, OfficeClosed, SlotTaken
from motcua.appointments.models import Appointment, Hold, Slot
from motcua.appointments.offer import NotYetOffered, free_places, visit_for
from motcua.appointments.operations.places import sweep_holds
from motcua.appointments.rules import Status
from motcua.journal.models import Entry
from motcua.kernel.codes import is_well_formed
from motcua.kernel.errors import InvalidInput, NotFound
from motcua.people.guessing import SlowDown

Book = Callable[..., Appointment]
ASKED = at("2026-11-26T09:00")
NINE = at("2026-11-27T09:00")


def ask(**changes: Any) -> Appointment:
    words: dict[str, Any] = {
        "office": "DN-TTHCC",
        "agency": "DN-SXD",
        "procedure_codes": [],
        "name": "Nguyễn Thị Lan",
        "phone": "0905 123 456",
        "content": "Hỏi về giấy phép xây dựng",
        "starts_at": NINE,
        "channel": "WEB",
        "at": ASKED,
    }
    return operations.request_hour(**(words | changes))


def places_at(start: datetime, *, agency: str = "DN-SXD", office: str = "DN-TTHCC", now: datetime = ASKED) -> int:
    visit = visit_for(office=office, agency=agency, procedure_codes=[], at=now, fresh=True)
    free, _ = free_places(visit, first=start.date(), days=1, at=now)
    return next(each.free for each in free if each.starts_at == start)


def test_a_request_takes_a_place_and_is_written_down(house: House) -> None:
    row = ask()
    assert row.status == Status.REQUESTED
    assert is_well_formed(row.code)
    assert len(row.code) == 6
    assert row.phone == "+84905123456"
    assert row.counter_id == "DN-TTHCC-3"
    assert places_at(NINE) == 1
    entry = Entry.objects.get(kind="AppointmentRequested")
    assert entry.office_id == "DN-TTHCC"
    assert entry.subject == row.subject
    assert "Lan" not in str(entry.payload)
    assert "905123456" not in str(entry.payload)


@pytest.mark.rule("R-001")
@pytest.mark.parametrize(
    ("asked", "promised"),
    [
        ("2026-11-27T16:00", "2026-11-30T10:30"),
        ("2026-11-23T16:00", "2026-11-25T10:30"),
        ("2026-12-31T20:00", "2027-01-04T11:30"),
        ("2026-11-26T07:30", "2026-11-26T11:30"),
        ("2026-11-26T09:00:59", "2026-11-26T14:30"),
    ],
)
def test_the_office_promises_an_answer_in_four_working_hours(house: House, asked: str, promised: str) -> None:
    moment = at(asked)
    start = at(f"{(moment + timedelta(days=11)).date()}T09:00")
    while not visit_for(office="DN-TTHCC", agency="DN-SXD", procedure_codes=[], at=moment).calendar.intake_on(
        start.date()
    ):
        start += timedelta(days=1)
    assert ask(starts_at=start, at=moment).confirm_by == at(promised)


@pytest.mark.rule("R-002")
def test_the_last_place_is_given_once_and_near_hours_are_offered(house: House, lan: Citizen, minh: Citizen) -> None:
    ask(phone=lan.phone)
    ask(phone=minh.phone)
    with pytest.raises(SlotTaken) as refusal:
        ask(phone="0905 999 999")
    near = [at(f"2026-11-27T{hour}") for hour in ("08:00", "08:30", "09:30")]
    assert refusal.value.data["alternatives"] == near
    assert Slot.objects.get(starts_at=NINE).taken == 2


def test_a_code_in_use_is_drawn_again_and_nothing_is_left_of_the_first_try(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ask()
    drawn = iter([first.code, "555066"])
    monkeypatch.setattr(codes, "new_code", lambda digits, random: next(drawn))
    assert ask(phone="0905 999 999").code == "555066"
    assert Slot.objects.get(starts_at=NINE).taken == 2
    assert Entry.objects.filter(kind="AppointmentRequested").count() == 2


@pytest.mark.parametrize(
    ("start", "reason"),
    [
        ("2026-12-05T09:00", "Ngày này không tiếp nhận"),
        ("2026-12-06T09:00", "Chủ nhật nghỉ"),
        ("2026-11-27T12:00", "giờ tiếp nhận: 7 giờ 30 – 11 giờ 30, 13 giờ – 17 giờ"),
        ("2027-01-01T09:00", "Nghỉ lễ: Tết Dương lịch"),
    ],
)
@pytest.mark.rule("R-003")
def test_a_closed_hour_is_refused_with_its_reason(house: House, start: str, reason: str) -> None:
    with pytest.raises(OfficeClosed) as refusal:
        ask(starts_at=at(start))
    assert refusal.value.data["reason"] == reason
    assert reason in refusal.value.message


@pytest.mark.parametrize("start", ["2026-11-26T08:00", "2026-11-26T09:30", "2027-03-01T09:00", "2026-11-27T09:10"])
def test_an_hour_past_too_near_too_far_or_off_the_grid_is_bad_input(house: House, start: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        ask(starts_at=at(start))
    assert "start" in refusal.value.fields


def test_every_bad_field_is_named_at_once(house: House) -> None:
    with pytest.raises(InvalidInput) as refusal:
        ask(name=" . ", phone="0905 12", content="  ")
    assert set(refusal.value.fields) == {"name", "phone", "content"}


def test_a_service_before_its_first_day_says_since_when(house: House) -> None:
    with pytest.raises(NotYetOffered) as refusal:
        ask(agency="DN-SNGV")
    assert "từ ngày 01/01/2027" in refusal.value.message


def test_an_agency_without_an_office_is_not_yet_offered_and_an_unknown_one_is_not_found(house: House) -> None:
    with pytest.raises(NotYetOffered):
        ask(agency="DN-NHS")
    with pytest.raises(NotFound):
        ask(agency="DN-KHONG")
    with pytest.raises(NotFound):
        ask(office="KHONG-CO")


def test_several_procedures_in_one_visit_add_their_lengths(house: House) -> None:
    visit = visit_for(office="DN-HC", agency="DN-HC", procedure_codes=["2.000815", "1.001193"], at=ASKED)
    assert visit.service == house.general_hc
    assert visit.length_minutes == 60
    alone = visit_for(office="DN-HC", agency="DN-HC", procedure_codes=["2.000815"], at=ASKED)
    assert alone.service == house.copies_hc
    assert alone.length_minutes == 15


def test_a_long_visit_takes_a_place_in_each_of_its_steps_and_gives_all_back(house: House) -> None:
    row = ask(office="DN-HC", agency="DN-HC", procedure_codes=["2.000815", "1.001193"])
    taken = dict(Slot.objects.filter(service=house.general_hc).values_list("starts_at", "taken"))
    assert taken == {NINE: 1, NINE + timedelta(minutes=30): 1}
    operations.cancel(appointment_id=row.pk, at=ASKED)
    assert set(Slot.objects.filter(service=house.general_hc).values_list("taken", flat=True)) == {0}


def test_a_phone_may_ask_for_three_hours_a_day(house: House) -> None:
    for hour in ("09:00", "09:30", "10:00"):
        ask(starts_at=at(f"2026-11-27T{hour}"), phone="+84 905.123.456")
    with pytest.raises(claims.TooManyForPhone) as refusal:
        ask(starts_at=at("2026-11-27T10:30"), phone="84905123456")
    assert refusal.value.code == "too_many"
    assert "27/11/2026" in refusal.value.message
    ask(starts_at=at("2026-11-30T10:30"))


def test_the_limit_of_a_phone_holds_for_moves_to_another_day_too(house: House) -> None:
    rows = [ask(starts_at=at(f"2026-11-27T{hour}")) for hour in ("09:00", "09:30", "10:00")]
    other = ask(starts_at=at("2026-11-30T09:00"))
    with pytest.raises(claims.TooManyForPhone):
        operations.move(appointment_id=other.pk, starts_at=at("2026-11-27T14:00"), at=ASKED)
    operations.move(appointment_id=rows[0].pk, starts_at=at("2026-11-27T14:00"), at=ASKED)


@pytest.mark.rule("R-012")
def test_cancelling_frees_the_place_at_once_and_again_is_no_harm(house: House) -> None:
    row = ask()
    operations.cancel(appointment_id=row.pk, at=ASKED)
    assert places_at(NINE) == 2
    operations.cancel(appointment_id=row.pk, at=ASKED)
    assert places_at(NINE) == 2
    assert Entry.objects.filter(kind="AppointmentCancelled").count() == 1


@pytest.mark.rule("R-012")
def test_moving_frees_the_old_place_and_asks_the_office_again(house: House, book: Book) -> None:
    row = book(starts_at="2026-11-27T09:00", status="confirmed")
    moved = operations.move(appointment_id=row.pk, starts_at=at("2026-11-30T14:00"), at=at("2026-11-26T16:00"))
    assert moved.status == Status.REQUESTED
    assert moved.confirm_by == at("2026-11-27T10:30")
    assert places_at(NINE) == 2
    assert places_at(at("2026-11-30T14:00")) == 1


def test_a_failed_move_keeps_the_old_hour(house: House, lan: Citizen, minh: Citizen) -> None:
    ten = at("2026-11-27T10:00")
    ask(phone=lan.phone, starts_at=ten)
    ask(phone=minh.phone, starts_at=ten)
    row = ask()
    with pytest.raises(SlotTaken):
        operations.move(appointment_id=row.pk, starts_at=ten, at=ASKED)
    row.refresh_from_db()
    assert row.starts_at == NINE
    assert places_at(NINE) == 1


def test_an_ended_appointment_cannot_be_moved_or_confirmed(house: House, book: Book, binh: Any) -> None:
    row = book(status="cancelled")
    with pytest.raises(NotPossibleNow):
        operations.move(appointment_id=row.pk, starts_at=at("2026-11-30T09:00"), at=ASKED)
    with pytest.raises(NotPossibleNow):
        operations.confirm(appointment_id=row.pk, by=binh, at=ASKED)


# --- holds ---------------------------------------------------------------------------------------


def hold(visitor: str = "khach-1", **changes: Any) -> Hold:
    words: dict[str, Any] = {
        "office": "DN-TTHCC",
        "agency": "DN-SXD",
        "procedure_codes": [],
        "starts_at": NINE,
        "visitor": visitor,
        "at": ASKED,
    }
    return operations.hold_hour(**(words | changes))


def test_a_hold_takes_the_place_and_becomes_the_request(house: House) -> None:
    kept = hold()
    assert places_at(NINE) == 1
    ask(hold_id=kept.pk)
    slot = Slot.objects.get(starts_at=NINE)
    assert (slot.taken, slot.held) == (1, 0)
    assert not Hold.objects.exists()


def test_holds_leave_half_of_the_places_to_those_who_ask(house: House, lan: Citizen) -> None:
    hold("khach-1")
    with pytest.raises(HoldLimit):
        hold("khach-2")
    ask(phone=lan.phone)
    with pytest.raises(SlotTaken):
        ask()


def test_a_visitor_holds_one_hour_at_a_time(house: House) -> None:
    hold()
    hold(starts_at=at("2026-11-27T10:00"))
    assert Hold.objects.count() == 1
    assert places_at(NINE) == 2


def test_an_expired_hold_is_free_for_the_next_one_before_any_sweep(house: House) -> None:
    hold()
    later = ASKED + timedelta(minutes=10)
    assert places_at(NINE, now=later) == 2
    ask(phone="0905 000 001", at=later)
    ask(phone="0905 000 002", at=later)
    assert Slot.objects.get(starts_at=NINE).taken == 2


def test_a_hold_that_was_swept_is_claimed_afresh(house: House) -> None:
    kept = hold()
    later = ASKED + timedelta(minutes=11)
    assert sweep_holds(at=later) == 1
    assert Slot.objects.get(starts_at=NINE).held == 0
    assert ask(hold_id=kept.pk, at=later).starts_at == NINE


def test_a_hold_of_another_hour_is_not_turned_into_this_request(house: House) -> None:
    kept = hold(starts_at=at("2026-11-27T10:00"))
    ask(hold_id=kept.pk)
    assert Slot.objects.get(starts_at=NINE).taken == 1
    assert Slot.objects.get(starts_at=at("2026-11-27T10:00")).held == 1


# --- looking up ----------------------------------------------------------------------------------


@pytest.mark.rule("R-007")
def test_wrong_phone_and_unknown_code_answer_alike(house: House) -> None:
    row = ask()
    assert queries.by_code_and_phone(code=row.code, phone="+84905123456").pk == row.pk
    answers = []
    for code, phone in ((row.code, "0905123457"), ("999999", "0905123456"), (row.code, "abc")):
        with pytest.raises(NotFound) as refusal:
            queries.by_code_and_phone(code=code, phone=phone)
        answers.append(refusal.value.as_json())
    assert answers[0] == answers[1] == answers[2]


def test_guessing_codes_with_one_phone_is_slowed(house: House) -> None:
    row = ask()
    for guess in range(100_000, 100_010):
        with pytest.raises(NotFound):
            queries.by_code_and_phone(code=str(guess), phone="0905123456")
    with pytest.raises(SlowDown):
        queries.by_code_and_phone(code=row.code, phone="0905123456")


def test_a_code_is_understood_as_people_type_it(house: House) -> None:
    row = ask()
    typed = f" {row.code[:3]} {row.code[3:]}. "
    assert queries.by_code_and_phone(code=typed, phone="+84 905 123 456").pk == row.pk
