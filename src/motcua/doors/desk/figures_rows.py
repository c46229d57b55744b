# SPDX-License-Identifier: EUPL-1.2
"""The rows behind a number as their page shows them: when, what, where, and the code that leads on. Never a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.appointments.models import Appointment
from motcua.dossiers.models import Dossier
from motcua.figures import naming, stock
from motcua.figures import rows as facts
from motcua.figures.measures import MEASURES
from motcua.figures.period import Period
from motcua.figures.reading import Scope
from motcua.payments.models import Payment
from motcua.people.access import Access
from motcua.people.rules import Action
from motcua.post.models import Parcel
from motcua.queueing.models import Ticket

PENDING: Final = {
    "pending.in_time": gettext_lazy("Đang giải quyết, trong hạn"),
    "pending.late": gettext_lazy("Đang giải quyết, quá hạn"),
    "pending.waiting": gettext_lazy("Chờ người dân bổ sung"),
    "pending.before": gettext_lazy("Từ kỳ trước"),
}
_BEFORE: Final = "pending.before"


@dataclass(frozen=True)
class Line:
    at: datetime
    what: str
    code: str
    address: str
    agency: str
    office: str


@dataclass(frozen=True)
class Page:
    rows: list[Line]
    after: str


def words_of(measures: Sequence[str]) -> str:
    return ", ".join(str(PENDING[name] if name in PENDING else MEASURES[name].title) for name in measures)


def page_of(
    scope: Scope, period: Period, measures: Sequence[str], *, after: str, hour: int | None, access: Access
) -> Page:
    """Return a page of rows; `access` says to which of them an address leads."""
    still = [name for name in measures if name in PENDING]
    if still:
        return _pending(scope, period, still, after=after, access=access)
    found = facts.facts_of(scope, period, measures, after=after, slot=hour)
    codes = _codes([each.subject for each in found.rows], access)
    agencies = naming.titles("agency", {each.agency for each in found.rows if each.agency})
    lines = []
    for each in found.rows:
        code, address = codes.get(each.subject, ("", ""))
        what = str(MEASURES[each.measure].title)
        lines.append(Line(each.at, what, code, address, agencies.get(each.agency, ""), each.office))
    return Page(lines, found.after)


def _pending(scope: Scope, period: Period, measures: Sequence[str], *, after: str, access: Access) -> Page:
    """Return what was in work when the period ended, or, as what it took over, when it began."""
    is_before = _BEFORE in measures
    found = stock.rows(
        scope.offices,
        at=period.begins_at if is_before else period.ends_at,
        states=stock.STATES if is_before else [each.partition(".")[2] for each in measures],
        agencies=scope.agencies,
        procedure=scope.procedure,
        procedures=scope.procedures,
        after=int(after[:18]) if after.isascii() and after.isdigit() else 0,
        limit=facts.PAGE + 1,
    )
    shown = found[: facts.PAGE]
    codes = _codes([f"dossier:{pk}" for pk, *_rest in shown], access)
    agencies = naming.titles("agency", {agency for _pk, _office, agency, _at in shown})
    lines = [
        Line(received_at, _("Tiếp nhận"), *codes.get(f"dossier:{pk}", ("", "")), agencies[agency], office)
        for pk, office, agency, received_at in shown
    ]
    return Page(lines, str(shown[-1][0]) if len(found) > facts.PAGE else "")


def _codes(subjects: Sequence[str], access: Access) -> dict[str, tuple[str, str]]:
    """Return the code of each subject and the address of its page, where it is theirs; one query a kind."""
    ids: dict[str, list[str]] = {}
    for subject in subjects:
        kind, _colon, pk = subject.partition(":")
        ids.setdefault(kind, []).append(pk)
    found: dict[str, tuple[str, str]] = {}
    for pk, code, office, agency in _rows(Dossier, ids.get("dossier"), "pk", "code", "office_id", "agency_id"):
        may = access.may(Action.SEE_DOSSIERS, office=office, agency=agency)
        found[f"dossier:{pk}"] = (code, reverse("desk:dossier", args=[code]) if may else "")
    for pk, code, office, agency in _rows(Appointment, ids.get("appointment"), "pk", "code", "office_id", "agency_id"):
        may = access.may(Action.SEE_DESK, office=office, agency=agency)
        found[f"appointment:{pk}"] = (code, reverse("desk:details", args=[office, pk]) if may else "")
    for pk, code in _rows(Ticket, ids.get("ticket"), "pk", "shown"):
        found[f"ticket:{pk}"] = (code, "")
    for pk, code in _rows(Payment, ids.get("payment"), "pk", "reference"):
        found[f"payment:{pk}"] = (code, "")
    for pk, code in _rows(Parcel, ids.get("parcel"), "pk", "code"):
        found[f"parcel:{pk}"] = (code or f"#{pk}", "")
    return found


def _rows(model: Any, ids: list[str] | None, *fields: str) -> list[Any]:
    return list(model.objects.filter(pk__in=ids).values_list(*fields)) if ids else []
