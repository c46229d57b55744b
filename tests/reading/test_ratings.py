# SPDX-License-Identifier: EUPL-1.2
"""What a message says about a visit that was asked about; and what it is taken for when it says something else."""

import pytest

from motcua.reading.ratings import read_rating

GLAD, CONTENT, NOT_CONTENT, UNCLEAR = 3, 2, 1, None

# The message, the score it tells, what it is about.
SAID = [
    ("5", GLAD, ()),
    ("4", GLAD, ()),
    ("3", CONTENT, ()),
    ("2", NOT_CONTENT, ()),
    ("1", NOT_CONTENT, ()),
    (" 5. ", GLAD, ()),
    ("5 điểm", GLAD, ()),
    ("5 sao", GLAD, ()),
    ("5/5", GLAD, ()),
    ("toi cho 5", GLAD, ()),
    ("em chấm 4 ạ", GLAD, ()),
    ("danh gia 5", GLAD, ()),
    ("Đánh giá: 5 điểm, phục vụ tốt", GLAD, ()),
    ("5 cảm ơn", GLAD, ()),
    ("5 cán bộ nhiệt tình, hướng dẫn rõ ràng", GLAD, ("attitude", "guidance")),
    ("1 chờ lâu", NOT_CONTENT, ("waiting",)),
    ("1, thai do khong tot", NOT_CONTENT, ("attitude",)),
    ("2 vi phai di lai nhieu lan", NOT_CONTENT, ("travel",)),
    ("3 bt", CONTENT, ()),
    ("rất hài lòng", GLAD, ()),
    ("Rat hai long", GLAD, ()),
    ("RẤT HÀI LÒNG!!!", GLAD, ()),
    ("rất hl", GLAD, ()),
    ("hài lòng 100%", GLAD, ()),
    ("rất tốt, cảm ơn", GLAD, ()),
    ("cam on, rat hai long", GLAD, ()),
    ("tuyệt vời", GLAD, ()),
    ("không thể hài lòng hơn", GLAD, ()),
    ("thái độ cán bộ rất tốt", GLAD, ("attitude",)),
    ("hài lòng", CONTENT, ()),
    ("hai long", CONTENT, ()),
    ("hl", CONTENT, ()),
    ("bình thường", CONTENT, ()),
    ("tạm được", CONTENT, ()),
    ("cũng được", CONTENT, ()),
    ("hài lòng nhưng chờ hơi lâu", CONTENT, ("waiting",)),
    ("không hài lòng", NOT_CONTENT, ()),
    ("ko hai long", NOT_CONTENT, ()),
    ("k hài lòng lắm", NOT_CONTENT, ()),
    ("chưa hài lòng", NOT_CONTENT, ()),
    ("không được hài lòng lắm", NOT_CONTENT, ()),
    ("không hài lòng vì chờ lâu", NOT_CONTENT, ("waiting",)),
    ("khong hai long vi cho qua lau, can bo cau gat", NOT_CONTENT, ("waiting", "attitude")),
    ("le phi cao qua, khong hai long", NOT_CONTENT, ("cost",)),
    ("thái độ không tốt", NOT_CONTENT, ("attitude",)),
    ("chờ lâu quá", NOT_CONTENT, ("waiting",)),
    ("tệ quá", NOT_CONTENT, ()),
    ("phục vụ kém", NOT_CONTENT, ()),
    # Two ways to read it: asked once more.
    ("5 nhưng không hài lòng", UNCLEAR, ()),
    ("3 khong hai long", UNCLEAR, ()),
    ("không có gì để phàn nàn", UNCLEAR, ()),
]

# Something else, also from a phone that was asked.
OTHERWISE = [
    "",
    "có",
    "không",
    "ok",
    "cám ơn",
    "5h chiều mai",
    "5 giờ",
    "5/12",
    "5 12",
    "5 người",
    "12",
    "55",
    "0905111222",
    "482914",
    "A5",
    "5 tuổi tiêm gì",
    "2 lần rồi chưa xong",
    "3 ngày nữa có kết quả không",
    "HG Nguyen Van A so xay dung 8h mai",
    "HG Le Thi B so xay dung 9h mai, rat hai long",
    "huy 482914",
    "doi lich hen sang 9h",
    "STT A012",
    "còn bao nhiêu người chờ",
    "đến số mấy rồi",
    "TT 000.00.12.H17-261120-0001",
    "cho toi hoi so xay dung may gio mo cua",
    "hẹn giờ mai 8h sở xây dựng",
    "làm nhanh giúp em hồ sơ với",
    "hài lòng là sao?",
    "tôi không đến được",
    "mai toi den",
]


@pytest.mark.parametrize(("message", "score", "reasons"), SAID)
def test_it_is_read_as_people_write_it(message: str, score: int | None, reasons: tuple[str, ...]) -> None:
    heard = read_rating(message)
    assert heard is not None
    assert not heard.wants_no_more
    assert heard.score == score
    if score is not None:
        assert heard.reasons == reasons


@pytest.mark.parametrize("message", OTHERWISE)
def test_what_is_no_rating_is_left_to_ordinary_reading(message: str) -> None:
    heard = read_rating(message)
    assert heard is None


@pytest.mark.parametrize("message", ["KHONG HOI", "không đánh giá", "đừng hỏi nữa", "dung nhan tin nua", "Thôi hỏi"])
def test_a_wish_not_to_be_asked_is_heard(message: str) -> None:
    heard = read_rating(message)
    assert heard is not None
    assert heard.wants_no_more


def test_it_never_raises_and_takes_no_long_time() -> None:
    for message in ("5" * 5_000, "khong " * 2_000, "hai long " * 1_000, "\x00\ud800", "rat " * 3_000 + "hai long"):
        read_rating(message)
