# SPDX-License-Identifier: EUPL-1.2
"""Calling from the officer's screen: what each press does, what it says, and at what cost."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cast import House, at
from doors.desk.desk_words import AS_HTMX, DESK, text
from lines import Lines
from motcua.appointments.models import Appointment
from motcua.appointments.rules import Status
from motcua.people.models import User
from motcua.queueing import operations
from motcua.queueing.models import Duty, Ticket, TicketPrint
from motcua.queueing.operations import return_lost
from motcua.queueing.rules import State

Draw = Callable[..., Ticket]
Book = Callable[..., Appointment]
THREE = "DN-TTHCC-3"
CALL = f"{DESK}goi/{THREE}/"


@pytest.fixture
def draw_today(draw: Draw) -> Draw:
    """Numbers of this Friday morning."""
    seconds = iter(range(1000))

    def give(**more: Any) -> Ticket:
        return draw(at_=at("2026-11-27T08:00") + timedelta(seconds=next(seconds)), **more)

    return give


@pytest.fixture
def seated(lines: Lines, at_counter: Client) -> Client:
    """Bình, sitting at counter 3."""
    at_counter.post(f"{DESK}goi/quay/", {"counter": THREE})
    return at_counter


def press(client: Client, deed: str, seen: Ticket | None = None, **form: str) -> str:
    answer = client.post(f"{CALL}{deed}/", {"seen": str(seen.pk) if seen else "", **form}, **AS_HTMX)
    assert answer.status_code == 200, answer
    return text(answer)


def plate(page: str) -> str:
    found = re.search(r'class="call-number[^"]*"><span class="unseen">[^<]*</span>([^<]*)<', page)
    assert found, page
    return found[1]


def active() -> Ticket | None:
    return Ticket.objects.filter(counter=THREE, state__in=["called", "serving"]).first()


# --- sitting down --------------------------------------------------------------------------------------


def test_without_a_counter_the_screen_asks_for_one(lines: Lines, at_counter: Client, house: House) -> None:
    page = text(at_counter.get(DESK))
    assert "Chọn quầy đang ngồi" in page
    assert f'data-refresh="{DESK}goi/manh/"' in page
    panel = text(at_counter.get(f"{DESK}goi/quay/", **AS_HTMX))
    assert panel.count('name="counter"') == house.tthcc.counters.count()
    assert panel.count('name="hang"') == 2


def test_the_counter_and_its_lines_are_remembered(
    lines: Lines, at_counter: Client, binh: User, draw_today: Draw
) -> None:
    draw_today(), draw_today(line=lines.b)
    at_counter.post(f"{DESK}goi/quay/", {"counter": THREE, "hang": ["B"]})
    page = text(at_counter.get(DESK))
    assert 'id="o-goi-ten">Quầy 3<' in page
    assert Duty.objects.get(pk=THREE).line_ids == [lines.b.pk]
    assert plate(press(at_counter, "tiep")) == "B001"
    # A second counter frees the first.
    at_counter.post(f"{DESK}goi/quay/", {"counter": "DN-TTHCC-1"})
    assert set(Duty.objects.filter(user=binh).values_list("pk", flat=True)) == {"DN-TTHCC-1"}


def test_the_choice_of_a_counter_opened_as_a_page_of_its_own_sends_a_plain_form(
    lines: Lines, at_counter: Client
) -> None:
    page = at_counter.get(f"{DESK}goi/quay/").content.decode()
    assert 'name="counter"' in page
    assert "hx-target" not in page.partition("<main")[2].partition("</main>")[0]
    drawn = at_counter.get(f"{DESK}goi/quay/", **AS_HTMX).content.decode()
    assert 'hx-target="#ngan-noi-dung"' in drawn


def test_where_somebody_sits_the_screen_asks_first(
    seated: Client, desk_of: Callable[[User], Client], phuc: User, draw_today: Draw
) -> None:
    draw_today()
    press(seated, "tiep")
    other = desk_of(phuc)
    asked = text(other.post(f"{DESK}goi/quay/", {"counter": THREE}, **AS_HTMX))
    assert "Lê Văn Bình đang ngồi ở quầy này" in asked
    assert 'name="thay"' in asked
    other.post(f"{DESK}goi/quay/", {"counter": THREE, "thay": THREE})
    assert plate(text(other.get(f"{DESK}goi/manh/"))) == "A001"
    # The one who sat there presses on an old screen: nothing is done, and the screen says why.
    said = press(seated, "xong", active())
    assert "Đặng Hồng Phúc đã nhận Quầy 3" in said
    assert "Chọn quầy đang ngồi" in said
    assert active() is not None
    assert seated.post(f"{CALL}nhip/").status_code == 409


def test_leaving_gives_the_called_number_back_but_not_one_being_served(seated: Client, draw_today: Draw) -> None:
    first = draw_today()
    press(seated, "tiep")
    press(seated, "bat-dau", first)
    assert "Xin bấm xong hoặc chuyển trước khi rời quầy" in text(seated.post(f"{CALL}roi/", **AS_HTMX))
    press(seated, "xong", first)
    second = draw_today()
    press(seated, "tiep")
    seated.post(f"{CALL}roi/")
    second.refresh_from_db()
    assert second.state == State.WAITING
    assert "Số A002 đã trở lại đầu hàng: quầy 3 nghỉ lúc 8 giờ 30" in text(seated.get(DESK))


# --- one press, one deed -------------------------------------------------------------------------------


def test_one_key_all_morning(seated: Client, draw_today: Draw) -> None:
    tickets = [draw_today() for _ in range(3)]
    seen = None
    for number, ticket in enumerate(tickets, start=1):
        page = press(seated, "tiep", seen)
        assert plate(page) == f"A00{number}"
        assert "Xong và gọi tiếp" in page
        seen = ticket
    page = press(seated, "tiep", seen)
    assert plate(page) == "–"
    assert "Không còn ai chờ ở hàng của quầy này." in page
    assert set(Ticket.objects.values_list("state", flat=True)) == {State.DONE}


def test_what_the_screen_says_of_the_number(seated: Client, draw_today: Draw, lines: Lines) -> None:
    draw_today()
    draw_today(priority="pregnant")
    page = press(seated, "tiep")
    assert plate(page) == "A002"
    assert "Ưu tiên theo quy định: Phụ nữ mang thai" in page
    assert "đã chờ 29 phút" in page
    assert "Gọi lần 1 lúc 08:30" in page
    assert "Gọi lần 2 lúc 08:30" in press(seated, "lai", active())
    assert "Đang làm việc" in press(seated, "bat-dau", active())


def test_only_a_booked_person_has_a_name_here(
    seated: Client, book: Book, lines: Lines, binh: User, the_clock: Callable[[str], datetime]
) -> None:
    row = book(starts_at="2026-11-27T08:30", status="confirmed")
    said = text(seated.post(f"{DESK}hen/{row.pk}/den/", **AS_HTMX))
    assert "Số A001, sắp đến lượt." in said
    page = press(seated, "tiep")
    assert "Nguyễn Thị Lan" in page
    assert "hẹn 8 giờ 30" in page
    press(seated, "xong", active())
    row.refresh_from_db()
    assert row.status == Status.SERVED


def test_absent_back_again_and_called_by_number(seated: Client, draw_today: Draw) -> None:
    first, _second = draw_today(), draw_today()
    press(seated, "tiep")
    page = press(seated, "vang", first)
    assert plate(page) == "–"
    assert f'id="tro-lai-{first.pk}"' in page
    assert plate(press(seated, "so", number="a1")) == "A001"
    press(seated, "vang", active())
    back = text(seated.post(f"{DESK}so/{first.pk}/tro-lai/", **AS_HTMX))
    assert "Số A001 đã trở lại, được gọi sau 3 số nữa." in back
    again = text(seated.post(f"{DESK}so/{first.pk}/tro-lai/", **AS_HTMX))
    assert "Số A001 không còn vắng: đang chờ." in again


def test_calling_before_others_asks_for_a_reason(seated: Client, draw_today: Draw) -> None:
    draw_today(), draw_today(), draw_today()
    asked = text(seated.post(f"{CALL}so/", {"number": "a 3"}, **AS_HTMX))
    assert "Gọi số A003 trước người khác?" in asked
    assert "2 người đến lượt trước số này" in asked
    assert active() is None
    again = text(seated.post(f"{CALL}so/", {"number": "A003", "hoi": "1", "ly_do": ""}, **AS_HTMX))
    assert "Xin chọn hoặc ghi lý do gọi trước." in again
    page = press(seated, "so", number="A003", ly_do="Bổ sung giấy tờ", reason="bản sao")
    assert plate(page) == "A003"
    assert "Cán bộ gọi riêng: Bổ sung giấy tờ bản sao" in page
    press(seated, "xong", active())
    assert "Không tìm thấy số thứ tự này" in press(seated, "so", number="A777")
    assert plate(press(seated, "so", number="A001")) == "A001"


def test_a_transfer_to_a_line_or_a_counter(seated: Client, draw_today: Draw, lines: Lines) -> None:
    first = draw_today()
    press(seated, "tiep")
    panel = text(seated.get(f"{CALL}chuyen/", **AS_HTMX))
    assert "Chuyển số A001 đến đâu?" in panel
    assert 'value="hang:B"' in panel
    assert f'value="quay:{THREE}"' not in panel
    assert "giờ lấy số giữ nguyên" in press(seated, "chuyen", first, den="hang:B")
    first.refresh_from_db()
    assert (first.waits_in_id, first.state) == (lines.b.pk, State.TRANSFERRED)
    press(seated, "so", number="A001")
    assert "Đã chuyển số A001 đến Quầy 1" in press(seated, "chuyen", first, den="quay:DN-TTHCC-1")
    assert "Quầy chưa gọi số nào để chuyển." in press(seated, "chuyen", first, den="hang:B")


def test_a_pause_is_loud_and_calls_nobody(seated: Client, draw_today: Draw) -> None:
    draw_today()
    page = press(seated, "tam-dung", reason="Đi họp")
    assert "TẠM DỪNG từ 8 giờ 30" in page
    assert "Đi họp" in page
    assert "goi-tiep" not in page
    assert "Quầy đang tạm dừng" in press(seated, "tiep")
    assert "goi-tiep" in press(seated, "lam-tiep")


# --- old screens, two tabs, silent desks ---------------------------------------------------------------


def test_a_stale_screen_does_nothing_and_shows_how_it_is(seated: Client, draw_today: Draw) -> None:
    first, second = draw_today(), draw_today()
    press(seated, "tiep")
    press(seated, "tiep", first)
    for deed in ("tiep", "xong", "vang", "lai", "bat-dau"):
        page = press(seated, deed, first)
        assert "quầy này đang gọi số A002" in page, deed
        assert plate(page) == "A002"
    second.refresh_from_db()
    assert (second.state, second.call_count) == (State.CALLED, 1)


def test_a_second_tab_that_showed_nobody_cannot_finish_anybody(seated: Client, draw_today: Draw) -> None:
    first, _second = draw_today(), draw_today()
    press(seated, "tiep")
    page = press(seated, "tiep")
    assert "Quầy đang gọi số A001" in page
    first.refresh_from_db()
    assert first.state == State.CALLED


def test_a_silent_desk_is_said(seated: Client, draw_today: Draw) -> None:
    draw_today()
    press(seated, "tiep")
    assert seated.post(f"{CALL}nhip/").status_code == 204
    Duty.objects.update(seen_at=datetime.now(UTC) - timedelta(minutes=5))
    assert return_lost(at=at("2026-11-27T08:30")) == 1
    page = text(seated.get(f"{DESK}goi/manh/"))
    assert "Số A001 đã trở lại đầu hàng: quầy 3 mất kết nối lúc 8 giờ 30" in page
    assert plate(page) == "–"


def test_a_slip_that_did_not_come_out_is_said(seated: Client, draw_today: Draw, lines: Lines) -> None:
    from motcua.journal import operations as journal
    from motcua.queueing.events import TicketPrinted

    row = draw_today()
    about = {"office": row.office_id, "subject": row.subject, "at": at("2026-11-27T08:20"), "line": "A"}
    failed = {"outcome": TicketPrint.Outcome.FAILED.value, "is_first": True, "reason": "hết giấy"}
    journal.record(TicketPrinted(**about, number=row.shown, **failed), actor="kiosk:DN-TTHCC-k1")
    page = text(seated.get(DESK))
    assert "Số A001 lấy lúc 8 giờ 20 không in được phiếu: hết giấy" in page
    assert f"{DESK}so/{row.pk}/phieu/" in page
    journal.record(TicketPrinted(**about, number=row.shown, outcome="printed", is_first=False), actor="user:1")
    assert "không in được phiếu" not in text(seated.get(DESK))


# --- who waits -----------------------------------------------------------------------------------------


def test_who_waits_is_listed_as_they_will_be_called(seated: Client, draw_today: Draw, lines: Lines) -> None:
    for line in (lines.a, lines.b, lines.a, lines.b):
        draw_today(line=line)
    draw_today(priority="elderly")
    page = text(seated.get(f"{DESK}goi/manh/"))
    told = re.findall(r"<li><b>([AB]\d{3})</b>", page)
    called = []
    for _ in told:
        ticket = operations.call_next(counter=THREE, by=Duty.objects.get(pk=THREE).user, at=at("2026-11-27T08:30"))
        assert ticket is not None
        called.append(ticket.shown)
        operations.finish(counter=THREE, by=Duty.objects.get(pk=THREE).user, at=at("2026-11-27T08:30"))
    assert told == called == ["A003", "A001", "B001", "A002", "B002"]


def test_the_head_sees_all_counters(
    seated: Client, desk_of: Callable[[User], Client], phuc: User, draw_today: Draw
) -> None:
    draw_today()
    press(seated, "tiep")
    page = text(desk_of(phuc).get(DESK))
    assert 'id="goi-cac-quay"' in page
    assert re.search(r"Quầy 3</th><td[^>]*>Lê Văn Bình", page)
    assert 'id="goi-cac-quay"' not in text(seated.get(DESK))


def test_who_only_receives_sees_no_calling_but_may_give_numbers(
    lines: Lines, desk_of: Callable[[User], Client], an: User
) -> None:
    page = text(desk_of(an).get(DESK))
    assert 'id="o-goi"' not in page
    assert f'href="{DESK}phat-so/"' in page


def test_an_office_without_lines_shows_none(at_counter: Client, house: House) -> None:
    assert 'id="o-goi"' not in text(at_counter.get(DESK))


def test_the_number_of_queries_does_not_depend_on_how_many_wait(seated: Client, draw_today: Draw, lines: Lines) -> None:
    for line in (lines.a, lines.b):
        draw_today(line=line)
    press(seated, "tiep")

    def queries() -> int:
        # The clock and the office's settings are read anew now and then.
        seated.get(f"{DESK}goi/manh/")
        with CaptureQueriesContext(connection) as seen:
            assert seated.get(f"{DESK}goi/manh/").status_code == 200
        return len(seen)

    few = queries()
    for _ in range(40):
        draw_today(), draw_today(line=lines.b, priority="merit")
    assert queries() == few
    assert few <= 16


# --- without scripts -----------------------------------------------------------------------------------


def test_without_scripts_every_press_leads_back_to_the_screen(seated: Client, draw_today: Draw) -> None:
    draw_today()
    for deed in ("tiep", "lai", "bat-dau", "xong", "tam-dung", "lam-tiep"):
        answer = seated.post(f"{CALL}{deed}/")
        assert (answer.status_code, answer["Location"]) == (302, DESK), deed
    assert "<html" in text(seated.get(f"{CALL}so/"))
    said = text(seated.post(f"{CALL}tiep/", follow=True))
    assert "Không còn ai chờ ở hàng của quầy này." in said


# --- a number given at the desk ------------------------------------------------------------------------


def test_a_number_is_given_once_however_often_the_press_is_sent(
    lines: Lines, desk_of: Callable[[User], Client], an: User, draw_today: Draw
) -> None:
    draw_today()
    client = desk_of(an)
    once = re.search(r'name="once" value="([^"]+)"', text(client.get(f"{DESK}phat-so/")))
    assert once
    form = {"hang": "A", "uu_tien": "", "once": once[1]}
    for _ in range(3):
        page = text(client.post(f"{DESK}phat-so/", form))
        assert "Số A002, còn 1 người trước" in page
        assert '<p class="slip-number">A002</p>' in page
    row = Ticket.objects.get(shown="A002")
    assert (row.channel, Ticket.objects.count()) == (Ticket.Channel.DESK, 2)
    slip = text(client.get(f"{DESK}so/{row.pk}/phieu/"))
    assert "Còn 1 người trước" in slip
    given = text(client.post(f"{DESK}phat-so/", {"hang": "A", "uu_tien": "merit", "once": "x"}))
    assert "Số A003, sắp đến lượt" in given
    assert "Không có đối tượng ưu tiên này." in text(
        client.post(f"{DESK}phat-so/", {"hang": "A", "uu_tien": "king", "once": "y"})
    )


def test_reception_gives_the_number_and_says_it_again(
    lines: Lines, desk_of: Callable[[User], Client], an: User, book: Book
) -> None:
    row = book(starts_at="2026-11-27T08:30", status="confirmed")
    client = desk_of(an)
    page = text(client.post(f"{DESK}don-tiep/", {"tim": row.code}, **AS_HTMX))
    assert "Ông/Bà đến đúng giờ hẹn. Số A001, sắp đến lượt." in page
    assert '<p class="slip-number">A001</p>' in page
    again = text(client.post(f"{DESK}don-tiep/", {"tim": row.code}, **AS_HTMX))
    assert "Số đã nhận: A001." in again
    assert '<p class="slip-number">A001</p>' in text(client.get(f"{DESK}phieu/{row.pk}/"))
