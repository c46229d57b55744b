# SPDX-License-Identifier: EUPL-1.2
"""Gzip for the answers worth it. CSRF tokens are masked anew in each page, so compressing a page gives none away."""

import gzip

COMPRESS_FROM_BYTES = 500
COMPRESS_LEVEL = 5
_TYPES = frozenset(
    {
        "text/html",
        "text/css",
        "text/plain",
        "text/csv",
        "text/javascript",
        "application/javascript",
        "application/json",
        "application/geo+json",
        "application/manifest+json",
        "image/svg+xml",
    }
)

TextHeaders = list[tuple[str, str]]


def accepts_gzip(accept_encoding: str) -> bool:
    """Tell whether an Accept-Encoding header allows gzip: named, or by `*`, and not with q=0."""
    by_star = False
    for part in accept_encoding.lower().split(","):
        name, _, weight = part.partition(";")
        allowed = not _is_zero(weight)
        if name.strip() == "gzip":
            return allowed
        if name.strip() == "*":
            by_star = allowed
    return by_star


def _is_zero(weight: str) -> bool:
    value = weight.strip().removeprefix("q=").strip()
    return bool(value) and value.strip("0.") == ""


def compressed(status: int, headers: TextHeaders, body: bytes, *, accepts: str) -> tuple[TextHeaders, bytes]:
    """Return the headers and body to send, gzipped where that is allowed and worth it; names are in lower case."""
    named = dict(headers)
    if (
        len(body) <= COMPRESS_FROM_BYTES
        or named.get("content-type", "").partition(";")[0].strip().lower() not in _TYPES
        or "content-encoding" in named
        or "no-transform" in named.get("cache-control", "")
        or status == 206
    ):
        return headers, body
    headers = _with_vary(headers, named.get("vary", ""))
    if not accepts_gzip(accepts):
        return headers, body
    packed = gzip.compress(body, COMPRESS_LEVEL, mtime=0)
    changed = [(name, _weak(value) if name == "etag" else value) for name, value in headers if name != "content-length"]
    return [*changed, ("content-encoding", "gzip"), ("content-length", str(len(packed)))], packed


def _with_vary(headers: TextHeaders, vary: str) -> TextHeaders:
    if vary.strip() == "*" or "accept-encoding" in vary.lower():
        return headers
    kept = [pair for pair in headers if pair[0] != "vary"]
    return [*kept, ("vary", f"{vary}, Accept-Encoding" if vary else "Accept-Encoding")]


def _weak(etag: str) -> str:
    return etag if etag.startswith("W/") else f"W/{etag}"
