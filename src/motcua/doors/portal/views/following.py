# SPDX-License-Identifier: EUPL-1.2
"""Looking a dossier up: anybody with its code sees how far it is; its phone, once checked, sees everything.

A parcel's code is looked up in the same place, and tells no more than where it is.

Rule: R-045.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt

from motcua.doors.portal.following_way import (
    CHECKING,
    FOLLOWING,
    PARCEL_CHIPS,
    Look,
    Phone,
    own,
    sentence,
    standing,
)
from motcua.doors.portal.phone_step import Code, code_page, refuse
from motcua.doors.portal.way import Way, doorway, keep_secret, page
from motcua.dossiers import following
from motcua.dossiers.errors import NoSuchDossier
from motcua.kernel import clock
from motcua.kernel.errors import InvalidInput, OfficeError
from motcua.people import phone_check
from motcua.post import looking
from motcua.post.models import Parcel
from motcua.post.rules import State


# Exempt: it reads with a code that was typed, and changes nothing.
@csrf_exempt
@doorway("GET", "POST")
def find(request: HttpRequest, way: Way) -> HttpResponse:
    """Ask for a code, in any spelling; `ma` in the address is a QR code that was scanned."""
    typed = request.POST if request.method == "POST" else request.GET if "ma" in request.GET else None
    form = Look(typed)
    if typed is None or not form.is_valid():
        return _form(request, way, form, status=422 if form.errors else 200)
    return _standing(request, way, form.cleaned_data["ma"], form)


@doorway("GET")
def progress(request: HttpRequest, way: Way, code: str) -> HttpResponse:
    """How far a dossier is: the address in its QR code."""
    return _standing(request, way, code, Look(initial={"ma": code[:80]}))


@doorway("GET")
def short_address(request: HttpRequest, way: Way, code: str) -> HttpResponse:
    """The short address in messages."""
    return keep_secret(redirect("portal:progress", code=code[:80]))


# Exempt, as the next one: a code goes to the phone before anything is shown.
@csrf_exempt
@doorway("GET", "POST")
def phone(request: HttpRequest, way: Way) -> HttpResponse:
    """Type the phone that stands in the dossiers; a post sends the code, whether or not the phone has any."""
    code = request.POST.get("ma", request.GET.get("ma", ""))[:80]
    form = Phone(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _phone(request, way, form, code, status=422 if form.errors else 200)
    address = request.META.get("REMOTE_ADDR", "")
    try:
        check = phone_check.ask(phone=form.cleaned_data["phone"], address=address, at=clock.now())
    except OfficeError as refusal:
        return _phone(request, way, refuse(form, refusal), code, refusal, status=refusal.http_status)
    state = CHECKING.close({"check": str(check.pk), "code": code})
    return keep_secret(redirect("portal:following-code", state=state))


@csrf_exempt
@doorway("GET", "POST")
def code(request: HttpRequest, way: Way, state: str) -> HttpResponse:
    """Ask for the code that was sent, then lead to the dossier, or to all dossiers of the phone."""
    facts = CHECKING.open(state)
    form = Code(request.POST if request.method == "POST" else None)
    back = reverse("portal:following-phone")
    values = {
        "back": f"{back}?{urlencode({'ma': facts['code']})}" if facts["code"] else back,
        "check_id": facts["check"],
        "code": facts["code"],
    }
    if request.method != "POST" or not form.is_valid():
        return code_page(request, way, form, values, template="following/code")
    try:
        phone_check.answer(check_id=facts["check"], code=form.cleaned_data["code"], at=clock.now())
    except OfficeError as refusal:
        return code_page(request, way, refuse(form, refusal), values, refusal, template="following/code")
    token = FOLLOWING.close({"check": facts["check"]})
    if not facts["code"]:
        return keep_secret(redirect("portal:own-dossiers", token=token))
    try:
        dossier = own(token, facts["code"])
    except NoSuchDossier:
        # The phone is not this dossier's: its own ones are shown, and that this is none of them.
        address = reverse("portal:own-dossiers", args=[token])
        return keep_secret(redirect(f"{address}?{urlencode({'khong': facts['code']})}"))
    return keep_secret(redirect("portal:own-dossier", token=token, code=dossier.code))


def _standing(request: HttpRequest, way: Way, text: str, form: Look) -> HttpResponse:
    address = request.META.get("REMOTE_ADDR", "")
    try:
        if looking.is_parcel_code(text):
            return _parcel(request, way, looking.looked_up(text, address=address))
        dossier = following.looked_up(text, address=address)
    except OfficeError as refusal:
        return _form(request, way, form, refusal, status=refusal.http_status)
    return keep_secret(page(request, way, "following/progress", standing(dossier)))


def _parcel(request: HttpRequest, way: Way, parcel: Parcel) -> HttpResponse:
    """Show how far a parcel is, and nothing of whose it is."""
    label = str(State(parcel.state).label)
    values = {"parcel": parcel, "chip": {"kind": PARCEL_CHIPS[State(parcel.state)], "word": sentence(label)}}
    return keep_secret(page(request, way, "following/parcel", values))


def _form(
    request: HttpRequest, way: Way, form: Look, refusal: OfficeError | None = None, *, status: int
) -> HttpResponse:
    return keep_secret(page(request, way, "following/find", {"form": form, "refusal": refusal}, status=status))


def _phone(
    request: HttpRequest, way: Way, form: Any, code: str, refusal: OfficeError | None = None, *, status: int
) -> HttpResponse:
    told = None if isinstance(refusal, InvalidInput) else refusal
    return keep_secret(
        page(request, way, "following/phone", {"form": form, "code": code, "refusal": told}, status=status)
    )
