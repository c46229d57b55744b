# SPDX-License-Identifier: EUPL-1.2
"""Booking a shot for somebody who stands at the counter: children, guardian and hour on one page."""

import uuid
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from motcua.doors.desk.entry import Desk, at_office, words_of
from motcua.doors.desk.hours import chosen_day, moment_from
from motcua.doors.desk.vaccination import booking_at, clinic_page
from motcua.doors.look.month import Hour, by_part_of_day
from motcua.journal import idempotency
from motcua.kernel.errors import InvalidInput, OfficeError
from motcua.people.rules import Action
from motcua.vaccination import operations, queries
from motcua.vaccination.forms import EMPTY, ChildForm, GuardianForm, child_forms, read_booking, typed_children
from motcua.vaccination.models import VaccinationBooking
from motcua.vaccination.rules import CHILDREN_LIMIT

DESK = VaccinationBooking.Channel.DESK


@require_http_methods(["GET", "HEAD", "POST"])
@at_office(Action.BOOK_FOR_CITIZEN)
def book(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Book for who came without an appointment, or wants another day; everything typed is kept until it is done."""
    if request.method != "POST":
        return _show(request, desk, [EMPTY])
    children = typed_children(request.POST, _count(request.POST))
    deed = request.POST.get("viec", "")
    if deed == "them" and len(children) < CHILDREN_LIMIT:
        children = [*children, EMPTY]
    elif deed.startswith("bot-") and len(children) > 1:
        children = [child for n, child in enumerate(children, start=1) if deed != f"bot-{n}"]
    elif deed == "dat":
        return _book(request, desk, children)
    return _show(request, desk, children)


@require_GET
@at_office(Action.BOOK_FOR_CITIZEN)
def booked(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Show what was booked, to be read to the guardian; no vaccine, no child."""
    row = booking_at(desk, pk)
    return render(request, "desk/vaccination/booked.html", clinic_page(desk, booking=row, count=row.children.count()))


def _book(request: HttpRequest, desk: Desk, children: list[dict[str, str]]) -> HttpResponse:
    blocks = child_forms(children, vaccines=_vaccines(), today=desk.today, is_checked=True)
    guardian = GuardianForm(request.POST, is_asked_aloud=True)
    asked = read_booking(blocks, guardian)
    try:
        starts_at = moment_from(request.POST.get("start", ""))
        if asked is None:
            return _show(request, desk, children, blocks=blocks, guardian=guardian, status=422)
        once = idempotency.Once(
            scope=f"desk-vaccination:{desk.user.pk}:{desk.code}",
            key=request.POST.get("khoa", "")[:64] or uuid.uuid4().hex,
            request=[starts_at.isoformat(), children, asked.guardian, asked.phone],
            at=desk.at,
            answer=lambda made: (201, {"id": made.pk}),
        )
        made = operations.book(
            office=desk.code,
            starts_at=starts_at,
            phone=asked.phone,
            guardian=asked.guardian,
            children=asked.children,
            channel=DESK,
            at=desk.at,
            consent=True,
            actor=desk.user.actor,
            once=once,
        )
    except idempotency.AlreadyAnswered:
        return redirect("desk:vaccination_booked", office=desk.code, pk=int(once.body["id"]))
    except InvalidInput as refusal:
        wrong_hour = refusal.fields.get("start", words_of(refusal))
        return _show(request, desk, children, blocks=blocks, guardian=guardian, wrong_hour=wrong_hour, status=422)
    except OfficeError as refusal:
        said, status = words_of(refusal), refusal.http_status
        return _show(request, desk, children, blocks=blocks, guardian=guardian, said=said, status=status)
    return redirect("desk:vaccination_booked", office=desk.code, pk=made.pk)


def _show(
    request: HttpRequest,
    desk: Desk,
    children: list[dict[str, str]],
    *,
    blocks: list[ChildForm] | None = None,
    guardian: GuardianForm | None = None,
    said: str = "",
    wrong_hour: str = "",
    status: int = 200,
) -> HttpResponse:
    day = _asked_day(request, desk)
    values: dict[str, Any] = {
        "key": request.POST.get("khoa", "")[:64] or uuid.uuid4().hex,
        "count": len(children),
        "children": blocks or child_forms(children, vaccines=_vaccines(), today=desk.today),
        "guardian": guardian or GuardianForm(initial=_typed_guardian(request), is_asked_aloud=True),
        "may_add": len(children) < CHILDREN_LIMIT,
        "said": said,
        "wrong_hour": wrong_hour,
        "start": request.POST.get("start", ""),
        **_hours(desk, day, len(children)),
    }
    return render(request, "desk/vaccination/book.html", clinic_page(desk, **values), status=status)


def _hours(desk: Desk, day: date | None, count: int) -> dict[str, Any]:
    """Return the days with sessions and the hours of one; without a day the first with room."""
    ahead = queries.sessions_ahead(office=desk.code, at=desk.at, children=count, channel=DESK)
    days = list(dict.fromkeys(each.session.on for each in ahead if each.free))
    day = day or (days[0] if days else desk.today)
    free = queries.free_hours(office=desk.code, on=day, children=count, vaccines=[], at=desk.at, channel=DESK)
    hours = [Hour(each.starts_at, each.free, each.starts_at.isoformat()) for each in free]
    return {"days": days[:10], "day": day, "parts": by_part_of_day(hours)}


def _asked_day(request: HttpRequest, desk: Desk) -> date | None:
    try:
        return date.fromisoformat(request.POST["chon-ngay"])
    except (KeyError, ValueError):
        pass
    asked = request.POST.get("ngay") or request.GET.get("ngay")
    return chosen_day(request, default=desk.today) if asked else None


def _typed_guardian(request: HttpRequest) -> dict[str, Any]:
    given = request.POST if request.method == "POST" else request.GET
    return {
        "guardian": given.get("guardian", ""),
        "phone": given.get("phone", ""),
        "consent": bool(given.get("consent")),
    }


def _vaccines() -> list[tuple[str, str]]:
    return [(vaccine.pk, vaccine.name) for vaccine in queries.vaccines_offered()]


def _count(given: QueryDict) -> int:
    text = given.get("be", "")
    return max(1, min(int(text), CHILDREN_LIMIT)) if text.isascii() and text.isdigit() and len(text) < 3 else 1
