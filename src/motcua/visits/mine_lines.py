# SPDX-License-Identifier: EUPL-1.2
"""The one timeline of a card: hour, number, dossier, money, parcel and rating in the order in which they were."""

from datetime import datetime

from django.utils.translation import gettext as _

from motcua.appointments.models import Appointment
from motcua.appointments.rules import Status as Hour
from motcua.dossiers.course import course_of
from motcua.dossiers.timeline import DONE, LATE, NOW, Line
from motcua.feedback.models import Rating
from motcua.kernel import saying
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.queueing.models import Ticket
from motcua.queueing.rules import State as Number
from motcua.vaccination.models import VaccinationBooking
from motcua.vaccination.rules import Status as Shot
from motcua.visits import timeline
from motcua.visits.mine_cards import Card


def lines_of(card: Card, *, at: datetime) -> list[Line]:
    """Return everything that happened with a card, the oldest first; a bounded number of queries."""
    today = at.astimezone(OFFICE_ZONE).date()
    told = [
        *(_hour(card.appointment) if card.appointment else []),
        *(_number(card.ticket) if card.ticket else []),
        *(_shot(card.booking) if card.booking else []),
        *(timeline.whole(course_of(card.dossier), today=today) if card.dossier else []),
        *_ratings(card),
    ]
    return sorted(told, key=lambda line: line.at)


def _hour(row: Appointment) -> list[Line]:
    agreed = _("Giờ hẹn: %(moment)s") % {"moment": saying.day_and_hour(row.starts_at.astimezone(OFFICE_ZONE))}
    told = [Line(row.requested_at, "AppointmentRequested", _("Đã hẹn giờ"), (row.agency.name, agreed))]
    reason = (row.reason,) if row.reason else ()
    match row.status:
        case Hour.REFUSED if row.answered_at:
            return [*told, Line(row.answered_at, "AppointmentRefused", _("Cơ quan không nhận hẹn"), reason, LATE)]
        case Hour.PROPOSED if row.answered_at:
            return [*told, Line(row.answered_at, "HourProposed", _("Cơ quan đề nghị giờ khác"), (agreed, *reason), NOW)]
        case Hour.CANCELLED | Hour.EXPIRED if row.ended_at:
            ended = _("Đã hủy hẹn") if row.status == Hour.CANCELLED else _("Cơ quan chưa kịp trả lời")
            return [*told, Line(row.ended_at, "AppointmentEnded", ended, reason)]
    if row.answered_at:
        told.append(Line(row.answered_at, "AppointmentConfirmed", _("Cơ quan đã xác nhận giờ hẹn")))
    if row.checked_in_at:
        told.append(Line(row.checked_in_at, "CitizenCheckedIn", _("Đã đến"), (row.office.name,)))
    if row.status == Hour.SERVED and row.ended_at:
        told.append(Line(row.ended_at, "AppointmentServed", _("Đã xong việc tại quầy")))
    if row.status == Hour.NO_SHOW and row.ended_at:
        told.append(Line(row.ended_at, "CitizenDidNotCome", _("Không đến")))
    return told


def _number(row: Ticket) -> list[Line]:
    number = {"number": row.shown, "line": row.line.said_name}
    told = [Line(row.issued_at, "TicketIssued", _("Lấy số %(number)s, %(line)s") % number)]
    counter = _("quầy %(number)d") % {"number": row.counter.number} if row.counter else row.counter_label
    if row.called_at:
        title = _("Được gọi đến %(counter)s") % {"counter": counter} if counter else _("Được gọi")
        told.append(Line(row.called_at, "TicketCalled", title))
    if row.ended_at:
        is_done = row.state == Number.DONE
        told.append(Line(row.ended_at, "TicketEnded", _("Xong lượt tại quầy") if is_done else _("Thôi không chờ")))
    return told


def _shot(row: VaccinationBooking) -> list[Line]:
    agreed = _("Giờ hẹn: %(moment)s") % {"moment": saying.day_and_hour(row.starts_at.astimezone(OFFICE_ZONE))}
    told = [Line(row.booked_at, "BookingMade", _("Đã hẹn tiêm"), (row.office.name, agreed))]
    if row.checked_in_at:
        told.append(Line(row.checked_in_at, "ChildrenCame", _("Đã đến")))
    if row.ended_at:
        words = {Shot.CANCELLED: _("Đã hủy hẹn"), Shot.NO_SHOW: _("Không đến")}
        told.append(Line(row.ended_at, "BookingEnded", words.get(Shot(row.status), _("Đã xong"))))
    return told


def _ratings(card: Card) -> list[Line]:
    subjects = [row.subject for row in (card.appointment, card.ticket, card.dossier) if row is not None]
    rows = Rating.objects.filter(subject__in=subjects).order_by("given_at") if subjects else []
    return [Line(row.given_at, "RatingGiven", _("Đã đánh giá"), (str(row.get_score_display()),), DONE) for row in rows]
