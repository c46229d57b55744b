# SPDX-License-Identifier: EUPL-1.2
"""How the public doors speak of lines, numbers and waiting. Pure."""

from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from motcua.kernel import saying
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Office
from motcua.queueing.clock_range import STEP_MINUTES, ClockRange
from motcua.queueing.models import Line, Ticket, WaitScore
from motcua.queueing.rules import BookingRule, PriorityRule, Why

#: Minutes of travel one can choose from.
TRAVEL: Final = (5, 10, 20, 30, 45)


def counter(code: str, *, office: str) -> str:
    """Say a counter: "quầy 3" from its code, and as it is named where another maker's machine names it."""
    if not code:
        return ""
    number = code.removeprefix(f"{office}-")
    if number.isdecimal():
        return _("quầy %(number)s") % {"number": number}
    return code


def minutes(low: int, high: int) -> str:
    """Say a range of minutes: "15–30 phút", "dưới 5 phút"."""
    if high <= STEP_MINUTES:
        return _("dưới %(high)d phút") % {"high": max(high, 1)}
    if low == high:
        return _("khoảng %(high)d phút") % {"high": high}
    return _("%(low)d–%(high)d phút") % {"low": low, "high": high}


def sms_name(office: Office) -> str:
    """Return how the place is named in a text message: as people call it, without marks."""
    return office.abbreviations.partition("|")[0].strip() or office.short_name or office.pk


def not_known() -> str:
    return _("chưa đủ dữ liệu")


def clock(told: ClockRange) -> str:
    """Say between which clock times: "9 giờ 15 – 9 giờ 30"."""
    first, last = saying.hour(told.earliest_at.time()), saying.hour(told.latest_at.time())
    return first if first == last else _("%(first)s – %(last)s") % {"first": first, "last": last}


def ahead(count: int) -> str:
    """Say how many are before somebody: "còn 6 người trước", "người tiếp theo"."""
    if not count:
        return _("người tiếp theo được gọi")
    return ngettext("còn %(count)d người trước", "còn %(count)d người trước", count) % {"count": count}


def why(ticket: Ticket) -> str:
    """Say why a number was called before its turn; of who may go first, only that it is by rule."""
    said = str(Why(ticket.why).label) if ticket.why else ""
    if ticket.why == Why.CHOSEN and ticket.reason:
        return f"{said}: {ticket.reason}"
    return said


def priority_rule(line: Line, groups: list[str]) -> str:
    """Say in plain words when people whom the law lets go first are called; `groups` names them. Rule: R-027."""
    who = _("Người được ưu tiên theo quy định (%(groups)s)") % {"groups": ", ".join(groups)}
    who = who if groups else _("Người được ưu tiên theo quy định")
    if line.priority_rule == PriorityRule.STRICT:
        return _("%(who)s được gọi trước.") % {"who": who}
    told = {"who": who, "count": line.priority_every}
    return _("%(who)s: cứ sau %(count)d số thường thì gọi một số ưu tiên.") % told


def booking_rule(line: Line, *, grace_minutes: int) -> str:
    """Say in plain words when people with an hour are called. Rule: R-028."""
    late = _("Trễ quá %(count)d phút thì chờ như người lấy số.") % {"count": grace_minutes}
    match line.booking_rule:
        case BookingRule.AT_HOUR:
            return _("Người đã hẹn giờ được gọi trước, kể từ giờ hẹn.") + " " + late
        case BookingRule.ALTERNATE:
            told = {"count": line.booking_every}
            mixed = _("Từ giờ hẹn, cứ sau %(count)d số lấy tại chỗ thì gọi một người đã hẹn giờ.") % told
            return mixed + " " + late
        case _:
            return _("Người đã hẹn giờ chờ như người lấy số lúc đến.")


def absent_rule(line: Line) -> str:
    """Say what becomes of somebody who was called and not there. Rule: R-034."""
    told = {"count": line.back_after}
    return _("Gọi mà vắng mặt thì mất lượt. Đến báo cán bộ, số ấy được gọi lại sau %(count)d số nữa.") % told


def score(row: WaitScore, *, at: datetime) -> str:
    """Say how the ranges told on a day came true."""
    yesterday = at.astimezone(OFFICE_ZONE).date() - timedelta(days=1)
    told = {"held": row.held_count, "told": row.told_count, "day": saying.short_day(row.day)}
    if row.day == yesterday:
        return _("Hôm qua %(held)d trong %(told)d người được gọi trong khoảng đã báo.") % told
    return _("%(day)s: %(held)d trong %(told)d người được gọi trong khoảng đã báo.") % told
