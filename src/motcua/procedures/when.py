# SPDX-License-Identifier: EUPL-1.2
"""When something is asked for: a small condition on the answers given so far, as a form description writes it. Pure.

`{}` is always; `{"key": k, OP: value}` tests one answer with one of is, is_not, one_of, present, greater, less;
`{"all": […]}` and `{"any": […]}` join conditions.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

Answers = Mapping[str, Any]

OPERATORS: Final = ("is", "is_not", "one_of", "present", "greater", "less")
_JOINTS: Final = ("all", "any")
DEEPEST: Final = 6


class Unreadable(ValueError):
    """A description that cannot stand; each of `problems` is a Vietnamese sentence that says why."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Test:
    """One answer compared with a value; an answer that was not given meets only `present: false`."""

    __test__ = False

    key: str
    operator: str
    value: Any

    def holds(self, answers: Answers) -> bool:
        given = answers.get(self.key)
        match self.operator:
            case "present":
                return is_given(given) is bool(self.value)
            case "is":
                return bool(given == self.value)
            case "is_not":
                return is_given(given) and bool(given != self.value)
            case "one_of":
                return given in self.value
            case "greater":
                return _comparable(given, self.value) and bool(given > self.value)
            case _:
                return _comparable(given, self.value) and bool(given < self.value)

    def tests(self) -> Iterator["Test"]:
        yield self


@dataclass(frozen=True)
class Joined:
    """Several conditions of which all, or any one, must hold; all of none always holds."""

    is_all: bool
    parts: tuple["When", ...] = ()

    def holds(self, answers: Answers) -> bool:
        held = (part.holds(answers) for part in self.parts)
        return all(held) if self.is_all else any(held)

    def tests(self) -> Iterator[Test]:
        for part in self.parts:
            yield from part.tests()


When = Test | Joined
ALWAYS: Final = Joined(is_all=True)


def is_given(value: Any) -> bool:
    """Say whether an answer holds anything; nought and no are answers."""
    return value is not None and value not in ("", [], {})


def read_when(description: Any, *, depth: int = 0) -> When:
    """Return the condition that was described. Raises: Unreadable."""
    if description in (None, {}):
        return ALWAYS
    if not isinstance(description, dict) or depth > DEEPEST:
        raise Unreadable([_("Điều kiện không đọc được: %(given)s.") % {"given": str(description)[:80]}])
    joint = next((name for name in _JOINTS if name in description), None)
    if joint is not None:
        return _joined(description, joint, depth)
    return _test(description)


def _joined(description: dict[str, Any], joint: str, depth: int) -> Joined:
    parts = description[joint]
    if len(description) != 1 or not isinstance(parts, list) or not parts:
        raise Unreadable([_("“%(joint)s” phải đứng một mình và có ít nhất một điều kiện.") % {"joint": joint}])
    read = Joined(is_all=joint == "all", parts=tuple(read_when(part, depth=depth + 1) for part in parts))
    if read.is_all:
        _refuse_contradiction(read)
    return read


def _test(description: dict[str, Any]) -> Test:
    key, operators = description.get("key"), [name for name in OPERATORS if name in description]
    if not isinstance(key, str) or not key:
        raise Unreadable([_("Một điều kiện chưa ghi nó hỏi câu nào (key).")])
    if len(operators) != 1 or len(description) != 2:
        said = ", ".join(OPERATORS)
        raise Unreadable([_("Điều kiện về “%(key)s” phải có đúng một trong: %(said)s.") % {"key": key, "said": said}])
    value = description[operators[0]]
    if operators[0] == "one_of":
        if not isinstance(value, list) or not value:
            raise Unreadable([_("Điều kiện “one_of” về “%(key)s” chưa có giá trị nào.") % {"key": key}])
        value = tuple(value)
    return Test(key, operators[0], value)


def _refuse_contradiction(read: Joined) -> None:
    """One answer cannot be two things at the same time."""
    wanted: dict[str, Any] = {}
    for part in read.parts:
        if not isinstance(part, Test) or part.operator not in ("is", "one_of", "present"):
            continue
        allowed = _allowed(part)
        if part.key in wanted and not _both(wanted[part.key], allowed):
            raise Unreadable([_("Các điều kiện về “%(key)s” trái ngược nhau, không bao giờ đúng.") % {"key": part.key}])
        wanted.setdefault(part.key, allowed)


def _allowed(part: Test) -> Any:
    if part.operator == "present":
        return bool(part.value)
    return part.value if part.operator == "one_of" else (part.value,)


def _both(first: Any, second: Any) -> bool:
    if isinstance(first, bool) or isinstance(second, bool):
        # A value is present; only "absent" is at odds with it.
        return bool(first) and bool(second)
    return any(value in second for value in first)


def _comparable(given: Any, value: Any) -> bool:
    are_numbers = all(isinstance(each, int | float) and not isinstance(each, bool) for each in (given, value))
    return are_numbers or (isinstance(given, str) and isinstance(value, str) and bool(given))
