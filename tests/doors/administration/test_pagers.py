# SPDX-License-Identifier: EUPL-1.2
"""The page of an office's tags: a range at once, addresses, out of use, the transmitter of each kind, a trial."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from motcua.connectors.pager_simulator.models import SimulatedTag
from motcua.journal.models import Entry
from motcua.offices.models import Office
from motcua.pagers.models import Pager, Transmitter, Trial
from motcua.pagers.trying import try_next
from motcua.people.models import User

pytestmark = pytest.mark.django_db

PAGE = "/quan-tri/the-rung/"
OFFICE = "DN-TTHCC"


@pytest.fixture
def head(phuc: User, client_for: Callable[..., Client]) -> Client:
    return client_for(phuc)


def do(client: Client, deed: str, **fields: Any) -> str:
    answer = client.post(PAGE, {"viec": deed, "noi": OFFICE, **fields}, follow=True)
    assert answer.status_code in (200, 422)
    return str(answer.content.decode())


def test_a_range_comes_in_at_once_and_again_changes_nothing(head: Client) -> None:
    assert "Đã thêm 30 thẻ." in do(head, "them", first="1", last="30")
    assert "Những thẻ này đã có từ trước." in do(head, "them", first="5", last="20")
    assert "Đã thêm 2 thẻ." in do(head, "them", first="30", last="32")
    assert Pager.objects.filter(office=OFFICE).count() == 32
    assert Entry.objects.filter(kind="PagersAdded").count() == 2


@pytest.mark.parametrize(("first", "last"), [("9", "3"), ("1", "5000"), ("", "3"), ("0", "3"), ("a", "b")])
def test_what_is_no_range_is_told_at_the_field(head: Client, first: str, last: str) -> None:
    answer = head.post(PAGE, {"viec": "them", "noi": OFFICE, "first": first, "last": last})
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert not Pager.objects.exists()


def test_addresses_and_what_is_out_of_use(head: Client) -> None:
    do(head, "them", first="1", last="3")
    kept = {"dia-chi-1": "", "dia-chi-2": "700012", "dia-chi-3": "", "thoi-3": "1"}
    assert "Đã ghi các thẻ." in do(head, "the", **kept)
    assert Pager.objects.get(number=2).address == "700012"
    assert Pager.objects.get(number=3).state == "retired"
    assert Entry.objects.filter(kind="MasterDataChanged").count() == 1
    do(head, "the", **{**kept, "thoi-3": ""})
    assert Pager.objects.get(number=3).state == "free"
    assert "dài nhất 20 ký tự" in do(head, "the", **{**kept, "dia-chi-2": "x" * 21})


def test_a_new_tag_whose_number_is_anothers_address_is_refused(head: Client) -> None:
    do(head, "them", first="1", last="2")
    do(head, "the", **{"dia-chi-1": "5", "dia-chi-2": ""})
    assert "có cùng địa chỉ" in do(head, "them", first="3", last="6")
    assert Pager.objects.count() == 2
    assert "dia-chi-4" in do(head, "them", first="3", last="4")


def test_two_tags_never_buzz_by_one_address_and_what_was_typed_stays(head: Client) -> None:
    do(head, "them", first="1", last="3")
    typed = {"dia-chi-1": "3", "dia-chi-2": "700012", "dia-chi-3": ""}
    page = do(head, "the", **typed, **{"thoi-2": "1"})
    assert "Thẻ 1 và thẻ 3 có cùng địa chỉ" in page
    assert 'value="700012"' in page
    assert 'name="thoi-2" value="1" checked' in page
    assert {(tag.address, tag.state) for tag in Pager.objects.all()} == {("", "free")}
    assert "Đã ghi các thẻ." in do(head, "the", **typed, **{"thoi-3": "1"})


def test_a_transmitter_of_the_network_with_its_fields(head: Client, settings: Any) -> None:
    settings.PAGER_HOSTS = ["10.0.0.5"]
    known = {"driver": "http", "is_active": "on", "http_mode": "lrs", "http_restaurant_id": "0"}
    wrong = do(head, "bo-phat", **known, http_url="http://10.9.9.9/")
    assert "chưa được phép" in wrong
    assert not Transmitter.objects.exists()
    assert "Đã ghi bộ phát." in do(head, "bo-phat", **known, http_url="http://10.0.0.5/")
    row = Transmitter.objects.get(office=OFFICE)
    assert (row.driver, row.settings) == ("http", {"url": "http://10.0.0.5/", "mode": "lrs", "restaurant_id": 0})
    assert "10.0.0.5" in head.get(f"{PAGE}?noi={OFFICE}").content.decode()


def test_the_simulator_is_offered_on_a_demonstration_only(head: Client, settings: Any) -> None:
    do(head, "bo-phat", driver="simulator", is_active="on")
    assert not Transmitter.objects.exists()
    settings.IS_DEMO = True
    assert "Đã ghi bộ phát." in do(head, "bo-phat", driver="simulator", is_active="on")


def test_a_trial_goes_by_the_worker_through_the_same_port(head: Client, settings: Any) -> None:
    settings.IS_DEMO = True
    do(head, "them", first="1", last="3")
    do(head, "bo-phat", driver="simulator", is_active="on")
    assert "không có thẻ rung số 9" in do(head, "thu", number="9")
    assert "Đang thử thẻ 2" in do(head, "thu", number="2")
    assert not SimulatedTag.objects.exists()
    assert try_next()
    assert not try_next()
    assert SimulatedTag.objects.get().buzzed == 1
    assert "đã phát sóng" in head.get(f"{PAGE}?noi={OFFICE}").content.decode()


def test_a_trial_tells_what_failed(head: Client) -> None:
    do(head, "them", first="1", last="1")
    Transmitter.objects.create(office_id=OFFICE, driver="http", settings={"url": "http://10.9.9.9/"})
    do(head, "thu", number="1")
    try_next()
    assert Trial.objects.get().state == "failed"
    assert "chưa được phép" in head.get(f"{PAGE}?noi={OFFICE}").content.decode()


def test_whose_page_it_is(
    head: Client, binh: User, quantri: User, client_for: Callable[..., Client], house: object
) -> None:
    assert head.get(f"{PAGE}?noi=DN-HC").status_code == 404
    assert client_for(binh).get(PAGE).status_code == 403
    city = client_for(quantri)
    assert city.get(f"{PAGE}?noi=DN-HC").status_code == 200
    assert city.get(PAGE).status_code == 200
    assert "Thẻ rung" in city.get("/quan-tri/").content.decode()
    assert Office.objects.filter(pk="DN-HC").exists()
