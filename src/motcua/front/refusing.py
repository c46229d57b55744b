# SPDX-License-Identifier: EUPL-1.2
"""Refusing a body that is too long: early, in words the sender can read, and so that they arrive.

Closing a connection into which somebody is still writing throws away what was said last. So the whole answer is sent,
and what still comes is dropped unread for a moment before the connection ends.
"""

import asyncio
import json
from typing import Final

from django.utils.html import escape
from django.utils.translation import gettext as _

from motcua.front.answers import Answer, Receive, Scope, Send, plain_answer, send_start

#: Long enough for the answer to arrive over a slow line, too short to be worth an attack.
LINGER_SECONDS: Final = 2.0
#: After so much more nobody listens.
LINGER_BYTES: Final = 32 * 1024 * 1024

_PAGE: Final = (
    '<!doctype html><html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>{title}</title><h1>{title}</h1><p>{sentence}</p>"
)


def too_large(scope: Scope, limit_bytes: int) -> Answer:
    """Return the refusal of a body of more than `limit_bytes`: JSON for programs, a page for people, else text."""
    megabytes = max(1, limit_bytes // (1024 * 1024))
    sentence = _("Tệp gửi lên quá lớn. Mỗi lần gửi được nhiều nhất %(megabytes)s MB, mong quý vị chọn tệp nhỏ hơn.")
    sentence %= {"megabytes": megabytes}
    answer = plain_answer(413, sentence, (b"connection", b"close"))
    accept = next((value for name, value in scope["headers"] if name == b"accept"), b"")
    if str(scope["path"]).startswith("/api/") or b"application/json" in accept:
        problem = {"error": "too_large", "message": sentence, "limit": limit_bytes}
        return _as(answer, json.dumps(problem, ensure_ascii=False), b"application/json; charset=utf-8")
    if b"text/html" in accept:
        page = _PAGE.format(title=escape(_("Tệp quá lớn")), sentence=escape(sentence))
        return _as(answer, page, b"text/html; charset=utf-8")
    return answer


def _as(answer: Answer, text: str, content_type: bytes) -> Answer:
    body = text.encode()
    changed = {b"content-type": content_type, b"content-length": str(len(body)).encode()}
    headers = [(name, changed.get(name, value)) for name, value in answer.headers]
    return Answer(answer.status, headers, body)


async def refuse_body(answer: Answer, receive: Receive, send: Send) -> None:
    """Send the whole answer, drop what still comes for a moment, then end the connection."""
    await send_start(answer.status, answer.headers, send=send)
    await send({"type": "http.response.body", "body": answer.body, "more_body": True})
    dropped = 0
    try:
        async with asyncio.timeout(LINGER_SECONDS):
            while dropped < LINGER_BYTES:
                message = await receive()
                dropped += len(message.get("body", b""))
                if message["type"] == "http.disconnect" or not message.get("more_body"):
                    break
    except TimeoutError:
        pass
    await send({"type": "http.response.body", "body": b"", "more_body": False})
