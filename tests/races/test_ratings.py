# SPDX-License-Identifier: EUPL-1.2
"""Several channels rate one visit in the same moment: one constraint takes one of them."""

import json

from races import databases
from races.conftest import Arena

ROUNDS, CHANNELS = 12, 6


def test_of_several_who_rate_at_once_one_is_taken_and_the_others_are_told(arena: Arena) -> None:
    printed = databases.run("races.rating", str(ROUNDS), str(CHANNELS), environment=arena.environment)
    found = json.loads(printed.strip().splitlines()[-1])
    assert found["told"] == [[*["refused"] * (CHANNELS - 1), "taken"]] * ROUNDS
    assert (found["ratings"], found["entries"]) == (ROUNDS, ROUNDS)
