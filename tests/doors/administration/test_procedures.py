# SPDX-License-Identifier: EUPL-1.2
"""The pages of versions: a new one begins as a copy; one in use shows what it says and lets only its end be told."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cast import House
from doors.administration.page_reading import fields_of
from filing import desk, file  # noqa: F401
from motcua.dossiers.models import Dossier
from motcua.people.models import User
from motcua.procedures.models import ProcedureStep, ProcedureVersion, RequiredPaper

ClientFor = Callable[[User], Client]


@pytest.fixture
def copies(house: House) -> ProcedureVersion:
    return ProcedureVersion.objects.get(procedure="2.000815")


def page_of(version: ProcedureVersion) -> str:
    return reverse("admin:procedures_procedureversion_change", args=[version.pk])


def test_adding_asks_which_and_from_when_and_copies_the_one_before(
    copies: ProcedureVersion, quantri: User, client_for: ClientFor, change: Callable[..., Any]
) -> None:
    RequiredPaper.objects.create(version=copies, code="a", name="Bản chính")
    client = client_for(quantri)
    added = change(
        client, reverse("admin:procedures_procedureversion_add"), procedure="2.000815", valid_from="01/01/2027"
    )
    assert added.status_code == 200
    new = ProcedureVersion.objects.get(procedure="2.000815", number=2)
    assert (new.valid_from, new.time_limit) == (date(2027, 1, 1), copies.time_limit)
    assert [paper.name for paper in new.papers.all()] == ["Bản chính"]
    again = change(
        client, reverse("admin:procedures_procedureversion_add"), procedure="2.000815", valid_from="01/11/2026"
    )
    assert "phải bắt đầu từ hôm nay" in again.content.decode()


def test_papers_and_steps_are_changed_on_the_page_of_their_version(
    copies: ProcedureVersion, quantri: User, client_for: ClientFor, change: Callable[..., Any]
) -> None:
    saved = change(
        client_for(quantri),
        page_of(copies),
        **{"papers-0-code": "a", "papers-0-name": "Bản chính", "papers-0-order": "1", "papers-0-copies": "2"},
        **{"papers-0-form": "original", "papers-0-when": "{}"},
        **{"steps-0-number": "1", "steps-0-name": "Tiếp nhận", "steps-0-kind": "intake", "steps-0-time_limit": "2"},
        **{"steps-0-limit_unit": "working_hour"},
    )
    assert saved.status_code == 200
    assert [(paper.name, paper.copies) for paper in RequiredPaper.objects.all()] == [("Bản chính", 2)]
    assert [step.name for step in ProcedureStep.objects.all()] == ["Tiếp nhận"]
    told = client_for(quantri).get(reverse("admin:procedures_procedureversion_history", args=[copies.pk]))
    assert "thành phần hồ sơ" in told.content.decode()


def test_a_contradicting_form_is_refused_on_the_page(
    copies: ProcedureVersion, quantri: User, client_for: ClientFor, change: Callable[..., Any]
) -> None:
    wrong = '{"questions": [{"key": "a", "kind": "choice", "label": "A"}]}'
    answer = change(client_for(quantri), page_of(copies), form=wrong)
    assert "chưa có ý nào để chọn" in answer.content.decode()
    copies.refresh_from_db()
    assert copies.form == {}


def test_a_version_in_use_lets_only_its_end_be_told(
    copies: ProcedureVersion,
    quantri: User,
    client_for: ClientFor,
    change: Callable[..., Any],
    file: Callable[..., Dossier],  # noqa: F811
) -> None:
    file(version=copies)
    client = client_for(quantri)
    open_fields = set(fields_of(client.get(page_of(copies))))
    assert "valid_to" in open_fields
    assert not open_fields & {"time_limit", "form", "fee_vnd", "papers-0-name", "steps-0-name"}
    change(client, page_of(copies), valid_to="31/12/2026")
    copies.refresh_from_db()
    assert copies.valid_to == date(2026, 12, 31)
