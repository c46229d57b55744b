# SPDX-License-Identifier: EUPL-1.2
"""Two at one assistance: it is sent once, and nobody's yes stands for what was changed while it was said."""

import json
from typing import Any

import psycopg

from races import counting, databases, helping
from races.conftest import Arena

DONE, OVER, CHANGED = "done", "assistance_over", "changed_meanwhile"
# What the two sides may hear together.
HEARD: dict[str, set[frozenset[str]]] = {
    "send twice": {frozenset({DONE})},
    "confirm while typing": {frozenset({DONE}), frozenset({DONE, CHANGED})},
    "two fields": {frozenset({DONE})},
    "send while typing": {frozenset({DONE, OVER}), frozenset({DONE, "not_yet_confirmed"})},
    "leave while sending": {frozenset({DONE, OVER})},
    "begin twice": {frozenset({DONE, "still_helping"})},
}


def test_two_at_one_assistance(arena: Arena) -> None:
    raced: dict[str, Any] = json.loads(databases.run("races.helping", environment=arena.environment, seconds=240))
    assert [side["wrong"] for side in raced["sides"] if side["wrong"]] == []
    one, other = (side["told"] for side in sorted(raced["sides"], key=lambda each: each["side"]))
    assert len(one) == len(other) == helping.ROUNDS
    for number, (first, second) in enumerate(zip(one, other, strict=True)):
        kind = helping.KINDS[number % len(helping.KINDS)]
        assert frozenset({first, second}) in HEARD[kind], (number, kind, first, second)
        state, name, dossier = raced["states"][str(raced["rows"][number][1])]
        match kind:
            case "send twice":
                assert (state, bool(dossier)) == ("sent", True)
            case "confirm while typing":
                # Whoever came first: what was said yes to is not what stands there now.
                assert (state, name) == ("read_back", helping.CHANGED["applicant.name"])
            case "send while typing":
                assert (state == "sent") == (first == DONE)
            case "leave while sending":
                assert state == ("left" if first == DONE else "sent")
    with psycopg.connect(arena.url) as database:
        dossiers = database.execute("SELECT count(*) FROM dossiers_dossier").fetchone()
        names = database.execute("SELECT DISTINCT name FROM dossiers_dossier").fetchall()
    sent = [state for state, _name, _dossier in raced["states"].values() if state == "sent"]
    assert dossiers == (len(sent),)
    assert names == [("Nguyễn Thị Lan",)]
    assert counting.deadlocks(arena.url) == 0
