# SPDX-License-Identifier: EUPL-1.2
"""The register of rules, the code that cites it and the tests that hold it agree."""

import ast
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REGISTER = tomllib.loads((ROOT / "docs" / "rules.toml").read_text(encoding="utf-8"))
RULE = re.compile(r"R-\d{3}\b")
REQUIRED = {
    "sentence": str, "kind": str, "source": str, "valid_from": date, "checked_on": date, "uncertain": bool,
    "applies": str,
}  # fmt: skip
TODAY = date.today()  # noqa: DTZ011 – one day more or less does not matter here
OPTIONAL = {"valid_to": date, "settings": list}


def rules_cited_in_the_code() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "src" / "motcua").rglob("*")):
        if path.suffix in {".py", ".html", ".md", ".sql", ".toml"}:
            for number in RULE.findall(path.read_text(encoding="utf-8")):
                yield number, str(path.relative_to(ROOT))


@cache
def rules_marked_on_tests() -> dict[str, str]:
    """Return each rule named by `pytest.mark.rule("R-nnn", …)`, wherever the mark stands, with a file naming it."""
    marked: dict[str, str] = {}
    for path in sorted((ROOT / "tests").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.rule":
                numbers = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
                marked |= dict.fromkeys(map(str, numbers), str(path.relative_to(ROOT)))
    return marked


def rules_in_force() -> list[str]:
    # A row whose last day has passed keeps its number for old dossiers and needs no new test.
    return [number for number, row in REGISTER.items() if row.get("valid_to", date.max) >= TODAY]


def test_every_rule_cited_in_the_code_is_in_the_register():
    strangers = {(number, path) for number, path in rules_cited_in_the_code() if number not in REGISTER}
    assert not strangers


def test_every_rule_marked_on_a_test_is_in_the_register():
    strangers = {(number, path) for number, path in rules_marked_on_tests().items() if number not in REGISTER}
    assert not strangers


@pytest.mark.parametrize("number", rules_in_force())
def test_every_rule_in_force_has_a_test(number):
    assert number in rules_marked_on_tests(), REGISTER[number]["sentence"]


def test_the_numbers_run_in_order_without_gaps():
    assert list(REGISTER) == [f"R-{place:03}" for place in range(1, len(REGISTER) + 1)]


@pytest.mark.parametrize("number", REGISTER)
def test_a_row_of_the_register_is_complete(number):
    row = REGISTER[number]
    assert REQUIRED.keys() <= row.keys() <= REQUIRED.keys() | OPTIONAL.keys()
    for name, value in row.items():
        assert isinstance(value, (REQUIRED | OPTIONAL)[name]), name
    assert row["kind"] in {"law", "article", "promise"}
    assert row["sentence"].endswith(".")
    assert row["valid_from"] <= row.get("valid_to", date.max)
