# SPDX-License-Identifier: EUPL-1.2
"""Somebody helped at the counter has the result brought home: the same parcel, price and course as from the portal."""

from collections.abc import Callable
from datetime import date

import pytest

from cast import at
from motcua.assistance import operations
from motcua.assistance.models import Assistance
from motcua.dossiers.errors import NotYetOffered
from motcua.dossiers.models import Dossier
from motcua.kernel.errors import InvalidInput
from motcua.offices.models import Office
from motcua.payments.models import Charge
from motcua.post.errors import NoTariff
from motcua.post.models import Carrier, Contract, Parcel, Support, Tariff
from motcua.post.operations.pricing import zone_between
from specials import DuongXa

pytestmark = pytest.mark.django_db
TEN = at("2026-12-01T09:30")
FROM = date(2022, 1, 1)


@pytest.fixture
def by_post(duong_xa: DuongXa) -> dict[str, str]:
    """Let the office have a carrier and a price; return a home inside the city."""
    Office.objects.filter(pk=duong_xa.office.pk).update(has_post=True)
    carrier = Carrier.objects.create(code="VNPOST", name="Bưu điện thành phố")
    Contract.objects.create(office=duong_xa.office, carrier=carrier, number="01", valid_from=FROM)
    locality = duong_xa.office.locality_id
    place, zone = duong_xa.office.pk, zone_between(duong_xa.office, locality)
    row = {"direction": "return", "zone": zone, "up_to_grams": 100, "full_vnd": 26_000, "valid_from": FROM}
    Tariff.objects.create(place=place, **row)
    Support.objects.create(place=place, citizen_pays_vnd=10_000, valid_from=FROM)
    return {"name": "Nguyễn Thị Lan", "phone": "0905111222", "address": "12 Đường Xá", "locality": locality}


def test_the_parcel_is_asked_for_with_the_dossier(
    duong_xa: DuongXa, helping: Callable[..., Assistance], ready: Callable[..., Assistance], by_post: dict[str, str]
) -> None:
    helped = ready(helping(), duong_xa.officer)
    mine = {"assistance_id": helped.pk, "by": duong_xa.officer, "at": TEN}
    price = operations.bring_home(**mine, home=by_post)
    assert (price.full_vnd, price.you_pay_vnd, price.supported_vnd) == (26_000, 10_000, 16_000)
    assert not Parcel.objects.exists()
    dossier = operations.send(**mine)
    assert operations.send(**mine) == dossier
    parcel = Parcel.objects.get(dossier=dossier)
    assert (parcel.direction, parcel.home["address"], parcel.you_pay_vnd) == ("return", "12 Đường Xá", 10_000)
    assert parcel.asked_by == duong_xa.officer.actor
    assert Dossier.objects.get().return_by == Dossier.ReturnBy.POST
    assert Charge.objects.get(kind="postage").amount_vnd == 10_000


def test_by_post_without_an_address_nothing_is_sent(
    duong_xa: DuongXa, helping: Callable[..., Assistance], ready: Callable[..., Assistance], by_post: dict[str, str]
) -> None:
    helped = ready(helping(), duong_xa.officer)
    mine = {"assistance_id": helped.pk, "by": duong_xa.officer, "at": TEN}
    operations.choose(**mine, return_by="post")
    with pytest.raises(InvalidInput) as missing:
        operations.send(**mine)
    assert "post.return" in missing.value.fields
    assert not Dossier.objects.exists()
    operations.choose(**mine, return_by="counter")
    assert operations.send(**mine).return_by == "counter"


def test_who_changes_their_mind_fetches_it(
    duong_xa: DuongXa, helping: Callable[..., Assistance], ready: Callable[..., Assistance], by_post: dict[str, str]
) -> None:
    helped = ready(helping(), duong_xa.officer)
    mine = {"assistance_id": helped.pk, "by": duong_xa.officer, "at": TEN}
    operations.bring_home(**mine, home=by_post)
    operations.choose(**mine, return_by="counter")
    operations.send(**mine)
    assert not Parcel.objects.exists()


def test_without_a_price_or_a_post_it_is_refused_at_once(
    duong_xa: DuongXa, helping: Callable[..., Assistance], by_post: dict[str, str]
) -> None:
    mine = {"assistance_id": helping().pk, "by": duong_xa.officer, "at": TEN}
    with pytest.raises(NoTariff):
        operations.bring_home(**mine, home={**by_post, "locality": by_post["locality"].partition("-")[0]})
    Office.objects.update(has_post=False)
    with pytest.raises(NotYetOffered):
        operations.bring_home(**mine, home=by_post)
