# SPDX-License-Identifier: EUPL-1.2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.speech import NORTH, SOUTH
from motcua.kernel.spoken_number import (
    ACCENTS,
    CHIME,
    CLIPS,
    Reading,
    Region,
    call_clips,
    number_clips,
    place_clips,
    reading_table,
    sentence,
    spoken,
    tag_clips,
    ticket_clips,
)

DIGITS = "không một hai ba bốn năm sáu bảy tám chín".split()  # noqa: SIM905
# What a person says, written out by hand apart from the rules: the tens, and what follows "… mươi" and "mười".
TENS = "hai mươi|ba mươi|bốn mươi|năm mươi|sáu mươi|bảy mươi|tám mươi|chín mươi".split("|")  # noqa: SIM905
AFTER_MUOI = ["", "mốt", "hai", "ba", "tư", "lăm", "sáu", "bảy", "tám", "chín"]
TEENS = (
    "mười|mười một|mười hai|mười ba|mười bốn|mười lăm|mười sáu|mười bảy|mười tám|mười chín".split("|")  # noqa: SIM905
)
BELOW_100 = [*DIGITS, *TEENS, *(f"{ten} {after}".strip() for ten in TENS for after in AFTER_MUOI)]
LETTERS = {
    "A": "a", "Ă": "á", "Â": "ớ", "B": "bê", "C": "xê", "D": "dê", "Đ": "đê", "E": "e", "Ê": "ê", "F": "ép phờ",
    "G": "gờ", "H": "hát", "I": "i", "J": "di", "K": "ca", "L": "e lờ", "M": "em mờ", "N": "en nờ", "O": "o",
    "Ô": "ô", "Ơ": "ơ", "P": "pê", "Q": "quy", "R": "e rờ", "S": "ét sì", "T": "tê", "U": "u", "Ư": "ư", "V": "vê",
    "W": "vê kép", "X": "ích xì", "Y": "i dài", "Z": "dét",
}  # fmt: skip


def by_hand(n):
    hundreds, rest = divmod(n, 100)
    if not hundreds:
        return BELOW_100[rest]
    if not rest:
        return f"{DIGITS[hundreds]} trăm"
    return f"{DIGITS[hundreds]} trăm {'linh ' if rest < 10 else ''}{BELOW_100[rest]}"


# The table of the field, as people there gave it.
@pytest.mark.parametrize(
    ("n", "said"),
    [
        (5, "năm"), (10, "mười"), (11, "mười một"), (14, "mười bốn"), (15, "mười lăm"), (20, "hai mươi"),
        (21, "hai mươi mốt"), (24, "hai mươi tư"), (25, "hai mươi lăm"), (31, "ba mươi mốt"), (55, "năm mươi lăm"),
        (100, "một trăm"), (101, "một trăm linh một"), (105, "một trăm linh năm"), (110, "một trăm mười"),
        (115, "một trăm mười lăm"), (121, "một trăm hai mươi mốt"), (124, "một trăm hai mươi tư"),
        (155, "một trăm năm mươi lăm"), (1001, "một nghìn không trăm linh một"),
        (1015, "một nghìn không trăm mười lăm"), (2005, "hai nghìn không trăm linh năm"),
    ],
)  # fmt: skip
def test_numbers_as_the_field_reads_them(n, said):
    assert spoken(number_clips(n)) == said


def test_four_after_tens_may_be_bon_and_the_south_has_its_own_words():
    assert spoken(number_clips(24, accent=NORTH._replace(four="bốn"))) == "hai mươi bốn"
    assert spoken(number_clips(124, accent=SOUTH)) == "một trăm hai mươi bốn"
    assert spoken(number_clips(1_005, accent=SOUTH)) == "một ngàn không trăm lẻ năm"


def test_every_number_to_999_behind_every_letter():
    for n in range(1_000):
        said = by_hand(n)
        assert spoken(number_clips(n)) == said
        assert spoken(number_clips(n, accent=SOUTH)) == said.replace("linh", "lẻ").replace("tư", "bốn")
        for letter, name in LETTERS.items():
            assert spoken(ticket_clips(f"{letter}{n:03}")) == f"{name} {said}"


@pytest.mark.rule("R-037")
@pytest.mark.parametrize(
    ("shown", "as_number", "by_digits"),
    [
        ("A012", "a mười hai", "a không một hai"),
        ("A105", "a một trăm linh năm", "a một không năm"),
        ("Đ007", "đê bảy", "đê không không bảy"),
        ("TP021", "tê pê hai mươi mốt", "tê pê không hai một"),
        ("012", "mười hai", "không một hai"),
        ("A0012", "a không không một hai", "a không không một hai"),
        ("1001", "một không không một", "một không không một"),
        ("A000", "a không", "a không không không"),
        ("n 105", "en nờ một trăm linh năm", "en nờ một không năm"),
        ("S-7", "ét sì bảy", "ét sì bảy"),
        ("", "", ""),
    ],
)
def test_tickets_as_a_number_or_digit_by_digit(shown, as_number, by_digits):
    assert spoken(ticket_clips(shown)) == as_number
    assert spoken(ticket_clips(shown, reading=Reading.DIGITS)) == by_digits


def test_marks_may_be_written_in_two_ways_and_foreign_letters_lose_theirs():
    assert ticket_clips("D\u0323") == ticket_clips("D")
    assert ticket_clips("\u01af1") == ticket_clips("U\u031b1")
    assert ticket_clips("É1") == ticket_clips("E1")


def test_letters_sound_different():
    assert len(set(LETTERS.values())) == len(LETTERS)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (3, "đến quầy số ba"), ("12", "đến quầy số mười hai"), ("Quầy 5", "đến quầy số năm"),
        ("quầy số 5", "đến quầy số năm"), ("Phòng 12", "đến phòng số mười hai"), ("Thu phí", "xin xem trên bảng"),
        (None, "xin xem trên bảng"), ("", "xin xem trên bảng"), ("1234", "xin xem trên bảng"),
    ],
)  # fmt: skip
def test_where_to_go(place, said):
    assert spoken(place_clips(place)) == said


def test_the_whole_call():
    assert sentence(call_clips("A105", 3)) == "Mời công dân có số A một trăm linh năm đến quầy số ba"


def test_the_call_of_a_tag():
    assert sentence(tag_clips(12)) == "Mời công dân có thẻ rung số mười hai đến quầy trả kết quả"
    assert sentence(tag_clips(24, accent=ACCENTS[Region.SOUTH])).split()[7:11] == ["hai", "mươi", "bốn", "đến"]
    for region in Region:
        table = reading_table(reading=Reading.DIGITS, accent=ACCENTS[region])
        for number in (1, 12, 24, 105):
            said = [table["tag"]["ask"], *table["numbers"][str(number)], table["tag"]["place"]]
            assert said == tag_clips(number, accent=ACCENTS[region])
            assert set(said) <= set(CLIPS)


@given(st.text(max_size=12), st.one_of(st.none(), st.integers(), st.text(max_size=12)), st.sampled_from(Reading))
def test_whatever_is_shown_is_said_with_clips_there_are(shown, place, reading):
    for region in Region:
        clips = call_clips(shown, place, reading=reading, accent=ACCENTS[region])
        assert clips[0] == "moi-so"
        assert set(clips) <= set(CLIPS)


@pytest.mark.parametrize("n", [-1, 1_000_000])
def test_numbers_no_board_shows_are_refused(n):
    with pytest.raises(ValueError, match=str(n)):
        number_clips(n)


def test_names_are_plain_and_the_table_names_nothing_else():
    assert all(name.replace("-", "").isascii() and name == name.lower() for name in CLIPS)
    assert CHIME not in CLIPS
    for region in Region:
        table = reading_table(reading=Reading.NUMBER, accent=ACCENTS[region])
        said = {clip for clips in table["numbers"].values() for clip in clips}
        said |= {*table["digits"], *table["letters"].values(), *table["places"].values(), table["ask"]}
        assert said | {table["see_board"]} <= set(CLIPS)
        assert len(table["numbers"]) == 1_000
