# SPDX-License-Identifier: EUPL-1.2
"""`./motcua day`: an office day played through the real doors, and counted afterwards."""

import argparse
from datetime import date
from pathlib import Path

from motcua.cli.refusal import Refused

USUAL_OFFICE = "DN-TTHCC"
#: How many people come where nobody says.
MANY = {"DN-TTHCC": 320, "DN-HC": 160, "DN-BVDN": 160, "DN-BVPSN": 120, "DN-CDC": 90, "HT-TP": 110}
FEW = 60


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `day`."""
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--office",
        metavar="MÃ",
        default=USUAL_OFFICE,
        help="một nơi, hoặc vài nơi cách nhau dấu phẩy / an office or several (DN-TTHCC)",
    )
    where.add_argument("--all", action="store_true", help="cả mười nơi mẫu cùng lúc / all ten sample offices at once")
    parser.add_argument("--on", type=date.fromisoformat, required=True, metavar="NGÀY", help="2026-12-01")
    parser.add_argument(
        "--speed", type=float, default=60.0, metavar="LẦN", help="nhanh gấp mấy lần; 0: nhanh nhất / times as fast"
    )
    parser.add_argument("--seed", type=int, default=1, metavar="SỐ", help="cùng số, cùng một ngày / the same day again")
    parser.add_argument("--people", type=int, metavar="SỐ", help="số người ở mỗi nơi / how many people at each office")
    parser.add_argument("--keep", type=Path, metavar="THƯ_MỤC", help="giữ lại dữ liệu của ngày / keep the instance")
    parser.add_argument("--json", action="store_true", help="chỉ in kết quả, một đối tượng JSON / print JSON")


def main(arguments: argparse.Namespace) -> int:
    """Play the day; 0 when the account afterwards finds nothing wrong."""
    from motcua.cli.day import played

    if arguments.speed < 0 or (arguments.people is not None and arguments.people < 1):
        raise Refused("--speed từ 0, --people từ 1.", "--speed begins at 0, --people at 1.")
    return played.main(arguments)
