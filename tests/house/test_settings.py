# SPDX-License-Identifier: EUPL-1.2
"""Every setting is described in docs/settings.md with the default it really has, and none that is gone."""

import ast
import re

from house.sources import ROOT, SOURCE, python_files
from motcua.upkeep import settings

VARIABLE = re.compile(r"\bMOTCUA_[A-Z][A-Z0-9_]*[A-Z]\b")
ROW = re.compile(r"^\| `(MOTCUA_[A-Z0-9_]+)` \| (.*?) \| (.*) \|$", re.MULTILINE)
DESCRIBED = {
    name: (default, meaning) for name, default, meaning in ROW.findall((ROOT / "docs/settings.md").read_text("utf-8"))
}
SETTINGS = SOURCE / "config" / "settings.py"


IN_FILE = {each.name: each for each in settings.described()}


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


# --- the file from which the administration pages read ---------------------------------------------------------


def test_the_file_describes_each_setting_in_the_words_of_the_document() -> None:
    """A new setting stands in `docs/settings.md` and, with Vietnamese words too, in `upkeep/settings.toml`."""
    assert {name: (each.default, each.meaning_en) for name, each in IN_FILE.items()} == DESCRIBED
    assert len(IN_FILE) == len(settings.described())


def test_the_file_has_the_groups_of_the_document_in_its_order() -> None:
    document = (ROOT / "docs/settings.md").read_text("utf-8")
    heads = re.findall(r"^## (.+)$", document, re.MULTILINE)
    assert [group["title_en"] for group in settings._file()["group"]] == heads
    for section in document.split("\n## ")[1:]:
        head = section.splitlines()[0]
        code = next(group["code"] for group in settings._file()["group"] if group["title_en"] == head)
        assert [name for name, _, _ in ROW.findall(section)] == [e.name for e in IN_FILE.values() if e.group == code]


def test_the_file_names_the_attribute_in_which_the_value_is() -> None:
    tree = ast.parse(SETTINGS.read_text("utf-8"))
    assigned = {
        target.id: set(VARIABLE.findall(ast.unparse(node.value)))
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    wrong = [
        each.name
        for each in IN_FILE.values()
        if each.attribute and each.name not in assigned.get(each.attribute, set())
    ]
    assert wrong == []


def test_each_has_a_title_and_a_meaning_in_both_languages() -> None:
    poor = [
        each.name
        for each in IN_FILE.values()
        if min(len(each.title), len(each.title_en)) < 4 or min(len(each.meaning), len(each.meaning_en)) < 10
    ]
    assert poor == []
    in_words = [each.name for each in IN_FILE.values() if settings.literal(each.default) is None]
    assert [name for name in in_words if IN_FILE[name].default != "empty" and not IN_FILE[name].default_vi] == []


def test_what_sounds_like_a_secret_is_one() -> None:
    secret = re.compile(r"SECRET|PASSWORD|PASSPHRASE|TOKEN|DATABASE_URL|HEADER$")
    names = {each.name for each in IN_FILE.values() if each.secret}
    assert {name for name in IN_FILE if secret.search(name)} - names == {"MOTCUA_SMS_HTTP_SECRET_FIELD"}


def test_allowed_values_hold_the_default() -> None:
    for each in IN_FILE.values():
        value = settings.literal(each.default)
        assert not each.allowed or value in (None, "", *each.allowed), each.name
