# SPDX-License-Identifier: EUPL-1.2
"""A question of a procedure's form as controls of a page, and what was posted in them back as an answer. Pure.

Names of controls: `a` for a simple answer, `a.name` for a part of one, `a.2.name` for a cell of a table's third row.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from motcua.procedures.form import Question
from motcua.procedures.kinds import MOST_ROWS, Kind

NAME: Final = "a"
#: Up to so many choices stand open on the page; more are folded into one list.
OPEN_CHOICES: Final = 8
#: A text of more signs than this gets several lines.
ONE_LINE: Final = 120
_ROWS_AT_FIRST: Final = 1
LONGEST_TYPED: Final = 5_000


@dataclass(frozen=True)
class Control:
    """One input; `kind` is line, lines, number, date, radios or list. A date has three values: day, month, year."""

    name: str
    kind: str
    label: str
    value: Any = ""
    help: str = ""
    error: str = ""
    is_required: bool = True
    options: Sequence[tuple[str, str]] = ()
    autocomplete: str = "off"
    inputmode: str = ""
    is_heading: bool = False

    @property
    def id(self) -> str:
        return self.name.replace(".", "-")

    @property
    def first_id(self) -> str:
        """Where somebody lands who follows the error's link."""
        return {"date": f"{self.id}-ngay", "radios": f"{self.id}-1"}.get(self.kind, self.id)

    @property
    def described_by(self) -> str:
        said = [f"{self.id}-loi-nhan"] if self.help else []
        return " ".join([*said, f"{self.id}-sai"] if self.error else said)

    @property
    def date_parts(self) -> list[tuple[str, str, str, int]]:
        """The three inputs of a date: ending of the name, label, value, longest."""
        day, month, year = self.value
        return [("ngay", _("Ngày"), day, 2), ("thang", _("Tháng"), month, 2), ("nam", _("Năm"), year, 4)]


@dataclass(frozen=True)
class Asked:
    """A question ready to be shown; a table has rows of controls instead of controls."""

    question: Question
    controls: Sequence[Control] = ()
    rows: Sequence[Sequence[Control]] = ()
    error: str = ""
    may_add: bool = False
    errors: Sequence[tuple[str, str, str]] = field(default_factory=list)


def asked(question: Question, answer: Any, errors: Mapping[str, str] | None = None, *, rows: int = 0) -> Asked:
    """Return the question with its answer so far and the sentences about what is wrong, by part."""
    wrong = dict(errors or {})
    if question.kind == Kind.TABLE:
        given = answer if isinstance(answer, list) else []
        count = min(max(rows, len(given), _ROWS_AT_FIRST), MOST_ROWS)
        table = [
            [
                _control(column, f"{NAME}.{number}.{column.key}", row.get(column.key), wrong, f"{number}.{column.key}")
                for column in question.columns
            ]
            for number, row in enumerate([*given, *[{}] * count][:count])
        ]
        shown = Asked(question, rows=table, error=wrong.get("", ""), may_add=count < int(question.most or MOST_ROWS))
        found = [(each.first_id, each.label, each.error) for row in table for each in row if each.error]
        return Asked(**{**shown.__dict__, "errors": [*_whole(question, shown.error, "bang"), *found]})
    controls = _controls(question, answer, wrong)
    # What is wrong with the whole is said at its first part.
    return Asked(
        question, controls=controls, errors=[(each.first_id, each.label, each.error) for each in controls if each.error]
    )


def read(question: Question, posted: Mapping[str, str]) -> Any:
    """Return what was typed as an answer, whether it can stand or not; None where everything was left empty."""
    if question.kind == Kind.TABLE:
        rows = [read_row(question, posted, number) for number in range(rows_posted(posted))]
        return [row for row in rows if row] or None
    if question.kind in (Kind.PERSON, Kind.ADDRESS):
        parts = {control.name.partition(".")[2]: control for control in _controls(question, {}, {})}
        given = {
            part: _date_typed(posted, control.name) if control.kind == "date" else _line(posted, control.name)
            for part, control in parts.items()
        }
        return {part: value for part, value in given.items() if value} or None
    return _typed(question, posted, NAME) or None


def read_row(question: Question, posted: Mapping[str, str], number: int) -> dict[str, str]:
    """Return what was typed in one row of a table."""
    typed = {column.key: _typed(column, posted, f"{NAME}.{number}.{column.key}") for column in question.columns}
    return {key: value for key, value in typed.items() if value}


def rows_posted(posted: Mapping[str, str]) -> int:
    """Return how many rows of a table were on the page."""
    count = posted.get("hang", "")
    return min(int(count), MOST_ROWS) if count.isascii() and count.isdigit() and len(count) < 4 else 0


def _whole(question: Question, error: str, anchor: str) -> list[tuple[str, str, str]]:
    return [(anchor, question.said, error)] if error else []


def _typed(question: Question, posted: Mapping[str, str], name: str) -> str:
    return _date_typed(posted, name) if question.kind == Kind.DATE else _line(posted, name)


def _line(posted: Mapping[str, str], name: str) -> str:
    return posted.get(name, "").replace("\r\n", "\n").strip()[:LONGEST_TYPED]


def _date_typed(posted: Mapping[str, str], name: str) -> str:
    """Return 24/11/1990, 11/1990 or 1990; a day without its month stays as it was typed, to be told so."""
    parts = [_line(posted, f"{name}.{ending}") for ending in ("ngay", "thang", "nam")]
    if not any(parts):
        return ""
    while parts and not parts[0]:
        parts = parts[1:]
    return "/".join(parts)


def _date_parts(value: Any) -> list[str]:
    """Return day, month and year of an answer as it is kept (ISO) or as it was typed."""
    text = str(value or "")
    if "/" in text or not text:
        return [*[""] * 3, *text.split("/")][-3:]
    parts = text.split("-")
    return [*[""] * (3 - len(parts)), *reversed(parts)]


def _control(question: Question, name: str, value: Any, wrong: Mapping[str, str], part: str = "") -> Control:
    """Return the control of a simple question or a column."""
    kinds = {Kind.NUMBER: "number", Kind.DATE: "date"}
    kind = kinds.get(question.kind, "line")
    options: list[tuple[str, str]] = []
    if question.kind == Kind.CHOICE:
        options = [(choice.value, choice.said) for choice in question.choices]
        is_open = len(options) <= OPEN_CHOICES and name == NAME
        kind = "radios" if is_open else "list"
    elif question.kind == Kind.TEXT and name == NAME and int(question.most or LONGEST_TYPED) > ONE_LINE:
        kind = "lines"
    return Control(
        name=name,
        kind=kind,
        label=question.said,
        value=_date_parts(value) if kind == "date" else _shown(value),
        help=question.help_said,
        error=wrong.get(part, ""),
        is_required=question.is_required,
        options=options,
        inputmode=("decimal" if question.decimals else "numeric") if kind == "number" else "",
        is_heading=name == NAME,
    )


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",")
    return "" if value is None else str(value)


def _controls(question: Question, answer: Any, wrong: Mapping[str, str]) -> list[Control]:
    if question.kind == Kind.PERSON:
        return _person(question, answer if isinstance(answer, Mapping) else {}, wrong)
    if question.kind == Kind.ADDRESS:
        return _address(question, answer if isinstance(answer, Mapping) else {"street": answer or ""}, wrong)
    return [_control(question, NAME, answer, wrong)]


def _person(question: Question, answer: Mapping[str, Any], wrong: Mapping[str, str]) -> list[Control]:
    sexes = [("male", _("Nam")), ("female", _("Nữ"))]
    own, partial = _("Như trên giấy tờ tùy thân."), _("Không nhớ ngày, tháng thì chỉ ghi năm.")
    rows: Iterable[tuple[str, str, str, dict[str, Any]]] = (
        ("name", "line", _("Họ và tên"), {"is_required": question.is_required, "help": own}),
        ("born", "date", _("Ngày sinh"), {"help": partial}),
        ("sex", "radios", _("Giới tính"), {"options": sexes}),
        ("id_number", "line", _("Số định danh hoặc hộ chiếu"), {"help": _("12 số trên thẻ căn cước.")}),
        ("address", "line", _("Nơi cư trú"), {}),
        ("relation", "line", _("Quan hệ với người nộp"), {"help": _("Ví dụ: bản thân, cha, mẹ, con.")}),
    )
    return [_part(part, kind, label, answer, wrong, more) for part, kind, label, more in rows]


def _address(question: Question, answer: Mapping[str, Any], wrong: Mapping[str, str]) -> list[Control]:
    rows: Iterable[tuple[str, str, dict[str, Any]]] = (
        ("street", _("Số nhà, đường, thôn, tổ"), {"autocomplete": "street-address"}),
        ("commune", _("Xã, phường, đặc khu"), {"autocomplete": "address-level2"}),
        ("province", _("Tỉnh, thành phố"), {"autocomplete": "address-level1"}),
    )
    required = {"is_required": question.is_required}
    return [
        _part(part, "line", label, answer, wrong, {**more, **(required if part == "street" else {})})
        for part, label, more in rows
    ]


def _part(
    part: str, kind: str, label: str, answer: Mapping[str, Any], wrong: Mapping[str, str], more: dict[str, Any]
) -> Control:
    value = answer.get(part)
    return Control(
        name=f"{NAME}.{part}",
        kind=kind,
        label=label,
        value=_date_parts(value) if kind == "date" else _shown(value),
        # What cannot stand as a whole is said at its first part.
        error=wrong.get(part, "") or (wrong.get("", "") if part in ("name", "street") else ""),
        **{"is_required": False, **more},
    )
