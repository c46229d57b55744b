# SPDX-License-Identifier: EUPL-1.2
"""`/toi/`: by a checked phone everything of one's own on one page, half an hour, this machine, no cookie elsewhere."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cast import Citizen, at
from lines import Lines
from motcua.appointments.models import Appointment
from motcua.dossiers.models import Dossier
from motcua.feedback.models import RatingQuestion
from motcua.messaging import choosing
from motcua.messaging.groups import Group, Wants
from motcua.messaging.models import MessageChoice
from motcua.people import phone_check
from motcua.people.models import PhoneCheck
from motcua.queueing.models import Ticket
from motcua.vaccination.models import VaccinationBooking

pytestmark = pytest.mark.django_db
Book = Callable[..., Appointment]
File = Callable[..., Dossier]
MORNING = "2026-11-27T08:00"


@pytest.fixture
def signed_in(client_for: Callable[..., Client], lan: Citizen, the_clock: Any) -> Client:
    """Lan's browser after the phone check, on Friday at eight."""
    the_clock(MORNING)
    return entered(client_for(), lan)


def entered(client: Client, who: Citizen) -> Client:
    asked = client.post("/toi/", {"phone": who.phone})
    assert asked.status_code == 302, asked.content.decode()
    code = phone_check.code_of(PhoneCheck.objects.latest("asked_at"))
    answer = client.post(asked["Location"], {"code": code})
    assert (answer.status_code, answer["Location"]) == (302, "/toi/")
    assert who.phone[3:] not in asked["Location"]
    return client


def words_of(answer: Any) -> str:
    text = re.sub(r"<(script|style).*?</\1>", " ", answer.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def from_home(row: Ticket, who: Citizen) -> Ticket:
    """Let the number be one the phone took from home."""
    Ticket.objects.filter(pk=row.pk).update(phone=who.phone, channel="WEB")
    return row


def mark(client: Client, address: str = "/toi/") -> str:
    found = re.search(r'name="trang" value="([0-9a-f]+)"', client.get(address).content.decode())
    assert found
    return found[1]


# --- getting in and out ----------------------------------------------------------------------------------------


def test_without_a_pass_the_phone_is_asked_for_and_no_cookie_is_set(client_for: Any, house: Any) -> None:
    client = client_for()
    answer = client.get("/toi/")
    assert answer.status_code == 200
    assert "Số điện thoại di động" in words_of(answer)
    assert not answer.cookies
    for address in ("/toi/thong-bao/", "/toi/viec/hen/1/", "/toi/mo/xem/ho-so/1/"):
        assert client.get(address)["Location"] == "/toi/"
    assert client.post("/toi/thoat/")["Location"] == "/toi/"


def test_a_wrong_phone_and_a_wrong_code_are_told_with_what_was_typed(client_for: Any, house: Any) -> None:
    client = client_for()
    wrong = client.post("/toi/", {"phone": "12"})
    assert wrong.status_code == 422
    assert 'value="12"' in wrong.content.decode()
    asked = client.post("/toi/", {"phone": "0905111222"})
    refused = client.post(asked["Location"], {"code": "1"})
    assert refused.status_code == 422
    assert not refused.cookies
    assert client.get("/toi/ma/made-up/").status_code == 410


def test_the_pass_goes_to_its_own_pages_and_the_pages_say_so_to_nobody(signed_in: Client, book: Book) -> None:
    morsel = signed_in.cookies["toi"]
    assert (morsel["path"], morsel["httponly"]) == ("/toi/", True)
    answer = signed_in.get("/toi/")
    assert answer["Cache-Control"] == "private, no-store"
    assert "noindex" in answer["X-Robots-Tag"]
    assert list(signed_in.get("/").cookies) == []


def test_half_an_hour_after_the_last_page_it_is_over(signed_in: Client, the_clock: Any) -> None:
    the_clock(at(MORNING) + timedelta(minutes=25))
    assert "Việc của tôi" in words_of(signed_in.get("/toi/"))
    the_clock(at(MORNING) + timedelta(minutes=50))
    assert "Chưa có gì" in words_of(signed_in.get("/toi/"))
    the_clock(at(MORNING) + timedelta(minutes=81))
    assert "Số điện thoại di động" in words_of(signed_in.get("/toi/"))


def test_leaving_ends_the_pass_and_those_to_drafts_on_this_machine(signed_in: Client) -> None:
    stranger = signed_in.post("/toi/thoat/", {"trang": "0" * 32})
    assert "Clear-Site-Data" not in stranger.headers
    left = signed_in.post("/toi/thoat/", {"trang": mark(signed_in)})
    assert left["Clear-Site-Data"] == '"cookies"'
    assert "Số điện thoại di động" in words_of(signed_in.get("/toi/"))


def test_leaving_closes_the_addresses_that_were_opened_from_there(
    signed_in: Client,
    book: Book,
    file: File,
    book_shot: Callable[..., VaccinationBooking],
    client_for: Any,
    lan: Citizen,
) -> None:
    hour, dossier, shot = book(status="confirmed"), file(status="supplement"), book_shot()
    led = [
        signed_in.get(f"/toi/mo/{deed}/")["Location"]
        for deed in (
            f"xem/hen/{hour.pk}",
            f"xem/ho-so/{dossier.pk}",
            f"bo-sung/ho-so/{dossier.pk}",
            f"xem/tiem/{shot.pk}",
        )
    ]
    copied = signed_in.cookies["toi"].value
    assert {signed_in.get(address).status_code for address in led} == {200}
    signed_in.post("/toi/thoat/", {"trang": mark(signed_in)})
    # Whoever sits down next finds them in the browser's memory.
    for address in led:
        answer = client_for().get(address)
        assert answer.status_code == 410, address
        assert dossier.code not in words_of(answer)
        assert lan.name not in words_of(answer)
    signed_in.cookies["toi"] = copied
    assert "Số điện thoại di động" in words_of(signed_in.get("/toi/"))


# --- what stands there -----------------------------------------------------------------------------------------


def test_an_empty_page_leads_to_booking(signed_in: Client, house: Any) -> None:
    answer = signed_in.get("/toi/")
    assert "Chưa có gì" in words_of(answer)
    assert 'href="/hen-gio/"' in answer.content.decode()


def test_the_next_step_stands_on_top_then_what_is_open_then_what_is_over(
    signed_in: Client, book: Book, file: File, lan: Citizen
) -> None:
    book(starts_at="2026-11-27T09:00", status="confirmed")
    file(status="supplement")
    file(status="withdrawn")
    words = words_of(signed_in.get("/toi/"))
    order = [words.index(each) for each in ("Hôm nay 9 giờ, quầy 3", "Đang mở", "Xin bổ sung 1 điều", "Đã xong")]
    assert order == sorted(order)
    assert lan.name not in words
    assert "0905 111 222" not in words


def test_the_page_reads_in_english_too(signed_in: Client, book: Book) -> None:
    book(starts_at="2026-11-27T09:00", status="confirmed")
    signed_in.cookies["ngon_ngu"] = "en"
    words = words_of(signed_in.get("/toi/"))
    assert "Today 9:00, counter 3" in words
    assert "Việc" not in words


def test_another_persons_things_do_not_exist(signed_in: Client, book: Book, file: File, minh: Citizen) -> None:
    hour, dossier = book(who=minh), file(who=minh)
    for address in (f"/toi/viec/hen/{hour.pk}/", f"/toi/viec/ho-so/{dossier.pk}/", f"/toi/mo/xem/ho-so/{dossier.pk}/"):
        assert signed_in.get(address).status_code == 404
    for address in (
        "/toi/viec/la/1/",
        "/toi/viec/hen/x/",
        "/toi/viec/hen/²/",
        "/toi/viec/ho-so/99999999999999999999/",
        "/toi/viec/so/7/",
        "/toi/mo/xem/danh-gia/x/",
    ):
        assert signed_in.get(address).status_code == 404


def test_no_code_is_typed_again_on_the_pages_one_is_led_to(
    signed_in: Client, book: Book, file: File, book_shot: Callable[..., VaccinationBooking], lan: Citizen
) -> None:
    hour, dossier, shot = book(status="confirmed"), file(status="supplement"), book_shot()
    for address, words in (
        (f"/toi/mo/xem/hen/{hour.pk}/", "Đổi giờ"),
        (f"/toi/mo/xem/ho-so/{dossier.pk}/", dossier.code),
        (f"/toi/mo/bo-sung/ho-so/{dossier.pk}/", "bổ sung"),
        (f"/toi/mo/nop-tien/ho-so/{dossier.pk}/", dossier.code),
        (f"/toi/mo/xem/tiem/{shot.pk}/", "Đổi giờ"),
    ):
        led = signed_in.get(address)
        assert led.status_code == 302
        assert lan.phone[3:] not in led["Location"]
        answer = signed_in.get(led["Location"])
        assert answer.status_code == 200, address
        assert words in words_of(answer), address


def test_the_timeline_of_one_thing_is_told_in_order(signed_in: Client, file: File) -> None:
    dossier = file(status="processing")
    words = words_of(signed_in.get(f"/toi/viec/ho-so/{dossier.pk}/"))
    assert words.index("Đã gửi hồ sơ trực tuyến") < words.index("Đã tiếp nhận")


def test_a_number_in_line_is_live_and_its_part_needs_no_pass(
    signed_in: Client, lines: Lines, draw: Callable[..., Ticket], lan: Citizen
) -> None:
    row = from_home(draw(at_="2026-11-27T07:50"), lan)
    page = signed_in.get("/toi/").content.decode()
    assert f'data-part="/so/{row.pk}/?phan=1' in page
    assert "portal/queues." in page
    assert "toi" not in signed_in.get(f"/so/{row.pk}/?phan=1").cookies


def test_a_finished_visit_leads_to_its_rating(signed_in: Client, book: Book, binh: Any, lan: Citizen) -> None:
    hour = book(starts_at="2026-11-26T14:00", status="served", by=binh)
    RatingQuestion.objects.create(
        kind="appointment",
        subject=hour.subject,
        office=hour.office,
        visited_on=at("2026-11-26T14:00").date(),
        phone=lan.phone,
        asked_at=at("2026-11-26T15:00"),
        ends_at=at("2026-12-06T15:00"),
    )
    assert "Đánh giá lần đến này" in words_of(signed_in.get("/toi/"))
    assert signed_in.get(f"/toi/mo/danh-gia/hen/{hour.pk}/")["Location"].startswith("/danh-gia/")


def test_a_long_life_makes_no_heavy_page(signed_in: Client, book: Book, file: File) -> None:
    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            answer = signed_in.get(address)
        assert answer.status_code == 200
        assert len(answer.content) < 40_000
        return len(caught)

    for n in range(2):
        book(starts_at=at("2026-12-01T09:00") + timedelta(days=7 * n), status="confirmed")
        file(status="submitted")
        file(status="withdrawn")
    few = queries("/toi/")
    for n in range(2, 9):
        book(starts_at=at("2026-12-01T09:00") + timedelta(days=7 * n), status="confirmed")
        file(status="submitted")
        file(status="withdrawn")
    assert queries("/toi/") <= few
    assert few <= 45


# --- which messages -------------------------------------------------------------------------------------------


def test_messages_are_chosen_group_by_group_and_said_what_still_comes(signed_in: Client, lan: Citizen) -> None:
    page = words_of(signed_in.get("/toi/thong-bao/"))
    assert "Vẫn nhắn: tiếp nhận, cần bổ sung, từ chối, gia hạn, quá hẹn, có kết quả." in page
    typed = {"trang": mark(signed_in, "/toi/thong-bao/"), "rating": "LESS", "dossier": "CALL", "turn": "CALL"}
    assert signed_in.post("/toi/thong-bao/", typed)["Location"] == "/toi/thong-bao/?xong=1"
    chosen = choosing.of_phone(lan.phone)
    # Nobody is telephoned because the turn is near: that is offered by no page of ours, and stays as it was.
    assert chosen == {**dict.fromkeys(Group, Wants.SMS), Group.RATING: Wants.LESS, Group.DOSSIER: Wants.CALL}
    assert "Đã lưu" in words_of(signed_in.get("/toi/thong-bao/?xong=1"))


def test_a_form_of_another_site_chooses_nothing(signed_in: Client, lan: Citizen) -> None:
    assert signed_in.post("/toi/thong-bao/", {"rating": "LESS"})["Location"] == "/toi/"
    assert not MessageChoice.objects.exists()
