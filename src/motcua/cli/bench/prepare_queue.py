# SPDX-License-Identifier: EUPL-1.2
"""Fill the scratch database with a busy office: its lines, people waiting, so many tickets that are over.

Prints the token of its officer and how long reading the office's snapshot takes, in milliseconds.
"""

import json
import statistics
import sys
import time
from datetime import time as hour
from typing import Any

import django

OFFICE = "BENCH"
LINES = 5
COUNTERS = 8
WAITING = 40
READINGS = 200


def main(past: int) -> None:
    """Migrate and let the office have `past` tickets of earlier days."""
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    lines = _office()
    _past(lines, past)
    token = _officer()
    _busy(lines)
    with connection.cursor() as cursor:
        # The house-keeping that such a load brings on later is done now, not during the measurement.
        cursor.execute("VACUUM (ANALYZE, FREEZE) queueing_ticket")
        cursor.execute("CHECKPOINT")
    sys.stdout.write(json.dumps({"token": token, "reading_ms": _reading_ms()}) + "\n")


def _office() -> list[Any]:
    from motcua.offices.models import Counter, Locality, Office, WeeklySession
    from motcua.queueing import operations
    from motcua.queueing.models import Line

    place = Locality.objects.create(code="B", name="Phường Đông", kind="commune")
    office = Office.objects.create(
        code=OFFICE, name="Trung tâm Phục vụ hành chính công", address="1 Đường Lớn", locality=place, search_key="tt"
    )
    for weekday in range(7):
        WeeklySession.objects.create(office=office, weekday=weekday, opens_at=hour(0), closes_at=hour(23, 59))
    for number in range(1, COUNTERS + 1):
        Counter.objects.create(code=f"{OFFICE}-{number}", office=office, number=number)
    names = ["Tư pháp - Hộ tịch", "Chứng thực", "Đất đai - Xây dựng", "Lao động - Xã hội", "Kinh doanh"]
    lines = [
        # Numbers are given at any hour, so that the measurement may run at any.
        Line.objects.create(
            office=office, code="ABCDE"[n], prefix="ABCDE"[n], name=names[n], order=n, opens_at=hour(0),
            closes_at=hour(0), day_turns_at=hour(0),
        )
        for n in range(LINES)
    ]  # fmt: skip
    operations.ensure_states(lines)
    return lines


def _past(lines: list[Any], past: int) -> None:
    """Insert the tickets of earlier days; indexes are made afterwards, in a tenth of the time."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(_INDEXES)
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        cursor.execute(_PAST, [OFFICE, [line.pk for line in lines], past])
        for _name, definition in indexes:
            cursor.execute(definition)


_INDEXES = """
SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'queueing_ticket'
  AND indexname NOT IN (SELECT conname FROM pg_constraint WHERE conrelid = 'queueing_ticket'::regclass)
"""

_PAST = """
INSERT INTO queueing_ticket (id, office_id, line_id, waits_in_id, day, number, shown, lane, state, channel, phone,
    issued_at, turn_at, ready_at, ahead, counter_id, counter_label, called_at, started_at, ended_at, call_count, why,
    reason, is_mirrored)
SELECT ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, office, line, line, at::date, number,
    lpad(number::text, 3, '0'), n %% 3,
    (ARRAY['done', 'left', 'absent'])[CASE WHEN n %% 997 = 0 THEN 3 ELSE 1 + n %% 2 END],
    'KIOSK', '', at, at, at, n %% 20, office || '-' || (1 + n %% 8), '', at + interval '12 minutes',
    at + interval '13 minutes', at + interval '20 minutes', 1, '', '', false
FROM (
    SELECT n, %s AS office, (%s::bigint[])[1 + n %% 5] AS line, 1 + (n / 5) %% 500 AS number,
        '2016-09-01 07:30+07'::timestamptz + (n / 2500) * interval '1 day'
            + ((n / 5) %% 500) * interval '1 minute' AS at
    FROM generate_series(0, %s - 1) AS n
) AS old
"""


def _officer() -> str:
    from motcua.people import tokens
    from motcua.people.models import ApiToken, Role, RoleHeld, User

    user = User.objects.create(username="canbo", full_name="Lê Văn Bình")
    RoleHeld.objects.create(user=user, role=Role.OFFICER, office_id=OFFICE)
    return tokens.issue_token(kind=ApiToken.Kind.STAFF, name="bench", user=user)


def _busy(lines: list[Any]) -> None:
    from motcua.kernel import clock
    from motcua.people.models import User
    from motcua.queueing import operations

    at, officer = clock.now(), User.objects.get(username="canbo")
    for _ in range(WAITING):
        for line in lines:
            operations.issue_ticket(line=line, channel="KIOSK", at=at, actor="system")
    for number in range(2, COUNTERS + 1):
        operations.call_next(counter=f"{OFFICE}-{number}", by=officer, at=at)


def _reading_ms() -> float:
    from motcua.kernel import clock
    from motcua.live import snapshot

    spent = []
    for _ in range(READINGS):
        began = time.perf_counter()
        snapshot.read(OFFICE, at=clock.now())
        spent.append(time.perf_counter() - began)
    return round(1_000 * statistics.median(spent), 2)


if __name__ == "__main__":
    main(int(sys.argv[1]))
