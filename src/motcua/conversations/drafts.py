# SPDX-License-Identifier: EUPL-1.2
"""What was understood so far, how an answer completes it, and what must still be asked. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, Self

from motcua.reading import ACT_FROM, Intent, Part, Reading

# What must be known before anything is done, the most important first.
NEEDED: Mapping[str, tuple[Part, ...]] = {
    Intent.BOOK: (Part.AGENCY, Part.DAY, Part.TIME, Part.PROCEDURE, Part.NAME),
    Intent.VACCINATION_BOOK: (Part.NAME, Part.DAY, Part.TIME),
    Intent.MOVE: (Part.CODE, Part.DAY, Part.TIME),
}
# In which field a part stands. A matter is the words typed, with the procedure they name where they name one.
_FIELDS: Mapping[Part, str] = {
    Part.NAME: "name",
    Part.AGENCY: "agency",
    Part.PROCEDURE: "content",
    Part.DAY: "day",
    Part.TIME: "hour",
    Part.CODE: "code",
    Part.SITE: "place",
    Part.BORN_ON: "born_on",
    Part.VACCINE: "vaccine",
    Part.DOSE: "dose",
}


@dataclass(frozen=True)
class Draft:
    """A request that is being put together over several messages; `is_sure` once nothing is left to ask."""

    intent: str
    name: str | None = None
    agency: str | None = None
    procedure: str | None = None
    content: str | None = None
    day: date | None = None
    hour: time | None = None
    code: str | None = None
    # Of a number in a line: where it was taken, and how many may be before it when the phone is told.
    place: str | None = None
    before: int | None = None
    born_on: date | None = None
    vaccine: str | None = None
    dose: int | None = None
    doubtful: tuple[str, ...] = ()
    impossible: tuple[tuple[str, str], ...] = ()
    agencies: tuple[str, ...] = ()
    is_unsure: bool = False

    @classmethod
    def of(cls, reading: Reading) -> Self:
        """Return the draft that a message by itself makes."""
        values = {name: getattr(reading, name) for name in {*_FIELDS.values(), "procedure", "before"}}
        return cls(
            intent=str(reading.intent),
            doubtful=tuple(map(str, reading.doubtful)),
            impossible=tuple((str(part), said) for part, said in reading.impossible),
            agencies=reading.agencies,
            is_unsure=reading.confidence < ACT_FROM,
            **values,
        )

    @property
    def start(self) -> datetime | None:
        """The wanted moment, local and without zone; None unless day and hour are both known."""
        return None if self.day is None or self.hour is None else datetime.combine(self.day, self.hour)

    def lacking(self) -> tuple[Part, ...]:
        """Return the parts that must be asked, the most important first."""
        impossible = {part for part, _said in self.impossible}
        several = len(self.agencies) > 1 and Part.AGENCY in self.doubtful
        wanted = [*NEEDED[self.intent], *([Part.BORN_ON] if Part.BORN_ON in impossible else [])]
        return tuple(
            part for part in wanted if part in impossible or (part == Part.AGENCY and several) or not self._knows(part)
        )

    @property
    def must_be_confirmed(self) -> bool:
        """Say whether it may be acted on only after a yes: something was read without being sure."""
        return self.is_unsure or bool(self.doubtful)

    def confirmed(self) -> "Draft":
        """Return the draft after the yes."""
        return replace(self, is_unsure=False, doubtful=(), agencies=())

    def asked(self) -> "Draft":
        """Return the draft as it is kept while a question is open: what could not be has been said."""
        return replace(self, impossible=())

    def completed(self, answer: Reading) -> "Draft":
        """Return the draft with what the answer says; its own doubts and impossible parts come along."""
        said = said_in(answer)
        impossible = tuple((str(part), words) for part, words in answer.impossible)
        values: dict[str, Any] = {_FIELDS[part]: getattr(answer, _FIELDS[part]) for part in said}
        if Part.PROCEDURE in said:
            values["procedure"] = answer.procedure
        values |= {_FIELDS[Part(part)]: None for part, _ in impossible if Part(part) in _FIELDS}
        settled = {str(part) for part in said}
        return replace(
            self,
            doubtful=tuple([part for part in self.doubtful if part not in settled] + list(map(str, answer.doubtful))),
            impossible=impossible,
            agencies=answer.agencies if Part.AGENCY in said or answer.agencies else self.agencies,
            is_unsure=self.is_unsure or (bool(said) and answer.confidence < ACT_FROM),
            **values,
        )

    def with_agency(self, code: str) -> "Draft":
        """Return the draft with the agency that was chosen from several."""
        return replace(
            self, agency=code, agencies=(), doubtful=tuple(part for part in self.doubtful if part != Part.AGENCY)
        )

    def at(self, start: datetime) -> "Draft":
        """Return the draft with the local hour that was chosen."""
        return replace(self, day=start.date(), hour=start.time().replace(tzinfo=None), impossible=())

    def _knows(self, part: Part) -> bool:
        if part == Part.PROCEDURE:
            return bool(self.procedure or self.content)
        return getattr(self, _FIELDS[part]) is not None


def said_in(reading: Reading) -> frozenset[Part]:
    """Return the parts that a message says."""
    said = {part for part, name in _FIELDS.items() if getattr(reading, name) is not None}
    if reading.procedure is not None:
        said.add(Part.PROCEDURE)
    return frozenset(said)


def completes(reading: Reading, draft: Draft, asked: tuple[Part, ...]) -> bool:
    """Say whether a message with a keyword of its own only answers the question: it says nothing that was not asked,
    or repeats what is known. Otherwise it is a new message and takes the place of the open one.
    """
    if reading.intent != draft.intent:
        return False
    known = {part for part, name in _FIELDS.items() if getattr(reading, name) == getattr(draft, name)}
    said = said_in(reading)
    return bool(said) and said <= {*asked, *known}


class Kind(StrEnum):
    """What kind of question is open."""

    PARTS = "parts"
    SURE = "sure"
    AGENCY = "agency"
    HOUR = "hour"
    # About bookings: one that a yes or no decides, or which of several.
    DEED = "deed"
    WHICH = "which"
    # About a line: which place, which number; `subjects` are numbers ("ticket:…") or places ("office:DN-HC").
    QUEUE = "queue"


class Deed(StrEnum):
    """What is to be done with a booking once it is known which, and that it is meant."""

    CANCEL = "cancel"
    MOVE = "move"
    ACCEPT = "accept"
    DECLINE = "decline"
    WAIT = "wait"
    STOP_WAITING = "stop_waiting"


@dataclass(frozen=True)
class Question:
    """An open question: `subjects` are what was listed ("appointment:12"), in that order."""

    kind: Kind
    draft: Draft | None = None
    parts: tuple[Part, ...] = ()
    hours: tuple[datetime, ...] = ()
    agencies: tuple[str, ...] = ()
    deed: Deed | None = None
    subjects: tuple[str, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """Return the question as it is kept."""
        return {
            "kind": self.kind,
            "draft": _draft_json(self.draft) if self.draft else None,
            "parts": list(self.parts),
            "hours": [hour.isoformat() for hour in self.hours],
            "agencies": list(self.agencies),
            "deed": self.deed,
            "subjects": list(self.subjects),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Return the question that was kept."""
        return cls(
            kind=Kind(kept["kind"]),
            draft=_draft_from(kept["draft"]) if kept["draft"] else None,
            parts=tuple(Part(part) for part in kept["parts"]),
            hours=tuple(datetime.fromisoformat(hour) for hour in kept["hours"]),
            agencies=tuple(kept["agencies"]),
            deed=Deed(kept["deed"]) if kept["deed"] else None,
            subjects=tuple(kept["subjects"]),
        )


def _draft_json(draft: Draft) -> dict[str, Any]:
    values = {name: getattr(draft, name) for name in Draft.__dataclass_fields__}
    return {name: value.isoformat() if isinstance(value, date | time) else value for name, value in values.items()}


def _draft_from(kept: Mapping[str, Any]) -> Draft:
    values = {name: value for name, value in kept.items() if name in Draft.__dataclass_fields__}
    for name in ("day", "born_on"):
        values[name] = date.fromisoformat(values[name]) if values.get(name) else None
    values["hour"] = time.fromisoformat(values["hour"]) if values.get("hour") else None
    for name in ("doubtful", "agencies"):
        values[name] = tuple(values.get(name) or ())
    values["impossible"] = tuple((part, said) for part, said in values.get("impossible") or ())
    return Draft(**values)
