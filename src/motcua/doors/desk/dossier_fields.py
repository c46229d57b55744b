# SPDX-License-Identifier: EUPL-1.2
"""The electronic form of a procedure as plain inputs on the counter's page, and what was typed as answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from motcua.procedures.form import Form, Question
from motcua.procedures.kinds import Kind
from motcua.procedures.parts import address_parts, person_parts

EMPTY_ROWS = 3
MOST_ROWS = 50
_INPUTS = {Kind.NUMBER: "text", Kind.DATE: "text", Kind.TEXT: "text"}


@dataclass(frozen=True)
class Input:
    """One input; `name` is also its id. `choices` are (value, label) of a choice."""

    name: str
    label: str
    value: str = ""
    help: str = ""
    wrong: str = ""
    is_required: bool = False
    choices: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Asked:
    """One question with its inputs: one, the parts of a person or an address, or the rows of a table."""

    question: Question
    inputs: list[Input] = field(default_factory=list)
    rows: list[list[Input]] = field(default_factory=list)
    wrong: str = ""


def asked(form: Form, answers: Mapping[str, Any], wrong: Mapping[str, str]) -> list[Asked]:
    """Return what is asked of somebody with these answers, filled in, with what is wrong; files come as papers."""
    return [
        _asked(question, answers.get(question.key), wrong)
        for question in form.questions_for(answers)
        if question.kind != Kind.FILE
    ]


def answers_from(form: Form, typed: QueryDict) -> dict[str, Any]:
    """Return what was typed, by the keys of the form, in the shapes its kinds take."""
    found = {question.key: _read(question, typed) for question in form.questions if question.kind != Kind.FILE}
    return {key: value for key, value in found.items() if value not in ("", {}, [])}


def _sexes() -> list[tuple[str, str]]:
    return [("male", _("Nam")), ("female", _("Nữ"))]


def _asked(question: Question, value: Any, wrong: Mapping[str, str]) -> Asked:
    name, said = f"tl-{question.key}", wrong.get(f"answers.{question.key}", "")
    match question.kind:
        case Kind.PERSON | Kind.ADDRESS:
            parts = person_parts() if question.kind == Kind.PERSON else address_parts()
            given = value if isinstance(value, Mapping) else {}
            inputs = [
                Input(
                    name=f"{name}.{part}",
                    label=label,
                    value=str(given.get(part, "")),
                    wrong=wrong.get(f"answers.{question.key}.{part}", ""),
                    choices=_sexes() if part == "sex" else [],
                )
                for part, label in parts
            ]
            return Asked(question, inputs, wrong=said)
        case Kind.TABLE:
            return Asked(question, rows=_rows(question, value, wrong), wrong=said)
        case _:
            shown = "" if value is None else str(value)
            return Asked(question, [_single(question, name, shown, said)])


def _single(question: Question, name: str, value: str, wrong: str) -> Input:
    return Input(
        name=name,
        label=question.said,
        value=value,
        help=question.help_said or (_("như 24/11/1990") if question.kind == Kind.DATE else ""),
        wrong=wrong,
        is_required=question.is_required,
        choices=[(each.value, each.said) for each in question.choices],
    )


def _rows(question: Question, value: Any, wrong: Mapping[str, str]) -> list[list[Input]]:
    given = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
    count = min(max(len(given) + 1, EMPTY_ROWS), MOST_ROWS)
    return [
        [
            _single(
                column,
                f"tl-{question.key}.{number}.{column.key}",
                str(given[number].get(column.key, "")) if number < len(given) else "",
                wrong.get(f"answers.{question.key}.{number}.{column.key}", ""),
            )
            for column in question.columns
        ]
        for number in range(count)
    ]


def _read(question: Question, typed: QueryDict) -> Any:
    name = f"tl-{question.key}"
    match question.kind:
        case Kind.PERSON | Kind.ADDRESS:
            parts = person_parts() if question.kind == Kind.PERSON else address_parts()
            found = {part: typed.get(f"{name}.{part}", "").strip() for part, _label in parts}
            return {part: value for part, value in found.items() if value}
        case Kind.TABLE:
            rows = [
                {column.key: typed.get(f"{name}.{number}.{column.key}", "").strip() for column in question.columns}
                for number in range(MOST_ROWS)
            ]
            return [row for row in rows if any(row.values())]
        case _:
            return typed.get(name, "").strip()
