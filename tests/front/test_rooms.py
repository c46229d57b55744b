# SPDX-License-Identifier: EUPL-1.2
"""The waiting rooms without a database: how often is read, what is told, when it is called stale."""

import asyncio
import gzip
import json
import time
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from motcua.front import rooms as rooms_module
from motcua.front.queues import Queues
from motcua.front.rendered import Rendered
from motcua.front.rooms import Rooms, Unreadable
from motcua.front.routing import Front
from motcua.front.snapshots import Reader
from motcua.front.streams import Hub
from motcua.live.directory import Place
from motcua.live.rendering import tag
from motcua.live.snapshot import Mark, Snapshot

from .visitor import Visitor

NOWHERE = "host=127.0.0.1 port=1 dbname=none connect_timeout=1"
KNOWN = ("DN-HC", "DN-TTHCC", "DN-BVDN")


def talk(conversation: Callable[[], Any]) -> Any:
    return asyncio.run(asyncio.wait_for(conversation(), 20))


async def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)


class World(Reader):
    """A database of three offices: `versions` is what is true, `is_away` that nobody answers."""

    def __init__(self) -> None:
        super().__init__()
        self.versions = dict.fromkeys(KNOWN, 7)
        self.readings: list[list[str]] = []
        self.checks = 0
        self.is_away = False
        self.slowness_seconds = 0.0
        self.broken = ""
        self._busy = False

    def snapshot(self, code: str) -> Snapshot:
        version = self.versions[code]
        view = {"office": code, "name": f"Nơi {code}", "version": version, "as_of": "", "fresh": True, "lines": []}
        public = json.dumps(view).encode()
        return Snapshot(code, version, tag(version, [view]), True, public, public)

    async def _answered(self) -> None:
        assert not self._busy, "two readings at one moment"
        self._busy = True
        await asyncio.sleep(self.slowness_seconds)
        self._busy = False
        if self.is_away:
            raise OSError

    async def read(self, codes: Sequence[str]) -> dict[str, Rendered]:
        self.readings.append(list(codes))
        await self._answered()
        if self.broken in codes:
            raise ValueError
        return {code: Rendered(self.snapshot(code)) for code in codes if code in self.versions}

    async def marks(self, codes: Sequence[str]) -> dict[str, Mark]:
        self.checks += 1
        if self.is_away:
            raise OSError
        return {code: Mark(self.versions[code], True) for code in codes}

    async def places(self) -> list[Place]:
        if self.is_away:
            raise OSError
        return [Place(code, f"{code.lower()} | noi {code.lower()} | da nang", True) for code in sorted(self.versions)]


def front_of(world: World, **more: Any) -> Front:
    front = Front(_not_found)
    front.hub = Hub(lambda: NOWHERE, **more)
    front.rooms = Rooms(front.hub, world)
    front.queues = Queues(front.hub, front.rooms)
    return front


def _not_found(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    start_response("404 Not Found", [("Content-Type", "text/plain"), ("Content-Length", "6")])
    return [b"django"]


def events(visitor: Visitor) -> list[Any]:
    return [json.loads(line[6:]) for line in visitor.body.decode().splitlines() if line.startswith("data: ")]


class Screen:
    def __init__(self, front: Front, path: str, **more: Any) -> None:
        self.visitor = Visitor("GET", path, **more)
        self.asked = asyncio.ensure_future(self.visitor.ask(front))

    async def leaves(self) -> None:
        self.visitor.leave()
        await self.asked


QUEUE = "/api/v1/offices/DN-HC/queue"


def test_an_office_is_read_when_somebody_asks_and_then_answered_from_memory(site: Any) -> None:
    async def conversation() -> None:
        world = World()
        front = front_of(world)
        assert world.readings == []
        for path in (QUEUE, QUEUE, "/api/v1/offices/dn-hc/queue", "/bang/DN-HC/du-lieu/"):
            visitor = await Visitor("GET", path).ask(front)
            assert visitor.status == 200
            assert json.loads(visitor.body)["office"] == "DN-HC"
        assert world.readings == [["DN-HC"]]
        await front.close()

    talk(conversation)


def test_a_hundred_who_ask_first_at_once_cost_one_reading(site: Any) -> None:
    async def conversation() -> None:
        world = World()
        world.slowness_seconds = 0.05
        front = front_of(world)
        visitors = await asyncio.gather(*(Visitor("GET", QUEUE).ask(front) for _ in range(100)))
        assert {visitor.status for visitor in visitors} == {200}
        assert len(world.readings) <= 2
        await front.close()

    talk(conversation)


def test_the_answer_has_a_tag_is_asked_anew_each_time_and_carries_the_headers_of_the_interface(site: Any) -> None:
    async def conversation() -> None:
        front = front_of(World())
        first = await Visitor("GET", QUEUE).ask(front)
        headers = first.headers
        assert headers["cache-control"] == "no-cache"
        assert headers["content-type"] == "application/json; charset=utf-8"
        assert int(headers["content-length"]) == len(first.body)
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "default-src 'none'" in headers["content-security-policy"]
        for said in (headers["etag"], headers["etag"].removeprefix("W/"), f'"old", {headers["etag"]}', "*"):
            again = await Visitor("GET", QUEUE, headers=[("if-none-match", said)]).ask(front)
            assert (again.status, again.body) == (304, b"")
            assert again.headers["etag"] == headers["etag"]
        other = await Visitor("GET", QUEUE, headers=[("if-none-match", '"old"')]).ask(front)
        assert other.status == 200
        head = await Visitor("HEAD", QUEUE).ask(front)
        assert (head.status, head.body) == (200, b"")
        assert head.headers["content-length"] == headers["content-length"]
        await front.close()

    talk(conversation)


def test_a_long_answer_is_packed_for_those_who_can_unpack_it(site: Any) -> None:
    async def conversation() -> None:
        world = World()
        front = front_of(world)
        asked = await Visitor("GET", "/api/v1/queues", headers=[("accept-encoding", "br, gzip")]).ask(front)
        plain = await Visitor("GET", "/api/v1/queues", headers=[("accept-encoding", "gzip;q=0")]).ask(front)
        assert "content-encoding" not in plain.headers
        if "content-encoding" in asked.headers:
            assert gzip.decompress(asked.body) == plain.body
        assert plain.headers["vary"] == "Accept-Encoding"
        await front.close()

    talk(conversation)


def test_all_places_are_one_page_and_are_searched_without_marks(site: Any) -> None:
    async def conversation() -> None:
        world = World()
        front = front_of(world)
        every = await Visitor("GET", "/api/v1/queues").ask(front)
        page = json.loads(every.body)
        assert page["next"] is None
        assert [item["office"] for item in page["items"]] == sorted(KNOWN)
        assert world.readings == [sorted(KNOWN)]
        found = await Visitor("GET", "/api/v1/queues?q=bvdn%20%C4%91%C3%A0%20n%E1%BA%B5ng").ask(front)
        assert [item["office"] for item in json.loads(found.body)["items"]] == ["DN-BVDN"]
        same = await Visitor("GET", "/api/v1/queues", headers=[("if-none-match", every.headers["etag"])]).ask(front)
        assert same.status == 304
        world.versions["DN-HC"] += 1
        front.rooms.soil(["DN-HC"])
        held = front.rooms.by_code["DN-HC"]
        await until(lambda: held.rendered is not None and held.rendered.etag.startswith('W/"8-'))
        newer = await Visitor("GET", "/api/v1/queues", headers=[("if-none-match", every.headers["etag"])]).ask(front)
        assert newer.status == 200
        await front.close()

    talk(conversation)


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/offices/NOBODY/queue",
        "/api/v1/offices/NOBODY/queue/stream",
        "/bang/NOBODY/truc-tiep/",
        "/api/v1/offices/DN-HC/queue/",
        "/api/v1/offices//queue",
        "/api/v1/offices/a/b/queue",
        "/api/v1/queues?after=x",
        "/api/v1/queues?q=%00",
        "/api/v1/queues?q=%FF",
    ],
)
def test_what_is_out_of_the_ordinary_is_left_to_django(site: Any, path: str) -> None:
    async def conversation() -> None:
        front = front_of(World())
        assert (await Visitor("GET", path).ask(front)).body == b"django"
        assert (await Visitor("POST", QUEUE).ask(front)).body == b"django"
        assert len(front.rooms.by_code) == 0
        await front.close()

    talk(conversation)


def test_a_screen_sees_the_present_state_at_once_and_then_each_new_one(site: Any) -> None:
    async def conversation() -> None:
        world = World()
        front = front_of(world)
        for path in (f"{QUEUE}/stream", "/bang/dn-hc/truc-tiep/"):
            screen = Screen(front, path, headers=[("last-event-id", "7")])
            await screen.visitor.sees(b"event: snapshot")
            assert screen.visitor.headers["content-type"] == "text/event-stream; charset=utf-8"
            assert screen.visitor.headers["x-accel-buffering"] == "no"
            assert screen.visitor.headers["x-content-type-options"] == "nosniff"
            world.versions["DN-HC"] += 1
            front.rooms.soil(["DN-HC", "UNKNOWN"])
            await until(lambda seen=screen.visitor: len(events(seen)) == 2)
            first, second = events(screen.visitor)
            assert second["version"] == first["version"] + 1
            assert f"id: {second['version']}\n".encode() in screen.visitor.body
            await screen.leaves()
        assert front.hub.count == 0
        await front.close()

    talk(conversation)


def test_a_screen_of_a_queue_is_never_told_to_look_for_itself(site: Any) -> None:
    async def conversation() -> None:
        world = World()
        front = front_of(world)
        screen = Screen(front, f"{QUEUE}/stream")
        await screen.visitor.sees(b"snapshot")
        world.versions["DN-HC"] += 1
        front.rooms.soil(["DN-HC"])
        for _ in range(50):
            front.hub.change_all()
            await asyncio.sleep(0.01)
        await until(lambda: len(events(screen.visitor)) == 2)
        assert b"event: changed" not in screen.visitor.body
        await screen.leaves()
        assert not front.hub._telling
        await front.close()

    talk(conversation)


def test_one_office_that_cannot_be_read_never_stops_the_others(site: Any) -> None:
    async def conversation() -> None:
        world = World()
        front = front_of(world)
        world.broken = "DN-BVDN"
        assert (await Visitor("GET", "/api/v1/queues?q=bvdn").ask(front)).body == b"django"
        front.rooms.soil(KNOWN)
        found = await asyncio.gather(*(front.rooms.room(code) for code in ("DN-HC", "DN-TTHCC")))
        assert all(room is not None and room.rendered is not None for room in found)
        await front.close()

    talk(conversation)


def test_a_thousand_notices_cost_few_readings_and_the_last_state_is_told(site: Any) -> None:
    async def conversation() -> None:
        world = World()
        world.slowness_seconds = 0.01
        front = front_of(world)
        screen = Screen(front, f"{QUEUE}/stream")
        await screen.visitor.sees(b"snapshot")
        began = time.monotonic()
        for _ in range(1000):
            world.versions["DN-HC"] += 1
            front.rooms.soil(["DN-HC"])
            await asyncio.sleep(0.0003)
        await until(lambda: events(screen.visitor)[-1]["version"] == world.versions["DN-HC"])
        assert len(world.readings) <= 3 + (time.monotonic() - began) / rooms_module.REST_SECONDS
        assert [each["version"] for each in events(screen.visitor)] == sorted(
            {each["version"] for each in events(screen.visitor)}
        )
        await screen.leaves()
        await front.close()

    talk(conversation)


def test_a_change_during_a_reading_is_read_again(site: Any) -> None:
    async def conversation() -> None:
        world = World()
        front = front_of(world)
        screen = Screen(front, f"{QUEUE}/stream")
        await screen.visitor.sees(b"snapshot")
        world.slowness_seconds = 0.2
        front.rooms.soil(["DN-HC"])
        await until(lambda: len(world.readings) == 2)
        front.rooms.soil(["DN-HC"])
        await until(lambda: len(world.readings) == 3)
        await screen.leaves()
        await front.close()

    talk(conversation)


def test_a_lost_notice_is_made_good(site: Any) -> None:
    async def conversation() -> None:
        world = World()
        front = front_of(world)
        screen = Screen(front, f"{QUEUE}/stream")
        await screen.visitor.sees(b"snapshot")
        world.versions["DN-HC"] += 1
        await until(lambda: len(events(screen.visitor)) == 2)
        assert world.readings == [["DN-HC"], ["DN-HC"]]
        await screen.leaves()
        await front.close()

    talk(conversation)


def test_what_cannot_be_compared_is_marked_as_stale_and_is_live_again_afterwards(
    site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("STALE_SECONDS", "CHECK_SECONDS", "TICK_SECONDS", "PAUSE_SECONDS"):
        monkeypatch.setattr(rooms_module, name, getattr(rooms_module, name) / 10)

    async def conversation() -> None:
        world = World()
        front = front_of(world)
        screen = Screen(front, f"{QUEUE}/stream")
        await screen.visitor.sees(b"snapshot")
        await asyncio.sleep(1)
        assert len(events(screen.visitor)) == 1
        world.is_away = True
        await until(lambda: len(events(screen.visitor)) == 2)
        assert events(screen.visitor)[-1] == {**events(screen.visitor)[0], "fresh": False}
        asked = await Visitor("GET", QUEUE).ask(front)
        assert json.loads(asked.body)["fresh"] is False
        listed = await Visitor("GET", "/api/v1/queues?q=dn-hc").ask(front)
        assert json.loads(listed.body)["items"][0]["fresh"] is False
        world.is_away = False
        await until(lambda: len(events(screen.visitor)) == 3)
        assert events(screen.visitor)[-1]["fresh"] is True
        await screen.leaves()
        await front.close()

    talk(conversation)


def test_a_reading_that_hangs_does_not_keep_the_mark_from_the_screens(
    site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rooms_module, "STALE_SECONDS", 0.5)

    async def conversation() -> None:
        world = World()
        front = front_of(world)
        screen = Screen(front, f"{QUEUE}/stream")
        await screen.visitor.sees(b"snapshot")
        world.slowness_seconds = 60
        front.rooms.soil(["DN-HC"])
        await until(lambda: events(screen.visitor)[-1]["fresh"] is False)
        await screen.leaves()
        front.rooms._tasks[0].cancel()
        await front.close()

    talk(conversation)


def test_while_the_database_is_away_at_the_first_question_django_answers(site: Any) -> None:
    async def conversation() -> None:
        world = World()
        world.is_away = True
        front = front_of(world)
        assert (await Visitor("GET", QUEUE).ask(front)).body == b"django"
        world.is_away = False
        assert (await Visitor("GET", QUEUE).ask(front)).status == 200
        world.is_away = True
        with pytest.raises(Unreadable):
            await front.rooms.room("DN-BVDN")
        await front.close()

    talk(conversation)


def test_an_office_nobody_asks_about_any_more_is_forgotten(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms_module, "IDLE_SECONDS", 0.6)

    async def conversation() -> None:
        front = front_of(World())
        screen = Screen(front, "/api/v1/offices/DN-TTHCC/queue/stream")
        await screen.visitor.sees(b"snapshot")
        assert (await Visitor("GET", QUEUE).ask(front)).status == 200
        assert set(front.rooms.by_code) == {"DN-HC", "DN-TTHCC"}
        await until(lambda: set(front.rooms.by_code) == {"DN-TTHCC"})
        await screen.leaves()
        await until(lambda: not front.rooms.by_code)
        await front.close()

    talk(conversation)


def test_a_stopping_server_ends_the_screens_of_queues_too(site: Any) -> None:
    async def conversation() -> None:
        front = front_of(World())
        screen = Screen(front, f"{QUEUE}/stream")
        await screen.visitor.sees(b"snapshot")
        front.hub.end_streams()
        await screen.asked
        assert screen.visitor.sent[-1]["more_body"] is False
        late = await Visitor("GET", f"{QUEUE}/stream").ask(front)
        assert late.status == 503
        await front.close()

    talk(conversation)
