# SPDX-License-Identifier: EUPL-1.2
"""`import`: take a list over from CSV or XLSX, wholly or not at all."""

import argparse
import sys
from pathlib import Path

from motcua.cli.instance import Instance

TABLE_NAMES = (
    "localities",
    "agencies",
    "offices",
    "procedures",
    "procedure-versions",
    "agency-procedures",
    "holidays",
    "services",
    "units",
    "unit-members",
    "postal-tariffs",
    "postal-supports",
    "postal-status-codes",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `import`."""
    parser.add_argument("table", choices=TABLE_NAMES, metavar="BẢNG", help=", ".join(TABLE_NAMES))
    parser.add_argument("file", type=Path, metavar="TỆP", help="tệp CSV hoặc XLSX / CSV or XLSX file")
    parser.add_argument("--dry-run", action="store_true", help="chỉ kiểm tra, không ghi / check only")


def main(arguments: argparse.Namespace, instance: Instance) -> int:
    """Load the file; every bad row goes to standard error with its line and reason, the counts to standard output."""
    from django.utils import translation

    from motcua.cli import lists, shipped
    from motcua.journal.operations import SYSTEM
    from motcua.kernel import clock
    from motcua.offices.loading import Change, load

    table, sheet = lists.TABLES[arguments.table], lists.read(arguments.file)
    for name in sheet.header:
        if name in table.elsewhere:
            print(f"cột {name}: không nạp – {table.elsewhere[name]}", file=sys.stderr)
    with translation.override("vi"):
        loaded = load(
            table, header=sheet.header, lines=sheet.lines, by=SYSTEM, at=clock.now(), is_trial=arguments.dry_run
        )
    for problem in loaded.problems:
        print(f"dòng {problem.line}: {problem.reason}", file=sys.stderr)
    if loaded.problems:
        bad = len({problem.line for problem in loaded.problems})
        print(f"{bad} dòng chưa đúng; chưa có gì thay đổi.", file=sys.stderr)
        return 1
    if table.name == "procedures" and not arguments.dry_run:
        described = shipped.describe_new(by=SYSTEM, at=clock.now())
        if described:
            print(f"{described} thủ tục được gắn mẫu đơn, giấy tờ gợi ý; xin đối chiếu với quyết định công bố.")
    words = {Change.ADDED: "thêm", Change.CHANGED: "sửa", Change.SAME: "không đổi"}
    counted = ", ".join(f"{word} {loaded.counts[change]}" for change, word in words.items())
    print(f"{table.name}: {counted}" + (" (chỉ kiểm tra, chưa ghi)" if arguments.dry_run else ""))
    return 0
