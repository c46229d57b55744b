# SPDX-License-Identifier: EUPL-1.2
"""The work list: what lies at one's offices, by the time left; pages by key, so that the thousandth costs the first.

Everything here is bounded and served by an index of its own: see `Dossier.Meta`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from motcua.dossiers import codes, finding
from motcua.dossiers.models import Dossier, Opinion, UnitMember
from motcua.dossiers.models.dossier import URGENT_AT
from motcua.dossiers.rules import OPEN, WORKING, Status
from motcua.kernel import phone as phones
from motcua.kernel.errors import InvalidInput
from motcua.people.access import Access
from motcua.people.rules import Action

PAGE = 50
FOUND_LIMIT = 50
COUNT_LIMIT = 9_999


class Pick(TextChoices):
    """What of the work list is shown; the value stands in the page's address."""

    WORK = "viec", _("Việc phải làm")
    UNIT = "bo-phan", _("Của bộ phận tôi")
    MINE = "cua-toi", _("Của tôi")
    INTAKE = "cho-nhan", _("Chờ tiếp nhận")
    NEAR = "gan-han", _("Gần hạn")
    LATE = "qua-han", _("Quá hạn")
    SIGNING = "cho-ky", _("Chờ ký")
    OPINION = "y-kien", _("Được hỏi ý kiến")
    SUPPLEMENT = "cho-bo-sung", _("Chờ bổ sung")
    READY = "cho-tra", _("Chờ trả kết quả")


@dataclass(frozen=True)
class Worker:
    """For whom a list is made: `places` are offices with the agencies the role reaches there (None: all).

    `people` are the person and those they stand in for on the day.
    """

    places: Mapping[str, Sequence[str] | None]
    units: tuple[str, ...] = ()
    people: tuple[int, ...] = ()

    @property
    def offices(self) -> list[str]:
        return sorted(self.places)


@dataclass(frozen=True)
class Line:
    """One dossier of the list; `urgent_at` is by when somebody must act, `opinion` what one's unit was asked."""

    dossier: Dossier
    urgent_at: datetime | None = None
    opinion: Opinion | None = None


@dataclass(frozen=True)
class Page:
    lines: list[Line] = field(default_factory=list)
    next: str = ""
    is_cut: bool = False


def worker_of(access: Access, *, on: date, office: str = "") -> Worker:
    """Return for whom the list is made, at one office or all of the person's. Raises: NotAllowed, NotFound."""
    if office:
        access.require(Action.SEE_DOSSIERS, office=office)
    offices = [office] if office else access.offices_for(Action.SEE_DOSSIERS) or []
    places = {code: access.agencies_for(Action.SEE_DOSSIERS, office=code) for code in offices}
    away = Q(substitute=access.user, away_from_on__lte=on, away_until_on__gte=on)
    seats = list(
        UnitMember.objects.filter(Q(user=access.user) | away, unit__is_active=True).values_list("unit_id", "user_id")
    )
    people = {access.user.pk, *(user for _unit, user in seats)}
    return Worker(places, tuple(sorted({unit for unit, _user in seats})), tuple(sorted(people)))


def work_page(
    worker: Worker,
    *,
    pick: str,
    at: datetime,
    near_until: datetime,
    procedure: str = "",
    status: str = "",
    due_before: datetime | None = None,
    after: str = "",
    limit: int = PAGE,
) -> Page:
    """Return one page of the list, the most urgent first; `after` is the `next` of the page before.

    What waits for the citizen has no time left: it stands in the order of coming.
    """
    if pick == Pick.OPINION:
        return _asked_of_us(worker, after=after, limit=limit)
    rows = _shown(_picked(worker, pick, at=at, near_until=near_until))
    if procedure:
        rows = rows.filter(procedure_id=procedure)
    if status:
        rows = rows.filter(status=status)
    if due_before is not None:
        rows = rows.filter(urgent_at__lt=due_before)
    if pick in (Pick.SUPPLEMENT, Pick.READY):
        return _by_coming(rows, after=after, limit=limit)
    return _by_time_left(rows, after=after, limit=limit)


def page_of_status(
    worker: Worker, *, status: str, due_before: datetime | None = None, after: str = "", limit: int = PAGE
) -> Page:
    """Return dossiers in one state: those somebody works on by the time left, ended ones the newest first."""
    rows = _shown(Dossier.objects.filter(_places(worker, "holder_office"), status=status))
    if due_before is not None:
        rows = rows.filter(urgent_at__lt=due_before)
    if status in WORKING:
        return _by_time_left(rows, after=after, limit=limit)
    if status in OPEN:
        return _by_coming(rows, after=after, limit=limit)
    return _newest(_ended(worker, status, due_before), after=after, limit=limit)


def counts(worker: Worker, *, at: datetime, near_until: datetime) -> dict[str, int]:
    """Return how many each choice holds: one query over what somebody must act on, one over what waits, one for
    opinions; each has an index that holds only such rows of the office.
    """
    here = Dossier.objects.filter(_places(worker, "holder_office"))
    working = {
        Pick.WORK: Q(),
        Pick.UNIT: Q(holder__in=worker.units),
        Pick.MINE: Q(assignee__in=worker.people),
        Pick.INTAKE: Q(status=Status.SUBMITTED),
        Pick.NEAR: Q(urgent_at__gte=at, urgent_at__lt=near_until),
        Pick.LATE: Q(urgent_at__lt=at),
        Pick.SIGNING: Q(status=Status.SIGNING),
    }
    waiting = {Pick.SUPPLEMENT: Q(status=Status.SUPPLEMENT), Pick.READY: Q(status=Status.RESULT_READY)}
    found = _counted(here.filter(status__in=[*WORKING]).annotate(urgent_at=URGENT_AT), working)
    found |= _counted(here.filter(status__in=[Status.SUPPLEMENT, Status.RESULT_READY]), waiting)
    asked = Opinion.objects.filter(_asked(worker), answered_at__isnull=True)[:COUNT_LIMIT].count()
    return found | {Pick.OPINION.value: asked}


def _counted(rows: QuerySet[Any], wanted: Mapping[Pick, Q]) -> dict[str, int]:
    found = rows.aggregate(**{pick.name: Count("id", filter=meant or None) for pick, meant in wanted.items()})
    return {pick.value: found[pick.name] for pick in wanted}


def search(worker: Worker, text: str, *, limit: int = FOUND_LIMIT) -> Page:
    """Find at one's offices by the code in any spelling, the phone, or the name without marks; the newest first."""
    typed = " ".join(text.split())[:200]
    here = Dossier.objects.filter(_places(worker, "holder_office") | _places(worker, "office"))
    key = codes.key_of(typed)[:40]
    if codes.is_code(typed) or (len(key) >= CODE_KEY_SIGNS and any(sign.isdigit() for sign in key)):
        found = list(_shown(here.filter(code_key=key))[:limit])
        if found:
            return Page([Line(row, row.urgent_at) for row in found])
    number = _phone_of(typed)
    if number:
        found = list(_shown(here.filter(phone=number)).order_by("-submitted_at")[:limit])
        return Page([Line(row, row.urgent_at) for row in found], is_cut=len(found) == limit)
    # Where the role reaches whole offices, their own search words are limit enough.
    among = here if any(agencies is not None for agencies in worker.places.values()) else None
    named = finding.by_name(typed, offices=worker.offices, among=among, limit=limit)
    rows = {row.pk: row for row in _shown(Dossier.objects.filter(pk__in=named.ids))}
    return Page([Line(rows[pk], rows[pk].urgent_at) for pk in named.ids if pk in rows], is_cut=named.is_cut)


CODE_KEY_SIGNS = 12


# --- what a choice means -----------------------------------------------------------------------------


def _picked(worker: Worker, pick: str, *, at: datetime, near_until: datetime) -> QuerySet[Dossier]:
    here = Dossier.objects.filter(_places(worker, "holder_office"))
    working = here.filter(status__in=[*WORKING])
    match pick:
        case Pick.UNIT:
            return working.filter(holder__in=worker.units)
        case Pick.MINE:
            return working.filter(assignee__in=worker.people)
        case Pick.INTAKE:
            return working.filter(status=Status.SUBMITTED)
        case Pick.NEAR:
            return working.annotate(urgent_at=URGENT_AT).filter(urgent_at__gte=at, urgent_at__lt=near_until)
        case Pick.LATE:
            return working.annotate(urgent_at=URGENT_AT).filter(urgent_at__lt=at)
        case Pick.SIGNING:
            return working.filter(status=Status.SIGNING)
        case Pick.SUPPLEMENT:
            return here.filter(status=Status.SUPPLEMENT)
        case Pick.READY:
            return here.filter(status=Status.RESULT_READY)
        case _:
            return working


def _places(worker: Worker, name: str) -> Q:
    """Limit rows to the person's offices, and where the role reaches only some agencies, to those."""
    if not worker.places:
        return Q(pk__in=[])
    whole = [office for office, agencies in worker.places.items() if agencies is None]
    meant = Q()
    if whole:
        meant |= Q(**{name: whole[0]}) if len(whole) == 1 else Q(**{f"{name}__in": whole})
    for office, agencies in worker.places.items():
        if agencies is not None:
            received = Q(office=office, agency__in=agencies)
            held = Q(holder_office=office, holder__agency__in=agencies)
            meant |= Q(**{name: office}) & (received | held)
    return meant


def _asked(worker: Worker) -> Q:
    """Limit opinions to units at places the role reaches: to be a member of a unit alone opens no dossier."""
    meant = Q(pk__in=[])
    for office, agencies in worker.places.items():
        meant |= Q(unit__office=office) if agencies is None else Q(unit__office=office, unit__agency__in=agencies)
    return meant


def _shown(rows: QuerySet[Dossier]) -> QuerySet[Any]:
    joined = rows.select_related("procedure", "holder", "assignee", "office")
    return joined.defer("words").annotate(urgent_at=URGENT_AT)


def _ended(worker: Worker, status: str, due_before: datetime | None) -> QuerySet[Dossier]:
    rows = _shown(Dossier.objects.filter(_places(worker, "office"), status=status))
    return rows if due_before is None else rows.filter(urgent_at__lt=due_before)


# --- pages by key ------------------------------------------------------------------------------------


def _by_time_left(rows: QuerySet[Any], *, after: str, limit: int) -> Page:
    moment, pk = _key(after)
    if moment is not None:
        rows = rows.filter(Q(urgent_at__gte=moment) & (Q(urgent_at__gt=moment) | Q(id__gt=pk)))
    return _page(list(rows.order_by("urgent_at", "id")[: limit + 1]), limit)


def _by_coming(rows: QuerySet[Any], *, after: str, limit: int) -> Page:
    _moment, pk = _key(after)
    found = list(rows.filter(id__gt=pk).order_by("id")[: limit + 1])
    return _page(found, limit, with_moment=False)


def _newest(rows: QuerySet[Any], *, after: str, limit: int) -> Page:
    moment, pk = _key(after)
    if moment is not None:
        rows = rows.filter(Q(submitted_at__lte=moment) & (Q(submitted_at__lt=moment) | Q(id__lt=pk)))
    found = list(rows.order_by("-submitted_at", "-id")[: limit + 1])
    more = f"{found[limit - 1].submitted_at.isoformat()}~{found[limit - 1].pk}" if len(found) > limit else ""
    return Page([Line(row) for row in found[:limit]], more)


def _asked_of_us(worker: Worker, *, after: str, limit: int) -> Page:
    moment, pk = _key(after)
    rows = Opinion.objects.filter(_asked(worker), answered_at__isnull=True).select_related(
        "unit", "dossier__procedure", "dossier__holder", "dossier__assignee", "dossier__office"
    )
    if moment is not None:
        rows = rows.filter(Q(due_at__gte=moment) & (Q(due_at__gt=moment) | Q(id__gt=pk)))
    found = list(rows.order_by("due_at", "id")[: limit + 1])
    more = f"{found[limit - 1].due_at.isoformat()}~{found[limit - 1].pk}" if len(found) > limit else ""
    return Page([Line(each.dossier, each.due_at, each) for each in found[:limit]], more)


def _page(found: list[Any], limit: int, *, with_moment: bool = True) -> Page:
    more = ""
    if len(found) > limit:
        last = found[limit - 1]
        more = f"{last.urgent_at.isoformat() if with_moment else ''}~{last.pk}"
    return Page([Line(row, row.urgent_at if with_moment else None) for row in found[:limit]], more)


def _key(after: str) -> tuple[datetime | None, int]:
    """Return moment and number of the last row seen. Raises: InvalidInput."""
    if not after:
        return None, 0
    moment, _tilde, number = after.partition("~")
    try:
        at = datetime.fromisoformat(moment) if moment else None
        if at is not None and at.tzinfo is None:
            raise ValueError
        return at, int(number)
    except ValueError:
        raise InvalidInput(fields={"after": _("Trang này không còn. Xin xem lại từ đầu.")}) from None


def _phone_of(text: str) -> str:
    if sum(sign.isdigit() for sign in text) < PHONE_DIGITS:
        return ""
    try:
        return phones.normalise(text)
    except InvalidInput:
        return ""


PHONE_DIGITS = 8
