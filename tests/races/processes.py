# SPDX-License-Identifier: EUPL-1.2
"""Programs of these tests, run as processes of their own that begin together."""

import json
import subprocess
import sys
from typing import Any

from races.sample import ROOT


class Process:
    """A module run as a program; it says when it is ready and waits for the word to begin."""

    def __init__(self, environment: dict[str, str], module: str, *words: str) -> None:
        self.module = module
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *words],
            env=environment,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def begin(self) -> None:
        """Wait until the program is ready and let it begin."""
        assert self._process.stdout is not None
        assert self._process.stdin is not None
        if self._process.stdout.readline().strip() != "ready":
            raise AssertionError(f"{self.module}: {self._process.communicate(timeout=30)[1][-4000:]}")
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def is_running(self) -> bool:
        """Say whether the program has not ended."""
        return self._process.poll() is None

    def result(self, *, seconds: float) -> dict[str, Any]:
        """Return what the program prints at its end, within so many seconds."""
        try:
            said, complaints = self._process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise
        assert self._process.returncode == 0, f"{self.module}: {complaints[-4000:]}"
        return dict(json.loads(said))
