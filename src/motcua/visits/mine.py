# SPDX-License-Identifier: EUPL-1.2
"""Everything of one phone in one place and order: what to do next on top, what is open, what is over.

The page `/toi/`, the text message `TOI` and the interface tell the same by it. The number of queries does not grow with
what somebody has. Whoever calls has checked that the phone is the caller's. Rule: R-084.
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.dossiers.course import Course
from motcua.dossiers.models import Dossier, Result, Sheet, SpecialIntake, Supplement
from motcua.dossiers.rules import CLOSED
from motcua.dossiers.rules import Status as Paper
from motcua.dossiers.timeline import Next
from motcua.kernel import saying
from motcua.kernel.errors import NotFound
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.payments import owing
from motcua.payments.models import Charge
from motcua.payments.queries import Owed
from motcua.payments.rules import Due
from motcua.post import telling as post
from motcua.post.models import Parcel
from motcua.post.rules import UNDER_WAY
from motcua.procedures.models import Procedure
from motcua.queueing import queries as numbers
from motcua.queueing.rules import IN_LINE
from motcua.visits import mine_cards as cards
from motcua.visits import mine_rows as reading
from motcua.visits import timeline
from motcua.visits.mine_cards import Card, Kind, Rank, Way
from motcua.visits.mine_rows import Rows

PAGE: Final = 10
_BEHIND_ALL: Final = "~"


class NoSuchThing(NotFound):
    """Nothing of this kind and key is the phone's."""

    sentence = gettext_lazy("Không có việc này trong những việc của Ông/Bà.")
    leads_to = "mine"
    link = gettext_lazy("Xem việc của tôi")


@dataclass(frozen=True)
class Mine:
    """What is one's own: what to do next, what is open in the order in which it asks, a page of what is over.

    `next_step` is the first of `open`, where anything asks for its owner; `more` leads to what is older, "" at the end.
    """

    next_step: Card | None
    open: tuple[Card, ...]
    past: tuple[Card, ...]
    more: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.open and not self.past


def mine(phone: str, *, at: datetime, after: str = "") -> Mine:
    """Return everything of a checked phone (E.164); `after` (a `more`) asks for an older page of what is over."""
    current = open_cards(phone, at=at)
    past, more = _past(phone, at=at, after=after, told={(each.kind, each.key) for each in current})
    first = current[0] if current and current[0].rank < Rank.WAITING else None
    return Mine(first, tuple(current), tuple(past), more)


def open_cards(phone: str, *, at: datetime) -> list[Card]:
    """Return what is not over, in the order in which it asks for its owner."""
    found = sorted(_cards(reading.open_rows(phone, at=at), at=at), key=lambda each: each.place_in_order)
    return [_with_place(found[0], at=at), *found[1:]] if found else []


def one(phone: str, *, kind: str, key: str, at: datetime) -> Card:
    """Return the card in which one thing of the phone stands. Raises: NoSuchThing."""
    found = _cards(reading.rows_with(phone, kind=kind, key=key, at=at), at=at)
    return _with_place(among(found, kind=kind, key=key), at=at)


def among(found: Sequence[Card], *, kind: str, key: str) -> Card:
    """Return the card in which a thing stands. Raises: NoSuchThing."""
    card = next((each for each in found if (str(kind), key) in _parts_of(each)), None)
    if card is None:
        raise NoSuchThing
    return card


# --- cards -----------------------------------------------------------------------------------------------------


def _cards(rows: Rows, *, at: datetime) -> list[Card]:
    """Return a card for each thing; what may be rated is marked so."""
    procedures = _procedures(rows)
    facts = _facts_of(rows.dossiers)
    found = [
        *(cards.of_hour(row, rows.numbers.get(row.pk), at=at, procedures=procedures) for row in rows.appointments),
        *(cards.of_number(row) for row in rows.tickets),
        *(cards.of_shot(row, at=at) for row in rows.bookings),
        *(_of_dossier(row, facts, rows, at=at) for row in rows.dossiers),
        *(cards.of_draft(row, at=at) for row in rows.drafts),
    ]
    for question in rows.questions:
        place = next((n for n, card in enumerate(found) if _is_about(card, question.subject)), None)
        if place is None:
            found.append(cards.of_question(question))
        else:
            found[place] = cards.to_rate(found[place], question)
    return found


def _parts_of(card: Card) -> set[tuple[str, str]]:
    """Return kind and key of everything that stands in a card."""
    parts = {(str(card.kind), card.key)}
    if card.appointment is not None:
        parts.add(("appointment", str(card.appointment.pk)))
    if card.ticket is not None:
        parts.add(("ticket", str(card.ticket.pk)))
    return parts


def _is_about(card: Card, subject: str) -> bool:
    kind, _colon, key = subject.partition(":")
    return (kind, key) in _parts_of(card)


def _with_place(card: Card, *, at: datetime) -> Card:
    """Say how many are before the one number that is shown first."""
    number = card.ticket
    if card.rank != Rank.NOW or number is None or number.state not in IN_LINE:
        return card
    return cards.with_number(card, number, ahead=numbers.position(number, at=at))


def _procedures(rows: Rows) -> dict[str, Procedure]:
    wanted = {code for row in rows.appointments for code in row.procedure_codes}
    return Procedure.objects.in_bulk(wanted) if wanted else {}


# --- dossiers, all at once -------------------------------------------------------------------------------------


@dataclass
class _Facts:
    """What the next steps of many dossiers need, by dossier."""

    supplements: Mapping[int, Supplement] = field(default_factory=dict)
    results: Mapping[int, Result] = field(default_factory=dict)
    specials: Mapping[int, SpecialIntake] = field(default_factory=dict)
    reasons: dict[int, dict[str, str]] = field(default_factory=dict)
    charges: dict[int, list[Charge]] = field(default_factory=dict)
    parcels: dict[int, list[Parcel]] = field(default_factory=dict)


def _facts_of(dossiers: Sequence[Dossier]) -> _Facts:
    """Read them in seven queries, however many dossiers there are."""
    ids = [row.pk for row in dossiers]
    if not ids:
        return _Facts()
    facts = _Facts(
        supplements={row.dossier_id: row for row in Supplement.objects.filter(dossier__in=ids)},
        results={row.dossier_id: row for row in Result.objects.filter(dossier__in=ids).select_related("file")},
        specials={row.dossier_id: row for row in SpecialIntake.objects.filter(dossier__in=ids).select_related("rule")},
    )
    for sheet in Sheet.objects.filter(dossier__in=ids, kind__in=[Sheet.Kind.REFUSAL, Sheet.Kind.STOP]):
        facts.reasons.setdefault(sheet.dossier_id, {})[sheet.kind] = str(sheet.facts.get("reason", ""))
    for charge in Charge.objects.filter(dossier__in=ids).exclude(state=Charge.State.DROPPED).order_by("pk"):
        facts.charges.setdefault(charge.dossier_id, []).append(charge)
    parcels = Parcel.objects.filter(dossier__in=ids).select_related("office").prefetch_related("notes")
    for parcel in parcels.order_by("asked_at", "pk"):
        facts.parcels.setdefault(parcel.dossier_id, []).append(parcel)
    return facts


def _of_dossier(row: Dossier, facts: _Facts, rows: Rows, *, at: datetime) -> Card:
    parcels, visit = facts.parcels.get(row.pk, []), rows.visits.get(row.pk)
    under_way = next((each for each in reversed(parcels) if each.state in UNDER_WAY), None)
    if row.status in CLOSED and under_way is not None:
        step = post.where(under_way, at=at)
        card = cards.of_dossier(row, step, way=Way.SEE, due_at=under_way.due_at, visit=visit, at=at)
        return replace(card, rank=min(card.rank, Rank.WAITING))
    course = Course(
        dossier=row,
        entries=(),
        handovers=(),
        opinions=(),
        supplement=facts.supplements.get(row.pk),
        extension=None,
        result=facts.results.get(row.pk),
        reasons=facts.reasons.get(row.pk, {}),
        people={},
        special=facts.specials.get(row.pk),
    )
    owed = Owed(owing.in_order(facts.charges.get(row.pk, [])))
    step, due_at = _step(course, owed, parcels, at=at)
    way = _way(row, owed, parcels)
    return cards.of_dossier(row, step, way=way, due_at=due_at, visit=visit, at=at)


def _step(course: Course, owed: Owed, parcels: Sequence[Parcel], *, at: datetime) -> tuple[Next, datetime | None]:
    dossier, asked = course.dossier, course.supplement
    step = timeline.next_step(course, at=at, owed=owed, parcels=parcels)
    if dossier.status != Paper.SUPPLEMENT:
        return step, dossier.answer_by if dossier.status == Paper.SUBMITTED else dossier.due_at
    if asked is None or asked.answer_by is None:
        return step, None
    moment = saying.day_and_hour(asked.answer_by.astimezone(OFFICE_ZONE), today=at.astimezone(OFFICE_ZONE).date())
    title = _("Nộp bổ sung trước %(moment)s") % {"moment": moment}
    return replace(step, title=title, text=f"{step.title}. {step.text}"), asked.answer_by


def _way(row: Dossier, owed: Owed, parcels: Sequence[Parcel]) -> Way:
    """Return what one can do about a dossier now."""
    match row.status:
        case Paper.SUPPLEMENT:
            return Way.COMPLETE
        case Paper.SUBMITTED if owing.open_vnd(owed, Due.BEFORE_INTAKE):
            return Way.PAY
        case Paper.RESULT_READY if owing.open_vnd(owed, Due.BEFORE_INTAKE, Due.AT_RESULT):
            return Way.SEE if any(each.is_cod for each in parcels) else Way.PAY
        case Paper.RESULT_READY if row.return_by != Dossier.ReturnBy.POST:
            return Way.FETCH
        case _:
            return Way.SEE


# --- what is over -----------------------------------------------------------------------------------------------


Order = tuple[datetime, str, str]


def _past(phone: str, *, at: datetime, after: str, told: set[tuple[Kind, str]]) -> tuple[list[Card], str]:
    """Return a page of what is over, the latest first, and where the next one begins."""
    start = _opened(after) or (datetime.max.replace(tzinfo=OFFICE_ZONE), _BEHIND_ALL, "")
    until = min(start[0], datetime(9000, 1, 1, tzinfo=OFFICE_ZONE))
    rows, whole_from = reading.past_rows(phone, at=at, until=until)
    found = [
        card
        for card in _cards(rows, at=at)
        if (card.kind, card.key) not in told and _order(card) < start and (whole_from is None or card.at > whole_from)
    ]
    found.sort(key=_order, reverse=True)
    shown = found[:PAGE]
    if len(found) <= PAGE and whole_from is None:
        return shown, ""
    last = _order(shown[-1]) if shown else (whole_from or until, _BEHIND_ALL, "")
    return shown, _closed(last)


def _order(card: Card) -> Order:
    return card.at, str(card.kind), card.key


def _closed(place: Order) -> str:
    text = "|".join([place[0].isoformat(), place[1], place[2]])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _opened(text: str) -> Order | None:
    """Return the place of a `more`; None for one that is not ours."""
    try:
        moment, kind, key = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().split("|")
        at = datetime.fromisoformat(moment)
    except (ValueError, binascii.Error):
        return None
    return (at, kind, key) if at.tzinfo else None
