# SPDX-License-Identifier: EUPL-1.2
"""The account of special days for programs: counts, by whose token, for which days."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cast import Citizen, at
from motcua.dossiers import operations
from motcua.dossiers.models import Dossier, SpecialIntake
from motcua.offices.models import Agency
from motcua.people.models import RoleHeld, User
from specials import DuongXa

PATH = "/api/v1/offices/hn-dx/special-days/account"


@pytest.fixture
def taken(duong_xa: DuongXa, lan: Citizen, the_clock: Callable[..., object]) -> Dossier:
    dossier = operations.take_in(
        office=duong_xa.office,
        agency=duong_xa.agency,
        version=duong_xa.copies,
        applicant={"name": lan.name, "phone": lan.phone},
        answers={},
        return_by="counter",
        by=duong_xa.officer,
        at=at("2026-12-01T08:00"),
    )
    SpecialIntake.objects.filter(dossier=dossier).update(
        state="missed", took_minutes=150, missed_because="Bà Lan đến muộn", helped_by=duong_xa.volunteer
    )
    the_clock("2026-12-01T15:50")
    return dossier


def test_today_is_told_in_counts_only(
    duong_xa: DuongXa, taken: Dossier, lan: Citizen, bearer: Callable[[User], dict[str, str]]
) -> None:
    response = Client(**bearer(duong_xa.officer)).get(PATH)
    assert response.status_code == 200
    found: dict[str, Any] = response.json()
    assert (found["office"], found["first_on"], found["last_on"]) == ("HN-DX", "2026-12-01", "2026-12-01")
    assert (found["total"]["received"], found["total"]["missed"], found["total"]["minutes_worst"]) == (1, 1, 150)
    assert found["by_helper"][0]["name"] == duong_xa.volunteer.full_name
    assert found["reasons"] == [{"model": "no_writing_no_slip", "state": "missed", "reason": "explained", "count": 1}]
    assert found["pagers"]["without_pager"]["received"] == 1
    text = response.content.decode()
    for hidden in (taken.code, lan.name, "Bà Lan"):
        assert hidden not in text


def test_a_role_of_another_agency_is_told_of_its_own_dossiers_alone(
    duong_xa: DuongXa, taken: Dossier, bearer: Callable[[User], dict[str, str]], client_for: Callable[..., Client]
) -> None:
    other = Agency.objects.exclude(pk=duong_xa.agency.pk).order_by("pk")[0]
    leader = User.objects.create_user(username="lanhdao.khac", full_name="Lê Văn Đạt")
    RoleHeld.objects.create(user=leader, role="LEADER", office_id="HN-DX", agency=other)
    found = Client(**bearer(leader)).get(PATH).json()
    assert found["total"]["received"] == 0
    assert found["by_helper"] == found["by_day"] == found["reasons"] == found["helping"]["helpers"] == []
    page = client_for(leader).get("/quay/ngay-dac-biet/?tu=2026-12-01&den=2026-12-01&noi=HN-DX")
    assert page.status_code == 200
    assert duong_xa.volunteer.full_name not in page.content.decode()
    own = User.objects.create_user(username="lanhdao.thu-hai", full_name="Ngô Văn Ba")
    RoleHeld.objects.create(user=own, role="LEADER", office_id="HN-DX", agency=duong_xa.agency)
    assert Client(**bearer(own)).get(PATH).json()["total"]["received"] == 1


def test_days_are_chosen_and_refused(
    duong_xa: DuongXa, taken: Dossier, bearer: Callable[[User], dict[str, str]]
) -> None:
    client = Client(**bearer(duong_xa.head))
    assert client.get(PATH, {"from": "2026-11-01", "until": "2026-11-30"}).json()["total"]["received"] == 0
    assert client.get(PATH, {"from": "2026-11-01"}).json()["last_on"] == "2026-12-01"
    for asked in (
        {"from": "2026-12-02", "until": "2026-12-01"},
        {"from": "2025-01-01", "until": "2026-12-01"},
        {"from": "hôm nay"},
    ):
        refusal = client.get(PATH, asked)
        assert refusal.status_code == 422
        assert refusal.json()["fields"]


def test_strangers_others_and_roles_without_it_are_refused(
    duong_xa: DuongXa, taken: Dossier, hoa: User, quantri: User, bearer: Callable[[User], dict[str, str]]
) -> None:
    assert Client().get(PATH).status_code == 401
    assert Client(**bearer(hoa)).get(PATH).status_code == 404
    assert Client(**bearer(duong_xa.specialist)).get(PATH).status_code == 403
    assert Client(**bearer(quantri)).get(PATH).status_code == 200
    assert Client(**bearer(quantri)).get(PATH.replace("hn-dx", "xx")).status_code == 404
