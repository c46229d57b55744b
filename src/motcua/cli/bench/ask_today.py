# SPDX-License-Identifier: EUPL-1.2
"""Ask the head's pages of the scratch database in turn with a bare view; print medians, 95th of a hundred, queries."""

import json
import statistics
import sys
import time
from typing import Any

import django

ADDRESSES = {
    "bare": "/bare-page/",
    "today": "/quan-tri/hom-nay/bench/",
    "today_part": "/quan-tri/hom-nay/bench/manh/",
    "planning": "/quan-tri/ke-hoach/bench/",
    "officers": "/quan-tri/can-bo/bench/",
    "own": "/quay/cua-toi/",
}
WARM = 3


def main(seconds: float) -> None:
    """Ask each address in turn for so many seconds in all."""
    django.setup()
    from django.test import Client

    from motcua.people.models import User

    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(User.objects.get(username="truong"), backend="django.contrib.auth.backends.ModelBackend")
    spent: dict[str, list[float]] = {name: [] for name in ADDRESSES}
    for _round in range(WARM):
        for address in ADDRESSES.values():
            _ask(client, address)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for name, address in ADDRESSES.items():
            spent[name].append(_ask(client, address))
    told = {name: _figures(times) for name, times in spent.items()}
    queries = {name: _queries(client, address) for name, address in ADDRESSES.items()}
    sys.stdout.write(json.dumps({"ms": told, "queries": queries, "asked": len(spent["today"])}) + "\n")


def _ask(client: Any, address: str) -> float:
    began = time.perf_counter()
    response = client.get(address)
    spent = time.perf_counter() - began
    if response.status_code != 200:
        raise RuntimeError(f"{address}: {response.status_code}")
    return 1_000 * spent


def _figures(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {"p50": round(statistics.median(ordered), 1), "p95": round(ordered[int(0.95 * (len(ordered) - 1))], 1)}


def _queries(client: Any, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        _ask(client, address)
    return len(asked)


if __name__ == "__main__":
    main(float(sys.argv[1]))
