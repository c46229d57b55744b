# SPDX-License-Identifier: EUPL-1.2
"""One demonstration for all tests that look at it on the same morning: loading it takes half a minute."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

import demonstration
from cast import at
from motcua.kernel import clock
from motcua.kernel.models import InstanceClock

MORNING = "2026-12-01T08:30"


@dataclass(frozen=True)
class Loaded:
    """What was said at the start, and what the clock showed when it was done."""

    said: list[str]
    at: datetime


def pytest_itemcollected(item: pytest.Item) -> None:
    """One worker runs them all, on the one demonstration."""
    item.add_marker(pytest.mark.xdist_group("cli-demo"))


@pytest.fixture(scope="package")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Loaded]:
    """Load the demonstration into a transaction of which each test's own is a part."""
    with django_db_blocker.unblock(), transaction.atomic():
        said = demonstration.load(MORNING)
        # Here and once, not at the end of each test.
        connection.check_constraints()
        yield Loaded(said, clock.now())
        transaction.set_rollback(True)


@pytest.fixture
def morning(loaded: Loaded, db: None) -> list[str]:
    """The demonstration as it is when it has just been loaded on a Tuesday morning; the lines said then."""
    InstanceClock.objects.update(real_at=datetime.now(UTC), instance_at=loaded.at)
    clock.forget()
    return loaded.said


@pytest.fixture
def unset(loaded: Loaded, db: None) -> None:
    """The demonstration of an instance whose clock was never set."""
    InstanceClock.objects.all().delete()
    clock.forget()


@pytest.fixture
def real_time(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let the world's clock stand at a moment."""

    def stand(text: str) -> None:
        moment = at(text).astimezone(UTC)

        class Standing(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> datetime:
                return moment.astimezone(tz)

        monkeypatch.setattr(clock, "datetime", Standing)
        clock.forget()

    return stand
