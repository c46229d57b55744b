# SPDX-License-Identifier: EUPL-1.2
"""The demonstration: loaded once, open when a newcomer comes, and its clock never runs backwards."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.contrib.auth import authenticate
from django.test import RequestFactory

from cast import at
from demonstration import PASSWORD, load
from motcua.appointments import offer, queries
from motcua.appointments.models import Appointment, Service
from motcua.appointments.rules import Status
from motcua.dossiers import rules
from motcua.dossiers.models import Dossier, Handover, LogEntry, Supplement, Unit, UnitMember
from motcua.journal.models import Entry
from motcua.kernel import clock
from motcua.kernel.models import InstanceClock
from motcua.kernel.working_time import is_open_at
from motcua.messaging.models import Message
from motcua.offices.models import Locality, Office
from motcua.offices.queries import calendar_of, search_agencies
from motcua.people.models import RoleHeld, User
from motcua.procedures.models import Procedure
from motcua.vaccination import queries as vaccination
from motcua.vaccination.models import VaccinationBooking

MORNING = "2026-12-01T08:30"


def rows() -> dict[str, int]:
    counted = (Office, Locality, Procedure, Service, User, RoleHeld, Appointment, Entry, Message)
    return {model.__name__: model._default_manager.count() for model in counted}


def test_an_empty_database_is_filled_and_twice_is_once(morning: list[str]) -> None:
    first = rows()
    assert (first["Office"], first["User"], first["Service"]) == (10, 63, 38)
    assert first["Appointment"] > 20
    User.objects.filter(username="canbo.dn-hc").update(full_name="Người Mới")
    load()
    assert rows() == first
    assert User.objects.get(username="canbo.dn-hc").full_name == "Người Mới"


def test_the_health_centre_has_sessions_ahead_and_families_in_every_state(morning: list[str]) -> None:
    ahead = vaccination.sessions_ahead(office="DN-CDC", at=at(MORNING), vaccines=["DPT-VGB-HIB"])
    assert len(ahead) > 15
    assert all(each.free > 0 for each in ahead[1:])
    states = Counter(VaccinationBooking.objects.values_list("status", flat=True))
    assert states == {"booked": 4, "checked_in": 1, "observing": 1}
    load()
    assert Counter(VaccinationBooking.objects.values_list("status", flat=True)) == states


@pytest.mark.parametrize("q", ["so khdt", "so kh-dt", "skhdt", "so ke hoach", "sở tài chính"])
def test_the_sample_is_found_by_search(morning: list[str], q: str) -> None:
    assert [agency.code for agency in search_agencies(q)] == ["DN-STC"]


def test_every_account_signs_in_with_the_password_shown(morning: list[str]) -> None:
    for username in ("quantri", "tongdai", "truong.dn-hc", "canbo.dn-tthcc", "tiepdon.hn-dx", "lanhdao.dn-hc"):
        user = authenticate(RequestFactory().post("/"), username=username, password=PASSWORD)
        assert user is not None, username
    held = RoleHeld.objects.get(user__username="canbo.dn-hc")
    assert (held.role, held.office_id) == ("OFFICER", "DN-HC")


def test_the_first_desk_shows_every_kind_of_appointment(morning: list[str]) -> None:
    now = clock.now()
    colours = [each.urgency.colour for each in queries.unanswered(office="DN-TTHCC", agencies=None, at=now)]
    assert {"late", "soon", "calm"} == set(colours)
    states = Counter(Appointment.objects.values_list("status", flat=True))
    assert {Status.REQUESTED, Status.CONFIRMED, Status.PROPOSED, Status.CHECKED_IN, Status.SERVED} == set(states)
    # Made shortly before, as if by people; nothing in them lies in the future.
    assert not Entry.objects.filter(at__gt=now).exists()
    assert not Appointment.objects.filter(status=Status.REQUESTED, starts_at__lte=now).exists()
    assert len(set(Appointment.objects.values_list("phone", flat=True))) == Appointment.objects.count()


def test_dossiers_of_some_weeks_lie_in_every_state(morning: list[str]) -> None:
    now = clock.now()
    assert 60 <= Dossier.objects.count() <= 180
    assert set(Dossier.objects.values_list("status", flat=True)) == set(rules.Status)
    running = Dossier.objects.filter(status__in=rules.RUNNING)
    assert running.filter(due_at__lt=now).count() > 3
    assert running.filter(due_at__date=now.date()).count() > 3
    assert Supplement.objects.filter(answered_at__isnull=False).exists()
    assert Dossier.objects.filter(extensions__isnull=False, opinions__isnull=True).exists()
    assert not LogEntry.objects.filter(at__gt=now).exists()
    assert Dossier.objects.values("office").distinct().count() == 7
    three_units = Handover.objects.filter(dossier__status="returned").values("dossier", "unit").distinct()
    assert max(Counter(row["dossier"] for row in three_units).values()) >= 3
    load()
    assert 60 <= Dossier.objects.count() <= 180


def test_every_unit_has_people_and_every_agency_with_units_a_signer(morning: list[str]) -> None:
    said = "\n".join(morning)
    assert "lanhdao.dn-hc" in said
    assert not Unit.objects.filter(members__isnull=True).exists()
    signing = set(UnitMember.objects.filter(may_sign=True).values_list("unit__agency", flat=True))
    assert signing == set(Unit.objects.values_list("agency", flat=True))
    assert not UnitMember.objects.filter(may_sign=True).exclude(user__roles__role="LEADER").exists()
    for member in UnitMember.objects.select_related("unit"):
        assert member.user.roles.filter(office=member.unit.office_id).exists(), member


def test_the_four_offices_whose_places_have_ended_are_open(morning: list[str]) -> None:
    for code in ("HT-TP", "BK-PN", "BK-CD", "HN-DX"):
        office = Office.objects.select_related("locality").get(pk=code)
        assert office.locality.valid_to == date(2025, 6, 30)
        assert is_open_at(calendar_of(office), at=clock.now())
        visit = offer.visit_for(office=code, agency=code, procedure_codes=[], at=clock.now())
        free, _closed = offer.free_places(visit, first=clock.now().date(), days=3, at=clock.now())
        assert free


def test_one_service_opens_later_and_some_agencies_have_none(morning: list[str]) -> None:
    with pytest.raises(offer.NotYetOffered) as later:
        offer.visit_for(office="DN-TTHCC", agency="DN-SNGV", procedure_codes=[], at=clock.now())
    assert "từ ngày 01/01/2027" in later.value.message
    assert not Service.objects.filter(agency__in=["DN-NHS", "DN-LC"]).exists()


def test_outside_office_hours_the_clock_goes_on_to_the_next_working_morning(
    unset: None, real_time: Callable[[str], None]
) -> None:
    real_time("2026-11-23T18:30")  # 24/11 is a holiday
    lines = load()
    assert clock.now() == at("2026-11-25T08:30")
    assert "8 giờ 30 thứ Tư, 25/11/2026" in lines[0]
    assert "ngoài giờ làm việc" in InstanceClock.objects.get().note


@pytest.mark.parametrize(
    ("moment", "morning"),
    [
        ("2026-11-27T06:00", "2026-11-27T08:30"),
        ("2026-11-27T11:45", "2026-11-30T08:30"),
        ("2026-11-27T17:00", "2026-11-30T08:30"),
        ("2026-08-22T06:00", "2026-08-22T08:30"),
    ],
    ids=["early", "at noon", "at closing", "a working Saturday"],
)
def test_which_morning_is_next(unset: None, real_time: Callable[[str], None], moment: str, morning: str) -> None:
    real_time(moment)
    load()
    assert clock.now() == at(morning)


def test_in_office_hours_the_clock_is_left_alone(unset: None, real_time: Callable[[str], None]) -> None:
    real_time("2026-11-25T10:00")
    lines = load()
    assert not InstanceClock.objects.exists()
    assert not any("ồng hồ" in line for line in lines)


def test_a_later_start_goes_on_and_never_back(unset: None, real_time: Callable[[str], None]) -> None:
    real_time("2026-11-23T18:30")
    load()
    real_time("2026-11-23T19:30")
    assert "9 giờ 30 thứ Tư, 25/11/2026" in load()[0]
    assert clock.now() == at("2026-11-25T09:30")
    real_time("2026-11-24T18:30")
    load()
    # The demonstration had come to 8:30 on the 26th, one day after its first morning.
    assert clock.now() == at("2026-11-26T08:30")
    real_time("2026-11-24T22:30")
    load()
    assert clock.now() == at("2026-11-27T08:30")


def test_a_given_moment_is_kept_and_an_earlier_one_refused(unset: None, real_time: Callable[[str], None]) -> None:
    real_time("2026-11-23T18:30")
    load(MORNING)
    assert clock.now() == at(MORNING)
    with pytest.raises(clock.ClockWouldRunBackwards):
        load("2026-11-30T08:30")
    assert load("2026-12-02T09:00")
    assert clock.now() - at("2026-12-02T09:00") < timedelta(minutes=1)
