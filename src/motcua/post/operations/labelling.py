# SPDX-License-Identifier: EUPL-1.2
"""A parcel gets its S10 code and its label, and the carrier is told of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from motcua.dossiers.models import Result
from motcua.dossiers.rules import Status
from motcua.payments import operations as payments
from motcua.payments.operations.locking import open_charges
from motcua.payments.rules import Due
from motcua.people.models import User
from motcua.post import queries
from motcua.post.errors import FeeUnpaid, GroupsUnseen, NoCodesLeft, NotReadyToSend
from motcua.post.events import ParcelLabelled
from motcua.post.models import Carrier, CarrierOrder, CodeRange, Parcel
from motcua.post.operations import collecting
from motcua.post.operations.asking import reprice
from motcua.post.operations.carrying import signed
from motcua.post.operations.keeping import happened, locked_parcel, moved_on
from motcua.post.rules import Deed, Direction, State, s10
from motcua.post.sending import queue_order
from motcua.procedures import fees

MOST_PAPERS = 60


@transaction.atomic
def label_parcel(
    *,
    parcel_id: int,
    by: User | None,
    at: datetime,
    grams: int | None = None,
    contents: Sequence[Mapping[str, Any]] | None = None,
) -> Parcel:
    """Give a parcel the carrier's next S10 code and tell its computer; a labelled one keeps its label.

    `contents` are {name, form, copies}, for a result what it is where left out; another weight is priced anew. A result
    goes when it is there and nothing due is open, or the carrier collects that (`cod_vnd`). Raises: NoSuchParcel,
    ParcelMovedOn, NotReadyToSend, GroupsUnseen where a lower price was declared and nobody saw the proof, FeeUnpaid,
    NoCodesLeft, NoTariff. Records: ParcelLabelled.
    """
    labelled = Parcel.objects.filter(pk=parcel_id, ended_at__isnull=True).exclude(code="")
    if labelled.exists():
        return queries.parcel(parcel_id)
    parcel = locked_parcel(parcel_id)
    # Pressed twice at once: the second has waited for the first here.
    if parcel.code and parcel.ended_at is None:
        return parcel
    if parcel.state != State.ASKED:
        raise moved_on(parcel)
    actor = by.actor if by else "system"
    if grams is not None and grams != parcel.grams:
        parcel.grams = grams
        reprice(parcel, at=at, actor=actor)
    if parcel.direction == Direction.RETURN:
        _require_sendable(parcel, at=at)
    parcel.contents = _contents(parcel, contents)
    parcel.code, parcel.labelled_at = draw_code(parcel.carrier), at
    if parcel.is_cod:
        collecting.begin(parcel, at=at, actor=actor)
    parcel.save()
    signed(parcel, Deed.LABELLED, external_id="labelled", at=at, by=by, actor=actor)
    queue_order(parcel, CarrierOrder.Kind.CREATE, at=at)
    happened(parcel, ParcelLabelled, at=at, actor=actor)
    return parcel


def draw_code(carrier: Carrier) -> str:
    """Return the carrier's next S10 code, in the caller's transaction: what is undone gives its code back.

    Raises: NoCodesLeft.
    """
    # Whoever waited for the last code of a range finds nothing there; then the next range is asked.
    for _try in range(CodeRange.objects.filter(carrier=carrier).count() + 1):
        with connection.cursor() as cursor:
            cursor.execute(_DRAW, [carrier.pk])
            drawn = cursor.fetchone()
        if drawn is not None:
            return s10(*drawn)
    raise NoCodesLeft(carrier=carrier.name)


_DRAW = """
UPDATE post_coderange SET next = next + 1 WHERE id = (
    SELECT id FROM post_coderange WHERE carrier_id = %s AND next <= last ORDER BY letters, first LIMIT 1 FOR UPDATE
)
RETURNING letters, next - 1
"""


def _require_sendable(parcel: Parcel, *, at: datetime) -> None:
    """Raise where a result is not there, or is to be paid for first."""
    dossier = parcel.dossier
    if dossier.status != Status.RESULT_READY:
        raise NotReadyToSend(dossier=dossier.code, status=dossier.status)
    if not parcel.are_groups_seen:
        raise GroupsUnseen(groups=fees.groups_said(parcel.groups))
    payments.assess(dossier_id=dossier.pk, at=at)
    open_vnd = sum(charge.amount_vnd for charge in open_charges(dossier.pk) if charge.due != Due.LATER)
    if open_vnd and not parcel.is_cod:
        raise FeeUnpaid(dossier=dossier.code, open_vnd=open_vnd)


def _contents(parcel: Parcel, given: Sequence[Mapping[str, Any]] | None) -> list[dict[str, Any]]:
    if given is None and parcel.contents:
        return list(parcel.contents)
    if given is None and parcel.direction == Direction.RETURN:
        result = Result.objects.filter(dossier=parcel.dossier_id).first()
        name = " ".join(filter(None, [result.name, result.number])) if result else parcel.dossier.code
        given = [{"name": name, "form": "original", "copies": 1}]
    return [
        {
            "name": str(each.get("name") or "").strip()[:300],
            "form": str(each.get("form") or "")[:20],
            "copies": max(1, int(each.get("copies") or 1)),
        }
        for each in (given or ())[:MOST_PAPERS]
    ]
