# SPDX-License-Identifier: EUPL-1.2
"""A city's year in the journal, counted and reported: how long counting takes, and each report of the whole year."""

from contextlib import ExitStack
from typing import Any

from motcua.cli.bench.dossiers import run
from motcua.cli.bench.house import environment_of, scratch_database
from motcua.cli.instance import Instance


def measure(instance: Instance, *, seconds: float, rows: int) -> dict[str, Any]:
    """Return seconds of loading and counting, of each report, and all of these as a ratio to a bare `count(*)`.

    `rows` is how many journal entries there are. `over_5_seconds` names the reports that take longer.
    """
    with ExitStack() as stack:
        url = stack.enter_context(instance.database())
        scratch = stack.enter_context(scratch_database(url))
        environment = environment_of(instance, scratch, MOTCUA_STATEMENT_TIMEOUT_MS="0")
        loaded = run("prepare_figures", str(rows), environment=environment)
        asked = run("ask_figures", str(seconds), environment=environment)
    slow = [name for name, taken in asked["report_seconds"].items() if taken > 5]
    return {**loaded, **asked, "over_5_seconds": slow}
