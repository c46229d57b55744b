# SPDX-License-Identifier: EUPL-1.2
import asyncio

import pytest

from motcua.front.ending import end


async def _hear(word: asyncio.Event) -> None:
    while True:
        await asyncio.wait_for(word.wait(), 60)
        word.clear()


@pytest.mark.parametrize("steps", range(5))
def test_a_word_that_comes_with_the_end_does_not_keep_a_task_alive(steps: int) -> None:
    async def whole() -> None:
        word = asyncio.Event()
        task = asyncio.create_task(_hear(word))
        await asyncio.sleep(0.01)
        word.set()
        for _ in range(steps):
            await asyncio.sleep(0)
        await end([task], ask_again_seconds=0.01)
        assert task.done()

    asyncio.run(asyncio.wait_for(whole(), 60))


def test_what_had_failed_or_ended_before_is_no_hindrance() -> None:
    async def fail() -> None:
        raise RuntimeError

    async def whole() -> None:
        tasks = [asyncio.create_task(fail()), asyncio.create_task(asyncio.sleep(0)), asyncio.create_task(fail())]
        await asyncio.sleep(0.01)
        await end(tasks)
        await end([])
        assert all(task.done() for task in tasks)

    asyncio.run(whole())
