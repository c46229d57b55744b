# SPDX-License-Identifier: EUPL-1.2
"""With marks every text is two joined parts at most, with code, hour and how to answer; else it goes without."""

import unicodedata
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cast import at
from motcua.conversations import replies
from motcua.kernel.speech import sms_time
from motcua.kernel.text import sms_parts
from motcua.messaging import texts, vaccination_texts
from motcua.messaging.texts import Piece, Place, Ways, fitted, marked, plain

WAYS = Ways(short_code="8188", switchboard="0236 3881 888", site="https://hen.danang.gov.vn", has_marks=True)
SXD = Place(
    agency="So Xay dung",
    office="TT HCC Da Nang",
    address="24 Trần Phú, Đà Nẵng",
    agency_name="Sở Xây dựng",
    office_name="Trung tâm Phục vụ hành chính công thành phố Đà Nẵng",
)
CODE, START, OTHER = "482914", at("2026-11-20T08:30"), at("2026-11-19T13:35")
BOOKING: dict[str, Any] = {"code": CODE, "starts_at": START, "ways": WAYS}


def test_the_words_of_the_house() -> None:
    assert texts.confirmed(**BOOKING, place=SXD, bring=["Căn cước"]) == (
        "Mã hẹn 482914: đã xác nhận 8h30 thứ 6 20/11 tại Sở Xây dựng, 24 Trần Phú. "
        "Mang: Căn cước. Hủy: HUYHG 482914 gửi 8188"
    )
    assert texts.request_received(**BOOKING, place=SXD, confirm_by=OTHER, told_at=OTHER) == (
        "Mã hẹn 482914: 8h30 thứ 6 20/11 tại Sở Xây dựng, 24 Trần Phú. "
        "Cơ quan trả lời trước 13h35 hôm nay. Hủy: HUYHG 482914 gửi 8188"
    )
    assert texts.refused(**BOOKING, reason="Việc này do phường giải quyết.") == (
        "Mã hẹn 482914: cơ quan không nhận hẹn 8h30 thứ 6 20/11. Lý do: Việc này do phường giải quyết. "
        "Hẹn lại: gọi 0236 3881 888"
    )
    assert texts.earlier_hour_offered(
        code=CODE, starts_at=OTHER, instead_of=START, answer_by=at("2026-11-18T10:30"), ways=WAYS
    ) == (
        "Mã hẹn 482914: có giờ sớm hơn: 13h35 thứ 5 19/11 (đang hẹn 8h30 thứ 6 20/11). "
        "Nhận: trả lời CO trước 10h30. Không: KHONG"
    )
    cdc = Place("Phong tiem chung CDC", address="118 Lê Đình Lý, Đà Nẵng", agency_name="Phòng tiêm chủng CDC")
    assert vaccination_texts.booked(**BOOKING, place=cdc, children=1) == (
        "Mã hẹn 482914: lịch tiêm 8h30 thứ 6 20/11 tại Phòng tiêm chủng CDC, 118 Lê Đình Lý. "
        "Mang sổ tiêm. Hủy: HUYHG 482914 gửi 8188"
    )


def test_the_moment_has_marks_only_where_it_is_told_so() -> None:
    assert sms_time(START, has_marks=True) == "8h30 thứ 6 20/11"
    assert sms_time(START) == "8h30 thu 6 20/11"
    assert sms_time(START, today=START.date(), has_marks=True) == "8h30 hôm nay"


def test_a_name_that_was_cut_ends_its_sentence_with_three_dots() -> None:
    board = Place("BQL KCNC-KCN", agency_name="Ban Quản lý Khu công nghệ cao và các khu công nghiệp")
    text = texts.moved(**BOOKING, first_starts_at=OTHER, place=board, confirm_by=OTHER, told_at=START)
    assert "tại Ban" in text
    assert "...." not in text


def test_what_does_not_fit_with_marks_goes_without_them() -> None:
    whole = "Mã hẹn 482914: " + "đã đổi " * 18
    assert fitted(whole, has_marks=True) == plain(whole)
    assert fitted(whole, Piece(1, (" sang giờ khác", "")), has_marks=True) == plain(f"{whole} sang giờ khác")
    assert fitted(whole[:130], has_marks=True) == whole[:130].strip()


def test_the_sources_are_written_in_composed_letters() -> None:
    for source in (texts.__file__, vaccination_texts.__file__, replies.__file__):
        written = Path(str(source)).read_text(encoding="utf-8")
        assert written == unicodedata.normalize("NFC", written)


# --- for whatever names there are ----------------------------------------------------------------------

SIGNS = st.text(max_size=160) | st.text("aăâáàãạ đĐ\u0301\u0323\u031b.,;… 😀–[]~\n\t\u200b\u00a0giờ7ﬁ½ªΩЙ", max_size=80)
NAMES = SIGNS | st.sampled_from(
    ["UBND phường Ngũ Hành Sơn " * 6, "Sở Nông nghiệp và Môi trường thành phố Đà Nẵng", "Đặng{~}[tên|lạ]^€ 😀"]
)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)).map(  # noqa: DTZ001
    lambda moment: at(moment.replace(second=0, microsecond=0))
)
PLACES = st.builds(
    Place, agency=NAMES, office=NAMES, address=NAMES, counter=st.none() | st.integers(1, 99),
    agency_name=NAMES, office_name=NAMES,
)  # fmt: skip
ALL_WAYS = st.builds(
    Ways,
    short_code=st.sampled_from(["8188", "0905123456"]),
    switchboard=st.sampled_from(["1022", "0236 3881 888", "+84 236 3881 888"]),
    site=st.sampled_from(["http://127.0.0.1:8000", f"https://{'x' * 190}.vn"]),
    has_marks=st.just(True),
)
GIVEN = st.fixed_dictionaries(
    {
        "code": st.integers(100_000, 99_999_999).map(str),
        "starts_at": MOMENTS,
        "first_starts_at": MOMENTS,
        "confirm_by": MOMENTS,
        "told_at": MOMENTS,
        "place": PLACES,
        "bring": st.lists(NAMES, max_size=6),
        "reason": SIGNS,
        "near_hours": st.lists(MOMENTS, max_size=3),
        "children": st.integers(1, 4),
        "ways": ALL_WAYS,
    }
)
ALL: list[tuple[Any, str]] = [
    (texts.request_received, "place confirm_by told_at"),
    (texts.confirmed, "place bring"),
    (texts.hour_proposed, "place first_starts_at"),
    (texts.refused, "reason"),
    (texts.cancelled_by_citizen, "place"),
    (texts.cancelled_by_office, "place reason"),
    (texts.moved, "place first_starts_at confirm_by told_at"),
    (texts.earlier_hour_taken, "place first_starts_at"),
    (texts.promise_missed, ""),
    (texts.expired, "near_hours"),
    (texts.proposal_expired, "near_hours"),
    (texts.reminder, "place bring"),
    (vaccination_texts.booked, "place children"),
    (vaccination_texts.reminder, "place"),
    (vaccination_texts.moved, "place first_starts_at"),
    (vaccination_texts.cancelled_by_citizen, "place"),
    (vaccination_texts.cancelled_by_office, "place reason"),
]


@pytest.mark.parametrize(("say", "wanted"), ALL)
@given(values=GIVEN)
def test_every_text_fits_and_holds_code_hour_and_how_to_answer(say: Any, wanted: str, values: dict[str, Any]) -> None:
    code, start, ways = values["code"], values["starts_at"], values["ways"]
    text = say(**{name: values[name] for name in ["code", "starts_at", "ways", *wanted.split()]})
    size = sms_parts(text)
    assert size.parts <= 2
    assert size.units <= (texts.MARKED_UNITS if size.encoding == "ucs2" else texts.SEPTETS)
    assert text.isascii() == (size.encoding == "gsm7")
    assert "  " not in text
    is_marked = not text.isascii()
    assert text.startswith(f"{'Mã hẹn' if is_marked else 'Ma hen'} {code}: ")
    assert sms_time(start, has_marks=is_marked) in text
    assert f"HUYHG {code} {'gửi' if is_marked else 'gui'} {ways.short_code}" in text or ways.switchboard in text


@pytest.mark.parametrize(("say", "wanted"), ALL)
@given(start=MOMENTS, other=MOMENTS)
def test_with_a_code_of_six_digits_every_text_fits_with_marks(
    say: Any, wanted: str, start: datetime, other: datetime
) -> None:
    values = {"first_starts_at": other, "confirm_by": other, "told_at": start, "place": SXD, "bring": [], "reason": ""}
    values |= {"near_hours": [other], "children": 2}
    text = say(code=CODE, starts_at=start, ways=WAYS, **{name: values[name] for name in wanted.split()})
    assert sms_parts(text).encoding == "ucs2"


@given(SIGNS | NAMES)
def test_marks_change_no_length_and_no_other_sign(words: str) -> None:
    assert plain(marked(words)) == plain(words)
    assert len(marked(words)) == len(plain(words))
    assert marked(marked(words)) == marked(words)
    assert sms_parts(marked(words)).units == len(marked(words))
