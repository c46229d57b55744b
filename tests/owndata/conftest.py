# SPDX-License-Identifier: EUPL-1.2
"""Somebody who has been everywhere: of whom every department keeps something."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from axes.models import AccessAttempt, AccessLog

from cast import Citizen, at
from filing import Desk
from money import Till
from motcua.appointments.models import Appointment
from motcua.assistance.models import Assistance, FieldEntry
from motcua.connectors.sms_simulator.models import Behaviour, SentSms
from motcua.conversations.models import Conversation, Inbound
from motcua.dossiers import operations as dossiers
from motcua.dossiers.files import storage
from motcua.dossiers.models import Dossier, Draft, Paper
from motcua.feedback.models import Comment, Complaint, Rating, RatingQuestion
from motcua.messaging.models import Message, MessageChoice
from motcua.payments.operations import take_cash
from motcua.people import citizens, phone_check
from motcua.people.citizens import SignedInPerson
from motcua.people.models import OwnSignIn, User
from motcua.post.models import Carrier, Claim, Parcel, ParcelNote
from motcua.queueing.models import State, Ticket, TurnAlert
from motcua.switchboard.models import Call, CallBack
from motcua.vaccination.models import VaccinationBooking
from motcua.vaccination.operations import ChildAsked, caring

BEFORE = at("2026-11-26T09:00")
LATER = at("2026-12-20T09:00")
PDF = b"%PDF-1.4 Nguyen Thi Lan 048192000111 12 Le Loi"
#: Whatever tells who Lan is, in every spelling somebody may have used.
WORDS = (
    "Nguyễn Thị Lan", "NGUYEN THI LAN", "905111222", "905 111 222", "905.111.222", "905-111-222", "048192000111",
    "12 Lê Lợi", "Bé Bông", "Lan nói", "nguyen-thi-lan", "TECH-LAN",
)  # fmt: skip


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.MEDIA_ROOT.mkdir()
    return Path(settings.MEDIA_ROOT)


@pytest.fixture
def been_everywhere(
    book: Callable[..., Appointment],
    book_shot: Callable[..., VaccinationBooking],
    draw: Callable[..., Ticket],
    owing: Callable[..., Dossier],
    file: Callable[..., Dossier],
    desk: Desk,
    till: Till,
    tongdai: User,
    lan: Citizen,
    minh: Citizen,
    the_clock: Callable[[Any], datetime],
) -> Citizen:
    """Lan, with something of each kind that may be finished, and Minh beside her, who has the same."""
    the_clock(BEFORE)
    for who in (lan, minh):
        book(who=who, status="served", content=f"Bà {who.name} hỏi giấy phép, gọi {_home(who)}")
        book(who=who, status="cancelled", starts_at="2026-11-27T14:00")
        _shots(book_shot, who)
        _number(draw, who)
        _said(who, tongdai)
        _signed_in(who)
        dossier = _dossier(owing, desk, till, who)
        _sent_by_post(dossier, who, desk.officer)
        _helped(dossier, who, desk.officer)
        file(who=who, status="withdrawn", answers={"purpose": f"{who.name} đi học"})
        _begun(desk, who)
    return lan


def _home(who: Citizen) -> str:
    digits = who.phone.removeprefix("+84")
    return f"0{digits[:3]} {digits[3:6]} {digits[6:]}"


def _shots(book_shot: Callable[..., VaccinationBooking], who: Citizen) -> None:
    child = ChildAsked(
        name=f"Bé Bông của {who.name}", born_on=date(2026, 9, 1), vaccine="VGB", dose=1, notes="Lan nói dị ứng"
    )
    booking = book_shot(who=who, children=[child])
    caring.check_in(booking_id=booking.pk, at=at("2026-11-27T08:00"), actor="user:1")
    given = caring.give_shot(child_id=booking.children.get().pk, lot="VGB-7", at=at("2026-11-27T08:05"), actor="user:1")
    caring.finish(booking_id=booking.pk, at=(given.observe_until or LATER) + timedelta(minutes=1), actor="user:1")
    VaccinationBooking.objects.filter(pk=book_shot(who=who, starts_at="2026-11-30T08:00", children=[child]).pk).update(
        status="cancelled", ended_at=BEFORE, reason=f"{who.name} bận"
    )


def _number(draw: Callable[..., Ticket], who: Citizen) -> None:
    ticket = draw()
    Ticket.objects.filter(pk=ticket.pk).update(
        channel="WEB", phone=who.phone, state=State.DONE, ended_at=BEFORE, reason=f"{who.name} hỏi thêm"
    )
    kiosk = draw()
    hour = Appointment.objects.get(phone=who.phone, status="served")
    Ticket.objects.filter(pk=kiosk.pk).update(
        appointment=hour, state=State.DONE, ended_at=BEFORE, reason=f"{who.name} quay lại, gọi {_home(who)}"
    )
    TurnAlert.objects.create(ticket=ticket, phone=who.phone, before=3, asked_at=BEFORE)


def _said(who: Citizen, operator: User) -> None:
    when = {"started_at": BEFORE, "ended_at": BEFORE}
    Call.objects.create(phone=who.phone, by=operator, direction="IN", note=f"Bà {who.name} ở 12 Lê Lợi", **when)
    CallBack.objects.create(
        phone=who.phone, cause="SMS_LIMIT", subject=f"phone:{who.phone[-3:]}", opened_at=BEFORE, next_at=BEFORE
    )
    heard = {"received_at": BEFORE, "stored_at": BEFORE, "answered_at": BEFORE}
    Inbound.objects.create(
        provider="simulator", from_phone=who.phone, text=f"{who.name} HEN 8H", reply="Lan nói", **heard
    )
    Conversation.objects.create(phone=who.phone, question={"said": who.name})
    MessageChoice.objects.create(phone=who.phone, group="RATING", wants="LESS", channel="SMS", chosen_at=BEFORE)
    SentSms.objects.create(from_phone=who.phone, text=f"{who.name}", parts=1, at=BEFORE)
    Behaviour.objects.create(phone=who.phone)
    Message.objects.create(
        key=f"test-{who.phone[-3:]}:1", subject="", template="x", to_phone=who.phone, text=f"Chao {who.name}", parts=1,
        created_at=BEFORE, status="SENT", problem=f"to {who.phone}",
    )  # fmt: skip
    served = Appointment.objects.get(phone=who.phone, status="served")
    Rating.objects.create(
        office=served.office, kind="appointment", subject=served.subject, score=2, text=f"Lan nói, {who.phone}",
        channel="WEB", given_at=BEFORE,
    )  # fmt: skip
    Comment.objects.create(
        office=served.office, name=who.name, text=f"Lan nói: gọi lại {_home(who)}", written_at=BEFORE,
        stamp=f"c{who.phone[-3:]}", state="shown", answer=f"Cảm ơn bà {who.name}",
    )  # fmt: skip
    RatingQuestion.objects.create(
        kind="ticket", subject=f"ticket:{who.phone[-3:]}", office=served.office, visited_on=BEFORE.date(),
        phone=who.phone, asked_at=BEFORE, ends_at=LATER,
    )  # fmt: skip
    Complaint.objects.create(
        code=f"K{who.phone[-3:]}", stamp=f"s{who.phone[-3:]}", kind="complaint", office=served.office,
        name=who.name, phone=who.phone, text="Lan nói phải chờ lâu",
        state="answered", sent_at=BEFORE, due_at=LATER, due_on=LATER.date(),
        answer=f"Xin lỗi bà {who.name}", answered_at=BEFORE,
    )  # fmt: skip
    typed = {"user_agent": "x", "ip_address": "127.0.0.1", "http_accept": "x", "path_info": "/quay/dang-nhap/"}
    AccessAttempt.objects.create(
        username=_home(who).replace(" ", ""), get_data="", post_data="", failures_since_start=1, **typed
    )
    AccessLog.objects.create(username=who.phone, **typed)


def _signed_in(who: Citizen) -> None:
    person = SignedInPerson("https://vneid.example", f"TECH-{who.name}", who.name)
    citizens.tie(person=person, phone=who.phone, proved_by=OwnSignIn.ProvedBy.CODE, at=BEFORE)
    phone_check.ask(phone=who.phone, at=BEFORE)


def _dossier(owing: Callable[..., Dossier], desk: Desk, till: Till, who: Citizen) -> Dossier:
    """A returned dossier that is paid for and speaks of the person everywhere."""
    dossier = owing(who=who, answers={"purpose": f"{who.name}, 12 Lê Lợi"}, status="processing")
    when = at("2026-11-26T10:00")
    known = {"dossier_id": dossier.pk, "at": when}
    content = Dossier.objects.get(pk=dossier.pk).content
    content.applicant |= {"id_number": "048192000111", "address": "12 Lê Lợi, Hải Châu"}
    content.save()
    dossiers.write_note(**known, text=f"Bà {who.name} gọi {_home(who)}", by=desk.officer)
    _paper(dossier, f"Giấy của {who.name}", "")
    dossiers.draft_result(**known, by=desk.specialist, is_granted=False, reason=f"{who.name} thiếu giấy")
    dossiers.sign(**known, by=desk.leader)
    dossiers.issue_result(**known, by=desk.officer)
    take_cash(dossier_id=dossier.pk, amount_vnd=16_000, key="k", by=till.cashier, at=when, payer=who.name)
    dossiers.return_result(**known, by=desk.officer, received_by=who.name, proof="048192000111")
    return dossier


def _sent_by_post(dossier: Dossier, who: Citizen, clerk: User) -> None:
    """A parcel with an address, what the carrier said of it, and a claim."""
    carrier, _made = Carrier.objects.get_or_create(code="VNPOST", defaults={"name": "Bưu điện"})
    home = {"name": who.name, "phone": _home(who), "address": "12 Lê Lợi", "locality": "48-HC"}
    parcel = Parcel.objects.create(
        office_id="DN-HC",
        dossier=dossier,
        carrier=carrier,
        direction="return",
        code=f"RV{dossier.pk:09d}VN",
        state="delivered",
        home=home,
        zone="",
        grams=50,
        contents=[{"name": f"Giấy của {who.name}"}],
        full_vnd=0,
        you_pay_vnd=0,
        supported_vnd=0,
        asked_at=BEFORE,
        asked_by="citizen",
        ended_at=BEFORE,
        received_by=who.name,
        proof="048192000111",
    )
    ParcelNote.objects.create(
        parcel=parcel,
        source="feed",
        external_id="1",
        deed="delivered",
        text=f"Phát cho {who.name}, {_home(who)}",
        received_by=who.name,
        at=BEFORE,
        heard_at=BEFORE,
    )
    Claim.objects.create(
        parcel=parcel,
        kind="late",
        state="accepted",
        text=f"{who.name} nhận chậm",
        answer="Xin lỗi bà Lan nói",
        opened_at=BEFORE,
        due_on=BEFORE.date(),
        answered_at=BEFORE,
    )


def _helped(dossier: Dossier, who: Citizen, helper: User) -> None:
    """The dossier was filled in together with an officer."""
    drawn = storage.keep(content=PDF, name="nguyen-thi-lan.png", kind="png", pages=1, at=BEFORE, by="citizen")
    assistance = Assistance.objects.create(
        office_id="DN-HC",
        kind="no_writing",
        state="sent",
        helper=helper,
        dossier=dossier,
        begun_at=BEFORE,
        touched_at=BEFORE,
        confirmed_at=BEFORE,
        signed_at=BEFORE,
        signed_how="fingerprint",
        signature=drawn,
        witness=f"Con của {who.name}",
        ended_at=BEFORE,
    )
    for key, value in (("applicant.name", who.name), ("applicant.phone", _home(who)), ("answers.home", "12 Lê Lợi")):
        FieldEntry.objects.create(
            assistance=assistance, key=key, by="helper", actor=helper.actor, at=BEFORE, before="Lan nói", value=value
        )


def _paper(dossier: Dossier, name: str, code: str) -> None:
    kept = storage.keep(content=PDF, name="nguyen-thi-lan.pdf", kind="pdf", pages=1, at=BEFORE, by="citizen")
    Paper.objects.create(dossier=dossier, code=code, name=name, file=kept, added_at=BEFORE, added_by="citizen")


def _begun(desk: Desk, who: Citizen) -> None:
    draft = Draft.objects.create(
        secret_digest=f"x{who.phone[-3:]}", office_id="DN-HC", agency_id="DN-HC", procedure_version=desk.copies,
        channel="WEB", applicant={"name": who.name, "address": "12 Lê Lợi"}, phone=who.phone, begun_at=BEFORE,
        saved_at=BEFORE, expires_at=LATER,
    )  # fmt: skip
    kept = storage.keep(content=PDF, name="nguyen-thi-lan.pdf", kind="pdf", pages=1, at=BEFORE, by="citizen")
    Paper.objects.create(
        draft=draft, code="", name=f"Giấy của {who.name}", file=kept, added_at=BEFORE, added_by="citizen"
    )
