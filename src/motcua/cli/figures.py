# SPDX-License-Identifier: EUPL-1.2
"""`figures recount`: count days anew from the journal, such as after an upgrade; counted twice nothing changes."""

import argparse
from datetime import date
from time import monotonic

from motcua.cli.instance import Instance
from motcua.cli.refusal import Refused


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `figures recount`."""
    parser.add_argument("what", choices=["recount"], help="đếm lại / count anew")
    parser.add_argument(
        "--from", dest="first", type=date.fromisoformat, required=True, metavar="NGÀY", help="2026-01-01"
    )
    parser.add_argument("--to", dest="last", type=date.fromisoformat, required=True, metavar="NGÀY", help="2026-12-31")
    parser.add_argument("--office", metavar="MÃ", help="chỉ một nơi / one office only")


def main(arguments: argparse.Namespace, instance: Instance) -> int:
    """Count the days anew and say how many, and how long it took."""
    from motcua.figures import counting
    from motcua.kernel import clock
    from motcua.offices.models import Office

    if arguments.last < arguments.first:
        raise Refused("Ngày cuối phải bằng hoặc sau ngày đầu.", "The last day must not be before the first.")
    office = arguments.office.upper() if arguments.office else None
    if office and not Office.objects.filter(pk=office).exists():
        raise Refused(f"Không có nơi tiếp nhận {office}.", f"There is no office {office}.")
    began = monotonic()
    offices = [office] if office else None
    days = counting.recount(arguments.first, arguments.last, at=clock.now(), offices=offices)
    seconds = monotonic() - began
    print(f"Đã đếm lại {days} ngày của các nơi, {seconds:.1f} giây.")
    print(f"Counted {days} days of offices anew in {seconds:.1f} seconds.")
    return 0
