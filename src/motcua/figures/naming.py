# SPDX-License-Identifier: EUPL-1.2
"""What the rows of a report are called, and in which order they stand."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from django.utils.translation import gettext as _

from motcua.figures.rules import Step
from motcua.offices.models import Agency, Office
from motcua.people.models import User
from motcua.procedures.models import Procedure

_IN_TIME = (Step.DAY, Step.WEEK, Step.MONTH)


def titles(key: str, names: Iterable[str]) -> dict[str, str]:
    """Return what each row is called, in one query; what is no longer known keeps its code."""
    wanted = list(names)
    match key:
        case "office":
            known = dict(Office.objects.filter(pk__in=wanted).values_list("pk", "name"))
        case "agency":
            known = dict(Agency.objects.filter(pk__in=wanted).values_list("pk", "name")) | {
                "": _("Chung, không riêng cơ quan nào")
            }
        case "procedure":
            known = dict(Procedure.objects.filter(pk__in=wanted).values_list("pk", "name")) | {
                "": _("Việc chung, nhiều thủ tục")
            }
        case "officer":
            people = User.objects.in_bulk([int(name) for name in wanted if name.isdigit()])
            known = {str(pk): person.full_name or person.username for pk, person in people.items()}
        case "hour":
            known = {name: _("%(hour)s giờ") % {"hour": name} for name in wanted}
        case _ if key in _IN_TIME:
            known = {name: _in_time(key, date.fromisoformat(name)) for name in wanted}
        case _:
            known = {}
    return {name: known.get(name, name) for name in wanted}


def _in_time(key: str, day: date) -> str:
    if key == Step.DAY:
        return f"{day:%d/%m/%Y}"
    if key == Step.WEEK:
        return f"{day:%d/%m} – {day + timedelta(days=6):%d/%m/%Y}"
    return _("Tháng %(month)s") % {"month": f"{day.month}/{day.year}"}


def ordered(key: str, names: Iterable[str], called: dict[str, str], *, weight: Callable[[str], float]) -> list[str]:
    """Order rows: moments as they come, everything else by what it weighs, then by name."""
    if key in _IN_TIME:
        return sorted(names)
    if key == "hour":
        return sorted(names, key=int)
    return sorted(names, key=lambda name: (-weight(name), called[name], name))
