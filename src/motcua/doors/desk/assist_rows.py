# SPDX-License-Identifier: EUPL-1.2
"""What the page of one assistance shows: where it is, what may be done now, the papers, what is to be paid."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from motcua.assistance import on_screen, operations, pairing, queries, rules, showing
from motcua.assistance.models import Assistance
from motcua.assistance.showing import Field, Whole
from motcua.doors.desk.entry import Desk
from motcua.dossiers.completeness import with_files
from motcua.dossiers.files import scanner
from motcua.dossiers.models import Dossier, Draft, Paper, SpecialIntake
from motcua.payments import finding, owing, telling, vietqr
from motcua.payments import queries as payments
from motcua.payments.models import Payment
from motcua.payments.rules import Due, Method
from motcua.payments.rules import State as PaymentState
from motcua.people.rules import Action
from motcua.post import addresses
from motcua.post import queries as post
from motcua.post.rules import Direction
from motcua.procedures import fees
from motcua.procedures import form as forms
from motcua.procedures.fees import FeeLine
from motcua.procedures.form import Question
from motcua.procedures.kinds import Kind as AnswerKind
from motcua.procedures.models import RequiredPaper
from motcua.specialdays import queries as special_days
from motcua.specialdays.rules import Model

State, Kind = Assistance.State, Assistance.Kind
# How a paper that the procedure wants in some form usually lies on the counter.
_BROUGHT = {
    RequiredPaper.Form.ORIGINAL: Paper.Form.ORIGINAL,
    RequiredPaper.Form.FORM: Paper.Form.ORIGINAL,
    RequiredPaper.Form.SHOWN: Paper.Form.SHOWN,
}
_STEP = {State.FILLING: 1, State.READ_BACK: 2, State.CONFIRMED: 3, State.SIGNED: 4, State.SENT: 5}


@dataclass(frozen=True)
class PaperRow:
    """One paper of the list: whether it is there, in which form, with which file; `pages` are photographed ones."""

    code: str
    name: str
    is_required: bool
    usual: str
    copies: int
    came: Paper | None = None
    pages: int = 0


def values_of(desk: Desk, assistance: Assistance, *, is_checked: bool = False) -> dict[str, Any]:
    """Return everything the page shows; with `is_checked` also what is still missing is marked."""
    if assistance.state in rules.OPEN:
        return _open_values(desk, assistance) | {"is_checked": is_checked}
    return {"assistance": assistance, "step": 5, "steps": _steps(), **_sent_values(desk, assistance)}


def whole_of(desk: Desk, assistance: Assistance) -> Whole:
    return showing.whole(assistance, on=desk.today, offers_spare_rows=True)


def field_of(shown: Whole, key: str) -> Field | None:
    """Return the field of a key, of a composed one the first that holds something."""
    found = shown.get(key)
    if found is not None or not key:
        return found
    within = [each for each in shown.fields if each.key.startswith(f"{key}.")]
    return next((each for each in within if each.typed), within[0] if within else None)


def _open_values(desk: Desk, assistance: Assistance) -> dict[str, Any]:
    draft = assistance.draft
    assert draft is not None
    # Asked before the fields are read: what is entered in between then counts as not seen.
    seen = queries.last_entry(assistance)
    shown = whole_of(desk, assistance)
    version = draft.procedure_version
    day = special_days.resolved(desk.office, version, at=desk.at)
    papers, found = papers_of(assistance), _fees(assistance)
    return {
        "assistance": assistance,
        "version": version,
        "procedure": version.procedure,
        "whole": shown,
        "seen": seen,
        "step": _STEP[State(assistance.state)],
        "steps": _steps(),
        "is_online": assistance.kind == Kind.ONLINE,
        "day": day,
        "day_label": Model(day.rule.model).label if day.rule else "",
        "may_take_in": desk.may(Action.TAKE_IN_DOSSIERS, draft.agency_id),
        "papers": papers,
        "papers_came": sum(row.came is not None for row in papers),
        "paper_forms": [pair for pair in Paper.Form.choices if pair[0] != Paper.Form.ELECTRONIC],
        # What lies in the scanner's folder may be anybody's.
        "scans": scanner.waiting(desk.code) if desk.may(Action.SEE_DOSSIERS) else [],
        "known": operations.known_people(assistance) if assistance.state == State.FILLING else [],
        "screen": pairing.state_of(assistance.helper),
        **_around(shown, assistance.at_field),
        "at_field": field_of(shown, assistance.at_field),
        "doubted": field_of(shown, assistance.doubted_field),
        "fees": found,
        **_by_post(desk, draft),
        "payments": _payments(
            assistance, may_take_in=desk.may(Action.TAKE_IN_DOSSIERS, draft.agency_id), is_first=found["is_first"]
        ),
    }


def _by_post(desk: Desk, draft: Draft) -> dict[str, Any]:
    """Return how the result may come; by post only where it was said where to."""
    home = draft.post.get(Direction.RETURN)
    is_offered = post.is_offered(draft.office, desk.today)
    ways = [pair for pair in Dossier.ReturnBy.choices if pair[0] != Dossier.ReturnBy.POST or (home and is_offered)]
    return {
        "ways_of_return": ways,
        "may_post": is_offered,
        "home_said": addresses.said(home) if home else "",
    }


def _around(shown: Whole, key: str) -> dict[str, str]:
    """Return where the citizen looks next and before, reading from the first field to the end."""
    filled = [each.key for each in shown.filled]
    if key == on_screen.END:
        return {"before_key": filled[-1] if filled else "", "after_key": on_screen.END}
    here = key if key in filled else (filled[0] if filled else "")
    before, after = shown.after(here, back=True), shown.after(here)
    return {"before_key": before or here, "after_key": after or on_screen.END}


def papers_of(assistance: Assistance) -> list[PaperRow]:
    """Return the papers of this procedure for these answers, and others that were added."""
    draft = assistance.draft
    if draft is None:
        return []
    rows = Paper.objects.filter(draft=draft, replaced_at__isnull=True).select_related("file").prefetch_related("pages")
    came = {row.code: row for row in rows.order_by("pk")}
    wanted = forms.papers_needed(draft.procedure_version, with_files(draft))
    asked = forms.read_form(draft.procedure_version.form).questions_for(draft.answers)
    files = [each for each in asked if each.kind == AnswerKind.FILE]
    listed = [
        PaperRow(
            code=paper.code,
            name=paper.name,
            is_required=paper.is_required,
            usual=_BROUGHT.get(RequiredPaper.Form(paper.form), Paper.Form.COPY),
            copies=paper.copies,
            came=came.get(paper.code),
            pages=_pages(came.get(paper.code)),
        )
        for paper in wanted
    ] + [_asked_file(question, came.get(question.key)) for question in files]
    known = {row.code for row in listed}
    return listed + [
        PaperRow(row.code, row.name, False, Paper.Form.COPY, row.copies, row, _pages(row))
        for code, row in came.items()
        if code not in known
    ]


def _asked_file(question: Question, came: Paper | None) -> PaperRow:
    """Return a file that the form asks for, as a paper among the others."""
    return PaperRow(question.key, question.said, question.is_required, Paper.Form.COPY, 1, came, _pages(came))


def _pages(paper: Paper | None) -> int:
    return len(paper.pages.all()) if paper is not None else 0


def _fees(assistance: Assistance) -> dict[str, Any]:
    """Return what is to be paid by these answers, and whether it can be paid here at once."""
    draft = assistance.draft
    assert draft is not None
    answers = forms.read_form(draft.procedure_version.form).clean(draft.answers)
    lines = owing.foreseen(draft.procedure_version, draft.channel, answers, draft.office)
    rows = [{"line": line, "due": telling.due_words(line.due) if line.amount_vnd else ""} for line in lines]
    return {"rows": rows, "total": fees.total_vnd(lines), "is_first": any(_is_first(line) for line in lines)}


def _is_first(line: FeeLine) -> bool:
    return line.due == Due.BEFORE_INTAKE and line.amount_vnd > 0


def _payments(assistance: Assistance, *, may_take_in: bool, is_first: bool) -> list[tuple[str, str]]:
    """Return how the citizen may pay; what is due before intake waits only where an officer takes it in."""
    draft = assistance.draft
    assert draft is not None
    ways = [Assistance.Payment.ONLINE] if owing.has_account(office=draft.office_id) else []
    if may_take_in or not is_first or not ways:
        ways.append(Assistance.Payment.AT_RESULT)
    return [(way.value, str(way.label)) for way in ways]


def _sent_values(desk: Desk, assistance: Assistance) -> dict[str, Any]:
    dossier = assistance.dossier
    intake = SpecialIntake.objects.filter(dossier=dossier).first() if dossier is not None else None
    known = {"dossier": dossier, "intake": intake, "may_see_dossier": desk.may(Action.SEE_DOSSIERS)}
    return known if dossier is None else {**known, **_money(desk, assistance, dossier)}


def _money(desk: Desk, assistance: Assistance, dossier: Dossier) -> dict[str, Any]:
    """Return what the sent dossier owes, the code it is being paid by, and what was paid."""
    owed = owing.seen(dossier)
    begun = payments.payments_of(dossier)
    now = desk.at
    waiting = next((each for each in begun if _is_waiting(each, at=now)), None) if owed.open_vnd else None
    may_wait = desk.may(Action.TAKE_IN_DOSSIERS, dossier.agency_id) or not owing.open_vnd(owed, Due.BEFORE_INTAKE)
    is_online = assistance.payment == Assistance.Payment.ONLINE
    return {
        "owed": owed,
        "rows": [{"charge": each, "due": telling.due_words(each.due)} for each in owed.charges],
        "open_vnd": owed.open_vnd,
        "waiting": waiting if is_online else None,
        "purpose": vietqr.purpose_of(waiting) if waiting is not None else "",
        "qr": vietqr.of(waiting) if waiting is not None else "",
        "receipts": payments.receipts_of(dossier),
        "parcel": post.under_way(dossier, Direction.RETURN),
        "may_pay_here": bool(owed.open_vnd) and payments.account_for(dossier) is not None,
        "may_wait": may_wait,
        "may_take_cash": finding.may(desk.access, dossier, Action.TAKE_MONEY),
    }


def _is_waiting(payment: Payment, *, at: datetime) -> bool:
    """Say whether a transfer can still be made by its code."""
    is_fresh = payment.expires_at is None or payment.expires_at > at
    return payment.method == Method.VIETQR and payment.state == PaymentState.PENDING and is_fresh


def _steps() -> list[str]:
    return [_("Điền"), _("Đọc lại"), _("Ký"), pgettext("bước", "Nộp")]
