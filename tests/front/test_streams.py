# SPDX-License-Identifier: EUPL-1.2
import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from motcua.front.routing import Front
from motcua.front.streams import Hub, Listener, StreamsFull, event_bytes

from .visitor import Visitor

NOWHERE = "host=127.0.0.1 port=1 dbname=none connect_timeout=1"


def talk(conversation: Callable[[], Any]) -> Any:
    return asyncio.run(asyncio.wait_for(conversation(), 20))


async def notify(conninfo: str, payload: str) -> None:
    async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as connection:
        await connection.execute("SELECT pg_notify('motcua_changed', %s)", [payload])


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.01)


def events(visitor: Visitor) -> list[tuple[str, int]]:
    """The (name, version) of each event a visitor saw; id and data must agree."""
    found = []
    for block in visitor.body.decode().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if line and not line.startswith(":"))
        if "event" in fields:
            assert json.loads(fields["data"]) == {"version": int(fields["id"])}
            found.append((fields["event"], int(fields["id"])))
    return found


class Screen:
    """A visitor that listens to a topic through a front whose Django allows every stream."""

    def __init__(self, front: Front, topic: str, **more: Any) -> None:
        self.visitor = Visitor("GET", f"/{topic}", **more)
        self.asked = asyncio.ensure_future(self.visitor.ask(front))

    async def leaves(self) -> None:
        self.visitor.leave()
        await self.asked


def allowing(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    headers = [
        ("X-Motcua-Stream", environ["PATH_INFO"].strip("/")),
        ("Content-Type", "text/html"),
        ("Content-Length", "8"),
        ("Set-Cookie", "a=1"),
    ]
    start_response("200 OK", headers)
    return [b"not sent"]


def front_with(hub: Hub) -> Front:
    front = Front(allowing)
    front.hub = hub
    return front


def test_a_screen_hears_hello_then_each_change_of_its_topic_only(site: Any, conninfo: str) -> None:
    async def conversation() -> None:
        front = front_with(Hub(lambda: conninfo))
        front.hub.start()
        await until(lambda: front.hub.is_listening)
        here, there = Screen(front, "office:DN-TTHCC"), Screen(front, "office:HCM")
        for screen in (here, there):
            await screen.visitor.sees(b"event: hello")
        await notify(conninfo, "office:DN-TTHCC office:OTHER")
        await here.visitor.sees(b"event: changed")
        (_, first), (_, second) = events(here.visitor)
        assert second > first
        assert [name for name, _ in events(there.visitor)] == ["hello"]
        await here.leaves()
        await there.leaves()
        assert front.hub.count == 0
        await front.close()

    talk(conversation)


def test_the_stream_keeps_djangos_cookies_but_not_its_body(site: Any) -> None:
    async def conversation() -> Visitor:
        front = front_with(Hub(lambda: NOWHERE))
        screen = Screen(front, "office:A")
        await screen.visitor.sees(b"hello")
        await screen.leaves()
        await front.close()
        return screen.visitor

    visitor = talk(conversation)
    assert visitor.headers == {
        "set-cookie": "a=1",
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store",
        "x-accel-buffering": "no",
        "server": "motcua",
    }
    assert b"not sent" not in visitor.body


def test_versions_grow_even_when_changes_come_in_the_same_millisecond_and_over_restarts() -> None:
    hub = Hub(lambda: NOWHERE)
    versions = [hub.version_of("a")]
    for _ in range(500):
        hub.change("a")
        versions.append(hub.version_of("a"))
    assert versions == sorted(set(versions))
    time.sleep(0.6)
    assert Hub(lambda: NOWHERE).version_of("a") > versions[-1]


def test_a_forgotten_topic_does_not_fall_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("motcua.front.streams.REMEMBERED_TOPICS", 3)
    hub = Hub(lambda: NOWHERE)
    hub.change("old")
    before = hub.version_of("old")
    for number in range(5):
        hub.change(f"new:{number}")
    assert hub.version_of("old") >= before


def test_a_slow_screen_gets_only_the_newest_version() -> None:
    async def conversation() -> None:
        hub = Hub(lambda: NOWHERE)
        listener = Listener("a", 0)
        hub._topics["a"] = {listener}
        for _ in range(1000):
            hub.change("a")
        listener.beat()
        assert await listener.next() == event_bytes("changed", hub.version_of("a"))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(listener.next(), 0.05)

    talk(conversation)


def test_a_comment_line_comes_again_and_again(site: Any, conninfo: str) -> None:
    async def conversation() -> Visitor:
        front = front_with(Hub(lambda: conninfo, beat_seconds=0.15))
        screen = Screen(front, "office:A")
        await until(lambda: screen.visitor.body.count(b": \n\n") >= 3)
        await screen.leaves()
        await front.close()
        return screen.visitor

    talk(conversation)


def test_while_the_database_is_not_heard_screens_are_told_to_look_for_themselves(site: Any) -> None:
    async def conversation() -> None:
        front = front_with(Hub(lambda: NOWHERE, belt_seconds=0.1))
        screen = Screen(front, "office:A")
        await until(lambda: len(events(screen.visitor)) >= 4)
        versions = [version for _, version in events(screen.visitor)]
        assert versions == sorted(set(versions))
        await screen.leaves()
        await front.close()

    talk(conversation)


def test_while_the_database_is_heard_nothing_is_said_without_a_change(site: Any, conninfo: str) -> None:
    async def conversation() -> None:
        front = front_with(Hub(lambda: conninfo, belt_seconds=1.5))
        front.hub.start()
        await until(lambda: front.hub.is_listening)
        screen = Screen(front, "office:A")
        await asyncio.sleep(2)
        assert [name for name, _ in events(screen.visitor)] == ["hello"]
        await screen.leaves()
        await front.close()

    talk(conversation)


def test_a_cut_connection_is_made_anew_and_every_screen_told(site: Any, conninfo: str) -> None:
    async def conversation() -> None:
        front = front_with(Hub(lambda: f"{conninfo} application_name=front-cut"))
        front.hub.start()
        await until(lambda: front.hub.is_listening)
        screen = Screen(front, "office:A")
        await screen.visitor.sees(b"hello")
        async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as connection:
            cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'front-cut'"
            await connection.execute(cut)
        await screen.visitor.sees(b"event: changed")
        await notify(conninfo, "office:A")
        await until(lambda: len(events(screen.visitor)) == 3)
        await screen.leaves()
        await front.close()

    talk(conversation)


def test_one_stream_too_many_is_asked_to_come_again(site: Any) -> None:
    async def conversation() -> None:
        front = front_with(Hub(lambda: NOWHERE, limit=1))
        first = Screen(front, "office:A")
        await first.visitor.sees(b"hello")
        second = await Visitor("GET", "/office:A").ask(front)
        assert second.status == 503
        assert second.headers["retry-after"] == "5"
        await first.leaves()
        third = Screen(front, "office:A")
        await third.visitor.sees(b"hello")
        await third.leaves()
        await front.close()

    talk(conversation)


def test_a_stopping_server_ends_its_streams(site: Any) -> None:
    async def conversation() -> None:
        front = front_with(Hub(lambda: NOWHERE))
        screen = Screen(front, "office:A")
        await screen.visitor.sees(b"hello")
        front.hub.end_streams()
        await screen.asked
        assert screen.visitor.sent[-1]["more_body"] is False
        with pytest.raises(StreamsFull):
            front.hub.join("office:A")
        await front.close()

    talk(conversation)


def test_a_thousand_screens_come_and_go_without_a_trace(site: Any) -> None:
    async def conversation() -> None:
        front = front_with(Hub(lambda: NOWHERE))
        screens = [Screen(front, f"office:{number % 7}") for number in range(1000)]
        await until(lambda: front.hub.count == 1000)
        front.hub.change("office:3")
        await asyncio.gather(*(screen.leaves() for screen in screens))
        assert front.hub.count == 0
        assert front.hub._topics == {}
        assert not any(front.hub._groups)
        await front.close()

    site.MAX_WAITING = 2000
    talk(conversation)


def test_an_idle_screen_is_served_in_the_same_step_and_a_slow_one_when_it_can(site: Any) -> None:
    async def conversation() -> None:
        front = front_with(Hub(lambda: NOWHERE))
        quick, slow = Screen(front, "office:A"), Screen(front, "office:A")
        for screen in (quick, slow):
            await screen.visitor.sees(b"hello")
        await asyncio.sleep(0.05)
        slow.visitor.slowness_seconds = 0.1
        front.hub.change("office:A")
        assert len(events(quick.visitor)) == 2
        for _ in range(20):
            front.hub.change("office:A")
        front.hub._topics["office:A"].copy().pop().beat()
        last = front.hub.version_of("office:A")
        assert events(quick.visitor)[-1] == ("changed", last)
        await until(lambda: events(slow.visitor)[-1] == ("changed", last))
        assert len(events(slow.visitor)) == 3
        for screen in (quick, slow):
            versions = [version for _, version in events(screen.visitor)]
            assert versions == sorted(set(versions))
            await screen.leaves()
        assert front.hub.count == 0
        await front.close()

    talk(conversation)


def test_a_screen_that_leaves_while_it_is_slow_is_forgotten(site: Any) -> None:
    async def conversation() -> None:
        front = front_with(Hub(lambda: NOWHERE))
        screen = Screen(front, "office:A")
        await screen.visitor.sees(b"hello")
        await asyncio.sleep(0.05)
        screen.visitor.slowness_seconds = 0.2
        front.hub.change("office:A")
        front.hub.change("office:A")
        await screen.leaves()
        assert front.hub.count == 0
        assert front.hub._topics == {}
        await front.close()

    talk(conversation)
