# SPDX-License-Identifier: EUPL-1.2
"""The check before filing: a few questions, the answer that is needed, and what to do with another one. Pure.

Each condition is `{"key", "label", "needs": value or list, "otherwise": sentence, "choices"?}`; without choices it is
answered with yes or no.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.kernel import saying
from motcua.procedures.when import Unreadable

YES, NO = "yes", "no"
_YES_OR_NO: Final = ((YES, gettext_lazy("Có")), (NO, gettext_lazy("Không")))
_WORDS: Final = frozenset(
    ["key", "label", "label_en", "help", "help_en", "needs", "otherwise", "otherwise_en", "choices"]
)


@dataclass(frozen=True)
class Condition:
    """One question before filing; with an answer outside `needs` going on is in vain, `otherwise` says why."""

    key: str
    label: str
    needs: tuple[str, ...]
    otherwise: str
    label_en: str = ""
    otherwise_en: str = ""
    help: str = ""
    help_en: str = ""
    choices: tuple[tuple[str, str, str], ...] = ()

    @property
    def said(self) -> str:
        """The question in the language of the page."""
        return (saying.is_english() and self.label_en) or self.label

    @property
    def help_said(self) -> str:
        """The line of help in the language of the page."""
        return (saying.is_english() and self.help_en) or self.help

    @property
    def otherwise_said(self) -> str:
        """What to do instead, in the language of the page."""
        return (saying.is_english() and self.otherwise_en) or self.otherwise

    @property
    def options(self) -> list[tuple[str, str]]:
        """The answers that can be chosen, with their words in the language of the page."""
        if not self.choices:
            return [(value, str(label)) for value, label in _YES_OR_NO]
        return [(value, (saying.is_english() and english) or label) for value, label, english in self.choices]


def unanswered(conditions: tuple[Condition, ...], answers: Mapping[str, Any]) -> list[Condition]:
    """Return the conditions without one of their answers."""
    return [each for each in conditions if answers.get(each.key) not in {value for value, _label in each.options}]


def unmet(conditions: tuple[Condition, ...], answers: Mapping[str, Any]) -> list[Condition]:
    """Return the conditions that were answered otherwise than needed."""
    missing = unanswered(conditions, answers)
    return [each for each in conditions if each not in missing and answers.get(each.key) not in each.needs]


def read_conditions(description: Any) -> tuple[Condition, ...]:
    """Return the conditions that were described. Raises: Unreadable."""
    if description in (None, [], {}):
        return ()
    if not isinstance(description, list):
        raise Unreadable([_("“conditions” phải là một danh sách.")])
    read: list[Condition] = []
    problems: list[str] = []
    for each in description:
        try:
            read.append(_condition(each))
        except Unreadable as refusal:
            problems += refusal.problems
    if len({condition.key for condition in read}) != len(read):
        problems.append(_("Hai điều kiện trước khi nộp có cùng khóa."))
    if problems:
        raise Unreadable(problems)
    return tuple(read)


def _condition(given: Any) -> Condition:
    if not isinstance(given, dict) or not given.get("key"):
        raise Unreadable([_("Một điều kiện trước khi nộp chưa có khóa (key).")])
    key, needs = str(given["key"]), given.get("needs", YES)
    needed = tuple(str(value) for value in (needs if isinstance(needs, list) else [needs]))
    rows = given.get("choices") or []
    if not isinstance(rows, list) or not all(isinstance(row, dict) and {"value", "label"} <= set(row) for row in rows):
        raise Unreadable([_("Điều kiện “%(key)s”: mỗi ý để chọn cần value và label.") % {"key": key}])
    choices = tuple((str(row["value"]), str(row["label"]), str(row.get("label_en", ""))) for row in rows)
    problems = [
        _("Điều kiện “%(key)s”: không biết “%(word)s”.") % {"key": key, "word": word}
        for word in given
        if word not in _WORDS
    ]
    if not given.get("label") or not given.get("otherwise"):
        problems.append(_("Điều kiện “%(key)s” cần lời hỏi và lời nói khi không đúng (otherwise).") % {"key": key})
    if not needed or not set(needed) <= {value for value, *_labels in (choices or _YES_OR_NO)}:
        problems.append(_("Điều kiện “%(key)s” cần một câu trả lời không có trong các ý để chọn.") % {"key": key})
    if problems:
        raise Unreadable(problems)
    return Condition(
        key=key,
        label=str(given["label"]),
        needs=needed,
        otherwise=str(given["otherwise"]),
        label_en=str(given.get("label_en", "")),
        otherwise_en=str(given.get("otherwise_en", "")),
        help=str(given.get("help", "")),
        help_en=str(given.get("help_en", "")),
        choices=choices,
    )
