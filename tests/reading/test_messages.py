# SPDX-License-Identifier: EUPL-1.2
import pytest

from reading.messages import EXAMPLES, HERE, Row, differences, is_asked_about, read, rows

LEARNT_FROM = [row for name in ("a", "b", "c") for row in rows(HERE / f"messages_{name}.tsv")]
WRITTEN_LATER = [row for name in ("d", "e") for row in rows(HERE / f"messages_{name}.tsv")]


@pytest.mark.parametrize("row", list(rows(EXAMPLES)), ids=lambda row: row["message"][:40])
def test_every_example_is_read_as_its_line_says(row: Row) -> None:
    assert differences(row, read(row)) == []


@pytest.mark.parametrize("row", LEARNT_FROM, ids=lambda row: row["message"][:40])
def test_a_message_once_understood_stays_understood(row: Row) -> None:
    assert differences(row, read(row)) == []


def test_there_are_three_hundred_of_them() -> None:
    assert len(LEARNT_FROM) == 300


@pytest.mark.parametrize(("name", "at_least"), [("d", 147), ("e", 119)])
def test_messages_written_after_the_reading(name: str, at_least: int) -> None:
    """Their first runs are told in the README beside; what they taught is worked in."""
    right = [row for row in rows(HERE / f"messages_{name}.tsv") if differences(row, read(row)) == []]
    assert len(right) >= at_least


def test_nothing_wrong_is_done_without_a_question() -> None:
    wrong = [
        row["message"]
        for row in [*LEARNT_FROM, *WRITTEN_LATER]
        if differences(row, found := read(row)) and not is_asked_about(found)
    ]
    assert wrong == []
