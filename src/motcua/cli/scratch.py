# SPDX-License-Identifier: EUPL-1.2
"""A throwaway database server for tests and checks, so that they never touch an office's data."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from motcua.cli.instance import SETTINGS_MODULE
from motcua.cli.postgres import EmbeddedPostgres
from motcua.cli.postgres_place import let_account_pass


@contextmanager
def scratch_environment() -> Iterator[dict[str, str]]:
    """Yield an environment for Django on a server that vanishes afterwards, or on `MOTCUA_DATABASE_URL` where given."""
    with tempfile.TemporaryDirectory(prefix="motcua-test-") as name:
        folder = Path(name)
        values = {
            "DJANGO_SETTINGS_MODULE": SETTINGS_MODULE,
            "MOTCUA_DATA": str(folder / "data"),
            "MOTCUA_SECRET_KEY": "only-for-tests-and-checks-never-for-an-office",
        }
        (folder / "data").mkdir(mode=0o700)
        if os.environ.get("MOTCUA_DATABASE_URL"):
            yield {**os.environ, **values}
            return
        let_account_pass(folder)
        # Nothing here outlives the run, so a power cut may take it.
        server = EmbeddedPostgres(folder / "postgres", durable=False)
        try:
            yield {**os.environ, **values, "MOTCUA_DATABASE_URL": server.start(tied=True)}
        finally:
            server.stop(at_once=True)
            server.remove()
