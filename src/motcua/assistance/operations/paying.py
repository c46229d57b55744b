# SPDX-License-Identifier: EUPL-1.2
"""After sending: the citizen pays at once by a code to scan on the screens, or when the result is there."""

import uuid
from datetime import datetime

from django.db import transaction

from motcua.assistance import keeping, liveness, money, permission
from motcua.assistance.errors import NotYetSent
from motcua.assistance.models import Assistance
from motcua.dossiers.models import Dossier
from motcua.dossiers.operations.intake import receive
from motcua.dossiers.rules import Status
from motcua.kernel.errors import NotAllowed
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.payments import operations as payments
from motcua.payments import owing
from motcua.payments.models import Payment
from motcua.payments.rules import Due, Method
from motcua.people.access import access_of
from motcua.people.models import User
from motcua.people.rules import Action


@transaction.atomic
def pay(*, assistance_id: uuid.UUID | str, by: User, at: datetime) -> Payment:
    """Set out to pay what the sent dossier owes; its code is shown on the helper's second screen, where there is one.

    The same again is the same payment. Raises: NoSuchAssistance, NotYetSent, and as `begin_payment`.
    Records: PaymentBegun.
    """
    assistance, dossier = _sent(assistance_id, by=by, at=at)
    payment = payments.begin_payment(dossier_id=dossier.pk, method=Method.VIETQR, at=at, actor=by.actor)
    _note(assistance, Assistance.Payment.ONLINE)
    money.show_payment(helper=assistance.helper, payment=payment, at=at)
    return payment


@transaction.atomic
def pay_later(
    *, assistance_id: uuid.UUID | str, by: User, at: datetime, wants_slip: bool = False, is_special: bool = True
) -> None:
    """Let the citizen pay when the result is there; the code leaves the second screen.

    What is due before intake waits only where somebody says so who may take the dossier in, and is taken in by that.
    Raises: NoSuchAssistance, NotYetSent, NotAllowed. Records: FeesDeferred, DossierReceived.
    """
    assistance, dossier = _sent(assistance_id, by=by, at=at)
    payments.assess(dossier_id=dossier.pk, at=at)
    if owing.open_vnd(owing.seen(dossier), Due.BEFORE_INTAKE):
        access = access_of(by, on=at.astimezone(OFFICE_ZONE).date())
        if not access.may(Action.TAKE_IN_DOSSIERS, office=dossier.office_id, agency=dossier.agency_id):
            raise NotAllowed
        payments.defer(dossier_id=dossier.pk, due=Due.AT_RESULT, by=by, at=at)
        if dossier.status == Status.SUBMITTED:
            receive(dossier_id=dossier.pk, by=by, at=at, is_special=is_special, wants_slip=wants_slip)
    _note(assistance, Assistance.Payment.AT_RESULT)
    money.take_payment_off(helper=assistance.helper)


def _sent(assistance_id: uuid.UUID | str, *, by: User, at: datetime) -> tuple[Assistance, Dossier]:
    assistance = keeping.locked(assistance_id)
    permission.require(assistance, by, at=at)
    if assistance.dossier is None:
        raise NotYetSent
    return assistance, assistance.dossier


def _note(assistance: Assistance, payment: str) -> None:
    assistance.payment = payment
    assistance.save(update_fields=["payment"])
    liveness.tell(assistance.helper_id)
