# SPDX-License-Identifier: EUPL-1.2
"""Hours as people type them: 8h30, 8g rưỡi, 10h kém 15, 2h chiều, tám giờ, 14:45, 9am."""

import re
from collections.abc import Sequence
from datetime import time
from itertools import islice

from motcua.reading.candidates import Candidate, is_clear_of
from motcua.reading.number_words import PATTERN, number
from motcua.reading.typed import Typed

# Nobody names more hours; what is longer is not worth the work.
MOST = 10

_PART_OF_DAY = r"(?:\s*(?:buoi\s)?(?P<part>sang|trua|chieu|toi|dem)\b)?"
_HOUR = re.compile(
    rf"""
    (?<![\d#])(?<!\d[./,:])
    (?:
        (?P<h1>\d{{1,2}})\s?(?:h|gio|g)(?![a-z])\s?[:.]?\s?
            (?:(?P<m1>(?<=[hg])\d{{1,2}}(?!\d|[a-oq-z]|/\d{{1,2}}(?!-))
                |\d{{2}}(?!\d|[a-oq-z]|\s?[/.\-]\s?\d|\s?(?:h|g|gio|thang|t|hoac|hay)\b))(?:\s?(?:phut|ph|p)\b|')?)?
      | (?P<h2>\d{{1,2}}):(?P<m2>\d{{2}})(?!\d)(?:\s?(?:h|gio|g|phut)\b)?
      | (?P<h3>\d{{1,2}})(?:[:.](?P<m3>\d{{2}}))?\s?(?P<half>am|pm)\b
      | (?P<h4>\d{{1,2}})\.(?P<m4>\d{{2}})(?=\s?(?:sang|trua|chieu|toi)\b)
      | (?P<h5>\d{{1,2}})(?=\s?ruoi\b)
      | (?<=luc\ )(?P<h7>\d{{1,2}})(?=\s(?:sang|trua|chieu|toi)\b)
    )
    (?:\s?(?P<ruoi>ruoi)\b|\s?(?:kem|thieu)\s(?P<less>\d{{1,2}}|muoi\slam|muoi|nam)(?:\s?(?:phut|p)\b|')?)?
    {_PART_OF_DAY}
    """,
    re.VERBOSE,
)
_IN_WORDS = re.compile(
    rf"\b(?P<h>{PATTERN})\s(?:gio|g|h)\b(?:\s?(?P<ruoi>ruoi)\b|\s?(?:kem|thieu)\s(?P<less>\d{{1,2}}|muoi\slam|muoi|nam)"
    rf"(?:\sphut)?\b|\s(?P<m>\d\d|ba\smuoi|muoi\slam|bon\smuoi\slam)\b(?:\sphut)?)?{_PART_OF_DAY}"
)
_MINUTES = {"ba muoi": 30, "muoi lam": 15, "bon muoi lam": 45, "muoi": 10, "nam": 5}
_BEFORE = re.compile(
    r"\b(?P<part>sang|trua|chieu|toi|dem)(?:\s(?:mai|mot|kia|nay|ni|thu\s\w+|t\s?\d|cn|chu\snhat|ngay\s\w+))?"
    r"(?:\stuan\s\w+)?[\s,]*(?:luc\s|vao\s)?$"
)
# "toi" is evening only where marks or the next word say so: without them it mostly means "I".
_EVENING_NEXT = re.compile(r"\s*(?:$|[,.;)\]]|mai\b|mot\b|nay\b|thu\b|t\d|cn\b|ngay\b|hom\b|\d)")
_THIS = re.compile(r"\s(?:nay|ni)\b")
_CORRECTED = re.compile(r"\b(?:nham|sua lai|doi lai|khong phai|chinh lai)\b")
_EITHER = re.compile(r"\s*(?:hoac|hay|or|hay la)\s*")
_RANGE = re.compile(r"\s*(?:den|toi|-|–|->)\s*")


def hours(
    typed: Typed, flat: str, *, moving: bool = False, apart: Sequence[tuple[int, int]] = ()
) -> list[Candidate[time]]:
    """Return the hours said, in order; a range is its first hour, one that cannot be has no value.

    With no word for the part of the day, 1–5 is the afternoon. `moving`: "sang" before an hour means "to". Words in the
    stretches `apart` (an agency "Liên Chiểu") say no part of the day.
    """
    found = [*islice(_HOUR.finditer(flat), MOST), *islice(_IN_WORDS.finditer(flat), MOST)]
    read = sorted(
        (_candidate(typed, flat, each, moving=moving, apart=apart) for each in found), key=lambda each: each.start
    )
    return _settled(flat, read)


def _candidate(
    typed: Typed, flat: str, found: re.Match[str], *, moving: bool, apart: Sequence[tuple[int, int]]
) -> Candidate[time]:
    said = found.groupdict()
    end = found.start() + len(found.group().rstrip())
    hour = number(next(said[name] for name in ("h", "h1", "h2", "h3", "h4", "h5", "h7") if said.get(name)))
    minutes = next((said[name] for name in ("m", "m1", "m2", "m3", "m4") if said.get(name)), None)
    minute = 30 if said.get("ruoi") else _minute(minutes)
    part = said.get("part")
    if part == "toi" and not _is_evening(typed, flat, found.start("part"), found.end("part")):
        part, end = None, found.start("part")
    if part is None and not moving:
        part = _part_before(flat, found.start(), apart)
    if part is not None and found.start("part") > 0 and _THIS.match(flat[end:]):
        # "3h chieu nay": the word is needed again for the day.
        end = found.start("part")
    value = _time(hour or 0, minute, part, said.get("half"))
    if value is not None and said.get("less"):
        value = _earlier(value, _minute(said["less"]))
    reason = f"{value:%H:%M}" if value is not None else "không có giờ này"
    return Candidate(value, found.start(), end, 3.0, reason, is_impossible=value is None)


def _part_before(flat: str, place: int, apart: Sequence[tuple[int, int]]) -> str | None:
    begins = max(0, place - 40)
    before = _BEFORE.search(flat[begins:place])
    if before is None or not is_clear_of(begins + before.start("part"), begins + before.end("part"), list(apart)):
        return None
    return before["part"]


def _minute(said: str | None) -> int:
    if not said:
        return 0
    return int(said) if said.isdigit() else _MINUTES[" ".join(said.split())]


def _is_evening(typed: Typed, flat: str, start: int, end: int) -> bool:
    if typed.is_marked:
        return typed.text[start:end].lower() == "tối"
    return _EVENING_NEXT.match(flat[end:]) is not None


def _time(hour: int, minute: int, part: str | None, half: str | None) -> time | None:
    if minute > 59 or hour > 23 or (half and not 1 <= hour <= 12):
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif (
        (part in ("chieu", "toi") and 1 <= hour < 12)
        or (part == "trua" and 1 <= hour <= 3)
        or (part == "dem" and 6 <= hour < 12)
        or (part is None and 1 <= hour <= 5)
    ):
        hour += 12
    return time(hour, minute)


def _earlier(value: time, minutes: int) -> time | None:
    """Return the time so many minutes before; the part of the day is the named hour's."""
    total = value.hour * 60 + value.minute - minutes
    return time(*divmod(total, 60)) if 0 < minutes < 60 and total >= 0 else None


def _settled(flat: str, read: list[Candidate[time]]) -> list[Candidate[time]]:
    """Join ranges, let a correction replace what it corrects, and make a choice between two a doubt."""
    kept: list[Candidate[time]] = []
    for each in read:
        if kept and each.start < kept[-1].end:
            continue
        if kept:
            last, between = kept[-1], flat[kept[-1].end : each.start]
            if _RANGE.fullmatch(between):
                kept[-1] = Candidate(last.value, last.start, each.end, last.score, f"{last.reason} (từ … đến …)")
                continue
            if _EITHER.fullmatch(between):
                kept[-1] = Candidate(None, last.start, each.end, last.score, "hai giờ để chọn")
                continue
            if _CORRECTED.search(between):
                kept[-1] = each
                continue
        kept.append(each)
    return kept
