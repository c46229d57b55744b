# SPDX-License-Identifier: EUPL-1.2
"""Changing sessions and stock never takes a place or a dose away from a child who was promised it."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from django.db.models import ProtectedError

from cast import at
from clinic import FRIDAY, Clinic
from motcua.kernel.errors import OfficeError
from motcua.people.models import User
from motcua.vaccination import operations, queries
from motcua.vaccination.errors import SessionInUse, SessionsOverlap, StockPromised
from motcua.vaccination.models import SessionHour, VaccinationBooking, VaccinationSession

pytestmark = pytest.mark.django_db
BookShot = Callable[..., VaccinationBooking]
NOW = at("2026-11-25T10:00")


def save(session: VaccinationSession, by: User, **more: Any) -> None:
    operations.save_session(session, by=by.actor, at=NOW, **more)


def test_a_new_session_with_its_stock_can_be_booked_at_once(clinic: Clinic, trung: User, book_shot: BookShot) -> None:
    tuesday = VaccinationSession(
        office=clinic.office, on=date(2026, 12, 1), opens_at=time(8), closes_at=time(9), step_minutes=20, places=2
    )
    save(tuesday, trung, stock={"DPT-VGB-HIB": 3, "SOI": 0})
    free = queries.free_hours(office="DN-CDC", on=date(2026, 12, 1), children=2, vaccines=["DPT-VGB-HIB"] * 2, at=NOW)
    assert [(each.starts_at, each.free) for each in free] == [
        (at(f"2026-12-01T08:{minute}"), 2) for minute in ("00", "20", "40")
    ]
    assert queries.free_hours(office="DN-CDC", on=date(2026, 12, 1), children=1, vaccines=["SOI"], at=NOW) == []
    assert book_shot(starts_at="2026-12-01T08:20").session == tuesday


@pytest.mark.rule("R-024")
def test_fewer_places_leave_those_that_are_taken(clinic: Clinic, trung: User, book_shot: BookShot, khoi: Any) -> None:
    book_shot(children=[khoi, khoi])
    clinic.morning.places = 1
    save(clinic.morning, trung)
    hour = SessionHour.objects.get(session=clinic.morning)
    assert (hour.places, hour.taken) == (2, 2)
    assert [each.starts_at.hour for each in queries.free_hours(
        office="DN-CDC", on=FRIDAY, children=1, vaccines=[], at=NOW
    )][:1] == [8]  # fmt: skip
    with pytest.raises(OfficeError, match="slot_taken"):
        book_shot(children=[khoi])


@pytest.mark.rule("R-024")
def test_fewer_doses_than_promised_are_refused_with_the_number(
    clinic: Clinic, trung: User, book_shot: BookShot
) -> None:
    stale = clinic.stock("DPT-VGB-HIB")
    book_shot()
    with pytest.raises(StockPromised) as refused:
        save(clinic.morning, trung, stock={"DPT-VGB-HIB": 0})
    assert "1 liều" in refused.value.message
    assert clinic.stock("DPT-VGB-HIB").doses == 2
    save(clinic.morning, trung, stock={"DPT-VGB-HIB": 1})
    stale.doses = 9
    operations.save_stock(stale, by=trung.actor, at=NOW)
    assert (clinic.stock("DPT-VGB-HIB").doses, clinic.stock("DPT-VGB-HIB").reserved) == (9, 1)
    with pytest.raises(StockPromised):
        operations.remove_stock(clinic.stock("DPT-VGB-HIB"), by=trung.actor, at=NOW)
    operations.remove_stock(clinic.stock("VGB"), by=trung.actor, at=NOW)


def test_hours_that_are_booked_cannot_be_cut_off(clinic: Clinic, trung: User, book_shot: BookShot) -> None:
    book_shot()
    clinic.morning.opens_at = time(9)
    with pytest.raises(SessionInUse):
        save(clinic.morning, trung)
    with pytest.raises(ProtectedError):
        operations.remove_session(clinic.morning, by=trung.actor, at=NOW)
    operations.remove_session(clinic.monday, by=trung.actor, at=NOW)


def test_two_sessions_never_overlap_at_one_place(clinic: Clinic, trung: User) -> None:
    other = VaccinationSession(office=clinic.office, on=FRIDAY, opens_at=time(9, 30), closes_at=time(11))
    with pytest.raises(SessionsOverlap):
        save(other, trung)
    other.opens_at = time(10)
    save(other, trung)


def test_a_session_without_places_left_is_shown_as_full(clinic: Clinic, book_shot: BookShot, khoi: Any) -> None:
    clinic.morning.closes_at, clinic.morning.places = time(8, 30), 1
    clinic.morning.save()
    book_shot()
    first, *_rest = queries.sessions_ahead(office="DN-CDC", at=NOW)
    assert (first.session, first.free, first.hours) == (clinic.morning, 0, ())
    assert queries.offices_with_sessions(at=NOW) == [clinic.office]
