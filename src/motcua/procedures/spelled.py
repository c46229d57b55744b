# SPDX-License-Identifier: EUPL-1.2
"""An answer in words, for reading back and for papers. Pure."""

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.procedures.kinds import Kind
from motcua.procedures.when import Joined, When

if TYPE_CHECKING:
    from motcua.procedures.form import Form, Question

_SEX: Final = {"male": gettext_lazy("nam"), "female": gettext_lazy("nữ")}


def spelled(question: "Question", value: Any) -> str:
    """Return the typed value of an answer as people write it; a table's rows stand on lines of their own."""
    match question.kind:
        case Kind.DATE:
            return _day(value)
        case Kind.NUMBER:
            return _number(value)
        case Kind.CHOICE:
            return next((choice.said for choice in question.choices if choice.value == value), str(value))
        case Kind.PERSON:
            return _person(value)
        case Kind.ADDRESS:
            return ", ".join(str(value[part]) for part in ("street", "commune", "province") if value.get(part))
        case Kind.TABLE:
            return "\n".join(_row(question, row) for row in value)
        case _:
            return str(value)


def told_when(form: "Form", when: When) -> str:
    """Tell a condition in words, by the labels of the questions it asks; empty for one that always holds."""
    if isinstance(when, Joined):
        parts = [told for part in when.parts if (told := told_when(form, part))]
        return (_(" và ") if when.is_all else _(" hoặc ")).join(parts)
    question = form.question(when.key)
    asked = question.said.rstrip("?") if question is not None else when.key
    if when.operator == "present":
        return (_("có “%(asked)s”") if when.value else _("không có “%(asked)s”")) % {"asked": asked}
    values = when.value if when.operator == "one_of" else (when.value,)
    said = _(" hoặc ").join(f"“{spelled(question, value) if question is not None else value}”" for value in values)
    sentences = {
        "is_not": _("“%(asked)s” không phải là %(said)s"),
        "greater": _("“%(asked)s” lớn hơn %(said)s"),
        "less": _("“%(asked)s” nhỏ hơn %(said)s"),
    }
    return sentences.get(when.operator, _("“%(asked)s” là %(said)s")) % {"asked": asked, "said": said}


def _day(iso: str) -> str:
    return "/".join(reversed(iso.split("-")))


def _number(value: int | float) -> str:
    whole, _point, rest = f"{value}".partition(".")
    return f"{int(whole):,}".replace(",", ".") + (f",{rest}" if rest and rest != "0" else "")


def _person(value: dict[str, Any]) -> str:
    parts = [str(value.get("name", ""))]
    if value.get("born"):
        parts.append(_("sinh %(day)s") % {"day": _day(value["born"])})
    if value.get("sex") in _SEX:
        parts.append(str(_SEX[value["sex"]]))
    if value.get("id_number"):
        parts.append(_("số định danh %(number)s") % {"number": value["id_number"]})
    return ", ".join([*parts, *(str(value[part]) for part in ("relation", "address") if value.get(part))])


def _row(question: "Question", row: dict[str, Any]) -> str:
    return "; ".join(
        f"{column.said}: {spelled(column, row[column.key])}" for column in question.columns if column.key in row
    )
