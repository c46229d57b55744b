# SPDX-License-Identifier: EUPL-1.2
"""The sample has parcels and payments in every state, the price of the article, and books that balance."""

from collections import Counter
from datetime import date

import pytest

from cast import at
from demonstration import load
from money import books
from motcua.figures import post as figures
from motcua.offices.models import Office
from motcua.payments.models import Inflow, Payment, Receipt, Refund
from motcua.people.models import RoleHeld
from motcua.post.errors import NoTariff
from motcua.post.models import HandoverList, Parcel
from motcua.post.operations.pricing import quote, zone_between
from motcua.post.rules import Direction, State, Zone

MORNING = "2026-12-01T08:30"


def test_parcels_are_in_every_state_and_payments_too(morning: list[str]) -> None:
    parcels = Parcel.objects.all()
    assert set(parcels.values_list("state", flat=True)) == set(State) - {State.RETURNING}
    assert set(parcels.values_list("direction", flat=True)) == set(Direction)
    assert not parcels.filter(asked_at__gt=at(MORNING)).exists()
    assert parcels.filter(ended_at__isnull=True, due_at__lt=at(MORNING)).exists()
    assert parcels.filter(is_cod=True, state=State.DELIVERED).exists()
    open_lists = Counter(HandoverList.objects.filter(signed_at=None).values_list("direction", flat=True))
    assert open_lists == {"to_carrier": 1, "from_carrier": 1}
    assert {"paid", "expired", "pending"} <= set(Payment.objects.values_list("state", flat=True))
    assert {"vietqr", "cash"} <= set(Payment.objects.values_list("method", flat=True))
    assert Receipt.objects.count() >= 4
    assert Inflow.objects.filter(state="unknown").count() == 1
    assert [refund.state for refund in Refund.objects.all()] == [Refund.State.ASKED]
    for office in ("HT-TP", "DN-HC"):
        assert sum(books(office).values()) == 0
    held = set(RoleHeld.objects.filter(role__in=["CASHIER", "POST_CLERK"]).values_list("user__username", flat=True))
    assert {"thungan.ht-tp", "buudien.ht-tp", "thungan.dn-hc", "buudien.dn-tthcc"} <= held
    before = (Parcel.objects.count(), Payment.objects.count())
    load()
    assert (Parcel.objects.count(), Payment.objects.count()) == before


@pytest.mark.rule("R-069")
def test_the_price_is_the_articles_and_beyond_its_last_row_none_is_guessed(morning: list[str]) -> None:
    office = Office.objects.get(pk="HT-TP")
    assert zone_between(office, "42-TP") == Zone.INNER_CITY
    known = {"office": office, "zone": Zone.INNER_CITY, "on": date(2026, 12, 1)}
    for direction in Direction:
        found = quote(direction=direction, grams=100, **known)
        assert (found.full_vnd, found.you_pay_vnd, found.supported_vnd) == (26_000, 10_000, 16_000)
        with pytest.raises(NoTariff):
            quote(direction=direction, grams=101, **known)


def test_the_years_of_the_article_are_there(morning: list[str]) -> None:
    found = figures.years([Office.objects.get(pk="DN-HC")], until=date(2026, 12, 1))
    assert [(each.year, each.dossiers) for each in found[:3]] == [(2014, 5_000), (2015, 30_000), (2016, 32_000)]
    assert found[-1].year == 2026
