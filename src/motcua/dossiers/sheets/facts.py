# SPDX-License-Identifier: EUPL-1.2
"""What stands on a dossier's sheets, gathered from the dossier, its papers, its passage and what was kept at issuing.

A sheet printed again says what it said the first day: the papers and the promise of that moment.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings

from motcua.dossiers.models import Dossier, DossierContent, Extension, Sheet, Supplement
from motcua.dossiers.operations.clockwork import calendar_for
from motcua.dossiers.operations.keeping import who
from motcua.dossiers.sheets import heading, wording
from motcua.dossiers.sheets.forms import Form, FormSet, Kind, Page, form_of, numbered, set_on
from motcua.dossiers.sheets.marks import barcode_svg, qr_svg
from motcua.dossiers.sheets.papers import lines_of_papers, lines_of_points
from motcua.dossiers.sheets.passage import facts_of_passage
from motcua.kernel import phone as phones
from motcua.kernel.working_time import OFFICE_ZONE, working_minutes_between
from motcua.people.models import User

Facts = dict[str, Any]
plain = wording.plain
_MINUTES_A_DAY = 480
# How many signs of the issuing authority's name stand on a line of the head.
_HEAD_SIGNS = {Page.A5: 26, Page.A4: 30, Page.A4_WIDE: 40}
_EVALUATED = (Kind.RECEIPT, Kind.COMPLETION, Kind.REFUSAL)
_SIGNED_BY_AGENCY = (Kind.APOLOGY, Kind.STOP)


def facts_of(dossier: Dossier, kind: str, *, at: datetime) -> Facts:
    """Return all that one form of the dossier says, ready to be drawn; `at` is the day of a sheet without its own.

    Raises: KeyError for what is not a form.
    """
    form = form_of(kind, form_set_of(dossier))
    sheet = Sheet.objects.filter(dossier=dossier, kind=kind).first()
    content = DossierContent.objects.filter(dossier=dossier).first()
    facts = _around(dossier, form, sheet, issued_at=sheet.issued_at if sheet else at)
    facts |= applicant_facts(dossier, content)
    facts |= _GATHERERS[kind](dossier, sheet)
    return facts


def form_set_of(dossier: Dossier) -> FormSet:
    """Return the set of forms the dossier keeps: that of its intake day. Rule: R-054."""
    began = dossier.received_at or dossier.submitted_at
    return set_on(began.astimezone(OFFICE_ZONE).date(), new_from=settings.DOSSIER_FORMS_2025_FROM)


def follow_link(code: str) -> str:
    """Return the address a citizen's phone is led to by the QR code of a paper."""
    return f"{settings.PUBLIC_URL.rstrip('/')}/h/{code}"


def applicant_facts(dossier: Dossier, content: DossierContent | None) -> Facts:
    """Return who asks and where they are reached; of somebody whose data were erased only that they were."""
    if content is None or content.erased_at is not None or not content.applicant:
        return {"applicant": wording.ERASED, "address": "", "phone": "", "email": "", "id_number": "", "submitter": ""}
    given = content.applicant
    organisation, proxy = given.get("organisation") or {}, given.get("proxy") or {}
    name = plain(organisation.get("name") or given.get("name") or dossier.name)
    facts: Facts = {
        "applicant": wording.capitals(name),
        "address": plain(given.get("address") or ""),
        "phone": _spoken(given.get("phone") or dossier.phone),
        "email": plain(given.get("email") or ""),
        "id_number": plain(given.get("id_number") or ""),
        "submitter": plain(proxy.get("name") or given.get("name") or name),
        "proxy": plain(proxy.get("name") or ""),
    }
    if organisation:
        facts["tax_code"] = plain(organisation.get("tax_code") or "")
        facts["representative"] = plain(organisation.get("representative") or given.get("name") or "")
    return facts


def _around(dossier: Dossier, form: Form, sheet: Sheet | None, *, issued_at: datetime) -> Facts:
    """What every form has: who issues it, where and when, its number, the code and its marks."""
    of_agency = form.kind in _SIGNED_BY_AGENCY
    superior, unit = heading.of_agency(dossier.agency) if of_agency else heading.of_office(dossier)
    return {
        "kind": form.kind,
        "form": form.number,
        "circular": form.circular,
        "title": list(form.lines),
        "page": form.page.value,
        "copies": list(form.copies),
        "superior": wording.balanced(superior, at_most=_HEAD_SIGNS[form.page]),
        "unit": wording.balanced(unit, at_most=_HEAD_SIGNS[form.page]),
        "place_date": f"{heading.place_of(dossier)}, {wording.day(issued_at)}",
        "number": numbered(sheet.number if sheet else None, form) if form.mark else "",
        "code": dossier.code,
        "qr": qr_svg(follow_link(dossier.code)),
        "barcode": barcode_svg(dossier.code),
        "content": plain(dossier.procedure.name),
        "office": plain(dossier.office.name),
        "agency": plain(wording.in_full(dossier.agency.name)),
        "officer": who(sheet.issued_by) if sheet else "",
        "officer_title": _title_of(sheet.issued_by) if sheet else "",
        "contact_phone": plain(dossier.office.phone or settings.SWITCHBOARD_PHONE),
        "follow": _follow_words(dossier.code),
        "is_evaluated": form.kind in _EVALUATED,
    }


def _receipt(dossier: Dossier, sheet: Sheet | None) -> Facts:
    received_at = dossier.received_at
    version = dossier.procedure_version
    return {
        "papers": lines_of_papers(dossier, at=sheet.issued_at if sheet else received_at),
        "sets": "01",
        "limit": wording.time_limit(version.time_limit, version.limit_unit),
        "received": wording.hour_and_day(received_at),
        "due": wording.hour_and_day(dossier.first_due_at),
        "return_by": _return_words(dossier),
        **book_and_order(dossier),
    }


def _completion(dossier: Dossier, sheet: Sheet | None) -> Facts:
    asked = Supplement.objects.filter(dossier=dossier).select_related("asked_by").first()
    if asked is None:
        return {"points": [], "reason": ""}
    return {
        "points": lines_of_points(dossier, asked.points),
        "reason": plain(asked.reason),
        "adviser": str(asked.asked_by or ""),
        "adviser_phone": plain(asked.asked_by.phone) if asked.asked_by else "",
    }


def _refusal(dossier: Dossier, sheet: Sheet | None) -> Facts:
    return {"reason": _kept(sheet, "reason")}


def _apology(dossier: Dossier, sheet: Sheet | None) -> Facts:
    given = Extension.objects.filter(dossier=dossier).select_related("given_by").first()
    if given is None:
        return {"reason": "", "due_before": wording.hour_and_day(None), "due_after": wording.hour_and_day(None)}
    minutes = working_minutes_between(calendar_for(dossier), start=given.due_before, end=given.due_after)
    return {
        "reason": plain(given.reason),
        "received_on": wording.day(dossier.received_at).capitalize() if dossier.received_at else "",
        "due_before": wording.hour_and_day(given.due_before),
        "due_after": wording.hour_and_day(given.due_after),
        "extra": f"{max(1, round(minutes / _MINUTES_A_DAY)):02} ngày làm việc",
        "signer": str(given.given_by or ""),
        "signer_title": _title(given.given_by),
    }


def _stop(dossier: Dossier, sheet: Sheet | None) -> Facts:
    is_asked = dossier.status != "stopped"
    return {
        "is_asked": is_asked,
        "reason": _kept(sheet, "reason"),
        "money": _kept(sheet, "money"),
        "submitted": wording.hour_and_day(dossier.submitted_at),
        "received": wording.hour_and_day(dossier.received_at) if dossier.received_at else "",
        "stopped": wording.hour_and_day(dossier.closed_at or (sheet.issued_at if sheet else None)),
        "signer": who(sheet.issued_by) if sheet else "",
        "signer_title": _title_of(sheet.issued_by) if sheet else "",
        **{name: value for name, value in facts_of_passage(dossier).items() if name == "stage"},
    }


def _control(dossier: Dossier, sheet: Sheet | None) -> Facts:
    return facts_of_passage(dossier) | {
        "received": wording.hour_and_day(dossier.received_at),
        "due": wording.hour_and_day(dossier.due_at or dossier.first_due_at),
    }


_GATHERERS: dict[str, Callable[[Dossier, Sheet | None], Facts]] = {
    Kind.RECEIPT: _receipt,
    Kind.COMPLETION: _completion,
    Kind.REFUSAL: _refusal,
    Kind.APOLOGY: _apology,
    Kind.STOP: _stop,
    Kind.CONTROL: _control,
}


def book_and_order(dossier: Dossier) -> Facts:
    """Return the book of the register and the place in it; one book a year, numbered from 01 without gaps."""
    if dossier.received_at is None or dossier.register_number is None:
        return {"book": "", "order": ""}
    year = dossier.received_at.astimezone(OFFICE_ZONE).year
    return {"book": f"01/{year}", "order": f"{dossier.register_number:02}"}


def _return_words(dossier: Dossier) -> str:
    by = dossier.ReturnBy(dossier.return_by)
    if by == dossier.ReturnBy.POST:
        return "địa chỉ đã đăng ký, qua dịch vụ bưu chính"
    if by == dossier.ReturnBy.ONLINE:
        return "địa chỉ tra cứu trực tuyến (bản điện tử)"
    return plain(dossier.office.name)


def _follow_words(code: str) -> str:
    shown = settings.PUBLIC_URL.removeprefix("https://").removeprefix("http://").rstrip("/")
    return f"Xem hồ sơ đến đâu: quét mã QR, vào {shown}/tra-cuu, hoặc nhắn TT {code} gửi {settings.SMS_SHORT_CODE}."


def _kept(sheet: Sheet | None, name: str) -> str:
    return plain(sheet.facts.get(name) or "") if sheet else ""


def _spoken(number: str) -> str:
    return phones.spoken(number) if number.startswith("+84") else plain(number)


def _title_of(actor: str) -> str:
    kind, _colon, key = actor.partition(":")
    if kind != "user" or not key.isdigit():
        return ""
    return _title(User.objects.filter(pk=int(key)).first())


def _title(user: User | None) -> str:
    return plain(user.title) if user else ""
