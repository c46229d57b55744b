# SPDX-License-Identifier: EUPL-1.2
"""What a way by post costs: the row of the nearest place, the support that fits best, and no guess beyond the table."""

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import motcua.cli
from motcua.kernel.errors import InvalidInput
from motcua.offices.models import Locality, Office
from motcua.post.errors import NoTariff
from motcua.post.models import City, Support, Tariff
from motcua.post.operations import pricing
from motcua.post.operations.pricing import Quote, quote, quote_again, said, share_of, zone_between
from motcua.post.rules import Cause, Direction, Zone
from posting import PostHouse

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 26)
ARTICLE = Path(motcua.cli.__file__).parent / "demo_data" / "postal_tariffs.csv"


@pytest.fixture
def ha_tinh() -> Office:
    """The office of the article, with its prices as the sample brings them and nothing else."""
    Locality.objects.create(code="42", name="Tỉnh Hà Tĩnh", kind="province")
    city = Locality.objects.create(
        code="42-TP", name="Thành phố Hà Tĩnh", kind="district", parent_id="42", valid_to=date(2025, 6, 30)
    )
    office = Office.objects.create(code="HT-TP", name="TT HCC thành phố Hà Tĩnh", address="Hà Tĩnh", locality=city)
    with ARTICLE.open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            valid_from = date.fromisoformat(row["valid_from"])
            known = {"place": row["place"], "direction": row["direction"], "valid_from": valid_from}
            weight, price = int(row["up_to_grams"]), int(row["full_price_vnd"])
            Tariff.objects.create(**known, zone=row["zone"], up_to_grams=weight, full_vnd=price, source=row["source"])
            Support.objects.create(**known, citizen_pays_vnd=int(row["citizen_pays_vnd"]))
    return office


def asked(office: Office, **other: Any) -> Quote:
    known: dict[str, Any] = {"direction": "return", "zone": Zone.INNER_CITY, "grams": 100, "on": ON}
    return quote(office=office, **{**known, **other})


# --- the article ---------------------------------------------------------------------------------------------


@pytest.mark.rule("R-069")
@pytest.mark.parametrize("direction", Direction.values)
def test_the_articles_price_holds_both_ways(ha_tinh: Office, direction: str) -> None:
    price = asked(ha_tinh, direction=direction, zone=zone_between(ha_tinh, "42-TP"))
    assert (price.full_vnd, price.you_pay_vnd, price.supported_vnd) == (26_000, 10_000, 16_000)
    assert price.said == "giá 26.000 đ · bạn trả 10.000 đ · địa phương hỗ trợ 16.000 đ"
    assert "đến 100 g: 26.000 đ, áp dụng từ 01/01/2022 (mức của thành phố Hà Tĩnh)" in price.rule
    assert "người dân trả 10.000 đ một hồ sơ, một chiều" in price.rule


@pytest.mark.rule("R-069")
@pytest.mark.parametrize("other", [{"grams": 101}, {"zone": Zone.NATIONWIDE}, {"on": date(2021, 12, 31)}])
def test_beyond_the_table_nothing_is_guessed(ha_tinh: Office, other: dict[str, Any]) -> None:
    with pytest.raises(NoTariff) as refusal:
        asked(ha_tinh, **other)
    assert refusal.value.http_status == 409
    assert refusal.value.as_json()["error"] == "no_tariff"
    assert "Chưa có giá cước" in refusal.value.message


def test_a_weight_that_cannot_be_is_no_question_of_price(ha_tinh: Office) -> None:
    for grams in (0, -5, 100_001):
        with pytest.raises(InvalidInput):
            asked(ha_tinh, grams=grams)


# --- which row -------------------------------------------------------------------------------------------------


def test_the_smallest_step_that_holds_the_weight_counts(post_house: PostHouse) -> None:
    Tariff.objects.create(
        place="48", direction="return", zone="inner_city", up_to_grams=250, full_vnd=31_000, valid_from=ON
    )
    assert [asked(post_house.office, grams=grams).full_vnd for grams in (1, 100, 101, 250)] == [
        26_000,
        26_000,
        31_000,
        31_000,
    ]


def test_a_newer_price_takes_the_place_of_an_older_one_on_its_day(post_house: PostHouse) -> None:
    row = {"place": "48", "direction": "return", "zone": "inner_city", "up_to_grams": 100}
    Tariff.objects.create(**row, full_vnd=29_000, valid_from=date(2026, 12, 1), valid_to=date(2026, 12, 31))
    days = [date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 31), date(2027, 1, 1)]
    assert [asked(post_house.office, on=on).full_vnd for on in days] == [26_000, 29_000, 29_000, 26_000]


def test_the_nearest_place_with_a_price_for_the_zone_is_asked(post_house: PostHouse) -> None:
    row = {"direction": "return", "zone": "inner_city", "up_to_grams": 50, "valid_from": date(2022, 1, 1)}
    Tariff.objects.create(place="DN-HC", full_vnd=20_000, **row)
    assert asked(post_house.office, grams=50).full_vnd == 20_000
    # Its own table ends at 50 g: the city's is another's.
    with pytest.raises(NoTariff):
        asked(post_house.office, grams=60)
    assert asked(post_house.office, zone=Zone.IN_PROVINCE, grams=60).full_vnd == 30_000


def support(**named: Any) -> Support:
    return Support.objects.create(**{"place": "48", "valid_from": date(2022, 1, 1), **named})


def pays(office: Office, **other: Any) -> int:
    return asked(office, **other).you_pay_vnd


@pytest.mark.rule("R-069")
def test_the_support_that_names_most_of_the_case_counts(post_house: PostHouse) -> None:
    support(group="poor", citizen_pays_vnd=0)
    support(channel="WEB", citizen_share=50)
    office = post_house.office
    assert pays(office) == 10_000
    assert pays(office, channel="WEB") == 13_000
    assert pays(office, groups=["poor", "child"]) == 0
    # Each names one thing: the kinder one counts.
    assert pays(office, channel="WEB", groups=["poor"]) == 0
    support(channel="WEB", group="poor", citizen_pays_vnd=3_000)
    assert pays(office, channel="WEB", groups=["poor"]) == 3_000


def test_of_equally_particular_support_the_nearest_place_counts_and_the_later_day(post_house: PostHouse) -> None:
    support(place="DN-HC", citizen_pays_vnd=12_000)
    assert pays(post_house.office) == 12_000
    support(place="DN-HC", citizen_pays_vnd=8_000, valid_from=date(2026, 12, 1))
    assert [pays(post_house.office, on=on) for on in (date(2026, 11, 30), date(2026, 12, 1))] == [12_000, 8_000]


def test_nobody_pays_more_than_the_price(post_house: PostHouse) -> None:
    support(direction="return", citizen_pays_vnd=99_000)
    price = asked(post_house.office)
    assert (price.you_pay_vnd, price.supported_vnd) == (26_000, 0)
    assert price.said == "giá 26.000 đ · bạn trả 26.000 đ"


@given(
    full=st.integers(0, 10_000_000),
    flat=st.none() | st.integers(0, 20_000_000),
    share=st.integers(0, 100),
)
def test_what_is_paid_and_what_is_added_is_the_price(full: int, flat: int | None, share: int) -> None:
    row = Support(citizen_pays_vnd=flat) if flat is not None else Support(citizen_share=share)
    you_pay = share_of(full, row)
    assert 0 <= you_pay <= full
    if flat is None:
        assert abs(you_pay * 100 - full * share) <= 50
    first = Quote(full, you_pay, full - you_pay, "")
    for cause in Cause:
        again = quote_again(first, caused_by=cause)
        assert again.full_vnd == again.you_pay_vnd + again.supported_vnd
        assert min(again.you_pay_vnd, again.supported_vnd) >= 0
    assert quote_again(first, caused_by=Cause.CITIZEN).you_pay_vnd == full


def test_a_price_is_said_with_its_parts() -> None:
    assert said(full_vnd=30_000, you_pay_vnd=0, supported_vnd=30_000) == (
        "giá 30.000 đ · bạn trả 0 đ · địa phương hỗ trợ 30.000 đ"
    )


# --- how far -----------------------------------------------------------------------------------------------------


@pytest.fixture
def cities() -> None:
    City.objects.create(name="Đà Nẵng", localities=["48", "48-HC", "48-TK"], is_main=True)
    City.objects.create(name="Hà Nội", localities=["01-HK"], is_main=True)
    City.objects.create(name="Hà Tĩnh", localities=["42-TP", "42-TS"])


def test_old_districts_and_new_communes_of_one_city_are_inside_it(ha_tinh: Office, cities: None) -> None:
    zones = {code: zone_between(ha_tinh, code) for code in ("42-TP", "42-TP-01", " 42-ts", "42-KA", "42", "48-HC")}
    assert zones == {
        "42-TP": Zone.INNER_CITY,
        "42-TP-01": Zone.INNER_CITY,
        " 42-ts": Zone.INNER_CITY,
        "42-KA": Zone.IN_PROVINCE,
        # Who knows only the province may live anywhere in it.
        "42": Zone.IN_PROVINCE,
        "48-HC": Zone.NATIONWIDE,
    }


def test_between_two_main_cities_a_zone_of_its_own_holds(post_house: PostHouse, cities: None) -> None:
    office = post_house.office
    assert zone_between(office, "48-TK") == Zone.INNER_CITY
    assert zone_between(office, "48-HV") == Zone.IN_PROVINCE
    assert zone_between(office, "01-HK") == Zone.MAIN_CITIES
    assert zone_between(office, "01-DX") == Zone.NATIONWIDE


def test_without_a_table_of_cities_only_the_same_place_is_inside(post_house: PostHouse) -> None:
    assert zone_between(post_house.office, "48-HC") == Zone.INNER_CITY
    assert zone_between(post_house.office, "48-TK") == Zone.IN_PROVINCE


def test_a_price_takes_few_questions(
    post_house: PostHouse, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    with django_assert_max_num_queries(2):
        asked(post_house.office)
    with django_assert_max_num_queries(1):
        pricing.zone_between(post_house.office, "48-TK")
