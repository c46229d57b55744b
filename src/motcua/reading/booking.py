# SPDX-License-Identifier: EUPL-1.2
"""The best consistent reading of a wish for an hour: who, where, what for, when – and what must be asked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import product

from motcua.reading import matter_text
from motcua.reading.candidates import Candidate
from motcua.reading.catalogue import Catalogue
from motcua.reading.days import days as find_days
from motcua.reading.hours import hours as find_hours
from motcua.reading.moments import Choice, day_meant, wanted_day, wanted_hour
from motcua.reading.names import names as find_names
from motcua.reading.noise import blanked, noise
from motcua.reading.result import Intent, Part, Reading, Reason
from motcua.reading.typed import Typed

_MOST_AGENCIES = 4
_NEGATED = re.compile(r"\b(?:khong|ko|k|hong|chu khong)\s(?:phai|den|o|la)\s?(?:o\s|la\s|den\s)?$")
_OR = re.compile(r"^\s?(?:hay|hoac|hay la)\s")
_MENTIONED = re.compile(r"\b(?:o|tai|cua|thuoc|dat|chuc|gan|ben canh|duong)\s?$")
# Nothing names the agency for certain below this.
_SOUND = 2.0


@dataclass(frozen=True)
class Found:
    """All candidates of one message, before anything is chosen."""

    typed: Typed
    first: int
    noise: list[tuple[int, int, str]]
    hours: list[Candidate[time]]
    days: list[Candidate[date]]
    agencies: list[Candidate[str]]
    names: list[Candidate[str]]


@dataclass(frozen=True)
class Combination:
    """One consistent choice: no two parts share a word."""

    name: Candidate[str] | None
    agency: Candidate[str] | None
    days: tuple[Candidate[date], ...]
    score: float


def read_booking(
    typed: Typed,
    *,
    begins: int,
    received_at: datetime,
    catalogue: Catalogue,
    trust: float = 1.0,
    is_alone: bool = False,
    has_name: bool = True,
    has_day: bool = True,
) -> Reading:
    """Read a wish for an hour whose keyword ends at `begins`.

    Without `has_name` "mai" is a day and nobody's name, without `has_day` the other way round.
    """
    found = candidates(typed, begins=begins, today=received_at.date(), catalogue=catalogue, is_alone=is_alone)
    found = replace(found, names=found.names if has_name else [], days=found.days if has_day else [])
    ranked = combinations(found)
    best = ranked[0]
    hour = wanted_hour(found.hours)
    day = wanted_day(best.days, hour.chosen)
    agency, agency_trust, rivals = _agency(found, best)
    name, name_trust = _name(ranked, best)
    content, procedure = _matter(found, best, agency, hour, day, begins, catalogue)
    return _reading(
        typed, best, hour, day, agency, agency_trust, rivals, name, name_trust, content, procedure, received_at, trust
    )


def candidates(
    typed: Typed,
    *,
    begins: int,
    today: date,
    catalogue: Catalogue,
    is_alone: bool = False,
    is_moving: bool = False,
    is_for_child: bool = False,
    with_agencies: bool = True,
    beside: tuple[int, int] = (0, 0),
) -> Found:
    """Find everything the stretch from `begins` on may mean; `beside` is read as something else."""
    first = next((n for n, word in enumerate(typed.words) if word.end > begins), len(typed.words))
    masked = typed.flat[:begins].translate(_UNREADABLE) + typed.flat[begins:]
    noisy = [each for each in noise(masked) if each[0] >= begins]
    flat = blanked(masked, [*noisy, (*beside, "code")])
    agencies = catalogue.agency_names.find(typed, first=first) if with_agencies else []
    hours = find_hours(typed, flat, moving=is_moving, apart=[(each.start, each.end) for each in agencies])
    flat = blanked(flat, [(each.start, each.end, "hour") for each in hours])
    days = find_days(typed, flat, today=today, for_child=is_for_child)
    agencies = _weighed(typed, agencies)
    certain = [(each.start, each.end) for each in hours] + [(start, end) for start, end, _kind in noisy]
    certain += [(each.start, each.end) for each in days if _is_certain(typed, each)]
    blocked = _words_in(typed, certain)
    edges = {
        n
        for n, word in enumerate(typed.words)
        if any(word.start == each.start for each in agencies if each.score >= _SOUND)
    }
    edges |= {n for n, word in enumerate(typed.words) if any(word.start == each.start for each in days)}
    ends = {each.end for each in agencies} | {each.end for each in days}
    behind = {n + 1 for n, word in enumerate(typed.words) if word.end in ends}
    names = find_names(typed, first=first, blocked=blocked, edges=edges, behind=behind, is_alone=is_alone)
    return Found(typed, first, noisy, hours, days, agencies, names)


_UNREADABLE = dict.fromkeys(range(33, 127), "#")


def _is_certain(typed: Typed, day: Candidate[date]) -> bool:
    """Say whether a day cannot be part of a name: it holds a digit, or a word that no name holds."""
    said = typed.flat[day.start : day.end]
    return any(sign.isdigit() for sign in said) or bool(re.search(r"\b(?:ngay|hom|tuan|bua|chieu|trua)\b", said))


def _words_in(typed: Typed, spans: Sequence[tuple[int, int]]) -> set[int]:
    return {
        n for n, word in enumerate(typed.words) if any(start < word.end and word.start < end for start, end in spans)
    }


def _weighed(typed: Typed, found: Sequence[Candidate[str]]) -> list[Candidate[str]]:
    """Leave out agencies that are said not to be meant; one spoken of in passing counts for less."""
    kept = []
    for each in found:
        before = typed.flat[max(0, each.start - 24) : each.start]
        if _NEGATED.search(before):
            continue
        score = each.score
        if _MENTIONED.search(before) and score >= _SOUND and any(o is not each and o.score >= _SOUND for o in found):
            score -= 0.7
        kept.append(Candidate(each.value, each.start, each.end, score, each.reason, each.trust))
    return sorted(kept, key=lambda each: (-each.score, each.start))[:_MOST_AGENCIES]


def combinations(found: Found) -> list[Combination]:
    """Return the consistent choices of name and agency with the days they leave, the best first."""
    made = [
        _combined(found, name, agency)
        for name, agency in product([*found.names, None], [*found.agencies, None])
        if name is None or agency is None or not name.overlaps(agency)
    ]
    return sorted(made, key=lambda each: -each.score)


def _combined(found: Found, name: Candidate[str] | None, agency: Candidate[str] | None) -> Combination:
    days = tuple(
        each for each in found.days
        if (name is None or not each.overlaps(name)) and (agency is None or not each.overlaps(agency))
    )  # fmt: skip
    score = (name.score if name else 0.0) + (agency.score if agency else 0.0)
    score += max((each.score for each in days if each.value is not None or each.is_impossible), default=0.0)
    if name and agency:
        if name.end <= agency.start:
            score += 0.5
            if agency.start - name.end <= 4:
                score += 0.4
        # The first department named is the one meant; later ones belong to the matter.
        score -= 0.3 * sum(
            other.start < agency.start and other.score >= _SOUND and not other.overlaps(name)
            for other in found.agencies
        )
    if name and name.start <= (found.typed.words[found.first].start if found.first < len(found.typed.words) else 0):
        score += 0.3
    return Combination(name, agency, days, score)


def _agency(found: Found, best: Combination) -> tuple[str | None, float, tuple[str, ...]]:
    """Return the agency, how sure it is, and the candidates where it must be asked."""
    chosen = best.agency
    if chosen is None:
        return None, 1.0, ()
    others = [
        each for each in found.agencies
        if each is not chosen and each.value != chosen.value and each.score >= _SOUND
        and not (best.name and each.overlaps(best.name))
    ]  # fmt: skip
    both = [
        each
        for each in others
        if _OR.search(found.typed.flat[min(chosen.end, each.end) : max(chosen.start, each.start)] + " ")
    ]
    if both or chosen.value is None:
        codes = [chosen.value, *(each.value for each in both)]
        return None, 1.0, tuple(code for code in codes if code)
    trust = chosen.trust
    if any(_is_beside(found.typed, chosen, each) for each in others):
        # "cong an phuong hai chau", "so xay dung, so y te": either may be meant.
        trust = min(trust, 0.65)
    elif any(each.score > chosen.score - 0.5 and each.start < chosen.start for each in others):
        trust = min(trust, 0.7)
    elif others:
        trust = min(trust, 0.85)
    return chosen.value, trust, ()


def _is_beside(typed: Typed, one: Candidate[str], other: Candidate[str]) -> bool:
    between = typed.flat[min(one.end, other.end) : max(one.start, other.start)]
    return not between.strip(" ,;.-&/")


def _name(ranked: Sequence[Combination], best: Combination) -> tuple[str | None, float]:
    if best.name is None or best.name.value is None:
        return None, 1.0
    rival = next((each for each in ranked if (each.name.value if each.name else None) != best.name.value), None)
    lead = best.score - rival.score if rival else 3.0
    trust = 1.0 if lead >= 0.8 else 0.75 + 0.3 * max(lead, 0.0)
    trust = min(trust, best.name.trust)
    if best.name.score < 2.0:
        trust = min(trust, 0.85)
    if best.name.score < 1.0:
        trust = min(trust, 0.7)
    return best.name.value, min(trust, 1.0)


def _matter(
    found: Found, best: Combination, agency: str | None, hour: Choice, day: Choice, begins: int, catalogue: Catalogue
) -> tuple[str | None, str | None]:
    """Return what remains of the message as the matter, and the procedure it names."""
    taken = [(each.start, each.end) for each in found.hours]
    taken += [(each.start, each.end) for each in best.days if each.score >= _SOUND or each is day.chosen]
    taken += [
        (start, end) for start, end, kind in found.noise if kind in ("phone", "identity", "age", "shortcode", "link")
    ]
    taken += [(each.start, each.end) for each in (best.name, best.agency) if each is not None]
    taken.append((0, begins))
    left = matter_text.left_over(found.typed, taken)
    if left is None:
        return None, None
    content, flat = left
    procedure, _likeness = catalogue.matters.named(flat, agency=agency)
    return content, procedure


def _reading(
    typed: Typed,
    best: Combination,
    hour: Choice,
    day: Choice,
    agency: str | None,
    agency_trust: float,
    rivals: tuple[str, ...],
    name: str | None,
    name_trust: float,
    content: str | None,
    procedure: str | None,
    received_at: datetime,
    trust: float,
) -> Reading:
    hour_value = None if hour.is_doubtful or hour.chosen is None else hour.chosen.value
    day_value = None
    if not day.is_doubtful and day.chosen is not None:
        day_value = day_meant(day.chosen, hour_value, received_at)
    missing = [
        part
        for part, is_missing in (
            (Part.NAME, name is None), (Part.AGENCY, agency is None),
            (Part.PROCEDURE, content is None and procedure is None),
            (Part.DAY, day_value is None), (Part.TIME, hour_value is None),
        ) if is_missing
    ]  # fmt: skip
    impossible = tuple(
        (part, typed.said(choice.chosen.start, choice.chosen.end))
        for part, choice in ((Part.DAY, day), (Part.TIME, hour))
        if choice.chosen is not None and choice.chosen.is_impossible and part in missing
    )
    doubtful = tuple(
        part
        for part, choice in ((Part.DAY, day), (Part.TIME, hour))
        if choice.is_doubtful and choice.chosen is not None
    )
    confidence = min(trust, agency_trust, name_trust)
    return Reading(
        Intent.BOOK,
        name=name,
        agency=agency,
        procedure=procedure,
        content=content,
        day=day_value,
        hour=hour_value,
        missing=tuple(missing),
        doubtful=tuple(part for part in doubtful if part not in missing) if not impossible else (),
        impossible=impossible,
        agencies=rivals,
        confidence=round(max(0.0, min(confidence, 0.99)), 2),
        why=tuple(_reasons(typed, best, hour, day, procedure, content)),
    )


def _reasons(
    typed: Typed, best: Combination, hour: Choice, day: Choice, procedure: str | None, content: str | None
) -> list[Reason]:
    chosen = [(Part.NAME, best.name), (Part.AGENCY, best.agency), (Part.DAY, day.chosen), (Part.TIME, hour.chosen)]
    reasons = [Reason(part, typed.said(each.start, each.end), each.reason) for part, each in chosen if each is not None]
    if content:
        reasons.append(
            Reason(Part.PROCEDURE, content, "thủ tục trong danh mục" if procedure else "phần còn lại của tin")
        )
    return reasons
