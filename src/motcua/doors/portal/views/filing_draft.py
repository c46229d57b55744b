# SPDX-License-Identifier: EUPL-1.2
"""Coming back to a dossier being filled in, by its address or its phone; leaving, restoring, throwing it away."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from motcua.doors.portal import draft_pass, filing_way
from motcua.doors.portal.filing_door import filing, of_draft
from motcua.doors.portal.phone_step import Code, phone_field, refuse
from motcua.doors.portal.seals import HOUR, PageTooOld, Seal
from motcua.doors.portal.way import Way, keep_secret, page, public_address
from motcua.dossiers import drafts, operations
from motcua.dossiers.errors import NoSuchDraft
from motcua.dossiers.models import Draft
from motcua.kernel import clock
from motcua.kernel.errors import InvalidInput, OfficeError
from motcua.kernel.text import mask_phone
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.people import phone_check
from motcua.people.models import PhoneCheck


class ResumingTooOld(PageTooOld):
    leads_to = "filing-resume"
    link = _("Làm tiếp hồ sơ đang soạn")


CHECKING: Final = Seal("portal.filing-checking", HOUR, ResumingTooOld)


class Phone(django_forms.Form):
    """The phone that was written in the dossier."""

    use_required_attribute = False
    phone = phone_field(_("Số đã ghi trong hồ sơ đang soạn. Điện thoại này nhận một mã 6 chữ số."))


@csrf_exempt
@filing("GET", "POST")
def draft(request: HttpRequest, way: Way, draft: UUID) -> HttpResponse:
    """The address of a draft: goes on where its owner stands; whoever has no pass here is asked for its phone."""
    if draft_pass.is_held(request, draft):
        return keep_secret(draft_pass.give(_standing(request, way, drafts.by_id(draft)), draft))
    if request.method == "POST" and "kiem_tra" in request.POST:
        row = drafts.draft_of_phone(draft, phone=phone_check.checked_phone(request.POST["kiem_tra"]))
        return keep_secret(draft_pass.give(redirect("portal:filing-draft", draft=row.pk), row.pk))
    return _ask(request, way, wanted=draft)


@csrf_exempt
@filing("GET", "POST")
def resume(request: HttpRequest, way: Way) -> HttpResponse:
    """Ask for the phone, to find what is unfinished."""
    return _ask(request, way, wanted=None)


def _ask(request: HttpRequest, way: Way, *, wanted: UUID | None) -> HttpResponse:
    form = Phone(request.POST if request.method == "POST" else None)
    refusal: OfficeError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            address = request.META.get("REMOTE_ADDR", "")
            check = phone_check.ask(phone=form.cleaned_data["phone"], address=address, at=clock.now())
            facts = {"check": str(check.pk), "draft": str(wanted) if wanted else ""}
            return keep_secret(redirect("portal:filing-code", state=CHECKING.close(facts)))
        except OfficeError as found:
            refusal = found
            refuse(form, found)
    values = {
        "form": form,
        "is_one": wanted is not None,
        "refusal": None if isinstance(refusal, InvalidInput) else refusal,
    }
    status = refusal.http_status if refusal else 422 if form.errors else 200
    return keep_secret(page(request, way, "filing/resume", values, status=status))


@csrf_exempt
@filing("GET", "POST")
def code(request: HttpRequest, way: Way, state: str) -> HttpResponse:
    """Ask for the code; the right one opens the draft it was asked for, or lists what is unfinished."""
    at, facts = clock.now(), CHECKING.open(state)
    form = Code(request.POST if request.method == "POST" else None)
    refusal: OfficeError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            passed = phone_check.answer(check_id=facts["check"], code=form.cleaned_data["code"], at=at)
        except OfficeError as found:
            refusal = found
            refuse(form, found)
        else:
            return _opened(request, way, passed, facts, at)
    check = phone_check.open_check(facts["check"])
    back = reverse("portal:filing-draft", args=[facts["draft"]]) if facts["draft"] else reverse("portal:filing-resume")
    values = {
        "form": form,
        "back": back,
        "phone": mask_phone(check.phone) if check else "",
        "is_over": check is None,
        "refusal": None if isinstance(refusal, InvalidInput) else refusal,
    }
    status = refusal.http_status if refusal else 422 if form.errors else 200
    return keep_secret(page(request, way, "filing/code", values, status=status))


def _opened(request: HttpRequest, way: Way, passed: PhoneCheck, facts: dict[str, Any], at: datetime) -> HttpResponse:
    phone = passed.phone
    if facts["draft"]:
        row = drafts.draft_of_phone(facts["draft"], phone=phone)
        return keep_secret(draft_pass.give(redirect("portal:filing-draft", draft=row.pk), row.pk))
    proof = phone_check.proof_of(passed)
    rows = [{"draft": row, "is_expired": drafts.is_expired(row, at=at)} for row in drafts.unfinished_of(phone, at=at)]
    values = {"rows": rows, "proof": proof, "phone": mask_phone(phone), "at": at}
    return keep_secret(page(request, way, "filing/unfinished", values))


def _standing(request: HttpRequest, way: Way, row: Draft) -> HttpResponse:
    """Lead to where the owner stands, or say that the draft was sent or has expired."""
    at = clock.now()
    if row.dossier_id is not None:
        return redirect("portal:filing-sent", draft=row.pk)
    if drafts.is_expired(row, at=at):
        if not drafts.may_be_restored(row, at=at):
            raise NoSuchDraft
        values = {"draft": row, "until": row.expires_at + drafts.restorable_for(), "at": at}
        return page(request, way, "filing/expired", values, status=410)
    if operations.follow_procedure(draft_id=row.pk, at=at):
        return redirect(filing_way.after_change(row.pk, at.astimezone(OFFICE_ZONE).date()))
    return redirect(filing_way.address(row, filing_way.standing(row)))


@of_draft("POST")
def restore(request: HttpRequest, way: Way, draft: Draft) -> HttpResponse:
    """Bring an expired draft back and go on."""
    operations.restore_draft(draft_id=draft.pk, at=clock.now())
    return redirect("portal:filing-draft", draft=draft.pk)


@of_draft("GET", "POST")
def later(request: HttpRequest, way: Way, draft: Draft) -> HttpResponse:
    """Say how to come back; a post also closes the dossier in this browser."""
    drafts.require_open(draft, at=clock.now())
    if request.method == "POST":
        return draft_pass.take_away(redirect("portal:filing-home"), draft.pk)
    address = public_address(reverse("portal:filing-draft", args=[draft.pk]))
    return page(request, way, "filing/later", {"draft": draft, "address": address, "phone": mask_phone(draft.phone)})


@of_draft("GET", "POST")
def discard(request: HttpRequest, way: Way, draft: Draft) -> HttpResponse:
    """Ask once more, then throw the draft away with its files."""
    if draft.dossier_id is None and request.method != "POST":
        return page(request, way, "filing/discard", {"draft": draft})
    operations.discard_draft(draft_id=draft.pk, at=clock.now())
    return draft_pass.take_away(redirect(f"{reverse('portal:filing-home')}?da_bo=1"), draft.pk)
