# SPDX-License-Identifier: EUPL-1.2
"""What the desk says after an action: on the same page where htmx asked, else on the page one is sent to."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpRequest


@dataclass(frozen=True)
class Told:
    """One thing said; `kind` is done, late, info or today; `href` with `link` leads to what to do next."""

    kind: str
    text: str
    lines: list["Told"] = field(default_factory=list)
    href: str = ""
    link: str = ""


_LEVELS = {"done": messages.SUCCESS, "late": messages.WARNING}


def keep_for_next_page(request: HttpRequest, told: list[Told]) -> None:
    """Say these things on the next page this person sees."""
    for each in told:
        for said in [each, *each.lines]:
            messages.add_message(request, _LEVELS.get(said.kind, messages.INFO), said.text)
