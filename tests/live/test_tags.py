# SPDX-License-Identifier: EUPL-1.2
"""Numbers of tags called aloud are on the board's snapshot alone; they come and go without a line changing."""

import json
from datetime import timedelta
from typing import Any

import pytest

from motcua.live import snapshot
from motcua.pagers import operations
from motcua.pagers.models import Loan
from tags import TEN, Tags, tags

__all__ = ["tags"]

pytestmark = pytest.mark.django_db


def board() -> Any:
    return json.loads(snapshot.read("HN-DX", at=TEN).board)  # type: ignore[union-attr]


def aloud(tags: Tags, loan: Loan) -> None:
    operations.call(loan_id=loan.pk, by=tags.home.officer, at=TEN, again=True)
    operations.escalate(loan_id=loan.pk, step="aloud", at=TEN)


def test_only_the_number_is_shown_and_only_once_called_aloud(tags: Tags) -> None:
    loan = tags.lend(number=4)
    operations.call(loan_id=loan.pk, by=tags.home.officer, at=TEN)
    assert board()["tags"] == []
    operations.escalate(loan_id=loan.pk, step="aloud", at=TEN)
    found = snapshot.read("HN-DX", at=TEN)
    assert found is not None
    assert json.loads(found.board)["tags"] == [
        {"key": f"{loan.pk}:1:aloud", "number": 4, "at": "2026-12-01T10:00:00+07:00"}
    ]
    assert "tags" not in json.loads(found.public)
    assert tags.lan.name not in found.board.decode()
    assert loan.dossier.code not in found.board.decode()


def test_called_again_it_has_another_key_and_who_comes_is_gone(tags: Tags) -> None:
    loan = tags.lend(number=4)
    aloud(tags, loan)
    first = board()["tags"][0]["key"]
    later = TEN + timedelta(minutes=1)
    operations.call(loan_id=loan.pk, by=tags.home.officer, at=later, again=True)
    second = board()["tags"][0]["key"]
    operations.escalate(loan_id=loan.pk, step="sms", at=later)
    assert len({first, second, board()["tags"][0]["key"]}) == 3
    operations.note_coming(loan_id=loan.pk, at=later, actor="citizen")
    assert board()["tags"] == []


def test_who_was_called_yesterday_waits_in_the_hall_no_more(tags: Tags) -> None:
    aloud(tags, tags.lend(number=4))
    midnight = TEN.replace(hour=23, minute=59)
    for moment, is_shown in ((midnight, True), (midnight + timedelta(minutes=1), False)):
        found = snapshot.read("HN-DX", at=moment)
        assert found is not None
        assert bool(json.loads(found.board)["tags"]) is is_shown
        assert snapshot.marks(["HN-DX"], at=moment)["HN-DX"].called == found.called


def test_the_last_called_stands_first(tags: Tags) -> None:
    for number, minutes in ((1, 0), (2, 2), (3, 1)):
        loan = tags.lend(number=number)
        operations.call(loan_id=loan.pk, by=tags.home.officer, at=TEN + timedelta(minutes=minutes))
        operations.escalate(loan_id=loan.pk, step="aloud", at=TEN)
    assert [tag["number"] for tag in board()["tags"]] == [2, 3, 1]


def test_a_lost_notice_is_found_by_comparing(tags: Tags) -> None:
    loan = tags.lend(number=4)
    held = snapshot.read("HN-DX", at=TEN)
    assert held is not None

    def mark() -> snapshot.Mark:
        return snapshot.marks(["HN-DX"], at=TEN)["HN-DX"]

    assert mark() == snapshot.Mark(held.version, held.is_fresh, held.called)
    aloud(tags, loan)
    assert mark() != snapshot.Mark(held.version, held.is_fresh, held.called)
    again = snapshot.read("HN-DX", at=TEN)
    assert again is not None
    assert mark() == snapshot.Mark(again.version, again.is_fresh, again.called)
    assert again.etag != held.etag
