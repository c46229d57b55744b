# SPDX-License-Identifier: EUPL-1.2
"""`./motcua bench NAME`: claims about speed are ratios, measured side by side in one run; no office is touched."""

import argparse
import json
import sys
from importlib import import_module

from motcua.cli.instance import Instance

# What each bench may be told beside its length, and how much of it is usual.
BENCHES = {
    "booking": {"past": 1_000_000},
    "sms": {},
    "queue": {"past": 5_000_000},
    "live": {"listeners": 10_000},
    "call": {"screens": 1_000},
    "dossiers": {"rows": 1_000_000},
    "today": {"rows": 10_000},
    "figures": {"rows": 5_000_000},
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", choices=sorted(BENCHES))
    parser.add_argument("--seconds", type=float, default=6.0, help="length of each measurement")
    parser.add_argument("--past", type=int, help="past appointments or tickets in the large database")
    parser.add_argument("--listeners", type=int, help="screens that listen to one process")
    parser.add_argument("--rows", type=int, help="dossiers, or journal entries, in the database")
    parser.add_argument("--screens", type=int, help="screens that wait for calls")


def main(args: argparse.Namespace, instance: Instance) -> int:
    """Run one bench and print its figures as one JSON object."""
    usual = BENCHES[args.name]
    sizes = {name: getattr(args, name) or number for name, number in usual.items()}
    result = import_module(f"motcua.cli.bench.{args.name}").measure(instance, seconds=args.seconds, **sizes)
    sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
    return 0
