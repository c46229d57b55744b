# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Collection
from datetime import datetime

from motcua.reading.catalogue import Catalogue
from motcua.reading.result import Intent, Part, Reading


def read(message: str, *, received_at: datetime, catalogue: Catalogue) -> Reading:
    """Read a message that stands by itself; never raises, whatever the text. `received_at` is local or aware."""
    return Reading(Intent.UNKNOWN, confidence=0.0)


def read_answer(message: str, *, asked: Collection[Part], received_at: datetime, catalogue: Catalogue) -> Reading:
    """Read a message as the answer to a question for the `asked` parts.

    A message with a keyword of its own, or a yes, a no or a choice, is read by itself. Otherwise the reading has
    intent BOOK, the parts that were said, and in `missing` the asked parts that were not.
    """
    return read(message, received_at=received_at, catalogue=catalogue)
