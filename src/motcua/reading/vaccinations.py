# SPDX-License-Identifier: EUPL-1.2
"""TC [tên bé] [ngày sinh] [vắc xin] [mũi] [giờ, ngày]: a vaccination wished for a child."""

import re
from datetime import datetime

from motcua.reading.booking import candidates
from motcua.reading.candidates import Candidate
from motcua.reading.catalogue import Catalogue
from motcua.reading.days import birthdays
from motcua.reading.moments import day_meant, wanted_day, wanted_hour
from motcua.reading.number_words import number
from motcua.reading.result import Intent, Part, Reading, Reason
from motcua.reading.typed import Typed

_DOSE = re.compile(
    r"\b(?:mui|lieu|lan|m(?=\d\b))\s?(?:thu\s)?(?P<n>\d{1,2}|mot|hai|ba|bon|tu|nam|nhac\slai|nhac|cuoi|dau)\b"
)
_ONE = (
    r"\d\s?in\s?\d|\d\s?trong\s?\d|ngu\slien|luc\slien|dpt(?:[\s\-](?!mui)\w+)*|hexaxim|infanrix(?:\shexa)?|pentaxim|combe\s?five"
    r"|quinvaxem|viem\sgan(?:\ssieu\svi)?(?:\s[ab])?|vgb|hep\s?b|viem\snao(?:\snhat\sban(?:\sb)?)?|vnnb|jev|imojev"
    r"|(?:viem\smang\s)?nao\smo\scau(?:\s(?:bc|acyw|acwy|b|c))?|mo\scau(?:\s(?:bc|acyw|acwy))?|soi|mmr|mr|quai\sbi|rubella|thuy\sdau"
    r"|trai\sra|phe\scau(?:\s(?:10|13|15|20))?|prevenar(?:\s?13)?|synflorix|rota(?:\s?virus|rix|teq)?|bai\sliet(?:\s(?:uong|tiem))?|ipv"
    r"|opv|lao|bcg|bach\shau|ho\sga|uon\svan|cum(?:\smua)?|hpv|gardasil|dai|thuong\shan|hib|covid(?:[\s\-]?19)?|can\stu\svan|tu\svan"
    r"|sot\sxuat\shuyet"
)
# Several in one: "sởi quai bị rubella", "ho gà - uốn ván - bạch hầu".
_VACCINE = re.compile(rf"\b(?:{_ONE})(?:[\s,\-+]+(?:va\s)?(?:{_ONE}))*\b")
_LEAD = re.compile(r"\b(?:tiem|chich|vac\s?xin|vaccine|ngua|vx|phong)\s+$")


def read_vaccination(
    typed: Typed, *, begins: int, received_at: datetime, catalogue: Catalogue, trust: float = 1.0
) -> Reading:
    """Read a wish for a vaccination whose keyword ends at `begins`. Missing can be only name, day and time."""
    today = received_at.date()
    found = candidates(typed, begins=begins, today=today, catalogue=catalogue, is_for_child=True)
    dose = _DOSE.search(typed.flat, begins)
    vaccine = _vaccine(typed, begins)
    born = birthdays(typed, typed.flat, begins=begins, today=today)
    apart = [(each.start, each.end) for each in (*born, vaccine) if each is not None]
    if dose:
        apart.append((dose.start(), dose.end()))
    hour = wanted_hour([each for each in found.hours if _is_apart(each, apart)])
    days = [each for each in found.days if _is_apart(each, apart)]
    name = _name(found.names, vaccine, hour.chosen, apart)
    if name is not None:
        days = [each for each in days if not each.overlaps(name)]
    day = wanted_day(days, hour.chosen)
    hour_value = None if hour.is_doubtful or hour.chosen is None else hour.chosen.value
    day_value = None if day.is_doubtful or day.chosen is None else day_meant(day.chosen, hour_value, received_at)
    agency = (
        next((each.value for each in found.agencies if each.value and each.score >= 2), None) or catalogue.vaccinates
    )
    words = vaccine.value if vaccine else None
    return Reading(
        Intent.VACCINATION_BOOK,
        name=name.value if name else None,
        agency=agency,
        day=day_value,
        hour=hour_value,
        missing=tuple(
            part for part, value in ((Part.NAME, name), (Part.DAY, day_value), (Part.TIME, hour_value)) if value is None
        ),
        impossible=tuple(
            (part, typed.said(choice.chosen.start, choice.chosen.end))
            for part, choice in ((Part.DAY, day), (Part.TIME, hour))
            if choice.chosen is not None and choice.chosen.is_impossible
        ),
        born_on=born[0].value if born else None,
        vaccine=words,
        dose=_number(dose["n"]) if dose else None,
        confidence=min(trust, 0.97 if name is None or name.score >= 1.5 else 0.75),
        why=tuple(
            Reason(part, typed.said(each.start, each.end), each.reason)
            for part, each in (
                (Part.NAME, name),
                (Part.BORN_ON, born[0] if born else None),
                (Part.VACCINE, vaccine),
                (Part.DAY, day.chosen),
                (Part.TIME, hour.chosen),
            )
            if each is not None
        ),
    )


def _vaccine(typed: Typed, begins: int) -> Candidate[str] | None:
    for found in _VACCINE.finditer(typed.flat, begins):
        is_led = _LEAD.search(typed.flat[max(0, found.start() - 12) : found.start()]) is not None
        # Short names are also syllables of people's names.
        if (
            len(found.group()) > 3
            or is_led
            or found.group() in ("soi", "hib", "hpv", "mmr", "ipv", "opv", "bcg", "cum", "lao")
        ):
            return Candidate(typed.said(found.start(), found.end()), found.start(), found.end(), 2.0, "vắc xin đã ghi")
    return None


def _is_apart(each: Candidate, spans: list[tuple[int, int]]) -> bool:
    return all(each.end <= start or end <= each.start for start, end in spans)


def _name(
    names: list[Candidate[str]], vaccine: Candidate[str] | None, hour: Candidate | None, apart: list[tuple[int, int]]
) -> Candidate[str] | None:
    return next((each for each in names if _is_apart(each, apart)), None)


def _number(said: str) -> int | None:
    return {"tu": 4, "dau": 1}.get(said) or number(said)
