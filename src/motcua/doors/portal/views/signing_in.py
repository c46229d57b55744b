# SPDX-License-Identifier: EUPL-1.2
"""Signing in: by a code over SMS, or at the provider of identities where one is set. Rule: R-085."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from motcua.doors.portal import citizen_pass, signing_in
from motcua.doors.portal.phone_step import Code, checked, code_page, phone_field, refuse
from motcua.doors.portal.way import Way, doorway, keep_secret, page, public_address
from motcua.kernel import clock
from motcua.kernel.errors import InvalidInput, OfficeError
from motcua.people import citizens, phone_check
from motcua.people.citizens import SignInRefused, SignInUnavailable
from motcua.people.models import OwnSignIn


class Phone(forms.Form):
    """The number of who signed in; it gets a code."""

    use_required_attribute = False

    phone = phone_field(_("Số dùng khi hẹn giờ, lấy số hay nộp hồ sơ. Số này nhận một mã để kiểm tra, một lần."))


@doorway("GET")
def choose(request: HttpRequest, way: Way) -> HttpResponse:
    """Offer the ways in: a code over SMS always, the provider where one is set."""
    return _choose(request, way)


# A link, not a form: nothing is changed yet, and no page's policy lets a form lead elsewhere.
@doorway("GET")
def begin(request: HttpRequest, way: Way) -> HttpResponse:
    """Send the browser to the provider, with what must come back."""
    if not citizens.is_on():
        return keep_secret(redirect("portal:sign-in"))
    try:
        beginning = citizens.provider().begin(back=signing_in.back_address())
    except OfficeError as refusal:
        return _choose(request, way, refusal)
    return keep_secret(signing_in.keep(redirect(beginning.address), beginning.kept))


@doorway("GET")
def returned(request: HttpRequest, way: Way) -> HttpResponse:
    """Take what the provider sends back: open the own pages, or ask for the number where none is proved."""
    at = clock.now()
    try:
        facts = signing_in.kept(request, "state", "nonce", "verifier")
        signing_in.take_return(facts, at=at)
        answer = {name: str(value) for name, value in request.GET.items()}
        person = citizens.provider().finish(back=signing_in.back_address(), kept=facts, answer=answer)
        tie = citizens.sign_in(person=person, at=at)
    except OfficeError as refusal:
        return signing_in.forget(_choose(request, way, refusal), request)
    if tie is not None:
        return keep_secret(signing_in.opened(request, redirect(citizen_pass.ROOT), tie, at=at))
    return keep_secret(signing_in.keep(redirect("portal:sign-in-phone"), signing_in.carried(person)))


# Exempt, as the next one: only the encrypted cookie of this very sign-in, never sent along from another site, does it.
@csrf_exempt
@doorway("GET", "POST")
def phone(request: HttpRequest, way: Way) -> HttpResponse:
    """Ask whose number it is that the person wants to see; a post sends the code."""
    form = Phone(request.POST if request.method == "POST" else None)
    refusal: OfficeError | None = None
    try:
        facts = signing_in.kept(request, "person")
        if request.method == "POST" and form.is_valid():
            address = request.META.get("REMOTE_ADDR", "")
            check = phone_check.ask(phone=form.cleaned_data["phone"], address=address, at=clock.now())
            response = redirect("portal:sign-in-code")
            return keep_secret(signing_in.keep(response, {**facts, "check": str(check.pk)}))
    except SignInRefused as nobody:
        return _choose(request, way, nobody)
    except OfficeError as found:
        refusal, form = found, refuse(form, found)
    status = refusal.http_status if refusal else 422 if form.errors else 200
    told = None if isinstance(refusal, InvalidInput) else refusal
    return keep_secret(page(request, way, "sign_in/phone", {"form": form, "refusal": told}, status=status))


@csrf_exempt
@doorway("GET", "POST")
def code(request: HttpRequest, way: Way) -> HttpResponse:
    """Take the code, tie the person to the number, and open the own pages."""
    at, form = clock.now(), Code(request.POST if request.method == "POST" else None)
    try:
        facts = signing_in.kept(request, "person", "check")
    except SignInRefused as nobody:
        return _choose(request, way, nobody)
    values: dict[str, Any] = {"back": reverse("portal:sign-in-phone"), "check_id": facts["check"]}
    if request.method != "POST" or not form.is_valid():
        return code_page(request, way, form, values, template="sign_in/code")
    try:
        number = checked(facts["check"], form, at=at)
    except OfficeError as refusal:
        return code_page(request, way, refuse(form, refusal), values, refusal, template="sign_in/code")
    person = signing_in.person_of(facts)
    tie = citizens.tie(person=person, phone=number, proved_by=OwnSignIn.ProvedBy.CODE, at=at)
    return keep_secret(signing_in.opened(request, redirect(citizen_pass.ROOT), tie, at=at))


@doorway("GET")
def left(request: HttpRequest, way: Way) -> HttpResponse:
    """Lead who left the own pages (`mine.leave`) to the provider, where a sign-in may still be open."""
    address = ""
    if citizens.is_on():
        try:
            address = citizens.provider().end_address(back=public_address(reverse("portal:sign-in")))
        except SignInUnavailable:
            address = ""
    values = {"address": address, "provider": citizens.provider_name()}
    return signing_in.forget(keep_secret(page(request, way, "sign_in/left", values)), request)


def _choose(request: HttpRequest, way: Way, refusal: OfficeError | None = None) -> HttpResponse:
    values = {"refusal": refusal, "provider": citizens.provider_name(), "own_pages": citizen_pass.ROOT}
    status = refusal.http_status if refusal else 200
    return keep_secret(page(request, way, "sign_in/choose", values, status=status))
