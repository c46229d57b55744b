# SPDX-License-Identifier: EUPL-1.2
"""GET /healthz: may this process be sent visitors? Asked of the database at most once a second, whoever asks."""

import asyncio
import time
from collections.abc import Callable

import psycopg

from motcua.front.answers import Answer, json_answer

KEEP_SECONDS = 1.0
PATIENCE_SECONDS = 2.0


class Health:
    """Holds one connection of its own and the last finding."""

    def __init__(self, conninfo: Callable[[], str]) -> None:
        self._conninfo = conninfo
        self._connection: psycopg.AsyncConnection | None = None
        self._code = ""
        self._checked_at = float("-inf")
        self._turn = asyncio.Lock()

    async def answer(self) -> Answer:
        """Return 200 when the database answered within the last second, else 503 with a reason code.

        `database_unreachable`: no connection; `database_slow`: no answer within two seconds.
        """
        async with self._turn:
            if time.monotonic() - self._checked_at >= KEEP_SECONDS:
                self._code = await self._check()
                self._checked_at = time.monotonic()
            code = self._code
        if code:
            return json_answer(503, {"status": "unavailable", "code": code})
        return json_answer(200, {"status": "ok"})

    async def _check(self) -> str:
        # The second try is for a kept connection that a restart of the database has cut.
        for _ in range(2 if self._connection else 1):
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await self._ask()
                return ""
            except TimeoutError:
                await self.close()
                return "database_slow"
            except (psycopg.Error, OSError):
                await self.close()
        return "database_unreachable"

    async def _ask(self) -> None:
        if self._connection is None:
            self._connection = await psycopg.AsyncConnection.connect(self._conninfo(), autocommit=True)
        await self._connection.execute("SELECT 1")

    async def close(self) -> None:
        """Give the connection back."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()
