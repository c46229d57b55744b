# SPDX-License-Identifier: EUPL-1.2
"""One act on many dossiers: each on its own, so that one that cannot be done never stops the others."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from motcua.dossiers import operations, queries
from motcua.dossiers.models import Dossier
from motcua.dossiers.possible import Deed, needed
from motcua.kernel.errors import InvalidInput, OfficeError
from motcua.people.access import Access
from motcua.people.models import User

LIMIT = 100


@dataclass(frozen=True)
class Outcome:
    """What became of one dossier; `said` is the refusal where it was not done."""

    code: str
    name: str
    is_done: bool
    said: str = ""
    error: str = ""


def receive_each(codes: Iterable[str], *, access: Access, at: datetime) -> list[Outcome]:
    """Receive what was sent online."""
    return on_each(
        codes, Deed.RECEIVE, access, lambda row: operations.receive(dossier_id=row.pk, by=access.user, at=at)
    )


def hand_over_each(
    codes: Iterable[str],
    *,
    access: Access,
    at: datetime,
    unit: str = "",
    note: str = "",
    versions: Mapping[str, int] | None = None,
) -> list[Outcome]:
    """Give each to the unit of its next step, or all to the named one.

    `versions` are those the list showed, by code: the same list sent twice moves nothing on by two steps.
    """
    shown = versions or {}

    def give(row: Dossier) -> Dossier:
        version = shown.get(row.code)
        return operations.hand_over(dossier_id=row.pk, by=access.user, at=at, unit=unit, note=note, version=version)

    return on_each(codes, Deed.HAND_OVER, access, give)


def assign_each(codes: Iterable[str], *, access: Access, at: datetime, to: User | None = None) -> list[Outcome]:
    """Take each in hand oneself, or give all to a colleague of the unit that has it."""

    def give(row: Dossier) -> Dossier:
        return operations.take_in_hand(dossier_id=row.pk, by=access.user, at=at, assignee=to)

    return on_each(codes, Deed.ASSIGN if to and to != access.user else Deed.TAKE, access, give)


def return_each(codes: Iterable[str], *, access: Access, at: datetime, proof: str = "") -> list[Outcome]:
    """Hand each result over to its applicant."""

    def give(row: Dossier) -> Dossier:
        return operations.return_result(dossier_id=row.pk, by=access.user, at=at, proof=proof)

    return on_each(codes, Deed.RETURN, access, give)


def on_each(
    codes: Iterable[str], deed: Deed, access: Access, work: Callable[[Dossier], Dossier], *, limit: int = LIMIT
) -> list[Outcome]:
    """Do one act on each dossier in a transaction of its own; what is not one's own is not found.

    Raises: InvalidInput for more than `limit` or none.
    """
    wanted = [code for code in dict.fromkeys(code.strip() for code in codes) if code]
    if not wanted:
        raise InvalidInput(fields={"chon": _("Chưa chọn hồ sơ nào. Đánh dấu ô đầu dòng rồi làm.")})
    if len(wanted) > limit:
        raise InvalidInput(fields={"chon": _("Mỗi lần làm nhiều nhất {limit} hồ sơ.").format(limit=limit)})
    return [_one(code, deed, access, work) for code in wanted]


def _one(code: str, deed: Deed, access: Access, work: Callable[[Dossier], Dossier]) -> Outcome:
    name = ""
    try:
        dossier = queries.by_code(code)
        action = needed(deed, was_received=dossier.received_at is not None)
        dossier = queries.for_staff(code, access=access, action=action)
        code, name = dossier.code, dossier.name
        work(dossier)
    except InvalidInput as refusal:
        said = " ".join(refusal.fields.values()) or refusal.message
        return Outcome(code, name, is_done=False, said=said, error=refusal.code)
    except OfficeError as refusal:
        return Outcome(code, name, is_done=False, said=refusal.message, error=refusal.code)
    return Outcome(code, name, is_done=True)
