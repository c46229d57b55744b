# SPDX-License-Identifier: EUPL-1.2
"""Booking an hour, side by side: pgbench with the same claim, a bare view that only runs it, and the whole request."""

import json
import re
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import Any

from motcua.cli.bench.house import environment_of, scratch_database, server
from motcua.cli.instance import Instance

CLIENTS = 32
ROUNDS = 3
SMALL = 1_000


def measure(instance: Instance, *, seconds: float, past: int) -> dict[str, Any]:
    """Return the figures of the bench; rates are medians of three rounds at 32 clients."""
    with instance.database() as url, scratch_database(url) as scratch:
        environment = environment_of(instance, scratch, DJANGO_SETTINGS_MODULE="motcua.cli.bench.settings")
        subprocess.run([sys.executable, "-m", "motcua.cli.bench.prepare", str(SMALL)], env=environment, check=True)
        with server(environment) as port:
            starts = free_starts(port)
            small, generator = [], []
            bare, pgbench = [], []
            for _ in range(ROUNDS):
                pgbench.append(run_pgbench(scratch, seconds))
                bare.append(load(port, "bare", seconds, [], expected="200"))
                small.append(load(port, "booking", seconds, starts, expected="201"))
                generator.append(load(port, "healthz", min(seconds, 2.0), [], expected="200"))
        subprocess.run([sys.executable, "-m", "motcua.cli.bench.prepare", str(past)], env=environment, check=True)
        with server(environment) as port:
            large = [load(port, "booking", seconds, starts, expected="201") for _ in range(ROUNDS)]
    booking, yardstick = statistics.median(small), statistics.median(bare)
    return {
        "pgbench_per_s": round(statistics.median(pgbench)),
        "bare_view_per_s": round(yardstick),
        "booking_per_s": round(booking),
        "ratio": round(booking / yardstick, 2),
        "growth": round(statistics.median(large) / booking, 2),
        "past_appointments": past,
        "generator_per_s": round(statistics.median(generator)),
        "clients": CLIENTS,
        "seconds": seconds,
    }


def free_starts(port: int) -> list[str]:
    first = datetime.now(UTC).date() + timedelta(days=2)
    address = f"http://127.0.0.1:{port}/api/v1/offices/BENCH/slots?agency=BENCH&from={first}&days=60"
    with urllib.request.urlopen(address, timeout=30) as answer:
        return [slot["start"] for slot in json.load(answer)["slots"]]


def load(port: int, what: str, seconds: float, starts: list[str], *, expected: str) -> float:
    """Return the rate the load generator reached; every answer must be the expected one."""
    command = [sys.executable, "-m", "motcua.cli.bench.load", str(port), what, str(seconds), str(CLIENTS)]
    done = subprocess.run(command, input=json.dumps(starts), capture_output=True, text=True, check=True)
    result = json.loads(done.stdout)
    if set(result["codes"]) != {expected}:
        raise RuntimeError(f"{what}: unexpected answers {result['codes']}")
    return float(result["per_s"])


def pgbench_script() -> str:
    """Return pgbench's form of the very statement that takes a place."""
    from motcua.appointments.claims import CLAIM

    values = {
        "%(phone)s": "''",
        "%(day)s": "'2027-01-04 00:00+07'::timestamptz",
        "%(day_after)s": "'2027-01-05 00:00+07'::timestamptz",
        "%(service)s": "1",
        "%(version)s": "1",
        "%(held)s": "0",
        "%(starts)s": "ARRAY['2027-01-04 08:00+07'::timestamptz + :step * interval '30 minutes']",
    }
    statement = CLAIM
    for name, value in values.items():
        statement = statement.replace(name, value)
    return "\\set step random(0, 999)\n" + statement.strip() + ";\n"


def run_pgbench(url: str, seconds: float) -> float:
    """Return transactions a second of the same claim from PostgreSQL's own load generator."""
    from motcua.cli.postgres_place import newest_install

    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(pgbench_script())
        script.flush()
        command = [
            str(newest_install().program("pgbench")),
            "-n",
            "-c",
            str(CLIENTS),
            "-j",
            "2",
            "-T",
            str(max(1, round(seconds))),
        ]
        done = subprocess.run([*command, "-f", script.name, url], capture_output=True, text=True, check=True)
    found = re.search(r"tps = ([0-9.]+)", done.stdout)
    if found is None:
        raise RuntimeError(f"pgbench said nothing of its rate: {done.stdout}")
    return float(found.group(1))
