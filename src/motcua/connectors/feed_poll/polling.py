# SPDX-License-Identifier: EUPL-1.2
"""Asks machines that do not speak by themselves: their address answers the JSON of a batch or of a snapshot."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import structlog

from motcua.connectors.asking import AnswerLost, NotReached, ask
from motcua.connectors.patience import Patience
from motcua.feeds import operations, queries, rules
from motcua.feeds.models import Feed
from motcua.kernel import typed_time
from motcua.kernel.errors import OfficeError

log = structlog.get_logger()

TIMEOUT_SECONDS = 5.0
LONGEST_PAUSE_SECONDS = 300.0
_MOST_BYTES = 2 * 1024 * 1024


class NotUnderstood(Exception):
    """The machine answered something that is neither events nor a snapshot."""


class Poller:
    """Remembers, in one worker, when to ask which machine again."""

    def __init__(self) -> None:
        self._patience = Patience(LONGEST_PAUSE_SECONDS)

    def poll_due(self, clock: Callable[[], datetime]) -> int:
        """Ask the machines that are due, one after another; return how many answered. Real time."""
        answered = 0
        for feed in queries.feeds_to_poll():
            if not self._patience.is_due(feed.pk):
                continue
            try:
                poll(feed, clock)
            except (NotReached, AnswerLost, NotUnderstood, OfficeError) as problem:
                self._patience.failed(feed.pk, again_in_seconds=feed.poll_seconds)
                log.warning("machine not read", feed=feed.pk, problem=f"{type(problem).__name__}: {problem}")
            else:
                self._patience.succeeded(feed.pk, again_in_seconds=feed.poll_seconds)
                answered += 1
        return answered


def poll(feed: Feed, clock: Callable[[], datetime]) -> None:
    """Ask one machine and take in what it says. Raises: NotReached, AnswerLost, NotUnderstood, OfficeError."""
    headers = {"Accept": "application/json"}
    if feed.poll_token:
        headers["Authorization"] = f"Bearer {feed.poll_token}"
    answer = ask(_address(feed), method="GET", timeout_seconds=TIMEOUT_SECONDS, headers=headers, most_bytes=_MOST_BYTES)
    if not answer.is_success:
        raise NotUnderstood(f"status {answer.status}")
    _take_in(feed, _body(answer.text), clock())


def _address(feed: Feed) -> str:
    """Return the address, with what we have heard so far, so that a machine may send only what is new."""
    state = getattr(feed, "now", None)
    heard = urlencode({"after": state.last_seq if state else 0, "epoch": (state.epoch if state else "") or ""})
    return f"{feed.poll_url}{'&' if '?' in feed.poll_url else '?'}{heard}"


def _body(text: str) -> dict[str, Any]:
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        raise NotUnderstood("not JSON") from None
    if not isinstance(body, dict):
        raise NotUnderstood("not an object")
    return body


def _take_in(feed: Feed, body: dict[str, Any], at: datetime) -> None:
    epoch, events, lines = body.get("epoch") or "", body.get("events"), body.get("lines")
    if not isinstance(epoch, str) or len(epoch) > 60 or "\x00" in epoch:
        raise NotUnderstood("epoch")
    if isinstance(events, list):
        for start in range(0, max(len(events), 1), rules.EVENTS_AT_ONCE):
            batch = events[start : start + rules.EVENTS_AT_ONCE]
            operations.hear_events(feed=feed.pk, events=batch, epoch=epoch, at=at)
    elif isinstance(lines, list):
        operations.hear_snapshot(
            feed=feed.pk, lines=lines[: rules.LINES_OF_A_FEED], epoch=epoch, seq=_seq(body), as_of=_as_of(body), at=at
        )
    else:
        raise NotUnderstood("neither events nor lines")


def _seq(body: dict[str, Any]) -> int | None:
    seq = body.get("seq")
    return seq if isinstance(seq, int) and not isinstance(seq, bool) and 0 <= seq < 2**62 else None


def _as_of(body: dict[str, Any]) -> datetime:
    try:
        return typed_time.read_moment(body["as_of"])
    except (AttributeError, KeyError, TypeError, ValueError):
        raise NotUnderstood("as_of") from None
