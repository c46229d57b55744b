# SPDX-License-Identifier: EUPL-1.2
"""What a short-code provider calls over HTTP; how it names its fields is a setting (`docs/sms.md`)."""

import json
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from motcua.connectors.sms_http.fields import names_of
from motcua.connectors.sms_http.gateway import PROVIDER
from motcua.conversations import operations as conversations
from motcua.doors.hooks.entry import may_enter
from motcua.doors.hooks.moments import instance_moment
from motcua.kernel import clock

_UNREADABLE = 400
_INCOMPLETE = 422


# A provider has no cookie that could be abused.
@csrf_exempt
@require_http_methods(["GET", "POST"])
def receive(request: HttpRequest, name: str) -> HttpResponse:
    """Take one message from a phone; a repeat of the same request id gets the same answer and does nothing more."""
    given = _given(request)
    if not may_enter(request, secret=_secret(request, given or {})):
        raise Http404
    if given is None:
        return _answer("unreadable", status=_UNREADABLE)
    fields = names_of(settings.SMS_HTTP_FIELDS)
    said = {ours: given.get(theirs, "") for ours, theirs in fields.items()}
    if not said.get("from") or not said.get("text"):
        return _answer("incomplete", status=_INCOMPLETE)
    at = clock.now()
    number = said.get("id", "")
    conversations.receive(
        provider=PROVIDER,
        # Two providers may count alike.
        provider_id=f"{name}:{number}" if number else "",
        from_phone=said["from"],
        to=said.get("to", ""),
        text=said["text"],
        received_at=instance_moment(said.get("at", ""), at=at),
        at=at,
    )
    return _answer(settings.SMS_HTTP_ANSWER)


def _given(request: HttpRequest) -> dict[str, str] | None:
    """Return the fields of the address and of the body, a form or JSON; None where the body cannot be read."""
    given = {key: request.GET[key] for key in request.GET}
    if request.method != "POST":
        return given
    try:
        if request.content_type == "application/json":
            body = json.loads(request.body)
            return given | _plain(body) if isinstance(body, dict) else None
        return given | {key: request.POST[key] for key in request.POST}
    except (ValueError, RecursionError, SuspiciousOperation, UnreadablePostError):
        return None


def _plain(body: dict[str, Any]) -> dict[str, str]:
    return {key: str(value) for key, value in body.items() if isinstance(value, str | int | float)}


def _secret(request: HttpRequest, given: dict[str, str]) -> str:
    name = settings.SMS_HTTP_SECRET_FIELD
    return str(request.headers.get(name) or given.get(name, "")).removeprefix("Bearer ")


def _answer(text: str, *, status: int = 200) -> HttpResponse:
    kind = "application/json" if text.startswith("{") else "text/plain; charset=utf-8"
    return HttpResponse(text, status=status, content_type=kind, headers={"Cache-Control": "no-store"})
