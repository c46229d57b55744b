# SPDX-License-Identifier: EUPL-1.2
"""The city sees what the national portal was told, sends again what it refused, and says which state is which there."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from filing import desk, file
from motcua.connectors.portal_simulator import protocol
from motcua.connectors.portal_simulator.models import HeldDossier
from motcua.dossiers import portal, reconciling
from motcua.dossiers.models import Dossier, PortalMessage, PortalStatus
from motcua.kernel import clock
from motcua.people.models import User
from reactions.world import relay

__all__ = ["desk", "file"]

pytestmark = pytest.mark.django_db
PAGE = "/quan-tri/cong-quoc-gia/"


@pytest.fixture
def told(settings: Any, file: Callable[..., Dossier], the_clock: Callable[[str], Any]) -> Dossier:
    settings.PORTAL, settings.PORTAL_PASSWORD = "simulator", "x"
    portal._made.cache_clear()
    the_clock("2026-11-27T09:00")
    dossier = file()
    relay()
    return dossier


def send_all() -> None:
    while portal.send_next(at=clock.now()):
        pass


def test_a_refused_dossier_is_sent_again_by_one_button(
    told: Dossier, quantri: User, client_for: Callable[..., Client]
) -> None:
    protocol.behave(code=told.code, mode="REFUSES")
    send_all()
    protocol.behave(code=told.code, mode="ACCEPTS")
    client = client_for(quantri)
    page = client.get(PAGE).content.decode()
    assert told.code in page
    assert "30 Cổng từ chối (giả lập)" in page
    message = PortalMessage.objects.order_by("number")[0]
    for _ in range(2):
        client.post(PAGE, {"tin": str(message.pk)})
    assert PortalMessage.objects.filter(state="waiting").count() == 1
    assert "đã gửi lại" in client.get(PAGE).content.decode()
    send_all()
    assert HeldDossier.objects.get().code == told.code
    assert "không còn trong danh sách" in client.post(PAGE, {"tin": "x"}, follow=True).content.decode()


def test_the_page_tells_what_the_comparison_found(
    told: Dossier, quantri: User, client_for: Callable[..., Client]
) -> None:
    send_all()
    HeldDossier.objects.all().delete()
    while reconciling.reconcile(at=clock.now()):
        pass
    client = client_for(quantri)
    page = client.get(PAGE).content.decode()
    assert "Cổng chưa có" in page
    assert "27/11/2026" in page
    client.post(PAGE, {"doi-soat": "1"})
    assert "Chưa đối soát lần nào" in client.get(PAGE).content.decode()


def test_only_the_city_sees_it_and_off_is_said(
    phuc: User, quantri: User, client_for: Callable[..., Client], settings: Any
) -> None:
    settings.PORTAL = ""
    assert client_for(phuc).get(PAGE).status_code == 403
    assert "Chưa nối với Cổng" in client_for(quantri).get(PAGE).content.decode()


def test_the_city_changes_a_code_of_the_portal(quantri: User, client_for: Callable[..., Client]) -> None:
    PortalStatus.objects.update_or_create(status="signed", defaults={"portal_code": "4", "portal_name": "Đang xử lý"})
    client = client_for(quantri)
    address = "/quan-tri/dossiers/portalstatus/signed/change/"
    kept = client.get(address).context["adminform"].form.initial
    typed = {"portal_code": "9", "portal_name": "Đã xử lý xong"}
    typed |= {name: kept[name] for name in ("phien_ban",) if name in kept}
    answer = client.post(address, typed)
    assert answer.status_code == 302
    assert PortalStatus.objects.get(status="signed").portal_code == "9"
