# SPDX-License-Identifier: EUPL-1.2
"""One small day, whole: two offices, one of them with its special day, and everything that can go wrong."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from races.sample import ROOT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="the worker is found in /proc"),
]

# On a busy machine; a quiet one needs a minute.
SECONDS = 900


def day(*words: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MOTCUA_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "motcua.cli", "day", *words],
        env={**kept, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )


def test_a_small_day_with_everything_that_goes_wrong_is_in_order() -> None:
    done = day("--office", "DN-HC,HN-DX", "--on", "2026-12-01", "--people", "14", "--speed", "0", "--json")
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert (done.returncode, told["findings"], told["ok"]) == (0, {}, True), done.stderr
    assert told["people"] == 28
    assert {"web", "sms", "phone", "kiosk", "desk", "online"} <= set(told["by_channel"])
    assert (told["lost"], told["called_twice"], told["overbooked"], told["money_difference_vnd"]) == (0, 0, 0, 0)
    assert told["tickets"] >= 14
    assert told["dossiers"] >= 5
    assert told["promises"]["kept"] > told["promises"]["missed"]
    assert {"browser_closed", "duplicate_sms", "forgotten_request", "line_cut", "worker_killed"} <= set(told["faults"])


def test_a_day_that_cannot_be_played_is_told_in_the_same_object() -> None:
    done = day("--office", "DN-NOWHERE", "--on", "2026-12-01", "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["ok"], told["people"], told["promises"]) == (1, False, 0, {"kept": 0, "missed": 0})
    assert "no sample office DN-NOWHERE" in told["findings"]["house"][0]


def test_a_day_on_which_nobody_works_is_refused_kindly(tmp_path: Path) -> None:
    done = day("--office", "DN-NOWHERE", "--on", "2026-12-01")
    assert done.returncode == 1
    assert "Không có nơi mẫu DN-NOWHERE" in done.stderr
