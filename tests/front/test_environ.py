# SPDX-License-Identifier: EUPL-1.2
import asyncio
from io import BytesIO
from typing import Any
from wsgiref.validate import validator

import pytest

from motcua.front.bridge import Bridge
from motcua.front.environ import BodyTooLarge, ClientGone, TrustedProxies, read_body, wsgi_environ

from .visitor import Visitor, scope_of

NOBODY = TrustedProxies()


def environ_of(
    *headers: tuple[str, str], method: str = "GET", path: str = "/", proxies: TrustedProxies = NOBODY, **more: Any
) -> dict[str, Any]:
    return wsgi_environ(scope_of(method, path, headers, **more), body=BytesIO(), length=0, proxies=proxies)


def test_a_path_with_vietnamese_marks_is_its_utf8_bytes_read_as_latin_1() -> None:
    path = environ_of(path="/hồ-sơ/a b/?q=%C4%91")
    assert path["PATH_INFO"].encode("latin-1").decode() == "/hồ-sơ/a b/"
    assert path["QUERY_STRING"] == "q=%C4%91"


def test_an_escaped_byte_that_is_not_utf8_survives() -> None:
    assert environ_of(raw_path=b"/a%ff%2Fb")["PATH_INFO"] == "/a\xff/b"


def test_a_mount_point_is_the_script_name_and_not_in_the_path() -> None:
    environ = environ_of(path="/cổng/hen-gio/", root_path="/cổng")
    assert environ["SCRIPT_NAME"].encode("latin-1").decode() == "/cổng"
    assert environ["PATH_INFO"] == "/hen-gio/"


def test_headers_get_their_wsgi_names_and_repeated_ones_are_joined() -> None:
    environ = environ_of(
        ("x-word", "a"), ("x-word", "b"), ("cookie", "a=1"), ("cookie", "b=2"), ("content-type", "t/x")
    )
    assert environ["HTTP_X_WORD"] == "a,b"
    assert environ["HTTP_COOKIE"] == "a=1; b=2"
    assert environ["CONTENT_TYPE"] == "t/x"
    assert "HTTP_CONTENT_TYPE" not in environ


def test_headers_that_could_pose_as_others_are_dropped() -> None:
    environ = environ_of(("x_forwarded_for", "1.1.1.1"), ("proxy", "http://elsewhere"))
    assert "HTTP_X_FORWARDED_FOR" not in environ
    assert "HTTP_PROXY" not in environ


def test_a_stranger_cannot_say_who_it_is() -> None:
    environ = environ_of(("x-forwarded-for", "10.0.0.1"), ("x-forwarded-proto", "https"), ("x-forwarded-host", "x"))
    assert environ["REMOTE_ADDR"] == "203.0.113.9"
    assert environ["wsgi.url_scheme"] == "http"
    assert not [key for key in environ if key.startswith("HTTP_X_FORWARDED")]


@pytest.mark.parametrize(
    ("said", "client"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("6.6.6.6, 198.51.100.7, 10.1.2.3", "198.51.100.7"),
        ("198.51.100.7:5555", "198.51.100.7"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("unknown", "203.0.113.9"),
        ("", "203.0.113.9"),
        ("10.1.1.1, 10.1.1.2", "10.1.1.1"),
    ],
)
def test_a_trusted_proxy_says_who_the_client_is(said: str, client: str) -> None:
    proxies = TrustedProxies(["203.0.113.9", "10.0.0.0/8"])
    environ = environ_of(("x-forwarded-for", said), ("x-forwarded-proto", "https"), proxies=proxies)
    assert environ["REMOTE_ADDR"] == client
    assert environ["wsgi.url_scheme"] == "https"


def test_a_local_socket_is_trusted_only_when_named() -> None:
    said = ("x-forwarded-for", "198.51.100.7")
    assert environ_of(said, client=None)["REMOTE_ADDR"] == ""
    assert environ_of(said, client=None, proxies=TrustedProxies(["unix"]))["REMOTE_ADDR"] == "198.51.100.7"


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "DELETE"])
def test_the_standard_validator_finds_nothing_wrong(method: str) -> None:
    async def talk() -> Visitor:
        def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
            environ["wsgi.input"].read(2)
            start_response("200 OK", [("Content-Type", "text/plain")])
            return [b"a" if environ["REQUEST_METHOD"] != "HEAD" else b""]

        bridge = Bridge(validator(application))
        visitor = Visitor(method, "/hồ-sơ/?x=1", headers=[("content-type", "text/plain")], body=[b"ab", b"c"])
        body, length = await read_body(visitor.receive, limit_bytes=10)
        assert length == 3
        reply = await bridge.call(wsgi_environ(visitor.scope, body=body, length=length, proxies=NOBODY)).reply
        body.close()
        assert reply is not None
        if reply.rest is not None:
            reply.rest.close()
        assert reply.answer.status == 200, reply.answer.body
        await bridge.close()
        return visitor

    asyncio.run(talk())


def test_a_large_body_lies_in_a_file_and_a_small_one_in_memory() -> None:
    async def talk() -> None:
        chunk = b"x" * 300_000
        large, length = await read_body(Visitor("POST", "/", body=[chunk] * 5).receive, limit_bytes=2_000_000)
        assert length == 1_500_000
        assert large.read() == chunk * 5
        assert large._rolled  # type: ignore[attr-defined]
        large.close()
        small, _ = await read_body(Visitor("POST", "/", body=[b"a", b"b"]).receive, limit_bytes=9)
        assert small.read() == b"ab"
        small.close()

    asyncio.run(talk())


def test_a_body_over_the_limit_is_refused_as_soon_as_it_is_over() -> None:
    async def talk() -> None:
        visitor = Visitor("POST", "/", body=[b"x" * 10] * 100)
        with pytest.raises(BodyTooLarge):
            await read_body(visitor.receive, limit_bytes=25)
        assert visitor.read == 3

    asyncio.run(talk())


def test_a_client_that_leaves_in_the_middle_of_its_body_never_reaches_django() -> None:
    async def talk() -> None:
        messages = iter([{"type": "http.request", "body": b"half", "more_body": True}, {"type": "http.disconnect"}])

        async def receive() -> Any:
            return next(messages)

        with pytest.raises(ClientGone):
            await read_body(receive, limit_bytes=100)

    asyncio.run(talk())
