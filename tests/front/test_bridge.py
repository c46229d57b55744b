# SPDX-License-Identifier: EUPL-1.2
import asyncio
import gzip
import json
import threading
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

import pytest
from structlog.testing import capture_logs

from motcua.front.routing import Front
from motcua.front.spool import StreamBroken

from .site_urls import PAGE
from .visitor import Visitor

Fronts = Callable[[], Front]


def talk(make: Fronts, conversation: Callable[[Front], Any]) -> Any:
    async def whole() -> Any:
        front = make()
        try:
            return await conversation(front)
        finally:
            await front.bridge.close()
            await front.hub.close()

    return asyncio.run(asyncio.wait_for(whole(), 20))


def bare(application: Any) -> Fronts:
    return lambda: Front(application)


def plain(answer: list[bytes], *headers: tuple[str, str], status: str = "200 OK") -> Any:
    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response(status, list(headers))
        return answer

    return application


def test_django_sees_path_query_body_and_address(django_front: Fronts) -> None:
    body = b"x" * 1_500_000 + b"end"
    chunks = [body[start : start + 65536] for start in range(0, len(body), 65536)]
    visitor = talk(django_front, lambda front: Visitor("POST", "/nói/chào/?q=một", body=chunks).ask(front))
    assert visitor.status == 200
    assert json.loads(visitor.body) == {
        "word": "chào",
        "query": "một",
        "length": len(body),
        "digest": sha256(body).hexdigest(),
        "address": "203.0.113.9",
        "secure": False,
        "host": "testserver",
    }


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_that_is_too_large_gets_a_sentence(django_front: Fronts, declared: bool) -> None:
    async def conversation(front: Front) -> Visitor:
        visitor = Visitor("POST", "/nói/a/", body=[b"x" * 1024 * 1024] * 4)
        if not declared:
            visitor.scope["headers"] = [(b"transfer-encoding", b"chunked")]
        return await visitor.ask(front)

    visitor = talk(django_front, conversation)
    assert visitor.status == 413
    assert "nhiều nhất 3 MB" in visitor.body.decode()
    assert visitor.read_when_answered == (0 if declared else 4)


@pytest.mark.parametrize(
    ("path", "accept", "kind"),
    [
        ("/api/v1/dossiers/x/papers/y", "*/*", "application/json"),
        ("/quay/", "application/json", "application/json"),
        ("/ho-so/", "text/html,*/*", "text/html"),
        ("/ho-so/", "*/*", "text/plain"),
    ],
)
def test_the_refusal_of_a_body_is_in_the_senders_language(
    django_front: Fronts, path: str, accept: str, kind: str
) -> None:
    async def conversation(front: Front) -> Visitor:
        visitor = Visitor("PUT", path, headers=[("accept", accept)], body=[b"x" * 1024 * 1024] * 4)
        return await visitor.ask(front)

    visitor = talk(django_front, conversation)
    assert visitor.status == 413
    headers = dict(visitor.sent[0]["headers"])
    assert headers[b"content-type"].decode().startswith(kind)
    assert int(headers[b"content-length"]) == len(visitor.body)
    assert "nhiều nhất 3 MB" in visitor.body.decode()


def test_two_calls_never_overlap_and_run_in_one_thread(site: Any) -> None:
    inside = 0
    overlaps = []
    threads = set()

    def slow(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        nonlocal inside
        inside += 1
        threads.add(threading.get_ident())
        time.sleep(0.01)
        overlaps.append(inside)
        inside -= 1
        start_response("200 OK", [])
        return [b"ok"]

    async def conversation(front: Front) -> list[Visitor]:
        return list(await asyncio.gather(*(Visitor("GET", "/").ask(front) for _ in range(12))))

    visitors = talk(bare(slow), conversation)
    assert [visitor.body for visitor in visitors] == [b"ok"] * 12
    assert overlaps == [1] * 12
    assert len(threads) == 1
    assert threads != {threading.get_ident()}


def test_the_event_loop_runs_on_while_django_works(site: Any) -> None:
    is_asked, may_answer = threading.Event(), threading.Event()

    def slow(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        is_asked.set()
        # Until the other has been answered; longer means that the event loop stands still.
        assert may_answer.wait(60)
        start_response("200 OK", [])
        return []

    async def conversation(front: Front) -> None:
        asked = asyncio.ensure_future(Visitor("GET", "/").ask(front))
        while not is_asked.is_set():
            await asyncio.sleep(0.01)
        await Visitor("GET", "/static/front/nothing").ask(front)
        assert not asked.done()
        may_answer.set()
        await asked

    talk(bare(slow), conversation)


def test_a_language_left_on_in_one_call_is_not_there_in_the_next(site: Any) -> None:
    from django.utils import translation

    seen = []

    def careless(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        seen.append(translation.get_language())
        translation.activate("en")
        start_response("200 OK", [])
        return []

    async def conversation(front: Front) -> None:
        for _ in range(2):
            await Visitor("GET", "/").ask(front)

    talk(bare(careless), conversation)
    assert seen[0] == seen[1] != "en"


def test_a_client_that_leaves_while_it_waits_is_never_served(site: Any) -> None:
    served = []

    def slow(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        served.append(environ["PATH_INFO"])
        time.sleep(0.15)
        start_response("200 OK", [])
        return [b"ok"]

    async def conversation(front: Front) -> None:
        first, second = Visitor("GET", "/first"), Visitor("GET", "/second")
        asked = [asyncio.ensure_future(visitor.ask(front)) for visitor in (first, second)]
        await asyncio.sleep(0.05)
        second.leave()
        await asyncio.gather(*asked)
        assert first.body == b"ok"
        assert second.sent == []
        assert front.bridge.waiting == 0

    talk(bare(slow), conversation)
    assert served == ["/first"]


def test_too_many_waiting_are_asked_to_come_again(site: Any) -> None:
    site.MAX_WAITING = 2

    def slow(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        time.sleep(0.05)
        start_response("200 OK", [])
        return []

    async def conversation(front: Front) -> list[int]:
        visitors = await asyncio.gather(*(Visitor("GET", "/").ask(front) for _ in range(4)))
        return sorted(visitor.status for visitor in visitors)

    assert talk(bare(slow), conversation) == [200, 200, 503, 503]


def test_head_gets_the_headers_of_get_and_no_body(django_front: Fronts) -> None:
    async def conversation(front: Front) -> tuple[Visitor, Visitor]:
        return await Visitor("GET", "/").ask(front), await Visitor("HEAD", "/").ask(front)

    get, head = talk(django_front, conversation)
    assert head.body == b""
    assert head.headers == get.headers
    assert int(head.headers["content-length"]) == len(get.body)


def test_a_page_is_gzipped_for_who_accepts_it(django_front: Fronts) -> None:
    async def conversation(front: Front) -> list[Visitor]:
        accepts = ["gzip, br", "br", "gzip;q=0", ""]
        return [await Visitor("GET", "/", headers=[("accept-encoding", a)]).ask(front) for a in accepts]

    packed, *others = talk(django_front, conversation)
    assert gzip.decompress(packed.body).decode() == PAGE
    assert int(packed.headers["content-length"]) == len(packed.body) < 500
    assert packed.headers["vary"] == "Accept-Encoding"
    for other in others:
        assert other.body.decode() == PAGE
        assert other.headers["vary"] == "Accept-Encoding"
        assert "content-encoding" not in other.headers


def test_a_streaming_answer_comes_chunk_by_chunk(django_front: Fronts) -> None:
    async def conversation(front: Front) -> Visitor:
        visitor = Visitor("GET", "/numbers/")
        asked = asyncio.ensure_future(visitor.ask(front))
        await visitor.sees(b"0\n")
        assert b"2" not in visitor.body
        await asked
        return visitor

    visitor = talk(django_front, conversation)
    assert visitor.body == b"0\n1\n2\n"
    assert visitor.sent[-1]["more_body"] is False


def test_a_slow_client_of_a_long_answer_does_not_hold_the_thread(site: Any) -> None:
    closed_at: list[float] = []

    class Long:
        def __iter__(self) -> Iterator[bytes]:
            for _ in range(100):
                yield b"x" * 65536

        def close(self) -> None:
            closed_at.append(time.monotonic())

    def application(environ: dict[str, Any], start_response: Any) -> Any:
        start_response("200 OK", [])
        return Long() if environ["PATH_INFO"] == "/long" else [b"quick"]

    async def conversation(front: Front) -> None:
        slow = Visitor("GET", "/long")
        slow.slowness_seconds = 0.005
        asked = asyncio.ensure_future(slow.ask(front))
        await slow.sees(b"x")
        quick = await Visitor("GET", "/quick").ask(front)
        assert quick.body == b"quick"
        assert closed_at
        assert len(slow.body) < 100 * 65536
        await asked
        assert len(slow.body) == 100 * 65536

    talk(bare(application), conversation)


def test_an_endless_answer_ends_when_its_client_leaves(site: Any) -> None:
    closed = threading.Event()

    def application(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        def endless() -> Iterator[bytes]:
            try:
                while True:
                    yield b"more"
                    time.sleep(0.001)
            finally:
                closed.set()

        start_response("200 OK", [])
        return endless()

    async def conversation(front: Front) -> None:
        visitor = Visitor("GET", "/")
        asked = asyncio.ensure_future(visitor.ask(front))
        await visitor.sees(b"more")
        visitor.leave()
        await asked
        assert await asyncio.to_thread(closed.wait, 2)

    talk(bare(application), conversation)


def test_an_answer_that_breaks_in_the_middle_cuts_the_connection(django_front: Fronts) -> None:
    async def conversation(front: Front) -> Visitor:
        visitor = Visitor("GET", "/numbers/?break")
        with pytest.raises(StreamBroken):
            await visitor.ask(front)
        return visitor

    with capture_logs() as lines:
        visitor = talk(django_front, conversation)
    assert visitor.sent[-1]["more_body"] is True
    assert [line["event"] for line in lines] == ["front.stream_failed"]


def test_an_escaped_exception_gives_a_reference_that_is_also_in_the_log(site: Any) -> None:
    def broken(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        raise ValueError

    with capture_logs() as lines:
        visitor = talk(bare(broken), lambda front: Visitor("GET", "/tra-cuu/?ma=0905").ask(front))
    assert visitor.status == 500
    assert lines[0]["event"] == "front.call_failed"
    assert lines[0]["reference"] in visitor.body.decode()
    assert "0905" not in str(lines)


def test_an_empty_answer_has_neither_body_nor_length(site: Any) -> None:
    visitor = talk(bare(plain([b""], status="204 No Content")), lambda front: Visitor("GET", "/").ask(front))
    assert visitor.status == 204
    assert visitor.headers == {"server": "motcua"}


def test_cookies_stay_apart_and_the_connection_belongs_to_the_front(site: Any) -> None:
    headers = [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("Connection", "close"), ("X-Motcua-Stream", "office:X")]
    visitor = talk(bare(plain([b"ok"], *headers)), lambda front: Visitor("POST", "/").ask(front))
    assert visitor.sent[0]["headers"] == [(b"set-cookie", b"a=1"), (b"set-cookie", b"b=2"), (b"server", b"motcua")]
    assert visitor.body == b"ok"
