# SPDX-License-Identifier: EUPL-1.2
"""What somebody sees that they owe, also in the moment between sending a dossier and counting its fees."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings

from motcua.dossiers.models import Dossier
from motcua.dossiers.rules import CLOSED
from motcua.offices.models import Office
from motcua.offices.queries import ladder_of
from motcua.payments import queries
from motcua.payments.models import Assessment, BankAccount, Charge
from motcua.payments.operations.assessing import numbered, told_counts, written
from motcua.payments.queries import Owed
from motcua.payments.rules import Due, Method
from motcua.procedures import fees
from motcua.procedures.fees import FeeLine
from motcua.procedures.models import ProcedureVersion

_DUES = list(Due.values)


def seen(dossier: Dossier) -> Owed:
    """Return what was counted for a dossier, what is due first before the rest; before that, what will be counted.

    Of a dossier that was over before anybody counted nothing is asked any more.
    """
    owed = queries.owed(dossier)
    if dossier.status in CLOSED or any(each.key.startswith("fee:") for each in owed.charges) or _is_counted(dossier):
        return Owed(in_order(owed.charges))
    fresh = Assessment(dossier=dossier, **told_counts(dossier))
    coming = [
        written(Charge(dossier=dossier, office_id=dossier.office_id, key=f"fee:{number}"), line)
        for number, line in numbered(dossier, fresh).items()
    ]
    return Owed(in_order([*coming, *owed.charges]))


def foreseen(version: ProcedureVersion, channel: str, answers: Mapping[str, Any], office: Office) -> list[FeeLine]:
    """Return what a dossier with these answers will owe at an office; a question named `copies` counts the copies."""
    counts = {name: answers[name] for name in ("copies", "pages") if isinstance(answers.get(name), int)}
    places = [office.pk, *reversed(ladder_of(office))]
    lines = fees.lines(version, channel, counts, answers=answers, places=places)
    return [replace(line, due=line.due or settings.FEE_DUE) for line in lines]


def in_order(charges: Sequence[Charge]) -> list[Charge]:
    """Return charges with what is due first before the rest."""
    return sorted(charges, key=lambda charge: _DUES.index(charge.due))


def open_vnd(owed: Owed, *dues: str) -> int:
    """Return how much is still open of what is due at these times; of everything where none is named."""
    wanted = dues or tuple(_DUES)
    return sum(each.amount_vnd for each in owed.charges if each.state == Charge.State.OPEN and each.due in wanted)


def ways_of(dossier: Dossier) -> list[Method]:
    """Return how a dossier can be paid from anywhere: by transfer where the office has an account, by the gateway."""
    ways = [Method.VIETQR] if queries.account_for(dossier) is not None else []
    return [*ways, Method.VNPAY] if settings.VNPAY_TMN_CODE and settings.VNPAY_SECRET else ways


def has_account(*, office: str) -> bool:
    """Say whether transfers to an office are taken at all."""
    return BankAccount.objects.filter(office=office, is_active=True).exists()


def _is_counted(dossier: Dossier) -> bool:
    return Assessment.objects.filter(dossier=dossier).exists()
