# SPDX-License-Identifier: EUPL-1.2
"""The catalogue of procedures: found, read, printed, counted."""

from datetime import date, datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from motcua.appointments.listing import NOT_OFFERED, agencies_offered
from motcua.doors.portal import wording
from motcua.doors.portal.sharing import share
from motcua.doors.portal.views.special_days import next_for
from motcua.doors.portal.way import Way, doorway, page
from motcua.kernel import clock
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Agency
from motcua.procedures import fees, queries
from motcua.procedures.levels import agency_level_words, levels
from motcua.procedures.life_events import LIFE_EVENTS
from motcua.procedures.models import Procedure, ProcedureStep, ProcedureVersion
from motcua.procedures.published import Published, limit_in_words, published
from motcua.publicity.cards import CardKind

SHOWN: Final = 25
SPECIAL_DAYS_SHOWN: Final = 5
FILING: Final = "/ho-so/nop/"
LEVELS: Final = {
    Procedure.OnlineLevel.FULL: ("done", _("Trực tuyến toàn trình")),
    Procedure.OnlineLevel.PART: ("wait", _("Trực tuyến một phần")),
    Procedure.OnlineLevel.COUNTER: ("quiet", _("Chỉ nộp trực tiếp")),
}
#: What the address calls each filter, and what the query calls it.
FILTERS: Final = {"linh-vuc": "field", "muc": "level", "co-quan": "agency", "su-kien": "life_event"}


@doorway("GET")
def catalogue(request: HttpRequest, way: Way) -> HttpResponse:
    """Procedures by words with or without marks, field, level, agency and moment of life, a page at a time."""
    at = clock.now()
    today = at.astimezone(OFFICE_ZONE).date()
    q = _asked(request, "q")
    chosen = {name: value for name in FILTERS if (value := _asked(request, name))}
    wishes = {FILTERS[name]: value for name, value in chosen.items()}
    found = queries.catalogue(q, on=today, after=_asked(request, "sau"), limit=SHOWN, **wishes)
    rows, has_more = found[:SHOWN], len(found) > SHOWN
    kept = {**({"q": q} if q else {}), **chosen}
    values = {
        "at": at,
        "q": q,
        "rows": [_row(row) for row in rows],
        "is_filtered": bool(kept),
        "further": urlencode({**kept, "sau": rows[-1].code}) if has_more else "",
        "is_further": bool(_asked(request, "sau")),
        "selects": _selects(chosen, today),
        "has_chosen": bool(chosen),
        "life_events": [(value, str(label)) for value, label in LIFE_EVENTS.items()] if not kept else [],
    }
    return page(request, way, "procedures/catalogue", values)


@doorway("GET")
def procedure(request: HttpRequest, way: Way, code: str) -> HttpResponse:
    """All that one procedure asks for and promises, on one page that can be printed."""
    at = clock.now()
    today = at.astimezone(OFFICE_ZONE).date()
    found = published(code, on=today)
    version = found.version
    chip, level = LEVELS[Procedure.OnlineLevel(version.online_level)]
    is_online = version.online_level != Procedure.OnlineLevel.COUNTER
    values = {
        "at": at,
        "found": found,
        "procedure": found.procedure,
        "version": version,
        "chip": chip,
        "level": level,
        "limit": limit_in_words(version),
        "fees": [(rule, fees.described(rule)) for rule in found.fee_rules],
        "one_fee": wording.fee(version),
        "steps": [_step(step) for step in found.steps],
        "life_events": [(each, LIFE_EVENTS[each]) for each in version.life_events if each in LIFE_EVENTS],
        "agency_level": agency_level_words(found.procedure.agency_level),
        "filing": f"{FILING}?{urlencode({'thu-tuc': code})}" if is_online else "",
        "bookings": _bookings(found, way, today),
        "share": share(
            title=found.procedure.name,
            description=_("Cần giấy tờ gì, bao lâu, bao nhiêu tiền, nộp ở đâu: %(name)s.")
            % {"name": found.procedure.name},
            path=way.url("procedure", code),
            kind=CardKind.PROCEDURE,
            code=code,
            at=at,
        ),
        **_special_days(version, at),
    }
    return page(request, way, "procedures/procedure", values)


@doorway("GET")
def statistics(request: HttpRequest, way: Way) -> HttpResponse:
    """How many procedures of the loaded catalogue can be done wholly online: of all, by level, by field."""
    at = clock.now()
    return page(request, way, "procedures/statistics", {"at": at, "levels": levels(at.astimezone(OFFICE_ZONE).date())})


def _special_days(version: ProcedureVersion, at: datetime) -> dict[str, Any]:
    """The places that take the procedure in on special days, the nearest few of them, and whether there are more."""
    found = next_for(version, at=at)
    return {"special_days": found[:SPECIAL_DAYS_SHOWN], "has_more_special_days": len(found) > SPECIAL_DAYS_SHOWN}


def _asked(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\x00", "").strip()[:120]


def _row(row: Procedure) -> dict[str, Any]:
    version = row.current
    assert version is not None
    chip, level = LEVELS[Procedure.OnlineLevel(version.online_level)]
    return {
        "procedure": row,
        "chip": chip,
        "level": level,
        "limit": wording.time_limit(version),
        "fee": wording.fee(version),
    }


def _selects(chosen: dict[str, str], today: date) -> list[dict[str, Any]]:
    """The four filters with their choices, as the page's form shows them."""
    agencies = Agency.objects.filter(procedures__isnull=False).distinct().order_by("sort_key", "code")
    options: dict[str, tuple[Any, list[tuple[str, Any]]]] = {
        "su-kien": (_("Dịp"), list(LIFE_EVENTS.items())),
        "linh-vuc": (_("Lĩnh vực"), [(field, field) for field in queries.fields_in_force(today)]),
        "muc": (_("Mức trực tuyến"), [(str(value), label) for value, (_chip, label) in LEVELS.items()]),
        "co-quan": (_("Cơ quan"), list(agencies.values_list("code", "name"))),
    }
    return [
        {"name": name, "label": label, "options": choices, "value": chosen.get(name, "")}
        for name, (label, choices) in options.items()
    ]


def _step(step: ProcedureStep) -> dict[str, Any]:
    limit = f"{step.time_limit} {step.get_limit_unit_display()}" if step.time_limit else ""
    return {"step": step, "limit": limit, "agency": step.agency.name if step.agency else ""}


def _bookings(found: Published, way: Way, today: date) -> list[tuple[Agency, str]]:
    """The agencies that take bookings today, each with the address where this procedure is chosen already."""
    offered = agencies_offered(on=today, agencies=[agency.pk for agency in found.agencies])
    return [
        (agency, f"{way.url('purpose', agency.pk.lower())}?{urlencode({'tt': found.procedure.code})}")
        for agency in found.agencies
        if offered.get(agency.pk, NOT_OFFERED).offices
    ]
