# SPDX-License-Identifier: EUPL-1.2
"""Taking and giving back places: where people compete, the database decides in one statement.

Order of locks, the same everywhere so that nothing deadlocks: the turn of whoever offers earlier hours, the
appointment, the phone or visitor, the hold, the office and service (key-share), the slots by service and hour. An
administrator who changes hours or places holds the office row exclusively (`offices.operations.lock_settings`) and so
waits for claims under way, and they for him; both first pass the office's gate, where nobody is overtaken.
"""

from datetime import datetime, time, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from motcua.kernel.errors import OfficeError
from motcua.kernel.working_time import OFFICE_ZONE


class SettingsChanged(Exception):
    """The office's hours or services changed since they were read; read again and try once more."""


class PlacesTaken(Exception):
    """Not every step of the visit has a place left."""


class TooManyForPhone(OfficeError):
    code = "too_many"
    sentence = _("Số điện thoại này đã có {count} lịch hẹn trong ngày {on}. Xin chọn ngày khác hoặc hủy bớt một lịch.")


# Row locks in share would let claim after claim pass by a waiting administrator; this queue is fair.
_GATE = """gate AS MATERIALIZED (
    SELECT pg_advisory_xact_lock_shared(hashtextextended('settings:' || office_id, 0))
    FROM appointments_service WHERE id = %(service)s
)"""
CLAIM = f"""
WITH {_GATE}, of_phone AS (
    SELECT count(*) AS count FROM appointments_appointment
    WHERE phone = %(phone)s AND starts_at >= %(day)s AND starts_at < %(day_after)s AND service_id = %(service)s
      AND status IN ('requested', 'confirmed', 'proposed', 'checked_in')
), chosen AS (
    SELECT service.id, service.office_id, service.places
    FROM gate CROSS JOIN appointments_service AS service
    JOIN offices_office AS office ON office.code = service.office_id
    WHERE service.id = %(service)s AND office.settings_version = %(version)s AND service.places > 0
      AND (SELECT count FROM of_phone) < service.phone_daily_limit
    FOR KEY SHARE OF service, office
)
INSERT INTO appointments_slot AS slot (office_id, service_id, starts_at, places, taken, held)
SELECT chosen.office_id, chosen.id, starts_at, chosen.places, 1, %(held)s
FROM chosen, unnest(%(starts)s::timestamptz[]) AS starts_at ORDER BY starts_at
ON CONFLICT ON CONSTRAINT slot_once DO UPDATE
SET taken = slot.taken + 1, held = slot.held + excluded.held
WHERE slot.taken < least(slot.places, excluded.places)
  AND (excluded.held = 0 OR slot.held < greatest(1, least(slot.places, excluded.places) / 2))
RETURNING slot.id
"""


def claim(
    *, service_id: int, settings_version: int, starts: list[datetime], phone: str = "", as_hold: bool = False
) -> None:
    """Take one place in each of the steps `starts`, all or none, in one statement.

    Must run in a transaction that the caller ends by raising on failure: a partly taken visit is rolled back.
    With `phone`, the open appointments of that phone on that day are counted against the service's limit; the caller
    holds the phone's turn (`queue_up`), so that two requests of one phone do not pass together.
    A hold is refused when half of the places (but at least one) are held already. Where an hour keeps more places than
    the service now has, because they were taken before, the service's number counts.
    Raises: PlacesTaken; TooManyForPhone; SettingsChanged if the settings are newer than `settings_version`.
    Rule: R-002 (no place booked twice; constraint `slot_taken_within_places`).
    """
    values = {
        **_of_day(service_id=service_id, settings_version=settings_version, starts=starts, phone=phone),
        "starts": starts,
        "held": 1 if as_hold else 0,
    }
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, values)
        if len(cursor.fetchall()) == len(starts):
            return
        cursor.execute(_WHY_NOT, values)
        row = cursor.fetchone()
    if row is None or row[0] != settings_version:
        raise SettingsChanged
    if phone and row[1] >= row[2]:
        raise TooManyForPhone(count=row[1], on=f"{values['day']:%d/%m/%Y}")
    raise PlacesTaken


def _of_day(*, service_id: int, settings_version: int, starts: list[datetime], phone: str) -> dict[str, Any]:
    day = datetime.combine(starts[0].astimezone(OFFICE_ZONE).date(), time(), OFFICE_ZONE)
    return {
        "service": service_id,
        "version": settings_version,
        "phone": phone,
        "day": day,
        "day_after": day + timedelta(days=1),
    }


_SETTINGS = """SELECT office.settings_version, (
    SELECT count(*) FROM appointments_appointment
    WHERE phone = %(phone)s AND starts_at >= %(day)s AND starts_at < %(day_after)s AND service_id = %(service)s
      AND status IN ('requested', 'confirmed', 'proposed', 'checked_in')
), service.phone_daily_limit
FROM {gate} appointments_service AS service JOIN offices_office AS office ON office.code = service.office_id
WHERE service.id = %(service)s"""
_WHY_NOT = _SETTINGS.format(gate="")
# The same, for a claim that has still to come: nothing of the office changes any more until the transaction ends.
_ENTER = f"""
WITH {_GATE} {_SETTINGS.format(gate="gate CROSS JOIN")} AND office.settings_version = %(version)s
FOR KEY SHARE OF service, office
"""


def _enter(*, service_id: int, settings_version: int, starts: list[datetime], phone: str = "") -> None:
    """Lock the office and the service before any slot. Raises: SettingsChanged; TooManyForPhone as `claim`."""
    values = _of_day(service_id=service_id, settings_version=settings_version, starts=starts, phone=phone)
    with connection.cursor() as cursor:
        cursor.execute(_ENTER, values)
        row = cursor.fetchone()
    if row is None:
        raise SettingsChanged
    if phone and row[1] >= row[2]:
        raise TooManyForPhone(count=row[1], on=f"{values['day']:%d/%m/%Y}")


def hold_half_taken(*, service_id: int, starts: list[datetime]) -> bool:
    """Say whether places are left but half of them are being held already."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*)
            FROM appointments_slot AS slot JOIN appointments_service AS service ON service.id = slot.service_id
            WHERE service_id = %s AND starts_at = ANY(%s) AND taken >= least(slot.places, service.places)
            """,
            [service_id, starts],
        )
        return bool(cursor.fetchone()[0] == 0)


_RELEASE = """
UPDATE appointments_slot SET taken = taken - 1, held = held - %s
WHERE id IN (
    SELECT id FROM appointments_slot WHERE service_id = %s AND starts_at = ANY(%s) ORDER BY starts_at FOR UPDATE
)
"""


def release(*, service_id: int, starts: list[datetime], as_hold: bool = False) -> None:
    """Give back one place in each of the steps; free again for others when the transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute(_RELEASE, [1 if as_hold else 0, service_id, starts])


_KEEP_HELD = """
UPDATE appointments_slot SET held = held - 1
WHERE id IN (
    SELECT id FROM appointments_slot WHERE service_id = %s AND starts_at = ANY(%s) ORDER BY starts_at FOR UPDATE
)
"""


def turn_hold_into_claim(*, service_id: int, settings_version: int, starts: list[datetime], phone: str) -> None:
    """Let held places become taken ones; nobody else can slip in between.

    Raises: SettingsChanged; TooManyForPhone as `claim`.
    """
    _enter(service_id=service_id, settings_version=settings_version, starts=starts, phone=phone)
    with connection.cursor() as cursor:
        cursor.execute(_KEEP_HELD, [service_id, starts])


def exchange(
    *,
    old: tuple[int, list[datetime]],
    new: tuple[int, list[datetime]],
    settings_version: int,
    as_hold: bool,
    phone: str = "",
) -> None:
    """Give back the old places and take the new ones; steps that both visits share are given back first.

    All slots are locked in one order beforehand, so that two who cross each other's way never deadlock.
    With `phone` its limit on the new day counts. Raises: as `claim`.
    """
    if phone:
        queue_up(f"phone:{phone}")
    _enter(service_id=new[0], settings_version=settings_version, starts=new[1])
    steps = sorted({(service, start) for service, starts in (old, new) for start in starts})
    with connection.cursor() as cursor:
        cursor.execute(_LINE_UP, [[service for service, _ in steps], [start for _, start in steps]])
    release(service_id=old[0], starts=old[1], as_hold=as_hold)
    claim(service_id=new[0], settings_version=settings_version, starts=new[1], phone=phone, as_hold=as_hold)


def exchange_for_offered(
    *, old: tuple[int, list[datetime]], offered: tuple[int, list[datetime]], settings_version: int, phone: str
) -> None:
    """Give back the old places of somebody for whom the offered ones are held already.

    With `phone`, whose turn the caller holds, its limit on the new day counts.
    Raises: SettingsChanged; TooManyForPhone.
    """
    _enter(service_id=offered[0], settings_version=settings_version, starts=offered[1], phone=phone)
    release(service_id=old[0], starts=old[1])


# A conflict whose update is ruled out still locks the row.
_LINE_UP = """
INSERT INTO appointments_slot AS slot (office_id, service_id, starts_at, places, taken, held)
SELECT service.office_id, service.id, step.starts_at, service.places, 0, 0
FROM unnest(%s::bigint[], %s::timestamptz[]) AS step (service_id, starts_at)
JOIN appointments_service AS service ON service.id = step.service_id
ORDER BY service.id, step.starts_at
ON CONFLICT ON CONSTRAINT slot_once DO UPDATE SET taken = slot.taken WHERE false
"""


def queue_up(name: str) -> None:
    """Let whoever works under this name go one after another until their transactions end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
