# SPDX-License-Identifier: EUPL-1.2
"""`TOI`, `TAT TIN` and `BAT TIN` the whole way: two SMS at most, only the sender's own, an open question stays open."""

from collections.abc import Callable
from typing import Any

import pytest

from cast import Citizen, House, at
from conversations.talking import Talk
from motcua.appointments.models import Appointment
from motcua.conversations import replies_mine as replies
from motcua.dossiers.models import Dossier
from motcua.kernel.text import sms_parts
from motcua.messaging import choosing
from motcua.messaging.groups import Group, Wants
from motcua.messaging.models import MessageChoice
from motcua.messaging.texts import Ways
from motcua.visits import mine

pytestmark = pytest.mark.django_db
Book = Callable[..., Appointment]
File = Callable[..., Dossier]
LAN = "0905111222"


@pytest.fixture
def talk(house: House) -> Talk:
    return Talk("2026-11-27T07:59")


def test_who_has_nothing_hears_so(talk: Talk) -> None:
    reply = talk.one("TOI", phone=LAN)
    assert reply.startswith("So dien thoai nay chua co lich hen, so thu tu hay ho so nao dang mo.")
    assert sms_parts(reply).parts == 1


@pytest.mark.parametrize("text", ["TOI", "của tôi", "viec cua toi"])
def test_the_next_step_comes_first_then_a_short_list(talk: Talk, book: Book, file: File, text: str) -> None:
    hour = book(starts_at="2026-11-27T09:00", status="confirmed")
    dossier = file(at="2026-11-27T07:30")
    reply = talk.one(text, phone=LAN)
    assert reply.startswith(f"Viec tiep theo: hen {hour.code}: Hom nay 9 gio, quay 3, ")
    assert f"Dang mo: ho so {dossier.code}: Co quan tra loi truoc" in reply
    assert reply.endswith("/toi/")
    assert sms_parts(reply).parts <= 2


def test_what_only_waits_is_told_as_nothing_to_do(talk: Talk, file: File) -> None:
    file()
    assert talk.one("TOI", phone=LAN).startswith("Khong co viec gi phai lam luc nay. Dang mo: ho so ")


def test_only_the_senders_own_is_told(talk: Talk, book: Book, minh: Citizen) -> None:
    hour = book(who=minh, starts_at="2026-11-27T09:00", status="confirmed")
    assert hour.code not in talk.one("TOI", phone=LAN)


@pytest.mark.parametrize("has_marks", [False, True])
def test_however_much_somebody_has_it_is_two_messages_at_most(
    book: Book, file: File, lan: Citizen, has_marks: bool
) -> None:
    ways = Ways(
        short_code="8188", switchboard="0236 1022", site="https://motcua.danang.example.gov.vn", has_marks=has_marks
    )
    for n in range(12):
        file(status=("supplement", "submitted", "result_ready")[n % 3])
        cards = mine.open_cards(lan.phone, at=at("2026-11-27T08:00"))
        text = replies.mine(cards, ways=ways)
        assert sms_parts(text).parts <= 2, text
        assert text.endswith("/toi/")
    assert "..." in text


def test_a_question_stays_open_while_one_looks(talk: Talk) -> None:
    assert talk("HG Nguyen Thi Lan so xay dung xin phep sua nha", phone=LAN)
    talk.one("TOI", phone=LAN)
    assert "9h" in talk.one("9h ngay 1/12", phone=LAN)


def test_wanting_an_hour_is_not_wanting_a_list(talk: Talk) -> None:
    reply = talk.one("toi muon hen so xay dung 9h ngay 1/12, ten Nguyen Thi Lan, xin phep sua nha", phone=LAN)
    assert "Viec tiep theo" not in reply
    assert "chua co lich hen" not in reply


@pytest.mark.rule("R-083")
def test_fewer_messages_by_sms_and_all_of_them_again(talk: Talk, lan: Citizen) -> None:
    reply = talk.one("TAT TIN DANH GIA", phone=LAN)
    assert reply == "Khong nhan tin hoi danh gia nua. Nhan lai: soan BAT TIN DANH GIA gui 8188"
    assert choosing.of_phone(lan.phone)[Group.RATING] == Wants.LESS
    assert MessageChoice.objects.get().channel == "SMS"
    reply = talk.one("tắt tin", phone=LAN)
    assert reply.startswith("Da bot tin nhan: chi con tin bat buoc theo luat")
    assert set(choosing.of_phone(lan.phone).values()) == {Wants.LESS}
    assert talk.one("BAT TIN", phone=LAN).startswith("Da bat lai tin nhan.")
    assert set(choosing.of_phone(lan.phone).values()) == {Wants.SMS}


@pytest.mark.parametrize("group", [None, *Group])
@pytest.mark.parametrize("has_marks", [False, True])
def test_every_answer_about_messages_is_one_of_ours_in_size(group: Any, has_marks: bool) -> None:
    ways = Ways(short_code="8188", switchboard="0236 1022", site="https://x.example", has_marks=has_marks)
    for text in (replies.less(group, ways=ways), replies.again(group, ways=ways)):
        assert sms_parts(text).parts <= (2 if has_marks else 1)
