# SPDX-License-Identifier: EUPL-1.2
"""Every setting is described in docs/settings.md with the default it really has, and none that is gone."""

import ast
import re

from house.sources import ROOT, SOURCE, python_files

VARIABLE = re.compile(r"\bMOTCUA_[A-Z][A-Z_]*[A-Z]\b")
ROW = re.compile(r"^\| `(MOTCUA_[A-Z_]+)` \| (.*?) \| (.*) \|$", re.MULTILINE)
DESCRIBED = {
    name: (default, meaning) for name, default, meaning in ROW.findall((ROOT / "docs/settings.md").read_text("utf-8"))
}
SETTINGS = SOURCE / "config" / "settings.py"


def variables_used() -> set[str]:
    files = [*python_files(), ROOT / "motcua", *(path for path in [ROOT / ".ci" / "run"] if path.exists())]
    return {name for path in files for name in VARIABLE.findall(path.read_text("utf-8"))}


def defaults_in_settings() -> dict[str, str]:
    """Return each variable's default where `settings.py` gives it as a plain value."""
    found = {}
    for node in ast.walk(ast.parse(SETTINGS.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _READERS and node.args:
            name, *rest = [ast.unparse(arg) for arg in node.args]
            found[name.strip("'")] = rest[0] if rest else _READERS[node.func.id]
    return {name: default for name, default in found.items() if VARIABLE.fullmatch(name)}


# What the command line always gives, so that the default here is for tests and checks only.
GIVEN_BY_COMMANDS = {"MOTCUA_SECRET_KEY", "MOTCUA_DATABASE_URL"}
_READERS = {"_text": "''", "_number": "", "_yes": "False", "_list": "''"}


def test_what_is_read_is_described_and_what_is_described_is_read() -> None:
    assert variables_used() - DESCRIBED.keys() == set()
    assert DESCRIBED.keys() - variables_used() == set()


def test_the_settings_file_reads_the_environment_in_one_way_only() -> None:
    assert SETTINGS.read_text("utf-8").count("os.environ") == 2


def test_the_described_defaults_are_the_real_ones() -> None:
    wrong = {}
    for name, default in defaults_in_settings().items():
        if name in GIVEN_BY_COMMANDS:
            continue
        said = DESCRIBED[name][0].replace("`", "")
        value = _plain(default)
        if value is not None and value not in said and not (value == "" and _says_nothing(said)):
            wrong[name] = (value, said)
    assert wrong == {}


def _plain(default: str) -> str | None:
    try:
        value = eval(compile(default, "default", "eval"), {"__builtins__": {}})
    except NameError:
        return None
    return {False: "no", True: "yes"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _says_nothing(said: str) -> bool:
    return said.startswith(("empty", "made once", "set by"))


def test_each_has_a_meaning() -> None:
    assert [name for name, (_, meaning) in DESCRIBED.items() if len(meaning) < 10] == []
