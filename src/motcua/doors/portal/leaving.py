# SPDX-License-Identifier: EUPL-1.2
"""That somebody left the pages of their own: whatever those pages opened on that machine is closed with them.

A cookie taken out of a browser is still good where it was copied, and an address stays in the browser's memory. So each
pass has a mark, the addresses it opened carry it, and leaving is noted under it for longer than any of them lasts.
"""

from datetime import datetime
from typing import Final

from motcua.journal import idempotency

#: The name under which an address carries the mark of the pass that opened it.
OPENED_BY: Final = "pass"
_SCOPE: Final = "citizen-left"


def note(mark: str, *, at: datetime) -> None:
    """Note that the pass with this mark was ended; again is no harm."""
    idempotency.answer_once(scope=_SCOPE, key=mark, request="", at=at, work=lambda: (204, None))


def is_left(mark: str) -> bool:
    """Say whether the pass with this mark was ended."""
    return idempotency.kept_answer(scope=_SCOPE, key=mark) is not None
