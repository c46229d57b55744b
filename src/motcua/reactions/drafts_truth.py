# SPDX-License-Identifier: EUPL-1.2
"""Whether what a message about a dossier being filled in says is still so."""

from motcua.dossiers import drafts
from motcua.dossiers.errors import NoSuchDraft
from motcua.dossiers.models import Draft
from motcua.messaging.models import Message

DEPARTMENT = "draft"


def is_still_owed(message: Message) -> bool:
    """Say whether the draft still waits for its owner: not sent, not gone, and nobody has gone on with it since."""
    draft = unsent(message.subject)
    return draft is not None and draft.warned_at is not None


def unsent(subject: str) -> Draft | None:
    """Return the draft a fact or a message is about, as long as it was not sent."""
    try:
        draft = drafts.by_id(subject.partition(":")[2])
    except NoSuchDraft:
        return None
    return None if draft.dossier_id is not None else draft
