# SPDX-License-Identifier: EUPL-1.2
"""A program that carries text messages brings them; each acts once, and the reply leaves by the office's gateway."""

from collections.abc import Callable
from typing import Any

import pytest

from cast import at
from motcua.conversations import operations
from motcua.conversations.models import Inbound
from motcua.people import tokens
from motcua.people.models import ApiToken, User

FULL = {
    "id": "req-1",
    "from": "84905123456",
    "to": "8188",
    "text": "HG Nguyen Van An so xay dung hoi quy hoach 9h ngay 27/11",
    "received_at": "2026-11-26T08:59:00+07:00",
}


@pytest.fixture
def bring(anybody: Any) -> Callable[..., Any]:
    """Bring a message as the gateway `vnpt`."""
    token = tokens.issue_token(kind=ApiToken.Kind.GATEWAY, name="vnpt")

    def post(expect: int = 202, **changed: Any) -> Any:
        body = {name: value for name, value in {**FULL, **changed}.items() if value is not None}
        return anybody.post("/sms", body, expect, HTTP_AUTHORIZATION=f"Bearer {token}")

    return post


def test_a_message_is_taken_and_answered(bring: Callable[..., Any]) -> None:
    answer = bring()
    row = Inbound.objects.get()
    assert answer == {"id": str(row.pk), "is_repeat": False}
    assert (row.provider, row.provider_id, row.from_phone, row.to) == ("api:vnpt", "req-1", "+84905123456", "8188")
    assert row.received_at == at("2026-11-26T08:59")
    assert operations.answer_next(at("2026-11-26T09:00"))
    row.refresh_from_db()
    assert row.outcome == "booked"


def test_the_same_id_acts_once(bring: Callable[..., Any]) -> None:
    first = bring()
    assert [bring() for _ in range(4)] == [{"id": first["id"], "is_repeat": True}] * 4
    assert bring(id="req-2", text="HG ?")["is_repeat"] is False
    assert Inbound.objects.count() == 2


def test_the_moment_and_the_number_it_was_sent_to_may_be_left_out(bring: Callable[..., Any]) -> None:
    bring(received_at=None, to=None)
    row = Inbound.objects.get()
    assert (row.to, row.received_at) == ("8188", row.stored_at)


@pytest.mark.parametrize("text", ["a\x00b", "🙂", "x" * 10_240, ""])
def test_odd_texts_are_taken(bring: Callable[..., Any], text: str) -> None:
    bring(text=text)
    assert operations.answer_next(at("2026-11-26T09:00"))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"id": None}, "id"),
        ({"id": " "}, "id"),
        ({"from": None}, "from"),
        ({"text": None}, "text"),
        ({"text": 7}, "text"),
        ({"received_at": "hôm nay"}, "received_at"),
        ({"received_at": "0001-01-01T00:00"}, "received_at"),
    ],
)
def test_what_cannot_be_read_is_named(bring: Callable[..., Any], changed: dict[str, Any], field: str) -> None:
    assert field in bring(422, **changed)["fields"]
    assert not Inbound.objects.exists()


@pytest.mark.parametrize("kind", [None, "STAFF", "DEVICE", "FEED"])
def test_only_a_gateway_may_bring_messages(anybody: Any, binh: User, kind: str | None) -> None:
    user = binh if kind == "STAFF" else None
    token = tokens.issue_token(kind=kind, name="x", user=user) if kind else "mc_nobody"
    response = anybody.ask("POST", "/sms", FULL, HTTP_AUTHORIZATION=f"Bearer {token}")
    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer")
    assert not Inbound.objects.exists()


def test_a_withdrawn_token_is_worth_nothing(anybody: Any) -> None:
    token = tokens.issue_token(kind=ApiToken.Kind.GATEWAY, name="vnpt")
    ApiToken.objects.update(revoked_at=at("2026-11-26T08:00"))
    assert anybody.ask("POST", "/sms", FULL, HTTP_AUTHORIZATION=f"Bearer {token}").status_code == 401
