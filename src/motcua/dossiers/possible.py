# SPDX-License-Identifier: EUPL-1.2
"""What can be done with a dossier as it is now, and by whom: one table for pages and programs. Pure."""

from collections.abc import Callable
from enum import StrEnum

from motcua.dossiers.models import Dossier
from motcua.dossiers.rules import OPEN, RUNNING, UNDECIDED, Status
from motcua.people.rules import Action


class Deed(StrEnum):
    """An act of the office; the value stands in the address of the page."""

    RECEIVE = "tiep-nhan"
    SUPPLEMENT = "bo-sung"
    REFUSE = "tu-choi"
    COMPLETE = "nop-bo-sung"
    TAKE = "nhan-viec"
    ASSIGN = "giao-viec"
    HAND_OVER = "chuyen"
    ASK_OPINION = "hoi-y-kien"
    DRAFT = "trinh-ky"
    SEND_BACK = "tra-lai"
    SIGN = "ky"
    ISSUE = "vao-so"
    RETURN = "tra-ket-qua"
    EXTEND = "hen-lai"
    WITHDRAW = "rut"
    STOP = "dung"
    PAPER = "giay-to"
    NOTE = "ghi-chu"


_WHEN: dict[Deed, frozenset[str]] = {
    Deed.RECEIVE: frozenset({Status.SUBMITTED}),
    Deed.SUPPLEMENT: frozenset({Status.SUBMITTED, Status.PROCESSING}),
    Deed.REFUSE: frozenset({Status.SUBMITTED, Status.SUPPLEMENT, Status.PROCESSING}),
    Deed.COMPLETE: frozenset({Status.SUPPLEMENT}),
    Deed.TAKE: frozenset(OPEN),
    Deed.ASSIGN: frozenset(OPEN),
    Deed.HAND_OVER: frozenset(RUNNING),
    Deed.ASK_OPINION: frozenset(RUNNING),
    Deed.DRAFT: frozenset({Status.PROCESSING}),
    Deed.SEND_BACK: frozenset({Status.SIGNING}),
    Deed.SIGN: frozenset({Status.PROCESSING, Status.SIGNING}),
    Deed.ISSUE: frozenset({Status.SIGNED}),
    Deed.RETURN: frozenset({Status.RESULT_READY}),
    Deed.EXTEND: frozenset(RUNNING),
    Deed.WITHDRAW: frozenset(UNDECIDED),
    Deed.STOP: frozenset({Status.SUPPLEMENT, Status.PROCESSING, Status.SIGNING}),
    Deed.PAPER: frozenset(OPEN),
    Deed.NOTE: frozenset(Status),
}
_NEEDS: dict[Deed, Action] = {
    Deed.RECEIVE: Action.TAKE_IN_DOSSIERS,
    Deed.SUPPLEMENT: Action.HANDLE_DOSSIERS,
    Deed.REFUSE: Action.HANDLE_DOSSIERS,
    Deed.COMPLETE: Action.HANDLE_DOSSIERS,
    Deed.TAKE: Action.HANDLE_DOSSIERS,
    Deed.ASSIGN: Action.DIRECT_DOSSIERS,
    Deed.HAND_OVER: Action.HANDLE_DOSSIERS,
    Deed.ASK_OPINION: Action.HANDLE_DOSSIERS,
    Deed.DRAFT: Action.HANDLE_DOSSIERS,
    Deed.SEND_BACK: Action.SIGN_RESULTS,
    Deed.SIGN: Action.SIGN_RESULTS,
    Deed.ISSUE: Action.HANDLE_DOSSIERS,
    Deed.RETURN: Action.TAKE_IN_DOSSIERS,
    Deed.EXTEND: Action.DIRECT_DOSSIERS,
    Deed.WITHDRAW: Action.TAKE_IN_DOSSIERS,
    Deed.STOP: Action.DIRECT_DOSSIERS,
    Deed.PAPER: Action.HANDLE_DOSSIERS,
    Deed.NOTE: Action.SEE_DOSSIERS,
}


def needed(deed: Deed, *, was_received: bool) -> Action:
    """Return what one must be allowed to do; before intake, completion and refusal are the counter's."""
    if not was_received and deed in (Deed.SUPPLEMENT, Deed.REFUSE):
        return Action.TAKE_IN_DOSSIERS
    return _NEEDS[deed]


def possible(
    dossier: Dossier, *, may: Callable[[Action], bool], has_supplement: bool = False, has_extension: bool = False
) -> list[Deed]:
    """Return what this person may do now, in the order in which it usually happens.

    What the law allows once and was done is no longer offered (R-047, R-049).
    """
    was_received = dossier.received_at is not None
    found = [deed for deed in Deed if dossier.status in _WHEN[deed] and may(needed(deed, was_received=was_received))]
    spent = {Deed.SUPPLEMENT} if has_supplement else set()
    if has_extension or dossier.due_at is None:
        spent.add(Deed.EXTEND)
    return [deed for deed in found if deed not in spent]
