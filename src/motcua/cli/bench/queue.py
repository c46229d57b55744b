# SPDX-License-Identifier: EUPL-1.2
"""Reading an office's queue, side by side: the house's server, and the same server with nothing but the same answer."""

import json
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from motcua.cli.bench.house import children_of, environment_of, processor_seconds, running_server, scratch_database
from motcua.cli.instance import Instance

CLIENTS = 32
ROUNDS = 15
SMALL = 1_000
OFFICE = "BENCH"
PATH = f"/api/v1/offices/{OFFICE}/queue"
# What the server itself adds to every answer.
_BY_SERVER = {"date", "server", "connection"}


def measure(instance: Instance, *, seconds: float, past: int) -> dict[str, Any]:
    """Return the figures of the bench; rates and ratios are medians of rounds in which the three servers take turns.

    `growth` is the rate with `past` tickets of earlier days against that with a thousand; the figures `_by_cpu` are the
    same by the server's own processor time, which other work on the machine hardly disturbs. `reading_ms` is how long
    the snapshot takes to be read from the database after a change, in both.
    """
    with ExitStack() as stack:
        url = stack.enter_context(instance.database())
        sides: dict[str, Side] = {}
        reading = {}
        for name, count in (("small", SMALL), ("large", past)):
            scratch = stack.enter_context(scratch_database(url, name=f"motcua_bench_{name}"))
            environment = environment_of(instance, scratch)
            reading[name] = prepared(environment, count)["reading_ms"]
            sides[name] = Side(*stack.enter_context(running_server(environment)))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="motcua-bench-")))
        answer = folder / "answer.json"
        answer.write_text(json.dumps(answer_of(sides["small"].port)))
        bare = environment_of(instance, url, MOTCUA_BENCH_ANSWER=str(answer))
        sides["bare"] = Side(*stack.enter_context(running_server(bare, application="motcua.cli.bench.bare:app")))
        turns = list(sides)
        for _ in range(ROUNDS):
            # Nobody comes always after the same other.
            turns.append(turns.pop(0))
            for name in turns:
                sides[name].measure(seconds / 4)
    return {
        "queue_per_s": round(statistics.median(sides["small"].rates)),
        "bare_per_s": round(statistics.median(sides["bare"].rates)),
        "ratio": ratio(sides["small"].rates, sides["bare"].rates),
        "growth": ratio(sides["large"].rates, sides["small"].rates),
        "ratio_by_cpu": ratio(sides["small"].rates_by_cpu, sides["bare"].rates_by_cpu),
        "growth_by_cpu": ratio(sides["large"].rates_by_cpu, sides["small"].rates_by_cpu),
        "past_tickets": past,
        "reading_ms": reading["small"],
        "reading_ms_large": reading["large"],
        "clients": CLIENTS,
        "seconds": seconds,
    }


class Side:
    """One of the servers that are compared, with its answers a second, by the clock and by its processor time."""

    def __init__(self, port: int, process: int) -> None:
        self.port = port
        self._process = process
        self.rates: list[float] = []
        self.rates_by_cpu: list[float] = []

    def measure(self, seconds: float) -> None:
        """Let the readers ask for so long."""
        workers = children_of(self._process)
        before = processor_seconds(workers)
        found = read(self.port, seconds)
        self.rates.append(found["answers"] / found["seconds"])
        self.rates_by_cpu.append(found["answers"] / (processor_seconds(workers) - before))


def ratio(rates: list[float], yardstick: list[float]) -> float:
    """Return the median of the ratios round by round, so that a slow moment of the machine hits both."""
    return round(statistics.median(one / other for one, other in zip(rates, yardstick, strict=True)), 2)


def prepared(environment: dict[str, str], past: int) -> dict[str, Any]:
    """Fill the database; return the officer's token and how long a reading takes."""
    command = [sys.executable, "-m", "motcua.cli.bench.prepare_queue", str(past)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def answer_of(port: int) -> dict[str, Any]:
    """Return headers and body of the house's answer."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{PATH}", timeout=10) as answer:
        headers = [(name.lower(), value) for name, value in answer.headers.items() if name.lower() not in _BY_SERVER]
        return {"headers": [*headers, ("server", "motcua")], "body": answer.read().decode()}


def read(port: int, seconds: float) -> dict[str, float]:
    """Return how many answers the readers got, in how many seconds."""
    command = [sys.executable, "-m", "motcua.cli.bench.reading", str(port), PATH, str(seconds), str(CLIENTS)]
    return dict(json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout))
