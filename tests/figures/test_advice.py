# SPDX-License-Identifier: EUPL-1.2
"""Which counter to open, call back or close: cases worked by hand, and what holds of any hall."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.figures import advice
from motcua.figures.advice import Advice, CounterNow, Deed, LineLoad, Seat, advise, waits

A, B = 1, 2
BOTH = frozenset({A, B})


def counter(number: int, seat: Seat, *, serves: frozenset[int] = BOTH, minutes: int = 0) -> CounterNow:
    now = serves if seat != Seat.CLOSED else frozenset()
    return CounterNow(number, seat, serves=now, could=serves, minutes=minutes)


def line(waiting: int, *, id_: int = A, name: str = "Xây dựng", service: float = 10, arrivals: float = 0) -> LineLoad:
    return LineLoad(id_, name, waiting, arrivals, service)


def deeds(found: list[Advice]) -> list[tuple[Deed, int | None]]:
    return [(each.deed, each.counter) for each in found]


# --- estimates -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("waiting", "service", "open_counters", "minutes"),
    [
        (0, 10, 1, 0),
        (6, 10, 1, 60),
        (6, 10, 2, 30),
        (23, 4.2, 2, 48.3),
        (5, 0.2, 1, 5),
        (3, 10, 0, math.inf),
        (0, 10, 0, 0),
    ],
)
def test_a_wait_is_the_work_shared_among_the_open_counters(
    waiting: int, service: float, open_counters: int, minutes: float
) -> None:
    assert waits([line(waiting, service=service)], [{A}] * open_counters)[A] == pytest.approx(minutes)


def test_lines_that_share_counters_wait_about_as_long() -> None:
    lines = [line(10), line(1, id_=B)]
    found = waits(lines, [{A}, {A, B}])
    assert found[A] == pytest.approx(55, abs=2)
    assert found[B] == pytest.approx(55, abs=2)
    assert waits(lines, [{A}, {B}]) == pytest.approx({A: 100, B: 10})


def test_who_comes_in_the_meantime_is_counted_and_so_is_who_is_served() -> None:
    busy = line(3, arrivals=12)
    assert waits([busy], [{A}])[A] == pytest.approx(30)
    assert waits([busy], [{A}], ahead=30)[A] == pytest.approx(60)
    assert waits([line(3, arrivals=3)], [{A}], ahead=30)[A] == pytest.approx(15)


# --- cases ---------------------------------------------------------------------------------------------


def test_a_closed_counter_is_opened_where_people_wait_too_long() -> None:
    counters = [counter(1, Seat.SERVING), counter(2, Seat.SERVING), counter(4, Seat.CLOSED)]
    (found,) = advise([line(23, service=4.2)], counters, threshold_minutes=30)
    assert found.sentence == "Mở thêm quầy 4, hàng Xây dựng: 23 người chờ, khoảng 48 phút."
    assert found.outcome == "Làm vậy thì còn chờ khoảng 32 phút."


CASES: list[tuple[str, list[LineLoad], list[CounterNow], list[tuple[Deed, int | None]]]] = [
    ("nobody waits, nothing is said", [line(0)], [counter(1, Seat.SERVING), counter(2, Seat.CLOSED)], []),
    ("a short line is left alone", [line(2)], [counter(1, Seat.SERVING), counter(2, Seat.CLOSED)], []),
    (
        "the threshold itself is too long",
        [line(3)],
        [counter(1, Seat.SERVING), counter(2, Seat.CLOSED)],
        [(Deed.OPEN, 2)],
    ),
    (
        "two are opened where one is not enough",
        [line(12)],
        [counter(1, Seat.SERVING), counter(2, Seat.CLOSED), counter(3, Seat.CLOSED), counter(4, Seat.CLOSED)],
        [(Deed.OPEN, 2), (Deed.OPEN, 3), (Deed.OPEN, 4)],
    ),
    (
        "who only pauses is called before a counter is opened",
        [line(4)],
        [counter(1, Seat.SERVING), counter(2, Seat.CLOSED), counter(5, Seat.PAUSED, minutes=20)],
        [(Deed.RESUME, 5)],
    ),
    (
        "who is idle at another line helps before that",
        [line(4), line(0, id_=B, name="Khác")],
        [
            counter(1, Seat.SERVING, serves=frozenset({A})),
            counter(2, Seat.PAUSED),
            CounterNow(3, Seat.IDLE, serves=frozenset({B}), could=BOTH, minutes=12),
        ],
        [(Deed.HELP, 3)],
    ),
    (
        "who may not serve the line is not asked",
        [line(4), line(0, id_=B, name="Khác")],
        [
            counter(1, Seat.SERVING, serves=frozenset({A})),
            counter(2, Seat.CLOSED, serves=frozenset({B})),
            counter(3, Seat.IDLE, serves=frozenset({B}), minutes=12),
        ],
        [(Deed.ALL_OPEN, None)],
    ),
    (
        "a line nobody calls is opened for its first person",
        [line(1)],
        [counter(1, Seat.CLOSED)],
        [(Deed.OPEN, 1)],
    ),
    (
        "a counter whose screen fell silent is opened anew",
        [line(5)],
        [counter(1, Seat.SERVING), counter(2, Seat.SILENT, minutes=40)],
        [(Deed.OPEN, 2)],
    ),
    (
        "soon too long: get ready",
        [line(1, arrivals=14)],
        [counter(1, Seat.SERVING), counter(2, Seat.CLOSED)],
        [(Deed.OPEN, 2)],
    ),
    (
        "idle for long, and the others keep up: it may close",
        [line(0, arrivals=2)],
        [counter(1, Seat.SERVING), counter(2, Seat.IDLE, minutes=25)],
        [(Deed.CLOSE, 2)],
    ),
    (
        "idle for a short while is no reason",
        [line(0, arrivals=2)],
        [counter(1, Seat.SERVING), counter(2, Seat.IDLE, minutes=19)],
        [],
    ),
    ("the last counter of a line stays", [line(0)], [counter(1, Seat.IDLE, minutes=90)], []),
    (
        "of two that are idle one stays",
        [line(0)],
        [counter(1, Seat.IDLE, minutes=60), counter(2, Seat.IDLE, minutes=90)],
        [(Deed.CLOSE, 2)],
    ),
    (
        "with many who come nothing is closed",
        [line(0, arrivals=6)],
        [counter(1, Seat.SERVING), counter(2, Seat.IDLE, minutes=25)],
        [],
    ),
    (
        "while people wait too long elsewhere nothing is closed",
        [line(9), line(0, id_=B, name="Khác")],
        [
            counter(1, Seat.SERVING, serves=frozenset({A})),
            counter(2, Seat.IDLE, serves=frozenset({B}), minutes=50),
            counter(3, Seat.IDLE, serves=frozenset({B}), minutes=60),
        ],
        [(Deed.ALL_OPEN, None)],
    ),
]


@pytest.mark.parametrize(
    ("lines", "counters", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_what_is_advised(
    lines: list[LineLoad], counters: list[CounterNow], expected: list[tuple[Deed, int | None]]
) -> None:
    assert deeds(advise(lines, counters, threshold_minutes=30)) == expected


SENTENCES: list[tuple[dict[str, Any], str]] = [
    (
        {"deed": Deed.HELP, "counter": 3, "waiting": 4, "minutes": 40},
        "Cho quầy 3 gọi thêm hàng Xây dựng: quầy đang rảnh; 4 người chờ, khoảng 40 phút.",
    ),
    (
        {"deed": Deed.RESUME, "counter": 5, "waiting": 300, "minutes": 900},
        "Mời quầy 5 làm tiếp, hàng Xây dựng: 300 người chờ, hơn 2 giờ.",
    ),
    (
        {"deed": Deed.OPEN, "counter": 4, "waiting": 5},
        "Mở thêm quầy 4, hàng Xây dựng: 5 người chờ, chưa quầy nào gọi.",
    ),
    (
        {"deed": Deed.OPEN, "counter": 4, "minutes": 35, "is_coming": True},
        "Chuẩn bị mở quầy 4, hàng Xây dựng: 30 phút nữa có thể phải chờ khoảng 35 phút.",
    ),
    (
        {"deed": Deed.ALL_OPEN, "counter": None, "waiting": 9, "minutes": 90},
        "Hàng Xây dựng: 9 người chờ, khoảng 90 phút. Mọi quầy gọi được hàng này đều đã mở.",
    ),
    (
        {"deed": Deed.CLOSE, "counter": 2, "idle_minutes": 25},
        "Có thể đóng quầy 2: đã rảnh 25 phút, các quầy còn lại vẫn kịp.",
    ),
]


@pytest.mark.parametrize(("known", "sentence"), SENTENCES)
def test_each_deed_is_a_sentence(known: dict[str, Any], sentence: str) -> None:
    assert Advice(line="Xây dựng", **known).sentence == sentence


# --- of any hall ---------------------------------------------------------------------------------------

LINES = (1, 2, 3)


@st.composite
def halls(draw: st.DrawFn) -> tuple[list[LineLoad], list[CounterNow]]:
    lines = [
        LineLoad(
            id_,
            f"hàng {id_}",
            draw(st.integers(0, 60)),
            float(draw(st.integers(0, 40))),
            draw(st.floats(0.5, 40, allow_nan=False)),
        )
        for id_ in LINES
    ]
    counters = []
    for number in range(1, draw(st.integers(0, 6)) + 1):
        could = frozenset(draw(st.sets(st.sampled_from(LINES), min_size=1)))
        seat = draw(st.sampled_from(Seat))
        serves = (
            frozenset() if seat == Seat.CLOSED else frozenset(draw(st.sets(st.sampled_from(sorted(could)), min_size=1)))
        )
        counters.append(CounterNow(number, seat, serves, could, draw(st.integers(0, 120))))
    return lines, counters


def following(counters: list[CounterNow], found: list[Advice], lines: list[LineLoad]) -> list[frozenset[int]]:
    """Return what each open counter calls once all advice is followed."""
    ids = {each.name: each.id for each in lines}
    serving = {each.number: each.serves for each in counters if each.is_open}
    by_number = {each.number: each for each in counters}
    for each in found:
        if each.deed == Deed.CLOSE and each.counter is not None:
            del serving[each.counter]
        elif each.deed == Deed.HELP and each.counter is not None:
            serving[each.counter] = serving[each.counter] | {ids[each.line]}
        elif each.counter is not None:
            serving[each.counter] = by_number[each.counter].could
    return list(serving.values())


@given(hall=halls(), threshold=st.integers(5, 90))
@settings(max_examples=150, deadline=None)
def test_advice_of_any_hall_can_be_followed(hall: tuple[list[LineLoad], list[CounterNow]], threshold: int) -> None:
    lines, counters = hall
    found = advise(lines, counters, threshold_minutes=threshold)
    by_number = {each.number: each for each in counters}
    named = [each.counter for each in found if each.counter is not None]
    assert len(named) == len(set(named)), "a counter is asked for two things"
    assert len(found) <= advice.MOST_ADVICE
    ids = {each.name: each.id for each in lines}
    for each in found:
        assert each.sentence.endswith(".")
        if each.counter is None:
            continue
        asked = by_number[each.counter]
        match each.deed:
            case Deed.OPEN:
                assert not asked.is_open
            case Deed.RESUME:
                assert asked.seat == Seat.PAUSED
            case Deed.HELP | Deed.CLOSE:
                assert asked.seat == Seat.IDLE
        if each.deed != Deed.CLOSE:
            assert ids[each.line] in asked.could
            assert each.minutes is None or each.minutes_after is None or each.minutes_after <= each.minutes
    kinds = {each.deed for each in found}
    assert kinds <= {Deed.CLOSE} or Deed.CLOSE not in kinds


@given(hall=halls(), threshold=st.integers(5, 90))
@settings(max_examples=150, deadline=None)
def test_closing_never_makes_anybody_wait_too_long(
    hall: tuple[list[LineLoad], list[CounterNow]], threshold: int
) -> None:
    lines, counters = hall
    found = advise(lines, counters, threshold_minutes=threshold)
    if any(each.deed == Deed.CLOSE for each in found):
        after = waits(lines, following(counters, found, lines))
        assert all(minutes < threshold for minutes in after.values())


@given(hall=halls(), threshold=st.integers(5, 90))
@settings(max_examples=150, deadline=None)
def test_every_line_that_waits_too_long_is_spoken_of(
    hall: tuple[list[LineLoad], list[CounterNow]], threshold: int
) -> None:
    lines, counters = hall
    now = waits(lines, [each.serves for each in counters if each.is_open])
    worst = max(now.values())
    found = advise(lines, counters, threshold_minutes=threshold)
    if worst >= threshold:
        longest = max(lines, key=lambda each: (now[each.id], each.waiting, -each.id))
        assert found[0].line == longest.name
        assert found[0].deed != Deed.CLOSE


@given(hall=halls())
@settings(max_examples=100, deadline=None)
def test_the_work_of_a_hall_is_neither_lost_nor_invented(hall: tuple[list[LineLoad], list[CounterNow]]) -> None:
    lines, counters = hall
    serving = [each.serves for each in counters if each.is_open]
    found = waits(lines, serving)
    for each in lines:
        called = [lines_ for lines_ in serving if each.id in lines_]
        if not each.waiting:
            assert found[each.id] == 0
        elif not called:
            assert math.isinf(found[each.id])
        else:
            # Never sooner than if all counters that call the line called nothing else.
            assert found[each.id] >= each.work / len(called) - 1e-6
