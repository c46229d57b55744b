# SPDX-License-Identifier: EUPL-1.2
from typing import Any

import pytest

from doors.hooks.inboxes import Taken
from motcua.conversations import operations


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> Taken:
    """What the door hands to the dialogue, which is not asked in this test."""
    kept: Taken = []

    def receive(**message: Any) -> None:
        kept.append(message)

    monkeypatch.setattr(operations, "receive", receive)
    return kept
