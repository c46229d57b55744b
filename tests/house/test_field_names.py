# SPDX-License-Identifier: EUPL-1.2
"""Every field that the administration shows has a name of its own: none is called after its column."""

from collections.abc import Iterator
from typing import Any

from django.contrib.admin.sites import all_sites
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import Field, Model
from django.urls import get_resolver


def shown(admin: Any) -> set[str]:
    """Return the names that a page of the administration shows of its model; "*" for whatever is not left out."""
    columns = {each for each in getattr(admin, "list_display", ()) if isinstance(each, str)}
    if admin.fieldsets:
        return columns | set(flatten_fieldsets(admin.fieldsets))
    return columns | set(admin.fields or ["*"])


def nameless(model: type[Model], admin: Any) -> Iterator[str]:
    names, left_out = shown(admin), set(admin.exclude or ())
    for field in model._meta.get_fields():
        is_shown = field.name in names or ("*" in names and getattr(field, "editable", False))
        if not isinstance(field, Field) or not is_shown or field.name in left_out:
            continue
        if str(field.verbose_name) == field.name.replace("_", " "):
            yield f"{model._meta.label}.{field.name}"


def test_no_field_is_called_after_its_column() -> None:
    assert get_resolver().url_patterns, "the pages of the administration are known now"
    pages = [admin for site in all_sites for admin in site._registry.values()]
    inlines = [inline for admin in pages for inline in admin.inlines]
    assert len(pages) > 20
    assert sorted(each for admin in [*pages, *inlines] for each in nameless(admin.model, admin)) == []
