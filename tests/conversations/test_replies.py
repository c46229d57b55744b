# SPDX-License-Identifier: EUPL-1.2
"""Every text of the dialogue is one SMS of plain signs, also with the longest names, and keeps what matters."""

import csv
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cast import at
from motcua import cli
from motcua.conversations import replies
from motcua.conversations.replies import Listed, WhyNot
from motcua.kernel.text import sms_parts
from motcua.messaging.texts import Place, Ways
from motcua.reading import Part

DATA = Path(cli.__file__).parent / "demo_data"
WAYS = Ways(short_code="8188", switchboard="0236 3881 888", site="https://motcua.danang.gov.vn")
NAME, CODE = "Công Tằng Tôn Nữ Phương Nguyệt Quỳnh", "48291473"
MATTER = "Cấp giấy phép xây dựng mới đối với công trình không theo tuyến, tín ngưỡng, tôn giáo; nhà ở riêng lẻ"
START = at("2026-12-24T14:30")


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


AGENCIES = sorted({row["short_name"] or row["name"] for row in rows("agencies")})
PLACES = [
    Place(agency=row["short_name"], office=office["short_name"], address=office["address"])
    for row in rows("agencies")
    for office in rows("offices")
]
PARTS = [part for part in Part if part not in (Part.SITE, Part.VACCINE, Part.DOSE)]
HOURS = [START, START + timedelta(days=3), START + timedelta(days=40, minutes=30)]


def listed(count: int) -> list[Listed]:
    return [Listed(f"{48291473 + number}", START + timedelta(days=number), AGENCIES[-1]) for number in range(count)]


def texts() -> Iterator[str]:
    booking = {"code": CODE, "starts_at": START, "ways": WAYS}
    for place in PLACES:
        yield replies.booked(**booking, name=NAME, matter=MATTER, place=place, answer_by=START)
        yield replies.shot_booked(**booking, child=NAME, matter=f"sinh 12/03/2025, {MATTER}", place=place)
        yield replies.already_booked(**booking, place=place)
    for agency in AGENCIES:
        yield replies.sure(name=NAME, agency=agency, matter=MATTER, starts_at=START)
        for reason in (WhyNot("14h30 thu 5 24/12 het cho"), WhyNot("14h30 thu 5 24/12 khong tiep nhan", MATTER)):
            for hours in (HOURS, HOURS[:1], []):
                yield replies.choose_hour(agency=agency, reason=reason, hours=hours, ways=WAYS)
                yield replies.choose_hour(code=CODE, agency=agency, reason=reason, hours=hours, ways=WAYS)
    yield replies.ask(PARTS, impossible=[("day", "31/11"), ("time", "25h")], of_child=True)
    yield replies.ask([Part.DAY], impossible=[("day", "ngay " + "9" * 200)])
    yield replies.which_agency([MATTER, MATTER, MATTER])
    row = listed(1)[0]
    yield from (
        replies.kept(row), replies.same_hour(row), replies.cancelled_before(row, ways=WAYS),
        replies.no_longer(row, status="đề nghị giờ khác", ways=WAYS), replies.waiting(row, ways=WAYS),
        replies.sure_to_cancel(row), replies.sure_to_move(row, starts_at=START), replies.sure_to_stop_waiting(row),
        replies.stopped_waiting(row), replies.how_to(ways=WAYS), replies.not_yet("so thu tu", ways=WAYS),
        replies.dropped(ways=WAYS), replies.nothing_changed(ways=WAYS), replies.limit_reached(ways=WAYS),
        replies.failed(ways=WAYS), replies.not_found(code="9" * 50, ways=WAYS), replies.no_booking(ways=WAYS),
        replies.again(replies.ask(PARTS)), replies.cannot(MATTER * 3, ways=WAYS, code=CODE),
        replies.choose_again(HOURS), replies.ask_about(CODE, replies.ask([Part.DAY, Part.TIME])),
    )  # fmt: skip


def test_every_text_is_one_sms_of_plain_signs() -> None:
    for text in texts():
        assert text.isascii()
        assert sms_parts(text)[:2] == ("gsm7", 1), text
        assert "...." not in text
        assert "  " not in text


@pytest.mark.parametrize("count", [1, 2, 3, 5, 20])
def test_a_list_takes_two_sms_at_most_and_leaves_nothing_out_unsaid(count: int) -> None:
    for text in (replies.bookings(listed(count), ways=WAYS), replies.which_booking(listed(count), deed="Huy")):
        assert sms_parts(text).parts <= 2
        shown = sum(row.code in text for row in listed(count))
        assert shown == count or "..." in text
        assert shown >= min(count, 5)


@given(
    name=st.text(max_size=130),
    matter=st.text(max_size=600),
    place=st.sampled_from(PLACES),
    minutes=st.integers(0, 60 * 24 * 90),
)
def test_a_booking_is_repeated_whatever_was_typed(name: str, matter: str, place: Place, minutes: int) -> None:
    start = START + timedelta(minutes=minutes)
    text = replies.booked(code=CODE, name=name, matter=matter, starts_at=start, place=place, answer_by=start, ways=WAYS)
    assert sms_parts(text).parts == 1
    assert text.startswith(f"Ma hen {CODE}: {start.hour}h")
    assert f"{start:%d/%m} tai {replies.plain(place.agency)}" in text
    assert text.endswith(f"Huy: HUYHG {CODE} gui 8188")


def test_the_matter_is_cut_before_the_name_and_the_house_before_both() -> None:
    place = Place(agency="So Xay dung", office="TT HCC Da Nang", address="24 Trần Phú, Đà Nẵng")
    told: datetime = at("2026-11-26T14:30")
    booked = {"code": "482914", "starts_at": at("2026-11-27T09:00"), "place": place, "answer_by": told, "ways": WAYS}
    assert replies.booked(**booked, name="Nguyễn Văn An", matter="cấp phép xây dựng") == (
        "Ma hen 482914: 9h thu 6 27/11 tai So Xay dung, 24 Tran Phu. Nguyen Van An, cap phep xay dung. "
        "Tra loi truoc 14h30 thu 5 26/11. Huy: HUYHG 482914 gui 8188"
    )
    assert ", Cap giay phep xay dung moi..." in replies.booked(**booked, name="Nguyễn Văn An", matter=MATTER)


def test_the_day_is_named_once_where_hours_share_it() -> None:
    day = [at("2026-11-27T09:00"), at("2026-11-27T09:30")]
    assert replies.numbered_hours(day) == "1) 9h, 2) 9h30 thu 6 27/11"
    assert replies.numbered_hours([*day, at("2026-11-30T08:00")]) == (
        "1) 9h thu 6 27/11, 2) 9h30 thu 6 27/11, 3) 8h thu 2 30/11"
    )
