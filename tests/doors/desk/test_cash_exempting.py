# SPDX-License-Identifier: EUPL-1.2
"""A charge is exempted at the counter: on a ground, by a paper, by who takes money there; and it stays so."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from doors.desk.desk_words import text
from doors.desk.test_cash import page_of
from money import LEVY, Till, books
from motcua.dossiers.models import Dossier
from motcua.journal.models import Entry
from motcua.payments import operations
from motcua.payments.models import Charge

pytestmark = pytest.mark.django_db
TWO = [{**LEVY, "due": "before_intake"}, {**LEVY, "name": "Phí bản sao", "vnd": 8_000}]
SAID = {"can-cu": "Điều 10 Luật Phí và lệ phí, hộ nghèo", "giay-to": "Giấy chứng nhận hộ nghèo 12/2026"}


def exempt(client: Client, dossier: Dossier, **said: str) -> Any:
    sent = {"khoan-mien": "fee:1", **SAID, **said}
    return client.post(f"{page_of(dossier)}viec/mien/", sent, follow=True)


def test_a_charge_is_exempted_on_a_ground_and_by_a_paper(cashier: Client, till: Till, owing: Any) -> None:
    dossier = owing(fees=TWO)
    assert "Miễn phí, lệ phí theo quyết định" in text(cashier.get(page_of(dossier)))
    page = text(exempt(cashier, dossier))
    for said in ("Đã ghi miễn: Lệ phí hộ tịch.", "8.000 đ", *SAID.values(), "miễn 16.000 đ"):
        assert said in page, said
    dossier.refresh_from_db()
    assert (dossier.fee_due, books()) == ("at_result", {})
    # Pressed twice, and counted again: it stays as it is.
    exempt(cashier, dossier)
    operations.assess(dossier_id=dossier.pk, at=dossier.submitted_at, by=till.cashier, copies=2)
    assert Charge.objects.get(dossier=dossier, key="fee:1").state == "free"
    entry = Entry.objects.get(kind="ChargeExempted")
    assert (entry.actor, entry.payload["amount_vnd"]) == (till.cashier.actor, 16_000)


@pytest.mark.parametrize("lacking", ["can-cu", "giay-to"])
def test_without_a_ground_or_a_paper_nothing_is_exempted(cashier: Client, owing: Any, lacking: str) -> None:
    dossier = owing()
    answer = exempt(cashier, dossier, **{lacking: "  "})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert ("Xin ghi lý do miễn." if lacking == "can-cu" else "Xin ghi giấy tờ chứng minh.") in html
    assert 'id="mien" open' in html
    assert 'id="dem-lai" open' not in html
    assert Charge.objects.get().state == "open"


def test_what_is_paid_is_not_exempted_any_more(cashier: Client, till: Till, owing: Any, now: datetime) -> None:
    dossier = owing()
    operations.take_cash(dossier_id=dossier.pk, amount_vnd=16_000, key="a", by=till.cashier, at=now)
    answer = exempt(cashier, dossier)
    assert answer.status_code == 409
    assert "Khoản này đã được thanh toán lúc" in text(answer)
    assert exempt(cashier, dossier, **{"khoan-mien": "fee:9"}).status_code == 409


def test_who_only_approves_or_works_elsewhere_exempts_nothing(
    till: Till, owing: Any, now: datetime, client_for: Callable[..., Client], binh: Any
) -> None:
    dossier = owing()
    for user, status in ((till.second, 403), (binh, 404)):
        assert exempt(client_for(user), dossier).status_code == status
    assert Charge.objects.get().state == "open"


def test_the_page_of_a_dossier_leads_there(cashier: Client, owing: Any) -> None:
    page = cashier.get(f"{page_of(owing())}?viec=mien").content.decode()
    assert 'id="mien" open' in page
    assert 'aria-keyshortcuts="F6"' in page
