# SPDX-License-Identifier: EUPL-1.2
"""English is whole: every sentence of the sources has its words, and no page in English falls back to Vietnamese."""

import ast
import re
import shutil
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.utils import translation
from django.utils.translation import gettext, ngettext

from cast import at
from motcua.cli import catalogues
from motcua.kernel import saying
from motcua.kernel.phone import BadPhone, normalise
from motcua.offices.queries import NoSuchOffice

MARKED = re.compile(r"\w*[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]\w*", re.IGNORECASE)


# --- the catalogues ----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", [catalogues.SOURCE_LANGUAGE, *catalogues.SECOND_LANGUAGES])
def test_a_catalogue_says_what_the_sources_say_and_is_compiled(language: str) -> None:
    assert catalogues.problems(language) == []


@pytest.fixture
def spoilt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], list[str]]:
    """Replace words in a copy of the English catalogue, compile it, and return what is found wrong."""
    shutil.copytree(catalogues.LOCALE, tmp_path / "locale")
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path / "locale")

    def spoil(before: str, after: str) -> list[str]:
        file = catalogues.po_file("en")
        text = file.read_text()
        assert before in text
        file.write_text(text.replace(before, after, 1))
        catalogues.compile_catalogue("en")
        return catalogues.problems("en")

    return spoil


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('msgid "Đăng nhập"', 'msgid "Đăng nhập đi"', "not in the catalogue: Đăng nhập"),
        ('msgid "Đăng nhập"', 'msgid "Đăng nhập đi"', "nobody says this any more: Đăng nhập đi"),
        ('msgstr "Sign in"', 'msgstr ""', "not translated: Đăng nhập"),
        ('msgstr "Desk – %(name)s"', 'msgstr "Desk – %(nane)s"', "other places to fill in: Bàn làm việc – %(name)s"),
        ('msgstr "Sign in"', 'msgstr "Đăng nhập"', "still Vietnamese: Đăng nhập"),
    ],
)
def test_a_fault_in_a_catalogue_is_found(
    spoilt: Callable[[str, str], list[str]], before: str, after: str, said: str
) -> None:
    assert any(problem.startswith(said) for problem in spoilt(before, after))


def test_a_compiled_catalogue_that_is_behind_is_found(spoilt: Callable[[str, str], list[str]]) -> None:
    assert spoilt('msgstr "Sign in"', 'msgstr "Enter"') == []
    file = catalogues.po_file("en")
    file.write_text(file.read_text().replace('msgstr "Enter"', 'msgstr "Come in"'))
    assert catalogues.problems("en") == ["the .mo file is older than the .po file"]


def test_a_template_gives_all_its_sentences() -> None:
    template = """{% load i18n %}<h1>{% translate "Một" %}</h1> {{ link|default:_("Hai") }}
      {% blocktranslate trimmed with n=count %}
        Ba {{ n }}
      {% endblocktranslate %}{% translate "Bốn" context "số" %}
    {% blocktranslate count n=rows|length %}{{ n }} năm{% plural %}{{ n }} sáu{% endblocktranslate %}
    {# {% translate "không" %} #}{% comment %}{% translate "không" %}{% endcomment %} {% if a %}(' " {% endif %}"""
    found = Catalog()
    for _line, function, message, _comments in catalogues.template_sentences(
        BytesIO(template.encode()), {"gettext": None, "_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}, [], {}
    ):
        words = [word for word in message if word] if isinstance(message, tuple) else [message]
        context, ids = (words[0], words[1:]) if function == "pgettext" else (None, words)
        found.add(tuple(ids) if len(ids) > 1 else ids[0], context=context)
    assert {catalogues.identity(message) for message in found if message.id} == {
        ("", ("Một",)),
        ("", ("Hai",)),
        ("", ("Ba %(n)s",)),
        ("số", ("Bốn",)),
        ("", ("%(n)s năm", "%(n)s sáu")),
    }


def test_one_and_many_differ_in_english_and_not_in_vietnamese() -> None:
    words = "%(count)s lịch hẹn"
    with translation.override("en"):
        assert ngettext(words, words, 1) % {"count": 1} == "1 appointment"
        assert ngettext(words, words, 3) % {"count": 3} == "3 appointments"
    with translation.override("vi"):
        assert {ngettext(words, words, count) % {"count": 2} for count in (1, 2)} == {"2 lịch hẹn"}


def test_sentences_of_django_are_said_as_people_say_them() -> None:
    with translation.override("vi"):
        assert gettext("This field is required.") == "Xin điền ô này."
        assert gettext("This password is too common.") == "Mật khẩu này ai cũng đoán được. Xin chọn mật khẩu khác."


# --- nothing is said past the catalogues --------------------------------------------------------------

GETTEXT = {"_", "gettext", "gettext_lazy", "gettext_noop", "pgettext", "pgettext_lazy", "ngettext", "ngettext_lazy"}
# Where Vietnamese is no sentence of a page: what people say, read and type by nature, and doors for programs.
# Each is the beginning of a path.
SPEAKS_VIETNAMESE = {
    "cli": "both languages at once",
    "config/settings.py": "names",
    "conversations/bookings.py": "text messages",
    "conversations/dialogue": "text messages",
    "conversations/numbers.py": "text messages",
    "conversations/queue_parts.py": "text messages",
    "conversations/queries.py": "words people begin a message with",
    "conversations/repl": "text messages",
    "doors/api": "the promise is a Vietnamese sentence",
    "doors/look/icons.py": "drawings",
    "appointments/tables.py": "lists in and out, on the command line",
    "feeds/operations/machines.py": "what a simulated machine calls its counters",
    "offices/columns.py": "lists in and out, on the command line",
    "offices/loading.py": "lists in and out, on the command line",
    "offices/session_words.py": "lists in and out, on the command line",
    "offices/tables.py": "lists in and out, on the command line",
    "procedures/tables.py": "lists in and out, on the command line",
    "queueing/tables.py": "lists in and out, on the command line",
    "reading": "what people write, and why it was read so, for the command line",
    "vaccination/tables.py": "lists in and out, on the command line",
    "kernel/money.py": "sums as they are written on receipts",
    "kernel/phone.py": "labels people type before a number",
    "kernel/saying.py": "chooses between the two languages",
    "kernel/speech.py": "moments and numbers in Vietnamese",
    "kernel/spoken_number.py": "numbers said aloud in Vietnamese",
    "kernel/text.py": "letters",
    "connectors/portal_simulator/protocol.py": "what a simulated portal answers to a program",
    "dossiers/models/dossier.py": "the name of somebody whose data were erased",
    "dossiers/operations/signing_results.py": "what stands in a signature on a Vietnamese paper",
    "dossiers/portal_items.py": "what the national portal is told",
    "dossiers/presence.py": "a word of the log",
    "dossiers/sheets": "legal forms",
    "doors/desk/dossier_log.py": "a word of the log",
    "doors/desk/sheets.py": "a word of the log",
    "dossiers/tables.py": "lists in and out, on the command line",
    "procedures/version_tables.py": "lists in and out, on the command line",
    "assistance/printing.py": "a paper in Vietnamese, as the office files it",
    "connectors/pager_simulator/transmitter.py": "what a simulated transmitter answers to a program",
    "pagers/sending.py": "what is kept of a call that failed, for whoever looks after the transmitter",
    "specialdays/notice.py": "a word of the catalogue, compared",
    "specialdays/tables.py": "lists in and out, on the command line",
    "doors/desk/cash_typed.py": "how people write sums",
    "doors/hooks/bank.py": "how banks name what goes out",
    "payments/sheets": "receipts and till reports, as the law has them",
    "payments/statement_lines.py": "how banks write sums",
    "post/batches.py": "how scanners write sums",
    "post/models/carriers.py": "the sign of đồng",
    "post/sheets": "labels and lists both sides sign",
    "post/tables.py": "lists in and out, on the command line",
    "procedures/fees.py": "a word of the law, compared",
    "feedback/robots.py": "words of a question for people, chosen by language",
    "reactions/feedback.py": "text messages",
    "publicity/by_message.py": "what people type in a text message",
    "offices/list_files.py": "lists in and out, both languages said",
    "people/tables.py": "lists in and out",
    "reactions/payments.py": "text messages",
    "messaging/dossier_texts.py": "text messages",
    "messaging/fitting.py": "text messages",
    "messaging/placeholders.py": "text messages",
    "messaging/register.py": "text messages",
    "messaging/samples.py": "text messages",
    "messaging/told.py": "text messages",
    "figures/wording.py": "the sign of đồng",
    "founding/loaded.py": "how lists name a column",
    "owndata/register.py": "what stands where a name was",
    "upkeep/settings.py": "words of the file of settings, which has both languages",
    "messaging/draft_texts.py": "text messages",
    "messaging/feedback_texts.py": "text messages",
    "messaging/pager_texts.py": "text messages",
    "messaging/payment_texts.py": "text messages",
    "messaging/post_texts.py": "text messages",
    "messaging/special_texts.py": "text messages",
    "messaging/texts.py": "text messages",
    "messaging/turn_texts.py": "text messages",
    "messaging/vaccination_texts.py": "text messages",
}


def sources() -> list[Path]:
    return [
        path
        for path in sorted(catalogues.PACKAGE.rglob("*.py"))
        if "migrations" not in path.parts
        and not str(path.relative_to(catalogues.PACKAGE)).startswith(tuple(SPEAKS_VIETNAMESE))
    ]


def unwrapped(source: str) -> list[str]:
    """Return the Vietnamese strings of Python source that no gettext is asked about; docstrings are none."""
    tree = ast.parse(source)
    silent = {
        id(inner)
        for node in ast.walk(tree)
        for inner in ast.walk(node)
        if (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)) or _is_gettext(node)
    }
    strings = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return [str(each.value) for each in strings if id(each) not in silent and MARKED.search(str(each.value))]


def _is_gettext(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in GETTEXT


def test_every_vietnamese_sentence_of_python_can_be_translated() -> None:
    assert unwrapped('"""Ghi chú."""\nsay(_("Chào"), "lạ", f"lạ {x}")') == ["lạ", "lạ "]
    assert {str(path): found for path in sources() if (found := unwrapped(path.read_text()))} == {}


def test_no_sentence_hides_inside_an_f_string_where_it_is_not_collected() -> None:
    hidden = {
        (str(path), node.lineno)
        for path in catalogues.PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.JoinedStr) and any(_is_gettext(inner) for inner in ast.walk(node))
    }
    assert hidden == set()


def test_every_vietnamese_sentence_of_a_template_can_be_translated() -> None:
    tags = re.compile(
        r"\{%\s*(blocktranslate|comment)\b.*?\{%\s*end\1\s*%\}|\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL
    )
    pages = [path for path in catalogues.PACKAGE.rglob("templates/**/*.html") if "gallery" not in path.name]
    assert len(pages) > 50
    assert {path.name: found for path in pages if (found := MARKED.findall(tags.sub("", path.read_text())))} == {}


# --- moments and refusals ----------------------------------------------------------------------------


def test_a_moment_is_said_in_the_language_of_the_page() -> None:
    start, today = at("2026-12-03T09:00"), date(2026, 11, 26)
    assert saying.day_and_hour(start, today=today) == "9 giờ sáng thứ Năm, 03/12"
    with translation.override("en"):
        assert saying.day_and_hour(start, today=today) == "9:00 on Thursday, 3 December"
        assert saying.day_and_hour(at("2026-11-26T13:35"), today=today) == "13:35 today"
        assert saying.day_and_hour(start, today=date(2027, 11, 26)) == "9:00 on Thursday, 3 December 2026"
        assert saying.month(start) == "December 2026"
        assert saying.day(start) == "Thursday, 3 December 2026"
        assert (saying.duration(125), saying.duration(45), saying.duration(-1)) == ("2 h 5 min", "45 min", "0 min")
        assert (saying.hour_of_day(start), saying.vnd(16_000), saying.number(3)) == ("9:00", "16,000 VND", "three")


def test_a_moment_kept_in_utc_is_said_in_the_offices_time() -> None:
    with translation.override("en"):
        assert (
            saying.day_and_hour(datetime.fromisoformat("2026-12-02T23:30:00+00:00")) == "6:30 on Thursday, 3 December"
        )


def test_a_refusal_speaks_the_language_of_the_reader_not_of_whoever_raised_it() -> None:
    refusal = NoSuchOffice()
    with pytest.raises(BadPhone) as bad:
        normalise("0905 111 22")
    with translation.override("en"):
        assert refusal.message == "No office has this code."
        assert (
            bad.value.fields["phone"] == "The phone number is too short, missing digits: one. You wrote 0905 111 22_."
        )
    assert refusal.message == "Không có nơi tiếp nhận nào mang mã này."
