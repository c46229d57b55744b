# SPDX-License-Identifier: EUPL-1.2
"""Complaints: sent from an office's page, looked up by code and phone, answered by a day that is told. Rule: R-077."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from motcua.appointments import queries as appointments
from motcua.doors.portal.feedback_forms import Complain, FindComplaint
from motcua.doors.portal.seals import LOOKED_UP, Seal
from motcua.doors.portal.views.feedback import agencies_at, office_of
from motcua.doors.portal.way import Way, doorway, keep_secret, page
from motcua.dossiers.codes import key_of
from motcua.dossiers.models import Dossier
from motcua.feedback import operations, queries, robots
from motcua.feedback.links import VISIT, meant
from motcua.feedback.models import Complaint
from motcua.feedback.rules import Kind
from motcua.kernel import clock
from motcua.kernel import phone as phones
from motcua.kernel.errors import InvalidInput, NotFound, OfficeError
from motcua.offices.models import Office
from motcua.people.guessing import refuse_if_guessing

SENT = Seal("portal.complaint-sent", 24 * 3_600)
COMPLAINT = Seal("portal.complaint", LOOKED_UP.max_age_seconds, LOOKED_UP.refusal)


# Exempt, as the next one: nobody is signed in, and the form carries a signed stamp of its own.
@csrf_exempt
@doorway("GET", "POST")
def complain(request: HttpRequest, way: Way, office: str) -> HttpResponse:
    """The form of a complaint; sent twice it is one."""
    place = office_of(office)
    about = f"complaint:{place.pk}"
    handed_out = robots.again(request.POST.get("stamp", ""), about)
    form = Complain(
        request.POST if request.method == "POST" else None, handed_out=handed_out, agencies=agencies_at(place)
    )
    status = 200
    if request.method == "POST":
        try:
            if form.is_valid():
                row = _send(request, form, about, place)
                return keep_secret(redirect("portal:complaint-sent", token=SENT.close({"id": row.pk})))
        except OfficeError as refusal:
            form.said_no(refusal)
            status = refusal.http_status
        status = status if status != 200 else 422
    values = {"office": place, "form": form, "trap": robots.TRAP, "is_about_visit": bool(_rated_visit(request)[1])}
    return keep_secret(page(request, way, "feedback/complain", values, status=status))


def _send(request: HttpRequest, form: Complain, about: str, place: Office) -> Complaint:
    given = form.cleaned_data
    stamp = robots.require_person(stamp=given["stamp"], about=about, trap=given[robots.TRAP], answer=given["answer"])
    address = request.META.get("REMOTE_ADDR", "")
    kind, subject = _visit(given["visit"], given["phone"], address=address) or _rated_visit(request)
    return operations.send_complaint(
        office=place,
        agency=given["agency"] or None,
        kind=given["kind"],
        name=given["name"],
        phone=given["phone"],
        text=given["text"],
        about_kind=kind,
        about_subject=subject,
        is_for_city=given["for_city"],
        stamp=stamp,
        writer_key=robots.writer_key(address),
        at=clock.now(),
    )


def _rated_visit(request: HttpRequest) -> tuple[str, str]:
    """Return the visit whose rating led here: its signed token is in the address; nothing for one that is not good."""
    try:
        return meant(request.GET.get(VISIT, ""))
    except OfficeError:
        return "", ""


def _visit(typed: str, phone: str, *, address: str) -> tuple[str, str] | None:
    """Return the visit of a typed code where it is this phone's; a code of somebody else's says nothing about it.

    Raises: InvalidInput on the field for a code that is not found with this phone; SlowDown for whoever guesses.
    """
    if not typed.strip():
        return None
    number = phones.normalise(phone)
    refuse_if_guessing(phone=number, code=key_of(typed), address=address)
    dossier = Dossier.objects.filter(code_key=key_of(typed), phone=number).first()
    if dossier is not None:
        return Kind.DOSSIER.value, dossier.subject
    try:
        row = appointments.by_code_and_phone(code=typed, phone=phone, address=address)
    except NotFound:
        said = _("Không có mã này với số điện thoại trên. Xin xem lại, hoặc để trống.")
        raise InvalidInput(fields={"visit": said}) from None
    return Kind.APPOINTMENT.value, row.subject


@doorway("GET")
def sent(request: HttpRequest, way: Way, token: str) -> HttpResponse:
    """The code of what was sent, and by when it is answered."""
    row = Complaint.objects.select_related("office").get(pk=SENT.open(token)["id"])
    return keep_secret(page(request, way, "feedback/complaint_sent", {"row": row, "at": clock.now()}))


@csrf_exempt
@doorway("GET", "POST")
def find(request: HttpRequest, way: Way) -> HttpResponse:
    """Ask for code and phone; right ones lead to the complaint."""
    form = FindComplaint(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return keep_secret(page(request, way, "feedback/find", {"form": form}, status=422 if form.errors else 200))
    try:
        row = queries.complaint_by_code_and_phone(
            code=form.cleaned_data["code"],
            phone=form.cleaned_data["phone"],
            address=request.META.get("REMOTE_ADDR", ""),
        )
    except OfficeError as refusal:
        values = {"form": form, "refusal": refusal}
        return keep_secret(page(request, way, "feedback/find", values, status=refusal.http_status))
    return keep_secret(
        redirect(f"{reverse('portal:complaint')}?{urlencode({'phieu': COMPLAINT.close({'id': row.pk})})}")
    )


@doorway("GET")
def complaint(request: HttpRequest, way: Way) -> HttpResponse:
    """What was sent, where it stands, and the reply."""
    row = Complaint.objects.select_related("office", "agency").get(
        pk=COMPLAINT.open(request.GET.get("phieu", ""))["id"]
    )
    return keep_secret(page(request, way, "feedback/complaint", {"row": row, "at": clock.now()}))
