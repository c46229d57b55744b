# SPDX-License-Identifier: EUPL-1.2
"""An office's own words take the place of a built-in text, in one place, and never at the cost of what is needed."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cast import at
from motcua.journal.models import Entry
from motcua.kernel.text import sms_parts
from motcua.messaging import dossier_texts, own_words, texts, wording
from motcua.messaging.errors import (
    NameMissing,
    NoSuchText,
    NoWords,
    SignUnmatched,
    UnknownName,
    WordsRefused,
    WordsTooLong,
)
from motcua.messaging.models import TextOverride
from motcua.messaging.register import BY_CODE, GROUPS, TEXTS, Text, previews, sample_of, starter
from motcua.messaging.samples import LONGEST, ORDINARY

WAYS = texts.Ways(short_code="8188", switchboard="0236 3881 888", site="https://hen.danang.gov.vn")
AT = at("2026-12-01T09:00")
RECEIVED = "dossier.received"
OWN = "Chào Ông/Bà, hồ sơ {ma} hẹn trả {hen_tra}[ tại {noi}]."


def told(words: str, code: str = RECEIVED, **other: Any) -> str:
    text = BY_CODE[code]
    return own_words.said(text.worded, words, {**sample_of(text, ORDINARY, has_marks=False), **other})


def test_own_words_come_with_the_ways_and_the_text_function_says_them() -> None:
    values = sample_of(BY_CODE[RECEIVED], ORDINARY, has_marks=False)
    values["ways"] = replace(values["ways"], wording={RECEIVED: OWN})
    assert dossier_texts.received(**values) == (
        "Chao Ong/Ba, ho so H17.30.5-261203-0127 hen tra 16h30 thu 3 08/12 tai So Xay dung, 24 Tran Phu, quay 3."
    )


@pytest.mark.parametrize("words", ["Hồ sơ {ma} có {gi_do}", "Hồ sơ {ma}", "Hồ sơ {ma", "[{ma}] {hen_tra}", "  "])
def test_words_that_cannot_be_used_are_passed_over_for_the_built_in_text(words: str) -> None:
    values = sample_of(BY_CODE[RECEIVED], ORDINARY, has_marks=False)
    built_in = dossier_texts.received(**values)
    values["ways"] = replace(values["ways"], wording={RECEIVED: words})
    assert dossier_texts.received(**values) == built_in


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("Hồ sơ {ma} {hen_tra} {ten_nguoi}", UnknownName),
        ("Hồ sơ {ma}", NameMissing),
        ("[Hồ sơ {ma}] hẹn {hen_tra}", NameMissing),
        ("Hồ sơ {ma} {hen_tra} [[a]]", SignUnmatched),
        ("Hồ sơ {ma} {hen_tra} ]", SignUnmatched),
        ("Hồ sơ {ma} {hen_tra} [a", SignUnmatched),
        ("Hồ sơ {ma {hen_tra}", SignUnmatched),
        ("", NoWords),
        ("{ma} {hen_tra}" + " dài" * 200, WordsTooLong),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(words: str, error: type[WordsRefused]) -> None:
    with pytest.raises(error) as refused:
        own_words.check(BY_CODE[RECEIVED].worded, words)
    assert len(refused.value.message) > 20


def test_a_bracketed_part_goes_with_its_empty_value() -> None:
    words = "Hẹn {ma} bị từ chối {gio}.[ Vì: {ly_do}.] Gọi {tong_dai}"
    assert "Vi: Viec nay" in told(words, "appointment.refused")
    assert "Vi:" not in told(words, "appointment.refused", reason="")


def test_what_is_needed_and_known_never_gives_way_even_in_brackets() -> None:
    words = "Ma {ma} {ket_qua}[ Nop {phai_nop} o {trang_ho_so}]" + " va xin Ong/Ba vui long doc ky" * 5
    assert "Nop 115.000" in told(words, "post.result_by_post", due_vnd=115_000)
    assert "Nop" not in told(words, "post.result_by_post", due_vnd=0)


def test_the_last_brackets_give_way_first_and_only_as_far_as_needed() -> None:
    words = "{ma} {hen_tra} " + "a" * 80 + "[ mot mot mot mot][ hai hai hai hai hai hai hai]"
    said = told(words)
    assert "mot mot" in said
    assert "hai" not in said


def test_longer_words_take_more_parts_and_no_more_than_they_need() -> None:
    said = told("{ma} {hen_tra} {noi} " + "xin chao " * 20)
    assert sms_parts(said).parts == 2


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.code)
def test_every_text_is_previewed_and_its_first_draft_can_be_used_at_once(text: Text) -> None:
    assert text.kind in GROUPS
    for has_marks in (False, True):
        for preview in previews(text, None, has_marks=has_marks):
            assert preview.size == sms_parts(preview.text)
            assert preview.size.parts == 1 or (has_marks and preview.size.parts == 2)
    draft = starter(text)
    own_words.check(text.worded, draft)
    for preview, built_in in zip(
        previews(text, draft, has_marks=False), previews(text, None, has_marks=False), strict=True
    ):
        assert preview.text
        assert "{" not in preview.text
        assert preview.size.parts <= built_in.size.parts + 1


def assert_says_what_to_do(refused: WordsRefused) -> None:
    assert len(refused.message) > 20


PIECES = st.one_of(
    st.text(alphabet=st.characters(blacklist_categories=["Cs"]), max_size=30),
    st.sampled_from(["{", "}", "[", "]", "{ma}", "{hen_tra}", "{noi}", "{khong_co}", "{}", "[ {noi}]", " đ "]),
)


@given(words=st.lists(PIECES, max_size=12).map("".join), text=st.sampled_from(TEXTS))
def test_whatever_is_typed_is_refused_with_a_sentence_or_holds_what_is_needed(words: str, text: Text) -> None:
    values = sample_of(text, LONGEST, has_marks=False)
    try:
        said = own_words.said(text.worded, words, values)
    except WordsRefused as refused:
        assert_says_what_to_do(refused)
        values["ways"] = replace(values["ways"], wording={text.code: words})
        assert text.worded.tell(**values) == text.worded.tell(**{**values, "ways": replace(values["ways"], wording={})})
        return
    assert 1 <= sms_parts(said).parts <= own_words.MOST_PARTS
    assert all(f"{{{name}}}" in words for name in text.worded.needs)
    assert texts.plain(str(values.get("code", ""))) in said or "ma" not in text.worded.needs


@given(
    text=st.sampled_from(TEXTS),
    before=st.text(alphabet="aăđ ", max_size=60),
    case=st.sampled_from([ORDINARY, LONGEST]),
    has_marks=st.booleans(),
)
def test_needed_names_are_filled_in_whatever_stands_around_them(
    text: Text, before: str, case: dict[str, Any], has_marks: bool
) -> None:
    words = f"{before} x {' '.join(f'{{{name}}}' for name in text.worded.needs)}"
    values = sample_of(text, case, has_marks=has_marks)
    said = own_words.said(text.worded, words, values)
    for each in text.worded.placeholders():
        value = each.say(values)
        if each.name in text.worded.needs and isinstance(value, str):
            assert texts.plain(value) in texts.plain(said)


# --- kept in the database -----------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_offices_words_go_before_the_instances() -> None:
    assert wording.wording_for("DN-TTHCC") == {}
    wording.word_text(code=RECEIVED, office="", words="Tất cả {ma} {hen_tra}", actor="user:1", at=AT)
    wording.word_text(code=RECEIVED, office="DN-TTHCC", words="Riêng {ma} {hen_tra}", actor="user:1", at=AT)
    assert wording.wording_for("DN-TTHCC") == {RECEIVED: "Riêng {ma} {hen_tra}"}
    assert wording.wording_for("DN-HC") == {RECEIVED: "Tất cả {ma} {hen_tra}"}
    assert wording.take_back_words(code=RECEIVED, office="DN-TTHCC", actor="user:1", at=AT)
    assert wording.wording_for("DN-TTHCC") == {RECEIVED: "Tất cả {ma} {hen_tra}"}
    assert not wording.take_back_words(code=RECEIVED, office="DN-TTHCC", actor="user:1", at=AT)


@pytest.mark.django_db
def test_each_change_stands_once_in_the_journal() -> None:
    for _ in range(2):
        wording.word_text(code=RECEIVED, office="", words="Lời  mới {ma} {hen_tra} ", actor="user:1", at=AT)
    entry = Entry.objects.get(subject=f"text:{RECEIVED}")
    assert (entry.kind, entry.payload["words"], entry.actor) == ("TextWorded", "Lời mới {ma} {hen_tra}", "user:1")
    wording.take_back_words(code=RECEIVED, office="", actor="user:1", at=AT)
    assert list(Entry.objects.order_by("id").values_list("kind", flat=True)) == ["TextWorded", "TextWordsTakenBack"]


@pytest.mark.django_db
def test_words_that_cannot_be_used_are_not_kept() -> None:
    for words, error in (("{ma}", NameMissing), ("{ma} {hen_tra}" + " x" * 220, WordsTooLong)):
        with pytest.raises(error):
            wording.word_text(code=RECEIVED, office="", words=words, actor="user:1", at=AT)
    with pytest.raises(NoSuchText):
        wording.word_text(code="dossier.nothing", office="", words="x", actor="user:1", at=AT)
    assert not TextOverride.objects.exists()
