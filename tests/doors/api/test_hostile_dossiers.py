# SPDX-License-Identifier: EUPL-1.2
"""What hostile and clumsy programs send about dossiers, and what they must not get."""

from collections.abc import Callable
from typing import Any

import pytest

from cast import lan
from filing import Desk, desk, file
from motcua.dossiers.models import Dossier, Draft
from motcua.journal.models import IdempotentAnswer
from motcua.procedures.form import read_form
from paperwork import SECRET, draft, files, pdf

__all__ = ["desk", "draft", "file", "files", "lan"]

File = Callable[..., Dossier]


def test_a_key_is_ones_own_and_keeps_nothing_of_people(as_staff: Any, desk: Desk, file: File) -> None:
    dossier = file(status="processing")
    path, note, key = f"/desk/dossiers/{dossier.code}/note", {"text": "Gọi lại"}, {"Idempotency-Key": "1"}
    for who in (desk.officer, desk.officer, desk.specialist):
        notes = as_staff(who).post(path, note, headers=key)["notes"]
    assert notes == ["Gọi lại", "Gọi lại"]
    kept = str(list(IdempotentAnswer.objects.values_list("body", "scope")))
    assert dossier.name not in kept
    assert "Gọi lại" not in kept


def test_a_disk_that_takes_nothing_is_said_so(anybody: Any, draft: Draft, files: Any) -> None:
    files.write_bytes(b"")
    response = anybody.client.put(
        f"/api/v1/dossiers/{draft.pk}/papers/cccd", pdf(), content_type="application/pdf",
        headers={"X-Draft-Secret": SECRET},
    )  # fmt: skip
    assert response.status_code == 503, response.content.decode()
    assert response.json()["error"] == "storage_failed"


NASTY: dict[str, Any] = {
    "nul": "a\u0000b",
    "surrogate": "a\ud800b",
    "newline": "a\r\nX: y",
}


@pytest.mark.parametrize("sign", NASTY)
@pytest.mark.parametrize("where", ["name", "answers", "note", "conditions", "paper", "table"])
def test_signs_no_database_holds_are_refused_in_words(
    anybody: Any, as_staff: Any, desk: Desk, file: File, draft: Draft, sign: str, where: str
) -> None:
    bad = NASTY[sign]
    caller, path, body = anybody, f"/dossiers/{draft.pk}", {}
    method, more = "PATCH", {"headers": {"X-Draft-Secret": SECRET}}
    if where == "name":
        body = {"applicant": {"name": f"Lan {bad}", "phone": "0905111222", "address": bad}}
    elif where == "answers":
        key = _text_question(draft)
        body = {"answers": {key: bad}}
    elif where == "table":
        body = {"answers": {_text_question(draft): {"x": [bad]}}}
    elif where == "conditions":
        body = {"conditions": {"x": bad}}
    elif where == "note":
        caller, method, more = as_staff(desk.officer), "POST", {}
        path, body = f"/desk/dossiers/{file().code}/note", {"text": bad}
    else:
        method, path, body = "POST", f"/dossiers/{draft.pk}/papers/khac-1/uploads", {"name": bad, "size": 5}
    response = caller.ask(method, path, body, **more)
    assert response.status_code < 500, response.content.decode()


@pytest.mark.parametrize("depth", [900, 100_000])
@pytest.mark.parametrize("shape", ['{"answers": {"muc_dich": %s}}', "%s"])
def test_a_json_of_many_brackets_is_no_failure(anybody: Any, draft: Draft, shape: str, depth: int) -> None:
    _text_question(draft)
    body = shape % ("[" * depth + "]" * depth)
    response = anybody.ask("PATCH", f"/dossiers/{draft.pk}", raw=body.encode(), headers={"X-Draft-Secret": SECRET})
    assert response.status_code < 500, response.content.decode()


def _text_question(draft: Draft) -> str:
    version = draft.procedure_version
    version.form = {"questions": [{"key": "muc_dich", "kind": "text", "label": "Mục đích"}]}
    version.save()
    return str(read_form(version.form).questions[0].key)


@pytest.mark.parametrize(
    "part", [{"proxy": [1]}, {"organisation": [1]}, {"name": {"x": 1}}, {"phone": [1]}, {"email": 5}]
)
def test_an_applicant_of_odd_shape_is_refused_in_words(as_staff: Any, desk: Desk, part: dict[str, Any]) -> None:
    applicant = {"name": "Nguyễn Thị Lan", "phone": "0905111222"} | part
    wish = {"procedure": desk.copies.procedure_id, "office": "DN-HC", "applicant": applicant}
    response = as_staff(desk.officer).ask("POST", "/desk/dossiers", wish)
    assert response.status_code < 500, response.content.decode()


def test_a_key_that_could_be_guessed_begins_no_draft(anybody: Any, desk: Desk) -> None:
    """Whoever sends the same wish under the same key is given the draft's secret."""
    wish = {
        "procedure": desk.copies.procedure_id,
        "office": "DN-HC",
        "applicant": {"name": "Lan", "phone": "0905111222"},
    }
    refused = anybody.post("/dossiers", wish, 422, headers={"Idempotency-Key": "1"})
    assert "8" in refused["fields"]["Idempotency-Key"]
    assert not Draft.objects.exists()


@pytest.mark.parametrize("name", ["ﷺ" * 120, "đ" * 120, "㍿" * 120, "a" * 120, "Lan\u202egnod"])
def test_a_name_that_swells_is_no_failure(as_staff: Any, desk: Desk, name: str) -> None:
    applicant = {"name": name, "phone": "0905111222", "organisation": {"name": name * 2, "tax_code": "0400101323"}}
    wish = {"procedure": desk.copies.procedure_id, "office": "DN-HC", "applicant": applicant}
    response = as_staff(desk.officer).ask("POST", "/desk/dossiers", wish)
    assert response.status_code < 500, response.content.decode()
    wish["applicant"].pop("organisation")
    response = as_staff(desk.officer).ask("POST", "/desk/dossiers", wish)
    assert response.status_code < 500, response.content.decode()
