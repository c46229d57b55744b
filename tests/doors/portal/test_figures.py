# SPDX-License-Identifier: EUPL-1.2
"""Published figures and open data: whole finished months, small numbers hidden, described, light, without a cookie."""

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from figures.played import Play, played
from motcua.figures import counting, open_data, publishing
from motcua.figures.specs import SPECS
from motcua.offices.models import Agency

__all__ = ["played"]


@pytest.fixture
def november(played: Play, the_clock: Callable[[str], Any]) -> None:
    played(8)
    counting.recount(date(2026, 10, 26), date(2026, 12, 4), at=the_clock("2026-12-10T09:00"))
    publishing.forget()


def test_the_page_shows_the_city_and_each_office_of_the_last_finished_month(november: None) -> None:
    answer = Client().get("/so-lieu/")
    page = answer.content.decode()
    assert "Tháng 11/2026" in page
    assert "Bộ phận Một cửa Hải Châu" in page
    assert 'role="img"' in page
    assert not answer.cookies
    assert len(answer.content) < 50_000
    one = Client().get("/so-lieu/?noi=dn-hc&thang=2026-10").content.decode()
    assert "Tháng 10/2026" in one
    assert "UBND phường Hải Châu" in one
    assert Client().get("/so-lieu/?noi=khong-co").status_code == 404
    assert Client().get("/so-lieu/?noi=%00&thang=xyz").status_code in (200, 404)


def test_a_small_number_is_a_dot_on_the_page_and_two_dots_in_the_file(november: None, settings: Any) -> None:
    settings.FIGURES_LEAST_COUNT = 60
    publishing.forget()
    page = Client().get("/so-lieu/?noi=dn-hc").content.decode()
    assert "<td>·</td>" in page
    text = Client().get("/du-lieu-mo/on-time.csv").content.decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    november = [line for line in lines if line["month"] == "2026-11-01"]
    assert any(line["finished"] == ".." for line in november)
    for line in november:
        for column in ("finished", "finished_early", "finished_on_time", "finished_late"):
            assert line[column] in ("..", "0", "") or int(line[column]) >= 60


def test_the_file_adds_up_to_what_the_page_of_the_month_says(november: None, settings: Any) -> None:
    settings.FIGURES_LEAST_COUNT = 0
    publishing.forget()
    text = Client().get("/du-lieu-mo/dossiers.csv?nam=2026").content.decode("utf-8-sig")
    lines = [line for line in csv.DictReader(io.StringIO(text)) if line["month"] == "2026-11-01"]
    city = next(int(line["received"]) for line in lines if not line["office"])
    offices = [line for line in lines if line["office"] and not line["agency"]]
    assert city == sum(int(line["received"]) for line in offices) > 0
    for office in offices:
        agencies = [line for line in lines if line["office"] == office["office"] and line["agency"]]
        assert int(office["received"]) == sum(int(line["received"]) for line in agencies)
    # December has not ended.
    assert "2026-12-01" not in text


def test_no_cell_of_open_data_is_a_formula(november: None) -> None:
    Agency.objects.filter(pk="DN-SXD").update(name="=1+1")
    text = Client().get("/du-lieu-mo/dossiers.csv").content.decode("utf-8-sig")
    assert "'=1+1" in text
    assert not [cell for line in csv.reader(io.StringIO(text)) for cell in line if cell.startswith(("=", "@", "+"))]


def test_every_set_is_described_column_by_column_with_licence_and_how_often(november: None) -> None:
    answer = Client().get("/du-lieu-mo/")
    page = answer.content.decode()
    assert "CC BY 4.0" in page
    assert "Mỗi tháng một lần" in page
    assert len(answer.content) < 50_000
    assert not answer.cookies
    for each in open_data.data_sets():
        assert f"/du-lieu-mo/{each.name}.csv" in page
        header = Client().get(f"/du-lieu-mo/{each.name}.csv").content.decode("utf-8-sig").splitlines()[0]
        assert header.split(",") == [column.name for column in each.columns]
        for column in each.columns:
            assert f"<code>{column.name}</code>" in page
            assert str(column.title)
    assert {each.name for each in open_data.data_sets()} == {name for name, spec in SPECS.items() if spec.is_public}


def test_what_is_not_public_has_no_file_and_an_odd_year_leads_back(november: None) -> None:
    for name in ("payments", "supplements", "form-06a", "khong-co"):
        assert Client().get(f"/du-lieu-mo/{name}.csv").status_code == 404
    assert Client().get("/du-lieu-mo/waits.csv?nam=abcd").status_code == 302
    assert len(Client().get("/du-lieu-mo/waits.csv?nam=9999").content.splitlines()) == 1
    answer = Client().get("/du-lieu-mo/waits.csv")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"].startswith("public")
    assert not answer.cookies


def test_reasons_of_ratings_are_not_published(november: None) -> None:
    header = Client().get("/du-lieu-mo/satisfaction.csv").content.decode("utf-8-sig").splitlines()[0]
    assert "rated" in header
    assert "reason" not in header


def test_the_second_reader_costs_a_few_questions(november: None) -> None:
    Client().get("/so-lieu/")
    with CaptureQueriesContext(connection) as asked:
        Client().get("/so-lieu/")
    assert len(asked) <= 16
