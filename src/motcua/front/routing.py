# SPDX-License-Identifier: EUPL-1.2
"""Who answers what: queues, /healthz and static files here, all else Django; streams where Django allowed one."""

import asyncio
import gc
import signal
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from io import BytesIO
from types import FrameType
from typing import Any, BinaryIO

import structlog
from django.conf import settings
from django.utils.translation import gettext as _

from motcua.front.answers import (
    Answer,
    Departure,
    Receive,
    Scope,
    Send,
    plain_answer,
    send_answer,
    send_start,
)
from motcua.front.bridge import Bridge, Reply, WsgiHandler
from motcua.front.database import database_conninfo
from motcua.front.environ import (
    BodyTooLarge,
    ClientGone,
    TrustedProxies,
    announces_body,
    declared_length,
    read_body,
    wsgi_environ,
)
from motcua.front.health import Health
from motcua.front.queues import Queues
from motcua.front.refusing import refuse_body, too_large
from motcua.front.rooms import Rooms
from motcua.front.snapshots import Reader
from motcua.front.spool import Spool
from motcua.front.static import StaticShelf
from motcua.front.streams import Hub, StreamsFull, run_stream

log = structlog.get_logger("motcua.front")

HEALTH_PATH = "/healthz"


class Front:
    """The ASGI application around a WSGI handler.

    Settings: MAX_BODY_BYTES (20 MiB), MAX_STREAMS (15,000 a process), MAX_WAITING (5,000 requests queued for the
    Django thread), TRUSTED_PROXIES (addresses or networks).
    """

    def __init__(self, handler: WsgiHandler) -> None:
        self.bridge = Bridge(handler)
        self.shelf = StaticShelf()
        self.hub = Hub(database_conninfo, limit=getattr(settings, "MAX_STREAMS", 15_000))
        self.rooms = Rooms(self.hub, Reader())
        self.queues = Queues(self.hub, self.rooms)
        self.health = Health(lambda: database_conninfo(connect_timeout_seconds=2))
        self._proxies = TrustedProxies(getattr(settings, "TRUSTED_PROXIES", ()))
        self._max_body_bytes: int = getattr(settings, "MAX_BODY_BYTES", 20 * 1024 * 1024)
        self._max_waiting: int = getattr(settings, "MAX_WAITING", 5000)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request, or live through the server's start and stop."""
        if scope["type"] == "http":
            ready = self.queues.ready(scope)
            if ready is None:
                await self._answer(scope, receive, send)
            else:
                start, body = ready
                await send(start)
                await send(body)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        method: str = scope["method"]
        if path.startswith(self.shelf.prefix):
            await send_answer(self.shelf.answer(scope), method=method, send=send)
        elif path == HEALTH_PATH and method in ("GET", "HEAD"):
            await send_answer(await self.health.answer(), method=method, send=send)
        elif not await self._is_about_queues(scope, receive, send):
            departure = Departure(receive)
            try:
                await self._ask_django(scope, receive, departure, send)
            except ClientGone:
                pass
            finally:
                departure.close()

    async def _is_about_queues(self, scope: Scope, receive: Receive, send: Send) -> bool:
        try:
            return await self.queues.answer(scope, receive, send)
        except StreamsFull:
            await send_answer(_busy(), method=scope["method"], send=send)
            return True

    # --- Django ---

    async def _ask_django(self, scope: Scope, receive: Receive, departure: Departure, send: Send) -> None:
        """Read the body, let Django answer in its turn and send that; or refuse. Raises ClientGone."""
        method: str = scope["method"]
        if self.bridge.waiting >= self._max_waiting:
            return await send_answer(_busy(), method=method, send=send)
        try:
            body, length = await self._body_of(scope, receive)
        except BodyTooLarge:
            return await refuse_body(too_large(scope, self._max_body_bytes), receive, send)
        try:
            reply = await self._reply_to(
                wsgi_environ(scope, body=body, length=length, proxies=self._proxies), departure
            )
            if reply is not None:
                await self._send(reply, method, departure, send)
        finally:
            body.close()

    async def _body_of(self, scope: Scope, receive: Receive) -> tuple[BinaryIO, int]:
        if not announces_body(scope):
            return BytesIO(), 0
        if (declared_length(scope) or 0) > self._max_body_bytes:
            raise BodyTooLarge
        return await read_body(receive, limit_bytes=self._max_body_bytes)

    async def _reply_to(self, environ: dict[str, Any], departure: Departure) -> Reply | None:
        """Return Django's reply; None when the client left before its turn."""
        call = self.bridge.call(environ)
        # Alone in the queue, a call is done before anybody could leave: the watch would only cost.
        if self.bridge.waiting > 1:
            departure.then(call.abandon)
        return await call.reply

    async def _send(self, reply: Reply, method: str, departure: Departure, send: Send) -> None:
        if reply.topic is not None:
            try:
                headers = reply.answer.headers
                await run_stream(self.hub, topic=reply.topic, headers=headers, departure=departure, send=send)
            except StreamsFull:
                await send_answer(_busy(), method=method, send=send)
        elif reply.rest is not None:
            await _send_rest(reply.answer, reply.rest, departure, send)
        else:
            await send_answer(reply.answer, method=method, send=send)

    # --- the server's life ---

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await self.start()
        except Exception:
            log.exception("front.start_failed")
            await send({"type": "lifespan.startup.failed", "message": "the front could not start"})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def start(self) -> None:
        """Have everything in memory before the first visitor."""
        _before_signal(self.hub.end_streams)
        await asyncio.to_thread(self.shelf.fill)
        await self.bridge.run(_import_addresses)
        # What is there now stays: looking through it again and again for cycles would only cost.
        gc.collect()
        gc.freeze()
        self.hub.start()

    async def close(self) -> None:
        """End the streams, finish what Django has begun, give all connections back."""
        await self.hub.close()
        await self.rooms.close()
        await self.health.close()
        await self.bridge.close()


def _import_addresses() -> None:
    import_module(settings.ROOT_URLCONF)


async def _send_rest(answer: Answer, rest: Spool, departure: Departure, send: Send) -> None:
    """Send a body while it is being made; stop at once when the client has left."""
    departure.then(rest.close)
    try:
        await send_start(answer.status, answer.headers, send=send)
        while chunk := await rest.read():
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        if not departure.is_gone:
            await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        rest.close()


def _busy() -> Answer:
    sentence = _("Hệ thống đang phục vụ rất đông. Mong quý vị chờ ít giây rồi thử lại.")
    return plain_answer(503, sentence, (b"retry-after", b"5"))


def _before_signal(action: Callable[[], None]) -> None:
    """Do `action` when the server is told to stop: it waits for open connections, and a stream never ends by itself.

    asyncio keeps the server's own handler, which is called through the loop's wake-up pipe whatever Python-level
    handler stands here; this one runs beside it.
    """
    loop = asyncio.get_running_loop()

    def note(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(action)

    with suppress(ValueError):  # not in the main thread: no server runs us
        for number in (signal.SIGINT, signal.SIGTERM):
            if signal.getsignal(number) not in (signal.SIG_DFL, signal.SIG_IGN, signal.default_int_handler):
                signal.signal(number, note)
