# SPDX-License-Identifier: EUPL-1.2
"""The public notice: what it says, for which procedures, on which days; on paper with every name and mark."""

from datetime import date, time, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from cast import at
from motcua.dossiers.sheets import special_notice as sheet
from motcua.offices import queries as offices
from motcua.offices.models import Closure, Office, PublicDay, WeeklySession
from motcua.procedures.models import AgencyProcedure, Procedure, ProcedureVersion
from motcua.specialdays import coming, notice, queries, rules
from motcua.specialdays.models import SpecialDayRule
from motcua.specialdays.rules import Model, OnHoliday, Scope, Unit
from specials import DuongXa

MONDAY, TUESDAY = "2026-11-30T09:00", "2026-12-01T09:00"


def part(duong_xa: DuongXa, moment: str = MONDAY, **asked: Any) -> notice.Part:
    return sheet.notice_at(duong_xa.office, at=at(moment), **asked).parts[0]


def add_rule(duong_xa: DuongXa, model: str = Model.ONLINE_DAY, **more: Any) -> SpecialDayRule:
    values = {"office": duong_xa.office, "weekdays": [3], "scope": Scope.ALL, "valid_from": date(2023, 10, 2), **more}
    return SpecialDayRule.objects.create(model=model, **values)


def names_of(found: notice.Part) -> list[str]:
    return [row.code for row in found.procedures]


def test_it_says_what_the_rule_says(duong_xa: DuongXa) -> None:
    told = part(duong_xa)
    assert told.title == "Thứ Ba hằng tuần: Không viết, không giấy hẹn"
    assert told.promise == "Trả kết quả trong 2 giờ làm việc; nhận hồ sơ đến 15 giờ 30"
    assert told.after_cutoff == "Đến sau giờ ấy vẫn được nhận như ngày thường, có giấy hẹn."
    assert told.decision == "Theo văn bản số 153/KH-UBND"
    assert told.validity == "Áp dụng từ 13/09/2022"
    assert told.marks == ["Có thẻ rung: thẻ rung lên thì đến quầy nhận kết quả."]
    assert told.coming_words == "Sắp tới: thứ Ba 01/12, 08/12, 15/12 và 22/12."
    assert not told.is_today
    assert part(duong_xa, TUESDAY).is_today


@pytest.mark.parametrize(
    ("more", "title", "promise"),
    [
        ({"model": Model.NO_SLIP, "weekdays": [1, 3], "promise_unit": Unit.SAME_DAY, "intake_cutoff": time(15)},
         "Thứ Ba và thứ Năm hằng tuần: Ngày không giấy hẹn", "Trả kết quả trong ngày; nhận hồ sơ đến 15 giờ"),
        ({"model": Model.NO_WAIT, "weekdays": list(range(7)), "promise_unit": Unit.WORKING_MINUTE, "promise": 30},
         "Mọi ngày làm việc: Không chờ", "Trả kết quả trong 30 phút làm việc"),
        ({"model": Model.ONLINE_DAY, "weekdays": [0, 1, 2, 3, 4]},
         "Mọi ngày làm việc: Nộp hồ sơ trực tuyến tại quầy", ""),
        ({"model": Model.ONLINE_DAY, "weekdays": [3]}, "Thứ Năm hằng tuần: Ngày dịch vụ công trực tuyến", ""),
    ],
)  # fmt: skip
def test_each_model_has_its_words(duong_xa: DuongXa, more: dict[str, Any], title: str, promise: str) -> None:
    SpecialDayRule.objects.all().delete()
    add_rule(duong_xa, **more)
    told = part(duong_xa)
    assert (told.title, told.promise) == (title, promise)
    assert all(sentence.endswith(".") for sentence in told.means)


def test_a_day_off_is_left_out_and_said_why(duong_xa: DuongXa) -> None:
    PublicDay.objects.get_or_create(
        on=date(2026, 11, 24), defaults={"name": "Ngày Văn hóa Việt Nam", "kind": "holiday"}
    )
    reason = {"starts_at": at("2026-12-08T00:00"), "ends_at": at("2026-12-08T23:00"), "reason": "Mất điện"}
    Closure.objects.create(office=duong_xa.office, **reason)
    told = part(duong_xa, "2026-11-23T09:00")
    assert told.coming == (date(2026, 12, 1), date(2026, 12, 15), date(2026, 12, 22), date(2026, 12, 29))
    assert told.days_off_words.startswith("Thứ Ba, 24/11 không có (nghỉ lễ: Ngày Văn hóa Việt Nam).")
    assert "Thứ Ba, 08/12 không có (mất điện)." in told.days_off_words
    duong_xa.rule.on_holiday = OnHoliday.MOVE
    duong_xa.rule.save()
    told = part(duong_xa, "2026-11-23T09:00")
    assert told.coming[0] == date(2026, 11, 25)
    assert "Ngày Văn hóa Việt Nam), chuyển sang thứ Tư, 25/11." in told.days_off_words


def test_fields_and_levels_are_the_offices_own_procedures(duong_xa: DuongXa) -> None:
    of_field = add_rule(duong_xa, scope=Scope.FIELDS, scope_values=["Hộ tịch"])
    of_level = add_rule(duong_xa, scope=Scope.LEVEL, scope_values=[Procedure.OnlineLevel.FULL])
    found = {each.rule.id: each for each in sheet.notice_at(duong_xa.office, at=at(MONDAY)).parts}
    assert names_of(found[of_field.pk]) == ["2.000635"]
    assert found[of_field.pk].scope == "Thủ tục lĩnh vực Hộ tịch"
    assert "2.000635" in names_of(found[of_level.pk])
    assert found[of_level.pk].scope == "Mọi thủ tục trực tuyến toàn trình"
    AgencyProcedure.objects.filter(agency=duong_xa.agency, procedure="2.000635").delete()
    found = {each.rule.id: each for each in sheet.notice_at(duong_xa.office, at=at(MONDAY)).parts}
    assert names_of(found[of_field.pk]) == []


def test_a_procedure_tells_papers_fee_and_level(duong_xa: DuongXa) -> None:
    rows = {row.code: row for row in part(duong_xa).procedures}
    assert rows["2.000635"].papers_words == "cần 2 giấy tờ"
    assert rows["2.000635"].level_words == "trực tuyến toàn trình"
    assert rows["2.000635"].fee.startswith("phí: ")


def test_what_ended_is_gone_and_what_begins_soon_is_there(duong_xa: DuongXa) -> None:
    duong_xa.rule.valid_until = date(2026, 11, 29)
    duong_xa.rule.save()
    assert sheet.notice_at(duong_xa.office, at=at(MONDAY)).parts == ()
    assert not notice.has_notice(duong_xa.office, on=date(2026, 11, 30))
    add_rule(duong_xa, valid_from=date(2026, 12, 10))
    told = part(duong_xa)
    assert told.coming[0] == date(2026, 12, 10)
    add_rule(duong_xa, valid_from=date(2027, 12, 10))
    assert len(sheet.notice_at(duong_xa.office, at=at(MONDAY)).parts) == 1


def test_queries_do_not_grow_with_the_list(duong_xa: DuongXa) -> None:
    add_rule(duong_xa)

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            found = sheet.notice_at(duong_xa.office, at=at(MONDAY))
            assert [each.details for each in found.parts[-1].procedures]
        return len(seen)

    before = asked()
    _many_procedures(duong_xa, 120)
    assert asked() == before <= 9


def test_a_localitys_rule_is_told_by_its_offices_but_not_twice(duong_xa: DuongXa) -> None:
    values = {"office": None, "locality_id": "01", "scope": Scope.PROCEDURES, "weekdays": [1]}
    promise = {"promise_unit": Unit.SAME_DAY, "scope_values": ["2.000815"]}
    add_rule(duong_xa, Model.NO_WRITING_NO_SLIP, **values, **promise)
    own, common = sheet.notice_at(duong_xa.office, at=at(MONDAY)).parts
    assert names_of(own) == ["2.000635", "2.000815"]
    assert names_of(common) == []


# --- where and when next ----------------------------------------------------------------------------


def next_words(version: ProcedureVersion, moment: str) -> list[str]:
    return [each.words for each in coming.where_next(version, at=at(moment), taken_in_at=["HN-DX"])]


def test_where_a_procedure_is_next_done(duong_xa: DuongXa) -> None:
    promised = "không viết, không giấy hẹn; trả kết quả trong 2 giờ làm việc; nhận hồ sơ đến 15 giờ 30"
    assert next_words(duong_xa.extract, "2026-11-27T09:00") == [f"thứ Ba, 01/12: {promised}"]
    assert next_words(duong_xa.extract, MONDAY) == [f"ngày mai: {promised}"]
    assert next_words(duong_xa.extract, TUESDAY) == [f"hôm nay: {promised}"]
    # Too late for the promise: the next one counts.
    assert next_words(duong_xa.extract, "2026-12-01T15:45") == [f"thứ Ba, 08/12: {promised}"]


def test_a_wide_rule_holds_only_where_the_procedure_is_taken_in(duong_xa: DuongXa) -> None:
    SpecialDayRule.objects.all().delete()
    add_rule(duong_xa, scope=Scope.FIELDS, scope_values=["Hộ tịch"])
    assert len(coming.where_next(duong_xa.extract, at=at(MONDAY), taken_in_at=["HN-DX"])) == 1
    assert coming.where_next(duong_xa.extract, at=at(MONDAY), taken_in_at=[]) == []
    assert coming.where_next(duong_xa.copies, at=at(MONDAY), taken_in_at=["HN-DX"]) == []


def test_places_come_in_pages_and_few_queries(duong_xa: DuongXa) -> None:
    add_rule(duong_xa, office=None, locality_id="01")
    for number in range(5):
        Office.objects.create(
            code=f"HN-{number}", name=f"Bộ phận Một cửa {number}", address="Hà Nội", locality_id="01",
            sort_key=f"z{number}", search_key=f"bo phan mot cua {number}",
        )  # fmt: skip
    with CaptureQueriesContext(connection) as seen:
        found, after = coming.places(at=at(MONDAY), limit=4)
    assert len(seen) <= 6
    rest, last = coming.places(at=at(MONDAY), after=after, limit=4)
    assert [each.office.pk for each in [*found, *rest]] == ["HN-DX", *(f"HN-{number}" for number in range(5))]
    assert last == ""
    assert [each.office.pk for each in coming.places(at=at(MONDAY), q="cua 3")[0]] == ["HN-3"]
    assert [row.title for row in found[0].coming] == [
        "Thứ Ba hằng tuần: Không viết, không giấy hẹn",
        "Thứ Năm hằng tuần: Ngày dịch vụ công trực tuyến",
    ]


# --- on paper ---------------------------------------------------------------------------------------

PDF = "/api/v1/offices/HN-DX/special-days/notice.pdf"


@pytest.fixture
def monday(duong_xa: DuongXa, the_clock: Any) -> DuongXa:
    the_clock(MONDAY)
    return duong_xa


def read(content: bytes) -> tuple[PdfReader, str]:
    pdf = PdfReader(BytesIO(content))
    return pdf, " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def test_the_sheet_has_every_procedure_the_decision_and_right_marks(monday: DuongXa, client: Client) -> None:
    _many_procedures(monday, 40)
    add_rule(monday)
    answer = client.get(PDF)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    pdf, words = read(answer.content)
    assert len(pdf.pages) > 2
    rows = Procedure.objects.filter(agencies__agency="HN-DX").values_list("name", "code")
    assert len(rows) >= 42
    for name, code in rows:
        assert " ".join(name.split()) in words
        assert code in words
    assert "Theo văn bản số 153/KH-UBND · Áp dụng từ 13/09/2022" in words
    assert "Trả kết quả trong 2 giờ làm việc; nhận hồ sơ đến 15 giờ 30." in words
    assert "In ngày 30/11/2026" in words
    # The head stands on every page, and so does its number.
    for number, page in enumerate(pdf.pages, start=1):
        text = page.extract_text()
        assert monday.office.name in " ".join(text.split())
        assert f"Trang {number}/{len(pdf.pages)}" in text


def test_a3_is_the_same_sheet_larger(monday: DuongXa, client: Client) -> None:
    small, large = (read(client.get(f"{PDF}?kho={paper}").content)[0] for paper in ("a4", "a3"))
    assert len(small.pages) == len(large.pages)
    for pdf, width, height in ((small, 595.3, 841.9), (large, 841.9, 1190.6)):
        box = pdf.pages[0].mediabox
        assert (float(box.width), float(box.height)) == pytest.approx((width, height), abs=0.5)
    lines = [page.extract_text().splitlines() for page in small.pages]
    assert [page.extract_text().splitlines() for page in large.pages] == lines


def test_the_sheet_is_kept_until_something_changes(monday: DuongXa, client: Client) -> None:
    first = client.get(PDF)
    assert first["Cache-Control"] == "public, max-age=300"
    known = {"If-None-Match": first["ETag"]}
    assert client.get(PDF, headers=known).status_code == 304
    assert client.get(PDF).content == first.content
    assert client.get(f"{PDF}?kho=a3")["ETag"] != first["ETag"]
    monday.rule.decision = "7/QĐ-UBND"
    monday.rule.save()
    again = client.get(PDF, headers=known)
    assert again.status_code == 200
    assert "7/QĐ-UBND" in read(again.content)[1]


def test_the_sheet_in_english_and_what_is_not_there(monday: DuongXa, client: Client) -> None:
    answer = client.get(f"{PDF}?lang=en")
    assert (answer.status_code, answer["Content-Language"]) == (200, "en")
    assert read(answer.content)[0].trailer["/Root"]["/Lang"].startswith("en")
    assert client.get(f"{PDF}?kho=a5").status_code == 422
    assert client.get(f"{PDF}?lang=fr").status_code == 422
    SpecialDayRule.objects.all().delete()
    assert client.get(PDF).json()["error"] == "no_special_days"
    assert client.get("/api/v1/offices/XX/special-days/notice.pdf").status_code == 404


def test_the_qr_code_leads_to_the_offices_page(monday: DuongXa) -> None:
    drawn = sheet.facts_of(sheet.notice_at(monday.office, at=at(MONDAY)), paper="a4", address="https://x.vn/a/")["qr"]
    other = sheet.facts_of(sheet.notice_at(monday.office, at=at(MONDAY)), paper="a4", address="https://x.vn/b/")["qr"]
    assert drawn.startswith("<svg")
    assert drawn != other


def _many_procedures(duong_xa: DuongXa, count: int) -> None:
    for number in range(count):
        code = f"9.{number:06}"
        procedure = Procedure.objects.create(
            code=code, name=f"Xác nhận việc thứ {number:03} ở cơ sở, có giấy tờ kèm theo", field="Khác",
            agency_level="xa", sort_key=f"xac nhan {number:03}",
        )  # fmt: skip
        level, unit = Procedure.OnlineLevel.PART, Procedure.LimitUnit.WORKING_DAY
        ProcedureVersion.objects.create(procedure=procedure, online_level=level, time_limit=3, limit_unit=unit)
        AgencyProcedure.objects.create(agency=duong_xa.agency, procedure=procedure)


# --- what is announced is what the desk answers ----------------------------------------------------------------


def _with_own_rule_later(duong_xa: DuongXa) -> None:
    duong_xa.rule.valid_from = date(2026, 12, 22)
    duong_xa.rule.save()


def _with_own_rule_ending(duong_xa: DuongXa) -> None:
    duong_xa.rule.valid_until = date(2026, 12, 10)
    duong_xa.rule.save()


def _with_own_rule_not_moved(duong_xa: DuongXa) -> None:
    SpecialDayRule.objects.filter(locality="01").update(on_holiday=OnHoliday.MOVE)
    Closure.objects.create(
        office=duong_xa.office, starts_at=at("2026-12-08T00:00"), ends_at=at("2026-12-08T23:00"), reason="Mất điện"
    )


def _with_half_a_day_closed(duong_xa: DuongXa) -> None:
    Closure.objects.create(
        office=duong_xa.office, starts_at=at("2026-12-08T00:00"), ends_at=at("2026-12-08T12:00"), reason="Họp"
    )


def _not_carried_out_here(duong_xa: DuongXa) -> None:
    SpecialDayRule.objects.filter(locality="01").update(scope_values=["2.000815", "1.004227"])


@pytest.mark.parametrize(
    "change",
    [
        lambda _home: None, _with_own_rule_later, _with_own_rule_ending, _with_own_rule_not_moved,
        _with_half_a_day_closed, _not_carried_out_here,
    ],
)  # fmt: skip
def test_each_day_announced_for_a_procedure_is_one_the_desk_finds_and_the_other_way_round(
    duong_xa: DuongXa, change: Any
) -> None:
    promise = {"promise_unit": Unit.SAME_DAY, "scope_values": ["2.000815"], "scope": Scope.PROCEDURES}
    add_rule(duong_xa, Model.NO_WRITING_NO_SLIP, office=None, locality_id="01", weekdays=[1], **promise)
    change(duong_xa)
    found = sheet.notice_at(duong_xa.office, at=at(MONDAY))
    calendar = offices.calendar_of(duong_xa.office).for_everybody()
    versions = ProcedureVersion.objects.holding(date(2026, 12, 1)).select_related("procedure")
    here = set(AgencyProcedure.objects.filter(agency=duong_xa.agency).values_list("procedure", flat=True))
    for told in found.parts:
        assert set(names_of(told)) <= here
    for version in versions.filter(procedure__in=here):
        for ahead in range(1, 60):
            day = date(2026, 11, 30) + timedelta(days=ahead)
            announced = {
                told.rule.model
                for told in found.parts
                if version.procedure_id in names_of(told) and rules.holds_on(told.rule, day, calendar=calendar)
            }
            answer = queries.resolved(duong_xa.office, version, at=at(f"{day}T14:00"))
            assert announced == set(answer.models), (version.procedure_id, day)


def test_a_reason_keeps_its_capitals_inside_a_sentence(duong_xa: DuongXa) -> None:
    reason = {"starts_at": at("2026-12-08T00:00"), "ends_at": at("2026-12-08T23:00"), "reason": "UBND xã họp"}
    Closure.objects.create(office=duong_xa.office, **reason)
    assert "(UBND xã họp)" in part(duong_xa).days_off_words


def test_saturdays_that_never_count_are_not_told_as_days_off(duong_xa: DuongXa) -> None:
    WeeklySession.objects.create(
        office=duong_xa.office, weekday=5, opens_at=time(8), closes_at=time(11), counts_for_deadline=False
    )
    rule = add_rule(duong_xa, Model.NO_WAIT, weekdays=list(range(7)), promise_unit=Unit.WORKING_MINUTE, promise=30)
    found = {each.rule.id: each for each in sheet.notice_at(duong_xa.office, at=at(MONDAY)).parts}
    assert found[rule.pk].days_off == ()
