# SPDX-License-Identifier: EUPL-1.2
"""Talking to the house by text message: what is sent goes the whole way, what comes back is what a handset gets."""

from datetime import datetime, timedelta

from cast import at
from motcua.conversations import operations
from motcua.conversations.models import Inbound
from motcua.messaging.models import Message
from reactions.world import relay

PHONE = "0905123456"
# A Thursday.
MORNING = "2026-11-26T09:00"


class Talk:
    """A conversation whose clock goes on a minute with each message, as far as nobody sets it."""

    def __init__(self, begins: str = MORNING) -> None:
        self.now = at(begins)
        self._count = 0

    def __call__(self, text: str, *, phone: str = PHONE, when: str | datetime | None = None, **given: str) -> list[str]:
        """Send a text and return the texts of the messages that come of it."""
        self.send(text, phone=phone, when=when, **given)
        return self.answers()

    def send(self, text: str, *, phone: str = PHONE, when: str | datetime | None = None, **given: str) -> Inbound:
        """Send a text without waiting for an answer."""
        self.now = at(when) if when is not None else self.now + timedelta(minutes=1)
        self._count += 1
        return operations.receive(
            provider=given.get("provider", "kannel"),
            provider_id=given.get("provider_id", f"id-{id(self)}-{self._count}"),
            from_phone=phone,
            to="8188",
            text=text,
            received_at=self.now,
            at=self.now,
        )

    def answers(self) -> list[str]:
        """Let everything be answered and return what is owed for it to the phone that wrote last."""
        relay()
        known = set(Message.objects.values_list("pk", flat=True))
        while operations.answer_next(self.now):
            pass
        relay()
        mine = Message.objects.exclude(pk__in=known).filter(to_phone=Inbound.objects.latest("id").from_phone)
        return list(mine.order_by("created_at", "key").values_list("text", flat=True))

    def one(self, text: str, **given: str) -> str:
        """Send a text and return the one message that comes of it."""
        replies = self(text, **given)
        assert len(replies) == 1, replies
        return replies[0]


def outcome() -> str:
    """Return what came of the newest message."""
    return Inbound.objects.latest("id").outcome
