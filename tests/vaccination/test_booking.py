# SPDX-License-Identifier: EUPL-1.2
"""Booking, moving and calling off: a place and a dose for every child, or nothing at all."""

import contextlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cast import Citizen, at
from clinic import Clinic
from motcua.appointments.models import Appointment
from motcua.journal.idempotency import AlreadyAnswered, Once
from motcua.journal.models import Entry
from motcua.kernel.codes import APART, is_well_formed
from motcua.kernel.errors import InvalidInput, OfficeError
from motcua.offices.models import Closure
from motcua.people.guessing import SlowDown
from motcua.vaccination import operations, queries
from motcua.vaccination.errors import (
    HourTaken,
    NoSuchBooking,
    NotPossibleNow,
    OutOfStock,
    SessionClosed,
    TooManyForPhone,
)
from motcua.vaccination.models import BookedChild, SessionHour, SessionStock, VaccinationBooking
from motcua.vaccination.operations import ChildAsked
from motcua.vaccination.rules import Status

pytestmark = pytest.mark.django_db
BookShot = Callable[..., VaccinationBooking]


def taken(clinic: Clinic, hour: str = "2026-11-27T08:00") -> int:
    row = SessionHour.objects.filter(starts_at=at(hour), session__office=clinic.office).first()
    return row.taken if row else 0


def people(count: int) -> list[Citizen]:
    return [Citizen(f"Phụ huynh {'ABCDEFGHIJ'[n]}", f"+8490500010{n}") for n in range(count)]


@pytest.mark.rule("R-024")
def test_a_booking_takes_a_place_and_a_dose_and_is_found_by_code_and_phone(book_shot: BookShot, clinic: Clinic) -> None:
    booking = book_shot()
    assert booking.status == Status.BOOKED
    assert is_well_formed(booking.code)
    assert booking.code.startswith(APART)
    assert (taken(clinic), clinic.stock("DPT-VGB-HIB").reserved) == (1, 1)
    found = queries.by_code_and_phone(code=f"{booking.code[:3]} {booking.code[3:]}", phone="0905 111 222")
    assert found == booking
    [child] = found.children.all()
    assert (child.name, child.vaccine_id, child.vaccine_words, child.dose) == (
        "Nguyễn Minh Khôi",
        "DPT-VGB-HIB",
        "5in1",
        2,
    )
    assert (found.consent_at, found.guardian) == (at("2026-11-25T09:00"), "Nguyễn Thị Lan")


def test_several_children_take_several_places_of_one_hour_and_each_its_dose(
    book_shot: BookShot, clinic: Clinic, khoi: ChildAsked
) -> None:
    sister = replace(khoi, name="Nguyễn Minh An", sex="girl", vaccine="VGB", vaccine_words="viêm gan")
    advice = replace(khoi, name="Nguyễn Minh Bảo", vaccine="", vaccine_words="chưa biết", dose=None)
    booking = book_shot(children=[khoi, sister, advice])
    assert taken(clinic) == 3
    assert (clinic.stock("DPT-VGB-HIB").reserved, clinic.stock("VGB").reserved) == (1, 1)
    assert [child.vaccine_id for child in booking.children.all()] == ["DPT-VGB-HIB", "VGB", None]
    with pytest.raises(HourTaken) as refused:
        book_shot(who=people(1)[0])
    assert refused.value.data["alternatives"] == [at(f"2026-11-27T{h}") for h in ("08:30", "09:00", "09:30")]


@pytest.mark.rule("R-024")
def test_a_vaccine_that_is_used_up_is_refused_with_hours_of_sessions_that_have_it(
    book_shot: BookShot, clinic: Clinic
) -> None:
    for who in people(2):
        book_shot(who=who)
    with pytest.raises(OutOfStock) as refused:
        book_shot(who=people(3)[2], starts_at="2026-11-27T09:00")
    assert refused.value.data["vaccines"] == ["DPT-VGB-HIB"]
    assert refused.value.data["alternatives"] == [at(f"2026-11-27T{h}") for h in ("13:30", "14:00", "14:30")]
    assert taken(clinic, "2026-11-27T09:00") == 0
    assert VaccinationBooking.objects.count() == 2


def test_a_vaccine_the_session_does_not_have_is_out_of_stock(book_shot: BookShot, khoi: ChildAsked) -> None:
    with pytest.raises(OutOfStock):
        book_shot(children=[replace(khoi, vaccine="SOI")])


def test_two_children_wanting_the_last_dose_get_neither(book_shot: BookShot, clinic: Clinic, khoi: ChildAsked) -> None:
    book_shot(who=people(1)[0])
    with pytest.raises(OutOfStock):
        book_shot(children=[khoi, replace(khoi, name="Nguyễn Minh An")], starts_at="2026-11-27T08:30")
    assert clinic.stock("DPT-VGB-HIB").reserved == 1
    assert taken(clinic, "2026-11-27T08:30") == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"guardian": "  "}, "guardian"),
        ({"phone": "123"}, "phone"),
        ({"consent": False}, "consent"),
        ({"children": []}, "children"),
        ({"children": [ChildAsked("Bé")] * 5}, "children"),
        ({"children": [ChildAsked("Bé"), ChildAsked("12")]}, "child1_name"),
        ({"children": [ChildAsked("Bé", vaccine="KHONG-CO")]}, "child0_vaccine"),
        ({"children": [ChildAsked("Bé", sex="x")]}, "child0_sex"),
        ({"children": [ChildAsked("Bé", dose=0)]}, "child0_dose"),
        ({"children": [ChildAsked("Bé", notes="a" * 501)]}, "child0_notes"),
        ({"starts_at": at("2026-11-24T08:00")}, "start"),
        ({"at": at("2026-11-27T07:30")}, "start"),
        ({"starts_at": at("2027-04-01T08:00")}, "start"),
    ],
)
def test_what_cannot_stand_is_named_field_by_field(clinic: Clinic, changes: dict[str, Any], field: str) -> None:
    asked: dict[str, Any] = {
        "office": "DN-CDC",
        "starts_at": at("2026-11-27T08:00"),
        "phone": "0905111222",
        "guardian": "Nguyễn Thị Lan",
        "children": [ChildAsked("Bé")],
        "channel": "WEB",
        "at": at("2026-11-25T09:00"),
        "consent": True,
    }
    with pytest.raises(InvalidInput) as refused:
        operations.book(**{**asked, **changes})
    assert list(refused.value.fields) == [field]


def test_the_desk_may_book_the_running_hour_and_others_need_an_hours_notice(book_shot: BookShot) -> None:
    assert book_shot(channel="DESK", booked_at="2026-11-27T08:20").status == Status.BOOKED
    with pytest.raises(InvalidInput):
        book_shot(channel="PHONE", booked_at="2026-11-27T07:10")
    with pytest.raises(InvalidInput):
        book_shot(channel="DESK", booked_at="2026-11-27T08:31")


@pytest.mark.parametrize(
    ("hour", "reason"),
    [
        ("2026-11-27T11:00", "buổi tiêm: 8 giờ – 10 giờ, 13 giờ 30 – 15 giờ 30"),
        ("2026-11-27T08:10", "buổi tiêm"),
        ("2026-11-28T08:00", "ngày này không có buổi tiêm"),
    ],
)
def test_an_hour_without_a_session_is_refused_with_its_reason(book_shot: BookShot, hour: str, reason: str) -> None:
    with pytest.raises(SessionClosed) as refused:
        book_shot(starts_at=hour)
    assert refused.value.data["reason"].startswith(reason)
    assert len(refused.value.data["alternatives"]) == 3


def test_a_session_that_takes_no_bookings_and_a_closure_are_closed(book_shot: BookShot, clinic: Clinic) -> None:
    Closure.objects.create(
        office=clinic.office, starts_at=at("2026-11-27T13:00"), ends_at=at("2026-11-27T14:00"), reason="Mất điện"
    )
    with pytest.raises(SessionClosed, check=lambda e: e.data["reason"] == "Mất điện"):
        book_shot(starts_at="2026-11-27T13:30")
    clinic.morning.is_open = False
    clinic.morning.save()
    with pytest.raises(SessionClosed):
        book_shot()
    free = queries.free_hours(
        office="DN-CDC", on=date(2026, 11, 27), children=1, vaccines=[], at=at("2026-11-25T09:00")
    )
    assert [each.starts_at for each in free] == [at(f"2026-11-27T{h}") for h in ("14:00", "14:30", "15:00")]


def test_a_phone_books_for_at_most_four_children_a_day(book_shot: BookShot, khoi: ChildAsked) -> None:
    three = [replace(khoi, name=f"Bé {n}", vaccine="") for n in "ABC"]
    book_shot(children=three)
    with pytest.raises(TooManyForPhone) as refused:
        book_shot(children=three[:2], starts_at="2026-11-27T13:30")
    assert "4" in refused.value.message
    assert "27/11/2026" in refused.value.message
    book_shot(children=three[:1], starts_at="2026-11-27T13:30")
    book_shot(children=three, starts_at="2026-11-30T08:00")


def test_a_repeated_request_books_once(book_shot: BookShot, clinic: Clinic, khoi: ChildAsked, lan: Citizen) -> None:
    def ask() -> Once:
        once = Once(
            scope="web", key="mot-lan", request={"a": 1}, at=at("2026-11-25T09:00"), answer=lambda b: (201, b.code)
        )
        operations.book(
            office="DN-CDC", starts_at=at("2026-11-27T08:00"), phone=lan.phone, guardian=lan.name, children=[khoi],
            channel="WEB", at=at("2026-11-25T09:00"), consent=True, once=once,
        )  # fmt: skip
        return once

    first = ask()
    with pytest.raises(AlreadyAnswered):
        ask()
    assert [booking.code for booking in VaccinationBooking.objects.all()] == [first.body]
    assert taken(clinic) == 1


@pytest.mark.rule("R-012")
def test_calling_off_gives_place_and_dose_back_once(book_shot: BookShot, clinic: Clinic) -> None:
    booking = book_shot()
    for _again in range(2):
        operations.cancel(booking_id=booking.pk, at=at("2026-11-25T10:00"))
    assert (taken(clinic), clinic.stock("DPT-VGB-HIB").reserved) == (0, 0)
    assert Entry.objects.filter(kind="BookingCancelled").count() == 1


def test_moving_takes_the_dose_of_the_other_session_and_frees_the_first(book_shot: BookShot, clinic: Clinic) -> None:
    booking = book_shot()
    moved = operations.move(booking_id=booking.pk, starts_at=at("2026-11-30T09:00"), at=at("2026-11-25T10:00"))
    assert (moved.session, moved.code, moved.starts_at) == (clinic.monday, booking.code, at("2026-11-30T09:00"))
    assert (taken(clinic), clinic.stock("DPT-VGB-HIB").reserved) == (0, 0)
    assert (taken(clinic, "2026-11-30T09:00"), clinic.stock("DPT-VGB-HIB", clinic.monday).reserved) == (1, 1)


def test_moving_within_a_session_whose_last_dose_is_ones_own_works(book_shot: BookShot, clinic: Clinic) -> None:
    mine, _other = (book_shot(who=who) for who in people(2))
    operations.move(booking_id=mine.pk, starts_at=at("2026-11-27T09:00"), at=at("2026-11-25T10:00"))
    assert clinic.stock("DPT-VGB-HIB").reserved == 2
    assert (taken(clinic), taken(clinic, "2026-11-27T09:00")) == (1, 1)


def test_moving_to_a_session_without_the_vaccine_keeps_the_old_hour(
    book_shot: BookShot, clinic: Clinic, khoi: ChildAsked
) -> None:
    booking = book_shot(children=[replace(khoi, vaccine="SOI")], starts_at="2026-11-27T14:00")
    with pytest.raises(OutOfStock):
        operations.move(booking_id=booking.pk, starts_at=at("2026-11-27T08:00"), at=at("2026-11-25T10:00"))
    booking.refresh_from_db()
    assert (booking.starts_at, taken(clinic, "2026-11-27T14:00")) == (at("2026-11-27T14:00"), 1)
    assert clinic.stock("SOI", clinic.afternoon).reserved == 1


def test_one_booked_at_the_desk_is_moved_from_afar_with_the_notice_of_all_others(book_shot: BookShot) -> None:
    booking = book_shot(channel="DESK", starts_at="2026-11-27T14:00")
    with pytest.raises(InvalidInput) as refusal:
        operations.move(booking_id=booking.pk, starts_at=at("2026-11-27T08:30"), at=at("2026-11-27T08:20"))
    assert "start" in refusal.value.fields
    operations.move(booking_id=booking.pk, starts_at=at("2026-11-27T09:30"), at=at("2026-11-27T08:20"))


def test_a_booking_that_was_called_off_is_neither_moved_nor_received(book_shot: BookShot) -> None:
    booking = operations.cancel(booking_id=book_shot().pk, at=at("2026-11-25T10:00"))
    with pytest.raises(NotPossibleNow, match="not_possible_now"):
        operations.move(booking_id=booking.pk, starts_at=at("2026-11-30T09:00"), at=at("2026-11-25T10:00"))
    with pytest.raises(NotPossibleNow):
        operations.check_in(booking_id=booking.pk, at=at("2026-11-27T08:00"), actor="user:1")


@pytest.mark.rule("R-007")
def test_unknown_codes_and_foreign_phones_answer_alike_and_guessing_is_slowed(book_shot: BookShot) -> None:
    booking = book_shot()
    for code, phone in [(booking.code, "0914333444"), ("123456", "0905111222"), (booking.code, "abc")]:
        with pytest.raises(NoSuchBooking):
            queries.by_code_and_phone(code=code, phone=phone)
    for _guess in range(20):
        try:
            queries.by_code_and_phone(code="912345", phone="0914333444")
        except NoSuchBooking:
            continue
        except SlowDown:
            return
    pytest.fail("guessing was never slowed")


def test_appointments_never_get_a_code_of_ours(book: Callable[..., Appointment]) -> None:
    assert not book().code.startswith(APART)


def test_the_journal_holds_no_health_data_and_no_names(book_shot: BookShot) -> None:
    booking = book_shot()
    operations.check_in(booking_id=booking.pk, at=at("2026-11-27T08:00"), actor="user:1")
    child = booking.children.get()
    operations.give_shot(child_id=child.pk, lot="LO-77", at=at("2026-11-27T08:05"), actor="user:1")
    operations.note_after_signs(child_id=child.pk, signs="sốt nhẹ", at=at("2026-11-27T08:20"), actor="user:1")
    told = " ".join(str(entry.payload) for entry in Entry.objects.all()).casefold()
    for secret in ("khôi", "lan", "dpt", "5in1", "trứng", "lo-77", "sốt", "905111222"):
        assert secret not in told


def test_a_long_list_costs_a_bounded_number_of_queries(
    book_shot: BookShot, django_assert_max_num_queries: Any, khoi: ChildAsked
) -> None:
    for who in people(3):
        book_shot(who=who, children=[replace(khoi, vaccine="VGB")])
    with django_assert_max_num_queries(4):
        rows = queries.on_day(office="DN-CDC", on=date(2026, 11, 27))
        assert [[c.vaccine.name for c in row.children.all() if c.vaccine] for row in rows] == [["Viêm gan B"]] * 3
        queries.warnings_of(rows)
    with django_assert_max_num_queries(6):
        ahead = queries.sessions_ahead(office="DN-CDC", at=at("2026-11-25T09:00"))
    assert [(each.session.on.day, each.free) for each in ahead] == [(27, 9), (27, 12), (30, 12)]
    assert ahead[0].left == {"DPT-VGB-HIB": 2, "VGB": 2}


HOURS = ["2026-11-27T08:00", "2026-11-27T08:30", "2026-11-27T13:30", "2026-11-30T08:00"]
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["book", "book", "book", "move", "cancel", "come", "shot", "postpone", "no_show", "finish"]),
        st.sampled_from(HOURS),
        st.lists(st.sampled_from(["DPT-VGB-HIB", "VGB", "SOI", ""]), min_size=1, max_size=3),
        st.integers(0, 9),
    ),
    max_size=25,
)


@pytest.mark.rule("R-024")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_places_and_doses_always_agree_with_the_bookings(
    clinic: Clinic, acts: list[tuple[str, str, list[str], int]]
) -> None:
    from django.db import transaction

    with transaction.atomic():
        for number, (act, hour, vaccines, which) in enumerate(acts):
            with contextlib.suppress(OfficeError):
                _do(act, hour, vaccines, which, number)
        _assert_counted(clinic)
        transaction.set_rollback(True)


def _do(act: str, hour: str, vaccines: list[str], which: int, number: int) -> None:
    if act == "book":
        operations.book(
            office="DN-CDC",
            starts_at=at(hour),
            phone=f"09050001{which:02d}",
            guardian="Phụ huynh",
            children=[ChildAsked(f"Bé {'ABC'[n]}", vaccine=code) for n, code in enumerate(vaccines)],
            channel="WEB",
            at=at("2026-11-25T09:00"),
            consent=True,
        )
        return
    rows = list(VaccinationBooking.objects.order_by("id"))
    if not rows:
        return
    booking = rows[which % len(rows)]
    later = booking.starts_at + timedelta(minutes=which)
    known: dict[str, Any] = {"booking_id": booking.pk, "at": later, "actor": "user:1"}
    child = {"child_id": booking.children.order_by("id")[0].pk, "at": later, "actor": "user:1"}
    match act:
        case "move":
            operations.move(booking_id=booking.pk, starts_at=at(hour), at=at("2026-11-25T10:00"))
        case "cancel":
            operations.cancel(booking_id=booking.pk, at=at("2026-11-25T10:00"))
        case "come":
            operations.check_in(**known)
        case "shot":
            operations.give_shot(**child, lot="A1", vaccine=vaccines[0])
        case "postpone":
            operations.postpone_shot(**child, reason="sốt")
        case "no_show":
            operations.mark_no_show(**known)
        case "finish":
            operations.finish(**known, reason="về sớm")


def _assert_counted(clinic: Clinic) -> None:
    """Compare every hour and every stock with the bookings and children that hold them."""
    gone = [Status.CANCELLED, Status.NO_SHOW]
    for hour in SessionHour.objects.all():
        there = VaccinationBooking.objects.filter(session=hour.session_id, starts_at=hour.starts_at)
        held = BookedChild.objects.filter(booking__in=there.exclude(status__in=gone)).count()
        assert held == hour.taken <= hour.places
    for stock in SessionStock.objects.all():
        children = BookedChild.objects.filter(booking__session=stock.session_id, vaccine=stock.vaccine_id)
        kept = children.exclude(booking__status__in=gone).exclude(outcome="postponed")
        assert kept.count() == stock.reserved <= stock.doses
        assert kept.filter(outcome="given").count() == stock.used
