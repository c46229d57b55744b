# SPDX-License-Identifier: EUPL-1.2
"""What concerns a dossier and the tag its owner waits with, each in one transaction: all or nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from motcua.dossiers import operations as dossiers
from motcua.dossiers.models import Dossier
from motcua.offices.models import Office
from motcua.pagers import operations as pagers
from motcua.pagers import queries
from motcua.pagers.models import Loan
from motcua.people.models import User


@dataclass(frozen=True)
class TakenIn:
    """The dossier as it was taken in, and the tag that was lent for it; without `loan` none was."""

    dossier: Dossier
    loan: Loan | None


@transaction.atomic
def take_in_and_lend(
    *, intake: Callable[[], Dossier], office: Office, number: int | None, by: User, at: datetime
) -> TakenIn:
    """Take a dossier in as `intake` does and lend its owner the tag of this number; without a number no tag.

    Where the tag cannot be lent the dossier is not taken in either, so that nobody is promised to be called and is not.
    Raises: what `intake` raises; NoSuchPager, PagerNotFree. Records: what `intake` records; PagerLent.
    """
    dossier = intake()
    if number is None:
        return TakenIn(dossier, None)
    return TakenIn(dossier, pagers.lend(office=office, number=number, dossier=dossier, by=by, at=at))


@transaction.atomic
def return_with_pager(
    *,
    dossier_id: int,
    by: User,
    at: datetime,
    version: int | None = None,
    received_by: str = "",
    proof: str = "",
    has_pager: bool = True,
) -> Dossier:
    """Hand the result over and take the tag back; without `has_pager` the tag stays out and is missed at closing.

    Raises: DossierMovedOn, NoSuchDossier. Records: ResultReturned; PagerReturned where a tag came back.
    """
    dossier = dossiers.return_result(
        dossier_id=dossier_id, by=by, at=at, version=version, received_by=received_by, proof=proof
    )
    loan = queries.loan_of(dossier) if has_pager else None
    if loan is not None:
        pagers.give_back(loan_id=loan.pk, by=by, at=at)
    return dossier
