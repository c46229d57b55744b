# SPDX-License-Identifier: EUPL-1.2
"""Asking by text message how it stands with a number or a place, and being told when a turn is near."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cast import House, at
from conversations.talking import PHONE, Talk, outcome
from lines import Lines
from motcua.conversations import dialogue_queue
from motcua.conversations.models import Conversation, Inbound
from motcua.feeds.models import Feed, FeedState
from motcua.kernel.text import sms_parts
from motcua.messaging.models import Message
from motcua.people.models import User
from motcua.queueing import operations, waiting
from motcua.queueing.estimate import Range
from motcua.queueing.models import Line, Ticket, TurnAlert

pytestmark = pytest.mark.django_db
Draw = Callable[..., Ticket]
OWN = "+84905123456"


@pytest.fixture
def ranges(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five to ten minutes a person."""

    def range_for(*, line_id: int, ahead: int, at: Any, not_before: Any = None) -> Range:
        return Range(5 * (ahead + 1), 10 * (ahead + 1))

    monkeypatch.setattr(waiting, "range_for", range_for)


@pytest.fixture
def hall(lines: Lines, draw: Draw, hoa: User) -> dict[str, Ticket]:
    """At DN-HC at nine: A001 is called at counter 3, A002 to A009 wait, B001 waits."""
    tickets = [draw(line=lines.hc_a) for _ in range(9)] + [draw(line=lines.hc_b)]
    operations.call_next(counter="DN-HC-3", by=hoa, at=at("2026-11-26T09:00"))
    return {row.shown: row for row in tickets}


def one_part(text: str) -> str:
    assert sms_parts(text)[:2] == ("gsm7", 1), text
    assert text.isascii()
    return text


# --- a number --------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("ranges")
@pytest.mark.parametrize(
    "text", ["STT A009 hai chau", "stt hai chau a9", "A009 hc", "stta9haichau", "xh a 9 q. hải châu"]
)
def test_a_number_is_told_with_who_is_called_the_range_and_the_moment(talk: Talk, hall: Any, text: str) -> None:
    assert one_part(talk.one(text)) == (
        "So A009 Mot cua Hai Chau: con 7 nguoi truoc, khoang 9h40-10h25. Dang goi A001 quay 3. Cap nhat 9h01. "
        "Nhac: NHAC A009 HC 5 gui 8188"
    )
    assert outcome() == "told"
    assert Inbound.objects.latest("id").about == hall["A009"].subject


def test_without_enough_data_no_hour_is_guessed(talk: Talk, hall: Any) -> None:
    assert talk.one("STT A002 hai chau") == (
        "So A002 Mot cua Hai Chau: sap den luot (chua du du lieu de uoc gio). Dang goi A001 quay 3. Cap nhat 9h01."
    )


def test_a_number_that_was_called_is_told_where_to_go(talk: Talk, hall: Any) -> None:
    assert talk.one("STT A001 hai chau") == (
        "So A001 Mot cua Hai Chau: den luot, moi den quay 3 goi 9h. Cap nhat 9h01."
    )


def test_a_number_is_followed_to_its_end(talk: Talk, hall: Any, hoa: User) -> None:
    deed = {"counter": "DN-HC-3", "by": hoa}
    operations.start(**deed, at=at("2026-11-26T09:02"))
    assert "dang lam viec o quay 3 tu 9h02" in talk.one("STT A001 hai chau", when="2026-11-26T09:03")
    operations.finish(**deed, at=at("2026-11-26T09:10"))
    assert ": da xong luc 9h10. Cap nhat 9h11." in talk.one("STT A001 hai chau", when="2026-11-26T09:11")
    operations.call_next(**deed, at=at("2026-11-26T09:12"))
    operations.mark_absent(**deed, at=at("2026-11-26T09:14"))
    assert one_part(talk.one("STT A002 hai chau", when="2026-11-26T09:15")) == (
        "So A002 Mot cua Hai Chau: da goi o quay 3 9h12 ma chua den. Xin den quay de duoc goi lai, cho them 3 so. "
        "Cap nhat 9h15."
    )


def test_a_number_of_several_places_is_asked_about(talk: Talk, hall: Any, draw: Draw, lines: Lines) -> None:
    draw(line=lines.a)
    draw(line=lines.a)
    assert one_part(talk.one("STT A002")) == (
        "So A002 hom nay co o: 1) A002 TT HCC Da Nang, 2) A002 Mot cua Hai Chau. Tra loi so 1-2 hoac ten noi"
    )
    assert outcome() == "asked"
    assert talk.one("2").startswith("So A002 Mot cua Hai Chau: sap den luot")
    talk("stt a 002")
    assert talk.one("trung tam hành chính nhé").startswith("So A002 TT HCC Da Nang: con 1 nguoi truoc")
    talk("so thu tu a002")
    assert talk.one("STT A003 hai chau").startswith("So A003 Mot cua Hai Chau")
    assert Conversation.objects.get().question is None


def test_a_number_of_one_place_needs_no_place(talk: Talk, hall: Any) -> None:
    assert talk.one("STT A005").startswith("So A005 Mot cua Hai Chau: con 3 nguoi truoc")


def test_a_bare_number_lists_where_it_is_today(talk: Talk, hall: Any, draw: Draw, lines: Lines) -> None:
    draw(line=lines.a)
    reply = one_part(talk.one("STT 0001"))
    assert reply.startswith("So 1 hom nay co o: 1) ")
    assert reply.count("Hai Chau") == 2
    assert "TT HCC Da Nang" in reply


def test_the_same_digits_of_several_lines_are_told_together(talk: Talk, hall: Any) -> None:
    assert one_part(talk.one("STT 1 hai chau")) == (
        "So 1 Mot cua Hai Chau: B001 sap den luot, A001 moi den quay 3. Cap nhat 9h01. Xem mot so: STT B001 HC gui 8188"
    )


def test_a_number_not_given_today_is_said_with_what_is_called_there(talk: Talk, hall: Any) -> None:
    assert one_part(talk.one("STT A105 hai chau")) == (
        "Hom nay chua thay so A105. Mot cua Hai Chau 9h01: A Tu phap - Ho tich: goi A001, cho 8; B Chung thuc: "
        "chua goi, cho 1. So cua minh: STT so HC gui 8188"
    )
    assert talk.one("STT C105").startswith("Hom nay chua co so C105 o noi nao.")


def test_yesterdays_number_is_not_todays(talk: Talk, draw: Draw, lines: Lines) -> None:
    draw(line=lines.hc_a, at_="2026-11-25T09:00")
    operations.end_days(at=at("2026-11-26T08:00"))
    assert talk.one("STT A001 hai chau").startswith("Hom nay chua co so A001 o Mot cua Hai Chau")


# --- a place ---------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("ranges")
@pytest.mark.parametrize(
    "text", ["STT hai chau", "con bao nhieu nguoi o hai chau", "xếp hàng phường hải châu", "stt hc"]
)
def test_a_place_is_told_line_by_line(talk: Talk, hall: Any, text: str) -> None:
    assert one_part(talk.one(text)) == (
        "Mot cua Hai Chau 9h01: A Tu phap - Ho tich: goi A001, cho 8, 45-90 phut; B Chung thuc: chua goi, cho 1, "
        "10-20 phut. So cua minh: STT so HC gui 8188"
    )


def test_an_agency_without_its_own_counter_hall_is_found(talk: Talk, draw: Draw, lines: Lines) -> None:
    draw(line=lines.a)
    assert talk.one("STT sxd").startswith("TT HCC Da Nang 9h01: A Xay dung: chua goi, cho 1")
    assert talk.one("STT p ngu hanh son").startswith("P. Ngu Hanh Son chua co may lay so")


def test_a_place_where_nobody_waits(talk: Talk, lines: Lines) -> None:
    assert talk.one("STT hai chau").startswith("Mot cua Hai Chau 9h01: hien khong co ai cho")
    assert talk.one("STT hai chau", when="2026-11-26T19:00") == (
        "Mot cua Hai Chau: chua mo, khong co ai cho, lay so tu 7h thu 6 27/11."
    )


def test_a_place_without_lines(talk: Talk, house: House) -> None:
    assert talk.one("STT hai chau") == ("Mot cua Hai Chau chua co may lay so noi voi he thong. Hoi: 0236 3881 888")


def test_a_name_of_two_places_is_asked_about(talk: Talk, hall: Any) -> None:
    assert one_part(talk.one("STT tran phu")) == (
        "Hoi noi nao? 1) Mot cua Hai Chau, 2) TT HCC Da Nang. Tra loi so 1-2 hoac ten noi"
    )
    assert talk.one("1").startswith("Mot cua Hai Chau 9h0")
    talk("stt duong tran phu")
    assert talk.one("la sao").startswith("Chua hieu y Ong/Ba. Hoi noi nao? 1) Mot cua Hai Chau")
    assert talk.one("thoi") == "Da bo. Xem so: STT A105 hai chau gui 8188"


@pytest.mark.parametrize("text", ["STT", "stt?", "STT xyz"])
def test_how_to_write_is_told_and_the_answer_understood(talk: Talk, hall: Any, text: str) -> None:
    assert one_part(talk.one(text)) == (
        "Xem so: STT so noi lay so, vd STT A105 hai chau. Ca noi: STT bvdn. Nhac khi con 5 nguoi: "
        "NHAC A105 hai chau 5. Gui 8188, hoi 0236 3881 888"
    )
    assert talk.one("A005 hai chau").startswith("So A005 Mot cua Hai Chau: con 3")


# --- another maker's machine --------------------------------------------------------------------------------


@pytest.fixture
def silent(hall: dict[str, Ticket]) -> None:
    """The machine of DN-HC was last heard at 8:12."""
    Line.objects.filter(office="DN-HC").update(is_mirrored=True)
    feed = Feed.objects.create(code="DN-HC", office_id="DN-HC")
    heard_at = datetime.now(UTC) - timedelta(minutes=50)
    FeedState.objects.create(feed=feed, heard_at=heard_at, as_of=at("2026-11-26T08:12"))


def test_what_a_silent_machine_said_is_never_told_as_live(talk: Talk, hall: Any, silent: None) -> None:
    assert one_part(talk.one("STT A009 hai chau")) == (
        "So A009 Mot cua Hai Chau: mat ket noi tu 8h12, chua biet so dang goi. Luc do con 7 nguoi truoc, dang goi A001 "
        "quay 3. Xin xem bang goi so tai cho."
    )
    assert one_part(talk.one("STT hai chau")).startswith("Mot cua Hai Chau: mat ket noi tu 8h12. Luc do A Tu phap")
    assert "Mat ket noi tu 8h12." in talk.one("STT A001 hai chau")
    assert talk.one("NHAC A009 HC 5") == (
        "Se nhan tin khi con 5 nguoi truoc so A009 Mot cua Hai Chau (mat ket noi tu 8h12). Thoi nhac: NHAC HUY gui 8188"
    )


def test_numbers_without_a_letter_are_looked_up_with_their_place(talk: Talk, lines: Lines, draw: Draw) -> None:
    Line.objects.filter(pk=lines.hc_a.pk).update(prefix="", name="Khám bệnh")
    lines.hc_a.refresh_from_db()
    draw(line=lines.hc_a)
    draw(line=lines.hc_a)
    assert talk.one("STT 2 hai chau").startswith("So 002 Mot cua Hai Chau: con 1 nguoi truoc")
    assert talk.one("stt hai chau").startswith("Mot cua Hai Chau 9h02: A Kham benh: chua goi, cho 2")
    # What is printed without a letter is meant before another line's number of these digits.
    draw(line=lines.hc_b)
    draw(line=lines.hc_b)
    assert talk.one("stt 002 hc").startswith("So 002 Mot cua Hai Chau: con 1 nguoi truoc")
    assert talk.one("NHAC 2 HC 5").startswith("So 002 Mot cua Hai Chau: gan den luot roi")
    assert talk.one("stt b2 hc").startswith("So B002 Mot cua Hai Chau: con 1 nguoi truoc")


# --- being told ------------------------------------------------------------------------------------------


@pytest.mark.rule("R-036")
@pytest.mark.parametrize(
    "text", ["NHAC A009 HC 5", "nhac toi khi con 5 nguoi so a9 hai chau", "bao khi con 5 so a009 hai chau", "NHAC 5 A9"]
)
def test_a_phone_is_told_when_so_many_are_before(talk: Talk, hall: Any, text: str) -> None:
    assert one_part(talk.one(text)) == (
        "Se nhan tin khi con 5 nguoi truoc so A009 Mot cua Hai Chau (hien con 7). Thoi nhac: NHAC HUY gui 8188"
    )
    wish = TurnAlert.objects.get()
    assert (wish.ticket_id, wish.phone, wish.before, wish.told_at) == (hall["A009"].pk, OWN, 5, None)


def test_the_turn_itself_is_told_once(talk: Talk, hall: Any, hoa: User) -> None:
    talk("NHAC A009 HC 5")
    deed = {"counter": "DN-HC-3", "by": hoa}
    for minute in (5, 6):
        operations.call_next(**deed, at=at(f"2026-11-26T09:0{minute}"), finish=True)
    talk.answers()
    talk.answers()
    near = Message.objects.filter(to_phone=OWN, text__startswith="So A009")
    assert near.count() == 1
    assert "con 5 nguoi truoc" in near.get().text


def test_without_a_number_of_people_it_is_three_and_asking_again_changes_it(talk: Talk, hall: Any) -> None:
    assert "con 3 nguoi truoc so A009" in talk.one("NHAC A009 HAI CHAU")
    assert "con 6 nguoi truoc so A009" in talk.one("NHAC A009 HC 6")
    assert TurnAlert.objects.get().before == 6


def test_a_turn_that_is_near_already_is_told_at_once(talk: Talk, hall: Any) -> None:
    assert talk.one("NHAC A004 HC 5").startswith(
        "So A004 Mot cua Hai Chau: gan den luot roi, con 2 nguoi truoc (chua du du lieu de uoc gio). Dang goi A001"
    )
    assert talk.one("NHAC A001 HC 5").startswith("So A001 Mot cua Hai Chau: den luot, moi den quay 3")
    assert not TurnAlert.objects.exists()


def test_which_of_several_lines_is_asked_before_somebody_is_told(
    talk: Talk, hall: Any, draw: Draw, lines: Lines
) -> None:
    for _ in range(6):
        draw(line=lines.hc_b)
    reply = one_part(talk.one("NHAC 7 hai chau 2"))
    assert reply.startswith("So 7 hom nay co o: 1) B007 Mot cua Hai Chau, 2) A007 Mot cua Hai Chau.")
    assert talk.one("2").startswith("Se nhan tin khi con 2 nguoi truoc so A007")


@pytest.mark.parametrize("count", [0, 31, 99])
def test_how_many_there_may_be_is_bounded(talk: Talk, hall: Any, count: int) -> None:
    assert talk.one(f"NHAC A009 HC {count}") == (
        "Chi nhac duoc khi con 1 den 30 nguoi truoc. Nhan lai: NHAC A009 HC 5 gui 8188"
    )
    assert not TurnAlert.objects.exists()


@pytest.mark.rule("R-036")
def test_a_phone_waits_to_be_told_of_three_numbers_at_most(talk: Talk, hall: Any) -> None:
    for number in ("A006", "A007", "A008"):
        talk(f"NHAC {number} HC 2")
    assert one_part(talk.one("NHAC A009 HC 2")) == (
        "So dien thoai nay dang cho nhac 3 so roi. Bo mot so: NHAC HUY A105, bo het: NHAC HUY gui 8188"
    )
    assert talk.one("NHAC HUY A007 HC") == "Da bo loi nhac so A007, khong nhan tin nua."
    assert talk.one("NHAC A009 HC con 2").startswith("Se nhan tin khi con 2")
    assert talk.one("thoi nhac") == "Da bo ca 3 loi nhac, khong nhan tin nua."
    assert talk.one("NHAC HUY") == "So dien thoai nay khong cho nhac so nao."
    assert not TurnAlert.objects.exists()


def test_only_ones_own_wishes_end(talk: Talk, hall: Any) -> None:
    talk("NHAC A009 HC 2", phone="0914333444")
    assert talk.one("NHAC HUY A009 HC") == "So dien thoai nay khong cho nhac so A009."
    assert TurnAlert.objects.count() == 1


def test_the_number_is_asked_where_it_is_missing(talk: Talk, hall: Any) -> None:
    assert talk.one("NHAC hai chau") == "So thu tu nao Mot cua Hai Chau? Tra loi so tren phieu, vd A105"
    assert talk.one("a9").startswith("Se nhan tin khi con 3 nguoi truoc so A009")


def test_ones_own_number_needs_no_name(talk: Talk, hall: Any) -> None:
    Ticket.objects.filter(pk=hall["A009"].pk).update(phone=OWN)
    assert talk.one("STT").startswith("So A009 Mot cua Hai Chau: con 7 nguoi truoc")
    assert talk.one("NHAC 5").startswith("Se nhan tin khi con 5 nguoi truoc so A009")
    assert talk.one("NHAC").startswith("Se nhan tin khi con 3 nguoi truoc so A009")
    assert talk.one("STT", phone="0914333444").startswith("Xem so: STT")


# --- what the dialogue keeps --------------------------------------------------------------------------------


def test_an_open_question_stays_open_beside(talk: Talk, hall: Any, draw: Draw, lines: Lines) -> None:
    draw(line=lines.a)
    draw(line=lines.a)
    assert "Hen luc may gio" in talk.one("HG Nguyen Van An so xay dung hoi quy hoach 27/11")
    assert talk.one("STT A005 hai chau").startswith("So A005")
    assert one_part(talk.one("STT A002")) == "Co o nhieu noi. Nhan STT A002 TTHCC hoac STT A002 HC gui 8188"
    assert talk.one("STT").startswith("Xem so: STT")
    assert talk.one("NHAC A009 HC 5").startswith("Se nhan tin")
    assert talk.one("9h").startswith("Ma hen ")


def test_a_message_that_comes_twice_is_done_once(talk: Talk, hall: Any) -> None:
    assert len(talk("NHAC A009 HC 5", provider_id="same")) == 1
    assert talk("NHAC A009 HC 5", provider_id="same") == []
    assert TurnAlert.objects.count() == 1


def test_the_answer_is_of_no_use_after_half_an_hour(talk: Talk, hall: Any) -> None:
    talk("STT hai chau", when="2026-11-26T09:30")
    message = Message.objects.get()
    assert message.send_before == at("2026-11-26T09:30") + dialogue_queue.OF_USE_FOR
    assert timedelta(minutes=30) == dialogue_queue.OF_USE_FOR


def test_nobody_is_named_in_what_is_told(talk: Talk, hall: Any, caplog: Any) -> None:
    Ticket.objects.filter(pk=hall["A009"].pk).update(phone="+84914333444")
    said = [talk.one(text) for text in ("STT A009 hai chau", "STT hai chau", "NHAC A009 HC 5", "STT A001 hai chau")]
    for text in said:
        assert "0914333444" not in text
        assert "914333444" not in text
        assert PHONE not in text
        assert "Hoa" not in text
    assert "905123456" not in caplog.text


def test_a_line_asked_about_too_often_falls_under_the_limit(talk: Talk, hall: Any, settings: Any) -> None:
    settings.SMS_HOURLY_LIMIT = 2
    talk("STT hai chau")
    talk("STT A009 hai chau")
    assert talk.one("STT A008 hai chau").startswith("Qua nhieu tin trong mot gio")
    assert talk("STT A007 hai chau") == []


# --- with marks ------------------------------------------------------------------------------------------


def test_with_marks_it_is_two_parts_at_most(talk: Talk, hall: Any, ranges: None, settings: Any) -> None:
    settings.SMS_MARKS = True
    text = talk.one("STT A009 hải châu")
    assert text.startswith("Số A009 Bộ phận Một cửa Hải Châu: còn 7 người trước, khoảng 9h40-10h25.")
    assert sms_parts(text).parts <= 2
    assert talk.one("NHẮC A009 HC 5").startswith("Sẽ nhắn tin khi còn 5 người trước số A009")
    assert talk.one("STT hải châu").startswith("Bộ phận Một cửa Hải Châu 9h03: A")
