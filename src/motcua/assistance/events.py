# SPDX-License-Identifier: EUPL-1.2
"""What happens while somebody is helped at the counter; no event says what was filled in, or for whom."""

from dataclasses import dataclass
from datetime import datetime

from motcua.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class ShiftOpened(Event):
    """A volunteer's shift began; it ends by itself at `planned_until`."""

    planned_until: datetime


@dataclass(frozen=True, kw_only=True)
class ShiftClosed(Event):
    """A volunteer's shift is over, by hand or because its hour came (`by_itself`)."""

    by_itself: bool = False


@dataclass(frozen=True, kw_only=True)
class AssistanceBegun(Event):
    """Somebody helps a citizen with a procedure, in the way `kind`."""

    procedure: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class ConsentGiven(Event):
    """The citizen allows that what is known of them is filled in."""


@dataclass(frozen=True, kw_only=True)
class AssistanceReadBack(Event):
    """What was filled in is read to the citizen, who looks through it."""


@dataclass(frozen=True, kw_only=True)
class AssistanceConfirmed(Event):
    """The citizen confirmed exactly the `version` that was shown or read aloud."""

    version: int


@dataclass(frozen=True, kw_only=True)
class ConfirmationTakenBack(Event):
    """Something was changed after the citizen confirmed; confirmation and signature count no more."""


@dataclass(frozen=True, kw_only=True)
class AssistanceSigned(Event):
    """The citizen signed, in the way `how`."""

    how: str


@dataclass(frozen=True, kw_only=True)
class AssistanceSent(Event):
    """What was filled in became a dossier; `dossier` is its subject."""

    dossier: str
    procedure: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class AssistanceLeft(Event):
    """Helping ended without a dossier, by hand or because nobody went on (`by_itself`); what was filled in is gone."""

    by_itself: bool = False


@dataclass(frozen=True, kw_only=True)
class ConsentRefused(Event):
    """The citizen does not want that what is known of them is filled in."""


@dataclass(frozen=True, kw_only=True)
class FieldCorrected(Event):
    """The citizen put the field `key` right on the second screen; what it says is not told."""

    key: str


@dataclass(frozen=True, kw_only=True)
class ScreenPaired(Event):
    """A second screen shows from now on what one helper (the subject) does."""


@dataclass(frozen=True, kw_only=True)
class ScreenUnpaired(Event):
    """A helper's second screen shows nothing any more."""
