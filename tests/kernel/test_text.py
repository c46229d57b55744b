# SPDX-License-Identifier: EUPL-1.2
import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.text import (
    fold,
    mask_name,
    mask_phone,
    person_sort_key,
    shorten_name,
    sms_parts,
    sort_key,
    unmarked,
)

MARKED = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
ANY_TEXT = st.text(st.characters(exclude_categories=()))  # lone surrogates too
VIETNAMESE = st.text(
    st.sampled_from(MARKED + MARKED.upper() + "abcxyz ABCXYZ 0123456789.,:;-/()?!'\"–—…“”‘’«»•₫\u00a0\u200b\n")
)
NAMES = st.lists(st.text(st.sampled_from(MARKED + "bcghklmnpqrstvx"), min_size=1, max_size=7), min_size=1, max_size=6)
FORMS = ("NFC", "NFD", "NFKC", "NFKD")


def reordered(names):
    return random.Random(1).sample(names, len(names))


@given(ANY_TEXT)
def test_reading_any_text_never_raises(text):
    for read in (fold, unmarked, sort_key, person_sort_key, mask_name, mask_phone, sms_parts):
        read(text)
    for limit in (0, 1, 5, 40):
        assert len(shorten_name(text, limit)) <= limit


@given(ANY_TEXT)
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(ANY_TEXT)
def test_a_search_key_can_be_stored(text):
    for stored in (fold(text), sort_key(text), unmarked(text)):
        assert "\0" not in stored
        stored.encode()


@given(VIETNAMESE, st.sampled_from(FORMS))
def test_every_normal_form_of_a_text_reads_the_same(text, form):
    composed, other = unicodedata.normalize("NFC", text), unicodedata.normalize(form, text)
    assert fold(other) == fold(composed)
    assert unmarked(other) == unmarked(composed)
    assert sort_key(other) == sort_key(composed)
    assert mask_name(unicodedata.normalize("NFD", text)) == mask_name(composed)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Sở Kế hoạch và Đầu tư", "so ke hoach va dau tu"),
        ("  ĐẶNG\u200b  THỊ \u00a0Ơ\n", "dang thi o"),
        ("Nguye\u0302\u0303n", "nguyen"),
        ("ÐÀ NẴNG", "da nang"),  # eth, as old machines wrote it
        ("Ɖông", "dong"),
        ("ＵＢＮＤ", "ubnd"),
        ("Hòa\u00adBình", "hoabinh"),
        ("", ""),
    ],
)
def test_the_search_key(text, key):
    assert fold(text) == key


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Mã hẹn 482914 – “Sở Xây dựng”…", 'Ma hen 482914 - "So Xay dung"...'),
        ("ĐỒNG Ý", "DONG Y"),
        ("16.000\u00a0₫", "16.000 d"),
        ("½ ngày", "1/2 ngay"),
        ("dòng một\ndòng hai", "dong mot\ndong hai"),
        ("dấu ` và ´", "dau ' va '"),
    ],
)
def test_text_without_marks(text, plain):
    assert unmarked(text) == plain


@given(VIETNAMESE)
def test_vietnamese_without_marks_is_ascii_and_fits_gsm7(text):
    assert unmarked(text).isascii()
    assert sms_parts(unmarked(text)).encoding == "gsm7"


def test_letters_sort_in_the_order_of_the_alphabet():
    letters = list("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")
    assert sorted(reordered(letters), key=sort_key) == letters
    assert sorted(sort_key(letter + "z") for letter in letters) == [sort_key(letter + "z") for letter in letters]


def test_tones_sort_ngang_huyen_hoi_nga_sac_nang_within_one_word():
    words = ["Ha", "Hà", "Hả", "Hã", "Há", "Hạ", "Ham", "Hàm"]
    assert sorted(reordered(words), key=sort_key) == words


def test_the_word_decides_before_the_next_word_is_asked():
    assert sort_key("Hà Vinh") < sort_key("Hạ An")


def test_the_place_of_the_tone_mark_and_the_case_do_not_count():
    assert sort_key("hòa") == sort_key("HOÀ")


def test_a_foreign_tilde_is_no_tone():
    assert sort_key("Nuñez") == sort_key("Nunez")


def test_numbers_sort_by_their_value():
    names = ["Phường 2", "Phường 10", "Phường 011", "Phường Hải Châu"]
    assert sorted(reordered(names), key=sort_key) == names


def test_other_scripts_come_after_latin():
    assert sort_key("z") < sort_key("Ж")


@given(ANY_TEXT)
def test_a_sort_key_is_ascii(text):
    assert sort_key(text).isascii()


def test_people_sort_by_given_name_then_family_then_middle_name():
    people = ["Lê Văn An", "Nguyễn Thị An", "Nguyễn Văn An", "Trần Ân", "Bùi Đông", "Phạm Dũng", "Lê Văn Dũng"]
    assert sorted(reordered(people), key=person_sort_key) == [
        "Lê Văn An", "Nguyễn Thị An", "Nguyễn Văn An", "Trần Ân", "Lê Văn Dũng", "Phạm Dũng", "Bùi Đông",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("Nguyễn Văn An", "N. V. An"),
        ("  đặng thị  Ngọc Ánh ", "Đ. T. N. Ánh"),
        ("A\u0306n Bi\u0300nh", "Ă. Bình"),
        ("An", "An"),
        ("", ""),
    ],
)
def test_names_on_public_screens(name, masked):
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("+84905123456", "09xx***456"),
        ("0905 123 456", "09xx***456"),
        ("0084905123456", "09xx***456"),
        ("+842363881888", "02xx***888"),
        ("12345", "***"),
        ("", "***"),
    ],
)
def test_phones_on_public_screens(phone, masked):
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("limit", "short"),
    [
        (40, "Nguyễn Thị Minh Khai"),
        (19, "Nguyễn T. Minh Khai"),
        (17, "Nguyễn T. M. Khai"),
        (13, "N. T. M. Khai"),
        (7, "N. Khai"),
        (6, "Khai"),
        (3, "Kha"),
        (0, ""),
    ],
)
def test_a_name_is_shortened_from_the_middle(limit, short):
    assert shorten_name("Nguyễn Thị Minh Khai", limit) == short


@given(NAMES, st.integers(0, 60))
def test_a_short_name_keeps_its_limit_and_its_given_name(words, limit):
    short = shorten_name(" ".join(words), limit)
    assert len(short) <= limit
    if limit >= len(words[-1]):
        assert short.endswith(words[-1])


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("", ("gsm7", 1, 0)),
        ("a" * 160, ("gsm7", 1, 160)),
        ("a" * 161, ("gsm7", 2, 161)),
        ("a" * 306, ("gsm7", 2, 306)),
        ("a" * 307, ("gsm7", 3, 307)),
        ("[" * 80, ("gsm7", 1, 160)),
        ("[" * 153, ("gsm7", 3, 306)),  # 153 is odd: no part ends in half a bracket
        ("€", ("gsm7", 1, 2)),
        ("ẹ" * 70, ("ucs2", 1, 70)),
        ("ẹ" * 71, ("ucs2", 2, 71)),
        ("ẹ" * 135, ("ucs2", 3, 135)),
        ("ẹ" * 66 + "😀" + "ẹ" * 66, ("ucs2", 3, 134)),  # a pair is never cut
        ("dấu", ("ucs2", 1, 3)),
    ],
)
def test_the_size_of_an_sms(text, size):
    assert sms_parts(text) == size


@given(st.text(max_size=700))
def test_sms_parts_hold_all_units_and_waste_at_most_one_each(text):
    encoding, parts, units = sms_parts(text)
    alone, joined = (160, 153) if encoding == "gsm7" else (70, 67)
    if parts == 1:
        assert units <= alone
    else:
        assert units > alone
        assert (parts - 1) * (joined - 1) < units <= parts * joined
