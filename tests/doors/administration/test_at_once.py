# SPDX-License-Identifier: EUPL-1.2
"""Two administrators press Lưu in the same second: one is saved, the other is told; never both, never neither."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from cast import House
from doors.administration.page_reading import fields_of
from motcua.journal.models import Entry
from motcua.offices.models import WeeklySession
from motcua.people.models import User

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

ROUNDS = 3


def together(sendings: list[Callable[[], HttpResponse]]) -> list[int]:
    """Send all at the same moment, each on a connection of its own; return their statuses in order of size."""
    start = Barrier(len(sendings))

    def one(send: Callable[[], HttpResponse]) -> int:
        try:
            start.wait()
            return send().status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(sendings)) as threads:
        return sorted(threads.map(one, sendings))


def opened(clients: list[Client], address: str) -> list[dict[str, Any]]:
    return [{**fields_of(client.get(address)), "_save": "Lưu"} for client in clients]


def test_the_same_service_at_once(house: House, phuc: User, quantri: User, client_for: Callable[..., Client]) -> None:
    clients = [client_for(phuc), client_for(quantri)]
    address = reverse("admin:appointments_service_change", args=[house.general_sxd.pk])
    for turn in range(ROUNDS):
        pages = opened(clients, address)
        sendings = [
            lambda client=client, page=page, places=places: client.post(address, {**page, "places": places})
            for client, page, places in zip(clients, pages, (10 + turn, 20 + turn), strict=True)
        ]
        assert together(sendings) == [200, 302]
    assert Entry.objects.filter(kind="MasterDataChanged").count() == ROUNDS


def test_the_same_saturday_at_once(house: House, phuc: User, quantri: User, client_for: Callable[..., Client]) -> None:
    clients = [client_for(phuc), client_for(quantri)]
    address = reverse("admin:offices_office_change", args=["DN-TTHCC"])
    added = {"sessions-10-weekday": "5", "sessions-10-opens_at": "07:30", "sessions-10-closes_at": "11:30"}
    sendings = [
        lambda client=client, page=page: client.post(address, {**page, **added})
        for client, page in zip(clients, opened(clients, address), strict=True)
    ]
    assert together(sendings) == [200, 302]
    assert WeeklySession.objects.filter(office=house.tthcc, weekday=5).count() == 1
