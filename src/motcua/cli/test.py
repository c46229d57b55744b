# SPDX-License-Identifier: EUPL-1.2
"""`./motcua test`: all tests on a throwaway database; the words after it go to pytest."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from motcua.cli.scratch import scratch_environment
from motcua.cli.server import raise_open_file_limit
from motcua.cli.ties import tied_to_this_process

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# A machine that stands still for some seconds is no fault of a test.
_PATIENCE = {"MOTCUA_LOCK_TIMEOUT_MS": "30000", "MOTCUA_STATEMENT_TIMEOUT_MS": "60000"}


def main(words: list[str]) -> int:
    """Run pytest and return its exit code."""
    root = root_folder()
    browser = find_browser()
    print(
        f"Trình duyệt cho các hành trình / browser for the journeys: {browser}"
        if browser
        else "Không thấy chromium: bỏ qua hành trình trong trình duyệt. / No chromium: browser journeys are skipped.",
        flush=True,
    )
    raise_open_file_limit()
    with scratch_environment() as environment:
        if browser:
            environment["MOTCUA_CHROMIUM"] = browser
        for name, value in _PATIENCE.items():
            environment.setdefault(name, value)
        process = subprocess.Popen(
            [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadgroup", "--durations", "15", *words],
            cwd=root,
            env=environment,
            preexec_fn=tied_to_this_process(signal.SIGTERM),
        )
        return _wait_for(process)


def find_browser() -> str | None:
    """Return the chromium named by `MOTCUA_CHROMIUM`, else the first one on the path."""
    given = os.environ.get("MOTCUA_CHROMIUM")
    if given:
        return given if os.access(given, os.X_OK) else None
    return next((found for name in _BROWSERS if (found := shutil.which(name))), None)


def root_folder() -> Path:
    """Return the folder of the sources."""
    return Path(__file__).resolve().parents[3]


def _wait_for(process: subprocess.Popen[bytes]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: process.send_signal(signal.SIGINT))
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            # A terminal gives its Ctrl-C to pytest too, which then ends in its own way; twice would cut that short.
            if not sys.stdin.isatty():
                process.send_signal(signal.SIGINT)
