# SPDX-License-Identifier: EUPL-1.2
"""`./motcua check`: format, lint, types, stairs and migrations; every check runs, one failure fails all."""

import subprocess
import sys
import time
from collections.abc import Sequence

from motcua.cli.scratch import scratch_environment
from motcua.cli.test import root_folder

_CHECKS: tuple[tuple[str, Sequence[str]], ...] = (
    ("cách trình bày / format", ("-m", "ruff", "format", "--check", ".")),
    ("lỗi thường gặp / lint", ("-m", "ruff", "check", ".")),
    ("kiểu / types", ("-m", "mypy", "src")),
    (
        "bậc thang / stairs",
        ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache"),
    ),
    ("di trú / migrations", ("-m", "django", "makemigrations", "--check", "--dry-run")),
)


def main() -> int:
    """Run all checks; print each one's name and time."""
    failed = []
    with scratch_environment() as environment:
        for name, words in _CHECKS:
            print(f"── {name}", flush=True)
            began = time.monotonic()
            done = subprocess.run([sys.executable, *words], cwd=root_folder(), env=environment, check=False)
            verdict = "đạt / passed" if done.returncode == 0 else "KHÔNG ĐẠT / FAILED"
            print(f"   {verdict}, {time.monotonic() - began:.1f} s", flush=True)
            failed += [name] if done.returncode else []
    if failed:
        print("Không đạt / failed: " + "; ".join(failed), file=sys.stderr)
    return 1 if failed else 0
