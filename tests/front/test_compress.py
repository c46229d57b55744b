# SPDX-License-Identifier: EUPL-1.2
import gzip

import pytest

from motcua.front.compress import accepts_gzip, compressed

LONG = b"m\xe1\xbb\x99t c\xe1\xbb\xada " * 100


@pytest.mark.parametrize(
    ("said", "is_accepted"),
    [
        ("gzip", True),
        ("br, gzip;q=0.5", True),
        ("*", True),
        ("gzip;q=0", False),
        ("gzip; q=0.0, *", False),
        ("identity", False),
        ("", False),
        ("x-gzip", False),
    ],
)
def test_who_accepts_gzip(said: str, is_accepted: bool) -> None:
    assert accepts_gzip(said) is is_accepted


def test_a_page_is_packed_and_its_headers_fit() -> None:
    headers = [
        ("content-type", "text/html; charset=utf-8"),
        ("content-length", "1"),
        ("etag", '"a"'),
        ("vary", "Cookie"),
    ]
    changed, body = compressed(200, headers, LONG, accepts="gzip")
    assert gzip.decompress(body) == LONG
    assert dict(changed) == {
        "content-type": "text/html; charset=utf-8",
        "content-length": str(len(body)),
        "content-encoding": "gzip",
        "etag": 'W/"a"',
        "vary": "Cookie, Accept-Encoding",
    }


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (200, [("content-type", "text/html")], b"x" * 500),
        (200, [("content-type", "application/pdf")], LONG),
        (200, [("content-type", "text/event-stream")], LONG),
        (200, [("content-type", "text/html"), ("content-encoding", "br")], LONG),
        (200, [("content-type", "text/html"), ("cache-control", "no-transform")], LONG),
        (206, [("content-type", "text/html")], LONG),
        (200, [], LONG),
    ],
)
def test_what_is_left_as_it_is(status: int, headers: list[tuple[str, str]], body: bytes) -> None:
    assert compressed(status, headers, body, accepts="gzip") == (headers, body)
