# SPDX-License-Identifier: EUPL-1.2
"""Taking and giving back places: where people compete, the database decides in one statement.

Order of locks, the same everywhere so that nothing deadlocks: the appointment, the phone, the office and service
(key-share), the slots by hour. An administrator who changes hours or places holds the office row exclusively
(`offices.operations.lock_settings`) and so waits for claims under way, and they for him.
"""

from datetime import datetime, time, timedelta

from django.db import connection

from motcua.kernel.errors import OfficeError
from motcua.kernel.working_time import OFFICE_ZONE


class SettingsChanged(Exception):
    """The office's hours or services changed since they were read; read again and try once more."""


class PlacesTaken(Exception):
    """Not every step of the visit has a place left."""


class TooManyForPhone(OfficeError):
    code = "too_many"
    sentence = "Số điện thoại này đã có {count} lịch hẹn trong ngày {on}. Xin chọn ngày khác hoặc huỷ bớt một lịch."


CLAIM = """
WITH of_phone AS (
    SELECT count(*) AS count FROM appointments_appointment
    WHERE phone = %(phone)s AND starts_at >= %(day)s AND starts_at < %(day_after)s AND service_id = %(service)s
      AND status IN ('requested', 'confirmed', 'proposed', 'checked_in')
), chosen AS (
    SELECT service.id, service.office_id, service.places
    FROM appointments_service AS service JOIN offices_office AS office ON office.code = service.office_id
    WHERE service.id = %(service)s AND office.settings_version = %(version)s AND service.places > 0
      AND (SELECT count FROM of_phone) < service.phone_daily_limit
    FOR KEY SHARE OF service, office
)
INSERT INTO appointments_slot AS slot (office_id, service_id, starts_at, places, taken, held)
SELECT chosen.office_id, chosen.id, starts_at, chosen.places, 1, %(held)s
FROM chosen, unnest(%(starts)s::timestamptz[]) AS starts_at ORDER BY starts_at
ON CONFLICT ON CONSTRAINT slot_once DO UPDATE
SET taken = slot.taken + 1, held = slot.held + excluded.held
WHERE slot.taken < slot.places AND (excluded.held = 0 OR slot.held < greatest(1, slot.places / 2))
RETURNING slot.id
"""


def claim(
    *, service_id: int, settings_version: int, starts: list[datetime], phone: str = "", as_hold: bool = False
) -> None:
    """Take one place in each of the steps `starts`, all or none, in one statement.

    Must run in a transaction that the caller ends by raising on failure: a partly taken visit is rolled back.
    With `phone`, the open appointments of that phone on that day are counted against the service's limit; the caller
    holds the phone's turn (`queue_up`), so that two requests of one phone do not pass together.
    A hold is refused when half of the places (but at least one) are held already.
    Raises: PlacesTaken; TooManyForPhone; SettingsChanged if the settings are newer than `settings_version`.
    Rule: R-002 (no place booked twice; constraint `slot_taken_within_places`).
    """
    day = datetime.combine(starts[0].astimezone(OFFICE_ZONE).date(), time(), OFFICE_ZONE)
    values = {
        "service": service_id,
        "version": settings_version,
        "starts": starts,
        "held": 1 if as_hold else 0,
        "phone": phone,
        "day": day,
        "day_after": day + timedelta(days=1),
    }
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, values)
        if cursor.rowcount == len(starts):
            return
        cursor.execute(_WHY_NOT, values)
        row = cursor.fetchone()
    if row is None or row[0] != settings_version:
        raise SettingsChanged
    if phone and row[1] >= row[2]:
        raise TooManyForPhone(count=row[1], on=f"{day:%d/%m/%Y}")
    raise PlacesTaken


_WHY_NOT = """
SELECT office.settings_version, (
    SELECT count(*) FROM appointments_appointment
    WHERE phone = %(phone)s AND starts_at >= %(day)s AND starts_at < %(day_after)s AND service_id = %(service)s
      AND status IN ('requested', 'confirmed', 'proposed', 'checked_in')
), service.phone_daily_limit
FROM appointments_service AS service JOIN offices_office AS office ON office.code = service.office_id
WHERE service.id = %(service)s
"""


def hold_half_taken(*, service_id: int, starts: list[datetime]) -> bool:
    """Say whether places are left but half of them are being held already."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM appointments_slot WHERE service_id = %s AND starts_at = ANY(%s) AND taken >= places",
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


def turn_hold_into_claim(*, service_id: int, starts: list[datetime]) -> None:
    """Let held places become taken ones; nobody else can slip in between."""
    with connection.cursor() as cursor:
        cursor.execute(_KEEP_HELD, [service_id, starts])


def exchange(*, old: tuple[int, list[datetime]], new: tuple[int, list[datetime]], settings_version: int, as_hold: bool) -> None:
    """Give back the old places and take the new ones, touching slots in one order so that two moves never deadlock.

    Raises: as `claim`. Steps that both visits share are given back before they are taken.
    """
    shares = old[0] == new[0] and bool(set(old[1]) & set(new[1]))
    if shares or (old[0], old[1][0]) <= (new[0], new[1][0]):
        release(service_id=old[0], starts=old[1], as_hold=as_hold)
        claim(service_id=new[0], settings_version=settings_version, starts=new[1], as_hold=as_hold)
    else:
        claim(service_id=new[0], settings_version=settings_version, starts=new[1], as_hold=as_hold)
        release(service_id=old[0], starts=old[1], as_hold=as_hold)


def queue_up(name: str) -> None:
    """Let whoever works under this name go one after another until their transactions end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
