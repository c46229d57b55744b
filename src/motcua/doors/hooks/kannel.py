# SPDX-License-Identifier: EUPL-1.2
"""What Kannel calls: one address for messages from phones, one for reports about ours (`docs/sms.md`)."""

from urllib.parse import parse_qsl
from uuid import UUID

import structlog
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from motcua.connectors.sms_kannel.gateway import PROVIDER
from motcua.conversations import operations as conversations
from motcua.doors.hooks.entry import may_enter
from motcua.doors.hooks.moments import instance_moment
from motcua.kernel import clock
from motcua.kernel.text import tidy
from motcua.messaging import operations as messaging
from motcua.messaging.rules import Report

log = structlog.get_logger()

# The states of Kannel's escape %d.
_REPORTS = {
    "1": Report.DELIVERED,
    "2": Report.FAILED,
    "4": Report.WAITING,
    "8": Report.ACCEPTED,
    "16": Report.REJECTED,
}
_MOST_FIELDS = 40
_UNICODE, _BYTES = "2", "1"


@require_GET
def receive(request: HttpRequest, secret: str = "") -> HttpResponse:
    """Take one message from a phone. The answer is empty: whatever it said, Kannel would send to the phone."""
    given = _given(request, secret)
    at = clock.now()
    conversations.receive(
        provider=PROVIDER,
        provider_id=_words(given.get("id", b"")),
        from_phone=_words(given.get("from", b"")),
        to=_words(given.get("to", b"")),
        text=message_text(given.get("text", b""), coding=_words(given.get("coding", b"")), given_in=_charset(given)),
        received_at=instance_moment(_words(given.get("at", b"")), at=at),
        at=at,
    )
    return _nothing()


@require_GET
def report(request: HttpRequest, secret: str = "") -> HttpResponse:
    """Take one report about a message of ours."""
    given = _given(request, secret)
    state = _REPORTS.get(_words(given.get("state", b"")))
    try:
        message_id = UUID(_words(given.get("id", b"")))
    except ValueError:
        message_id = None
    if state is None or message_id is None:
        log.warning("report unreadable", provider=PROVIDER)
        return _nothing(status=400)
    # Some networks repeat the message's beginning in their answer.
    said = tidy(_words(given.get("answer", b""))).lower().partition("text:")[0]
    messaging.note_report(message_id=message_id, state=state, provider=PROVIDER, at=clock.now(), detail=said.strip())
    return _nothing()


def message_text(raw: bytes, *, coding: str, given_in: str) -> str:
    """Return the text of a message in whatever form the network carried it; never raises.

    `coding` is Kannel's %c (0 letters, 1 bytes, 2 Unicode), `given_in` its %C, the charset it came out in.
    """
    if given_in.upper().startswith(("UTF-16", "UCS-2")) or (coding == _UNICODE and not given_in):
        return raw.decode("utf-16-be", "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        # Old handsets, and messages sent as bytes.
        return raw.decode("latin-1")


def _given(request: HttpRequest, secret: str) -> dict[str, bytes]:
    """Return the parameters as the bytes they were. Raises: Http404 for whoever may not enter."""
    if not may_enter(request, secret=secret):
        raise Http404
    try:
        # Latin-1 gives each byte back as it was; Django's own reading would take UTF-8 for granted.
        pairs = parse_qsl(request.META.get("QUERY_STRING", ""), encoding="latin-1", max_num_fields=_MOST_FIELDS)
    except ValueError:
        return {}
    return {name: value.encode("latin-1", "replace") for name, value in pairs}


def _words(raw: bytes) -> str:
    return raw.decode("utf-8", "replace").strip()


def _charset(given: dict[str, bytes]) -> str:
    return _words(given.get("charset", b""))


def _nothing(*, status: int = 200) -> HttpResponse:
    return HttpResponse(status=status, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"})
