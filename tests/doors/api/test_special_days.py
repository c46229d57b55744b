# SPDX-License-Identifier: EUPL-1.2
"""The interface's answer about special days: model, promise, whether it can be kept, and why."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest

from motcua.dossiers.models import Dossier, SpecialIntake
from motcua.people.models import User
from motcua.specialdays.models import SpecialDayRule
from motcua.specialdays.rules import Model, Scope, Unit
from specials import DuongXa

AsStaff = Callable[[User], Any]
PATH = "/offices/HN-DX/special-days"
TOLD = {"office", "on", "model", "models", "promise", "due_at", "can_keep", "why", "decision"}


@pytest.mark.rule("R-057")
def test_a_tuesday_promises_two_working_hours_around_lunch(anybody: Any, duong_xa: DuongXa) -> None:
    told = anybody.get(PATH, procedure="2.000815", at="2026-12-01T11:00")
    assert told.keys() == TOLD
    assert (told["model"], told["models"]) == ("no_writing_no_slip", ["no_writing_no_slip"])
    assert told["promise"] == {"minutes": 120}
    assert (told["due_at"], told["can_keep"]) == ("2026-12-01T14:30:00+07:00", True)
    assert told["why"] == (
        "Thứ Ba 01/12 là “Không viết, không giấy hẹn”: nhận lúc 11 giờ, trả trước 14 giờ 30 (2 giờ làm việc)."
    )
    assert told["decision"] == "153/KH-UBND"


@pytest.mark.rule("R-057")
def test_after_the_cut_off_the_ordinary_moment_is_promised(anybody: Any, duong_xa: DuongXa) -> None:
    told = anybody.get(PATH, procedure="2.000815", at="2026-12-01T15:45")
    assert (told["model"], told["can_keep"]) == ("no_writing_no_slip", False)
    assert (told["why"], told["promise"]) == ("Đã quá 15 giờ 30, giờ nhận cuối trong ngày.", {"minutes": 120})
    assert told["due_at"] == "2026-12-02T17:30:00+07:00"


def test_a_promise_that_no_longer_fits_into_the_day_says_so(anybody: Any, duong_xa: DuongXa) -> None:
    SpecialDayRule.objects.update(intake_cutoff=None)
    told = anybody.get(PATH, procedure="2.000815", at="2026-12-01T16:00")
    assert (told["can_keep"], told["why"]) == (False, "Không còn đủ 2 giờ làm việc trong ngày.")


def test_a_public_holiday_is_named_and_the_next_day_told(anybody: Any, duong_xa: DuongXa) -> None:
    told = anybody.get(PATH, procedure="2.000815", at="2026-11-24T09:00")
    assert (told["model"], told["models"], told["promise"], told["can_keep"]) == (None, [], None, False)
    assert told["why"] == "Thứ Ba 24/11 nghỉ lễ: Ngày Văn hóa Việt Nam; ngày kế tiếp là thứ Ba 01/12."
    assert told["due_at"].startswith("2026-11-25")
    SpecialDayRule.objects.update(on_holiday="move")
    moved = anybody.get(PATH, on="2026-11-24")
    assert moved["why"].endswith("ngày kế tiếp là thứ Tư 25/11.")
    assert anybody.get(PATH, procedure="2.000815", at="2026-11-25T09:00")["can_keep"] is True


def test_other_days_and_procedures_have_none(anybody: Any, duong_xa: DuongXa) -> None:
    wednesday = anybody.get(PATH, procedure="2.000815", at="2026-12-02T09:00")
    assert (wednesday["model"], wednesday["decision"]) == (None, None)
    assert "không phải ngày đặc biệt của thủ tục này; ngày kế tiếp là thứ Ba 08/12." in wednesday["why"]
    other = anybody.get(PATH, procedure="1.009974", at="2026-12-01T09:00")
    assert (other["model"], other["why"]) == (None, "Thủ tục này không thuộc ngày đặc biệt nào ở đây.")
    assert other["due_at"] is not None


def test_a_day_is_answered_with_its_rules(anybody: Any, duong_xa: DuongXa) -> None:
    told = anybody.get(PATH, on="2026-12-01")
    assert told.keys() == TOLD | {"rules"}
    assert (told["model"], told["due_at"]) == ("no_writing_no_slip", "2026-12-01T10:00:00+07:00")
    (rule,) = told["rules"]
    assert (rule["cutoff"], rule["values"], rule["uses_pager"]) == ("15:30", ["2.000635", "2.000815"], True)
    plain = anybody.get(PATH, on="2026-12-02")
    assert (plain["model"], plain["due_at"], plain["rules"]) == (None, None, [])


def test_not_writing_alone_is_no_model_of_intake(anybody: Any, duong_xa: DuongXa) -> None:
    more = {"office": duong_xa.office, "weekdays": [3], "valid_from": date(2022, 9, 13)}
    SpecialDayRule.objects.create(model=Model.NO_WRITING, scope=Scope.ALL, **more)
    told = anybody.get(PATH, procedure="2.000815", at="2026-12-03T09:00")
    assert (told["model"], told["models"], told["can_keep"]) == (None, ["no_writing"], False)
    SpecialDayRule.objects.create(model=Model.ONLINE_DAY, scope=Scope.ALL, **more)
    told = anybody.get(PATH, procedure="2.000815", at="2026-12-03T09:00")
    assert (told["model"], told["models"]) == ("online_day", ["online_day", "no_writing"])
    assert told["promise"] is None
    SpecialDayRule.objects.create(
        model=Model.NO_SLIP, scope=Scope.ALL, promise_unit=Unit.SAME_DAY, intake_cutoff=time(15), **more
    )
    told = anybody.get(PATH, procedure="2.000815", at="2026-12-03T09:00")
    assert told["models"] == ["no_slip", "no_writing", "online_day"]
    assert (told["promise"], told["due_at"]) == ({"same_day": True}, "2026-12-03T17:30:00+07:00")


def test_what_is_not_there_and_what_cannot_be_read_is_refused(anybody: Any, duong_xa: DuongXa) -> None:
    anybody.get("/offices/KHONG-CO/special-days", 404)
    anybody.get(PATH, 404, procedure="9.999999", at="2026-12-01T09:00")
    assert "at" in anybody.get(PATH, 422, procedure="2.000815", at="thứ Ba")["fields"]
    assert "on" in anybody.get(PATH, 422, on="01/12/2026")["fields"]
    assert "on" in anybody.get(PATH, 422, on="9999-12-31")["fields"]
    assert "on" in anybody.get(PATH, 422, on="2026-12-01", at="2026-12-02T09:00")["fields"]


# --- intake by program -----------------------------------------------------------------------------------


def _wish(**more: Any) -> dict[str, Any]:
    applicant = {"name": "Nguyễn Thị Lan", "phone": "0905111222"}
    return {"procedure": "2.000815", "office": "HN-DX", "applicant": applicant} | more


@pytest.mark.rule("R-058")
def test_intake_by_rule_promises_the_moment_without_a_slip(
    as_staff: AsStaff, duong_xa: DuongXa, the_clock: Any
) -> None:
    the_clock("2026-12-01T11:00")
    officer = as_staff(duong_xa.officer)
    made = officer.post("/desk/dossiers", _wish(special=True), 201, HTTP_IDEMPOTENCY_KEY="one")
    assert (made["special"], made["special_model"], made["slip"]) == (True, "no_writing_no_slip", False)
    assert made["promise_due_at"] == made["due_at"] == "2026-12-01T14:30:00+07:00"
    assert made["legal_due_at"] == "2026-12-01T17:30:00+07:00"
    again = officer.post("/desk/dossiers", _wish(special=True), 201, HTTP_IDEMPOTENCY_KEY="one")
    assert again["code"] == made["code"]
    assert SpecialIntake.objects.count() == 1


@pytest.mark.rule("R-058")
@pytest.mark.parametrize(
    ("moment", "wish", "special", "slip", "why"),
    [
        ("2026-12-01T11:00", {"special": False}, False, True, ""),
        ("2026-12-01T11:00", {"slip": True}, True, True, ""),
        ("2026-12-01T15:45", {}, False, True, "Đã quá 15 giờ 30, giờ nhận cuối trong ngày."),
        ("2026-12-02T09:00", {"special": True}, False, True, ""),
    ],
)
def test_intake_the_ordinary_way(
    as_staff: AsStaff, duong_xa: DuongXa, the_clock: Any, moment: str, wish: Any, special: bool, slip: bool, why: str
) -> None:
    the_clock(moment)
    made = as_staff(duong_xa.officer).post("/desk/dossiers", _wish(**wish), 201)
    assert (made["special"], made["slip"], made["special_why"]) == (special, slip, why)
    assert (made["promise_due_at"] is not None) == special


def test_a_dossier_filed_online_with_help_is_received_with_the_promise(
    as_staff: AsStaff, duong_xa: DuongXa, the_clock: Any, lan: Any
) -> None:
    from motcua.dossiers import operations

    at = the_clock("2026-12-01T08:30")
    sent = [
        operations.file_dossier(
            office=duong_xa.office,
            agency=duong_xa.agency,
            version=duong_xa.copies,
            applicant={"name": lan.name, "phone": lan.phone},
            answers={},
            channel=Dossier.Channel.WEB,
            return_by="counter",
            at=at,
            actor=duong_xa.officer.actor,
            helped_at=helped_at,
        )
        for helped_at in (duong_xa.office, duong_xa.office, None)
    ]
    officer = as_staff(duong_xa.officer)
    helped, ordinary, home = (f"/desk/dossiers/{each.code}/receive" for each in sent)
    assert officer.post(helped)["promise_due_at"] == "2026-12-01T10:30:00+07:00"
    assert officer.post(ordinary, {"special": False})["special"] is False
    assert officer.post(home)["promise_due_at"] is None
