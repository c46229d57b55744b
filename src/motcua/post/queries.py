# SPDX-License-Identifier: EUPL-1.2
"""Looking at parcels and hand-over lists."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from motcua.dossiers.models import Dossier
from motcua.dossiers.rules import Status
from motcua.offices.models import Office
from motcua.post.errors import NoPost, NoSuchList, NoSuchParcel, WrongCode
from motcua.post.models import Carrier, Claim, Contract, HandoverItem, HandoverList, Parcel, ParcelNote
from motcua.post.rules import WITH_CARRIER, Direction, State, is_s10

PAGE = 50
_SPACERS = re.compile(r"[^0-9A-Za-z]+")


# --- parcels ---------------------------------------------------------------------------------------------


def parcel(parcel_id: int) -> Parcel:
    """Return a parcel with its dossier, office and carrier. Raises: NoSuchParcel."""
    found = _whole().filter(pk=parcel_id).first()
    if found is None:
        raise NoSuchParcel
    return found


def read_code(text: str) -> str:
    """Return the S10 code meant by what a wand or a person typed: spaces, dots and lower case are no harm.

    Raises: WrongCode where it is none, or a digit was misread.
    """
    code = _SPACERS.sub("", text).upper()
    if not is_s10(code):
        raise WrongCode(typed=text.strip()[:40])
    return code


def by_code(text: str) -> Parcel:
    """Return the parcel of an S10 code in any spelling. Raises: WrongCode; NoSuchParcel for a code that is not ours."""
    found = _whole().filter(code=read_code(text)).first()
    if found is None:
        raise NoSuchParcel
    return found


def parcels_of(dossier: Dossier) -> list[Parcel]:
    """Return a dossier's parcels, the newest first."""
    return list(_whole().filter(dossier=dossier).order_by("-asked_at", "-pk")[:PAGE])


def under_way(dossier: Dossier, direction: str) -> Parcel | None:
    """Return the dossier's parcel of this direction that is not over."""
    return _whole().filter(dossier=dossier, direction=direction, ended_at__isnull=True).first()


def notes_of(parcel: Parcel) -> list[ParcelNote]:
    """Return all that was told of a parcel in the order in which it happened."""
    return list(ParcelNote.objects.filter(parcel=parcel).select_related("by").order_by("at", "pk"))


def open_of(
    office: Office,
    *,
    states: Sequence[str] = (),
    direction: str = "",
    carrier: Carrier | None = None,
    after: Parcel | None = None,
    limit: int = PAGE,
) -> list[Parcel]:
    """Return the office's parcels that are not over, asked for first before the rest; a keyset page behind `after`.

    One more than `limit` comes where there are more.
    """
    rows = _whole().filter(office=office, ended_at__isnull=True)
    if states:
        rows = rows.filter(state__in=states)
    if direction:
        rows = rows.filter(direction=direction)
    if carrier is not None:
        rows = rows.filter(carrier=carrier)
    if after is not None:
        rows = rows.filter(Q(asked_at__gt=after.asked_at) | Q(asked_at=after.asked_at, pk__gt=after.pk))
    return list(rows.order_by("asked_at", "pk")[: limit + 1])


def late(office: Office, *, at: datetime, limit: int = PAGE) -> list[Parcel]:
    """Return what should have arrived and has not, the latest due first."""
    return list(_whole().filter(office=office, ended_at__isnull=True, due_at__lt=at).order_by("due_at", "pk")[:limit])


def doubtful(office: Office, *, limit: int = PAGE) -> list[Parcel]:
    """Return parcels about which what was told does not agree, the newest first."""
    return list(_whole().filter(office=office).exclude(doubt="").order_by("-asked_at", "-pk")[:limit])


def to_try(office: Office, *, on: date, limit: int = PAGE) -> list[Parcel]:
    """Return what came back in vain and is to be brought again by this day."""
    rows = _whole().filter(office=office, state=State.FAILED, ended_at__isnull=True, next_try_on__lte=on)
    return list(rows.order_by("next_try_on", "pk")[:limit])


def ready_to_go(office: Office, *, limit: int = PAGE) -> list[Parcel]:
    """Return results that are there and are to be labelled and sent, those asked for first before the rest."""
    rows = _whole().filter(office=office, direction=Direction.RETURN, state=State.ASKED, ended_at__isnull=True)
    return list(rows.filter(dossier__status=Status.RESULT_READY).order_by("asked_at", "pk")[:limit])


def with_carrier(office: Office, *, limit: int = PAGE) -> list[Parcel]:
    """Return what the carrier has, longest first."""
    rows = _whole().filter(office=office, state__in=WITH_CARRIER, ended_at__isnull=True)
    return list(rows.order_by("handed_over_at", "pk")[:limit])


# --- hand-over lists ---------------------------------------------------------------------------------------


def list_of(list_id: int) -> HandoverList:
    """Return a hand-over list with its office, carrier and signers. Raises: NoSuchList."""
    found = _lists().filter(pk=list_id).first()
    if found is None:
        raise NoSuchList
    return found


def items_of(handover_list: HandoverList) -> list[HandoverItem]:
    """Return what is on a list with its parcels and dossiers, in the order in which it was put there."""
    rows = HandoverItem.objects.filter(list=handover_list).order_by("pk")
    return list(rows.select_related("parcel", "parcel__dossier", "parcel__dossier__procedure", "added_by"))


def open_lists(office: Office) -> list[HandoverList]:
    """Return the office's lists that both sides have not signed yet."""
    return list(_lists().filter(office=office, signed_at__isnull=True).order_by("direction", "pk"))


def lists(office: Office, *, after: HandoverList | None = None, limit: int = PAGE) -> list[HandoverList]:
    """Return the office's lists, the newest first; a keyset page behind `after`, one more where there are more."""
    rows = _lists().filter(office=office)
    if after is not None:
        rows = rows.filter(Q(opened_at__lt=after.opened_at) | Q(opened_at=after.opened_at, pk__lt=after.pk))
    return list(rows.order_by("-opened_at", "-pk")[: limit + 1])


# --- contracts and claims ----------------------------------------------------------------------------------


def contract_on(office: Office, on: date) -> Contract:
    """Return the contract an office has with a carrier on a day, the newest of several. Raises: NoPost."""
    rows = Contract.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), office=office, valid_from__lte=on)
    found = rows.filter(carrier__is_active=True).select_related("carrier").order_by("-valid_from").first()
    if found is None:
        raise NoPost
    return found


def is_offered(office: Office, on: date) -> bool:
    """Say whether citizens may send and get things by post at this office."""
    if not office.has_post:
        return False
    try:
        contract_on(office, on)
    except NoPost:
        return False
    return True


def limit_days(office: Office, carrier: Carrier, *, on: date) -> Mapping[str, Any]:
    """Return the longest times of the contract in force by zone, in working days; empty where the law's hold."""
    rows = Contract.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), office=office, valid_from__lte=on)
    found = rows.filter(carrier=carrier).order_by("-valid_from").first()
    return found.limit_days if found else {}


def claims_of(parcel: Parcel) -> list[Claim]:
    """Return what was claimed for a parcel, the newest first."""
    return list(Claim.objects.filter(parcel=parcel).select_related("opened_by", "answered_by").order_by("-pk"))


def open_claims(office: Office, *, limit: int = PAGE) -> list[Claim]:
    """Return what carriers have not answered, due first before the rest."""
    rows = Claim.objects.filter(parcel__office=office, state=Claim.State.OPEN)
    return list(rows.select_related("parcel", "parcel__dossier", "parcel__carrier").order_by("due_on", "pk")[:limit])


def _whole() -> QuerySet[Parcel]:
    related = ("dossier", "dossier__procedure", "dossier__office", "office", "carrier", "payment")
    return Parcel.objects.select_related(*related)


def _lists() -> QuerySet[HandoverList]:
    rows = HandoverList.objects.select_related("office", "carrier", "office_signed_by", "carrier_signed_by")
    return rows.annotate(parcels=Count("items"))
