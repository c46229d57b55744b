# SPDX-License-Identifier: EUPL-1.2
"""A volunteer sees and does something only during a shift, and only what they helped with in it."""

from collections.abc import Callable
from typing import Any

import pytest

from cast import Citizen, at
from motcua.assistance import operations, queries
from motcua.assistance.errors import (
    NoSuchAssistance,
    NoSuchShift,
    NotAVolunteer,
    NotOnShift,
    OnShiftAlready,
    StillHelping,
)
from motcua.assistance.models import Assistance, Shift
from motcua.journal.models import DueMoment
from motcua.kernel.errors import InvalidInput, NotAllowed, NotFound
from motcua.people.models import RoleHeld, User
from specials import DuongXa

Helping = Callable[..., Assistance]
OpenShift = Callable[..., Shift]


def test_without_a_shift_a_volunteer_begins_nothing(helping: Helping, open_shift: OpenShift, duong_xa: DuongXa) -> None:
    with pytest.raises(NotOnShift):
        helping(duong_xa.volunteer)
    open_shift()
    with pytest.raises(NotOnShift):
        helping(duong_xa.volunteer, moment="2026-12-01T07:59")
    with pytest.raises(NotOnShift):
        helping(duong_xa.volunteer, moment="2026-12-01T12:00")
    assert helping(duong_xa.volunteer).shift is not None


def test_who_has_no_part_in_helping_begins_nothing(helping: Helping, duong_xa: DuongXa, hoa: User) -> None:
    with pytest.raises(NotAllowed):
        helping(duong_xa.specialist)
    with pytest.raises(NotFound):
        helping(hoa)


@pytest.mark.rule("R-062")
def test_after_the_shift_nothing_is_there_any_more(
    helping: Helping, filled: Helping, open_shift: OpenShift, duong_xa: DuongXa
) -> None:
    shift = open_shift()
    begun = helping(duong_xa.volunteer)
    assert queries.by_id_for(begun.pk, duong_xa.volunteer, at=at("2026-12-01T11:59")) == begun
    with pytest.raises(NoSuchAssistance):
        queries.by_id_for(begun.pk, duong_xa.volunteer, at=at("2026-12-01T12:00"))
    operations.close_shift(shift_id=shift.pk, by=duong_xa.head, at=at("2026-12-01T09:30"))
    with pytest.raises(NoSuchAssistance):
        filled(begun, duong_xa.volunteer, "2026-12-01T09:31")
    # Not even in the next shift.
    open_shift("2026-12-01T10:00", "2026-12-01T12:00")
    with pytest.raises(NoSuchAssistance):
        filled(begun, duong_xa.volunteer, "2026-12-01T10:05")
    # An officer goes on with it.
    assert filled(begun, duong_xa.officer, "2026-12-01T10:05").version > begun.version


def test_what_an_ended_shift_left_open_stops_nobodys_next_shift(
    helping: Helping, open_shift: OpenShift, duong_xa: DuongXa
) -> None:
    open_shift(until="2026-12-01T10:00")
    left_open = helping(duong_xa.volunteer)
    assert queries.open_of(duong_xa.volunteer, at=at("2026-12-01T09:59")) == left_open
    assert queries.open_of(duong_xa.volunteer, at=at("2026-12-01T10:00")) is None
    open_shift("2026-12-01T13:30", "2026-12-01T17:00")
    own = helping(duong_xa.volunteer, moment="2026-12-01T13:35")
    assert queries.open_of(duong_xa.volunteer, at=at("2026-12-01T13:40")) == own
    with pytest.raises(StillHelping) as refused:
        helping(duong_xa.volunteer, moment="2026-12-01T13:41")
    assert refused.value.data["assistance"] == str(own.pk)
    assert queries.by_id_for(left_open.pk, duong_xa.officer, at=at("2026-12-01T13:40")) == left_open


def test_who_works_for_one_agency_sees_no_others_assistances(helping: Helping, duong_xa: DuongXa, an: User) -> None:
    RoleHeld.objects.create(user=an, role="OFFICER", office=duong_xa.office, agency_id="DN-HC")
    theirs, own, moment = helping(duong_xa.officer), helping(an), at("2026-12-01T09:30")
    with pytest.raises(NoSuchAssistance):
        queries.by_id_for(theirs.pk, an, at=moment)
    assert queries.by_id_for(own.pk, an, at=moment) == own
    assert queries.of_helper(an, duong_xa.office, at=moment) == [own]
    RoleHeld.objects.filter(user=an, office=duong_xa.office).update(agency=duong_xa.agency)
    an_again = User.objects.get(pk=an.pk)
    assert {row.pk for row in queries.of_helper(an_again, duong_xa.office, at=moment)} == {own.pk, theirs.pk}


def test_who_may_not_see_dossiers_sees_the_own_ones_until_the_end_of_the_day(
    helping: Helping, ready: Helping, duong_xa: DuongXa, an: User
) -> None:
    RoleHeld.objects.create(user=an, role="RECEPTIONIST", office=duong_xa.office)
    own = ready(helping(an), an)
    operations.send(assistance_id=own.pk, by=an, at=at("2026-12-01T09:15"))
    assert queries.by_id_for(own.pk, an, at=at("2026-12-01T23:59")) == own
    with pytest.raises(NoSuchAssistance):
        queries.by_id_for(own.pk, an, at=at("2026-12-02T00:00"))
    assert queries.by_id_for(own.pk, duong_xa.officer, at=at("2026-12-02T08:00")) == own


def test_a_number_alone_tells_a_volunteer_nobodys_name(
    helping: Helping, ready: Helping, open_shift: OpenShift, duong_xa: DuongXa, lan: Citizen
) -> None:
    sent = ready(helping(), duong_xa.officer)
    operations.send(assistance_id=sent.pk, by=duong_xa.officer, at=at("2026-12-01T09:15"))
    open_shift()
    begun = helping(duong_xa.volunteer, moment="2026-12-01T09:20")
    known: dict[str, Any] = {"assistance_id": begun.pk, "by": duong_xa.volunteer, "at": at("2026-12-01T09:21")}
    begun = operations.type_in(**known, fields={"applicant.phone": lan.phone})
    assert operations.known_people(begun) == []
    begun = operations.type_in(**known, fields={"applicant.name": lan.name.lower()})
    assert [person["name"] for person in operations.known_people(begun)] == [lan.name]


def test_a_volunteer_sees_no_colleagues_work(helping: Helping, open_shift: OpenShift, duong_xa: DuongXa) -> None:
    open_shift()
    theirs = helping(duong_xa.officer)
    own = helping(duong_xa.volunteer)
    moment = at("2026-12-01T09:30")
    with pytest.raises(NoSuchAssistance):
        queries.by_id_for(theirs.pk, duong_xa.volunteer, at=moment)
    assert queries.of_helper(duong_xa.volunteer, duong_xa.office, at=moment) == [own]
    assert {row.pk for row in queries.of_helper(duong_xa.officer, duong_xa.office, at=moment)} == {own.pk, theirs.pk}


def test_a_receptionist_sees_the_own_work_only(helping: Helping, duong_xa: DuongXa, an: User) -> None:
    RoleHeld.objects.create(user=an, role="RECEPTIONIST", office=duong_xa.office)
    theirs, own = helping(duong_xa.officer), helping(an)
    moment = at("2026-12-01T09:30")
    assert queries.by_id_for(own.pk, an, at=moment) == own
    with pytest.raises(NoSuchAssistance):
        queries.by_id_for(theirs.pk, an, at=moment)


def test_one_shift_a_person_and_the_same_again_is_the_same(open_shift: OpenShift) -> None:
    first = open_shift()
    assert open_shift().pk == first.pk
    with pytest.raises(OnShiftAlready):
        open_shift(until="2026-12-01T16:00")
    # One that is over by its hour makes room.
    later = open_shift("2026-12-01T13:00", "2026-12-01T17:00")
    first.refresh_from_db()
    assert (first.closed_at, later.closed_at) == (at("2026-12-01T12:00"), None)


def test_a_shift_ends_by_itself(open_shift: OpenShift) -> None:
    shift = open_shift()
    assert DueMoment.objects.get(subject=f"shift:{shift.pk}").due_at == at("2026-12-01T12:00")
    operations.end_by_itself(shift_id=shift.pk, at=at("2026-12-01T12:00"))
    operations.end_by_itself(shift_id=shift.pk, at=at("2026-12-01T12:01"))
    shift.refresh_from_db()
    assert shift.closed_at == at("2026-12-01T12:00")


def test_only_a_volunteer_gets_one_and_only_the_counter_gives_it(duong_xa: DuongXa, open_shift: OpenShift) -> None:
    until, moment = at("2026-12-01T12:00"), at("2026-12-01T08:00")
    with pytest.raises(NotAVolunteer):
        operations.open_shift(
            office=duong_xa.office, user=duong_xa.specialist, until=until, by=duong_xa.officer, at=moment
        )
    with pytest.raises(NotAllowed):
        operations.open_shift(
            office=duong_xa.office, user=duong_xa.volunteer, until=until, by=duong_xa.volunteer, at=moment
        )
    for wrong in ("2026-12-01T07:00", "2026-12-02T07:00"):
        with pytest.raises(InvalidInput):
            open_shift(until=wrong)
    shift = open_shift()
    with pytest.raises(NoSuchShift):
        operations.close_shift(shift_id=shift.pk, by=duong_xa.volunteer, at=moment)
