# SPDX-License-Identifier: EUPL-1.2
"""Whether the dossiers' logs are as they were written, and the seal that closes each day (Rule: R-051).

Whatever is read is read by pages, so that a check of many years needs no more memory than one of a day.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Max, Min
from django.utils.translation import gettext_lazy as _

from motcua.dossiers.log import digest_of, seal_of
from motcua.dossiers.models import DaySeal, Dossier, LogEntry
from motcua.kernel.working_time import OFFICE_ZONE

# An operation that began before midnight may be written down a little after it.
CLOSES_AFTER = timedelta(minutes=15)
DAYS_AT_ONCE = 60
PAGE_ROWS = 2_000
ERASED = "DossierErased"
EVER = date(1, 1, 1)

# What is broken, in words.
CHANGED = _("nội dung con dấu không khớp với việc đã ghi")
GAP = _("thiếu một việc trước việc này")
CONTENT_CHANGED = _("nội dung đã bị sửa sau khi ghi")
CONTENT_GONE = _("nội dung đã mất mà không có việc xóa nào được ghi")
NOTHING = _("hồ sơ không còn việc nào trong nhật ký")
DAY_CHANGED = _("một việc của ngày đã đóng bị thêm, sửa hoặc bỏ")
DAY_SEAL_CHANGED = _("con dấu của ngày không khớp")
DAY_GONE = _("thiếu con dấu của một ngày")
BEFORE_FIRST = _("có việc ghi trước ngày đầu tiên được đóng")


@dataclass(frozen=True)
class Fault:
    """The first broken place: of a dossier's log (`code`, `number`) or of a day (`on`), and what is wrong there."""

    what: str
    code: str = ""
    number: int = 0
    on: date | None = None


@dataclass(frozen=True)
class Verdict:
    """What a check found: how much was looked at, and the first broken place."""

    dossiers: int = 0
    entries: int = 0
    erased: int = 0
    days: int = 0
    last_day: date | None = None
    fault: Fault | None = None

    @property
    def is_whole(self) -> bool:
        return self.fault is None


class _Row(NamedTuple):
    dossier_id: int
    code: str
    number: int
    at: datetime
    kind: str
    actor: str
    digest: str
    seal: str
    salt: str | None
    content: Any


# --- the chain of one dossier ----------------------------------------------------------------------


class _Chain:
    """Follows one dossier's log, entry by entry."""

    def __init__(self) -> None:
        self.number, self.before, self.erased = 0, "", 0
        self._gone: list[_Row] = []

    def fault_at(self, row: _Row) -> Fault | None:
        """Say what is broken at the next entry; None where nothing is."""
        if row.number != self.number + 1:
            return Fault(str(GAP), row.code, row.number)
        seal = seal_of(
            before=self.before,
            code=row.code,
            number=row.number,
            at=row.at,
            kind=row.kind,
            actor=row.actor,
            digest=row.digest,
        )
        if seal != row.seal:
            return Fault(str(CHANGED), row.code, row.number)
        self.number, self.before = row.number, row.seal
        if row.salt is None:
            self._gone.append(row)
            self.erased += 1
        elif digest_of(row.content, salt=row.salt) != row.digest:
            return Fault(str(CONTENT_CHANGED), row.code, row.number)
        elif row.kind == ERASED:
            up_to = row.content.get("up_to", 0)
            self._gone = [gone for gone in self._gone if gone.number > up_to]
        return None

    def fault_at_end(self) -> Fault | None:
        """Say whether content is gone that no entry says was erased."""
        first = self._gone[0] if self._gone else None
        return Fault(str(CONTENT_GONE), first.code, first.number) if first else None


def verify_dossier(dossier: Dossier) -> Verdict:
    """Check one dossier's log: every seal, no number left out, each content that is still there."""
    return _verdict(_rows([dossier.pk]))


def verify_all(*, since: date | None = None) -> Verdict:
    """Check the logs of all dossiers something happened to since that day, and the seals of the days since.

    Ends at the first broken place: logs first, then days.
    """
    found = _verdict(_rows_since(since))
    if found.fault is not None:
        return found
    missing = _without_log(since)
    days, last, fault = _verify_days(since)
    return Verdict(found.dossiers, found.entries, found.erased, days, last, missing or fault)


def _verdict(rows: Iterator[_Row]) -> Verdict:
    dossiers = entries = erased = 0
    chain, current = _Chain(), 0
    for row in rows:
        if row.dossier_id != current:
            fault = chain.fault_at_end()
            if fault is not None:
                return Verdict(dossiers, entries, erased, fault=fault)
            erased += chain.erased
            chain, current = _Chain(), row.dossier_id
            dossiers += 1
        fault = chain.fault_at(row)
        if fault is not None:
            return Verdict(dossiers, entries, erased, fault=fault)
        entries += 1
    return Verdict(dossiers, entries, erased + chain.erased, fault=chain.fault_at_end())


_ENTRIES = """
SELECT entry.dossier_id, dossier.code, entry.number, entry.at, entry.kind, entry.actor, entry.digest, entry.seal,
    content.salt, content.content
FROM dossiers_logentry AS entry
JOIN dossiers_dossier AS dossier ON dossier.id = entry.dossier_id
LEFT JOIN dossiers_logcontent AS content ON content.entry_id = entry.id
WHERE (entry.dossier_id, entry.number) > (%s, %s) {only}
ORDER BY entry.dossier_id, entry.number LIMIT %s
"""


def _rows(dossiers: list[int] | None = None) -> Iterator[_Row]:
    """Yield the entries of these dossiers, or of all, dossier by dossier in their order, a page at a time."""
    after, only = (0, 0), [] if dossiers is None else [dossiers]
    question = _ENTRIES.format(only="" if dossiers is None else "AND entry.dossier_id = ANY(%s)")
    while True:
        with connection.cursor() as cursor:
            cursor.execute(question, [*after, *only, PAGE_ROWS])
            page = [_Row._make([*row[:9], _as_json(row[9])]) for row in cursor.fetchall()]
        yield from page
        if len(page) < PAGE_ROWS:
            return
        after = (page[-1].dossier_id, page[-1].number)


def _as_json(value: Any) -> Any:
    # Django's connections hand jsonb over as text.
    return json.loads(value) if isinstance(value, str) else value


_DOSSIERS_SINCE = """
SELECT dossier.id FROM dossiers_dossier AS dossier WHERE dossier.id > %s AND EXISTS (
    SELECT FROM dossiers_logentry AS entry WHERE entry.dossier_id = dossier.id AND entry.at >= %s
) ORDER BY dossier.id LIMIT %s
"""


def _rows_since(since: date | None) -> Iterator[_Row]:
    if since is None:
        yield from _rows()
        return
    after = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_DOSSIERS_SINCE, [after, _begins(since), PAGE_ROWS])
            page = [pk for (pk,) in cursor.fetchall()]
        if not page:
            return
        yield from _rows(page)
        after = page[-1]


def _without_log(since: date | None) -> Fault | None:
    """Find a dossier whose whole log is gone."""
    rows = Dossier.objects.filter(log__isnull=True)
    if since is not None:
        rows = rows.filter(submitted_at__gte=_begins(since))
    code = rows.order_by("pk").values_list("code", flat=True).first()
    return Fault(str(NOTHING), code) if code else None


# --- the seals of days -----------------------------------------------------------------------------


def close_days(*, at: datetime, limit: int = DAYS_AT_ONCE) -> int:
    """Seal the days that are over and have no seal yet, the oldest first, also those of a time nobody worked.

    Returns how many; `limit` of them mean that there may be more. A day is over a quarter of an hour after midnight.
    """
    closed = 0
    while closed < limit and _close_next(at):
        closed += 1
    return closed


@transaction.atomic
def _close_next(at: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended('dossiers:days', 0))")
        if not cursor.fetchone()[0]:
            return False
    last = DaySeal.objects.order_by("-on").first()
    on = last.on + timedelta(days=1) if last else _first_day()
    if on is None or _begins(on + timedelta(days=1)) + CLOSES_AFTER > at:
        return False
    count, digest = digest_of_day(on)
    seal = seal_of_day(before=last.seal if last else "", on=on, entries=count, digest=digest)
    DaySeal.objects.create(on=on, entries=count, digest=digest, seal=seal, closed_at=at)
    return True


def digest_of_day(on: date) -> tuple[int, str]:
    """Return how many entries the day has, and one digest over their seals in order."""
    digest, count = hashlib.sha256(), 0
    for seal in _seals_of(on):
        digest.update(f"{seal}\n".encode())
        count += 1
    return count, digest.hexdigest()


def seal_of_day(*, before: str, on: date, entries: int, digest: str) -> str:
    """Return the seal of a day, which covers the seal of the day before."""
    return hashlib.sha256("\n".join([before, on.isoformat(), str(entries), digest]).encode()).hexdigest()


def line_of(day: DaySeal) -> str:
    """Return the one line of a day that is worth depositing elsewhere: day, entries, digest, seal."""
    return f"{day.on.isoformat()} {day.entries} {day.digest} {day.seal}"


def _verify_days(since: date | None) -> tuple[int, date | None, Fault | None]:
    checked, expected, before = 0, None, ""
    if since is not None:
        earlier = DaySeal.objects.filter(on__lt=since).order_by("-on").first()
        before, expected = (earlier.seal, earlier.on + timedelta(days=1)) if earlier else ("", None)
    days = DaySeal.objects.filter(on__gte=since or EVER).order_by("on")
    last = None
    for day in days.iterator(chunk_size=PAGE_ROWS):
        if expected is None:
            first = _first_day()
            if first is not None and first < day.on:
                return checked, last, Fault(str(BEFORE_FIRST), on=first)
        elif day.on != expected:
            return checked, last, Fault(str(DAY_GONE), on=expected)
        if seal_of_day(before=before, on=day.on, entries=day.entries, digest=day.digest) != day.seal:
            return checked, last, Fault(str(DAY_SEAL_CHANGED), on=day.on)
        if digest_of_day(day.on) != (day.entries, day.digest):
            return checked, last, Fault(str(DAY_CHANGED), on=day.on)
        checked, last, before, expected = checked + 1, day.on, day.seal, day.on + timedelta(days=1)
    return checked, last, None


_SEALS = """
SELECT at, dossier_id, number, seal FROM dossiers_logentry
WHERE at >= %s AND at < %s AND (at, dossier_id, number) > (%s, %s, %s)
ORDER BY at, dossier_id, number LIMIT %s
"""


def _seals_of(on: date) -> Iterator[str]:
    begins, ends = _begins(on), _begins(on + timedelta(days=1))
    after: tuple[datetime, int, int] = (begins, 0, 0)
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_SEALS, [begins, ends, *after, PAGE_ROWS])
            page = cursor.fetchall()
        yield from (seal for _at, _dossier, _number, seal in page)
        if len(page) < PAGE_ROWS:
            return
        after = page[-1][:3]


def sealed_until() -> date | None:
    """Return the last day that is sealed."""
    found: date | None = DaySeal.objects.aggregate(Max("on"))["on__max"]
    return found


def _first_day() -> date | None:
    first = LogEntry.objects.aggregate(Min("at"))["at__min"]
    return first.astimezone(OFFICE_ZONE).date() if first else None


def _begins(on: date) -> datetime:
    return datetime.combine(on, time(), OFFICE_ZONE)
