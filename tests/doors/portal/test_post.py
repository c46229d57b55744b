# SPDX-License-Identifier: EUPL-1.2
"""Papers and results by post on the portal: chosen while filing with the price at once, or later; followed."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cast import Citizen, at
from filing import Desk
from motcua.doors.portal.following_way import FOLLOWING
from motcua.dossiers.models import Dossier, Draft
from motcua.offices.models import Locality, Office
from motcua.people import phone_check
from motcua.post import addresses, operations
from motcua.post.models import Parcel
from motcua.post.rules import State
from motcua.procedures.models import AgencyProcedure, Procedure, ProcedureVersion, RequiredPaper
from posting import PostHouse

pytestmark = pytest.mark.django_db
NOW = "2026-11-26T09:00"
PRICE = "giá 26.000 đ · bạn trả 10.000 đ · địa phương hỗ trợ 16.000 đ"
TYPED = {
    "nha-name": "Nguyễn Thị Lan",
    "nha-phone": "0905 111 222",
    "nha-province": "48",
    "nha-commune": "P. Hải Châu",
    "nha-address": "12 Trần Phú",
}


@pytest.fixture
def version(desk: Desk, post_house: PostHouse, the_clock: Callable[..., Any]) -> ProcedureVersion:
    the_clock(NOW)
    row = desk.copies
    row.online_level, row.form = Procedure.OnlineLevel.FULL, {}
    row.save()
    RequiredPaper.objects.filter(version=row).delete()
    RequiredPaper.objects.create(version=row, code="goc", name="Giấy tờ gốc", order=1)
    AgencyProcedure.objects.filter(procedure=row.procedure_id).exclude(agency="DN-HC").delete()
    return row


@pytest.fixture
def draft(client: Client, version: ProcedureVersion, lan: Citizen) -> Draft:
    """Lan's draft, begun in `client`."""
    start = f"/ho-so/nop/nguoi-nop/?tt={version.procedure_id}&noi=DN-HC&cq=DN-HC"
    seal = re.search(r'name="trang" value="([^"]+)"', client.get(start).content.decode())
    assert seal
    fields = {"trang": seal[1], "kind": "ca-nhan", "proxies": "minh", "name": lan.name, "phone": "0905 111 222"}
    assert client.post(start, fields).status_code == 302
    return Draft.objects.get()


def url(draft: Draft, tail: str) -> str:
    return f"/ho-so/nop/{draft.pk}/{tail}"


def checked(phone: str) -> str:
    check = phone_check.ask(phone=phone, at=at(NOW))
    phone_check.answer(check_id=check.pk, code=phone_check.code_of(check), at=at(NOW))
    return FOLLOWING.close({"check": str(check.pk)})


def own_page(dossier: Dossier) -> str:
    return f"/tra-cuu/so/{checked(dossier.phone)}/{dossier.code}/buu-chinh/"


# --- while filing ------------------------------------------------------------------------------------------


def test_chosen_with_the_price_sent_with_the_dossier_and_shown_afterwards(client: Client, draft: Draft) -> None:
    page = client.get(url(draft, "nhan/"))
    html = page.content.decode()
    assert "Bưu tá đến nhà lấy" in html
    assert PRICE in html
    assert len(page.content) < 50_000
    assert client.post(url(draft, "nhan/"), {"gui": "buu-ta", "nhan": "post", **TYPED}).status_code == 302
    review = client.get(url(draft, "xem-lai/")).content.decode()
    assert review.count(PRICE) == 2
    assert "12 Trần Phú, Phường Hải Châu, Thành phố Đà Nẵng" in review
    assert "còn thiếu" not in review
    assert client.post(url(draft, "xem-lai/"))["Location"] == url(draft, "da-gui/")
    assert client.post(url(draft, "xem-lai/")).status_code == 302
    assert Parcel.objects.count() == 2
    parcel = Parcel.objects.get(direction="return")
    assert parcel.home == {
        "name": "Nguyễn Thị Lan",
        "phone": "+84905111222",
        "address": "12 Trần Phú",
        "locality": "48-HC",
        "note": "",
    }
    assert client.get(url(draft, "da-gui/")).status_code == 200


def test_the_price_alone_needs_nothing_else(client: Client, draft: Draft) -> None:
    asked = {"gui": "tu-gui", "nhan": "post", "viec": "gia", "nha-province": "48", "nha-commune": "Ngũ Hành Sơn"}
    answer = client.post(url(draft, "nhan/"), asked)
    assert answer.status_code == 200
    html = answer.content.decode()
    # Another ward is another row of the tariff as long as nobody says which wards are one city.
    assert "giá 30.000 đ · bạn trả 10.000 đ · địa phương hỗ trợ 20.000 đ" in html
    assert "Xin ghi số nhà" not in html
    part = client.get(url(draft, "nhan/gia/"), {"gui": "buu-ta", "nhan": "post", "nha-province": "48"})
    assert part.content.decode().count(PRICE) == 2


def test_what_is_missing_in_the_address_is_said_at_once(client: Client, draft: Draft) -> None:
    answer = client.post(url(draft, "nhan/"), {"nhan": "post", "nha-province": "48"})
    assert answer.status_code == 422
    html = answer.content.decode()
    for said in ("Xin ghi xã, phường.", "Xin ghi số nhà", "Xin ghi họ và tên người giao", "bưu tá gọi trước"):
        assert said in html
    assert Draft.objects.get().post == {}


def test_an_unknown_commune_is_asked_about_once(client: Client, draft: Draft) -> None:
    typed = {"nhan": "post", **TYPED, "nha-commune": "Xã Nào Đó"}
    answer = client.post(url(draft, "nhan/"), typed)
    assert answer.status_code == 422
    assert 'name="da_xem"' in answer.content.decode()
    assert client.post(url(draft, "nhan/"), {**typed, "da_xem": "1"}).status_code == 302
    home = Draft.objects.get().post["return"]
    assert (home["locality"], home["address"]) == ("48", "12 Trần Phú, Xã Nào Đó")


def test_an_old_name_leads_to_the_new_one_and_may_stay(client: Client, draft: Draft) -> None:
    Locality.objects.filter(pk="48-HC").update(note="trung tâm quận Hải Châu cũ")
    Locality.objects.create(
        code="48-QHC", name="Quận Hải Châu", kind="district", parent_id="48", valid_to=at("2025-06-30T00:00").date()
    )
    typed = {"nhan": "post", **TYPED, "nha-commune": "Quận Hải Châu"}
    answer = client.post(url(draft, "nhan/"), typed)
    assert answer.status_code == 422
    assert "nay là Phường Hải Châu" in answer.content.decode()
    assert client.post(url(draft, "nhan/"), {**typed, "da_xem": "1"}).status_code == 302
    assert Draft.objects.get().post["return"]["locality"] == "48-QHC"


def test_an_office_without_post_offers_none(client: Client, draft: Draft) -> None:
    Office.objects.update(has_post=False)
    html = client.get(url(draft, "nhan/")).content.decode()
    assert "sắp có" in html
    assert "nha-name" not in html
    answer = client.post(url(draft, "nhan/"), {"nhan": "post", **TYPED})
    assert answer.status_code == 409
    assert "chưa trả kết quả qua bưu chính" in answer.content.decode()


def test_where_no_price_is_known_it_is_said_before_sending(client: Client, draft: Draft) -> None:
    Locality.objects.create(code="19", name="Tỉnh Thái Nguyên", kind="province")
    far = {**TYPED, "nha-province": "19", "nha-commune": "Phường Bắc Kạn"}
    assert client.post(url(draft, "nhan/"), {"nhan": "post", "gui": "buu-ta", **far}).status_code == 302
    assert "Chưa có giá cước" in client.get(url(draft, "xem-lai/")).content.decode()
    answer = client.post(url(draft, "xem-lai/"))
    assert answer.status_code == 409
    assert "Chưa có giá cước" in answer.content.decode()
    assert not Dossier.objects.exists()


# --- later -------------------------------------------------------------------------------------------------


def test_asked_for_later_changed_and_called_off(
    client: Client, file: Callable[..., Dossier], post_house: PostHouse, the_clock: Callable[..., Any]
) -> None:
    the_clock("2026-11-27T09:00")
    dossier = file(status="processing")
    here = own_page(dossier)
    assert PRICE in client.get(here).content.decode()
    assert client.post(here, {"viec": "nho", **TYPED}).status_code == 302
    assert client.post(here, {"viec": "nho", **TYPED}).status_code == 302
    parcel = Parcel.objects.get()
    changed = {"viec": "doi", "buu-gui": str(parcel.pk), **TYPED, "nha-address": "14 Trần Phú"}
    assert client.post(here, changed).status_code == 302
    parcel.refresh_from_db()
    assert parcel.home["address"] == "14 Trần Phú"
    one = client.get(here.removesuffix("buu-chinh/")).content.decode()
    assert "Có kết quả là gửi về nhà" in one
    assert client.post(here, {"viec": "thoi", "buu-gui": str(parcel.pk)}).status_code == 302
    assert (Parcel.objects.get().state, Dossier.objects.get().return_by) == (State.CANCELLED, "counter")


def test_a_labelled_one_is_changed_by_the_office_only_and_anothers_not_at_all(
    client: Client, file: Callable[..., Dossier], post_house: PostHouse, desk: Desk, the_clock: Callable[..., Any]
) -> None:
    the_clock("2026-11-27T09:00")
    dossier = file(status="result_ready", return_by="post")
    parcel = asked(dossier, is_cod=True)
    operations.label_parcel(parcel_id=parcel.pk, by=desk.officer, at=at("2026-11-27T08:30"))
    here = own_page(dossier)
    html = client.get(here).content.decode()
    assert "EA123456785VN" in html
    refused = client.post(here, {"viec": "doi", "buu-gui": str(parcel.pk), **TYPED})
    assert (refused.status_code, "đã dán nhãn" in refused.content.decode()) == (409, True)
    other = asked(file(status="processing"))
    assert client.post(here, {"viec": "thoi", "buu-gui": str(other.pk)}).status_code == 404
    assert client.post(here, {"viec": "thoi", "buu-gui": str(parcel.pk)}).status_code == 302


def test_what_goes_home_once_more_shows_the_price_that_will_be_asked(
    client: Client, file: Callable[..., Dossier], post_house: PostHouse, the_clock: Callable[..., Any]
) -> None:
    the_clock("2026-11-27T09:00")
    dossier = file(status="result_ready", return_by="post")
    Parcel.objects.filter(pk=asked(dossier).pk).update(state=State.RETURNED, ended_at=at("2026-11-27T08:30"))
    here = own_page(dossier)
    html = client.get(here).content.decode()
    again = html[html.index("Nhờ gửi lại") :]
    assert ("bạn trả 26.000 đ" in again, "địa phương hỗ trợ" in again) == (True, False)
    assert client.post(here, {"viec": "nho", **TYPED}).status_code == 302
    assert Parcel.objects.latest("pk").you_pay_vnd == 26_000


def asked(dossier: Dossier, *, is_cod: bool = False) -> Parcel:
    home = {"name": "Lan", "phone": "0905111222", "address": "12 Trần Phú", "locality": "48-HC"}
    return operations.ask_parcel(
        dossier_id=dossier.pk, direction="return", home=home, is_cod=is_cod, at=at("2026-11-27T08:00"), actor="citizen"
    )


def test_anybody_with_the_code_of_a_parcel_sees_only_how_far_it_is(
    client: Client, file: Callable[..., Dossier], post_house: PostHouse, desk: Desk
) -> None:
    parcel = asked(file(status="result_ready", return_by="post"), is_cod=True)
    operations.label_parcel(parcel_id=parcel.pk, by=desk.officer, at=at("2026-11-27T08:30"))
    html = client.post("/tra-cuu/", {"ma": "ea 1234 5678 5 vn"}).content.decode()
    assert "EA123456785VN" in html
    assert "Đã dán nhãn" in html
    for hidden in ("Lan", "Trần Phú", "0905", parcel.dossier.code, "48-HC"):
        assert hidden not in html
    assert client.post("/tra-cuu/", {"ma": "EA123456799VN"}).status_code == 404


# --- the address helper ------------------------------------------------------------------------------------


def test_a_name_is_found_in_any_spelling(post_house: PostHouse) -> None:
    here = addresses.communes("48", on=at(NOW).date())
    for typed in ("Phường Hải Châu", "phuong hai chau", "P.Hải Châu", "hải châu", "48-HC"):
        assert [place.code for place in addresses.found_in(typed, here)] == ["48-HC"], typed
    assert addresses.found_in("", here) == []


def test_papers_to_be_fetched_move_until_they_are_fetched_beside_a_result(
    client: Client, file: Callable[..., Dossier], post_house: PostHouse, the_clock: Callable[..., Any]
) -> None:
    the_clock(NOW)
    dossier = file(status="submitted", at="2026-11-26T09:00")
    known = {"name": "Lan", "phone": "+84905111222", "address": "12 Trần Phú", "locality": "48-HC"}
    asked = {"dossier_id": dossier.pk, "home": known, "at": at(NOW), "actor": "citizen"}
    papers = operations.ask_parcel(**asked, direction="pickup")
    operations.ask_parcel(**asked, direction="return")
    operations.label_parcel(parcel_id=papers.pk, by=None, at=at(NOW))
    here = f"/tra-cuu/so/{checked(dossier.phone)}/{dossier.code}/buu-chinh/"
    assert f"?doi={papers.pk}#dia-chi" in client.get(here).content.decode()
    html = client.get(f"{here}?doi={papers.pk}").content.decode()
    assert f'name="buu-gui" value="{papers.pk}"' in html
    moved = {"viec": "doi", "buu-gui": str(papers.pk), **TYPED, "nha-address": "14 Trần Phú"}
    assert client.post(here, moved).status_code == 302
    assert Parcel.objects.get(pk=papers.pk).home["address"] == "14 Trần Phú"
    # Lost, they may be fetched anew although a result is still to be sent.
    operations.note(parcel_id=papers.pk, deed="lost", at=at(NOW), heard_at=at(NOW), source="feed", external_id="1")
    html = client.get(here).content.decode()
    assert 'name="chieu" value="pickup"' in html
    refused = client.post(here, moved)
    assert (refused.status_code, "thất lạc" in refused.content.decode()) == (409, True)
