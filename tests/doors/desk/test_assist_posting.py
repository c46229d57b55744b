# SPDX-License-Identifier: EUPL-1.2
"""Helping on the desk's pages: the address for the postman, the price in three numbers, the parcel after sending."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from assistance.test_posting import by_post
from cast import Citizen
from doors.desk.test_assist_paying import signed
from motcua.assistance.models import Assistance
from motcua.dossiers.models import Dossier
from motcua.post.models import Parcel
from specials import DuongXa

__all__ = ["by_post"]

pytestmark = pytest.mark.django_db


def typed(duong_xa: DuongXa, **more: str) -> dict[str, str]:
    locality = duong_xa.office.locality
    return {
        "nha-name": "Nguyễn Thị Lan",
        "nha-phone": "0905 111 222",
        "nha-province": locality.pk.partition("-")[0],
        "nha-commune": locality.name,
        "nha-address": "12 Đường Xá",
        **more,
    }


def test_the_helper_sees_the_price_and_sends_with_an_address(
    duong_xa: DuongXa,
    by_post: dict[str, str],
    lan: Citizen,
    the_clock: Callable[[str], datetime],
    client_for: Callable[..., Client],
) -> None:
    the_clock("2026-12-01T09:00")
    client = client_for(duong_xa.officer)
    helped = signed(client, lan.phone)
    page, here = f"/quay/ho-tro/{helped.pk}/", f"/quay/ho-tro/{helped.pk}/nhan-tai-nha/"
    assert here in client.get(page).content.decode()
    assert "Nguyễn Thị Lan" in client.get(here).content.decode()
    wrong = client.post(here, typed(duong_xa, viec="ghi", **{"nha-address": ""}))
    assert (wrong.status_code, "Xin ghi số nhà" in wrong.content.decode()) == (422, True)
    looked = client.post(here, typed(duong_xa, viec="gia")).content.decode()
    assert "giá 26.000 đ · bạn trả 10.000 đ · địa phương hỗ trợ 16.000 đ" in looked
    kept = client.post(here, typed(duong_xa, viec="ghi"), follow=True).content.decode()
    assert "12 Đường Xá" in kept
    sent = client.post(f"{page}viec/nop/", {"nhan-ket-qua": "post"}, follow=True).content.decode()
    assert "người dân trả 10.000 đ" in sent
    assert Parcel.objects.get().dossier == Dossier.objects.get()
    assert client.get(here).status_code == 409
    assert Assistance.objects.get().dossier is not None
