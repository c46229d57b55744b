# SPDX-License-Identifier: EUPL-1.2
"""A keypad of its own that no program can press: the screen shows the number, the officer presses it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from motcua.pagers.port import ByHand


class Keypad:
    """Sends nothing; says that a hand is needed."""

    def __init__(self, office: str, settings: Mapping[str, Any]) -> None:
        del office, settings

    @staticmethod
    def problems(settings: Mapping[str, Any]) -> dict[str, str]:
        """Return nothing: there is nothing to set."""
        del settings
        return {}

    def call(self, number: int, address: str, message_id: UUID) -> None:
        raise ByHand

    def cancel(self, number: int, address: str) -> None:
        raise ByHand
