# SPDX-License-Identifier: EUPL-1.2
"""Every text about vaccination is one SMS in plain letters, with the code, the hour, and no health data."""

import inspect

import pytest

from cast import at
from motcua.kernel.text import sms_parts
from motcua.messaging import vaccination_texts as texts
from motcua.messaging.texts import Place, Ways

WAYS = Ways(short_code="8188", switchboard="0236 3881 888", site="https://hen.danang.gov.vn")
LONG = Place("Phòng tiêm chủng Trung tâm Kiểm soát bệnh tật thành phố Đà Nẵng", address="118 Lê Đình Lý, Đà Nẵng")
SHORT = Place("Phong tiem chung CDC", address="118 Lê Đình Lý, Đà Nẵng")
VALUES = {
    "code": "91234567",
    "starts_at": at("2026-12-03T08:30"),
    "first_starts_at": at("2026-11-30T14:30"),
    "ways": WAYS,
    "children": 4,
    "reason": "Tủ lạnh hỏng, vắc xin phải đưa về kho của thành phố để bảo quản cho đến hết tuần này và tuần sau",
}
ALL = [texts.booked, texts.reminder, texts.moved, texts.cancelled_by_citizen, texts.cancelled_by_office]


@pytest.mark.parametrize("place", [LONG, SHORT])
@pytest.mark.parametrize("say", ALL)
def test_each_is_one_sms_with_code_and_hour(say: object, place: Place) -> None:
    wanted = {name: value for name, value in {**VALUES, "place": place}.items() if name in _names(say)}
    text = say(**wanted)  # type: ignore[operator]
    assert (sms_parts(text).parts, sms_parts(text).encoding) == (1, "gsm7")
    assert text.startswith("Ma hen 91234567: ")
    assert "8h30 thu 5 03/12" in text
    assert "lich tiem" in text


def _names(say: object) -> set[str]:
    return set(inspect.signature(say).parameters)  # type: ignore[arg-type]


def test_a_text_cannot_be_given_a_vaccine_or_a_name() -> None:
    asked = {name for say in ALL for name in _names(say)}
    assert asked == {"code", "starts_at", "first_starts_at", "place", "children", "reason", "ways"}


def test_the_words_of_a_booking_for_several_children() -> None:
    text = texts.booked(code="912345", starts_at=at("2026-12-03T08:30"), place=SHORT, children=2, ways=WAYS)
    assert text == (
        "Ma hen 912345: lich tiem 8h30 thu 5 03/12 cho 2 be tai Phong tiem chung CDC, 118 Le Dinh Ly. "
        "Mang so tiem. Huy: HUYHG 912345 gui 8188"
    )
