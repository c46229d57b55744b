# SPDX-License-Identifier: EUPL-1.2
"""Moves an older cluster to the newest PostgreSQL of the wheel: dumped, restored, the old folder kept aside."""

import shutil
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from motcua.cli import postgres_archive, postgres_cluster
from motcua.cli.postgres_place import Install, Place, installs, newest_install, usable_install
from motcua.cli.refusal import Refused

WORK_NAME = "upgrade"
Serve = Callable[[Install, Path], AbstractContextManager[str]]


def upgrade(place: Place, *, major: int, serve: Serve) -> Path:
    """Replace the cluster of PostgreSQL `major` by one of the newest version; return where the old one is kept."""
    old = next((install for install in installs() if install.major == major), None)
    if old is None:
        raise Refused(
            f"Dữ liệu được ghi bằng PostgreSQL {major}; chương trình này không còn kèm bản đó để chuyển sang bản mới. "
            "Hãy sao lưu bằng bản chương trình cũ rồi phục hồi.",
            f"The data was written by PostgreSQL {major}, which this program no longer has. "
            "Make a backup with the old program and restore it.",
        )
    new = newest_install()
    print(
        f"Đang chuyển cơ sở dữ liệu từ PostgreSQL {major} sang {new.major}… / Moving the database…",
        file=sys.stderr,
        flush=True,
    )
    work = place.make_folder(place.folder / WORK_NAME)
    dump, fresh = work / "database.dump", work / "cluster"
    shutil.rmtree(fresh, ignore_errors=True)
    with serve(old, place.cluster) as url:
        postgres_archive.dump(url, dump)
    postgres_cluster.create_cluster(place, usable_install(place, new), fresh, durable=True)
    with serve(new, fresh) as url:
        postgres_cluster.ensure_database(url)
        postgres_archive.restore(url, dump)
    kept = place.folder / f"cluster-{major}-{time.strftime('%Y%m%d-%H%M%S')}"
    place.cluster.rename(kept)
    fresh.rename(place.cluster)
    shutil.rmtree(work)
    return kept


def finish_interrupted(place: Place) -> None:
    """Take the last step of a move that was cut off: the old cluster leaves its name only when the new one is whole."""
    fresh = place.folder / WORK_NAME / "cluster"
    if not place.cluster.exists() and fresh.exists():
        fresh.rename(place.cluster)
