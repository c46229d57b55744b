# SPDX-License-Identifier: EUPL-1.2
"""The page of the simulated national portal: its book, its switches, its adapter; none of it in a real office."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from contracts.test_portals import ITEM
from motcua.connectors.portal_simulator import protocol
from motcua.connectors.portal_simulator.models import HeldDossier, PortalBehaviour, PortalSession

pytestmark = pytest.mark.django_db
PAGE, ADAPTER = "/gia-lap/cong-quoc-gia/", "/gia-lap/cong-quoc-gia/adapter/"


@pytest.fixture
def demo(settings: Any, client_for: Callable[..., Client]) -> Client:
    settings.IS_DEMO = True
    return client_for()


def ask(client: Client, what: str, body: Any) -> dict[str, Any]:
    answer = client.post(f"{ADAPTER}{what}", json.dumps(body), content_type="application/json")
    said: dict[str, Any] = json.loads(answer.content)
    return said


def put(client: Client, **more: Any) -> dict[str, Any]:
    session = ask(client, "auth", {"username": "a", "password": "b"})["session"]
    said = {"session": session, "service": "DongBoHoSoMC", "isUpdating": "False", "messageid": str(uuid4())}
    return ask(client, "service", {**said, "data": [ITEM], **more})


def test_the_adapter_takes_and_the_page_shows_it(demo: Client) -> None:
    assert ask(demo, "auth", {"username": "a"})["error_code"] == "1"
    assert ask(demo, "service", {"session": "x", "service": "TraCuuHoSo"})["error_code"] == "2"
    assert put(demo)["error_code"] == "0"
    assert put(demo)["error_code"] == "10"
    page = demo.get(PAGE).content.decode()
    assert ITEM["MaHoSo"] in page
    assert "Nguyễn Thị Lan" not in page
    assert ITEM["MaHoSo"] in demo.get(PAGE, {"ma": ITEM["MaHoSo"]}).content.decode()
    assert ITEM["MaHoSo"] not in demo.get(PAGE, {"ma": "x"}).content.decode().replace("DongBo", "")


@pytest.mark.parametrize("body", ["", "[]", "{", '{"data": 1}', '{"data": [[]]}', '{"session": {}}', "null", '"x"'])
def test_nonsense_is_answered_not_failed(demo: Client, body: str) -> None:
    for what in ("auth", "service", "x"):
        answer = demo.post(f"{ADAPTER}{what}", body, content_type="application/json")
        assert answer.status_code in (200, 400)
        assert json.loads(answer.content)["error_code"] != "0"


def test_the_switches_hold_for_one_dossier_or_for_all(demo: Client) -> None:
    demo.post(f"{PAGE}cach/", {"cong": "REFUSES", "giay": "3", "ma": "A-1"})
    assert protocol.behaviour_towards("A-1").mode == "REFUSES"
    assert protocol.behaviour_towards("A-2").mode == "ACCEPTS"
    demo.post(f"{PAGE}cach/", {"cong": "LATE", "giay": "5", "ma": ""})
    assert protocol.behaviour_towards("A-2").late_seconds == 5
    for wrong in ({"cong": "X", "giay": "3"}, {"cong": "LATE", "giay": "0"}, {"cong": "LATE", "giay": "999"}, {}):
        demo.post(f"{PAGE}cach/", wrong)
    assert PortalBehaviour.objects.count() == 2
    put(demo)
    demo.post(f"{PAGE}cach/", {"het-phien": "1"})
    assert not PortalSession.objects.exists()


def test_a_real_office_has_none_of_it(client_for: Callable[..., Client]) -> None:
    client = client_for()
    assert client.get(PAGE).status_code == 404
    assert client.post(f"{ADAPTER}auth", "{}", content_type="application/json").status_code == 404
    assert client.post(f"{PAGE}cach/", {}).status_code == 404
    assert not HeldDossier.objects.exists()
