# SPDX-License-Identifier: EUPL-1.2
"""What the office does with a code under its wand: a dossier's gets the label, a parcel's goes on a hand-over list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from motcua.dossiers import queries as dossiers
from motcua.dossiers.errors import NoSuchDossier
from motcua.offices.models import Office
from motcua.people.models import User
from motcua.post import queries
from motcua.post.errors import NoSuchParcel, NothingByPost, WrongCode
from motcua.post.models import HandoverItem, HandoverList, Parcel
from motcua.post.operations.labelling import label_parcel
from motcua.post.operations.listing import open_list, put_on_list
from motcua.post.rules import Direction, State


class Did(StrEnum):
    LABELLED = "labelled"
    LISTED = "listed"
    KNOWN = "known"


@dataclass(frozen=True)
class Handled:
    """What became of a code: the parcel, what was done, and the list it stands on."""

    parcel: Parcel
    did: Did
    list: HandoverList | None = None


def handle_code(
    *,
    office: Office,
    text: str,
    by: User,
    at: datetime,
    agencies: Sequence[str] | None = None,
    grams: int | None = None,
) -> Handled:
    """Do what comes next with the thing in the hand: a result is labelled, a labelled one or one from the post listed.

    `agencies` limit whose dossiers these may be; another office's do not exist. The same again is known, and does
    nothing. Raises: NoSuchParcel, NoSuchDossier, NothingByPost, and what labelling and listing refuse.
    """
    try:
        code = queries.read_code(text)
    except WrongCode as wrong:
        return _dossier(office, text, wrong, agencies=agencies, by=by, at=at, grams=grams)
    parcel = queries.by_code(code)
    if parcel.office_id != office.pk or not _is_own(parcel, agencies):
        raise NoSuchParcel
    return _listed(office, parcel, by=by, at=at)


@transaction.atomic
def _listed(office: Office, parcel: Parcel, *, by: User, at: datetime) -> Handled:
    on_it = HandoverItem.objects.filter(parcel=parcel, is_signed=False).select_related("list").first()
    if on_it is not None:
        return Handled(parcel, Did.KNOWN, queries.list_of(on_it.list_id))
    goes_out = parcel.direction == Direction.RETURN and parcel.state == State.LABELLED
    way = HandoverList.Direction.TO_CARRIER if goes_out else HandoverList.Direction.FROM_CARRIER
    row = open_list(office=office, carrier=parcel.carrier, direction=way, by=by, at=at)
    item = put_on_list(list_id=row.pk, code=parcel.code, by=by, at=at)
    return Handled(parcel, Did.LISTED, queries.list_of(item.list_id))


def _dossier(
    office: Office,
    text: str,
    wrong: WrongCode,
    *,
    agencies: Sequence[str] | None,
    by: User,
    at: datetime,
    grams: int | None,
) -> Handled:
    """Label the result of the dossier whose code it is; what is no code at all is refused as a wrong one."""
    try:
        dossier = dossiers.by_code(text)
    except NoSuchDossier:
        raise wrong from None
    if dossier.office_id != office.pk or (agencies is not None and dossier.agency_id not in agencies):
        raise NoSuchDossier
    parcel = queries.under_way(dossier, Direction.RETURN)
    if parcel is None:
        raise NothingByPost(dossier=dossier.code)
    if parcel.code:
        return Handled(parcel, Did.KNOWN)
    return Handled(label_parcel(parcel_id=parcel.pk, by=by, at=at, grams=grams), Did.LABELLED)


def _is_own(parcel: Parcel, agencies: Sequence[str] | None) -> bool:
    return agencies is None or parcel.dossier.agency_id in agencies
