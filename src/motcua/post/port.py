# SPDX-License-Identifier: EUPL-1.2
"""The port to a carrier's computer; connectors fill it. Called by the worker only, never inside a web request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol
from uuid import UUID

from django.utils.module_loading import import_string

from motcua.post.errors import WrongCarrier
from motcua.post.models import Carrier

#: The most items of a feed that are asked for at once.
MOST_AT_ONCE: Final = 1_000


class Unavailable(Exception):
    """The carrier did not take it, or its answer was lost; the same may be told again."""


class Refused(Exception):
    """The carrier will never take this as it is; the words say why, to whoever sets it up."""


@dataclass(frozen=True)
class End:
    """One end of a parcel; `localities` are the codes of what it lies in, the nearest first."""

    name: str
    phone: str
    address: str
    localities: tuple[str, ...]


@dataclass(frozen=True)
class Order:
    """What a carrier is told of a parcel; the same `id` and `number` at every attempt.

    `is_fetched`: it is fetched at the sender's home. Whole đồng; `cod_vnd` is collected at delivery.
    """

    id: UUID
    number: str
    sender: End
    receiver: End
    cod_vnd: int
    grams: int
    is_fetched: bool
    papers: str
    note: str


@dataclass(frozen=True)
class News:
    """One item of a carrier's feed: its `id` there, which parcel by its number, what code; `at` where it says when."""

    id: str
    number: str
    code: str
    text: str = ""
    at: datetime | None = None
    place: str = ""
    received_by: str = ""


class CarrierComputer(Protocol):
    """What speaks to one carrier. It answers or gives up within a time of its own."""

    def create(self, order: Order) -> str:
        """Tell of a parcel; return the carrier's own number of it, where it has one.

        The same order may come again where an answer was lost: it is one parcel there. Raises: Unavailable, Refused.
        """
        ...

    def change(self, order: Order) -> None:
        """Tell what a parcel it knows is like now; the same again is no harm. Raises: Unavailable, Refused."""
        ...

    def cancel(self, number: str, order_id: UUID) -> None:
        """Call a parcel off by our number; one that is called off already is no harm. Raises: Unavailable, Refused."""
        ...

    def news(self, after: str, *, limit: int) -> Sequence[News]:
        """Return what happened after the item `after` (empty: from the beginning), at most `limit` items.

        Raises: Unavailable, Refused.
        """
        ...


class _Kind(Protocol):
    def __call__(self, carrier: str, settings: Mapping[str, Any]) -> CarrierComputer: ...

    def problems(self, settings: Mapping[str, Any]) -> dict[str, str]: ...


NAMES: Final[Mapping[str, str]] = {
    Carrier.Driver.SIMULATOR: "motcua.connectors.post_simulator.carrier.SimulatedCarrier",
    Carrier.Driver.VNPOST: "motcua.connectors.post_vnpost.carrier.VnpostCarrier",
}


def made(carrier: Carrier) -> CarrierComputer | None:
    """Return what speaks to this carrier; None where everything is scanned by hand."""
    kind = _kind(carrier.driver)
    return None if kind is None else kind(carrier.pk, carrier.settings)


def problems(driver: str, settings: Mapping[str, Any]) -> dict[str, str]:
    """Return what is wrong with the settings of a carrier, by field; nothing where they can be used."""
    kind = _kind(driver)
    return {} if kind is None else kind.problems(settings)


def require_usable(driver: str, settings: Mapping[str, Any]) -> None:
    """Raise WrongCarrier with every setting whose value cannot be used."""
    if found := problems(driver, settings):
        raise WrongCarrier(fields=found)


def _kind(driver: str) -> _Kind | None:
    if driver not in NAMES:
        return None
    kind: _Kind = import_string(NAMES[driver])
    return kind
