# SPDX-License-Identifier: EUPL-1.2
"""A tablet beside Dương Xá's officer, for the tests of this folder.

`tablet` is a client paired with the officer; `step(name)` brings a person as far as that step and returns the
assistance: "following", "reading", "confirming", "signing", "signed", "done". The clock stands at ten.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from assistance.conftest import EXTRACT
from assistance.test_drawn import signature
from cast import Citizen, at
from motcua.assistance import citizen, operations, pairing
from motcua.assistance.models import Assistance
from motcua.assistance.on_screen import END
from specials import DuongXa

TEN = "2026-12-01T10:00"
STEPS = ("following", "reading", "confirming", "signing", "signed", "done")


@dataclass
class Helping:
    """What the officer does at the other screen; `fields` are typed in."""

    duong_xa: DuongXa
    at: datetime
    fields: dict[str, Any]

    def type_in(self, fields: dict[str, Any], *, at_field: str = "") -> Assistance:
        about = self.open()
        by = self.duong_xa.officer
        return operations.type_in(assistance_id=about.pk, fields=fields, by=by, at=self.at, at_field=at_field)

    def open(self) -> Assistance:
        return Assistance.objects.exclude(state__in=("sent", "left")).latest("begun_at")

    def to(self, step: str) -> Assistance:
        place, by = STEPS.index(step), self.duong_xa.officer
        begun = operations.begin(
            office=self.duong_xa.office, version=self.duong_xa.extract, kind="no_writing", by=by, at=self.at
        )
        self.type_in(self.fields)
        if place >= 1:
            operations.read_back(assistance_id=begun.pk, by=by, at=self.at)
        if place >= 2:
            citizen.look_at(assistance_id=begun.pk, key=END, at=self.at)
        if place >= 3:
            citizen.confirm(assistance_id=begun.pk, version=self.open().version, at=self.at)
        if place >= 4:
            citizen.sign_on_screen(assistance_id=begun.pk, png=signature(), version=self.open().version, at=self.at)
        if place >= 5:
            operations.send(assistance_id=begun.pk, by=by, at=self.at)
        return Assistance.objects.get(pk=begun.pk)

    def leave(self) -> None:
        operations.leave(assistance_id=self.open().pk, by=self.duong_xa.officer, at=self.at)


@pytest.fixture
def helper(duong_xa: DuongXa, lan: Citizen, the_clock: Callable[[str], Any]) -> Helping:
    the_clock(TEN)
    return Helping(duong_xa, at(TEN), {"applicant": {"name": lan.name, "phone": lan.phone}, **EXTRACT})


@pytest.fixture
def pair(helper: Helping) -> Callable[[Client], str]:
    def do(client: Client) -> str:
        code = pairing.offer(office=helper.duong_xa.office, helper=helper.duong_xa.officer, at=helper.at)
        assert client.post(f"/man-hinh/ghep/{code}/").status_code == 303
        return code

    return do


@pytest.fixture
def tablet(pair: Callable[[Client], str]) -> Client:
    client = Client()
    pair(client)
    return client
