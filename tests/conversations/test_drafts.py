# SPDX-License-Identifier: EUPL-1.2
"""What must be asked, what an answer completes, and that a question is kept as it was."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cast import at
from motcua.conversations import rules
from motcua.conversations.drafts import Deed, Draft, Kind, Question, completes
from motcua.reading import Intent, Part, Reading

FULL = Reading(
    Intent.BOOK, name="Nguyen Van An", agency="DN-SXD", content="cap phep", day=date(2026, 11, 27), hour=time(9)
)


def test_a_full_sure_reading_lacks_nothing() -> None:
    draft = Draft.of(FULL)
    assert draft.lacking() == ()
    assert not draft.must_be_confirmed
    assert draft.start == datetime.fromisoformat("2026-11-27T09:00")


@pytest.mark.parametrize(
    ("absent", "asked"),
    [
        ({"agency": None}, (Part.AGENCY,)),
        ({"name": None, "agency": None}, (Part.AGENCY, Part.NAME)),
        ({"day": None, "hour": None}, (Part.DAY, Part.TIME)),
        ({"content": None}, (Part.PROCEDURE,)),
        ({"content": None, "procedure": "1.001193"}, ()),
    ],
)
def test_the_most_important_is_asked_first(absent: dict[str, object], asked: tuple[Part, ...]) -> None:
    assert Draft.of(replace(FULL, **absent)).lacking() == asked


@pytest.mark.rule("R-018")
@pytest.mark.parametrize("doubt", [{"confidence": 0.79}, {"doubtful": (Part.NAME,)}])
def test_what_is_not_sure_must_be_confirmed(doubt: dict[str, object]) -> None:
    draft = Draft.of(replace(FULL, **doubt))
    assert draft.must_be_confirmed
    assert not draft.confirmed().must_be_confirmed


def test_an_answer_completes_and_settles_its_doubt() -> None:
    draft = Draft.of(replace(FULL, agency=None, agencies=("DN-SXD", "DN-STC"), doubtful=(Part.AGENCY,)))
    assert draft.lacking() == (Part.AGENCY,)
    whole = draft.completed(Reading(Intent.BOOK, agency="DN-STC", confidence=0.9))
    assert (whole.agency, whole.lacking(), whole.must_be_confirmed) == ("DN-STC", (), False)


def test_an_unsure_answer_makes_the_whole_unsure() -> None:
    draft = Draft.of(replace(FULL, agency=None))
    assert draft.completed(Reading(Intent.BOOK, agency="DN-STC", confidence=0.5)).must_be_confirmed


def test_an_impossible_answer_takes_back_what_was_known() -> None:
    draft = Draft.of(FULL).completed(Reading(Intent.BOOK, impossible=((Part.DAY, "31/11"),), missing=(Part.DAY,)))
    assert (draft.lacking(), draft.impossible) == ((Part.DAY,), (("day", "31/11"),))
    assert draft.asked().impossible == ()


def test_a_keyword_with_nothing_new_only_answers() -> None:
    draft = Draft.of(replace(FULL, agency=None))
    assert completes(Reading(Intent.BOOK, agency="DN-STC"), draft, (Part.AGENCY,))
    assert completes(Reading(Intent.BOOK, agency="DN-STC", name="Nguyen Van An"), draft, (Part.AGENCY,))
    assert not completes(Reading(Intent.BOOK, agency="DN-STC", name="Tran Binh"), draft, (Part.AGENCY,))
    assert not completes(Reading(Intent.BOOK), draft, (Part.AGENCY,))
    assert not completes(Reading(Intent.VACCINATION_BOOK, name="Nguyen Van An"), draft, (Part.AGENCY,))


maybe = st.none() | st.text(max_size=20)
drafts = st.builds(
    Draft,
    intent=st.sampled_from([str(Intent.BOOK), str(Intent.MOVE), str(Intent.VACCINATION_BOOK)]),
    name=maybe,
    agency=maybe,
    procedure=maybe,
    content=maybe,
    day=st.none() | st.dates(),
    hour=st.none() | st.times().map(lambda each: each.replace(second=0, microsecond=0)),
    code=maybe,
    born_on=st.none() | st.dates(),
    vaccine=maybe,
    dose=st.none() | st.integers(1, 9),
    doubtful=st.lists(st.sampled_from([str(part) for part in Part]), max_size=3).map(tuple),
    impossible=st.lists(st.tuples(st.sampled_from(["day", "time"]), st.text(max_size=9)), max_size=2).map(tuple),
    agencies=st.lists(st.text(max_size=9), max_size=3).map(tuple),
    is_unsure=st.booleans(),
)


@given(draft=st.none() | drafts, kind=st.sampled_from(Kind), deed=st.none() | st.sampled_from(Deed))
def test_a_question_is_kept_as_it_was(draft: Draft | None, kind: Kind, deed: Deed | None) -> None:
    import json

    hours = (at("2026-11-27T09:00"), at("2026-11-27T09:30"))
    question = Question(
        kind, draft, parts=(Part.DAY,), hours=hours, agencies=("DN-SXD",), deed=deed, subjects=("appointment:1",)
    )
    assert Question.from_json(json.loads(json.dumps(question.as_json()))) == question


# --- rules -------------------------------------------------------------------------------------------------


@pytest.mark.rule("R-019")
@pytest.mark.parametrize(
    ("text", "earlier", "was_last", "asked_for", "is_repetition"),
    [
        ("HG Nguyen Van An sxd", "HG Nguyen Van An sxd", True, None, True),
        ("HG Nguyen Van An sxd", "HG Nguyen Van An sxd", False, None, True),
        ("HG Nguyen Van An sxd", "HG Nguyen Van An sxd", True, 60, True),
        ("HG Nguyen Van An sxd", "HG Nguyen Van An stc", True, None, False),
        ("CO", "CO", True, None, True),
        ("CO", "CO", False, None, False),
        ("1", "1", True, 14, True),
        ("1", "1", True, 15, False),
    ],
)
def test_what_the_network_repeats(
    text: str, earlier: str, was_last: bool, asked_for: int | None, is_repetition: bool
) -> None:
    stands = None if asked_for is None else timedelta(seconds=asked_for)
    assert rules.is_repetition(text=text, earlier=earlier, was_last=was_last, asked_for=stands) is is_repetition


def test_a_question_ends_later_where_the_house_was_late() -> None:
    nine = at("2026-11-26T09:00")
    assert rules.ends_at(received_at=nine, stored_at=nine, at=nine) == nine + timedelta(minutes=30)
    late = nine + timedelta(minutes=40)
    assert rules.ends_at(received_at=nine, stored_at=nine, at=late) == nine + timedelta(minutes=70)
    # Where the network was late the question is not over before it is read.
    assert rules.ends_at(received_at=nine, stored_at=late, at=late) == late + timedelta(minutes=30)


def test_a_yes_written_before_the_question_is_not_meant_for_it() -> None:
    nine = at("2026-11-26T09:00")
    assert rules.may_answer(received_at=nine - timedelta(minutes=2), asked_at=nine)
    assert not rules.may_answer(received_at=nine - timedelta(minutes=3), asked_at=nine)


def test_the_same_reply_counts_only_in_a_row_and_within_an_hour() -> None:
    nine = at("2026-11-26T09:00")
    known = {"new": "a", "count": 2, "replied_at": nine}
    assert rules.replies_in_a_row(**known, last="a", received_at=nine + timedelta(minutes=5)) == 3
    assert rules.replies_in_a_row(**known, last="b", received_at=nine + timedelta(minutes=5)) == 1
    assert rules.replies_in_a_row(**known, last="a", received_at=nine + timedelta(hours=2)) == 1
