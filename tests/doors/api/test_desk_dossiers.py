# SPDX-License-Identifier: EUPL-1.2
"""Dossiers by a program of the office: role and office both, once for a repeated key, the whole course."""

from collections.abc import Callable
from typing import Any

import pytest

from cast import at
from filing import Desk, desk, file
from motcua.dossiers.models import Dossier, Look
from motcua.people.models import User

__all__ = ["desk", "file"]

File = Callable[..., Dossier]
AsStaff = Callable[[User], Any]
DOSSIERS = "/desk/dossiers"
POINTS = {"points": [{"paper": "", "what": "Ảnh bị mờ", "how": "Chụp lại"}]}
DEEDS: dict[str, Any] = {
    "receive": None,
    "supplement": POINTS,
    "complete": None,
    "refuse": {"reason": "Không thuộc thẩm quyền"},
    "take": None,
    "hand-over": None,
    "opinion": {"unit": "DN-SXD.MC", "question": "Quy hoạch?", "due_at": "2026-11-30T17:00"},
    "note": {"text": "Gọi lại"},
    "submit-for-signing": None,
    "send-back": {"reason": "Sai tên"},
    "sign": None,
    "result": None,
    "return": None,
    "extend": {"new_due_at": "2026-12-21T17:00", "reason": "Chờ ý kiến"},
    "withdraw": None,
    "stop": {"reason": "Quá hạn bổ sung"},
}
# Who of the own office may not: the role is not enough.
NOT_FOR = {
    "receive": "specialist",
    "return": "specialist",
    "withdraw": "specialist",
    "sign": "specialist",
    "send-back": "officer",
    "extend": "officer",
    "stop": "officer",
}


def one(dossier: Dossier, deed: str = "") -> str:
    return f"{DOSSIERS}/{dossier.code}" + (f"/{deed}" if deed else "")


# --- who may -------------------------------------------------------------------------------------------


def test_without_a_token_nothing_opens(anybody: Any, desk: Desk, file: File) -> None:
    dossier = file()
    asked = [("GET", DOSSIERS), ("GET", one(dossier)), ("POST", DOSSIERS)]
    asked += [("POST", one(dossier, deed)) for deed in [*DEEDS, "opinion/1"]]
    assert {anybody.ask(method, path, {}).status_code for method, path in asked} == {401}


@pytest.mark.parametrize("deed", [*DEEDS])
def test_an_officer_elsewhere_finds_nothing(as_staff: AsStaff, desk: Desk, file: File, deed: str) -> None:
    as_staff(desk.elsewhere).post(one(file(), deed), DEEDS[deed], 404)


@pytest.mark.parametrize(("deed", "who"), NOT_FOR.items())
def test_a_role_that_is_not_enough_is_told_so(as_staff: AsStaff, desk: Desk, file: File, deed: str, who: str) -> None:
    as_staff(getattr(desk, who)).post(one(file(), deed), DEEDS[deed], 403)


def test_a_receptionist_sees_no_dossiers(as_staff: AsStaff, desk: Desk, file: File, an: User, phuc: User) -> None:
    as_staff(an).get(DOSSIERS, 403)
    assert as_staff(phuc).get(DOSSIERS)["items"] == []
    as_staff(an).get(one(file()), 404)


def test_intake_at_another_office_is_not_there(as_staff: AsStaff, desk: Desk) -> None:
    as_staff(desk.elsewhere).post(DOSSIERS, wish(desk), 404)
    as_staff(desk.specialist).post(DOSSIERS, wish(desk), 403)


def test_who_may_sign_is_more_than_a_role(as_staff: AsStaff, desk: Desk, file: File, house: Any) -> None:
    from motcua.people.models import Role, RoleHeld

    other = User.objects.create_user(username="pho", full_name="Phó Giám đốc")
    RoleHeld.objects.create(user=other, role=Role.LEADER, office_id="DN-HC")
    dossier = file(status="signing")
    assert as_staff(other).post(one(dossier, "sign"), None, 403)["error"] == "may_not_sign"
    assert "sign" not in as_staff(other).get(one(dossier))["may"]
    assert as_staff(desk.leader).post(one(dossier, "sign"))["status"] == "signed"


# --- the course ----------------------------------------------------------------------------------------


def wish(desk: Desk, **more: Any) -> dict[str, Any]:
    applicant = {"name": "Nguyễn Thị Lan", "phone": "0905111222"}
    return {"procedure": desk.copies.procedure_id, "office": "DN-HC", "applicant": applicant} | more


def test_a_dossier_from_the_counter_to_the_citizens_hand(as_staff: AsStaff, desk: Desk) -> None:
    officer, specialist, leader = (as_staff(each) for each in (desk.officer, desk.specialist, desk.leader))
    made = officer.post(DOSSIERS, wish(desk), 201)
    assert made["status"] == "processing"
    assert made["due_at"] == "2026-11-26T17:00:00+07:00"
    path = f"{DOSSIERS}/{made['code']}"
    assert specialist.post(f"{path}/take")["assignee"] == "Lê Văn Chuyên"
    assert specialist.post(f"{path}/hand-over")["unit"] == "DN-HC.LD"
    assert leader.post(f"{path}/sign", {"is_granted": True})["status"] == "signed"
    ready = officer.post(f"{path}/result")
    assert (ready["status"], ready["result"]["number"]) == ("result_ready", "1")
    done = officer.post(f"{path}/return", {"received_by": "Nguyễn Thị Lan"})
    assert (done["status"], done["result"]["handed_to"]) == ("returned", "Nguyễn Thị Lan")
    kinds = [each["kind"] for each in done["log"]]
    assert kinds[:2] == ["DossierSubmitted", "DossierReceived"]
    assert kinds[-1] == "ResultReturned"


def test_a_result_that_is_signed_straight_from_handling_needs_no_draft(
    as_staff: AsStaff, desk: Desk, file: File
) -> None:
    signed = as_staff(desk.leader).post(one(file(status="processing"), "sign"))
    assert (signed["status"], signed["result"]["is_granted"]) == ("signed", True)


def test_all_that_is_missing_is_asked_for_once(as_staff: AsStaff, desk: Desk, file: File) -> None:
    dossier = file(status="processing")
    specialist = as_staff(desk.specialist)
    asked = specialist.post(one(dossier, "supplement"), POINTS)
    assert (asked["status"], asked["due_at"], asked["points"][0]["what"]) == ("supplement", None, "Ảnh bị mờ")
    assert as_staff(desk.officer).post(one(dossier, "complete"))["status"] == "processing"
    assert specialist.post(one(dossier, "supplement"), POINTS, 409)["error"] == "supplement_asked_before"
    assert specialist.post(one(file(status="processing"), "supplement"), {"points": []}, 422)["fields"].keys() == {
        "points"
    }


def test_an_opinion_is_answered_by_the_asked_unit_alone(as_staff: AsStaff, desk: Desk, file: File) -> None:
    dossier = file(version=desk.permit, status="processing")
    asked = as_staff(desk.specialist).post(one(dossier, "opinion"), DEEDS["opinion"])
    path = one(dossier, f"opinion/{asked['opinions'][0]['id']}")
    as_staff(desk.specialist).post(path, {"answer": "Phù hợp"}, 404)
    answered = as_staff(desk.elsewhere).post(path, {"answer": "Phù hợp"})
    assert answered["opinions"][0]["answer"] == "Phù hợp"
    as_staff(desk.elsewhere).post(one(dossier, "opinion/999"), {"answer": "x"}, 404)


def test_a_new_date_is_given_once(as_staff: AsStaff, desk: Desk, file: File) -> None:
    dossier = file(version=desk.permit, status="processing")
    leader = as_staff(desk.leader)
    assert leader.post(one(dossier, "extend"), DEEDS["extend"])["due_at"] == "2026-12-21T17:00:00+07:00"
    assert leader.post(one(dossier, "extend"), DEEDS["extend"], 409)["error"] == "extended_before"


def test_whoever_comes_second_is_told_who_did_what(as_staff: AsStaff, desk: Desk, file: File) -> None:
    dossier = file()
    version = dossier.version
    as_staff(desk.officer).post(one(dossier, "refuse"), {"reason": "Không thuộc thẩm quyền", "version": version})
    told = as_staff(desk.officer).post(one(dossier, "receive"), {"version": version}, 409)
    assert told["error"] == "dossier_moved_on"
    assert told["by"] == "Trần Thị Nhàn"
    assert "không tiếp nhận" in told["message"]


def test_a_repeated_key_gets_the_first_answer(as_staff: AsStaff, desk: Desk, file: File) -> None:
    dossier = file(status="processing")
    specialist = as_staff(desk.specialist)
    first, again = (specialist.post(one(dossier, "hand-over"), HTTP_IDEMPOTENCY_KEY="k1") for _ in range(2))
    assert first == again
    assert first["unit"] == "DN-HC.LD"
    other = specialist.post(one(dossier, "hand-over"), {"note": "x"}, 422, HTTP_IDEMPOTENCY_KEY="k1")
    assert other["error"] == "idempotency_key_reused"
    officer = as_staff(desk.officer)
    made = [officer.post(DOSSIERS, wish(desk), 201, HTTP_IDEMPOTENCY_KEY="k2")["code"] for _ in range(2)]
    assert made[0] == made[1]
    assert Dossier.objects.count() == 2


def test_what_is_wrong_with_an_intake_is_said_by_field(as_staff: AsStaff, desk: Desk) -> None:
    officer = as_staff(desk.officer)
    wrong = officer.post(DOSSIERS, wish(desk, applicant={"name": "", "phone": "0905"}), 422)
    assert wrong["fields"].keys() == {"applicant.name", "applicant.phone"}
    post = officer.post(DOSSIERS, wish(desk, return_by="post"), 409)
    assert (post["error"], post["return_by"]) == ("not_yet_offered", "post")
    officer.post(DOSSIERS, wish(desk, procedure="9.999999"), 404)
    assert not Dossier.objects.exists()


# --- lists ---------------------------------------------------------------------------------------------


def test_the_list_is_by_the_time_left_and_in_pages(
    as_staff: AsStaff, desk: Desk, file: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [file(version=desk.permit, status="processing", at=f"2026-11-{day}T09:00") for day in (26, 24, 25)]
    made.append(file(status="submitted"))
    officer = as_staff(desk.officer)
    codes = [each["code"] for each in officer.get(DOSSIERS, office="DN-HC")["items"]]
    assert codes == [made[3].code, made[1].code, made[2].code, made[0].code]
    late = officer.get(DOSSIERS, due_before="2026-12-15T00:00:00+07:00")["items"]
    assert made[3].code in [each["code"] for each in late]
    assert [each["code"] for each in officer.get(DOSSIERS, status="submitted")["items"]] == [made[3].code]
    officer.get(DOSSIERS, 422, status="lost")
    officer.get(DOSSIERS, 422, after="nonsense~x")
    as_staff(desk.elsewhere).get(DOSSIERS, 404, office="DN-HC")


def test_who_opened_it_is_kept(as_staff: AsStaff, desk: Desk, file: File) -> None:
    dossier = file()
    seen = as_staff(desk.officer).get(one(dossier))
    assert seen["applicant"]["phone"] == "+84905111222"
    assert "receive" in seen["may"]
    assert Look.objects.get(dossier=dossier).actor == desk.officer.actor
    assert at("2026-11-26T09:00") == Look.objects.get(dossier=dossier).at
