# SPDX-License-Identifier: EUPL-1.2
"""Every text is one SMS in plain letters, whatever the names are, and always says the code, the hour, how to answer."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cast import at
from motcua.kernel import speech
from motcua.kernel.text import sms_parts
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.messaging import texts

WAYS = texts.Ways(short_code="8188", switchboard="0236 3881 888", site="https://hen.danang.gov.vn")
SXD = texts.Place(agency="So Xay dung", office="TT HCC Da Nang", address="24 Trần Phú, Đà Nẵng", counter=3)
START = at("2026-12-03T09:00")
TOLD = at("2026-12-01T08:35")


def test_the_request_is_told_in_the_words_of_the_house() -> None:
    place = texts.Place(agency="So Xay dung", address="24 Trần Phú, Đà Nẵng")
    text = texts.request_received(
        code="482914", starts_at=START, place=place, confirm_by=at("2026-12-01T13:35"), told_at=TOLD, ways=WAYS
    )
    assert text == (
        "Ma hen 482914: 9h thu 5 03/12 tai So Xay dung, 24 Tran Phu. "
        "Co quan tra loi truoc 13h35 hom nay. Huy: HUYHG 482914 gui 8188"
    )


def test_another_day_than_today_is_named_because_a_text_may_be_read_a_day_later() -> None:
    text = texts.request_received(
        code="482914", starts_at=START, place=SXD, confirm_by=at("2026-12-02T08:05"), told_at=TOLD, ways=WAYS
    )
    assert "truoc 8h05 thu 4 02/12." in text


def test_the_confirmation_names_the_counter_and_what_to_bring_where_there_is_room() -> None:
    few = texts.confirmed(code="482914", starts_at=START, place=SXD, bring=["Căn cước"], ways=WAYS)
    assert "quay 3" in few
    assert "Mang: Can cuoc." in few
    many = texts.confirmed(
        code="482914",
        starts_at=START,
        place=SXD,
        bring=["Căn cước", "Bản vẽ thiết kế xây dựng và giấy tờ đất"],
        ways=WAYS,
    )
    assert "Mang: Can cuoc." in many


def test_the_proposal_gives_the_link_and_without_room_the_phone_alone() -> None:
    short = texts.hour_proposed(code="482914", first_starts_at=TOLD, starts_at=START, place=SXD, ways=WAYS)
    assert "https://hen.danang.gov.vn/d/482914 hoac goi 0236 3881 888" in short
    far = texts.Ways("8188", "0236 3881 888", f"https://{'mot-cua.' * 14}gov.vn")
    long = texts.hour_proposed(code="482914", first_starts_at=TOLD, starts_at=START, place=SXD, ways=far)
    assert "https" not in long
    assert long.endswith("Tra loi CO hoac KHONG, hoac goi 0236 3881 888")


def test_the_reason_of_a_refusal_is_shortened_not_dropped() -> None:
    reason = "Việc này do Ủy ban nhân dân phường nơi có đất giải quyết, xin đến bộ phận một cửa của phường để nộp hồ sơ"
    text = texts.refused(code="482914", starts_at=START, reason=reason, ways=WAYS)
    assert "Ly do: Viec nay do Uy ban" in text
    assert text.endswith("Hen lai: 0236 3881 888")


def test_the_apology_lists_near_hours_by_day() -> None:
    hours = [at("2026-12-04T08:00"), at("2026-12-03T09:30"), at("2026-12-03T10:00")]
    text = texts.expired(code="482914", starts_at=START, near_hours=hours, ways=WAYS)
    assert "Con cho: 9h30, 10h thu 5 03/12; 8h thu 6 04/12." in text


def test_three_near_hours_of_three_days_fit_even_with_the_longest_code_and_hours() -> None:
    hours = [at("2026-12-04T13:30"), at("2026-12-07T13:30"), at("2026-12-08T13:30")]
    text = texts.expired(code="48291473", starts_at=at("2026-12-03T13:30"), near_hours=hours, ways=WAYS)
    assert "Con cho: 13h30 thu 6 04/12; 13h30 thu 2 07/12; 13h30 thu 3 08/12." in text
    assert text.endswith("Hen lai: 0236 3881 888")


def test_the_reminder_of_the_same_day_says_today() -> None:
    text = texts.reminder_today(code="482914", starts_at=START, place=SXD, bring=[], ways=WAYS)
    assert text.startswith("Ma hen 482914: nhac hen 9h hom nay tai So Xay dung")


# --- for whatever names there are ----------------------------------------------------------------------

NAMES = st.text(max_size=160) | st.sampled_from(
    [
        "UBND phường Ngũ Hành Sơn " * 6,
        "Sở Nông nghiệp và Môi trường thành phố Đà Nẵng (cơ sở 2) – phòng tiếp nhận hồ sơ đất đai",
        "Đặng{~}[tên|lạ]^€ 😀",
    ]
)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(OFFICE_ZONE)).map(  # noqa: DTZ001
    lambda moment: moment.replace(second=0, microsecond=0)
)
CODES = st.integers(100_000, 99_999_999).map(str)
PLACES = st.builds(texts.Place, agency=NAMES, office=NAMES, address=NAMES, counter=st.none() | st.integers(1, 32_767))
SITES = st.sampled_from(["http://127.0.0.1:8000", "https://hen.danang.gov.vn/", f"https://{'x' * 190}.vn"])
ALL_WAYS = st.builds(
    texts.Ways,
    short_code=st.sampled_from(["8188", "0905123456"]),
    switchboard=st.sampled_from(["1022", "0236 3881 888", "+84 236 3881 888"]),
    site=SITES,
)
PAPERS = st.lists(NAMES, max_size=6)


@st.composite
def any_text(draw: Any) -> tuple[str, str, datetime, texts.Ways]:
    """Draw a text of any kind with its code, its hour and the ways to answer."""
    code, start, ways, place = draw(CODES), draw(MOMENTS), draw(ALL_WAYS), draw(PLACES)
    other, reason, papers = draw(MOMENTS), draw(st.text(max_size=300)), draw(PAPERS)
    near = draw(st.lists(MOMENTS, max_size=3))
    kinds = {
        "request_received": lambda: texts.request_received(
            code=code, starts_at=start, place=place, confirm_by=other, told_at=draw(MOMENTS), ways=ways
        ),
        "confirmed": lambda: texts.confirmed(code=code, starts_at=start, place=place, bring=papers, ways=ways),
        "hour_proposed": lambda: texts.hour_proposed(
            code=code, first_starts_at=other, starts_at=start, place=place, ways=ways
        ),
        "refused": lambda: texts.refused(code=code, starts_at=start, reason=reason, ways=ways),
        "cancelled_by_citizen": lambda: texts.cancelled_by_citizen(code=code, starts_at=start, place=place, ways=ways),
        "cancelled_by_office": lambda: texts.cancelled_by_office(
            code=code, starts_at=start, place=place, reason=reason, ways=ways
        ),
        "moved": lambda: texts.moved(
            code=code,
            first_starts_at=other,
            starts_at=start,
            place=place,
            confirm_by=draw(MOMENTS),
            told_at=draw(MOMENTS),
            ways=ways,
        ),
        "promise_missed": lambda: texts.promise_missed(code=code, starts_at=start, ways=ways),
        "expired": lambda: texts.expired(code=code, starts_at=start, near_hours=near, ways=ways),
        "proposal_expired": lambda: texts.proposal_expired(code=code, starts_at=start, near_hours=near, ways=ways),
        "reminder": lambda: texts.reminder(code=code, starts_at=start, place=place, bring=papers, ways=ways),
    }
    return kinds[draw(st.sampled_from(sorted(kinds)))](), code, start, ways


@given(any_text())
def test_every_text_is_one_plain_sms_with_code_hour_and_how_to_answer(
    drawn: tuple[str, str, datetime, texts.Ways],
) -> None:
    text, code, start, ways = drawn
    size = sms_parts(text)
    assert (size.encoding, size.parts) == ("gsm7", 1)
    assert size.units <= 160
    assert text.isascii()
    assert "  " not in text
    assert text.startswith(f"Ma hen {code}: ")
    assert speech.sms_time(start) in text
    assert f"HUYHG {code} gui {ways.short_code}" in text or ways.switchboard in text


@pytest.mark.parametrize("minutes", [0, 90, 60 * 30])
def test_the_hour_of_the_sms_is_the_hour_of_the_page_also_from_a_server_in_utc(minutes: int) -> None:
    start = (START + timedelta(minutes=minutes)).astimezone(OFFICE_ZONE)
    in_utc = start.astimezone(tz=datetime.fromisoformat("2026-01-01T00:00+00:00").tzinfo)
    text = texts.confirmed(code="482914", starts_at=in_utc, place=SXD, bring=[], ways=WAYS)
    page_hour = speech.hour(in_utc)
    sms_hour = text.partition("da xac nhan ")[2].split()[0]
    assert sms_hour.replace("h", " giờ ").strip() == page_hour
    assert f"{start:%d/%m}" in text
    assert f"{start:%d/%m}" in speech.day_and_hour(in_utc)
