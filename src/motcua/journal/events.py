# SPDX-License-Identifier: EUPL-1.2
"""What an event is: a fact in the past tense, whose fields become the journal entry's payload."""

from dataclasses import dataclass, fields
from datetime import date, datetime, time
from typing import Any, ClassVar, get_args, get_type_hints

_ENTRY_FIELDS = {"office", "subject", "at"}


@dataclass(frozen=True, kw_only=True)
class Event:
    """A fact: where (`office` code or ""), about what (`subject`, such as "appointment:12") and when (`at`)."""

    kinds: ClassVar[dict[str, type["Event"]]] = {}

    office: str
    subject: str
    at: datetime

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        Event.kinds[cls.__name__] = cls

    @property
    def subject_id(self) -> int:
        return int(self.subject.partition(":")[2])

    def payload(self) -> dict[str, Any]:
        """Return the event's own fields as JSON values; moments as ISO text."""
        own = {field.name: getattr(self, field.name) for field in fields(self) if field.name not in _ENTRY_FIELDS}
        return {name: value.isoformat() if isinstance(value, date | time) else value for name, value in own.items()}


def from_entry(*, kind: str, office: str, subject: str, at: datetime, payload: dict[str, Any]) -> Event | None:
    """Return the event a journal entry tells of; None where this program no longer knows the kind."""
    event_class = Event.kinds.get(kind)
    if event_class is None:
        return None
    hints = get_type_hints(event_class)
    known = {name: _from_json(value, hints.get(name)) for name, value in payload.items() if name in hints}
    return event_class(office=office, subject=subject, at=at, **known)


def _from_json(value: Any, hint: Any) -> Any:
    """Return a stored value as its field declares it: moments, days and hours are texts in the journal."""
    if not isinstance(value, str):
        return value
    kinds = get_args(hint) or (hint,)
    kind = next((each for each in _AS_TEXT if each in kinds), None)
    return kind.fromisoformat(value) if kind is not None else value


_AS_TEXT: tuple[type[datetime] | type[date] | type[time], ...] = (datetime, date, time)
