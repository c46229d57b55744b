# SPDX-License-Identifier: EUPL-1.2
"""A message that answers a question: only the parts asked for, and short ones are enough ("sxd", "9", "mai")."""

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, time

from motcua.reading.booking import read_booking
from motcua.reading.candidates import Candidate
from motcua.reading.catalogue import Catalogue
from motcua.reading.days import day_of_month
from motcua.reading.names import capitalised
from motcua.reading.noise import blanked, noise
from motcua.reading.numbers import appointment_code
from motcua.reading.result import ACT_FROM, Intent, Part, Reading
from motcua.reading.typed import Typed

_BARE_HOUR = re.compile(r"^\D{0,12}?(?P<h>\d{1,2})(?:\s(?P<m>\d{2}))?\s*(?:sang|chieu|trua|nhe|nha|a|e)?\W*$")
_BARE_DAY = re.compile(r"^\D{0,12}?(?P<d>\d{1,2})\W*(?:nhe|nha|a|e)?\W*$")


def without_noise(words: Typed, begins: int) -> str:
    """Return the flat text with telephones and cards made unreadable and what stands before `begins` left out."""
    flat = "#" * begins + words.flat[begins:]
    return blanked(flat, [each for each in noise(flat) if each[2] in ("phone", "identity")])


def may_be_part(words: Typed, asked: Collection[Part], reply: tuple[Intent, int | None]) -> bool:
    """Say whether what looks like a choice or a yes is an answer to the very question ("9" for the hour)."""
    intent, _choice = reply
    return intent is Intent.REPLY_CHOICE and bool({Part.TIME, Part.DAY} & set(asked)) and len(words.words) <= 3


def read_parts(words: Typed, *, asked: Collection[Part], received_at: datetime, catalogue: Catalogue) -> Reading:
    """Return the parts that were said; those asked for and not said are missing."""
    if Part.CODE in asked:
        code, _start, _end = appointment_code(without_noise(words, 0))
        if code is not None:
            return Reading(Intent.BOOK, code=code, missing=tuple(part for part in asked if part is not Part.CODE))
    is_name_asked = Part.NAME in asked
    reading = read_booking(
        words,
        begins=0,
        received_at=received_at,
        catalogue=catalogue,
        is_alone=is_name_asked,
        has_name=is_name_asked,
        has_day=not is_name_asked or Part.DAY in asked,
    )
    reading = _with_weak_agency(words, reading, asked, catalogue)
    reading = _with_bare_numbers(words, reading, asked, received_at)
    if is_name_asked and reading.name is None and reading.agency is None and 1 <= len(words.words) <= 6:
        reading = _whole_as_name(words, reading)
    if not is_name_asked:
        reading = replace(reading, name=None)
    if Part.PROCEDURE not in asked:
        reading = replace(reading, content=None, procedure=None)
    elif (
        words.text
        and reading.content is None
        and reading.name is None
        and reading.start is None
        and reading.agency is None
    ):
        reading = replace(reading, content=words.text)
    said = {
        Part.NAME: reading.name,
        Part.AGENCY: reading.agency,
        Part.PROCEDURE: reading.content or reading.procedure,
        Part.DAY: reading.day,
        Part.TIME: reading.hour,
    }
    missing = tuple(part for part in Part if part in asked and said.get(part) is None)
    # An answer to a question needs less to be sure than a message by itself.
    confidence = max(reading.confidence, 0.85) if len(missing) < len(set(asked)) else reading.confidence
    return replace(reading, missing=missing, doubtful=(), confidence=confidence)


def _with_weak_agency(words: Typed, reading: Reading, asked: Collection[Part], catalogue: Catalogue) -> Reading:
    if Part.AGENCY not in asked or reading.agency is not None or reading.agencies:
        return reading
    found = catalogue.agency_names.find(words, first=0)
    best: Candidate[str] | None = max(found, key=lambda each: each.score, default=None)
    return replace(reading, agency=best.value) if best is not None and best.value else reading


def _with_bare_numbers(words: Typed, reading: Reading, asked: Collection[Part], at: datetime) -> Reading:
    flat = words.flat
    if Part.TIME in asked and reading.hour is None and not reading.impossible:
        found = _BARE_HOUR.match(flat)
        if found and int(found["h"]) < 24 and int(found["m"] or 0) < 60 and (Part.DAY not in asked):
            hour = int(found["h"])
            is_afternoon = "chieu" in flat or (1 <= hour <= 5 and "sang" not in flat)
            return replace(
                reading,
                hour=time(hour + 12 if is_afternoon and hour < 12 else hour, int(found["m"] or 0)),
                content=None,
            )
    if Part.DAY in asked and reading.day is None and not reading.impossible and Part.TIME not in asked:
        found = _BARE_DAY.match(flat)
        if found and 1 <= int(found["d"]) <= 31:
            day = day_of_month(int(found["d"]), at.date())
            return replace(reading, day=day, content=None)
    return reading


def _whole_as_name(words: Typed, reading: Reading) -> Reading:
    letters = [word for word in words.words if not word.is_number]
    if len(letters) != len(words.words) or len(letters) < 2:
        return reading
    said = words.said(words.words[0].start, words.words[-1].end)
    return replace(reading, name=capitalised(said), content=None, confidence=ACT_FROM)
