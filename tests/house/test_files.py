# SPDX-License-Identifier: EUPL-1.2
"""The house is kept in order: short files, telling names, a licence on each, no loose ends and no foreign places."""

import re
from pathlib import Path

from house.sources import ROOT, SOURCE, kept_files, python_files, text_of

LINES_AT_MOST = 400
LICENCE = "# SPDX-License-Identifier: EUPL-1.2"
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "core", "base", "misc", "tools", "lib"}
# Put together from pieces, so that this file does not find itself.
LOOSE_ENDS = re.compile(r"\b(?:" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]) + r")\b")
OF_ONE_MACHINE = re.compile("|".join(["/wo" + "rk/", "/ro" + "ot/", "/ho" + r"me/\w+/", "/Us" + r"ers/\w"]))
REGISTRIES = re.compile(
    "|".join(["files.python" + "hosted", "py" + r"pi\.org", "registry.npm" + "js", "proxy.go" + "lang"])
)
NUMBERED = {".py", ".html", ".css", ".js"}


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def is_migration(path: Path) -> bool:
    return "migrations" in path.parts


def test_no_file_has_grown_too_long() -> None:
    files = [path for path in python_files() if path.is_relative_to(SOURCE) and not is_migration(path)]
    long = {named(path): len(path.read_text("utf-8").splitlines()) for path in files}
    assert {name: lines for name, lines in long.items() if lines > LINES_AT_MOST} == {}


def test_every_python_file_names_its_licence() -> None:
    files = [path for path in python_files() if not is_migration(path) and path.read_text("utf-8").strip()]
    assert [named(path) for path in files if path.read_text("utf-8").splitlines()[0] != LICENCE] == []


def test_no_name_says_nothing() -> None:
    files = [path for path in kept_files() if path.suffix in NUMBERED and path.is_relative_to(ROOT / "src")]
    places = {part for path in files for part in (*path.relative_to(ROOT / "src").parts[:-1], path.stem)}
    assert places & SAYS_NOTHING == set()


def found(pattern: re.Pattern[str], *, but: tuple[str, ...] = ()) -> list[tuple[str, int, str]]:
    hits = []
    for path in kept_files():
        text = text_of(path)
        if text is None or named(path) in but:
            continue
        for number, line in enumerate(text.splitlines(), start=1):
            hit = pattern.search(line)
            if hit:
                hits.append((named(path), number, hit.group()))
    return hits


def test_no_loose_ends() -> None:
    assert found(LOOSE_ENDS) == []


def test_no_place_of_one_machine() -> None:
    assert found(OF_ONE_MACHINE) == []


def test_no_address_of_a_registry() -> None:
    assert found(REGISTRIES) == []


def test_what_is_kept_is_no_data_of_an_office() -> None:
    kept = [named(path) for path in kept_files()]
    assert [
        name for name in kept if name.endswith((".sqlite3", ".log", ".pid", ".key", ".pem")) or name.startswith("var/")
    ] == []
