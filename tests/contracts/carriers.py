# SPDX-License-Identifier: EUPL-1.2
"""The ways to a carrier's computer with the same handles: the simulator's door, and a server with recorded answers.

Both are asked over HTTP by the same connector. The recorded one names fields and paths in its own way.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import parse_qs

from django.db import connections
from django.test import Client

from cast import at
from motcua.connectors.post_simulator import protocol
from motcua.connectors.post_simulator.models import CarrierToken, HeldParcel
from motcua.connectors.post_vnpost.tokens import tokens
from motcua.post.models import Carrier

CARRIER = "VNPOST"
SECRET = "mat-khau-rieng"


@dataclass
class Asked:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: str

    @property
    def fields(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


class Way(Protocol):
    """What a test may do with a carrier."""

    driver: str
    settings: dict[str, Any]
    came: list[Asked]

    def held(self) -> dict[str, int]:
        """Return the numbers of the parcels it has, with how often it was told of each."""
        ...

    def cancelled(self) -> list[str]: ...
    def happen(self, number: str, code: str, moment: str) -> None: ...
    def forget_tokens(self) -> None: ...
    def tokens_given(self) -> int: ...
    def behave(self, mode: str) -> None:
        """ANSWERS, FAILS or LOSES_ANSWER."""
        ...


Answer = tuple[int, str]


@contextmanager
def serving(answer: Callable[[Asked], Answer]) -> Iterator[tuple[int, list[Asked]]]:
    """Serve on a free port; the handler may use the test's own connection, because the test waits meanwhile."""
    came: list[Asked] = []
    shared = connections["default"]
    shared.inc_thread_sharing()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            connections["default"] = shared
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            asked = Asked(self.path, dict(self.headers.items()), body)
            came.append(asked)
            status, text = answer(asked)
            said = text.encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server.server_port, came
    server.shutdown()
    server.server_close()
    shared.dec_thread_sharing()


@dataclass
class Simulated:
    came: list[Asked]
    driver: str = Carrier.Driver.SIMULATOR
    settings: dict[str, Any] = field(default_factory=dict)

    def held(self) -> dict[str, int]:
        return dict(HeldParcel.objects.values_list("number", "told"))

    def cancelled(self) -> list[str]:
        return list(HeldParcel.objects.filter(code="600").values_list("number", flat=True))

    def happen(self, number: str, code: str, moment: str) -> None:
        protocol.happen(number=number, code=code, at=at(moment))

    def forget_tokens(self) -> None:
        protocol.end_tokens()

    def tokens_given(self) -> int:
        return CarrierToken.objects.count()

    def behave(self, mode: str) -> None:
        protocol.behave(mode)


@dataclass
class Recorded:
    """A carrier with other names for the same things, as its answers were written down."""

    driver: str = Carrier.Driver.VNPOST
    port: int = 0
    came: list[Asked] = field(default_factory=list)
    orders: dict[str, int] = field(default_factory=dict)
    off: list[str] = field(default_factory=list)
    items: list[dict[str, Any]] = field(default_factory=list)
    good: set[str] = field(default_factory=set)
    given: int = 0
    mode: str = "ANSWERS"

    @property
    def settings(self) -> dict[str, Any]:
        return {
            "url": f"http://127.0.0.1:{self.port}/ngsp/vnpost",
            "consumer_key": "khoa",
            "customer_code": "C48",
            "token_path": "/oauth2/token",
            "order_path": "/v1/order/post",
            "cancel_path": "/v1/order/cancel",
            "tracking_path": "/v1/order/tracking",
            "fields": {
                "items": "list",
                "id": "_id",
                "statusDate": "createdDate",
                "codAmount": "cod",
                "itemCode": "code",
            },
            "done_codes": ["ORDER_EXISTS", "ORDER_CANCELLED"],
            "provinces": {"48": "55"},
            "districts": {"48-HC": "5501"},
        }

    def held(self) -> dict[str, int]:
        return dict(self.orders)

    def cancelled(self) -> list[str]:
        return list(self.off)

    def happen(self, number: str, code: str, moment: str) -> None:
        item = {
            "_id": f"{len(self.items) + 1:024x}",
            "orderNumber": number,
            "statusCode": code,
            "statusMessage": "Phát thành công",
            "createdDate": f"{at(moment):%Y%m%d%H%M%S}",
        }
        self.items.append(item)

    def forget_tokens(self) -> None:
        self.good.clear()

    def tokens_given(self) -> int:
        return self.given

    def behave(self, mode: str) -> None:
        self.mode = mode

    def answer(self, asked: Asked) -> Answer:
        """Say what was recorded for such a question."""
        if self.mode == "FAILS":
            return 500, "<html>Bad gateway</html>"
        what = asked.path.rpartition("/ngsp/vnpost")[2]
        if what == "/oauth2/token":
            # khoa:mat-khau-rieng
            if asked.headers["Authorization"] != "Basic a2hvYTptYXQta2hhdS1yaWVuZw==":
                return 400, '{"error":"invalid_client"}'
            assert parse_qs(asked.body) == {"grant_type": ["client_credentials"]}
            self.given += 1
            self.good.add(f"token-{self.given}")
            return 200, json.dumps({"access_token": f"token-{self.given}", "expires_in": "3600", "scope": "default"})
        if asked.headers["Authorization"].removeprefix("Bearer ") not in self.good:
            return 401, '{"fault":{"code":900901,"message":"Invalid Credentials"}}'
        said = self._said(what, asked.fields)
        return (504, "") if self.mode == "LOSES_ANSWER" and what != "/v1/order/tracking" else (200, json.dumps(said))

    def _said(self, what: str, asked: dict[str, Any]) -> dict[str, Any]:
        if what == "/v1/order/tracking":
            rows = [item for item in self.items if item["_id"] > asked["lastId"]]
            return {"success": True, "data": {"list": rows[: asked["pageSize"]], "total": len(rows)}}
        number = asked["orderNumber"]
        if what == "/v1/order/cancel":
            if number in self.off:
                return {"success": False, "errorCode": "ORDER_CANCELLED"}
            self.off.append(number)
            return {"success": True}
        self.orders[number] = self.orders.get(number, 0) + 1
        if self.orders[number] > 1:
            return {"success": False, "errorCode": "ORDER_EXISTS", "errorMessage": "Đơn đã tồn tại"}
        return {"success": True, "data": {"code": "RR1"}}


@contextmanager
def way_to_carrier(name: str, settings: Any) -> Iterator[Any]:
    """Let the carrier be reached this way."""
    settings.POST_TIMEOUT_SECONDS, settings.POST_SECRETS = 2, {CARRIER: SECRET}
    settings.POST_HOSTS, settings.IS_DEMO = ["127.0.0.1"], True
    tokens._kept.clear()
    yield from _WAYS[name](settings)
    tokens._kept.clear()


def _simulator(settings: Any) -> Iterator[Way]:
    client = Client()

    def answer(asked: Asked) -> Answer:
        kind = asked.headers["Content-Type"]
        told = {"Authorization": asked.headers["Authorization"]}
        reply = client.post(asked.path, data=asked.body, content_type=kind, headers=told)
        return reply.status_code, reply.content.decode()

    with serving(answer) as (port, came):
        settings.POST_SIMULATOR_URL = f"http://127.0.0.1:{port}"
        yield Simulated(came)


def _recorded(settings: Any) -> Iterator[Way]:
    way = Recorded()
    with serving(way.answer) as (port, came):
        way.port, way.came = port, came
        yield way


_WAYS: dict[str, Callable[[Any], Iterator[Way]]] = {"simulator": _simulator, "recorded": _recorded}
