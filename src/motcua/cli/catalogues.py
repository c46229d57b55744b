# SPDX-License-Identifier: EUPL-1.2
"""The catalogues of the second language: collected from the sources, compiled, compared.

Vietnamese is the language of the sources, so its own catalogue holds only better words for Django's sentences.
"""

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Final

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir, extract_python
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PACKAGE: Final = Path(__file__).resolve().parents[1]
LOCALE: Final = PACKAGE / "locale"
SOURCE_LANGUAGE: Final = "vi"
SECOND_LANGUAGES: Final = ("en",)

_KEYWORDS: Final = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_PLACEHOLDER: Final = re.compile(r"%\(\w+\)[sd]|%[sd]|%%|\{\w+\}|#|</?\w+[^>]*>")
_MARKED: Final = re.compile(r"[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]", re.IGNORECASE)
# Names that stay Vietnamese in every language.
_NAMES: Final = re.compile("Một Cửa|Tiếng Việt|Tết")

Identity = tuple[str, tuple[str, ...]]


def collected() -> Catalog:
    """Return the sentences of Python and templates; those of the command line come in both languages at once."""
    found = Catalog(charset="utf-8")
    methods: list[tuple[str, Any]] = [
        ("**/migrations/**", "ignore"),
        ("cli/**", "ignore"),
        ("**/look/gallery*.html", "ignore"),
        ("**.py", "python"),
        ("**/templates/**.html", template_sentences),
    ]
    for file, _line, message, comments, context in extract_from_dir(PACKAGE, methods, keywords=_KEYWORDS):
        found.add(message, None, [(file, 0)], auto_comments=comments, context=context)
    return found


def template_sentences(file: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[Any]:
    """Yield the sentences of a Django template, as Babel's extractors do."""
    # Django turns a template into something like Python; what stood around the tags loses its indentation here.
    lines = templatize(file.read().decode()).splitlines()
    yield from extract_python(
        BytesIO("\n".join(line.strip() for line in lines).encode()), keywords, comment_tags, {"encoding": "utf-8"}
    )


def po_file(language: str) -> Path:
    """Return where a language's catalogue is kept."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """Return a language's catalogue."""
    with po_file(language).open("rb") as file:
        return read_po(file, locale=language)


def extract(language: str) -> list[str]:
    """Bring a catalogue up to date with the sources; return the sentences that now need a translation.

    Translations of sentences that are still there stay, new sentences come without one, others go.
    """
    catalogue = read(language)
    made_at = catalogue.creation_date
    catalogue.update(collected(), no_fuzzy_matching=True)
    catalogue.creation_date = made_at
    written = BytesIO()
    write_po(written, catalogue, width=116, sort_by_file=True, ignore_obsolete=True, include_lineno=False)
    po_file(language).write_bytes(written.getvalue())
    return [_shown(message) for message in _messages(catalogue) if not is_translated(message)]


def compile_catalogue(language: str) -> None:
    """Write the catalogue the program reads."""
    with po_file(language).with_suffix(".mo").open("wb") as file:
        write_mo(file, read(language))


def problems(language: str) -> list[str]:
    """Return what is wrong with a language's catalogue, each in one line; nothing when it is whole."""
    catalogue = read(language)
    found = [problem for message in _messages(catalogue) for problem in _wrong_with(message, catalogue)]
    with po_file(language).with_suffix(".mo").open("rb") as file:
        compiled = read_mo(file)
    if _translations(compiled) != _translations(catalogue):
        found.append("the .mo file is older than the .po file")
    said = django_sentences() if language == SOURCE_LANGUAGE else set(map(identity, _messages(collected())))
    kept = {identity(message): message for message in _messages(catalogue)}
    found += [f"nobody says this any more: {_shown(kept[known])}" for known in kept.keys() - said]
    if language != SOURCE_LANGUAGE:
        found += [f"not in the catalogue: {' / '.join(missing[1])}" for missing in said - kept.keys()]
    return sorted(found)


def identity(message: Message) -> Identity:
    """Return what tells a sentence from all others: its context, its singular and plural."""
    ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    context: Any = message.context or ""
    # Babel leaves the context of a compiled sentence in bytes.
    return context.decode() if isinstance(context, bytes) else context, ids


def is_translated(message: Message) -> bool:
    """Say whether every form of a sentence has its words."""
    return all(_forms(message)) and not message.fuzzy


def django_sentences() -> set[Identity]:
    """Return every sentence that Django itself may say."""
    found = set()
    for path in Path(django.__file__).parent.glob("**/locale/en/LC_MESSAGES/django.po"):
        with path.open("rb") as file:
            found |= {identity(message) for message in _messages(read_po(file))}
    return found


def _wrong_with(message: Message, catalogue: Catalog) -> Iterator[str]:
    forms = _forms(message)
    if not is_translated(message):
        yield f"not translated: {_shown(message)}"
        return
    is_plural = not isinstance(message.id, str)
    if is_plural and len(forms) != catalogue.num_plurals:
        yield f"{len(forms)} plural forms, not {catalogue.num_plurals}: {_shown(message)}"
    asked = set(_PLACEHOLDER.findall(identity(message)[1][-1]))
    # The form for one may say the number in words.
    for form in forms[-1:] if is_plural else forms:
        if set(_PLACEHOLDER.findall(form)) != asked:
            yield f"other places to fill in: {_shown(message)} → {form}"
    if catalogue.locale_identifier == SOURCE_LANGUAGE:
        return
    for form in forms:
        if _MARKED.search(_NAMES.sub("", form)):
            yield f"still Vietnamese: {form}"
        if (form[:1].isspace(), form[-1:].isspace()) != (_shown(message)[:1].isspace(), _shown(message)[-1:].isspace()):
            yield f"other spaces around: {form!r}"


def _messages(catalogue: Catalog) -> Iterable[Message]:
    return [message for message in catalogue if message.id]


def _forms(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, (tuple, list)) else [message.string or ""]


def _shown(message: Message) -> str:
    return identity(message)[1][0]


def _translations(catalogue: Catalog) -> dict[Identity, list[str]]:
    return {identity(message): _forms(message) for message in _messages(catalogue)}
