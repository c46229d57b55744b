# SPDX-License-Identifier: EUPL-1.2
"""The end of tasks that run for ever."""

import asyncio
from collections.abc import Iterable

ASK_AGAIN_SECONDS = 0.5


async def end(tasks: "Iterable[asyncio.Task[None]]", *, ask_again_seconds: float = ASK_AGAIN_SECONDS) -> None:
    """Cancel the tasks until each has ended; what they raise is nobody's concern any more.

    Once is not enough: up to Python 3.11 `asyncio.wait_for`, on which the database's driver waits, forgets a
    cancelling that comes in the moment in which an answer does.
    """
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        ended, left = await asyncio.wait(left, timeout=ask_again_seconds)
        for task in ended:
            if not task.cancelled():
                task.exception()
