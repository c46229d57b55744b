# SPDX-License-Identifier: EUPL-1.2
"""Intake at the counter: the officer fills in for the citizen, on one page, by keyboard."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.doors.desk.dossier_entry import dossiers
from motcua.doors.desk.dossier_fields import answers_from, asked
from motcua.doors.desk.entry import Desk, words_of
from motcua.doors.desk.post_parcel import address_values, home_from
from motcua.doors.desk.special_strip import after_intake
from motcua.doors.desk.told import Told, keep_for_next_page
from motcua.dossiers import duplicates, places, units
from motcua.dossiers.models import Dossier, Paper
from motcua.dossiers.operations import papering
from motcua.dossiers.operations.counter import Brought
from motcua.dossiers.places import Place
from motcua.dossiers.special_answer import answer_for
from motcua.journal.idempotency import answer_once, kept_answer
from motcua.kernel import phone as phones
from motcua.kernel.errors import InvalidInput, NotFound, OfficeError
from motcua.people.rules import Action
from motcua.procedures import form as forms
from motcua.procedures.models import ProcedureVersion, RequiredPaper
from motcua.procedures.queries import version_on
from motcua.queueing.models import Ticket
from motcua.visits.posting import receive_with_post

APPLICANT = ("name", "phone", "id_number", "address", "email")
ORGANISATION = ("name", "tax_code", "representative")
PROXY = ("name", "phone", "id_number", "relation", "paper")
# How a paper that the procedure wants in some form usually lies on the counter.
_BROUGHT = {
    RequiredPaper.Form.ORIGINAL: Paper.Form.ORIGINAL,
    RequiredPaper.Form.FORM: Paper.Form.ORIGINAL,
    RequiredPaper.Form.SHOWN: Paper.Form.SHOWN,
}


@require_http_methods(["GET", "HEAD", "POST"])
@dossiers(Action.TAKE_IN_DOSSIERS)
def intake(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Choose a procedure, then fill in everything on one page; what was typed stays until it is received."""
    code = (request.POST.get("thu-tuc") or request.GET.get("thu-tuc") or "").strip()
    if not code:
        return _choose(request, desk)
    version = version_on(code, on=desk.today)
    try:
        place = places.place_for(code, office=desk.code, agency=request.POST.get("agency", ""), on=desk.today)
    except places.SeveralAgencies as several:
        place = places.place_for(code, office=desk.code, agency=several.data["agencies"][0], on=desk.today)
    except OfficeError as refusal:
        return _choose(request, desk, said=words_of(refusal))
    typed = request.POST if request.method == "POST" else _begun(request, desk)
    wrong: dict[str, str] = {}
    said = ""
    if typed.get("viec") == "nhan":
        try:
            received = _receive(request, desk, version, place, typed)
        except InvalidInput as refusal:
            wrong, said = refusal.fields, refusal.message
        except OfficeError as refusal:
            said = words_of(refusal)
        else:
            return _received(request, desk, received, wants_slip=bool(typed.get("in-giay-hen")))
    values = _values(desk, version, place, _with_earlier(typed, desk), wrong) | {
        "said": said,
        "wrong": wrong,
        "has_files": bool(request.FILES),
    }
    status = 422 if said else 200
    return render(request, "desk/dossiers/intake.html", desk.page(here="dossiers", **values), status=status)


def _choose(request: HttpRequest, desk: Desk, *, said: str = "") -> HttpResponse:
    text = request.GET.get("q", "").strip()[:100]
    values = {
        "procedures": units.procedures_at(desk.code, q=text),
        "text": text,
        "said": said,
        "carried": {name: request.GET[name] for name in ("hen", "so") if request.GET.get(name)},
    }
    return render(request, "desk/dossiers/choose.html", desk.page(here="dossiers", **values))


def _begun(request: HttpRequest, desk: Desk) -> QueryDict:
    """Return what is known before anything was typed: of the appointment or the number at the counter."""
    typed = QueryDict(mutable=True)
    typed["khoa"] = uuid.uuid4().hex
    typed["return_by"] = Dossier.ReturnBy.COUNTER
    pk, ticket = request.GET.get("hen", ""), request.GET.get("so", "")
    appointment = None
    if ticket:
        appointment, phone = _of_ticket(desk, ticket)
        typed["phone"] = phone
    if pk.isascii() and pk.isdigit() and len(pk) < 12:
        appointment = desk.appointment(int(pk))
    if appointment is not None:
        typed["name"], typed["phone"] = appointment.name, phones.national(appointment.phone)
    return typed


def _of_ticket(desk: Desk, ticket: str) -> tuple[Any, str]:
    try:
        row = Ticket.objects.select_related("appointment").filter(pk=uuid.UUID(ticket), office=desk.code).first()
    except ValueError:
        row = None
    if row is None:
        return None, ""
    return row.appointment, phones.national(row.phone) if row.phone else ""


# --- what was typed ------------------------------------------------------------------------------------


def applicant_from(typed: QueryDict) -> dict[str, Any]:
    """Return who files as it was typed, an organisation and a proxy only where something of them was."""
    applicant: dict[str, Any] = {name: typed.get(name, "").strip() for name in APPLICANT}
    organisation = {name: typed.get(f"org-{name}", "").strip() for name in ORGANISATION}
    proxy = {name: typed.get(f"proxy-{name}", "").strip() for name in PROXY}
    if any(organisation.values()):
        applicant["organisation"] = organisation
    if any(proxy.values()):
        applicant["proxy"] = proxy
    return applicant


def papers_from(typed: QueryDict, wanted: list[RequiredPaper]) -> list[Brought]:
    """Return the papers ticked as brought, and others by name."""
    ticked = set(typed.getlist("giay"))
    brought = [
        Brought(paper.code, paper.name, typed.get(f"dang-{paper.code}", ""), _count(typed.get(f"ban-{paper.code}", "")))
        for paper in wanted
        if paper.code in ticked
    ]
    others = [name.strip() for name in typed.getlist("giay-khac") if name.strip()]
    return brought + [Brought(f"khac-{number}", name) for number, name in enumerate(others, start=1)]


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 1


def _with_earlier(typed: QueryDict, desk: Desk) -> QueryDict:
    """Fill in what somebody with this phone told at this office before, where the officer chose so."""
    chosen = typed.get("dung", "")
    if not chosen:
        return typed
    filled = typed.copy()
    for known in duplicates.told_before(phone=_phone(typed), offices=[desk.code]):
        if str(known["id"]) == chosen:
            for name in ("name", "id_number", "address", "email"):
                filled[name] = str(known.get(name) or "")
            for name, value in (known.get("organisation") or {}).items():
                filled[f"org-{name}"] = str(value)
    return filled


def _phone(typed: Mapping[str, str]) -> str:
    try:
        return phones.normalise(typed.get("phone", ""))
    except InvalidInput:
        return ""


# --- receiving -----------------------------------------------------------------------------------------


def _receive(request: HttpRequest, desk: Desk, version: ProcedureVersion, place: Place, typed: QueryDict) -> Dossier:
    """Receive once however often the button is pressed; an open dossier of the same is asked about first."""
    desk.require(Action.TAKE_IN_DOSSIERS, place.agency.pk)
    phone = _phone(typed)
    same = duplicates.open_of_same(procedure=version.procedure_id, phone=phone, id_number=typed.get("id_number", ""))
    key = typed.get("khoa", "")[:64] or uuid.uuid4().hex
    if same and not typed.get("van-nhan") and not _is_repeated(desk, key):
        raise InvalidInput(fields={"van-nhan": _("Xin xem hồ sơ đang mở, rồi đánh dấu nếu vẫn nhận hồ sơ mới.")})
    form = forms.read_form(version.form)
    answers = answers_from(form, typed)
    wanted = forms.papers_needed(version, answers)

    home = _home(desk, place, typed)

    def work() -> tuple[int, Any]:
        received = receive_with_post(
            home=home,
            is_cod=bool(typed.get("thu-ho")),
            office=place.office,
            agency=place.agency,
            version=version,
            applicant=applicant_from(typed),
            answers=answers,
            papers=papers_from(typed, wanted),
            return_by=typed.get("return_by", ""),
            by=desk.user,
            at=desk.at,
            is_special=not typed.get("nhu-ngay-thuong"),
            wants_slip=bool(typed.get("in-giay-hen")),
        )
        return 201, {"id": received.pk}

    asked_for = {name: typed.getlist(name) for name in typed if name not in ("csrfmiddlewaretoken", "khoa", "viec")}
    _status, body = answer_once(scope=_scope(desk), key=key, request=asked_for, at=desk.at, work=work)
    return Dossier.objects.select_related("procedure").get(pk=int(body["id"]))


def _home(desk: Desk, place: Place, typed: QueryDict) -> dict[str, str] | None:
    """Return where the result is brought, none where it is not. Raises: InvalidInput for fields as `nha-address`."""
    if typed.get("return_by") != Dossier.ReturnBy.POST or not place.office.has_post:
        return None
    try:
        return home_from(typed, desk, name=typed.get("name", "").strip(), phone=typed.get("phone", ""))
    except InvalidInput as bad:
        raise InvalidInput(fields={f"nha-{name}": said for name, said in bad.fields.items()}) from None


def _scope(desk: Desk) -> str:
    return f"dossier:{desk.user.pk}:{desk.code}"


def _is_repeated(desk: Desk, key: str) -> bool:
    return kept_answer(scope=_scope(desk), key=key) is not None


def _received(request: HttpRequest, desk: Desk, dossier: Dossier, *, wants_slip: bool) -> HttpResponse:
    """Add the files that came along, each on its own, and lead to the dossier, or to the receipt that was asked for."""
    told = []
    for name in request.FILES:
        if name.startswith("tep-"):
            told += _add_files(request, desk, dossier, name)
    kind, words = after_intake(desk, dossier)
    keep_for_next_page(request, [Told(kind, words), *told])
    if wants_slip:
        return redirect(reverse("desk:dossier_sheets", kwargs={"code": dossier.code}) + "?mau=receipt")
    return redirect("desk:dossier", code=dossier.code)


def _add_files(request: HttpRequest, desk: Desk, dossier: Dossier, name: str) -> list[Told]:
    code = name.removeprefix("tep-")
    paper = dossier.procedure_version.papers.filter(code=code).first()
    if paper is None:
        return []
    sent = [papering.Sent(each.name or "", each.read()) for each in request.FILES.getlist(name)]
    try:
        papering.add_paper(dossier=dossier, code=code, sent=sent, actor=desk.user.actor, at=desk.at, name=paper.name)
    except OfficeError as refusal:
        return [Told("late", _("%(name)s chưa thêm được: %(said)s") % {"name": paper.name, "said": words_of(refusal)})]
    return []


# --- the page ------------------------------------------------------------------------------------------


def _values(
    desk: Desk, version: ProcedureVersion, place: Place, typed: QueryDict, wrong: dict[str, str]
) -> dict[str, Any]:
    form = forms.read_form(version.form)
    answers = answers_from(form, typed)
    wanted = forms.papers_needed(version, answers)
    phone = _phone(typed)
    ticked = set(typed.getlist("giay"))
    if not version.procedure_id:
        raise NotFound
    return {
        "version": version,
        "procedure": version.procedure,
        "place": place,
        "typed": typed,
        "day": answer_for(place.office, version, at=desk.at, agency=place.agency.pk),
        "questions": asked(form, answers, wrong),
        "papers": [
            {
                "paper": paper,
                "is_ticked": paper.code in ticked,
                "form": typed.get(f"dang-{paper.code}")
                or _BROUGHT.get(RequiredPaper.Form(paper.form), Paper.Form.COPY),
                "copies": typed.get(f"ban-{paper.code}") or paper.copies,
            }
            for paper in wanted
        ],
        "forms": [pair for pair in Paper.Form.choices if pair[0] != Paper.Form.ELECTRONIC],
        "ways": [
            pair for pair in Dossier.ReturnBy.choices if pair[0] != Dossier.ReturnBy.POST or place.office.has_post
        ],
        "has_post": place.office.has_post,
        "wrong_home": {name.removeprefix("nha-"): said for name, said in wrong.items() if name.startswith("nha-")},
        **(address_values(desk, typed) if place.office.has_post else {}),
        "same": duplicates.open_of_same(
            procedure=version.procedure_id, phone=phone, id_number=typed.get("id_number", "")
        ),
        "before": duplicates.told_before(phone=phone, offices=[desk.code]) if not typed.get("name") else [],
    }
