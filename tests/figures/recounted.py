# SPDX-License-Identifier: EUPL-1.2
"""What each report must say, worked out in plain Python from the facts counted by hand; nothing of the program is used.

`COLUMNS[report][column](facts)` is the value of a group of facts. Written from the words of the columns, not from their
making. Use: `from figures.recounted import COLUMNS`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from figures.by_hand import ZONE, Fact, local, nearest_rank, rows

Facts = Sequence[Fact]
Value = int | float | None
Says = Callable[[Facts], Value]

ELECTRONIC = ("paid.vietqr", "paid.vnpay")
ONLINE = ("received.web", "received.api")
PAPERS = ("supplement.before", "supplement.after")


def of(facts: Iterable[Fact], *names: str) -> list[Fact]:
    """Return the facts of these measures; a name with a dot at its end is all below it."""
    return [fact for fact in facts if any(fact.measure == name or _below(fact.measure, name) for name in names)]


def _below(measure: str, name: str) -> bool:
    return name.endswith(".") and measure.startswith(name)


def percent(part: float, whole: float) -> float | None:
    """One decimal; neither 100 where something is missing nor 0 where something is there."""
    if not whole:
        return None
    told = round(part / whole * 100, 1)
    if part < whole and told >= 100:
        return 99.9
    return 0.1 if part and not told else told


def count(*names: str) -> Says:
    return lambda facts: len(of(facts, *names))


def amount(*names: str) -> Says:
    return lambda facts: sum(fact.amount for fact in of(facts, *names))


def share(part: tuple[str, ...], whole: tuple[str, ...]) -> Says:
    return lambda facts: percent(len(of(facts, *part)), len(of(facts, *whole)))


def rank(name: str, hundredth: int) -> Says:
    return lambda facts: nearest_rank([fact.slot for fact in of(facts, name)], hundredth)


def mean_minutes(name: str) -> Says:
    def mean(facts: Facts) -> Value:
        seconds = [fact.amount for fact in of(facts, name)]
        return round(sum(seconds) / len(seconds) / 60, 1) if seconds else None

    return mean


def counts(*names: str) -> dict[str, Says]:
    return {name.replace(".", "_"): count(name) for name in names}


COLUMNS: dict[str, dict[str, Says]] = {
    "waits": {
        "served": count("served"),
        "wait_median": rank("wait", 50), "wait_p90": rank("wait", 90), "wait_average": mean_minutes("wait"),
        "wait_booked_median": rank("wait_booked", 50), "wait_booked_p90": rank("wait_booked", 90),
        "service_median": rank("service", 50), "service_p90": rank("service", 90),
    },
    "hours": {"tickets": count("tickets")},
    "appointments": {
        "requested": count("requested."),
        **counts(*(f"requested.{way}" for way in ("web", "embed", "api", "phone", "sms", "desk"))),
    },
    "promises": {
        **counts("promise.kept", "promise.missed"), "promise_share": share(("promise.kept",), ("promise.",)),
    },
    "no-shows": {
        **counts("came", "no_show", "cancelled.citizen", "cancelled.office", "refused_hour", "expired"),
        "no_show_share": share(("no_show",), ("came", "no_show")),
    },
    "places": {
        "places_offered": amount("places.offered"), "places_used": amount("places.used"),
        "places_share": lambda facts: percent(
            sum(fact.amount for fact in of(facts, "places.used")),
            sum(fact.amount for fact in of(facts, "places.offered")),
        ),
    },
    "dossiers": {
        "filed": count("filed."), "received": count("received."), "received_online": count(*ONLINE),
        **counts("received.desk", "received.post", "not_received"), "ended": count("ended."),
    },
    "on-time": {
        "finished": count("finished."), **counts("finished.early", "finished.on_time", "finished.late", "extended"),
        "on_time_share": share(("finished.early", "finished.on_time"), ("finished.",)),
        "handling_median": rank("handling", 50), "handling_p90": rank("handling", 90),
    },
    "supplements": {
        "received": count("received."), **counts(*PAPERS), "supplement_share": share(PAPERS, ("received.",)),
    },
    "online": {
        "received": count("received."), "received_online": count(*ONLINE),
        "online_share": share(ONLINE, ("received.",)),
        **counts("result.electronic", "digitised"), "electronic_share": share(("result.electronic",), ("result.",)),
    },
    "special-days": {
        **counts(*(f"special.{state}" for state in ("given", "kept", "missed", "fell_back", "dropped", "counted"))),
        "special_share": share(("special.kept",), ("special.kept", "special.missed")),
    },
    "post-returns": {
        "returned": count("returned."), **counts("returned.post"),
        "post_share": share(("returned.post",), ("returned.",)),
        **counts(*(f"post.{what}" for what in ("return", "pickup", "on_time", "late", "failed", "lost"))),
    },
    "payments": {
        "paid": count("paid."), "paid_vnd": amount("paid."), "online_payment_share": share(ELECTRONIC, ("paid.",)),
        **counts("paid.vietqr", "paid.vnpay", "paid.cash", "paid.cod"),
        **{f"paid_{way}_vnd": amount(f"paid.{way}") for way in ("vietqr", "vnpay", "cash", "cod")},
    },
    "satisfaction": {
        "rated": count("rating."), **counts("rating.3", "rating.2", "rating.1"),
        "pleased_share": share(("rating.3", "rating.2"), ("rating.",)),
        **counts(*(f"reason.{why}" for why in ("waiting", "attitude", "guidance", "travel", "cost", "other"))),
        **counts("complaint.sent", "complaint.late"),
        "complaint_share": share(("complaint.in_time",), ("complaint.in_time", "complaint.late")),
    },
}  # fmt: skip


def offered(first_on: date, last_on: date) -> Iterator[Fact]:
    """Yield each beginning of an hour that was offered, with its places: hours of the week, holidays, services."""
    free = {day.on for day in rows("offices.PublicDay") if day.kind != "makeup_workday"}
    sessions: dict[tuple[str, int], list[Any]] = defaultdict(list)
    for session in rows("offices.WeeklySession"):
        if session.is_open_for_intake:
            sessions[session.office_id, session.weekday].append(session)
    day = first_on
    while day <= last_on:
        for service in rows("appointments.Service"):
            if day in free or not service.on_from or service.on_from > day:
                continue
            for session in sessions[service.office_id, day.weekday()]:
                starts = datetime.combine(day, session.opens_at)
                while starts + timedelta(minutes=service.length_minutes) <= datetime.combine(day, session.closes_at):
                    place = (service.office_id, service.agency_id, service.procedure_id or "", 0)
                    yield Fact("places.offered", *place, starts.replace(tzinfo=ZONE), starts.hour, service.places)
                    starts += timedelta(minutes=service.length_minutes)
        day += timedelta(days=1)


def keys_of(fact: Fact) -> dict[str, str]:
    """Return the row a fact stands in, by each way to look at a report."""
    day = local(fact.at).date()
    return {
        "day": day.isoformat(),
        "week": (day - timedelta(days=day.weekday())).isoformat(),
        "month": day.replace(day=1).isoformat(),
        "hour": str(fact.slot),
        "office": fact.office,
        "agency": fact.agency,
        "procedure": fact.procedure,
        "officer": str(fact.officer),
    }


def grouped(facts: Iterable[Fact], key: str) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        found[keys_of(fact)[key]].append(fact)
    return dict(found)
