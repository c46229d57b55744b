# SPDX-License-Identifier: EUPL-1.2
"""The children of a booking, what the doctor may say, and the booking itself.

Nothing typed stands in an address: it travels in closed fields, and health data is never kept before it is sent.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from motcua.doors.portal.vaccination_way import DONE, READ_BACK, Typed, VaccinationPageTooOld, opened, steps
from motcua.doors.portal.views import vaccination
from motcua.doors.portal.views.holding import SCOPE, NotReadBack, SentBefore
from motcua.doors.portal.views.hours import alternatives, read_start
from motcua.doors.portal.way import Way, doorway, keep_secret, page
from motcua.journal import idempotency
from motcua.kernel import clock
from motcua.kernel import phone as phones
from motcua.kernel.errors import InvalidInput, OfficeError
from motcua.offices.models import Office
from motcua.vaccination import offer, operations, queries
from motcua.vaccination.errors import HourTaken, OutOfStock
from motcua.vaccination.forms import EMPTY, ChildForm, GuardianForm, child_forms, read_booking, typed_children
from motcua.vaccination.models import BookedChild, VaccinationBooking
from motcua.vaccination.rules import CHILDREN_LIMIT


# Exempt: nothing is changed here, and what is carried on is closed.
@csrf_exempt
@doorway("GET", "POST")
def children(request: HttpRequest, way: Way) -> HttpResponse:
    """The form for the children at a chosen hour; a post adds or takes a child, another hour, or reads all back."""
    if request.method != "POST":
        return _form(request, way, _begun(request))
    if "da_doc" in request.POST:
        typed = opened(request.POST["da_doc"], READ_BACK)
    elif "giu_lai" in request.POST:
        typed = opened(request.POST["giu_lai"])
    else:
        typed = _typed(request)
    if "gio" in request.POST:
        return _form(request, way, typed.with_hour(read_start(request.POST["gio"])))
    match request.POST.get("viec", ""):
        case "them" if len(typed.children) < CHILDREN_LIMIT:
            return _form(request, way, replace(typed, children=(*typed.children, EMPTY)))
        case deed if deed.startswith("bot-") and len(typed.children) > 1:
            kept = tuple(child for n, child in enumerate(typed.children, start=1) if f"bot-{n}" != deed)
            return _form(request, way, replace(typed, children=kept))
        case "doi-gio":
            return vaccination.show_hours(request, way, typed)
        case "xem-lai":
            return _read_back(request, way, typed)
        case _:
            return _form(request, way, typed)


# Exempt: the post carries the closed read-back, which only the page before could make.
@csrf_exempt
@doorway("POST", "GET")
def send(request: HttpRequest, way: Way) -> HttpResponse:
    """Book what was read back; the same post again leads to the same booking."""
    if request.method != "POST":
        return redirect("portal:vaccination-hours")
    typed = opened(request.POST.get("da_doc", ""), READ_BACK)
    kept = idempotency.kept_answer(scope=SCOPE, key=typed.request_id)
    if kept is not None:
        return _to_done(kept[1]["id"])
    try:
        return _to_done(_book(typed, clock.now()))
    except OfficeError as refusal:
        return _form(request, way, typed, refusal=refusal)


def _begun(request: HttpRequest) -> Typed:
    office = request.GET.get("noi", "").upper()
    if not Office.objects.filter(pk=office).exists():
        raise VaccinationPageTooOld
    count = vaccination.read_count(request.GET.get("be", ""))
    return Typed(office=office, starts_at=read_start(request.GET.get("gio", "")), children=(EMPTY,) * count)


def _typed(request: HttpRequest) -> Typed:
    chosen = opened(request.POST.get("trang", ""))
    count = vaccination.read_count(request.POST.get("be", ""))
    return replace(
        chosen,
        children=tuple(typed_children(request.POST, count)),
        guardian=request.POST.get("guardian", "")[:2_000],
        phone=request.POST.get("phone", "")[:2_000],
        consent=bool(request.POST.get("consent")),
    )


def _read_back(request: HttpRequest, way: Way, typed: Typed) -> HttpResponse:
    at = clock.now()
    vaccines = _vaccines(typed)
    blocks = child_forms(typed.children, vaccines=vaccines, today=vaccination.day_of(at), is_checked=True)
    guardian = GuardianForm(_guardian(typed))
    asked = read_booking(blocks, guardian)
    if asked is None:
        return _form(request, way, typed, blocks=blocks, guardian=guardian)
    has_room, near = _room(typed, at, [child.vaccine for child in asked.children if child.vaccine])
    if not has_room:
        refusal = OutOfStock if _room(typed, at)[0] else HourTaken
        return _form(request, way, typed, refusal=refusal(alternatives=near))
    names = {vaccine.pk: vaccine.name for vaccine in queries.vaccines_offered()}
    cautions = queries.warnings_of_asked(asked.children, on=vaccination.day_of(typed.starts_at))
    rows = [
        {
            "asked": child,
            "sex": str(BookedChild.Sex(child.sex).label) if child.sex else "",
            "vaccine": names.get(child.vaccine, _("Cần tư vấn")),
            "warnings": [caution.text for caution in cautions.get(place, [])],
        }
        for place, child in enumerate(asked.children)
    ]
    values = {
        **_shown(typed, at),
        "steps": steps(),
        "children": rows,
        "guardian": asked.guardian,
        "phone": asked.phone,
        "may_get_sms": phones.may_get_sms(asked.phone),
        "read_back": typed.closed(READ_BACK),
    }
    return keep_secret(page(request, way, "vaccination/review", values))


def _form(
    request: HttpRequest,
    way: Way,
    typed: Typed,
    *,
    blocks: list[ChildForm] | None = None,
    guardian: GuardianForm | None = None,
    refusal: OfficeError | None = None,
) -> HttpResponse:
    at = clock.now()
    wrong = _wrong(blocks, guardian)
    if blocks is None:
        blocks = child_forms(typed.children, vaccines=_vaccines(typed), today=vaccination.day_of(at))
    if isinstance(refusal, InvalidInput):
        wrong, refusal = [("guardian", sentence) for sentence in refusal.fields.values()], None
    is_free, near = _room(typed, at)
    values = {
        **_shown(typed, at),
        "page_state": typed.closed(),
        "children": blocks,
        "guardian": guardian or GuardianForm(initial=_guardian(typed)),
        "may_add": len(typed.children) < CHILDREN_LIMIT,
        "wrong": wrong,
        "refusal": refusal,
        "is_free": is_free,
        "alternatives": alternatives(refusal) or near,
    }
    status = refusal.http_status if refusal else 422 if wrong else 200
    return keep_secret(page(request, way, "vaccination/children", values, status=status))


def _shown(typed: Typed, at: datetime) -> dict[str, Any]:
    return {
        "at": at,
        "steps": steps(),
        "starts_at": typed.starts_at,
        "office": Office.objects.get(pk=typed.office),
        "count": len(typed.children),
        "here": reverse("portal:vaccination-children"),
        "send_to": reverse("portal:vaccination-send"),
    }


def _wrong(blocks: list[ChildForm] | None, guardian: GuardianForm | None) -> list[tuple[str, str]]:
    """Return what has to be put right, each line leading to its field and, among several children, naming the child."""
    lines: list[tuple[str, str]] = []
    for number, block in enumerate(blocks or [], start=1):
        whose = _("Bé thứ %(number)d: ") % {"number": number} if len(blocks or []) > 1 else ""
        lines += [(str(field.auto_id), f"{whose}{field.errors[0]}") for field in block if field.errors]
    return lines + [(str(field.auto_id), str(field.errors[0])) for field in guardian or () if field.errors]


def _room(typed: Typed, at: datetime, vaccines: Sequence[str] = ()) -> tuple[bool, list[datetime]]:
    """Say whether the hour still has room for all of them, and where else there is room when it has not."""
    asked: dict[str, Any] = {"office": typed.office, "children": len(typed.children), "vaccines": vaccines, "at": at}
    free = queries.free_hours(on=vaccination.day_of(typed.starts_at), **asked)
    if any(each.starts_at == typed.starts_at for each in free):
        return True, []
    return False, queries.near_free_hours(around=typed.starts_at, **asked)


def _vaccines(typed: Typed) -> list[tuple[str, str]]:
    """Return the vaccines to choose from; one this session has no dose of says so and leads to other hours."""
    plan = offer.plan_of(typed.office, first=vaccination.day_of(typed.starts_at), days=1)
    session = plan.session_at(typed.starts_at)
    left = offer.stock_left([session]).get(session.pk, {}) if session else {}
    return [
        (each.pk, each.name if left.get(each.pk) else _("%(name)s (buổi này không còn)") % {"name": each.name})
        for each in queries.vaccines_offered()
    ]


def _guardian(typed: Typed) -> dict[str, Any]:
    return {"guardian": typed.guardian, "phone": typed.phone, "consent": typed.consent}


def _book(typed: Typed, at: datetime) -> int:
    """Book once and return the booking's number in the database. Raises: what `operations.book` raises."""
    vaccines = _vaccines(typed)
    blocks = child_forms(typed.children, vaccines=vaccines, today=vaccination.day_of(at), is_checked=True)
    guardian = GuardianForm(_guardian(typed))
    asked = read_booking(blocks, guardian)
    if asked is None:
        raise NotReadBack
    once = idempotency.Once(
        scope=SCOPE,
        key=typed.request_id,
        request={"vaccination": [typed.office, typed.starts_at, typed.children, typed.guardian, typed.phone]},
        at=at,
        answer=lambda made: (201, {"id": made.pk}),
    )
    try:
        return operations.book(
            office=typed.office,
            starts_at=typed.starts_at,
            phone=asked.phone,
            guardian=asked.guardian,
            children=asked.children,
            channel=VaccinationBooking.Channel.WEB,
            at=at,
            consent=typed.consent,
            once=once,
        ).pk
    except idempotency.AlreadyAnswered:
        return int(once.body["id"])
    except idempotency.KeyReused:
        raise SentBefore from None


def _to_done(pk: int) -> HttpResponse:
    return keep_secret(redirect("portal:vaccination-done", token=DONE.close({"id": pk})))
