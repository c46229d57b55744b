# SPDX-License-Identifier: EUPL-1.2
"""`./motcua pages`: every page of the product in a real browser, judged and drawn on contact sheets.

It starts an office of its own on the sample data, in a folder that is gone afterwards.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from motcua.cli.instance import Instance
from pages.variants import VARIANTS
from races.living import house_in_a_folder

AT = "2026-12-01T08:30"


def main(words: Sequence[str] | None = None) -> int:
    """Walk through all pages; 0 when nothing is wrong with any."""
    arguments = _parser().parse_args(words)
    arguments.out.mkdir(parents=True, exist_ok=True)
    if arguments.data:
        return _walk(Instance(arguments.data, arguments.port), arguments)
    with house_in_a_folder() as house:
        house.start("--at", AT)
        return _walk(Instance(house.data, house.port), arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="motcua pages", description="Xem mọi trang / look at every page")
    names = [each.name for each in VARIANTS]
    parser.add_argument("--out", type=Path, required=True, help="thư mục ghi ảnh / folder for the pictures")
    parser.add_argument("--only", nargs="*", choices=names, help="chỉ những bản này / only these variants")
    parser.add_argument("--match", default="", help="chỉ các trang có tên chứa chữ này / only pages named so")
    parser.add_argument("--data", type=Path, help="một cơ quan mẫu đang chạy / a demonstration that runs already")
    parser.add_argument("--port", type=int, default=8000, help="cổng của nó / its port")
    return parser


def _walk(instance: Instance, arguments: argparse.Namespace) -> int:
    variants = [each for each in VARIANTS if not arguments.only or each.name in arguments.only]
    with instance.office():
        # What asks the office's database can be imported only now.
        from pages.walking import walk

        return walk(instance.public_url(), variants, out=arguments.out, match=arguments.match)


if __name__ == "__main__":
    sys.exit(main())
