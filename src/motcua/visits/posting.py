# SPDX-License-Identifier: EUPL-1.2
"""A dossier and the parcels wished for with it, in one transaction: nobody waits for a postman who was never asked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.dossiers import drafts
from motcua.dossiers import operations as dossiers
from motcua.dossiers.errors import NotYetOffered, ProcedureChanged
from motcua.dossiers.models import Dossier, Draft
from motcua.dossiers.operations import counter, drafting
from motcua.journal import operations as journal
from motcua.kernel.errors import InvalidInput
from motcua.offices.models import Office
from motcua.payments import operations as payments
from motcua.post import operations as post
from motcua.post import wishes
from motcua.post.errors import MustCome
from motcua.post.rules import Direction


def submit_with_post(*, draft_id: UUID | str, at: datetime, actor: str = journal.CITIZEN) -> Dossier:
    """Send a draft and ask for the parcels it wishes for; sent again it is the same dossier and the same parcels.

    Where a parcel cannot be had, nothing is sent either. Raises: what `submit_draft` raises; MustCome, NotYetOffered,
    NoPost, NoTariff, InvalidInput (`post.return`) without an address. Records: DossierSubmitted; ParcelAsked,
    PapersAwaited.
    """
    # On its own: it stays although what follows is refused.
    if dossiers.follow_procedure(draft_id=draft_id, at=at):
        raise ProcedureChanged
    with transaction.atomic():
        draft = drafting.held(draft_id)
        if draft.dossier is not None:
            return draft.dossier
        drafts.require_open(draft, at=at)
        wanted = wished(draft)
        dossier = dossiers.submit_draft(draft_id=draft_id, at=at, actor=actor)
        # At once, so that nobody takes it in in the moment before it is known what must be paid first.
        payments.assess(dossier_id=dossier.pk, at=at)
        for direction, home in wanted.items():
            _ask(dossier, direction, home, is_cod=bool(home.get("is_cod")), at=at, actor=actor)
    return Dossier.objects.select_related("office", "procedure").get(pk=dossier.pk)


def wished(draft: Draft) -> dict[str, dict[str, Any]]:
    """Return the citizen's end of each parcel a draft wishes for, by direction.

    Raises: MustCome, NotYetOffered where papers cannot be fetched, InvalidInput where the result is to come by post and
    nobody said where.
    """
    found: dict[str, dict[str, Any]] = {}
    if Direction.PICKUP in draft.post:
        if not wishes.may_be_fetched(draft.procedure_version, draft.office):
            raise MustCome if draft.office.has_post else NotYetOffered(direction=Direction.PICKUP)
        found[Direction.PICKUP] = dict(draft.post[Direction.PICKUP])
    if draft.return_by == Dossier.ReturnBy.POST:
        home = draft.post.get(Direction.RETURN)
        if not home:
            raise InvalidInput(fields={"post.return": _("Xin ghi địa chỉ nhận kết quả qua bưu chính.")})
        found[Direction.RETURN] = dict(home)
    return found


@transaction.atomic
def receive_with_post(*, home: Mapping[str, Any] | None, is_cod: bool = False, **intake: Any) -> Dossier:
    """Take a dossier in at the counter as `receive_at_counter` does and, with a `home`, ask for its result by post.

    Raises: what `receive_at_counter` raises; NoPost, NoTariff, InvalidInput (`post.return`) where it is to come by post
    and nobody said where. Records: DossierSubmitted, DossierReceived, ParcelAsked.
    """
    is_by_post = intake.get("return_by") == Dossier.ReturnBy.POST
    office: Office = intake["office"]
    if is_by_post and office.has_post and not home:
        raise InvalidInput(fields={"post.return": _("Xin ghi địa chỉ nhận kết quả qua bưu chính.")})
    dossier = counter.receive_at_counter(**intake)
    if is_by_post and home:
        actor = intake["by"].actor
        _ask(dossier, Direction.RETURN, home, at=intake["at"], actor=actor, is_cod=is_cod)
    return dossier


def _ask(
    dossier: Dossier, direction: str, home: Mapping[str, Any], *, at: datetime, actor: str, is_cod: bool = False
) -> None:
    groups = [str(each) for each in home.get("groups", ())]
    known = {name: home.get(name, "") for name in ("name", "phone", "address", "locality", "note")}
    post.ask_parcel(
        dossier_id=dossier.pk, direction=direction, home=known, groups=groups, is_cod=is_cod, at=at, actor=actor
    )
