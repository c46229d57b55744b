# SPDX-License-Identifier: EUPL-1.2
"""What is known of an office's queue as the JSON its readers get; pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zlib import crc32

from motcua.kernel.working_time import OFFICE_ZONE
from motcua.live.reading import CallNow, LineNow, OfficeNow

CALLS_SHOWN = 12
TAGS_SHOWN = 12


@dataclass(frozen=True)
class Served:
    """A number another maker's machine says is at a counter."""

    number: str
    counter: str


@dataclass(frozen=True)
class Reported:
    """What a machine that only sends whole snapshots says of one line."""

    serving: tuple[Served, ...]
    waiting: int
    last_issued: str | None


@dataclass(frozen=True)
class State:
    """An office's queue with all that is said beside it: waits, a machine's report, freshness."""

    now: OfficeNow
    version: int
    as_of: datetime
    is_fresh: bool
    waits: Mapping[int, tuple[int, int] | None]
    reported: Mapping[int, Reported]


def public_view(state: State) -> dict[str, Any]:
    """Return what anybody may read."""
    return {**_head(state), "lines": [_public_line(state, line) for line in state.now.lines]}


def board_view(state: State) -> dict[str, Any]:
    """Return what the office's own screens show and speak."""
    codes = {line.id: line.code for line in state.now.lines}
    calls = [_call(call, codes) for call in state.now.calls if call.line not in state.reported]
    for line in state.now.lines:
        calls += _reported_calls(state, line)
    return {
        **_head(state),
        "calls": calls[:CALLS_SHOWN],
        "lines": [_board_line(state, line) for line in state.now.lines],
        "paused": list(state.now.paused),
        "notices": list(state.now.notices),
        # Only the number on the tag: whose it is, nobody learns here.
        "tags": [{"key": tag.key, "number": tag.number, "at": _moment(tag.at)} for tag in state.now.tags[:TAGS_SHOWN]],
    }


def as_bytes(view: Mapping[str, Any]) -> bytes:
    """Return the view as one line of JSON."""
    return json.dumps(view, ensure_ascii=False, separators=(",", ":")).encode()


def tag(version: int, views: Sequence[Mapping[str, Any]]) -> str:
    """Return the entity tag: equal where nothing but the moment of reading differs."""
    content = b"".join(as_bytes({**view, "as_of": ""}) for view in views)
    return f'W/"{version}-{crc32(content):08x}"'


def _head(state: State) -> dict[str, Any]:
    return {
        "office": state.now.code,
        "name": state.now.name,
        "version": state.version,
        "as_of": _moment(state.as_of),
        "fresh": state.is_fresh,
    }


def _moment(at: datetime) -> str:
    return at.astimezone(OFFICE_ZONE).isoformat(timespec="seconds")


def waiting_in(state: State, line: LineNow) -> int:
    """Return how many wait in the line, by our own count or by the machine's."""
    reported = state.reported.get(line.id)
    return reported.waiting if reported else line.waiting


def _last_issued(state: State, line: LineNow) -> str | None:
    reported = state.reported.get(line.id)
    return reported.last_issued if reported else line.last_issued


def _public_line(state: State, line: LineNow) -> dict[str, Any]:
    reported = state.reported.get(line.id)
    calls = [(call.number, call.counter) for call in state.now.calls if call.line == line.id]
    if reported:
        calls = [(served.number, served.counter) for served in reported.serving]
    wait = state.waits.get(line.id)
    return {
        "code": line.code,
        "name": line.name,
        "serving": [{"number": number, "counter": counter} for number, counter in calls],
        "waiting": waiting_in(state, line),
        "last_issued": _last_issued(state, line),
        "wait_minutes": {"low": wait[0], "high": wait[1]} if wait else None,
    }


def _board_line(state: State, line: LineNow) -> dict[str, Any]:
    return {
        "code": line.code,
        "name": line.name,
        "waiting": waiting_in(state, line),
        "last_issued": _last_issued(state, line),
        "next": [] if line.id in state.reported else list(line.next),
    }


def _call(call: CallNow, codes: Mapping[int, str]) -> dict[str, Any]:
    return {
        "key": f"{call.ticket}:{call.count}",
        "number": call.number,
        "counter": call.counter,
        "counter_number": call.counter_number,
        "state": call.state,
        "line": codes.get(call.line, ""),
        "at": _moment(call.at),
    }


def _reported_calls(state: State, line: LineNow) -> list[dict[str, Any]]:
    reported = state.reported.get(line.id)
    return [
        {
            # The machine does not say how often it has called: one number at one counter is one call.
            "key": f"{line.code}:{served.number}:{served.counter}",
            "number": served.number,
            "counter": served.counter,
            "counter_number": None,
            "state": "called",
            "line": line.code,
            "at": _moment(state.as_of),
        }
        for served in (reported.serving if reported else ())
    ]
