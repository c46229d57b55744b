# SPDX-License-Identifier: EUPL-1.2
"""A conversation with marks: what the office says has them, what people type back need not."""

from typing import Any

import pytest

from cast import House, at
from conversations.talking import Talk, outcome
from conversations.test_replies import CODE, HOURS, MATTER, NAME, START, rows
from motcua.appointments.models import Appointment
from motcua.conversations import replies, rules
from motcua.conversations.replies import Listed, WhyNot
from motcua.kernel.speech import sms_time
from motcua.kernel.text import sms_parts, unmarked
from motcua.messaging.models import Message
from motcua.messaging.texts import MARKED_UNITS, Place, Ways
from motcua.reading import Part
from motcua.vaccination.models import VaccinationBooking

WAYS = Ways(short_code="8188", switchboard="0236 3881 888", site="https://hen.danang.gov.vn", has_marks=True)


@pytest.fixture(autouse=True)
def _with_marks(settings: Any) -> None:
    settings.SMS_MARKS = True


@pytest.mark.django_db
def test_an_hour_is_booked_and_called_off_with_marks(talk: Talk, house: House) -> None:
    reply = talk.one("HG nguyễn văn an, sở xây dựng, cấp phép, 9h 27/11")
    row = Appointment.objects.get()
    assert reply.startswith(f"Mã hẹn {row.code}: 9h thứ 6 27/11 tại Sở Xây dựng. Nguyễn Văn An")
    assert reply.endswith(f"Hủy: HUYHG {row.code} gửi 8188")
    message = Message.objects.get()
    assert (message.text, message.parts) == (reply, 2)
    # A reply that comes back is known, also without its marks.
    assert talk(unmarked(reply)) == []
    assert outcome() == rules.Outcome.SPAM
    assert talk.one("HUYHG") == f"Mã hẹn {row.code}: hủy 9h thứ 6 27/11, Sở Xây dựng? Trả lời CO hoặc KHONG"
    assert talk.one("CO").startswith(f"Mã hẹn {row.code}: đã hủy 9h thứ 6 27/11 tại Sở Xây dựng")


@pytest.mark.django_db
def test_what_is_missing_is_asked_with_marks_and_answered_without(talk: Talk, house: House) -> None:
    assert talk.one("HG Nguyen Van An so xay dung cap phep") == (
        "Hẹn lúc mấy giờ, ngày nào? Trả lời giờ và ngày (vd: 8h30 20/11)."
    )
    assert talk.one("KHONG").startswith("Đã bỏ, chưa hẹn giờ nào. Hẹn lại: HG họ tên")
    assert talk.one("HG ?").startswith("HG họ tên, cơ quan, việc, giờ ngày. Vd: HG Lê Văn An, Sở Xây dựng")


@pytest.mark.django_db
def test_a_vaccination_is_booked_and_asked_about_with_marks(talk: Talk, house: House, clinic: Any) -> None:
    assert talk.one("TC Nguyễn Minh Khôi 12/03/2025 5in1 27/11") == "Hẹn lúc mấy giờ? Trả lời giờ (vd: 8h30)."
    reply = talk.one("8h")
    row = VaccinationBooking.objects.get()
    assert reply.startswith(f"Mã hẹn {row.code}: 8h thứ 6 27/11 tại ")
    assert ". Bé Nguyễn Minh Khôi" in reply
    assert talk.one(f"HUYHG {row.code}").startswith(f"Mã hẹn {row.code}: đã hủy lịch tiêm 8h thứ 6 27/11")


AGENCIES = rows("agencies")
OFFICES = rows("offices")


@pytest.mark.parametrize("agency", AGENCIES, ids=[row["code"] for row in AGENCIES])
def test_every_reply_fits_and_is_wholly_with_marks_or_wholly_without(agency: dict[str, str]) -> None:
    short, full = agency["short_name"], agency["name"]
    booking: dict[str, Any] = {"code": CODE, "starts_at": START, "ways": WAYS}
    said = []
    for office in OFFICES:
        place = Place(short, office["short_name"], office["address"], agency_name=full, office_name=office["name"])
        said += [
            replies.booked(**booking, name=NAME, matter=MATTER, place=place, answer_by=START),
            replies.shot_booked(**booking, child=NAME, matter=MATTER, place=place),
            replies.already_booked(**booking, place=place),
        ]
    row = Listed(CODE, START, short, full)
    many = [row] * 6
    for reason in (WhyNot("14h30 thứ 5 24/12 hết chỗ"), WhyNot("14h30 thứ 5 24/12 không tiếp nhận", MATTER)):
        for hours in (HOURS, HOURS[:1], []):
            said += [
                replies.choose_hour(agency=short, agency_name=full, reason=reason, hours=hours, ways=WAYS),
                replies.choose_hour(code=CODE, agency=short, reason=reason, hours=hours, ways=WAYS),
            ]
    said += [
        replies.sure(name=NAME, agency=short, agency_name=full, matter=MATTER, starts_at=START, has_marks=True),
        replies.which_agency([full, full], has_marks=True),
        replies.sure_to_cancel(row, has_marks=True),
        replies.sure_to_move(row, starts_at=START, has_marks=True),
        replies.kept(row, has_marks=True),
        replies.same_hour(row, has_marks=True),
        replies.stopped_waiting(row, has_marks=True),
    ]
    for text in said:
        _fits(text)
    for text in (replies.bookings(many, ways=WAYS), replies.which_booking(many, deed="Hủy", has_marks=True)):
        assert sms_parts(text).parts <= 2
        assert text.count(CODE) == 6


def _fits(text: str) -> None:
    size = sms_parts(text)
    assert size.units <= (160 if size.encoding == "gsm7" else MARKED_UNITS), text
    assert text.isascii() == (size.encoding == "gsm7"), text
    assert "  " not in text
    assert "...." not in text
    assert not (set(text.split()) & {"Ma", "tai", "gui", "hoac", "thu"} and size.encoding == "ucs2"), text


def test_the_replies_without_names_fit_with_marks() -> None:
    row = Listed("482914", START, "So Xay dung", "Sở Xây dựng")
    said = [
        replies.cancelled_before(row, ways=WAYS), replies.no_longer(row, status="đề nghị giờ khác", ways=WAYS),
        replies.waiting(row, ways=WAYS), replies.sure_to_stop_waiting(row, has_marks=True), replies.how_to(ways=WAYS),
        replies.not_yet("số thứ tự", ways=WAYS), replies.dropped(ways=WAYS), replies.nothing_changed(ways=WAYS),
        replies.limit_reached(ways=WAYS), replies.failed(ways=WAYS), replies.not_found(code="9" * 50, ways=WAYS),
        replies.no_booking(ways=WAYS), replies.choose_again(HOURS, has_marks=True),
        replies.bookings([row], ways=WAYS), replies.which_booking([row, row], deed="Đổi", has_marks=True),
    ]  # fmt: skip
    said += [replies.ask([part], has_marks=True) for part in Part if part not in (Part.SITE, Part.VACCINE, Part.DOSE)]
    for text in said:
        _fits(text)
        assert sms_parts(text).encoding == "ucs2", text
        assert not {"HỦYHG", "ĐỔIHG", "CÓ", "KHÔNG"} & set(text.split())


def test_a_question_is_asked_about_and_again_as_it_went_out() -> None:
    marked = replies.ask([Part.DAY], impossible=[("day", "ngày 31/11")], has_marks=True)
    assert marked.startswith("Không có ngày 31/11. Hẹn ngày nào?")
    assert replies.again(marked, has_marks=True) == f"Chưa hiểu ý Ông/Bà. {marked}"
    assert replies.ask_about("482914", marked, has_marks=True) == f"Mã hẹn 482914: {marked}"
    plain = unmarked(marked)
    assert replies.again(plain, has_marks=True) == f"Chua hieu y Ong/Ba. {plain}"
    assert replies.ask_about("482914", plain, has_marks=True) == f"Ma hen 482914: {plain}"


def test_a_page_hour_in_a_reason_is_said_as_in_a_text() -> None:
    why = WhyNot(f"{sms_time(at('2026-11-27T18:00'), has_marks=True)} không tiếp nhận", "nhận từ 7 giờ 30")
    text = replies.choose_hour(agency="So Xay dung", agency_name="Sở Xây dựng", reason=why, hours=[], ways=WAYS)
    assert text == (
        "Sở Xây dựng: 18h thứ 6 27/11 không tiếp nhận (nhận từ 7h30). Chưa thấy giờ trống gần đây. "
        "Xin gọi 0236 3881 888"
    )
