# SPDX-License-Identifier: EUPL-1.2
"""One parcel has one code, stands on one list, is delivered once, however many want it at the same moment."""

import json
from typing import Any

import psycopg
import pytest

from races import counting, databases, parcels
from races.conftest import Arena

_MUST_BE_EMPTY = {
    "a code given twice": "SELECT code FROM post_parcel WHERE code <> '' GROUP BY 1 HAVING count(*) > 1",
    "codes with gaps": """
        SELECT drawn FROM (SELECT sum(next - first) AS drawn FROM post_coderange) AS ranges
        WHERE drawn <> (SELECT count(*) FROM post_parcel WHERE code <> '')
    """,
    "two parcels of a dossier under way": """
        SELECT dossier_id FROM post_parcel WHERE ended_at IS NULL GROUP BY 1 HAVING count(*) > 1
    """,
    "a parcel whose postage is owed otherwise than once": """
        SELECT parcel.id, charge.state FROM post_parcel AS parcel
        LEFT JOIN payments_charge AS charge ON charge.key = 'post:' || parcel.id
        WHERE charge.id IS NULL OR (charge.state = 'dropped') <> (parcel.state = 'cancelled')
    """,
    "numbers of lists with gaps": """
        SELECT office_id, year FROM post_handoverlist GROUP BY 1, 2 HAVING max(number) <> count(*)
    """,
    "a list whose signing the journal tells otherwise": """
        SELECT list.id FROM post_handoverlist AS list LEFT JOIN journal_entry AS entry
        ON entry.subject = 'handover_list:' || list.id AND entry.kind = 'HandoverListSigned'
        GROUP BY list.id HAVING count(entry.id) <> (list.signed_at IS NOT NULL)::int
    """,
    "a signed list with something that did not change hands": """
        SELECT item.id FROM post_handoveritem AS item JOIN post_handoverlist AS list ON list.id = item.list_id
        WHERE item.is_signed <> (list.signed_at IS NOT NULL) OR (list.signed_at IS NOT NULL AND NOT EXISTS (
            SELECT FROM post_parcelnote AS note
            WHERE note.parcel_id = item.parcel_id AND note.external_id = 'list:' || list.id
        ))
    """,
    "a parcel with the carrier that nobody signed for": """
        SELECT id FROM post_parcel AS parcel WHERE handed_over_at IS NOT NULL AND NOT EXISTS (
            SELECT FROM post_handoveritem WHERE parcel_id = parcel.id AND is_signed
        )
    """,
    "something called off on a list": """
        SELECT item.id FROM post_handoveritem AS item JOIN post_parcel AS parcel ON parcel.id = item.parcel_id
        WHERE parcel.state = 'cancelled'
    """,
    "support booked otherwise than once": """
        SELECT parcel.id FROM post_parcel AS parcel
        LEFT JOIN payments_ledgerentry AS entry ON entry.key = 'support:' || parcel.id
        WHERE (entry.id IS NOT NULL) <> (parcel.handed_over_at IS NOT NULL)
    """,
    "something told otherwise than once": """
        SELECT parcel.id, wanted.kind FROM post_parcel AS parcel CROSS JOIN LATERAL (VALUES
            ('ParcelAsked', 1), ('ParcelLabelled', (parcel.code <> '')::int),
            ('ParcelHandedOver', (parcel.handed_over_at IS NOT NULL)::int),
            ('ParcelDelivered', (parcel.state = 'delivered')::int),
            ('ParcelCancelled', (parcel.state = 'cancelled')::int)
        ) AS wanted (kind, times)
        WHERE times <> (
            SELECT count(*) FROM journal_entry WHERE subject = 'parcel:' || parcel.id AND kind = wanted.kind
        )
    """,
    "a result returned otherwise than once": """
        SELECT parcel.id FROM post_parcel AS parcel WHERE (parcel.state = 'delivered')::int <> (
            SELECT count(*) FROM dossiers_logentry WHERE dossier_id = parcel.dossier_id AND kind = 'ResultReturned'
        )
    """,
    "money collected otherwise than once": """
        SELECT parcel.id FROM post_parcel AS parcel WHERE parcel.cod_vnd > 0 AND (parcel.state = 'delivered')::int <> (
            SELECT count(*) FROM payments_inflow WHERE source = 'post' AND external_id = parcel.code
        )
    """,
}


def raced(arena: Arena, what: str) -> list[list[list[str]]]:
    """Return what each side was told, round by round; nothing went wrong and the tables agree."""
    answer = databases.run("races.parcels", what, environment=arena.environment, seconds=300)
    results: list[dict[str, Any]] = sorted(json.loads(answer), key=lambda each: each["side"])
    assert [result["wrong"] for result in results if result["wrong"]] == []
    with psycopg.connect(arena.url) as database:
        found = {name: database.execute(query).fetchall() for name, query in _MUST_BE_EMPTY.items()}
    assert {name: rows[:5] for name, rows in found.items() if rows} == {}
    assert counting.deadlocks(arena.url) == 0
    return [result["told"] for result in results]


def counted(arena: Arena, query: str) -> Any:
    with psycopg.connect(arena.url) as database:
        row = database.execute(query).fetchone()  # type: ignore[call-overload]
    return row[0] if row else None


def codes(told: list[list[list[str]]]) -> set[str]:
    return {code for side in told for code, _said in side}


def test_of_many_who_label_one_parcel_all_get_the_same_code(arena: Arena) -> None:
    assert codes(raced(arena, "label")) == {"done"}
    assert counted(arena, "SELECT count(*) FROM post_parcel WHERE code <> ''") == 3


def test_two_hundred_labels_are_two_hundred_codes_without_gaps(arena: Arena) -> None:
    assert codes(raced(arena, "labels")) == {"done"}
    assert counted(arena, "SELECT count(DISTINCT code) FROM post_parcel") == 200
    assert counted(arena, "SELECT array_agg(next ORDER BY letters) FROM post_coderange") == [101, 101]


@pytest.mark.rule("R-071")
def test_a_parcel_stands_on_one_list_and_many_signatures_hand_it_over_once(arena: Arena) -> None:
    told = raced(arena, "lists")
    # Who puts a parcel on a list that somebody has signed meanwhile is told so.
    assert codes(told) <= {"done", "list_signed", "parcel_moved_on"}
    assert counted(arena, "SELECT count(*) FROM post_handoverlist WHERE signed_at IS NOT NULL") == parcels.LISTS
    assert counted(arena, "SELECT count(*) FROM post_handoveritem") == 2 * parcels.LISTS


def test_delivered_told_by_three_at_once_returns_the_result_once(arena: Arena) -> None:
    assert codes(raced(arena, "told")) == {"done"}
    delivered = counted(arena, "SELECT count(*) FROM post_parcel WHERE state = 'delivered'")
    assert delivered == parcels.ROUNDS
    assert counted(arena, "SELECT count(*) FROM payments_receipt") == parcels.ROUNDS


def test_asked_for_by_many_it_is_one_parcel_and_one_charge(arena: Arena) -> None:
    assert codes(raced(arena, "ask")) == {"done"}
    assert counted(arena, "SELECT count(*) FROM post_parcel") == parcels.ROUNDS
    assert counted(arena, "SELECT count(*) FROM payments_charge WHERE kind = 'postage'") == parcels.ROUNDS


def test_called_off_and_handed_over_at_once_one_of_them_holds(arena: Arena) -> None:
    told = codes(raced(arena, "called_off"))
    assert told <= {"done", "parcel_moved_on", "parcel_on_another_list", "list_empty"}


def test_delivered_in_the_moment_in_which_it_is_late(arena: Arena) -> None:
    assert codes(raced(arena, "late")) == {"done"}
    assert counted(arena, "SELECT count(*) FROM post_parcel WHERE state = 'delivered'") == parcels.FINE_ROUNDS
    # It came in the very last moment, and so in time, whatever was said of it a moment before.
    assert counted(arena, "SELECT count(*) FROM post_parcel WHERE is_late") == 0
