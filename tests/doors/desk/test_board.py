# SPDX-License-Identifier: EUPL-1.2
"""The officer's one screen: what it shows, in which order, at what cost."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cast import Citizen, at
from doors.desk.desk_words import AS_HTMX, DESK, text
from motcua.appointments import offer, operations
from motcua.appointments.models import Appointment
from motcua.offices.models import WeeklySession
from motcua.people.models import Role, RoleHeld, User

Book = Callable[..., Appointment]


def test_requests_are_listed_by_the_time_left_to_answer(at_counter: Client, book: Book) -> None:
    late = book(who=Citizen("Người Trễ", "+84905000001"), starts_at="2026-11-30T09:00", asked_at="2026-11-26T07:30")
    soon = book(who=Citizen("Người Sắp", "+84905000002"), starts_at="2026-11-30T09:30", asked_at="2026-11-26T14:10")
    calm = book(who=Citizen("Người Còn", "+84905000003"), starts_at="2026-11-27T14:00", asked_at="2026-11-26T16:40")
    page = text(at_counter.get(DESK))
    assert [int(pk) for pk in re.findall(r'id="yc-(\d+)"', page)] == [late.pk, soon.pk, calm.pk]
    assert re.search(rf'is-late" data-row id="yc-{late.pk}"', page)
    assert re.search(rf'is-soon" data-row id="yc-{soon.pk}"', page)
    assert re.search(rf'is-calm" data-row id="yc-{calm.pk}"', page)
    assert "trễ" in page
    assert "còn 10 phút làm việc" in page
    assert "còn 2 giờ 40 phút làm việc" in page
    assert "0905 000 003" in page
    assert "Sở Xây dựng" in page


def test_a_request_that_was_handed_up_carries_the_mark(at_counter: Client, book: Book) -> None:
    waiting = book(starts_at="2026-11-30T09:00", asked_at="2026-11-26T07:30")
    operations.settle(
        kind="appointment_promise", appointment_id=waiting.pk, due_at=waiting.confirm_by, at=at("2026-11-26T12:00")
    )
    assert "Đã báo trưởng bộ phận lúc 12:00 26/11" in text(at_counter.get(DESK))


def test_today_shows_who_is_expected_who_came_and_the_coming_days(at_counter: Client, book: Book) -> None:
    expected = book(who=Citizen("Trần Chờ", "+84905000001"), starts_at="2026-11-27T09:30", status="confirmed")
    came = book(who=Citizen("Trần Đến", "+84905000002"), starts_at="2026-11-27T08:00", status="checked_in")
    book(who=Citizen("Trần Mai", "+84905000003"), starts_at="2026-12-01T09:00", status="confirmed")
    page = text(at_counter.get(DESK))
    assert f'id="hen-{expected.pk}"' in page
    assert f'id="hen-{came.pk}"' in page
    assert "Đã đến lúc 07:55" in page
    assert "1 đã đến · 1 sắp đến" in page
    assert "thứ Ba, 01/12/2026" in page
    assert "Trần Mai" in page


def test_an_hour_that_is_no_longer_open_is_marked(at_counter: Client, book: Book) -> None:
    stranded = book(starts_at="2026-12-04T16:00", status="confirmed")
    WeeklySession.objects.filter(office_id="DN-TTHCC", weekday=4, closes_at="17:00").update(closes_at="15:00")
    offer.forget_settings()
    page = text(at_counter.get(DESK))
    assert "Ngoài giờ làm việc mới" in page
    assert f'id="ngoai-{stranded.pk}"' in page
    assert f"/hen/{stranded.pk}/de-nghi/" in page


def test_the_live_part_is_the_same_template_and_names_its_stream(at_counter: Client, book: Book) -> None:
    waiting = book(starts_at="2026-11-30T09:00")
    page = text(at_counter.get(DESK))
    part = text(at_counter.get(f"{DESK}manh/", **AS_HTMX))
    assert f'data-live="{DESK}truc-tiep/" data-refresh="{DESK}manh/"' in page
    assert f'id="yc-{waiting.pk}"' in part
    assert "<html" not in part


def test_listening_is_allowed_with_the_topic_of_the_office(at_counter: Client) -> None:
    answer = at_counter.get(f"{DESK}truc-tiep/")
    assert answer.status_code == 200
    assert answer["X-Motcua-Stream"] == "office:DN-TTHCC"
    assert at_counter.get("/quay/DN-HC/truc-tiep/").status_code == 404


def test_an_officer_of_one_agency_sees_only_its_appointments(
    desk_of: Callable[[User], Client], binh: User, book: Book
) -> None:
    RoleHeld.objects.filter(user=binh).update(agency="DN-STC")
    book(who=Citizen("Của Xây Dựng", "+84905000001"), starts_at="2026-11-30T09:00")
    book(who=Citizen("Của Tài Chính", "+84905000002"), starts_at="2026-11-30T09:00", agency="DN-STC")
    page = text(desk_of(binh).get(DESK))
    assert "Của Tài Chính" in page
    assert "Của Xây Dựng" not in page


def test_what_a_citizen_wrote_is_never_taken_for_html(at_counter: Client, book: Book) -> None:
    evil = book(
        who=Citizen("<script>alert(1)</script> Lan", "+84905000001"),
        content='"><img src=x onerror=alert(2)>',
        starts_at="2026-11-30T09:00",
    )
    for address in (DESK, f"{DESK}hen/{evil.pk}/", f"{DESK}hen/{evil.pk}/de-nghi/", f"{DESK}ngay/?ngay=2026-11-30"):
        page = text(at_counter.get(address))
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;" in page


def test_the_screen_takes_the_same_queries_for_two_rows_and_for_twenty(at_counter: Client, book: Book) -> None:
    def fill(first: int, count: int) -> None:
        for n in range(first, first + count):
            who = Citizen("Người dân", f"+849051000{n:02}")
            begins = at("2026-11-30T07:30") + timedelta(days=n // 10, minutes=45 * (n % 5))
            book(who=who, starts_at=begins, status="requested" if n % 2 else "confirmed", procedures=["1.009974"])

    def queries() -> int:
        at_counter.get(DESK)
        with CaptureQueriesContext(connection) as seen:
            assert at_counter.get(f"{DESK}manh/", **AS_HTMX).status_code == 200
        return len(seen)

    fill(0, 2)
    few = queries()
    fill(2, 18)
    assert queries() == few
    assert few <= 8


@pytest.mark.parametrize("text_typed", ["code", "0905 111 222", "+84905111222"])
def test_search_finds_by_code_and_by_phone_only_here(at_counter: Client, book: Book, text_typed: str) -> None:
    here = book(starts_at="2026-11-30T09:00")
    book(starts_at="2026-11-30T09:00", office="DN-HC", agency="DN-HC")
    typed = here.code if text_typed == "code" else text_typed
    answer = at_counter.post(f"{DESK}tim/", {"tim": typed})
    assert answer.status_code == 302
    assert answer["Location"] == f"{DESK}hen/{here.pk}/"


def test_search_of_another_offices_code_finds_nothing(at_counter: Client, book: Book) -> None:
    elsewhere = book(starts_at="2026-11-30T09:00", office="DN-HC", agency="DN-HC")
    answer = at_counter.post(f"{DESK}tim/", {"tim": elsewhere.code})
    assert "Không có lịch hẹn nào ở đây" in text(answer)
    assert elsewhere.name not in text(answer)


def test_details_tell_who_did_what_and_when(at_counter: Client, book: Book, binh: User) -> None:
    seen = book(starts_at="2026-11-30T09:00", status="proposed", proposed_at="2026-11-30T10:00", by=binh)
    page = text(at_counter.get(f"{DESK}hen/{seen.pk}/"))
    assert "Đề nghị 10 giờ sáng thứ Hai, 30/11 thay cho 9 giờ sáng thứ Hai, 30/11" in page
    assert "Lê Văn Bình · 09:05 26/11/2026" in page
    assert "Người dân · 09:00 26/11/2026" in page
    by_code = at_counter.get(f"{DESK}ma/{seen.code}/")
    assert by_code["Location"] == f"{DESK}hen/{seen.pk}/"


def test_the_day_list_is_complete_and_the_file_is_safe(at_counter: Client, book: Book) -> None:
    book(who=Citizen("=2+5 Nguyễn Thị Ánh", "+84905000001"), starts_at="2026-11-30T09:00", status="confirmed")
    page = text(at_counter.get(f"{DESK}ngay/?ngay=2026-11-30"))
    assert "thứ Hai, 30/11/2026" in page
    assert "Nguyễn Thị Ánh" in page
    file = at_counter.get(f"{DESK}ngay/?ngay=2026-11-30&tai=csv")
    assert file.content.startswith(b"\xef\xbb\xbf")
    assert "'=2+5 Nguyễn Thị Ánh" in file.content.decode()
    assert "lich-hen-dn-tthcc-2026-11-30.csv" in file["Content-Disposition"]


@pytest.mark.parametrize("day", ["", "hôm nay", "9999-12-31", "0001-01-01", "2026-02-30"])
def test_a_day_that_makes_no_sense_is_today(at_counter: Client, day: str) -> None:
    answer = at_counter.get(f"{DESK}ngay/", {"ngay": day})
    assert "thứ Sáu, 27/11/2026" in text(answer)


def test_a_head_without_a_role_today_meets_a_kind_page(
    desk_of: Callable[[User], Client], binh: User, morning: datetime
) -> None:
    RoleHeld.objects.filter(user=binh).update(until_on=morning.date() - timedelta(days=1))
    assert "chưa được giao việc" in text(desk_of(binh).get("/quay/"))
    assert desk_of(binh).get(DESK).status_code == 404


@pytest.mark.parametrize(
    ("who", "leads_to"),
    [("binh", DESK), ("phuc", DESK), ("hoa", "/quay/DN-HC/"), ("an", f"{DESK}don-tiep/")],
)
def test_after_signing_in_one_stands_at_ones_own_place(
    request: pytest.FixtureRequest, desk_of: Callable[[User], Client], who: str, leads_to: str
) -> None:
    answer = desk_of(request.getfixturevalue(who)).get("/quay/")
    assert answer["Location"] == leads_to


def test_who_works_at_several_offices_chooses(desk_of: Callable[[User], Client], quantri: User, book: Book) -> None:
    book(starts_at="2026-11-30T09:00")
    page = text(desk_of(quantri).get("/quay/"))
    assert "Hôm nay làm việc ở đâu?" in page
    assert 'href="/quay/DN-HC/"' in page
    assert "1 chờ xác nhận" in page


def test_who_holds_two_offices_gets_both(desk_of: Callable[[User], Client], binh: User) -> None:
    RoleHeld.objects.create(user=binh, role=Role.OFFICER, office_id="DN-HC")
    page = text(desk_of(binh).get("/quay/"))
    assert f'href="{DESK}"' in page
    assert 'href="/quay/DN-HC/"' in page
