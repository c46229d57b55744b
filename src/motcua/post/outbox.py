# SPDX-License-Identifier: EUPL-1.2
"""What of an office's post waits for its own hands: to be labelled, to be handed over, to be looked after. Bounded."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from motcua.dossiers.rules import Status
from motcua.offices.models import Office
from motcua.payments.models import Charge
from motcua.payments.rules import Due
from motcua.post.models import Claim, HandoverItem, Parcel
from motcua.post.rules import WITH_CARRIER, Direction, State

MOST = 100


@dataclass(frozen=True)
class Outbox:
    """The office's post at one moment; each list the longest waiting first, at most MOST.

    `owed` is what must be paid before a result goes, by dossier, in đồng; `lists` the open list a parcel stands on.
    `to_order` are papers to be fetched of which the carrier could not be told by itself.
    """

    ready: list[Parcel] = field(default_factory=list)
    to_order: list[Parcel] = field(default_factory=list)
    coming: int = 0
    labelled: list[Parcel] = field(default_factory=list)
    fetched: list[Parcel] = field(default_factory=list)
    back: list[Parcel] = field(default_factory=list)
    late: list[Parcel] = field(default_factory=list)
    failed: list[Parcel] = field(default_factory=list)
    lost: list[Parcel] = field(default_factory=list)
    doubtful: list[Parcel] = field(default_factory=list)
    at_office: list[Parcel] = field(default_factory=list)
    with_carrier: int = 0
    owed: dict[int, int] = field(default_factory=dict)
    lists: dict[int, int] = field(default_factory=dict)

    @property
    def to_look_after(self) -> int:
        return len({each.pk for rows in (self.late, self.failed, self.lost, self.doubtful) for each in rows})


def outbox(office: Office, *, at: datetime, agencies: Sequence[str] | None = None) -> Outbox:
    """Return what waits at an office; `agencies` limit it to what these decide. Questions do not grow with parcels."""
    rows = _of(office, agencies)
    open_rows = rows.filter(ended_at__isnull=True)
    asked = open_rows.filter(direction=Direction.RETURN, state=State.ASKED).order_by("asked_at", "pk")
    ready = list(asked.filter(dossier__status=Status.RESULT_READY)[:MOST])
    labelled = list(
        open_rows.filter(direction=Direction.RETURN, state=State.LABELLED).order_by("labelled_at", "pk")[:MOST]
    )
    fetched = list(
        open_rows.filter(direction=Direction.PICKUP).exclude(state=State.ASKED).order_by("asked_at", "pk")[:MOST]
    )
    to_order = list(open_rows.filter(direction=Direction.PICKUP, state=State.ASKED).order_by("asked_at", "pk")[:MOST])
    back = list(open_rows.filter(state=State.RETURNING).order_by("handed_over_at", "pk")[:MOST])
    returned = rows.filter(state=State.RETURNED, direction=Direction.RETURN, dossier__status=Status.RESULT_READY)
    claimed = Claim.objects.filter(parcel__office=office, state=Claim.State.OPEN).values("parcel")
    waiting = [parcel.pk for parcel in (*labelled, *fetched, *back)]
    items = HandoverItem.objects.filter(parcel__in=waiting, is_signed=False)
    return Outbox(
        ready=ready,
        to_order=to_order,
        coming=asked.exclude(dossier__status=Status.RESULT_READY).count(),
        labelled=labelled,
        fetched=fetched,
        back=back,
        late=list(open_rows.filter(due_at__lt=at).order_by("due_at", "pk")[:MOST]),
        failed=list(open_rows.filter(state=State.FAILED).order_by("next_try_on", "pk")[:MOST]),
        lost=list(rows.filter(state=State.LOST, pk__in=claimed).order_by("ended_at", "pk")[:MOST]),
        doubtful=list(rows.exclude(doubt="").order_by("-asked_at", "-pk")[:MOST]),
        at_office=list(returned.exclude(Exists(_newer())).order_by("-ended_at", "-pk")[:MOST]),
        with_carrier=open_rows.filter(state__in=WITH_CARRIER).count(),
        owed=owed_first([parcel.dossier_id for parcel in ready if not parcel.is_cod]),
        lists=dict(items.values_list("parcel_id", "list_id")),
    )


def owed_first(dossiers: Sequence[int]) -> dict[int, int]:
    """Return what must be paid before these dossiers' results are sent, by dossier."""
    found: dict[int, int] = {}
    rows = Charge.objects.filter(dossier__in=list(dossiers), state=Charge.State.OPEN).exclude(due=Due.LATER)
    for dossier, amount in rows.values_list("dossier_id", "amount_vnd"):
        found[dossier] = found.get(dossier, 0) + amount
    return found


def _newer() -> QuerySet[Parcel]:
    """Return the parcels by which what came back was sent anew."""
    same = Parcel.objects.filter(dossier=OuterRef("dossier"), direction=OuterRef("direction"), pk__gt=OuterRef("pk"))
    return same.exclude(state=State.CANCELLED)


def _of(office: Office, agencies: Sequence[str] | None) -> QuerySet[Parcel]:
    rows = Parcel.objects.filter(office=office).select_related(
        "dossier", "dossier__procedure", "carrier", "office", "dossier__agency"
    )
    return rows if agencies is None else rows.filter(dossier__agency_id__in=list(agencies))
