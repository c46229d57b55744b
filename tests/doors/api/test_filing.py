# SPDX-License-Identifier: EUPL-1.2
"""Filing by API: begun, changed, sent; what is refused, and what happens twice."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from cast import at
from filing import Desk, desk
from motcua.dossiers.models import Dossier, DossierContent, Draft, Paper, StoredFile, Unit
from motcua.procedures.models import AgencyProcedure, Procedure, ProcedureVersion, RequiredPaper

__all__ = ["desk"]

pytestmark = pytest.mark.django_db
NOW = "2026-11-26T09:00"
FORM = {
    "conditions": [{"key": "own", "label": "Sổ ở đây?", "needs": "yes", "otherwise": "Xin đến nơi giữ sổ."}],
    "questions": [
        {"key": "copies", "kind": "number", "label": "Số bản", "min": 1, "max": 50},
        {"key": "who", "kind": "person", "label": "Người trên giấy"},
    ],
}
ANSWERS = {"copies": 2, "who": {"name": "Nguyễn Văn Tám", "born": "1950"}}


@pytest.fixture
def version(desk: Desk, the_clock: Callable[..., Any]) -> ProcedureVersion:
    the_clock(NOW)
    row = desk.copies
    row.online_level, row.form = Procedure.OnlineLevel.FULL, FORM
    row.save()
    RequiredPaper.objects.filter(version=row).delete()
    AgencyProcedure.objects.filter(procedure=row.procedure_id).exclude(agency="DN-HC").delete()
    return row


@pytest.fixture
def body(version: ProcedureVersion) -> dict[str, Any]:
    return {
        "procedure": version.procedure_id,
        "office": "DN-HC",
        "applicant": {"name": "Nguyễn Thị Lan", "phone": "0905 111 222", "organisation": "Công ty An Bình"},
        "answers": ANSWERS,
        "return_by": "counter",
    }


def begin(client: Client, body: dict[str, Any], **headers: str) -> Any:
    return client.post("/api/v1/dossiers", body, content_type="application/json", headers=headers)


def submit(client: Client, begun: Any) -> Any:
    draft = begun.json()
    return client.post(f"/api/v1/dossiers/{draft['draft']}/submit", headers={"X-Draft-Secret": draft["secret"]})


def change(client: Client, begun: Any, body: dict[str, Any]) -> Any:
    draft = begun.json()
    headers = {"X-Draft-Secret": draft["secret"]}
    return client.patch(f"/api/v1/dossiers/{draft['draft']}", body, content_type="application/json", headers=headers)


def test_a_dossier_is_begun_and_sent_once(client: Client, body: dict[str, Any]) -> None:
    begun = begin(client, body)
    assert begun.status_code == 201
    first, second = submit(client, begun), submit(client, begun)
    assert first.status_code == second.status_code == 200
    assert first.json() == second.json()
    assert first.json()["status"] == "submitted"
    assert first.json()["answer_by"] == "2026-11-26T17:00:00+07:00"
    dossier = Dossier.objects.get()
    assert (dossier.code, dossier.name, dossier.channel) == (first.json()["code"], "Công ty An Bình", "API")
    assert DossierContent.objects.get(dossier=dossier).answers == ANSWERS


def test_the_same_key_begins_one_draft_and_the_secret_is_nowhere(client: Client, body: dict[str, Any]) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    first, second = begin(client, body, **key), begin(client, body, **key)
    assert first.json() == second.json()
    assert Draft.objects.count() == 1
    assert submit(client, second).status_code == 200
    reused = begin(client, {**body, "return_by": "online"}, **key)
    assert reused.status_code == 422
    assert "Idempotency-Key" in reused.json()["fields"]


def test_without_its_secret_a_draft_does_not_exist(client: Client, body: dict[str, Any]) -> None:
    draft = begin(client, body).json()["draft"]
    for secret in ("", "x", "á"):
        headers = {"X-Draft-Secret": secret.encode().decode("latin-1")}
        assert client.post(f"/api/v1/dossiers/{draft}/submit", headers=headers).status_code == 404
        answer = client.patch(f"/api/v1/dossiers/{draft}", {}, content_type="application/json", headers=headers)
        assert answer.status_code == 404
    assert client.post(f"/api/v1/dossiers/{uuid4()}/submit").status_code == 404


def test_by_post_is_not_offered_yet(client: Client, body: dict[str, Any]) -> None:
    answer = begin(client, {**body, "return_by": "post"})
    assert answer.status_code == 409
    assert answer.json()["error"] == "not_yet_offered"
    begun = begin(client, body)
    assert change(client, begun, {"return_by": "post"}).status_code == 409
    assert begin(client, {**body, "return_by": "pigeon"}).status_code == 422


def test_what_cannot_stand_is_named(client: Client, body: dict[str, Any]) -> None:
    wrong = {**body, "applicant": {"name": "", "phone": "12", "id_number": "5"}}
    assert set(begin(client, wrong).json()["fields"]) == {
        "applicant.name",
        "applicant.phone",
        "applicant.id_number",
    }
    wrong = {**body, "answers": {"copies": 900, "who": {"name": ""}, "colour": "red"}}
    fields = begin(client, wrong).json()["fields"]
    assert set(fields) == {"answers.copies", "answers.who.name", "answers.colour"}
    assert begin(client, {**body, "procedure": "9.999999"}).status_code == 404
    assert begin(client, {**body, "office": "DN-TTHCC"}).json()["error"] == "not_there"
    assert not Draft.objects.exists()


def test_answers_are_changed_and_what_is_missing_is_told(client: Client, body: dict[str, Any]) -> None:
    begun = begin(client, {**body, "answers": {}})
    told = change(client, begun, {}).json()
    assert set(told["missing"]) == {"copies", "who"}
    answer = submit(client, begun)
    assert (answer.status_code, answer.json()["error"]) == (422, "draft_incomplete")
    assert change(client, begun, {"answers": {"copies": "3"}}).json()["answers"] == {"copies": 3}
    assert change(client, begun, {"answers": {**ANSWERS, "copies": None}}).json()["missing"].keys() == {"copies"}
    assert change(client, begun, {"answers": ANSWERS}).json()["missing"] == {}
    assert submit(client, begun).status_code == 200
    assert change(client, begun, {"answers": ANSWERS}).json()["error"] == "draft_sent"


def test_missing_papers_are_named_all_at_once(client: Client, body: dict[str, Any], version: ProcedureVersion) -> None:
    for order, code in enumerate(("goc", "anh"), start=1):
        RequiredPaper.objects.create(version=version, code=code, name=f"Giấy {code}", order=order)
    begun = begin(client, body)
    assert [paper["sent"] for paper in change(client, begun, {}).json()["papers"]] == [False, False]
    answer = submit(client, begun).json()
    assert (answer["error"], answer["papers"]) == ("papers_missing", ["goc", "anh"])
    assert "Giấy goc; Giấy anh" in answer["message"]
    stored = StoredFile.objects.create(
        name="a.pdf", kind="pdf", size=1, sha256="0" * 64, stored_at=at(NOW), stored_by="citizen"
    )
    for code in ("goc", "anh"):
        Paper.objects.create(
            draft_id=begun.json()["draft"], code=code, name=code, file=stored, added_at=at(NOW), added_by="citizen"
        )
    assert submit(client, begun).status_code == 200


def test_a_check_that_says_no_and_a_procedure_in_person(
    client: Client, body: dict[str, Any], version: ProcedureVersion
) -> None:
    refused = submit(client, begin(client, {**body, "conditions": {"own": "no"}}))
    assert (refused.status_code, refused.json()["error"]) == (422, "condition_unmet")
    version.online_level, version.level_reason = Procedure.OnlineLevel.COUNTER, "phải ký trước công chức"
    version.save()
    refused = begin(client, body)
    assert (refused.status_code, refused.json()["error"]) == (409, "not_for_online")


def test_where_several_agencies_do_it_one_is_asked_for(client: Client, body: dict[str, Any], desk: Desk) -> None:
    AgencyProcedure.objects.create(agency_id="DN-SXD", procedure_id=body["procedure"])
    unit = desk.unit("DN-SXD.TP")
    Unit.objects.create(code="DN-SXD.X", agency_id="DN-SXD", office_id="DN-HC", name=unit.name, kind=unit.kind)
    refused = begin(client, body)
    assert refused.status_code == 422
    assert refused.json()["agencies"] == ["DN-HC", "DN-SXD"]
    assert begin(client, {**body, "agency": "DN-SXD"}).json()["agency"] == "DN-SXD"


def test_one_phone_cannot_flood(client: Client, body: dict[str, Any], settings: Any) -> None:
    settings.DRAFTS_A_DAY = 2
    codes = [begin(client, body).status_code for _each in range(3)]
    assert codes == [201, 201, 429]
    other = {**body, "applicant": {**body["applicant"], "phone": "+84 905.111.222"}}
    assert begin(client, other).status_code == 429
