# SPDX-License-Identifier: EUPL-1.2
"""`worker`: the process that relays the journal and does the jobs; `run` starts and watches it."""

import os

from motcua.cli.instance import Instance


def main(instance: Instance) -> int:
    """Work until told to stop; the database must be there already, because `run` looks after it."""
    if "MOTCUA_DATABASE_URL" not in os.environ:
        with instance.office():
            return _work()
    import django

    os.environ.update(instance.environment())
    django.setup()
    return _work()


def _work() -> int:
    from motcua.worker.run import main as work

    work()
    return 0
