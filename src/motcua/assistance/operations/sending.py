# SPDX-License-Identifier: EUPL-1.2
"""What was filled in, confirmed and signed becomes a dossier, once."""

import uuid
from datetime import datetime

from django.db import transaction

from motcua.assistance import keeping, permission, rules
from motcua.assistance.errors import NotYetConfirmed, NotYetSigned
from motcua.assistance.events import AssistanceSent, ConfirmationTakenBack
from motcua.assistance.models import Assistance
from motcua.assistance.operations import posting
from motcua.assistance.operations.beginning import KINDS, held, require_online_day
from motcua.assistance.operations.typing import take_back_agreed
from motcua.dossiers import special
from motcua.dossiers.errors import ProcedureChanged
from motcua.dossiers.models import Dossier
from motcua.dossiers.operations.assisting import file_helped
from motcua.dossiers.operations.drafting import follow_procedure
from motcua.dossiers.operations.intake import received
from motcua.journal import operations as journal
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.payments import operations as payments
from motcua.payments.rules import Due
from motcua.people.access import access_of
from motcua.people.models import User
from motcua.people.rules import Action

State = Assistance.State


def send(
    *, assistance_id: uuid.UUID | str, by: User, at: datetime, wants_slip: bool = False, is_special: bool = True
) -> Dossier:
    """Send it, once: whoever sends it again gets the dossier that was made of it.

    Who may take dossiers in there receives it in the same moment, unless something is to be paid first; a volunteer's
    waits at intake as helped.
    Raises: NoSuchAssistance, AssistanceOver, NotYetConfirmed, NotYetSigned, ProcedureChanged (the draft follows the
    new version, what was confirmed is taken back), NotItsOnlineDay, NoPost, NoTariff, and as `file_helped`.
    Records: DossierSubmitted, FeesAssessed, DossierReceived, ParcelAsked where the result is brought home,
    AssistanceSent. Rule: R-062.
    """
    if _follows(assistance_id, by=by, at=at):
        raise ProcedureChanged
    with transaction.atomic():
        assistance = held(assistance_id)
        permission.require(assistance, by, at=at)
        if assistance.state == State.SENT and assistance.dossier is not None:
            return assistance.dossier
        keeping.require_open(assistance, at=at)
        return _send(assistance, by=by, at=at, wants_slip=wants_slip, is_special=is_special)


def _send(assistance: Assistance, *, by: User, at: datetime, wants_slip: bool, is_special: bool) -> Dossier:
    draft = assistance.draft
    assert draft is not None
    if assistance.state not in rules.AGREED:
        raise NotYetConfirmed
    if assistance.state != State.SIGNED:
        raise NotYetSigned
    if assistance.kind == Assistance.Kind.ONLINE:
        require_online_day(assistance.office, draft.procedure_version, at=at)
    home = posting.home_of(draft)
    access = access_of(by, on=at.astimezone(OFFICE_ZONE).date())
    dossier = file_helped(draft_id=draft.pk, by=by, at=at, helped_at=assistance.office)
    payments.assess(dossier_id=dossier.pk, at=at)
    dossier.refresh_from_db(fields=["fee_due"])
    may_receive = access.may(Action.TAKE_IN_DOSSIERS, office=draft.office_id, agency=draft.agency_id)
    if may_receive and dossier.fee_due != Due.BEFORE_INTAKE:
        received(dossier, by=by, at=at, is_special=is_special, wants_slip=wants_slip)
    if home is not None:
        posting.ask(dossier, home, by=by, at=at)
    special.note_helper(dossier, assistance.helper)
    journal.reschedule(subject=assistance.subject, office=assistance.office_id, wanted={}, kinds=KINDS)
    assistance.state, assistance.dossier, assistance.ended_at, assistance.at_field = State.SENT, dossier, at, ""
    event = AssistanceSent(
        office=assistance.office_id,
        subject=assistance.subject,
        at=at,
        dossier=dossier.subject,
        procedure=dossier.procedure_id,
        kind=assistance.kind,
    )
    keeping.changed(assistance, at=at, event=event, actor=by.actor)
    return dossier


def _follows(assistance_id: uuid.UUID | str, *, by: User, at: datetime) -> bool:
    """Let an open draft follow the procedure's version of the day; what was agreed to before is taken back then."""
    with transaction.atomic():
        assistance = held(assistance_id)
        permission.require(assistance, by, at=at)
        draft = assistance.draft
        if assistance.state not in rules.OPEN or draft is None or not follow_procedure(draft_id=draft.pk, at=at):
            return False
        event = None
        if take_back_agreed(assistance, at=at):
            event = ConfirmationTakenBack(office=assistance.office_id, subject=assistance.subject, at=at)
        keeping.changed(assistance, at=at, event=event, actor=by.actor)
        return True
