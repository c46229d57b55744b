# SPDX-License-Identifier: EUPL-1.2
"""Reads what a machine said: each event by itself, so that a bad one never stops the others. Pure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from motcua.feeds import rules
from motcua.feeds.rules import Kind
from motcua.kernel import typed_time
from motcua.queueing.rules import Lane, State

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

NUMBER_LIMIT, LINE_LIMIT, LABEL_LIMIT, NAME_LIMIT = 8, 20, 40, 120
LAST_SEQ = 2**62
_LINE = re.compile(r"[A-Z0-9][A-Z0-9._-]*")
_DIGITS = re.compile(r"[0-9]+")
_KINDS = frozenset(str(kind) for kind in Kind)
LANES = {"walk_in": Lane.WALK_IN, "priority": Lane.PRIORITY, "booked": Lane.BOOKED}
_STATES = {
    "waiting": State.WAITING,
    "called": State.CALLED,
    "serving": State.SERVING,
    "absent": State.ABSENT,
}

# Why an event was refused, for people; programs read the key.
SENTENCES: Mapping[str, "StrOrPromise"] = {
    "not_an_object": _("Sự kiện phải là một đối tượng JSON."),
    "seq": _("Thiếu số thứ tự sự kiện (seq), là số nguyên từ 1."),
    "seq_too_far": _("Số thứ tự sự kiện (seq) cách số trước quá xa. Hãy gửi ảnh chụp (snapshot) có seq trước."),
    "kind": _("Không có loại sự kiện (kind) này."),
    "line": _("Mã hàng chờ (line) gồm 1–20 chữ không dấu, chữ số, dấu chấm, gạch."),
    "number": _("Số (number) gồm nhiều nhất 8 chữ và chữ số, có ít nhất một chữ số."),
    "counter": _("Quầy (counter) là chữ, nhiều nhất 40 ký tự; sự kiện called cần có."),
    "at": _("Thời điểm (at) ghi như 2026-11-26T09:00:00+07:00."),
    "too_old": _("Sự kiện đã quá 31 ngày."),
    "lane": _("Diện (lane) là walk_in, priority hoặc booked."),
    "to": _("Hàng chờ chuyển đến (to) chưa đúng."),
    "ticket": _("Mã phiếu (ticket) là một UUID."),
    "state": _("Trạng thái (state) là waiting, called, serving hoặc absent."),
    "own_line": _("Hàng chờ này do hệ thống tự cấp số, không nhận từ máy khác."),
    "other_feed": _("Hàng chờ này thuộc một nguồn số liệu khác."),
    "too_many_lines": _("Một nguồn có nhiều nhất 50 hàng chờ."),
}


@dataclass(frozen=True)
class Heard:
    """One readable event; `line` is empty only for a reset of all lines."""

    seq: int
    kind: str
    at: datetime
    line: str = ""
    number: str = ""
    counter: str = ""
    lane: int = int(Lane.WALK_IN)
    to: str = ""
    ticket: str = ""

    def as_json(self) -> dict[str, Any]:
        return {**vars(self), "at": self.at.isoformat()}


@dataclass(frozen=True)
class Refused:
    """An event that is not taken, and why: a key of SENTENCES. Without `seq` it cannot even be counted."""

    seq: int | None
    error: str

    def as_json(self) -> dict[str, Any]:
        return {"seq": self.seq, "error": self.error}


def from_json(kept: Mapping[str, Any]) -> Heard | Refused:
    """Return what `as_json` wrote."""
    if "error" in kept:
        return Refused(kept["seq"], kept["error"])
    return Heard(**{**kept, "at": datetime.fromisoformat(kept["at"])})


class _Bad(Exception):
    """What could not be read: a key of SENTENCES."""


def read_event(raw: Any, *, received_at: datetime) -> tuple[Heard | Refused, datetime | None]:
    """Return the event, with its moment as it is taken, and the moment as the machine wrote it."""
    if not isinstance(raw, Mapping):
        return Refused(None, "not_an_object"), None
    seq = raw.get("seq")
    if isinstance(seq, bool) or not isinstance(seq, int) or not 1 <= seq <= LAST_SEQ:
        return Refused(None, "seq"), None
    try:
        written = _moment(raw.get("at"))
        return _event(seq, raw, rules.taken_at(written, received_at=received_at), received_at), written
    except _Bad as bad:
        return Refused(seq, str(bad)), None


def _event(seq: int, raw: Mapping[str, Any], at: datetime, received_at: datetime) -> Heard:
    kind = raw.get("kind")
    if not isinstance(kind, str) or kind not in _KINDS:
        raise _Bad("kind")
    if received_at - at > rules.OLDEST:
        raise _Bad("too_old")
    if kind == Kind.RESET:
        # A line called 0 is one line, not all of them.
        return Heard(seq, kind, at, line="" if raw.get("line") in (None, "") else _line(raw["line"]))
    counter = _label(raw.get("counter"))
    if kind == Kind.CALLED and not counter:
        raise _Bad("counter")
    return Heard(
        seq,
        kind,
        at,
        line=_line(raw.get("line")),
        number=_number(raw.get("number")),
        counter=counter,
        lane=_lane(raw.get("lane")),
        to=_target(raw.get("to")) if kind == Kind.MOVED else "",
        ticket=_ticket(raw.get("ticket")),
    )


# --- snapshots -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ToldTicket:
    """A number that waits, is called, served or absent, as a snapshot tells it."""

    number: str
    state: str
    counter: str = ""
    issued_at: datetime | None = None
    called_at: datetime | None = None
    lane: int = int(Lane.WALK_IN)
    ticket: str = ""
    waits_in: str = ""


@dataclass(frozen=True)
class ToldLine:
    """One line of a snapshot; `tickets` is None where the machine tells figures only."""

    code: str
    name: str
    serving: tuple[tuple[str, str], ...]
    waiting: int
    last_issued: str
    tickets: tuple[ToldTicket, ...] | None


class SnapshotUnreadable(Exception):
    """Where and why a snapshot cannot be read: nothing of it is taken. `fields` maps places to keys of SENTENCES."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__("snapshot")
        self.fields = fields


def read_lines(raw: Sequence[Any], *, received_at: datetime) -> list[ToldLine]:
    """Return the lines of a snapshot. Raises: SnapshotUnreadable naming each line that cannot be read."""
    read: list[ToldLine] = []
    problems: dict[str, str] = {}
    for index, each in enumerate(raw):
        try:
            read.append(_told_line(each, received_at))
        except _Bad as bad:
            problems[f"lines.{index}"] = str(bad)
    codes = [line.code for line in read]
    if not problems and len(set(codes)) < len(codes):
        problems["lines"] = "line"
    if problems:
        raise SnapshotUnreadable(problems)
    return read


def _told_line(raw: Any, received_at: datetime) -> ToldLine:
    if not isinstance(raw, Mapping):
        raise _Bad("not_an_object")
    serving, tickets = raw.get("serving") or [], raw.get("tickets")
    if not isinstance(serving, list) or not isinstance(tickets, list | None) or len(serving) > 500:
        raise _Bad("not_an_object")
    waiting = raw.get("waiting", 0)
    if isinstance(waiting, bool) or not isinstance(waiting, int) or not 0 <= waiting <= 100_000:
        raise _Bad("number")
    return ToldLine(
        code=_line(raw.get("code")),
        name=_text(raw.get("name"), NAME_LIMIT, "line"),
        serving=tuple((_number(each.get("number")), _label(each.get("counter"))) for each in map(_object, serving)),
        waiting=waiting,
        last_issued=_number(raw["last_issued"]) if raw.get("last_issued") else "",
        tickets=None if tickets is None else tuple(_told_ticket(_object(each), received_at) for each in tickets),
    )


def _told_ticket(raw: Mapping[str, Any], received_at: datetime) -> ToldTicket:
    state = raw.get("state", "waiting")
    if not isinstance(state, str) or state not in _STATES:
        raise _Bad("state")
    moments = [
        rules.taken_at(_moment(raw[name]), received_at=received_at) if raw.get(name) else None
        for name in ("issued_at", "called_at")
    ]
    return ToldTicket(
        number=_number(raw.get("number")),
        state=_STATES[state],
        counter=_label(raw.get("counter")),
        issued_at=moments[0],
        called_at=moments[1],
        lane=_lane(raw.get("lane")),
        ticket=_ticket(raw.get("ticket")),
        waits_in=_target(raw["waits_in"]) if raw.get("waits_in") else "",
    )


# --- words ---------------------------------------------------------------------------------------------


def number_in(shown: str) -> int:
    """Return the digits at the end of a shown number, by which it is found: 12 for "A012"."""
    found = _DIGITS.findall(shown)
    return int(found[-1]) if found else 0


def _object(raw: Any) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping):
        raise _Bad("not_an_object")
    return raw


def _text(value: Any, limit: int, what: str) -> str:
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise _Bad(what)
    text = " ".join(unicodedata.normalize("NFC", value).split())
    if len(text) > limit or not text.isprintable():
        raise _Bad(what)
    return text


def _line(value: Any) -> str:
    code = _text(value, LINE_LIMIT, "line").upper()
    if not _LINE.fullmatch(code):
        raise _Bad("line")
    return code


def _target(value: Any) -> str:
    try:
        return _line(value)
    except _Bad:
        raise _Bad("to") from None


def _number(value: Any) -> str:
    shown = _text(value, NUMBER_LIMIT, "number").upper()
    if not _DIGITS.search(shown) or not all(sign.isalnum() or sign == "-" for sign in shown):
        raise _Bad("number")
    return shown


def _label(value: Any) -> str:
    return _text(value, LABEL_LIMIT, "counter")


def _lane(value: Any) -> int:
    if value is None or value == "":
        return int(Lane.WALK_IN)
    if isinstance(value, str) and value in LANES:
        return int(LANES[value])
    raise _Bad("lane")


def _ticket(value: Any) -> str:
    if value is None or value == "":
        return ""
    try:
        return str(UUID(value))
    except (AttributeError, TypeError, ValueError):
        raise _Bad("ticket") from None


def _moment(value: Any) -> datetime:
    try:
        return typed_time.read_moment(value)
    except (AttributeError, TypeError, ValueError):
        raise _Bad("at") from None
