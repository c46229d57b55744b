# SPDX-License-Identifier: EUPL-1.2
"""The languages and screens in which every page is looked at."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Variant:
    """A language and a screen."""

    language: str
    width: int
    height: int

    @property
    def name(self) -> str:
        return f"{self.language}-{self.width}"


VARIANTS = tuple(
    Variant(language, width, height) for language in ("vi", "en") for width, height in ((360, 740), (1280, 800))
)
