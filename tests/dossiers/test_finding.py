# SPDX-License-Identifier: EUPL-1.2
"""Names without marks: the newest first, under one office or from the beginning in the whole country."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from cast import Citizen, at, house, lan, the_clock
from filing import desk, file
from motcua.dossiers import finding
from motcua.dossiers.models import Dossier
from motcua.dossiers.search_words import query_of, words_of

__all__ = ["desk", "file", "house", "lan", "the_clock"]

pytestmark = pytest.mark.django_db
File = Callable[..., Dossier]


@pytest.fixture
def three(file: File) -> list[int]:
    """Three dossiers of DN-HC, the newest last."""
    names = ("Nguyễn Văn An", "Trần Thị Ánh", "Nguyễn Thị An")
    return [
        file(who=Citizen(name, f"+8490511122{number}"), at=at("2026-11-26T08:00") + timedelta(hours=number)).pk
        for number, name in enumerate(names)
    ]


def test_words_stand_under_each_office_and_the_whole_name_under_all() -> None:
    assert words_of("Nguyễn Văn An", offices=["DN-HC"]) == ("'DN-HC|an' 'DN-HC|nguyen' 'DN-HC|van' '*|nguyen van an'")
    assert query_of("Ng Văn a", office="DN-HC") == "'DN-HC|ng' & 'DN-HC|van' & 'DN-HC|a':*"
    assert query_of("Nguyễn  V") == "'*|nguyen v':*"
    assert query_of("  ") == query_of("  ", office="DN-HC") == ""


@pytest.mark.parametrize("walked", [finding.WALKED, 0], ids=["common", "rare"])
def test_every_word_must_be_there_and_the_newest_comes_first(
    three: list[int], monkeypatch: pytest.MonkeyPatch, walked: int
) -> None:
    """Both ways of looking, through the newest and by the index of words, say the same."""
    first, second, third = three
    monkeypatch.setattr(finding, "WALKED", walked)
    monkeypatch.setattr(finding, "LEAST_WALKED", walked)
    assert finding.by_name("nguyen", offices=["DN-HC"], limit=5).ids == [third, first]
    assert finding.by_name("AN nguyễn", offices=["DN-HC"], limit=5).ids == [third, first]
    assert finding.by_name("thi a", offices=["DN-HC"], limit=5).ids == [third, second]
    assert finding.by_name("nguyen", offices=["DN-TTHCC"], limit=5).ids == []
    assert finding.by_name("nguyen", offices=["DN-TTHCC", "DN-HC"], limit=5).ids == [third, first]
    assert finding.by_name("nguyen thi", limit=5).ids == [third]
    assert finding.by_name("thi an", limit=5).ids == []


def test_more_than_is_shown_is_said(three: list[int]) -> None:
    _first, _second, third = three
    found = finding.by_name("nguyen", offices=["DN-HC"], limit=1)
    assert (found.ids, found.is_cut) == ([third], True)
    assert not finding.by_name("nguyen", offices=["DN-HC"], limit=2).is_cut
    assert finding.by_name("??", offices=["DN-HC"], limit=2) == finding.Found([])


def test_what_a_person_may_not_see_is_not_found(three: list[int]) -> None:
    among = Dossier.objects.filter(pk__in=three[:1])
    assert finding.by_name("nguyen", offices=["DN-HC"], limit=5, among=among).ids == three[:1]
