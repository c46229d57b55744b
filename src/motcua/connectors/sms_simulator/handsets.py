# SPDX-License-Identifier: EUPL-1.2
"""What the simulated handsets show, and how the network is told to behave towards them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import QuerySet

from motcua.connectors.sms_simulator.models import Behaviour, DeliveredSms, SentSms
from motcua.conversations.models import Inbound
from motcua.conversations.rules import Outcome
from motcua.journal import notices

PROVIDER = "simulator"
# What the open pages of handsets listen to.
TOPIC = "sms-simulator"
NEWEST = 200
NEWEST_OF_ONE = 60


@dataclass(frozen=True)
class Handset:
    """One phone with its newest messages, newest first, and how the network behaves towards it."""

    phone: str
    mode: str
    messages: Sequence[DeliveredSms]

    @property
    def newest_at(self) -> datetime | None:
        return self.messages[0].at if self.messages else None


@dataclass(frozen=True)
class Bubble:
    """One message on a handset: typed on it (`is_own`), or arrived; `again` says how often it came in vain besides.

    `outcome` is what the office made of a typed one, empty while it waits.
    """

    is_own: bool
    text: str
    parts: int
    at: datetime
    again: int
    is_taken: bool = True
    outcome: str = ""

    @property
    def times(self) -> int:
        """How often the network handed it over in all."""
        return self.again + 1


def handsets(*, phone: str = "") -> list[Handset]:
    """Return the handsets among the newest messages, the one that rang last first; one only when `phone` is given."""
    book = _arrived().order_by("-id")
    kept = list((book.filter(to_phone=phone) if phone else book)[:NEWEST])
    modes = dict(Behaviour.objects.values_list("phone", "mode"))
    by_phone: dict[str, list[DeliveredSms]] = {phone: []} if phone else {}
    for each in kept:
        by_phone.setdefault(each.to_phone, []).append(each)
    # A phone that was told to fail is shown also before anything reached it, so that it can be healed.
    told = [] if phone else [told for told in modes if told not in by_phone and told != Behaviour.EVERYBODY]
    return [
        Handset(each, modes.get(each, Behaviour.Mode.DELIVERS), by_phone.get(each, [])) for each in [*by_phone, *told]
    ]


def talk_of(phone: str) -> list[Bubble]:
    """Return the newest messages of one handset, typed and arrived, in the order in which they came (real time)."""
    arrived = [
        (each.received_at, Bubble(False, each.text, each.parts, each.at, each.refused))
        for each in _arrived().filter(to_phone=phone).order_by("-id")[:NEWEST_OF_ONE]
    ]
    in_order = sorted([*arrived, *_typed(phone)], key=lambda pair: pair[0])
    return [bubble for _, bubble in in_order[-NEWEST_OF_ONE:]]


def _typed(phone: str) -> Iterator[tuple[datetime, Bubble]]:
    rows = list(SentSms.objects.filter(from_phone=phone).order_by("-id")[:NEWEST_OF_ONE])
    ids = [str(row.message_id) for row in rows]
    taken = {row.provider_id: row for row in Inbound.objects.filter(provider=PROVIDER, provider_id__in=ids)}
    for row in rows:
        inbound = taken.get(str(row.message_id))
        outcome = Outcome(inbound.outcome).label if inbound and inbound.outcome else ""
        yield (
            row.sent_at,
            Bubble(
                is_own=True,
                text=row.text,
                parts=row.parts,
                at=row.at,
                again=max(0, row.handed_over - 1),
                is_taken=row.is_taken,
                outcome=str(outcome),
            ),
        )


def _arrived() -> QuerySet[DeliveredSms]:
    return DeliveredSms.objects.filter(received_at__lte=datetime.now(UTC))


def behaviour_towards(phone: str) -> Behaviour:
    """Return how the network behaves towards a phone: as told for it, else for everybody, else it delivers."""
    told = {each.phone: each for each in Behaviour.objects.filter(phone__in=[phone, Behaviour.EVERYBODY])}
    return told.get(phone) or told.get(Behaviour.EVERYBODY) or Behaviour(phone=phone)


def mode_of_everybody() -> str:
    """Return how the network behaves towards phones without a line of their own."""
    told = Behaviour.objects.filter(phone=Behaviour.EVERYBODY).values_list("mode", flat=True).first()
    return told or Behaviour.Mode.DELIVERS


def behave(*, phone: str, mode: str, late_seconds: int = Behaviour.LATE_SECONDS) -> None:
    """Let the network behave like this towards a phone from now on. Raises: ValueError for an unknown mode."""
    told = {"mode": Behaviour.Mode(mode), "late_seconds": late_seconds}
    Behaviour.objects.update_or_create(phone=phone, defaults=told)


def ring() -> None:
    """Let the open pages of handsets look again."""
    notices.touch(TOPIC)
