# SPDX-License-Identifier: EUPL-1.2
"""Parents book a shot without scripts: day and hour, children, what the doctor may say, the code."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from django.test import Client

from doors.portal.conftest import Visitor
from doors.ward_shots import Ward
from motcua.offices.models import Office
from motcua.vaccination.models import SessionStock, VaccinationBooking, VaccinationSession
from motcua.vaccination.operations import ChildAsked
from places import House

GIO = "/tiem-chung/gio/?noi=DN-HC&be=1&ngay=2026-11-27"
BE = "/tiem-chung/be/?noi=DN-HC&gio=2026-11-27T08:00"
AN = {
    "be1-name": "Nguyễn Bảo An",
    "be1-born_on": "5/6/26",
    "be1-sex": "boy",
    "be1-vaccine": "5IN1",
    "be1-dose": "1",
    "be1-notes": "dị ứng trứng",
    "guardian": "Nguyễn Thị Lan",
    "phone": "0905 111 222",
    "consent": "on",
}


@pytest.fixture
def parent(ward: Ward, visitor: Visitor) -> Visitor:
    return visitor


def test_the_start_page_asks_only_the_health_centres_it_shows(
    parent: Visitor, house: House, django_assert_max_num_queries: Any
) -> None:
    hours = {"on": date(2026, 12, 10), "opens_at": time(8), "closes_at": time(10), "step_minutes": 30, "places": 3}
    for number in range(30):
        office = Office.objects.create(code=f"DN-{number:02}", name=f"Trạm Y tế {number}", locality_id="48")
        VaccinationSession.objects.create(office=office, **hours)
    VaccinationSession.objects.bulk_create(
        VaccinationSession(office=house.hc, **(hours | {"on": date(2026, 11, day)})) for day in range(1, 8)
    )
    VaccinationSession.objects.bulk_create(
        VaccinationSession(office=house.hc, **(hours | {"on": date(2026, 12, day)})) for day in range(1, 9)
    )
    with django_assert_max_num_queries(20):
        parent.open("/tiem-chung/")
    assert "thứ Sáu, 27/11/2026" in parent.words
    assert "Trạm Y tế" not in parent.words


def test_from_the_start_page_to_the_code(parent: Visitor) -> None:
    parent.open("/")
    assert "Tiêm chủng cho bé" in parent.words
    parent.open("/tiem-chung/")
    assert "thứ Sáu, 27/11/2026" in parent.words
    assert "còn 12 chỗ" in parent.words
    parent.open("/tiem-chung/gio/").press("8 giờ còn").press("Tiếp tục", **AN)
    assert "Nguyễn Bảo An" in parent.words
    assert "05/06/2026 · trai" in parent.words
    assert "5 trong 1 (DPT-VGB-Hib) · mũi 1" in parent.words
    parent.press("Giữ chỗ tiêm")
    made = VaccinationBooking.objects.get()
    assert "Đã giữ chỗ tiêm" in parent.words
    assert f"{made.code[:3]} {made.code[3:]}" in parent.words
    assert "Sổ tiêm chủng" in parent.words
    assert (made.channel, made.phone, made.starts_at.isoformat()) == (
        "WEB",
        "+84905111222",
        "2026-11-27T01:00:00+00:00",
    )
    child = made.children.get()
    assert (child.vaccine_id, child.dose, child.notes, str(child.born_on)) == ("5IN1", 1, "dị ứng trứng", "2026-06-05")
    # Nothing of the child on the page that stays open on the phone.
    assert "Bảo An" not in parent.html


def test_every_page_is_small_and_nothing_typed_is_in_an_address(parent: Visitor) -> None:
    sizes = []
    parent.open("/tiem-chung/")
    sizes.append(len(parent.answer.content))
    parent.open(GIO)
    sizes.append(len(parent.answer.content))
    parent.press("8 giờ còn")
    sizes.append(len(parent.answer.content))
    for _more in range(3):
        parent.press("Thêm bé")
    sizes.append(len(parent.answer.content))
    four = {f"be{n}-{name.split('-')[1]}": text for n in range(1, 5) for name, text in AN.items() if "-" in name}
    parent.press("Tiếp tục", **AN | four | {f"be{n}-name": "Nguyễn Bảo An" for n in range(1, 5)})
    sizes.append(len(parent.answer.content))
    assert "Bảo" not in parent.at
    assert max(sizes) <= 50_000, sizes
    assert "/tiem-chung/be/" in parent.at


def test_too_young_is_said_kindly_before_the_last_step_and_books_all_the_same(parent: Visitor) -> None:
    parent.open(BE).press("Tiếp tục", **AN | {"be1-born_on": "7.10.2026"})
    assert "Hôm đó bé mới 1 tháng 20 ngày; mũi này thường từ 2 tháng" in parent.words
    assert "Bác sĩ sẽ quyết định" in parent.words
    parent.press("Giữ chỗ tiêm")
    assert VaccinationBooking.objects.count() == 1


def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(parent: Visitor) -> None:
    parent.open(BE).press(
        "Tiếp tục", **AN | {"be1-name": "", "be1-born_on": "hôm kia", "phone": "0905", "be1-dose": "hai"}
    )
    assert parent.status == 422
    for sentence in ("Xin ghi họ và tên bé.", "Chưa đọc được ngày này", "Xin ghi một số"):
        assert sentence in parent.words
    kept = parent.find("Tiếp tục")[0]["fields"]
    # A browser drops the line break with which a text area begins.
    assert (kept["be1-born_on"], kept["be1-notes"].strip(), kept["phone"]) == ("hôm kia", "dị ứng trứng", "0905")
    parent.press("Tiếp tục", **AN | {"phone": "0905"})
    assert parent.status == 422
    assert "consent" in parent.html
    parent.press("Tiếp tục", **AN).press("Giữ chỗ tiêm")
    assert VaccinationBooking.objects.count() == 1


def test_without_consent_nothing_is_booked(parent: Visitor) -> None:
    typed = {name: text for name, text in AN.items() if name != "consent"}
    parent.open(BE).press("Tiếp tục", **typed)
    assert parent.status == 422
    assert "Xin đánh dấu đồng ý" in parent.words


def test_children_are_added_and_taken_away_with_their_words_kept(parent: Visitor) -> None:
    parent.open(BE).press("Thêm bé", **AN)
    parent.press("Thêm bé", **AN | {"be2-name": "Nguyễn Gia Hân", "be2-notes": "ho nhẹ"})
    assert "Bé thứ 3" in parent.words
    parent.press("Bớt bé thứ 1", **AN | {"be2-name": "Nguyễn Gia Hân", "be2-notes": "ho nhẹ", "be3-name": "Bé Ba"})
    kept = parent.find("Tiếp tục")[0]["fields"]
    assert (kept["be1-name"], kept["be1-notes"].strip(), kept["be2-name"]) == ("Nguyễn Gia Hân", "ho nhẹ", "Bé Ba")
    parent.press("Tiếp tục", consent="on").press("Giữ chỗ tiêm")
    assert [child.name for child in VaccinationBooking.objects.get().children.all()] == ["Nguyễn Gia Hân", "Bé Ba"]


def test_another_hour_is_chosen_with_everything_typed_kept(parent: Visitor) -> None:
    parent.open(BE).press("Chọn ngày giờ khác", **AN)
    assert "Nguyễn Bảo An" not in parent.words
    parent.press("thứ Hai").press("9 giờ còn")
    kept = parent.find("Tiếp tục")[0]["fields"]
    assert (kept["be1-name"], kept["guardian"]) == ("Nguyễn Bảo An", "Nguyễn Thị Lan")
    parent.press("Tiếp tục", consent="on", **{"be1-vaccine": "5IN1"}).press("Giữ chỗ tiêm")
    assert VaccinationBooking.objects.get().starts_at.isoformat() == "2026-11-30T02:00:00+00:00"


def test_an_hour_just_taken_leads_to_near_ones(
    parent: Visitor,
    book_shots: Callable[..., VaccinationBooking],
    minh: Any,
) -> None:
    parent.open(BE).press("Tiếp tục", **AN)
    book_shots(who=minh, children=[ChildAsked(name="Trần An")] * 3)
    parent.press("Giữ chỗ tiêm")
    assert parent.status == 409
    assert "Giờ này vừa hết chỗ" in parent.words
    parent.press("8 giờ 30 sáng ngày mai").press("Tiếp tục", consent="on").press("Giữ chỗ tiêm")
    assert VaccinationBooking.objects.get(phone="+84905111222").starts_at.isoformat() == "2026-11-27T01:30:00+00:00"


def test_a_vaccine_that_is_out_leads_to_another_session(parent: Visitor) -> None:
    SessionStock.objects.filter(vaccine="SOI", session__on="2026-11-27").update(doses=0)
    parent.open(BE)
    assert "Sởi (buổi này không còn)" in parent.words
    parent.press("Tiếp tục", **AN | {"be1-vaccine": "SOI"})
    assert parent.status == 409
    assert "không còn vắc xin đã chọn" in parent.words
    parent.press("sáng thứ Hai, 30/11").press("Tiếp tục", **AN | {"be1-vaccine": "SOI"}).press("Giữ chỗ tiêm")
    assert VaccinationBooking.objects.get().starts_at.isoformat().startswith("2026-11-30")


def test_sent_five_times_is_one_booking(parent: Visitor) -> None:
    parent.open(BE).press("Tiếp tục", **AN)
    form, button = parent.find("Giữ chỗ tiêm")
    address, values = parent.sending(form, button, {})
    pages = {Client().post(address, values)["Location"].split("/")[2] for _ in range(5)}
    assert pages == {"xong"}
    assert VaccinationBooking.objects.count() == 1


def test_the_last_step_needs_the_page_before(parent: Visitor) -> None:
    answer = parent.client.post("/tiem-chung/gui/", {"da_doc": "x"})
    assert answer.status_code == 410
    assert "/tiem-chung/gio/" in answer.content.decode()


def test_without_sessions_the_pages_say_so(visitor: Visitor) -> None:
    for address in ("/tiem-chung/", "/tiem-chung/gio/"):
        visitor.open(address)
        assert "Chưa có buổi tiêm nào nhận hẹn" in visitor.words


@pytest.mark.parametrize("query", ["", "?noi=xx&gio=2026-11-27T08:00", "?noi=DN-HC", "?noi=DN-HC&gio=x&be=99"])
def test_a_broken_address_is_answered_kindly(parent: Visitor, query: str) -> None:
    parent.open(f"/tiem-chung/be/{query}")
    assert parent.status in (410, 422)
