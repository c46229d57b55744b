# SPDX-License-Identifier: EUPL-1.2
"""The money of a dossier on its own page: the box, what is due at the result, taken and handed over in one press."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from doors.desk.desk_words import text
from filing import Desk
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules import Status
from motcua.payments import operations
from motcua.payments.models import Charge, Payment, Receipt
from motcua.payments.operations import close_till

pytestmark = pytest.mark.django_db

FIRST = {"name": "Phí cấp phép", "per": "case", "vnd": 75_000, "due": "before_intake"}


@pytest.fixture
def officer(now: datetime, desk: Desk, client_for: Callable[..., Client]) -> Client:
    return client_for(desk.officer)


def page_of(dossier: Dossier) -> str:
    return f"/quay/ho-so/{dossier.code}/"


def hand_over(client: Client, dossier: Dossier, *, vnd: int = 16_000, key: str = "k1") -> Any:
    dossier.refresh_from_db()
    keys = list(Charge.objects.filter(dossier=dossier, state="open").values_list("key", flat=True)) or ["fee:1"]
    sent = {"version": str(dossier.version), "thu": "1", "so-tien": str(vnd), "khoa": key, "khoan": keys}
    return client.post(f"{page_of(dossier)}viec/tra-ket-qua/", sent, follow=True)


def test_the_box_says_what_is_open_and_leads_to_the_cashier(officer: Client, owing: Callable[..., Dossier]) -> None:
    dossier = owing()
    page = text(officer.get(page_of(dossier)))
    assert "còn 16.000 đ" in page
    assert f"/quay/thu-ngan/ho-so/{dossier.code}/" in page


def test_who_takes_no_money_sees_the_box_without_the_way(
    now: datetime, desk: Desk, owing: Callable[..., Dossier], client_for: Callable[..., Client]
) -> None:
    page = text(client_for(desk.leader).get(page_of(owing())))
    assert "còn 16.000 đ" in page
    assert "/quay/thu-ngan/" not in page


def test_a_result_for_which_something_is_due_warns_and_both_are_done_in_one_press(
    officer: Client, owing: Callable[..., Dossier]
) -> None:
    dossier = owing(status="result_ready")
    page = text(officer.get(page_of(dossier)))
    assert "Còn 16.000 đ phải nộp trước khi nhận kết quả" in page
    assert "Thu 16.000 đ tiền mặt và trả" in page
    answer = hand_over(officer, dossier)
    assert "Đã thu 16.000 đ, biên lai BL-26 0000001, và trả kết quả." in text(answer)
    dossier.refresh_from_db()
    assert (dossier.status, Payment.objects.get().state) == (Status.RETURNED, "paid")
    hand_over(officer, dossier)
    assert (Payment.objects.count(), Receipt.objects.count()) == (1, 1)


def test_what_cannot_be_handed_over_is_not_taken_either(officer: Client, owing: Callable[..., Dossier]) -> None:
    dossier = owing(status="signed")
    hand_over(officer, dossier)
    assert not Payment.objects.exists()
    changed = owing(status="result_ready", at="2026-11-26T09:30")
    answer = hand_over(officer, changed, vnd=10_000)
    assert answer.status_code == 409
    assert "nay là 16.000 đ" in text(answer)
    changed.refresh_from_db()
    assert (changed.status, Payment.objects.count()) == (Status.RESULT_READY, 0)


def test_with_a_closed_till_nothing_is_taken_and_nothing_handed_over(
    officer: Client, owing: Callable[..., Dossier], desk: Desk, now: datetime
) -> None:
    dossier = owing(status="result_ready")
    close_till(office="DN-HC", on=now.date(), counted_vnd=0, coins={}, by=desk.officer, at=now)
    answer = hand_over(officer, dossier)
    assert "đã chốt" in text(answer)
    dossier.refresh_from_db()
    assert (dossier.status, Payment.objects.count()) == (Status.RESULT_READY, 0)


def test_nothing_due_says_nothing(officer: Client, owing: Callable[..., Dossier], desk: Desk, now: datetime) -> None:
    dossier = owing(status="result_ready")
    operations.defer(dossier_id=dossier.pk, due="later", by=desk.officer, at=now)
    page = text(officer.get(page_of(dossier)))
    assert "phải nộp trước khi nhận kết quả" not in page
    assert "Đã trả kết quả" in page


def test_the_work_list_marks_what_must_be_paid_first(
    officer: Client, owing: Callable[..., Dossier], desk: Desk, now: datetime
) -> None:
    dossier = owing(fees=[FIRST])
    assert "chưa nộp phí" in text(officer.get("/quay/ho-so/"))
    refused = officer.post(f"{page_of(dossier)}viec/tiep-nhan/", {"version": dossier.version}, follow=True)
    assert refused.status_code == 409
    operations.defer(dossier_id=dossier.pk, due="at_result", by=desk.officer, at=now)
    assert "chưa nộp phí" not in text(officer.get("/quay/ho-so/"))
