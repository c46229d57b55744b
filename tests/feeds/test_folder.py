# SPDX-License-Identifier: EUPL-1.2
"""Machines that only export leave files: taken when whole, moved away, harmless twice."""

import os
import time
from pathlib import Path

import pytest

from cast import at
from feeds.hubs import FEED, shown
from motcua.feeds import operations
from motcua.feeds.models import Feed

NINE = at("2026-11-26T09:00")
HEAD = "seq,kind,line,number,counter,at\n"
GOOD = HEAD + (
    "1,issued,KHAM,012,,2026-11-26T08:50\n2,issued,KHAM,013,,2026-11-26T08:51\n3,called,KHAM,012,1,2026-11-26T08:55\n"
)


@pytest.fixture
def folder(feed: Feed, tmp_path: Path) -> Path:
    (tmp_path / FEED).mkdir()
    return tmp_path / FEED


def leave(folder: Path, name: str, content: str | bytes, *, age: float = 10) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    os.utime(path, (time.time() - age, time.time() - age))
    return path


def take(folder: Path) -> int:
    return operations.take_files(root=folder.parent, at=NINE)


def test_a_file_is_taken_when_whole_and_moved(folder: Path) -> None:
    path = leave(folder, "a.csv", GOOD, age=0)
    assert take(folder) == 0
    leave(folder, "a.csv", GOOD)
    assert take(folder) == 1
    assert not path.exists()
    assert sorted(each.name for each in (folder / "done").iterdir()) == ["a.csv"]
    assert shown()["KHAM"] == {"serving": [["012", "1"]], "waiting": 1, "last_issued": "013"}


def test_twice_the_same_file_does_no_harm(folder: Path) -> None:
    for _ in range(2):
        leave(folder, "a.csv", GOOD)
        take(folder)
    assert shown()["KHAM"]["waiting"] == 1
    assert sorted(each.name for each in (folder / "done").iterdir()) == ["a-2.csv", "a.csv"]


def test_files_that_come_in_the_wrong_order(folder: Path) -> None:
    lines = GOOD.splitlines(keepends=True)
    leave(folder, "a.csv", HEAD + lines[3])
    leave(folder, "b.csv", "\ufeff" + HEAD.replace(",", ";") + "".join(lines[1:3]).replace(",", ";"))
    assert take(folder) == 2
    assert shown()["KHAM"]["serving"] == [["012", "1"]]


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe\x00", "", "seq,kind\n1,issued\n", b"x" * (5 * 1024 * 1024 + 1), HEAD + "?,?,?,?,?,?\n"],
)
def test_what_cannot_be_read_is_put_aside_with_the_reason(folder: Path, content: str | bytes) -> None:
    leave(folder, "a.csv", content)
    take(folder)
    assert (folder / "bad" / "a.csv").exists()
    assert (folder / "bad" / "a.csv.reason").read_text().strip().endswith(".")


def test_a_bad_row_is_told_beside_the_file_and_stops_no_other(folder: Path) -> None:
    leave(folder, "a.csv", GOOD.replace("issued,KHAM,013", "flown,KHAM,013"))
    take(folder)
    assert (folder / "done" / "a.csv.reason").read_text().startswith("2: ")
    assert shown()["KHAM"]["serving"] == [["012", "1"]]
