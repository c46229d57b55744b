# SPDX-License-Identifier: EUPL-1.2
"""Everything that changes a vaccination booking or session: web, SMS, phone and desk all call these."""

from motcua.vaccination.asking import ChildAsked
from motcua.vaccination.operations.booking import book, cancel, move
from motcua.vaccination.operations.caring import (
    check_in,
    finish,
    give_shot,
    mark_no_show,
    note_after_signs,
    postpone_shot,
)
from motcua.vaccination.operations.passing import settle
from motcua.vaccination.operations.sessions import remove_session, remove_stock, save_session, save_stock

__all__ = [
    "ChildAsked",
    "book",
    "cancel",
    "check_in",
    "finish",
    "give_shot",
    "mark_no_show",
    "move",
    "note_after_signs",
    "postpone_shot",
    "remove_session",
    "remove_stock",
    "save_session",
    "save_stock",
    "settle",
]
