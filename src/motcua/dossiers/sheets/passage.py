# SPDX-License-Identifier: EUPL-1.2
"""How a dossier passed from unit to unit, as the control sheet says it; no line is ever left out."""

from typing import Any

from motcua.dossiers.models import Dossier, Handover, Opinion
from motcua.dossiers.rules import Timeliness
from motcua.dossiers.sheets.wording import in_full, plain, short_moment

_OUTCOMES = {Timeliness.EARLY: "Trước hạn", Timeliness.ON_TIME: "Đúng hạn", Timeliness.LATE: "Quá hạn"}
_APPLICANT = "Người nộp hồ sơ"


def facts_of_passage(dossier: Dossier) -> dict[str, Any]:
    """Return the lines of the control sheet, who decides, who takes part, and the step the dossier stands at."""
    lines = list(
        Handover.objects.filter(dossier=dossier)
        .select_related("unit__agency", "from_unit", "given_by", "taken_by")
        .order_by("number")
    )
    opinions = Opinion.objects.filter(dossier=dossier).select_related("unit__agency").order_by("asked_at")
    others = [line.unit.agency for line in lines] + [opinion.unit.agency for opinion in opinions]
    partners = {agency.pk: plain(in_full(agency.name)) for agency in others if agency.pk != dossier.agency_id}
    return {
        "lines": [_line(line) for line in lines],
        "partners": list(partners.values()),
        "opinions": [_opinion(opinion) for opinion in opinions],
        "stage": plain(lines[-1].step_name) if lines else "",
    }


def _line(line: Handover) -> dict[str, str]:
    return {
        "number": str(line.number),
        "step": plain(line.step_name),
        "giver": plain(line.from_unit.name) if line.from_unit and line.number > 1 else _APPLICANT,
        "given_by": plain(line.given_by or ""),
        "given_at": short_moment(line.given_at),
        "taker": plain(line.unit.name),
        "taken_by": plain(line.taken_by or ""),
        "taken_at": short_moment(line.taken_at),
        "due": short_moment(line.due_at),
        "ended": short_moment(line.ended_at),
        "outcome": _OUTCOMES[Timeliness(line.outcome)] if line.outcome else "",
        "note": plain(line.note),
    }


def _opinion(opinion: Opinion) -> dict[str, str]:
    is_late = opinion.answered_at is not None and opinion.answered_at > opinion.due_at
    return {
        "unit": plain(f"{opinion.unit.name}, {in_full(opinion.unit.agency.name)}"),
        "asked": short_moment(opinion.asked_at),
        "due": short_moment(opinion.due_at),
        "answered": short_moment(opinion.answered_at) or "chưa trả lời",
        "late": "quá hạn" if is_late else "",
    }
