# SPDX-License-Identifier: EUPL-1.2
"""How many procedures of each agency can be done wholly online, in part, or only at the counter."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from motcua.appointments.models import Service
from motcua.figures.measures import Unit
from motcua.figures.naming import titles
from motcua.figures.period import Period
from motcua.figures.reading import Scope
from motcua.figures.rules import share
from motcua.figures.tables import Head, Row, Table
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Agency, Office
from motcua.procedures.levels import Counted, levels
from motcua.procedures.models import AgencyProcedure, Procedure

Level = Procedure.OnlineLevel


def table(scope: Scope, period: Period, title: str, at: datetime) -> Table:
    """Return the agencies' procedures by level as they hold on the last day; the sum counts a procedure once.

    Of offices, the agencies that receive there; of all of them, also the whole catalogue by level of government.
    """
    on = min(period.last_on, at.astimezone(OFFICE_ZONE).date())
    held: Any = Procedure.objects.with_level(on)
    level_of = dict(held.exclude(level_now=None).order_by().values_list("pk", "level_now"))
    is_everywhere = scope.agencies is None and len(scope.offices) == Office.objects.count()
    carried = AgencyProcedure.objects.all()
    if scope.agencies is not None:
        carried = carried.filter(agency__in=scope.agencies)
    if not is_everywhere:
        carried = carried.filter(agency__in=Service.objects.filter(office__in=scope.offices).values("agency"))
    else:
        carried = carried.exclude(agency__in=_only_where_set_up())
    of_agency: dict[str, set[str]] = defaultdict(set)
    for agency, procedure in carried.values_list("agency_id", "procedure_id"):
        if procedure in level_of:
            of_agency[agency].add(procedure)
    names = titles("agency", of_agency)
    rows = tuple(
        _row(agency, names[agency], [level_of[each] for each in found])
        for agency, found in sorted(of_agency.items(), key=lambda pair: (-len(pair[1]), names[pair[0]]))
    )
    every = set(level_of) if is_everywhere else {each for found in of_agency.values() for each in found}
    return Table(
        "levels",
        title,
        "agency",
        _("Cơ quan"),
        _heads(),
        rows,
        _row("", _("Tất cả, mỗi thủ tục một lần"), [level_of[each] for each in every]),
        note=_("Tính đến %(day)s, theo danh mục thủ tục đang áp dụng.") % {"day": f"{on:%d/%m/%Y}"},
        extra=(_by_level(levels(on).by_agency_level),) if is_everywhere else (),
    )


def _only_where_set_up() -> QuerySet[Agency]:
    """Return the agencies that receive nowhere but at offices that are being set up: nobody knows of them yet."""
    open_ = Service.objects.filter(office__is_being_set_up=False).values("agency")
    return Agency.objects.filter(services__office__is_being_set_up=True).exclude(pk__in=open_)


def _by_level(counted: list[Counted]) -> Table:
    rows = tuple(Row(each.heading, each.heading, _values(each.full, each.part, each.counter)) for each in counted)
    return Table("levels-of-government", _("Theo cấp thực hiện"), "level", _("Cấp"), _heads(), rows)


def _heads() -> tuple[Head, ...]:
    return (
        Head("full", _("Toàn trình"), Unit.COUNT, is_up_good=True),
        Head("part", _("Một phần"), Unit.COUNT),
        Head("counter", _("Trực tiếp"), Unit.COUNT),
        Head("all", _("Tất cả"), Unit.COUNT),
        Head("full_share", _("Tỷ lệ toàn trình"), Unit.PERCENT, is_up_good=True),
    )


def _row(key: str, title: str, found: Iterable[str]) -> Row:
    known = list(found)
    return Row(key, title, _values(*(known.count(level) for level in (Level.FULL, Level.PART, Level.COUNTER))))


def _values(full: int, part: int, counter: int) -> tuple[int | float | None, ...]:
    every = full + part + counter
    return full, part, counter, every, share(full, every)
