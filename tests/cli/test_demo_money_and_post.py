# SPDX-License-Identifier: EUPL-1.2
"""The demonstration's tills and parcels: each state is there to look at, and the books agree."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from typing import cast

import pytest

from cast import at
from motcua.cli import demo
from motcua.cli.instance import Instance, Keepsake
from motcua.figures import post
from motcua.journal.models import Entry
from motcua.kernel import clock
from motcua.offices.models import Office
from motcua.payments import checking
from motcua.payments.models import BankAccount, Inflow, Payment, Refund
from motcua.post.models import Parcel
from motcua.post.operations import pricing


class _Instance:
    def keepsake(self) -> Keepsake:
        return Keepsake(secret_key="", demo_password="song-han-cau-rong-21")


@pytest.fixture
def shown(db: None) -> Callable[[str], datetime]:
    def run(text: str) -> datetime:
        clock.forget()
        demo.prepare(cast(Instance, _Instance()), at=at(text))
        return clock.now()

    return run


def test_every_till_and_every_parcel_has_something_to_look_at(shown: Callable[[str], datetime]) -> None:
    now = shown("2026-12-01T08:30")
    parcels = Counter(Parcel.objects.values_list("state", flat=True))
    assert set(parcels) >= {"asked", "labelled", "carried", "failed", "returned", "lost", "delivered"}
    payments = Counter(Payment.objects.values_list("state", flat=True))
    assert set(payments) >= {"paid", "pending", "expired"}
    assert set(Inflow.objects.values_list("state", flat=True)) >= {"taken", "surplus", "unknown"}
    assert Refund.objects.filter(state="asked").exists()
    for account in BankAccount.objects.all():
        assert checking.check(account.office_id) == []
    assert not Entry.objects.filter(at__gt=now).exists()

    # The articles' figures: the price of Hà Tĩnh, the years of Đà Nẵng.
    office = Office.objects.get(pk="HT-TP")
    known = {"direction": "return", "zone": "inner_city", "grams": 100, "on": date(2026, 12, 1)}
    found = pricing.quote(office=office, **known)
    assert (found.full_vnd, found.you_pay_vnd, found.supported_vnd) == (26_000, 10_000, 16_000)
    years = {each.year: each.dossiers for each in post.years([Office.objects.get(pk="DN-HC")], until=date(2026, 12, 1))}
    assert (years[2014], years[2015], years[2016]) == (5_000, 30_000, 32_000)
