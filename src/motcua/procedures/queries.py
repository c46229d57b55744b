# SPDX-License-Identifier: EUPL-1.2
from datetime import date

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from motcua.kernel.errors import NotFound
from motcua.kernel.text import fold
from motcua.procedures.models import Procedure, ProcedureVersion

PAGE = 50


class NoSuchProcedure(NotFound):
    sentence = _("Không có thủ tục nào mang mã này ở cơ quan đã chọn.")


def procedures_of(agency: str, codes: list[str]) -> list[Procedure]:
    """Return the procedures of these codes in the order asked for.

    Raises: NoSuchProcedure if one is unknown or is not carried out by the agency.
    """
    if not codes:
        return []
    found = {row.code: row for row in Procedure.objects.filter(code__in=codes, agencies__agency_id=agency)}
    if any(code not in found for code in codes):
        raise NoSuchProcedure
    return [found[code] for code in dict.fromkeys(codes)]


def search_procedures(q: str = "", *, agency: str = "", after: str = "", limit: int = PAGE) -> list[Procedure]:
    """Return procedures whose name, code or field hold every word of `q`, with or without marks.

    Keyset page: those sorted behind the procedure code `after`; `limit` + 1 rows tell whether there are more.
    """
    found = Procedure.objects.all()
    for word in fold(q).split():
        found = found.filter(search_key__contains=word)
    if agency:
        found = found.filter(agencies__agency_id=agency.strip().upper())
    if after:
        last = Procedure.objects.filter(pk=after).first()
        if last is not None:
            found = found.filter(Q(sort_key__gt=last.sort_key) | Q(sort_key=last.sort_key, code__gt=last.code))
    return list(found.order_by("sort_key", "code")[: limit + 1])


class NoVersionThen(NotFound):
    sentence = _("Thủ tục này không có hiệu lực vào ngày đó.")


def version_on(procedure: str, *, on: date) -> ProcedureVersion:
    """Return the version of a procedure that holds on the day. Raises: NoVersionThen. Rule: R-044."""
    held = ProcedureVersion.objects.select_related("procedure").filter(procedure_id=procedure)
    held = held.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=on))
    held = held.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))
    found = held.order_by(F("valid_from").desc(nulls_last=True), "-number").first()
    if found is None:
        raise NoVersionThen
    return found
