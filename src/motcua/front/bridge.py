# SPDX-License-Identifier: EUPL-1.2
"""The way to Django: one thread per process, taken only when the request's body is whole, left before it is sent."""

import asyncio
import secrets
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import Context
from itertools import chain
from typing import Any

import structlog
from django.db import connections
from django.utils.translation import gettext as _

from motcua.front.answers import Answer, Headers, plain_answer
from motcua.front.compress import compressed
from motcua.front.spool import Spool

log = structlog.get_logger("motcua.front")

WsgiHandler = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

STREAM_HEADER = "x-motcua-stream"
_HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "upgrade", "server", STREAM_HEADER})
_WITHOUT_BODY = frozenset({204, 304})


class Reply:
    """What Django gave: the answer; `rest` when the body is still being made; `topic` when it allowed a stream."""

    __slots__ = ("answer", "rest", "topic")

    def __init__(self, answer: Answer, *, rest: Spool | None = None, topic: str | None = None) -> None:
        self.answer = answer
        self.rest = rest
        self.topic = topic


class Call:
    """One request on its way through the Django thread; `reply` is None when the client left before its turn."""

    __slots__ = ("environ", "gone", "loop", "reply", "turn")

    def __init__(self, environ: dict[str, Any], loop: asyncio.AbstractEventLoop) -> None:
        self.environ = environ
        self.loop = loop
        self.reply: asyncio.Future[Reply | None] = loop.create_future()
        self.turn: Future[None] | None = None
        self.gone = False

    def deliver(self, reply: Reply | None) -> None:
        """Hand the reply to the waiting coroutine (from the Django thread)."""
        self.loop.call_soon_threadsafe(self._settle, reply)

    def _settle(self, reply: Reply | None) -> None:
        if not self.reply.done():
            self.reply.set_result(reply)

    def abandon(self) -> None:
        """The client has left: a call that has not begun never will, one that runs ends for nobody."""
        self.gone = True
        if self.turn is not None and self.turn.cancel():
            self._settle(None)


class Bridge:
    """Runs a WSGI application in exactly one thread; two calls never overlap."""

    def __init__(self, handler: WsgiHandler) -> None:
        self._handler = handler
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="django")
        self.waiting = 0

    def call(self, environ: dict[str, Any]) -> Call:
        """Queue a request for the Django thread; await `.reply` for what became of it."""
        call = Call(environ, asyncio.get_running_loop())
        self.waiting += 1
        # An empty context for each call: a language or a log word bound in one request never shows in the next.
        call.turn = self._thread.submit(Context().run, self._run, call)
        call.reply.add_done_callback(self._answered)
        return call

    def _answered(self, _reply: "asyncio.Future[Reply | None]") -> None:
        self.waiting -= 1

    async def run(self, work: Callable[[], None]) -> None:
        """Do `work` in the Django thread, in its turn."""
        await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def close(self) -> None:
        """Finish the calls that wait, close the thread's database connections, end the thread."""
        await self.run(connections.close_all)
        await asyncio.to_thread(self._thread.shutdown)

    def _run(self, call: Call) -> None:
        try:
            self._ask(call)
        except Exception:
            # Neither path nor query: look-up strings must never reach a log.
            reference = secrets.token_hex(4)
            log.exception("front.call_failed", reference=reference)
            sentence = _("Hệ thống gặp trục trặc. Mong quý vị thử lại sau ít phút. Mã tra cứu sự cố: %(reference)s.")
            call.deliver(Reply(plain_answer(500, sentence % {"reference": reference})))

    def _ask(self, call: Call) -> None:
        started = _Started()
        result = self._handler(call.environ, started)
        rest: Spool | None = None
        reply: Reply | None = None
        try:
            method = call.environ["REQUEST_METHOD"]
            status, headers = started.line()
            answer = Answer(status, _bytes_of(headers))
            topic = _topic(status, headers, method=method)
            if topic is not None or call.gone or status in _WITHOUT_BODY:
                reply = Reply(answer, topic=topic)
            elif not getattr(result, "streaming", not isinstance(result, list)):
                body = b"".join([*started.written, *result])
                headers, body = compressed(status, headers, body, accepts=call.environ.get("HTTP_ACCEPT_ENCODING", ""))
                reply = Reply(Answer(status, _bytes_of(headers), body))
            elif method == "HEAD":
                reply = Reply(answer)
            else:
                rest = Spool(call.loop)
                self._pour(call, answer, chain(started.written, result), rest)
        finally:
            close = getattr(result, "close", None)
            if close is not None:
                close()
            if rest is not None:
                rest.end()
        if reply is not None:
            call.deliver(reply)

    def _pour(self, call: Call, answer: Answer, chunks: Iterable[bytes], rest: Spool) -> None:
        """Run the body's iterator to its end into the spool, so that no slow client holds the thread."""
        delivered = False
        try:
            for chunk in chunks:
                if call.gone or rest.abandoned:
                    break
                rest.write(chunk)
                if not delivered:
                    delivered = True
                    call.deliver(Reply(answer, rest=rest))
        except Exception:
            if not delivered:
                rest.close()
                raise
            log.exception("front.stream_failed", reference=rest.fail())
        if not delivered:
            rest.close()
            call.deliver(Reply(answer))


class _Started:
    """The `start_response` of one call."""

    __slots__ = ("_headers", "_status", "written")

    def __init__(self) -> None:
        self._status = ""
        self._headers: list[tuple[str, str]] = []
        self.written: list[bytes] = []

    def __call__(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], None]:
        self._status = status
        self._headers = headers
        return self.written.append

    def line(self) -> tuple[int, list[tuple[str, str]]]:
        """Return the status and the headers, names in lower case, without those that belong to the connection."""
        if not self._status:
            raise RuntimeError("the WSGI application returned without calling start_response")
        return int(self._status[:3]), [(name.lower(), value) for name, value in self._headers]


def _topic(status: int, headers: list[tuple[str, str]], *, method: str) -> str | None:
    """Return the topic of the stream this answer allows, or None."""
    if method != "GET" or status != 200:
        return None
    return next((value for name, value in headers if name == STREAM_HEADER and value), None)


def _bytes_of(headers: list[tuple[str, str]]) -> Headers:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers if name not in _HOP_BY_HOP]
