# SPDX-License-Identifier: EUPL-1.2
"""The settings of the embedded PostgreSQL; `ALTER SYSTEM` overrides them, so an administrator can tune."""

import os
from pathlib import Path

from motcua.cli.postgres_place import Account

FILE_NAME = "motcua.conf"
_MEGABYTE = 1024 * 1024


def include(cluster: Path) -> None:
    """Make a new cluster read our file after its own."""
    path = cluster / "postgresql.conf"
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\ninclude_if_exists = '{FILE_NAME}'\n")


def write(cluster: Path, *, durable: bool, account: Account | None) -> None:
    """Write our file anew, so that a changed machine or program is heard at the next start."""
    path = cluster / FILE_NAME
    path.write_text(
        "".join(f"{name} = {value}\n" for name, value in _settings(durable=durable).items()), encoding="utf-8"
    )
    path.chmod(0o600)
    if account is not None:
        os.chown(path, account.uid, account.gid)


def _settings(*, durable: bool) -> dict[str, str]:
    memory = _memory_megabytes()
    shared = min(1024, max(128, memory // 8))
    settings = {
        "max_connections": "200",
        "shared_buffers": f"{shared}MB",
        "effective_cache_size": f"{max(256, memory // 2)}MB",
        "work_mem": "8MB",
        "maintenance_work_mem": f"{min(256, max(64, memory // 32))}MB",
        "max_wal_size": "2GB",
        "min_wal_size": "128MB",
        "checkpoint_completion_target": "0.9",
        "wal_compression": "on",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "logging_collector": "on",
        "log_directory": "'../log'",
        "log_filename": "'postgresql-%a.log'",
        "log_truncate_on_rotation": "on",
        "log_rotation_age": "1d",
        "log_rotation_size": "0",
        "log_min_duration_statement": "-1",
        # Statements and details carry names and phone numbers, which must never reach a log.
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
    }
    if not durable:
        # The death of a process still loses nothing, so that tests may kill; only a power cut would.
        settings |= {"fsync": "off", "full_page_writes": "off", "logging_collector": "off"}
    return settings


def _memory_megabytes() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // _MEGABYTE
