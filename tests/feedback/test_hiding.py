# SPDX-License-Identifier: EUPL-1.2
"""Small numbers are not told and cannot be computed; an officer never meets a single rating of oneself."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from cast import House, at
from feedback.test_comments import head_of
from motcua.feedback import queries
from motcua.feedback.models import Rating
from motcua.feedback.periods import month_of
from motcua.feedback.small import hidden, is_sum_told
from motcua.people.access import access_of
from motcua.people.models import Role, RoleHeld, User

NOW = at("2026-11-26T09:00")
BEGINS, ENDS = month_of(2026, 11)


def test_a_hidden_number_takes_another_with_it() -> None:
    assert hidden({"a": 3, "b": 40, "c": 9}, smallest=5) == {"a", "c"}
    assert hidden({"a": 3, "b": 4, "c": 9}, smallest=5) == {"a", "b"}
    assert hidden({"a": 1, "b": 1, "c": 9, "d": 7}, smallest=5) == {"a", "b", "d"}
    assert hidden({"a": 5, "b": 40, "c": 0}, smallest=5) == frozenset()
    assert not is_sum_told({"a": 3}, smallest=5)
    assert is_sum_told({"a": 3, "b": 40}, smallest=5)


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 30), max_size=8), st.integers(2, 10))
def test_what_is_hidden_can_never_be_computed_from_the_sum(counts: dict[str, int], smallest: int) -> None:
    concealed = hidden(counts, smallest=smallest)
    assert {name for name, count in counts.items() if 0 < count < smallest} <= concealed
    if concealed and is_sum_told(counts, smallest=smallest):
        # Whoever subtracts all that is told is left with several offices and at least the smallest number.
        assert len(concealed) > 1
        assert sum(counts[name] for name in concealed) >= smallest


def test_figures_are_told_for_whole_months() -> None:
    assert month_of(2026, 12) == (at("2026-12-01T00:00"), at("2027-01-01T00:00"))


def rate(house: House, count: int, *, officer: User | None = None, score: int = 3, **given: Any) -> None:
    before = Rating.objects.count()
    Rating.objects.bulk_create(
        Rating(
            **{
                "office": house.tthcc, "agency": house.sxd, "officer": officer, "kind": "appointment",
                "subject": f"appointment:{before + nth}", "score": score, "channel": "WEB", "given_at": NOW, **given,
            }
        )
        for nth in range(count)
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.rule("R-075")
def test_by_officer_only_enough_ratings_are_told_and_only_to_the_head(
    house: House, binh: User, an: User, phuc: User, quantri: User
) -> None:
    rate(house, 7, officer=binh)
    rate(house, 2, officer=an, score=1)
    third = head_of(house, office="DN-TTHCC", role=Role.OFFICER)
    rate(house, 9, officer=third)
    lines = queries.officer_scores(access_of(phuc, on=NOW.date()), office="DN-TTHCC", begins=BEGINS, ends=ENDS, at=ENDS)
    told = {line.name: (line.count, line.is_hidden) for line in lines}
    # An's two would be what the sum leaves, so Bình's are hidden with them.
    assert told == {an.full_name: (0, True), binh.full_name: (0, True), third.full_name: (9, False)}
    for user in (binh, quantri):
        access = access_of(user, on=NOW.date())
        assert queries.officer_scores(access, office="DN-TTHCC", begins=BEGINS, ends=ENDS, at=ENDS) == []


@pytest.mark.django_db
@pytest.mark.rule("R-075")
def test_while_a_month_runs_no_number_grows_with_the_last_visitor(
    house: House, binh: User, phuc: User, client_for: Callable[..., Client], the_clock: Any
) -> None:
    """A head who serves at a counter, or watches one, could match a number that grows with who has just left."""
    the_clock("2026-11-26T09:00")
    rate(house, 4, officer=phuc, score=1, reasons=["attitude"])
    page = client_for(phuc).get("/quay/gop-y/danh-gia/").content.decode()
    assert "Ít lượt đánh giá" in page
    assert "Nói về" not in page
    rate(house, 9, officer=binh)
    page = client_for(phuc).get("/quay/gop-y/danh-gia/").content.decode()
    assert "Theo cán bộ: có khi hết tháng." in page
    assert binh.full_name not in page
    the_clock("2026-12-01T09:00")
    page = client_for(phuc).get("/quay/gop-y/danh-gia/?thang=2026-11").content.decode()
    assert binh.full_name in page


@pytest.mark.django_db
def test_nobody_meets_what_was_written_about_oneself(
    house: House, binh: User, phuc: User, client_for: Callable[..., Client], the_clock: Any
) -> None:
    the_clock("2026-11-26T09:00")
    rate(house, 1, officer=binh, text="Quầy 3 làm rất chậm", score=1)
    rate(house, 1, officer=phuc, text="Trưởng bộ phận khó tính", score=1)
    page = client_for(phuc).get("/quay/gop-y/danh-gia/").content.decode()
    assert "Quầy 3 làm rất chậm" in page
    assert "Trưởng bộ phận khó tính" not in page
    assert client_for(binh).get("/quay/gop-y/danh-gia/").status_code == 403


@pytest.mark.django_db
def test_a_leader_of_one_agency_sees_that_agencys_ratings_alone(house: House, phuc: User) -> None:
    rate(house, 6, agency=house.sxd)
    rate(house, 8, agency=house.stc, text="Về Sở Tài chính")
    leader = User.objects.create_user(username="lanhdao", full_name="Ngô Văn Tài")
    RoleHeld.objects.create(user=leader, role=Role.LEADER, office=house.tthcc, agency=house.sxd)
    access = access_of(leader, on=NOW.date())
    assert queries.scores(access, office="DN-TTHCC", begins=BEGINS, ends=ENDS).count == 6
    assert queries.ratings_with_words(access, office="DN-TTHCC") == ([], None)
    assert queries.scores(access_of(phuc, on=NOW.date()), office="DN-TTHCC", begins=BEGINS, ends=ENDS).count == 14


@pytest.mark.django_db
@pytest.mark.rule("R-075")
def test_the_public_page_of_an_office_leads_to_what_is_published_and_counts_nothing_itself(house: House) -> None:
    rate(house, 14)
    page = Client().get("/gop-y/dn-tthcc/").content.decode()
    assert "/so-lieu/?noi=DN-TTHCC" in page
    assert "14" not in page.partition("<main")[2].partition("<form")[0]


@pytest.mark.django_db
def test_the_page_of_ratings_costs_the_same_however_many_there_are(
    house: House, phuc: User, binh: User, client_for: Callable[..., Client], the_clock: Any,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    the_clock("2026-11-26T09:00")
    rate(house, 60, officer=binh, text="Rất nhanh", reasons=["waiting"])
    head = client_for(phuc)
    head.get("/quay/gop-y/danh-gia/")
    with django_assert_max_num_queries(16):
        assert head.get("/quay/gop-y/danh-gia/").status_code == 200
