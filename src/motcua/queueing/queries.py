# SPDX-License-Identifier: EUPL-1.2
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet

from motcua.kernel.text import fold
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Counter
from motcua.people.models import User
from motcua.queueing import rules
from motcua.queueing.errors import NoSuchCounter, NoSuchKiosk, NoSuchLine, NoSuchTicket, NotServedHere
from motcua.queueing.models import Duty, Kiosk, Line, LineState, Ticket
from motcua.queueing.rules import ACTIVE, IN_LINE, LineRules, State, Waiting, Why

OVERTAKEN_LIMIT = 20
# The order of so many is worked out; in a longer line a place is counted by the time of coming.
ORDER_LIMIT = 1_000
# Who has a number and is not through with it. In two halves, as the partial indexes are: one list of all five states
# would read every past ticket.
IS_OPEN = Q(state__in=sorted(IN_LINE)) | Q(state__in=sorted([*ACTIVE, State.ABSENT]))
_TYPED = re.compile(r"([a-z]{0,3})0*(\d{1,6})")


# --- lines and counters ----------------------------------------------------------------------------------


def line(line_id: int) -> Line:
    """Return the line. Raises: NoSuchLine."""
    found = Line.objects.filter(pk=line_id).first()
    if found is None:
        raise NoSuchLine
    return found


def line_by_code(*, office: str, code: str) -> Line:
    """Return the office's active line of this code. Raises: NoSuchLine."""
    found = Line.objects.filter(office_id=office.upper(), code=code.strip().upper(), is_active=True).first()
    if found is None:
        raise NoSuchLine
    return found


def lines_of(office: str) -> list[Line]:
    """Return the office's lines in use, in the order in which they are shown."""
    return list(Line.objects.filter(office_id=office, is_active=True).order_by("order", "code"))


def line_ids(office: str) -> list[int]:
    """Return the ids of all lines of the office, in use or not."""
    return list(Line.objects.filter(office_id=office).values_list("pk", flat=True))


def line_for(*, office: str, agency: str = "", field: str = "", is_no_wait: bool = False) -> Line | None:
    """Return the line in which people wait for this agency's work in this field; None where there is none.

    A line that names the field goes before one that names the agency, and that before one that names nothing. What is
    done on the spot (`is_no_wait`) has a line of its own where the office keeps one; nothing else goes there.
    """
    rows = Line.objects.filter(office_id=office, is_active=True, is_mirrored=False)
    lines = list(rows.prefetch_related("agencies").order_by("order", "code"))
    agencies = {row.pk: {each.pk for each in row.agencies.all()} for row in lines}
    fitting = [row for row in lines if not agencies[row.pk] or agency in agencies[row.pk]]
    own = [row for row in fitting if row.is_no_wait]
    if is_no_wait and own:
        return own[0]
    fitting = [row for row in fitting if not row.is_no_wait]
    for_field = [row for row in fitting if field and fold(field) in {fold(each) for each in row.fields}]
    general = [row for row in fitting if not row.fields] or fitting
    for_agency = [row for row in general if agencies[row.pk]]
    return next(iter(for_field or for_agency or general), None)


def counter(code: str) -> Counter:
    """Return the counter of this code. Raises: NoSuchCounter."""
    found = Counter.objects.select_related("office").filter(pk=code.strip().upper()).first()
    if found is None:
        raise NoSuchCounter
    return found


def kiosk(code: str, *, office: str = "") -> Kiosk:
    """Return the active kiosk of this code, at the office where one is named. Raises: NoSuchKiosk."""
    found = (
        Kiosk.objects.select_related("office")
        .filter(code__iexact=code.strip(), is_active=True, office__is_being_set_up=False)
        .first()
    )
    if found is None or (office and found.office_id != office.upper()):
        raise NoSuchKiosk
    return found


def served_lines(row: Counter, user: User | None = None, duty: Duty | None = None) -> list[Line]:
    """Return the lines the counter serves now: its own, those the person may serve, those chosen for this duty."""
    lines = [each for each in lines_of(row.office_id) if not each.is_mirrored]
    at_counter = set(row.lines.values_list("line_id", flat=True))
    if at_counter:
        lines = [each for each in lines if each.pk in at_counter]
    if user is not None:
        skilled = set(user.skills.filter(line__office=row.office_id).values_list("line_id", flat=True))
        if skilled:
            lines = [each for each in lines if each.pk in skilled]
    if duty is not None and duty.line_ids:
        chosen = [each for each in lines if each.pk in duty.line_ids]
        lines = chosen or lines
    return lines


def destination(*, office: str, to_line: str, to_counter: str, waits_in: Line) -> tuple[Line, Counter | None]:
    """Return the line and the counter a ticket is sent to. Raises: NoSuchLine, NoSuchCounter, NotServedHere."""
    wanted = counter(to_counter) if to_counter else None
    if wanted is not None and wanted.office_id != office:
        raise NoSuchCounter
    if to_line:
        chosen = line_by_code(office=office, code=to_line)
        if chosen.is_mirrored:
            raise NotServedHere
        return chosen, wanted
    if wanted is None:
        raise NotServedHere
    served = served_lines(wanted)
    if not served:
        raise NotServedHere
    return next((each for each in served if each.pk == waits_in.pk), served[0]), wanted


# --- tickets ---------------------------------------------------------------------------------------------


def _full() -> QuerySet[Ticket]:
    return Ticket.objects.select_related("office", "line", "waits_in", "counter", "priority")


def ticket(ticket_id: UUID | str) -> Ticket:
    """Return the ticket with what every screen shows of it. Raises: NoSuchTicket."""
    try:
        found = _full().filter(pk=UUID(str(ticket_id))).first()
    except ValueError:
        found = None
    if found is None:
        raise NoSuchTicket
    return found


def locked(ticket_id: UUID) -> Ticket:
    """Return the ticket, nobody else's until the transaction ends. Raises: NoSuchTicket."""
    found = _full().select_for_update(of=("self",)).filter(pk=ticket_id).first()
    if found is None:
        raise NoSuchTicket
    return found


def active_of(counter_code: str, *, is_locked: bool = False) -> Ticket | None:
    """Return the ticket the counter has called or serves."""
    rows = _full().filter(counter=counter_code, state__in=ACTIVE, is_mirrored=False)
    return (rows.select_for_update(of=("self",)) if is_locked else rows).first()


def typed_number(text: str) -> tuple[str, int] | None:
    """Return prefix and digits of a number as people type it: "a 105", "A.0105", "105"; None where it is none."""
    found = _TYPED.fullmatch(re.sub(r"[^a-z0-9]", "", fold(text)))
    return (found[1].upper(), int(found[2])) if found else None


def tickets_with_number(*, number: str, at: datetime, office: str = "") -> list[Ticket]:
    """Return the tickets of this number that are of today, or still waiting, newest first, at most 20.

    Without a letter typed any line's digits match. A line's marked prefix is found without its mark.
    """
    typed = typed_number(number)
    if typed is None:
        return []
    prefix, digits = typed
    today = at.astimezone(OFFICE_ZONE).date()
    rows = _full().filter(day__gte=today - timedelta(days=1), day__lte=today, number=digits)
    if office:
        rows = rows.filter(office=office.upper())
    found = [row for row in rows.order_by("-issued_at")[:200] if not prefix or _prefix_of(row) == prefix]
    return [row for row in found if _is_of_now(row, at)][:20]


def _prefix_of(row: Ticket) -> str:
    return re.sub(r"\d+$", "", fold(row.shown)).upper()


def _is_of_now(row: Ticket, at: datetime) -> bool:
    return row.state not in rules.ENDED or row.day == rules.working_day(at, turns_at=row.line.day_turns_at)


def ticket_by_number(*, office: str, number: str, at: datetime) -> Ticket:
    """Return the office's ticket of this number: one that can still be called before one that is over.

    Raises: NoSuchTicket.
    """
    found = tickets_with_number(number=number, at=at, office=office)
    order = {**dict.fromkeys(IN_LINE, 0), State.ABSENT: 1, **dict.fromkeys(ACTIVE, 2)}
    if not found:
        raise NoSuchTicket
    # They come newest first, and the first of equals is taken.
    return min(found, key=lambda row: order.get(State(row.state), 3))


def position(row: Ticket, *, at: datetime | None = None) -> int:
    """Return how many will be called before this ticket if nobody else comes; 0 is the next."""
    if row.state not in IN_LINE:
        return 0
    return places_in(row.waits_in, at=at or row.ready_at).get(row.pk, 0)


def places_in(of_line: Line, *, at: datetime) -> dict[UUID, int]:
    """Return the place of every waiting ticket of the line, 0 the next, in two queries."""
    rows = Ticket.objects.filter(waits_in=of_line, state__in=IN_LINE).order_by("turn_at", "number")
    waiting = [
        Waiting(pk, lane, turn_at, number)
        for pk, lane, turn_at, number in rows.values_list("pk", "lane", "turn_at", "number")
    ]
    if len(waiting) > ORDER_LIMIT or of_line.is_mirrored:
        return {each.ticket: place for place, each in enumerate(waiting)}  # type: ignore[misc]
    now = LineState.objects.filter(pk=of_line.pk).first() or LineState()
    order = rules.calling_order(
        waiting, at=at, by=rules_of(of_line), since_priority=now.since_priority, since_booked=now.since_booked
    )
    return {each.ticket: place for place, each in enumerate(order)}  # type: ignore[misc]


def rules_of(of_line: Line) -> LineRules:
    """Return by which rules the line orders."""
    return LineRules(
        priority=of_line.priority_rule,
        priority_every=of_line.priority_every,
        booking=of_line.booking_rule,
        booking_every=of_line.booking_every,
        early=timedelta(minutes=settings.BOOKED_EARLY_MINUTES),
    )


def overtaken_by(row: Ticket) -> list[Ticket]:
    """Return who was called out of order in this line since the ticket waits, newest first, with `why` and `reason`."""
    # Who came back, or was sent here, keeps the first call; the one that counts here is the last.
    called_anew = Q(why__in=[Why.RETURNED, Why.TRANSFERRED], recalled_at__gt=row.issued_at)
    rows = Ticket.objects.filter(
        Q(called_at__gt=row.issued_at) | called_anew,
        waits_in=row.waits_in_id,
        called_at__gt=row.issued_at - timedelta(days=1),
    ).exclude(pk=row.pk)
    until = row.called_at if row.called_at and row.state not in IN_LINE else None
    if until is not None:
        rows = rows.filter(called_at__lt=until)
    return list(rows.exclude(why="").order_by("-called_at")[:OVERTAKEN_LIMIT])


def waiting_at(office: str, *, lines: Iterable[int] | None = None, limit: int = 200) -> list[Ticket]:
    """Return who waits at the office, by the time by which they are ordered."""
    rows = _full().filter(waits_in__office=office, state__in=IN_LINE)
    if lines is not None:
        rows = rows.filter(waits_in__in=list(lines))
    return list(rows.order_by("turn_at", "number")[:limit])


def absent_at(office: str, *, limit: int = 50) -> list[Ticket]:
    """Return who was called and did not come, the last first."""
    rows = _full().filter(office=office, state=State.ABSENT, is_mirrored=False)
    return list(rows.order_by("-called_at")[:limit])


def active_at(office: str) -> list[Ticket]:
    """Return what the office's counters have called or serve, the latest call first."""
    rows = _full().filter(office=office, state__in=ACTIVE)
    return sorted(rows, key=lambda row: row.recalled_at or row.called_at or row.issued_at, reverse=True)


def remote_count(*, phone: str, at: datetime) -> int:
    """Return how many numbers the phone has taken from home today, also of lines whose day turns after midnight."""
    midnight = at.astimezone(OFFICE_ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Ticket.objects.filter(phone=phone, day__gte=midnight.date() - timedelta(days=1), issued_at__gte=midnight)
    return rows.exclude(phone="").count()


def queue_up_phone(phone: str) -> None:
    """Let what one phone takes from home go one after another until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"numbers-from-home:{phone}"])


def duties_at(office: str) -> Sequence[Duty]:
    """Return who sits where at the office, by counter."""
    return list(Duty.objects.select_related("user", "counter").filter(office=office).order_by("counter__number"))


def open_alerts(office: str) -> QuerySet[Ticket]:
    """Return the waiting tickets of the office about which somebody wants to be told."""
    return Ticket.objects.filter(
        Q(alerts__isnull=False, alerts__told_at__isnull=True), office=office, state__in=IN_LINE
    ).distinct()
