# SPDX-License-Identifier: EUPL-1.2
"""The form of a procedure: only what is asked is checked and kept; a description that contradicts itself is refused."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.procedures.conditions import unanswered, unmet
from motcua.procedures.form import Form, Unreadable, read_form

TODAY = date(2026, 11, 26)


def text(key: str = "name", **more: Any) -> dict[str, Any]:
    return {"key": key, "kind": "text", "label": key, **more}


def choice(key: str, *values: str, **more: Any) -> dict[str, Any]:
    choices = [{"value": value, "label": f"ý {value}"} for value in values]
    return {"key": key, "kind": "choice", "label": key, "choices": choices, **more}


def form(*questions: dict[str, Any], **more: Any) -> Form:
    return read_form({"questions": list(questions), **more})


ASKED = form(
    choice("relation", "self", "family", "proxy"),
    text("words", when={"key": "relation", "is": "family"}, max=20),
    {"key": "copies", "kind": "number", "label": "Mấy bản?", "min": 1, "max": 50},
    text("why", when={"key": "copies", "greater": 10}),
    {"key": "born", "kind": "date", "label": "Ngày sinh", "partial": True, "max": "today"},
    {"key": "holder", "kind": "person", "label": "Ai", "required": False},
)


# --- asking and checking -----------------------------------------------------------------------------


def test_a_question_is_asked_only_when_its_condition_holds() -> None:
    assert [q.key for q in ASKED.questions_for({})] == ["relation", "copies", "born", "holder"]
    family = [q.key for q in ASKED.questions_for({"relation": "family", "copies": "12"})]
    assert family == ["relation", "words", "copies", "why", "born", "holder"]


def test_what_is_not_asked_is_neither_checked_nor_kept() -> None:
    given_before = {"relation": "self", "words": "x" * 100, "copies": "2", "born": "1990"}
    assert ASKED.check(given_before, today=TODAY) == {}
    assert ASKED.clean(given_before) == {"relation": "self", "copies": 2, "born": "1990"}


def test_an_answer_that_is_not_asked_opens_no_further_question() -> None:
    chain = form(
        choice("a", "x", "y"),
        choice("b", "x", "y", when={"key": "a", "is": "x"}),
        text("c", when={"key": "b", "is": "x"}),
    )
    assert [q.key for q in chain.questions_for({"a": "y", "b": "x"})] == ["a"]


def test_each_missing_and_each_wrong_answer_has_its_sentence() -> None:
    found = ASKED.check({"relation": "elder", "copies": "năm", "born": "30/02/1990"}, today=TODAY)
    assert found == {
        "relation": "Xin chọn một trong các ý có sẵn.",
        "copies": "Chỗ này chỉ ghi số.",
        "born": "Không có ngày 30/02/1990.",
    }
    assert ASKED.check({}, today=TODAY)["copies"] == "Còn trống. Xin điền: Mấy bản?"
    assert ASKED.check({"relation": "self", "copies": 51, "born": "27/11/2026"}, today=TODAY) == {
        "copies": "Lớn nhất là 50.",
        "born": "Ngày này còn ở phía trước. Xin xem lại.",
    }


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1950", "1950"),
        ("11/1950", "1950-11"),
        ("3-1950", "1950-03"),
        ("24/11/1990", "1990-11-24"),
        ("24.11.1990", "1990-11-24"),
        ("24 - 11 - 1990", "1990-11-24"),
        ("1990-11-24", "1990-11-24"),
        (1950, "1950"),
    ],
)
def test_a_birth_date_may_be_only_a_year_or_a_month(typed: Any, kept: str) -> None:
    assert ASKED.clean({"born": typed})["born"] == kept


@pytest.mark.parametrize(
    "typed", ["hôm qua", "24/11", "0", "00/1990", "24/13/1990", "31/04/1990", "29/02/2025", "²⁰²⁰"]
)
def test_what_is_no_date_is_refused(typed: str) -> None:
    assert "born" in ASKED.check({"relation": "self", "copies": 1, "born": typed}, today=TODAY)


def test_a_full_date_is_asked_for_where_a_year_is_not_enough() -> None:
    whole = form({"key": "on", "kind": "date", "label": "Ngày", "min": "2020-01-01"})
    assert whole.check({"on": "2021"}) == {"on": "Xin ghi đủ ngày, tháng, năm, như 24/11/1990."}
    assert whole.check({"on": "31/12/2019"}) == {"on": "Không được trước ngày 01/01/2020."}


@pytest.mark.parametrize(
    ("typed", "number"), [("1.234", 1234), ("1.234,5", 1234.5), (" 12 ", 12), (7, 7), ("1 500 000", 1_500_000)]
)
def test_numbers_are_read_as_people_write_them(typed: Any, number: float) -> None:
    area = form({"key": "m2", "kind": "number", "label": "m²", "decimals": 1})
    assert area.clean({"m2": typed}) == {"m2": number}


def test_a_person_an_address_and_a_table_name_the_part_that_is_wrong() -> None:
    composed = form(
        {"key": "who", "kind": "person", "label": "Ai"},
        {"key": "lives", "kind": "address", "label": "Ở đâu"},
        {
            "key": "papers",
            "kind": "table",
            "label": "Giấy tờ",
            "columns": [text("title"), {"key": "pages", "kind": "number", "label": "Trang", "min": 1}],
        },
    )
    wrong = {
        "who": {"name": " ", "born": "31/02/1990", "id_number": "123"},
        "lives": {"province": "Đà Nẵng"},
        "papers": [{"title": "Bằng", "pages": "2"}, {}, {"title": "", "pages": "0"}, {}],
    }
    # The line left empty keeps its number.
    assert set(composed.check(wrong)) == {
        "who.name",
        "who.born",
        "who.id_number",
        "lives.street",
        "papers.2.title",
        "papers.2.pages",
    }
    right = {
        "who": {"name": "Nguyễn  Thị Lan", "born": "1958", "id_number": "048 158 001234", "strange": "x"},
        "lives": {"street": "24 Trần Phú", "commune": "phường Hải Châu"},
        "papers": [{"title": "Bằng", "pages": "2"}, {"title": "", "pages": ""}],
    }
    assert composed.check(right) == {}
    assert composed.clean(right) == {
        "who": {"name": "Nguyễn Thị Lan", "born": "1958", "id_number": "048158001234"},
        "lives": {"street": "24 Trần Phú", "commune": "phường Hải Châu"},
        "papers": [{"title": "Bằng", "pages": 2}],
    }
    assert [words for _question, words in composed.shown(composed.clean(right))] == [
        "Nguyễn Thị Lan, sinh 1958, số định danh 048158001234",
        "24 Trần Phú, phường Hải Châu",
        "title: Bằng; Trang: 2",
    ]


# --- descriptions ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("questions", "says"),
    [
        ([text("a"), text("a")], "dùng cho hai câu"),
        ([text("a", when={"key": "b", "is": "x"}), text("b")], "câu đứng sau"),
        ([text("a", when={"key": "a", "present": True})], "chính câu này"),
        ([text("a", when={"key": "nobody", "is": "x"})], "không có câu nào như thế"),
        ([{"key": "a", "kind": "choice", "label": "a"}], "chưa có ý nào để chọn"),
        ([choice("a", "x", "x")], "hai ý để chọn giống nhau"),
        ([choice("a", "x"), text("b", when={"key": "a", "is": "y"})], "không có ý “y”"),
        ([choice("a", "x"), text("b", when={"key": "a", "greater": 3})], "không so lớn nhỏ được"),
        ([{"key": "a", "kind": "number", "label": "a", "min": 5, "max": 1}], "min lớn hơn max"),
        ([{"key": "a", "kind": "date", "label": "a", "min": "hôm qua"}], "ngày ISO"),
        ([{"key": "a", "kind": "song", "label": "a"}], "loại phải là một trong"),
        ([{"key": "A b", "kind": "text", "label": "a"}], "chữ thường không dấu"),
        ([text("a", colour="red")], "không biết “colour”"),
        ([text("a", pattern="(")], "không đọc được"),
        ([{"key": "a", "kind": "table", "label": "a"}], "chưa có cột nào"),
        ([{"key": "a", "kind": "text", "label": " "}], "chưa có lời hỏi"),
        (
            [
                choice("a", "x", "y"),
                text("b", when={"all": [{"key": "a", "is": "x"}, {"key": "a", "one_of": ["y"]}]}),
            ],
            "trái ngược nhau",
        ),
        ([choice("a", "x"), text("b", when={"any": []})], "ít nhất một điều kiện"),
        ([choice("a", "x"), text("b", when={"key": "a", "like": "x"})], "đúng một trong"),
    ],
)
def test_a_description_that_contradicts_itself_is_refused_by_name(questions: list[Any], says: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        form(*questions)
    assert any(says in problem for problem in refusal.value.problems), refusal.value.problems


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(Unreadable) as refusal:
        form(text("a"), text("a"), {"key": "b", "kind": "choice", "label": "b"}, strange=1)
    assert len(refusal.value.problems) == 3


def test_conditions_before_filing_are_answered_and_met() -> None:
    condition = {"key": "age", "label": "Đủ 18 tuổi?", "otherwise": "Chưa đủ tuổi."}
    asked = form(text("a"), conditions=[condition]).conditions
    assert [each.key for each in unanswered(asked, {})] == ["age"]
    assert [each.otherwise_said for each in unmet(asked, {"age": "no"})] == ["Chưa đủ tuổi."]
    assert unmet(asked, {"age": "yes"}) == unanswered(asked, {"age": "yes"}) == []
    with pytest.raises(Unreadable):
        form(text("a"), conditions=[{**condition, "needs": "maybe"}])


# --- properties --------------------------------------------------------------------------------------

# Deep JSON takes long to make up on a busy machine.
patiently = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=6,
)
KEYS = ["relation", "words", "copies", "why", "born", "holder"]
LIKELY = st.sampled_from(["self", "family", "12", "1990", "24/11/1990", "", "x"]) | st.fixed_dictionaries(
    {}, optional={"name": st.text(max_size=10), "born": st.text(max_size=10), "id_number": st.text(max_size=14)}
)
ANSWERS = st.dictionaries(st.sampled_from(KEYS), ANYTHING | LIKELY)


@patiently
@given(ANSWERS)
def test_whatever_is_typed_the_answer_is_a_sentence_or_a_value_that_json_keeps(answers: dict[str, Any]) -> None:
    errors = ASKED.check(answers, today=TODAY)
    assert all(isinstance(sentence, str) and sentence for sentence in errors.values())
    cleaned = ASKED.clean(answers, today=TODAY)
    assert json.loads(json.dumps(cleaned)) == cleaned
    assert set(cleaned) <= {question.key for question in ASKED.questions_for(answers)}


@patiently
@given(ANSWERS)
def test_cleaning_twice_is_cleaning_once(answers: dict[str, Any]) -> None:
    once = ASKED.clean(answers, today=TODAY)
    assert ASKED.clean(once, today=TODAY) == once
    assert [q.key for q in ASKED.questions_for(once)] == [q.key for q in ASKED.questions_for(answers)]


@patiently
@given(ANSWERS)
def test_a_form_without_errors_has_an_answer_to_every_required_question(answers: dict[str, Any]) -> None:
    if not ASKED.check(answers, today=TODAY):
        cleaned = ASKED.clean(answers, today=TODAY)
        assert all(question.key in cleaned for question in ASKED.questions_for(answers) if question.is_required)


def said_of(description: Any) -> list[str]:
    """Return what is wrong with a description; nothing where it can be read."""
    try:
        read_form(description)
    except Unreadable as refusal:
        return refusal.problems or ["refused without a reason"]
    return []


WORDS = ("key", "kind", "label", "when", "choices", "min", "max", "columns", "pattern", "needs", "otherwise")
QUESTION = st.dictionaries(st.sampled_from(WORDS), ANYTHING | st.sampled_from(["a", "text", "choice", "table"]))


@patiently
@given(ANYTHING)
def test_any_json_is_read_or_refused_with_sentences(description: Any) -> None:
    assert "refused without a reason" not in said_of(description)


@patiently
@given(st.lists(QUESTION, max_size=3), st.lists(QUESTION, max_size=2))
def test_any_questions_are_read_or_refused_with_sentences(questions: list[Any], conditions: list[Any]) -> None:
    assert "refused without a reason" not in said_of({"questions": questions, "conditions": conditions})
