# SPDX-License-Identifier: EUPL-1.2
"""Vietnamese telephone numbers: any written form in, E.164 out, and the number as people say it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

import phonenumbers
from django.utils.translation import gettext_lazy as _

from motcua.kernel import saying
from motcua.kernel.errors import InvalidInput

# The 11-digit mobile numbers moved on 15/9/2018: first three digits after the 0 → two new ones.
_MOBILE_2018 = {
    "120": "70", "121": "79", "122": "77", "123": "83", "124": "84", "125": "85", "126": "76", "127": "81",
    "128": "78", "129": "82", "162": "32", "163": "33", "164": "34", "165": "35", "166": "36", "167": "37",
    "168": "38", "169": "39", "186": "56", "188": "58", "199": "59",
}  # fmt: skip

# Landline area codes moved in three steps from 11/2, 15/4 and 17/6/2017 (Quyết định 2036/QĐ-BTTTT), without the 0.
_AREA_2017 = {
    "22": "212", "231": "213", "20": "214", "230": "215", "29": "216", "52": "232", "53": "233", "54": "234",
    "510": "235", "511": "236", "37": "237", "38": "238", "39": "239",
    "33": "203", "240": "204", "25": "205", "26": "206", "27": "207", "280": "208", "281": "209", "320": "220",
    "321": "221", "241": "222", "31": "225", "351": "226", "36": "227", "350": "228", "30": "229", "780": "290",
    "781": "291", "710": "292", "711": "293", "74": "294", "76": "296", "77": "297", "79": "299",
    "4": "24", "8": "28", "61": "251", "62": "252", "64": "254", "55": "255", "56": "256", "57": "257",
    "58": "258", "68": "259", "60": "260", "501": "261", "500": "262", "63": "263", "59": "269", "70": "270",
    "651": "271", "72": "272", "73": "273", "650": "274", "75": "275", "66": "276", "67": "277",
}  # fmt: skip
_AREAS_NOW = frozenset(_AREA_2017.values()) | {"210", "211", "218", "219"}

# Prefixes given out to mobile networks. A ten-digit number under one of them is a mobile, though the same
# digits may have been a landline before 2017 (0373… of Thanh Hóa); under any other it is that landline.
_MOBILE_NOW = frozenset(
    str(prefix) for prefix in (*range(32, 40), 52, 55, 56, 58, 59, 70, *range(76, 80), *range(81, 100))
)
_MOBILE_SHAPE = re.compile(r"[35789]\d{8}")
_MOVED_MOBILE_SHAPE = re.compile(r"1[2689]\d{8}")
_LABEL = re.compile(r"(?:điện thoại|dien thoai|sđt|sdt|đt|dt|tel|phone)\s*[:.]?\s*(?=[+(\d])", re.IGNORECASE)
_SPACERS = re.compile(r"[\s.,\-/()\[\]_'’‐‑‒–—−·]+")
_LONGEST_TYPED = 15

_SENTENCES = {
    "empty": _("Chưa có số điện thoại."),
    "letters": _("Số điện thoại chỉ gồm các chữ số, ví dụ 0905 123 456."),
    "too_short": _("Số điện thoại còn thiếu {missing} chữ số: {number}."),
    "too_long": _("Số điện thoại thừa {extra} chữ số: {number}."),
    "several": _("Chỉ ghi một số điện thoại."),
    "foreign": _("Chỉ nhận số điện thoại Việt Nam, bắt đầu bằng 0 hoặc +84."),
    "service": _("Đây là số tổng đài. Xin ghi số di động hoặc số máy bàn của người đến làm việc."),
    "unknown": _("Không có số điện thoại nào như vậy: {number}. Xin xem lại mấy chữ số đầu."),
}


class BadPhone(InvalidInput):
    """The text is not a Vietnamese telephone number; `reason` names why, the sentence says what to do."""

    code = "bad_phone"

    def __init__(self, reason: str, **data: Any) -> None:
        super().__init__(reason=reason, **data)
        self.sentence = _SENTENCES[reason]

    def words(self) -> Mapping[str, Any]:
        """Return the data with counts in words."""
        counts = {name: saying.number(value) for name, value in self.data.items() if isinstance(value, int)}
        return self.data | counts

    @property
    def fields(self) -> dict[str, str]:
        """The sentence belongs to the field `phone`."""
        return {"phone": self.message}


def normalise(text: str) -> str:
    """Return the number in E.164 (+84905123456) from any Vietnamese form.

    Accepts spaces, dots, dashes, brackets, +84, 84, 0084, a lost first 0, O for 0, and numbers written before the
    changes of 2017 (landlines) and 2018 (mobiles). Hotlines and foreign numbers are refused.
    Raises: BadPhone.
    """
    number = _without_country(_typed_digits(text))
    found = _current(number)
    if found is None:
        raise _why_not(number)
    return f"+84{found}"


def national(e164: str) -> str:
    """Return the number as dialled at home: "0905123456"."""
    return f"0{e164.removeprefix('+84')}" if e164.startswith("+84") else e164


def spoken(e164: str) -> str:
    """Return the number grouped as people say it: "0905 123 456", "0236 3881 888", "024 3825 1234"."""
    return _grouped(national(e164))


def may_get_sms(e164: str) -> bool:
    """Say whether an SMS can reach the number: only mobiles."""
    return e164.startswith("+84") and bool(_MOBILE_SHAPE.fullmatch(e164[3:]))


def _typed_digits(text: str) -> str:
    """Return ASCII digits with a leading + if there was one."""
    composed = unicodedata.normalize("NFKC", text).translate({ord("O"): "0", ord("o"): "0"})
    seen = "".join(sign for sign in composed if unicodedata.category(sign) not in {"Cf", "Cc"} or sign.isspace())
    # "o" is already 0 here, so labels are matched on the text before that change.
    label = _LABEL.match(unicodedata.normalize("NFKC", text).strip())
    seen = seen.strip()[label.end() :] if label else seen
    packed = _SPACERS.sub("", seen)
    digits = "".join(sign if value is None else str(value) for sign in packed for value in [_decimal(sign)])
    if not digits.strip("+"):
        raise BadPhone("empty")
    if not re.fullmatch(r"\+?[0-9]+", digits):
        raise BadPhone("letters")
    return digits


def _decimal(sign: str) -> int | None:
    return unicodedata.decimal(sign, None)


def _without_country(digits: str) -> str:
    """Return the digits after the country code and after the 0; what cannot be Vietnamese raises."""
    bare = digits.lstrip("+")
    if len(bare) > _LONGEST_TYPED:
        raise BadPhone("several")
    if digits.startswith("+") or bare.startswith("00"):
        bare = bare.removeprefix("00")
        if not bare.startswith("84"):
            raise BadPhone("foreign")
        return bare[2:].removeprefix("0")
    if bare.startswith("0"):
        return bare[1:]
    # A spreadsheet eats the first 0: 849051234 is 0849051234, while 84905123456 has the country code.
    if bare.startswith("84") and len(bare) != 9:
        return bare[2:].removeprefix("0")
    if bare[:4] in ("1800", "1900") or len(bare) <= 5:
        raise BadPhone("service")
    if _current(bare) is None:
        raise BadPhone("unknown", number=bare)
    return bare


def _current(number: str) -> str | None:
    """Return today's number for a national number without its 0, or None."""
    if _MOBILE_SHAPE.fullmatch(number) and number[:2] in _MOBILE_NOW:
        return number
    if _is_landline(number):
        return number
    if _MOVED_MOBILE_SHAPE.fullmatch(number) and number[:3] in _MOBILE_2018:
        return _MOBILE_2018[number[:3]] + number[3:]
    # A mobile prefix given out tomorrow must not shut its owner out, hence the wide shape last.
    return _moved_landline(number) or (number if _MOBILE_SHAPE.fullmatch(number) else None)


def _moved_landline(number: str) -> str | None:
    if len(number) == 9 and number[:3] in _AREAS_NOW:
        return None  # a digit missing today is likelier than a number of before 2017
    for length in (3, 2, 1):
        area = _AREA_2017.get(number[:length])
        if area and _is_landline(area + number[length:]):
            return area + number[length:]
    return None


def _is_landline(number: str) -> bool:
    if not re.fullmatch(r"2\d{9}", number):
        return False
    parsed = phonenumbers.PhoneNumber(country_code=84, national_number=int(number))
    return phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.FIXED_LINE


def _why_not(number: str) -> BadPhone:
    typed, expected = f"0{number}", _expected_length(number)
    if number.startswith(("1800", "1900")):
        return BadPhone("service")
    if expected and len(typed) < expected:
        missing = expected - len(typed)
        return BadPhone("too_short", missing=missing, number=_grouped(typed + "_" * missing))
    if expected and len(typed) > expected:
        return BadPhone("too_long", extra=len(typed) - expected, number=_grouped(typed))
    return BadPhone("unknown", number=_grouped(typed))


def _expected_length(number: str) -> int:
    """Return the digits, with the 0, of numbers that begin like this one; 0 when none do."""
    if not number or number[0] in "35789":
        return 10
    if number[0] == "2" or number[:3] in _MOBILE_2018:
        return 11
    return 10 if number[0] in "46" else 0


def _grouped(typed: str) -> str:
    if typed.startswith("02"):
        area = 3 if typed[:3] in ("024", "028") else 4
        return " ".join(part for part in (typed[:area], typed[area : area + 4], typed[area + 4 :]) if part)
    return " ".join(part for part in (typed[:4], typed[4:7], typed[7:]) if part)
