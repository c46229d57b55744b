# SPDX-License-Identifier: EUPL-1.2
"""Weekdays and promises of special days, said as people say them in the language of the page."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from motcua.offices.models import Weekday
from motcua.specialdays.rules import Unit

DAILY = tuple(range(7))


def weekdays_in_words(weekdays: Iterable[int]) -> str:
    """Say the weekdays: "thứ Ba và thứ Năm", "mọi ngày làm việc"."""
    days = sorted(set(weekdays))
    if tuple(days) == DAILY:
        return _("mọi ngày làm việc")
    names = [str(Weekday(day).label) for day in days]
    if len(names) < 2:
        return "".join(names)
    return _("%(most)s và %(last)s") % {"most": ", ".join(names[:-1]), "last": names[-1]}


def promise_in_words(unit: str, amount: int | None) -> str:
    """Say the promise: "trong ngày", "trong 2 giờ làm việc"; empty where none is given."""
    if not unit:
        return ""
    if unit == Unit.SAME_DAY or amount is None:
        return _("trong ngày")
    if unit == Unit.WORKING_HOUR:
        told = ngettext("trong %(count)d giờ làm việc", "trong %(count)d giờ làm việc", amount)
    else:
        told = ngettext("trong %(count)d phút làm việc", "trong %(count)d phút làm việc", amount)
    return told % {"count": amount}
