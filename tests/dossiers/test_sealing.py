# SPDX-License-Identifier: EUPL-1.2
"""The sealed log: whatever is changed in it is found, each day is closed, the database itself refuses to change it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cast import at, house, lan, the_clock
from filing import Desk, desk, file
from motcua.dossiers import operations, sealing
from motcua.dossiers.log import digest_of, seal_of
from motcua.dossiers.models import DaySeal, Dossier, LogContent, LogEntry, Look

__all__ = ["desk", "file", "house", "lan", "the_clock"]

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R-051")]
File = Callable[..., Dossier]
AFTER = at("2026-11-27T00:20")


@contextmanager
def tampering() -> Iterator[Any]:
    """Let somebody with the keys of the database in, past the triggers; undo it all afterwards."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            yield cursor
        transaction.set_rollback(True)


def sql(cursor: Any, text: str, *values: Any) -> None:
    cursor.execute(text, values)


def test_a_log_nobody_touched_is_whole(file: File) -> None:
    dossier = file(status="returned")
    found = sealing.verify_dossier(dossier)
    assert found.is_whole
    assert (found.dossiers, found.entries) == (1, 6)
    assert sealing.verify_all() == found


FIELDS = {
    "number": "number + 10",
    "at": "at + interval '1 microsecond'",
    "kind": "kind || 'X'",
    "actor": "actor || '1'",
    "digest": "reverse(digest)",
    "seal": "reverse(seal)",
}


@pytest.mark.parametrize("column", FIELDS)
@pytest.mark.parametrize("number", [1, 2, 5, 6])
def test_any_change_of_any_field_of_any_entry_is_found(file: File, column: str, number: int) -> None:
    dossier = file(status="returned")
    with tampering() as cursor:
        changed = "UPDATE dossiers_logentry SET {0} = {1} WHERE dossier_id = %s AND number = %s"
        sql(cursor, changed.format(column, FIELDS[column]), dossier.pk, number)
        fault = sealing.verify_dossier(dossier).fault
        assert fault is not None
        assert fault.code == dossier.code
        assert sealing.verify_all().fault == fault
    assert sealing.verify_dossier(dossier).is_whole


@pytest.mark.parametrize("number", [1, 3, 6])
@pytest.mark.parametrize(
    "change", ["salt = reverse(salt)", "content = content || '{\"x\": 1}'", "content = '{}'", "content = '[]'"]
)
def test_a_changed_content_is_found_at_its_entry(file: File, change: str, number: int) -> None:
    dossier = file(status="returned")
    entry = LogEntry.objects.get(dossier=dossier, number=number)
    with tampering() as cursor:
        sql(cursor, f"UPDATE dossiers_logcontent SET {change} WHERE entry_id = %s", entry.pk)
        fault = sealing.verify_dossier(dossier).fault
        assert fault is not None
        assert fault.number == number


@pytest.mark.parametrize("number", [1, 4, 6])
def test_a_content_that_vanished_without_an_erasure_is_found(file: File, number: int) -> None:
    dossier = file(status="returned")
    with tampering() as cursor:
        sql(
            cursor,
            "DELETE FROM dossiers_logcontent WHERE entry_id = (SELECT id FROM dossiers_logentry "
            "WHERE dossier_id = %s AND number = %s)",
            dossier.pk,
            number,
        )
        fault = sealing.verify_dossier(dossier).fault
        assert fault is not None
        assert fault.number == number


def test_a_left_out_entry_and_a_whole_missing_log_are_found(file: File) -> None:
    dossier = file(status="returned")
    with tampering() as cursor:
        sql(cursor, "DELETE FROM dossiers_logentry WHERE dossier_id = %s AND number = 3", dossier.pk)
        fault = sealing.verify_dossier(dossier).fault
        assert fault is not None
        assert fault.number == 4
        sql(cursor, "DELETE FROM dossiers_logentry WHERE dossier_id = %s", dossier.pk)
        fault = sealing.verify_all().fault
        assert fault is not None
        assert fault.code == dossier.code


def test_the_code_of_the_dossier_is_sealed_too(file: File) -> None:
    dossier = file()
    Dossier.objects.filter(pk=dossier.pk).update(code="H17.99-261126-0001")
    assert not sealing.verify_all().is_whole


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("aăbcđ.", max_size=4), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.dictionaries(st.text("nameđ", max_size=5), JSON, max_size=4))
def test_whatever_an_operation_says_comes_back_with_the_same_digest(file: File, content: dict[str, Any]) -> None:
    with transaction.atomic():
        entry = LogEntry.objects.order_by("pk").first() or LogEntry.objects.get(dossier=file(), number=1)
        LogContent.objects.filter(entry=entry).delete()
        LogContent.objects.create(entry=entry, salt="s", content=content)
        kept = LogContent.objects.get(entry=entry)
        assert digest_of(kept.content, salt="s") == digest_of(content, salt="s")


@settings(max_examples=60, deadline=None)
@given(
    one=st.tuples(st.text(max_size=5), st.integers(1, 9), st.text(max_size=5), st.text(max_size=5)),
    other=st.tuples(st.text(max_size=5), st.integers(1, 9), st.text(max_size=5), st.text(max_size=5)),
)
def test_different_entries_have_different_seals(one: tuple[Any, ...], other: tuple[Any, ...]) -> None:
    def seal(entry: tuple[Any, ...]) -> str:
        before, number, kind, actor = entry
        plain = [before, kind, actor]
        if any("\n" in text for text in plain):
            return repr(entry)
        moment = at("2026-11-26T09:00")
        return seal_of(before=before, code="H17", number=number, at=moment, kind=kind, actor=actor, digest="d")

    assert (seal(one) == seal(other)) == (one == other)


# --- days ------------------------------------------------------------------------------------------


def test_a_day_is_closed_a_quarter_of_an_hour_after_midnight(file: File) -> None:
    file(status="returned")
    assert sealing.close_days(at=at("2026-11-27T00:14")) == 0
    assert sealing.close_days(at=at("2026-11-27T00:15")) == 1
    assert sealing.close_days(at=at("2026-11-27T12:00")) == 0
    day = DaySeal.objects.get()
    assert (day.on, day.entries) == (date(2026, 11, 26), 6)
    found = sealing.verify_all()
    assert (found.days, found.last_day, found.fault) == (1, date(2026, 11, 26), None)


def test_days_off_are_caught_up_in_order(file: File) -> None:
    file(at="2026-11-20T09:00")
    file(at="2026-11-26T09:00")
    assert sealing.close_days(at=at("2026-12-01T08:00"), limit=4) == 4
    assert sealing.close_days(at=at("2026-12-01T08:00")) == 7
    days = list(DaySeal.objects.order_by("on").values_list("on", "entries"))
    assert [on for on, _ in days] == [date(2026, 11, 20) + timedelta(days=n) for n in range(11)]
    assert [count for _, count in days if count] == [1, 1]
    assert sealing.verify_all().days == 11
    assert sealing.verify_all(since=date(2026, 11, 25)).days == 6


def test_an_empty_office_closes_nothing(desk: Desk) -> None:
    assert sealing.close_days(at=AFTER) == 0
    assert sealing.verify_all().is_whole


def test_an_entry_of_a_closed_day_added_changed_or_removed_is_found_also_the_last_of_a_chain(file: File) -> None:
    dossier = file(status="returned")
    sealing.close_days(at=AFTER)
    day = date(2026, 11, 26)
    with tampering() as cursor:
        # The last one taken away leaves a chain that is whole in itself.
        sql(
            cursor,
            "DELETE FROM dossiers_logcontent WHERE entry_id IN (SELECT id FROM dossiers_logentry WHERE number = 6)",
        )
        sql(cursor, "DELETE FROM dossiers_logentry WHERE number = 6")
        assert sealing.verify_dossier(dossier).is_whole
        fault = sealing.verify_all().fault
        assert fault is not None
        assert fault.on == day
    with tampering():
        # One more, properly sealed, but of a day that is over.
        operations.write_note(dossier_id=dossier.pk, text="sau", by=_someone(), at=at("2026-11-26T23:00"))
        fault = sealing.verify_all().fault
        assert fault is not None
        assert fault.on == day
    with tampering() as cursor:
        _forge_last(cursor, dossier)
        assert sealing.verify_dossier(dossier).is_whole
        fault = sealing.verify_all().fault
        assert fault is not None
        assert fault.on == day


def _someone() -> Any:
    from motcua.people.models import User

    return User.objects.first()


def _forge_last(cursor: Any, dossier: Dossier) -> None:
    """Let somebody else have returned the result, with a seal that fits."""
    last = LogEntry.objects.get(dossier=dossier, number=6)
    before = LogEntry.objects.get(dossier=dossier, number=5).seal
    seal = seal_of(
        before=before, code=dossier.code, number=6, at=last.at, kind=last.kind, actor="user:9", digest=last.digest
    )
    sql(cursor, "UPDATE dossiers_logentry SET actor = 'user:9', seal = %s WHERE id = %s", seal, last.pk)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE dossiers_dayseal SET entries = entries + 1 WHERE on = '2026-11-23'",
        "UPDATE dossiers_dayseal SET digest = reverse(digest) WHERE on = '2026-11-20'",
        "UPDATE dossiers_dayseal SET seal = reverse(seal) WHERE on = '2026-11-25'",
        "DELETE FROM dossiers_dayseal WHERE on = '2026-11-23'",
        "DELETE FROM dossiers_dayseal WHERE on = '2026-11-20'",
    ],
)
def test_a_changed_seal_of_a_day_is_found(file: File, change: str) -> None:
    file(at="2026-11-20T09:00")
    file(at="2026-11-26T09:00")
    sealing.close_days(at=AFTER)
    assert sealing.verify_all().is_whole
    with tampering() as cursor:
        sql(cursor, change.replace(" on =", ' "on" ='))
        fault = sealing.verify_all().fault
        assert fault is not None
        assert fault.on is not None


def test_the_line_of_a_day_tells_when_everything_was_forged_anew(file: File) -> None:
    dossier = file(status="returned")
    sealing.close_days(at=AFTER)
    deposited = sealing.line_of(DaySeal.objects.get())
    with tampering() as cursor:
        _forge_last(cursor, dossier)
        sql(cursor, "DELETE FROM dossiers_dayseal")
        sealing.close_days(at=AFTER)
        assert sealing.verify_all().is_whole
        assert sealing.line_of(DaySeal.objects.get()) != deposited


def test_pages_of_any_size_find_the_same(file: File, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        file(status="returned")
    sealing.close_days(at=AFTER)
    whole, day = sealing.verify_all(), DaySeal.objects.get()
    for rows in (1, 2, 5, 7):
        monkeypatch.setattr(sealing, "PAGE_ROWS", rows)
        assert sealing.verify_all() == whole
        assert sealing.verify_all(since=date(2026, 11, 26)) == whole
        assert sealing.digest_of_day(day.on) == (day.entries, day.digest)
    assert whole.entries == 18


# --- what the database refuses ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE dossiers_logentry SET actor = 'x'",
        "DELETE FROM dossiers_logentry",
        "UPDATE dossiers_logcontent SET salt = 'x'",
        "UPDATE dossiers_dayseal SET entries = 0",
        "DELETE FROM dossiers_dayseal",
        "UPDATE dossiers_look SET actor = 'x'",
        "DELETE FROM dossiers_look",
    ],
)
def test_the_database_refuses_to_change_what_was_written(file: File, desk: Desk, change: str) -> None:
    dossier = file()
    Look.objects.create(dossier=dossier, actor=desk.officer.actor, at=at("2026-11-26T10:00"), what="open")
    sealing.close_days(at=AFTER)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
