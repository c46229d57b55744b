# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from cast import House
from conversations.talking import Talk
from motcua.conversations import catalogue, deciding
from motcua.reading import Part, Reading, read


@pytest.fixture(autouse=True)
def _no_names_remembered() -> Iterator[None]:
    catalogue.forget()
    yield
    catalogue.forget()


@pytest.fixture
def talk(house: House) -> Talk:
    return Talk()


@pytest.fixture
def doubt(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let each message that is understood by itself be understood with these parts instead."""

    def understand_otherwise(**parts: Any) -> None:
        def read_so(message: str, **given: Any) -> Reading:
            reading = read(message, **given)
            return replace(reading, **parts) if reading.intent == "book" else reading

        for name in ("missing", "doubtful"):
            if name in parts:
                parts[name] = tuple(Part(part) for part in parts[name])
        monkeypatch.setattr(deciding, "read", read_so)

    return understand_otherwise
