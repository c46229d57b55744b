# SPDX-License-Identifier: EUPL-1.2
"""A few calls of the morning, so that the switchboard shows what a book of calls is for.

Whom to call back comes by itself: from the sample's landline and its unanswered proposal.
"""

from datetime import datetime, timedelta

from motcua.people.models import User
from motcua.switchboard import operations
from motcua.switchboard.models import Call

# Minutes ago, number, what was noted.
_CALLS = (
    (48, "0905000103", "Hỏi giấy tờ khi xem quy hoạch; đã hướng dẫn mang căn cước và sổ đỏ"),
    (31, "0236 3822 145", "Máy bàn, nghe không rõ; xin gọi lại buổi sáng"),
    (12, "0905000110", "Hỏi đường đến 24 Trần Phú, bãi giữ xe phía Bạch Đằng"),
)


def make(*, at: datetime) -> int:
    """Note the calls where there is none yet; return how many."""
    if Call.objects.exists():
        return 0
    operator = User.objects.get(username="tongdai")
    for minutes, number, note in _CALLS:
        begun = at - timedelta(minutes=minutes)
        call = operations.take_call(phone=number, by=operator, at=begun)
        operations.note_call(call_id=call.pk, note=note, by=operator, at=begun + timedelta(minutes=2))
    return len(_CALLS)
