# SPDX-License-Identifier: EUPL-1.2
"""The visit at the health centre: coming, shot or not today, the watch, going home."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from cast import Citizen, at
from clinic import Clinic
from motcua.journal.models import Entry
from motcua.kernel.errors import InvalidInput
from motcua.people.access import access_of
from motcua.people.models import User
from motcua.people.rules import Action
from motcua.vaccination import operations, queries
from motcua.vaccination.errors import (
    NotPossibleNow,
    OutOfStock,
    ShotNotPossible,
    StillWaiting,
    StillWatched,
    WrongDay,
)
from motcua.vaccination.models import BookedChild, SessionHour, VaccinationBooking
from motcua.vaccination.operations import ChildAsked
from motcua.vaccination.rules import CautionKind, Outcome, Status

pytestmark = pytest.mark.django_db
BookShot = Callable[..., VaccinationBooking]
EIGHT = at("2026-11-27T08:00")


@pytest.fixture
def come(book_shot: BookShot, thu: User) -> Callable[..., list[BookedChild]]:
    """Book, come at eight, and return the children."""

    def come_with(**booked: Any) -> list[BookedChild]:
        booking = book_shot(**booked)
        operations.check_in(booking_id=booking.pk, at=booking.starts_at, actor=thu.actor)
        return list(booking.children.order_by("id"))

    return come_with


Come = Callable[..., list[BookedChild]]


def shot(child: BookedChild, thu: User, *, minutes: int = 5, **more: Any) -> BookedChild:
    moment = EIGHT + timedelta(minutes=minutes)
    return operations.give_shot(**{"child_id": child.pk, "lot": "LO-77", "at": moment, "actor": thu.actor, **more})


@pytest.mark.rule("R-022")
def test_a_shot_begins_a_watch_of_30_minutes_and_uses_the_dose(come: Come, thu: User, clinic: Clinic) -> None:
    [child] = come()
    given = shot(child, thu)
    assert (given.outcome, given.observe_until) == (Outcome.GIVEN, at("2026-11-27T08:35"))
    assert given.booking.status == Status.OBSERVING
    stock = clinic.stock("DPT-VGB-HIB")
    assert (stock.reserved, stock.used) == (1, 1)
    assert [each.pk for each in queries.watched(office="DN-CDC")] == [child.pk]


@pytest.mark.rule("R-022")
def test_nobody_goes_home_before_the_watch_is_over_without_a_reason_on_record(come: Come, thu: User) -> None:
    [child] = come()
    shot(child, thu)
    known = {"booking_id": child.booking_id, "actor": thu.actor}
    with pytest.raises(StillWatched) as refused:
        operations.finish(**known, at=at("2026-11-27T08:20"))
    assert "15 phút" in refused.value.message
    done = operations.finish(**known, at=at("2026-11-27T08:20"), reason="Mẹ phải đưa bé lớn đi cấp cứu")
    assert (done.status, done.reason) == (Status.DONE, "Mẹ phải đưa bé lớn đi cấp cứu")
    assert Entry.objects.get(kind="BookingDone").payload == {"was_early": True}
    assert queries.watched(office="DN-CDC") == []


@pytest.mark.rule("R-022")
def test_after_the_watch_the_children_go_home_and_signs_may_follow(come: Come, thu: User) -> None:
    [child] = come()
    shot(child, thu)
    done = operations.finish(booking_id=child.booking_id, at=at("2026-11-27T08:35"), actor=thu.actor)
    assert (done.status, done.reason) == (Status.DONE, "")
    operations.note_after_signs(child_id=child.pk, signs="Sốt nhẹ 38°", at=at("2026-11-28T09:00"), actor=thu.actor)
    child.refresh_from_db()
    assert child.after_signs == "Sốt nhẹ 38°"
    assert Entry.objects.get(kind="BookingDone").payload == {"was_early": False}


def test_a_family_goes_home_when_each_child_has_its_shot_or_was_put_off(
    come: Come, thu: User, clinic: Clinic, khoi: ChildAsked
) -> None:
    older, younger = come(children=[khoi, replace(khoi, name="Nguyễn Minh An", vaccine="VGB")])
    shot(older, thu)
    known = {"booking_id": older.booking_id, "at": at("2026-11-27T08:40"), "actor": thu.actor}
    with pytest.raises(StillWaiting):
        operations.finish(**known)
    put_off = {"child_id": younger.pk, "at": at("2026-11-27T08:10"), "actor": thu.actor}
    with pytest.raises(InvalidInput):
        operations.postpone_shot(**put_off, reason=" ")
    for _again in range(2):
        operations.postpone_shot(**put_off, reason="Sốt 39 độ")
    assert clinic.stock("VGB").reserved == 0
    assert SessionHour.objects.get(starts_at=EIGHT).taken == 2
    assert operations.finish(**known).status == Status.DONE
    assert Entry.objects.filter(kind="ShotPostponed").count() == 1


def test_when_all_are_put_off_there_is_nothing_to_watch(come: Come, thu: User) -> None:
    [child] = come()
    operations.postpone_shot(child_id=child.pk, reason="Ho", at=EIGHT, actor=thu.actor)
    with pytest.raises(ShotNotPossible):
        shot(child, thu)
    done = operations.finish(booking_id=child.booking_id, at=EIGHT, actor=thu.actor)
    assert done.status == Status.DONE


def test_the_doctor_chooses_the_vaccine_of_a_child_who_came_for_advice(
    come: Come, thu: User, clinic: Clinic, khoi: ChildAsked
) -> None:
    [child] = come(children=[replace(khoi, vaccine="", dose=None)])
    with pytest.raises(InvalidInput) as refused:
        shot(child, thu, lot="")
    assert set(refused.value.fields) == {"vaccine", "lot"}
    given = shot(child, thu, vaccine="vgb", dose=1)
    assert (given.vaccine_id, given.dose) == ("VGB", 1)
    assert (clinic.stock("VGB").reserved, clinic.stock("VGB").used) == (1, 1)


def test_another_vaccine_than_booked_frees_the_promised_dose(come: Come, thu: User, clinic: Clinic) -> None:
    [child] = come()
    shot(child, thu, vaccine="VGB", dose=1)
    assert (clinic.stock("DPT-VGB-HIB").reserved, clinic.stock("VGB").used) == (0, 1)
    with pytest.raises(ShotNotPossible):
        shot(child, thu, vaccine="DPT-VGB-HIB")


def test_a_vaccine_the_session_has_no_dose_of_changes_nothing(come: Come, thu: User, clinic: Clinic) -> None:
    [child] = come()
    with pytest.raises(OutOfStock):
        shot(child, thu, vaccine="SOI")
    assert clinic.stock("DPT-VGB-HIB").reserved == 1
    child.refresh_from_db()
    assert (child.outcome, child.vaccine_id) == (Outcome.WAITING, "DPT-VGB-HIB")


def test_the_same_shot_twice_is_one_shot(come: Come, thu: User, clinic: Clinic) -> None:
    [child] = come()
    first = shot(child, thu)
    again = shot(child, thu, minutes=6)
    assert again.observe_until == first.observe_until
    assert clinic.stock("DPT-VGB-HIB").used == 1
    with pytest.raises(ShotNotPossible):
        shot(child, thu, lot="LO-78")


def test_one_is_received_on_the_day_booked_only_early_or_late(book_shot: BookShot, thu: User) -> None:
    booking = book_shot()
    with pytest.raises(WrongDay) as refused:
        operations.check_in(booking_id=booking.pk, at=at("2026-11-26T08:00"), actor=thu.actor)
    assert "27/11" in refused.value.message
    for hour in ("07:10", "07:12"):
        came = operations.check_in(booking_id=booking.pk, at=at(f"2026-11-27T{hour}"), actor=thu.actor)
    assert (came.status, came.checked_in_at) == (Status.CHECKED_IN, at("2026-11-27T07:10"))


def test_a_child_who_was_not_received_gets_no_shot(book_shot: BookShot, thu: User) -> None:
    with pytest.raises(NotPossibleNow):
        shot(book_shot().children.get(), thu)


def test_who_does_not_come_gives_place_and_dose_back_once_the_hour_has_begun(
    book_shot: BookShot, thu: User, clinic: Clinic
) -> None:
    booking = book_shot()
    with pytest.raises(NotPossibleNow):
        operations.mark_no_show(booking_id=booking.pk, at=at("2026-11-27T07:59"), actor=thu.actor)
    for _again in range(2):
        operations.mark_no_show(booking_id=booking.pk, at=at("2026-11-27T09:00"), actor=thu.actor)
    assert clinic.stock("DPT-VGB-HIB").reserved == 0
    assert SessionHour.objects.get(starts_at=EIGHT).taken == 0


def test_who_got_a_shot_has_come(come: Come, thu: User) -> None:
    [child] = come()
    shot(child, thu)
    with pytest.raises(NotPossibleNow):
        operations.mark_no_show(booking_id=child.booking_id, at=at("2026-11-27T09:00"), actor=thu.actor)


@pytest.mark.rule("R-023")
def test_the_doctor_sees_the_shots_given_here_before(
    come: Come, book_shot: BookShot, thu: User, khoi: ChildAsked
) -> None:
    [child] = come(children=[replace(khoi, dose=1)])
    shot(child, thu)
    operations.finish(booking_id=child.booking_id, at=at("2026-11-27T08:40"), actor=thu.actor)
    again = book_shot(
        starts_at="2026-11-30T08:00",
        booked_at="2026-11-28T09:00",
        children=[replace(khoi, name="NGUYỄN MINH KHÔI", dose=3)],
    )
    booking = queries.by_id(again.pk)
    [cautions] = queries.warnings_of([booking]).values()
    assert [each.kind for each in cautions] == [CautionKind.TOO_SOON, CautionKind.OUT_OF_ORDER]
    stranger = queries.by_id(book_shot(who=Citizen("Người khác", "+84914333444"), starts_at="2026-11-30T08:30").pk)
    assert queries.warnings_of([stranger]) == {}
    assert [each.lot for each in queries.shots_of(phone="+84905111222", name="nguyen minh khoi", born_on=khoi.born_on)]


@pytest.mark.rule("R-023")
def test_a_parent_is_told_of_the_age_before_booking_and_books_all_the_same(
    book_shot: BookShot, khoi: ChildAsked
) -> None:
    young = replace(khoi, born_on=date(2026, 10, 20))
    [caution] = queries.warnings_for(young, on=date(2026, 11, 27))
    assert caution.kind == CautionKind.TOO_YOUNG
    booking = book_shot(children=[khoi, young])
    assert {place: [each.kind for each in told] for place, told in booking.warnings.items()} == {
        1: [CautionKind.TOO_YOUNG]
    }


def test_reception_finds_by_code_and_by_phone(book_shot: BookShot) -> None:
    booking = book_shot()
    later = book_shot(starts_at="2026-11-30T08:00")
    found = {"office": "DN-CDC", "on": date(2026, 11, 27)}
    assert queries.for_reception(**found, text=booking.code) == [booking]
    assert queries.for_reception(**found, text="0905 111 222") == [booking, later]
    assert queries.for_reception(**{**found, "office": "DN-HC"}, text=booking.code) == []
    assert queries.for_reception(**found, text="abc") == []


@pytest.mark.rule("R-025")
def test_only_who_gives_shots_sees_health_data_and_only_there(
    thu: User, hanh: User, trung: User, quantri: User, tongdai: User
) -> None:
    on = date(2026, 11, 27)
    for action in (Action.SEE_HEALTH_DATA, Action.CARE_FOR_VACCINATION):
        may = {
            user.username: access_of(user, on=on).offices_for(action) for user in (thu, hanh, trung, quantri, tongdai)
        }
        assert may == {
            "tiemchung.dn-cdc": ["DN-CDC"],
            "tiepdon.dn-cdc": [],
            "truong.dn-cdc": [],
            "quantri": [],
            "tongdai": [],
        }
    assert access_of(hanh, on=on).may(Action.CHECK_IN, office="DN-CDC")
    assert access_of(trung, on=on).may(Action.PLAN_VACCINATION, office="DN-CDC")
