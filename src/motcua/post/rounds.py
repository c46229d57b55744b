# SPDX-License-Identifier: EUPL-1.2
"""A clerk's day: what is to be fetched, taken over, handed out, tried again, brought back, and what is late."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from motcua.kernel.working_time import OFFICE_ZONE
from motcua.people.models import User
from motcua.post.models import HandoverItem, HandoverList, Parcel, ParcelNote
from motcua.post.rules import WITH_CARRIER, Direction, State

PAGE: Final = 50
#: Of a clerk's own last scans.
LAST: Final = 8


class Part(StrEnum):
    """A part of the round; the value is also its address."""

    FETCH = "can-lay"
    TAKE_OVER = "can-nhan"
    OUT = "dang-phat"
    INVITE = "moi-lai"
    LATE = "tre"
    BRING_BACK = "giao-lai"


@dataclass(frozen=True)
class Page:
    """Some parcels of a part, and after which the next ones come."""

    parcels: list[Parcel]
    after: str


@dataclass(frozen=True)
class Own:
    """One of the clerk's own last scans: a told fact, or a parcel put on a list."""

    at: datetime
    parcel: Parcel
    deed: str
    list: HandoverList | None = None


def counts(offices: list[str] | None, *, at: datetime) -> dict[str, int]:
    """Return how many parcels each part has, in one statement."""
    wanted = {part.name.lower(): Count("pk", filter=which) for part, which in _parts(at).items()}
    found: Mapping[str, int] = _open(offices).aggregate(**wanted)
    return {part.value: found[part.name.lower()] for part in Part}


def page(offices: list[str] | None, part: Part, *, at: datetime, after: str = "", limit: int = PAGE) -> Page:
    """Return parcels of a part, who waits longest first; `after` is what the page before said."""
    rows = _open(offices).filter(_parts(at)[part])
    key = _key(after)
    if key is not None:
        moment, pk = key
        rows = rows.filter(Q(asked_at__gt=moment) | Q(asked_at=moment, pk__gt=pk))
    found = list(rows.select_related("office", "carrier", "dossier").order_by("asked_at", "pk")[: limit + 1])
    more = found[limit - 1] if len(found) > limit else None
    return Page(found[:limit], f"{more.asked_at.isoformat()}~{more.pk}" if more else "")


def part_of(parcel: Parcel) -> Part | None:
    """Return what is to be done next with a parcel, if it is the clerk's to do."""
    if parcel.direction == Direction.PICKUP:
        if parcel.state in (State.LABELLED, State.FAILED):
            return Part.FETCH
        return Part.BRING_BACK if parcel.state in (State.CARRIED, State.RETURNING) else None
    found = {
        State.LABELLED: Part.TAKE_OVER,
        State.CARRIED: Part.OUT,
        State.FAILED: Part.INVITE,
        State.RETURNING: Part.BRING_BACK,
    }
    return found.get(State(parcel.state))


def open_lists(offices: list[str] | None) -> list[HandoverList]:
    """Return the lists not both sides have signed, with how many parcels stand on each (`parcels`)."""
    return list(_lists(offices).filter(signed_at__isnull=True).order_by("opened_at")[:PAGE])


def next_to_sign(offices: list[str] | None) -> HandoverList | None:
    """Return the list with parcels on it that waits longest for the carrier's signature."""
    has_parcels = Exists(HandoverItem.objects.filter(list=OuterRef("pk")))
    return _lists(offices).filter(has_parcels, carrier_signed_at__isnull=True).order_by("opened_at").first()


def signed_lists(offices: list[str] | None, *, limit: int = PAGE) -> list[HandoverList]:
    """Return the lists signed last, the newest first, with how many parcels stand on each (`parcels`)."""
    return list(_lists(offices).filter(signed_at__isnull=False).order_by("-opened_at")[:limit])


def items_of(handover_list: HandoverList) -> list[HandoverItem]:
    """Return the parcels on a list, the last scanned first."""
    rows = HandoverItem.objects.filter(list=handover_list)
    return list(rows.select_related("parcel__dossier", "parcel__office", "added_by").order_by("-added_at", "-pk"))


def own_scans(user: User, *, at: datetime, limit: int = LAST) -> list[Own]:
    """Return what this clerk scanned today, the last first; two statements."""
    today = at.astimezone(OFFICE_ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    notes = ParcelNote.objects.filter(by=user, heard_at__gte=today, source__in=_BY_HAND)
    items = HandoverItem.objects.filter(added_by=user, added_at__gte=today)
    told = notes.select_related("parcel__office", "parcel__dossier").order_by("-heard_at", "-pk")[:limit]
    listed = items.select_related("parcel__office", "parcel__dossier", "list").order_by("-added_at", "-pk")[:limit]
    found = [Own(row.heard_at, row.parcel, row.deed) for row in told]
    found += [Own(row.added_at, row.parcel, "", row.list) for row in listed]
    return sorted(found, key=lambda own: own.at, reverse=True)[:limit]


_BY_HAND: Final = (ParcelNote.Source.CLERK, ParcelNote.Source.BATCH)


def _open(offices: list[str] | None) -> QuerySet[Parcel]:
    rows = Parcel.objects.filter(ended_at__isnull=True)
    return rows if offices is None else rows.filter(office__in=offices)


def _lists(offices: list[str] | None) -> QuerySet[HandoverList, Any]:
    rows = HandoverList.objects.select_related("office", "carrier", "office_signed_by", "carrier_signed_by")
    rows = rows.annotate(parcels=Count("items"))
    return rows if offices is None else rows.filter(office__in=offices)


def _parts(at: datetime) -> dict[Part, Q]:
    pickup, back = Q(direction=Direction.PICKUP), Q(direction=Direction.RETURN)
    today = at.astimezone(OFFICE_ZONE).date()
    due = Q(next_try_on__isnull=True) | Q(next_try_on__lte=today)
    return {
        Part.FETCH: pickup & Q(state__in=[State.LABELLED, State.FAILED]),
        Part.TAKE_OVER: back & Q(state=State.LABELLED),
        Part.OUT: back & (Q(state=State.CARRIED) | (Q(state=State.FAILED) & ~due)),
        Part.INVITE: back & Q(state=State.FAILED) & due,
        Part.LATE: Q(state__in=[*WITH_CARRIER]) & (Q(is_late=True) | Q(due_at__lt=at)),
        Part.BRING_BACK: (pickup & Q(state__in=[State.CARRIED, State.RETURNING])) | (back & Q(state=State.RETURNING)),
    }


def _key(after: str) -> tuple[datetime, int] | None:
    moment, _sign, pk = after.partition("~")
    if not pk.isascii() or not pk.isdigit() or len(pk) > 18:
        return None
    try:
        found = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return (found, int(pk)) if found.tzinfo else None
