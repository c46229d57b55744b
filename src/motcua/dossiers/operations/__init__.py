# SPDX-License-Identifier: EUPL-1.2
from motcua.dossiers.operations.deciding import (
    draft_result,
    issue_result,
    may_sign,
    return_result,
    send_back,
    sign,
)
from motcua.dossiers.operations.handing import answer_opinion, ask_opinion, hand_over, take_in_hand, write_note
from motcua.dossiers.operations.intake import (
    ask_for_supplement,
    file_dossier,
    give_supplement,
    receive,
    refuse,
    take_in,
)
from motcua.dossiers.operations.timing import extend, stop_handling, withdraw

__all__ = [
    "answer_opinion",
    "ask_for_supplement",
    "ask_opinion",
    "draft_result",
    "extend",
    "file_dossier",
    "give_supplement",
    "hand_over",
    "issue_result",
    "may_sign",
    "receive",
    "refuse",
    "return_result",
    "send_back",
    "sign",
    "stop_handling",
    "take_in",
    "take_in_hand",
    "withdraw",
    "write_note",
]
