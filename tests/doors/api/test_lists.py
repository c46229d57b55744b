# SPDX-License-Identifier: EUPL-1.2
"""Offices, agencies and procedures are found as people write them, fifty at a time."""

from typing import Any

import pytest

from cast import House
from motcua.kernel.text import fold, sort_key
from motcua.offices.models import Agency, Office
from motcua.offices.operations import search_text
from motcua.procedures.models import AgencyProcedure, Procedure, ProcedureVersion


def codes(page: Any) -> list[str]:
    return [item["code"] for item in page["items"]]


def all_pages(anybody: Any, path: str, **query: str) -> tuple[list[str], list[int]]:
    found, sizes, after = [], [], ""
    while after is not None:
        page = anybody.get(path, **query, **({"after": after} if after else {}))
        found += codes(page)
        sizes.append(len(page["items"]))
        after = page["next"]
    return found, sizes


def test_offices_with_what_a_visitor_needs(anybody: Any) -> None:
    assert anybody.get("/offices", q="tthcc") == {
        "items": [
            {
                "code": "DN-TTHCC",
                "name": "Trung tâm Phục vụ hành chính công thành phố Đà Nẵng",
                "address": "24 Trần Phú, Đà Nẵng",
                "locality": "Thành phố Đà Nẵng",
                "phone": "",
            }
        ],
        "next": None,
    }


@pytest.mark.parametrize("q", ["so khdt", "Sở Kế hoạch", "so ke hoach", "SKHDT", "sở tài chính", "Tai chinh", "stc"])
def test_an_agency_with_marks_without_and_by_its_former_name(anybody: Any, q: str) -> None:
    assert "DN-STC" in codes(anybody.get("/agencies", q=q))


def test_an_agency_says_where_it_can_be_booked_and_from_when(anybody: Any) -> None:
    found = {item["code"]: item for item in anybody.get("/agencies")["items"]}
    assert found["DN-SXD"]["offices"] == ["DN-TTHCC"]
    assert "Sở Giao thông vận tải" in found["DN-SXD"]["former_names"]
    assert (found["DN-SNGV"]["offices"], found["DN-SNGV"]["opens_on"]) == ([], "2027-01-01")
    assert (found["DN-NHS"]["offices"], found["DN-NHS"]["opens_on"]) == ([], None)


def test_procedures_by_word_and_agency(anybody: Any) -> None:
    assert codes(anybody.get("/procedures", q="chung thuc", agency="dn-hc")) == codes(
        anybody.get("/procedures", q="Chứng thực", agency="DN-HC")
    )
    permit = anybody.get("/procedures", q="1.009974")["items"][0]
    assert (permit["fee_vnd"], permit["time_limit"]) == (150_000, 20)
    assert anybody.get("/procedures", agency="DN-NHS") == {"items": [], "next": None}


def in_force(count: int) -> None:
    """Give the made-up procedures a version each, so that they are shown."""
    ProcedureVersion.objects.bulk_create(
        ProcedureVersion(procedure_id=f"9.{n}", time_limit=1, limit_unit="working_day") for n in range(count)
    )


def test_a_hundred_and_twenty_agencies_come_in_three_pages_each_once(anybody: Any, house: House) -> None:
    names = [f"Sở Thử nghiệm {number}" for number in range(120)]
    Agency.objects.bulk_create(
        Agency(
            code=f"DN-T{number}",
            name=name,
            locality_id="48",
            kind="department",
            sort_key=sort_key(name) if number % 7 else "same",
            search_key=search_text([name]),
        )
        for number, name in enumerate(names)
    )
    found, sizes = all_pages(anybody, "/agencies", q="so thu nghiem")
    assert sizes == [50, 50, 20]
    assert sorted(found) == sorted(f"DN-T{number}" for number in range(120))
    everything, _ = all_pages(anybody, "/agencies")
    assert len(everything) == len(set(everything)) == 125


def test_offices_and_procedures_come_in_pages_too(anybody: Any, house: House) -> None:
    Office.objects.bulk_create(
        Office(
            code=f"T-{n}",
            name=f"Nơi {n}",
            address="",
            locality_id="48",
            sort_key=sort_key(f"Nơi {n}"),
            search_key="noi",
        )
        for n in range(98)
    )
    Procedure.objects.bulk_create(
        Procedure(
            code=f"9.{n}",
            name=f"Việc {n}",
            field="",
            search_key=fold(f"Việc {n}"),
            sort_key=sort_key(f"Việc {n}"),
        )
        for n in range(120)
    )
    in_force(120)
    AgencyProcedure.objects.bulk_create(AgencyProcedure(agency_id="DN-NHS", procedure_id=f"9.{n}") for n in range(120))
    assert all_pages(anybody, "/offices")[1] == [50, 50]
    assert all_pages(anybody, "/procedures", agency="DN-NHS")[1] == [50, 50, 20]


def test_exactly_one_full_page_has_no_next(anybody: Any, house: House) -> None:
    Procedure.objects.bulk_create(
        Procedure(
            code=f"9.{n}",
            name=f"Đủ {n}",
            field="",
            search_key="du trang",
            sort_key=f"{n:03}",
        )
        for n in range(50)
    )
    in_force(50)
    assert all_pages(anybody, "/procedures", q="đủ trang")[1] == [50]


@pytest.mark.parametrize("path", ["/offices", "/agencies", "/procedures"])
def test_strange_searches_break_nothing(anybody: Any, path: str) -> None:
    for q in ("%", "_", "' OR 1=1 --", "\\", "x" * 500, "𝔖ở", "🏛️", "\u202eös", "%s", "{0}"):
        assert anybody.get(path, q=q)["next"] is None


def test_a_sign_no_database_can_hold_is_refused_by_name(anybody: Any) -> None:
    assert anybody.get("/agencies", 422, q="so\0")["fields"] == {"q": "Có ký tự không đọc được."}
    assert "after" in anybody.get("/offices", 422, after="\0")["fields"]
    assert "agency" in anybody.get("/procedures", 422, agency="\0")["fields"]


def test_a_list_takes_few_questions_to_the_database(anybody: Any, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(5):
        anybody.get("/agencies")
    with django_assert_max_num_queries(2):
        anybody.get("/offices")
    with django_assert_max_num_queries(2):
        anybody.get("/procedures")
