# SPDX-License-Identifier: EUPL-1.2
"""The demonstration's tills and parcels: each state is there to look at, and the books agree."""

from collections import Counter
from datetime import date

from motcua.figures import post
from motcua.journal.models import Entry
from motcua.kernel import clock
from motcua.offices.models import Office
from motcua.payments import checking
from motcua.payments.models import BankAccount, Inflow, Payment, Refund
from motcua.post.models import Parcel
from motcua.post.operations import pricing


def test_every_till_and_every_parcel_has_something_to_look_at(morning: list[str]) -> None:
    now = clock.now()
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
