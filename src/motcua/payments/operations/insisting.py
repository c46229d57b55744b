# SPDX-License-Identifier: EUPL-1.2
"""Money that was told is taken, also where somebody holds its dossier longer than the database waits."""

import random
import time
from collections.abc import Callable
from typing import Final, TypeVar

from django.db import OperationalError

# Somebody holds the row (55P03), two waited for each other (40P01), or both were faster (40001).
_BUSY: Final = ("55P03", "40P01", "40001")
TRIES: Final = 4
_PAUSE_SECONDS: Final = 0.2

T = TypeVar("T")


def insist(do: Callable[[], T], *, tries: int = TRIES) -> T:
    """Return what `do` returns, a whole transaction that is tried again while what it wants is held by others.

    Never inside a transaction: what failed there is lost with it. Raises: OperationalError where it stays held, or
    where the database cannot be asked at all; whoever told of the money is to tell again.
    """
    for attempt in range(1, tries + 1):
        try:
            return do()
        except OperationalError as problem:
            if getattr(problem.__cause__, "sqlstate", None) not in _BUSY or attempt == tries:
                raise
            time.sleep(_PAUSE_SECONDS * attempt * random.uniform(0.5, 1.5))
    raise AssertionError("a try returns or raises")
