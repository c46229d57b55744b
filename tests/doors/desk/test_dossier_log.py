# SPDX-License-Identifier: EUPL-1.2
"""The sealed log of a dossier on the desk: for heads and leaders, checked at each opening; erasing from there."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from cast import at
from filing import Desk, desk, file
from motcua.dossiers import sealing
from motcua.dossiers.models import Dossier, DossierContent, Look
from motcua.people.models import Role, RoleHeld

__all__ = ["desk", "file"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader(desk: Desk, client_for: Callable[..., Client], the_clock: Callable[[str], Any]) -> Client:
    the_clock("2026-11-27T09:00")
    return client_for(desk.leader)


def log_of(dossier: Dossier) -> str:
    return f"/quay/ho-so/{dossier.code}/nhat-ky/"


def test_the_log_is_told_in_words_and_that_somebody_looked_is_kept(
    leader: Client, file: Callable[..., Dossier], desk: Desk
) -> None:
    dossier = file(status="returned")
    sealing.close_days(at=at("2026-11-27T08:00"))
    page = leader.get(log_of(dossier)).content.decode()
    for words in (
        "Nhật ký nguyên vẹn",
        "Đã kiểm 6 việc",
        "Tiếp nhận hồ sơ",
        "Trần Thị Nhàn",
        "ngày đã đóng",
        "Trả kết quả",
    ):
        assert words in page
    assert Look.objects.get().actor == desk.leader.actor
    assert "Phạm Minh Lãnh" in leader.get(log_of(dossier)).content.decode()


def test_a_broken_log_is_said_aloud(leader: Client, file: Callable[..., Dossier]) -> None:
    dossier = file(status="returned")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE dossiers_logentry SET actor = 'user:99' WHERE number = 3")
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    page = leader.get(log_of(dossier)).content.decode()
    assert "không còn nguyên vẹn" in page
    assert "Việc số 3" in page


def test_only_whoever_directs_the_office_sees_it(
    file: Callable[..., Dossier], desk: Desk, client_for: Callable[..., Client]
) -> None:
    dossier = file()
    assert client_for(desk.officer).get(log_of(dossier)).status_code == 403
    assert client_for(desk.elsewhere).get(log_of(dossier)).status_code == 404
    RoleHeld.objects.create(user=desk.elsewhere, role=Role.HEAD, office_id="DN-HC")
    assert client_for(desk.elsewhere).get(log_of(dossier)).status_code == 200


def test_erasing_wants_a_reason_a_yes_and_a_closed_dossier(leader: Client, file: Callable[..., Dossier]) -> None:
    dossier, still_open = file(status="returned"), file()
    address = f"/quay/ho-so/{dossier.code}/xoa-du-lieu/"
    assert leader.post(address, {"ly-do": "QĐ 12"}).status_code == 422
    assert leader.post(address, {"ly-do": "", "chac-chan": "1"}).status_code == 422
    refused = leader.post(f"/quay/ho-so/{still_open.code}/xoa-du-lieu/", {"ly-do": "QĐ", "chac-chan": "1"})
    assert refused.status_code == 422
    assert DossierContent.objects.get(dossier=dossier).applicant["name"] == "Nguyễn Thị Lan"
    answer = leader.post(address, {"ly-do": "QĐ 12", "chac-chan": "1"}, follow=True)
    page = answer.content.decode()
    assert "nội dung đã xóa" in page
    assert "Nhật ký nguyên vẹn" in page
    assert "Nguyễn Thị Lan" not in page
    assert DossierContent.objects.get(dossier=dossier).applicant == {}


def test_a_long_log_is_read_in_few_questions(
    leader: Client, file: Callable[..., Dossier], django_assert_max_num_queries: Any
) -> None:
    dossier = file(status="returned")
    with django_assert_max_num_queries(20):
        leader.get(log_of(dossier))
