# SPDX-License-Identifier: EUPL-1.2
"""Every conversation end to end: text typed on a phone, through a real Kannel into a living house, text back.

Each person has a phone of his own, so that they do not get in each other's way; what is looked at is what matters to
them: code, hour, agency, how to go on.
"""

import sys
import time
from collections.abc import Iterator

import pytest

from journeys.town import Phone, Town, code_of, talk_all
from motcua.kernel.text import sms_parts

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc"),
    pytest.mark.xdist_group("journeys-through-kannel"),
]
HELP = "HG ho ten, co quan, viec, gio ngay."
WEDNESDAY, THURSDAY, FRIDAY = "25/11", "26/11", "27/11"


@pytest.fixture
def phone(town: Town) -> Iterator[Phone]:
    """A new phone; whatever it got, the test has read."""
    found = town.phone()
    yield found
    assert len(found.got()) == found.number_of_texts_read


# --- asking for an hour --------------------------------------------------------------------------------


@pytest.mark.rule("R-018")
def test_a_complete_message_books_and_the_reply_repeats_all_of_it(phone: Phone) -> None:
    reply = phone.talk(f"HG Nguyen Van An so xay dung hoi quy hoach 9h ngay {WEDNESDAY}")
    code = code_of(reply)
    for part in (f": 9h thu 4 {WEDNESDAY} tai So Xay dung", "Nguyen Van An", "hoi quy hoach", "Tra loi truoc"):
        assert part in reply
    assert reply.endswith(f"Huy: HUYHG {code} gui 8188")


def test_marks_travel_and_are_understood(phone: Phone) -> None:
    reply = phone.talk(f"HG Võ Thị Sáu sxd hỏi quy hoạch 9h30 {WEDNESDAY}")
    assert f": 9h30 thu 4 {WEDNESDAY} tai So Xay dung" in reply
    assert "Vo Thi Sau, hoi quy hoach" in reply


def test_brackets_of_the_leaflet_a_glued_keyword_and_slips_are_understood(town: Town) -> None:
    texts = [
        f"HG [Le Van Ba] [so tai chinh] [nop ho so] [9h ngay {WEDNESDAY}]",
        f"HGLe Van Bon so tai chinh nop ho so 9h30 {WEDNESDAY}",
        f"hg le thi nam, so tai chin, nop ho so, 10g {WEDNESDAY}",
        f"HG LE THI SAU SKHDT NOP HO SO 10H30 {WEDNESDAY}",
    ]
    replies = talk_all(town.phones(4), texts)
    for reply, hour, name in zip(
        replies,
        ("9h", "9h30", "10h", "10h30"),
        ("Le Van Ba", "Le Van Bon", "Le Thi Nam", "Le Thi Sau"),
        strict=True,
    ):
        assert code_of(reply)
        assert f": {hour} thu 4 {WEDNESDAY} tai So Tai chinh" in reply
        assert name in reply


def test_the_missing_agency_is_asked_and_completed_by_its_abbreviation(phone: Phone) -> None:
    assert "can den co quan nao?" in phone.talk(f"HG Nguyen Thi Nho hoi quy hoach 10h {WEDNESDAY}")
    reply = phone.talk("sxd")
    assert code_of(reply)
    assert f": 10h thu 4 {WEDNESDAY} tai So Xay dung" in reply
    assert "Nguyen Thi Nho, hoi quy hoach" in reply


def test_missing_hour_and_day_are_asked_together_and_given_one_by_one(phone: Phone) -> None:
    assert "Hen luc may gio, ngay nao?" in phone.talk("HG Nguyen Thi Nho so y te hoi giay phep")
    assert "Hen ngay nao?" in phone.talk("14h")
    assert f": 14h thu 4 {WEDNESDAY} tai So Y te" in phone.talk(WEDNESDAY)


def test_a_day_that_cannot_be_is_named(phone: Phone) -> None:
    reply = phone.talk("HG Tran Van Ty so y te hoi giay phep 9h ngay 31/11")
    assert reply.startswith("Khong co ngay 31/11. Hen ngay nao?")
    assert ": 9h thu 2 30/11 tai So Y te" in phone.talk("30/11")


@pytest.mark.rule("R-018")
def test_what_is_doubtful_is_confirmed_before_it_is_booked(phone: Phone) -> None:
    reply = phone.talk(f"HG An so y te hoi giay phep 15h {WEDNESDAY}")
    assert reply.startswith("Hieu la: An, So Y te, hoi giay phep")
    assert reply.endswith("Dung khong? Tra loi CO hoac KHONG")
    reply = phone.talk("CO")
    assert code_of(reply)
    assert f": 15h thu 4 {WEDNESDAY} tai So Y te" in reply


def test_a_no_books_nothing(phone: Phone) -> None:
    assert "Dung khong?" in phone.talk(f"HG An so y te hoi giay phep 16h {WEDNESDAY}")
    assert phone.talk("không").startswith("Da bo, chua hen gio nao.")
    assert "khong co lich hen nao" in phone.talk("HG XEM")


# --- an hour that cannot be had ----------------------------------------------------------------------------


def test_a_full_hour_is_answered_with_three_numbered_ones(town: Town, phone: Phone) -> None:
    for other in town.phones(2):
        town.book_on_the_web(other, agency="DN-SNV", start="2026-11-26T09:00")
    reply = phone.talk(f"HG Le Van Minh so noi vu hoi che do 9h {THURSDAY}")
    assert f"9h thu 5 {THURSDAY} het cho. Con 1) 8h, 2) 8h30, 3) 9h30 thu 5 {THURSDAY}." in reply
    reply = phone.talk("2")
    assert code_of(reply)
    assert f": 8h30 thu 5 {THURSDAY} tai So Noi vu" in reply


def test_a_day_off_is_said_with_its_reason_and_other_hours_offered(phone: Phone) -> None:
    reply = phone.talk("HG Le Van Minh so cong thuong hoi giay phep 9h 24/11")
    assert "9h thu 3 24/11 khong tiep nhan" in reply
    assert "Ngay Van hoa" in reply
    assert " Con 1) " in reply
    assert "tai So Cong Thuong" in phone.talk("chon 1")


def test_the_lunch_hour_is_said_with_the_hours_of_the_office(phone: Phone) -> None:
    reply = phone.talk(f"HG Le Van Minh so cong thuong hoi giay phep 12h {THURSDAY}")
    assert f"12h thu 5 {THURSDAY} khong tiep nhan (gio tiep nhan: 7h30 - 11h30, 13h - 17h)" in reply
    assert f": 13h30 thu 5 {THURSDAY} tai So Cong Thuong" in phone.talk("13h30")


# --- cancelling --------------------------------------------------------------------------------------------

SPELLINGS = [
    "HUYHG {}",
    "huyhg({})",
    "HUY HG {}",
    "HUYHG{}",
    "Hủy HG ({})",
    "hủy hẹn {}",
    "HUYHG ma {}.",
    "HUY HG [{} {}]",
]


def spelt(spelling: str, code: str) -> str:
    """Write a code into a spelling, in two halves where the spelling has room for them."""
    return spelling.format(code[:3], code[3:]) if spelling.count("{}") == 2 else spelling.format(code)


def test_cancelling_in_all_its_spellings(town: Town) -> None:
    phones = town.phones(len(SPELLINGS))
    hours = ("8h", "8h30", "9h", "9h30", "10h", "10h30", "14h", "14h30")
    wanted = [f"HG Pham Van Chin so tu phap hoi ly lich {hour} {THURSDAY}" for hour in hours]
    codes = [code_of(reply) for reply in talk_all(phones, wanted)]
    replies = talk_all(phones, [spelt(each, code) for each, code in zip(SPELLINGS, codes, strict=True)])
    for reply, code, hour in zip(replies, codes, hours, strict=True):
        assert reply.startswith(f"Ma hen {code}: da huy {hour} thu 5 {THURSDAY}")
    assert f"Ma hen {codes[0]}: lich 8h thu 5 {THURSDAY} da huy truoc do" in phones[0].talk(f"huy {codes[0]}")


def test_cancelling_without_a_code_asks_about_the_only_booking(phone: Phone) -> None:
    code = code_of(phone.talk(f"HG Bui Van Muoi so tu phap hoi ly lich 15h {THURSDAY}"))
    assert phone.talk("HUYHG").startswith(f"Ma hen {code}: huy 15h thu 5 {THURSDAY}")
    assert phone.talk("KHONG").startswith(f"Ma hen {code}: van giu 15h thu 5 {THURSDAY}")
    assert phone.talk("huy hg").startswith(f"Ma hen {code}: huy 15h")
    assert phone.talk("có").startswith(f"Ma hen {code}: da huy 15h thu 5 {THURSDAY}")


def test_cancelling_without_a_code_lists_several_bookings(phone: Phone) -> None:
    first = code_of(phone.talk(f"HG Bui Thi Mot so tu phap hoi ly lich 16h {THURSDAY}"))
    second = code_of(phone.talk(f"HG Bui Thi Mot so tu phap hoi ly lich 16h {FRIDAY}"))
    reply = phone.talk("HUYHG")
    assert f"1) {first} 16h thu 5 {THURSDAY}" in reply
    assert f"2) {second} 16h thu 6 {FRIDAY}" in reply
    assert phone.talk("2").startswith(f"Ma hen {second}: da huy 16h thu 6 {FRIDAY}")
    assert first in phone.talk("HG XEM")


@pytest.mark.rule("R-007")
def test_foreign_and_unknown_codes_get_the_same_answer(town: Town, phone: Phone) -> None:
    code = code_of(phone.talk(f"HG Do Van Hai so tu phap hoi ly lich 8h {FRIDAY}"))
    tried = (code, "999999", "123456")
    answers = talk_all(town.phones(3), [f"HUYHG {each}" for each in tried])
    assert answers == [
        f"Khong tim thay ma hen {each} cua so dien thoai nay. Xin xem lai ma, hoac goi 0236 3881 888" for each in tried
    ]
    assert f"{code} 8h thu 6 {FRIDAY}" in phone.talk("HG XEM")


# --- moving, listing, help -----------------------------------------------------------------------------------


def test_moving_asks_for_what_is_missing_and_tells_the_new_hour(phone: Phone) -> None:
    code = code_of(phone.talk(f"HG Ho Thi Tu so khoa hoc va cong nghe hoi dang ky 8h {THURSDAY}"))
    moved = phone.talk(f"DOIHG {code} 14h {FRIDAY}")
    assert moved.startswith(f"Ma hen {code}: da doi")
    assert f"sang 14h thu 6 {FRIDAY}" in moved
    assert phone.talk(f"DOIHG {code} 15h").startswith(f"Ma hen {code}: Hen ngay nao?")
    assert f"sang 15h thu 6 {FRIDAY}" in phone.talk(FRIDAY)


def test_ones_bookings_are_listed(phone: Phone) -> None:
    code = code_of(phone.talk(f"HG Ho Thi Nam so khoa hoc va cong nghe hoi dang ky 9h {THURSDAY}"))
    assert phone.talk("lich hen cua toi").startswith(f"Lich hen: {code} 9h thu 5 {THURSDAY}")


def test_help_says_how_to_write_with_an_example(phone: Phone) -> None:
    reply = phone.talk("HG?")
    assert reply.startswith(HELP)
    assert "Vd: HG Nguyen Van An, So Xay dung" in reply
    assert "8188" in reply


@pytest.mark.rule("R-020")
def test_what_is_not_understood_is_helped_once_a_day(phone: Phone) -> None:
    assert phone.talk("dang o dau vay").startswith(HELP)
    assert phone.silence("xin hoi chut nhe") == "not_understood"
    assert phone.talk("TRO GIUP").startswith(HELP)


# --- who is never answered -----------------------------------------------------------------------------------


@pytest.mark.rule("R-020")
@pytest.mark.parametrize("text", ["Ban da trung thuong!!! truy cap bit.ly/xyz", "Toi dang lai xe, se goi lai sau"])
def test_advertisements_and_automatic_answers_get_silence(phone: Phone, text: str) -> None:
    assert phone.silence(text) == "spam"


@pytest.mark.rule("R-020")
@pytest.mark.parametrize("sender", ["195", "8188", "VIETTEL"])
def test_short_codes_and_words_are_never_answered(town: Town, sender: str) -> None:
    text = f"HG Nguyen Van An so xay dung hoi quy hoach 9h ngay {WEDNESDAY}"
    assert Phone(town, sender).silence(text) == "not_a_person"


# --- what the office offers ------------------------------------------------------------------------------------


def test_another_hour_proposed_by_the_office_is_accepted_by_a_yes(town: Town, phone: Phone) -> None:
    code = code_of(phone.talk(f"HG Ly Van Bay so noi vu hoi che do 8h {FRIDAY}"))
    town.act("canbo.dn-tthcc", code, "propose", start="2026-11-27T10:00:00+07:00", reason="Cán bộ đi họp")
    offered = phone.read()
    assert offered.startswith(f"Ma hen {code}: co quan de nghi 10h thu 6 {FRIDAY}")
    assert "Tra loi CO hoac KHONG" in offered
    assert phone.talk("CO").startswith(f"Ma hen {code}: da xac nhan 10h thu 6 {FRIDAY}")


@pytest.mark.rule("R-015")
def test_an_earlier_hour_is_waited_for_offered_and_taken_by_a_yes(phone: Phone) -> None:
    code = code_of(phone.talk("HG Mai Thi Tam so dan toc va ton giao hoi thu tuc 14h 30/11"))
    texts = [phone.talk(f"HG SOM {code}"), phone.read()]
    assert any(f"Ma hen {code}: khi co gio som hon 14h thu 2 30/11" in text for text in texts)
    assert any(text.startswith(f"Ma hen {code}: co gio som hon: ") for text in texts)
    taken = phone.talk("CO")
    hour = next(text for text in texts if "co gio som hon: " in text).partition("som hon: ")[2].partition(" (")[0]
    assert taken.startswith(f"Ma hen {code}: da doi")
    assert f" sang {hour} tai So DT" in taken


# --- vaccination -------------------------------------------------------------------------------------------------


def test_a_vaccination_is_booked_in_the_parents_words_and_cancelled_by_its_code(phone: Phone) -> None:
    reply = phone.talk(f"TC Nguyen Minh Khoi 12/03/2025 5in1 mui 2 8h {WEDNESDAY}")
    code = code_of(reply)
    assert f": 8h thu 4 {WEDNESDAY} tai " in reply
    assert "Be Nguyen Minh Khoi, sinh 12/03/2025, 5in1 mui 2." in reply
    cancelled = phone.talk(f"HUYHG {code}")
    assert cancelled.startswith(f"Ma hen {code}")
    assert "huy" in cancelled


# --- numbers ------------------------------------------------------------------------------------------------------


def test_how_it_stands_with_a_number_and_a_place_is_told_in_one_text(town: Town, phone: Phone) -> None:
    # Nobody waits here when the demonstration begins.
    first, *_others, last = town.draw("DN-HC", "A", count=8)
    assert town.call_next("canbo.dn-hc", "DN-HC-1") == first
    for text in (f"STT {last} hai chau", f"stt{last.lower()}haichau", f"{last} quận Hải Châu"):
        reply = phone.talk(text)
        assert reply.startswith(f"So {last} Mot cua Hai Chau: con 6 nguoi truoc"), reply
        assert f"Dang goi {first} quay 1" in reply
        assert " Cap nhat " in reply
        assert sms_parts(reply)[:2] == ("gsm7", 1)
    for text in ("STT hai chau", "còn bao nhiêu người ở một cửa hải châu"):
        reply = phone.talk(text)
        assert reply.startswith("Mot cua Hai Chau ")
        assert f"A Tu phap - Ho tich: goi {first}, cho 7" in reply
    assert phone.talk(f"STT {first} hc").startswith(f"So {first} Mot cua Hai Chau: den luot, moi den quay 1")


def test_a_number_of_several_places_is_asked_about(town: Town, phone: Phone) -> None:
    [number] = town.draw("DN-HC", "C")
    assert town.draw("HT-TP", "C") == [number]
    assert phone.talk(f"STT {number}").startswith(f"So {number} hom nay co o: 1) {number} ")
    reply = phone.talk("thành phố hà tĩnh nhé")
    assert reply.startswith(f"So {number} TT HCC TP Ha Tinh: sap den luot")


@pytest.mark.rule("R-036")
def test_whoever_wants_to_be_told_is_told_once_when_so_many_are_before(town: Town, phone: Phone) -> None:
    *_before, last = town.draw("DN-CDC", "A", count=6)
    assert phone.talk(f"NHAC {last} CDC 3").startswith(
        f"Se nhan tin khi con 3 nguoi truoc so {last} Phong tiem chung CDC"
    )
    assert phone.talk(f"NHAC {last} CDC 4").startswith(f"Se nhan tin khi con 4 nguoi truoc so {last}")
    town.call_next("canbo.dn-cdc", "DN-CDC-1")
    near = phone.read()
    assert near.startswith(f"So {last} ")
    assert "con 4 nguoi truoc" in near
    town.call_next("canbo.dn-cdc", "DN-CDC-1", finishing=True)
    assert phone.talk("NHAC HUY") == "So dien thoai nay khong cho nhac so nao."


# --- once ----------------------------------------------------------------------------------------------------------


@pytest.mark.rule("R-019")
def test_a_message_delivered_five_times_is_answered_once(town: Town, phone: Phone) -> None:
    for _ in range(5):
        phone.type(f"HG Cao Van Chin so noi vu hoi che do 14h {FRIDAY}")
    code = code_of(phone.read())
    wait_for_repeats(town, phone, 5)
    assert f"Lich hen: {code} 14h thu 6 {FRIDAY}" in phone.talk("HG XEM")


def wait_for_repeats(town: Town, phone: Phone, number: int) -> None:
    """Give the network the time to bring what it still has; the house keeps only the first."""
    time.sleep(2)
    town.wait_until_answered()
    kept = town.value("SELECT count(*) FROM conversations_inbound WHERE from_phone = %s", phone.address)
    assert (kept, len(phone.got())) == (1, 1), number


def test_nobody_got_anything_else_than_what_the_house_says_it_sent(town: Town) -> None:
    town.wait_until_answered()
    assert town.differences() == []
    assert town.faults() == {}
