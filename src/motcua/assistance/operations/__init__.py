# SPDX-License-Identifier: EUPL-1.2
from motcua.assistance.operations.beginning import begin, expire, leave
from motcua.assistance.operations.paying import pay, pay_later
from motcua.assistance.operations.posting import bring_home
from motcua.assistance.operations.reading import choose, known_people, note_signature, prefill, read_back
from motcua.assistance.operations.sending import send
from motcua.assistance.operations.shifts import close_shift, end_by_itself, open_shift
from motcua.assistance.operations.typing import enter, type_in

__all__ = [
    "begin",
    "bring_home",
    "choose",
    "close_shift",
    "end_by_itself",
    "enter",
    "expire",
    "known_people",
    "leave",
    "note_signature",
    "open_shift",
    "pay",
    "pay_later",
    "prefill",
    "read_back",
    "send",
    "type_in",
]
