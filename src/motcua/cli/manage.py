# SPDX-License-Identifier: EUPL-1.2
"""`manage`: Django's own commands on the instance's database."""

import os
import sys

from motcua.cli.instance import Instance


def main(words: list[str], instance: Instance) -> int:
    """Hand the words to Django; its commands end the process themselves when they fail."""
    instance.create()
    with instance.database() as url:
        os.environ.update(instance.environment(url))
        os.environ.setdefault("MOTCUA_STATEMENT_TIMEOUT_MS", "0")
        from django.core.management import execute_from_command_line

        execute_from_command_line([f"{sys.argv[0]} manage", *words])
    return 0
