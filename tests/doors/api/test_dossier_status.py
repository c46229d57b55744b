# SPDX-License-Identifier: EUPL-1.2
"""Looking a dossier up by program: four facts for everybody, the rest by phone check or an office's own token."""

from collections.abc import Callable
from typing import Any

import pytest

from cast import Citizen, at, lan, minh
from filing import Desk, desk, file
from motcua.dossiers import operations
from motcua.dossiers.models import Dossier, Look
from motcua.people import phone_check
from motcua.people.models import PhoneCheck
from motcua.procedures.models import ProcedureVersion
from paperwork import files, pdf

__all__ = ["desk", "file", "files", "lan", "minh"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]
File = Callable[..., Dossier]
POINT = {"paper": "", "question": "", "what": "Ảnh bị mờ", "how": "Chụp lại"}


def proof(anybody: Any, phone: str) -> dict[str, str]:
    """Check a phone through the interface and return the header that shows it."""
    asked = anybody.post("/phone-checks", {"phone": phone}, 201)
    assert set(asked) == {"check", "expires_at"}
    code = phone_check.code_of(PhoneCheck.objects.get(pk=asked["check"]))
    answered = anybody.post(f"/phone-checks/{asked['check']}", {"code": code})
    assert set(answered) == {"proof", "expires_at"}
    return {"HTTP_X_PHONE_CHECK": answered["proof"]}


def show(anybody: Any, code: str, expect: int = 200, **headers: str) -> Any:
    answer = anybody.ask("GET", f"/dossiers/{code}", **headers)
    assert answer.status_code == expect, answer.content
    return answer.json()


@pytest.mark.rule("R-045")
def test_anybody_sees_exactly_four_facts(anybody: Any, file: File) -> None:
    dossier = file(status="processing")
    for spelling in (dossier.code, dossier.code.lower(), dossier.code_key):
        assert show(anybody, spelling) == {"code": dossier.code, "status": "processing", "stage": 2, "of_stages": 5}
    assert show(anybody, "H17.12-261126-9999", 404)["error"] == "not_found"


def test_its_own_phone_sees_everything_and_another_one_no_more_than_anybody(
    anybody: Any, file: File, lan: Citizen, minh: Citizen
) -> None:
    dossier = file(status="processing")
    whole = show(anybody, dossier.code, **proof(anybody, lan.phone))
    assert whole["due_at"] == "2026-11-26T17:00:00+07:00"
    assert whole["holder"] == "Phòng chuyên môn, UBND phường Hải Châu"
    assert [line["kind"] for line in whole["timeline"]] == ["DossierSubmitted", "DossierReceived", "DossierHandedOver"]
    assert whole["next"]["title"].startswith("Hẹn trả kết quả 17 giờ")
    assert (whole["supplement"], whole["result"]) == (None, None)
    assert set(show(anybody, dossier.code, **proof(anybody, minh.phone))) == {"code", "status", "stage", "of_stages"}
    assert show(anybody, dossier.code, 403, HTTP_X_PHONE_CHECK="forged")["error"] == "phone_not_checked"


def test_staff_of_its_office_see_everything_and_that_they_looked_is_kept(
    anybody: Any, as_staff: Any, file: File, desk: Desk
) -> None:
    dossier = file(status="processing")
    assert "due_at" in as_staff(desk.officer).get(f"/dossiers/{dossier.code}")
    assert [look.actor for look in Look.objects.filter(dossier=dossier)] == [desk.officer.actor]
    elsewhere = as_staff(desk.elsewhere).get(f"/dossiers/{dossier.code}")
    assert set(elsewhere) == {"code", "status", "stage", "of_stages"}
    assert Look.objects.filter(dossier=dossier).count() == 1


def test_guessing_is_slowed(anybody: Any, file: File) -> None:
    for _time in range(20):
        show(anybody, "H17.12-261126-9999", 404)
    assert show(anybody, "H17.12-261126-9999", 429)["error"] == "slow_down"


def test_the_dossiers_of_a_phone_are_not_offered(anybody: Any, file: File) -> None:
    file()
    assert anybody.ask("GET", "/dossiers?phone=0905111222").status_code in (404, 405)


def test_a_check_takes_five_tries_and_each_asker_has_an_own_one(anybody: Any, file: File, lan: Citizen) -> None:
    first = anybody.post("/phone-checks", {"phone": lan.phone}, 201)
    second = anybody.post("/phone-checks", {"phone": lan.phone}, 201)
    assert first["check"] != second["check"]
    code = phone_check.code_of(PhoneCheck.objects.get(pk=first["check"]))
    wrong = f"{(int(code) + 1) % 10**6:06}"
    assert anybody.post(f"/phone-checks/{second['check']}", {"code": wrong}, 422)["error"] == "wrong_code"
    assert "proof" in anybody.post(f"/phone-checks/{first['check']}", {"code": code})
    for _time in range(3):
        anybody.ask("POST", f"/phone-checks/{second['check']}", {"code": wrong})
    assert anybody.post(f"/phone-checks/{second['check']}", {"code": wrong}, 410)["error"] == "phone_check_over"
    anybody.post("/phone-checks/00000000-0000-0000-0000-000000000000", {"code": code}, 410)
    assert anybody.post("/phone-checks", {"phone": "0236 3881 888"}, 422)["fields"]["phone"]


def test_a_supplement_by_program(anybody: Any, file: File, desk: Desk, lan: Citizen) -> None:
    form = {"questions": [{"key": "copies", "kind": "number", "label": "Số bản sao", "min": 1, "max": 20}]}
    ProcedureVersion.objects.filter(pk=desk.copies.pk).update(form=form)
    desk.copies.refresh_from_db()
    dossier = file(answers={"copies": 3})
    points = [{"paper": "", "question": "copies", "what": "Chưa rõ", "how": ""}, POINT]
    operations.ask_for_supplement(dossier_id=dossier.pk, points=points, by=desk.officer, at=at("2026-11-26T08:50"))
    mine = proof(anybody, lan.phone)
    supplement = show(anybody, dossier.code, **mine)["supplement"]
    assert [(point["question"], point["paper"], point["done"]) for point in supplement["points"]] == [
        ("copies", "", False),
        ("", "khac-2", False),
    ]
    path = f"/dossiers/{dossier.code}/supplement"
    refused = anybody.post(path, {"answers": {"copies": "x"}}, 422, **mine)
    assert list(refused["fields"]) == ["answers.copies"]
    assert list(anybody.post(path, {"answers": {"copies": 5}}, 422, **mine)["fields"]) == ["answer"]
    kept = anybody.client.put(
        f"/api/v1{path}/papers/khac-2?name=anh.pdf", pdf(), content_type="application/octet-stream", **mine
    )
    assert kept.status_code == 200, kept.content
    for _time in range(2):
        done = anybody.post(path, {"answers": {"copies": 5}}, **mine)
        assert done["status"] == "submitted"
        assert done["supplement"]["answered_at"]


def test_a_dossier_is_withdrawn_once_by_its_own_phone_alone(
    anybody: Any, file: File, lan: Citizen, minh: Citizen
) -> None:
    dossier, decided = file(status="processing"), file(status="signed")
    path = f"/dossiers/{dossier.code}/withdraw"
    anybody.post(path, {"reason": "x"}, 422)
    anybody.post(path, {"reason": "x"}, 404, **proof(anybody, minh.phone))
    mine = proof(anybody, lan.phone)
    for _time in range(2):
        assert anybody.post(path, {"reason": "Không cần nữa"}, **mine)["status"] == "withdrawn"
    late = anybody.post(f"/dossiers/{decided.code}/withdraw", {}, 409, **mine)
    assert late["error"] == "dossier_moved_on"
