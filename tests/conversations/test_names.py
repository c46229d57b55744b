# SPDX-License-Identifier: EUPL-1.2
"""The names a message may use are those the house has today."""

from datetime import date
from typing import Any

import pytest

from cast import House
from motcua.cli.demo import sample
from motcua.cli.sample_catalogue import sample_catalogue
from motcua.conversations import catalogue
from motcua.offices.models import Agency, Office
from motcua.reading import Catalogue

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 26)


def names(of: Catalogue, code: str) -> tuple[str, ...]:
    return next(each.names for each in of.agencies if each.code == code)


def test_an_agency_has_its_official_short_abbreviated_and_former_names(house: House) -> None:
    known = catalogue.current(on=TODAY)
    assert names(known, "DN-SXD") == ("Sở Xây dựng", "So Xay dung", "sxd", "Sở Giao thông vận tải", "sgtvt")
    assert next(each for each in known.procedures if each.code == "2.000815").agencies == ("DN-HC",)
    assert "hai chau" in next(each for each in known.offices if each.code == "DN-HC").names


def test_an_agency_that_was_taken_over_is_its_successor(house: House) -> None:
    Agency.objects.filter(pk="DN-STC").update(successor="DN-SXD", succeeded_on=date(2026, 11, 1))
    assert "DN-STC" not in [each.code for each in catalogue.current(on=TODAY).agencies]
    assert names(catalogue.current(on=TODAY), "DN-SXD")[:2] == ("Sở Xây dựng", "So Xay dung")
    assert {"Sở Tài chính", "skhdt"} <= {*names(catalogue.current(on=TODAY), "DN-SXD")}
    assert "Sở Tài chính" not in names(catalogue.current(on=date(2026, 10, 1)), "DN-SXD")


def test_a_closed_office_is_not_asked_about(house: House) -> None:
    Office.objects.filter(pk="DN-HC").update(closed_on=date(2026, 11, 1))
    assert [each.code for each in catalogue.current(on=TODAY).offices] == ["DN-TTHCC"]


def test_it_is_remembered_and_made_anew_only_where_a_name_changed(
    house: House, monkeypatch: Any, django_assert_num_queries: Any
) -> None:
    first = catalogue.current(on=TODAY)
    with django_assert_num_queries(0):
        assert catalogue.current(on=TODAY) is first
    monkeypatch.setattr(catalogue, "REMEMBER_SECONDS", 0)
    with django_assert_num_queries(5):
        assert catalogue.current(on=TODAY) is first
    Agency.objects.filter(pk="DN-SXD").update(short_name="SXD moi")
    assert "SXD moi" in names(catalogue.current(on=TODAY), "DN-SXD")


def test_the_sample_in_the_database_and_the_shipped_lists_say_the_same(the_clock: Any) -> None:
    sample.load(at=the_clock("2026-11-26T09:00"))
    own, shipped = catalogue.current(on=TODAY), sample_catalogue()
    for kind in ("agencies", "procedures", "offices"):
        assert {each.code: {*each.names} for each in getattr(own, kind)} == {
            each.code: {*each.names} for each in getattr(shipped, kind)
        }
