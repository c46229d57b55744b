# SPDX-License-Identifier: EUPL-1.2
"""What helping kept about a person goes with the dossier's content (Rule: R-051)."""

from datetime import datetime

from django.db import transaction

from motcua.assistance.models import Assistance, FieldEntry
from motcua.assistance.taking_back import forget_signature


@transaction.atomic
def forget_people(*, dossier_id: int, at: datetime) -> bool:
    """Forget what was entered for an erased dossier, the drawn signature and the witness; who helped, and when, stays.

    Return whether there was anything. The same again is no harm.
    """
    found = Assistance.objects.select_for_update().filter(dossier=dossier_id).values_list("pk", flat=True)
    assistance = Assistance.objects.select_related("signature").filter(pk__in=list(found)).first()
    if assistance is None:
        return False
    forget_signature(assistance, at=at)
    # The witness of a fingerprint must be somebody (constraint): only that there was one is kept.
    assistance.witness = "–" if assistance.witness else ""
    assistance.save(update_fields=["signature", "witness"])
    FieldEntry.objects.filter(assistance=assistance).update(before=None, value=None)
    return True
