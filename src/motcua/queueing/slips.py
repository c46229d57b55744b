# SPDX-License-Identifier: EUPL-1.2
"""The sentences of a slip; a slip is always Vietnamese."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from motcua.kernel import saying
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Office
from motcua.queueing import telling
from motcua.queueing.models import Kiosk, Ticket
from motcua.queueing.printing import Slip

WIDEST_MM = 80
LANGUAGE = "vi"
LONG_MINUTES = 120


def slip_of(ticket: Ticket, kiosk: Kiosk | None) -> Slip:
    """Return what is printed for a ticket on the kiosk's paper."""
    with translation.override(LANGUAGE):
        return Slip(
            paper_mm=kiosk.paper_mm if kiosk else WIDEST_MM,
            office=ticket.office.name,
            address=ticket.office.address,
            line=ticket.line.name,
            number=ticket.shown,
            words=tuple(word for word in (_ahead(ticket), _wait(ticket), _taken(ticket)) if word),
            follow_url=telling.follow_url(ticket.pk),
            follow=(_("Quét mã xem còn mấy người, xong thì đánh giá"), sms_line(ticket.shown, ticket.office)),
            thanks=kiosk.thanks if kiosk else "",
        )


def sms_line(number: str, office: Office) -> str:
    """Say how to ask about a number by SMS; the office goes by the first of its other names, without marks."""
    name = office.abbreviations.split("|")[0].strip() or office.short_name or office.pk
    words = _("Soạn STT %(number)s %(office)s gửi %(to)s")
    return words % {"number": number, "office": name, "to": settings.SMS_SHORT_CODE}


def _ahead(ticket: Ticket) -> str:
    if ticket.channel == Ticket.Channel.OFFLINE:
        # Given while the network was cut: nobody counted.
        return ""
    if not ticket.ahead:
        return _("Sắp đến lượt Ông/Bà")
    return _("Trước Ông/Bà còn %(count)d người") % {"count": ticket.ahead}


def _wait(ticket: Ticket) -> str:
    if ticket.wait_low is None or ticket.wait_high is None:
        return ""
    if ticket.wait_high >= LONG_MINUTES:
        # Nobody counts in hundreds of minutes.
        hours = {"low": ticket.wait_low // 60, "high": -(-ticket.wait_high // 60)}
        return _("Chờ khoảng %(low)d–%(high)d giờ") % hours
    return _("Chờ khoảng %(low)d–%(high)d phút") % {"low": ticket.wait_low, "high": ticket.wait_high}


def _taken(ticket: Ticket) -> str:
    taken = ticket.issued_at.astimezone(OFFICE_ZONE)
    return _("Lấy số lúc %(hour)s, %(day)s") % {"hour": saying.hour(taken), "day": f"{taken:%d/%m/%Y}"}
