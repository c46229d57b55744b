# SPDX-License-Identifier: EUPL-1.2
"""A clerk of the post at work: `wand -> Wand` types codes into the one field, as a browser without scripts would."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from cast import at
from motcua.post import queries
from motcua.post.models import Parcel
from post.conftest import Trip, trip

__all__ = ["trip"]

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
WORD = re.compile(r'class="sign-word">([^<]*)<')
TOLD = re.compile(r'class="sign sign-(\w+)"')


@dataclass
class Wand:
    """What the form holds travels from answer to answer."""

    client: Client
    clock: Callable[[str], Any]
    state: dict[str, str] = field(default_factory=dict)
    last: str = ""

    def open(self, address: str = "/buu-chinh/") -> "Wand":
        return self._read(self.client.get(address))

    def scan(self, text: str, **more: str) -> "Wand":
        return self._read(self.client.post("/buu-chinh/quet/", {**self.state, "ma": text, **more}))

    def at(self, moment: str) -> "Wand":
        self.clock(moment)
        return self

    @property
    def word(self) -> str:
        return WORD.search(self.last)[1]  # type: ignore[index]

    @property
    def kind(self) -> str:
        return TOLD.search(self.last)[1]  # type: ignore[index]

    def _read(self, answer: HttpResponse) -> "Wand":
        assert answer.status_code == 200, answer.status_code
        self.last = answer.content.decode()
        main = self.last[self.last.index('id="quet"') :] if 'id="quet"' in self.last else self.last
        self.state = {name: value for name, value in HIDDEN.findall(main) if name != "csrfmiddlewaretoken"}
        return self


@pytest.fixture
def wand(trip: Trip, client_for: Callable[..., Client], the_clock: Callable[[str], Any]) -> Wand:
    the_clock("2026-11-26T10:45")
    return Wand(client_for(trip.house.clerk), the_clock).open()


@pytest.fixture
def sendable(trip: Trip) -> Callable[..., Parcel]:
    """Return a labelled result, ready to be handed to the carrier."""
    return lambda **wanted: trip.labelled(trip.pay(trip.asked(**wanted)))


@pytest.fixture
def fetchable(trip: Trip) -> Callable[..., Parcel]:
    """Return a labelled parcel of papers that wait at home."""
    return lambda **wanted: trip.labelled(trip.asked(direction="pickup", **wanted))


def now(parcel: Parcel) -> Parcel:
    return queries.parcel(parcel.pk)


MORNING = at("2026-11-26T10:45")
