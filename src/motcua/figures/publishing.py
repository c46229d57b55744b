# SPDX-License-Identifier: EUPL-1.2
"""What everybody may see: finished months of the city, its offices and the agencies there, small numbers hidden.

A month is hidden as one system: the counts that add up to another in any report (`families`), the agencies of an
office and the offices of the city. Longer periods are the sums of their months, and shown only where each of these
months is: so a sum tells no more than its months. Rule: R-081.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from time import monotonic

from django.conf import settings
from django.utils.translation import gettext as _

from motcua.figures import naming
from motcua.figures.families import CITY, Cell, Family, Place, bases_of, families, families_of, public_columns, sums_of
from motcua.figures.period import Period
from motcua.figures.reading import Scope, sums
from motcua.figures.rules import Sums, added
from motcua.figures.small import hidden
from motcua.figures.specs import Spec
from motcua.figures.tables import Column, Row, Table, counted, heads_of
from motcua.kernel.errors import InvalidInput
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Office

#: The agency of facts that belong to none.
COMMON = "-"
MOST_MONTHS = 12
# What is published changes when a month is counted anew, and is asked for by everybody.
REMEMBER_SECONDS = 120.0


@dataclass(frozen=True)
class Month:
    """What was counted of each place in a month, and which cells must not be shown."""

    sums: dict[Place, Sums]
    hidden: frozenset[Cell]


def end_of_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def finished_months(*, at: datetime, count: int = MOST_MONTHS) -> list[date]:
    """Return the first days of the last finished months, the newest first."""
    month = at.astimezone(OFFICE_ZONE).date().replace(day=1)
    found = []
    for _number in range(count):
        month = (month - timedelta(days=1)).replace(day=1)
        found.append(month)
    return found


def whole_months(first_on: date, last_on: date, *, at: datetime) -> list[date]:
    """Return the months from one day to another. Raises: InvalidInput unless they are whole, finished and few."""
    sentence = _("Số liệu công khai theo tháng trọn vẹn đã hết, nhiều nhất %(most)d tháng một lần.")
    months: list[date] = []
    month = first_on
    while month <= last_on and len(months) <= MOST_MONTHS:
        months.append(month)
        month = (month.replace(day=1) + timedelta(days=32)).replace(day=1)
    is_right = first_on.day == 1 and months and month == last_on + timedelta(days=1) and len(months) <= MOST_MONTHS
    if not is_right or last_on >= at.astimezone(OFFICE_ZONE).date():
        raise InvalidInput(fields={"to": sentence % {"most": MOST_MONTHS}})
    return months


def published(spec: Spec, months: Sequence[date], *, office: str = "") -> Table:
    """Return what all may see of these months: the offices of the city, or the agencies of an office."""
    known = [_month(spec, month) for month in months]
    places = sorted({place for month in known for place in month.sums})
    rows_of = [place for place in places if (place[0] == office and place[1] if office else place[0] and not place[1])]
    columns = public_columns(spec)
    titles = _titles(office, rows_of)
    rows = tuple(_row(place, titles[place], columns, known) for place in rows_of)
    total_title = Office.objects.filter(pk=office).values_list("name", flat=True).first() if office else _("Tất cả")
    total = _row((office, ""), str(total_title or office), columns, known)
    key = "agency" if office else "office"
    note = _("Số nhỏ hơn %(least)d, và những số có thể tính ra từ đó, không công bố.") % {
        "least": settings.FIGURES_LEAST_COUNT
    }
    by = _("Cơ quan") if office else _("Nơi tiếp nhận")
    return Table(spec.name, str(spec.title), key, by, heads_of(columns), rows, total, note)


def by_month(spec: Spec, months: Sequence[date]) -> list[tuple[date, list[tuple[Place, Row]]]]:
    """Return every place of each month, for files."""
    columns = public_columns(spec)
    found = []
    for month in months:
        known = _month(spec, month)
        found.append((month, [(place, _row(place, "", columns, [known])) for place in sorted(known.sums)]))
    return found


def _titles(office: str, places: Sequence[Place]) -> dict[Place, str]:
    if not office:
        names = naming.titles("office", [place[0] for place in places])
        return {place: names[place[0]] for place in places}
    names = naming.titles("agency", ["" if place[1] == COMMON else place[1] for place in places])
    return {place: names["" if place[1] == COMMON else place[1]] for place in places}


def _row(place: Place, title: str, columns: Sequence[Column], months: Sequence[Month]) -> Row:
    whole = added(month.sums.get(place, {}) for month in months)
    gone = tuple(any(_is_hidden(each, place, month) for month in months) for each in columns)
    values = tuple(None if away else each.of(whole) for away, each in zip(gone, columns, strict=True))
    return Row(place[1] or place[0], title, values, gone)


def _is_hidden(column: Column, place: Place, month: Month) -> bool:
    return any((base, place) in month.hidden for base in bases_of(column))


_remembered: dict[tuple[Family, date, int], tuple[float, Month]] = {}


def forget() -> None:
    """Drop what this process remembers of published months (tests)."""
    _remembered.clear()


def _month(spec: Spec, month: date) -> Month:
    """Return a month of a report: what was counted for each of its families, and what is hidden of them."""
    found: dict[Place, Sums] = {}
    gone: set[Cell] = set()
    for family in families_of(spec):
        told = _of_family(family, month)
        gone |= told.hidden
        for place, each in told.sums.items():
            found.setdefault(place, {}).update(each)
    return Month(found, frozenset(gone))


def _of_family(family: Family, month: date) -> Month:
    key = (family, month, settings.FIGURES_LEAST_COUNT)
    known = _remembered.get(key)
    if known is not None and monotonic() - known[0] < REMEMBER_SECONDS:
        return known[1]
    made = _made(family, month)
    if len(_remembered) > len(families()) * MOST_MONTHS * 4:
        _remembered.clear()
    _remembered[key] = (monotonic(), made)
    return made


def _made(family: Family, month: date) -> Month:
    codes = tuple(Office.objects.order_by("pk").values_list("pk", flat=True))
    told = sums(Scope(codes), Period(month, end_of_month(month)), family.measures, key="place")
    found: dict[Place, Sums] = {}
    for name, each in told.items():
        office, _bar, agency = name.partition("|")
        found[office, agency or COMMON] = each
    for office in {place[0] for place in found}:
        found[office, ""] = added([each for place, each in found.items() if place[0] == office and place[1]])
    found[CITY] = added([each for place, each in found.items() if place[0] and not place[1]])
    # Also of places what is counted are the facts: three people who used six places are three.
    cells = {
        (base, place): counted(each, base) for base in (*family.bases, *family.rests) for place, each in found.items()
    }
    unseen = {(base, place) for base in family.rests for place in found}
    lines = sums_of(family, list(found), cells)
    return Month(found, frozenset(hidden(cells, lines, least=settings.FIGURES_LEAST_COUNT, unseen=unseen)))
