# SPDX-License-Identifier: EUPL-1.2
"""The demonstration's handsets: everybody sees what arrived, and only in a demonstration."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from cast import at
from motcua.connectors.sms_simulator.gateway import SimulatorGateway
from motcua.connectors.sms_simulator.models import Behaviour
from motcua.messaging.gateway import Outgoing

pytestmark = pytest.mark.django_db
LAN, MINH = "+84905111222", "+84914333444"
PAGE = "/gia-lap/tin-nhan/"


@pytest.fixture(autouse=True)
def demonstration(settings: Any, the_clock: Any) -> None:
    settings.IS_DEMO = True
    the_clock("2026-11-26T09:00")


@pytest.fixture
def visitor(client_for: Callable[..., Client]) -> Client:
    return client_for()


@pytest.fixture
def received(deliveries: Any) -> None:
    for phone, text in ((LAN, "Ma hen 482914: mot"), (MINH, "Ma hen 771003: hai"), (LAN, "Ma hen 482914: <b>ba</b>")):
        SimulatorGateway().send(Outgoing(uuid4(), phone, text, at("2026-11-26T08:59")))


def test_messages_are_shown_by_phone_the_newest_first(visitor: Client, received: None) -> None:
    page = visitor.get(PAGE).content.decode()
    assert page.index("0905 111 222") < page.index("0914 333 444")
    assert page.index("&lt;b&gt;ba") < page.index("Ma hen 482914: mot")
    assert "8 giờ 59 sáng hôm nay" in page


def test_one_phone_is_found_in_whatever_form_it_is_typed(visitor: Client, received: None) -> None:
    page = visitor.get(PAGE, {"so": "0914.333.444"}).content.decode()
    assert "Ma hen 771003" in page
    assert "Ma hen 482914" not in page


def test_a_number_that_is_none_is_explained_and_kept(visitor: Client, received: None) -> None:
    answer = visitor.get(PAGE, {"so": "0905 11"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "còn thiếu" in page
    assert 'value="0905 11"' in page


def test_an_empty_page_says_what_to_do(visitor: Client, deliveries: Any) -> None:
    assert "Chưa có tin nhắn nào" in visitor.get(PAGE).content.decode()


@pytest.mark.parametrize("phone", [LAN, "*"])
def test_the_network_is_told_to_fail_for_one_or_for_all(visitor: Client, received: None, phone: str) -> None:
    answer = visitor.post(f"{PAGE}mang/", {"so": phone, "mang": "UNREACHABLE"}, follow=True)
    assert "Đã đổi: mạng không trả lời." in answer.content.decode()
    assert Behaviour.objects.get().phone == phone


def test_nonsense_changes_nothing(visitor: Client) -> None:
    for told in ({"so": LAN, "mang": "LAUGHS"}, {"so": "abc", "mang": "FAILS"}, {}):
        assert visitor.post(f"{PAGE}mang/", told).status_code == 302
    assert not Behaviour.objects.exists()


def test_the_mark_against_forgery_is_asked_for() -> None:
    assert Client(enforce_csrf_checks=True).post(f"{PAGE}mang/", {"so": LAN, "mang": "FAILS"}).status_code == 403


def test_a_real_office_has_no_such_page(visitor: Client, settings: Any, received: None) -> None:
    settings.IS_DEMO = False
    assert visitor.get(PAGE).status_code == 404
    assert visitor.post(f"{PAGE}mang/", {"so": LAN, "mang": "FAILS"}).status_code == 404


def test_the_page_asks_the_database_four_times_however_many_phones(
    visitor: Client, received: None, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(4):
        visitor.get(PAGE)
