# SPDX-License-Identifier: EUPL-1.2
"""Rules come in from a list and go out again, are refused by reason, and of two that clash at once one wins."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, time
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from cast import at
from motcua.cli import lists
from motcua.cli.demo import sample
from motcua.cli.demo.sample import DATA
from motcua.journal.models import Entry
from motcua.offices.loading import Change, Line, Loaded, load, rows_of
from motcua.offices.models import Agency, Office
from motcua.procedures.models import AgencyProcedure, ProcedureStep, RequiredPaper
from motcua.specialdays.models import SpecialDayRule
from motcua.specialdays.operations import end_rule, save_rule
from motcua.specialdays.overview import office_here, overview
from motcua.specialdays.places import offered_at, place_of
from motcua.specialdays.tables import SPECIAL_DAYS
from specials import DuongXa

NOW = at("2026-11-26T09:00")
HEADER = "office,locality,model,weekdays,scope,scope_values,promise,promise_unit,intake_cutoff,valid_from,on_holiday"


def bring(*rows: str, header: str = HEADER) -> Loaded:
    names = header.split(",")
    lines = [
        Line(number, dict(zip(names, [cell.strip() for cell in row.split(",")], strict=True)))
        for number, row in enumerate(rows, start=2)
    ]
    return load(SPECIAL_DAYS, header=names, lines=lines, by="user:1", at=NOW)


# --- the list --------------------------------------------------------------------------------------


def test_the_samples_file_passes_every_check(db: None) -> None:
    sample.load(at=NOW)
    SpecialDayRule.objects.all().delete()
    sheet = lists.read(DATA / "special_days.csv")
    loaded = load(SPECIAL_DAYS, header=sheet.header, lines=sheet.lines, by="user:1", at=NOW)
    assert (loaded.problems, loaded.counts) == ([], {Change.ADDED: 8})
    again = load(SPECIAL_DAYS, header=sheet.header, lines=sheet.lines, by="user:1", at=NOW)
    assert (again.problems, again.counts) == ([], {Change.SAME: 8})


def test_weekdays_units_and_yes_are_read_as_people_write_them(duong_xa: DuongXa) -> None:
    loaded = bring(
        "hn-dx,,no_wait,T2|t5|CN|WED|THU|FRI|SAT|SUN|MON|TUE,procedures,2.000815,30,minute,,2026-12-01,move",
        "HN-DX,,Ngày dịch vụ công trực tuyến,DAILY,level,toan_trinh,,,,01/12/2026,",
        ",01,online_day,T4,all,,,,,2026-12-01,skip",
    )
    assert (loaded.problems, loaded.counts) == ([], {Change.ADDED: 3})
    wait, daily, city = SpecialDayRule.objects.exclude(pk=duong_xa.rule.pk).order_by("pk")
    assert (wait.weekdays, wait.promise, wait.promise_unit) == (list(range(7)), 30, "working_minute")
    assert (wait.on_holiday, daily.on_holiday, city.weekdays) == ("move", "skip", [2])
    assert (daily.office_id, city.office_id, city.locality_id) == ("HN-DX", None, "01")
    out = [
        dict(zip([column.name for column in SPECIAL_DAYS.columns], row, strict=True)) for row in rows_of(SPECIAL_DAYS)
    ]
    assert sorted(row["weekdays"] for row in out) == ["DAILY", "DAILY", "TUE", "WED"]
    assert Entry.objects.filter(kind="MasterDataChanged", subject__startswith="specialdayrule:").count() == 3


def test_a_list_that_cannot_stand_is_told_row_by_row(duong_xa: DuongXa) -> None:
    loaded = bring(
        "HN-DX,,no_slip,MON|XYZ,procedures,2.000815,,same_day,15:00,2026-12-01,",
        "HN-DX,01,no_slip,MON,procedures,2.000815,,same_day,15:00,2026-12-01,",
        ",,no_slip,MON,procedures,2.000815,,same_day,15:00,2026-12-01,",
        "HN-DX,,no_slip,TUE,procedures,2.000815,,same_day,15:00,2026-12-01,",
        "HN-DX,,no_slip,SUN,fields,Thủy sản,9,hour,19:00,2026-12-01,",
    )
    told: dict[int, str] = {}
    for problem in loaded.problems:
        told[problem.line] = f"{told.get(problem.line, '')} {problem.reason}"
    assert "“XYZ” không phải là thứ" in told[2]
    assert "chỉ một trong hai" in told[3]
    assert "chỉ một trong hai" in told[4]
    assert "Trùng với luật" in told[5]
    assert "Chủ nhật" in told[6]
    assert "Thủy sản" in told[6]
    assert SpecialDayRule.objects.count() == 1


# --- one rule --------------------------------------------------------------------------------------


def a_rule(office: Office, **given: Any) -> SpecialDayRule:
    plain: dict[str, Any] = {
        "model": "no_slip", "weekdays": [3, 3, 2], "scope": "procedures", "scope_values": ["2.000815"],
        "promise_unit": "same_day", "promise": 7, "valid_from": date(2026, 12, 1), "intake_cutoff": time(15),
    }  # fmt: skip
    return SpecialDayRule(office=office, **{**plain, **given})


def test_what_says_nothing_is_left_out(duong_xa: DuongXa) -> None:
    rule = a_rule(duong_xa.office)
    save_rule(rule, by="user:1", at=NOW)
    assert (rule.weekdays, rule.promise) == ([2, 3], None)


@pytest.mark.rule("R-058")
def test_a_refused_rule_names_every_field(duong_xa: DuongXa) -> None:
    rule = a_rule(duong_xa.office, weekdays=[], scope_values=["x"], model="", intake_cutoff=time(15))
    with pytest.raises(ValidationError) as refusal:
        save_rule(rule, by="user:1", at=NOW)
    assert {"weekdays", "scope_values", "model"} <= {*refusal.value.message_dict}
    assert not Entry.objects.filter(subject__startswith="specialdayrule:").exists()


def test_a_rule_is_ended_whatever_became_of_it(duong_xa: DuongXa) -> None:
    AgencyProcedure.objects.all().delete()
    end_rule(duong_xa.rule, last_on=date(2026, 12, 8), by="user:1", at=NOW)
    duong_xa.rule.refresh_from_db()
    assert duong_xa.rule.valid_until == date(2026, 12, 8)
    for wrong in (date(2022, 9, 12), date(2026, 12, 9)):
        with pytest.raises(ValidationError):
            end_rule(duong_xa.rule, last_on=wrong, by="user:1", at=NOW)


def test_ending_a_rule_leaves_what_somebody_else_changed_meanwhile(duong_xa: DuongXa) -> None:
    SpecialDayRule.objects.filter(pk=duong_xa.rule.pk).update(promise=3)
    end_rule(duong_xa.rule, last_on=date(2026, 12, 8), by="user:1", at=NOW)
    row = SpecialDayRule.objects.get(pk=duong_xa.rule.pk)
    assert (row.promise, row.valid_until) == (3, date(2026, 12, 8))


def test_what_an_office_offers_knows_papers_and_steps_elsewhere(duong_xa: DuongXa) -> None:
    RequiredPaper.objects.create(version=duong_xa.extract, code="may", order=3, name="Giấy khác", is_required=False)
    step = {"version": duong_xa.extract, "name": "Xác minh", "kind": "appraisal"}
    ProcedureStep.objects.create(**step, number=91, agency=duong_xa.agency)
    offered = offered_at([duong_xa.office], on=NOW.date())["HN-DX"]
    assert ({*offered}, offered["2.000635"].papers, offered["2.000635"].leaves) == (
        {"2.000815", "2.000635"}, 2, False,
    )  # fmt: skip
    ProcedureStep.objects.create(**step, number=92, agency=Agency.objects.get(pk="DN-SXD"))
    assert offered_at([duong_xa.office], on=NOW.date())["HN-DX"]["2.000635"].leaves
    assert place_of(duong_xa.rule, on=NOW.date()).others == []


# --- the province ----------------------------------------------------------------------------------


def _many(duong_xa: DuongXa, count: int) -> None:
    names = [f"HN-X{number:03}" for number in range(count)]
    Office.objects.bulk_create(
        Office(code=code, name=f"Một cửa {code}", address="Hà Nội", locality_id="01-DX", sort_key=code)
        for code in names
    )
    SpecialDayRule.objects.bulk_create(
        a_rule(Office(pk=code), weekdays=[number % 5], promise=None) for number, code in enumerate(names)
    )


def test_the_province_is_asked_in_few_queries(
    duong_xa: DuongXa, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    _many(duong_xa, 150)
    with django_assert_max_num_queries(13):
        provinces = {each.locality.pk: each for each in overview(on=NOW.date())}
        hanoi = provinces["01"]
        told = [(row.model, row.weekdays, row.promise) for here in hanoi.running for row in here.rules]
    assert len(told) == len(hanoi.offices) == 151
    assert len(hanoi.lacking) == 151
    assert {here.office.locality_id for here in hanoi.offices} == {"01-DX"}


def test_an_office_has_its_own_rules_and_its_localitys(duong_xa: DuongXa) -> None:
    city = SpecialDayRule.objects.create(
        locality_id="01", model="online_day", weekdays=list(range(7)), scope="level", scope_values=["toan_trinh"],
        valid_from=date(2026, 12, 1),
    )  # fmt: skip
    here = office_here(duong_xa.office, on=NOW.date())
    assert [(row.rule.pk, row.covers, row.next_on, row.is_own) for row in here.rules] == [
        (duong_xa.rule.pk, 2, date(2026, 12, 1), True),
        (city.pk, 1, date(2026, 12, 1), False),
    ]
    assert here.lacks_weekly
    assert len(here.remarks) == 2
    # From its first day the city's rule serves every full-online procedure; the weekly day still lacks.
    assert [remark.is_loud for remark in office_here(duong_xa.office, on=date(2026, 12, 1)).remarks] == [True]


# --- two at once -----------------------------------------------------------------------------------


@pytest.mark.race
@pytest.mark.rule("R-058")
@pytest.mark.django_db(transaction=True)
def test_of_two_rules_that_clash_at_once_one_wins(duong_xa: DuongXa) -> None:
    start = Barrier(4)

    def one(number: int) -> str:
        try:
            start.wait()
            model = ("no_slip", "no_writing_no_slip")[number % 2]
            save_rule(a_rule(duong_xa.office, model=model, decision=str(number)), by=f"user:{number}", at=NOW)
        except ValidationError as refusal:
            return " ".join(refusal.messages)
        else:
            return "saved"
        finally:
            connection.close()

    for turn in range(3):
        SpecialDayRule.objects.exclude(pk=duong_xa.rule.pk).delete()
        with ThreadPoolExecutor(4) as threads:
            told = list(threads.map(one, range(4)))
        assert told.count("saved") == 1, (turn, told)
        assert all("Trùng với luật" in each or "giống hệt" in each for each in told if each != "saved")
        assert SpecialDayRule.objects.exclude(pk=duong_xa.rule.pk).count() == 1
