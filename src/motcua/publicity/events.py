# SPDX-License-Identifier: EUPL-1.2
"""What happens to an office's playlist; the subject is "slides:<office>"."""

from dataclasses import dataclass, field

from motcua.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class SlidesArranged(Event):
    """The order of the slides or which are shown was changed; `shown` are their kinds and ids in order."""

    shown: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class SlideAdded(Event):
    """The office added a text or a film of its own."""

    slide: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class SlideRemoved(Event):
    """A text or film of the office's own was taken away."""

    slide: int
    kind: str
