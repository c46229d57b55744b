# SPDX-License-Identifier: EUPL-1.2
"""What a bank, or who reads its feed for us, calls for each transfer; how it names its fields is a setting."""

import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, JsonResponse, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from motcua.connectors.sms_http.fields import names_of
from motcua.doors.hooks.moments import instance_moment
from motcua.kernel import clock
from motcua.kernel.errors import InvalidInput
from motcua.payments import operations, statement_lines
from motcua.payments.errors import ToldOtherwise

log = structlog.get_logger()

MOST_ITEMS = 200
_UNREADABLE, _TOO_MANY, _BUSY = 400, 413, 503
# The bank waits meanwhile; what is still held then it tells again.
_TRIES = 2
_OUTGOING = ("out", "debit", "d", "dr", "no", "nợ", "-")


# A bank has no cookie that could be abused.
@csrf_exempt
@require_POST
def transfers(request: HttpRequest) -> JsonResponse:
    """Take one transfer or a list of them, each by itself; told again each gets the same answer and does nothing more.

    A transfer that cannot be read does not hold up the others: its state is "unreadable". What we cannot do now is
    answered 503, to be told again.
    """
    if not _may_enter(request):
        raise Http404
    fields = names_of(settings.BANK_HOOK_FIELDS)
    body = _body(request, fields.get("items", ""))
    items = body if isinstance(body, list) else [body]
    if not items or not all(isinstance(item, dict) for item in items):
        return _answer({"error": "unreadable"}, status=_UNREADABLE)
    if len(items) > MOST_ITEMS:
        return _answer({"error": "too_many", "most": MOST_ITEMS}, status=_TOO_MANY)
    at = clock.now()
    try:
        answers = [_take({ours: item.get(theirs) for ours, theirs in fields.items()}, at=at) for item in items]
    except OperationalError as problem:
        log.warning("transfers not taken", problem=type(problem).__name__)
        return _answer({"error": "busy"}, status=_BUSY)
    return _answer({"items": answers} if isinstance(body, list) else answers[0])


def _take(said: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """Return what became of one transfer."""
    number = _words(said.get("external_id"))
    try:
        amount_vnd = statement_lines.amount(_words(said.get("amount_vnd")))
    except ValueError as problem:
        return {"external_id": number, "state": "unreadable", "repeated": False, "fields": {"amount_vnd": str(problem)}}
    # Money that goes out is no business of ours; some tell it by the sign, some by a word.
    if amount_vnd <= 0 or _words(said.get("direction")).casefold() in _OUTGOING:
        return {"external_id": number, "state": "ignored", "repeated": False}
    hear = partial(
        operations.hear_transfer,
        account_number=_words(said.get("account")),
        external_id=number,
        amount_vnd=amount_vnd,
        text=_words(said.get("text")),
        at=instance_moment(_words(said.get("at")), at=at),
        heard_at=at,
    )
    try:
        taken = operations.insist(hear, tries=_TRIES)
    except InvalidInput as bad:
        return {"external_id": number, "state": "unreadable", "repeated": False, "fields": bad.fields}
    except ToldOtherwise as refused:
        return {"external_id": number, "state": refused.code, "repeated": True}
    return {"external_id": number, "state": taken.inflow.state, "repeated": taken.was_known}


def _may_enter(request: HttpRequest) -> bool:
    """Say whether the caller knows a secret; how long the answer takes tells nothing about it."""
    given = request.headers.get("X-Hook-Secret") or request.headers.get("Authorization", "").removeprefix("Bearer ")
    said = given.encode("utf-8", "surrogatepass")
    # All are compared, so that the time does not say which one was nearly right.
    matches = [hmac.compare_digest(said, known.encode()) for known in settings.BANK_HOOK_SECRETS]
    return any(matches)


def _body(request: HttpRequest, under: str) -> Any:
    """Return the JSON of the body, or what stands under a name of it; None where it cannot be read."""
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError, SuspiciousOperation, UnreadablePostError):
        return None
    return body.get(under) if under and isinstance(body, dict) else body


def _words(said: Any) -> str:
    """Return a plain value as text; a list, an object, true and null are none."""
    if isinstance(said, bool) or not isinstance(said, str | int | float):
        return ""
    if isinstance(said, float):
        return str(int(said)) if said.is_integer() else repr(said)
    return str(said).encode("utf-8", "replace").decode().strip()


def _answer(said: Mapping[str, Any], *, status: int = 200) -> JsonResponse:
    return JsonResponse(dict(said), status=status, headers={"Cache-Control": "no-store"})
