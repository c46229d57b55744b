# SPDX-License-Identifier: EUPL-1.2
"""Calls and call-backs under double presses and repeats: the database decides."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction

from cast import at
from motcua.appointments.models import Appointment
from motcua.kernel.errors import InvalidInput
from motcua.messaging.models import Message
from motcua.people.models import User
from motcua.switchboard import operations, queries
from motcua.switchboard.models import Call, CallBack
from motcua.switchboard.rules import Cause

NOW = at("2026-11-27T08:30")


def opened(**more: Any) -> None:
    about = {
        "office": "DN-TTHCC",
        "phone": "+84905111222",
        "cause": Cause.FAILED,
        "subject": "appointment:7",
        "at": NOW,
    }
    operations.open_call_back(**{**about, **more})


def test_one_matter_is_open_once_for_a_cause_and_again_after_it_is_settled(house: object) -> None:
    opened(until_at=at("2026-11-28T09:00"))
    opened(until_at=at("2026-11-30T09:00"))
    row = CallBack.objects.get()
    assert row.until_at == at("2026-11-30T09:00")
    opened(cause=Cause.PROPOSAL)
    assert operations.settle_call_backs(ids=[row.pk], at=NOW) == 1
    opened()
    assert CallBack.objects.count() == 3


def test_outside_hours_the_first_call_waits_for_the_opening(house: object) -> None:
    opened(at=at("2026-11-27T18:00"))
    assert CallBack.objects.get().next_at == at("2026-11-30T07:30")


def test_a_matter_without_an_office_is_called_at_once(house: object) -> None:
    opened(office="", at=at("2026-11-28T10:00"))
    assert CallBack.objects.get().next_at == at("2026-11-28T10:00")


def test_the_database_keeps_an_operator_to_one_open_call(tongdai: User) -> None:
    operations.take_call(phone="0905111222", by=tongdai, at=NOW)
    with pytest.raises(IntegrityError, match="call_one_at_a_time"), transaction.atomic():
        Call.objects.create(phone="+84905111223", by=tongdai, direction="IN", started_at=NOW)


def test_an_unreadable_number_begins_nothing(tongdai: User) -> None:
    with pytest.raises(InvalidInput):
        operations.take_call(phone="xyz", by=tongdai, at=NOW)
    assert not Call.objects.exists()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_number_sent_by_many_presses_at_once_is_one_call(tongdai: User, book: Callable[..., Appointment]) -> None:
    calls: list[int] = []
    barrier = threading.Barrier(6)

    def press() -> None:
        barrier.wait()
        calls.append(operations.take_call(phone="0905111222", by=tongdai, at=NOW).pk)
        opened()
        connections.close_all()

    threads = [threading.Thread(target=press) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(calls) == 6
    assert len(set(calls)) == Call.objects.count() == CallBack.objects.count() == 1


@pytest.mark.rule("R-025")
@pytest.mark.django_db
def test_a_text_that_may_name_a_vaccine_is_not_shown_to_who_calls_back() -> None:
    for template, text in (("sms_shot_booked", "Be Khoi, 5in1"), ("sms_booked", "Ma hen 482914")):
        Message.objects.create(
            key=template,
            subject=f"inbound:{template}",
            template=template,
            to_phone="+84905111222",
            text=text,
            parts=1,
            status=Message.Status.FAILED,
            created_at=at("2026-11-26T09:00"),
        )
    subjects = {"inbound:sms_shot_booked", "inbound:sms_booked"}
    assert queries._texts(subjects) == {"inbound:sms_booked": "Ma hen 482914"}
