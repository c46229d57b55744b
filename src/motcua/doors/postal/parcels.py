# SPDX-License-Identifier: EUPL-1.2
"""The parts of the round as lists, and one parcel with its course and its papers; never what is in a dossier."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from motcua.doors.postal.entry import Round, at_post
from motcua.doors.postal.modes import MODES, Mode
from motcua.doors.postal.scanning import FIGURES
from motcua.doors.postal.screen import CHIPS, reason_words
from motcua.kernel.errors import NotFound
from motcua.post import addresses, queries, rounds, sheets
from motcua.post.errors import WrongCode
from motcua.post.models import Parcel, ParcelNote
from motcua.post.rounds import Part
from motcua.post.rules import Deed, Direction, State
from motcua.post.works import Work

# What is usually done next with a parcel of a part.
_NEXT = {
    Part.FETCH: Work.COLLECT,
    Part.TAKE_OVER: Work.TAKE,
    Part.OUT: Work.DELIVER,
    Part.INVITE: Work.DELIVER,
    Part.LATE: Work.DELIVER,
    Part.BRING_BACK: Work.GIVE,
}


@dataclass(frozen=True)
class Row:
    """A parcel as the clerk sees it: whose, where, and how it stands."""

    parcel: Parcel
    address: str

    @property
    def name(self) -> str:
        return str(self.parcel.home.get("name") or "")

    @property
    def phone(self) -> str:
        return str(self.parcel.home.get("phone") or "")

    @property
    def note(self) -> str:
        return str(self.parcel.home.get("note") or "")

    @property
    def chip(self) -> str:
        return CHIPS[State(self.parcel.state)]

    @property
    def state(self) -> str:
        return str(self.parcel.get_state_display())

    @property
    def way(self) -> str:
        return str(Direction(self.parcel.direction).label)

    @property
    def spoken(self) -> str:
        return sheets.spoken(self.parcel.code)

    @property
    def cod_vnd(self) -> int:
        return int(self.parcel.cod_vnd) if self.parcel.is_cod else 0


@dataclass(frozen=True)
class Step:
    """One told thing in the words of the trade."""

    note: ParcelNote

    @property
    def words(self) -> str:
        if self.note.deed not in Deed.values:
            return _("mã bưu điện %(code)s") % {"code": self.note.code} if self.note.code else _("tin khác")
        return str(Deed(self.note.deed).label)

    @property
    def details(self) -> list[str]:
        note = self.note
        taken = _("Người nhận: %(name)s") % {"name": note.received_by} if note.received_by else ""
        shown = _("Đã xem %(paper)s") % {"paper": note.proof} if note.proof else ""
        return [part for part in (reason_words(note.reason), note.text, note.place, taken, shown) if part]

    @property
    def is_bad(self) -> bool:
        return self.note.deed in (Deed.FAILED, Deed.RETURNING, Deed.LOST)


@require_GET
@at_post
def part(request: HttpRequest, clerk: Round, part: str) -> HttpResponse:
    """Show the parcels of one part of the round."""
    try:
        wanted = Part(part)
    except ValueError:
        raise Http404 from None
    page = rounds.page(clerk.offices, wanted, at=clerk.at, after=request.GET.get("sau", ""))
    values = {
        "title": next(label for each, label, _kind in FIGURES if each == wanted),
        "part": wanted.value,
        "rows": rows_of(page.parcels),
        "after": page.after,
        "next_mode": _mode_of(_NEXT[wanted]),
    }
    return render(request, "postal/part.html", clerk.page(here="part", **values))


@require_GET
@at_post
def parcel(request: HttpRequest, clerk: Round, code: str) -> HttpResponse:
    """Show one parcel of the clerk's offices: where it goes, what it weighs and collects, its course."""
    found = _found(clerk, code)
    next_part = rounds.part_of(found)
    values = {
        "row": rows_of([found])[0],
        "parcel": found,
        "steps": [Step(note) for note in queries.notes_of(found)],
        "papers": sheets.count_of(found) if found.contents else 0,
        "has_sheet": _has_sheet(found),
        "next_mode": _mode_of(_NEXT[next_part]) if next_part else None,
    }
    return render(request, "postal/parcel.html", clerk.page(here="parcel", **values))


@require_GET
@at_post
def label(request: HttpRequest, clerk: Round, code: str) -> HttpResponse:
    """Answer the label once more, where the first one was torn."""
    found = _found(clerk, code)
    return as_pdf(sheets.label_pdf([found], at=clerk.at), f"nhan-{found.code}.pdf")


@require_GET
@at_post
def shipment(request: HttpRequest, clerk: Round, code: str) -> HttpResponse:
    """Answer the consignment sheet of papers that are to be fetched: clerk and citizen count by it at the door.

    Of a sealed result there is none for the clerk.
    """
    found = _found(clerk, code)
    if not _has_sheet(found):
        raise NotFound
    return as_pdf(sheets.shipment_pdf(found, at=clerk.at), f"phieu-gui-{found.code}.pdf")


def rows_of(parcels: list[Parcel]) -> list[Row]:
    """Return parcels with their addresses in words; one statement for the names of all places."""
    names = addresses.names_of(parcel.home for parcel in parcels)
    return [Row(parcel, addresses.said(parcel.home, names)) for parcel in parcels]


def as_pdf(content: bytes, name: str, **headers: Any) -> HttpResponse:
    """Answer a PDF that is looked at in the browser and kept by nobody."""
    response = HttpResponse(content, content_type="application/pdf", headers=headers)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _found(clerk: Round, code: str) -> Parcel:
    try:
        return clerk.parcel(code)
    except WrongCode:
        raise NotFound from None


def _has_sheet(parcel: Parcel) -> bool:
    return parcel.direction == Direction.PICKUP and parcel.ended_at is None


def _mode_of(work: Work) -> Mode:
    return next(mode for mode in MODES if mode.code == work.value)
