# SPDX-License-Identifier: EUPL-1.2
"""One card for each thing of one's own: what it is, how it stands, what comes next and what one can do about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Any

from django.utils.translation import gettext as _

from motcua.appointments.models import Appointment
from motcua.appointments.rules import OPEN as OPEN_HOURS
from motcua.appointments.rules import Status as Hour
from motcua.dossiers import drafts
from motcua.dossiers.models import Dossier, Draft
from motcua.dossiers.rules import CLOSED
from motcua.dossiers.rules import Status as Paper
from motcua.dossiers.timeline import Next
from motcua.feedback.models import RatingQuestion
from motcua.kernel import codes, saying
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.procedures.models import Procedure
from motcua.queueing.models import Ticket
from motcua.queueing.rules import ENDED, IN_LINE
from motcua.queueing.rules import State as Number
from motcua.vaccination.models import VaccinationBooking
from motcua.vaccination.rules import OPEN as OPEN_SHOTS
from motcua.vaccination.rules import Status as Shot
from motcua.visits.mine_rows import Visit

#: More papers than these are told on the appointment's own page.
MOST_BROUGHT = 4


class Kind(StrEnum):
    """What a card is of."""

    APPOINTMENT = "appointment"
    TICKET = "ticket"
    VACCINATION = "vaccination"
    DOSSIER = "dossier"
    DRAFT = "draft"
    RATING = "rating"


class Rank(IntEnum):
    """How soon something asks for its owner: the least comes first."""

    NOW = 0
    TODAY = 1
    TO_DO = 2
    COMING = 3
    TO_RATE = 4
    WAITING = 5
    OVER = 6


class Way(StrEnum):
    """What one can do about a card; the doors know the page of each."""

    SEE = "see"
    ANSWER = "answer"
    COMPLETE = "complete"
    PAY = "pay"
    FETCH = "fetch"
    GO_ON = "go_on"
    RATE = "rate"


@dataclass(frozen=True)
class Card:
    """One thing of one's own; a visit with its hour, number and dossier is one card.

    `key` tells it apart within its kind. `at` is where it stands among what is over, `due_at` by when it wants its
    owner. `rated` is what may be rated: kind and subject.
    """

    kind: Kind
    key: str
    title: str
    place: str
    at: datetime
    code: str = ""
    state: str = ""
    rank: Rank = Rank.OVER
    step: Next | None = None
    way: Way = Way.SEE
    due_at: datetime | None = None
    facts: tuple[str, ...] = ()
    rated: tuple[str, str] | None = None
    appointment: Appointment | None = field(default=None, repr=False)
    ticket: Ticket | None = field(default=None, repr=False)
    booking: VaccinationBooking | None = field(default=None, repr=False)
    dossier: Dossier | None = field(default=None, repr=False)
    draft: Draft | None = field(default=None, repr=False)

    @property
    def is_open(self) -> bool:
        return self.rank != Rank.OVER

    @property
    def place_in_order(self) -> tuple[Any, ...]:
        """The order of what is open: how soon it asks for its owner, then by when."""
        return (self.rank, self.due_at or self.at, self.kind, self.key)


# --- an hour, a number, a shot -----------------------------------------------------------------------------


def of_hour(row: Appointment, number: Ticket | None, *, at: datetime, procedures: Mapping[str, Procedure]) -> Card:
    """Return the card of an appointment, with the number drawn for it."""
    chosen = [procedures[code] for code in row.procedure_codes if code in procedures]
    card = Card(
        kind=Kind.APPOINTMENT,
        key=str(row.pk),
        title=chosen[0].name if chosen else row.agency.name,
        place=row.office.name,
        at=row.starts_at,
        code=row.code,
        state=str(Hour(row.status).label),
        facts=_hour_facts(row, number),
        appointment=row,
        ticket=number,
    )
    if number is not None and number.state not in ENDED and row.status in OPEN_HOURS:
        return with_number(card, number)
    rank, step, way = _hour_step(row, at=at, chosen=chosen)
    return replace(card, rank=rank, step=step, way=way, due_at=row.starts_at)


def _hour_step(row: Appointment, *, at: datetime, chosen: list[Procedure]) -> tuple[Rank, Next | None, Way]:
    today = _day(at)
    moment = saying.day_and_hour(row.starts_at.astimezone(OFFICE_ZONE), today=today)
    match row.status:
        case Hour.REQUESTED if row.confirm_by < at:
            return Rank.WAITING, Next("late", _("Cơ quan trả lời chậm"), _("Đã báo người phụ trách.")), Way.SEE
        case Hour.REQUESTED:
            answer_by = saying.day_and_hour(min(row.confirm_by, row.starts_at).astimezone(OFFICE_ZONE), today=today)
            title = _("Chờ cơ quan trả lời, chậm nhất %(moment)s") % {"moment": answer_by}
            return Rank.WAITING, Next("info", title, _("Hẹn lúc %(moment)s.") % {"moment": moment}), Way.SEE
        case Hour.PROPOSED:
            title = _("Cơ quan đề nghị %(moment)s") % {"moment": moment}
            return Rank.TO_DO, Next("today", title, _("Xin nhận giờ mới, hoặc đổi sang giờ khác.")), Way.ANSWER
        case Hour.CONFIRMED if _day(row.starts_at) == today:
            hour = {"hour": saying.hour(row.starts_at.astimezone(OFFICE_ZONE))}
            said = _("Hôm nay %(hour)s") % hour
            return Rank.TODAY, Next("today", _with_counter(said, row), _bring(chosen)), Way.SEE
        case Hour.CONFIRMED:
            return Rank.COMING, Next("info", _with_counter(_sentence(moment), row), _bring(chosen)), Way.SEE
        case Hour.CHECKED_IN:
            return Rank.NOW, Next("today", _("Đã đến, xin chờ gọi tên"), row.office.name), Way.SEE
        case _:
            return Rank.OVER, None, Way.SEE


def _hour_facts(row: Appointment, number: Ticket | None) -> tuple[str, ...]:
    told = [
        saying.day_and_hour(row.starts_at.astimezone(OFFICE_ZONE)),
        _("mã hẹn %(code)s") % {"code": codes.spoken(row.code)} if row.status in OPEN_HOURS else "",
        _("số %(number)s") % {"number": number.shown} if number else "",
    ]
    return tuple(filter(None, told))


def of_number(row: Ticket) -> Card:
    """Return the card of a number taken without an hour."""
    card = Card(
        kind=Kind.TICKET,
        key=str(row.pk),
        title=_("Số %(number)s") % {"number": row.shown},
        place=row.office.name,
        at=row.issued_at,
        state=str(Number(row.state).label),
        facts=(saying.day_and_hour(row.issued_at.astimezone(OFFICE_ZONE)), row.waits_in.said_name),
        ticket=row,
    )
    return card if row.state in ENDED else with_number(card, row)


def with_number(card: Card, row: Ticket, *, ahead: int | None = None) -> Card:
    """Return the card as it stands while its number is in line or at a counter; `ahead` is how many are before it."""
    number = {"number": row.shown, "counter": _counter(row)}
    match row.state:
        case state if state in IN_LINE:
            title = _("Số %(number)s đang chờ") % number
            if ahead is not None:
                title = _("Số %(number)s: còn %(ahead)d người trước") % {**number, "ahead": ahead}
            step = Next("today", title, _("Giữ điện thoại bên mình; sắp đến lượt thì vào phòng chờ."))
        case Number.CALLED:
            step = Next("today", _("Mời đến %(counter)s: số %(number)s") % number, row.office.name)
        case Number.ABSENT:
            text = _("Xin đến báo cán bộ để được gọi lại.")
            step = Next("late", _("Số %(number)s đã gọi mà chưa thấy đến") % number, text)
        case _:
            step = Next("today", _("Đang làm việc tại %(counter)s") % number, row.office.name)
    # Who is called goes before who waits.
    due_at = row.called_at or row.turn_at
    return replace(card, rank=Rank.NOW, step=step, due_at=due_at, ticket=row)


def of_shot(row: VaccinationBooking, *, at: datetime) -> Card:
    """Return the card of a child's vaccination: hour and place, no child and no vaccine."""
    today = _day(at)
    moment = saying.day_and_hour(row.starts_at.astimezone(OFFICE_ZONE), today=today)
    is_today = _day(row.starts_at) == today
    card = Card(
        kind=Kind.VACCINATION,
        key=str(row.pk),
        title=_("Tiêm chủng cho bé"),
        place=row.office.name,
        at=row.starts_at,
        code=row.code,
        state=str(Shot(row.status).label),
        due_at=row.starts_at,
        facts=tuple(filter(None, [moment, _code(row.code) if row.status in OPEN_SHOTS else ""])),
        booking=row,
    )
    match row.status:
        case Shot.BOOKED:
            said = _("Hôm nay %(hour)s") % {"hour": saying.hour(row.starts_at.astimezone(OFFICE_ZONE))}
            step = Next("today" if is_today else "info", said if is_today else _sentence(moment), _bring_book())
            return replace(card, rank=Rank.TODAY if is_today else Rank.COMING, step=step)
        case Shot.CHECKED_IN:
            return replace(card, rank=Rank.NOW, step=Next("today", _("Đã đến, xin chờ gọi tên bé"), row.office.name))
        case Shot.OBSERVING:
            text = _("Ở lại 30 phút; thấy bé khác thường thì gọi ngay cán bộ y tế.")
            return replace(card, rank=Rank.NOW, step=Next("today", _("Đang theo dõi sau tiêm"), text))
        case _:
            return card


def _bring_book() -> str:
    return _("Mang sổ tiêm chủng của bé.")


# --- a dossier, a draft, a question ------------------------------------------------------------------------


def of_dossier(
    row: Dossier, step: Next, *, way: Way, due_at: datetime | None, visit: Visit | None, at: datetime
) -> Card:
    """Return the card of a dossier, with the visit at which it was handed in; at the counter the visit goes first."""
    filed = {"day": saying.short_day(_day(row.submitted_at))}
    number = visit.ticket if visit else None
    told = [
        _("mã %(code)s") % {"code": row.code},
        _("nộp %(day)s") % filed,
        _("số %(number)s") % {"number": number.shown} if number else "",
    ]
    asks = way in (Way.COMPLETE, Way.PAY, Way.FETCH) or step.kind == "today"
    card = Card(
        kind=Kind.DOSSIER,
        key=str(row.pk),
        title=row.procedure.name,
        place=row.office.name,
        at=row.submitted_at,
        code=row.code,
        state=str(Paper(row.status).label),
        rank=Rank.OVER if row.status in CLOSED and not asks else Rank.TO_DO if asks else Rank.WAITING,
        step=step,
        way=way,
        due_at=due_at,
        facts=tuple(filter(None, told)),
        appointment=visit.appointment if visit else None,
        ticket=number,
        dossier=row,
    )
    if number is not None and number.state not in ENDED and _day(number.issued_at) == _day(at):
        return with_number(card, number)
    return card


def of_draft(row: Draft, *, at: datetime) -> Card:
    """Return the card of a dossier somebody has begun to fill in."""
    is_expired = drafts.is_expired(row, at=at)
    until = row.expires_at + drafts.restorable_for() if is_expired else row.expires_at
    kept = _("Giữ đến %(day)s.") if not is_expired else _("Đã hết hạn; còn lấy lại được đến %(day)s.")
    step = Next("info", _("Điền tiếp rồi gửi"), kept % {"day": saying.short_day(_day(until))})
    return Card(
        kind=Kind.DRAFT,
        key=str(row.pk),
        title=row.procedure_version.procedure.name,
        place=row.office.name,
        at=row.saved_at,
        state=_("đang soạn"),
        rank=Rank.WAITING,
        step=step,
        way=Way.GO_ON,
        due_at=until,
        draft=row,
    )


def to_rate(card: Card, question: RatingQuestion) -> Card:
    """Return a card that is over and may be rated, as something still open; others stay as they are."""
    rated = replace(card, rated=(question.kind, question.subject))
    if card.is_open:
        return rated
    step = Next(
        "info", _("Đánh giá lần đến này"), _("Một chạm là xong; không ghi tên, không hiện cho người đã phục vụ.")
    )
    return replace(rated, rank=Rank.TO_RATE, step=step, way=Way.RATE, due_at=question.ends_at)


def of_question(question: RatingQuestion) -> Card:
    """Return the card of a question about a visit that is no card of its own."""
    card = Card(
        kind=Kind.RATING,
        key=question.subject,
        title=_("Lần đến %(day)s") % {"day": saying.short_day(question.visited_on)},
        place=question.office.name,
        at=question.asked_at,
    )
    return to_rate(card, question)


# --- words ---------------------------------------------------------------------------------------------------


def _with_counter(said: str, row: Appointment) -> str:
    return f"{said}, {_('quầy %(number)d') % {'number': row.counter.number}}" if row.counter else said


def _bring(chosen: list[Procedure]) -> str:
    papers = [line.strip() for each in chosen for line in each.bring.splitlines() if line.strip()]
    kept = list(dict.fromkeys(papers))[:MOST_BROUGHT] or [_("căn cước"), _("giấy tờ về việc cần làm")]
    return _("Mang: %(papers)s.") % {"papers": "; ".join(kept)}


def _counter(row: Ticket) -> str:
    if row.counter is not None:
        return _("quầy %(number)d") % {"number": row.counter.number}
    return row.counter_label or _("quầy")


def _code(code: str) -> str:
    return _("mã hẹn %(code)s") % {"code": codes.spoken(code)}


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _day(moment: datetime) -> date:
    return moment.astimezone(OFFICE_ZONE).date()
