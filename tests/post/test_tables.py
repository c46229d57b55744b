# SPDX-License-Identifier: EUPL-1.2
"""Prices, support and status codes come in as lists and go out again unchanged."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cast import House, at
from motcua.cli import lists
from motcua.cli.demo import sample
from motcua.journal.operations import SYSTEM
from motcua.offices.loading import Line, load, rows_of
from motcua.offices.models import Locality, Office
from motcua.post.models import Carrier, StatusCode, Support, Tariff
from motcua.post.tables import STATUS_CODES, SUPPORTS, TARIFFS

pytestmark = pytest.mark.django_db
HEADER = ["place", "direction", "zone", "up_to_grams", "full_price_vnd", "citizen_pays_vnd", "valid_from", "source"]


def brought(table: Any, header: list[str], *rows: str) -> list[str]:
    """Import these rows; return what stands against them."""
    lines = [Line(place, dict(zip(header, row.split(","), strict=True))) for place, row in enumerate(rows, start=2)]
    return [
        each.reason for each in load(table, header=header, lines=lines, by=SYSTEM, at=at("2026-11-26T09:00")).problems
    ]


def test_the_articles_price_comes_in_with_what_citizens_pay(house: House) -> None:
    rows = (
        "DN-HC,return,inner_city,100,26000,10000,2022-01-01,seed",
        "48,pickup,inner_city,100,26000,,2022-01-01,seed",
    )
    assert brought(TARIFFS, HEADER, *rows) == []
    assert list(Tariff.objects.order_by("place").values_list("place", "full_vnd")) == [
        ("48", 26_000),
        ("DN-HC", 26_000),
    ]
    support = Support.objects.get()
    assert (support.place, support.direction, support.zone, support.citizen_pays_vnd) == (
        "DN-HC", "return", "inner_city", 10_000,
    )  # fmt: skip
    out = list(rows_of(TARIFFS))
    assert out[1] == ["DN-HC", "return", "inner_city", "100", "26000", "10000", "2022-01-01", "", "seed"]
    # What goes out comes back unchanged.
    header = [column.name for column in TARIFFS.columns]
    assert brought(TARIFFS, header, *(",".join(row) for row in out)) == []
    assert (Tariff.objects.count(), Support.objects.count()) == (2, 1)


def test_a_new_price_ends_the_old_one_and_a_changed_share_is_changed(house: House) -> None:
    brought(TARIFFS, HEADER, "48,return,inner_city,100,26000,10000,2022-01-01,cũ")
    assert brought(TARIFFS, HEADER, "48,return,inner_city,100,28000,12000,2027-01-01,mới") == []
    assert brought(TARIFFS, HEADER, "48,return,inner_city,100,28000,13000,2027-01-01,mới") == []
    assert list(Tariff.objects.order_by("valid_from").values_list("valid_to", flat=True)) == [date(2026, 12, 31), None]
    paid = Support.objects.order_by("valid_from").values_list("citizen_pays_vnd", "valid_to")
    assert list(paid) == [(10_000, date(2026, 12, 31)), (13_000, None)]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("DN-XX,return,inner_city,100,1,,2022-01-01,", "DN-XX"),
        ("48,home,inner_city,100,1,,2022-01-01,", "direction"),
        ("48,return,inner_city,0,1,,2022-01-01,", "up_to_grams"),
        ("48,return,inner_city,100,rẻ,,2022-01-01,", "full_price_vnd"),
        ("48,return,inner_city,100,1,,hôm qua,", "valid_from"),
    ],
)
def test_a_bad_row_is_named_and_nothing_comes_in(house: House, row: str, why: str) -> None:
    problems = brought(TARIFFS, HEADER, "48,return,in_province,100,26000,,2022-01-01,", row)
    assert [each for each in problems if why in each], problems
    assert not Tariff.objects.exists()


def test_support_and_status_codes_come_in(house: House) -> None:
    header = ["place", "direction", "channel", "group", "citizen_pays_vnd", "citizen_share", "valid_from"]
    assert brought(SUPPORTS, header, "48,return,WEB,poor,,0,2026-01-01", "48,,,,10000,,2022-01-01") == []
    assert brought(SUPPORTS, header, "48,pickup,,,10000,5,2022-01-01") != []
    assert Support.objects.count() == 2
    Carrier.objects.create(code="VNPOST", name="Bưu điện")
    assert brought(STATUS_CODES, ["carrier", "code", "deed", "reason"], "VNPOST,91,failed,absent") == []
    assert StatusCode.objects.get().reason == "absent"
    assert brought(STATUS_CODES, ["carrier", "code", "deed", "reason"], "VNPOST,92,delivered,absent") != []


def test_the_shipped_prices_are_in_this_shape(db: None) -> None:
    sheet = lists.read(Path(sample.DATA) / "postal_tariffs.csv")
    Locality.objects.create(code="42", name="Hà Tĩnh", kind="province")
    Locality.objects.create(code="42-TP", name="Thành phố Hà Tĩnh", kind="city", parent_id="42")
    Office.objects.create(code="HT-TP", name="Trung tâm hành chính công", address="x", locality_id="42-TP")
    loaded = load(TARIFFS, header=sheet.header, lines=sheet.lines, by=SYSTEM, at=at("2026-11-26T09:00"))
    assert loaded.problems == []
    assert Tariff.objects.filter(full_vnd=26_000).count() >= 2
    assert Support.objects.filter(citizen_pays_vnd=10_000).count() >= 2
