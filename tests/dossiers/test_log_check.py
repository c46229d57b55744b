# SPDX-License-Identifier: EUPL-1.2
"""`./motcua log-check` says whether the log is whole, or where first it is not; it prints the line of a day."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from cast import at, house, lan
from filing import desk, file
from motcua.cli import log_check
from motcua.cli.refusal import Refused
from motcua.dossiers import sealing
from motcua.dossiers.models import Dossier

__all__ = ["desk", "file", "house", "lan"]

pytestmark = pytest.mark.django_db


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    log_check.add_arguments(parser)
    return log_check.main(parser.parse_args(words), None)  # type: ignore[arg-type]


@pytest.fixture
def dossier(file: Callable[..., Dossier]) -> Dossier:
    found = file(status="returned")
    sealing.close_days(at=at("2026-11-27T08:00"))
    return found


def test_a_whole_log_is_said_to_be_whole(dossier: Dossier, capsys: Any) -> None:
    assert run() == 0
    assert "Nhật ký nguyên vẹn: 6 việc của 1 hồ sơ; 1 ngày đã đóng, đến hết 26/11/2026." in capsys.readouterr().out
    assert run("--from", "2026-11-26") == 0
    assert run("--dossier", dossier.code.lower()) == 0
    with pytest.raises(Refused):
        run("--dossier", "H17.99-000000-0000")


def test_the_first_broken_place_is_named(dossier: Dossier, capsys: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE dossiers_logentry SET actor = 'user:9' WHERE number IN (3, 5)")
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    for words in ((), ("--dossier", dossier.code)):
        assert run(*words) == 1
        assert f"hồ sơ {dossier.code}, việc số 3: " in capsys.readouterr().err


def test_the_line_of_a_day_is_printed_and_compared(dossier: Dossier, capsys: Any, tmp_path: Path) -> None:
    assert run("--export") == 0
    line = capsys.readouterr().out
    assert line.startswith("2026-11-26 6 ")
    kept = tmp_path / "da-gui.txt"
    kept.write_text(line, "utf-8")
    assert run("--deposited", str(kept)) == 0
    kept.write_text(line.replace("2026-11-26 6 ", "2026-11-26 7 "), "utf-8")
    assert run("--deposited", str(kept)) == 1
    assert "26/11/2026" in capsys.readouterr().err
    for words in (("--export", "2026-11-27"), ("--export", "hom-qua"), ("--deposited", str(tmp_path / "khong-co"))):
        with pytest.raises(Refused):
            run(*words)
