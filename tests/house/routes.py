# SPDX-License-Identifier: EUPL-1.2
"""All addresses of the house as the resolver knows them, with sample values for their parts."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    """One address: its family (the namespace, or "" without one), its name and how it is written."""

    family: str
    name: str
    pattern: str

    @property
    def key(self) -> str:
        """What a table names it by; one without a name goes by its pattern."""
        return f"{self.family}:{self.name or self.pattern}"

    @property
    def parts(self) -> list[str]:
        return [piece.split(":")[-1] for piece in self._pieces()]

    def path(self, values: dict[str, str]) -> str:
        """Return the address with these values in the places of its parts."""
        path = self.pattern
        for piece in self._pieces():
            path = path.replace(f"<{piece}>", values.get(piece.split(":")[-1], "x"))
        return "/" + path

    def _pieces(self) -> list[str]:
        return [piece.split(">")[0] for piece in self.pattern.split("<")[1:]]


def all_routes() -> list[Route]:
    """Return every address below the root."""
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: list[Any], prefix: str, family: str) -> Iterator[Route]:
    for each in patterns:
        written = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _walk(each.url_patterns, written, each.namespace or family)
        elif isinstance(each, URLPattern):
            yield Route(family, each.name or "", _plain(written))


# The addresses written as regular expressions, each as one example of what it takes, by how it begins.
_EXPRESSIONS = {"^api(?:/.*)?$": "api/nothing", "quan-tri/^(?P<app_label>": "quan-tri/offices/"}


def _plain(written: str) -> str:
    if "^" not in written:
        return written
    example = next((example for begins, example in _EXPRESSIONS.items() if written.startswith(begins)), "")
    assert example, f"say in tests/house/routes.py what {written} takes"
    return example
