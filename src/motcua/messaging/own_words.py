# SPDX-License-Identifier: EUPL-1.2
"""An office's own words instead of a built-in text: `{name}` is filled in, `[…]` may give way. Pure.

`worded` is the one place where own words take the place of the sentence in the program. Words that cannot be used
(a name that does not exist, an obligatory one that is missing, too many parts) are passed over: the built-in text goes.
"""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec

import structlog

from motcua.kernel.text import sms_parts
from motcua.messaging.errors import NameMissing, NoWords, SignUnmatched, UnknownName, WordsRefused, WordsTooLong
from motcua.messaging.fitting import Piece, fitted_in_parts, marked
from motcua.messaging.placeholders import PLACEHOLDERS, Placeholder

log = structlog.get_logger()

# An own text may be longer than one part, at the office's cost; never longer than this.
MOST_PARTS = 3
MOST_SIGNS = 459
_TOKENS = re.compile(r"\{([a-z_]*)\}|([\[\]{}])|([^\[\]{}]+)")
# `[…]` gives way after what shortens itself in them; the last one first.
_FIRST_RANK = 1_000

P = ParamSpec("P")


@dataclass(frozen=True)
class Worded:
    """A text that may have words of one's own: its code, what tells it, and the names that must stand in it."""

    code: str
    tell: Callable[..., str]
    needs: tuple[str, ...]
    parameters: frozenset[str]

    def placeholders(self) -> tuple[Placeholder, ...]:
        """Return what may stand in its words."""
        return tuple(each for each in PLACEHOLDERS if each.is_of(self.code, self.parameters))


#: Every text that may be worded otherwise, by its code.
WORDED: dict[str, Worded] = {}


def worded(needs: str = "") -> Callable[[Callable[P, str]], Callable[P, str]]:
    """Let an office say this text in its own words, in which the names in `needs` must stand.

    The words come with the text's `ways` (`Ways.wording`), under the text's code: "dossier.received" is `received` of
    `dossier_texts`, "appointment.confirmed" is `confirmed` of `texts`.
    """

    def decorate(function: Callable[P, str]) -> Callable[P, str]:
        code = code_of(function)

        @wraps(function)
        def tell(*args: P.args, **values: P.kwargs) -> str:
            ways: Any = values.get("ways")
            words = ways.wording.get(code) if ways is not None else None
            if words:
                try:
                    return said(WORDED[code], words, values)
                except WordsRefused as refusal:
                    log.warning("own words passed over", text=code, problem=refusal.code)
            return function(*args, **values)

        WORDED[code] = Worded(code, tell, tuple(needs.split()), frozenset(inspect.signature(function).parameters))
        return tell

    return decorate


def code_of(function: Callable[..., str]) -> str:
    """Return the code of a text: what it is about and its name."""
    module = function.__module__.rpartition(".")[2]
    return f"{'appointment' if module == 'texts' else module.removesuffix('_texts')}.{function.__name__}"


def said(text: Worded, words: str, values: Mapping[str, Any]) -> str:
    """Return the text in these words, with the values of one case. Raises: WordsRefused."""
    slots = {each.name: each for each in text.placeholders()}
    tokens = parsed(words)
    _check(text, tokens, slots)
    pieces: list[str | Piece] = []
    optional_count = sum(isinstance(token, Optional) for token in tokens)
    for token in tokens:
        if isinstance(token, Optional):
            optional_count -= 1
            pieces.append(_optional(token, slots, values, text.needs, rank=_FIRST_RANK + optional_count))
        else:
            pieces.append(_filled(token, slots, values))
    ways = values.get("ways")
    told = fitted_in_parts(*pieces, has_marks=bool(ways is not None and ways.has_marks))
    if not told:
        raise NoWords
    if sms_parts(told).parts > MOST_PARTS:
        raise WordsTooLong(most=MOST_PARTS)
    return told


@dataclass(frozen=True)
class Slot:
    name: str


@dataclass(frozen=True)
class Optional:
    """What stands in square brackets: it gives way as a whole."""

    tokens: tuple[str | Slot, ...]


Token = str | Slot | Optional


def parsed(words: str) -> list[Token]:
    """Return words as sentences, names and bracketed parts. Raises: WordsRefused where braces do not match."""
    if len(words) > MOST_SIGNS:
        raise WordsTooLong(most=MOST_PARTS)
    if not words.strip():
        raise NoWords
    outer: list[Token] = []
    inner: list[str | Slot] | None = None
    for found in _TOKENS.finditer(words):
        name, sign, literal = found.groups()
        if sign == "[" and inner is None:
            inner = []
        elif sign == "]" and inner is not None:
            outer.append(Optional(tuple(inner)))
            inner = None
        elif sign:
            raise SignUnmatched(sign=sign)
        else:
            (outer if inner is None else inner).append(literal if literal is not None else Slot(name))
    if inner is not None:
        raise SignUnmatched(sign="[")
    return outer


def check(text: Worded, words: str) -> None:
    """Look whether these words can be used for the text. Raises: WordsRefused, with a sentence that says what to do."""
    _check(text, parsed(words), {each.name: each for each in text.placeholders()})


def _check(text: Worded, tokens: list[Token], slots: Mapping[str, Placeholder]) -> None:
    outside = {each.name for each in tokens if isinstance(each, Slot)}
    inside = {
        each.name for token in tokens if isinstance(token, Optional) for each in token.tokens if isinstance(each, Slot)
    }
    unknown = sorted((outside | inside) - slots.keys())
    if unknown:
        raise UnknownName(name=f"{{{unknown[0]}}}")
    # What always has a value must not be able to give way together with something else.
    missing = [name for name in text.needs if name not in outside and not (name in inside and slots[name].is_sometimes)]
    if missing:
        raise NameMissing(name=f"{{{missing[0]}}}")


def _filled(token: str | Slot, slots: Mapping[str, Placeholder], values: Mapping[str, Any]) -> str | Piece:
    return token if isinstance(token, str) else slots[token.name].say(values)


def _optional(
    token: Optional, slots: Mapping[str, Placeholder], values: Mapping[str, Any], needs: tuple[str, ...], *, rank: int
) -> Piece:
    """Return the forms of a bracketed part: nothing where a value is empty; what is needed and known stays."""
    filled = [_filled(each, slots, values) for each in token.tokens]
    named = [
        (each.name, _longest(value)) for each, value in zip(token.tokens, filled, strict=True) if isinstance(each, Slot)
    ]
    is_needed = any(value and name in needs for name, value in named)
    if not is_needed and any(not value for _name, value in named):
        return Piece(rank, ("",))
    end = () if is_needed else ("",)
    return Piece(rank, (*_joined(filled, has_marks=False), *end), (*_joined(filled, has_marks=True), *end))


def _joined(filled: list[str | Piece], *, has_marks: bool) -> list[str]:
    columns = [_forms(value, has_marks=has_marks) for value in filled]
    rows = max((len(column) for column in columns), default=1)
    return ["".join(column[min(row, len(column) - 1)] for column in columns) for row in range(rows)]


def _forms(value: str | Piece, *, has_marks: bool) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return (value.marked if has_marks else ()) or value.forms


def _longest(value: str | Piece) -> str:
    return marked(value if isinstance(value, str) else value.forms[0])
