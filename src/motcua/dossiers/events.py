# SPDX-License-Identifier: EUPL-1.2
"""What happens to a dossier; each is recorded in the journal and, with what it said, in the dossier's own log."""

from dataclasses import dataclass
from datetime import date, datetime

from motcua.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class DossierSubmitted(Event):
    """A citizen sent a dossier; intake answers by `answer_by`."""

    agency: str
    procedure: str
    channel: str
    answer_by: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class DossierReceived(Event):
    """Intake took the dossier over (Mẫu 01); the clock runs to `due_at`.

    `special` is the model of the day that promised it, `fell_back` why a special day's promise could not be given.
    """

    agency: str
    procedure: str
    channel: str
    due_at: datetime
    special: str = ""
    fell_back: str = ""


@dataclass(frozen=True, kw_only=True)
class ReturnWayChanged(Event):
    """The result goes to the citizen in another way than was said when it was filed (`before`)."""

    before: str
    return_by: str


@dataclass(frozen=True, kw_only=True)
class PapersAwaited(Event):
    """The papers of a sent dossier come by post; nobody owes an answer before they are there."""


@dataclass(frozen=True, kw_only=True)
class PapersArrived(Event):
    """The papers are there (their hand-over list is signed), or come otherwise; intake answers by `answer_by`."""

    by_post: bool
    answer_by: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class SupplementAsked(Event):
    """Everything that is missing was asked for at once (Mẫu 02); the clock stands."""

    was_received: bool


@dataclass(frozen=True, kw_only=True)
class SupplementGiven(Event):
    """What was missing has come; a received dossier's clock runs again, to `due_at`."""

    due_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class DossierRefused(Event):
    """The dossier was not taken over (Mẫu 03)."""

    was_received: bool = False


@dataclass(frozen=True, kw_only=True)
class DossierHandedOver(Event):
    """The dossier went to another unit."""

    unit: str
    step: int
    due_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class DossierTaken(Event):
    """Somebody of the unit took the dossier in hand, or it was given to them."""

    unit: str


@dataclass(frozen=True, kw_only=True)
class OpinionAsked(Event):
    """Another unit was asked for its opinion."""

    unit: str
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class OpinionGiven(Event):
    """The asked unit answered."""

    unit: str
    was_late: bool


@dataclass(frozen=True, kw_only=True)
class OpinionLate(Event):
    """The asked unit has not answered in time; the head of the one-stop unit is told."""

    unit: str


@dataclass(frozen=True, kw_only=True)
class ResultDrafted(Event):
    """The result lies before the one who signs."""

    is_granted: bool


@dataclass(frozen=True, kw_only=True)
class ResultSentBack(Event):
    """The one who signs wants it changed."""


@dataclass(frozen=True, kw_only=True)
class ResultSigned(Event):
    """The decision is made."""

    is_granted: bool


@dataclass(frozen=True, kw_only=True)
class ResultReady(Event):
    """The numbered and sealed result is at the one-stop unit."""

    is_granted: bool
    timeliness: str
    due_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ResultReturned(Event):
    """The citizen has the result."""

    return_by: str


@dataclass(frozen=True, kw_only=True)
class DueDateExtended(Event):
    """The office apologised and gave the one new date (Mẫu 04)."""

    due_before: datetime
    due_after: datetime


@dataclass(frozen=True, kw_only=True)
class DossierWithdrawn(Event):
    """The citizen took the dossier back before a decision (Mẫu 05 of TT 03/2025)."""


@dataclass(frozen=True, kw_only=True)
class DossierStopped(Event):
    """Nothing came in answer to the request to complete, or the case fell away."""


@dataclass(frozen=True, kw_only=True)
class NoteWritten(Event):
    """An officer left a note for the others."""


@dataclass(frozen=True, kw_only=True)
class PaperAdded(Event):
    """A paper came to a dossier, or a newer one took its place."""

    paper: str


@dataclass(frozen=True, kw_only=True)
class AnswerCorrected(Event):
    """A citizen put an answer right that was asked about."""

    question: str


@dataclass(frozen=True, kw_only=True)
class IntakeOverdue(Event):
    """What was sent online has not been answered within the working day."""


@dataclass(frozen=True, kw_only=True)
class DueDateNear(Event):
    """The promise ends soon and nothing has been signed."""

    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class SpecialPromiseNear(Event):
    """So many per cent (50 or 80) of a special day's promise have passed and there is no result yet."""

    share: int
    due_at: datetime
    unit: str


@dataclass(frozen=True, kw_only=True)
class SlipAsked(Event):
    """On a day without slips the citizen asked for the receipt; it is printed at once (NĐ 61/2018 Art.17(4))."""


@dataclass(frozen=True, kw_only=True)
class SpecialMissExplained(Event):
    """The office wrote down why a special day's promise was missed."""


@dataclass(frozen=True, kw_only=True)
class DueDateMissed(Event):
    """The promised moment passed without a result."""

    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class DraftBegun(Event):
    """Somebody began to fill in a dossier."""

    procedure: str


@dataclass(frozen=True, kw_only=True)
class DraftErased(Event):
    """A dossier being filled in is gone, with its files: thrown away by its owner, or nobody went on with it."""

    was_discarded: bool


@dataclass(frozen=True, kw_only=True)
class DraftExpiring(Event):
    """A dossier being filled in is forgotten soon unless somebody goes on with it."""

    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class DossierErased(Event):
    """What the dossier said about people was erased: `basis` is retention, request or owner."""

    basis: str


@dataclass(frozen=True, kw_only=True)
class AbsenceSet(Event):
    """Somebody of a unit is away between two days, or there again; a colleague stands in. The subject is the user."""

    unit: str
    from_on: date | None = None
    until_on: date | None = None
