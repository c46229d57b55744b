# SPDX-License-Identifier: EUPL-1.2
"""The way to the live department: one thread of its own, with a database connection of its own.

The live department is imported when the first office is read: a site without queues never needs it.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from django.db import InterfaceError, OperationalError, connection, connections

from motcua.front.database import LIVELINESS
from motcua.front.rendered import Rendered

if TYPE_CHECKING:
    from motcua.live.directory import Place
    from motcua.live.snapshot import Mark

Found = TypeVar("Found")

CONNECT_SECONDS = 3
STATEMENT_MS = 4_000


class Reader:
    """Reads snapshots, versions and the directory; one thing at a time."""

    def __init__(self) -> None:
        self._is_used = False
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="rooms", initializer=_prepare_connection)

    async def read(self, codes: Sequence[str]) -> dict[str, Rendered]:
        """Return the rendered snapshots of these offices; those that do not exist are left out."""
        return await self._do(lambda: _read(codes))

    async def marks(self, codes: Sequence[str]) -> "dict[str, Mark]":
        """Return the present versions of these offices."""
        return await self._do(lambda: _marks(codes))

    async def places(self) -> "list[Place]":
        """Return the directory of all places."""
        return await self._do(_places)

    def matching(self, places: "Iterable[Place]", q: str) -> list[str]:
        """Return the codes of the places that `q` finds."""
        from motcua.live.directory import matching

        return matching(places, q)

    async def _do(self, work: Callable[[], Found]) -> Found:
        self._is_used = True
        return await asyncio.get_running_loop().run_in_executor(self._thread, _again_when_cut, work)

    async def close(self) -> None:
        """Give the connection back and end the thread."""
        if self._is_used:
            await asyncio.get_running_loop().run_in_executor(self._thread, connections.close_all)
        await asyncio.to_thread(self._thread.shutdown)


def _prepare_connection() -> None:
    """Let this thread's connection notice within seconds that nobody is there, or a board would stand still."""
    options = dict(connection.settings_dict.get("OPTIONS") or {})
    limits = f"{options.get('options', '')} -c statement_timeout={STATEMENT_MS}".strip()
    options |= {**LIVELINESS, "connect_timeout": CONNECT_SECONDS, "options": limits}
    connection.settings_dict = {**connection.settings_dict, "OPTIONS": options}


def _again_when_cut(work: Callable[[], Found]) -> Found:
    """Do the work; once more where a restart of the database has cut a kept connection."""
    was_open = connection.connection is not None
    try:
        return work()
    except (OperationalError, InterfaceError):
        connection.close()
        if not was_open:
            raise
        return work()


def _read(codes: Sequence[str]) -> dict[str, Rendered]:
    from motcua.kernel import clock
    from motcua.live import snapshot

    return {code: Rendered(found) for code, found in snapshot.read_many(codes, at=clock.now()).items()}


def _marks(codes: Sequence[str]) -> "dict[str, Mark]":
    from motcua.kernel import clock
    from motcua.live import snapshot

    return snapshot.marks(codes, at=clock.now())


def _places() -> "list[Place]":
    from motcua.kernel import clock
    from motcua.live import directory

    return directory.places(at=clock.now())
