# SPDX-License-Identifier: EUPL-1.2
"""The simulated machine of a hospital to press, call, cut and restore; on a demonstration only."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from cast import House
from motcua.feeds.models import Feed, PlayedMachine
from motcua.feeds.operations import machines
from motcua.queueing.models import Line, Ticket

PAGE = "/gia-lap/may-lay-so/"


@pytest.fixture
def own(house: House, settings: Any, the_clock: Callable[[str], datetime]) -> Feed:
    settings.IS_DEMO = True
    the_clock("2026-11-26T03:00")
    for order, (code, name, prefix) in enumerate((("N", "Khám Nhi", "N"), ("S", "Khám Sản", "S"))):
        Line.objects.create(office=house.hc, code=code, name=name, prefix=prefix, is_mirrored=True, order=order)
    feed = Feed.objects.create(code="MAY-1", office=house.hc)
    machines.install(feed=feed, counters=2)
    return feed


def do(client: Client, **what: str) -> str:
    response = client.post(f"{PAGE}MAY-1/lam/", what, follow=True)
    assert response.status_code == 200
    return str(response.content.decode())


def test_pressing_and_calling_show_on_both_boards(own: Feed, client: Client) -> None:
    assert "Máy vừa cấp số N001." in do(client, hang="N")
    page = do(client, quay="Phòng 1")
    assert "Vừa gọi số N001." in page
    assert page.count("<b>N001</b> Phòng 1") == 2
    assert Ticket.objects.get().state == "called"
    assert "Không có ai đang chờ ở đó." in do(client, quay="Phòng 2")


def test_a_cut_line_parts_the_boards_and_restoring_joins_them(own: Feed, client: Client) -> None:
    do(client, hang="N")
    do(client, day="cat")
    page = do(client, hang="N")
    assert "1 sự kiện còn nằm ở máy." in page
    assert "khác" in page
    assert Ticket.objects.count() == 1
    page = do(client, day="noi")
    assert "còn nằm ở máy" not in page
    assert Ticket.objects.count() == 2


def test_the_part_the_stream_and_an_unknown_machine(own: Feed, client: Client) -> None:
    do(client, hang="N")
    assert "N001" not in client.get(f"{PAGE}may-1/hai-bang/").content.decode()
    assert client.get(f"{PAGE}MAY-1/nghe/")["X-Motcua-Stream"] == "office:DN-HC"
    assert client.get(f"{PAGE}MAY-9/").status_code == 302
    assert client.get(f"{PAGE}MAY-9/hai-bang/").content == b""
    assert "X-Motcua-Stream" not in client.get(f"{PAGE}MAY-9/nghe/")
    assert client.post(f"{PAGE}MAY-9/lam/", {"hang": "N"}).status_code == 302
    assert "Chọn một việc trên máy." in do(client)


def test_without_any_machine_the_page_says_so(house: House, settings: Any, client: Client) -> None:
    settings.IS_DEMO = True
    assert "Chưa có máy giả lập nào" in client.get(PAGE).content.decode()


def test_a_displaced_machine_says_so(own: Feed, client: Client) -> None:
    PlayedMachine.objects.update(is_over=True)
    assert "Một máy thật đã thay máy giả lập này." in client.get(PAGE).content.decode()


@pytest.mark.parametrize("path", ["", "MAY-1/", "MAY-1/hai-bang/", "MAY-1/nghe/"])
def test_in_a_real_office_there_is_no_such_page(own: Feed, client: Client, settings: Any, path: str) -> None:
    settings.IS_DEMO = False
    assert client.get(PAGE + path).status_code == 404
    assert client.post(f"{PAGE}MAY-1/lam/", {"hang": "N"}).status_code == 404
    assert not Ticket.objects.exists()
