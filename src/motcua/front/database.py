# SPDX-License-Identifier: EUPL-1.2
"""The address of Django's database as psycopg takes it, for the front's own asynchronous connections."""

from functools import cache

from django.db import connections
from psycopg import pq
from psycopg.conninfo import make_conninfo

# A half-open connection must be noticed within seconds, or a board would stand still without knowing it.
LIVELINESS = {"keepalives_idle": 2, "keepalives_interval": 1, "keepalives_count": 3, "tcp_user_timeout": 3000}


def database_conninfo(*, alias: str = "default", connect_timeout_seconds: int = 5) -> str:
    """Return the libpq connection string of the Django database `alias`, read anew so that a test database is met."""
    address = connections.settings[alias]
    options = {key: value for key, value in address.get("OPTIONS", {}).items() if key in _libpq_words()}
    named = {
        "dbname": address.get("NAME"),
        "user": address.get("USER"),
        "password": address.get("PASSWORD"),
        "host": address.get("HOST"),
        "port": address.get("PORT"),
    }
    given = {key: value for key, value in named.items() if value not in (None, "")}
    return make_conninfo("", **{**LIVELINESS, **options, **given, "connect_timeout": connect_timeout_seconds})


@cache
def _libpq_words() -> frozenset[str]:
    return frozenset(option.keyword.decode() for option in pq.Conninfo.get_defaults())
