# SPDX-License-Identifier: EUPL-1.2
"""The message as it is worked on: the text, the same text flat (small ASCII letters, sign for sign), and its words."""

import re
import unicodedata
from dataclasses import dataclass

from motcua.kernel import text as texts

# A person types a hundred signs, a carrier joins some parts; what is longer is no request.
LONGEST = 2_000

_WORD = re.compile(r"[a-z]+|[0-9]+")
# Signs that end a part of the message; a dash or a dot does so only beside a space or between two parts.
_BREAK = re.compile(
    r"[,;|\[\](){}+_\n!?*#\"<>=]|\s[-/.:]|[-/.:]\s|(?<=[a-z])[./:]|(?<=\d)\.(?=[a-z])|[/:](?=[a-z])|(?<=[a-z])-(?=\d)"
)


# Large O and small l typed for digits: "8h3O", "2l/12".
_ZERO, _ONE = re.compile(r"(?<=\d)o(?![a-z])"), re.compile(r"(?<=\d)l(?=[/\d])|(?<![a-z\d])l(?=\d[/h\d])")
# A keyword written together with the name behind it.
_GLUED = re.compile(
    r"^(\W*(?:(?i:(?:huy|doi)?hg)(?=[^\W\d_])|TC(?=[A-ZĐÀ-Ỹ][a-zà-ỹ])"
    # "stttt" is a department.
    r"|(?i:stt)(?=(?i:[^\W\d_t]|t[a-su-z\d]))|(?i:nh[aăắ]c|xh)(?=[a-zA-ZĐđ]{1,2}\d)))"
)


class _Flat(dict[int, str]):
    """Signs to small ASCII letters, one for one, made as they are met."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        plain = texts.unmarked(sign).casefold()
        flat = plain if len(plain) == 1 and plain.isascii() else (plain[:1] if plain[:1].isascii() else "?") or "?"
        digit = unicodedata.decimal(sign, None)
        if digit is not None:
            flat = str(digit)
        elif sign.isspace():
            flat = " "
        if len(self) < 20_000:
            self[code] = flat
        return flat


_flat = _Flat()
_MARKED = re.compile(r"[^\W\d_a-zA-Z]")
_LOOSE_MARKS = re.compile("[\u0300-\u036f]")


@dataclass(frozen=True, slots=True)
class Word:
    """A run of letters or of digits: `key` is flat, `start` and `end` are places in the text."""

    key: str
    start: int
    end: int
    is_number: bool
    # Whether something between this word and the one before ends a part (a comma, a bracket, a dash).
    is_after_break: bool


@dataclass(frozen=True, slots=True)
class Typed:
    """A tidied message with its flat form of the same length and its words."""

    text: str
    flat: str
    words: tuple[Word, ...]
    is_marked: bool
    is_mixed_case: bool
    is_capitals: bool

    def said(self, start: int, end: int) -> str:
        """Return a stretch as it was typed."""
        return self.text[start:end].strip()


class _Seen(dict[int, str | None]):
    """Signs to what is seen of them: themselves, a space, or nothing; made as they are met."""

    def __missing__(self, code: int) -> str | None:
        sign = chr(code)
        seen = texts.tidy(f"a{sign}a")[1:-1]
        # A mark is composed with the letter before it afterwards.
        is_mark = unicodedata.category(sign) == "Mn"
        kept = sign if is_mark or seen.strip() else (" " if seen else None)
        if len(self) < 20_000:
            self[code] = kept
        return kept


_seen = _Seen()


def typed(message: str) -> Typed:
    """Prepare a message; whatever it holds, in time linear in its length."""
    text = unicodedata.normalize("NFC", message[: 2 * LONGEST].translate(_seen))
    text = " ".join(_LOOSE_MARKS.sub("", text).split())[:LONGEST]
    text = _GLUED.sub(r"\1 ", text, count=1)
    flat = _ONE.sub("1", _ZERO.sub("0", text.translate(_flat)))
    capitals, letters = sum(map(str.isupper, text)), sum(map(str.isalpha, text))
    is_dotted = flat.count(" ") < 2 and flat.count(".") > 2
    return Typed(
        text=text,
        flat=flat,
        words=_words(flat, is_dotted=is_dotted),
        is_marked=not text.isascii() and _MARKED.search(text) is not None,
        is_mixed_case=0.02 < capitals / max(letters, 1) < 0.6,
        is_capitals=capitals > 0.75 * letters > 3,
    )


def _words(flat: str, *, is_dotted: bool) -> tuple[Word, ...]:
    words: list[Word] = []
    end = 0
    for found in _WORD.finditer(flat):
        between = flat[end : found.start()]
        if not words or not between or between == " " or (is_dotted and not between.strip("._")):
            breaks = False
        else:
            # An abbreviation's dot ("p. Hai Chau", "q.3") joins, and so does "C/O".
            is_short = len(words[-1].key) == len(found.group()) == 1
            joins = (between.strip() == "." and len(words[-1].key) <= 2) or (between == "/" and is_short)
            breaks = not joins and _BREAK.search(flat, end - 1, found.end()) is not None
        words.append(Word(found.group(), found.start(), found.end(), found.group().isdigit(), breaks))
        end = found.end()
    return tuple(words)
