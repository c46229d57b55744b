# SPDX-License-Identifier: EUPL-1.2
"""What a VNPost-shaped carrier is asked, field by field, and how its answers are read. Pure.

The names are those of the state's integration platform; a carrier that calls a field otherwise has it in its settings
(`fields`). Provinces and districts have codes of the post's own, kept in the settings too.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from motcua.kernel.working_time import OFFICE_ZONE
from motcua.post.port import End, News, Order

PATHS: Final[Mapping[str, str]] = {
    "token_path": "/token",
    "order_path": "/order/post",
    "cancel_path": "/order/cancel",
    "tracking_path": "/order/tracking",
}
#: What a feed is asked for at its beginning.
FROM_THE_BEGINNING: Final = "0" * 24
SENT: Final = (
    "customerCode", "orderNumber", "codAmount", "senderProvince", "senderDistrict", "senderAddress", "senderName",
    "senderTel", "senderDesc", "description", "receiverName", "receiverAddress", "receiverTel", "receiverProvince",
    "receiverDistrict", "weight", "pageSize", "lastId",
)  # fmt: skip
READ: Final = (
    "access_token", "expires_in", "success", "errorCode", "errorMessage", "itemCode", "items", "id", "statusCode",
    "statusMessage", "statusDate", "place", "receiver",
)  # fmt: skip
NAMES: Final = frozenset({*SENT, *READ})
_FINE: Final = frozenset({"", "0", "00", "200"})
_TRUE: Final = frozenset({"true", "1", "success", "ok"})
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]+")
_COMPACT: Final = "%Y%m%d%H%M%S"


def order(told: Order, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body that tells of a parcel: the same for both directions, the two ends swapped by who asks."""
    fields = {
        "customerCode": str(settings.get("customer_code", "")),
        "orderNumber": told.number,
        "codAmount": told.cod_vnd,
        **_end("sender", told.sender, settings),
        "senderDesc": told.papers,
        "description": told.note,
        **_end("receiver", told.receiver, settings),
        "weight": told.grams,
    }
    return {name_of(name, settings): value for name, value in fields.items()}


def cancellation(number: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body that calls a parcel off."""
    fields = {"customerCode": str(settings.get("customer_code", "")), "orderNumber": number}
    return {name_of(name, settings): value for name, value in fields.items()}


def question(after: str, limit: int, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the feed is asked with."""
    fields = {
        "customerCode": str(settings.get("customer_code", "")),
        "pageSize": limit,
        "lastId": after or FROM_THE_BEGINNING,
    }
    return {name_of(name, settings): value for name, value in fields.items()}


def news(answer: Any, settings: Mapping[str, Any]) -> list[News] | None:
    """Return the items of a feed's answer; None where it is no answer of a feed. An item that says nothing is left out.

    A list by itself is read as well as one in a field.
    """
    items = answer if isinstance(answer, list) else answer.get(name_of("items", settings)) if _is_map(answer) else None
    if items is None and _is_map(answer) and _is_map(answer.get("data")):
        items = answer["data"].get(name_of("items", settings))
    if not isinstance(items, list):
        return None
    return [read for item in items if _is_map(item) and (read := _item(item, settings)) is not None]


def problem(answer: Any, settings: Mapping[str, Any]) -> str | None:
    """Return what the carrier says is wrong, as "code words"; None where nothing is."""
    if not _is_map(answer):
        return None
    code = _text(answer, "errorCode", settings)
    words = _text(answer, "errorMessage", settings)
    success = answer.get(name_of("success", settings))
    is_fine = code in _FINE and (success is None or str(success).lower() in _TRUE)
    return None if is_fine else f"{code} {words}".strip() or "?"


def own_number(answer: Any, settings: Mapping[str, Any]) -> str:
    """Return the carrier's own number of a parcel, where it gives one."""
    if not _is_map(answer):
        return ""
    inside = answer.get("data")
    return _text(answer, "itemCode", settings) or (_text(inside, "itemCode", settings) if _is_map(inside) else "")


def name_of(name: str, settings: Mapping[str, Any]) -> str:
    """Return what the carrier calls a field."""
    return str((settings.get("fields") or {}).get(name, name))


def _end(side: str, end: End, settings: Mapping[str, Any]) -> dict[str, Any]:
    return {
        f"{side}Name": end.name,
        f"{side}Address": end.address,
        f"{side}Tel": end.phone,
        f"{side}Province": _code(end.localities, settings.get("provinces")) or (end.localities or ("",))[-1],
        f"{side}District": _code(end.localities, settings.get("districts")),
    }


def _code(localities: Iterable[str], table: Any) -> str:
    """Return the post's own code of the nearest of these that is in its table."""
    known = table if _is_map(table) else {}
    return next((str(known[each]) for each in localities if each in known), "")


def _item(item: Mapping[str, Any], settings: Mapping[str, Any]) -> News | None:
    number, code = _text(item, "orderNumber", settings), _text(item, "statusCode", settings)
    # Ids of documents are called so where nobody gave them another name.
    item_id = _text(item, "id", settings) or _clean(item.get("_id"))
    if not item_id or not number:
        return None
    return News(
        id=item_id[:60],
        number=number[:60],
        code=code[:30],
        text=_text(item, "statusMessage", settings)[:300],
        at=moment(item.get(name_of("statusDate", settings))),
        place=_text(item, "place", settings)[:120],
        received_by=_text(item, "receiver", settings)[:200],
    )


def moment(value: Any) -> datetime | None:
    """Read when something happened: ISO 8601, yyyyMMddHHmmss in office time, or milliseconds since 1970; else None."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _within_reason(lambda: datetime.fromtimestamp(value / 1000 if abs(value) > 1e11 else value, UTC))
    text = str(value).strip()
    if re.fullmatch(r"\d{14}", text):
        return _within_reason(lambda: datetime.strptime(text, _COMPACT).replace(tzinfo=OFFICE_ZONE))
    found = _within_reason(lambda: datetime.fromisoformat(text))
    return found.replace(tzinfo=OFFICE_ZONE) if found is not None and found.tzinfo is None else found


def _within_reason(read: Any) -> datetime | None:
    try:
        found: datetime = read()
    except (ValueError, OverflowError, OSError):
        return None
    return found if 2000 <= found.year <= 2200 else None


def _text(fields: Any, name: str, settings: Mapping[str, Any]) -> str:
    return _clean(fields.get(name_of(name, settings)))


def _clean(value: Any) -> str:
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return " ".join(_CONTROL.sub(" ", str(value)).split())
    return ""


def _is_map(value: Any) -> bool:
    return isinstance(value, Mapping)
