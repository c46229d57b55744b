# SPDX-License-Identifier: EUPL-1.2
"""What people say, and what becomes of it. No text, name or phone is in any of these."""

from dataclasses import dataclass, field
from datetime import date, datetime

from motcua.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class RatingGiven(Event):
    """Somebody rated a finished visit; the subject is the visit: "ticket:…", "appointment:…" or "dossier:…"."""

    agency: str | None
    procedure: str | None
    officer: int | None
    score: int
    reasons: list[str] = field(default_factory=list)
    channel: str


@dataclass(frozen=True, kw_only=True)
class CommentWritten(Event):
    """A comment waits to be read; the subject is "comment:<id>"."""

    agency: str | None = None
    procedure: str | None = None


@dataclass(frozen=True, kw_only=True)
class CommentModerated(Event):
    """A comment was put on the page, or not; `state` is the new one."""

    state: str


@dataclass(frozen=True, kw_only=True)
class CommentAnswered(Event):
    """The office answered a comment on the page."""


@dataclass(frozen=True, kw_only=True)
class ComplaintSent(Event):
    """Somebody complained; the reply is due at `due_at`. The subject is "complaint:<id>"."""

    agency: str | None
    complaint: str
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class ComplaintHandedUp(Event):
    """No reply in time: those above the office see it now."""

    agency: str | None
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class ComplaintAnswered(Event):
    """The reply was given."""

    agency: str | None
    was_late: bool


@dataclass(frozen=True, kw_only=True)
class SurveyDrawn(Event):
    """The visits of a year's questionnaire were drawn; the subject is "survey:<year>"."""

    first_on: date
    last_on: date
    drawn: int


@dataclass(frozen=True, kw_only=True)
class SurveyOpened(Event):
    """The questionnaire takes answers."""


@dataclass(frozen=True, kw_only=True)
class SurveyInvited(Event):
    """A portion of the drawn visits is asked by SMS now: those up to the invitation `until`."""

    after: int
    until: int


@dataclass(frozen=True, kw_only=True)
class SurveyClosed(Event):
    """The questionnaire takes no more answers."""
