# SPDX-License-Identifier: EUPL-1.2
"""What the officer is offered to begin with: a new date, the usual legal reasons. All can be changed before sending."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from motcua.dossiers.models import Dossier
from motcua.dossiers.operations.clockwork import calendar_for
from motcua.kernel.errors import OfficeError
from motcua.kernel.working_time import OFFICE_ZONE, deadline_in_working_days
from motcua.procedures.models import Procedure

SHORTEST_DAYS, LONGEST_DAYS = 1, 5

REFUSALS = [
    _("Thủ tục không thuộc thẩm quyền giải quyết của cơ quan."),
    _("Người nộp không thuộc đối tượng được giải quyết theo quy định của thủ tục."),
    _("Việc này đã có kết quả giải quyết còn hiệu lực."),
    _("Giấy tờ không hợp lệ theo quy định của thủ tục."),
]
STOPS = [
    _("Quá thời hạn bổ sung mà chưa nhận được giấy tờ đã yêu cầu."),
    _("Người nộp không còn đủ điều kiện theo quy định của thủ tục."),
    _("Có quyết định của cơ quan có thẩm quyền về việc dừng giải quyết."),
]


def new_date(dossier: Dossier) -> datetime | None:
    """Return the end of the working day to which the promise could move: half the limit again, one to five days.

    None where nothing is promised or the calendar has no such day.
    """
    if dossier.due_at is None:
        return None
    version = dossier.procedure_version
    days = version.time_limit if version.limit_unit != Procedure.LimitUnit.WORKING_HOUR else version.time_limit // 8
    days = min(max(days // 2, SHORTEST_DAYS), LONGEST_DAYS)
    try:
        return deadline_in_working_days(calendar_for(dossier), start=dossier.due_at, days=days, counting="day_after")
    except OfficeError:
        return None


def end_of_day(dossier: Dossier, on: date) -> datetime:
    """Return the last moment the office works on a day; five in the afternoon where it does not work then."""
    sessions = calendar_for(dossier).sessions_on(on)
    closes = max((each.closes_at for each in sessions if each.counts_for_deadline), default=None)
    moment = datetime(on.year, on.month, on.day, 17, tzinfo=OFFICE_ZONE)
    return moment if closes is None else moment.replace(hour=closes.hour, minute=closes.minute)
