# SPDX-License-Identifier: EUPL-1.2
import asyncio
import json
import socket
from typing import Any

import psycopg
import pytest

from motcua.front.health import Health
from motcua.front.routing import Front

from .visitor import Visitor


def test_healthz_says_ok_while_the_database_answers(site: Any, conninfo: str) -> None:
    async def talk() -> Visitor:
        front = Front(lambda environ, start_response: [])
        visitor = await Visitor("GET", "/healthz").ask(front)
        await front.close()
        return visitor

    visitor = asyncio.run(talk())
    assert (visitor.status, json.loads(visitor.body)) == (200, {"status": "ok"})
    assert visitor.headers["cache-control"] == "no-store"


def test_healthz_says_why_not() -> None:
    answer = asyncio.run(Health(lambda: "host=127.0.0.1 port=1 dbname=none").answer())
    assert (answer.status, json.loads(answer.body)) == (
        503,
        {"status": "unavailable", "code": "database_unreachable"},
    )


def test_a_silent_database_is_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("motcua.front.health.PATIENCE_SECONDS", 0.1)

    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        health = Health(lambda: f"host=127.0.0.1 port={port} dbname=none sslmode=disable")
        answer = asyncio.run(health.answer())
    assert answer.status == 503
    assert json.loads(answer.body)["code"] == "database_slow"


def test_the_database_is_asked_once_a_second_and_found_again_after_a_cut(
    conninfo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0

    class Counting(Health):
        async def _ask(self) -> None:
            nonlocal asked
            asked += 1
            await super()._ask()

    async def talk() -> None:
        health = Counting(lambda: f"{conninfo} application_name=health-cut")
        answers = await asyncio.gather(*(health.answer() for _ in range(50)))
        assert {answer.status for answer in answers} == {200}
        assert asked == 1
        async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as connection:
            cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'health-cut'"
            await connection.execute(cut)
        monkeypatch.setattr("motcua.front.health.KEEP_SECONDS", 0)
        assert (await health.answer()).status == 200
        await health.close()

    asyncio.run(talk())
