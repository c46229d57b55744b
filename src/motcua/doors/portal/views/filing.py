# SPDX-License-Identifier: EUPL-1.2
"""Filing, before a draft exists: which procedure, where, whether it fits, and who files."""

from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.doors.portal import draft_pass, wording
from motcua.doors.portal.filing_door import filing
from motcua.doors.portal.filing_forms import Who
from motcua.doors.portal.filing_way import Choice, condition_name, steps
from motcua.doors.portal.seals import HOUR, PageTooOld, Seal, new_mark
from motcua.doors.portal.way import Way, keep_secret, page
from motcua.dossiers import applicant as applicants
from motcua.dossiers import operations, places
from motcua.dossiers.models import Dossier
from motcua.dossiers.places import Place
from motcua.journal import idempotency
from motcua.kernel import clock
from motcua.kernel.errors import InvalidInput, OfficeError
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.procedures import conditions as checks
from motcua.procedures import form as forms
from motcua.procedures import queries as procedures
from motcua.procedures.models import Procedure, ProcedureVersion

#: Under this name the journal keeps which page of "who files" has begun which draft.
SCOPE: Final = "web-draft"
MOST_SHOWN: Final = 30


class FilingPageTooOld(PageTooOld):
    leads_to = "filing"
    link = gettext_lazy("Nộp hồ sơ lại từ đầu")


WHO_PAGE: Final = Seal("portal.filing-who", 12 * HOUR, FilingPageTooOld)


@filing("GET")
def home(request: HttpRequest, way: Way) -> HttpResponse:
    """What can be done about a dossier: file one, go on with one, see how far one is."""
    return page(request, way, "filing/home", {})


@filing("GET")
def procedure(request: HttpRequest, way: Way) -> HttpResponse:
    """Which procedure; found by words with or without marks. One that was chosen elsewhere leads straight on."""
    at = clock.now()
    choice = Choice.read(request.GET)
    if choice.procedure:
        return redirect(choice.address("filing-where"))
    q = request.GET.get("q", "").strip()[:80]
    found = procedures.search_procedures(q, limit=MOST_SHOWN, on=_day(at))
    rows = [
        {
            "procedure": row,
            "address": Choice(row.pk).address("filing-where"),
            "is_online": bool(row.current and row.current.online_level != Procedure.OnlineLevel.COUNTER),
            "level": row.current.get_online_level_display() if row.current else "",
            "limit": wording.time_limit(row.current),
            "fee": wording.fee(row.current),
        }
        for row in found[:MOST_SHOWN]
    ]
    values = {"q": q, "rows": rows, "has_more": len(found) > MOST_SHOWN, "steps": steps()}
    return page(request, way, "filing/procedure", values)


@filing("GET")
def where(request: HttpRequest, way: Way) -> HttpResponse:
    """Where to file: any office whose agency carries the procedure out. The only one is taken at once."""
    at = clock.now()
    choice, version = _chosen(request, at)
    if version.online_level == Procedure.OnlineLevel.COUNTER:
        return _not_online(request, way, version)
    if choice.office:
        return redirect(choice.address("filing-check"))
    q = request.GET.get("q", "").strip()[:80]
    found = places.places_for(choice.procedure, on=_day(at), q=q, limit=MOST_SHOWN)
    if len(found) == 1 and not q:
        return redirect(_at(choice, found[0]).address("filing-check"))
    rows = [{"place": place, "address": _at(choice, place).address("filing-check")} for place in found[:MOST_SHOWN]]
    values = {
        "version": version,
        "q": q,
        "rows": rows,
        "choice": choice,
        "has_more": len(found) > MOST_SHOWN,
        "steps": steps(choice),
    }
    return page(request, way, "filing/where", values)


@filing("GET")
def check(request: HttpRequest, way: Way) -> HttpResponse:
    """Whether filing makes sense: a few questions; an answer that says no tells what to do instead."""
    at = clock.now()
    choice, version = _chosen(request, at)
    place = places.place_for(choice.procedure, office=choice.office, agency=choice.agency, on=_day(at))
    asked = forms.read_form(version.form).conditions
    answers = dict(choice.conditions)
    open_ones, wrong = checks.unanswered(asked, answers), checks.unmet(asked, answers)
    if not open_ones and not wrong:
        return redirect(_at(choice, place).address("filing-who"))
    is_sent = "tiep" in request.GET
    rows = [
        {
            "condition": each,
            "name": condition_name(each.key),
            "answer": answers.get(each.key, ""),
            "is_unmet": each in wrong,
            "is_open": is_sent and each in open_ones,
        }
        for each in asked
    ]
    values = {
        "version": version,
        "place": place,
        "choice": _at(choice, place),
        "rows": rows,
        "has_unmet": bool(wrong),
        "has_open": is_sent and bool(open_ones),
        "steps": steps(choice),
    }
    return page(request, way, "filing/check", values, status=422 if is_sent else 200)


@filing("GET", "POST")
def who(request: HttpRequest, way: Way) -> HttpResponse:
    """Who files; a post begins the draft, once for one page however often it is sent."""
    at = clock.now()
    choice, version = _chosen(request, at)
    place = places.place_for(choice.procedure, office=choice.office, agency=choice.agency, on=_day(at))
    asked = forms.read_form(version.form).conditions
    answers = dict(choice.conditions)
    if checks.unanswered(asked, answers) or checks.unmet(asked, answers):
        return redirect(choice.address("filing-check"))
    values = {"version": version, "place": place, "choice": choice, "steps": steps(choice)}
    if request.method != "POST":
        return who_page(request, way, Who(), {**values, "seal": WHO_PAGE.close({"mark": new_mark()})})
    mark = WHO_PAGE.open(request.POST.get("trang", ""))["mark"]
    values["seal"] = request.POST["trang"]
    form = Who(request.POST)
    if not form.is_valid():
        return who_page(request, way, form, values)
    odd = applicants.warnings(form.applicant, on=_day(at))
    if odd and request.POST.get("da_xem") != "1":
        return who_page(request, way, form, {**values, "odd": odd})
    try:
        draft_id = _begin_once(mark, form.applicant, version, place, answers, at)
    except OfficeError as refusal:
        return who_page(request, way, form, values, refusal)
    response = redirect("portal:filing-draft", draft=draft_id)
    return keep_secret(draft_pass.give(response, draft_id))


def who_page(
    request: HttpRequest, way: Way, form: Who, values: dict[str, Any], refusal: OfficeError | None = None
) -> HttpResponse:
    """Show the page that asks who files; `odd` in the values are warnings that a second press passes by."""
    odd = values.get("odd") or {}
    shown = {
        **values,
        "form": form,
        "odd": [said for sentences in odd.values() for said in sentences],
        "refusal": None if isinstance(refusal, InvalidInput) else refusal,
    }
    status = refusal.http_status if refusal else 422 if form.errors or odd else 200
    return keep_secret(page(request, way, "filing/who", shown, status=status))


def _begin_once(
    mark: str,
    applicant: dict[str, Any],
    version: ProcedureVersion,
    place: Place,
    answers: dict[str, str],
    at: datetime,
) -> str:
    def work() -> tuple[int, Any]:
        draft, _secret = operations.begin_draft(
            office=place.office,
            agency=place.agency,
            version=version,
            channel=Dossier.Channel.WEB,
            applicant=applicant,
            conditions=answers,
            at=at,
        )
        return 201, {"draft": str(draft.pk)}

    kept = idempotency.kept_answer(scope=SCOPE, key=mark)
    if kept is None:
        kept = idempotency.answer_once(scope=SCOPE, key=mark, request={"mark": mark}, at=at, work=work)
    return str(kept[1]["draft"])


def _chosen(request: HttpRequest, at: datetime) -> tuple[Choice, ProcedureVersion]:
    """Return what was chosen so far. Raises: NoVersionThen for a procedure there is not."""
    choice = Choice.read(request.GET)
    return choice, procedures.version_on(choice.procedure, on=_day(at))


def _at(choice: Choice, place: Place) -> Choice:
    return Choice(choice.procedure, place.office.pk, place.agency.pk, choice.conditions)


def _not_online(request: HttpRequest, way: Way, version: ProcedureVersion) -> HttpResponse:
    reason = version.level_reason or _("pháp luật yêu cầu có mặt")
    values = {"version": version, "reason": reason, "booking": reverse("portal:agencies")}
    return page(request, way, "filing/not_online", values, status=409)


def _day(at: datetime) -> Any:
    return at.astimezone(OFFICE_ZONE).date()
