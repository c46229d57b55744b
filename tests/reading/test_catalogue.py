# SPDX-License-Identifier: EUPL-1.2
from datetime import datetime

import pytest

from motcua import reading
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.reading import Catalogue, Entity, Part

AT = datetime(2026, 11, 19, 9, tzinfo=OFFICE_ZONE)
CATALOGUE = Catalogue(
    agencies=[
        Entity("X-SKG", ("Sở Không gian và Vũ trụ", "skgvt", "Sở Hàng không")),
        Entity("X-SKT", ("Sở Không tên",)),
        Entity("X-HB", ("UBND phường Hòa Bình", "p hoa binh")),
        Entity("X-HB2", ("UBND xã Hòa Bình",)),
    ],
    procedures=[Entity("9.1", ("Cấp giấy phép phóng tàu vũ trụ",), ("X-SKG",)), Entity("9.2", ("Cấp giấy phép bay",))],
)


def read(message: str) -> reading.Reading:
    return reading.read(message, received_at=AT, catalogue=CATALOGUE)


@pytest.mark.parametrize(
    "said",
    [
        "so khong gian va vu tru",
        "SO KHONG GIAN VU TRU",
        "sở không gian",
        "skgvt",
        "so hang khong",
        "so khong giann va vu tru",
    ],
)
def test_a_new_agency_is_understood_at_once(said: str) -> None:
    assert read(f"HG Nguyen Van An {said} xin giay phep phong tau vu tru 9h mai").agency == "X-SKG"


def test_a_new_procedure_is_understood_at_once() -> None:
    assert read("HG Nguyen Van An skgvt xin giay phep phong tau vu tru 9h mai").procedure == "9.1"


def test_a_name_of_two_agencies_is_asked_about() -> None:
    found = read("HG Nguyen Van An hoa binh xin giay phep bay 9h mai")
    assert found.agency is None
    assert Part.AGENCY in found.missing


def test_a_beginning_that_two_names_share_is_no_name() -> None:
    assert read("HG Nguyen Van An so khong xin giay phep bay 9h mai").agency is None


@pytest.mark.parametrize("message", ["HG Nguyen Van An khong phai skgvt ma so khong ten xin phep 9h mai"])
def test_what_is_waved_away_is_not_meant(message: str) -> None:
    assert read(message).agency == "X-SKT"


def test_two_agencies_to_choose_from_are_both_named() -> None:
    found = read("HG Nguyen Van An so khong ten hay skgvt xin phep 9h mai")
    assert set(found.agencies) == {"X-SKT", "X-SKG"}
    assert Part.AGENCY in found.missing
