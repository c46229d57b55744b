# SPDX-License-Identifier: EUPL-1.2
"""The page of the simulated carrier: the parcels it has, what may happen to them, its sheets; none in a real office."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cast import at
from motcua.connectors.post_simulator import codes, protocol
from motcua.connectors.post_simulator.models import CarrierBehaviour, CarrierToken, FeedItem, HeldParcel
from motcua.post import queries
from motcua.post.models import Carrier
from post.computers import computer, read_all, send_all
from post.conftest import Trip, trip

__all__ = ["computer", "trip"]

PAGE = "/gia-lap/buu-chinh/"


@pytest.fixture
def demo(settings: Any, client_for: Callable[..., Client], the_clock: Callable[[str], Any]) -> Client:
    settings.IS_DEMO = True
    the_clock("2026-11-27T09:00")
    return client_for()


def shown(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_what_is_pressed_here_moves_the_parcel_there(demo: Client, computer: Carrier, trip: Trip) -> None:
    assert "chưa giữ bưu gửi nào" in shown(demo)
    parcel = trip.carried()
    send_all()
    page = shown(demo)
    assert parcel.code in page
    assert "Nguyễn Thị Lan" not in page
    for press in (
        {"viec": "van-chuyen"},
        {"viec": "khong-phat-duoc", "ly-do": "410"},
        {"viec": "phat-duoc", "nguoi-nhan": "Nguyễn Thị Lan"},
    ):
        assert demo.post(f"{PAGE}lam/", {"ma": parcel.code, **press}).status_code == 302
    read_all("2026-11-27T09:01")
    row = queries.parcel(parcel.pk)
    assert (row.state, row.tries, row.received_by) == ("delivered", 1, "Nguyễn Thị Lan")
    assert "phát không thành công: không có người nhận" in shown(demo, f"{PAGE}?ma={parcel.code.lower()}")


@pytest.mark.parametrize("press", [{}, {"viec": "x"}, {"viec": "khong-phat-duoc"}, {"viec": "phat-duoc", "ma": "khac"}])
def test_what_is_no_deed_does_nothing(demo: Client, computer: Carrier, trip: Trip, press: dict[str, str]) -> None:
    parcel = trip.carried()
    send_all()
    demo.post(f"{PAGE}lam/", {"ma": parcel.code, **press})
    assert not FeedItem.objects.exists()


def test_it_is_let_misbehave_and_tokens_lapse(demo: Client) -> None:
    for mode in CarrierBehaviour.Mode:
        demo.post(f"{PAGE}cach/", {"cach": mode})
        assert protocol.mode_now() == mode
        assert 'aria-pressed="true"' in shown(demo)
    demo.post(f"{PAGE}cach/", {"cach": "x"})
    assert protocol.mode_now() == "REFUSES"
    CarrierToken.objects.create(token="t", lapses_at=at("2099-01-01T00:00"))
    demo.post(f"{PAGE}cach/", {"het-han": "1"})
    assert not CarrierToken.objects.exists()


def test_what_it_lost_it_tells_when_asked_again(demo: Client, computer: Carrier, trip: Trip) -> None:
    parcel = trip.carried()
    send_all()
    protocol.behave("LOSES_NEWS")
    demo.post(f"{PAGE}lam/", {"ma": parcel.code, "viec": "mat"})
    assert "bị mất" in shown(demo)
    assert read_all("2026-11-27T09:01") == 0
    demo.post(f"{PAGE}lam/", {"ma": parcel.code, "viec": "bao-lai"})
    read_all("2026-11-27T09:02")
    assert queries.parcel(parcel.pk).state == "lost"


def test_its_sheets_say_what_it_collected_and_what_it_wants(demo: Client) -> None:
    facts = {"codAmount": 10_000, "weight": 120}
    common = {"facts": facts, "told_at": at("2026-11-26T09:00"), "changed_at": at("2026-11-27T09:00")}
    HeldParcel.objects.create(number="EA123456785VN", code=codes.DELIVERED, **common)
    HeldParcel.objects.create(number="EA123456799VN", code=codes.ON_THE_WAY, **common)
    HeldParcel.objects.create(number="EA123456808VN", code="", **common)
    collected = demo.get(f"{PAGE}bang/thu-ho.csv").content.decode("utf-8-sig").splitlines()
    assert collected[1:] == ["EA123456785VN,10000"]
    wanted = demo.get(f"{PAGE}bang/cuoc.csv").content.decode("utf-8-sig").splitlines()
    assert wanted[1:] == ["EA123456785VN,120,26000", "EA123456799VN,120,26000"]


def test_a_real_office_has_no_simulated_carrier(client_for: Callable[..., Client], settings: Any) -> None:
    settings.IS_DEMO = False
    client = client_for()
    for address in (PAGE, f"{PAGE}bang/cuoc.csv"):
        assert client.get(address).status_code == 404
    for address in (f"{PAGE}lam/", f"{PAGE}cach/", f"{PAGE}api/token"):
        assert client.post(address).status_code == 404
