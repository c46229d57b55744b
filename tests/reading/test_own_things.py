# SPDX-License-Identifier: EUPL-1.2
""" "TOI" and "TAT TIN" as people type them, and what only looks so: a request is never taken for a list."""

import pytest

from cast import at
from motcua.cli.sample_catalogue import sample_catalogue
from motcua.reading import Intent, Part, Reading, read, read_answer

NINE = at("2026-11-26T09:00")


def heard(text: str) -> Reading:
    return read(text, received_at=NINE, catalogue=sample_catalogue())


@pytest.mark.parametrize(
    "text",
    [
        "TOI", "toi", "Tôi", "tôi", "TÔI", " toi.", "Toi?", "tôi ạ", "toi nhe", "cua toi", "của tôi", "Của Tôi!",
        "xem cua toi", "xem việc của tôi", "viec cua toi", "việc của tôi", "tat ca viec cua toi", "tất cả của tôi",
        "tra cuu viec cua toi", "kiểm tra việc của tôi", "thong tin cua toi", "toi co viec gi", "tôi còn việc gì",
        "toi dang co gi khong", "việc của mình", "viec cua em", "toi xem",
    ],
)  # fmt: skip
def test_everything_of_mine(text: str) -> None:
    assert heard(text).intent == Intent.ALL_OF_MINE


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("tôi muốn hẹn sở xây dựng 9h mai", Intent.BOOK),
        ("toi muon hen gio so xay dung 9h ngay 1/12", Intent.BOOK),
        ("Toi can hen so tai chinh 8h sang mai", Intent.BOOK),
        ("cho toi hen sở xây dựng thứ 6 lúc 9h", Intent.BOOK),
        ("toi dat lich hen so ngoai vu 8h30 30/11", Intent.BOOK),
        ("HG toi sxd 9h mai", Intent.BOOK),
        ("lich hen cua toi", Intent.MINE),
        ("xem lai lich hen cua toi", Intent.MINE),
        ("HG XEM", Intent.MINE),
        ("huy lich hen cua toi", Intent.MINE),
        ("huy hen 482914 cua toi", Intent.CANCEL),
        ("doi lich hen cua toi sang 10h", Intent.MINE),
        ("ho so cua toi den dau roi", Intent.DOSSIER_STATUS),
        ("hs cua toi bao gio xong", Intent.DOSSIER_STATUS),
        ("toi muon hoi ho so H17.12-251119-0012", Intent.DOSSIER_STATUS),
        ("con may nguoi nua den luot toi", Intent.QUEUE),
        ("nhac toi khi con 5 nguoi A105", Intent.QUEUE_ALERT),
        ("tat nhac", Intent.QUEUE_ALERT_OFF),
        ("thoi nhac A105", Intent.QUEUE_ALERT_OFF),
        ("hen tiem cho be nha toi", Intent.VACCINATION_BOOK),
        ("tới", Intent.UNKNOWN),
        ("tối", Intent.UNKNOWN),
        ("tới rồi", Intent.UNKNOWN),
        ("toi den roi", Intent.UNKNOWN),
        ("toi la Nguyen Van Toi", Intent.UNKNOWN),
        ("toi nay", Intent.UNKNOWN),
        ("me toi", Intent.UNKNOWN),
        ("toi khong biet", Intent.UNKNOWN),
    ],
)
def test_what_only_begins_or_ends_so_is_not_a_list(text: str, intent: Intent) -> None:
    assert heard(text).intent == intent


@pytest.mark.parametrize(
    ("text", "intent", "group"),
    [
        ("TAT TIN", Intent.MESSAGES_OFF, ""),
        ("tắt tin", Intent.MESSAGES_OFF, ""),
        ("tat tin nhan", Intent.MESSAGES_OFF, ""),
        ("Tắt thông báo", Intent.MESSAGES_OFF, ""),
        ("khong nhan tin nua", Intent.MESSAGES_OFF, ""),
        ("đừng nhắn tin nữa", Intent.MESSAGES_OFF, ""),
        ("ngung gui tin nhan", Intent.MESSAGES_OFF, ""),
        ("xin tắt tin nhắn ạ", Intent.MESSAGES_OFF, ""),
        ("TAT TIN DANH GIA", Intent.MESSAGES_OFF, "rating"),
        ("tắt tin đánh giá", Intent.MESSAGES_OFF, "rating"),
        ("khong nhan tin hoi danh gia nua", Intent.MESSAGES_OFF, "rating"),
        ("tat tin khao sat", Intent.MESSAGES_OFF, "rating"),
        ("TAT TIN LICH HEN", Intent.MESSAGES_OFF, "appointment"),
        ("tắt tin nhắc hẹn", Intent.MESSAGES_OFF, "appointment"),
        ("tat tin ve ho so", Intent.MESSAGES_OFF, "dossier"),
        ("tat tin so thu tu", Intent.MESSAGES_OFF, "turn"),
        ("tat tin le phi", Intent.MESSAGES_OFF, "money"),
        ("bo tin buu chinh", Intent.MESSAGES_OFF, "post"),
        ("BAT TIN", Intent.MESSAGES_ON, ""),
        ("bật tin nhắn", Intent.MESSAGES_ON, ""),
        ("nhan lai tin nhan", Intent.MESSAGES_ON, ""),
        ("mở lại thông báo", Intent.MESSAGES_ON, ""),
        ("BAT TIN DANH GIA", Intent.MESSAGES_ON, "rating"),
        ("bật tin bưu điện nhé", Intent.MESSAGES_ON, "post"),
    ],
)
def test_fewer_messages_and_all_of_them_again(text: str, intent: Intent, group: str) -> None:
    reading = heard(text)
    assert (reading.intent, reading.group) == (intent, group)


@pytest.mark.parametrize(
    "text",
    [
        "tat tin hieu",
        "bo tin tuc",
        "tat may",
        "bat dau",
        "mo cua may gio",
        "toi nhan duoc tin nhan roi",
        "tin",
        "khong",
    ],
)
def test_words_about_something_else_change_no_messages(text: str) -> None:
    assert heard(text).intent not in (Intent.MESSAGES_OFF, Intent.MESSAGES_ON)


def test_in_the_middle_of_a_question_it_is_still_understood_and_an_evening_is_not() -> None:
    asked = read_answer("TOI", asked=[Part.TIME], received_at=NINE, catalogue=sample_catalogue())
    assert asked.intent == Intent.ALL_OF_MINE
    evening = read_answer("tối", asked=[Part.TIME], received_at=NINE, catalogue=sample_catalogue())
    assert evening.intent != Intent.ALL_OF_MINE
