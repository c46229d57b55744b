# SPDX-License-Identifier: EUPL-1.2
"""One English word for one Vietnamese term: each class of the database and each state is in GLOSSARY.md."""

from django.apps import apps
from django.db.models import Choices

from house.sources import ROOT

GLOSSARY = (ROOT / "GLOSSARY.md").read_text("utf-8")
MODELS = [model for model in apps.get_models() if model.__module__.startswith("motcua.")]


def choices_of_models() -> list[type[Choices]]:
    """Return the choice classes declared by models and rules."""
    found: list[type[Choices]] = []
    pending: list[type] = [Choices]
    while pending:
        for child in pending.pop().__subclasses__():
            pending.append(child)
            if child.__module__.startswith("motcua."):
                found.append(child)
    return found


def test_each_class_of_the_database_is_a_word() -> None:
    assert [model.__name__ for model in MODELS if f"`{model.__name__}`" not in GLOSSARY] == []


def test_each_stored_value_is_a_word_with_what_people_read() -> None:
    missing = [
        (kind.__qualname__, str(member.value), str(member.label))
        for kind in choices_of_models()
        if kind.__members__
        for member in kind
        if (isinstance(member.value, str) and f"`{member.value}`" not in GLOSSARY)
        or str(member.label).lower() not in GLOSSARY.lower()
    ]
    assert missing == []


def words() -> list[str]:
    """Return the first cells of all tables that explain words, their heads left out."""
    lines = GLOSSARY.splitlines()
    heads = {number for number, line in enumerate(lines[1:]) if line.startswith("|--")}
    return [
        line.split("|")[1].strip() for number, line in enumerate(lines) if line.startswith("| ") and number not in heads
    ]


def test_no_word_is_explained_twice() -> None:
    assert len(words()) > 50
    assert sorted({word for word in words() if words().count(word) > 1}) == []
