# SPDX-License-Identifier: EUPL-1.2
from motcua.pagers.operations.by_hand import note_pressed
from motcua.pagers.operations.calling import call, escalate, note_coming
from motcua.pagers.operations.keeping import read_battery, set_state, take_stock
from motcua.pagers.operations.lending import give_back, lend, report_lost
from motcua.pagers.operations.stocking import add_tags, set_addresses, set_transmitter, try_tag

__all__ = [
    "add_tags",
    "call",
    "escalate",
    "give_back",
    "lend",
    "note_coming",
    "note_pressed",
    "read_battery",
    "report_lost",
    "set_addresses",
    "set_state",
    "set_transmitter",
    "take_stock",
    "try_tag",
]
