# SPDX-License-Identifier: EUPL-1.2
"""The money of a dossier on its own page: what is open, and what is due before the result is handed over."""

import uuid
from dataclasses import dataclass
from typing import Any

from motcua.doors.desk.entry import Desk
from motcua.dossiers.models import Dossier
from motcua.payments import finding, owing
from motcua.payments.models import Charge
from motcua.payments.queries import Owed
from motcua.payments.rules import Due
from motcua.people.rules import Action


@dataclass(frozen=True)
class Fees:
    """What a dossier owes; `due` is what should be paid by the time its result is handed over."""

    owed: Owed
    due: list[Charge]
    may_take: bool
    key: str

    @property
    def due_vnd(self) -> int:
        return sum(charge.amount_vnd for charge in self.due)

    @property
    def later_vnd(self) -> int:
        return self.owed.open_vnd - self.due_vnd


def fee_values(desk: Desk, dossier: Dossier) -> dict[str, Any]:
    """Return what the page of a dossier shows of its money; nothing where nothing was ever to be paid."""
    owed = owing.seen(dossier)
    if not owed.charges:
        return {"fees": None}
    due = [each for each in owed.charges if each.state == Charge.State.OPEN and each.due != Due.LATER]
    may_take = finding.may(desk.access, dossier, Action.TAKE_MONEY)
    return {"fees": Fees(owed, due, may_take, uuid.uuid4().hex)}
