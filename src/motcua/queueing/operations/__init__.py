# SPDX-License-Identifier: EUPL-1.2
"""What can be done with lines and numbers; each function is one transaction."""

from motcua.queueing.leasing import Given
from motcua.queueing.operations.alerting import drop_alert, tell_near, want_alert
from motcua.queueing.operations.arranging import save_line
from motcua.queueing.operations.calling import (
    call_next,
    call_number,
    finish,
    mark_absent,
    recall,
    start,
    transfer,
)
from motcua.queueing.operations.duty import beat, begin_duty, end_duty, pause, resume, return_lost
from motcua.queueing.operations.issuing import issue_ticket
from motcua.queueing.operations.keeping import ensure_states
from motcua.queueing.operations.lending import lend_numbers, lent_to, merge_lent
from motcua.queueing.operations.returning import bring_back, end_days, leave_line

__all__ = [
    "Given",
    "beat",
    "begin_duty",
    "bring_back",
    "call_next",
    "call_number",
    "drop_alert",
    "end_days",
    "end_duty",
    "ensure_states",
    "finish",
    "issue_ticket",
    "leave_line",
    "lend_numbers",
    "lent_to",
    "mark_absent",
    "merge_lent",
    "pause",
    "recall",
    "resume",
    "return_lost",
    "save_line",
    "start",
    "tell_near",
    "transfer",
    "want_alert",
]
