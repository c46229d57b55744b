# SPDX-License-Identifier: EUPL-1.2
"""A citizen wants papers fetched or a result brought; puts it right; wants it no more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from motcua.dossiers import operations as dossiers
from motcua.dossiers.models import Dossier
from motcua.dossiers.operations.keeping import moved_on as dossier_moved_on
from motcua.dossiers.rules import OPEN, Status
from motcua.journal import operations as journal
from motcua.kernel.errors import InvalidInput
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.payments import operations as payments
from motcua.payments.operations.locking import locked_dossier
from motcua.people.models import User
from motcua.post import queries, wishes
from motcua.post.addresses import clean_home
from motcua.post.errors import MustCome, NoPost, ParcelElsewhere, PostageMoves
from motcua.post.events import ParcelAsked, ParcelChanged, ParcelGroupsSeen
from motcua.post.models import CarrierOrder, HandoverItem, Parcel
from motcua.post.operations import collecting, listing
from motcua.post.operations.carrying import signed
from motcua.post.operations.keeping import charge_key, happened, keep_charge, locked_parcel, moved_on, paid_vnd
from motcua.post.operations.pricing import Quote, quote, quote_again, zone_between
from motcua.post.rules import Cause, Deed, Direction, State
from motcua.post.sending import queue_order
from motcua.procedures import fees


@dataclass(frozen=True)
class Cancelled:
    """A parcel nobody wants any more; `paid_vnd` was paid for it and is to be paid back."""

    parcel: Parcel
    paid_vnd: int


@transaction.atomic
def ask_parcel(
    *,
    dossier_id: int,
    direction: str,
    home: Mapping[str, Any],
    at: datetime,
    actor: str,
    grams: int | None = None,
    groups: Sequence[str] = (),
    is_cod: bool = False,
    caused_by: str = "",
) -> Parcel:
    """Let a dossier's papers be fetched at home, or its result be brought there; while one is under way it is that one.

    `home` is {name, phone, address, locality, note}, name and phone the applicant's where left out. After a parcel that
    came back the full price is paid by whoever caused it (`caused_by`, said by an officer; else the citizen); after a
    lost one nothing. Papers are awaited from now (`PapersAwaited`), a result goes by post. Raises: NoPost, NoTariff,
    InvalidInput, MustCome, DossierMovedOn. Records: ParcelAsked.
    """
    dossier = locked_dossier(dossier_id)
    before = queries.under_way(dossier, direction)
    if before is not None:
        return before
    on = at.astimezone(OFFICE_ZONE).date()
    _require_possible(dossier, direction, groups, caused_by)
    if not dossier.office.has_post:
        raise NoPost
    if direction == Direction.PICKUP and not wishes.may_be_fetched(dossier.procedure_version, dossier.office):
        raise MustCome
    contract = queries.contract_on(dossier.office, on)
    clean = clean_home(home, on=on, name=dossier.name, phone=dossier.phone)
    parcel = Parcel(
        office_id=dossier.office_id,
        dossier=dossier,
        carrier=contract.carrier,
        direction=direction,
        home=clean,
        zone=zone_between(dossier.office, clean["locality"]),
        grams=settings.PARCEL_GRAMS if grams is None else grams,
        groups=list(groups),
        # What somebody of the staff typed in, they have seen.
        are_groups_seen=not groups or actor != journal.CITIZEN,
        is_cod=is_cod,
        asked_at=at,
        asked_by=actor,
    )
    _keep_price(parcel, _priced(parcel, at=at, caused_by=caused_by))
    parcel.save(force_insert=True)
    keep_charge(parcel, at=at)
    if direction == Direction.PICKUP:
        dossiers.await_papers(dossier_id=dossier.pk, at=at, actor=actor)
    else:
        dossiers.set_return_by(dossier_id=dossier.pk, return_by=Dossier.ReturnBy.POST, at=at, actor=actor)
    signed(parcel, Deed.ASKED, external_id="asked", at=at, actor=actor)
    told = {"you_pay_vnd": parcel.you_pay_vnd, "supported_vnd": parcel.supported_vnd}
    happened(parcel, ParcelAsked, at=at, actor=actor, **told)
    return parcel


@transaction.atomic
def change_parcel(
    *,
    parcel_id: int,
    at: datetime,
    actor: str,
    home: Mapping[str, Any] | None = None,
    grams: int | None = None,
    groups: Sequence[str] | None = None,
) -> Parcel:
    """Put the address, the weight or the receiver's groups right; until the carrier has it the price is counted anew.

    What was paid for it stays the citizen's price. A carrier that was told of it is told anew. With the carrier only
    the address may change, inside its zone: then somebody has to call who has it.
    Raises: NoSuchParcel, ParcelMovedOn, ListSigned where a side has signed for it as it is, PostageMoves, NoTariff,
    InvalidInput. Records: ParcelChanged.
    """
    listing.require_not_begun(parcel_id)
    parcel = locked_parcel(parcel_id)
    is_here = parcel.handed_over_at is None and parcel.state in (State.ASKED, State.LABELLED, State.FAILED)
    is_price = grams is not None or groups is not None
    if not is_here and (parcel.state not in (State.CARRIED, State.FAILED) or is_price):
        raise moved_on(parcel)
    _require_groups(groups or ())
    if home is not None:
        on = at.astimezone(OFFICE_ZONE).date()
        clean = clean_home(home, on=on, name=parcel.dossier.name, phone=parcel.dossier.phone)
        zone = zone_between(parcel.office, clean["locality"])
        if zone != parcel.zone and not is_here:
            raise PostageMoves(parcel=parcel.code)
        parcel.home, parcel.zone = clean, zone
    if grams is not None:
        parcel.grams = grams
    if groups is not None:
        parcel.groups = list(groups)
        parcel.are_groups_seen = not groups or actor != journal.CITIZEN
    if is_here:
        reprice(parcel, at=at, actor=actor)
    parcel.version += 1
    parcel.save()
    if is_here and parcel.code:
        queue_order(parcel, CarrierOrder.Kind.CHANGE, at=at)
    happened(parcel, ParcelChanged, at=at, actor=actor)
    return parcel


def reprice(parcel: Parcel, *, at: datetime, actor: str) -> None:
    """Count the price of a locked parcel anew and what is owed for it; the caller saves it.

    Who has paid, or was told that a second trip is not theirs to pay, pays no more: the place adds the rest.
    """
    found = _priced(parcel, at=at)
    if paid_vnd(parcel) or (parcel.you_pay_vnd == 0 and found.you_pay_vnd):
        found = Quote(
            found.full_vnd,
            min(parcel.you_pay_vnd, found.full_vnd),
            max(found.full_vnd - parcel.you_pay_vnd, 0),
            found.rule,
        )
    if (found.full_vnd, found.you_pay_vnd) == (parcel.full_vnd, parcel.you_pay_vnd):
        return
    _keep_price(parcel, found)
    keep_charge(parcel, at=at)
    if parcel.is_cod and parcel.code:
        collecting.begin(parcel, at=at, actor=actor)


@transaction.atomic
def cancel_parcel(*, parcel_id: int, at: datetime, actor: str) -> Cancelled:
    """Call a parcel off before the carrier has it; nothing more is owed for it. The same again is no harm.

    So ends, too, what a carrier fetched and brought back to the citizen.

    The result is fetched at the counter then; papers are no longer awaited. One on an open hand-over list is taken off
    it first. Raises: NoSuchParcel, ParcelMovedOn, ParcelElsewhere. Records: ParcelCancelled.
    """
    parcel = locked_parcel(parcel_id)
    if parcel.state == State.CANCELLED:
        return Cancelled(parcel, paid_vnd(parcel))
    if not may_be_cancelled(parcel):
        raise moved_on(parcel)
    item = HandoverItem.objects.filter(parcel=parcel, is_signed=False).select_related("list").first()
    if item is not None:
        raise ParcelElsewhere(parcel=parcel.code, number=item.list.number)
    signed(parcel, Deed.CANCELLED, external_id="cancelled", at=at, actor=actor)
    payments.drop_charge(dossier_id=parcel.dossier_id, key=charge_key(parcel), at=at)
    if parcel.code:
        queue_order(parcel, CarrierOrder.Kind.CANCEL, at=at)
    if parcel.direction == Direction.RETURN and parcel.dossier.status in OPEN:
        counter = Dossier.ReturnBy.COUNTER
        dossiers.set_return_by(dossier_id=parcel.dossier_id, return_by=counter, at=at, actor=actor)
    elif parcel.direction == Direction.PICKUP and parcel.dossier.status == Status.SUBMITTED:
        dossiers.await_no_papers(dossier_id=parcel.dossier_id, at=at, actor=actor)
    return Cancelled(parcel, paid_vnd(parcel))


@transaction.atomic
def call_off(*, dossier_id: int, at: datetime, actor: str) -> list[Cancelled]:
    """Call off what of a dossier that is over, or was fetched at the counter, the carrier does not have yet.

    It is taken off open hand-over lists first; one on a list a side has signed goes its way. Records: ParcelCancelled.
    """
    rows = list(Parcel.objects.filter(dossier=dossier_id, ended_at__isnull=True).select_related("dossier"))
    mine = [parcel for parcel in rows if may_be_cancelled(parcel)]
    kept = {parcel.pk for parcel in mine if not listing.take_off_lists(parcel, at=at)}
    return [cancel_parcel(parcel_id=parcel.pk, at=at, actor=actor) for parcel in mine if parcel.pk not in kept]


@transaction.atomic
def see_groups(*, parcel_id: int, is_confirmed: bool, by: User, at: datetime) -> Parcel:
    """Confirm the groups a citizen declared, or refuse them: then the price is counted without, unless it is paid.

    The same again is no harm. Raises: NoSuchParcel, ParcelMovedOn once the carrier has it. Records: ParcelGroupsSeen.
    """
    parcel = locked_parcel(parcel_id)
    if parcel.are_groups_seen:
        return parcel
    if not may_be_cancelled(parcel):
        raise moved_on(parcel)
    parcel.are_groups_seen = True
    if not is_confirmed:
        parcel.groups = []
        if not paid_vnd(parcel) and not _cause(parcel, ""):
            _keep_price(parcel, _priced(parcel, at=at))
            keep_charge(parcel, at=at)
            if parcel.is_cod and parcel.code:
                collecting.begin(parcel, at=at, actor=by.actor)
    parcel.version += 1
    parcel.save()
    told = {"is_confirmed": is_confirmed, "you_pay_vnd": parcel.you_pay_vnd}
    happened(parcel, ParcelGroupsSeen, at=at, actor=by.actor, **told)
    return parcel


@transaction.atomic
def papers_brought(*, parcel_id: int, by: User, at: datetime) -> Parcel:
    """Let the dossier of papers that came to nothing by post wait for intake: the citizen brings them, or others.

    Raises: NoSuchParcel, ParcelMovedOn for a result, or while papers are under way. Records: PapersArrived.
    """
    parcel = locked_parcel(parcel_id)
    is_over = parcel.ended_at is not None and queries.under_way(parcel.dossier, Direction.PICKUP) is None
    if parcel.direction != Direction.PICKUP or not is_over:
        raise moved_on(parcel)
    dossiers.await_no_papers(dossier_id=parcel.dossier_id, at=at, actor=by.actor)
    return parcel


def may_be_cancelled(parcel: Parcel) -> bool:
    """Say whether the carrier does not have it yet, or any more: papers that went back to the citizen."""
    if parcel.direction == Direction.PICKUP and parcel.state == State.RETURNING:
        return True
    here = (State.ASKED, State.LABELLED, State.FAILED)
    return parcel.state in here and parcel.handed_over_at is None


def _require_possible(dossier: Dossier, direction: str, groups: Sequence[str], caused_by: str) -> None:
    fields = {}
    if direction not in Direction.values:
        fields["direction"] = _("Xin chọn nhận hồ sơ tại nhà hoặc trả kết quả tại nhà.")
    if caused_by not in ("", *Cause.values):
        fields["caused_by"] = _("Xin chọn ai gây ra việc gửi lại.")
    if fields:
        raise InvalidInput(fields=fields)
    _require_groups(groups)
    if dossier.status not in OPEN:
        raise dossier_moved_on(dossier)


def _require_groups(groups: Sequence[str]) -> None:
    if not set(groups) <= set(fees.GROUPS):
        raise InvalidInput(fields={"groups": _("Xin chọn đối tượng trong danh sách.")})


def _priced(parcel: Parcel, *, at: datetime, caused_by: str = "") -> Quote:
    """Return the price of a parcel, by whose fault it is sent once more where that is so."""
    with translation.override(settings.LANGUAGE_CODE):
        first = quote(
            office=parcel.dossier.office,
            direction=parcel.direction,
            zone=parcel.zone,
            grams=parcel.grams,
            on=at.astimezone(OFFICE_ZONE).date(),
            channel=parcel.dossier.channel,
            procedure=parcel.dossier.procedure_id,
            groups=parcel.groups,
        )
        again = _cause(parcel, caused_by)
        return quote_again(first, caused_by=again) if again else first


def cause_of_next(dossier: Dossier, direction: str) -> str:
    """Return who caused that a parcel asked for now goes this way once more; empty where it is the first."""
    return _cause(Parcel(dossier=dossier, direction=direction), "")


def _cause(parcel: Parcel, caused_by: str) -> str:
    """Return who caused that it is sent once more; empty where it is the first time."""
    rows = Parcel.objects.filter(dossier=parcel.dossier_id, direction=parcel.direction)
    if parcel.pk is not None:
        rows = rows.filter(pk__lt=parcel.pk)
    last = rows.exclude(state=State.CANCELLED).order_by("-pk").first()
    if last is None or last.state not in (State.RETURNED, State.LOST):
        return ""
    return str(Cause.CARRIER if last.state == State.LOST else caused_by or Cause.CITIZEN)


def _keep_price(parcel: Parcel, found: Quote) -> None:
    parcel.full_vnd, parcel.you_pay_vnd, parcel.supported_vnd = found.full_vnd, found.you_pay_vnd, found.supported_vnd
    parcel.price_rule = found.rule[:300]
