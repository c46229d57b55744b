# SPDX-License-Identifier: EUPL-1.2
"""Thousands of screens on one server process: how long until the last one has a change, and what each costs."""

import json
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack
from typing import Any

from motcua.cli.bench.house import children_of, environment_of, memory_kb, running_server, scratch_database
from motcua.cli.bench.prepare_queue import OFFICE
from motcua.cli.bench.queue import SMALL, prepared
from motcua.cli.instance import Instance

PATH = f"/api/v1/offices/{OFFICE}/queue/stream"
SCREENS_A_PROCESS = 5_000
LEAST_CHANGES = 5
PAUSE_SECONDS = 1.0


class Talking:
    """A program that answers each line with a line."""

    def __init__(self, environment: dict[str, str], module: str, *words: str) -> None:
        command = [sys.executable, "-m", module, *words]
        self._process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> "Talking":
        return self

    def __exit__(self, *problem: object) -> None:
        self._process.kill()
        self._process.wait()

    def say(self, word: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(word + "\n")
        self._process.stdin.flush()

    def hear(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        if not line:
            raise RuntimeError(f"{self._process.args!r} ended")
        return line

    def wait_until_ready(self) -> "Talking":
        if self.hear() != "ready":
            raise RuntimeError(f"{self._process.args!r} did not become ready")
        return self


def measure(instance: Instance, *, seconds: float, listeners: int) -> dict[str, Any]:
    """Return the figures of the bench: medians over several changes, each a number given by an operation.

    `all_served_ms` is from before the change is made until the last screen has the new snapshot, `worst_served_ms` the
    same of the slowest change, `first_served_ms` until the first screen has it. Memory is that of the server process.
    """
    with ExitStack() as stack:
        url = stack.enter_context(instance.database())
        scratch = stack.enter_context(scratch_database(url))
        environment = environment_of(instance, scratch)
        prepared(environment, SMALL)
        port, main_process = stack.enter_context(running_server(environment, workers=1))
        worker = children_of(main_process)[0]
        with open_screens(environment, port, PATH, 1) as _first:
            before = memory_kb(worker)
        opened = time.monotonic()
        with open_screens(environment, port, PATH, listeners) as screens:
            opening = time.monotonic() - opened
            time.sleep(PAUSE_SECONDS)
            memory = memory_kb(worker) - before
            changing = stack.enter_context(Talking(environment, "motcua.cli.bench.changing")).wait_until_ready()
            # The first change opens connections everywhere.
            served(changing, screens)
            spent: list[tuple[float, float]] = []
            until = time.monotonic() + seconds
            while time.monotonic() < until or len(spent) < LEAST_CHANGES:
                time.sleep(PAUSE_SECONDS)
                spent.append(served(changing, screens))
        # All of them leave at once; the server is told to stop when it has taken note of that.
        time.sleep(PAUSE_SECONDS)
    return {
        "listeners": listeners,
        "all_served_ms": round(1_000 * statistics.median(last for _, last in spent)),
        "worst_served_ms": round(1_000 * max(last for _, last in spent)),
        "first_served_ms": round(1_000 * statistics.median(first for first, _ in spent), 1),
        "kb_per_listener": round(memory / listeners, 1),
        "opened_s": round(opening, 1),
        "changes": len(spent),
    }


def open_screens(environment: dict[str, str], port: int, path: str, count: int) -> "Several":
    """Open so many streams in processes of their own."""
    sizes = [min(SCREENS_A_PROCESS, count - start) for start in range(0, count, SCREENS_A_PROCESS)]
    if len(sizes) == 1 and count > 1:
        sizes = [count - count // 2, count // 2]
    module = "motcua.cli.bench.screens"
    return Several([Talking(environment, module, str(port), path, str(size)) for size in sizes])


class Several:
    """Programs that are asked together."""

    def __init__(self, programs: list[Talking]) -> None:
        self._programs = programs

    def __enter__(self) -> "Several":
        try:
            for program in self._programs:
                program.wait_until_ready()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *problem: object) -> None:
        for program in self._programs:
            program.__exit__()

    def ask(self, word: str) -> list[Any]:
        """Return what each of them answers."""
        for program in self._programs:
            program.say(word)
        return [json.loads(program.hear()) for program in self._programs]


def served(changing: Talking, screens: Several) -> tuple[float, float]:
    """Make one change; return how long until the first and until the last screen had it, in seconds."""
    changing.say("change")
    change = json.loads(changing.hear())
    answers = screens.ask(str(change["version"]))
    first, last = min(each["first"] for each in answers), max(each["last"] for each in answers)
    return first - change["began"], last - change["began"]
