# SPDX-License-Identifier: EUPL-1.2
"""Who comes on a day: the same seed gives the same day, and everybody has a door that is there."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from motcua.cli.day import MANY, played, script
from motcua.cli.day.house import House
from motcua.cli.day.script import BOOKED, Channel, Coming, Errand, Filing, Habit, Line, Place, Service
from motcua.cli.day.witness import Note
from motcua.kernel.working_time import OFFICE_ZONE

DAY = date(2026, 12, 1)
EXTRACT = Filing("2.000635", "DN-STP", "mot_phan", has_form=True, has_fee=True, is_special=False)
UNKNOWN = Filing("1.009974", "DN-SXD", "toan_trinh", has_form=True, has_fee=True, is_special=False)


@pytest.fixture
def centre() -> Place:
    return Place(
        code="DN-TTHCC",
        name="Trung tâm",
        on=DAY,
        sessions=((time(7, 30), time(11, 30)), (time(13), time(17))),
        eve_closes_at=datetime(2026, 11, 30, 17, tzinfo=OFFICE_ZONE),
        counters=("DN-TTHCC-1", "DN-TTHCC-2"),
        seats=("quay1", "quay2"),
        staff={"OFFICER": "canbo", "RECEPTIONIST": "tiepdon"},
        services=(Service("DN-SXD", "Sở Xây dựng"), Service("DN-STP", "Sở Tư pháp")),
        lines=(
            Line("A", ("DN-SXD",), is_mirrored=False, is_from_home=True),
            Line("D", ("DN-STP",), is_mirrored=False, is_from_home=True),
        ),
        kiosks={"DN-TTHCC-k1": "thẻ"},
        feed=(),
        filings=(EXTRACT, UNKNOWN),
    )


def test_the_same_seed_writes_the_same_day_and_another_seed_another(centre: Place) -> None:
    first, again, other = (script.write(centre, many=100, seed=seed) for seed in (1, 1, 2))
    assert first.persons == again.persons
    assert first.persons != other.persons


def test_a_large_office_has_three_hundred_people_by_every_channel(centre: Place) -> None:
    day = script.write(centre, many=MANY["DN-TTHCC"], seed=1)
    assert len(day.persons) >= 300
    assert set(day.by_channel) == {str(each) for each in Channel} - {"machine", "vaccine"}
    assert sum(day.by_channel.values()) == len(day.persons)


def test_everybody_has_a_number_a_phone_of_their_own_and_comes_while_it_is_open(centre: Place) -> None:
    persons = script.write(centre, many=300, seed=3).persons
    assert len({each.phone for each in persons}) == len({each.subject for each in persons}) == 300
    for each in persons:
        assert centre.is_open(each.wants_at)
        if each.channel in (Channel.KIOSK, Channel.DESK, Channel.HOME):
            assert centre.is_open(each.at)
        if each.channel in BOOKED:
            assert each.wants_at - each.at >= timedelta(minutes=95)


def test_people_come_late_stay_away_ask_twice_move_call_off_and_leave(centre: Place) -> None:
    persons = script.write(centre, many=320, seed=1).persons
    assert {each.coming for each in persons} == set(Coming)
    assert {each.habit for each in persons} == set(Habit)
    assert {each.errand for each in persons} == set(Errand)


def test_who_wants_an_agency_waits_in_its_line(centre: Place) -> None:
    for each in script.write(centre, many=200, seed=1).persons:
        assert each.service is not None
        assert each.line == {"DN-SXD": "A", "DN-STP": "D"}[each.service.agency]


def test_nobody_files_what_a_player_cannot_fill_in(centre: Place) -> None:
    filed = {each.filing for each in script.write(centre, many=300, seed=1).persons}
    assert filed == {None, EXTRACT}


def test_on_a_special_day_most_come_for_what_it_is_for(centre: Place) -> None:
    special = replace(EXTRACT, procedure="2.000815", is_special=True)
    persons = script.write(replace(centre, filings=(EXTRACT, special)), many=300, seed=1).persons
    files = [each.filing for each in persons if each.filing and each.channel != Channel.ONLINE]
    assert files.count(special) > files.count(EXTRACT)


def test_what_an_office_has_not_falls_to_those_who_come_in(centre: Place) -> None:
    bare = replace(centre, kiosks={}, filings=(), lines=(Line("A", (), is_mirrored=False, is_from_home=False),))
    channels = script.write(bare, many=100, seed=1).by_channel
    assert not {"kiosk", "home", "online"} & set(channels)
    assert channels["desk"] > 40


def test_a_hospital_with_a_machine_of_another_maker_has_its_people_there(centre: Place) -> None:
    line = Line("K", (), is_mirrored=True, is_from_home=False)
    channels = script.write(replace(centre, feed=("DN-BVDN", "thẻ"), lines=(line,)), many=100, seed=1).by_channel
    assert channels["machine"] >= 60
    assert "kiosk" not in channels


def test_a_health_centre_has_parents_with_children(centre: Place) -> None:
    staff = centre.staff | {"VACCINATOR": "tiemchung"}
    assert script.write(replace(centre, staff=staff), many=100, seed=1).by_channel["vaccine"] >= 40


@pytest.mark.parametrize("many", [1, 2, 7, 40])
def test_as_many_come_as_were_asked_for(centre: Place, many: int) -> None:
    assert len(script.write(centre, many=many, seed=1).persons) == many


def test_more_people_need_more_counters() -> None:
    assert script.seats_for(1) == 2
    assert script.seats_for(320) > script.seats_for(90)


def test_somebody_in_the_script_who_never_acts_is_told(centre: Place) -> None:
    day = script.write(centre, many=3, seed=1)
    heard = [Note(each.subject, "number", centre.opens_at) for each in day.persons[:2]]
    assert played.silent([day], heard) == [f"DN-TTHCC#3 ({day.persons[2].channel}) never acted"]


def test_a_file_beside_the_kept_folder_stays_as_it_is(tmp_path: Path) -> None:
    assert House(tmp_path / "ngay", 8000).words not in (tmp_path / "ngay.log", tmp_path / "ngay")


def test_nobody_at_one_office_has_the_phone_of_somebody_at_another(centre: Place) -> None:
    given: set[str] = set()
    first = script.write(centre, many=50, seed=1, given=given).persons
    again = script.write(centre, many=50, seed=1, given=given).persons
    assert not {each.phone for each in first} & {each.phone for each in again}
    assert given == {each.phone for each in [*first, *again]}


def test_a_channel_that_refuses_nearly_everybody_is_told(centre: Place) -> None:
    day = script.write(centre, many=100, seed=1)
    at = day.persons[0].at
    served = [Note(each.subject, "number", at, {}) for each in day.persons]
    assert played.sent_away([day], served) == []
    web = [each.subject for each in day.persons if each.channel == Channel.WEB]
    some = [note for note in served if note.who not in web[: len(web) // 2]]
    assert played.sent_away([day], some) == []
    few = [note for note in served if note.who not in web[1:]]
    assert played.sent_away([day], few) == [f"by web {len(web) - 1} of {len(web)} people got nothing"]


def test_more_open_counters_may_be_silent_for_longer(tmp_path: Path) -> None:
    few, many = House(tmp_path / "a", 8000), House(tmp_path / "b", 8001)
    few.be_patient_with(2)
    many.be_patient_with(60)
    assert int(few.settings["MOTCUA_DESK_SILENT_SECONDS"]) < 20 < int(many.settings["MOTCUA_DESK_SILENT_SECONDS"])
