# SPDX-License-Identifier: EUPL-1.2
"""The office's post by wand: label, list, sign, take back; a parcel's page; intake with the result by post."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cast import Citizen, at
from filing import Desk
from motcua.dossiers.models import Dossier
from motcua.offices.models import Office
from motcua.people.models import RoleHeld
from motcua.post import operations
from motcua.post.models import Claim, HandoverList, Parcel
from motcua.post.rules import State
from posting import PostHouse

pytestmark = pytest.mark.django_db
NOW = "2026-11-27T09:00"
HERE = "/quay/buu-chinh/"
HOME = {"name": "Nguyễn Thị Lan", "phone": "+84905111222", "address": "12 Trần Phú", "locality": "48-HC"}
TYPED = {
    "nha-name": "Nguyễn Thị Lan",
    "nha-phone": "0905 111 222",
    "nha-province": "48",
    "nha-commune": "Hải Châu",
    "nha-address": "12 Trần Phú",
}
CODE = "EA123456785VN"


@pytest.fixture
def officer(
    desk: Desk, post_house: PostHouse, client_for: Callable[..., Client], the_clock: Callable[..., Any]
) -> Client:
    the_clock(NOW)
    return client_for(desk.officer)


@pytest.fixture
def ready(file: Callable[..., Dossier], post_house: PostHouse) -> Parcel:
    """A result that is there, with the wish to have it brought home and the money collected by the postman."""
    return asked(file(status="result_ready", at="2026-11-26T09:00"))


def asked(dossier: Dossier, direction: str = "return") -> Parcel:
    return operations.ask_parcel(
        dossier_id=dossier.pk, direction=direction, home=HOME, is_cod=True, at=at("2026-11-27T08:00"), actor="citizen"
    )


def scan(client: Client, code: str, **more: str) -> str:
    answer = client.post(f"{HERE}quet/", {"noi": "DN-HC", "ma": code, **more}, follow=True)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def state(parcel: Parcel) -> str:
    return Parcel.objects.get(pk=parcel.pk).state


def test_by_wand_alone_from_the_result_to_the_carrier(
    officer: Client, ready: Parcel, post_house: PostHouse, the_clock: Callable[..., Any]
) -> None:
    html = officer.get(HERE).content.decode()
    assert ready.dossier.code in html
    html = scan(officer, ready.dossier.code.replace(".", " ").lower(), gam="85")
    assert f"Đã dán nhãn {CODE}" in html
    assert f"nhan.pdf?noi=DN-HC&amp;ma={CODE}" in html
    assert (state(ready), Parcel.objects.get().grams) == (State.LABELLED, 85)
    pdf = officer.get(f"{HERE}nhan.pdf", {"noi": "DN-HC", "ma": CODE})
    assert pdf.content.startswith(b"%PDF")
    html = scan(officer, CODE)
    assert "đã vào bảng kê số 1" in html
    assert "đã có trong bảng kê số 1" in scan(officer, CODE.lower())
    row = HandoverList.objects.get()
    there = f"{HERE}bang-ke/{row.pk}/"
    assert officer.post(f"{there}viec/", {"noi": "DN-HC", "viec": "ky"}).status_code == 302
    assert "Bưu điện ký nữa" in officer.get(f"{there}?noi=DN-HC").content.decode()
    operations.sign_list(list_id=row.pk, side="carrier", by=post_house.clerk, at=at("2026-11-27T09:10"))
    assert state(ready) == State.CARRIED
    assert "Hai bên đã ký lúc 09:10" in officer.get(f"{there}?noi=DN-HC").content.decode()
    assert officer.get(f"{there}bang-ke.pdf?noi=DN-HC").content.startswith(b"%PDF")


def test_what_must_be_paid_first_is_said_and_nothing_is_labelled(
    officer: Client, file: Callable[..., Dossier], post_house: PostHouse
) -> None:
    dossier = file(status="result_ready", at="2026-11-26T09:00")
    operations.ask_parcel(dossier_id=dossier.pk, direction="return", home=HOME, at=at(NOW), actor="citizen")
    assert "10.000 đ chưa nộp" in officer.get(HERE).content.decode()
    answer = officer.post(f"{HERE}quet/", {"noi": "DN-HC", "ma": dossier.code})
    assert answer.status_code == 409
    assert "chưa nộp" in answer.content.decode()
    assert Parcel.objects.get().code == ""


def test_a_code_of_nothing_and_of_another_office(officer: Client, ready: Parcel) -> None:
    assert officer.post(f"{HERE}quet/", {"noi": "DN-HC", "ma": "abc"}).status_code == 422
    operations.label_parcel(parcel_id=ready.pk, by=None, at=at(NOW))
    Parcel.objects.update(office="DN-TTHCC")
    for path in (f"{HERE}quet/", f"{HERE}dan-nhan/{ready.pk}/", f"{HERE}buu-gui/{ready.pk}/viec/"):
        assert officer.post(path, {"noi": "DN-HC", "ma": CODE}).status_code == 404
    assert officer.get(f"{HERE}buu-gui/{ready.pk}/?noi=DN-HC").status_code == 404
    assert officer.get(f"{HERE}nhan.pdf?noi=DN-HC&ma={CODE}").status_code == 404
    assert CODE not in officer.get(HERE).content.decode()


def test_an_officer_of_another_agency_sees_no_parcel(officer: Client, ready: Parcel, desk: Desk) -> None:
    RoleHeld.objects.filter(user=desk.officer).update(agency="DN-SXD")
    assert ready.dossier.code not in officer.get(HERE).content.decode()
    assert officer.post(f"{HERE}quet/", {"noi": "DN-HC", "ma": ready.dossier.code}).status_code == 404
    assert officer.get(f"{HERE}buu-gui/{ready.pk}/?noi=DN-HC").status_code in (403, 404)


def test_an_officer_of_another_agency_puts_nothing_of_others_on_a_list(
    officer: Client, ready: Parcel, desk: Desk, post_house: PostHouse
) -> None:
    operations.label_parcel(parcel_id=ready.pk, by=desk.officer, at=at(NOW))
    row = operations.open_list(
        office=post_house.office, carrier=post_house.carrier, direction="to_carrier", by=desk.officer, at=at(NOW)
    )
    RoleHeld.objects.filter(user=desk.officer).update(agency="DN-SXD")
    put = officer.post(f"{HERE}bang-ke/{row.pk}/viec/", {"noi": "DN-HC", "viec": "quet", "ma": CODE})
    assert put.status_code in (403, 404, 409)
    assert not row.items.exists()


@pytest.mark.rule("R-071")
def test_fetched_papers_are_filed_at_the_second_signature_and_the_page_says_when(
    officer: Client, file: Callable[..., Dossier], post_house: PostHouse, the_clock: Callable[..., Any]
) -> None:
    dossier = file(status="submitted", at="2026-11-26T09:00")
    parcel = asked(dossier, "pickup")
    operations.label_parcel(parcel_id=parcel.pk, by=post_house.clerk, at=at("2026-11-27T08:10"))
    assert "từ bưu điện" not in scan(officer, CODE)
    row = HandoverList.objects.get()
    assert row.direction == "from_carrier"
    operations.sign_list(list_id=row.pk, side="carrier", by=post_house.clerk, at=at("2026-11-27T15:00"))
    the_clock("2026-11-27T15:20")
    there = f"{HERE}bang-ke/{row.pk}/"
    assert "Ký là lúc hồ sơ được tính là nộp" in officer.get(f"{there}?noi=DN-HC").content.decode()
    told = officer.post(f"{there}viec/", {"noi": "DN-HC", "viec": "ky"}, follow=True).content.decode()
    assert "1 hồ sơ tính là nộp lúc 15 giờ 20" in told
    dossier.refresh_from_db()
    assert (dossier.submitted_at, dossier.papers_arrived_at) == (at("2026-11-27T15:20"), at("2026-11-27T15:20"))


def test_a_list_is_put_right_until_both_have_signed(officer: Client, ready: Parcel) -> None:
    operations.label_parcel(parcel_id=ready.pk, by=None, at=at(NOW))
    scan(officer, CODE)
    there = f"{HERE}bang-ke/{HandoverList.objects.get().pk}/viec/"
    officer.post(there, {"noi": "DN-HC", "viec": "ky"})
    refused = officer.post(there, {"noi": "DN-HC", "viec": "bo", "ma": CODE})
    assert refused.status_code == 409
    officer.post(there, {"noi": "DN-HC", "viec": "bo-ky"})
    assert officer.post(there, {"noi": "DN-HC", "viec": "bo", "ma": CODE}).status_code == 302
    assert HandoverList.objects.get().items.count() == 0
    assert officer.get(f"{HERE}bang-ke/?noi=DN-HC").status_code == 200


def test_a_parcel_is_put_right_called_off_lost_and_claimed(
    officer: Client, ready: Parcel, post_house: PostHouse, desk: Desk
) -> None:
    there = f"{HERE}buu-gui/{ready.pk}/viec/"
    page = officer.get(f"{HERE}buu-gui/{ready.pk}/?noi=DN-HC").content.decode()
    assert "12 Trần Phú, Phường Hải Châu" in page
    changed = {"noi": "DN-HC", "viec": "doi", "gam": "90", **TYPED, "nha-address": "14 Trần Phú"}
    assert officer.post(there, changed).status_code == 302
    assert Parcel.objects.get().home["address"] == "14 Trần Phú"
    assert officer.post(there, {**changed, "nha-address": " "}).status_code in (302, 422)
    assert officer.post(there, {"noi": "DN-HC", "viec": "gi-do"}).status_code == 422
    operations.label_parcel(parcel_id=ready.pk, by=desk.officer, at=at(NOW))
    row = operations.open_list(
        office=post_house.office, carrier=post_house.carrier, direction="to_carrier", by=desk.officer, at=at(NOW)
    )
    operations.put_on_list(list_id=row.pk, code=CODE, by=desk.officer, at=at(NOW))
    for side in ("office", "carrier"):
        by = desk.officer if side == "office" else post_house.clerk
        operations.sign_list(list_id=row.pk, side=side, by=by, at=at(NOW))
    assert officer.post(there, {"noi": "DN-HC", "viec": "mat", "loi": "Bưu điện báo mất"}).status_code == 302
    assert (state(ready), Claim.objects.get().state) == (State.LOST, "open")
    assert "Thất lạc" in officer.get(HERE).content.decode()
    answer = {"noi": "DN-HC", "viec": "tra-loi", "boi-thuong": "1", "tien": "100.000", "loi": "Bồi thường"}
    assert officer.post(there, answer).status_code == 302
    assert (Claim.objects.get().state, Claim.objects.get().amount_vnd) == ("accepted", 100_000)
    assert officer.get(f"{HERE}buu-gui/{ready.pk}/?noi=DN-HC").status_code == 200
    assert officer.get(f"{HERE}buu-gui/{ready.pk}/phieu-gui.pdf?noi=DN-HC").content.startswith(b"%PDF")


def test_on_a_dossiers_page_the_result_is_asked_for_by_post(
    officer: Client, file: Callable[..., Dossier], post_house: PostHouse
) -> None:
    dossier = file(status="processing", at="2026-11-26T09:00")
    page = f"/quay/ho-so/{dossier.code}/"
    assert "Gửi kết quả về nhà" in officer.get(page).content.decode()
    asking = f"{HERE}ho-so/{dossier.code}/"
    assert officer.get(asking).status_code == 200
    assert officer.post(asking, {"nha-province": "48"}).status_code == 422
    assert officer.post(asking, TYPED).status_code == 302
    html = officer.get(page).content.decode()
    assert "Có kết quả là gửi về nhà" in html
    assert Parcel.objects.get().asked_by.startswith("user:")


def test_at_intake_the_address_is_asked_and_the_parcel_made_with_the_dossier(
    officer: Client, desk: Desk, lan: Citizen, post_house: PostHouse
) -> None:
    intake = "/quay/ho-so/nhan/"
    code = desk.copies.procedure_id
    assert "Địa chỉ nhận qua bưu chính" in officer.get(f"{intake}?thu-tuc={code}&noi=DN-HC").content.decode()
    typed = {"noi": "DN-HC", "thu-tuc": code, "khoa": "k1", "name": lan.name, "phone": "0905111222", "viec": "nhan"}
    wrong = officer.post(intake, {**typed, "return_by": "post"})
    assert wrong.status_code == 422
    assert "Xin ghi số nhà" in wrong.content.decode()
    assert not Dossier.objects.exists()
    home = {name: value for name, value in TYPED.items() if name not in ("nha-name", "nha-phone")}
    for _twice in range(2):
        assert officer.post(intake, {**typed, "return_by": "post", **home}).status_code == 302
    parcel = Parcel.objects.get()
    assert (parcel.home["name"], parcel.home["phone"]) == (lan.name, "+84905111222")
    assert Dossier.objects.get().return_by == "post"


def test_an_office_without_post_offers_none(officer: Client, desk: Desk) -> None:
    Office.objects.update(has_post=False)
    code = desk.copies.procedure_id
    assert (
        "Địa chỉ nhận qua bưu chính" not in officer.get(f"/quay/ho-so/nhan/?thu-tuc={code}&noi=DN-HC").content.decode()
    )
    assert 'href="/quay/buu-chinh/' not in officer.get("/quay/ho-so/").content.decode()


def test_the_page_asks_the_database_little_however_many_parcels(
    officer: Client, file: Callable[..., Dossier], post_house: PostHouse, django_assert_max_num_queries: Any
) -> None:
    for number in range(6):
        parcel = asked(file(status="result_ready", at="2026-11-26T09:00"))
        if number % 2:
            operations.label_parcel(parcel_id=parcel.pk, by=None, at=at(NOW) + timedelta(minutes=number))
    officer.get(HERE)
    with django_assert_max_num_queries(30):
        officer.get(HERE)
