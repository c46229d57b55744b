# SPDX-License-Identifier: EUPL-1.2
"""A moment is read from ISO texts only, and never one that breaks arithmetic."""

from datetime import date, datetime, timedelta

import pytest

from motcua.kernel.typed_time import read_day, read_moment
from motcua.kernel.working_time import OFFICE_ZONE

NINE = datetime(2026, 11, 27, 9, tzinfo=OFFICE_ZONE)


@pytest.mark.parametrize(
    "text",
    ["2026-11-27T09:00", "2026-11-27 09:00:00", "2026-11-27T09:00+07:00", "2026-11-27t02:00z", " 2026-11-27T02:00Z"],
)
def test_one_moment_in_several_forms(text: str) -> None:
    assert read_moment(text) == NINE
    assert read_moment(text).utcoffset() == timedelta(hours=7)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mai",
        "1795750000",
        "2026-11-27T25:00",
        "9999-12-31T23:59Z",
        "0001-01-01T00:00+14:00",
        "1999-12-31T23:00",
        "2026-11-27T09:00\0",
    ],
)
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_moment(text)


def test_days() -> None:
    assert read_day(" 2026-11-27 ") == date(2026, 11, 27)
    for text in ("", "27/11/2026", "2200-01-01", "0001-01-01", "9999-12-31", "2026-02-30"):
        with pytest.raises(ValueError, match=r".*"):
            read_day(text)
