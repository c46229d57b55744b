# SPDX-License-Identifier: EUPL-1.2
"""What the page asks of the house: a number, numbers for later, taking over what it gave alone, paper, a code read."""

from contextlib import suppress
from typing import Any, Final
from uuid import UUID, uuid4

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from motcua.doors.kiosk.entry import at_kiosk, body_of
from motcua.doors.look.pictures import LARGEST_BYTES, PictureUnreadable, code_in, read_picture
from motcua.journal.idempotency import KeyMissing, KeyReused
from motcua.kernel import clock, typed_time
from motcua.kernel.errors import InvalidInput
from motcua.queueing import lending, printing
from motcua.queueing import operations as queueing
from motcua.queueing.errors import NoSuchTicket
from motcua.queueing.models import Kiosk, TicketPrint
from motcua.queueing.operations import Given
from motcua.visits import taking
from motcua.visits.taking import Wish

MOST_AT_ONCE: Final = 200
MOST_LINES: Final = 20
LONGEST_KEY: Final = 200
LAST_NUMBER: Final = 2**31 - 1


@require_POST
@at_kiosk
def take(request: HttpRequest, kiosk: Kiosk) -> JsonResponse:
    """Give a number for one press; the same press again gets the same number."""
    key = request.headers.get("Idempotency-Key", "")
    if not 0 < len(key) <= LONGEST_KEY:
        raise KeyMissing
    status, said = taking.take_number(kiosk=kiosk, wish=_wish(body_of(request)), key=key, at=clock.now())
    return JsonResponse(said, status=status)


@require_POST
@at_kiosk
def lend(request: HttpRequest, kiosk: Kiosk) -> JsonResponse:
    """Lend a block for each line named, once for each key; a line that has none left today is left out."""
    lines = body_of(request).get("lines")
    if not isinstance(lines, list):
        raise InvalidInput
    codes = [_text(line) for line in lines[:MOST_LINES]]
    # A page of an earlier edition asks without a key.
    key = request.headers.get("Idempotency-Key", "") or str(uuid4())
    if len(key) > LONGEST_KEY:
        raise KeyMissing
    return JsonResponse({"leases": lending.lend_each(kiosk=kiosk, lines=codes, at=clock.now(), key=key)})


@require_POST
@at_kiosk
def merge(request: HttpRequest, kiosk: Kiosk) -> JsonResponse:
    """Take over what happened without a network; the answer names what need not be said again."""
    sent, at = body_of(request), clock.now()
    given = [_given(each) for each in _rows(sent, "given")]
    known = {str(row.pk) for row in queueing.merge_lent(kiosk=kiosk, given=given, at=at)}
    return JsonResponse(
        {
            "merged": sorted(known),
            # Never lent to this kiosk: no use in bringing it again and again.
            "unknown": sorted({str(each.ticket) for each in given} - known),
            "given_up": [_give_up(kiosk, each) for each in _rows(sent, "given_up")],
            "printed": [_note_print(kiosk, each) for each in _rows(sent, "prints")],
        }
    )


@require_POST
@at_kiosk
def claim_print(request: HttpRequest, kiosk: Kiosk, ticket: UUID) -> JsonResponse:
    """Claim the ticket's first slip before the browser prints it; 409 where somebody has."""
    row = printing.report(ticket_id=ticket, kiosk=kiosk, outcome=TicketPrint.Outcome.ASKED, reason="", at=clock.now())
    return JsonResponse({"outcome": row.outcome}, status=201)


@require_GET
@at_kiosk
def print_outcome(request: HttpRequest, kiosk: Kiosk, ticket: UUID) -> JsonResponse:
    """Say how the newest slip stands: nothing yet, "asked", "printed" or "failed"."""
    outcome, reason = printing.outcome_of(printing.ticket_at(ticket, kiosk), at=clock.now())
    return JsonResponse({"outcome": outcome, "reason": _(reason) if reason else ""})


@require_POST
@at_kiosk
def read_code(request: HttpRequest, kiosk: Kiosk) -> JsonResponse:
    """Read the code in a camera's frame, or in what a wand typed; "" where none can be seen."""
    sent = request.FILES.get("anh")
    if sent is None:
        return JsonResponse({"code": code_in(request.POST.get("text", "")[:500])})
    if (sent.size or 0) > LARGEST_BYTES:
        raise PictureUnreadable
    return JsonResponse({"code": read_picture(sent.read())})


# --- reading what the page sent ------------------------------------------------------------------------


def _wish(sent: dict[str, Any]) -> Wish:
    priority = sent.get("priority") or ""
    return Wish(
        line=_text(sent.get("line") or "").strip().upper(),
        priority=priority if isinstance(priority, bool) else _text(priority),
        appointment=_text(sent.get("appointment") or ""),
    )


def _give_up(kiosk: Kiosk, sent: dict[str, Any]) -> str:
    key = _text(sent.get("key"))
    wish = sent.get("wish")
    if not key or not isinstance(wish, dict):
        raise InvalidInput
    # Another wish under that key is not this press, so there is nothing of it to undo.
    with suppress(KeyReused):
        taking.give_up(kiosk=kiosk, wish=_wish(wish), key=key, at=clock.now())
    return key


def _note_print(kiosk: Kiosk, sent: dict[str, Any]) -> str:
    ticket, outcome = _uuid(sent.get("ticket")), _text(sent.get("outcome"))
    if outcome not in (TicketPrint.Outcome.PRINTED, TicketPrint.Outcome.FAILED):
        raise InvalidInput
    # A ticket this office does not know has no paper here either.
    with suppress(NoSuchTicket):
        printing.report(ticket_id=ticket, kiosk=kiosk, outcome=outcome, reason="", at=clock.now())
    return str(ticket)


def _given(sent: dict[str, Any]) -> Given:
    number = sent.get("number")
    if not isinstance(number, int) or not 0 < number <= LAST_NUMBER:
        raise InvalidInput
    try:
        issued_at = typed_time.read_moment(_text(sent.get("issued_at")))
    except (AttributeError, ValueError):
        raise InvalidInput from None
    return Given(
        ticket=_uuid(sent.get("ticket")),
        line=_text(sent.get("line")),
        number=number,
        issued_at=issued_at,
        priority=_text(sent.get("priority") or ""),
    )


def _rows(sent: dict[str, Any], name: str) -> list[dict[str, Any]]:
    rows = sent.get(name) or []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InvalidInput
    return rows[:MOST_AT_ONCE]


def _uuid(value: Any) -> UUID:
    try:
        return UUID(_text(value))
    except ValueError:
        raise InvalidInput from None


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_KEY or "\x00" in value:
        raise InvalidInput
    return value
