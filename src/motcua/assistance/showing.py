# SPDX-License-Identifier: EUPL-1.2
"""What is filled in, field by field, as both screens show it: the label, the value, who entered it, what is wrong.

A field's key is where it lies: `applicant.name`, `applicant.proxy.relation`, `answers.copies`, a part of a person or
an address `answers.owner.born`, a cell of a table `answers.heirs.0.name`. What was typed is kept as typed, right or
wrong.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from motcua.assistance.models import Assistance, FieldEntry
from motcua.assistance.shown import Field, Group, Whole
from motcua.dossiers.applicant import clean_applicant
from motcua.kernel import phone as phones
from motcua.kernel.errors import InvalidInput
from motcua.procedures import form as forms
from motcua.procedures.form import Form, Question
from motcua.procedures.kinds import Kind, NotSo, value_of
from motcua.procedures.parts import address_parts, person_parts
from motcua.procedures.spelled import spelled

#: So many lines of a table are offered beyond those filled in.
SPARE_ROWS: Final = 2
MOST_ROWS: Final = 50
LONG_TEXT: Final = 120


@dataclass(frozen=True)
class _Seen:
    """What every field is made of: the sentences about what is wrong, and the last entry of each key."""

    wrong: Mapping[str, str]
    entries: Mapping[str, FieldEntry]
    today: date


def whole(assistance: Assistance, *, on: date, offers_spare_rows: bool = False) -> Whole:
    """Return everything that is filled in for the citizen, and what is still to be."""
    applicant, answers = contents_of(assistance)
    form = form_of(assistance)
    seen = _Seen(problems(assistance, on=on), entries_of(assistance), on)
    groups = [_applicant_group(part, applicant, seen) for part in _APPLICANT]
    spare = SPARE_ROWS if offers_spare_rows else 0
    groups += [
        _question_group(question, answers.get(question.key), seen, spare=spare)
        for question in form.questions_for(answers)
        if question.kind != Kind.FILE
    ]
    return Whole(groups)


def problems(assistance: Assistance, *, on: date) -> dict[str, str]:
    """Return a sentence for each field that cannot stand yet, empty ones among them, by key."""
    applicant, answers = contents_of(assistance)
    found: dict[str, str] = {}
    try:
        clean_applicant(applicant)
    except InvalidInput as refusal:
        found |= {f"applicant.{name}": said for name, said in refusal.fields.items()}
    form = form_of(assistance)
    files = {each.key for each in form.questions if each.kind == Kind.FILE}
    wrong = form.check(answers, today=on)
    return found | {f"answers.{key}": said for key, said in wrong.items() if key not in files}


def contents_of(assistance: Assistance) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return who files and the answers: of the draft, or of the dossier it became."""
    dossier = assistance.dossier
    if dossier is not None:
        content = getattr(dossier, "content", None)
        return (dict(content.applicant), dict(content.answers)) if content else ({}, {})
    draft = assistance.draft
    return (dict(draft.applicant), dict(draft.answers)) if draft is not None else ({}, {})


def form_of(assistance: Assistance) -> Form:
    """Return the form that is filled in."""
    held = assistance.dossier or assistance.draft
    return forms.read_form(held.procedure_version.form) if held is not None else Form()


def entries_of(assistance: Assistance) -> dict[str, FieldEntry]:
    """Return the last entry of every key."""
    rows = FieldEntry.objects.filter(assistance=assistance).order_by("key", "-id").distinct("key")
    return {row.key: row for row in rows}


# --- who files ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Part:
    """A field of who files; `is_number` is typed on the keys of digits."""

    key: str
    is_required: bool = False
    is_number: bool = False


_APPLICANT: Final = (
    _Part("name", is_required=True),
    _Part("phone", is_required=True, is_number=True),
    _Part("id_number", is_number=True),
    _Part("address"),
    _Part("email"),
    _Part("organisation"),
    _Part("proxy"),
)
_UNDER: Final = {
    "organisation": ("name", "tax_code", "representative"),
    "proxy": ("name", "phone", "id_number", "relation", "paper"),
}


def applicant_keys() -> list[str]:
    """Return the key of every field of who files."""
    return [
        f"applicant.{part.key}.{under}" if under else f"applicant.{part.key}"
        for part in _APPLICANT
        for under in _UNDER.get(part.key, ("",))
    ]


def _labels() -> dict[str, str]:
    return {
        "name": _("Họ và tên"),
        "phone": _("Số điện thoại"),
        "id_number": _("Số định danh (căn cước)"),
        "address": _("Địa chỉ"),
        "email": _("Thư điện tử"),
        "organisation": _("Nộp cho tổ chức, doanh nghiệp"),
        "organisation.name": _("Tên tổ chức"),
        "organisation.tax_code": _("Mã số thuế"),
        "organisation.representative": _("Người đại diện"),
        "proxy": _("Có người nộp thay"),
        "proxy.name": _("Họ và tên người nộp thay"),
        "proxy.phone": _("Số điện thoại người nộp thay"),
        "proxy.id_number": _("Số định danh người nộp thay"),
        "proxy.relation": _("Quan hệ với người đứng tên"),
        "proxy.paper": _("Giấy tờ ủy quyền"),
    }


def _applicant_group(part: _Part, applicant: Mapping[str, Any], seen: _Seen) -> Group:
    labels, section, key = _labels(), _("Người nộp hồ sơ"), f"applicant.{part.key}"
    if part.key not in _UNDER:
        typed = str(applicant.get(part.key) or "")
        made = _field(
            key,
            labels[part.key],
            typed,
            seen,
            value=_grouped(part.key, typed),
            is_required=part.is_required,
            is_number=part.is_number,
        )
        return _alone(made, section=section, is_optional=not part.is_required)
    given = applicant.get(part.key) or {}
    fields = [
        _field(
            f"{key}.{under}",
            labels[f"{part.key}.{under}"],
            str(given.get(under) or ""),
            seen,
            value=_grouped(under, str(given.get(under) or "")),
            is_number=under in ("phone", "id_number", "tax_code"),
        )
        for under in _UNDER[part.key]
    ]
    problem = next((each.problem for each in fields if each.problem), "")
    return Group(key, labels[part.key], section, fields, problem=problem, is_optional=True)


def _grouped(part: str, typed: str) -> str:
    """Return a phone or an identity number in the groups in which people say it, anything else as it is."""
    if part == "id_number" and typed.isdigit() and len(typed) in (9, 12):
        return " ".join(typed[place : place + 3] for place in range(0, len(typed), 3))
    if part == "phone" and typed:
        try:
            return phones.spoken(phones.normalise(typed))
        except InvalidInput:
            return typed
    return typed


# --- the form ----------------------------------------------------------------------------------------


def parts_of(question: Question) -> list[tuple[str, str]]:
    """Return the parts of a composed question with their labels; none for a simple one and for a table."""
    return {Kind.PERSON: person_parts(), Kind.ADDRESS: address_parts()}.get(question.kind, [])


def _question_group(question: Question, value: Any, seen: _Seen, *, spare: int) -> Group:
    key, section = f"answers.{question.key}", question.section_said
    if question.kind == Kind.TABLE:
        return _table_group(question, value, seen, spare=spare)
    parts = parts_of(question)
    if not parts:
        typed = "" if value is None else str(value)
        made = _answer(key, question, typed, seen, is_required=question.is_required)
        return _alone(made, section=section, is_optional=not question.is_required)
    given = value if isinstance(value, Mapping) else {}
    fields = [_part_of_answer(key, question, part, label, given, seen) for part, label in parts]
    is_missing = question.is_required and not any(each.typed for each in fields)
    problem = "" if is_missing else seen.wrong.get(key, "")
    problem = problem or next((each.problem for each in fields if each.problem), "")
    return Group(
        key,
        question.said,
        section,
        fields,
        problem=problem,
        is_missing=is_missing,
        is_optional=not question.is_required,
    )


def _part_of_answer(
    key: str, question: Question, part: str, label: str, given: Mapping[str, Any], seen: _Seen
) -> Field:
    typed = str(given.get(part) or "")
    value, choices = _grouped(part, typed), []
    if part == "born":
        value = _in_words(question.as_birth_date(), typed, seen.today)
    elif part == "sex":
        choices = [("male", _("Nam")), ("female", _("Nữ"))]
        value = dict(choices).get(typed, typed)
    is_required = question.is_required and part == ("name" if question.kind == Kind.PERSON else "street")
    return _field(
        f"{key}.{part}",
        label,
        typed,
        seen,
        value=value,
        choices=choices,
        is_required=is_required,
        is_number=part == "id_number",
        help=_("như 24/11/1990, hoặc chỉ năm sinh") if part == "born" else "",
    )


def _table_group(question: Question, value: Any, seen: _Seen, *, spare: int) -> Group:
    key = f"answers.{question.key}"
    given = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
    count = min(len(given) + spare, MOST_ROWS) if given or spare else 0
    rows = [
        [
            _answer(
                f"{key}.{number}.{column.key}",
                column,
                str(given[number].get(column.key) or "") if number < len(given) else "",
                seen,
            )
            for column in question.columns
        ]
        for number in range(count)
    ]
    is_missing = question.is_required and not given
    problem = "" if is_missing else seen.wrong.get(key, "")
    problem = problem or next((each.problem for row in rows for each in row if each.problem), "")
    return Group(
        key,
        question.said,
        question.section_said,
        rows=rows,
        problem=problem,
        is_missing=is_missing,
        is_optional=not question.is_required,
    )


def _answer(key: str, question: Question, typed: str, seen: _Seen, *, is_required: bool = False) -> Field:
    return _field(
        key,
        question.said,
        typed,
        seen,
        value=_in_words(question, typed, seen.today),
        choices=[(each.value, each.said) for each in question.choices],
        is_required=is_required,
        is_number=question.kind == Kind.NUMBER,
        is_long=question.kind == Kind.TEXT and (question.most or 0) > LONG_TEXT,
        help=question.help_said or (_("như 24/11/1990") if question.kind == Kind.DATE else ""),
    )


def _in_words(question: Question, typed: str, today: date) -> str:
    try:
        value = value_of(question, typed, today=today)
    except NotSo:
        return typed
    return "" if value is None else spelled(question, value)


# --- one field ---------------------------------------------------------------------------------------


def _field(key: str, label: str, typed: str, seen: _Seen, *, value: str = "", **more: Any) -> Field:
    entry, said = _entry_of(typed, seen.entries.get(key)), seen.wrong.get(key, "")
    is_correction = entry is not None and entry.is_correction
    return Field(
        key=key,
        label=label,
        typed=typed,
        value=value or typed,
        by=entry.by if entry and typed else "",
        by_label=str(entry.get_by_display()) if entry and typed else "",
        is_correction=is_correction,
        was=_was(entry, more.get("choices") or []) if entry is not None and is_correction else "",
        # That a field which must be filled is empty is not said before somebody wants to go on.
        problem=said if typed or not more.get("is_required") else "",
        is_missing=bool(more.get("is_required")) and not typed,
        **more,
    )


def _entry_of(typed: str, last: FieldEntry | None) -> FieldEntry | None:
    """Return the last entry of a field; one younger than what was read of it speaks of a value not shown yet."""
    if last is not None and typed == str(last.before or "") != str(last.value or ""):
        return None
    return last


def _was(entry: FieldEntry, choices: list[tuple[str, str]]) -> str:
    before = "" if entry.before is None else str(entry.before)
    return dict(choices).get(before, before)


def _alone(made: Field, *, section: str, is_optional: bool) -> Group:
    return Group(
        made.key,
        section=section,
        fields=[made],
        problem=made.problem,
        is_missing=made.is_missing,
        is_optional=is_optional,
    )


__all__ = ["Field", "Group", "Whole", "applicant_keys", "contents_of", "entries_of", "form_of", "problems", "whole"]
