# SPDX-License-Identifier: EUPL-1.2
"""Units and their people: arranged by who manages the staff there, with a history; a unit with dossiers stays."""

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from cast import Citizen, lan
from doors.administration.page_reading import text_of
from filing import Desk, desk, file
from motcua.dossiers.models import Dossier, Unit, UnitMember
from motcua.people.models import User

__all__ = ["desk", "file", "lan"]

ClientFor = Callable[..., Client]
Change = Callable[..., HttpResponse]
UNITS = "/quan-tri/dossiers/unit/"


def page(code: str) -> str:
    return reverse("admin:dossiers_unit_change", args=[code])


def test_a_head_sees_and_changes_only_the_own_offices_units(
    desk: Desk, phuc: User, client_for: ClientFor, change: Change
) -> None:
    client = client_for(phuc)
    shown = text_of(client.get(UNITS))
    assert "DN-SXD.TP" in shown
    assert "DN-HC.TP" not in shown
    assert client.get(page("DN-HC.TP")).status_code == 404
    change(client, page("DN-SXD.TP"), name="Phòng Quản lý xây dựng", fields="Xây dựng")
    unit = Unit.objects.get(pk="DN-SXD.TP")
    assert (unit.name, unit.fields) == ("Phòng Quản lý xây dựng", "Xây dựng")
    assert "Phòng Quản lý xây dựng" in text_of(client.get(page("DN-SXD.TP").replace("change", "history")))


def test_somebody_joins_a_unit_and_may_sign(desk: Desk, quantri: User, client_for: ClientFor, change: Change) -> None:
    client = client_for(quantri)
    answer = change(client, page("DN-HC.LD"), **{"members-1-user": str(desk.officer.pk), "members-1-may_sign": "on"})
    assert answer.status_code == 200
    assert UnitMember.objects.get(unit="DN-HC.LD", user=desk.officer).may_sign
    # Who has no role at the office is not among the choices.
    change(client, page("DN-HC.LD"), **{"members-2-user": str(desk.elsewhere.pk)})
    assert not UnitMember.objects.filter(unit="DN-HC.LD", user=desk.elsewhere).exists()


def test_officers_arrange_no_units(desk: Desk, binh: User, client_for: ClientFor) -> None:
    assert client_for(binh).get(UNITS).status_code == 403


def test_a_code_begins_with_its_agency(desk: Desk, quantri: User, client_for: ClientFor, change: Change) -> None:
    typed = {"agency": "DN-HC", "office": "DN-HC", "code": "vp", "name": "Văn phòng", "kind": "clerks", "order": "4"}
    add = reverse("admin:dossiers_unit_add")
    assert "như DN-HC.MC" in text_of(change(client_for(quantri), add, **typed))
    change(client_for(quantri), add, **{**typed, "code": "dn-hc.vp"})
    assert Unit.objects.get(pk="DN-HC.VP").kind == Unit.Kind.CLERKS


@pytest.mark.usefixtures("desk")
def test_a_unit_with_dossiers_is_not_removed(
    file: Callable[..., Dossier], lan: Citizen, quantri: User, client_for: ClientFor
) -> None:
    file(who=lan)
    address = reverse("admin:dossiers_unit_delete", args=["DN-HC.MC"])
    client_for(quantri).post(address, {"post": "yes"}, follow=True)
    assert Unit.objects.filter(pk="DN-HC.MC").exists()


def test_a_head_begins_no_unit_of_an_agency_whose_work_is_done_elsewhere(
    desk: Desk, phuc: User, client_for: ClientFor, change: Change
) -> None:
    typed = {"office": "DN-TTHCC", "name": "Lãnh đạo khác", "kind": "leaders", "order": "9"}
    add = reverse("admin:dossiers_unit_add")
    change(client_for(phuc), add, **typed, agency="DN-HC", code="DN-HC.X")
    assert not Unit.objects.filter(pk="DN-HC.X").exists()
    change(client_for(phuc), add, **typed, agency="DN-SXD", code="DN-SXD.X")
    assert Unit.objects.filter(pk="DN-SXD.X").exists()
