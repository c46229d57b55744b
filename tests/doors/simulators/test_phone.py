# SPDX-License-Identifier: EUPL-1.2
"""The handset to type on: tabs without numbers in addresses, bubbles in order, and a network told to misbehave."""

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils.html import escape

import motcua.cli
from cast import House, at
from motcua.connectors.sms_simulator import book, reports, sending
from motcua.connectors.sms_simulator.gateway import SimulatorGateway
from motcua.connectors.sms_simulator.models import Behaviour, SentSms
from motcua.conversations.operations import answer_next
from motcua.doors.simulators.examples import examples, next_weekday
from motcua.messaging import operations as messaging
from motcua.messaging.gateway import Outgoing
from motcua.messaging.models import Message
from reactions.world import relay, send_all

pytestmark = pytest.mark.django_db
SAMPLE, MINH = "+84905123456", "+84914333444"
PAGE = "/gia-lap/dien-thoai/"


@pytest.fixture(autouse=True)
def demonstration(settings: Any, the_clock: Any) -> None:
    settings.IS_DEMO = True
    the_clock("2026-11-19T09:00")


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the office was given."""
    calls: list[dict[str, Any]] = []

    def receive(**given: Any) -> Any:
        calls.append(given)
        return type("Inbound", (), {"provider_id": given["provider_id"]})

    monkeypatch.setattr(sending, "receive", receive)
    return calls


@pytest.fixture
def visitor(client_for: Callable[..., Client]) -> Client:
    return client_for()


def _arrives(text: str, phone: str = SAMPLE) -> None:
    SimulatorGateway().send(Outgoing(uuid4(), phone, text, at("2026-11-19T09:00")))


def _words(client: Client, address: str = PAGE, **more: Any) -> str:
    return str(client.get(address, more).content.decode())


def test_what_is_typed_is_sent_from_the_sample_number_and_shown(visitor: Client, taken: list[dict[str, Any]]) -> None:
    answer = visitor.post(f"{PAGE}1/gui/", {"noi-dung": " HG <b>?</b> ", "tin": str(uuid4())}, follow=True)
    assert [(call["from_phone"], call["text"]) for call in taken] == [(SAMPLE, "HG <b>?</b>")]
    page = answer.content.decode()
    assert "HG &lt;b&gt;?&lt;/b&gt;" in page
    assert "Tin cuối chưa có trả lời" in page


def test_bubbles_stand_in_the_order_in_which_they_came(
    visitor: Client, taken: list[dict[str, Any]], deliveries: Any
) -> None:
    visitor.post(f"{PAGE}1/gui/", {"noi-dung": "mot"})
    _arrives("Ma hen 771003: hai")
    visitor.post(f"{PAGE}1/gui/", {"noi-dung": "ba"})
    for address in (PAGE, f"{PAGE}1/man-hinh/"):
        page = _words(visitor, address)
        assert page.index(">mot<") < page.index("Ma hen 771003: hai") < page.index(">ba<")


def test_the_same_form_twice_is_one_message(visitor: Client, taken: list[dict[str, Any]]) -> None:
    for _time in range(2):
        visitor.post(f"{PAGE}1/gui/", {"noi-dung": "HUYHG", "tin": "8f0c2b52-6c0e-4f4c-9d1d-0d2f6a1c7f11"})
    assert len({call["provider_id"] for call in taken}) == 1
    assert "trao 2 lần, cơ quan tính một" in _words(visitor)


def test_another_number_gets_a_tab_of_its_own_and_no_address_names_it(
    visitor: Client, taken: list[dict[str, Any]]
) -> None:
    answer: Any = visitor.post(f"{PAGE}so/", {"so": "0914.333.444"})
    assert answer["Location"] == f"{PAGE}2/"
    visitor.post(f"{PAGE}2/gui/", {"noi-dung": "HG ?"})
    assert [call["from_phone"] for call in taken] == [MINH]
    assert "0914 333 444" in _words(visitor)
    assert "HG ?</p>" not in _words(visitor)
    assert "HG ?</p>" in _words(visitor, f"{PAGE}2/")
    # The number that has a tab already is led to it.
    assert visitor.post(f"{PAGE}so/", {"so": "84914333444"})["Location"] == f"{PAGE}2/"


def test_the_oldest_tab_gives_way_and_keys_are_never_used_again(visitor: Client) -> None:
    for last in range(6):
        visitor.post(f"{PAGE}so/", {"so": f"091433344{last}"})
    page = _words(visitor)
    assert [f"0914 333 44{last}" in page for last in range(6)] == [False, False, True, True, True, True]
    assert "0905 123 456" in page
    assert visitor.get(f"{PAGE}2/").status_code == 302
    assert visitor.get(f"{PAGE}7/").status_code == 200


def test_short_numbers_and_names_may_send_too(visitor: Client, taken: list[dict[str, Any]]) -> None:
    visitor.post(f"{PAGE}so/", {"so": "Viettel"})
    visitor.post(f"{PAGE}2/gui/", {"noi-dung": "Khuyen mai 50%"})
    assert [call["from_phone"] for call in taken] == ["VIETTEL"]


def test_a_number_that_is_none_is_explained_and_kept(visitor: Client) -> None:
    answer = visitor.post(f"{PAGE}so/", {"so": "0905 11"})
    assert answer.status_code == 422
    assert "còn thiếu" in answer.content.decode()
    assert 'value="0905 11"' in answer.content.decode()


def test_an_empty_message_and_one_too_long_go_nowhere(visitor: Client, taken: list[dict[str, Any]]) -> None:
    assert "còn trống" in visitor.post(f"{PAGE}1/gui/", {"noi-dung": " "}, follow=True).content.decode()
    answer = visitor.post(f"{PAGE}1/gui/", {"noi-dung": "x" * 1001})
    assert answer.status_code == 422
    assert "x" * 1001 in answer.content.decode()
    assert taken == []
    assert not SentSms.objects.exists()


def test_an_example_is_put_into_the_field_with_the_newest_code(visitor: Client, deliveries: Any) -> None:
    _arrives("Ma hen 555111: 9h thu 6")
    _arrives("Ma hen 771003: 10h thu 6. Huy: HUYHG 771003 gui 8188")
    page = _words(visitor, PAGE, **{"vi-du": "huy-1"})
    assert ">HUYHG 771003</textarea>" in page
    assert "></textarea>" in _words(visitor, PAGE, **{"vi-du": "khong-co"})


def test_examples_are_those_of_the_sample_with_days_ahead() -> None:
    rows = Path(motcua.cli.__file__).parent / "demo_data" / "sms_examples.tsv"
    with rows.open(encoding="utf-8", newline="") as file:
        known = {row["message"] for row in csv.DictReader(file, delimiter="\t")}
    offered = {topic.name: [each.text for each in listed] for topic, listed in examples(today=date(2026, 11, 19))}
    assert set(offered["hen"]) - known == {
        "HG Nguyen Tuan, So Tu phap, trich luc khai sinh, 10h 20/11"  # the sample's stands on 25/11
    }
    assert {*offered["huy"], *offered["tiem"]} <= known


@pytest.mark.parametrize(
    ("today", "ahead"), [("2026-11-19", "2026-11-20"), ("2026-11-20", "2026-11-23"), ("2026-11-22", "2026-11-23")]
)
def test_the_day_of_the_examples_is_a_weekday_ahead(today: str, ahead: str) -> None:
    assert next_weekday(date.fromisoformat(today)) == date.fromisoformat(ahead)


@pytest.mark.parametrize("mode", Behaviour.Mode.values)
def test_the_network_is_told_how_to_treat_this_number(visitor: Client, mode: str) -> None:
    answer = visitor.post(f"{PAGE}1/mang/", {"mang": mode, "giay": "7"}, follow=True)
    assert "Đã đổi" in answer.content.decode()
    told = Behaviour.objects.get()
    assert (told.phone, told.mode, told.late_seconds) == (SAMPLE, mode, 7)
    assert f'value="{mode}" aria-pressed="true"' in answer.content.decode()


@pytest.mark.parametrize("typed", [{"mang": "LAUGHS", "giay": "7"}, {"mang": "LATE", "giay": "0"}, {"mang": "LATE"}])
def test_nonsense_changes_nothing(visitor: Client, typed: dict[str, str]) -> None:
    assert visitor.post(f"{PAGE}1/mang/", typed).status_code == 302
    assert not Behaviour.objects.exists()


def test_a_network_that_repeats_itself(visitor: Client, taken: list[dict[str, Any]], deliveries: Any) -> None:
    visitor.post(f"{PAGE}1/mang/", {"mang": "TWICE", "giay": "20"})
    visitor.post(f"{PAGE}1/gui/", {"noi-dung": "HUYHG"})
    _arrives("Khong co lich hen nao")
    page = _words(visitor)
    assert len(taken) == 5
    assert "trao 5 lần, cơ quan tính một" in page
    assert "trao 2 lần, hiện một" in page


def test_a_message_that_waits_for_the_network_is_counted(visitor: Client) -> None:
    messaging.queue_message(
        key="x:1", office="", subject="x:1", template="x", to_phone=SAMPLE, text="x", at=at("2026-11-19T08:59")
    )
    assert "1 tin của cơ quan đang chờ gửi." in _words(visitor)


def test_what_it_costs_stands_under_the_bubble(visitor: Client, taken: list[dict[str, Any]], settings: Any) -> None:
    settings.SMS_SENDER_COST_VND = 1_000
    visitor.post(f"{PAGE}1/gui/", {"noi-dung": "x" * 161})
    assert "2 phần · 2.000 đ" in _words(visitor)


def test_a_message_goes_the_whole_way_and_its_answer_comes_back(visitor: Client, house: House, deliveries: Any) -> None:
    visitor.post(f"{PAGE}1/mang/", {"mang": "TWICE", "giay": "20"})
    visitor.post(f"{PAGE}1/gui/", {"noi-dung": "HG ?"})
    visitor.post(f"{PAGE}1/gui/", {"noi-dung": "Ban da trung thuong!!! truy cap bit.ly/xyz"})
    while answer_next(at("2026-11-19T09:00")):
        pass
    relay()
    send_all()
    (reply,) = deliveries(SAMPLE)
    page = _words(visitor)
    assert escape(reply) in page
    assert "Cơ quan: đã trả lời" in page
    assert "Cơ quan: quảng cáo, máy tự trả lời" in page
    assert "trao 5 lần, cơ quan tính một" in page
    assert "trao 2 lần, hiện một" in page
    assert "Tin cuối chưa có trả lời" not in page


def test_a_late_reply_is_reported_and_then_counted_as_arrived(visitor: Client, house: House, deliveries: Any) -> None:
    visitor.post(f"{PAGE}1/mang/", {"mang": "LATE", "giay": "300"})
    visitor.post(f"{PAGE}1/gui/", {"noi-dung": "HG ?"})
    answer_next(at("2026-11-19T09:00"))
    relay()
    send_all()
    assert "1 tin mạng đã nhận, chưa báo đến máy." in _words(visitor)
    book._connection().execute("UPDATE sms_simulator_deliveredsms SET received_at = now() - interval '1 second'")
    assert reports.report_arrivals(at=at("2026-11-19T09:01")) == 1
    assert "chưa báo đến máy" not in _words(visitor)
    assert Message.objects.get().status == Message.Status.DELIVERED


def test_a_session_that_knows_the_tab_no_longer_starts_again(visitor: Client) -> None:
    for address in (f"{PAGE}9/", f"{PAGE}x/"):
        assert visitor.get(address)["Location"] == PAGE
    assert visitor.get(f"{PAGE}9/man-hinh/").content == b""
    assert visitor.post(f"{PAGE}9/gui/", {"noi-dung": "HG"})["Location"] == PAGE


def test_the_stream_is_the_handsets(visitor: Client) -> None:
    assert visitor.get(f"{PAGE}nghe/")["X-Motcua-Stream"] == "sms-simulator"


def test_the_page_asks_the_database_a_fixed_number_of_times(
    visitor: Client, taken: list[dict[str, Any]], deliveries: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(8):
        _arrives(f"tin {number}")
        visitor.post(f"{PAGE}1/gui/", {"noi-dung": f"tin {number}"})
    with django_assert_max_num_queries(6):
        _words(visitor)


def test_a_real_office_has_no_such_page(visitor: Client, settings: Any, taken: list[dict[str, Any]]) -> None:
    settings.IS_DEMO = False
    for address in ("", "1/", "1/man-hinh/", "nghe/"):
        assert visitor.get(PAGE + address).status_code == 404
    for address in ("so/", "1/gui/", "1/mang/"):
        assert visitor.post(PAGE + address, {"so": "0905111222", "noi-dung": "HG"}).status_code == 404
    assert taken == []


def test_the_mark_against_forgery_is_asked_for(taken: list[dict[str, Any]]) -> None:
    assert Client(enforce_csrf_checks=True).post(f"{PAGE}1/gui/", {"noi-dung": "HG"}).status_code == 403
    assert taken == []
