# SPDX-License-Identifier: EUPL-1.2
"""The electronic form of a procedure: what is asked, in which order, when, and what an answer must be. Pure.

A description is `{"questions": […], "conditions": […]}`; each question has a key, one of eight kinds, labels in two
languages, bounds and a condition on earlier answers (`when.read_when`). `conditions` are read by `conditions`.
"""

import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from motcua.kernel import saying
from motcua.procedures.conditions import Condition, read_conditions
from motcua.procedures.kinds import Kind, NotSo, value_of
from motcua.procedures.when import ALWAYS, Answers, Test, Unreadable, When, is_given, read_when

if TYPE_CHECKING:
    from motcua.procedures.models import ProcedureVersion, RequiredPaper

KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
MOST_QUESTIONS: Final = 80
MOST_PATTERN: Final = 200
_COLUMN_KINDS: Final = (Kind.TEXT, Kind.NUMBER, Kind.DATE, Kind.CHOICE)
_ORDERED: Final = (Kind.NUMBER, Kind.DATE)
_QUESTION_WORDS: Final = frozenset(
    [
        "key",
        "kind",
        "label",
        "label_en",
        "help",
        "help_en",
        "required",
        "min",
        "max",
        "pattern",
        "pattern_says",
        "decimals",
        "partial",
        "choices",
        "columns",
        "when",
        "section",
        "section_en",
    ]
)
_FORM_WORDS: Final = frozenset(("questions", "conditions", "source"))


@dataclass(frozen=True)
class Choice:
    """One of the answers a question offers."""

    value: str
    label: str
    label_en: str = ""

    @property
    def said(self) -> str:
        """The label in the language of the page."""
        return (saying.is_english() and self.label_en) or self.label


@dataclass(frozen=True)
class Question:
    """One thing that is asked. `least` and `most` bound a number, a date (ISO or "today"), signs of a text, rows."""

    key: str
    kind: Kind
    label: str
    label_en: str = ""
    help: str = ""
    help_en: str = ""
    is_required: bool = True
    when: When = ALWAYS
    least: Any = None
    most: Any = None
    pattern: str = ""
    pattern_says: str = ""
    decimals: int = 0
    is_partial: bool = False
    choices: tuple[Choice, ...] = ()
    columns: tuple["Question", ...] = ()
    section: str = ""
    section_en: str = ""

    @property
    def said(self) -> str:
        """The label in the language of the page."""
        return (saying.is_english() and self.label_en) or self.label

    @property
    def help_said(self) -> str:
        """The line of help in the language of the page."""
        return (saying.is_english() and self.help_en) or self.help

    @property
    def section_said(self) -> str:
        """The heading it stands under, in the language of the page; questions of one heading follow each other."""
        return (saying.is_english() and self.section_en) or self.section

    def as_birth_date(self) -> "Question":
        """Return how a person's birth date is asked: maybe only a year or a month, never ahead."""
        return replace(self, kind=Kind.DATE, is_partial=True, least="1890-01-01", most="today")


@dataclass(frozen=True)
class Form:
    """A readable form."""

    questions: tuple[Question, ...] = ()
    conditions: tuple[Condition, ...] = ()

    def question(self, key: str) -> Question | None:
        """Return the question of that key."""
        return next((question for question in self.questions if question.key == key), None)

    def questions_for(self, answers: Answers) -> list[Question]:
        """Return the questions that are asked of somebody with these answers, in order."""
        return [question for question, _value, _errors in self._walk(answers, None)]

    def check(self, answers: Answers, *, today: date | None = None) -> dict[str, str]:
        """Return a Vietnamese sentence for each answer that cannot stand; nothing when the form is complete.

        An error about a part is named `key.part`, about a cell of a table `key.row.column`. What is not asked is not
        checked.
        """
        found: dict[str, str] = {}
        for question, value, errors in self._walk(answers, today):
            found |= {f"{question.key}.{part}" if part else question.key: said for part, said in errors.items()}
            if not errors and value is None and question.is_required:
                found[question.key] = _missing(question)
        return found

    def clean(self, answers: Answers, *, today: date | None = None) -> dict[str, Any]:
        """Return the answers to what is asked, typed, as JSON can keep them; what cannot be read is left out."""
        return {question.key: value for question, value, _errors in self._walk(answers, today) if value is not None}

    def shown(self, answers: Answers) -> list[tuple[Question, str]]:
        """Return the given answers in words, in order, for reading back and for papers."""
        from motcua.procedures.spelled import spelled

        return [(question, spelled(question, value)) for question, value, _errors in self._walk(answers, None) if value]

    def _walk(self, answers: Answers, today: date | None) -> Iterator[tuple[Question, Any, dict[str, str]]]:
        """Go through what is asked; an answer decides what is asked after it, one that is not asked never does."""
        known: dict[str, Any] = {}
        for question in self.questions:
            if not question.when.holds(known):
                continue
            value, errors = None, {}
            try:
                value = value_of(question, answers.get(question.key), today=today)
            except NotSo as refusal:
                errors = refusal.errors
            if value is not None:
                known[question.key] = value
            yield question, value, errors


def papers_needed(version: "ProcedureVersion", answers: Answers) -> "list[RequiredPaper]":
    """Return the papers that somebody with these answers hands in or shows, in order; asks for the version's papers."""
    form = read_form(version.form)
    known = form.clean(answers)
    return [paper for paper in version.papers.all() if read_when(paper.when).holds(known)]


def read_form(description: Any) -> Form:
    """Return the form that was described; `{}` is a form without questions.

    Raises: Unreadable with a sentence for each thing that contradicts another or cannot be read.
    """
    if description in (None, {}, []):
        return Form()
    if not isinstance(description, dict):
        raise Unreadable([_("Mô tả mẫu đơn phải là một đối tượng JSON.")])
    problems = _strange_words(description, _FORM_WORDS, _("Mẫu đơn"))
    given = description.get("questions", [])
    if not isinstance(given, list) or len(given) > MOST_QUESTIONS:
        raise Unreadable(
            [*problems, _("“questions” phải là một danh sách, nhiều nhất %(n)s câu.") % {"n": MOST_QUESTIONS}]
        )
    questions: list[Question] = []
    keys = [each.get("key") if isinstance(each, dict) else None for each in given]
    for each in given:
        try:
            question = _question(each)
        except Unreadable as refusal:
            problems += refusal.problems
            continue
        problems += _wrong_place(question, questions, keys)
        questions.append(question)
    conditions: tuple[Condition, ...] = ()
    try:
        conditions = read_conditions(description.get("conditions"))
    except Unreadable as refusal:
        problems += refusal.problems
    if problems:
        raise Unreadable(problems)
    return Form(tuple(questions), conditions)


def problems_with_papers(form: Form, papers: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with the conditions of papers, given by the code of each paper."""
    problems = []
    for code, description in papers.items():
        try:
            when = read_when(description)
        except Unreadable as refusal:
            problems += [f"{code}: {problem}" for problem in refusal.problems]
            continue
        problems += [f"{code}: {problem}" for problem in _about(when, list(form.questions), [])]
    return problems


# --- reading one question ----------------------------------------------------------------------------


def _question(given: Any, *, is_column: bool = False) -> Question:
    if not isinstance(given, dict) or not isinstance(given.get("key"), str) or not KEY.fullmatch(given["key"]):
        said = given.get("key", "") if isinstance(given, dict) else given
        raise Unreadable(
            [_("Khóa “%(key)s” chưa đúng: chữ thường không dấu, số, gạch dưới.") % {"key": str(said)[:60]}]
        )
    key = given["key"]
    problems = _strange_words(given, _QUESTION_WORDS, _("Câu “%(key)s”") % {"key": key})
    if given.get("kind") not in tuple(Kind):
        kinds = ", ".join(Kind)
        raise Unreadable(
            [*problems, _("Câu “%(key)s”: loại phải là một trong %(kinds)s.") % {"key": key, "kinds": kinds}]
        )
    kind = Kind(given["kind"])
    if not str(given.get("label") or "").strip():
        problems.append(_("Câu “%(key)s” chưa có lời hỏi (label).") % {"key": key})
    question = Question(
        key=key,
        kind=kind,
        label=str(given.get("label", "")),
        label_en=str(given.get("label_en", "")),
        help=str(given.get("help", "")),
        help_en=str(given.get("help_en", "")),
        is_required=given.get("required", True) is True,
        least=given.get("min"),
        most=given.get("max"),
        pattern=str(given.get("pattern", "")),
        pattern_says=str(given.get("pattern_says", "")),
        decimals=given.get("decimals", 0) if isinstance(given.get("decimals", 0), int) else 0,
        is_partial=given.get("partial", False) is True,
        section=str(given.get("section", "")),
        section_en=str(given.get("section_en", "")),
    )
    problems += _wrong_bounds(question)
    choices, wrong_choices = _choices(question, given.get("choices"))
    columns, wrong_columns = _columns(question, given.get("columns"), is_column)
    problems += wrong_choices + wrong_columns
    when: When = ALWAYS
    try:
        when = read_when(given.get("when"))
    except Unreadable as refusal:
        problems += [f"“{key}”: {problem}" for problem in refusal.problems]
    if is_column and when != ALWAYS:
        problems.append(_("Cột “%(key)s” không thể có điều kiện.") % {"key": key})
    if problems:
        raise Unreadable(problems)
    return replace(question, choices=choices, columns=columns, when=when)


def _choices(question: Question, given: Any) -> tuple[tuple[Choice, ...], list[str]]:
    about = {"key": question.key}
    if question.kind != Kind.CHOICE:
        return (), [_("Câu “%(key)s” không phải loại chọn mà lại có các ý để chọn.") % about] if given else []
    if not isinstance(given, list) or not given:
        return (), [_("Câu “%(key)s” là loại chọn mà chưa có ý nào để chọn.") % about]
    rows = [row for row in given if isinstance(row, dict) and str(row.get("value", "")) and str(row.get("label", ""))]
    choices = tuple(Choice(str(row["value"]), str(row["label"]), str(row.get("label_en", ""))) for row in rows)
    if len(rows) != len(given):
        return choices, [_("Câu “%(key)s”: mỗi ý để chọn cần value và label.") % about]
    if len({choice.value for choice in choices}) != len(choices):
        return choices, [_("Câu “%(key)s” có hai ý để chọn giống nhau.") % about]
    return choices, []


def _columns(question: Question, given: Any, is_column: bool) -> tuple[tuple[Question, ...], list[str]]:
    about = {"key": question.key}
    if is_column and question.kind not in _COLUMN_KINDS:
        return (), [_("Cột “%(key)s” chỉ có thể là chữ, số, ngày hoặc chọn.") % about]
    if question.kind != Kind.TABLE:
        return (), [_("Câu “%(key)s” không phải bảng mà lại có cột.") % about] if given else []
    if not isinstance(given, list) or not given:
        return (), [_("Bảng “%(key)s” chưa có cột nào.") % about]
    columns, problems = [], []
    for each in given:
        try:
            columns.append(_question(each, is_column=True))
        except Unreadable as refusal:
            problems += [f"“{question.key}”: {problem}" for problem in refusal.problems]
    if len({column.key for column in columns}) != len(columns):
        problems.append(_("Bảng “%(key)s” có hai cột cùng khóa.") % about)
    return tuple(columns), problems


def _wrong_bounds(question: Question) -> list[str]:
    about, problems = {"key": question.key}, []
    bounds = [bound for bound in (question.least, question.most) if bound is not None]
    if bounds and question.kind not in (Kind.NUMBER, Kind.DATE, Kind.TEXT, Kind.TABLE):
        return [_("Câu “%(key)s”: loại này không có min, max.") % about]
    if question.kind == Kind.DATE:
        problems += (
            [_("Câu “%(key)s”: min, max phải là ngày ISO hoặc today.") % about] if not all(map(_is_day, bounds)) else []
        )
    elif not all(isinstance(bound, int | float) and not isinstance(bound, bool) for bound in bounds):
        problems.append(_("Câu “%(key)s”: min, max phải là số.") % about)
    if not problems and len(bounds) == 2 and "today" not in bounds and bounds[0] > bounds[1]:
        problems.append(_("Câu “%(key)s”: min lớn hơn max, không câu trả lời nào đúng.") % about)
    if question.pattern:
        try:
            # A pattern Python warns of ("[[") may mean something else in its next version.
            with warnings.catch_warnings():
                warnings.simplefilter("error", FutureWarning)
                re.compile(question.pattern)
        except (re.error, FutureWarning):
            problems.append(_("Câu “%(key)s”: mẫu chữ (pattern) không đọc được.") % about)
        if question.kind != Kind.TEXT or len(question.pattern) > MOST_PATTERN:
            problems.append(_("Câu “%(key)s”: mẫu chữ chỉ dành cho loại chữ, và phải ngắn.") % about)
    return problems


def _is_day(bound: Any) -> bool:
    try:
        return bound == "today" or bool(date.fromisoformat(str(bound)))
    except ValueError:
        return False


def _wrong_place(question: Question, before: list[Question], keys: list[Any]) -> list[str]:
    problems = []
    if any(question.key == other.key for other in before):
        problems.append(_("Khóa “%(key)s” dùng cho hai câu.") % {"key": question.key})
    later = [key for key in keys if key not in {other.key for other in before}]
    return problems + [f"“{question.key}”: {problem}" for problem in _about(question.when, before, later)]


def _about(when: When, before: list[Question], later: list[Any]) -> list[str]:
    """Return what is wrong with the questions a condition names."""
    known = {question.key: question for question in before}
    problems = []
    for test in when.tests():
        about = {"key": test.key}
        if test.key in known:
            problems += _wrong_test(test, known[test.key])
        elif test.key in later:
            problems.append(_("điều kiện hỏi câu “%(key)s”, là câu đứng sau hoặc chính câu này.") % about)
        else:
            problems.append(_("điều kiện hỏi câu “%(key)s”, không có câu nào như thế.") % about)
    return problems


def _wrong_test(test: Test, question: Question) -> list[str]:
    about = {"key": test.key}
    if test.operator in ("greater", "less") and question.kind not in _ORDERED:
        return [_("câu “%(key)s” không phải số hay ngày nên không so lớn nhỏ được.") % about]
    if question.kind != Kind.CHOICE or test.operator not in ("is", "is_not", "one_of"):
        return []
    values = test.value if test.operator == "one_of" else (test.value,)
    strange = [str(value) for value in values if value not in {choice.value for choice in question.choices}]
    return [_("câu “%(key)s” không có ý “%(value)s” để chọn.") % {**about, "value": value} for value in strange]


def _strange_words(given: dict[str, Any], known: frozenset[str], whose: str) -> list[str]:
    return [
        _("%(whose)s: không biết “%(word)s”.") % {"whose": whose, "word": word} for word in given if word not in known
    ]


def _missing(question: Question) -> str:
    if question.kind == Kind.CHOICE:
        return _("Xin chọn một ý.")
    if question.kind == Kind.FILE:
        return _("Xin tải tệp lên.")
    # A question ends with its own mark.
    return (_("Còn trống. Xin điền: %(what)s.") % {"what": question.said}).replace("?.", "?")


__all__ = ["Choice", "Form", "Kind", "Question", "Unreadable", "is_given", "papers_needed", "read_form"]
