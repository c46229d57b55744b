# SPDX-License-Identifier: EUPL-1.2
"""What people thought, by officer: a sum of at least five, of months that are over, so that nobody is known by it."""

from datetime import datetime

from django.utils.translation import gettext as _

from motcua.figures import naming
from motcua.figures.measures import RATED
from motcua.figures.period import Period
from motcua.figures.reading import Scope, sums
from motcua.figures.rules import is_whole_months
from motcua.figures.small import hidden
from motcua.figures.specs import Spec
from motcua.figures.tables import Row, Table, counted, heads_of, row_of
from motcua.figures.today_officers import ENOUGH_RATINGS
from motcua.kernel.errors import InvalidInput
from motcua.kernel.working_time import OFFICE_ZONE


def of_officers(spec: Spec, scope: Scope, period: Period, *, at: datetime, by_title: str) -> Table:
    """Return a line for each officer; whose ratings are few, or follow from the others', has no numbers. Rule: R-075.

    Raises: InvalidInput unless the period is whole finished months.
    """
    if not is_whole_months(period) or period.last_on >= at.astimezone(OFFICE_ZONE).date():
        raise InvalidInput(
            fields={"by": _("Đánh giá theo cán bộ chỉ xem theo tháng đã hết. Xin chọn những tháng trọn vẹn đã qua.")}
        )
    groups = sums(scope, period, spec.measures, key="officer")
    groups.pop("0", None)
    counts = {name: counted(group, RATED) for name, group in groups.items()}
    gone = hidden({**counts, "": sum(counts.values())}, [("", list(counts))], least=ENOUGH_RATINGS)
    titles = naming.titles("officer", groups)
    rows = []
    for name in sorted(groups, key=lambda each: (titles[each], each)):
        row = row_of(name, titles[name], spec.columns, groups[name])
        if name in gone:
            width = len(row.values)
            row = Row(name, titles[name], (None,) * width, (True,) * width)
        rows.append(row)
    note = _("Dưới %(least)d lượt đánh giá thì không hiện, để không ai bị nhận ra qua đánh giá của mình.")
    return Table(
        spec.name, str(spec.title), "officer", by_title, heads_of(spec.columns), tuple(rows),
        note=note % {"least": ENOUGH_RATINGS},
    )  # fmt: skip
