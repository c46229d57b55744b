# SPDX-License-Identifier: EUPL-1.2
"""The page of the account of special days: who sees what of it, its files, and what it says of an empty day."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from openpyxl import load_workbook

from cast import Citizen, at
from motcua.dossiers import operations
from motcua.dossiers.models import Dossier, SpecialIntake
from motcua.people.models import Role, RoleHeld, User
from specials import DuongXa

PAGE = "/quay/ngay-dac-biet/"


@pytest.fixture
def tuesday(duong_xa: DuongXa, lan: Citizen, the_clock: Callable[..., object]) -> dict[str, Dossier]:
    """One promise kept, one missed, one running, one fallen back; it is 15:50."""

    def taken(moment: str) -> Dossier:
        return operations.take_in(
            office=duong_xa.office,
            agency=duong_xa.agency,
            version=duong_xa.copies,
            applicant={"name": lan.name, "phone": lan.phone},
            answers={},
            return_by="counter",
            by=duong_xa.officer,
            at=at(moment),
        )

    def finished(dossier: Dossier, moment: str) -> Dossier:
        ready = at(moment)
        operations.draft_result(dossier_id=dossier.pk, by=duong_xa.specialist, at=ready - timedelta(minutes=6))
        operations.sign(dossier_id=dossier.pk, by=duong_xa.leader, at=ready - timedelta(minutes=3))
        operations.issue_result(dossier_id=dossier.pk, by=duong_xa.officer, at=ready)
        return dossier

    found = {
        "kept": finished(taken("2026-12-01T08:00"), "2026-12-01T08:35"),
        "missed": finished(taken("2026-12-01T09:00"), "2026-12-01T11:30"),
        "running": taken("2026-12-01T15:00"),
        "fell_back": taken("2026-12-01T15:45"),
    }
    the_clock("2026-12-01T15:50")
    return found


def _shown(client: Client, **asked: str) -> str:
    response = client.get(PAGE, asked)
    assert response.status_code == 200
    return response.content.decode()


def test_the_numbers_come_first_and_the_missed_one_with_its_reason(
    duong_xa: DuongXa, tuesday: dict[str, Dossier], client_for: Callable[..., Client]
) -> None:
    SpecialIntake.objects.filter(dossier=tuesday["missed"]).update(missed_because="Mất điện từ 9 giờ 30")
    html = _shown(client_for(duong_xa.officer))
    numbers = html[html.index("account-numbers") : html.index("</dl>")]
    assert [part.split("<")[0] for part in numbers.split("<dd>")[1:]] == ["4", "1", "1", "1"]
    assert tuesday["missed"].code in html
    assert "Mất điện từ 9 giờ 30" in html
    assert "giữ lời hứa: 35 phút, hẹn 2 giờ" in html
    assert "style=" not in html


def test_a_missed_promise_without_a_reason_leads_to_where_it_is_written(
    duong_xa: DuongXa, tuesday: dict[str, Dossier], client_for: Callable[..., Client]
) -> None:
    html = _shown(client_for(duong_xa.leader))
    assert f"/quay/ho-so/{tuesday['missed'].code}/#ly-do-tre" in html
    assert "chưa ghi lý do" in html


def test_the_city_sees_counts_and_never_a_dossier_a_name_or_what_was_written_about_one(
    duong_xa: DuongXa, tuesday: dict[str, Dossier], lan: Citizen, quantri: User, client_for: Callable[..., Client]
) -> None:
    SpecialIntake.objects.filter(dossier=tuesday["missed"]).update(missed_because="Bà Lan đến muộn")
    client = client_for(quantri)
    for asked in ({}, {"noi": "HN-DX"}, {"noi": "dp-01-DX"}, {"noi": "HN-DX", "tai": "csv"}):
        response = client.get(PAGE, asked)
        assert response.status_code == 200
        text = response.content.decode()
        for dossier in tuesday.values():
            assert dossier.code not in text
        assert lan.name not in text
        assert "Bà Lan" not in text
    assert ">4<" in _shown(client, noi="HN-DX")


def test_another_office_does_not_exist_and_others_are_refused(
    duong_xa: DuongXa, tuesday: dict[str, Dossier], hoa: User, client_for: Callable[..., Client]
) -> None:
    assert client_for(hoa).get(PAGE, {"noi": "HN-DX"}).status_code == 404
    receptionist = User.objects.create_user(username="tiepdon.hn-dx", full_name="Đào Tuấn Kiệt")
    RoleHeld.objects.create(user=receptionist, role=Role.RECEPTIONIST, office=duong_xa.office)
    for somebody in (receptionist, duong_xa.volunteer, duong_xa.specialist):
        assert client_for(somebody).get(PAGE).status_code == 403
    assert client_for().get(PAGE).status_code == 302


def test_a_role_for_one_agency_is_shown_its_own_dossiers_only(
    duong_xa: DuongXa, tuesday: dict[str, Dossier], client_for: Callable[..., Client]
) -> None:
    elsewhere = User.objects.create_user(username="khac.hn-dx", full_name="Lý Thị Khác")
    RoleHeld.objects.create(user=elsewhere, role=Role.LEADER, office=duong_xa.office, agency_id="DN-SXD")
    html = _shown(client_for(elsewhere))
    assert tuesday["missed"].code not in html


def test_what_was_written_is_read_only_where_all_that_is_counted_may_be_seen(
    duong_xa: DuongXa, tuesday: dict[str, Dossier], client_for: Callable[..., Client]
) -> None:
    SpecialIntake.objects.filter(dossier=tuesday["missed"]).update(missed_because="Bà Lan đến muộn")
    one_agency = User.objects.create_user(username="khac.hn-dx", full_name="Lý Thị Khác")
    RoleHeld.objects.create(user=one_agency, role=Role.LEADER, office=duong_xa.office, agency_id="DN-SXD")
    # Counts of both offices, dossiers of one.
    two_places = User.objects.create_user(username="hai-noi", full_name="Trịnh Hai Nơi")
    RoleHeld.objects.create(user=two_places, role=Role.LEADER, office=duong_xa.office, agency_id="DN-SXD")
    RoleHeld.objects.create(user=two_places, role=Role.HEAD, office_id="DN-TTHCC")
    for somebody in (one_agency, two_places):
        for asked in ({}, {"tai": "csv"}):
            assert "Bà Lan" not in client_for(somebody).get(PAGE, asked).content.decode()
    assert "Bà Lan" in _shown(client_for(duong_xa.officer))


def test_an_empty_day_says_what_to_do(
    duong_xa: DuongXa, tuesday: dict[str, Dossier], client_for: Callable[..., Client]
) -> None:
    html = _shown(client_for(duong_xa.officer), tu="2026-12-02", den="2026-12-02")
    assert "Ngày này chưa nhận hồ sơ nào" in html
    assert "Xem 30 ngày qua" in html


@pytest.mark.parametrize(
    ("first", "last"), [("2026-12-01", "2026-11-01"), ("2025-01-01", "2026-12-01"), ("0001-01-01", "9999-12-31")]
)
def test_days_that_cannot_be_are_told_and_today_is_shown(
    duong_xa: DuongXa, tuesday: dict[str, Dossier], client_for: Callable[..., Client], first: str, last: str
) -> None:
    response = client_for(duong_xa.officer).get(PAGE, {"tu": first, "den": last})
    assert response.status_code in (200, 422)
    if response.status_code == 422:
        assert 'role="alert"' in response.content.decode()


def test_the_files_hold_the_same_numbers_and_no_formula(
    duong_xa: DuongXa, tuesday: dict[str, Dossier], client_for: Callable[..., Client]
) -> None:
    SpecialIntake.objects.filter(dossier=tuesday["missed"]).update(missed_because="=1+1")
    client = client_for(duong_xa.officer)
    answer = client.get(PAGE, {"tai": "csv"})
    assert answer["Content-Disposition"] == 'attachment; filename="ngay-dac-biet-hn-dx-2026-12-01.csv"'
    assert answer.content.startswith("﻿".encode())
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    whole = rows[0]
    assert [whole[name] for name in ("Tiếp nhận", "Giữ lời hứa", "Trễ lời hứa", "Đang chạy")] == ["4", "1", "1", "1"]
    assert not any(cell.startswith("=") for row in rows for cell in row.values())

    answer = client.get(PAGE, {"tai": "xlsx", "tu": "2026-11-01", "den": "2026-12-01"})
    assert answer["Content-Disposition"].endswith('"ngay-dac-biet-hn-dx-2026-11-01-den-2026-12-01.xlsx"')
    book = load_workbook(io.BytesIO(answer.content))
    figures, _help, late = book.worksheets
    assert [cell.value for cell in figures[2]][3:8] == [4, 3, 1, 1, 0]
    assert [(cell.value, cell.data_type) for cell in late[2]][-1] == ("=1+1", "s")
    assert late["A2"].value == tuesday["missed"].code


def test_the_page_asks_the_same_number_of_questions_for_one_and_for_many(
    duong_xa: DuongXa,
    tuesday: dict[str, Dossier],
    lan: Citizen,
    client_for: Callable[..., Client],
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    client = client_for(duong_xa.officer)
    client.get(PAGE)
    for minute in range(8):
        operations.take_in(
            office=duong_xa.office,
            agency=duong_xa.agency,
            version=duong_xa.copies,
            applicant={"name": lan.name, "phone": lan.phone},
            answers={},
            return_by="counter",
            by=duong_xa.officer,
            at=at(f"2026-12-01T15:1{minute}"),
        )
    with django_assert_max_num_queries(25):  # type: ignore[attr-defined]
        client.get(PAGE)
