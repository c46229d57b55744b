# SPDX-License-Identifier: EUPL-1.2
"""The head's page of a busy office beside a bare Django view: how many times as long, and both in milliseconds."""

from contextlib import ExitStack
from typing import Any

from motcua.cli.bench.dossiers import run
from motcua.cli.bench.house import environment_of, scratch_database
from motcua.cli.instance import Instance


def measure(instance: Instance, *, seconds: float, rows: int) -> dict[str, Any]:
    """Return median and 95th of a hundred of the page, its live part, the plan, the officers, and of a bare view.

    All are asked in turn, in one process, through the house's middleware; `ratio` is the page's median over the bare
    view's. `rows` are past dossiers; past tickets are ten times as many.
    """
    with ExitStack() as stack:
        url = stack.enter_context(instance.database())
        scratch = stack.enter_context(scratch_database(url))
        known = {"MOTCUA_STATEMENT_TIMEOUT_MS": "0", "DJANGO_SETTINGS_MODULE": "motcua.cli.bench.settings"}
        environment = environment_of(instance, scratch, **known)
        loaded = run("prepare_today", str(rows), environment=environment)
        asked = run("ask_today", str(seconds), environment=environment)
    page, bare = asked["ms"]["today"], asked["ms"]["bare"]
    return {
        **loaded,
        **asked,
        "ratio": round(page["p50"] / bare["p50"], 1),
        "over_300_ms": [name for name, figures in asked["ms"].items() if figures["p95"] > 300],
    }
