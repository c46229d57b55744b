# SPDX-License-Identifier: EUPL-1.2
from datetime import date, datetime, time

import pytest

from motcua.cli.sample_catalogue import sample_catalogue
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.reading import Part, Reading, read_answer

AT = datetime(2026, 11, 19, 9, tzinfo=OFFICE_ZONE)


def answer(text: str, *asked: Part) -> Reading:
    return read_answer(text, asked=asked, received_at=AT, catalogue=sample_catalogue())


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("mai", date(2026, 11, 20)),
        ("Mai", date(2026, 11, 20)),
        ("ngay mai nhe", date(2026, 11, 20)),
        ("mốt", date(2026, 11, 21)),
        ("mot", date(2026, 11, 21)),
        ("thu ba", date(2026, 11, 24)),
        ("thứ tư", date(2026, 11, 25)),
        ("t6", date(2026, 11, 20)),
        ("20/11", date(2026, 11, 20)),
        ("20", date(2026, 11, 20)),
    ],
)
def test_a_day_alone_answers_which_day(text: str, wanted: date) -> None:
    assert answer(text, Part.DAY).day == wanted


@pytest.mark.parametrize(
    ("text", "wanted"), [("9", time(9)), ("2h", time(14)), ("8 ruoi", time(8, 30)), ("9 nhe", time(9))]
)
def test_an_hour_alone_answers_which_hour(text: str, wanted: time) -> None:
    assert answer(text, Part.TIME).hour == wanted


def test_a_day_and_an_hour_together() -> None:
    found = answer("mai 9h", Part.DAY, Part.TIME)
    assert (found.day, found.hour) == (date(2026, 11, 20), time(9))


@pytest.mark.parametrize(("text", "wanted"), [("sxd", "DN-SXD"), ("hai chau", "DN-HC"), ("so tu phap nhe", "DN-STP")])
def test_an_agency_alone_answers_which_agency(text: str, wanted: str) -> None:
    assert answer(text, Part.AGENCY).agency == wanted


@pytest.mark.parametrize(
    ("text", "wanted"), [("nguyen thi mai", "Nguyen Thi Mai"), ("toi ten Tran Van Ba", "Tran Van Ba")]
)
def test_a_name_alone_answers_who(text: str, wanted: str) -> None:
    assert answer(text, Part.NAME).name == wanted
