# SPDX-License-Identifier: EUPL-1.2
"""What the national portal is told when something happened to a dossier: how it is now, and the step itself."""

from motcua.dossiers import portal
from motcua.dossiers.portal_items import Deed
from motcua.journal import operations as journal
from motcua.journal.events import Event
from motcua.journal.models import Entry
from motcua.reactions.happening import Happening


def tell(fact: Happening[Event]) -> None:
    """Owe the portal the dossier and the step, in this order; nothing while there is no portal."""
    dossier = fact.dossier
    if dossier is None or not portal.is_on():
        return
    actor = Entry.objects.filter(pk=fact.entry_id).values_list("actor", flat=True).first() or journal.SYSTEM
    deed = Deed(type(fact.event).__name__, actor, fact.event.at)
    portal.owe_dossier(dossier, key=f"{fact.entry_id}:dossier", at=fact.event.at)
    portal.owe_progress(dossier, deed, key=f"{fact.entry_id}:progress", at=fact.event.at)
