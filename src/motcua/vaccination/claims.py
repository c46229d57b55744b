# SPDX-License-Identifier: EUPL-1.2
"""Taking and giving back places and doses: where people compete, the database decides in one statement.

Order of locks, the same everywhere so that nothing deadlocks: the booking, the phone, the office's gate, the office and
the session (key-share), the hours by session and hour, the stock by session and vaccine. Whoever changes sessions
passes the gate alone (`offices.operations.lock_settings`).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db import connection

from motcua.kernel.working_time import OFFICE_ZONE
from motcua.vaccination.errors import TooManyForPhone


class SettingsChanged(Exception):
    """The office's sessions changed since they were read; read again and try once more."""


class PlacesTaken(Exception):
    """The hour has not enough places left."""


class DosesTaken(Exception):
    """The session has not enough doses left of these vaccines."""

    def __init__(self, vaccines: list[str]) -> None:
        super().__init__("doses taken")
        self.vaccines = vaccines


@dataclass(frozen=True)
class Wanted:
    """What a booking takes: so many places of one hour, and so many doses of each vaccine of that session."""

    session: int
    starts_at: datetime
    children: int
    doses: Mapping[str, int]

    @classmethod
    def of(cls, *, session: int, starts_at: datetime, vaccines: Iterable[str | None], children: int) -> "Wanted":
        return cls(session, starts_at, children, Counter(code for code in vaccines if code))


_OPEN_OF_PHONE = """
    SELECT count(*) AS count
    FROM vaccination_vaccinationbooking AS booking
    JOIN vaccination_bookedchild AS child ON child.booking_id = booking.id
    JOIN vaccination_vaccinationsession AS wanted ON wanted.id = %(session)s
    WHERE booking.phone = %(phone)s AND booking.office_id = wanted.office_id AND booking.id <> %(booking)s
      AND booking.starts_at >= %(day)s AND booking.starts_at < %(day_after)s
      AND booking.status NOT IN ('cancelled', 'no_show')
"""
CLAIM = f"""
WITH gate AS MATERIALIZED (
    SELECT pg_advisory_xact_lock_shared(hashtextextended('settings:' || office_id, 0))
    FROM vaccination_vaccinationsession WHERE id = %(session)s
), of_phone AS ({_OPEN_OF_PHONE}), chosen AS (
    SELECT session.id, session.places
    FROM gate CROSS JOIN vaccination_vaccinationsession AS session
    JOIN offices_office AS office ON office.code = session.office_id
    WHERE session.id = %(session)s AND office.settings_version = %(version)s AND session.places >= %(children)s
      AND (%(phone)s = '' OR (SELECT count FROM of_phone) + %(children)s <= session.phone_limit)
    FOR KEY SHARE OF session, office
), hour AS (
    INSERT INTO vaccination_sessionhour AS hour (session_id, starts_at, places, taken)
    SELECT chosen.id, %(starts_at)s::timestamptz, chosen.places, %(children)s FROM chosen
    ON CONFLICT ON CONSTRAINT session_hour_once DO UPDATE SET taken = hour.taken + excluded.taken
    WHERE hour.taken + excluded.taken <= least(hour.places, excluded.places)
    RETURNING hour.session_id
), stock AS (
    INSERT INTO vaccination_sessionstock AS stock (session_id, vaccine_id, doses, reserved, used)
    SELECT known.session_id, known.vaccine_id, known.doses, wanted.doses, 0
    FROM hour CROSS JOIN unnest(%(vaccines)s::text[], %(doses)s::int[]) AS wanted (vaccine, doses)
    JOIN vaccination_sessionstock AS known
        ON known.session_id = hour.session_id AND known.vaccine_id = wanted.vaccine AND wanted.doses <= known.doses
    ORDER BY known.vaccine_id
    ON CONFLICT ON CONSTRAINT session_stock_once DO UPDATE SET reserved = stock.reserved + excluded.reserved
    WHERE stock.reserved + excluded.reserved <= stock.doses
    RETURNING stock.vaccine_id
)
SELECT (SELECT count(*) FROM hour), ARRAY(SELECT vaccine_id FROM stock)
"""


def claim(wanted: Wanted, *, settings_version: int, phone: str = "", booking: int = 0) -> None:
    """Take the places and the doses together, all or none, in one statement.

    Must run in a transaction that the caller ends by raising on failure: a partly taken booking is rolled back.
    With `phone` the children this phone has booked that day are counted against the session's limit, those of
    `booking` left out; the caller holds the phone's turn.
    Raises: PlacesTaken; DosesTaken; TooManyForPhone; SettingsChanged if the sessions are newer than
    `settings_version`. Rule: R-024 (constraints `session_hour_taken_within_places`, `stock_reserved_within_doses`).
    """
    values = _values(wanted, settings_version, phone, booking)
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, values)
        hours, stocked = cursor.fetchone()
    if hours and len(stocked) == len(wanted.doses):
        return
    if hours:
        raise DosesTaken(sorted({*wanted.doses} - {*stocked}))
    raise _why_not(wanted, values)


def _values(wanted: Wanted, settings_version: int, phone: str, booking: int) -> dict[str, Any]:
    day = datetime.combine(wanted.starts_at.astimezone(OFFICE_ZONE).date(), time(), OFFICE_ZONE)
    return {
        "session": wanted.session,
        "starts_at": wanted.starts_at,
        "children": wanted.children,
        "vaccines": list(wanted.doses),
        "doses": list(wanted.doses.values()),
        "version": settings_version,
        "phone": phone,
        "booking": booking,
        "day": day,
        "day_after": day + timedelta(days=1),
    }


_WHY_NOT = f"""
WITH of_phone AS ({_OPEN_OF_PHONE})
SELECT office.settings_version, session.phone_limit, (SELECT count FROM of_phone)
FROM vaccination_vaccinationsession AS session JOIN offices_office AS office ON office.code = session.office_id
WHERE session.id = %(session)s
"""


def _why_not(wanted: Wanted, values: dict[str, Any]) -> Exception:
    with connection.cursor() as cursor:
        cursor.execute(_WHY_NOT, values)
        row = cursor.fetchone()
    if row is None or row[0] != values["version"]:
        return SettingsChanged()
    _version, limit, booked = row
    if values["phone"] and booked + wanted.children > limit:
        return TooManyForPhone(count=booked, limit=limit, on=f"{values['day']:%d/%m/%Y}")
    return PlacesTaken()


def release(held: Wanted) -> None:
    """Give back the places and the doses; free again for others when the transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE vaccination_sessionhour SET taken = taken - %s WHERE session_id = %s AND starts_at = %s",
            [held.children, held.session, held.starts_at],
        )
    release_doses(session=held.session, doses=held.doses)


def release_doses(*, session: int, doses: Mapping[str, int]) -> None:
    """Give back doses alone: the child has come, but gets no shot."""
    if not doses:
        return
    line_up_stock(session=session, vaccines=list(doses))
    with connection.cursor() as cursor:
        cursor.execute(_RELEASE_DOSES, [list(doses), list(doses.values()), session])


def line_up_stock(*, session: int, vaccines: Sequence[str]) -> None:
    """Lock these doses in the common order, for whoever gives back one vaccine and takes another."""
    with connection.cursor() as cursor:
        cursor.execute(_LINE_UP_STOCK, [[session], list(vaccines)])


def take_dose(*, session: int, vaccine: str) -> None:
    """Take one dose alone: the doctor chose a vaccine for a child who is here. Raises: DosesTaken."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_DOSE, [session, vaccine])
        if cursor.rowcount == 0:
            raise DosesTaken([vaccine])


def use_dose(*, session: int, vaccine: str) -> None:
    """Note that a promised dose was given."""
    with connection.cursor() as cursor:
        cursor.execute(_USE_DOSE, [session, vaccine])


_TAKE_DOSE = """
UPDATE vaccination_sessionstock SET reserved = reserved + 1
WHERE session_id = %s AND vaccine_id = %s AND reserved < doses
"""
_USE_DOSE = "UPDATE vaccination_sessionstock SET used = used + 1 WHERE session_id = %s AND vaccine_id = %s"
_RELEASE_DOSES = """
UPDATE vaccination_sessionstock AS stock SET reserved = reserved - given.doses
FROM unnest(%s::text[], %s::int[]) AS given (vaccine, doses)
WHERE stock.session_id = %s AND stock.vaccine_id = given.vaccine
"""
_LINE_UP_STOCK = """
SELECT id FROM vaccination_sessionstock WHERE session_id = ANY(%s) AND vaccine_id = ANY(%s)
ORDER BY session_id, vaccine_id FOR UPDATE
"""


def exchange(*, old: Wanted, new: Wanted, settings_version: int, phone: str, booking: int) -> None:
    """Give back the old places and doses and take the new ones; what both share is given back first.

    All rows are locked in one order beforehand, so that two who cross each other's way never deadlock.
    Raises: as `claim`.
    """
    steps = sorted({(each.session, each.starts_at) for each in (old, new)})
    with connection.cursor() as cursor:
        cursor.execute(_ENTER, {"session": new.session, "version": settings_version})
        if cursor.fetchone() is None:
            raise SettingsChanged
        cursor.execute(_LINE_UP_HOURS, [[session for session, _ in steps], [start for _, start in steps]])
        cursor.execute(_LINE_UP_STOCK, [[old.session, new.session], [*old.doses, *new.doses]])
    release(old)
    claim(new, settings_version=settings_version, phone=phone, booking=booking)


_ENTER = """
WITH gate AS MATERIALIZED (
    SELECT pg_advisory_xact_lock_shared(hashtextextended('settings:' || office_id, 0))
    FROM vaccination_vaccinationsession WHERE id = %(session)s
)
SELECT session.id
FROM gate CROSS JOIN vaccination_vaccinationsession AS session
JOIN offices_office AS office ON office.code = session.office_id
WHERE session.id = %(session)s AND office.settings_version = %(version)s
FOR KEY SHARE OF session, office
"""
# A conflict whose update is ruled out still locks the row.
_LINE_UP_HOURS = """
INSERT INTO vaccination_sessionhour AS hour (session_id, starts_at, places, taken)
SELECT session.id, step.starts_at, session.places, 0
FROM unnest(%s::bigint[], %s::timestamptz[]) AS step (session_id, starts_at)
JOIN vaccination_vaccinationsession AS session ON session.id = step.session_id
ORDER BY session.id, step.starts_at
ON CONFLICT ON CONSTRAINT session_hour_once DO UPDATE SET taken = hour.taken WHERE false
"""
