# SPDX-License-Identifier: EUPL-1.2
"""What a counter should know before it takes something in: the same asked for already, and what was told before."""

from collections.abc import Iterable
from typing import Any

from motcua.dossiers.models import Dossier, DossierContent
from motcua.dossiers.rules import OPEN

LOOKED_AT = 50
SHOWN = 5


def open_of_same(*, procedure: str, phone: str, id_number: str = "") -> list[Dossier]:
    """Return open dossiers of the same procedure from the same phone, the newest first.

    Where an identity number is given, those of somebody else with that phone are left out.
    """
    if not phone:
        return []
    rows = Dossier.objects.filter(phone=phone).select_related("office", "content").order_by("-submitted_at")
    same = [row for row in rows[:LOOKED_AT] if row.procedure_id == procedure and row.status in OPEN]
    if id_number:
        same = [row for row in same if _number_of(row) in ("", id_number)]
    return same[:SHOWN]


def told_before(*, phone: str, offices: Iterable[str]) -> list[dict[str, Any]]:
    """Return who filed with this phone at these offices before, each person once, as they were told last."""
    if not phone:
        return []
    contents = DossierContent.objects.filter(
        dossier__phone=phone, dossier__office__in=list(offices), erased_at__isnull=True
    )
    rows = contents.order_by("-dossier__submitted_at").values_list("dossier_id", "applicant")[:LOOKED_AT]
    people: dict[str, dict[str, Any]] = {}
    for pk, applicant in rows:
        people.setdefault(str(applicant.get("name", "")).casefold(), {"id": pk, **applicant})
    return list(people.values())[:SHOWN]


def _number_of(dossier: Dossier) -> str:
    content = getattr(dossier, "content", None)
    return str(content.applicant.get("id_number", "")) if content is not None else ""
