# SPDX-License-Identifier: EUPL-1.2
"""Reception: each way of arriving in its own words, the slip, and reading codes."""

from collections.abc import Callable
from io import BytesIO

import pytest
import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from cast import Citizen
from doors.desk.desk_words import AS_HTMX, DESK, text
from motcua.appointments.models import Appointment
from motcua.appointments.rules import Status
from motcua.doors.look.pictures import code_in
from motcua.journal.models import Entry
from motcua.people.models import User

Book = Callable[..., Appointment]
RECEPTION = f"{DESK}don-tiep/"


@pytest.fixture
def at_door(desk_of: Callable[[User], Client], an: User) -> Client:
    """The receptionist, signed in; it is 08:30."""
    return desk_of(an)


def ask(client: Client, typed: str) -> str:
    return text(client.post(RECEPTION, {"tim": typed}, **AS_HTMX))


@pytest.mark.parametrize(
    ("starts_at", "said"),
    [
        ("2026-11-27T08:30", "Ông/Bà đến đúng giờ hẹn. Xin nhận phiếu và đến quầy 3."),
        ("2026-11-27T10:00", "Ông/Bà đến sớm 1 giờ 30 phút."),
        ("2026-11-27T08:00", "Ông/Bà đến muộn 30 phút so với giờ hẹn."),
    ],
)
def test_who_comes_is_received_on_time_early_or_late(at_door: Client, book: Book, starts_at: str, said: str) -> None:
    coming = book(starts_at=starts_at, status="confirmed")
    shown = ask(at_door, coming.code)
    assert said in shown
    assert "PHIẾU HẸN GIỜ" in shown
    assert "data-print-now" in shown
    assert "0905 ••• 222" in shown
    assert Appointment.objects.get(pk=coming.pk).status == Status.CHECKED_IN


def test_a_second_time_says_so_and_offers_only_a_reprint(at_door: Client, book: Book) -> None:
    coming = book(starts_at="2026-11-27T08:30", status="confirmed")
    ask(at_door, coming.code)
    again = ask(at_door, coming.code)
    assert "Ông/Bà đã nhận phiếu lúc 8 giờ 30. Có thể in lại phiếu." in again
    assert "data-print-now" not in again
    assert "In lại phiếu" in again
    assert Entry.objects.filter(kind="CitizenCheckedIn").count() == 1


def test_the_wrong_day_is_said_and_nothing_changes(at_door: Client, book: Book) -> None:
    coming = book(starts_at="2026-11-30T09:00", status="confirmed")
    shown = ask(at_door, coming.code)
    assert "Lịch hẹn này là 9 giờ sáng thứ Hai, 30/11, không phải hôm nay" in shown
    assert "PHIẾU HẸN GIỜ" not in shown
    assert Appointment.objects.get(pk=coming.pk).status == Status.CONFIRMED


def test_the_wrong_place_says_where_but_not_who(at_door: Client, book: Book) -> None:
    elsewhere = book(starts_at="2026-11-27T09:00", office="DN-HC", agency="DN-HC", status="confirmed")
    shown = ask(at_door, elsewhere.code)
    assert "Bộ phận Một cửa Hải Châu, 270 Trần Phú, Đà Nẵng" in shown
    assert elsewhere.name not in shown
    assert "PHIẾU" not in shown


def test_an_ended_one_is_said(at_door: Client, book: Book) -> None:
    gone = book(starts_at="2026-11-27T09:00", status="cancelled")
    assert "Lịch hẹn này đã hủy" in ask(at_door, gone.code)


def test_not_confirmed_is_confirmed_and_received_by_who_may(at_door: Client, at_counter: Client, book: Book) -> None:
    asked = book(starts_at="2026-11-27T09:00")
    assert "Cơ quan chưa xác nhận giờ hẹn" in ask(at_door, asked.code)
    assert "Xác nhận và đón tiếp" not in ask(at_door, asked.code)
    assert "Xác nhận và đón tiếp" in ask(at_counter, asked.code)
    both = {"lich": asked.pk, "viec": "xac-nhan"}
    assert at_door.post(RECEPTION, both, **AS_HTMX).status_code == 403
    shown = text(at_counter.post(RECEPTION, both, **AS_HTMX))
    assert "PHIẾU HẸN GIỜ" in shown
    assert Appointment.objects.get(pk=asked.pk).status == Status.CHECKED_IN


def test_confirming_for_the_wrong_day_confirms_nothing(at_counter: Client, book: Book) -> None:
    asked = book(starts_at="2026-11-30T09:00")
    shown = text(at_counter.post(RECEPTION, {"lich": asked.pk, "viec": "xac-nhan"}, **AS_HTMX))
    assert "không phải hôm nay" in shown
    assert Appointment.objects.get(pk=asked.pk).status == Status.REQUESTED


def test_a_proposed_hour_can_be_agreed_to_at_the_counter(at_counter: Client, book: Book) -> None:
    offered = book(starts_at="2026-11-27T09:00", status="proposed", proposed_at="2026-11-27T09:30")
    shown = text(at_counter.post(RECEPTION, {"lich": offered.pk, "viec": "xac-nhan"}, **AS_HTMX))
    assert "PHIẾU HẸN GIỜ" in shown


def test_a_phone_shows_its_appointments_to_choose_from(at_door: Client, book: Book, lan: Citizen) -> None:
    coming = book(starts_at="2026-11-27T09:00", status="confirmed")
    book(starts_at="2026-11-27T10:00", office="DN-HC", agency="DN-HC", status="confirmed")
    shown = ask(at_door, "0905.111.222")
    assert f'name="lich" value="{coming.pk}"' in shown
    assert "Bộ phận Một cửa Hải Châu" in shown
    assert Appointment.objects.get(pk=coming.pk).status == Status.CONFIRMED
    received = text(at_door.post(RECEPTION, {"lich": coming.pk}, **AS_HTMX))
    assert "PHIẾU HẸN GIỜ" in received


@pytest.mark.parametrize("typed", ["000000", "482914", "0905 999 888", "chị Lan", "<b>x</b>", "https://evil.test/?x=1"])
def test_what_is_not_found_is_said_and_the_typing_stays(at_door: Client, typed: str) -> None:
    page = text(at_door.post(RECEPTION, {"tim": typed}))
    assert "Không tìm thấy lịch hẹn" in page
    assert f'value="{typed}"' in page or "&lt;b&gt;" in page


def test_the_page_works_without_scripts_and_lists_who_is_expected(at_door: Client, book: Book) -> None:
    coming = book(starts_at="2026-11-27T09:00", status="confirmed")
    assert f'id="don-{coming.pk}"' in text(at_door.get(RECEPTION))
    page = text(at_door.post(RECEPTION, {"lich": coming.pk}))
    assert "<html" in page
    assert "đến sớm" in page or "đến đúng giờ" in page
    assert f"{DESK}phieu/{coming.pk}/" in page


@pytest.mark.parametrize(("paper", "sign"), [("", 'class="slip "'), ("?kho=a5", "slip-a5")])
def test_the_slip_holds_what_the_counter_needs(at_door: Client, book: Book, paper: str, sign: str) -> None:
    came = book(starts_at="2026-11-27T08:15", status="checked_in", procedures=["1.009974"], content="")
    slip = text(at_door.get(f"{DESK}phieu/{came.pk}/{paper}"))
    for words in (
        "Trung tâm Phục vụ hành chính công thành phố Đà Nẵng",
        "PHIẾU HẸN GIỜ",
        "Nguyễn Thị Lan",
        "Sở Xây dựng",
        "Cấp giấy phép xây dựng mới",
        "8 giờ 15 sáng thứ Sáu, 27/11",
        "Đến lúc: 08:10 27/11/2026",
        f"{came.code[:3]} {came.code[3:]}",
        "<svg",
        "Theo dõi",
        sign,
    ):
        assert words in slip
    assert "0905 111 222" not in slip


def test_who_has_not_come_has_no_slip(at_door: Client, book: Book) -> None:
    assert at_door.get(f"{DESK}phieu/{book(starts_at='2026-11-27T09:00').pk}/").status_code == 404


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (" 482914 ", "482914"),
        ("https://motcua.danang.vn/d/257929", "257929"),
        ("http://127.0.0.1:8000/d/257929?x=1", "257929"),
        ("MC:257929", "257929"),
        ("0905 111 222", "0905 111 222"),
        ("https://evil.test/123456", "https://evil.test/123456"),
    ],
)
def test_a_code_is_found_in_what_a_wand_types(typed: str, code: str) -> None:
    assert code_in(typed) == code


# --- pictures ----------------------------------------------------------------------------------------


def qr_picture(content: str) -> bytes:
    drawn = BytesIO()
    segno.make_qr(content).save(drawn, kind="png", scale=8, border=4)
    return drawn.getvalue()


def jpeg_of(png: bytes, turned: int = 0) -> bytes:
    taken = BytesIO()
    Image.open(BytesIO(png)).convert("RGB").rotate(turned, expand=True, fillcolor="white").save(
        taken, "JPEG", quality=70
    )
    return taken.getvalue()


def send(client: Client, picture: bytes, accept: str = "application/json") -> tuple[int, str]:
    sent = {"anh": SimpleUploadedFile("khung.jpg", picture, content_type="image/jpeg")}
    given = client.post(f"{RECEPTION}anh/", sent, HTTP_ACCEPT=accept)
    return given.status_code, text(given)


def test_a_frame_with_a_code_is_read(at_door: Client) -> None:
    picture = qr_picture("https://motcua.danang.vn/d/257929")
    assert send(at_door, picture) == (200, '{"code": "257929"}')
    assert send(at_door, jpeg_of(picture, turned=20)) == (200, '{"code": "257929"}')
    assert send(at_door, qr_picture("https://evil.test/")) == (200, '{"code": ""}')


def test_a_photo_sent_without_scripts_receives_the_person(at_door: Client, book: Book) -> None:
    coming = book(starts_at="2026-11-27T08:30", status="confirmed")
    status, page = send(at_door, jpeg_of(qr_picture(f"https://motcua.danang.vn/d/{coming.code}")), accept="text/html")
    assert status == 200
    assert "Ông/Bà đến đúng giờ hẹn" in page


@pytest.mark.parametrize(
    "picture",
    [
        b"",
        b"GIF89a" + b"\0" * 50,
        b"\xff\xd8\xff" + b"rubbish" * 10,
        b"\x89PNG\r\n\x1a\n" + b"\0" * 40,
        b"\xff\xd8\xff" + b"\0" * (2 * 1024 * 1024),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
    ids=["empty", "gif", "broken jpeg", "broken png", "too heavy", "svg"],
)
def test_what_is_no_picture_is_refused(at_door: Client, picture: bytes) -> None:
    status, said = send(at_door, picture)
    assert status == 422
    assert "picture_unreadable" in said


def test_a_picture_that_unpacks_to_millions_of_points_is_refused(at_door: Client) -> None:
    packed = BytesIO()
    Image.new("1", (9_000, 9_000)).save(packed, "PNG")
    assert len(packed.getvalue()) < 100_000
    assert send(at_door, packed.getvalue())[0] == 422
