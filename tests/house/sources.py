# SPDX-License-Identifier: EUPL-1.2
"""The files of the house, as its keeper sees them."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "motcua"
NOT_OURS = {"__pycache__", ".venv", ".uv", ".git", "var", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis"}


def python_files() -> list[Path]:
    """Return all Python files of source and tests."""
    return sorted(path for folder in (SOURCE, ROOT / "tests") for path in folder.rglob("*.py") if _is_ours(path))


def kept_files() -> list[Path]:
    """Return what git keeps or would keep; without git, every file that is not made by a tool."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        found = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:
        found = [path for path in ROOT.rglob("*") if _is_ours(path)]
    return sorted(path for path in found if path.is_file())


def text_of(path: Path) -> str | None:
    """Return a file's text, None for what is no text."""
    data = path.read_bytes()
    try:
        return None if b"\0" in data[:8192] else data.decode()
    except UnicodeDecodeError:
        return None


def _is_ours(path: Path) -> bool:
    return not NOT_OURS & set(path.relative_to(ROOT).parts)
