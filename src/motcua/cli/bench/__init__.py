# SPDX-License-Identifier: EUPL-1.2
"""`./motcua bench NAME`: claims about speed are ratios, measured side by side in one run; no office is touched."""

import argparse
import json
import sys
from importlib import import_module

from motcua.cli.instance import Instance

BENCHES = ["booking", "sms"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", choices=BENCHES)
    parser.add_argument("--seconds", type=float, default=6.0, help="length of each measurement")
    parser.add_argument("--past", type=int, default=1_000_000, help="past appointments in the large database")


def main(args: argparse.Namespace, instance: Instance) -> int:
    """Run one bench and print its figures as one JSON object."""
    result = import_module(f"motcua.cli.bench.{args.name}").measure(instance, seconds=args.seconds, past=args.past)
    sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
    return 0
