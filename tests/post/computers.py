# SPDX-License-Identifier: EUPL-1.2
"""Carrier VNPOST of `post_house` with the simulated computer asked in this process, its codes known.

Fixture (import it): `computer -> Carrier`. Besides: `told_of(number)`, `happen(parcel, code, at)`, `send_all()`,
`read_all()`.
"""

from datetime import UTC, datetime
from typing import Any

import pytest

from cast import at as moment
from motcua.connectors.post_simulator import codes, protocol
from motcua.connectors.post_simulator.models import HeldParcel
from motcua.connectors.post_vnpost.tokens import tokens
from motcua.post import feeding, sending
from motcua.post.models import Carrier, CarrierOrder, Parcel
from posting import PostHouse

__all__ = ["computer", "happen", "read_all", "send_all", "told_of"]

LATER = "2026-11-30T18:00"


@pytest.fixture
def computer(post_house: PostHouse, settings: Any) -> Carrier:
    settings.IS_DEMO, settings.POST_SIMULATOR_URL = True, ""
    carrier = post_house.carrier
    carrier.driver = Carrier.Driver.SIMULATOR
    carrier.save()
    codes.teach(carrier)
    tokens._kept.clear()
    return carrier


def send_all(at: str = LATER) -> int:
    """Send what is due, as if every pause were over; return how many were tried."""
    for done in range(100):
        CarrierOrder.objects.filter(state="waiting").update(next_at=datetime.now(UTC))
        if not sending.send_next(at=moment(at)):
            return done
    raise AssertionError("it never ends")


def read_all(at: str = LATER, *, carrier: str = "VNPOST") -> int:
    """Read a feed until it is empty; return how many items came."""
    seen = 0
    for _page in range(100):
        count = feeding.feed(carrier, at=moment(at))
        seen += count
        if not count:
            return seen
    raise AssertionError("it never ends")


def told_of(number: str) -> HeldParcel:
    return HeldParcel.objects.get(number=number)


def happen(parcel: Parcel, code: str, at: str, **more: Any) -> None:
    protocol.happen(number=parcel.code, code=code, at=moment(at), **more)
