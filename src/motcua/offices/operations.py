# SPDX-License-Identifier: EUPL-1.2
"""Changing master data: every change goes through here, is kept in the journal, and tells the offices it touches."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.forms.models import model_to_dict
from django.utils import translation

from motcua.journal import operations as journal
from motcua.kernel.text import fold, sort_key, unmarked
from motcua.offices.events import MasterDataChanged
from motcua.offices.models import Agency, Office

SORT_KEY_LIMIT = 400


def lock_settings(offices: Iterable[str]) -> None:
    """Keep bookings of these offices waiting until the caller's transaction ends, and outdate what they know.

    Claims hold a key-share lock on the office row; this takes the one lock that excludes them, after the queue at the
    office's gate, so that no stream of claims keeps an administrator waiting. Must be called first in a transaction
    that changes hours, closures or services.
    """
    codes = sorted(set(offices))
    if not codes:
        return
    with connection.cursor() as cursor:
        cursor.execute(_GATES, [codes])
        cursor.execute("SELECT 1 FROM offices_office WHERE code = ANY(%s) ORDER BY code FOR UPDATE", [codes])
        cursor.execute(
            "UPDATE offices_office SET settings_version = settings_version + 1 WHERE code = ANY(%s)", [codes]
        )


# Claims pass these in share.
_GATES = "SELECT pg_advisory_xact_lock(hashtextextended('settings:' || code, 0)) FROM unnest(%s::text[]) AS code"


@transaction.atomic
def save_master(row: models.Model, *, by: str, at: datetime) -> None:
    """Save a row of master data, complete its search keys, and record what changed.

    Records: MasterDataChanged.
    """
    before = _stored(row)
    lock_settings(touched_offices(row))
    if isinstance(row, Office):
        # The lock has just counted the version up; saving the number read earlier would turn it back.
        row.settings_version = Office.every.filter(pk=row.pk).values_list("settings_version", flat=True).first() or 1
    complete_keys(row)
    row.full_clean()
    row.save()
    _record(row, before=before, after=model_to_dict(row), by=by, at=at)


@transaction.atomic
def remove_master(row: models.Model, *, by: str, at: datetime) -> None:
    """Remove a row of master data. Records: MasterDataChanged."""
    lock_settings(touched_offices(row))
    before = _stored(row)
    _record(row, before=before, after={}, by=by, at=at)
    row.delete()


def touched_offices(row: models.Model) -> list[str]:
    """Return the codes of the offices whose free places a change of this row may alter."""
    if isinstance(row, Office):
        return [row.pk] if row.pk else []
    office = getattr(row, "office_id", None)
    if office:
        return [office]
    if row._meta.model_name == "publicday":
        return list(Office.every.values_list("pk", flat=True))
    return []


def subject_of(row: models.Model) -> str:
    """Return under which subject the journal keeps this row's history: a part's under the whole it belongs to."""
    whole = getattr(row, "part_of", None)
    if whole is None:
        return f"{row._meta.model_name}:{row.pk}"
    field = row._meta.get_field(whole)
    return f"{field.related_model._meta.model_name}:{row.serializable_value(whole)}"  # type: ignore[union-attr]


def refresh_agency_keys(agency: Agency) -> None:
    """Compute again the search key of an agency from its name, short name, abbreviations and former names."""
    names = [agency.name, agency.short_name, agency.code, *agency.other_names.values_list("text", flat=True)]
    agency.search_key = search_text(names)
    agency.sort_key = sort_key(agency.name)[:SORT_KEY_LIMIT]
    Agency.objects.filter(pk=agency.pk).update(search_key=agency.search_key, sort_key=agency.sort_key)


def search_text(names: Iterable[str]) -> str:
    """Return one folded text to search in: each name as written and glued ("so kh-dt" also as "skhdt", "so khdt")."""
    folded: list[str] = []
    for name in names:
        plain = fold(name)
        glued = "".join(sign if sign.isalnum() or sign == " " else "" for sign in plain)
        words = glued.split()
        initials = "".join(word[0] for word in words)
        folded += [plain, glued, initials]
        if len(words) == 2:
            folded.append(words[0][0] + words[1])
    return " | ".join(dict.fromkeys(folded))


def complete_keys(row: models.Model) -> None:
    """Compute the search and sort keys of an office or agency from its present names, without saving."""
    if isinstance(row, Office):
        row.short_name = row.short_name or unmarked(row.name)[:40]
        row.search_key = search_text([row.name, row.code, row.address, *row.abbreviations.split("|")])
        row.sort_key = sort_key(row.name)[:SORT_KEY_LIMIT]
    if isinstance(row, Agency):
        others = row.other_names.values_list("text", flat=True) if row.pk else []
        row.search_key = search_text([row.name, row.short_name, row.code, *others])
        row.sort_key = sort_key(row.name)[:SORT_KEY_LIMIT]


def _stored(row: models.Model) -> dict[str, Any]:
    if row.pk is None:
        return {}
    kept = type(row)._base_manager.filter(pk=row.pk).first()
    return model_to_dict(kept) if kept is not None else {}


def _record(row: models.Model, *, before: dict[str, Any], after: dict[str, Any], by: str, at: datetime) -> None:
    changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    touched = touched_offices(row)
    journal.record(
        MasterDataChanged(
            office=touched[0] if len(touched) == 1 else "",
            subject=subject_of(row),
            at=at,
            what=str(row._meta.model_name),
            row=_told(row),
            before={name: _plain(before.get(name)) for name in sorted(changed) if name in before},
            after={name: _plain(after.get(name)) for name in sorted(changed) if name in after},
        ),
        actor=by,
    )


def _told(row: models.Model) -> str:
    """Name the row in the house's own language, whatever the language of the one who changes it."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(row)[:200]


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple | set):
        return [_plain(part) for part in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)
