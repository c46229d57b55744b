# SPDX-License-Identifier: EUPL-1.2
"""Carriers, contracts, prices and support: arranged with a history, one row at a time, shown as citizens read them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from cast import at
from doors.administration.page_reading import text_of
from motcua.connectors.post_simulator import codes, protocol
from motcua.journal.models import Entry
from motcua.people.models import Role, RoleHeld, User
from motcua.post import queries
from motcua.post.models import Carrier, City, CodeRange, Contract, StatusCode, Support, Tariff
from post.computers import computer, read_all
from post.conftest import Trip, trip
from posting import PostHouse

__all__ = ["computer", "trip"]

ClientFor = Callable[..., Client]
Change = Callable[..., HttpResponse]


def add(kind: str) -> str:
    return reverse(f"admin:post_{kind}_add")


def page(row: Any) -> str:
    return reverse(f"admin:post_{row._meta.model_name}_change", args=[row.pk])


PRICE = {
    "place": "48", "direction": "return", "zone": "inner_city", "up_to_grams": "100", "full_vnd": "28000",
    "valid_from": "01/01/2027", "valid_to": "", "source": "Quyết định mới",
}  # fmt: skip


def test_a_price_is_shown_beforehand_as_citizens_will_read_it(
    post_house: PostHouse, quantri: User, client_for: ClientFor
) -> None:
    client = client_for(quantri)
    shown = text_of(client.post(add("tariff"), {**PRICE, "_preview": "Xem trước"}))
    assert "100 g nội thành, nội thị, trả kết quả tại nhà: giá 28.000 đ · bạn trả 10.000 đ" in shown
    assert "địa phương hỗ trợ 18.000 đ" in shown
    assert "Dòng áp dụng từ 01/01/2022 sẽ tự kết thúc" in shown
    assert Tariff.objects.filter(full_vnd=28_000).count() == 0
    existing = Tariff.objects.get(direction="return", up_to_grams=100)
    assert "giá 26.000 đ · bạn trả 10.000 đ · địa phương hỗ trợ 16.000 đ" in text_of(client.get(page(existing)))


def test_a_new_price_ends_the_old_one_the_day_before_and_both_have_a_history(
    post_house: PostHouse, quantri: User, client_for: ClientFor, change: Change
) -> None:
    client = client_for(quantri)
    assert change(client, add("tariff"), **PRICE).status_code == 200
    old, new = Tariff.objects.filter(direction="return", up_to_grams=100).order_by("valid_from")
    assert (old.valid_to, new.full_vnd, new.valid_to) == (date(2026, 12, 31), 28_000, None)
    assert Entry.objects.filter(kind="MasterDataChanged", subject=f"tariff:{old.pk}").exists()
    history = reverse("admin:post_tariff_history", args=[new.pk])
    assert "28000" in text_of(client.get(history))


def test_what_overlaps_is_refused_and_named(
    post_house: PostHouse, quantri: User, client_for: ClientFor, change: Change
) -> None:
    client = client_for(quantri)
    change(client, add("tariff"), **PRICE)
    inside = {**PRICE, "valid_from": "01/06/2022", "valid_to": "31/12/2022"}
    assert "Trùng thời gian với dòng áp dụng từ 01/01/2022" in text_of(change(client, add("tariff"), **inside))
    backwards = {**PRICE, "up_to_grams": "250", "valid_to": "01/01/2020"}
    assert "Ngày cuối phải bằng hoặc sau ngày đầu" in text_of(change(client, add("tariff"), **backwards))
    assert "không có nơi tiếp nhận" in text_of(change(client, add("tariff"), **{**PRICE, "place": "DN-XX"})).lower()
    assert Tariff.objects.filter(direction="return", up_to_grams=100).count() == 2


def test_support_says_what_citizens_pay_or_which_share(
    post_house: PostHouse, quantri: User, client_for: ClientFor, change: Change
) -> None:
    client = client_for(quantri)
    typed = {
        "place": "DN-HC", "direction": "return", "zone": "", "channel": "WEB", "procedure": "", "group": "poor",
        "citizen_pays_vnd": "", "citizen_share": "0", "valid_from": "01/01/2026", "valid_to": "", "source": "NQ 77",
    }  # fmt: skip
    shown = text_of(client.post(add("support"), {**typed, "_preview": "1"}))
    assert "100 g nội thành, nội thị, trả kết quả tại nhà: giá 26.000 đ · bạn trả 0 đ" in shown
    for wrong in ({"citizen_share": ""}, {"citizen_pays_vnd": "5000"}):
        assert "chỉ một trong hai" in text_of(change(client, add("support"), **{**typed, **wrong}))
    assert change(client, add("support"), **typed).redirect_chain
    row = Support.objects.get(place="DN-HC")
    assert (row.channel, row.group, row.citizen_share) == ("WEB", "poor", 0)


def test_an_office_has_one_contract_at_a_time(
    post_house: PostHouse, quantri: User, client_for: ClientFor, change: Change
) -> None:
    client = client_for(quantri)
    typed = {
        "office": "DN-HC", "carrier": "VNPOST", "number": "02/2027", "valid_from": "01/01/2027", "valid_to": "",
        "limit_days": '{"inner_city": 2}', "note": "",
    }  # fmt: skip
    wrong = {**typed, "limit_days": '{"inner_city": "hai"}'}
    assert "số ngày làm việc theo vùng" in text_of(change(client, add("contract"), **wrong))
    assert change(client, add("contract"), **typed).redirect_chain
    post_house.contract.refresh_from_db()
    assert post_house.contract.valid_to == date(2026, 12, 31)
    assert queries.contract_on(post_house.office, date(2027, 2, 1)).number == "02/2027"


def test_a_head_arranges_the_own_office_only(post_house: PostHouse, client_for: ClientFor, change: Change) -> None:
    head = User.objects.create_user(username="truong.hc", full_name="Trưởng Hải Châu")
    RoleHeld.objects.create(user=head, role=Role.HEAD, office_id="DN-HC")
    client = client_for(head)
    for kind in ("carrier", "coderange", "statuscode", "city"):
        assert client.get(add(kind)).status_code == 403, kind
    for kind in ("contract", "tariff", "support"):
        assert client.get(add(kind)).status_code == 200, kind
    of_city = Tariff.objects.first()
    assert of_city is not None
    assert client.get(page(of_city)).status_code == 404
    assert client.post(add("tariff"), {**PRICE, "_save": "Lưu"}).status_code == 403
    assert change(client, add("tariff"), **{**PRICE, "place": "dn-hc"}).status_code == 200
    assert Tariff.objects.get(place="DN-HC").full_vnd == 28_000
    assert client.get(page(Tariff.objects.get(place="DN-HC"))).status_code == 200


def test_a_carriers_connection_must_be_able_to_work(
    post_house: PostHouse, quantri: User, client_for: ClientFor, change: Change, settings: Any
) -> None:
    client, carrier = client_for(quantri), post_house.carrier
    told = '{"url": "https://api.example.vn/vnpost", "consumer_key": "k", "customer_code": "c"}'
    refused = text_of(change(client, page(carrier), driver="vnpost", settings=told))
    assert "MOTCUA_POST_HOSTS" in refused
    settings.POST_HOSTS = ["api.example.vn"]
    assert change(client, page(carrier), driver="vnpost", settings=told).redirect_chain
    carrier.refresh_from_db()
    assert (carrier.driver, carrier.settings["customer_code"]) == ("vnpost", "c")
    assert "url" in text_of(client.get(reverse("admin:post_carrier_history", args=[carrier.pk])))
    assert "giả lập" not in text_of(client.get(page(carrier)))
    settings.IS_DEMO = True
    assert "giả lập" in text_of(client.get(page(carrier)))


def test_codes_are_given_out_once(post_house: PostHouse, quantri: User, client_for: ClientFor, change: Change) -> None:
    client = client_for(quantri)
    typed = {"carrier": "VNPOST", "letters": "EA", "first": "12349000", "last": "12359999", "next": ""}
    assert "Trùng với dải EA 12345678–12349999" in text_of(change(client, add("coderange"), **typed))
    assert "số đầu" in text_of(change(client, add("coderange"), **{**typed, "last": "1"}))
    assert change(client, add("coderange"), **{**typed, "first": "12350000"}).redirect_chain
    assert CodeRange.objects.get(first=12_350_000).next == 12_350_000


def test_a_code_that_gets_its_meaning_counts_for_what_was_told(
    trip: Trip,
    computer: Carrier,
    quantri: User,
    client_for: ClientFor,
    change: Change,
) -> None:
    parcel = trip.carried()
    protocol.happen(number=parcel.code, code=codes.UNKNOWN, at=at("2026-11-26T11:30"))
    read_all("2026-11-26T12:00")
    client, typed = client_for(quantri), {"carrier": "VNPOST", "code": "777", "deed": "returning", "reason": "absent"}
    assert "Chỉ ghi lý do" in text_of(change(client, add("statuscode"), **typed))
    assert change(client, add("statuscode"), **{**typed, "reason": ""}).redirect_chain
    assert StatusCode.objects.get(code="777").deed == "returning"
    assert queries.parcel(parcel.pk).state == "returning"


def test_the_first_page_leads_to_the_post(post_house: PostHouse, quantri: User, client_for: ClientFor) -> None:
    shown = text_of(client_for(quantri).get(reverse("admin:index")))
    assert "Bưu chính" in shown
    for kind in ("carrier", "contract", "coderange", "tariff", "support", "statuscode", "city"):
        City.objects.get_or_create(name="Đà Nẵng", defaults={"localities": ["48"]})
        listed = client_for(quantri).get(reverse(f"admin:post_{kind}_changelist"))
        assert listed.status_code == 200, kind
    assert Contract.objects.count() == 1
