# SPDX-License-Identifier: EUPL-1.2
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from motcua.kernel.errors import NotFound
from motcua.kernel.text import fold, sort_key
from motcua.procedures.models import Procedure, ProcedureQuerySet, ProcedureVersion

PAGE = 50


class NoSuchProcedure(NotFound):
    sentence = _("Không có thủ tục nào mang mã này ở cơ quan đã chọn.")


def procedures_of(agency: str, codes: list[str], *, on: date | None = None) -> list[Procedure]:
    """Return the procedures of these codes in the order asked for, with their `current` version of the day if given.

    Raises: NoSuchProcedure if one is unknown or is not carried out by the agency.
    """
    if not codes:
        return []
    rows = Procedure.objects.filter(code__in=codes, agencies__agency_id=agency)
    found = {row.code: row for row in (rows.with_current(on) if on else rows)}
    if any(code not in found for code in codes):
        raise NoSuchProcedure
    return [found[code] for code in dict.fromkeys(codes)]


def search_procedures(
    q: str = "", *, agency: str = "", after: str = "", limit: int = PAGE, on: date | None = None
) -> list[Procedure]:
    """Return procedures whose name, code or field hold every word of `q`, with or without marks.

    With a day given, only those of which a version holds on that day, and it comes along as `current`.
    Keyset page: those sorted behind the procedure code `after`; `limit` + 1 rows tell whether there are more.
    """
    rows = Procedure.objects.in_force(on).with_current(on) if on else Procedure.objects.all()
    return _page(_searched(rows, q, agency), after, limit)


def _searched(rows: ProcedureQuerySet, q: str, agency: str) -> ProcedureQuerySet:
    for word in fold(q).split():
        rows = rows.filter(search_key__contains=word)
    return rows.filter(agencies__agency_id=agency.strip().upper()) if agency else rows


def _page(rows: ProcedureQuerySet, after: str, limit: int) -> list[Procedure]:
    last = Procedure.objects.filter(pk=after).first() if after else None
    if last is not None:
        rows = rows.filter(Q(sort_key__gt=last.sort_key) | Q(sort_key=last.sort_key, code__gt=last.code))
    return list(rows.order_by("sort_key", "code")[: limit + 1])


def catalogue(
    q: str = "",
    *,
    on: date,
    field: str = "",
    level: str = "",
    agency: str = "",
    life_event: str = "",
    after: str = "",
    limit: int = PAGE,
) -> list[Procedure]:
    """Return the procedures of that day that meet every wish, with their `current` version.

    A keyset page as `search_procedures` gives it.
    """
    rows = _searched(Procedure.objects.with_current(on), q, agency)
    held = ProcedureVersion.objects.holding(on).filter(procedure=OuterRef("pk"))
    if level:
        held = held.filter(online_level=level)
    if life_event:
        held = held.filter(life_events__contains=[life_event])
    rows = rows.filter(Exists(held))
    if field:
        rows = rows.filter(field=field)
    return _page(rows, after, limit)


def fields_in_force(on: date) -> list[str]:
    """Return the fields that have procedures on that day, in Vietnamese order."""
    found = Procedure.objects.in_force(on).order_by().values_list("field", flat=True).distinct()
    return sorted((field for field in found if field), key=sort_key)


class NoVersionThen(NotFound):
    sentence = _("Thủ tục này không có hiệu lực vào ngày đó.")


def version_on(procedure: str, *, on: date) -> ProcedureVersion:
    """Return the version of a procedure that holds on the day. Raises: NoVersionThen. Rule: R-044."""
    found = ProcedureVersion.objects.holding(on).select_related("procedure").filter(procedure_id=procedure).first()
    if found is None:
        raise NoVersionThen
    return found
