# SPDX-License-Identifier: EUPL-1.2
"""The simulated carrier's side of the protocol: the same questions and answers, whoever brings them.

It is strict: a call without its token is 401, a parcel without its fields 400, one it has already 409. Its feed is
numbered as it grows, by one writer at a time, so that nothing ever appears behind what was read.
"""

import json
import secrets
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import F, Max

from motcua.connectors.post_simulator import codes
from motcua.connectors.post_simulator.models import CarrierBehaviour, CarrierToken, FeedItem, HeldParcel

Mode = CarrierBehaviour.Mode
TOKEN, ORDER, CHANGE, CANCEL, TRACKING = "token", "order", "change", "cancel", "tracking"
PATHS: Final = {
    "token_path": "/token",
    "order_path": "/order",
    "change_path": "/change",
    "cancel_path": "/cancel",
    "tracking_path": "/tracking",
}
KEY, SECRET = "gia-lap", "gia-lap"

TOKEN_LIFE: Final = timedelta(minutes=30)
DELAY: Final = timedelta(seconds=45)
MOST_ITEMS: Final = 1_000
_REQUIRED: Final = (
    "customerCode", "orderNumber", "codAmount", "senderProvince", "senderAddress", "senderName", "senderTel",
    "receiverName", "receiverAddress", "receiverTel", "receiverProvince",
)  # fmt: skip


@dataclass(frozen=True)
class Reply:
    """What goes back: the HTTP status and the JSON."""

    status: int
    said: dict[str, Any]

    @property
    def text(self) -> str:
        return json.dumps(self.said, ensure_ascii=False) if self.said else ""


def answer(what: str, body: bytes, authorization: str, *, at: datetime) -> Reply:
    """Answer one question as the page of the simulator was told to; `at` is the instance's moment."""
    mode = mode_now()
    if mode == Mode.FAILS:
        return Reply(500, {})
    if what == TOKEN:
        return _give_token(authorization)
    if not _is_known(authorization, mode):
        return Reply(401, {"errorCode": "401", "errorMessage": "token expired"})
    asked = _read(body)
    if asked is None:
        return Reply(400, {"errorCode": "400", "errorMessage": "not JSON"})
    if what == TRACKING:
        return _feed(asked, mode)
    reply = _done(what, asked, mode, at)
    return Reply(504, {}) if mode == Mode.LOSES_ANSWER and reply.status == 200 else reply


def _done(what: str, asked: Mapping[str, Any], mode: str, at: datetime) -> Reply:
    match what:
        case "order":
            return _take(asked, mode, at)
        case "change":
            return _change(asked, mode)
        case "cancel":
            return _call_off(asked, at)
    return Reply(404, {})


def mode_now() -> str:
    """Return how the carrier behaves."""
    told = CarrierBehaviour.objects.first()
    return str(told.mode) if told else str(Mode.ANSWERS)


def behave(mode: str) -> None:
    """Let the carrier behave like this from now on. Raises: ValueError for an unknown mode."""
    CarrierBehaviour.objects.update_or_create(pk=1, defaults={"mode": Mode(mode)})


def end_tokens() -> None:
    """Let all tokens have lapsed."""
    CarrierToken.objects.all().delete()


@transaction.atomic
def happen(*, number: str, code: str, at: datetime, receiver: str = "") -> None:
    """Let something happen to a parcel: its status changes, and the feed tells of it as the carrier behaves."""
    _one_at_a_time()
    mode = mode_now()
    HeldParcel.objects.filter(number=number).update(code=code, changed_at=at)
    facts = {"number": number, "code": code, "text": codes.words_of(code)[:200], "receiver": receiver[:200], "at": at}
    if mode in (Mode.LOSES_NEWS, Mode.DELAYS):
        # What is lost is known to the carrier all the same, and never comes by itself.
        comes_at = datetime.now(UTC) + DELAY if mode == Mode.DELAYS else None
        FeedItem.objects.create(**facts, comes_at=comes_at)
        return
    for _time in range(2 if mode == Mode.REPEATS else 1):
        FeedItem.objects.create(**facts, place_in_feed=_next_place())


@transaction.atomic
def tell_again(number: str) -> int:
    """Put everything of a parcel that the feed told, and what it lost, into the feed once more; return how many."""
    _one_at_a_time()
    items = {(item.code, item.at): item for item in FeedItem.objects.filter(number=number)}
    for item in items.values():
        item.pk, item.place_in_feed, item.comes_at = None, _next_place(), None
        item.save(force_insert=True)
    return len(items)


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('post_simulator:feed', 0))")


def _next_place() -> int:
    return int(FeedItem.objects.aggregate(last=Max("place_in_feed"))["last"] or 0) + 1


def _give_token(authorization: str) -> Reply:
    try:
        pair = b64decode(authorization.removeprefix("Basic "), validate=True).decode()
    except ValueError:
        pair = ""
    if pair != f"{KEY}:{SECRET}":
        return Reply(401, {"error": "invalid_client"})
    now = datetime.now(UTC)
    CarrierToken.objects.filter(lapses_at__lt=now).delete()
    given = CarrierToken.objects.create(token=secrets.token_urlsafe(24), lapses_at=now + TOKEN_LIFE)
    said = {"access_token": given.token, "token_type": "Bearer", "expires_in": int(TOKEN_LIFE.total_seconds())}
    return Reply(200, said)


def _is_known(authorization: str, mode: str) -> bool:
    token = authorization.removeprefix("Bearer ")
    known = CarrierToken.objects.filter(token=token, lapses_at__gt=datetime.now(UTC))
    if mode == Mode.FORGETS_TOKEN:
        # Good for one call: the next has to bring a new one.
        return bool(known.delete()[0])
    return known.exists()


def _read(body: bytes) -> dict[str, Any] | None:
    try:
        asked = json.loads(body or b"{}")
    except ValueError:
        return None
    return asked if isinstance(asked, dict) else None


def _wrong(asked: Mapping[str, Any], mode: str) -> Reply | None:
    missing = [name for name in _REQUIRED if asked.get(name) in (None, "")]
    if not missing and mode != Mode.REFUSES:
        return None
    said = f"missing {missing[0]}" if missing else "refused"
    return Reply(400, {"errorCode": "400", "errorMessage": said})


def _change(asked: Mapping[str, Any], mode: str) -> Reply:
    if wrong := _wrong(asked, mode):
        return wrong
    held = HeldParcel.objects.filter(number=str(asked["orderNumber"])[:60])
    if not held.exists():
        return Reply(404, {"errorCode": "404", "errorMessage": "no such order"})
    if not held.exclude(code=codes.CANCELLED).update(facts=dict(asked)):
        return Reply(410, {"errorCode": "410", "errorMessage": "cancelled before"})
    return Reply(200, {"errorCode": "0"})


def _take(asked: Mapping[str, Any], mode: str, at: datetime) -> Reply:
    if wrong := _wrong(asked, mode):
        return wrong
    number = str(asked["orderNumber"])[:60]
    with transaction.atomic():
        _one_at_a_time()
        if HeldParcel.objects.filter(number=number).update(told=F("told") + 1):
            return Reply(409, {"errorCode": "409", "errorMessage": "order exists"})
        held = HeldParcel.objects.create(number=number, facts=dict(asked), told_at=at, changed_at=at)
        held.own_number = f"GL{held.pk:010d}"
        held.save(update_fields=["own_number"])
    return Reply(200, {"errorCode": "0", "itemCode": held.own_number})


def _call_off(asked: Mapping[str, Any], at: datetime) -> Reply:
    number = str(asked.get("orderNumber") or "")
    held = HeldParcel.objects.filter(number=number).first()
    if held is None:
        return Reply(404, {"errorCode": "404", "errorMessage": "no such order"})
    if held.code == codes.CANCELLED:
        return Reply(410, {"errorCode": "410", "errorMessage": "cancelled before"})
    happen(number=number, code=codes.CANCELLED, at=at)
    return Reply(200, {"errorCode": "0"})


def _feed(asked: Mapping[str, Any], mode: str) -> Reply:
    last_id, size = str(asked.get("lastId") or ""), asked.get("pageSize")
    is_id = len(last_id) == 24 and all(sign in "0123456789abcdef" for sign in last_id)
    if not is_id or not isinstance(size, int) or not 0 < size <= MOST_ITEMS:
        return Reply(400, {"errorCode": "400", "errorMessage": "pageSize or lastId"})
    _bring_delayed()
    rows = FeedItem.objects.filter(place_in_feed__gt=int(last_id, 16)).order_by("place_in_feed")
    items = [_item(row) for row in rows[:size]]
    if mode == Mode.REORDERS:
        secrets.SystemRandom().shuffle(items)
    return Reply(200, {"errorCode": "0", "items": items})


def _item(row: FeedItem) -> dict[str, Any]:
    return {
        "id": f"{row.place_in_feed:024x}",
        "orderNumber": row.number,
        "statusCode": row.code,
        "statusMessage": row.text,
        "statusDate": row.at.isoformat(),
        "receiver": row.receiver,
    }


@transaction.atomic
def _bring_delayed() -> None:
    """Let what was delayed long enough stand in the feed, behind all that stands there, the newest first."""
    _one_at_a_time()
    rows = FeedItem.objects.filter(place_in_feed__isnull=True, comes_at__lte=datetime.now(UTC))
    for row in rows.order_by("-pk"):
        row.place_in_feed = _next_place()
        row.save(update_fields=["place_in_feed"])
