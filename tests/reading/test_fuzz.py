# SPDX-License-Identifier: EUPL-1.2
"""Whatever is typed, reading never fails, never names what is not there, and never takes long."""

import csv
import sys
import time
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import motcua.cli
from motcua.cli.sample_catalogue import sample_catalogue
from motcua.kernel.text import unmarked
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.reading import Catalogue, Intent, Part, Reading, read, read_answer

AT = datetime.fromisoformat("2026-11-19T09:00")
LONGEST = 2_000
# What 20 ms allow, counted instead of timed, so that a busy machine changes nothing: calls of functions for a text of
# 2,000 signs. `./motcua bench sms` says the milliseconds.
BUDGET_CALLS = 150_000
# Against expressions that run away without a call; far more than the slowest machine needs.
RUNAWAY_SECONDS = 0.5

CATALOGUE = sample_catalogue()
AGENCIES = {each.code for each in CATALOGUE.agencies}
PROCEDURES = {each.code for each in CATALOGUE.procedures}
OFFICES = {each.code for each in CATALOGUE.offices}
NAMES = [
    name for kind in (CATALOGUE.agencies, CATALOGUE.procedures, CATALOGUE.offices) for e in kind for name in e.names
]

MAY_BE_MISSING = {Part.NAME, Part.AGENCY, Part.PROCEDURE, Part.DAY, Part.TIME, Part.CODE, Part.SITE}
ABOUT_A_LINE = {Intent.QUEUE, Intent.QUEUE_ALERT, Intent.QUEUE_ALERT_OFF}
ABOUT_A_CODE = {Intent.CANCEL, Intent.MOVE, Intent.EARLIER}


def _messages() -> list[str]:
    sample = Path(motcua.cli.__file__).parent / "demo_data" / "sms_examples.tsv"
    found = []
    for path in [sample, *sorted(Path(__file__).parent.glob("*.tsv"))]:
        with path.open(encoding="utf-8-sig", newline="") as file:
            found += [row["message"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    return found


MESSAGES = _messages()


# --- what always holds ---------------------------------------------------------------------------------


def values_of(reading: Reading) -> dict[Part, object]:
    """Return what was understood of each part that may be missing."""
    return {
        Part.NAME: reading.name,
        Part.AGENCY: reading.agency,
        Part.PROCEDURE: reading.procedure or reading.content,
        Part.DAY: reading.day,
        Part.TIME: reading.hour,
        Part.CODE: reading.code,
        Part.SITE: reading.place,
    }


def check(reading: Reading, message: str, *, is_answer: bool = False) -> None:
    """Everything a reading promises, whatever it was read from; an answer need not be whole by itself."""
    said = f"{message!r} → {reading}"
    values = values_of(reading)
    assert isinstance(reading.intent, Intent), said
    assert 0.0 <= reading.confidence <= 1.0, said
    assert (reading.start is not None) == (reading.day is not None and reading.hour is not None), said
    assert set(reading.missing) <= MAY_BE_MISSING, said
    assert len(set(reading.missing)) == len(reading.missing), said
    assert [part for part in reading.missing if values[part]] == [], said
    assert [part for part, _ in reading.impossible if values.get(part) is not None] == [], said
    assert reading.agency is None or reading.agency in AGENCIES, said
    assert set(reading.agencies) <= AGENCIES, said
    assert reading.procedure is None or reading.procedure in PROCEDURES, said
    assert reading.place is None or reading.place in OFFICES, said
    assert reading.place is None or reading.intent in ABOUT_A_LINE, said
    assert set(reading.places) <= OFFICES, said
    assert not reading.is_spam or (reading.intent is Intent.UNKNOWN and not reading.is_sure), said
    assert reading.intent is not Intent.UNKNOWN or not reading.is_sure, said
    if reading.code is not None and reading.intent in ABOUT_A_CODE:
        assert reading.code.isascii(), said
        assert reading.code.isdigit(), said
        assert 4 <= len(reading.code) <= 8, said
    if not is_answer:
        _check_what_is_acted_on(reading, said)
    for text in (
        reading.name,
        reading.content,
        reading.code,
        *(part for why in reading.why for part in (why.said, why.text)),
    ):
        # It is stored, and written as JSON: no sign may be in it that neither can hold.
        assert text is None or text.encode("utf-8", "replace").decode() == text, said
        assert "\x00" not in (text or ""), said


def _check_what_is_acted_on(reading: Reading, said: str) -> None:
    """What is sure is whole: nothing would have to be guessed to act on it."""
    if not reading.is_sure:
        return
    if reading.intent is Intent.BOOK:
        assert reading.name, said
        assert reading.agency, said
        assert reading.start, said
        assert reading.content or reading.procedure, said
    if reading.intent is Intent.VACCINATION_BOOK:
        assert reading.name, said
        assert reading.start, said
    if reading.intent in (Intent.CANCEL, Intent.MOVE):
        assert reading.code, said
    if reading.intent is Intent.MOVE:
        assert reading.start, said


# --- any text ------------------------------------------------------------------------------------------

ANY_SIGN = st.characters(exclude_categories=())
# What people's phones, keyboards and pranks send most: letters, marks alone, unseen signs, halves of a sign.
LIKELY_SIGN = st.sampled_from(
    [
        *"HGhguyTCsttxd 0123456789/:.,;-[]()?!'ăâêôơưđáàảãạếềểễệĐð１٣𝟖ﬀẞİŉ😀",
        *"\u0301\u0309\u0323\u031b\u200b\u200d\ufeff\u202e\u2066\u00a0\u2028\ud83d\udc00\x00\n\t",
    ]
)
ANY_TEXT = st.one_of(st.text(ANY_SIGN, max_size=LONGEST), st.text(LIKELY_SIGN, max_size=200))
# Local or aware: the network's moment comes in both forms.
MOMENTS = st.datetimes(
    min_value=datetime.fromisoformat("2016-01-01"),
    max_value=datetime.fromisoformat("2200-01-01"),
    timezones=st.sampled_from([None, UTC, OFFICE_ZONE]),
)
PARTS = st.lists(st.sampled_from(sorted(MAY_BE_MISSING)), unique=True)

FUZZ = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@FUZZ
@given(ANY_TEXT)
@example("")
@example("\ud800")
@example("HG \x00 so xay dung \x00 8h 20/11")
@example("HG " + "\u200b" * 1_997)
@example("a" + "\u0301" * 1_999)
@example("HG ²³/¹¹ 8h")
@example("HG Nguyen Van A so xay dung ٨h ٢٠/١١")
@example("HG 9" + "9" * 1_990 + "h")
@example("HG ngay 00/00/0000 0h0 so 0")
@example("HG Nguyen Van A so xay dung gpxd 8h 29/2")
@example("HG Nguyen Van A so xay dung gpxd 8h 31/12/9999")
@example("HUYHG 00000000000000000000000000000000000")
@example("STT " + "A" * 500 + "1" * 500)
def test_any_text_is_read(message: str) -> None:
    reading = read(message, received_at=AT, catalogue=CATALOGUE)
    check(reading, message)
    assert read(message, received_at=AT, catalogue=CATALOGUE) == reading


@FUZZ
@given(ANY_TEXT, PARTS)
@example("\ud800", [Part.NAME])
@example("2", [Part.DAY, Part.TIME])
@example("", [])
def test_any_text_is_read_as_an_answer(message: str, asked: Collection[Part]) -> None:
    check(read_answer(message, asked=asked, received_at=AT, catalogue=CATALOGUE), message, is_answer=True)


@FUZZ
@given(MOMENTS, st.sampled_from(MESSAGES))
def test_whenever_it_comes(received_at: datetime, message: str) -> None:
    reading = read(message, received_at=received_at, catalogue=CATALOGUE)
    check(reading, message)


@FUZZ
@given(ANY_TEXT)
def test_a_house_without_any_name_reads_too(message: str) -> None:
    reading = read(message, received_at=AT, catalogue=EMPTY)
    assert (reading.agency, reading.procedure, reading.place, reading.agencies) == (None, None, None, ())


EMPTY = Catalogue(agencies=[])


# --- messages spoilt on their way ----------------------------------------------------------------------


@st.composite
def spoilt(draw: Callable[..., object]) -> str:
    """A real message with a few accidents: swapped, lost and doubled pieces, lost marks, strange signs in between."""
    message = str(draw(st.sampled_from(MESSAGES)))
    for accident in draw(st.lists(st.sampled_from(ACCIDENTS), min_size=1, max_size=4)):  # type: ignore[attr-defined]
        message = accident(message, draw)
    return message[:LONGEST]


def _place(message: str, draw: Callable[..., object]) -> int:
    return int(str(draw(st.integers(0, len(message)))))


def _swapped_words(message: str, draw: Callable[..., object]) -> str:
    words = message.split()
    return " ".join(draw(st.permutations(words)))  # type: ignore[call-overload]


def _turned(message: str, draw: Callable[..., object]) -> str:
    place = _place(message, draw)
    return message[place:] + " " + message[:place]


def _lost_sign(message: str, draw: Callable[..., object]) -> str:
    place = _place(message, draw)
    return message[:place] + message[place + 1 :]


def _doubled_sign(message: str, draw: Callable[..., object]) -> str:
    place = _place(message, draw)
    return message[:place] + message[place : place + 1] * 2 + message[place + 1 :]


def _strange_sign(message: str, draw: Callable[..., object]) -> str:
    place = _place(message, draw)
    return message[:place] + str(draw(LIKELY_SIGN)) + message[place:]


def _digits(message: str, draw: Callable[..., object]) -> str:
    place = _place(message, draw)
    return message[:place] + str(draw(st.integers(0, 10**12))) + message[place:]


def _without_marks(message: str, draw: Callable[..., object]) -> str:
    return unmarked(message)


def _without_spaces(message: str, draw: Callable[..., object]) -> str:
    return message.replace(" ", "")


def _shouted(message: str, draw: Callable[..., object]) -> str:
    return message.upper()


def _cut(message: str, draw: Callable[..., object]) -> str:
    return message[: _place(message, draw)]


def _another_behind(message: str, draw: Callable[..., object]) -> str:
    return f"{message} {draw(st.sampled_from(MESSAGES))}"


def _a_name_inside(message: str, draw: Callable[..., object]) -> str:
    place = _place(message, draw)
    return f"{message[:place]} {draw(st.sampled_from(NAMES))} {message[place:]}"


ACCIDENTS = [
    _swapped_words, _turned, _lost_sign, _doubled_sign, _strange_sign, _digits, _without_marks, _without_spaces,
    _shouted, _cut, _another_behind, _a_name_inside,
]  # fmt: skip


@FUZZ
@given(spoilt())
def test_a_spoilt_message_is_read(message: str) -> None:
    check(read(message, received_at=AT, catalogue=CATALOGUE), message)


@FUZZ
@given(spoilt(), PARTS)
def test_a_spoilt_answer_is_read(message: str, asked: Collection[Part]) -> None:
    check(read_answer(message, asked=asked, received_at=AT, catalogue=CATALOGUE), message, is_answer=True)


def test_the_messages_people_wrote_hold_every_promise() -> None:
    assert len(MESSAGES) >= 44
    for message in MESSAGES:
        check(read(message, received_at=AT, catalogue=CATALOGUE), message)


# --- time ----------------------------------------------------------------------------------------------


def _filled(piece: str, *, begin: str = "HG ") -> str:
    return (begin + piece * LONGEST)[:LONGEST]


# Each of them is the worst for some way of looking: many candidates, many near names, nothing but signs.
ADVERSARIES = {
    "hours": _filled("8h "),
    "hours without spaces": _filled("8h30"),
    "days": _filled("20/11 "),
    "days and hours": _filled("8h 20/11 "),
    "weekdays": _filled("thu 2 t3 thu hai tuan sau "),
    "days in words": _filled("ngay 7 thang 12 "),
    "digits": _filled("7", begin=""),
    "slashes": _filled("1/", begin=""),
    "one agency": _filled("so xay dung "),
    "slips": _filled("so xay dunh so noi vuj ubnd phuogn hai chau "),
    "all names": " ".join(NAMES)[:LONGEST],
    "all names, other end": " ".join(reversed(NAMES))[:LONGEST],
    "all procedures": " ".join(name for each in CATALOGUE.procedures for name in each.names)[:LONGEST],
    "all procedures, unmarked": unmarked(" ".join(name for each in CATALOGUE.procedures for name in each.names))[
        :LONGEST
    ],
    "abbreviations": _filled("sxd skhdt stc snv ubnd p. q. gpxd "),
    "names of people": _filled("Nguyen Van An Tran Thi Mai "),
    "honorifics": _filled("anh chi em la toi ten la "),
    "keywords": _filled("HG HUYHG DOIHG STT TC TT XH ", begin=""),
    "glued keywords": _filled("HG", begin=""),
    "phones": _filled("0905123456 "),
    "one letter words": _filled("a b c d e "),
    "one long word": _filled("abcdefghij"),
    "brackets": _filled("[("),
    "dots": _filled("."),
    "spaces": _filled(" "),
    "marks": _filled("\u0301\u0323"),
    "unseen": _filled("\u200b\u202e\ufeff"),
    "emoji": _filled("😀 "),
    "surrogates": _filled("\ud83d"),
    "ligatures": _filled("\ufdfa"),
    "vaccines": _filled("5in1 mui 2 12/03/2025 ", begin="TC "),
    "tickets": _filled("A105 ", begin="STT "),
    "places": _filled("trung tam hanh chinh ha tinh hai chua ", begin="STT "),
    "alerts": _filled("bao khi con 5 nguoi so 105 ", begin="NHAC "),
    "alerts and talk": _filled("nhac toi khi sap den so con truoc ", begin=""),
    "codes": _filled("482914 ", begin="HUYHG "),
    "dossiers": _filled("H17.12-251119-0012 ", begin="TT "),
    "moves": _filled("482914 8h 20/11 ", begin="DOIHG "),
    "signs in between": _filled("s.o.x.a.y.d.u.n.g."),
}


def calls_of(message: str) -> int:
    """Return how many functions are called to read the message, those of the interpreter among them."""
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        read(message, received_at=AT, catalogue=CATALOGUE)
    finally:
        sys.setprofile(before)
    return calls


def seconds_of(message: str) -> float:
    """Return the processor time of one reading: what others do on the machine hardly counts."""
    began = time.thread_time()
    read(message, received_at=AT, catalogue=CATALOGUE)
    return time.thread_time() - began


@pytest.mark.parametrize("name", ADVERSARIES)
def test_the_worst_texts_stay_within_the_budget(name: str) -> None:
    message = ADVERSARIES[name]
    check(read(message, received_at=AT, catalogue=CATALOGUE), message)
    assert calls_of(message) < BUDGET_CALLS
    assert seconds_of(message) < RUNAWAY_SECONDS


def test_the_messages_people_wrote_take_a_tenth_of_the_budget() -> None:
    longest = sorted(MESSAGES, key=len)[-20:]
    assert max(calls_of(message) for message in longest) < BUDGET_CALLS / 10


def test_the_work_does_not_grow_with_the_square_of_the_text() -> None:
    grown = {
        name: calls_of(message) / calls_of(message[: LONGEST // 2])
        for name, message in ADVERSARIES.items()
        if calls_of(message) > BUDGET_CALLS / 10
    }
    assert {name: growth for name, growth in grown.items() if growth > 3.2} == {}


def test_a_text_too_long_for_any_sms_is_read_too() -> None:
    message = MESSAGES[0] + " 8h so xay dung" * 10_000
    check(read(message, received_at=AT, catalogue=CATALOGUE), message)
    assert seconds_of(message) < RUNAWAY_SECONDS * 10
