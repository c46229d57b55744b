# SPDX-License-Identifier: EUPL-1.2
"""Issuing a legal form: its number and facts are kept, so that printing it again prints the same."""

from datetime import datetime
from typing import Any

from motcua.dossiers.models import Dossier, Sheet
from motcua.kernel.working_time import OFFICE_ZONE


def issue_sheet(
    dossier: Dossier, kind: str, *, number: int, by: str, at: datetime, facts: dict[str, Any] | None = None
) -> Sheet:
    """Keep the form of this kind for the dossier, in the caller's transaction; issued before, it is issued anew."""
    sheet, _made = Sheet.objects.update_or_create(
        dossier=dossier,
        kind=kind,
        defaults={
            "number": number,
            "year": at.astimezone(OFFICE_ZONE).year,
            "issued_at": at,
            "issued_by": by,
            "facts": facts or {},
        },
    )
    return sheet
