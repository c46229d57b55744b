# SPDX-License-Identifier: EUPL-1.2
"""Millions of dossiers of 150 offices, asked what officers ask: by code, phone and name, work list, counts."""

import json
import subprocess
import sys
from contextlib import ExitStack
from typing import Any

from motcua.cli.bench.house import environment_of, scratch_database
from motcua.cli.instance import Instance


def measure(instance: Instance, *, seconds: float, rows: int) -> dict[str, Any]:
    """Return medians and 95th of a hundred in milliseconds of each question, how long loading took, and the plans.

    `over_100_ms` names the questions whose median is slower.
    """
    with ExitStack() as stack:
        url = stack.enter_context(instance.database())
        scratch = stack.enter_context(scratch_database(url))
        environment = environment_of(instance, scratch, MOTCUA_STATEMENT_TIMEOUT_MS="0")
        loaded = run("prepare_dossiers", str(rows), environment=environment)
        asked = run("ask_dossiers", str(seconds), environment=environment)
    slow = [name for name, figures in asked["ms"].items() if figures["p50"] > 100]
    return {**asked, **loaded, "over_100_ms": slow}


def run(module: str, *words: str, environment: dict[str, str]) -> dict[str, Any]:
    """Run a module of the bench as a program of its own and return the JSON it prints last."""
    command = [sys.executable, "-m", f"motcua.cli.bench.{module}", *words]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))
