# SPDX-License-Identifier: EUPL-1.2
"""The vibrating tag on the page of one dossier: lent, called, taken back; and the short list of whom to call now."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.doors.desk.dossier_entry import of_dossier
from motcua.doors.desk.entry import Desk, words_of
from motcua.doors.desk.pager_rows import Row, chain_rows, rows_of
from motcua.doors.desk.pagers import number_from
from motcua.doors.desk.told import Told, keep_for_next_page
from motcua.dossiers.models import Dossier, SpecialIntake
from motcua.dossiers.rules import OPEN, Status
from motcua.kernel.errors import NotAllowed, OfficeError
from motcua.pagers import operations, queries
from motcua.pagers.models import Loan
from motcua.people.rules import Action

STRIP_AT_MOST = 8


@require_http_methods(["GET", "HEAD", "POST"])
@of_dossier(Action.SEE_DOSSIERS)
def dossier_pager(request: HttpRequest, desk: Desk, dossier: Dossier) -> HttpResponse:
    """Show the tag of a dossier; by POST lend its owner the tag whose number was typed."""
    if not _may_handle(desk, dossier):
        raise NotAllowed
    if request.method != "POST":
        return render(request, "desk/pagers/pane_part.html", {"dossier": dossier, **_values(desk, dossier)})
    back = redirect(reverse("desk:dossier", kwargs={"code": dossier.code}) + "#o-the")
    try:
        number = number_from(request)
        loan = operations.lend(office=dossier.office, number=number, dossier=dossier, by=desk.user, at=desk.at)
    except OfficeError as refusal:
        keep_for_next_page(request, [Told("late", words_of(refusal))])
        return back
    told = [Told("done", _("Đã phát thẻ rung số %(number)s.") % {"number": number})]
    if queries.is_low(loan.pager):
        low = _("Pin thẻ %(number)s còn %(percent)s %%: nên đổi thẻ khác.")
        told.append(Told("late", low % {"number": number, "percent": loan.pager.battery}))
    keep_for_next_page(request, told)
    return back


def pager_values(desk: Desk, dossier: Dossier) -> dict[str, Any]:
    """Return what the page of a dossier shows about its tag; nothing for who does not handle tags there."""
    return _values(desk, dossier) if _may_handle(desk, dossier) else {}


def pagers_now(desk: Desk) -> list[Row]:
    """Return whom the office is to call now, and who was called in vain; none for who does not handle tags."""
    if not desk.may(Action.HANDLE_PAGERS):
        return []
    open_now = Loan.objects.filter(office=desk.office, ended_at__isnull=True).select_related("pager", "dossier")
    to_call = Q(state=Loan.State.WAITING, dossier__status=Status.RESULT_READY)
    in_vain = Q(state=Loan.State.CALLED, step=Loan.Step.SMS)
    loans = open_now.filter(to_call | in_vain).order_by("lent_at")[:STRIP_AT_MOST]
    rows = [Row(loan, None, desk.may(Action.TAKE_IN_DOSSIERS)) for loan in loans]
    return sorted(rows, key=lambda row: (row.rank, row.number))


def _may_handle(desk: Desk, dossier: Dossier) -> bool:
    return desk.access.may(Action.HANDLE_PAGERS, office=dossier.office_id)


def _values(desk: Desk, dossier: Dossier) -> dict[str, Any]:
    """Return the tag with its chain of calls, or the lowest free numbers to lend."""
    loan = queries.loan_of(dossier)
    back = reverse("desk:dossier", kwargs={"code": dossier.code}) + "#o-the"
    known = {"pager_office": dossier.office_id, "back": back, "shows_pager": True}
    if loan is not None:
        may_return = desk.access.may(Action.TAKE_IN_DOSSIERS, office=dossier.office_id, agency=dossier.agency_id)
        (row,) = rows_of(desk, [loan], may_return=may_return)
        return known | {"tag": row, "chain": chain_rows(loan) if loan.calls else []}
    if dossier.status not in OPEN:
        return {}
    free = queries.free(dossier.office)
    if not free and not queries.stock(dossier.office):
        return {}
    special = SpecialIntake.objects.filter(pk=dossier.pk).first()
    return known | {
        "tag": None,
        "lowest_free": next((each for each in free if not queries.is_low(each)), free[0] if free else None),
        "free_count": len(free),
        "wants_pager": special is not None and special.uses_pager and special.on == desk.today,
    }
