# SPDX-License-Identifier: EUPL-1.2
"""The walk through all pages of a running office, whose database this process has too."""

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pages.looking import Seen, look
from pages.sheets import draw
from pages.variants import Variant
from pages.visits import pages_of


def walk(address: str, variants: Sequence[Variant], *, out: Path, match: str = "") -> int:
    """Look at every page in each variant, write pictures, sheets and `report.json`; 0 when nothing is wrong."""
    report: dict[str, Any] = {}
    is_wrong = False
    for variant in variants:
        began = time.monotonic()
        found = pages_of(address)
        pictures = out / variant.name
        pictures.mkdir(exist_ok=True)
        visits = [each for each in found.visits if match in each.key]
        seen = list(look(address, visits, variant, pictures))
        sheets = draw(seen, variant, pictures, out)
        pages = [each.as_json() for each in seen]
        report[variant.name] = {"not_opened": found.wrong, "no_pages": dict(found.others), "pages": pages}
        is_wrong = is_wrong or bool(found.wrong) or any(each.wrong for each in seen)
        print(f"\n{variant.name}: {len(seen)} pages, {len(sheets)} sheets, {time.monotonic() - began:.0f} s")
        _tell(seen, found.wrong)
    (out / "report.json").write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
    return int(is_wrong)


def _tell(seen: Sequence[Seen], not_opened: Sequence[str]) -> None:
    for line in not_opened:
        print(f"  not opened  {line}")
    for each in seen:
        for line in each.wrong:
            print(f"  {each.picture[:3]}  {each.key:<44} {line}", flush=True)
