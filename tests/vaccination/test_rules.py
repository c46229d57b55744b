# SPDX-License-Identifier: EUPL-1.2
"""What the doctor should look at, how old a child is, and which vaccine a parent means."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cast import at
from motcua.vaccination import rules
from motcua.vaccination.naming import named
from motcua.vaccination.rules import Caution, CautionKind, Dose, KnownShot

DOSES = [Dose(1, 2), Dose(2, 3, 0, 28), Dose(3, 4, 0, 28)]
ON = date(2026, 11, 27)
DAYS = st.dates(date(2000, 1, 1), date(2040, 12, 31))


def kinds(found: list[Caution]) -> list[CautionKind]:
    return [each.kind for each in found]


def told(born_on: date | None, *, dose: int | None = 1, known: tuple[KnownShot, ...] = ()) -> list[Caution]:
    return rules.cautions(born_on=born_on, on=ON, is_vaccine_known=True, dose=dose, doses=DOSES, known=known)


@pytest.mark.rule("R-023")
def test_a_child_too_young_for_the_dose_is_told_kindly_and_the_doctor_decides() -> None:
    [caution] = told(date(2026, 10, 7))
    assert caution.kind == CautionKind.TOO_YOUNG
    assert caution.text == (
        "Hôm đó bé mới 1 tháng 20 ngày; mũi này thường từ 2 tháng (từ ngày 07/12/2026). Bác sĩ sẽ quyết định."
    )
    assert told(date(2026, 9, 27)) == []
    assert kinds(told(date(2026, 9, 28))) == [CautionKind.TOO_YOUNG]


@pytest.mark.rule("R-023")
def test_a_shot_too_soon_after_the_one_before_is_told_with_its_day() -> None:
    born, first = date(2026, 7, 1), KnownShot(date(2026, 11, 10), 1)
    [caution] = told(born, dose=2, known=(first,))
    assert caution.kind == CautionKind.TOO_SOON
    assert "Mới 17 ngày sau mũi trước (10/11/2026); thường cách ít nhất 28 ngày." in caution.text
    assert told(born, dose=2, known=(KnownShot(date(2026, 10, 30), 1),)) == []


@pytest.mark.parametrize(
    ("dose", "known", "expected"),
    [
        (3, (), []),
        (3, (1,), [CautionKind.OUT_OF_ORDER]),
        (1, (1, 2), [CautionKind.OUT_OF_ORDER]),
        (3, (1, 2), []),
        (None, (1, 2), []),
        (4, (), [CautionKind.NO_SUCH_DOSE]),
        (None, (1, 2, 3), [CautionKind.NO_SUCH_DOSE]),
    ],
)
def test_the_order_of_doses_is_judged_only_by_what_is_known(
    dose: int | None, known: tuple[int, ...], expected: list[CautionKind]
) -> None:
    shots = tuple(KnownShot(date(2026, 1, 1) + timedelta(days=40 * number), number) for number in known)
    assert kinds(told(date(2025, 1, 1), dose=dose, known=shots)) == expected


@pytest.mark.parametrize(
    ("born_on", "expected"),
    [
        (None, [CautionKind.BORN_UNKNOWN]),
        (date(2026, 11, 28), [CautionKind.BORN_IN_FUTURE]),
        (date(1996, 3, 12), [CautionKind.NO_CHILD]),
        (date(2026, 3, 12), []),
    ],
)
def test_a_birthday_that_cannot_be_is_told(born_on: date | None, expected: list[CautionKind]) -> None:
    assert kinds(told(born_on)) == expected
    advice = rules.cautions(born_on=born_on, on=ON, is_vaccine_known=False, dose=None, doses=[])
    assert kinds(advice) == expected


@pytest.mark.parametrize(
    ("born_on", "said"),
    [
        (date(2026, 11, 15), "12 ngày"),
        (date(2026, 11, 27), "0 ngày"),
        (date(2026, 10, 27), "1 tháng"),
        (date(2026, 10, 7), "1 tháng 20 ngày"),
        (date(2024, 8, 27), "2 tuổi 3 tháng"),
        (date(2023, 11, 27), "3 tuổi"),
    ],
)
def test_an_age_is_said_as_parents_say_it(born_on: date, said: str) -> None:
    assert rules.age_in_words(born_on, ON) == said


@given(DAYS, st.integers(0, 240))
def test_months_are_added_within_the_month_wanted(day: date, months: int) -> None:
    later = rules.add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


@pytest.mark.rule("R-023")
@given(
    st.none() | DAYS, DAYS, st.none() | st.integers(1, 20), st.lists(st.tuples(DAYS, st.integers(1, 20)), max_size=3)
)
def test_no_birthday_dose_or_history_makes_the_rules_fail(
    born_on: date | None, on: date, dose: int | None, shots: list[tuple[date, int]]
) -> None:
    known = [KnownShot(day, number) for day, number in shots]
    found = rules.cautions(born_on=born_on, on=on, is_vaccine_known=True, dose=dose, doses=DOSES, known=known)
    assert all(each.text for each in found)
    if born_on is not None:
        assert rules.age_in_words(min(born_on, on), on)


@pytest.mark.rule("R-022")
def test_a_watch_counts_begun_minutes_and_ends_at_nought() -> None:
    until = at("2026-11-27T08:35")
    left = [
        rules.minutes_left(observe_until=until, at=at(f"2026-11-27T{t}"))
        for t in ("08:05", "08:34:01", "08:35", "09:00")
    ]
    assert left == [30, 1, 0, 0]


def test_the_reminder_comes_the_evening_before_unless_that_is_past() -> None:
    starts = at("2026-11-27T08:00")
    assert rules.reminder_for(starts_at=starts, agreed_at=at("2026-11-25T09:00")) == at("2026-11-26T18:00")
    assert rules.reminder_for(starts_at=starts, agreed_at=at("2026-11-26T18:00")) is None


# --- names ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Known:
    code: str
    name: str
    short_names: str = ""


VACCINES = [
    Known(
        "DPT-VGB-HIB", "5 trong 1 (bạch hầu, ho gà, uốn ván, viêm gan B, Hib)", "5in1|5 trong 1|DPT-VGB-Hib|quinvaxem"
    ),
    Known("6IN1", "6 trong 1", "6in1|hexaxim"),
    Known("VGB", "Viêm gan B", "vgb|viêm gan"),
    Known("VGB-SS", "Viêm gan B sơ sinh", "vgb sơ sinh"),
    Known("SOI", "Sởi", "sởi|sởi đơn"),
    Known("MR", "Sởi – rubella", "sởi rubella|mr"),
    Known("BCG", "Lao (BCG)", "lao|bcg"),
    Known("DPT", "Bạch hầu – ho gà – uốn ván", "dpt"),
]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("5in1", "DPT-VGB-HIB"),
        ("5 trong 1", "DPT-VGB-HIB"),
        ("5 TRONG 1", "DPT-VGB-HIB"),
        ("vắc xin 5in1", "DPT-VGB-HIB"),
        ("vx 5 in 1 mũi 2", "DPT-VGB-HIB"),
        ("năm trong một", "DPT-VGB-HIB"),
        ("DPT-VGB-Hib", "DPT-VGB-HIB"),
        ("dpt vgb hib", "DPT-VGB-HIB"),
        ("6in1", "6IN1"),
        ("sáu trong một", "6IN1"),
        ("Hexaxim", "6IN1"),
        ("viem gan b", "VGB"),
        ("tiêm ngừa viêm gan B", "VGB"),
        ("viêm gan B sơ sinh", "VGB-SS"),
        ("soi", "SOI"),
        ("mui soi", "SOI"),
        ("Sởi - Rubella", "MR"),
        ("lao", "BCG"),
        ("tiêm phòng lao", "BCG"),
        ("DPT", "DPT"),
        ("", None),
        ("   ", None),
        ("chưa biết", None),
        ("soi hoac lao", None),
        ("5", None),
        ("7 trong 1", None),
        ("\x00\ud800", None),
    ],
)
def test_a_vaccine_is_known_by_what_parents_write(typed: str, code: str | None) -> None:
    found = named(typed, VACCINES)
    assert (found.code if found else None) == code


@given(st.text(max_size=200))
def test_no_text_makes_naming_fail(typed: str) -> None:
    named(typed, VACCINES)
