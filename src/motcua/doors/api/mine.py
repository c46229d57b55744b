# SPDX-License-Identifier: EUPL-1.2
"""Everything of a checked phone in one list: what to do next, what is open, what is over. Rule: R-084."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from motcua.doors.api import schemas
from motcua.doors.api.dossier_status import NeededProof
from motcua.doors.api.schemas import Instant
from motcua.kernel import clock
from motcua.people import phone_check
from motcua.visits import mine as visits
from motcua.visits.mine_cards import Card

router = Router(tags=["công khai"])


class StepOut(Schema):
    title: str
    text: str
    do: str = Field(description="see, answer, complete, pay, fetch, go_on or rate")
    due_at: Instant | None


class CardOut(Schema):
    """One thing; a visit with its hour, number and dossier is one."""

    kind: str = Field(description="appointment, ticket, vaccination, dossier, draft or rating")
    key: str
    code: str
    title: str
    place: str
    state: str
    at: Instant
    step: StepOut | None


class MineOut(Schema):
    next: CardOut | None = Field(description="the first of `open`, where anything asks for its owner")
    open: list[CardOut]
    past: list[CardOut] = Field(description="ten at a time, the latest first")
    more: str = Field(description="send it as `after` for what is older; empty at the end")


@router.get(
    "/mine",
    response={200: MineOut, 403: schemas.Problem, 422: schemas.Invalid},
    operation_id="list_mine",
    summary="Việc của tôi",
)
def list_mine(
    request: HttpRequest, proof: NeededProof, after: Annotated[str, Query(max_length=300)] = ""
) -> dict[str, Any]:
    """What belongs to the phone of the check, as its page `/toi/` tells it; no name and no number of anybody."""
    found = visits.mine(phone_check.checked_phone(proof), at=clock.now(), after=after)
    return {
        "next": _card(found.next_step) if found.next_step else None,
        "open": [_card(card) for card in found.open],
        "past": [_card(card) for card in found.past],
        "more": found.more,
    }


def _card(card: Card) -> dict[str, Any]:
    step = card.step
    told = {"title": step.title, "text": step.text, "do": card.way, "due_at": card.due_at} if step else None
    return {
        "kind": card.kind,
        "key": card.key,
        "code": card.code,
        "title": card.title,
        "place": card.place,
        "state": card.state,
        "at": card.at,
        "step": told,
    }
