# SPDX-License-Identifier: EUPL-1.2
"""`trip -> Trip` takes parcels along their way through the operations, by an office and a clerk of the post."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

import pytest

from cast import at as moment
from filing import Desk
from motcua.dossiers.models import Dossier
from motcua.journal.models import Entry
from motcua.payments import operations as payments
from motcua.people.models import User
from motcua.post import operations, queries
from motcua.post.models import HandoverList, Parcel
from motcua.post.rules import Direction
from posting import PostHouse

HOME = {"name": "Nguyễn Thị Lan", "phone": "0905 111 222", "address": "12 Bạch Đằng", "locality": "48-HC"}


def told(parcel: Parcel) -> list[str]:
    """Return the kinds of what the journal tells of a parcel, in order."""
    return list(Entry.objects.filter(subject=parcel.subject).order_by("pk").values_list("kind", flat=True))


@dataclass
class Trip:
    house: PostHouse
    officer: User
    file: Callable[..., Dossier]
    numbers: Any = field(default_factory=lambda: count(1))

    def dossier(self, status: str = "result_ready", **wanted: Any) -> Dossier:
        return self.file(status=status, **wanted)

    def asked(self, dossier: Dossier | None = None, at: str = "2026-11-26T10:00", **wanted: Any) -> Parcel:
        direction = wanted.pop("direction", Direction.RETURN)
        row = dossier or self.dossier("submitted" if direction == Direction.PICKUP else "result_ready")
        home = wanted.pop("home", HOME)
        return operations.ask_parcel(
            dossier_id=row.pk, direction=direction, home=home, at=moment(at), actor="citizen", **wanted
        )

    def labelled(self, parcel: Parcel, at: str = "2026-11-26T10:30") -> Parcel:
        return operations.label_parcel(parcel_id=parcel.pk, by=self.officer, at=moment(at))

    def pay(self, parcel: Parcel, at: str = "2026-11-26T10:10") -> Parcel:
        """Let the postage be paid later, so that the label can be made."""
        payments.defer(dossier_id=parcel.dossier_id, due="later", by=self.officer, at=moment(at))
        return parcel

    def listed(self, *parcels: Parcel, way: str, at: str, signs: bool = True) -> HandoverList:
        when, house = moment(at), self.house
        row = operations.open_list(office=house.office, carrier=house.carrier, direction=way, by=house.clerk, at=when)
        for parcel in parcels:
            operations.put_on_list(list_id=row.pk, code=parcel.code, by=house.clerk, at=when)
        if signs:
            operations.sign_list(list_id=row.pk, side="office", by=self.officer, at=when)
            row = operations.sign_list(list_id=row.pk, side="carrier", by=house.clerk, at=when)
        return row

    def carried(self, at: str = "2026-11-26T11:00", **wanted: Any) -> Parcel:
        """Return a result that was handed over to the carrier."""
        parcel = self.labelled(self.pay(self.asked(**wanted)))
        self.listed(parcel, way="to_carrier", at=at)
        return queries.parcel(parcel.pk)

    def told(self, parcel: Parcel, deed: str, at: str | datetime, *, source: str = "clerk", **said: Any) -> Parcel:
        heard_at = moment(said.pop("heard_at", at))
        known = {"external_id": said.pop("external_id", str(next(self.numbers))), "by": self.house.clerk}
        return operations.note(
            parcel_id=parcel.pk, deed=deed, at=moment(at), heard_at=heard_at, source=source, **{**known, **said}
        )


@pytest.fixture
def trip(post_house: PostHouse, desk: Desk, file: Callable[..., Dossier]) -> Trip:
    # Postage is all that is owed.
    desk.copies.fees, desk.copies.fee_vnd = [], 0
    desk.copies.save(update_fields=["fees", "fee_vnd"])
    return Trip(post_house, desk.officer, file)
