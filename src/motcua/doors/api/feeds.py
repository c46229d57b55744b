# SPDX-License-Identifier: EUPL-1.2
"""Where other makers' machines, and our own remote offices, tell the hub their numbers (`docs/feeds.md`)."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router, Schema
from ninja.security import HttpBearer

from motcua.doors.api import schemas
from motcua.doors.api.schemas import Instant, InstantIn
from motcua.feeds import operations, rules
from motcua.feeds.errors import NoSuchFeed
from motcua.feeds.operations import Answer
from motcua.feeds.said import LAST_SEQ, SENTENCES
from motcua.kernel import clock
from motcua.people import tokens
from motcua.people.models import ApiToken


class FeedBearer(HttpBearer):
    """`Authorization: Bearer` with a token from `./motcua token --feed FEED`."""

    def authenticate(self, request: HttpRequest, token: str) -> str | None:
        row = tokens.bearer_of(token, kind=ApiToken.Kind.FEED)
        return None if row is None else row.name


router = Router(tags=["máy của hãng khác"], auth=FeedBearer())

REFUSALS = {
    400: schemas.Problem,
    401: schemas.Problem,
    404: schemas.Problem,
    409: schemas.Problem,
    413: schemas.Problem,
    422: schemas.Invalid,
    503: schemas.Problem,
}


class Machine(HttpRequest):
    auth: str


Epoch = Annotated[
    str,
    Field(
        max_length=60,
        pattern=r"^[\x20-\x7e]*$",
        description="changes when the machine begins its sequence anew; empty is an epoch too",
    ),
]
Seq = Annotated[int, Field(ge=0, le=LAST_SEQ)]


class EventsIn(Schema):
    """Each event: `seq`, `kind`, `line`, `number`, `counter`, `at`; also `lane`, `to`, `ticket` (docs/feeds.md)."""

    epoch: Epoch = ""
    sent_at: Annotated[InstantIn | None, Field(description="the machine's own clock, so that its error is seen")] = None
    events: Annotated[list[Any], Field(max_length=rules.EVENTS_AT_ONCE, description="none: only says “alive”")]


class SnapshotIn(Schema):
    """The whole machine: lines with `tickets`, or with the figures `serving`, `waiting`, `last_issued` only."""

    epoch: Epoch = ""
    seq: Annotated[Seq | None, Field(description="the last event the snapshot includes")] = None
    as_of: InstantIn
    lines: Annotated[list[Any], Field(max_length=rules.LINES_OF_A_FEED)]


class RefusedOut(Schema):
    index: int | None = Field(description="place in this batch; null for an event held from an earlier one")
    seq: int | None = Field(description="null: the event could not be counted")
    error: str
    message: str


class EventsOut(Schema):
    epoch: str
    last_seq: int = Field(description="all events up to this one are settled")
    applied: int
    duplicates: int
    held: int = Field(description="events that wait for one before them")
    missing: list[tuple[int, int]] = Field(description="ranges [from, to] to be sent again")
    refused: list[RefusedOut]
    snapshot_wanted: bool = Field(description="something is lost for good; a snapshot would settle it")
    epoch_over: bool = Field(description="another machine has taken this one's place; nothing was taken")
    now: Instant = Field(description="the hub's clock")


class SnapshotOut(Schema):
    epoch: str
    last_seq: int
    applied: bool
    missing: list[tuple[int, int]]
    epoch_over: bool
    now: Instant


@router.post(
    "/feeds/{feed}/events",
    response={200: EventsOut, **REFUSALS},
    operation_id="hear_events",
    summary="Máy lấy số gửi các sự kiện",
)
def hear_events(request: Machine, feed: str, body: EventsIn) -> dict[str, Any]:
    at = clock.now()
    answer = operations.hear_events(
        feed=_own(request, feed), events=body.events, epoch=body.epoch, sent_at=body.sent_at, at=at
    )
    return _shown(answer, at)


def _shown(answer: Answer, at: datetime) -> dict[str, Any]:
    return {
        "epoch": answer.epoch,
        "last_seq": answer.last_seq,
        "applied": answer.applied,
        "duplicates": answer.duplicates,
        "held": answer.held,
        "missing": answer.missing,
        "refused": [{**vars(each), "message": str(SENTENCES[each.error])} for each in answer.refused],
        "snapshot_wanted": answer.is_snapshot_wanted,
        "epoch_over": answer.is_epoch_over,
        "now": at,
    }


@router.put(
    "/feeds/{feed}/snapshot",
    response={200: SnapshotOut, **REFUSALS},
    operation_id="hear_snapshot",
    summary="Máy lấy số gửi toàn bộ tình hình",
)
def hear_snapshot(request: Machine, feed: str, body: SnapshotIn) -> dict[str, Any]:
    at = clock.now()
    answer = operations.hear_snapshot(
        feed=_own(request, feed), lines=body.lines, as_of=body.as_of, seq=body.seq, epoch=body.epoch, at=at
    )
    return {
        "epoch": answer.epoch,
        "last_seq": answer.last_seq,
        "applied": answer.is_applied,
        "missing": answer.missing,
        "epoch_over": answer.is_epoch_over,
        "now": at,
    }


def _own(request: Machine, feed: str) -> str:
    """Return the feed's code; another machine's feed does not exist for this one. Raises: NoSuchFeed."""
    if feed.strip().upper() != request.auth.strip().upper():
        raise NoSuchFeed
    return feed
