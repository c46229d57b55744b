# SPDX-License-Identifier: EUPL-1.2
"""People find an agency by the name they know, with marks or without."""

import pytest

from cast import House, at
from motcua.offices import operations, queries
from motcua.offices.models import Agency, AgencyName


def found(q: str) -> list[str]:
    return [agency.code for agency in queries.search_agencies(q)]


@pytest.mark.parametrize(
    "q", ["so khdt", "so kh-dt", "skhdt", "so ke hoach", "sở tài chính", "SO TAI CHINH", "Sở KH-ĐT", "stc", "DN-STC"]
)
def test_the_finance_department_under_all_its_names(house: House, q: str) -> None:
    operations.save_master(
        AgencyName(agency=house.stc, text="so khdt", kind=AgencyName.Kind.FORMER), by="system", at=at("2026-11-20")
    )
    operations.refresh_agency_keys(house.stc)
    assert found(q) == ["DN-STC"]


def test_the_order_is_vietnamese(house: House) -> None:
    assert found("so")[:3] == ["DN-SNGV", "DN-STC", "DN-SXD"]


def test_nothing_typed_finds_all_a_page_at_a_time(house: House) -> None:
    first = queries.search_agencies("", limit=2)
    assert [agency.code for agency in first] == ["DN-SNGV", "DN-STC", "DN-SXD"]
    assert [agency.code for agency in queries.search_agencies("", after="DN-STC", limit=2)] == [
        "DN-SXD",
        "DN-HC",
        "DN-NHS",
    ]


def test_a_word_nobody_uses_finds_nothing(house: House) -> None:
    assert found("so cong nghe vu tru") == []


def test_a_new_name_is_found_after_a_change_through_the_operation(house: House) -> None:
    agency = Agency.objects.get(pk="DN-SXD")
    agency.name = "Sở Kiến trúc và Đô thị"
    operations.save_master(agency, by="system", at=at("2026-11-20"))
    assert found("kien truc") == ["DN-SXD"]
    # Its former names go on finding it.
    assert found("giao thong") == ["DN-SXD"]


def test_offices_by_what_people_call_them(house: House) -> None:
    assert [office.code for office in queries.search_offices("tthcc")] == ["DN-TTHCC"]
    assert [office.code for office in queries.search_offices("270 tran phu")] == ["DN-HC"]
    assert queries.office("dn-hc ").pk == "DN-HC"
    with pytest.raises(queries.NoSuchOffice):
        queries.office("DN-XX")
