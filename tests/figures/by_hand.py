# SPDX-License-Identifier: EUPL-1.2
"""Every measure counted by hand over raw rows, in plain Python; it shares nothing with the program's own counting.

`counted(first_on, last_on)` returns a Counter of (measure, office, agency, procedure, officer, day, slot) → number, and
one of what they came to. Rows are read whole; nothing is asked of the database but the tables.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.apps import apps

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


class Fact(NamedTuple):
    measure: str
    office: str
    agency: str
    procedure: str
    officer: int
    at: datetime
    slot: int = 0
    amount: int = 1


def rows(label: str) -> list[Any]:
    return list(apps.get_model(label).objects.all())


def local(moment: datetime) -> datetime:
    return moment.astimezone(ZONE)


def user(actor: str) -> int:
    return int(actor.split(":")[1]) if actor.startswith("user:") else 0


def counted(first_on: date, last_on: date) -> tuple[Counter[tuple[Any, ...]], Counter[tuple[Any, ...]]]:
    counts: Counter[tuple[Any, ...]] = Counter()
    amounts: Counter[tuple[Any, ...]] = Counter()
    for fact in all_facts():
        day = local(fact.at).date()
        if first_on <= day <= last_on:
            key = (fact.measure, fact.office, fact.agency, fact.procedure, fact.officer, day, fact.slot)
            counts[key] += 1
            amounts[key] += fact.amount
    return counts, amounts


def all_facts() -> Iterator[Fact]:
    entries = sorted(rows("journal.Entry"), key=lambda entry: entry.pk)
    ways: dict[str, list[Any]] = defaultdict(list)
    for entry in entries:
        ways[entry.subject].append(entry)
    yield from of_tickets(ways)
    yield from of_appointments(ways)
    yield from of_dossiers(ways)
    yield from of_money_and_post(entries)
    yield from of_opinions(entries)
    for row in rows("dossiers.SpecialIntake"):
        place = (row.office_id, row.dossier.agency_id, row.procedure_id, 0)
        if row.promised_at:
            yield Fact("special.given", *place, row.received_at)
        if row.state in ("fell_back", "counted"):
            yield Fact(f"special.{row.state}", *place, row.received_at)
        if row.state in ("kept", "missed", "dropped"):
            yield Fact(f"special.{row.state}", *place, row.ended_at)


def of_tickets(ways: dict[str, list[Any]]) -> Iterator[Fact]:
    for ticket in rows("queueing.Ticket"):
        way = ways[f"ticket:{ticket.pk}"]
        visit = ticket.appointment
        own = [agency.pk for agency in ticket.line.agencies.all()]
        agency = visit.agency_id if visit else own[0] if len(own) == 1 else ""
        procedure = visit.procedure_codes[0] if visit and len(visit.procedure_codes) == 1 else ""
        place = (ticket.office_id, agency, procedure)
        issued = next(entry.at for entry in way if entry.kind == "TicketIssued")
        yield Fact("tickets", *place, 0, issued, local(issued).hour)
        calls = [entry.at for entry in way if entry.kind == "TicketCalled"]
        if calls:
            since = max(issued, visit.starts_at) if ticket.lane == 2 else issued
            seconds = max(0, (min(calls) - since).total_seconds())
            name = "wait_booked" if ticket.lane == 2 else "wait"
            yield Fact(name, *place, 0, min(calls), int(seconds // 60), int(seconds))
        begun = [entry.at for entry in way if entry.kind == "TicketStarted"]
        for entry in way:
            if entry.kind == "TicketLeft":
                yield Fact(entry.payload["ending"], *place, 0, entry.at)
            if entry.kind == "TicketDone":
                seconds = (entry.at - max(begun)).total_seconds()
                yield Fact("served", *place, user(entry.actor), entry.at)
                yield Fact("service", *place, user(entry.actor), entry.at, int(seconds // 60), int(seconds))


def of_appointments(ways: dict[str, list[Any]]) -> Iterator[Fact]:
    named = {"CitizenCheckedIn": "came", "CitizenDidNotCome": "no_show", "AppointmentRefused": "refused_hour"}
    named |= {"AppointmentExpired": "expired"}
    for visit in rows("appointments.Appointment"):
        procedure = visit.procedure_codes[0] if len(visit.procedure_codes) == 1 else ""
        place = (visit.office_id, visit.agency_id, procedure)
        promise, is_open = None, False
        for entry in ways[f"appointment:{visit.pk}"]:
            kind, payload = entry.kind, entry.payload
            if kind == "AppointmentRequested":
                yield Fact(f"requested.{payload['channel'].lower()}", *place, 0, entry.at)
            if kind == "AppointmentCancelled":
                whose = "citizen" if payload["by_citizen"] else "office"
                yield Fact(f"cancelled.{whose}", *place, 0, entry.at)
            if kind in named:
                yield Fact(named[kind], *place, 0, entry.at)
            if kind == "CitizenCheckedIn":
                hour = local(datetime.fromisoformat(payload["starts_at"])).hour
                yield Fact("places.used", *place, 0, entry.at, hour, visit.slot_count)
            if kind in ("AppointmentRequested", "AppointmentMoved"):
                promise, is_open = datetime.fromisoformat(payload["confirm_by"]), True
            is_answer = kind in ("HourProposed", "AppointmentRefused")
            is_answer = is_answer or (kind == "AppointmentConfirmed" and not payload["by_citizen"])
            if is_open and (is_answer or kind == "PromiseMissed"):
                is_open = False
                is_kept = is_answer and promise is not None and entry.at <= promise
                officer = user(entry.actor) if is_kept else 0
                yield Fact("promise.kept" if is_kept else "promise.missed", *place, officer, entry.at)


def of_dossiers(ways: dict[str, list[Any]]) -> Iterator[Fact]:
    results = {result.dossier_id: result for result in rows("dossiers.Result")}
    papers = rows("dossiers.Paper")
    ends = {"DossierWithdrawn": "withdrawn", "DossierStopped": "stopped", "DossierRefused": "refused"}
    for dossier in rows("dossiers.Dossier"):
        place = (dossier.office_id, dossier.agency_id, dossier.procedure_id)
        received = None
        for entry in ways[f"dossier:{dossier.pk}"]:
            kind, payload, moment = entry.kind, entry.payload, entry.at
            if kind == "DossierSubmitted":
                yield Fact(f"filed.{payload['channel'].lower()}", *place, 0, moment)
            if kind == "DossierReceived":
                received = moment
                yield Fact(f"received.{payload['channel'].lower()}", *place, user(entry.actor), moment)
            if kind == "SupplementAsked":
                yield Fact(f"supplement.{'after' if payload['was_received'] else 'before'}", *place, 0, moment)
            if kind == "DueDateExtended":
                yield Fact("extended", *place, 0, moment)
            if kind == "ResultReturned":
                yield Fact(f"returned.{payload['return_by']}", *place, 0, moment)
            if kind in ends:
                yield Fact(f"ended.{ends[kind]}" if received else "not_received", *place, 0, moment)
            if kind == "ResultReady":
                result = results[dossier.pk]
                yield Fact(f"finished.{payload['timeliness']}", *place, result.drafted_by_id or 0, moment)
                assert received is not None
                days = (local(moment).date() - local(received).date()).days
                yield Fact("handling", *place, 0, moment, days, days)
                is_electronic = result.file_id and (result.is_sealed or result.has_digital_signature)
                yield Fact("result.electronic" if is_electronic else "result.paper", *place, 0, moment)
                of_it = [paper for paper in papers if paper.dossier_id == dossier.pk and paper.form == "electronic"]
                if any(paper.added_at <= moment for paper in of_it):
                    yield Fact("digitised", *place, 0, moment)


def of_money_and_post(entries: list[Any]) -> Iterator[Fact]:
    dossiers = {dossier.pk: dossier for dossier in rows("dossiers.Dossier")}
    for entry in entries:
        payload = entry.payload
        if entry.kind not in ("PaymentSettled", "ParcelHandedOver", "ParcelDelivered", "DeliveryFailed", "ParcelLost"):
            continue
        dossier = dossiers[payload["dossier"]]
        place = (entry.office_id, dossier.agency_id, dossier.procedure_id, 0)
        match entry.kind:
            case "PaymentSettled":
                yield Fact(f"paid.{payload['method']}", *place, entry.at, 0, payload["amount_vnd"])
            case "ParcelHandedOver":
                yield Fact(f"post.{payload['direction']}", *place, entry.at)
            case "ParcelDelivered":
                yield Fact("post.late" if payload["was_late"] else "post.on_time", *place, entry.at)
            case "DeliveryFailed":
                yield Fact("post.failed", *place, entry.at)
            case "ParcelLost":
                yield Fact("post.lost", *place, entry.at)


def of_opinions(entries: list[Any]) -> Iterator[Fact]:
    for entry in entries:
        payload = entry.payload
        agency = payload.get("agency") or ""
        if entry.kind == "RatingGiven":
            place = (entry.office_id, agency, payload["procedure"] or "")
            yield Fact(f"rating.{payload['score']}", *place, payload["officer"] or 0, entry.at)
            for reason in payload["reasons"]:
                yield Fact(f"reason.{reason}", *place, 0, entry.at)
        if entry.kind == "ComplaintSent":
            yield Fact("complaint.sent", entry.office_id, agency, "", 0, entry.at)
        if entry.kind == "ComplaintAnswered":
            name = "complaint.late" if payload["was_late"] else "complaint.in_time"
            yield Fact(name, entry.office_id, agency, "", 0, entry.at)


def pending(moment: datetime, *, key: str) -> dict[str, Counter[str]]:
    """What was in work at a moment, by `key` ("office_id", "agency_id", "procedure_id"): in_time, late, waiting."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    ways: dict[str, list[Any]] = defaultdict(list)
    for entry in sorted(rows("journal.Entry"), key=lambda entry: entry.pk):
        if entry.at < moment:
            ways[entry.subject].append(entry)
    for dossier in rows("dossiers.Dossier"):
        state, due = "", None
        for entry in ways[f"dossier:{dossier.pk}"]:
            match entry.kind:
                case "DossierReceived":
                    state, due = "in_work", entry.payload["due_at"]
                case "SupplementAsked" if state:
                    state = "waiting"
                case "SupplementGiven" if state:
                    state, due = "in_work", entry.payload["due_at"]
                case "DueDateExtended":
                    due = entry.payload["due_after"]
                case "ResultReady" | "DossierWithdrawn" | "DossierStopped" | "DossierRefused":
                    state = ""
        if state:
            is_late = due is not None and datetime.fromisoformat(due) < moment
            found[getattr(dossier, key)]["waiting" if state == "waiting" else "late" if is_late else "in_time"] += 1
    return dict(found)


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZONE)


def nearest_rank(values: list[int], percent: int) -> int | None:
    """The value at the nearest rank of a sorted list, by walking it."""
    ordered = sorted(values)
    for place, value in enumerate(ordered, 1):
        if place * 100 >= percent * len(ordered):
            return value
    return None


def next_day(day: date) -> date:
    return day + timedelta(days=1)
