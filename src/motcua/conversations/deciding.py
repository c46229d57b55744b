# SPDX-License-Identifier: EUPL-1.2
"""What a part of the dialogue is given, and what it decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from motcua.appointments import errors as of_appointments
from motcua.conversations import rules
from motcua.conversations.drafts import Question
from motcua.conversations.rules import Outcome
from motcua.kernel.errors import InvalidInput, OfficeError
from motcua.messaging.texts import Ways
from motcua.reading import Catalogue, Part, Reading, read, read_answer
from motcua.vaccination import errors as of_vaccination

IN_NO_STATE_FOR_IT = (of_appointments.NotPossibleNow, of_vaccination.NotPossibleNow)
# The message is tried again.
TOO_BUSY = (of_appointments.TooBusy, of_vaccination.TooBusy)
_ABOUT_THE_HOUR = (
    of_appointments.SlotTaken,
    of_appointments.OfficeClosed,
    of_vaccination.HourTaken,
    of_vaccination.OutOfStock,
    of_vaccination.SessionClosed,
)


def is_about_the_hour(refusal: OfficeError) -> bool:
    """Say whether only this hour cannot be had, so that others may be offered."""
    return isinstance(refusal, _ABOUT_THE_HOUR) or (isinstance(refusal, InvalidInput) and "start" in refusal.fields)


@dataclass(frozen=True)
class Said:
    """A message as the dialogue meets it: who wrote what and when, and the names it may use."""

    phone: str
    text: str
    received_at: datetime
    at: datetime
    catalogue: Catalogue
    ways: Ways
    # Since the open question the house has asked something else, so a bare yes may be to either.
    is_otherwise_asked: bool = False

    @property
    def has_marks(self) -> bool:
        """Whether the replies are written with marks."""
        return self.ways.has_marks

    def read(self) -> Reading:
        """Read the message by itself."""
        return read(self.text, received_at=self.received_at, catalogue=self.catalogue)

    def read_as_answer(self, asked: Sequence[Part]) -> Reading:
        """Read the message as the answer to a question."""
        return read_answer(self.text, asked=asked, received_at=self.received_at, catalogue=self.catalogue)


@dataclass(frozen=True)
class Decision:
    """What came of a message: the reply ("" is none), until when it is of use, and the question that is open now.

    `keeps_question` leaves an open question as it was. `about` is the booking it concerned, `office` where it is.
    """

    outcome: Outcome
    reply: str = ""
    send_before: datetime | None = None
    question: Question | None = None
    keeps_question: bool = False
    about: str = ""
    office: str = ""


def asked(said: Said, reply: str, question: Question, *, outcome: Outcome = Outcome.ASKED, about: str = "") -> Decision:
    """Ask something; nobody is asked what can no longer be answered."""
    return Decision(outcome, reply, said.at + rules.LIFE, question, about=about)


def told(
    said: Said, outcome: Outcome, reply: str, *, keeps_question: bool = False, about: str = "", office: str = "",
    until: timedelta = rules.INFORMS_FOR,
) -> Decision:  # fmt: skip
    """Tell something that is of use for a while."""
    return Decision(outcome, reply, said.at + until, keeps_question=keeps_question, about=about, office=office)
