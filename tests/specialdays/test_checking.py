# SPDX-License-Identifier: EUPL-1.2
"""Rules that cannot stand are refused with every reason at once; what is hard to keep is said."""

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from motcua.kernel.working_time import Session
from motcua.offices.calendar import OfficeCalendar, WeeklyHours
from motcua.specialdays import checking
from motcua.specialdays.checking import Offered, Place, problems, remarks
from motcua.specialdays.rules import EVERY_DAY, Model, Rule, Scope, Unit

TODAY = date(2026, 11, 26)
MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
HALVES = (Session(time(8), time(12)), Session(time(13, 30), time(17, 30)))
SATURDAY = Session(time(8), time(11, 30), counts_for_deadline=False)
WEEK = OfficeCalendar(
    (*(WeeklyHours(day, half) for day in range(5) for half in HALVES), WeeklyHours(SAT, SATURDAY)),
)
COPIES = Offered("2.000815", "Chứng thực bản sao", "Chứng thực", "mot_phan", papers=1)
SIGNATURE = Offered("2.000884", "Chứng thực chữ ký", "Chứng thực", "mot_phan", papers=2)
BIRTH = Offered("1.001193", "Đăng ký khai sinh", "Hộ tịch", "toan_trinh", papers=6)
MERITS = Offered("1.010833", "Trợ cấp người có công", "Người có công", "mot_phan", papers=2, leaves=True)
OFFERED = {each.code: each for each in (COPIES, SIGNATURE, BIRTH, MERITS)}
PLACE = Place(
    offered=OFFERED,
    calendars=(WEEK,),
    known_codes=frozenset({*OFFERED, "1.009974"}),
    known_fields=frozenset({"Chứng thực", "Hộ tịch", "Người có công", "Xây dựng"}),
)
FINE = Rule(
    id=0,
    model=Model.NO_SLIP,
    weekdays=frozenset({TUE}),
    scope=Scope.PROCEDURES,
    values=frozenset({COPIES.code}),
    unit=Unit.WORKING_HOUR,
    amount=2,
    cutoff=time(15, 30),
    valid_from=date(2026, 12, 1),
    decision="153/KH-UBND",
)


def reasons(place: Place = PLACE, **changed: Any) -> dict[str, str]:
    """Return the sentences that stand against the fine rule changed like this, by field."""
    found: dict[str, str] = {}
    for problem in problems(replace(FINE, **changed), place, on=TODAY):
        found[problem.field] = f"{found.get(problem.field, '')} {problem.sentence}".strip()
    return found


def test_a_rule_that_can_stand_is_not_refused() -> None:
    assert reasons() == {}
    assert reasons(unit=Unit.SAME_DAY, amount=None, cutoff=None, scope=Scope.ALL, values=frozenset()) == {}
    assert reasons(model=Model.ONLINE_DAY, unit="", amount=None, cutoff=None, weekdays=EVERY_DAY) == {}


@pytest.mark.rule("R-058")
@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"weekdays": frozenset()}, "weekdays", "ít nhất một thứ"),
        ({"weekdays": frozenset({TUE, SUN})}, "weekdays", "làm việc Chủ nhật"),
        # Open for intake, yet nothing is promised in hours that do not count.
        ({"weekdays": frozenset({SAT})}, "weekdays", "làm việc thứ Bảy"),
        ({"values": frozenset()}, "scope_values", "không áp dụng cho việc gì"),
        ({"values": frozenset({"9.999999"})}, "scope_values", "Không có trong danh mục: 9.999999"),
        ({"values": frozenset({"1.009974"})}, "scope_values", "Không cơ quan nào ở đây giải quyết: 1.009974"),
        ({"scope": Scope.FIELDS, "values": frozenset({"Thủy sản"})}, "scope_values", "Không có trong danh mục"),
        ({"scope": Scope.FIELDS, "values": frozenset({"Xây dựng"})}, "scope_values", "Không cơ quan nào ở đây"),
        ({"scope": Scope.LEVEL, "values": frozenset({"muc_4"})}, "scope_values", "Không có trong danh mục: muc_4"),
        ({"scope": Scope.LEVEL, "values": frozenset({"truc_tiep"})}, "scope_values", "giải quyết: trực tiếp"),
        ({"unit": "", "amount": None}, "promise_unit", "thì phải hứa"),
        ({"unit": "", "amount": 2}, "promise_unit", "chưa chọn giờ hay phút"),
        ({"amount": None}, "promise", "bao nhiêu giờ hoặc phút"),
        ({"amount": 0}, "promise", "bao nhiêu giờ hoặc phút"),
        ({"model": Model.NO_WAIT, "unit": Unit.SAME_DAY, "amount": None}, "promise_unit", "“Không chờ” là làm ngay"),
        ({"model": Model.ONLINE_DAY}, "promise_unit", "không hứa giờ trả"),
        ({"model": Model.NO_WRITING}, "promise_unit", "không hứa giờ trả"),
        ({"cutoff": time(7, 59)}, "intake_cutoff", "7 giờ 59 thứ Ba nằm ngoài giờ làm việc (8 giờ – 12 giờ"),
        ({"cutoff": time(12, 30)}, "intake_cutoff", "nằm ngoài giờ làm việc"),
        ({"cutoff": time(18)}, "intake_cutoff", "nằm ngoài giờ làm việc"),
        ({"amount": 9}, "promise", "cả thứ Ba chỉ có 8 giờ làm việc"),
        ({"unit": Unit.WORKING_MINUTE, "amount": 481}, "promise", "Không bao giờ giữ được"),
        ({"valid_until": date(2026, 11, 30)}, "valid_until", "bằng hoặc sau ngày đầu"),
    ],
)
def test_what_cannot_stand_is_refused(changed: dict[str, Any], field: str, words: str) -> None:
    assert words in reasons(**changed)[field]


def test_all_reasons_are_told_at_once() -> None:
    told = reasons(weekdays=frozenset({SUN}), values=frozenset({"9.999999"}), unit="", amount=3, model=Model.ONLINE_DAY)
    assert {*told} == {"weekdays", "scope_values", "promise_unit"}


def test_the_edge_of_what_can_be_kept_stands() -> None:
    assert reasons(unit=Unit.WORKING_MINUTE, amount=480, cutoff=time(8)) == {}
    for edge in (time(8), time(12), time(13, 30), time(17, 30)):
        assert reasons(cutoff=edge) == {}


def test_every_day_is_every_day_the_office_works() -> None:
    assert reasons(weekdays=EVERY_DAY) == {}
    assert "weekdays" in reasons(weekdays=EVERY_DAY - {MON})


def test_hours_that_begin_later_count_from_then() -> None:
    later = OfficeCalendar((WeeklyHours(SAT, HALVES[0], valid_from=date(2027, 1, 1)),))
    place = replace(PLACE, calendars=(later,))
    kept: dict[str, Any] = {"weekdays": frozenset({SAT}), "cutoff": None}
    assert reasons(place, **kept) == {}
    assert "weekdays" in reasons(place, **kept, valid_until=date(2026, 12, 31))


def test_what_is_over_is_history_and_only_its_form_is_looked_at() -> None:
    over: dict[str, Any] = {"valid_from": date(2022, 9, 13), "valid_until": date(2023, 1, 1)}
    assert reasons(**over, values=frozenset({"9.999999"}), cutoff=time(20)) == {}
    assert "weekdays" in reasons(**over, weekdays=frozenset())


# --- beside other rules ----------------------------------------------------------------------------

OTHER = replace(FINE, id=7, decision="9/KH-UBND")
CLASH = "__all__"


def beside(other: Rule, **changed: Any) -> str:
    return reasons(replace(PLACE, others=[other]), **changed).get(CLASH, "")


@pytest.mark.rule("R-058")
@pytest.mark.parametrize(
    ("changed", "clashes"),
    [
        ({"model": Model.NO_WRITING_NO_SLIP}, True),
        ({"scope": Scope.FIELDS, "values": frozenset({"Chứng thực"})}, True),
        ({"scope": Scope.LEVEL, "values": frozenset({"mot_phan"})}, True),
        ({"scope": Scope.ALL, "values": frozenset()}, True),
        ({"weekdays": EVERY_DAY}, True),
        ({"weekdays": frozenset({WED})}, False),
        ({"values": frozenset({SIGNATURE.code})}, False),
        ({"scope": Scope.FIELDS, "values": frozenset({"Hộ tịch"})}, False),
        ({"model": Model.NO_WAIT, "unit": Unit.WORKING_MINUTE, "amount": 15}, False),
        ({"model": Model.ONLINE_DAY, "unit": "", "amount": None}, False),
        ({"valid_from": date(2026, 12, 8), "valid_until": date(2026, 12, 31)}, True),
        ({"valid_from": date(2026, 11, 1), "valid_until": date(2026, 11, 30)}, False),
    ],
)
def test_of_two_promises_for_one_procedure_on_one_day_one_is_refused(changed: dict[str, Any], clashes: bool) -> None:
    told = beside(OTHER, **changed)
    assert bool(told) is clashes
    if clashes and changed.get("model") == Model.NO_WRITING_NO_SLIP:
        assert "Ngày không giấy hẹn, thứ Ba" in told
        assert "9/KH-UBND" in told
        assert "Chứng thực bản sao (2.000815)" in told


def test_online_days_may_overlap_but_not_be_the_same_twice() -> None:
    online = replace(OTHER, model=Model.ONLINE_DAY, unit="", amount=None, cutoff=None)
    same = {"model": Model.ONLINE_DAY, "unit": "", "amount": None, "cutoff": None}
    assert "giống hệt" in beside(online, **same)
    assert beside(online, **same, weekdays=frozenset({TUE, THU})) == ""


def test_two_ways_not_to_wait_clash() -> None:
    waits = replace(OTHER, model=Model.NO_WAIT, unit=Unit.WORKING_MINUTE, amount=30)
    changed = {"model": Model.NO_WAIT, "unit": Unit.WORKING_MINUTE, "amount": 15, "weekdays": EVERY_DAY}
    assert "Trùng với luật" in beside(waits, **changed)


# --- remarks ---------------------------------------------------------------------------------------


def said(most: int = 4, **changed: Any) -> list[str]:
    return [remark.sentence for remark in remarks(replace(FINE, **changed), PLACE, on=TODAY, most_papers=most)]


@pytest.mark.rule("R-058")
def test_what_is_hard_to_keep_is_said() -> None:
    assert said() == []
    both = said(values=frozenset({BIRTH.code, MERITS.code}))
    assert any("cơ quan khác" in each and MERITS.name in each for each in both)
    assert any("hơn 4 giấy tờ" in each and BIRTH.name in each for each in both)
    assert said(values=frozenset({BIRTH.code}), most=6) == []
    # An online day promises nothing: it may leave the office.
    online: dict[str, Any] = {"model": Model.ONLINE_DAY, "unit": "", "amount": None}
    assert said(**online, values=frozenset({BIRTH.code, MERITS.code})) == []


def test_what_is_missing_or_ends_is_said() -> None:
    assert "quyết định" in said(decision="")[0]
    assert "đến hết ngày 26/12/2026" in said(valid_until=date(2026, 12, 26))[0]
    assert said(valid_until=date(2026, 12, 27)) == []
    assert "Đã hết hạn" in said(valid_from=date(2026, 1, 1), valid_until=date(2026, 11, 25))[0]
    assert "không còn đủ 2 giờ: thứ Ba" in said(cutoff=time(15, 31))[0]
    assert said(cutoff=None) == []


@pytest.mark.parametrize(
    ("rules", "lacks_weekly", "lacks_daily"),
    [
        ([], True, True),
        ([{"scope": Scope.LEVEL, "values": frozenset({"toan_trinh"}), "weekdays": EVERY_DAY}], True, False),
        ([{"scope": Scope.LEVEL, "values": frozenset({"mot_phan"})}], False, True),
        ([{"scope": Scope.LEVEL, "values": frozenset({"toan_trinh"})}], True, True),
        ([{"scope": Scope.ALL, "values": frozenset(), "weekdays": EVERY_DAY}], False, False),
        ([{"model": Model.NO_SLIP, "unit": Unit.SAME_DAY}], True, True),
        ([{"valid_until": date(2026, 11, 25), "valid_from": date(2026, 1, 1)}], True, True),
    ],
)
def test_a_place_without_a_weekly_online_day_is_told_loudly(
    rules: list[dict[str, Any]], lacks_weekly: bool, lacks_daily: bool
) -> None:
    plain: dict[str, Any] = {"model": Model.ONLINE_DAY, "unit": "", "amount": None, "valid_from": date(2026, 1, 1)}
    stand = checking.online_days([replace(FINE, **{**plain, **each}) for each in rules], PLACE, on=TODAY)
    assert (stand.lacks_weekly, stand.lacks_daily, stand.part, stand.full) == (lacks_weekly, lacks_daily, 3, 1)
    told = checking.remarks_on_online_days(stand)
    assert any(remark.is_loud for remark in told) is lacks_weekly


def test_a_weekly_day_for_full_online_procedures_only_is_remarked() -> None:
    rule = replace(FINE, model=Model.ONLINE_DAY, unit="", values=frozenset({BIRTH.code}), valid_from=TODAY)
    stand = checking.online_days([rule], PLACE, on=TODAY)
    assert not stand.lacks_weekly
    assert "không gồm thủ tục một phần" in checking.remarks_on_online_days(stand)[0].sentence
