# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Callable
from typing import Any

import pytest

from cast import Citizen, House, at
from clinic import Clinic
from lines import Lines
from money import Till
from motcua.appointments.models import Appointment
from motcua.dossiers.models import Dossier
from motcua.messaging.models import Message
from motcua.payments import operations as payments
from motcua.people.models import User
from motcua.queueing import operations as queueing
from motcua.queueing.models import Ticket
from motcua.vaccination.models import VaccinationBooking
from motcua.visits import operations as visits
from reactions.world import relay, settle
from small_day import DAY, EVENING, SmallDay, run

COUNTER = "DN-HC-1"


@pytest.fixture
def small_day(
    house: House,
    the_clock: Callable[..., Any],
    book: Callable[..., Appointment],
    draw: Callable[..., Ticket],
    lines: Lines,
    owing: Callable[..., Dossier],
    till: Till,
    clinic: Clinic,
    book_shot: Callable[..., VaccinationBooking],
    hoa: User,
    lan: Citizen,
    minh: Citizen,
) -> SmallDay:
    """A day with an appointment confirmed in time, a number served, a dossier paid in cash, and a child's booking."""
    day = SmallDay()
    the_clock("2026-11-27T08:00")
    kept = book(
        who=lan, office="DN-HC", agency="DN-HC", starts_at="2026-11-30T14:00", asked_at="2026-11-27T08:00",
        status="confirmed", by=hoa,
    )  # fmt: skip
    told = {"code": kept.code, "phone": lan.phone, "office": "DN-HC", "channel": "web"}
    day.note("lan", "booked", "2026-11-27T08:00", **told, start="2026-11-30T14:00:00+07:00")
    _serve(day, draw(line=lines.hc_a, at_="2026-11-27T08:00"), hoa)
    _pay(day, owing(who=minh, at="2026-11-27T08:10", status="returned", channel="DESK"), till)
    shot = book_shot(who=minh, starts_at="2026-11-30T08:00", booked_at="2026-11-26T09:00")
    facts = {"code": shot.code, "phone": minh.phone, "office": "DN-CDC", "start": shot.starts_at.isoformat()}
    day.note("minh", "vaccinated", "2026-11-26T09:00", **facts)
    relay()
    settle(EVENING)
    _deliver()
    day.names = {"appointment": kept.pk, "code": kept.code, "shot": shot.code}
    return day


def _serve(day: SmallDay, ticket: Ticket, officer: User) -> None:
    """Let a number be called, served and done."""
    seen = {"ticket": str(ticket.pk), "shown": ticket.shown, "office": "DN-HC"}
    day.note("an", "number", "2026-11-27T08:00", **seen, channel="kiosk")
    queueing.begin_duty(counter=COUNTER, by=officer, at=at("2026-11-27T07:55"))
    queueing.call_next(counter=COUNTER, by=officer, at=at("2026-11-27T08:05"))
    queueing.start(counter=COUNTER, by=officer, at=at("2026-11-27T08:06"))
    visits.finish(counter=COUNTER, by=officer, at=at("2026-11-27T08:20"))
    day.note("hoa", "served", "2026-11-27T08:20", **seen, counter=COUNTER)


def _pay(day: SmallDay, dossier: Dossier, till: Till) -> None:
    """Let a dossier be paid in cash, and the till be counted."""
    day.note("minh", "filed", "2026-11-27T08:10", code=dossier.code, office="DN-HC", channel="counter")
    paid: dict[str, Any] = {"amount_vnd": 16_000, "by": till.cashier, "at": at("2026-11-27T09:00")}
    payments.take_cash(dossier_id=dossier.pk, key="mot", **paid)
    facts = {"dossier": dossier.code, "amount_vnd": 16_000, "method": "cash", "office": "DN-HC"}
    day.note("minh", "paid", "2026-11-27T09:00", **facts)
    counted = {"10000": 1, "5000": 1, "1000": 1}
    evening: dict[str, Any] = {"by": till.cashier, "at": at("2026-11-27T17:00")}
    payments.close_till(office="DN-HC", on=DAY, counted_vnd=16_000, coins=counted, **evening)
    day.note("thungan", "cash_counted", "2026-11-27T17:00", office="DN-HC", counted_vnd=16_000)


def _deliver() -> None:
    """Let every message that is owed arrive, in the test's own transaction."""
    Message.objects.filter(status=Message.Status.QUEUED).update(status=Message.Status.DELIVERED)
    run(
        "INSERT INTO sms_simulator_deliveredsms (message_id, to_phone, text, parts, at, received_at)"
        " SELECT id, to_phone, text, parts, created_at, created_at FROM messaging_message WHERE status = 'DELIVERED'"
    )
