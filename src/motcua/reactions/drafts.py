# SPDX-License-Identifier: EUPL-1.2
"""What follows when a dossier is being filled in and nobody goes on with it: its owner is told in time."""

from datetime import datetime

from django.conf import settings

from motcua.dossiers.errors import NoSuchDraft
from motcua.dossiers.events import DraftExpiring
from motcua.dossiers.operations import drafting
from motcua.kernel import phone as phones
from motcua.messaging.draft_texts import draft_expiring
from motcua.messaging.models import Message
from motcua.reactions.appointments import ways_now
from motcua.reactions.drafts_truth import unsent
from motcua.reactions.happening import Happening
from motcua.reactions.sending import owe

KINDS = drafting.KINDS


def settle(*, kind: str, subject: str, due_at: datetime, at: datetime) -> None:
    """Do what fell due; nothing where the draft is gone."""
    try:
        drafting.settle(kind=kind, draft_id=subject.partition(":")[2], due_at=due_at, at=at)
    except NoSuchDraft:
        return


def warn(fact: Happening[DraftExpiring]) -> None:
    """Tell that the draft is forgotten soon; a landline gets nothing."""
    event = fact.event
    draft = unsent(event.subject)
    if draft is None or draft.expires_at != event.expires_at or not phones.may_get_sms(draft.phone):
        return
    address = f"{settings.PUBLIC_URL.rstrip('/')}/ho-so/nop/{draft.pk}/"
    text = draft_expiring(expires_at=event.expires_at, address=address, ways=ways_now(fact.event.office))
    owe(
        fact,
        template="draft_expiring",
        to_phone=draft.phone,
        text=text,
        send_before=event.expires_at,
        kind=Message.Kind.REMINDER,
    )
