# SPDX-License-Identifier: EUPL-1.2
"""Tokens of carriers: one a consumer and process, kept until shortly before it lapses."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

# Renewed so long before its end, so that none lapses on the way.
_MARGIN_SECONDS = 30.0


@dataclass
class Tokens:
    """Real time; several threads may ask for the same token, one of them fetches it."""

    _kept: dict[tuple[str, ...], tuple[str, float]] = field(default_factory=dict)
    _fetching: dict[tuple[str, ...], threading.Lock] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def get(self, consumer: tuple[str, ...], fetch: Callable[[], tuple[str, float]]) -> str:
        """Return the consumer's token; `fetch` brings a new one and for how many seconds it is good."""
        with self._guard:
            one_at_a_time = self._fetching.setdefault(consumer, threading.Lock())
        with one_at_a_time:
            token, until = self._kept.get(consumer, ("", 0.0))
            if token and time.monotonic() < until:
                return token
            token, seconds = fetch()
            self._kept[consumer] = (token, time.monotonic() + max(seconds - _MARGIN_SECONDS, 0.0))
            return token

    def forget(self, consumer: tuple[str, ...], token: str) -> None:
        """Drop a token the carrier does not know any more; one fetched meanwhile stays."""
        with self._guard:
            one_at_a_time = self._fetching.setdefault(consumer, threading.Lock())
        with one_at_a_time:
            if self._kept.get(consumer, ("", 0.0))[0] == token:
                del self._kept[consumer]


tokens = Tokens()
