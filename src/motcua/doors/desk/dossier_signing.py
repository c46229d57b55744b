# SPDX-License-Identifier: EUPL-1.2
"""What waits for a leader's signature: a list with the results to look at, signed one by one or many at once."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.doors.desk.dossier_entry import dossiers
from motcua.doors.desk.dossier_rows import near_until, rows_of
from motcua.doors.desk.entry import Desk, words_of
from motcua.doors.desk.told import Told, keep_for_next_page
from motcua.doors.look.middleware import policy
from motcua.dossiers import bulk, worklist
from motcua.dossiers.models import Dossier, Result
from motcua.dossiers.operations import signing_results
from motcua.dossiers.possible import Deed
from motcua.dossiers.worklist import Pick
from motcua.kernel.errors import OfficeError
from motcua.people.rules import Action

# Each signature draws and signs a paper, so a page holds what is signed within seconds.
AT_ONCE = 25


@require_http_methods(["GET", "HEAD", "POST"])
@dossiers(Action.SIGN_RESULTS)
def signing(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the results that wait for a signature; sign the ticked ones, each on its own."""
    done = []
    if request.method == "POST":
        try:
            done = bulk.on_each(
                request.POST.getlist("chon"),
                Deed.SIGN,
                desk.access,
                lambda row: signing_results.sign_digitally(dossier_id=row.pk, by=desk.user, at=desk.at),
                limit=AT_ONCE,
            )
        except OfficeError as refusal:
            keep_for_next_page(request, [Told("late", words_of(refusal))])
            return redirect("desk:dossier_signing")
    worker = worklist.worker_of(desk.access, on=desk.today)
    after = request.GET.get("sau", "")
    near = near_until(desk)
    page = worklist.work_page(worker, pick=Pick.SIGNING, at=desk.at, near_until=near, after=after, limit=AT_ONCE)
    rows = rows_of(desk, page)
    results = _results([row.dossier for row in rows])
    well = sum(1 for each in done if each.is_done)
    values = {
        "pairs": [(row, results.get(row.dossier.pk)) for row in rows],
        "next": page.next,
        "done": done,
        "is_whole": well == len(done),
        "summary": _("Đã ký %(done)d trong %(all)d hồ sơ.") % {"done": well, "all": len(done)},
    }
    answer = render(request, "desk/dossiers/signing.html", desk.page(here="dossiers", **values))
    answer["Content-Security-Policy"] = f"{policy([])}; frame-src 'self'"
    return answer


def _results(dossiers: list[Dossier]) -> dict[int, Result]:
    rows = Result.objects.filter(dossier__in=dossiers).select_related("draft_file", "drafted_by")
    return {row.dossier_id: row for row in rows}
