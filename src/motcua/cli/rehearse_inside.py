# SPDX-License-Identifier: EUPL-1.2
"""What a rehearsal looks at, inside the restored office: rows, files, sealed logs, migrations, a page."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from typing import Any

from motcua.cli import postgres_archive
from motcua.cli.instance import Instance

SHOWN = 20


def main(arguments: argparse.Namespace, instance: Instance) -> int:
    """Look at everything, say each result, and return 1 where anything differs."""
    manifest = json.loads(arguments.manifest.read_text(encoding="utf-8"))
    is_good = True
    checks: tuple[tuple[str, str, Callable[[], Iterator[str]]], ...] = (
        ("Số dòng từng bảng", "Rows of each table", lambda: _rows(manifest)),
        ("Tệp của người dân", "Stored files", _files),
        ("Nhật ký hồ sơ", "Sealed logs", _logs),
        # After the counts: what an update adds is not in the backup.
        ("Cập nhật cơ sở dữ liệu", "Migrations", _migrations),
        ("Mở một trang", "A page opens", _page),
    )
    for vietnamese, english, check in checks:
        differences = []
        try:
            differences = list(check())
        except Exception as problem:
            differences = [f"{type(problem).__name__}: {problem}"]
        print(f"{'  KHÁC' if differences else '  đúng'}  {vietnamese} / {english}", flush=True)
        for each in differences[:SHOWN]:
            print(f"        {each}", file=sys.stderr, flush=True)
        is_good = is_good and not differences
    return 0 if is_good else 1


def _rows(manifest: dict[str, Any]) -> Iterator[str]:
    expected = manifest.get("rows")
    if not expected:
        yield "bản sao cũ không kèm số đếm, hãy sao lưu lại / the backup holds no counts; make a new one"
        return
    from django.db import connection

    connection.ensure_connection()
    found = postgres_archive.count_rows(connection.connection)
    connection.connection.rollback()
    for name in sorted({*expected, *found}):
        if expected.get(name) != found.get(name):
            yield f"{name}: {expected.get(name)} → {found.get(name)}"


def _files() -> Iterator[str]:
    import hashlib

    from motcua.dossiers.files import storage
    from motcua.dossiers.models import StoredFile

    for stored in StoredFile.objects.filter(erased_at__isnull=True).iterator(chunk_size=500):
        path = storage.path_of(stored)
        if not path.is_file():
            yield f"thiếu tệp / missing: {stored.pk}"
            continue
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != stored.sha256:
                yield f"tệp khác nội dung / changed: {stored.pk}"


def _logs() -> Iterator[str]:
    from motcua.dossiers import sealing

    fault = sealing.verify_all().fault
    if fault is not None:
        yield f"{fault.code or fault.on} {fault.number or ''}: {fault.what}"


def _migrations() -> Iterator[str]:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    call_command("migrate", interactive=False, verbosity=0)
    executor = MigrationExecutor(connection)
    for migration, _backwards in executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield f"chưa cập nhật được / not applied: {migration}"


def _page() -> Iterator[str]:
    from django.conf import settings
    from django.test import Client

    answer = Client(HTTP_HOST=settings.ALLOWED_HOSTS[0].strip("[]") or "localhost").get("/")
    if answer.status_code != 200:
        yield f"/ → {answer.status_code}"
