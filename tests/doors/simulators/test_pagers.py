# SPDX-License-Identifier: EUPL-1.2
"""The tags of an office to watch and a transmitter to misbehave; on a demonstration only."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from motcua.connectors.pager_simulator import transmitter
from motcua.pagers import operations
from motcua.pagers.models import Call, Loan, Transmitter
from motcua.pagers.sending import send_next
from tags import TEN, Tags, tags

__all__ = ["tags"]

PAGE = "/gia-lap/the-rung/"
HERE = f"{PAGE}hn-dx/"


@pytest.fixture
def visitor(tags: Tags, settings: Any, client_for: Callable[..., Client]) -> Client:
    settings.IS_DEMO = True
    return client_for()


def part(client: Client) -> str:
    return str(client.get(f"{HERE}cac-the/").content.decode())


def call(tags: Tags, loan: Loan) -> None:
    operations.call(loan_id=loan.pk, by=tags.home.officer, at=TEN)
    send_next(at=TEN)


def test_a_called_tag_shakes_and_counts(tags: Tags, visitor: Client) -> None:
    loan = tags.lend(number=2)
    assert "is-buzzing" not in part(visitor)
    call(tags, loan)
    page = part(visitor)
    assert page.count("is-buzzing") == 1
    assert "Đang rung" in page
    assert "đã rung 1 lần" in page
    assert tags.lan.name not in page


def test_told_twice_it_buzzes_once_and_the_page_says_so(tags: Tags, visitor: Client) -> None:
    loan = tags.lend(number=2)
    answer = visitor.post(f"{HERE}bo-phat/", {"cach": "TWICE"}, follow=True)
    assert "Đã đổi: trả lời hai lần." in answer.content.decode()
    call(tags, loan)
    page = part(visitor)
    assert "đã rung 1 lần" in page
    assert "lệnh lặp 1 lần, không rung thêm" in page


def test_a_dead_one_shakes_nothing(tags: Tags, visitor: Client) -> None:
    loan = tags.lend(number=2)
    visitor.post(f"{HERE}bo-phat/", {"cach": "DEAD"})
    assert transmitter.mode_of("HN-DX") == "DEAD"
    call(tags, loan)
    assert "is-buzzing" not in part(visitor)
    assert Call.objects.get().state == "waiting"
    assert "Chọn một cách" in visitor.post(f"{HERE}bo-phat/", {"cach": "?"}, follow=True).content.decode()


def test_the_citizen_says_that_they_come(tags: Tags, visitor: Client) -> None:
    loan = tags.lend(number=2)
    call(tags, loan)
    assert "Đang đến" in part(visitor)
    answer = visitor.post(f"{HERE}den/", {"the": "2"}, follow=True)
    assert "Người cầm thẻ 2 đang đến quầy." in answer.content.decode()
    assert tags.now(loan).state == "coming"
    assert "không còn ở tay ai" in visitor.post(f"{HERE}den/", {"the": "5"}, follow=True).content.decode()


def test_an_office_without_one_and_none_at_all(tags: Tags, visitor: Client) -> None:
    assert visitor.get(HERE)["Content-Type"].startswith("text/html")
    assert visitor.get(f"{HERE}nghe/")["X-Motcua-Stream"] == "office:HN-DX"
    assert visitor.get(f"{PAGE}dn-hc/").status_code == 302
    assert visitor.get(f"{PAGE}dn-hc/cac-the/").content == b""
    assert "X-Motcua-Stream" not in visitor.get(f"{PAGE}dn-hc/nghe/")
    Transmitter.objects.all().delete()
    assert "Chưa có bộ phát giả lập nào" in visitor.get(PAGE).content.decode()


@pytest.mark.parametrize("path", ["", "hn-dx/", "hn-dx/cac-the/", "hn-dx/nghe/"])
def test_in_a_real_office_there_is_no_such_page(tags: Tags, visitor: Client, settings: Any, path: str) -> None:
    settings.IS_DEMO = False
    assert visitor.get(PAGE + path).status_code == 404
    assert visitor.post(f"{HERE}bo-phat/", {"cach": "DEAD"}).status_code == 404
    assert visitor.post(f"{HERE}den/", {"the": "1"}).status_code == 404
