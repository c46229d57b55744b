# SPDX-License-Identifier: EUPL-1.2
"""The pure pieces of the public doors: calendar file, seals, boxes."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.doors.portal.calendar_file import LINE_OCTETS, CalendarEntry
from motcua.doors.portal.seals import DONE, LOOKED_UP, READ_BACK, TYPED, LookUpClosed, Typed


def _file(summary: str, location: str, description: str) -> str:
    moment = datetime(2026, 11, 27, 2, tzinfo=UTC)
    return CalendarEntry(
        uid="a@b",
        version=1,
        status="TENTATIVE",
        starts_at=moment,
        ends_at=moment,
        summary=summary,
        location=location,
        description=description,
        reminds=summary,
        made_at=moment,
    ).text()


_TEXT = st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=300)


@given(_TEXT, _TEXT, _TEXT)
def test_lines_of_a_calendar_file_are_short_and_say_what_was_meant(
    summary: str, location: str, description: str
) -> None:
    text = _file(summary, location, description)
    lines = text.split("\r\n")
    assert lines.pop() == ""
    assert all(len(line.encode()) <= LINE_OCTETS for line in lines)
    assert "\n" not in text.replace("\r\n", "")
    unfolded = text.replace("\r\n ", "").split("\r\n")
    read = next(line for line in unfolded if line.startswith("LOCATION:")).removeprefix("LOCATION:")
    assert read.replace("\\;", ";").replace("\\,", ",").replace("\\\\", "\\") == location or "\\" in location
    assert unfolded[0] == "BEGIN:VCALENDAR"
    assert unfolded[-2] == "END:VCALENDAR"


def test_commas_semicolons_and_line_breaks_are_escaped() -> None:
    text = _file("Hẹn; ở đây, nhé", "a\\b", "một\nhai").replace("\r\n ", "")
    assert "SUMMARY:Hẹn\\; ở đây\\, nhé\r\n" in text
    assert "LOCATION:a\\\\b\r\n" in text
    assert "DESCRIPTION:một\\nhai\r\n" in text


def test_a_seal_opens_only_what_it_closed() -> None:
    sealed = DONE.close({"id": 7})
    assert DONE.open(sealed) == {"id": 7}
    for text in ("", "x", sealed[:-1], sealed + "a"):
        with pytest.raises(LookUpClosed):
            DONE.open(text)
    with pytest.raises(LookUpClosed):
        LOOKED_UP.open(sealed)


def test_a_box_hides_its_words_and_opens_only_for_its_purpose() -> None:
    words = Typed("Nguyễn Thị Lan", "0905111222", "việc", "r")
    closed = TYPED.close(words)
    assert "Lan" not in closed
    assert "0905111222" not in closed
    assert TYPED.open(closed) == words
    assert READ_BACK.open(closed) is None
    assert TYPED.open("") is None
    assert TYPED.open("việc") is None
    assert TYPED.open(closed[:-2]) is None
