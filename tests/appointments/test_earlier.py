# SPDX-License-Identifier: EUPL-1.2
"""Waiting for an earlier hour: who is offered which hour when, how it is answered, and what time does to it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cast import Citizen, House, at
from motcua.appointments import claims, offer, operations, queries, rules
from motcua.appointments.errors import NoSuchOffer, NothingEarlier, NotPossibleNow, OfferOver, OffersUsedUp
from motcua.appointments.models import Appointment, Hold, Offer, Service, Slot, Wish
from motcua.appointments.operations.places import sweep_holds
from motcua.journal.models import DueMoment, Entry
from motcua.kernel.text import sms_parts
from motcua.messaging.models import Message
from motcua.offices.models import Closure
from motcua.people.models import User
from reactions.world import messages_of, relay, settle, templates_of

pytestmark = pytest.mark.django_db
Book = Callable[..., Appointment]
# Thursday; the appointments of these tests are on Monday 30/11 at 14:00.
NOW = at("2026-11-26T09:00")
LATE = "2026-11-30T14:00"
FRIDAY = at("2026-11-27T09:00")


@pytest.fixture
def full(house: House, book: Book) -> Callable[..., None]:
    """Let the hours from Thursday to Monday noon be taken, except those given; each has two places."""

    def fill(*, free: tuple[datetime, ...] = ()) -> None:
        service = house.general_sxd
        visit = offer.visit_for(office="DN-TTHCC", agency="DN-SXD", procedure_codes=[], at=NOW, fresh=True)
        for day in ("2026-11-26", "2026-11-27", "2026-11-30"):
            for start in visit.starts_on(at(f"{day}T00:00").date()):
                if start < at(LATE) and start not in free:
                    Slot.objects.update_or_create(
                        office=house.tthcc, service=service, starts_at=start, defaults={"places": 2, "taken": 2}
                    )

    return fill


@pytest.fixture
def lates(full: Callable[..., None], book: Book) -> Callable[..., Appointment]:
    """Book the late hour for a new person each time and let that person wish for an earlier one."""
    full()
    count = 0

    def wish(*, asked_at: datetime = NOW, status: str = "confirmed", starts_at: str = LATE) -> Appointment:
        nonlocal count
        count += 1
        Service.objects.update(places=50)
        Slot.objects.filter(starts_at=at(starts_at)).update(places=50)
        offer.forget_settings()
        made = book(
            who=Citizen("Nguyễn Thị Lan", f"+8490511{count:04d}"), starts_at=starts_at, asked_at=NOW, status=status
        )
        Service.objects.update(places=2)
        offer.forget_settings()
        operations.want_earlier(appointment_id=made.pk, at=asked_at + timedelta(seconds=count))
        return made

    return wish


def free_a_place(start: datetime = FRIDAY) -> None:
    Slot.objects.filter(starts_at=start).update(taken=1)


def offered_to(appointment: Appointment) -> Offer | None:
    return Offer.objects.filter(wish__appointment=appointment, ended_at__isnull=True).first()


def the_offer(appointment: Appointment) -> Offer:
    found = offered_to(appointment)
    assert found is not None
    return found


# --- wishing -------------------------------------------------------------------------------------


def test_a_wish_is_one_however_often_it_is_made(book: Book) -> None:
    row = book(starts_at=LATE)
    first = operations.want_earlier(appointment_id=row.pk, at=NOW)
    again = operations.want_earlier(appointment_id=row.pk, at=NOW + timedelta(hours=1))
    assert again == first
    assert again.wished_at == NOW
    assert queries.wish_of(row.pk) == first
    assert Entry.objects.filter(kind="EarlierHourWanted", subject=row.subject, actor="citizen").count() == 1
    with pytest.raises(IntegrityError, match="wish_once_an_appointment"), transaction.atomic():
        Wish.objects.create(office=row.office, appointment=row, wished_at=NOW)


def test_a_near_hour_and_one_that_is_over_have_nothing_earlier(book: Book) -> None:
    near = book(starts_at="2026-11-26T11:00")
    with pytest.raises(NothingEarlier):
        operations.want_earlier(appointment_id=near.pk, at=at("2026-11-26T09:00"))
    for status in ("cancelled", "proposed", "refused"):
        with pytest.raises(NotPossibleNow):
            operations.want_earlier(appointment_id=book(starts_at=LATE, status=status).pk, at=NOW)


def test_a_stopped_wish_can_be_made_again_and_waits_behind_the_others(lates: Any) -> None:
    first, second = lates(), lates()
    operations.stop_wanting_earlier(appointment_id=first.pk, at=NOW + timedelta(minutes=5))
    assert queries.wish_of(first.pk) is None
    operations.stop_wanting_earlier(appointment_id=first.pk, at=NOW + timedelta(minutes=6))
    operations.want_earlier(appointment_id=first.pk, at=NOW + timedelta(minutes=7))
    free_a_place()
    assert operations.offer_earlier_hours(at=NOW + timedelta(minutes=10)) == 1
    assert the_offer(second).starts_at == FRIDAY
    assert offered_to(first) is None
    assert Entry.objects.filter(kind="EarlierHourWishEnded").count() == 1


# --- being offered -------------------------------------------------------------------------------


@pytest.mark.rule("R-015")
def test_who_wished_first_is_offered_the_earliest_hour_and_nobody_else_gets_that_place(lates: Any) -> None:
    rows = [lates() for _ in range(3)]
    free_a_place(FRIDAY)
    free_a_place(FRIDAY + timedelta(hours=1))
    ten = NOW + timedelta(hours=1)
    assert operations.offer_earlier_hours(at=ten) == 2
    assert [the_offer(row).starts_at for row in rows[:2]] == [FRIDAY, FRIDAY + timedelta(hours=1)]
    assert offered_to(rows[2]) is None
    slot = Slot.objects.get(starts_at=FRIDAY)
    assert (slot.taken, slot.held) == (2, 0)
    hold = Hold.objects.get(starts_at=FRIDAY)
    assert (hold.visitor, hold.expires_at) == (f"earlier:{the_offer(rows[0]).wish_id}", ten + timedelta(hours=2))
    assert operations.offer_earlier_hours(at=ten + timedelta(minutes=1)) == 0


def test_an_offered_place_does_not_keep_the_others_from_the_form(lates: Any) -> None:
    lates()
    Slot.objects.filter(starts_at=FRIDAY).update(taken=0)
    assert operations.offer_earlier_hours(at=NOW) == 1
    held = operations.hold_hour(
        office="DN-TTHCC", agency="DN-SXD", procedure_codes=[], starts_at=FRIDAY, visitor="somebody", at=NOW
    )
    operations.give_up_hold(hold_id=held.pk, visitor="somebody")
    slot = Slot.objects.get(starts_at=FRIDAY)
    assert (slot.taken, slot.held) == (1, 0)


@pytest.mark.rule("R-016")
@pytest.mark.parametrize(
    ("now", "hour", "is_offered"),
    [
        ("2026-11-26T09:00", "2026-11-26T13:00", True),
        ("2026-11-26T10:00", "2026-11-26T13:00", True),
        ("2026-11-26T10:00:01", "2026-11-26T13:00", False),
        ("2026-11-26T10:00", LATE, False),
        ("2026-11-26T10:00", "2026-11-30T14:30", False),
    ],
)
def test_only_earlier_hours_three_hours_ahead_are_offered(lates: Any, now: str, hour: str, is_offered: bool) -> None:
    row = lates()
    Slot.objects.filter(starts_at=at(LATE)).update(places=50)
    if at(hour) < at(LATE):
        free_a_place(at(hour))
    assert operations.offer_earlier_hours(at=at(now)) == is_offered
    assert (offered_to(row) is not None) == is_offered


@pytest.mark.rule("R-017")
@pytest.mark.parametrize(
    ("now", "is_offered"),
    [
        ("2026-11-26T06:29", False),
        ("2026-11-26T06:30", True),
        ("2026-11-26T19:00", True),
        ("2026-11-26T19:01", False),
        ("2026-11-26T21:00", False),
        ("2026-11-26T23:30", False),
    ],
)
def test_nobody_is_asked_in_the_quiet_hours_or_so_that_the_answer_falls_into_them(
    lates: Any, now: str, is_offered: bool
) -> None:
    lates()
    free_a_place()
    assert operations.offer_earlier_hours(at=at(now)) == is_offered


@pytest.mark.rule("R-015")
def test_a_wish_is_offered_one_hour_a_day_never_the_same_and_three_in_all(lates: Any) -> None:
    row = lates()
    hours = [FRIDAY, FRIDAY + timedelta(hours=1), at("2026-11-30T10:00"), at("2026-11-30T11:00")]
    for hour in hours:
        free_a_place(hour)
    days = [NOW, at("2026-11-26T15:00"), at("2026-11-27T06:30"), at("2026-11-28T09:00"), at("2026-11-29T09:00")]
    got = []
    for now in days:
        if operations.offer_earlier_hours(at=now):
            found = the_offer(row)
            got.append((now.day, found.number, found.starts_at))
            operations.decline_earlier(offer_id=found.pk, at=now + timedelta(minutes=30))
    assert got == [(26, 1, hours[0]), (27, 2, hours[1]), (28, 3, hours[2])]
    assert queries.wish_of(row.pk) is None
    assert Wish.objects.get().ending == Wish.Ending.USED_UP
    with pytest.raises(OffersUsedUp):
        operations.want_earlier(appointment_id=row.pk, at=at("2026-11-29T10:00"))
    for hour in hours:
        assert Slot.objects.get(starts_at=hour).taken == 1


def test_the_database_refuses_a_second_open_offer_and_a_fourth(lates: Any) -> None:
    row = lates()
    wish = Wish.objects.get(appointment=row)
    known = {"office": row.office, "wish": wish, "offered_at": NOW, "answer_by": NOW + timedelta(hours=2)}

    def given(number: int, day: str, hour: str, **more: Any) -> None:
        with transaction.atomic():
            Offer.objects.create(**known, number=number, offered_on=day, starts_at=at(hour), **more)

    given(1, "2026-11-26", "2026-11-27T09:00")
    for name, number, day, hour, more in (
        ("offer_one_open_a_wish", 2, "2026-11-27", "2026-11-27T10:00", {}),
        ("offer_once_a_day", 2, "2026-11-26", "2026-11-27T10:00", {"ended_at": NOW}),
        ("offer_hour_once_a_wish", 2, "2026-11-27", "2026-11-27T09:00", {"ended_at": NOW}),
        ("offer_at_most_three", 4, "2026-11-27", "2026-11-27T10:00", {"ended_at": NOW}),
        ("offer_number_once_a_wish", 1, "2026-11-27", "2026-11-27T10:00", {"ended_at": NOW}),
    ):
        with pytest.raises(IntegrityError, match=name):
            given(number, day, hour, **more)


def test_a_phone_with_two_wishes_is_asked_about_one_at_a_time(lates: Any, minh: Citizen) -> None:
    rows = [lates(), lates(), lates()]
    Appointment.objects.filter(pk__in=[row.pk for row in rows[:2]]).update(phone=minh.phone)
    free_a_place(FRIDAY)
    free_a_place(FRIDAY + timedelta(hours=1))
    assert operations.offer_earlier_hours(at=NOW) == 2
    assert [offered_to(row) is not None for row in rows] == [True, False, True]
    assert queries.open_offer_of_phone(phone=minh.phone, at=NOW) == offered_to(rows[0])
    assert queries.open_offer_of_phone(phone=minh.phone, at=NOW + timedelta(hours=2)) is None


def test_an_hour_at_which_the_phone_is_expected_elsewhere_is_not_offered(lates: Any, book: Book, minh: Citizen) -> None:
    row = lates()
    Appointment.objects.filter(pk=row.pk).update(phone=minh.phone)
    book(who=minh, agency="DN-STC", starts_at=FRIDAY)
    free_a_place(FRIDAY)
    assert operations.offer_earlier_hours(at=NOW) == 0
    free_a_place(FRIDAY + timedelta(minutes=30))
    assert operations.offer_earlier_hours(at=NOW) == 1
    assert the_offer(row).starts_at == FRIDAY + timedelta(minutes=30)


def test_a_day_on_which_the_phone_has_its_fill_is_not_offered(lates: Any, book: Book, minh: Citizen) -> None:
    row = lates()
    Appointment.objects.filter(pk=row.pk).update(phone=minh.phone)
    for hour in ("13:00", "14:00", "15:00"):
        Slot.objects.filter(starts_at=at(f"2026-11-27T{hour}")).update(taken=0)
        book(who=minh, starts_at=f"2026-11-27T{hour}")
        Slot.objects.filter(starts_at=at(f"2026-11-27T{hour}")).update(taken=2)
    free_a_place(FRIDAY)
    assert operations.offer_earlier_hours(at=NOW) == 0


def test_lapsed_holds_count_as_free_and_the_limit_is_kept(lates: Any) -> None:
    rows = [lates() for _ in range(3)]
    free_a_place(FRIDAY)
    operations.hold_hour(
        office="DN-TTHCC", agency="DN-SXD", procedure_codes=[], starts_at=FRIDAY, visitor="gone", at=NOW
    )
    assert operations.offer_earlier_hours(at=NOW + timedelta(minutes=9)) == 0
    free_a_place(FRIDAY + timedelta(hours=1))
    assert operations.offer_earlier_hours(at=NOW + timedelta(minutes=10), limit=1) == 1
    assert the_offer(rows[0]).starts_at == FRIDAY
    assert operations.offer_earlier_hours(at=NOW + timedelta(minutes=10), limit=1) == 1
    assert the_offer(rows[1]).starts_at == FRIDAY + timedelta(hours=1)


def test_a_longer_visit_gets_all_its_steps(house: House, book: Book, minh: Citizen) -> None:
    both = ["1.001193", "2.000815"]
    row = book(who=minh, office="DN-HC", agency="DN-HC", procedures=both, starts_at=LATE, status="confirmed")
    assert row.slot_count == 2
    for hour in ("13:00", "14:00"):
        start = at(f"2026-11-26T{hour}")
        Slot.objects.create(office=house.hc, service=house.general_hc, starts_at=start, places=2, taken=2)
    operations.want_earlier(appointment_id=row.pk, at=NOW)
    assert operations.offer_earlier_hours(at=NOW) == 1
    held = Hold.objects.get()
    assert (held.service_id, held.slot_count, held.step_minutes) == (row.service_id, 2, 30)
    operations.accept_earlier(offer_id=the_offer(row).pk, at=NOW)
    taken = Slot.objects.exclude(taken=0).order_by("starts_at").values_list("starts_at", "taken")
    steps = [(start.astimezone(NOW.tzinfo).strftime("%H:%M"), count) for start, count in taken]
    assert steps == [("13:00", 2), ("14:00", 2), ("14:30", 1), ("15:00", 1)]


def test_offering_asks_the_database_the_same_however_many_wait_in_vain(
    lates: Any, django_assert_max_num_queries: Any
) -> None:
    for _ in range(12):
        lates()
    offer.settings_of("DN-TTHCC", fresh=True)
    with django_assert_max_num_queries(8):
        assert operations.offer_earlier_hours(at=NOW) == 0


# --- answering -----------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["requested", "confirmed"])
def test_accepting_moves_to_the_held_hour_and_keeps_what_the_office_agreed(lates: Any, status: str) -> None:
    row = lates(status=status)
    taken = Slot.objects.get(starts_at=at(LATE)).taken
    free_a_place()
    operations.offer_earlier_hours(at=NOW)
    found = the_offer(row)
    moved = operations.accept_earlier(offer_id=found.pk, at=NOW + timedelta(minutes=119))
    again = operations.accept_earlier(offer_id=found.pk, at=NOW + timedelta(hours=3))
    assert (moved.starts_at, moved.status, moved.confirm_by) == (FRIDAY, status, row.confirm_by)
    assert again.version == moved.version
    assert Slot.objects.get(starts_at=FRIDAY).taken == 2
    assert Slot.objects.get(starts_at=at(LATE)).taken == taken - 1
    assert not Hold.objects.exists()
    entry = Entry.objects.get(kind="EarlierHourTaken")
    assert entry.payload["is_confirmed"] == (status == "confirmed")
    with pytest.raises(OfferOver):
        operations.decline_earlier(offer_id=found.pk, at=NOW + timedelta(minutes=120))


def test_a_missed_promise_is_given_anew_with_the_new_hour(lates: Any) -> None:
    row = lates(status="requested")
    late = at("2026-11-26T15:00")
    operations.settle(kind="appointment_promise", appointment_id=row.pk, due_at=row.confirm_by, at=late)
    free_a_place()
    operations.offer_earlier_hours(at=late)
    moved = operations.accept_earlier(offer_id=the_offer(row).pk, at=late)
    assert moved.confirm_by > late
    assert moved.handed_up_at is None


def test_an_offer_that_is_over_cannot_be_taken_and_the_old_hour_stays(lates: Any) -> None:
    row = lates()
    free_a_place()
    operations.offer_earlier_hours(at=NOW)
    found = the_offer(row)
    with pytest.raises(OfferOver, match="offer_over") as refused:
        operations.accept_earlier(offer_id=found.pk, at=NOW + timedelta(hours=2))
    assert "Lịch hẹn vẫn là 14 giờ thứ Hai, 30/11" in refused.value.message
    operations.decline_earlier(offer_id=found.pk, at=NOW + timedelta(minutes=5))
    operations.decline_earlier(offer_id=found.pk, at=NOW + timedelta(minutes=6))
    with pytest.raises(OfferOver):
        operations.accept_earlier(offer_id=found.pk, at=NOW + timedelta(minutes=7))
    for answer in (operations.accept_earlier, operations.decline_earlier):
        with pytest.raises(NoSuchOffer):
            answer(offer_id=found.pk + 100, at=NOW)
    row.refresh_from_db()
    assert row.starts_at == at(LATE)
    assert Slot.objects.get(starts_at=FRIDAY).taken == 1


@pytest.mark.parametrize("change", ["cancel", "move", "propose", "close"])
def test_an_offer_for_an_appointment_that_changed_is_taken_back(
    lates: Any, binh: User, change: str, the_clock: Any
) -> None:
    row = lates()
    free_a_place()
    free_a_place(at("2026-11-26T15:00"))
    operations.offer_earlier_hours(at=at("2026-11-26T12:01"))
    found = the_offer(row)
    assert found.starts_at == FRIDAY
    relay()
    now = at("2026-11-26T12:05")
    if change == "cancel":
        operations.cancel(appointment_id=row.pk, at=now)
    elif change == "move":
        operations.move(appointment_id=row.pk, starts_at=at("2026-11-26T15:00"), at=now)
    elif change == "propose":
        operations.propose(appointment_id=row.pk, starts_at=at("2026-11-30T15:00"), by=binh, at=now)
    else:
        Closure.objects.create(
            office=row.office, starts_at=at("2026-11-27T07:30"), ends_at=at("2026-11-27T17:00"), reason="mất điện"
        )
        offer.forget_settings()
    with pytest.raises(OfferOver):
        operations.accept_earlier(offer_id=found.pk, at=now + timedelta(seconds=1))
    relay()
    settle(the_clock(now + timedelta(seconds=2)))
    if change == "close":
        assert offered_to(row) == found
        return
    assert Slot.objects.get(starts_at=FRIDAY).taken == 1
    found.refresh_from_db()
    assert found.outcome == Offer.Outcome.WITHDRAWN
    assert (queries.wish_of(row.pk) is None) == (change in ("cancel", "move"))
    assert Message.objects.get(template="earlier_hour_offered").status == Message.Status.WITHDRAWN


# --- what time does, and what is told -------------------------------------------------------------


def test_two_hours_of_silence_give_the_place_to_the_next(lates: Any, the_clock: Any) -> None:
    first, second = lates(), lates()
    free_a_place()
    operations.offer_earlier_hours(at=NOW)
    relay()
    assert settle(the_clock(NOW + timedelta(minutes=119, seconds=59))) == 0
    over = the_clock(NOW + timedelta(hours=2))
    assert queries.open_offer_of(first.pk, at=over) is None
    settle(over)
    assert Offer.objects.get().outcome == Offer.Outcome.LAPSED
    assert Slot.objects.get(starts_at=FRIDAY).taken == 1
    assert operations.offer_earlier_hours(at=over) == 1
    assert the_offer(second).starts_at == FRIDAY
    assert queries.wish_of(first.pk) is not None


def test_a_sweep_before_the_due_moment_gives_back_once(lates: Any, the_clock: Any) -> None:
    lates()
    free_a_place()
    operations.offer_earlier_hours(at=NOW)
    relay()
    over = the_clock(NOW + timedelta(hours=2))
    assert sweep_holds(at=over) == 1
    assert Slot.objects.get(starts_at=FRIDAY).taken == 1
    settle(over)
    assert Slot.objects.get(starts_at=FRIDAY).taken == 1


def test_a_wish_ends_when_no_earlier_hour_can_be_told_in_time(lates: Any, the_clock: Any) -> None:
    row = lates()
    relay()
    assert settle(the_clock("2026-11-30T10:59")) >= 0
    assert queries.wish_of(row.pk) is not None
    settle(the_clock("2026-11-30T11:00"))
    assert Wish.objects.get().ending == Wish.Ending.EARLIEST
    assert not DueMoment.objects.filter(subject__startswith="wish:", done_at__isnull=True).exists()


def test_the_offer_is_one_sms_until_it_is_answered(lates: Any, the_clock: Any) -> None:
    row = lates(status="requested")
    free_a_place()
    the_clock(NOW)
    operations.offer_earlier_hours(at=at("2026-11-26T09:20"))
    relay()
    message = messages_of(row)[-1]
    assert message.text == (
        f"Ma hen {row.code}: co gio som hon: 9h thu 6 27/11 (dang hen 14h thu 2 30/11). "
        "Nhan: tra loi CO truoc 11h20. Khong: KHONG"
    )
    assert sms_parts(message.text).parts == 1
    assert message.send_before == at("2026-11-26T11:20")
    operations.decline_earlier(offer_id=the_offer(row).pk, at=at("2026-11-26T09:30"))
    relay()
    message.refresh_from_db()
    assert message.status == Message.Status.WITHDRAWN


@pytest.mark.parametrize(
    ("status", "template", "told"),
    [
        ("requested", "moved", "da doi sang 9h thu 6 27/11"),
        ("confirmed", "earlier_hour_taken", "Co quan da xac nhan"),
    ],
)
def test_taking_it_is_told_once_and_the_reminders_follow(lates: Any, status: str, template: str, told: str) -> None:
    row = lates(status=status)
    free_a_place()
    relay()
    operations.offer_earlier_hours(at=NOW)
    relay()
    operations.accept_earlier(offer_id=the_offer(row).pk, at=NOW + timedelta(minutes=5))
    relay()
    assert templates_of(row)[-1] == template
    assert told in messages_of(row)[-1].text
    assert sms_parts(messages_of(row)[-1].text).parts == 1
    due = set(DueMoment.objects.filter(subject=row.subject, done_at__isnull=True).values_list("due_at", flat=True))
    assert (FRIDAY if status == "requested" else at("2026-11-26T18:00")) in due


# --- whatever happens -----------------------------------------------------------------------------

STEP = st.tuples(
    st.sampled_from(["free", "offer", "accept", "decline", "lapse", "move", "stop", "wish"]),
    st.integers(0, 2),
    st.integers(5, 16 * 60),
    st.integers(0, 40),
)


@given(steps=st.lists(STEP, min_size=4, max_size=30))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_course_of_events_breaks_the_rules(lates: Any, the_clock: Any, steps: list[Any]) -> None:
    with transaction.atomic():
        rows, now = [lates(), lates(), lates()], NOW
        hours = list(Slot.objects.filter(starts_at__gt=NOW).order_by("starts_at").values_list("starts_at", flat=True))
        for deed, who, minutes, which in steps:
            row, now = rows[who], now + timedelta(minutes=minutes)
            _do(deed, row, hours[which % len(hours)], now, the_clock)
            for slot in Slot.objects.filter(starts_at__lt=at(LATE)):
                assert slot.held == 0
        _assert_rules_kept()
        transaction.set_rollback(True)
    offer.forget_settings()


def _do(deed: str, row: Appointment, hour: datetime, now: datetime, the_clock: Any) -> None:
    found = offered_to(row)
    try:
        if deed == "free":
            Slot.objects.filter(starts_at=hour, taken=2, starts_at__lt=at(LATE)).update(taken=1)
        elif deed == "offer":
            operations.offer_earlier_hours(at=now)
        elif deed == "accept" and found:
            operations.accept_earlier(offer_id=found.pk, at=now)
        elif deed == "decline" and found:
            operations.decline_earlier(offer_id=found.pk, at=now)
        elif deed == "lapse":
            relay()
            settle(the_clock(now))
        elif deed == "move":
            operations.move(appointment_id=row.pk, starts_at=hour, at=now)
        elif deed == "stop":
            operations.stop_wanting_earlier(appointment_id=row.pk, at=now)
        elif deed == "wish":
            operations.want_earlier(appointment_id=row.pk, at=now)
    except (offer.OfficeError, claims.TooManyForPhone):
        pass


def _assert_rules_kept() -> None:
    for given_offer in Offer.objects.select_related("wish"):
        told = Entry.objects.get(kind="EarlierHourOffered", payload__offer=given_offer.pk).payload
        assert given_offer.starts_at < datetime.fromisoformat(told["starts_at"])
        assert given_offer.starts_at >= given_offer.offered_at + timedelta(hours=3)
        assert given_offer.answer_by == given_offer.offered_at + timedelta(hours=2)
        assert rules.is_time_to_offer(given_offer.offered_at)
    for wish in Wish.objects.all():
        given_offers = list(wish.offers.all())
        assert len(given_offers) <= 3
        assert len({each.offered_on for each in given_offers}) == len(given_offers)
    open_offers = Offer.objects.filter(ended_at__isnull=True)
    assert Hold.objects.count() <= open_offers.count()
