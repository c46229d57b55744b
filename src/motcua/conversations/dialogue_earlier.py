# SPDX-License-Identifier: EUPL-1.2
"""The dialogue about earlier hours: waiting for one, and answering what is offered or what the office proposed."""

from dataclasses import replace

from motcua.appointments import operations as appointments
from motcua.appointments import queries
from motcua.appointments.errors import NothingEarlier, NotPossibleNow, OffersUsedUp
from motcua.appointments.models import Offer
from motcua.conversations import bookings, replies
from motcua.conversations.bookings import Booked
from motcua.conversations.deciding import Decision, Said, asked, told
from motcua.conversations.drafts import Deed, Kind, Question
from motcua.conversations.replies import first_sentence
from motcua.conversations.rules import Outcome
from motcua.kernel.errors import OfficeError


def wait(said: Said, booked: Booked) -> Decision:
    """Let the booking wait for an earlier hour; one that waits already is asked whether it no longer should."""
    if booked.is_appointment and queries.wish_of(booked.number) is not None:
        question = Question(Kind.DEED, deed=Deed.STOP_WAITING, subjects=(booked.subject,))
        text = replies.sure_to_stop_waiting(booked.listed, has_marks=said.has_marks)
        return asked(said, text, question, about=booked.subject)
    try:
        if not booked.is_appointment:
            raise NotPossibleNow
        appointments.want_earlier(appointment_id=booked.number, at=said.at)
    except (NothingEarlier, OffersUsedUp, NotPossibleNow) as refusal:
        return _cannot(said, booked, refusal)
    return Decision(
        Outcome.WAITING,
        replies.waiting(booked.listed, ways=said.ways),
        booked.starts_at,
        about=booked.subject,
        office=booked.office,
    )


def stop_waiting(said: Said, booked: Booked) -> Decision:
    """Let the booking no longer wait."""
    appointments.stop_wanting_earlier(appointment_id=booked.number, at=said.at)
    reply = replies.stopped_waiting(booked.listed, has_marks=said.has_marks)
    return told(said, Outcome.TOLD, reply, about=booked.subject, office=booked.office)


def answerable(said: Said) -> list[Booked]:
    """Return the bookings of this phone that wait for its yes or no, each with the hour it is asked about."""
    rows = [row for row in bookings.open_of(phone=said.phone, at=said.at) if row.is_proposed]
    offer = queries.open_offer_of_phone(phone=said.phone, at=said.at)
    if offer is not None:
        held = bookings.of_appointment(offer.wish.appointment)
        rows.append(replace(held, starts_at=offer.starts_at))
    return rows


def answer_offer(said: Said, offer: Offer, booked: Booked, *, is_yes: bool) -> Decision:
    """Take or decline the earlier hour that is held. Taking it is told by a notice of its own."""
    try:
        if is_yes:
            appointments.accept_earlier(offer_id=offer.pk, at=said.at)
        else:
            appointments.decline_earlier(offer_id=offer.pk, at=said.at)
    except OfficeError as refusal:
        return _cannot(said, booked, refusal)
    if is_yes:
        return Decision(Outcome.ACCEPTED, about=booked.subject, office=booked.office)
    reply = replies.kept(booked.listed, has_marks=said.has_marks)
    return told(said, Outcome.DECLINED, reply, about=booked.subject, office=booked.office)


def _cannot(said: Said, booked: Booked, refusal: OfficeError) -> Decision:
    sentence = first_sentence(refusal.message)
    reply = replies.cannot(sentence, ways=said.ways, code=booked.code)
    return told(said, Outcome.IMPOSSIBLE, reply, about=booked.subject, office=booked.office)
