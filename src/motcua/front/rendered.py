# SPDX-License-Identifier: EUPL-1.2
"""A snapshot as the very messages the server sends: made once, sent to everybody."""

import gzip
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from django.conf import settings

from motcua.doors.look.middleware import policy
from motcua.front.answers import Headers, Message
from motcua.front.compress import COMPRESS_FROM_BYTES, COMPRESS_LEVEL, accepts_gzip

if TYPE_CHECKING:
    from motcua.live.snapshot import Mark, Snapshot

COMPRESS_UP_TO_BYTES = 128 * 1024

Exchange = tuple[Message, Message]


class Page:
    """Some JSON with its entity tag, as whole answers: plain, packed, and "you have it already"."""

    __slots__ = ("_body", "_not_modified", "_packed", "_plain", "_tag", "etag")

    def __init__(self, body: bytes, etag: str) -> None:
        self._body = body
        self.etag = etag
        self._tag = etag.encode()
        self._plain = _exchange(200, [*self._headers(), (b"content-length", b"%d" % len(body))], body)
        self._not_modified: Exchange | None = None
        self._packed: Exchange | None = None

    def answer(self, request_headers: Headers) -> Exchange:
        """Return the two messages that answer a GET with these headers."""
        wants_packed = False
        for name, value in request_headers:
            if name == b"if-none-match":
                if value == self._tag or _is_among(value, self._tag):
                    return self._unchanged()
            elif name == b"accept-encoding":
                wants_packed = _takes_gzip(value)
        if wants_packed and COMPRESS_FROM_BYTES < len(self._body) <= COMPRESS_UP_TO_BYTES:
            return self._small()
        return self._plain

    def _headers(self) -> Headers:
        return [
            (b"content-type", b"application/json; charset=utf-8"),
            (b"cache-control", b"no-cache"),
            (b"vary", b"Accept-Encoding"),
            (b"etag", self._tag),
            *public_headers(),
        ]

    def _unchanged(self) -> Exchange:
        if self._not_modified is None:
            self._not_modified = _exchange(304, self._headers()[1:], b"")
        return self._not_modified

    def _small(self) -> Exchange:
        if self._packed is None:
            packed = gzip.compress(self._body, COMPRESS_LEVEL, mtime=0)
            more = [(b"content-encoding", b"gzip"), (b"content-length", b"%d" % len(packed))]
            self._packed = _exchange(200, [*self._headers(), *more], packed)
        return self._packed


class Rendered:
    """One office's snapshot in all its forms; `is_sure` until nobody knows any more whether it is the present one."""

    def __init__(self, snapshot: "Snapshot", *, is_sure: bool = True) -> None:
        self.snapshot = snapshot
        self.is_sure = is_sure
        self.etag = snapshot.etag
        self.public = Page(snapshot.public, snapshot.etag)

    @cached_property
    def board(self) -> Page:
        return Page(self.snapshot.board, self.snapshot.etag)

    @property
    def mark(self) -> "Mark | None":
        """By what it is compared with the present; a stale one equals nothing."""
        from motcua.live.snapshot import Mark

        known = self.snapshot
        return Mark(known.version, known.is_fresh, known.called) if self.is_sure else None

    def public_event(self) -> bytes:
        """Return the event for everybody who listens."""
        return self._public_event

    def board_event(self) -> bytes:
        """Return the event for the office's screens."""
        return self._board_event

    @cached_property
    def _public_event(self) -> bytes:
        return _event(self.snapshot.version, self.snapshot.public)

    @cached_property
    def _board_event(self) -> bytes:
        return _event(self.snapshot.version, self.snapshot.board)

    def stale(self) -> "Rendered":
        """Return the same numbers, marked as no longer sure."""
        return Rendered(self.snapshot.stale(), is_sure=False)


def _event(version: int, data: bytes) -> bytes:
    return b"event: snapshot\nid: %d\ndata: %b\n\n" % (version, data)


def _exchange(status: int, headers: Headers, body: bytes) -> Exchange:
    start = {"type": "http.response.start", "status": status, "headers": [*headers, (b"server", b"motcua")]}
    return start, {"type": "http.response.body", "body": body, "more_body": False}


def public_headers() -> Headers:
    """Return what Django's answers of the interface carry too: nothing foreign runs, nobody frames."""
    headers = [
        (b"content-language", b"vi"),
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", b"DENY"),
        (b"content-security-policy", policy([]).encode()),
        (b"referrer-policy", settings.SECURE_REFERRER_POLICY.encode()),
        (b"cross-origin-opener-policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY.encode()),
    ]
    if settings.SECURE_HSTS_SECONDS:
        headers.append((b"strict-transport-security", b"max-age=%d" % settings.SECURE_HSTS_SECONDS))
    return headers


@lru_cache(maxsize=256)
def _takes_gzip(accept_encoding: bytes) -> bool:
    return accepts_gzip(accept_encoding.decode("latin-1"))


def _is_among(said: bytes, tag: bytes) -> bool:
    """Say whether an If-None-Match names this tag; whether it is called weak does not matter here."""
    tags = {each.strip().removeprefix(b"W/") for each in said.split(b",")}
    return b"*" in tags or tag.removeprefix(b"W/") in tags
