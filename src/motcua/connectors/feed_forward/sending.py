# SPDX-License-Identifier: EUPL-1.2
"""Brings a remote office's events to the hub, in order and until it has answered, through any cut."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import structlog

from motcua.connectors.asking import AnswerLost, NotReached, ask
from motcua.connectors.patience import Patience
from motcua.feeds import queries
from motcua.feeds.models import Forward
from motcua.feeds.operations import forwarding

log = structlog.get_logger()

TIMEOUT_SECONDS = 10.0
LONGEST_PAUSE_SECONDS = 60.0
# An office in which nothing happens says so often enough not to be taken for silent.
ALIVE_SECONDS = 30.0


class NotTaken(Exception):
    """The hub answered something else than that it has heard us."""


class Forwarder:
    """Remembers, in one worker, when to speak to which hub again."""

    def __init__(self) -> None:
        self._patience = Patience(LONGEST_PAUSE_SECONDS)

    def send_due(self, clock: Callable[[], datetime]) -> bool:
        """Bring what is owed of each office; say whether there is more to bring at once. Real time."""
        has_more = False
        for forward in queries.forwards():
            name = str(forward.pk)
            if not self._patience.is_due(name):
                continue
            try:
                has_more = send(forward, at=clock()) or has_more
            except (NotReached, AnswerLost, NotTaken) as problem:
                self._patience.failed(name, again_in_seconds=1.0)
                forwarding.note_problem(forward_id=forward.pk, problem=f"{type(problem).__name__}: {problem}")
                log.warning("hub not told", office=forward.office_id, problem=type(problem).__name__)
            else:
                self._patience.succeeded(name, again_in_seconds=0.0)
        return has_more


def send(forward: Forward, *, at: datetime) -> bool:
    """Bring the next batch, or the snapshot where one is owed; say whether more waits.

    Raises: NotReached, AnswerLost, NotTaken.
    """
    if forward.is_snapshot_owed:
        whole = forwarding.snapshot(forward, at=at)
        answer = _ask(forward, "PUT", "snapshot", whole)
        forwarding.note_answer(forward_id=forward.pk, answer=answer, is_snapshot=True)
        return True
    batch = forwarding.next_events(forward)
    if not batch["events"] and not _must_say_alive(forward):
        return False
    answer = _ask(forward, "POST", "events", {**batch, "sent_at": at.isoformat()})
    if answer.get("refused"):
        log.error("hub refused events", office=forward.office_id, count=len(answer["refused"]))
    after = forwarding.note_answer(forward_id=forward.pk, answer=answer)
    return after.is_active and after.taken_seq < after.last_seq and after.taken_seq > forward.taken_seq


def _must_say_alive(forward: Forward) -> bool:
    if forward.answered_at is None:
        return True
    return (datetime.now(UTC) - forward.answered_at).total_seconds() >= ALIVE_SECONDS


def _ask(forward: Forward, method: str, what: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = ask(
        f"{forward.url}/api/v1/feeds/{forward.feed}/{what}",
        method=method,
        timeout_seconds=TIMEOUT_SECONDS,
        body=json.dumps(body, ensure_ascii=False).encode(),
        headers={"Authorization": f"Bearer {forward.token}", "Content-Type": "application/json; charset=utf-8"},
    )
    if not answer.is_success:
        raise NotTaken(f"status {answer.status}")
    try:
        said = json.loads(answer.text)
    except ValueError:
        raise NotTaken("not JSON") from None
    if not isinstance(said, dict):
        raise NotTaken("not an object")
    return said
