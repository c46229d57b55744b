# SPDX-License-Identifier: EUPL-1.2
"""A lower price for a group the citizen declared is looked at by an officer before the label is made."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from cast import at
from motcua.journal.models import Entry
from motcua.messaging.models import Message
from motcua.payments import operations as payments
from motcua.payments.models import Charge
from motcua.post import operations, queries
from motcua.post.errors import GroupsUnseen
from motcua.post.models import Parcel, Support
from motcua.post.rules import State
from post.conftest import Trip, told
from reactions.world import relay

pytestmark = pytest.mark.django_db


@pytest.fixture
def poor(trip: Trip) -> Parcel:
    Support.objects.create(place="48", group="poor", citizen_pays_vnd=0, valid_from=date(2022, 1, 1))
    parcel = trip.asked(groups=["poor"])
    assert (parcel.you_pay_vnd, parcel.supported_vnd, parcel.are_groups_seen) == (0, 26_000, False)
    return parcel


def see(trip: Trip, parcel: Parcel, *, is_confirmed: bool) -> Parcel:
    return operations.see_groups(
        parcel_id=parcel.pk, is_confirmed=is_confirmed, by=trip.officer, at=at("2026-11-26T10:20")
    )


def test_nothing_is_labelled_before_somebody_has_looked(trip: Trip, poor: Parcel) -> None:
    with pytest.raises(GroupsUnseen) as unseen:
        trip.labelled(poor)
    assert "người thuộc hộ nghèo" in unseen.value.message
    see(trip, poor, is_confirmed=True)
    parcel = trip.labelled(poor)
    assert (parcel.state, parcel.you_pay_vnd) == (State.LABELLED, 0)
    entry = Entry.objects.get(kind="ParcelGroupsSeen")
    assert (entry.actor, entry.payload["is_confirmed"]) == (trip.officer.actor, True)
    relay()
    assert not Message.objects.filter(template="parcel_groups_refused").exists()


def test_refused_it_costs_what_others_pay_and_the_citizen_is_told(trip: Trip, poor: Parcel) -> None:
    for _twice in range(2):
        parcel = see(trip, poor, is_confirmed=False)
    assert (parcel.you_pay_vnd, parcel.supported_vnd, parcel.groups) == (10_000, 16_000, [])
    assert Charge.objects.get(key=f"post:{parcel.pk}").amount_vnd == 10_000
    assert told(parcel).count("ParcelGroupsSeen") == 1
    relay()
    assert "Cuoc Ong/Ba tra 10.000 d" in Message.objects.get(template="parcel_groups_refused").text


def test_what_was_paid_stays_the_price_when_the_group_is_refused(trip: Trip) -> None:
    Support.objects.create(place="48", group="poor", citizen_pays_vnd=4_000, valid_from=date(2022, 1, 1))
    parcel = trip.asked(groups=["poor"])
    payments.take_cash(
        dossier_id=parcel.dossier_id, amount_vnd=4_000, key="a", by=trip.officer, at=at("2026-11-26T10:10")
    )
    assert see(trip, parcel, is_confirmed=False).you_pay_vnd == 4_000
    assert trip.labelled(parcel).code


def test_what_an_officer_typed_in_was_seen(trip: Trip) -> None:
    parcel = trip.asked()
    changed = {"parcel_id": parcel.pk, "groups": ["disabled"], "at": at("2026-11-26T10:15")}
    assert operations.change_parcel(**changed, actor=trip.officer.actor).are_groups_seen
    assert not operations.change_parcel(**changed, actor="citizen").are_groups_seen


def test_the_desk_shows_what_was_declared_and_takes_the_answer(
    trip: Trip, poor: Parcel, client_for: Callable[..., Client], the_clock: Callable[..., object]
) -> None:
    the_clock("2026-11-27T09:00")
    officer = client_for(trip.officer)
    assert "khai được giảm cước, chưa xem giấy tờ" in officer.get("/quay/buu-chinh/").content.decode()
    here = f"/quay/buu-chinh/buu-gui/{poor.pk}/"
    assert "Khai là người thuộc hộ nghèo" in officer.get(f"{here}?noi=DN-HC").content.decode()
    answer = officer.post(f"{here}viec/", {"noi": "DN-HC", "viec": "khong-dung-doi-tuong"}, follow=True)
    assert "Người dân trả 10.000 đ" in answer.content.decode()
    assert queries.parcel(poor.pk).you_pay_vnd == 10_000
