# SPDX-License-Identifier: EUPL-1.2
"""What the documents lead to is there."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from house.sources import ROOT, kept_files

DOCUMENTS = [path for path in kept_files() if path.suffix == ".md"]
LINK = re.compile(r"\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
PICTURE = re.compile(r"(?:src|href)=\"([^\"]+)\"")
QUOTED_FILE = re.compile(r"`((?:docs|src|tests|requirements)/[\w./-]+\.(?:md|toml|py|yaml|lock|txt))`")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def anchors(path: Path) -> set[str]:
    """Return the names under which a document's headings are reached."""
    headings = HEADING.findall(FENCE.sub("", path.read_text("utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(document: Path) -> None:
    text = FENCE.sub("", document.read_text("utf-8"))
    lost = []
    for target in [*LINK.findall(text), *PICTURE.findall(text)]:
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = unquote(target).partition("#")
        file = (document.parent / name).resolve() if name else document
        is_there = file.exists() and file.is_relative_to(ROOT)
        if not is_there or (anchor and file.suffix == ".md" and anchor not in anchors(file)):
            lost.append(target)
    lost += [name for name in QUOTED_FILE.findall(text) if not (ROOT / name).exists()]
    assert lost == []


def test_there_are_documents_to_look_at() -> None:
    assert {"README.md", "GLOSSARY.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"} <= {
        str(path.relative_to(ROOT)) for path in DOCUMENTS
    }


def test_the_tour_names_seven_files_that_are_there() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    named = [name for name in re.findall(r"\]\(((?:src|docs|tests)/[^)#]+)\)", readme) if (ROOT / name).is_file()]
    assert len(dict.fromkeys(named)) >= 7
