# SPDX-License-Identifier: EUPL-1.2
"""What lies inside an embedded PostgreSQL: the cluster, its one role and the office's database."""

import shutil
from pathlib import Path
from urllib.parse import quote

import psycopg

from motcua.cli import postgres_settings
from motcua.cli.postgres_place import Install, Place

ROLE = DATABASE = "motcua"


def url_of(socket_folder: Path, *, database: str = DATABASE) -> str:
    """Return the address of a database behind a socket."""
    return f"postgresql://{ROLE}@/{database}?host={quote(str(socket_folder), safe='')}"


def create_cluster(place: Place, install: Install, cluster: Path, *, durable: bool) -> None:
    """Create an empty cluster under another name and put it in place when it is whole."""
    fresh = cluster.with_name(f"{cluster.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    place.make_folder(fresh)
    # Code point order as in the C locale, with the case rules of all letters, which plain C lacks.
    locale = (
        ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        if install.major >= 17
        else ["--no-locale"]
    )
    place.run(
        [
            install.program("initdb"),
            f"--pgdata={fresh}",
            f"--username={ROLE}",
            "--encoding=UTF8",
            *locale,
            "--auth=trust",
            "--no-instructions",
            *([] if durable else ["--no-sync"]),
        ]
    )
    postgres_settings.include(fresh)
    fresh.rename(cluster)


def ensure_database(url: str) -> None:
    """Create the office's database when the cluster is new."""
    with psycopg.connect(url.replace(f"/{DATABASE}?", "/postgres?"), autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if found is None:
            connection.execute(f"CREATE DATABASE {DATABASE}")
