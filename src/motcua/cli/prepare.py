# SPDX-License-Identifier: EUPL-1.2
"""Brings an instance's database up to date before its processes start; `run` calls it in a process of its own."""

import argparse
import gc
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from motcua.cli import voice
from motcua.cli.instance import Instance
from motcua.cli.refusal import Refused


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options `run` passes on."""
    parser.add_argument("--at")
    parser.add_argument("--no-people", action="store_true")


def main(arguments: argparse.Namespace, instance: Instance) -> int:
    """Migrate, load the demonstration where the instance is one, print the lines to show as a JSON list."""
    from django.core.management import call_command

    _collect_garbage_less_often()
    lines: list[str] = []
    with ThreadPoolExecutor(1) as beside:
        # Speaking is another program's work, mostly.
        spoken = beside.submit(voice.prepare, instance.data)
        call_command("migrate", interactive=False, verbosity=0)
        if instance.keepsake().is_demo:
            at = datetime.fromisoformat(arguments.at) if arguments.at else None
            lines = _prepare_demo(instance, at=at, has_people=not arguments.no_people)
        spoken.result()
    print(json.dumps(lines))
    return 0


def _collect_garbage_less_often() -> None:
    """Spend some 100 MB for a short while: the states of 200 tables a migration passes through are all alive.

    Looking through them at the usual pace takes a quarter of the time a fresh office needs.
    """
    gc.set_threshold(20_000, 20, 20)


def _prepare_demo(instance: Instance, *, at: datetime | None, has_people: bool) -> list[str]:
    from motcua.cli import demo
    from motcua.kernel.errors import OfficeError

    try:
        return list(demo.prepare(instance, at=at, has_people=has_people))
    except OfficeError as error:
        raise Refused(error.message, f"The demonstration cannot be prepared ({error.code}).") from error
