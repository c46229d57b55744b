# SPDX-License-Identifier: EUPL-1.2
"""Fill the scratch database: 150 offices, so many dossiers of four years, those of the last days still open.

Prints how long it took. The rows come in the order of time, so that one office's lie scattered over the whole table.
"""

import json
import sys
import time
from datetime import time as hour
from typing import Any

import django

from motcua.kernel.text import fold

OFFICES = 150
RARE = "Tôn Nữ Hạ Vy"
# How many of a hundred people have which family name, about as in the country; the rest stands for small families.
_FAMILIES = {
    "Nguyễn": 38, "Trần": 11, "Lê": 10, "Phạm": 7, "Huỳnh": 5, "Phan": 5, "Vũ": 4, "Võ": 3, "Đặng": 3, "Bùi": 2,
    "Đỗ": 2, "Hồ": 2, "Ngô": 2, "Dương": 1, "Lý": 1, "Đinh": 1, "Mai": 1, "Trịnh": 1, "Lương": 1,
}  # fmt: skip
_MIDDLES = "Thị Văn Thị Văn Đức Minh Ngọc Thanh Quốc Hữu Xuân Thùy Bảo Gia Kim Hoàng Công Đình Phương Mỹ".split()  # noqa: SIM905
_GIVEN = """
An Anh Ánh Bình Bảo Châu Chi Cường Dung Dũng Duy Đạt Giang Hà Hải Hạnh Hiền Hiếu Hoa Hòa Hồng Hùng Huệ Hương
Khánh Khoa Lan Linh Loan Long Lợi Mai Minh Nam Nga Ngân Nghĩa Ngọc Nhung Oanh Phong Phúc Phương Quân Quang
Quyên Sơn Tâm Tân Thảo Thành Thắng Thu Thủy Tiến Trang Trí Trung Tú Tuấn Tùng Tuyết Vân Việt Vinh Vy Xuân Yến
""".split()  # noqa: SIM905


def main(count: int) -> None:
    """Migrate and let the database hold `count` dossiers."""
    django.setup()
    from django.core.management import call_command

    began = time.monotonic()
    call_command("migrate", verbosity=0)
    versions = _places_and_procedures()
    _dossiers(count, versions)
    loaded = time.monotonic()
    _housekeeping()
    said = {"load_seconds": round(loaded - began), "housekeeping_seconds": round(time.monotonic() - loaded)}
    sys.stdout.write(json.dumps(said) + "\n")


def _places_and_procedures() -> list[int]:
    from motcua.dossiers.models import Unit
    from motcua.offices.models import Agency, Locality, Office, WeeklySession
    from motcua.procedures.models import Procedure, ProcedureVersion

    place = Locality.objects.create(code="B", name="Tỉnh", kind="province", identifier="H17")
    codes = [office_code(number) for number in range(OFFICES)]
    Office.objects.bulk_create(Office(code=code, name=code, address="1 Đường Lớn", locality=place) for code in codes)
    Agency.objects.bulk_create(
        Agency(code=code, name=code, short_name=code, locality=place, kind="committee") for code in codes
    )
    Unit.objects.bulk_create(
        Unit(code=f"{code}.{short}", agency_id=code, office_id=code, name=short, kind=kind)
        for code in codes
        for short, kind in (("MC", Unit.Kind.ONE_STOP), ("TP", Unit.Kind.DIVISION), ("LD", Unit.Kind.LEADERS))
    )
    WeeklySession.objects.bulk_create(
        WeeklySession(office_id=code, weekday=weekday, opens_at=hour(7), closes_at=hour(17))
        for code in codes
        for weekday in range(5)
    )
    versions = []
    for number in range(20):
        procedure = Procedure.objects.create(code=f"1.{number:06}", name=f"Thủ tục {number}", field="Hộ tịch")
        version = ProcedureVersion.objects.create(
            procedure=procedure, online_level="toan_trinh", time_limit=3, limit_unit="working_day"
        )
        versions.append(version.pk)
    return versions


def office_code(number: int) -> str:
    """Return the code of an office of the bench, from 0."""
    return f"X{number:03}"


def _dossiers(count: int, versions: list[int]) -> None:
    """Insert the rows; indexes are made afterwards, in a fraction of the time."""
    from django.db import connection

    families = [family for family, weight in _FAMILIES.items() for _ in range(weight)]
    known: dict[str, Any] = {"count": count, "versions": versions, "offices": OFFICES, "rare": RARE}
    known |= {"rare_words": fold(RARE).split()}
    for name, words in (("families", families), ("middles", _MIDDLES), ("given", _GIVEN)):
        known |= {name: words, f"{name}_folded": [fold(word) for word in words], f"{name}_count": len(words)}
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET maintenance_work_mem = '1GB'")
        # Nobody keeps this database: what a power cut may take need not be written twice.
        for table in ("dossiercontent", "logcontent", "logentry", "handover"):
            cursor.execute(f"TRUNCATE dossiers_{table} CASCADE")
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(_INDEXES)
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        cursor.execute(_ROWS, known)
        for _name, definition in indexes:
            cursor.execute(definition)
        cursor.execute(_HANDOVERS)
        cursor.execute(_LOG)


def _housekeeping() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute("VACUUM (ANALYZE, FREEZE) dossiers_dossier")
        cursor.execute("ANALYZE")
        cursor.execute("CHECKPOINT")


_INDEXES = """
SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'dossiers_dossier'
  AND indexname NOT IN (SELECT conname FROM pg_constraint WHERE conrelid = 'dossiers_dossier'::regclass)
"""
# The last hundredth of the rows is still open, and of the older ones each thousandth, which is late.
_ROWS = """
INSERT INTO dossiers_dossier (office_id, agency_id, procedure_id, procedure_version_id, code, code_key, external_code,
    register_number, status, channel, return_by, is_organisation, name, phone, words, submitted_at, answer_by,
    received_at, counted_from, due_at, legal_due_at, first_due_at, finished_at, returned_at, closed_at, holder_id,
    holder_office_id, step_number, version)
SELECT office, office, '1.' || lpad((a %% 20)::text, 6, '0'), (%(versions)s::bigint[])[1 + a %% 20],
    'H17.' || substr(office, 2) || '-' || to_char(sent, 'YYMMDD') || '-' || lpad(n::text, 8, '0'),
    'H17' || substr(office, 2) || to_char(sent, 'YYMMDD') || lpad(n::text, 8, '0'), '', n %% 90000, status,
    (ARRAY['WEB', 'DESK', 'DESK'])[1 + n %% 3], 'counter', false, name,
    '+849' || lpad((n * 48271 %% 3000017)::text, 8, '0'), words::tsvector, sent,
    CASE WHEN status = 'submitted' THEN sent + interval '8 hours' END,
    CASE WHEN status <> 'submitted' THEN sent + interval '1 hour' END,
    CASE WHEN status <> 'submitted' THEN sent + interval '1 hour' END,
    CASE WHEN status NOT IN ('submitted', 'supplement') THEN sent + (2 + a %% 20) * interval '1 day' END,
    CASE WHEN status NOT IN ('submitted', 'supplement') THEN sent + (2 + a %% 20) * interval '1 day' END,
    CASE WHEN status <> 'submitted' THEN sent + (2 + a %% 20) * interval '1 day' END,
    CASE WHEN status IN ('result_ready', 'returned') THEN sent + interval '2 days' END,
    CASE WHEN status = 'returned' THEN sent + interval '3 days' END,
    CASE WHEN status IN ('returned', 'refused', 'withdrawn') THEN sent + interval '3 days' END,
    office || (ARRAY['.MC', '.TP', '.LD'])[1 + b %% 3], office, 1 + a %% 3, 5
FROM (
    SELECT *, CASE WHEN is_rare THEN %(rare)s::text ELSE family || ' ' || middle || ' ' || given END AS name,
        (SELECT string_agg(format('''%%s|%%s''', office, word), ' ') FROM unnest(parts) AS word)
            || format(' ''*|%%s''', array_to_string(parts, ' ')) AS words
    FROM (
        SELECT *, CASE WHEN is_rare THEN %(rare_words)s::text[]
                  ELSE ARRAY[family_folded, middle_folded, given_folded] END AS parts
        FROM (
        SELECT n, a, b, 'X' || lpad((b %% %(offices)s::int)::text, 3, '0') AS office, n %% 50021 = 0 AS is_rare,
            (%(families)s::text[])[1 + a %% %(families_count)s::int] AS family,
            (%(families_folded)s::text[])[1 + a %% %(families_count)s::int] AS family_folded,
            (%(middles)s::text[])[1 + c %% %(middles_count)s::int] AS middle,
            (%(middles_folded)s::text[])[1 + c %% %(middles_count)s::int] AS middle_folded,
            (%(given)s::text[])[1 + d %% %(given_count)s::int] AS given,
            (%(given_folded)s::text[])[1 + d %% %(given_count)s::int] AS given_folded,
            '2026-11-19 08:00+07'::timestamptz
                - (%(count)s::bigint - n) * (interval '4 years' / %(count)s::bigint) AS sent,
            CASE WHEN n > %(count)s::bigint * 0.99 OR n %% 1009 = 0
                 THEN (ARRAY['submitted', 'processing', 'processing', 'processing', 'signing', 'supplement',
                             'result_ready', 'processing'])[1 + d %% 8]
                 WHEN a %% 50 = 0 THEN 'refused' WHEN a %% 50 = 1 THEN 'withdrawn' ELSE 'returned' END AS status
        FROM (
            SELECT n, abs(hashint8(n))::bigint AS a, abs(hashint8(n + 1000000007))::bigint AS b,
                abs(hashint8(n + 2000000011))::bigint AS c, abs(hashint8(n + 3000000019))::bigint AS d
            FROM generate_series(1, %(count)s::bigint) AS n
        ) AS dice
        ) AS drawn
    ) AS worded
) AS named
"""
_HANDOVERS = """
INSERT INTO dossiers_handover (dossier_id, number, step_number, step_name, unit_id, given_at, note, outcome)
SELECT id, 1, 1, 'Tiếp nhận', holder_id, submitted_at, '', '' FROM dossiers_dossier
WHERE status IN ('submitted', 'processing', 'signing', 'supplement', 'result_ready')
"""
_LOG = """
INSERT INTO dossiers_logentry (dossier_id, number, at, kind, actor, digest, seal)
SELECT id, number, submitted_at, 'DossierReceived', 'user:1', md5(id::text), md5(id::text || number)
FROM dossiers_dossier, generate_series(1, 3) AS number
WHERE status IN ('submitted', 'processing', 'signing', 'supplement', 'result_ready')
"""

if __name__ == "__main__":
    main(int(sys.argv[1]))
