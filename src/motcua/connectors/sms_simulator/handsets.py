# SPDX-License-Identifier: EUPL-1.2
"""What the simulated handsets show, and how the network is told to behave towards them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from motcua.connectors.sms_simulator.models import Behaviour, DeliveredSms

NEWEST = 200


@dataclass(frozen=True)
class Handset:
    """One phone with its newest messages, newest first, and how the network behaves towards it."""

    phone: str
    mode: str
    messages: Sequence[DeliveredSms]

    @property
    def newest_at(self) -> datetime | None:
        return self.messages[0].at if self.messages else None


def handsets(*, phone: str = "") -> list[Handset]:
    """Return the handsets among the newest messages, the one that rang last first; one only when `phone` is given."""
    book = DeliveredSms.objects.order_by("-id")
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


def mode_of_everybody() -> str:
    """Return how the network behaves towards phones without a line of their own."""
    told = Behaviour.objects.filter(phone=Behaviour.EVERYBODY).values_list("mode", flat=True).first()
    return told or Behaviour.Mode.DELIVERS


def behave(*, phone: str, mode: str) -> None:
    """Let the network behave like this towards a phone from now on. Raises: ValueError for an unknown mode."""
    Behaviour.objects.update_or_create(phone=phone, defaults={"mode": Behaviour.Mode(mode)})
