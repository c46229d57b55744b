# SPDX-License-Identifier: EUPL-1.2
"""A city brings its lines and kiosks from a list, and takes them out again unchanged."""

from datetime import time

import pytest

from cast import House, at
from lines import Lines
from motcua.cli import lists
from motcua.cli.demo.sample import DATA
from motcua.journal.models import Entry
from motcua.offices import loading
from motcua.offices.loading import Change, Loaded, load, rows_of
from motcua.queueing.models import Kiosk, Line, LineState
from motcua.queueing.tables import KIOSKS, LINES

pytestmark = pytest.mark.django_db


def bring(table: lists.Table, *rows: str) -> Loaded:
    header, *cells = [[cell.strip() for cell in row.split(",")] for row in rows]
    lines = [loading.Line(number, dict(zip(header, row, strict=True))) for number, row in enumerate(cells, start=2)]
    return load(table, header=header, lines=lines, by="user:1", at=at("2026-11-26T09:00"))


def test_a_new_line_comes_with_its_state_and_its_agencies(house: House) -> None:
    loaded = bring(
        LINES,
        "office,code,name,prefix,fields,agencies,opens_at,closes_at,weekdays,priority_rule,from_home",
        "dn-hc,d,Đất đai,d,Đất đai|Xây dựng,DN-SXD,18:00,20h30,T2|T4,interleaved,yes",
    )
    assert (loaded.counts, loaded.problems) == ({Change.ADDED: 1}, [])
    line = Line.objects.get()
    assert (line.office_id, line.code, line.prefix, line.fields) == ("DN-HC", "D", "D", ["Đất đai", "Xây dựng"])
    assert (line.opens_at, line.closes_at, line.weekdays) == (time(18), time(20, 30), [0, 2])
    assert (line.priority_rule, line.may_join_from_home, line.digits) == ("interleaved", True, 3)
    assert [agency.pk for agency in line.agencies.all()] == ["DN-SXD"]
    assert LineState.objects.filter(line=line, office="DN-HC").exists()
    assert Entry.objects.filter(subject=f"line:{line.pk}").count() == 2


def test_what_cannot_stand_is_named_and_nothing_stays(house: House) -> None:
    loaded = bring(
        LINES,
        "office,code,name,opens_at,weekdays,agencies",
        "DN-HC,A,Hộ tịch,25:00,,",
        "DN-HC,B,Chứng thực,08:00,,",
        "DN-HC,C,Việc khác,,T9,",
        "DN-HC,D,Đất đai,,,DN-LA",
        "DN-LA,A,Hộ tịch,,,",
    )
    reasons = {problem.line: problem.reason for problem in loaded.problems}
    assert "không phải là giờ" in reasons[2]
    assert "cần cả giờ mở và giờ đóng" in reasons[3]
    assert "không phải là thứ" in reasons[4]
    assert "không có cơ quan nào mang mã DN-LA" in reasons[5]
    assert "không có nơi tiếp nhận nào mang mã DN-LA" in reasons[6]
    assert not Line.objects.exists()


def test_lists_go_out_and_come_back_unchanged(lines: Lines) -> None:
    lines.a.weekdays, lines.a.opens_at, lines.a.closes_at = [0, 6], time(20), time(5)
    lines.a.save()
    for table in (LINES, KIOSKS):
        header = [column.name for column in table.columns]
        cells = [loading.Line(number, dict(zip(header, row, strict=True))) for number, row in enumerate(rows_of(table))]
        loaded = load(table, header=header, lines=cells, by="user:1", at=at("2026-11-26T09:00"))
        assert (loaded.problems, loaded.counts[Change.SAME]) == ([], len(cells))
    assert not Entry.objects.filter(kind="MasterDataChanged").exists()


def test_a_kiosk_bears_the_code_of_its_office(house: House) -> None:
    loaded = bring(KIOSKS, "code,office,printer,printer_address", "DN-HC-K7,DN-HC,network,10.0.0.9:9100")
    assert loaded.problems == []
    assert Kiosk.objects.get().pk == "DN-HC-k7"
    for row in ("DN-HC-k8,DN-TTHCC,,", "may-1,DN-HC,,", "DN-HC-k9,DN-HC,network,"):
        assert bring(KIOSKS, "code,office,printer,printer_address", row).problems, row


def test_the_samples_own_list_is_such_a_list() -> None:
    sheet = lists.read(DATA / "lines.csv")
    assert set(sheet.header) <= {column.name for column in LINES.columns}
