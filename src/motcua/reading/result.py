# SPDX-License-Identifier: EUPL-1.2
"""What came of reading a message: the parts, what is missing, how sure the reading is and why."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

# A reading less sure than this is asked about, never acted on.
ACT_FROM = 0.8


class Intent(StrEnum):
    """What the sender wants."""

    BOOK = "book"
    CANCEL = "cancel"
    MOVE = "move"
    QUEUE = "queue"
    # "Tell me when 5 are before A105" ("NHAC A105 hai chau 5"), and no longer ("NHAC HUY").
    QUEUE_ALERT = "queue_alert"
    QUEUE_ALERT_OFF = "queue_alert_off"
    DOSSIER_STATUS = "dossier_status"
    VACCINATION_BOOK = "vaccination_book"
    HELP = "help"
    # The open bookings of this phone ("HG XEM", "lich hen cua toi").
    MINE = "mine"
    # Everything of this phone ("TOI", "việc của tôi").
    ALL_OF_MINE = "all_of_mine"
    # Fewer messages ("TAT TIN", "TAT TIN DANH GIA"), or all of them again ("BAT TIN").
    MESSAGES_OFF = "messages_off"
    MESSAGES_ON = "messages_on"
    # Wait for an earlier hour ("HG SOM 482914").
    EARLIER = "earlier"
    REPLY_YES = "reply_yes"
    REPLY_NO = "reply_no"
    # One of the numbered hours offered ("2", "chon 2").
    REPLY_CHOICE = "reply_choice"
    UNKNOWN = "unknown"


class Part(StrEnum):
    """A part of a message that may be missing or doubtful."""

    NAME = "name"
    AGENCY = "agency"
    PROCEDURE = "procedure"
    DAY = "day"
    TIME = "time"
    CODE = "code"
    SITE = "site"
    # Vaccination only; never in `missing`, because "cần tư vấn" is a good answer.
    BORN_ON = "born_on"
    VACCINE = "vaccine"
    DOSE = "dose"


@dataclass(frozen=True)
class Reason:
    """Why a part was read as it was: `said` is the stretch of the message, `text` the reason in Vietnamese."""

    part: str
    said: str
    text: str


@dataclass(frozen=True)
class Reading:
    """The best consistent reading of a message.

    `missing` and `doubtful` say what must be asked; `impossible` names parts that were typed but cannot be (30/2, 25h),
    with the stretch typed, so that the question can say so. `agencies` holds the candidates where the agency is
    doubtful, `places` the offices one of which is meant. `before` is how many people may still be before a number when
    somebody is told, as typed. `confidence` is 0…1; below `ACT_FROM` nothing is done without asking. Names are
    capitalised, `content` is as typed (small letters where everything was typed in capitals).
    """

    intent: Intent
    name: str | None = None
    agency: str | None = None
    procedure: str | None = None
    content: str | None = None
    day: date | None = None
    hour: time | None = None
    missing: tuple[Part, ...] = ()
    doubtful: tuple[Part, ...] = ()
    impossible: tuple[tuple[Part, str], ...] = ()
    agencies: tuple[str, ...] = ()
    code: str | None = None
    place: str | None = None
    places: tuple[str, ...] = ()
    before: int | None = None
    choice: int | None = None
    born_on: date | None = None
    vaccine: str | None = None
    dose: int | None = None
    # Which messages are meant by MESSAGES_OFF and MESSAGES_ON; none: all of them.
    group: str = ""
    # An advertisement, a phone's automatic answer, a carrier's notice, thanks alone: never answered.
    is_spam: bool = False
    confidence: float = 1.0
    why: tuple[Reason, ...] = ()

    @property
    def start(self) -> datetime | None:
        """The wanted moment, local and without zone; None unless day and hour are both known."""
        return None if self.day is None or self.hour is None else datetime.combine(self.day, self.hour)

    @property
    def is_sure(self) -> bool:
        """Say whether it may be acted on: nothing missing, nothing doubtful, confidence at least `ACT_FROM`."""
        return not self.missing and not self.doubtful and not self.impossible and self.confidence >= ACT_FROM
