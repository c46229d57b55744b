# SPDX-License-Identifier: EUPL-1.2
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.codes import clean, digits_for, is_well_formed, new_code, spoken

LENGTHS = st.sampled_from([6, 7, 8])
CODES = st.builds(lambda digits, seed: new_code(digits, random.Random(seed)), LENGTHS, st.integers())


@given(LENGTHS, st.integers())
def test_a_new_code_is_well_formed_and_never_begins_with_0(digits, seed):
    code = new_code(digits, random.Random(seed))
    assert len(code) == digits
    assert code[0] != "0"
    assert is_well_formed(code)


@given(CODES, st.data())
def test_one_wrong_digit_is_noticed(code, data):
    place = data.draw(st.integers(0, len(code) - 1))
    wrong = data.draw(st.sampled_from([d for d in "0123456789" if d != code[place]]))
    assert not is_well_formed(code[:place] + wrong + code[place + 1 :])


@given(CODES, st.data())
def test_two_exchanged_neighbours_are_noticed(code, data):
    place = data.draw(st.integers(0, len(code) - 2))
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert swapped == code or not is_well_formed(swapped)


@given(CODES)
def test_a_missing_digit_is_noticed_in_the_shortest_codes(code):
    assert not is_well_formed(code[:5])


def test_all_bodies_of_a_length_can_be_drawn():
    class Edge(random.Random):
        edge = 0

        def randrange(self, start, stop=None, step=1):
            return start if self.edge == 0 else stop - 1

    low, high = Edge(), Edge()
    high.edge = 1
    assert new_code(6, low)[:5] == "10000"
    assert new_code(6, high)[:5] == "99999"


@pytest.mark.parametrize("digits", [5, 9])
def test_other_lengths_are_refused(digits):
    with pytest.raises(ValueError, match="6 to 8"):
        new_code(digits, random.Random(1))


@given(CODES, st.sampled_from([" ", ".", "-", "–", "\u00a0", "\u200b", "/"]))
def test_a_code_is_read_however_it_is_typed(code, spacer):
    fullwidth = "".join(chr(ord(d) - ord("0") + ord("０")) for d in code)
    for typed in (f"[{code[:3]}{spacer}{code[3:]}]", f"({code})", f"#{code}.", fullwidth, code.replace("0", "O")):
        assert clean(typed) == code


@pytest.mark.parametrize("text", ["", "48291", "0482914", "48291a", "٤٨٢٩١٤", "482 914", "482914482", "²²²²²²"])
def test_what_is_not_a_code_is_not_well_formed(text):
    assert not is_well_formed(text)


@given(st.text(st.characters(exclude_categories=())))
def test_cleaning_any_text_never_raises_and_is_final(text):
    assert clean(clean(text)) == clean(text)
    is_well_formed(clean(text))


def test_codes_grow_once_a_tenth_is_in_use():
    assert [digits_for(n) for n in (0, 8_999, 9_000, 89_999, 90_000, 900_000, 10_000_000)] == [6, 6, 7, 7, 8, 8, 8]


def test_a_code_is_read_aloud_in_two_groups():
    assert [spoken(c) for c in ("482914", "4829147", "48291473", "")] == ["482 914", "482 9147", "4829 1473", ""]
