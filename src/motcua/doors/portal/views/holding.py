# SPDX-License-Identifier: EUPL-1.2
"""The fourth and fifth step: who comes, the read-back, and the request itself.

The address carries the signed hold, fields carry what was typed; neither session nor cookie is needed.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from motcua.appointments import operations, queries
from motcua.appointments.errors import TooBusy
from motcua.appointments.offer import Visit, free_places, near_free_hours, visit_for
from motcua.appointments.operations.booking import confirm_by
from motcua.doors.portal.forms import WhoComes
from motcua.doors.portal.seals import DONE, READ_BACK, TYPED, Holding, Typed
from motcua.doors.portal.views import hours
from motcua.doors.portal.views.choosing import steps
from motcua.doors.portal.views.special_days import booked_day
from motcua.doors.portal.way import Way, doorway, keep_secret, page
from motcua.journal import idempotency
from motcua.kernel import clock
from motcua.kernel import phone as phones
from motcua.kernel.errors import OfficeError
from motcua.kernel.working_time import OFFICE_ZONE

#: Under this name the journal keeps the answers given to web requests.
SCOPE: Final = "web"


class NotReadBack(OfficeError):
    """The last step was called without the page on which everything is read back."""

    code = "not_read_back"
    http_status = 400
    sentence = _("Lịch hẹn chưa được gửi. Xin xem lại các ô dưới đây rồi bấm Tiếp tục.")


class SentBefore(OfficeError):
    """This request was sent before with other words."""

    code = "sent_before"
    sentence = _(
        "Lịch hẹn này đã được gửi trước đó với nội dung khác. Muốn sửa, xin tra cứu lịch hẹn rồi đổi hoặc hủy."
    )


# Exempt: the address is a signed state that nobody else can know, and framed pages have no cookie for a token.
@csrf_exempt
@doorway("GET", "POST")
def who(request: HttpRequest, way: Way, state: str) -> HttpResponse:
    """The form for a held hour; a post shows the read-back, goes back to the form, or takes another hour."""
    at = clock.now()
    holding = Holding.opened(state)
    kept = idempotency.kept_answer(scope=SCOPE, key=holding.request_id)
    if kept is not None:
        # Somebody came back after it was done: the appointment stands, a second one is not made.
        return to_done(way, kept[1]["id"])
    if request.method != "POST":
        typed = TYPED.open(request.GET.get("giu_lai", "")) or Typed()
        return _form(request, way, holding, at, typed)
    typed = _typed(request, holding)
    if "start" in request.POST:
        return _take_other_hour(request, way, holding, at, typed)
    match request.POST.get("viec"):
        case "doi-gio":
            return hours.give_back(way, holding, typed)
        case "sua":
            return _form(request, way, holding, at, typed)
        case _:
            return _read_back(request, way, holding, at, typed)


# Exempt: the post carries the signed state and the closed read-back, which only the page before could make.
@csrf_exempt
@doorway("POST", "GET")
def send(request: HttpRequest, way: Way, state: str) -> HttpResponse:
    """Ask for the hour that was read back; the same post again leads to the same appointment."""
    at = clock.now()
    holding = Holding.opened(state)
    if request.method != "POST":
        return redirect(way.url("who", state))
    typed = READ_BACK.open(request.POST.get("da_doc", ""))
    if typed is None or typed.request_id != holding.request_id:
        return _form(request, way, holding, at, Typed(), refusal=NotReadBack())
    kept = idempotency.kept_answer(scope=SCOPE, key=holding.request_id)
    if kept is not None:
        return to_done(way, kept[1]["id"])
    try:
        return to_done(way, _ask(way, holding, typed, at))
    except OfficeError as refusal:
        return _form(request, way, holding, at, typed, refusal=hours.spoken(refusal))


def _ask(way: Way, holding: Holding, typed: Typed, at: datetime) -> int:
    """Ask for the hour once and return the appointment's number in the database."""
    choice = holding.choice
    asked: dict[str, Any] = {
        "office": choice.office,
        "agency": choice.agency,
        "procedure_codes": list(choice.codes),
        "name": typed.name,
        "phone": typed.phone,
        "content": typed.content,
        "starts_at": holding.starts_at,
    }
    once = idempotency.Once(
        scope=SCOPE, key=holding.request_id, request=asked, at=at, answer=lambda made: (201, {"id": made.pk})
    )
    try:
        return operations.request_hour(**asked, channel=way.channel, at=at, hold_id=holding.hold_id, once=once).pk
    except idempotency.AlreadyAnswered:
        return int(once.body["id"])
    except idempotency.KeyReused:
        raise SentBefore from None
    except OperationalError as waited:
        raise TooBusy from waited


def to_done(way: Way, appointment_id: int) -> HttpResponse:
    """Lead to the page of an appointment just asked for."""
    return keep_secret(redirect(way.url("done", DONE.close({"id": appointment_id}))))


def _typed(request: HttpRequest, holding: Holding) -> Typed:
    """Return what the form sent, or what the read-back carries."""
    if "da_doc" in request.POST:
        return READ_BACK.open(request.POST["da_doc"]) or Typed(request_id=holding.request_id)
    name, phone, content = (request.POST.get(field, "")[:2_000] for field in ("name", "phone", "content"))
    return Typed(name, phone, content, holding.request_id)


def _take_other_hour(request: HttpRequest, way: Way, holding: Holding, at: datetime, typed: Typed) -> HttpResponse:
    try:
        starts_at = hours.read_start(request.POST["start"])
        other = hours.hold(holding.choice, starts_at, holding.visitor, typed, at)
    except OfficeError as refusal:
        return _form(request, way, holding, at, typed, refusal=hours.spoken(refusal))
    return hours.to_form(way, other, TYPED.close(typed))


def _read_back(request: HttpRequest, way: Way, holding: Holding, at: datetime, typed: Typed) -> HttpResponse:
    form = _filled(holding, typed, is_checked=True)
    if not form.is_valid():
        return _form(request, way, holding, at, typed, form=form)
    is_renewed = queries.hold_of(hold_id=str(holding.hold_id), visitor=holding.visitor, at=at) is None
    if is_renewed:
        try:
            holding = hours.hold(holding.choice, holding.starts_at, holding.visitor, typed, at)
        except OfficeError as refusal:
            return _form(request, way, holding, at, typed, refusal=hours.spoken(refusal))
    visit = _visit(holding, at)
    clean = form.cleaned_data
    read = Typed(clean["name"], clean["phone"], clean["content"], holding.request_id)
    values = {
        **_shown(way, holding, visit, at),
        "is_held": True,
        "is_renewed": is_renewed,
        "read": read,
        "may_get_sms": phones.may_get_sms(read.phone),
        "read_back": READ_BACK.close(read),
        "answer_by": min(confirm_by(visit, at), holding.starts_at),
        "special_day": booked_day(visit, holding.starts_at),
    }
    return keep_secret(page(request, way, "review", values))


def _form(
    request: HttpRequest,
    way: Way,
    holding: Holding,
    at: datetime,
    typed: Typed,
    *,
    form: WhoComes | None = None,
    refusal: OfficeError | None = None,
) -> HttpResponse:
    visit = _visit(holding, at)
    is_held = queries.hold_of(hold_id=str(holding.hold_id), visitor=holding.visitor, at=at) is not None
    is_free = is_held or _is_free(visit, holding.starts_at, at)
    near = hours.alternatives(refusal)
    if not near and (refusal is not None or not is_held):
        near = near_free_hours(visit, around=holding.starts_at, at=at)
    values = {
        **_shown(way, holding, visit, at),
        "form": form or _filled(holding, typed),
        "refusal": refusal,
        "is_held": is_held,
        "is_free": is_free,
        "alternatives": near,
    }
    status = refusal.http_status if refusal else 422 if form is not None else 200
    return keep_secret(page(request, way, "who", values, status=status))


def _shown(way: Way, holding: Holding, visit: Visit, at: datetime) -> dict[str, Any]:
    state = holding.sealed()
    return {
        "at": at,
        "is_live": True,
        "steps": steps(way, holding.choice),
        **hours.described(visit),
        "starts_at": holding.starts_at,
        "expires_at": holding.expires_at,
        "held_since": holding.expires_at - timedelta(minutes=settings.HOLD_MINUTES),
        "here": way.url("who", state),
        "send_to": way.url("send", state),
    }


def _filled(holding: Holding, typed: Typed, *, is_checked: bool = False) -> WhoComes:
    given = {"name": typed.name, "phone": typed.phone, "content": typed.content}
    has_procedure = bool(holding.choice.codes)
    if is_checked:
        return WhoComes(given, has_procedure=has_procedure)
    return WhoComes(initial=given, has_procedure=has_procedure)


def _visit(holding: Holding, at: datetime) -> Visit:
    choice = holding.choice
    return visit_for(office=choice.office, agency=choice.agency, procedure_codes=list(choice.codes), at=at)


def _is_free(visit: Visit, starts_at: datetime, at: datetime) -> bool:
    day = starts_at.astimezone(OFFICE_ZONE).date()
    places, _closed = free_places(visit, first=day, days=1, at=at)
    return any(place.starts_at == starts_at and place.free > 0 for place in places)
