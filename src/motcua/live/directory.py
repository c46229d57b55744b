# SPDX-License-Identifier: EUPL-1.2
"""The places that have lines, and how people look for them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zlib import crc32

from django.db import connection

from motcua.kernel.text import fold
from motcua.kernel.working_time import OFFICE_ZONE

MOST_PLACES = 5_000


@dataclass(frozen=True)
class Place:
    """An office in the order of its name; `key` is what its names, code and locality are searched in."""

    code: str
    key: str
    has_lines: bool


def places(*, at: datetime) -> list[Place]:
    """Return all offices in service, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, [at.astimezone(OFFICE_ZONE).date(), MOST_PLACES])
        return [
            Place(code, " | ".join([key, *(fold(text) for text in texts)]), has_lines)
            for code, key, has_lines, *texts in cursor.fetchall()
        ]


_PLACES = """
SELECT office.code, office.search_key,
    EXISTS (SELECT FROM queueing_line WHERE office_id = office.code AND is_active),
    office.code, office.name, office.short_name, office.abbreviations, locality.name
FROM offices_office AS office JOIN offices_locality AS locality ON locality.code = office.locality_id
WHERE (office.closed_on IS NULL OR office.closed_on > %s) AND NOT office.is_being_set_up
ORDER BY office.sort_key, office.code LIMIT %s
"""


def matching(known: Iterable[Place], q: str) -> list[str]:
    """Return the codes of the places with lines in whose names every word of `q` is, with or without marks."""
    words = fold(q).split()
    return [place.code for place in known if place.has_lines and all(word in place.key for word in words)]


class Row(Protocol):
    """One place in the list of all."""

    @property
    def etag(self) -> str: ...

    @property
    def public(self) -> bytes: ...


def page(rows: Sequence[Row]) -> bytes:
    """Return the list of all these places as JSON, made of the bytes they have already."""
    return b'{"items":[%b],"next":null}' % b",".join(row.public for row in rows)


def tag_of(rows: Sequence[Row]) -> str:
    """Return the entity tag of the list."""
    return f'W/"{len(rows)}-{crc32(" ".join(row.etag for row in rows).encode()):08x}"'
