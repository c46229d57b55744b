# SPDX-License-Identifier: EUPL-1.2
"""What a command says when it cannot do what was asked."""


class Refused(Exception):
    """A command cannot go on: one sentence in Vietnamese, the same in English, printed without a trace."""

    def __init__(self, vietnamese: str, english: str) -> None:
        super().__init__(f"{vietnamese}\n{english}")
        self.vietnamese = vietnamese
        self.english = english
