# SPDX-License-Identifier: EUPL-1.2
"""Every text about lines and numbers is one SMS of plain signs, with marks two joined parts, also with long names."""

import csv
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cast import at
from motcua import cli
from motcua.conversations import numbers, replies_place, replies_queue
from motcua.conversations.queue_parts import Called, Fresh, LineTold, TicketTold, Where, rounded
from motcua.kernel.text import sms_parts
from motcua.messaging.texts import MARKED_UNITS, Ways
from motcua.queueing.rules import IN_LINE, State

NOW = at("2026-11-26T08:41")
PLAIN = Ways(short_code="8188", switchboard="0236 3881 888", site="https://motcua.danang.gov.vn")
MARKED = Ways(short_code="8188", switchboard="0236 3881 888", site="https://motcua.danang.gov.vn", has_marks=True)
DATA = Path(cli.__file__).parent / "demo_data"


def places() -> list[Where]:
    with (DATA / "offices.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [Where(row["short_name"], row["name"], row["code"]) for row in rows]


WORDS = st.text(st.sampled_from("aăâeêioôơuưyđAĂĐ bcdghklmnpqrstvx-.,[]€😀"), max_size=120)
NUMBERS = st.builds(
    lambda letter, number: f"{letter}{number:03}", st.sampled_from(["", "A", "UT"]), st.integers(1, 99999)
)
WHERES = st.one_of(
    st.sampled_from(places()),
    st.builds(Where, WORDS.map(lambda words: words[:40]), WORDS, st.sampled_from(["HC", "BVPSN", "DN-TTHCC"])),
)
CALLED = st.builds(Called, NUMBERS, st.sampled_from(["quầy 3", "quầy 12", "phòng khám số 12", ""]))
MOMENTS = st.integers(-3 * 24 * 60, 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes))
FRESH = st.builds(Fresh, MOMENTS, st.booleans(), st.just(NOW))
TICKETS = st.builds(
    TicketTold, NUMBERS, WHERES, st.sampled_from([state.value for state in State]), FRESH,
    ahead=st.integers(0, 999), counter=st.sampled_from(["quầy 3", "phòng khám số 12", ""]),
    since=st.one_of(st.none(), MOMENTS), earliest_at=MOMENTS, latest_at=st.one_of(st.none(), MOMENTS),
    serving=st.lists(CALLED, max_size=9).map(tuple), moved_to=st.one_of(st.just(""), WORDS),
    back_after=st.integers(0, 20),
)  # fmt: skip
LINES = st.lists(
    st.builds(
        LineTold, st.sampled_from(["A", "B", "KHAM", "THU-PHI-NGOAI-TRU"]), WORDS,
        st.lists(CALLED, max_size=9).map(tuple), st.integers(0, 9999),
        st.one_of(st.none(), st.tuples(st.integers(0, 600), st.integers(0, 900))),
    ),
    max_size=12,
)  # fmt: skip


def fits(text: str) -> None:
    size = sms_parts(text)
    assert size.units <= (160 if size.encoding == "gsm7" else MARKED_UNITS), text
    assert text.isascii() == (size.encoding == "gsm7"), text
    assert "  " not in text, text
    assert text == text.strip(), text


@given(TICKETS, st.booleans(), st.sampled_from([PLAIN, MARKED]))
def test_of_a_number_the_number_is_first_and_how_fresh_it_is_is_said(
    told: TicketTold, is_near: bool, ways: Ways
) -> None:
    text = replies_queue.of_ticket(told, ways=ways, is_near=is_near)
    fits(text)
    assert text.startswith((f"So {told.number}", f"Số {told.number}"))
    assert any(words in text for words in ("Cap nhat", "Cập nhật", "at ket noi tu", "ất kết nối từ"))
    if told.state in IN_LINE and told.fresh.is_fresh:
        assert any(
            words in text for words in (f"{told.ahead} nguoi truoc", f"{told.ahead} người trước", "luot", "lượt")
        )


@given(TICKETS, st.integers(1, 30), st.sampled_from([PLAIN, MARKED]))
def test_a_wish_is_repeated(told: TicketTold, before: int, ways: Ways) -> None:
    text = replies_queue.alert_set(told, before=before, ways=ways)
    fits(text)
    assert str(before) in text
    assert told.number in text
    fits(replies_queue.before_how_many(told, most=30, ways=ways))
    fits(replies_queue.alerts_dropped(before, number=told.number, ways=ways))


@given(st.lists(TICKETS, min_size=1, max_size=20), st.sampled_from([PLAIN, MARKED]))
def test_of_several_three_are_named(rows: list[TicketTold], ways: Ways) -> None:
    text = replies_queue.which_ticket(rows, said="105", ways=ways)
    fits(text)
    assert "1) " in text
    assert "4) " not in text
    fits(replies_queue.of_tickets(rows, said="105", ways=ways))
    fits(replies_queue.write_again("NHAC", [(row.number, row.where) for row in rows], ways=ways))
    text = replies_queue.which_place([row.where for row in rows], ways=ways)
    fits(text)


@given(WHERES, LINES, FRESH, st.sampled_from([PLAIN, MARKED]), st.sampled_from(["", "Hôm nay chưa thấy số A00105. "]))
def test_of_a_place_as_much_is_told_as_fits(
    where: Where, lines: list[LineTold], fresh: Fresh, ways: Ways, about: str
) -> None:
    text = replies_place.of_place(where, lines, fresh=fresh, ways=ways, about=about)
    fits(text)
    if not fresh.is_fresh:
        assert any(words in text for words in ("mat ket noi", "mất kết nối"))


@given(WHERES, st.sampled_from([PLAIN, MARKED]))
def test_what_cannot_be_told_is_said_in_one_text(where: Where, ways: Ways) -> None:
    for text in (
        replies_place.closed(where, opens_at=NOW + timedelta(days=3), at=NOW, ways=ways),
        replies_place.closed(where, opens_at=None, at=NOW, ways=ways),
        replies_place.no_lines(where, ways=ways), replies_queue.not_today("A00105", where, ways=ways),
        replies_queue.not_today("A00105", None, ways=ways), replies_queue.how_to(ways=ways),
        replies_queue.ask_number(where, ways=ways), replies_queue.ask_number(None, ways=ways),
        replies_queue.dropped(ways=ways), replies_queue.too_many_alerts(3, ways=ways),
    ):  # fmt: skip
        fits(text)


# --- what gives way ----------------------------------------------------------------------------------------

HC = Where("Mot cua Hai Chau", "Bộ phận Một cửa Hải Châu", "HC")


def five_lines() -> Iterator[LineTold]:
    names = ["Tư pháp - Hộ tịch", "Chứng thực", "Đất đai - Xây dựng", "Lao động - Xã hội", "Kinh doanh"]
    for number, (code, name) in enumerate(zip("ABCDE", names, strict=True), start=1):
        serving = tuple(Called(f"{code}{each:03}", f"quầy {each}") for each in range(95, 95 + number))
        yield LineTold(code, name, serving, waiting=number * 4, wait=(number * 5, number * 9))


def test_the_lines_with_most_people_are_told_first_and_longest() -> None:
    fresh = Fresh(NOW, is_fresh=True, at=NOW)
    assert replies_place.of_place(HC, list(five_lines()), fresh=fresh, ways=PLAIN) == (
        "Mot cua Hai Chau 8h41: goi E095, cho 20, 25-45 phut; goi D095, cho 16, 20-36 phut; goi C095, cho 12, "
        "15-27 phut; goi B095, cho 8, 10-18 phut; A095, cho 4, 5-9p"
    )


def test_a_machine_that_is_silent_is_told_as_of_then() -> None:
    fresh = Fresh(at("2026-11-26T08:12"), is_fresh=False, at=NOW)
    text = replies_place.of_place(HC, list(five_lines())[:1], fresh=fresh, ways=PLAIN)
    assert text.startswith(
        "Mot cua Hai Chau: mat ket noi tu 8h12. Luc do A Tu phap - Ho tich: goi A095, cho 4, 5-9 phut"
    )
    yesterday = Fresh(at("2026-11-25T16:50"), is_fresh=False, at=NOW)
    assert "tu 16h50 thu 4 25/11." in replies_place.of_place(HC, [], fresh=yesterday, ways=PLAIN)


def test_the_example_of_the_manual() -> None:
    told = TicketTold(
        "A105", Where("P. Hai Chau", "UBND phường Hải Châu", "HC"), State.WAITING.value, Fresh(NOW, True, NOW), ahead=6,
        earliest_at=at("2026-11-26T09:15"), latest_at=at("2026-11-26T09:30"), serving=(Called("A098", "quầy 3"),),
    )  # fmt: skip
    assert replies_queue.of_ticket(told, ways=PLAIN) == (
        "So A105 P. Hai Chau: con 6 nguoi truoc, khoang 9h15-9h30. Dang goi A098 quay 3. Cap nhat 8h41. "
        "Nhac: NHAC A105 HC 5 gui 8188"
    )


@pytest.mark.parametrize(
    ("counter", "words"),
    [
        ("DN-HC-3", "quầy 3"), ("3", "quầy 3"), ("Quầy 12", "quầy 12"), ("Phòng khám 12", "phòng khám 12"),
        ("P12", "P12"), ("", ""), ("DN-BVDN-1", "DN-BVDN-1"),
    ],
)  # fmt: skip
def test_a_counter_is_said_by_its_number_or_as_its_machine_calls_it(counter: str, words: str) -> None:
    assert numbers.counter_words(counter, "DN-HC") == words


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        ("09:12", "09:31", ("09:10", "09:35")),
        ("09:15", "09:30", ("09:15", "09:30")),
        ("09:58", "10:01", ("09:55", "10:05")),
    ],
)
def test_a_range_is_told_in_round_hours(low: str, high: str, told: tuple[str, str]) -> None:
    def moment(clock: str) -> datetime:
        return at(f"2026-11-26T{clock}")

    assert rounded(moment(low), moment(high)) == (moment(told[0]), moment(told[1]))
