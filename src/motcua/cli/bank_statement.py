# SPDX-License-Identifier: EUPL-1.2
"""`bank-statement`: read a bank's statement into an office's books, each line once."""

import argparse
import sys
from pathlib import Path

from motcua.cli.instance import Instance
from motcua.cli.refusal import Refused


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `bank-statement`."""
    parser.add_argument("file", type=Path, metavar="TỆP", help="sao kê CSV hoặc XLSX / CSV or XLSX file")
    parser.add_argument("--office", required=True, metavar="MÃ", help="nơi tiếp nhận / office: DN-HC")
    parser.add_argument("--account", default="", metavar="SỐ", help="tài khoản, khi tệp không ghi / account")


def main(arguments: argparse.Namespace, instance: Instance) -> int:
    """Print what the lines came to, bad ones on standard error; 1 where there were any. Raises: Refused."""
    from django.utils import translation

    from motcua.kernel import clock
    from motcua.kernel.errors import InvalidInput, OfficeError
    from motcua.offices import queries as offices
    from motcua.payments import operations

    try:
        content = arguments.file.read_bytes()
    except OSError as error:
        raise Refused(
            f"Không đọc được {arguments.file}: {error.strerror}.", f"Cannot read: {error.strerror}."
        ) from None
    with translation.override("vi"):
        try:
            read = operations.read_statement(
                office=offices.office(arguments.office),
                name=arguments.file.name,
                content=content,
                by=None,
                at=clock.now(),
                account_number=arguments.account,
            )
        except OfficeError as error:
            said = [error.message, *(error.fields.values() if isinstance(error, InvalidInput) else ())]
            raise Refused(" ".join(said), f"The statement was not read ({error.code}).") from None
    for problem in read.problems:
        print(f"dòng {problem['line']}: {problem['reason']}", file=sys.stderr)
    print(
        f"{read.rows} dòng: {read.matched} khớp, {read.unclear} chờ xem lại, {read.repeated} đã biết, "
        f"{read.ignored} tiền ra, {len(read.problems)} không đọc được"
    )
    return 1 if read.problems else 0
