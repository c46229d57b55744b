# SPDX-License-Identifier: EUPL-1.2
"""Helping at Dương Xá, for the tests of this folder.

`helping(...) -> Assistance` begins one, by the officer on Tuesday 2026-12-01 at 09:00 unless said otherwise;
`open_shift(...) -> Shift` opens the volunteer's from 08:00 to 12:00 of that day.
`filled(assistance, by)` types in all that the extract asks, `ready(assistance, by)` lets it be confirmed and signed.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from cast import Citizen, at
from motcua.assistance import citizen, operations
from motcua.assistance.models import Assistance, Shift
from motcua.people.models import User
from specials import DuongXa

NINE = "2026-12-01T09:00"

EXTRACT: dict[str, Any] = {
    "answers.owner": {"name": "Nguyễn Thị Lan", "born": "1990"},
    "answers.event": "birth",
    "answers.copies": "2",
}


@pytest.fixture
def helping(duong_xa: DuongXa) -> Callable[..., Assistance]:
    def begin(by: User | None = None, moment: str = NINE, kind: str = "no_writing", **more: Any) -> Assistance:
        version = more.get("version") or duong_xa.extract
        return operations.begin(
            office=duong_xa.office, version=version, kind=kind, by=by or duong_xa.officer, at=at(moment)
        )

    return begin


@pytest.fixture
def open_shift(duong_xa: DuongXa) -> Callable[..., Shift]:
    def open_it(moment: str = "2026-12-01T08:00", until: str = "2026-12-01T12:00") -> Shift:
        return operations.open_shift(
            office=duong_xa.office, user=duong_xa.volunteer, until=at(until), by=duong_xa.officer, at=at(moment)
        )

    return open_it


@pytest.fixture
def filled(lan: Citizen) -> Callable[..., Assistance]:
    def fill(assistance: Assistance, by: User, moment: str = "2026-12-01T09:05") -> Assistance:
        fields = {"applicant": {"name": lan.name, "phone": lan.phone}, **EXTRACT}
        return operations.type_in(assistance_id=assistance.pk, fields=fields, by=by, at=at(moment))

    return fill


@pytest.fixture
def ready(filled: Callable[..., Assistance]) -> Callable[..., Assistance]:
    def make(assistance: Assistance, by: User, moment: str = "2026-12-01T09:10") -> Assistance:
        filled(assistance, by)
        read = operations.read_back(assistance_id=assistance.pk, by=by, at=at(moment))
        agree(read, at(moment))
        return operations.note_signature(assistance_id=assistance.pk, how="paper", by=by, at=at(moment))

    return make


def agree(assistance: Assistance, moment: datetime) -> Assistance:
    """Let the citizen say yes to what is filled in now."""
    return citizen.confirm(assistance_id=assistance.pk, version=assistance.version, at=moment)
