# SPDX-License-Identifier: EUPL-1.2
"""The demonstration in a test's own database, loaded as a start of the program loads it."""

from typing import cast

from cast import at
from motcua.cli import demo
from motcua.cli.instance import Instance, Keepsake
from motcua.kernel import clock

PASSWORD = "song-han-cau-rong-21"


class _Instance:
    def keepsake(self) -> Keepsake:
        return Keepsake(secret_key="", demo_password=PASSWORD)


def load(text: str | None = None) -> list[str]:
    """Prepare the demonstration for a start at this moment, or at the real one; return the lines it says."""
    clock.forget()
    return demo.prepare(cast(Instance, _Instance()), at=at(text) if text else None)
