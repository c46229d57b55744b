# SPDX-License-Identifier: EUPL-1.2
"""Whatever an event's fields are declared to be, that they are again when it comes out of the journal."""

import json
from dataclasses import fields
from datetime import date, datetime, time
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

import pytest

from cast import at
from motcua.journal.events import Event, from_entry
from motcua.post.events import DeliveryFailed
from motcua.reactions import table

NOW = at("2026-11-26T09:00")
_SAMPLES = {str: "2026-11-26", int: 7, bool: True, datetime: NOW, date: date(2026, 11, 26), time: time(9, 30)}


def sample(hint: Any) -> Any:
    """Return a value of a declared type; a text is one that looks like a day, so that nobody guesses."""
    kinds = [each for each in (get_args(hint) or (hint,)) if each is not NoneType]
    if get_origin(hint) in (list, tuple, dict, set):
        return []
    return next((_SAMPLES[each] for each in kinds if each in _SAMPLES), [])


def made(kind: type[Event]) -> Event:
    hints = get_type_hints(kind)
    own = {each.name: sample(hints[each.name]) for each in fields(kind)}
    return kind(**{**own, "office": "DN-HC", "subject": "x:1", "at": NOW})


def test_every_fact_comes_back_with_its_declared_types() -> None:
    # Whoever reacts knows every kind.
    assert table.__name__
    assert len(Event.kinds) > 100
    for name, kind in Event.kinds.items():
        event = made(kind)
        stored = json.loads(json.dumps(event.payload(), default=list))
        found = from_entry(kind=name, office=event.office, subject=event.subject, at=NOW, payload=stored)
        assert found == event, name


@pytest.mark.parametrize("stored", [None, "2026-11-27"])
def test_a_day_may_be_missing(stored: str | None) -> None:
    others = {name: value for name, value in made(DeliveryFailed).payload().items() if name != "next_on"}
    payload = {**others, "next_on": stored}
    found = from_entry(kind="DeliveryFailed", office="", subject="parcel:1", at=NOW, payload=payload)
    assert isinstance(found, DeliveryFailed)
    assert found.next_on == (date(2026, 11, 27) if stored else None)
