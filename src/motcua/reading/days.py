# SPDX-License-Identifier: EUPL-1.2
"""Days as people type them: 20/11, ngày 7 tháng 12, thứ hai tuần sau, t5, mai, mốt, ngày 15, 3 ngày nữa."""

import calendar
import re
from datetime import date, timedelta
from itertools import islice

from motcua.reading.candidates import Candidate
from motcua.reading.number_words import PATTERN, number
from motcua.reading.typed import Typed

# How far ahead people book: a day without a year is the next such day within this, else this year's.
HORIZON_DAYS = 90
# Nobody names more days; what is longer is not worth the work.
MOST = 10
# Said late in the year, a day of these first months is next year's.
_LATE_MONTH, _EARLY_MONTHS = 11, 2

_WEEKDAYS = {"2": 0, "hai": 0, "3": 1, "ba": 1, "4": 2, "tu": 2, "5": 3, "nam": 3, "6": 4, "sau": 4, "7": 5, "bay": 5}
_WEEK = r"(?:[\s,]*(?P<week>(?:cua\s)?tuan\s(?:sau|toi|nay|ke|ni)|(?:nay|toi|sau|ni)(?!\s(?:tuoi|thang)))\b)?"
_ISO = re.compile(r"(?<![\d/.\-#])(?P<y>20\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?![\d/])")
_DATE = re.compile(
    r"(?:\bngay\s?|\bhom\s)?(?<!\d)(?<!\d[./\-])(?P<d>\d{1,2})(?P<sep>\s?/\s?|\s?-\s?|\.\s?|(?<=ngay \d\d)\s(?=\d\d\b))"
    r"(?P<m>\d{1,2})"
    r"(?:(?:(?P=sep)|\s?/\s?|\s?-\s?|\.)(?P<y>\d{4}|\d{2})(?!\d|h|g))?(?![\d/]|\s?(?:h|gio|g)(?![a-z])|:\d)(?!\.\d{3})"
)
_COMPACT = re.compile(r"(?<![\d#])(?P<d>[0-3]\d)(?P<m>[01]\d)(?P<y>(?:19|20)\d\d)(?!\d)")
_IN_FULL = re.compile(
    rf"\b(?:ngay|mung|mong)?\s?(?P<d>\d{{1,2}}|\b(?:{PATTERN}))\s?(?:thang|thg|tháng)\s?"
    rf"(?P<m>\d{{1,2}}(?!\d)|(?:{PATTERN}|gieng|chap)\b|nay\b|sau\b|toi\b)(?:[\s,]*(?:nam\s?)?(?P<y>20\d\d))?"
)
_WEEKDAY = re.compile(
    rf"\b(?:thu\s?(?P<n>[2-7]|hai|ba|tu|nam|sau|bay)|t\s?(?P<short>[2-7]))\b(?![/:]\d|\s?(?:h|gio|g)\b){_WEEK}"
)
_SUNDAY = re.compile(rf"\b(?:chu\s?nhat|cn)\b{_WEEK}")
_OF_MONTH = re.compile(
    rf"\b(?:ngay|mung|mong|hom)\s(?P<d>\d{{1,2}}|(?!mot\b|nam\b)(?:{PATTERN})\b)(?![\d/])(?!\s?(?:h|gio|g|nua|lam|thang|[/\-.]\s?\d)\b)"
)
_IN_DAYS = re.compile(rf"\b(?P<n>\d{{1,2}}|{PATTERN})\s(?:ngay|hom|bua)\s(?:nua|sau)\b")
_TODAY = re.compile(r"\b(?:hom\s?nay|hnay|hn|bua\snay|ngay\snay|(?:sang|trua|chieu|toi)\s(?:nay|ni)|hom\sni|bua\sni)\b")
_NEAR = re.compile(
    r"\b(?P<lead>ngay\s|bua\s|hom\s|sang\s|trua\s|chieu\s|toi\s|dem\s|qua\s|de\s)?(?P<word>mai|mot|kia|mai\smot)\b"
)
_VAGUE = re.compile(
    r"\b(?:(?:cuoi|dau|giua|trong)\stuan(?:\s(?:nay|sau|toi|ni))?|tuan\s(?:sau|toi|nay|ke)|may\sbua\snua"
    r"|hom\snao|khi\snao|thang\s(?:sau|toi|nay)|cuoi\sthang|dau\sthang)\b"
)
# Words before a date that make it a paper's or a person's, not the wanted one.
_NOT_WANTED = re.compile(
    r"\b(?:sinh|sn|ns|nam\ssinh|da\snop|nop\shom|nop\sngay|cap\sngay|ky\sngay|ky|giay\shen|hen\scu|theo|lap\sngay|tu\sngay|mat"
    r"|het\shan|cap|quyet\sdinh|qd|gpxd|bien\sban|khai\stu|chet)\s?(?:vao\s)?(?:ngay\s?)?:?\s?$"
)
# "25 hoặc 26/11": the first of two days to choose from has no month of its own.
_EITHER_BEFORE = re.compile(r"(?<![\d/.\-])\d{1,2}\s(?:hoac|hay)\s(?:ngay\s)?$")
_LONG_AGO = re.compile(r"^\s?(?:nam\s(?:ngoai|truoc|roi)|vua\sroi|hom\struoc)")
_HOUR_NEAR = re.compile(r"(?:\d|h|g|gio|ruoi|sang|trua|chieu|toi|#)\s?[,;.]?\s?(?:ngay\s|vao\s)?$")
_NEGATED = re.compile(
    r"\b(?:khong\sdi|khong|ko|k)\s(?:di\s|den\s|phai\s|duoc\s)?(?:ngay\s)?$|\bdung\s(?:di|den|hen|lay)\s(?:ngay\s)?$"
    r"|^\s?(?:khong|ko|k)\s?(?:duoc|dc|di)"
)


def days(typed: Typed, flat: str, *, today: date, for_child: bool = False) -> list[Candidate[date]]:
    """Return the days said, in order of place; one on papers or waved away has a score below nought."""
    found: list[Candidate[date]] = []
    for pattern, meaning in (
        (_ISO, _dated), (_DATE, _dated), (_COMPACT, _dated), (_IN_FULL, _dated), (_IN_DAYS, _in_days),
        (_OF_MONTH, _of_month),
    ):  # fmt: skip
        for each in islice(pattern.finditer(flat), MOST):
            if all(each.end() <= other.start or other.end <= each.start() for other in found):
                found.append(_weighed(flat, each, meaning(each, today), today))
    for pattern, meaning in (
        (_WEEKDAY, _weekday),
        (_SUNDAY, _sunday),
        (_TODAY, _today),
        (_NEAR, _near),
        (_VAGUE, _vague),
    ):
        for each in islice(pattern.finditer(flat), MOST):
            if _is_as_marked(typed, each) and all(each.end() <= o.start or o.end <= each.start() for o in found):
                found.append(_word_weighed(typed, flat, each, meaning(each, today)))
    return sorted(found, key=lambda each: each.start)


# --- meanings ------------------------------------------------------------------------------------------

Meaning = tuple[date | None, str, float, bool]


def _dated(found: re.Match[str], today: date) -> Meaning:
    said = found.groupdict()
    day, month, year = number(said["d"]) or 0, _month(said["m"], today), said.get("y")
    if year is not None:
        full = int(year) if len(year) == 4 else 2000 + int(year)
        return _exactly(full, month, day, 3.2)
    if said["m"] in ("sau", "toi"):
        following = today.replace(day=1) + timedelta(days=32)
        return _exactly(following.year, following.month, day, 3.0)
    if said["m"] == "nay":
        return _exactly(today.year, today.month, day, 3.0)
    return _next(month, day, today)


def _month(said: str, today: date) -> int:
    return {"gieng": 1, "chap": 12, "nay": today.month}.get(said) or number(said) or 0


def _exactly(year: int, month: int, day: int, score: float) -> Meaning:
    try:
        return date(year, month, day), "", score, False
    except ValueError:
        return None, "không có ngày này", score, True


def _next(month: int, day: int, today: date) -> Meaning:
    """Return the next such day within the horizon, else this year's, be it past."""
    years = [year for year in (today.year, today.year + 1) if _is_day(year, month, day)]
    if not years:
        return None, "không có ngày này", 3.0, True
    coming = [date(year, month, day) for year in years if date(year, month, day) >= today]
    if coming and (coming[0] - today).days <= HORIZON_DAYS:
        return coming[0], "", 3.0, False
    if today.month >= _LATE_MONTH and month <= _EARLY_MONTHS and years[-1] > today.year:
        return date(today.year + 1, month, day), "", 3.0, False
    if years[0] > today.year:
        return None, "không có ngày này trong năm nay", 3.0, True
    return date(today.year, month, day), "", 3.0, False


def _is_day(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def _of_month(found: re.Match[str], today: date) -> Meaning:
    value = day_of_month(number(found["d"]) or 0, today)
    return value, "ngày gần nhất mang số này" if value else "không có ngày này", 2.6, value is None


def _in_days(found: re.Match[str], today: date) -> Meaning:
    return today + timedelta(days=number(found["n"]) or 0), "đếm từ hôm nay", 2.6, False


def _sunday(found: re.Match[str], today: date) -> Meaning:
    value, reason, score, is_impossible = _weekday(found, today)
    # "cn" is as often "chứng nhận" or "chi nhánh".
    return value, reason, score if found.group().startswith("chu") else 1.2, is_impossible


def _weekday(found: re.Match[str], today: date) -> Meaning:
    said = found.groupdict()
    said_day = said.get("n") or said.get("short")
    weekday = _WEEKDAYS[said_day] if said_day else 6
    week = (said.get("week") or "").split()
    if week[:1] == ["cua"]:
        week = week[1:]
    is_next_week = week[:1] == ["tuan"] and week[-1] in ("sau", "toi", "ke")
    monday = today - timedelta(days=today.weekday())
    if is_next_week:
        return monday + timedelta(days=7 + weekday), "tuần sau", 3.0, False
    if week[:1] == ["tuan"]:
        return monday + timedelta(days=weekday), "tuần này", 3.0, False
    ahead = (weekday - today.weekday()) % 7
    return today + timedelta(days=ahead), "thứ gần nhất" if ahead else "đúng thứ hôm nay", 2.8, False


def _today(found: re.Match[str], today: date) -> Meaning:
    return today, "hôm nay", 2.8, False


def _near(found: re.Match[str], today: date) -> Meaning:
    ahead = 1 if found["word"] == "mai" else 2
    return today + timedelta(days=ahead), f"{ahead} ngày nữa", 2.6 if found["lead"] else 1.2, False


def _vague(found: re.Match[str], today: date) -> Meaning:
    return None, "chưa rõ ngày nào", 0.6, False


def day_of_month(day: int, today: date) -> date | None:
    """Return the next day of this number."""
    first = today.replace(day=1)
    for _month_ahead in range(3):
        if _is_day(first.year, first.month, day) and date(first.year, first.month, day) >= today:
            return date(first.year, first.month, day)
        first = (first + timedelta(days=32)).replace(day=1)
    return None


def birthdays(typed: Typed, flat: str, *, begins: int, today: date) -> list[Candidate[date]]:
    """Return the dates that say when a child was born: one behind "sinh", else the first with a year that is past."""
    found = []
    for pattern in (_ISO, _IN_FULL, _DATE, _COMPACT):
        for each in islice(pattern.finditer(flat, begins), MOST):
            value, _reason, _score, is_impossible = _dated(each, today)
            is_led = re.search(
                r"\b(?:sinh|sn|ns)\s?(?:ngay\s?)?:?\s?$", flat[max(0, each.start() - 14) : each.start()]
            ) or (
                each.group().startswith("ngay")
                and re.search(r"\b(?:sinh|sn)\s?$", flat[max(0, each.start() - 8) : each.start()])
            )
            has_year = bool(each.groupdict().get("y"))
            if is_impossible or value is None:
                continue
            if is_led and not has_year and value > today:
                value = value.replace(year=value.year - 1)
            if value <= today and (is_led or has_year):
                found.append(
                    (0 if is_led else 1, each.start(), Candidate(value, each.start(), each.end(), 3.0, "ngày sinh"))
                )
    return [candidate for _rank, _start, candidate in sorted(found, key=lambda each: each[:2])][:1]


# --- how well it fits --------------------------------------------------------------------------------------


def _weighed(flat: str, found: re.Match[str], meaning: Meaning, today: date) -> Candidate[date]:
    value, reason, score, is_impossible = meaning
    before, after = flat[max(0, found.start() - 24) : found.start()], flat[found.end() : found.end() + 16]
    lead = f"{before}{'ngay ' if found.group().startswith('ngay') else ''}"
    is_old = value is not None and value < today - timedelta(days=HORIZON_DAYS) and bool(found.groupdict().get("y"))
    if _EITHER_BEFORE.search(before):
        return Candidate(None, found.start(), found.end(), score, "hai ngày để chọn")
    if is_old or _NOT_WANTED.search(lead) or _LONG_AGO.search(after):
        return Candidate(value, found.start(), found.end(), -1.0, "ngày trên giấy tờ", is_impossible=is_impossible)
    if _HOUR_NEAR.search(before):
        score += 0.4
    return Candidate(value, found.start(), found.end(), score, reason or "ngày đã ghi", is_impossible=is_impossible)


def _word_weighed(typed: Typed, flat: str, found: re.Match[str], meaning: Meaning) -> Candidate[date]:
    value, reason, score, _is_impossible = meaning
    before, after = flat[max(0, found.start() - 16) : found.start()], flat[found.end() : found.end() + 14]
    if _NEGATED.search(before) or _NEGATED.search(after):
        return Candidate(value, found.start(), found.end(), -1.0, "ngày bị gạt đi")
    if _HOUR_NEAR.search(before) and score < 2.6 and value is not None:
        score += 1.8
    elif re.match(r"[\s,]*(?:luc\s)?\d{1,2}\s?(?:h|g|gio|:)", after) and value is not None:
        score += 0.9 if score < 2.6 else 0.4
    elif not after.strip(" .!,") and value is not None:
        score += 0.6
    return Candidate(value, found.start(), found.end(), score, reason)


_MARKED = {"thu": "thứ", "mot": "mốt", "sang": "sáng", "toi": "tối", "trua": "trưa", "chieu": "chiều", "ngay": "ngày"}


def _is_as_marked(typed: Typed, found: re.Match[str]) -> bool:
    """Say whether marks, where a message has them, allow this: "Thu Ba" is a name, "thứ ba" a day."""
    if not typed.is_marked:
        return True
    said = typed.text[found.start() : found.end()].lower().split()
    flat = found.group().split()
    if len(said) != len(flat):
        return True
    first, plain = said[0], flat[0]
    if first == plain and plain in ("thu", "mot") and _has_marks(typed.text[: found.start()]) is not None:
        return not _has_marks(typed.text)
    return plain not in _MARKED or first in (plain, _MARKED[plain])


def _has_marks(text: str) -> bool | None:
    """Say whether most of a text that could carry marks does; None for too short a text."""
    words = [word for word in text.split() if word.isalpha()]
    if len(words) < 3:
        return None
    return sum(any(ord(sign) > 127 for sign in word) for word in words) * 3 > len(words)
