# SPDX-License-Identifier: EUPL-1.2
"""From the officer's press to the hall's screens: two server processes, calls over HTTP, a thousand boards."""

import http.client
import json
import random
import time
from contextlib import ExitStack
from typing import Any

from motcua.cli.bench.house import environment_of, scratch_database, server
from motcua.cli.bench.live import open_screens
from motcua.cli.bench.prepare_queue import OFFICE
from motcua.cli.bench.queue import SMALL, prepared
from motcua.cli.instance import Instance

PATH = f"/bang/{OFFICE}/truc-tiep/"
COUNTER = f"{OFFICE}-1"
LEAST_PRESSES = 20
PAUSE_SECONDS = (0.15, 0.45)


def measure(instance: Instance, *, seconds: float, screens: int) -> dict[str, Any]:
    """Return the figures of the bench: each press is measured on every screen.

    The time begins before the request is sent; `answer_ms` is how long the officer waits for the number.
    """
    with ExitStack() as stack:
        url = stack.enter_context(instance.database())
        scratch = stack.enter_context(scratch_database(url))
        environment = environment_of(instance, scratch)
        token = prepared(environment, SMALL)["token"]
        port = stack.enter_context(server(environment))
        boards = stack.enter_context(open_screens(environment, port, PATH, screens))
        officer = Officer(port, token)
        # The first presses open connections in both processes.
        for _ in range(4):
            officer.call()
        presses: list[tuple[str, float, float]] = []
        until = time.monotonic() + 2 * seconds
        while time.monotonic() < until or len(presses) < LEAST_PRESSES:
            time.sleep(random.uniform(*PAUSE_SECONDS))
            presses.append(officer.call())
        time.sleep(1.0)
        seen: dict[str, list[float]] = {}
        for moments in boards.ask("moments"):
            for number, found in moments.items():
                seen.setdefault(number, []).extend(found)
    spent = sorted(moment - began for number, began, _ in presses for moment in seen.get(number, []))
    missed = screens * len(presses) - len(spent)
    answered = sorted(answer for _, _, answer in presses)
    return {
        "press_to_screen_ms": {"p50": _ms(spent, 0.50), "p99": _ms(spent, 0.99)},
        "answer_ms": {"p50": _ms(answered, 0.50), "p99": _ms(answered, 0.99)},
        "screens": screens,
        "presses": len(presses),
        "not_seen": missed,
    }


class Officer:
    """Somebody at a counter, whose program calls over HTTP."""

    def __init__(self, port: int, token: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def call(self) -> tuple[str, float, float]:
        """Finish with the present person, then call the next: number, moment of the press, seconds to the answer."""
        self._post("done", expected=(200, 409))
        time.sleep(random.uniform(*PAUSE_SECONDS))
        began = time.monotonic()
        answer = self._post("call-next", expected=(200,))
        return answer["number"], began, time.monotonic() - began

    def _post(self, deed: str, *, expected: tuple[int, ...]) -> dict[str, Any]:
        self._connection.request("POST", f"/api/v1/counters/{COUNTER}/{deed}", b"{}", self._headers)
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status not in expected:
            raise RuntimeError(f"{deed}: {answer.status} {body[:200]!r}")
        return dict(json.loads(body))


def _ms(spent: list[float], share: float) -> float:
    """Return the moment by which this share of all has been served."""
    return round(1_000 * spent[min(len(spent) - 1, int(share * len(spent)))], 1) if spent else float("nan")
