# SPDX-License-Identifier: EUPL-1.2
"""A shot booked over the telephone: the children, an hour by a key, the sentence to read back, done.

Everything typed travels in the form of the page and is kept nowhere else.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from motcua.doors.look.month import by_part_of_day
from motcua.doors.operator.entry import Board, at_phone, words_of
from motcua.doors.operator.free_hours import DAYS_SHOWN, KEYS, Day, Hour, day_from
from motcua.doors.operator.said import in_pairs
from motcua.journal import idempotency
from motcua.kernel import phone as phones
from motcua.kernel import saying
from motcua.kernel.errors import InvalidInput, NotFound, OfficeError
from motcua.kernel.typed_time import read_moment
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Office
from motcua.people.rules import Action
from motcua.switchboard.models import Call
from motcua.vaccination import operations, queries
from motcua.vaccination.asking import BookingAsked
from motcua.vaccination.forms import EMPTY, ChildForm, GuardianForm, child_forms, read_booking, typed_children
from motcua.vaccination.models import VaccinationBooking
from motcua.vaccination.rules import CHILDREN_LIMIT, Status, may_become

PHONE = VaccinationBooking.Channel.PHONE


@dataclass
class Talk:
    """What has been typed and chosen, and what follows from it."""

    office: Office | None
    children: list[dict[str, str]]
    blocks: list[ChildForm]
    guardian: GuardianForm
    key: str
    day: date | None = None
    starts_at: datetime | None = None
    asked: BookingAsked | None = None
    said: str = ""
    near: Sequence[datetime] = ()


@require_http_methods(["GET", "HEAD", "POST"])
@at_phone
def vaccination(request: HttpRequest, board: Board) -> HttpResponse:
    """Show what was typed, the hours as keys and the read-back; book on the last Enter, once however often pressed."""
    call = _call_of(request, board)
    offices = _offices(board)
    talk = _talk_of(request, board, call, offices)
    if request.POST.get("viec") == "dat" and talk.asked and talk.office and talk.starts_at:
        try:
            return redirect("operator:vaccination_booked", pk=_book(board, talk, talk.office, talk.asked))
        except idempotency.KeyReused:
            talk.key = uuid.uuid4().hex
            talk.said = _("Trang này đã đặt xong một lịch tiêm. Muốn đặt thêm, bấm Enter lần nữa.")
        except InvalidInput as refusal:
            talk.said, talk.starts_at = words_of(refusal), None
        except OfficeError as refusal:
            talk.said, talk.starts_at = words_of(refusal), None
            talk.near = list(refusal.data.get("alternatives", []))
    shown = board.page(
        here="vaccination",
        call=call,
        talk=talk,
        offices=offices,
        count=len(talk.children),
        may_add=len(talk.children) < CHILDREN_LIMIT,
        bookings=_bookings(board, call),
        **_hours(board, talk),
        **_read_back(board, talk),
    )
    return render(request, "operator/vaccination.html", shown)


@require_GET
@at_phone
def booked(request: HttpRequest, board: Board, pk: int) -> HttpResponse:
    """Show the code in large digits to say two by two; no child, no vaccine."""
    row = queries.by_id(pk)
    board.access.require(Action.BOOK_FOR_CITIZEN, office=row.office_id)
    told = {
        "hour": saying.day_and_hour(row.starts_at.astimezone(OFFICE_ZONE), today=board.today),
        "office": row.office.name,
        "address": row.office.address,
    }
    sentence = _("Hẹn tiêm %(hour)s, tại %(office)s, %(address)s. Nhớ mang sổ tiêm của bé.") % told
    values = {"booking": row, "code": in_pairs(row.code), "sentence": sentence}
    return render(request, "operator/vaccination_booked.html", board.page(here="vaccination", **values))


@require_POST
@at_phone
def call_off(request: HttpRequest, board: Board, pk: int) -> HttpResponse:
    """Call one of the caller's own bookings off."""
    call, row = _call_of(request, board), queries.by_id(pk)
    if call is None or row.phone != call.phone:
        raise NotFound
    board.access.require(Action.CANCEL_FOR_CITIZEN, office=row.office_id)
    # The reason stays with the booking, in Vietnamese whatever language the operator reads.
    with translation.override(settings.LANGUAGE_CODE):
        reason = _("Người gọi báo hủy")
    operations.cancel(booking_id=pk, at=board.at, actor=board.user.actor, reason=reason, for_citizen=True)
    return redirect(f"{reverse('operator:vaccination')}?goi={call.pk}")


def _call_of(request: HttpRequest, board: Board) -> Call | None:
    number = request.POST.get("goi") or request.GET.get("goi", "")
    return board.call(int(number)) if number.isascii() and number.isdigit() and len(number) < 19 else None


def _offices(board: Board) -> list[Office]:
    """Return the health centres with sessions ahead for which this person may book."""
    found = queries.offices_with_sessions(at=board.at)
    return [office for office in found if board.access.may(Action.BOOK_FOR_CITIZEN, office=office.pk)]


def _talk_of(request: HttpRequest, board: Board, call: Call | None, offices: list[Office]) -> Talk:
    given, deed = request.POST, request.POST.get("viec", "")
    count = given.get("be", "")
    children = typed_children(given, _count(count)) if request.method == "POST" else [EMPTY]
    if deed == "them" and len(children) < CHILDREN_LIMIT:
        children = [*children, EMPTY]
    elif deed.startswith("bot-") and len(children) > 1:
        children = [child for n, child in enumerate(children, start=1) if deed != f"bot-{n}"]
    office = next((each for each in offices if each.pk == given.get("noi")), offices[0] if offices else None)
    starts_at = _moment(given.get("gio") or given.get("da_chon", ""))
    is_asked = starts_at is not None and not deed.startswith(("them", "bot-", "xem")) and "sang" not in given
    vaccines = [(vaccine.pk, vaccine.name) for vaccine in queries.vaccines_offered()]
    talk = Talk(
        office=office,
        children=children,
        blocks=child_forms(children, vaccines=vaccines, today=board.today, is_checked=is_asked),
        guardian=GuardianForm(
            given if is_asked else None, initial=_guardian(request, board, call), is_asked_aloud=True
        ),
        key=given.get("khoa", "")[:64] or uuid.uuid4().hex,
        day=day_from(given.get("sang") or given.get("ngay", ""), today=board.today),
        starts_at=starts_at if "sang" not in given else None,
    )
    if is_asked:
        talk.asked = read_booking(talk.blocks, talk.guardian)
    return talk


def _guardian(request: HttpRequest, board: Board, call: Call | None) -> dict[str, Any]:
    if request.method == "POST":
        given = request.POST
        return {
            "guardian": given.get("guardian", ""),
            "phone": given.get("phone", ""),
            "consent": bool(given.get("consent")),
        }
    number = call.phone if call else request.GET.get("so", "")[:60]
    known = _of_caller(board, call) if call else []
    return {"guardian": known[0].guardian if known else "", "phone": phones.spoken(number) if call else number}


def _hours(board: Board, talk: Talk) -> dict[str, Any]:
    """Return the days with room, and the hours of one of them with their keys."""
    if talk.office is None:
        return {}
    vaccines = [child["vaccine"] for child in talk.children if child["vaccine"]]
    ahead = queries.sessions_ahead(
        office=talk.office.pk, at=board.at, children=len(talk.children), vaccines=vaccines, channel=PHONE
    )
    per_day: dict[date, list[Hour]] = {}
    keys = iter(KEYS)
    near = [Hour(each.astimezone(OFFICE_ZONE), 1, next(keys, "")) for each in talk.near]
    for each in sorted((hour for session in ahead for hour in session.hours), key=lambda hour: hour.starts_at):
        per_day.setdefault(each.starts_at.astimezone(OFFICE_ZONE).date(), []).append(Hour(each.starts_at, each.free))
    chosen_day = talk.starts_at.date() if talk.starts_at else None
    day = talk.day or chosen_day or next(iter(per_day), board.today)
    hours = [Hour(hour.at, hour.free, next(keys, ""), hour.at == talk.starts_at) for hour in per_day.get(day, [])]
    return {
        "day": day,
        "near": near,
        "days": [Day(on, sum(hour.free for hour in rows), on == day) for on, rows in per_day.items()][:DAYS_SHOWN],
        "parts": by_part_of_day(hours),  # type: ignore[arg-type]
        "before": max((on for on in per_day if on < day), default=None),
        "after": min((on for on in per_day if on > day), default=None),
    }


def _read_back(board: Board, talk: Talk) -> dict[str, Any]:
    """Return the sentence to say aloud and what the doctor may say, once an hour is chosen and nothing is missing."""
    if talk.asked is None or talk.office is None or talk.starts_at is None:
        return {"sentence": "", "warnings": []}
    told = {
        "hour": saying.day_and_hour(talk.starts_at, today=board.today),
        "office": talk.office.name,
        "address": talk.office.address,
        "names": ", ".join(child.name for child in talk.asked.children),
        "guardian": talk.asked.guardian,
    }
    words = _("Hẹn tiêm %(hour)s, tại %(office)s, %(address)s, cho %(names)s, người đưa bé đến: %(guardian)s.")
    cautions = queries.warnings_of_asked(talk.asked.children, on=talk.starts_at.date())
    warnings = [
        f"{talk.asked.children[place].name}: {caution.text}" for place, found in cautions.items() for caution in found
    ]
    return {"sentence": words % told, "warnings": warnings}


def _book(board: Board, talk: Talk, office: Office, asked: BookingAsked) -> int:
    """Book once and return the booking's id."""
    assert talk.starts_at is not None
    once = idempotency.Once(
        scope=f"operator-vaccination:{board.user.pk}",
        key=talk.key,
        request=[office.pk, talk.starts_at.isoformat(), talk.children, asked.guardian, asked.phone],
        at=board.at,
        answer=lambda made: (201, {"id": made.pk}),
    )
    try:
        return operations.book(
            office=office.pk,
            starts_at=talk.starts_at,
            phone=asked.phone,
            guardian=asked.guardian,
            children=asked.children,
            channel=PHONE,
            at=board.at,
            consent=True,
            actor=board.user.actor,
            once=once,
        ).pk
    except idempotency.AlreadyAnswered:
        return int(once.body["id"])


def _bookings(board: Board, call: Call | None) -> list[dict[str, Any]]:
    """Return the caller's bookings at the offices of this person; no child, no vaccine."""
    if call is None:
        return []
    return [
        {
            "booking": row,
            "state": str(row.get_status_display()).capitalize(),
            "is_open": may_become(row.status, Status.CANCELLED),
            "may_cancel": board.access.may(Action.CANCEL_FOR_CITIZEN, office=row.office_id),
        }
        for row in _of_caller(board, call)
    ]


def _of_caller(board: Board, call: Call) -> list[VaccinationBooking]:
    """Return the caller's newest bookings at the offices for which this person books."""
    rows = queries.newest_of_phone(phone=call.phone, limit=10)
    return [row for row in rows if board.access.may(Action.BOOK_FOR_CITIZEN, office=row.office_id)]


def _moment(text: str) -> datetime | None:
    try:
        return read_moment(text) if text else None
    except ValueError:
        return None


def _count(text: str) -> int:
    return max(1, min(int(text), CHILDREN_LIMIT)) if text.isascii() and text.isdigit() and len(text) < 3 else 1
