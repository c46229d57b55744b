# SPDX-License-Identifier: EUPL-1.2
"""What was true when the citizen looked is no longer true when the citizen asks."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from cast import Citizen, House, at
from motcua.appointments import operations
from motcua.appointments.claims import TooManyForPhone
from motcua.appointments.errors import OfficeClosed, SlotTaken
from motcua.appointments.models import Appointment, Hold, Slot
from motcua.appointments.offer import free_places, visit_for
from motcua.appointments.operations import places
from motcua.offices.models import WeeklySession
from motcua.offices.operations import save_master

LOOKED_AT = at("2026-11-26T09:00")
NINE = at("2026-11-27T09:00")
WHERE: dict[str, Any] = {"office": "DN-TTHCC", "agency": "DN-SXD", "procedure_codes": []}


def hold(visitor: str, starts_at: Any = NINE) -> Hold:
    return operations.hold_hour(**WHERE, starts_at=starts_at, visitor=visitor, at=LOOKED_AT)


def request(who: Citizen, kept: Hold) -> Appointment:
    return operations.request_hour(
        **WHERE,
        name=who.name,
        phone=who.phone,
        content="Hỏi về giấy phép",
        starts_at=kept.starts_at,
        channel="WEB",
        at=LOOKED_AT,
        hold_id=kept.pk,
    )


@pytest.mark.rule("R-002")
def test_a_place_taken_away_is_not_given_again_when_somebody_calls_off(
    house: House, book: Callable[..., Appointment]
) -> None:
    first = book()
    book()
    house.general_sxd.places = 1
    operations.save_service(house.general_sxd, by="user:1", at=LOOKED_AT)
    operations.cancel(appointment_id=first.pk, at=LOOKED_AT)
    with pytest.raises(SlotTaken):
        book()
    free, _ = free_places(visit_for(**WHERE, at=LOOKED_AT), first=NINE.date(), days=1, at=LOOKED_AT)
    assert [each.free for each in free if each.starts_at == NINE] == [0]


def test_a_hold_does_not_lift_the_limit_of_a_phone(
    house: House, book: Callable[..., Appointment], lan: Citizen
) -> None:
    for start in ("2026-11-27T07:30", "2026-11-27T08:00", "2026-11-27T08:30"):
        book(starts_at=start)
    with pytest.raises(TooManyForPhone):
        request(lan, hold("visitor"))


def test_a_hold_does_not_open_an_hour_that_was_closed_meanwhile(house: House, lan: Citizen) -> None:
    kept = hold("visitor")
    morning = WeeklySession.objects.get(office=house.tthcc, weekday=NINE.weekday(), opens_at="07:30")
    morning.is_open_for_intake = False
    save_master(morning, by="user:1", at=LOOKED_AT)
    with pytest.raises(OfficeClosed):
        request(lan, kept)


def test_the_place_of_somebody_served_before_the_hour_is_free(
    house: House, book: Callable[..., Appointment], binh: Any
) -> None:
    early = book(status="served")
    assert Slot.objects.get(service=early.service_id, starts_at=early.starts_at).taken == 0


@pytest.mark.django_db(transaction=True)
def test_a_hold_that_is_swept_while_its_visitor_chooses_another_hour_gives_its_place_back_once(
    house: House, book: Callable[..., Appointment]
) -> None:
    kept = hold("visitor")
    book()
    is_locked, may_go = threading.Event(), threading.Event()

    def sweep() -> None:
        with transaction.atomic():
            found = Hold.objects.select_for_update().get(pk=kept.pk)
            is_locked.set()
            may_go.wait(60)
            places.claims.release(service_id=found.service_id, starts=places.slots_of(found), as_hold=True)
            found.delete()
        connection.close()

    sweeping = threading.Thread(target=sweep)
    sweeping.start()
    is_locked.wait(60)
    threading.Timer(0.3, may_go.set).start()
    hold("visitor", at("2026-11-27T10:00"))
    sweeping.join(60)
    assert dict(Slot.objects.values_list("starts_at", "taken")) == {NINE: 1, at("2026-11-27T10:00"): 1}
