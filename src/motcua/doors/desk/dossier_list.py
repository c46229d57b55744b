# SPDX-License-Identifier: EUPL-1.2
"""The work list of dossiers: choices with their counts, search, saved choices, and one act on many."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from motcua.doors.desk.dossier_entry import dossiers
from motcua.doors.desk.dossier_rows import near_until, rows_of
from motcua.doors.desk.entry import Desk, words_of
from motcua.doors.desk.special_strip import strip
from motcua.doors.desk.told import Told, keep_for_next_page
from motcua.dossiers import bulk, units, worklist
from motcua.dossiers.bulk import Outcome
from motcua.dossiers.models import SavedFilter
from motcua.dossiers.operations.filtering import drop_filter, save_filter
from motcua.dossiers.rules import Status
from motcua.dossiers.worklist import Pick, Worker
from motcua.kernel.errors import InvalidInput, OfficeError
from motcua.offices.models import Office
from motcua.people.rules import Action
from motcua.procedures.models import Procedure

CHOSEN = ("loc", "thu-tuc", "trang-thai", "noi")
# Under these names a saved choice keeps what the address of the list says.
KEPT_AS = {"loc": "pick", "thu-tuc": "procedure", "trang-thai": "status", "noi": "office"}


@require_GET
@dossiers(Action.SEE_DOSSIERS)
def work_list(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show what lies at the person's offices by the time left, as chosen in the address."""
    return _show_list(request, desk)


@require_POST
@dossiers(Action.SEE_DOSSIERS)
def find(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Find by code, phone or name; what was typed travels in the body and so never in an address.

    One dossier found opens at once, so that a barcode wand leads straight to it.
    """
    text = request.POST.get("tim", "").strip()
    worker = worklist.worker_of(desk.access, on=desk.today)
    found = worklist.search(worker, text)
    if len(found.lines) == 1:
        return redirect("desk:dossier", code=found.lines[0].dossier.code)
    values = {"rows": rows_of(desk, found), "text": text, "is_cut": found.is_cut}
    return render(request, "desk/dossiers/found.html", desk.page(here="dossiers", **values))


@require_POST
@dossiers(Action.SEE_DOSSIERS)
def on_many(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Do one act on all ticked dossiers, each on its own, and say what became of each."""
    codes = request.POST.getlist("chon")
    note = " ".join(request.POST.get("ghi-chu", "").split())
    known: dict[str, Any] = {"access": desk.access, "at": desk.at}
    try:
        match request.POST.get("viec", ""):
            case "tiep-nhan":
                done = bulk.receive_each(codes, **known)
            case "chuyen":
                unit = request.POST.get("unit", "")
                done = bulk.hand_over_each(codes, unit=unit, note=note, versions=_shown(request), **known)
            case "giao-viec":
                done = bulk.assign_each(codes, to=_colleague(request, desk), **known)
            case "tra-ket-qua":
                done = bulk.return_each(codes, proof=note, **known)
            case _:
                raise InvalidInput(fields={"viec": _("Xin chọn việc cần làm.")})
    except OfficeError as refusal:
        keep_for_next_page(request, [Told("late", words_of(refusal))])
        return redirect(_back(request))
    return _told_of_each(request, desk, done)


@require_POST
@dossiers(Action.SEE_DOSSIERS)
def keep_filter(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Keep the choice one sees under a name, or drop a kept one."""
    try:
        dropped = request.POST.get("bo", "")
        if dropped.isascii() and dropped.isdigit():
            drop_filter(by=desk.user, filter_id=int(dropped[:9]))
        else:
            chosen = {KEPT_AS[name]: request.POST.get(name, "") for name in CHOSEN}
            save_filter(by=desk.user, name=request.POST.get("ten", ""), chosen=chosen, at=desk.at)
    except InvalidInput as refusal:
        keep_for_next_page(request, [Told("late", words_of(refusal))])
    return redirect(_back(request))


def _shown(request: HttpRequest) -> dict[str, int]:
    """Return the versions of the dossiers as the list showed them, by code."""
    pairs = [part.rpartition("@") for part in request.POST.getlist("phien")[: 2 * bulk.LIMIT]]
    return {code: int(number) for code, _at, number in pairs if number.isascii() and number.isdigit()}


def _show_list(request: HttpRequest, desk: Desk) -> HttpResponse:
    asked = request.GET.get("noi", "").strip().upper()
    worker = worklist.worker_of(desk.access, on=desk.today, office=asked)
    near = near_until(desk)
    tallies = worklist.counts(worker, at=desk.at, near_until=near)
    chosen = {name: request.GET.get(name, "").strip()[:60] for name in CHOSEN}
    status = chosen["trang-thai"] if chosen["trang-thai"] in Status.values else ""
    pick = chosen["loc"] if chosen["loc"] in Pick.values else _usual(desk, worker, tallies)
    after = request.GET.get("sau", "")
    try:
        if status and not chosen["loc"]:
            page = worklist.page_of_status(worker, status=status, after=after)
            pick = ""
        else:
            asked_for: dict[str, Any] = {"procedure": chosen["thu-tuc"], "after": after}
            page = worklist.work_page(worker, pick=pick, at=desk.at, near_until=near, **asked_for)
    except InvalidInput:
        return redirect("desk:dossiers")
    kept = {name: value for name, value in chosen.items() if value and name != "loc"} | ({"loc": pick} if pick else {})
    values = {
        "rows": rows_of(desk, page),
        "next": urlencode(kept | {"sau": page.next}) if page.next else "",
        "is_first": not after,
        "pick": pick,
        "title": str(Pick(pick).label) if pick else str(Status(status).label).capitalize(),
        "picks": _picks(desk, worker, tallies, asked),
        "kept": kept,
        "statuses": [(value, str(label).capitalize()) for value, label in Status.choices],
        "status": status,
        "procedures": Procedure.objects.filter(pk=chosen["thu-tuc"]) if chosen["thu-tuc"] else [],
        "filters": _filters(desk),
        "places": Office.objects.filter(pk__in=desk.access.offices_for(Action.SEE_DOSSIERS) or []),
        "asked_office": asked,
        "may_take_in": desk.may(Action.TAKE_IN_DOSSIERS),
        "may_handle": desk.may(Action.HANDLE_DOSSIERS),
        "may_direct": desk.may(Action.DIRECT_DOSSIERS),
        "colleagues": units.members_of(list(worker.units)) if desk.may(Action.DIRECT_DOSSIERS) else [],
        "is_signing": pick == Pick.SIGNING and desk.may(Action.SIGN_RESULTS),
    }
    return render(request, "desk/dossiers/list.html", desk.page(here="dossiers", **values, **strip(desk, worker)))


def _usual(desk: Desk, worker: Worker, tallies: dict[str, int]) -> str:
    """Return what somebody sees first: a leader what waits for the signature, others what their unit has to do."""
    if desk.may(Action.SIGN_RESULTS) and tallies[Pick.SIGNING]:
        return Pick.SIGNING
    return Pick.UNIT if worker.units and tallies[Pick.UNIT] else Pick.WORK


def _picks(desk: Desk, worker: Worker, tallies: dict[str, int], office: str) -> list[dict[str, Any]]:
    """Return the choices as links with their counts; what cannot concern the person is left out."""
    hidden = set()
    if not worker.units:
        hidden |= {Pick.UNIT}
    if not desk.may(Action.TAKE_IN_DOSSIERS):
        hidden |= {Pick.INTAKE, Pick.READY}
    if not desk.may(Action.SIGN_RESULTS):
        hidden |= {Pick.SIGNING}
    at = {"noi": office} if office else {}
    return [
        {
            "value": pick.value,
            "label": pick.label,
            "count": tallies[pick.value],
            "href": f"?{urlencode({'loc': pick.value, **at})}",
            "is_late": pick == Pick.LATE and tallies[pick.value],
        }
        for pick in Pick
        if pick not in hidden
    ]


def _filters(desk: Desk) -> list[dict[str, Any]]:
    names = {kept: name for name, kept in KEPT_AS.items()}
    rows = SavedFilter.objects.filter(user=desk.user)
    return [
        {
            "id": row.pk,
            "name": row.name,
            "href": "?" + urlencode({names[part]: value for part, value in row.chosen.items() if part in names}),
        }
        for row in rows
    ]


def _colleague(request: HttpRequest, desk: Desk) -> Any:
    """Return who is to do it: a member of one of one's own units, or oneself."""
    typed = request.POST.get("to", "")
    if not typed:
        return None
    worker = worklist.worker_of(desk.access, on=desk.today)
    for row in units.members_of(list(worker.units)):
        if str(row.user_id) == typed:
            return row.user
    raise InvalidInput(fields={"to": _("Xin chọn một đồng nghiệp cùng bộ phận.")})


def _told_of_each(request: HttpRequest, desk: Desk, done: list[Outcome]) -> HttpResponse:
    well = sum(1 for each in done if each.is_done)
    words = _("Đã làm %(done)d trong %(all)d hồ sơ.") % {"done": well, "all": len(done)}
    values = {"done": done, "summary": words, "is_whole": well == len(done), "back": _back(request)}
    return render(request, "desk/dossiers/done_many.html", desk.page(here="dossiers", **values))


def _back(request: HttpRequest) -> str:
    """Return the list as it was chosen before."""
    kept = {name: request.POST[name] for name in CHOSEN if request.POST.get(name)}
    return reverse("desk:dossiers") + (f"?{urlencode(kept)}" if kept else "")
