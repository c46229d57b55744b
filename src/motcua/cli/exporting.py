# SPDX-License-Identifier: EUPL-1.2
"""`export`: write a list as CSV or XLSX, in the columns `import` reads."""

import argparse
import sys
from pathlib import Path

from motcua.cli.importing import TABLE_NAMES
from motcua.cli.instance import Instance
from motcua.cli.refusal import Refused


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `export`."""
    parser.add_argument("table", choices=TABLE_NAMES, metavar="BẢNG", help=", ".join(TABLE_NAMES))
    parser.add_argument(
        "file", type=Path, nargs="?", metavar="TỆP", help="tệp sẽ ghi; bỏ trống: in ra / the file; none: output"
    )
    parser.add_argument("--format", choices=("csv", "xlsx"), help="mặc định theo đuôi tệp / by the file's ending")


def main(arguments: argparse.Namespace, instance: Instance) -> int:
    """Write the list; importing the file again changes nothing."""
    from motcua.cli import lists
    from motcua.offices.loading import rows_of

    table, target = lists.TABLES[arguments.table], arguments.file
    kind = arguments.format or ("xlsx" if target is not None and target.suffix.lower() == ".xlsx" else "csv")
    header, rows = [column.name for column in table.columns], list(rows_of(table))
    if kind == "xlsx":
        content = lists.write_xlsx(header, rows, title=table.name)
    else:
        content = lists.write_csv(header, rows, with_mark=target is not None)
    if target is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return 0
    try:
        target.write_bytes(content)
    except OSError as error:
        raise Refused(
            f"Không ghi được {target}: {error.strerror}.", f"Cannot write {target}: {error.strerror}."
        ) from None
    print(f"{target} ({len(rows)} dòng)")
    return 0
