# SPDX-License-Identifier: EUPL-1.2
"""The settings of seeds 003 and 004 as the sample brings them: every weekday, every procedure, each of three places."""

import csv
from datetime import date, datetime, time, timedelta

import pytest

from cast import at
from motcua.cli.demo import sample
from motcua.cli.demo.sample import DATA
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Office
from motcua.offices.queries import calendar_of
from motcua.procedures.models import AgencyProcedure, ProcedureVersion
from motcua.specialdays import queries, rules
from motcua.specialdays.models import SpecialDayRule
from motcua.specialdays.rules import CannotKeep, OnHoliday, Resolved

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
# A week without a public day: Monday 30/11/2026 to Sunday 06/12/2026.
WEEK = [date(2026, 11, 30) + timedelta(days=ahead) for ahead in range(7)]
WORKDAYS = range(5)

# What the articles say, written out. Which fields and levels procedures have is the sample's.
PAC_NAM_MONDAY = {"2.000815", "2.000908", "2.000884", "2.000913", "2.000942"}
PAC_NAM_THURSDAY = {
    "1.001193", "1.000656", "1.000894", "1.004873", "2.000635", "1.004859", "1.004884", "2.001842", "1.005092",
}  # fmt: skip
CHO_DON_TUESDAY_ONLINE = {"1.004859", "1.001612"}
CHO_DON_FIELDS = {TUE: {"Chứng thực"}, THU: {"Người có công", "Giáo dục và đào tạo"}}
DUONG_XA_TUESDAY = {
    "2.000815", "2.000884", "2.000635", "1.001193", "1.000656", "1.004873", "2.000908", "1.001653", "1.001731",
}  # fmt: skip
CLOSES = {"BK-PN": time(17), "BK-CD": time(17), "HN-DX": time(17, 30)}


@pytest.fixture
def shipped(db: None) -> None:
    sample.load(at=at("2026-11-26T09:00"))


def expected(office: str, weekday: int, version: ProcedureVersion) -> tuple[str, ...]:
    """Return the models of that weekday for a procedure, the one of intake first, by the articles alone."""
    code, field, is_full = version.procedure_id, version.procedure.field, version.online_level == "toan_trinh"
    if weekday not in WORKDAYS:
        return ()
    if office == "HN-DX":
        return ("no_writing_no_slip",) if weekday == TUE and code in DUONG_XA_TUESDAY else ()
    if office == "BK-PN":
        has_no_slip = weekday == MON and code in PAC_NAM_MONDAY
        is_online = is_full or (weekday == THU and code in PAC_NAM_THURSDAY)
    else:
        has_no_slip = field in CHO_DON_FIELDS.get(weekday, set())
        is_online = is_full or (weekday == TUE and code in CHO_DON_TUESDAY_ONLINE)
    return (*(("no_slip",) if has_no_slip else ()), *(("online_day",) if is_online else ()))


def versions_at(office: str) -> list[ProcedureVersion]:
    carried = AgencyProcedure.objects.filter(agency=office).values("procedure")
    held = ProcedureVersion.objects.holding(WEEK[0]).filter(procedure__in=carried).select_related("procedure")
    return list({version.procedure_id: version for version in reversed(held)}.values())


def resolved(office: str, version: ProcedureVersion, moment: datetime) -> Resolved:
    return queries.resolved(Office.objects.get(pk=office), version, at=moment)


def version_of(code: str) -> ProcedureVersion:
    return ProcedureVersion.objects.holding(WEEK[0]).select_related("procedure").filter(procedure=code)[0]


@pytest.mark.rule("R-057")
@pytest.mark.parametrize("office", ["BK-PN", "BK-CD", "HN-DX"])
def test_every_weekday_has_the_articles_model_and_promise(shipped: None, office: str) -> None:
    place = Office.objects.get(pk=office)
    calendar = calendar_of(place).for_everybody()
    wrong, asked = [], 0
    versions = versions_at(office)
    named = {code for row in the_file() for code in row["scope_values"].split("|") if row["office"] == office}
    assert {code for code in named if code[0].isdigit()} <= {version.procedure_id for version in versions}
    for day in WEEK:
        moment = datetime.combine(day, time(9), OFFICE_ZONE)
        of_the_day = queries.rules_of(place, on=day)
        for version in versions:
            found = rules.resolve(of_the_day, matter=queries.matter_of(version), at=moment, calendar=calendar)
            models = expected(office, day.weekday(), version)
            due = {
                "no_slip": datetime.combine(day, CLOSES[office], OFFICE_ZONE),
                "no_writing_no_slip": moment + timedelta(hours=2),
            }.get(models[0] if models else "")
            asked += 1
            if (found.models, found.model, found.due_at, found.can_keep) != (
                models, models[0] if models else None, due, due is not None,
            ):  # fmt: skip
                wrong.append((day, version.procedure_id, found.models, models, found.due_at, due))
    assert wrong == []
    assert asked == 7 * len(versions) >= 7 * 40


def the_file() -> list[dict[str, str]]:
    with (DATA / "special_days.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_sample_holds_every_row_of_the_file(shipped: None) -> None:
    assert SpecialDayRule.objects.count() == len(the_file()) == 8
    rule = SpecialDayRule.objects.get(office="HN-DX")
    assert (rule.weekdays, rule.decision, rule.uses_pager, rule.is_assisted) == ([TUE], "153/KH-UBND", True, True)
    assert (rule.promise, rule.promise_unit, rule.intake_cutoff) == (2, "working_hour", time(15, 30))


# --- Chợ Đồn: two models on one day ----------------------------------------------------------------


def test_cho_don_on_tuesday_takes_certifications_without_slip_and_two_procedures_online(shipped: None) -> None:
    tuesday = at("2026-12-01T09:00")
    certified = resolved("BK-CD", version_of("2.000815"), tuesday)
    assert (certified.model, certified.models) == ("no_slip", ("no_slip",))
    assert not certified.has_slip
    civil_status = resolved("BK-CD", version_of("1.004859"), tuesday)
    assert (civil_status.model, civil_status.models) == ("online_day", ("online_day",))
    assert (civil_status.due_at, civil_status.cannot_keep, civil_status.has_slip) == (None, "", True)


def test_where_several_hold_the_model_of_intake_comes_first(shipped: None) -> None:
    # Certified copies from the register are full-online: on Tuesday both hold, after the cut-off too.
    for moment in ("2026-12-01T09:00", "2026-12-01T15:30", "2026-12-01T15:45"):
        found = resolved("BK-CD", version_of("2.000908"), at(moment))
        assert (found.model, found.models) == ("no_slip", ("no_slip", "online_day"))


# --- Dương Xá on a Tuesday -------------------------------------------------------------------------


@pytest.mark.rule("R-057")
@pytest.mark.parametrize(
    ("received", "due", "why"),
    [
        ("2026-12-01T07:10", "2026-12-01T10:00", ""),
        ("2026-12-01T11:00", "2026-12-01T14:30", ""),
        ("2026-12-01T12:40", "2026-12-01T15:30", ""),
        ("2026-12-01T15:30", "2026-12-01T17:30", ""),
        ("2026-12-01T15:29:59", "2026-12-01T17:29:59", ""),
        ("2026-12-01T15:30:59", "2026-12-01T17:30", ""),
        ("2026-12-01T15:31", None, CannotKeep.AFTER_CUTOFF),
        ("2026-12-01T15:45", None, CannotKeep.AFTER_CUTOFF),
        ("2026-12-01T18:00", None, CannotKeep.AFTER_CUTOFF),
    ],
)
def test_two_working_hours_at_duong_xa(shipped: None, received: str, due: str | None, why: str) -> None:
    found = resolved("HN-DX", version_of("2.000815"), at(received))
    assert found.model == "no_writing_no_slip"
    assert (found.due_at, found.cannot_keep) == (at(due) if due else None, why)
    assert found.has_slip is not found.can_keep


@pytest.mark.rule("R-057")
def test_a_public_holiday_on_a_tuesday(shipped: None) -> None:
    tuesday, wednesday = at("2026-11-24T09:00"), at("2026-11-25T09:00")
    copies = version_of("2.000815")
    assert resolved("HN-DX", copies, tuesday) == resolved("HN-DX", copies, wednesday) == Resolved()
    SpecialDayRule.objects.filter(office="HN-DX").update(on_holiday=OnHoliday.MOVE)
    assert resolved("HN-DX", copies, tuesday) == Resolved()
    moved = resolved("HN-DX", copies, wednesday)
    assert (moved.model, moved.due_at) == ("no_writing_no_slip", at("2026-11-25T11:00"))
    # And only there: an ordinary Wednesday stays one.
    assert resolved("HN-DX", copies, at("2026-12-02T09:00")) == Resolved()


def test_the_models_days_begin_and_end_with_their_decision(shipped: None) -> None:
    copies = version_of("2.000815")
    assert resolved("HN-DX", copies, at("2022-09-06T09:00")) == Resolved()
    assert resolved("HN-DX", copies, at("2022-09-13T09:00")).model == "no_writing_no_slip"
    SpecialDayRule.objects.filter(office="HN-DX").update(valid_until=date(2026, 12, 1))
    assert resolved("HN-DX", copies, at("2026-12-01T09:00")).can_keep
    assert resolved("HN-DX", copies, at("2026-12-08T09:00")) == Resolved()
