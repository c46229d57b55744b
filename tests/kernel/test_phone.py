# SPDX-License-Identifier: EUPL-1.2
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel import phone
from motcua.kernel.errors import InvalidInput
from motcua.kernel.phone import BadPhone, may_get_sms, national, normalise, spoken

MOBILES = st.from_regex(r"(3[2-9]|5[25689]|7[06-9]|8[1-9]|9[0-9])[0-9]{7}", fullmatch=True)
LANDLINES = st.sampled_from(sorted(phone._AREAS_NOW - {"24", "28"})).flatmap(
    lambda area: st.from_regex(rf"{area}3[0-9]{{6}}", fullmatch=True)
)
SPACERS = st.sampled_from(["", " ", ".", "-", " - ", "\u00a0", "–"])


@pytest.mark.parametrize(
    "text",
    [
        "0905123456", "0905 123 456", "0905.123.456", "0905-123-456", "(0905) 123456", "+84905123456",
        "+84 905 123 456", "84905123456", "0084905123456", "(+84) 905 123 456", "+84 (0)905 123 456", "905123456",
        "o9o5123456", "ĐT: 0905 123 456", "tel:+84-905-123-456", "０９０５１２３４５６",
        " 0905\u200b123\u200b456 ", "0905/123/456",
    ],
)  # fmt: skip
def test_any_written_form_of_one_mobile_is_the_same_number(text):
    assert normalise(text) == "+84905123456"


@pytest.mark.parametrize(
    ("text", "now"),
    [
        ("0162 123 4567", "+84321234567"),
        ("0169 123 4567", "+84391234567"),
        ("+84 120 123 4567", "+84701234567"),
        ("84 123 123 4567", "+84831234567"),
        ("0128.1234567", "+84781234567"),
        ("01861234567", "+84561234567"),
        ("01991234567", "+84591234567"),
        ("1689123456", "+84389123456"),
    ],
)
def test_eleven_digit_mobiles_of_before_2018_moved(text, now):
    assert normalise(text) == now


@pytest.mark.parametrize(
    ("text", "now"),
    [
        ("05113.881888", "+842363881888"),  # the number printed in 2016
        ("0511 3 881 888", "+842363881888"),
        ("04 3825 1234", "+842438251234"),
        ("0543 823 456", "+842343823456"),
        ("031 3831234", "+842253831234"),
        ("0710 3821234", "+842923821234"),
        ("0240 3851234", "+842043851234"),
        ("0223 851 234", "+842123851234"),
    ],
)
def test_landlines_of_before_2017_moved(text, now):
    assert normalise(text) == now


def test_every_moved_area_code_leads_to_a_number_of_today():
    # Old 020 followed by 3 reads as 0203 of today, so the first digit that collides with nothing is taken.
    for old, new in phone._AREA_2017.items():
        first = next(digit for digit in "3268" if old + digit not in phone._AREAS_NOW)
        local = (first + "8512345")[: 10 - len(new)]
        assert phone._moved_landline(old + local) == new + local, old


def test_where_old_landlines_and_mobiles_collide_the_mobile_is_meant():
    assert normalise("0373 851 234") == "+84373851234"
    assert normalise("0838 251 234") == "+84838251234"


def test_a_missing_digit_of_today_wins_over_a_code_of_before_2017():
    with pytest.raises(BadPhone) as caught:
        normalise("0203 385 123")
    assert caught.value.data["reason"] == "too_short"


def test_84_without_a_zero_is_the_country_or_a_mobile_whose_zero_got_lost():
    assert normalise("849051234") == "+84849051234"
    assert normalise("84849051234") == "+84849051234"
    with pytest.raises(BadPhone):
        normalise("8490512345")


def test_a_mobile_prefix_given_out_tomorrow_is_accepted():
    assert normalise("0951234567") == "+84951234567"
    assert normalise("0801234567") == "+84801234567"


@pytest.mark.parametrize(
    ("text", "reason", "sentence"),
    [
        ("0905 123 45", "too_short", "Số điện thoại còn thiếu một chữ số: 0905 123 45_."),
        ("0905 12", "too_short", "Số điện thoại còn thiếu bốn chữ số: 0905 12_ ___."),
        ("+84 905 123", "too_short", "Số điện thoại còn thiếu ba chữ số: 0905 123 ___."),
        ("0236 388 188", "too_short", "Số điện thoại còn thiếu một chữ số: 0236 3881 88_."),
        ("09051234567", "too_long", "Số điện thoại thừa một chữ số: 0905 123 4567."),
        ("0905123456 / 0905123457", "several", "Chỉ ghi một số điện thoại."),
        ("+1 650 253 0000", "foreign", "Chỉ nhận số điện thoại Việt Nam, bắt đầu bằng 0 hoặc +84."),
        ("0016502530000", "foreign", "Chỉ nhận số điện thoại Việt Nam, bắt đầu bằng 0 hoặc +84."),
        ("0905 abc 456", "letters", "Số điện thoại chỉ gồm các chữ số, ví dụ 0905 123 456."),
        ("", "empty", "Chưa có số điện thoại."),
        (" - ", "empty", "Chưa có số điện thoại."),
        ("8188", "service", "Đây là số tổng đài. Xin ghi số di động hoặc số máy bàn của người đến làm việc."),
        ("1900 1234", "service", "Đây là số tổng đài. Xin ghi số di động hoặc số máy bàn của người đến làm việc."),
        ("0405123456", "unknown", "Không có số điện thoại nào như vậy: 0405 123 456. Xin xem lại mấy chữ số đầu."),
        ("123456789", "unknown", "Không có số điện thoại nào như vậy: 123456789. Xin xem lại mấy chữ số đầu."),
    ],
)
def test_a_wrong_number_says_what_is_wrong(text, reason, sentence):
    with pytest.raises(BadPhone) as caught:
        normalise(text)
    assert caught.value.data["reason"] == reason
    assert caught.value.message == sentence


def test_a_wrong_number_is_wrong_input_of_the_field_phone():
    with pytest.raises(InvalidInput) as caught:
        normalise("0905 123 45")
    answer = json.loads(json.dumps(caught.value.as_json()))
    assert caught.value.http_status == 422
    assert answer["fields"] == {"phone": answer["message"]}
    assert answer["missing"] == 1


@given(st.text(st.characters(exclude_categories=())) | st.from_regex(r"[+0-9 .()\-oO]{0,20}", fullmatch=True))
def test_any_text_is_a_number_or_a_kind_refusal(text):
    try:
        number = normalise(text)
    except BadPhone as error:
        sentence = error.message
        assert sentence.endswith(".")
    else:
        assert re.fullmatch(r"\+84[0-9]{9,10}", number)
        assert normalise(number) == normalise(national(number)) == normalise(spoken(number)) == number


@given(MOBILES | LANDLINES, st.sampled_from(["0", "+84", "84", "0084", "+84 0", ""]), st.lists(SPACERS, min_size=10))
def test_every_prefix_and_spacing_gives_the_same_number(digits, prefix, spacers):
    spaced = "".join(digit + spacer for digit, spacer in zip(digits, spacers + [""] * len(digits), strict=False))
    assert normalise(prefix + spaced) == f"+84{digits}"


@given(MOBILES)
def test_one_digit_less_is_always_told(digits):
    with pytest.raises(BadPhone) as caught:
        normalise(f"+84{digits[:-1]}")
    assert caught.value.data["reason"] == "too_short"


@pytest.mark.parametrize(
    ("number", "home", "said", "sms"),
    [
        ("+84905123456", "0905123456", "0905 123 456", True),
        ("+842363881888", "02363881888", "0236 3881 888", False),
        ("+842438251234", "02438251234", "024 3825 1234", False),
    ],
)
def test_how_a_number_is_dialled_and_said(number, home, said, sms):
    assert (national(number), spoken(number), may_get_sms(number)) == (home, said, sms)
