# SPDX-License-Identifier: EUPL-1.2
"""Public post for tests. Fixture everywhere:

`post_house -> PostHouse` brings `desk` and `till`: carrier VNPOST (manual), a contract of DN-HC with it from 2022,
codes EA 12345678 onwards, the tariff of seed 002 at locality 48 (both ways: inside the city ≤ 100 g 26.000 đ, in the
province ≤ 250 g 30.000 đ), support: the citizen pays 10.000 đ a dossier and way; a clerk of the post at DN-HC.
"""

from dataclasses import dataclass
from datetime import date

import pytest

from filing import Desk, _person
from money import Till
from motcua.offices.models import Office
from motcua.people.models import Role, User
from motcua.post.models import Carrier, CodeRange, Contract, Support, Tariff
from motcua.post.rules import Direction, Zone

__all__ = ["PostHouse", "post_house"]

FROM = date(2022, 1, 1)


@dataclass(frozen=True)
class PostHouse:
    office: Office
    carrier: Carrier
    contract: Contract
    clerk: User


@pytest.fixture
def post_house(desk: Desk, till: Till) -> PostHouse:
    Office.objects.filter(pk="DN-HC").update(has_post=True)
    office = Office.objects.get(pk="DN-HC")
    carrier = Carrier.objects.create(code="VNPOST", name="Bưu điện thành phố", phone="1900545481")
    contract = Contract.objects.create(office=office, carrier=carrier, number="01/2022/HĐ-BĐ", valid_from=FROM)
    CodeRange.objects.create(carrier=carrier, letters="EA", first=12345678, last=12349999, next=12345678)
    for direction in Direction:
        for zone, grams, price in ((Zone.INNER_CITY, 100, 26_000), (Zone.IN_PROVINCE, 250, 30_000)):
            Tariff.objects.create(
                place="48", direction=direction, zone=zone, up_to_grams=grams, full_vnd=price, valid_from=FROM
            )
    Support.objects.create(place="48", citizen_pays_vnd=10_000, valid_from=FROM, source="bài 002")
    return PostHouse(
        office=office,
        carrier=carrier,
        contract=contract,
        clerk=_person("buudien", "Hồ Văn Thư", Role.POST_CLERK, "DN-HC"),
    )
