# SPDX-License-Identifier: EUPL-1.2
"""Dossiers in JSON types, as `desk_dossier_shapes` describes them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from motcua.dossiers import possible, queries, special_words
from motcua.dossiers.models import Dossier, DossierContent, Paper, SpecialIntake
from motcua.dossiers.operations import may_sign
from motcua.dossiers.possible import Deed
from motcua.dossiers.rules import WORKING
from motcua.dossiers.whole import Whole, whole
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.people.access import Access

# The last word of the address by which a program asks for a deed.
WORDS = {
    Deed.RECEIVE: "receive",
    Deed.SUPPLEMENT: "supplement",
    Deed.REFUSE: "refuse",
    Deed.COMPLETE: "complete",
    Deed.TAKE: "take",
    Deed.HAND_OVER: "hand-over",
    Deed.ASK_OPINION: "opinion",
    Deed.DRAFT: "submit-for-signing",
    Deed.SEND_BACK: "send-back",
    Deed.SIGN: "sign",
    Deed.ISSUE: "result",
    Deed.RETURN: "return",
    Deed.EXTEND: "extend",
    Deed.WITHDRAW: "withdraw",
    Deed.STOP: "stop",
    Deed.NOTE: "note",
}


def line(row: Dossier, *, at: datetime) -> dict[str, Any]:
    """Return a dossier as a line of a list."""
    urgent_at = (row.due_at or row.answer_by) if row.status in WORKING else None
    return {
        "code": row.code,
        "status": str(row.status),
        "status_label": str(row.get_status_display()),
        "procedure": row.procedure_id,
        "procedure_name": row.procedure.name,
        "office": row.office_id,
        "agency": row.agency_id,
        "name": row.name,
        "phone": row.phone,
        "is_organisation": row.is_organisation,
        "channel": str(row.channel),
        "return_by": str(row.return_by),
        "submitted_at": _local(row.submitted_at),
        "answer_by": _local(row.answer_by),
        "received_at": _local(row.received_at),
        "due_at": _local(row.due_at),
        "is_late": urgent_at is not None and urgent_at < at,
        "unit": row.holder_id,
        "unit_name": row.holder.name if row.holder else "",
        "assignee": str(row.assignee) if row.assignee else "",
        "step": row.step_number,
        "step_due_at": _local(row.step_due_at),
        "version": row.version,
    }


def everything(row: Dossier, *, access: Access, at: datetime) -> dict[str, Any]:
    """Return one dossier whole, with what this person may do now."""
    found = whole(row)
    content = DossierContent.objects.filter(dossier=row).first()
    came = [each.came for each in found.wanted if each.came] + found.others
    return {
        **line(row, at=at),
        "legal_due_at": _local(row.legal_due_at),
        **_special(row, found.special),
        "first_due_at": _local(row.first_due_at),
        "finished_at": _local(row.finished_at),
        "returned_at": _local(row.returned_at),
        "applicant": found.applicant,
        "answers": content.answers if content else {},
        "papers": [_paper(paper) for paper in came],
        "missing_papers": [each.paper.code for each in found.wanted if each.paper.is_required and not each.came],
        "points": found.supplement.points if found.supplement else [],
        "extended_reason": found.extension.reason if found.extension else "",
        "passage": _passage(found),
        "opinions": _opinions(found),
        "notes": [note.text for note in found.notes],
        "result": _result(found),
        "log": [
            {"kind": each.kind, "words": each.words, "who": each.who, "at": _local(each.at), "said": each.said}
            for each in found.told
        ],
        "may": _may(row, found, access, on=at.astimezone(OFFICE_ZONE).date()),
    }


def _special(row: Dossier, intake: SpecialIntake | None) -> dict[str, Any]:
    promised_at = intake.promised_at if intake else None
    return {
        "special": promised_at is not None,
        "special_model": intake.model if intake else None,
        "promise_due_at": _local(promised_at),
        "special_why": special_words.why_fell_back(intake) if intake else "",
        "slip": intake.has_slip if intake else row.received_at is not None,
    }


def page(rows: Sequence[Dossier], more: str, *, at: datetime) -> dict[str, Any]:
    """Return a page of the list."""
    return {"items": [line(row, at=at) for row in rows], "next": more or None}


def _may(row: Dossier, found: Whole, access: Access, *, on: date) -> list[str]:
    deeds = possible.possible(
        row,
        may=lambda action: queries.may(access, row, action),
        has_supplement=found.supplement is not None,
        has_extension=found.extension is not None,
    )
    if not may_sign(access.user, row, on=on):
        deeds = [deed for deed in deeds if deed != Deed.SIGN]
    return [WORDS[deed] for deed in deeds if deed in WORDS]


def _paper(paper: Paper) -> dict[str, Any]:
    return {
        "code": paper.code,
        "name": paper.name,
        "form": str(paper.form),
        "copies": paper.copies,
        "has_file": paper.file is not None,
        "sha256": paper.file.sha256 if paper.file else "",
        "size": paper.file.size if paper.file else 0,
        "added_at": _local(paper.added_at),
    }


def _passage(found: Whole) -> list[dict[str, Any]]:
    return [
        {
            "number": each.number,
            "step": each.step_number,
            "step_name": each.step_name,
            "unit": each.unit_id,
            "given_at": _local(each.given_at),
            "taken_by": str(each.taken_by or ""),
            "due_at": _local(each.due_at),
            "ended_at": _local(each.ended_at),
            "outcome": str(each.outcome),
        }
        for each in found.passage
    ]


def _opinions(found: Whole) -> list[dict[str, Any]]:
    return [
        {
            "id": each.pk,
            "unit": each.unit_id,
            "question": each.question,
            "asked_at": _local(each.asked_at),
            "due_at": _local(each.due_at),
            "answered_at": _local(each.answered_at),
            "answer": each.answer,
        }
        for each in found.opinions
    ]


def _result(found: Whole) -> dict[str, Any] | None:
    if found.result is None:
        return None
    return {
        "name": found.result.name,
        "is_granted": found.result.is_granted,
        "reason": found.result.reason,
        "number": found.result.number,
        "signed_at": _local(found.result.signed_at),
        "has_digital_signature": found.result.has_digital_signature,
        "handed_to": found.result.handed_to,
    }


def _local(at: datetime | None) -> str | None:
    return at.astimezone(OFFICE_ZONE).isoformat() if at else None
