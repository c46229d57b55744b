# SPDX-License-Identifier: EUPL-1.2
"""Ask the filled database what people ask: the house's own queries, each many times, for offices and names at random.

Prints for each question the median and the 95th of a hundred answers, in milliseconds.
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

import django

from motcua.cli.bench.prepare_dossiers import OFFICES, RARE, office_code

COMMON, TYPICAL = "nguyen", "tran thi hoa"
LEAST_ASKED = 15


def main(seconds: float) -> None:
    """Ask everything for so long each and print the figures."""
    django.setup()
    from django.db import connection

    from motcua.dossiers.models import Dossier

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    questions = Questions(Random(1))
    found = {
        name.removeprefix("ask_"): measured(getattr(questions, name), seconds)
        for name in dir(questions)
        if name.startswith("ask_")
    }
    dossiers = Dossier.objects.count()
    sys.stdout.write(json.dumps({"dossiers": dossiers, "ms": found, "plans": plans(questions)}) + "\n")


def measured(question: Callable[[], Any], seconds: float) -> dict[str, float]:
    """Return the median and the 95th of a hundred of the answers in so many seconds."""
    spent: list[float] = []
    question()
    until = time.monotonic() + seconds
    while time.monotonic() < until or len(spent) < LEAST_ASKED:
        began = time.perf_counter()
        question()
        spent.append(time.perf_counter() - began)
    spent.sort()
    return {"p50": _ms(spent, 0.50), "p95": _ms(spent, 0.95), "asked": len(spent)}


class Questions:
    """What is asked; each `ask_` method asks once, somewhere else each time."""

    def __init__(self, dice: Random) -> None:
        from motcua.dossiers.models import Dossier

        self._dice = dice
        self.at = datetime.fromisoformat("2026-11-19T08:30:00+07:00")
        self.near_until = self.at + timedelta(days=1)
        newest = Dossier.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        ids = [dice.randint(1, newest) for _ in range(2_000)]
        self._known: list[Any] = list(
            Dossier.objects.filter(pk__in=ids).values_list("code", "phone", "office_id", named=True)
        )
        self._deep = [self._deep_key(office_code(number)) for number in range(0, OFFICES, 5)]

    def ask_by_code(self) -> None:
        from motcua.dossiers import queries

        queries.by_code(self._dice.choice(self._known).code.lower().replace("-", " "))

    def ask_by_phone(self) -> None:
        known = self._dice.choice(self._known)
        self._search(known.phone, known.office_id)

    def ask_work_list_first_page(self) -> None:
        self._page("todo")

    def ask_work_list_deep_page(self) -> None:
        office, after = self._dice.choice(self._deep)
        self._page("todo", office=office, after=after)

    def ask_work_list_late(self) -> None:
        self._page("late")

    def ask_waiting_for_return(self) -> None:
        self._page("ready")

    def ask_ended_first_page(self) -> None:
        from motcua.dossiers import worklist

        worklist.page_of_status(self._worker(self._office()), status="returned")

    def ask_name_common_one_office(self) -> None:
        self._search(COMMON, self._office())

    def ask_name_typical_one_office(self) -> None:
        self._search(TYPICAL, self._office())

    def ask_name_rare_one_office(self) -> None:
        self._search(RARE, self._office())

    def ask_name_common_nation_wide(self) -> None:
        self._search_everywhere(COMMON)

    def ask_name_typical_nation_wide(self) -> None:
        self._search_everywhere(TYPICAL)

    def ask_name_rare_nation_wide(self) -> None:
        self._search_everywhere(RARE)

    def ask_counts_of_one_office(self) -> None:
        from motcua.dossiers import worklist

        worklist.counts(self._worker(self._office()), at=self.at, near_until=self.near_until)

    def ask_count_nation_wide(self) -> None:
        from motcua.dossiers.models import Dossier

        Dossier.objects.filter(status="returned").count()

    def _office(self) -> str:
        return office_code(self._dice.randrange(OFFICES))

    def _worker(self, office: str) -> Any:
        from motcua.dossiers.worklist import Worker

        return Worker({office: None}, (f"{office}.MC",), ())

    def _page(self, pick: str, *, office: str = "", after: str = "") -> Any:
        from motcua.dossiers import worklist

        picks = {"todo": worklist.Pick.WORK, "late": worklist.Pick.LATE, "ready": worklist.Pick.READY}
        worker = self._worker(office or self._office())
        page = worklist.work_page(worker, pick=picks[pick], at=self.at, near_until=self.near_until, after=after)
        return page.lines

    def _search(self, text: str, office: str) -> Any:
        from motcua.dossiers import worklist

        return worklist.search(self._worker(office), text).lines

    def _search_everywhere(self, text: str) -> Any:
        from motcua.dossiers import finding

        return finding.by_name(text, limit=50).ids

    def _deep_key(self, office: str) -> tuple[str, str]:
        """Return the key of the page before the last of an office's work list."""
        from motcua.dossiers import worklist

        after = ""
        for _page in range(1_000):
            page = worklist.work_page(
                self._worker(office), pick=worklist.Pick.WORK, at=self.at, near_until=self.near_until, after=after,
                limit=400,
            )  # fmt: skip
            if not page.next:
                break
            after = page.next
        return office, after


def plans(questions: Questions) -> dict[str, list[str]]:
    """Return which indexes each question used, so that a slow one explains itself."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    found: dict[str, list[str]] = {}
    for name in dir(questions):
        if not name.startswith("ask_"):
            continue
        with CaptureQueriesContext(connection) as captured:
            getattr(questions, name)()
        lines: list[str] = []
        with connection.cursor() as cursor:
            for query in captured.captured_queries:
                if query["sql"].startswith("SELECT"):
                    cursor.execute("EXPLAIN " + query["sql"])
                    lines += [row[0].strip() for row in cursor.fetchall() if "dossier" in row[0] and "Scan" in row[0]]
        found[name.removeprefix("ask_")] = list(dict.fromkeys(line.split("  (")[0].lstrip("-> ") for line in lines))
    return found


def _ms(spent: list[float], share: float) -> float:
    return round(1_000 * spent[min(len(spent) - 1, int(share * len(spent)))], 2)


if __name__ == "__main__":
    main(float(sys.argv[1]))
