# SPDX-License-Identifier: EUPL-1.2
"""Whoever adds a column of text, JSON or a file says whether it can tell of a citizen, and how that goes."""

from django.apps import apps
from django.db import models

from motcua.owndata import plain, register
from motcua.owndata.register import Goes

# What can hold words; a search vector and a list of texts are told by their names.
WORDS = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.FileField,
    models.BinaryField,
    models.GenericIPAddressField,
)


def columns() -> set[tuple[str, str]]:
    """Return every column of the program that can hold words, of every department and library."""
    return {
        (model._meta.label, field.name)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if not field.is_relation
        and (isinstance(field, WORDS) or type(field).__name__ in ("ArrayField", "SearchVectorField"))
    }


def personal() -> set[tuple[str, str]]:
    return {(table.model, name) for table in register.ALL for name in table.columns}


def declared_plain() -> list[tuple[str, str]]:
    return [(model, name) for model, names in plain.PLAIN.items() for name in names.split()]


def test_each_column_that_can_hold_words_is_declared() -> None:
    assert sorted(columns() - personal() - set(declared_plain())) == []


def test_no_column_is_declared_that_is_gone_or_declared_twice() -> None:
    dates = {("vaccination.BookedChild", "born_on")}
    assert sorted(set(declared_plain()) - columns()) == []
    assert sorted(personal() - columns() - dates) == []
    assert sorted(set(declared_plain()) & personal()) == []
    # One table twice where its rows are found in two ways: a number by its phone, or by whose hour it was drawn for.
    ways = [(table.model, table.by) for table in register.ALL]
    assert sorted({way for way in ways if ways.count(way) > 1}) == []


def test_a_table_that_holds_a_phone_is_found_by_it() -> None:
    """A personal column named phone without a way to its row could never be erased."""
    by_itself = (Goes.BY_ITSELF, Goes.NOBODY, Goes.FREE)
    lost = [
        table.model
        for table in register.ALL
        if any(name.endswith("phone") for name in table.columns) and not table.by and table.goes not in by_itself
    ]
    assert lost == []
    phones = {(model, name) for model, name in columns() if name.endswith("phone")}
    # Those of offices, carriers and the staff are no citizens'.
    theirs = {("offices.Office", "phone"), ("post.Carrier", "phone"), ("people.User", "phone")}
    assert phones - personal() == theirs


def test_what_is_told_of_a_table_can_be_asked_of_it() -> None:
    for table in register.EXPORTED:
        rows = apps.get_model(table.model)._default_manager.filter(**{table.by: "+84905111222"}, **table.only)
        assert str(rows.values(*table.shown).query)
