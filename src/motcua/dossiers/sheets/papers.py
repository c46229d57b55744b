# SPDX-License-Identifier: EUPL-1.2
"""The papers of a dossier and the points of a request to complete it, each as one line of a sheet."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from motcua.dossiers.models import Dossier, Paper
from motcua.dossiers.sheets.wording import plain
from motcua.procedures.models import RequiredPaper

_FORMS = {
    Paper.Form.ELECTRONIC: "bản điện tử",
    Paper.Form.ORIGINAL: "bản chính",
    Paper.Form.COPY: "bản sao",
    Paper.Form.SHOWN: "đã xuất trình",
}


def lines_of_papers(dossier: Dossier, *, at: datetime | None) -> list[str]:
    """Return what was handed in until the moment, as it lay there then: "Tờ khai (bản chính)"."""
    papers = Paper.objects.filter(dossier=dossier)
    if at is not None:
        papers = papers.filter(added_at__lte=at).filter(Q(replaced_at__isnull=True) | Q(replaced_at__gt=at))
    else:
        papers = papers.filter(replaced_at__isnull=True)
    return [line_of_paper(paper) for paper in papers.order_by("supplement", "id")]


def line_of_paper(paper: Paper) -> str:
    """Return one paper's line; its number of copies only where it is more than one."""
    form = _FORMS[Paper.Form(paper.form)]
    copies = f"{paper.copies:02} {form}" if paper.copies > 1 else form
    return f"{plain(paper.name)} ({copies})"


def lines_of_points(dossier: Dossier, points: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    """Return the points of a request: about which paper or answer, what is missing, what is to be done."""
    names = _names_of_papers(dossier, [str(point.get("paper") or "") for point in points])
    questions = labels_of_questions(dossier)
    return [
        {
            "about": names.get(str(point.get("paper") or ""), "")
            or questions.get(str(point.get("question") or ""), ""),
            "what": plain(point.get("what") or ""),
            "how": plain(point.get("how") or ""),
        }
        for point in points
    ]


def _names_of_papers(dossier: Dossier, codes: list[str]) -> dict[str, str]:
    rows = RequiredPaper.objects.filter(
        version_id=dossier.procedure_version_id, code__in=[code for code in codes if code]
    )
    return {code: plain(name) for code, name in rows.values_list("code", "name")}


def labels_of_questions(dossier: Dossier) -> dict[str, str]:
    """Return the words of the form's questions by key, in the form's order, however deep they lie."""
    found: dict[str, str] = {}
    _gather_labels(dossier.procedure_version.form, found)
    return found


def _gather_labels(part: Any, found: dict[str, str]) -> None:
    if isinstance(part, dict):
        if isinstance(part.get("key"), str) and isinstance(part.get("label"), str):
            found.setdefault(part["key"], plain(part["label"]))
        for within in part.values():
            _gather_labels(within, found)
    elif isinstance(part, list):
        for within in part:
            _gather_labels(within, found)
