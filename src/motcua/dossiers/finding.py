# SPDX-License-Identifier: EUPL-1.2
"""Finding dossiers by a name typed without marks: the newest first, and as fast for Nguyễn as for a rare name.

A common name is met soon among the newest dossiers, which are walked through by their day; a name hardly met there is
rare enough for the index of words to list its bearers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from motcua.dossiers.models import Dossier
from motcua.dossiers.search_words import EVERYWHERE, query_of

# So many of the newest are walked through before the index of words is asked.
WALKED = 3_000
LEAST_WALKED = 200
# Of a name that is not common and still has more bearers, so many are looked at.
LISTED = 800


@dataclass(frozen=True)
class Found:
    """The dossiers found by their numbers, the newest first; `is_cut` says that there are more."""

    ids: list[int]
    is_cut: bool = False


class WordsQuery(SearchQuery):
    """Words as `search_words` writes them; `to_tsquery` would cut them at the bar."""

    def __init__(self, text: str) -> None:
        super().__init__(text, search_type="raw")
        self.text = text

    def as_sql(self, compiler: Any, connection: Any, *_more: Any, **_words: Any) -> Any:
        # A list: the lookup adds it to one.
        return "%s::tsquery", [self.text]


def by_name(
    text: str, *, limit: int, offices: Sequence[str] | None = None, among: QuerySet[Dossier] | None = None
) -> Found:
    """Return dossiers whose applicant's name has every word typed, the last one perhaps only begun.

    `offices` None is the whole country, where the name is typed from its beginning; `among` narrows what the person
    may see.
    """
    words = [query_of(text, office=office) for office in ([EVERYWHERE] if offices is None else offices)]
    if not any(words):
        return Found([])
    rows = Dossier.objects.all() if among is None else among
    wanted = WordsQuery(" | ".join(f"({each})" for each in words))
    common = _among_the_newest(rows, offices, wanted, limit)
    if len(common) > limit:
        return Found(common[:limit], is_cut=True)
    listed = _run(_NEWEST_OF, rows.filter(words=wanted).values("submitted_at", "pk")[:LISTED])
    return Found([pk for pk, _all in listed[:limit]], is_cut=bool(listed) and listed[0][1] > limit)


def _among_the_newest(
    rows: QuerySet[Dossier], offices: Sequence[str] | None, wanted: WordsQuery, limit: int
) -> list[int]:
    """Return those of the newest that fit, the newest first; the walk is bounded and each part has its own index."""
    fits = ExpressionWrapper(Q(words=wanted), output_field=BooleanField())
    parts = list(_parts(rows, offices))
    each = max(LEAST_WALKED, WALKED // len(parts)) if parts else 0
    found: dict[int, datetime] = {}
    for part in parts:
        walked = part.order_by("-submitted_at").annotate(fits=fits).values("submitted_at", "pk", "fits")[:each]
        found |= {pk: at for at, pk in _run(_FITTING, walked, limit + 1)}
    return sorted(found, key=lambda pk: (found[pk], pk), reverse=True)


# What is inside has a limit, so that the database walks first and looks at the names then.
_FITTING = "SELECT submitted_at, pk FROM ({}) AS walked WHERE fits LIMIT %s"
_NEWEST_OF = "SELECT pk, count(*) OVER () FROM ({}) AS listed ORDER BY submitted_at DESC, pk DESC LIMIT 200"


def _run(around: str, inside: QuerySet[Any, Any], *values: int) -> list[tuple[Any, ...]]:
    try:
        sql, given = inside.query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(around.format(sql), [*given, *values])
        return list(cursor.fetchall())


def _parts(rows: QuerySet[Dossier], offices: Sequence[str] | None) -> Iterator[QuerySet[Dossier]]:
    if offices is None:
        yield rows
        return
    for office in offices:
        yield rows.filter(office=office)
        yield rows.filter(holder_office=office)
