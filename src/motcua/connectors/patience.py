# SPDX-License-Identifier: EUPL-1.2
"""When to ask somebody again who did not answer: pauses that double, in the memory of one process."""

import time
from dataclasses import dataclass, field

_LONGEST_DOUBLING = 16


@dataclass
class Patience:
    """Real time: each failure doubles the pause up to `longest_seconds`, a success ends it."""

    longest_seconds: float
    _due: dict[str, float] = field(default_factory=dict)
    _failures: dict[str, int] = field(default_factory=dict)

    def is_due(self, name: str) -> bool:
        return time.monotonic() >= self._due.get(name, 0.0)

    def succeeded(self, name: str, *, again_in_seconds: float) -> None:
        self._failures.pop(name, None)
        self._due[name] = time.monotonic() + again_in_seconds

    def failed(self, name: str, *, again_in_seconds: float) -> None:
        count = min(self._failures.get(name, 0), _LONGEST_DOUBLING)
        self._failures[name] = count + 1
        self._due[name] = time.monotonic() + min(again_in_seconds * 2**count, self.longest_seconds)
