# SPDX-License-Identifier: EUPL-1.2
from motcua.dossiers.operations.attaching import attach_scan
from motcua.dossiers.operations.completing import correct_answer, send_completion
from motcua.dossiers.operations.deciding import (
    draft_result,
    issue_result,
    may_sign,
    return_result,
    send_back,
    sign,
)
from motcua.dossiers.operations.drafting import (
    begin_draft,
    discard_draft,
    follow_procedure,
    restore_draft,
    save_draft,
    submit_draft,
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
from motcua.dossiers.operations.outside import (
    await_no_papers,
    await_papers,
    papers_arrived,
    set_fee_due,
    set_return_by,
)
from motcua.dossiers.operations.papering import (
    add_page,
    add_paper,
    keep_file,
    keep_made,
    order_pages,
    remove_paper,
)
from motcua.dossiers.operations.special_days import explain_miss, print_slip
from motcua.dossiers.operations.standing_in import set_absence
from motcua.dossiers.operations.timing import extend, stop_handling, withdraw
from motcua.dossiers.operations.uploading import begin_upload, find_upload, take_piece

__all__ = [
    "add_page",
    "add_paper",
    "answer_opinion",
    "ask_for_supplement",
    "ask_opinion",
    "attach_scan",
    "await_no_papers",
    "await_papers",
    "begin_draft",
    "begin_upload",
    "correct_answer",
    "discard_draft",
    "draft_result",
    "explain_miss",
    "extend",
    "file_dossier",
    "find_upload",
    "follow_procedure",
    "give_supplement",
    "hand_over",
    "issue_result",
    "keep_file",
    "keep_made",
    "may_sign",
    "order_pages",
    "papers_arrived",
    "print_slip",
    "receive",
    "refuse",
    "remove_paper",
    "restore_draft",
    "return_result",
    "save_draft",
    "send_back",
    "send_completion",
    "set_absence",
    "set_fee_due",
    "set_return_by",
    "sign",
    "stop_handling",
    "submit_draft",
    "take_in",
    "take_in_hand",
    "take_piece",
    "withdraw",
    "write_note",
]
