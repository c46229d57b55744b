# SPDX-License-Identifier: EUPL-1.2
"""By when: the table of cases with their sources, the words that explain them, and what holds for every calendar."""

import csv
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cast import at
from kernel.calendars import SOME_DAYS, WeekCalendar, counted_spans, moments, week_calendars
from motcua import cli
from motcua.dossiers.deadlines import Due, Unit, due, intake_answer_by
from motcua.kernel.working_time import OFFICE_ZONE, Counting, Session
from motcua.offices.calendar import Closing, OfficeCalendar, PublicYears, SpecialDay, WeeklyHours

HERE = Path(__file__).resolve().parent
HOLIDAYS = Path(cli.__file__).resolve().parent / "demo_data" / "holidays.csv"
KIND_LABELS = {"holiday": "nghỉ lễ", "compensatory_off": "nghỉ bù", "swapped_off": "nghỉ hoán đổi"}
SOUTH = (("07:30", "11:30"), ("13:00", "17:00"))
NORTH = (("08:00", "12:00"), ("13:30", "17:30"))


def weekly(hours: tuple[tuple[str, str], ...], *, saturday: bool | None = None) -> tuple[WeeklyHours, ...]:
    found = [(weekday, opens, closes, True) for weekday in range(5) for opens, closes in hours]
    if saturday is not None:
        found.append((5, "07:30", "11:30", saturday))
    return tuple(
        WeeklyHours(weekday, Session(time.fromisoformat(opens), time.fromisoformat(closes), True, counts))
        for weekday, opens, closes, counts in found
    )


@cache
def public_days() -> dict[date, SpecialDay]:
    with HOLIDAYS.open(encoding="utf-8", newline="") as file:
        return {
            date.fromisoformat(row["date"]): SpecialDay(
                works=row["kind"] == "makeup_workday",
                kind_label=KIND_LABELS.get(row["kind"], "làm bù"),
                name=row["name"],
                makes_up_on=date.fromisoformat(row["makes_up_on"]) if row["makes_up_on"] else None,
            )
            for row in csv.DictReader(file)
        }


CLOSINGS = (
    Closing(at("2026-11-25T13:00"), at("2026-11-25T23:00"), "mất điện"),
    Closing(at("2026-11-26T00:00"), at("2026-11-27T00:00"), "sửa nhà"),
)
OFFICES = {
    "central": OfficeCalendar(weekly(SOUTH), public_days()),
    "ward": OfficeCalendar(weekly(SOUTH, saturday=False), public_days()),
    "saturday": OfficeCalendar(weekly(SOUTH, saturday=True), public_days()),
    "north": OfficeCalendar(weekly(NORTH), public_days()),
    "closing": OfficeCalendar(weekly(SOUTH), public_days(), CLOSINGS),
}
KNOWN = PublicYears(frozenset({2025, 2026, 2027}), frozenset({date(2027, 2, 5), date(2027, 2, 8)}))


def cases() -> list[dict[str, str]]:
    with (HERE / "deadline_cases.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def counted(office: str, received: str, limit: int, unit: str, counting: Counting = "day_after") -> Due:
    return due(OFFICES[office], received_at=at(received), time_limit=limit, unit=unit, counting=counting, years=KNOWN)


# --- the table ---------------------------------------------------------------------------------------


@pytest.mark.rule("R-003", "R-004", "R-005", "R-006", "R-010", "R-013", "R-014")
@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case['received']} {case['limit']} {case['unit']}")
def test_a_case_of_the_table(case: dict[str, str]) -> None:
    counting: Counting = "exact_hours" if case["counting"] == "exact_hours" else "day_after"
    found = counted(case["office"], case["received"], int(case["limit"]), case["unit"], counting)
    assert found.due_at == at(case["due_at"]), case["what"]
    assert found.legal_due_at == at(case["legal_due_at"] or case["due_at"])
    assert found.due_at <= found.legal_due_at
    assert found.due_at.utcoffset() == timedelta(hours=7)
    assert found.how.endswith(".")
    assert f"{found.due_at:%d/%m/%Y}" in found.how


def test_the_table_has_its_sources_and_every_unit() -> None:
    rows = cases()
    assert len(rows) >= 60
    assert all(row["source"].startswith("R-0") and row["what"] for row in rows)
    assert {row["unit"] for row in rows} == set(Unit.values)
    assert len(
        {tuple(row[name] for name in ("office", "received", "limit", "unit", "counting")) for row in rows}
    ) == len(rows)


# --- the words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            counted("central", "2026-11-23T10:00", 3, Unit.WORKING_DAY),
            "3 ngày làm việc, tính từ ngày làm việc kế tiếp ngày nhận thứ Hai, 23/11/2026; "
            "không tính 24/11 (nghỉ lễ: Ngày Văn hóa Việt Nam); hết hạn lúc 17 giờ thứ Sáu, 27/11/2026.",
        ),
        (
            counted("central", "2026-11-20T15:05", 0, Unit.SAME_DAY_15H),
            "Nhận lúc 15 giờ 05 thứ Sáu, 20/11/2026, sau 15 giờ nên trả vào ngày làm việc kế tiếp; "
            "không tính thứ Bảy, Chủ nhật; hết hạn lúc 17 giờ thứ Hai, 23/11/2026.",
        ),
        (
            counted("central", "2026-11-23T11:00", 2, Unit.WORKING_HOUR),
            "2 giờ làm việc, tính từ lúc nhận 11 giờ thứ Hai, 23/11/2026; "
            "nghỉ trưa 11 giờ 30 – 13 giờ không tính; hết hạn lúc 14 giờ 30 thứ Hai, 23/11/2026.",
        ),
        (
            counted("central", "2026-11-23T10:00", 5, Unit.CALENDAR_DAY),
            "5 ngày, không kể ngày nhận thứ Hai, 23/11/2026; ngày cuối cùng thứ Bảy, 28/11/2026 nên chuyển sang "
            "ngày làm việc kế tiếp, vì không tính thứ Bảy, Chủ nhật; hết hạn lúc 17 giờ thứ Hai, 30/11/2026.",
        ),
    ],
)
def test_the_sentence_says_how_it_was_counted(found: Due, said: str) -> None:
    assert found.how == said


def test_the_sentence_says_which_saturday_counted() -> None:
    assert "22/08 làm bù nên có tính" in counted("central", "2026-08-20T10:00", 5, Unit.WORKING_DAY).how
    assert "21/11 làm việc nên có tính" in counted("saturday", "2026-11-20T10:00", 3, Unit.WORKING_DAY).how
    ward = counted("ward", "2026-11-20T10:00", 3, Unit.WORKING_DAY).how
    assert "21/11 (có tiếp nhận nhưng không tính vào thời hạn)" in ward


def test_the_sentence_names_an_unforeseen_closing() -> None:
    assert "26/11 (sửa nhà)" in counted("closing", "2026-11-23T10:00", 3, Unit.WORKING_DAY).how
    assert "giờ đóng cửa ngày 25/11 (mất điện)" in counted("closing", "2026-11-25T11:00", 2, Unit.WORKING_HOUR).how


def test_the_sentence_says_what_is_not_known_yet() -> None:
    assert "chưa có bảng ngày nghỉ lễ của năm 2028" in counted("central", "2028-01-31T10:00", 1, Unit.MONTH).how
    assert "mới là dự kiến" in counted("central", "2027-02-03T10:00", 5, Unit.WORKING_DAY).how
    assert "nghỉ lễ của năm" not in counted("central", "2026-11-23T10:00", 3, Unit.WORKING_DAY).how


# --- online intake -----------------------------------------------------------------------------------


@pytest.mark.rule("R-052")
@pytest.mark.parametrize(
    ("sent", "answered_by"),
    [
        ("2026-11-26T09:00", "2026-11-26T17:00"),
        ("2026-11-26T15:00", "2026-11-26T17:00"),
        ("2026-11-26T15:01", "2026-11-27T17:00"),
        ("2026-11-27T20:00", "2026-11-30T17:00"),
        ("2026-11-23T22:00", "2026-11-25T17:00"),
    ],
)
def test_what_is_sent_online_is_answered_within_the_working_day(sent: str, answered_by: str) -> None:
    assert intake_answer_by(OFFICES["central"], sent_at=at(sent)) == at(answered_by)


# --- what holds for every calendar -------------------------------------------------------------------

LIMITS = st.sampled_from(
    [
        (Unit.SAME_DAY_15H, 0, "day_after"),
        (Unit.WORKING_HOUR, 3, "day_after"),
        (Unit.WORKING_DAY, 2, "day_after"),
        (Unit.WORKING_DAY, 2, "exact_hours"),
        (Unit.CALENDAR_DAY, 4, "day_after"),
        (Unit.MONTH, 1, "day_after"),
    ]
)
Limit = tuple[str, int, Counting]


def promised(calendar: WeekCalendar, received_at: datetime, limit: Limit) -> Due:
    unit, number, counting = limit
    return due(calendar, received_at=received_at, time_limit=number, unit=unit, counting=counting)


@given(week_calendars(), moments(), SOME_DAYS, LIMITS)
@settings(max_examples=60, deadline=None)
def test_another_day_off_never_makes_it_earlier(
    calendar: WeekCalendar, received_at: datetime, day: date, limit: Limit
) -> None:
    before, after = promised(calendar, received_at, limit), promised(calendar.with_holiday(day), received_at, limit)
    assert after.due_at >= before.due_at
    assert after.legal_due_at >= before.legal_due_at


@given(week_calendars(), moments(), LIMITS)
@settings(max_examples=60, deadline=None)
def test_it_lies_in_a_counted_session_or_at_its_end(
    calendar: WeekCalendar, received_at: datetime, limit: Limit
) -> None:
    found = promised(calendar, received_at, limit)
    for moment in (found.due_at, found.legal_due_at):
        assert any(opens <= moment <= closes for opens, closes in counted_spans(calendar, moment.date()))
    assert received_at < found.due_at <= found.legal_due_at


@given(week_calendars(), moments(), moments(), LIMITS)
@settings(max_examples=60, deadline=None)
def test_who_comes_later_is_never_promised_earlier(
    calendar: WeekCalendar, one: datetime, other: datetime, limit: Limit
) -> None:
    first, second = sorted([one, other])
    assert promised(calendar, first, limit).due_at <= promised(calendar, second, limit).due_at


@given(week_calendars(), moments(), LIMITS)
@settings(max_examples=40, deadline=None)
def test_a_server_in_another_zone_counts_the_same(calendar: WeekCalendar, received_at: datetime, limit: Limit) -> None:
    here, there = promised(calendar, received_at, limit), promised(calendar, received_at.astimezone(UTC), limit)
    assert (here.due_at, here.legal_due_at, here.how) == (there.due_at, there.legal_due_at, there.how)
    assert there.due_at.tzinfo == OFFICE_ZONE
