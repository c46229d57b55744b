# SPDX-License-Identifier: EUPL-1.2
"""The one screen of a call: what the caller wants, an hour, the sentence to read back, done.

Everything chosen and typed travels in the form, so each press answers by itself, with or without scripts.
"""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from motcua.appointments import queries as appointments
from motcua.appointments.models import Appointment
from motcua.appointments.offer import Visit, visit_for
from motcua.appointments.operations.booking import clean_request
from motcua.conversations import queries as conversations
from motcua.doors.operator import said as sentences
from motcua.doors.operator.caller import Booking, Caller, caller_of, what_for
from motcua.doors.operator.entry import Board, at_phone, words_of
from motcua.doors.operator.free_hours import Choice, choice_of, day_from
from motcua.doors.operator.suggesting import TYPED_LIMIT, found_for
from motcua.journal.idempotency import KeyReused
from motcua.kernel.errors import InvalidInput, OfficeError
from motcua.kernel.typed_time import read_moment
from motcua.people.rules import Action
from motcua.switchboard import operations
from motcua.switchboard.matters import Matter, matter_of
from motcua.switchboard.models import Call
from motcua.switchboard.rules import OF_CALLING_BACK, Outcome

_OUTCOMES = [(outcome.value, outcome.label) for outcome in OF_CALLING_BACK]
FIELDS = ("tim", "nhan", "viec", "name", "content", "ngay", "gio", "khoa", "doi")


@dataclass
class Talk:
    """What has been typed and chosen in this call, and what follows from it."""

    typed: dict[str, str]
    matter: Matter | None = None
    moving: Appointment | None = None
    found: list[Matter] = field(default_factory=list)
    choice: Choice | None = None
    starts_at: datetime | None = None
    read_back: str = ""
    said: str = ""
    wrong: dict[str, str] = field(default_factory=dict)
    near: list[datetime] = field(default_factory=list)

    @property
    def needs_content(self) -> bool:
        return self.matter is not None and not self.matter.procedure

    @property
    def focus(self) -> str:
        """The field or list the hands belong to now."""
        for name in ("name", "content"):
            if name in self.wrong:
                return name
        if self.found:
            return "found"
        if self.matter is None and self.moving is None:
            return "tim"
        if self.near:
            return "hours"
        if self.moving is None and not self.typed["name"]:
            return "name"
        if self.needs_content and not self.typed["content"]:
            return "content"
        return "book" if self.read_back else "hours"


@require_http_methods(["GET", "HEAD", "POST"])
@at_phone
def call(request: HttpRequest, board: Board, pk: int) -> HttpResponse:
    """Show a call and take what was typed; book or move on the last Enter, once however often it is pressed."""
    current = board.call(pk)
    caller = caller_of(board, current)
    talk = _talk_of(request, board, current, caller)
    if request.method == "POST" and request.POST.get("buoc") == "xong" and talk.read_back:
        try:
            done = _do(board, current, talk)
        except InvalidInput as refusal:
            talk.wrong, talk.said, talk.read_back = refusal.fields, refusal.message, ""
        except KeyReused:
            # The page of a booking that was made, opened again by "back", and another hour chosen on it.
            talk.typed["khoa"] = uuid.uuid4().hex
            talk.said = _(
                "Trang này đã đặt xong một lịch hẹn (xem bên cạnh). Muốn đặt thêm giờ này, bấm Enter lần nữa."
            )
        except OfficeError as refusal:
            talk.said, talk.read_back, talk.starts_at = words_of(refusal), "", None
            talk.typed["gio"] = ""
            talk.near = list(refusal.data.get("alternatives", []))
        else:
            return redirect("operator:booked", pk=current.pk, appointment=done)
        if not talk.read_back:
            _look_for_hours(board, talk)
    # Messages belong to the whole city's short code, not to one office.
    texts = []
    if board.offices is None:
        sees_health = board.access.offices_for(Action.SEE_HEALTH_DATA) is None
        texts = conversations.last_of_phone(phone=current.phone, limit=5, with_health_data=sees_health)
    shown = board.page(
        here="call",
        call=current,
        caller=caller,
        talk=talk,
        typed=talk.typed,
        outcomes=_OUTCOMES,
        clash=_same_hour(talk, caller),
        texts=texts,
        **_asked(request, caller),
    )
    return render(request, "operator/call.html", shown)


@require_GET
@at_phone
def booked(request: HttpRequest, board: Board, pk: int, appointment: int) -> HttpResponse:
    """Show what was booked or moved: the sentence, and the code in large digits to say two by two."""
    current = board.call(pk)
    made = board.appointment(current, appointment, Action.BOOK_FOR_CITIZEN)
    what = what_for(made, appointments.procedure_names([made]))
    values = {
        "call": current,
        "is_moved": current.outcome == Outcome.MOVED,
        "appointment": made,
        "sentence": sentences.of_appointment(made, today=board.today, what=what),
        "code": sentences.in_pairs(made.code),
    }
    return render(request, "operator/booked.html", board.page(here="call", **values))


def _talk_of(request: HttpRequest, board: Board, call: Call, caller: Caller) -> Talk:
    typed = {name: request.POST.get(name, "").strip() for name in FIELDS}
    typed["khoa"] = typed["khoa"][:64] or uuid.uuid4().hex
    typed["doi"] = typed["doi"] or request.GET.get("doi", "")
    other = request.POST.get("ngay_khac", "") if request.POST.get("buoc") == "xem" else request.POST.get("sang", "")
    if other:
        typed |= {"ngay": other, "gio": ""}
    if request.method != "POST":
        typed["name"] = caller.name
    talk = Talk(typed)
    if _is_number(typed["doi"]):
        talk.moving = board.appointment(call, int(typed["doi"]), Action.BOOK_FOR_CITIZEN)
    else:
        _find_matter(request, board, talk, caller)
    talk.starts_at = _moment(typed["gio"])
    _look_for_hours(board, talk)
    return talk


def _find_matter(request: HttpRequest, board: Board, talk: Talk, caller: Caller) -> None:
    """Take the matter chosen, or look for what the letters mean; a single answer needs no choosing."""
    typed = talk.typed
    key = request.POST.get("chon") or (typed["viec"] if typed["tim"] == typed["nhan"] else "")
    offices = board.access.offices_for(Action.BOOK_FOR_CITIZEN)
    talk.matter = matter_of(key, on=board.today, offices=offices) if key else None
    if talk.matter is None and typed["tim"]:
        found = found_for(board, typed["tim"][:TYPED_LIMIT], caller.usual)
        if len(found) == 1:
            talk.matter = found[0]
        elif found:
            talk.found = found
        else:
            talk.wrong["tim"] = _("Không thấy việc hay cơ quan nào như vậy. Thử chữ khác, ví dụ: sxd, gpxd, khai sinh.")
    if talk.matter is None:
        typed |= {"viec": "", "nhan": "", "gio": ""}
        return
    if talk.matter.key != typed["viec"]:
        typed["gio"] = ""
    typed |= {"viec": talk.matter.key, "nhan": label_of(talk.matter), "tim": label_of(talk.matter)}


def label_of(matter: Matter) -> str:
    """Name the matter in one line, as it stands in the field."""
    what = matter.procedure_name or _("việc chung")
    where = f" · {matter.office_name}" if matter.has_several_offices else ""
    return f"{matter.agency_name}{where} – {what}"


def _look_for_hours(board: Board, talk: Talk) -> None:
    """Find the hours of what is wanted, and the sentence once one of them is chosen and nothing is missing."""
    visit = _visit(board, talk)
    if visit is None:
        return
    day = day_from(talk.typed["ngay"], today=board.today)
    if day is None and talk.starts_at is not None:
        day = talk.starts_at.date()
    instead_of = talk.moving.starts_at if talk.moving else None
    talk.choice = choice_of(visit, on=day, at=board.at, chosen=talk.starts_at, near=talk.near, without=instead_of)
    if talk.starts_at is None or talk.said:
        return
    if talk.moving is None:
        talk.wrong |= _missing(talk)
        if talk.wrong:
            return
    talk.read_back = sentences.read_back(
        starts_at=talk.starts_at,
        today=board.today,
        agency=visit.service.agency.name,
        address=visit.settings.office.address,
        name=talk.moving.name if talk.moving else talk.typed["name"],
        what=(talk.matter.procedure_name if talk.matter else "") or talk.typed["content"],
        instead_of=instead_of,
    )


def _visit(board: Board, talk: Talk) -> Visit | None:
    if talk.moving is not None:
        row = talk.moving
        office, agency, procedures = row.office_id, row.agency_id, row.procedure_codes
    elif talk.matter is not None:
        office, agency = talk.matter.office, talk.matter.agency
        procedures = [talk.matter.procedure] if talk.matter.procedure else []
    else:
        return None
    try:
        return visit_for(office=office, agency=agency, procedure_codes=procedures, at=board.at)
    except OfficeError as refusal:
        talk.said = words_of(refusal)
        return None


def _missing(talk: Talk) -> dict[str, str]:
    """Say what of the name and the content cannot stand."""
    has_procedure = talk.matter is not None and bool(talk.matter.procedure)
    try:
        clean_request(
            name=talk.typed["name"], phone="0905000000", content=talk.typed["content"], has_procedure=has_procedure
        )
    except InvalidInput as refusal:
        return refusal.fields
    return {}


def _do(board: Board, call: Call, talk: Talk) -> int:
    """Book or move; return the appointment's id."""
    assert talk.starts_at is not None
    if talk.moving is not None:
        return operations.move(call=call, appointment_id=talk.moving.pk, starts_at=talk.starts_at, at=board.at).pk
    assert talk.matter is not None
    board.access.require(Action.BOOK_FOR_CITIZEN, office=talk.matter.office, agency=talk.matter.agency)
    return operations.book(
        call=call,
        office=talk.matter.office,
        agency=talk.matter.agency,
        procedure_codes=[talk.matter.procedure] if talk.matter.procedure else [],
        name=talk.typed["name"],
        content=talk.typed["content"],
        starts_at=talk.starts_at,
        key=talk.typed["khoa"],
        at=board.at,
    )


def _asked(request: HttpRequest, caller: Caller) -> dict[str, Any]:
    """Return the booking about which a yes or no is asked before it is cancelled or a proposal declined."""
    for name in ("huy", "khong-nhan"):
        asked = request.GET.get(name, "")
        row = next((row for row in caller.coming if str(row.appointment.pk) == asked), None)
        if row is not None:
            return {"asks": name, "asked": row}
    return {}


def _same_hour(talk: Talk, caller: Caller) -> Booking | None:
    """Return another booking of the caller's at the very hour that is about to be booked."""
    mine = talk.moving.pk if talk.moving else 0
    others = (row for row in caller.coming if row.appointment.pk != mine)
    return next((row for row in others if row.appointment.starts_at == talk.starts_at), None)


def _moment(text: str) -> datetime | None:
    try:
        return read_moment(text) if text else None
    except ValueError:
        return None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
