# SPDX-License-Identifier: EUPL-1.2
"""Lists come in wholly or not at all, each bad row is named, and what goes out comes back unchanged."""

import argparse
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, cast

import pytest
from django.db.models import Model
from openpyxl import Workbook, load_workbook

from cast import House
from motcua.appointments.models import Service
from motcua.cli import exporting, importing, lists, shipped
from motcua.cli.demo import sample
from motcua.cli.instance import Instance
from motcua.cli.refusal import Refused
from motcua.journal.models import Entry
from motcua.offices.loading import rows_of
from motcua.offices.models import Agency, AgencyName, Counter, Locality, Office, PublicDay, WeeklySession
from motcua.offices.queries import search_agencies
from motcua.procedures.describing import describe, papers_of
from motcua.procedures.form import papers_needed, read_form
from motcua.procedures.life_events import LIFE_EVENTS
from motcua.procedures.models import AgencyProcedure, Procedure, ProcedureStep, ProcedureVersion, RequiredPaper

KEPT: tuple[type[Model], ...] = (
    Locality, Agency, AgencyName, Office, WeeklySession, Counter, Procedure, ProcedureVersion, RequiredPaper,
    ProcedureStep, AgencyProcedure, PublicDay, Service,
)  # fmt: skip
THIS = cast(Instance, None)
Bring = Callable[..., int]


@pytest.fixture
def bring(tmp_path: Path, the_clock: Callable[[str], datetime]) -> Bring:
    """Import the text as a file; returns the exit code."""
    the_clock("2026-11-26T09:00")

    def run(table: str, content: str | bytes, *, dry_run: bool = False, name: str = "list.csv") -> int:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return importing.main(argparse.Namespace(table=table, file=path, dry_run=dry_run), THIS)

    return run


@pytest.fixture
def send(tmp_path: Path) -> Callable[..., Path]:
    def run(table: str, kind: str) -> Path:
        path = tmp_path / f"{table}.{kind}"
        assert exporting.main(argparse.Namespace(table=table, file=path, format=None), THIS) == 0
        return path

    return run


def everything() -> dict[str, list[Any]]:
    return {model.__name__: sorted(model._default_manager.values_list(), key=str) for model in KEPT}


# --- coming in ---------------------------------------------------------------------------------------


def test_new_changed_and_same_rows_are_counted(house: House, bring: Bring, capsys: pytest.CaptureFixture[str]) -> None:
    rows = (
        "code,name,kind,parent\n"
        "48,Thành phố Đà Nẵng,city,\n"
        "48-HC,Phường Hải Châu mới,commune,48\n"
        "48-TK,Phường Thanh Khê,commune,48\n"
    )
    assert bring("localities", rows) == 0
    assert capsys.readouterr().out == "localities: thêm 1, sửa 1, không đổi 1\n"
    assert Locality.objects.get(pk="48-HC").name == "Phường Hải Châu mới"
    changed = set(Entry.objects.filter(kind="MasterDataChanged").values_list("subject", flat=True))
    assert changed == {"locality:48-HC", "locality:48-TK"}
    # A column the file lacks stays as it was.
    assert Locality.objects.get(pk="48").identifier == "H17"


def test_each_bad_row_is_named_and_nothing_changes(
    house: House, bring: Bring, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = (
        "code,name,short_name,locality,kind,abbreviations,former_names\n"
        "DN-SNV,Sở Nội vụ,So Noi vu,48,department,snv,\n"
        "DN-SYT,,So Y te,48,department,,\n"
        "DN-SCT,Sở Công Thương,So Cong Thuong,99,department,,\n"
        "\n"
        "DN-SNV,Sở Nội vụ,So Noi vu,48,department,snv,\n"
        f"DN-DAI,{'Sở ' * 80},So dai,48,department,,\n"
        "DN-XA,Sở Xa,So Xa,48,department,x,x\n"
        "DN-HUT,Sở Hụt,So Hut\n"
    )
    before = everything()
    assert bring("agencies", rows) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == [
        "dòng 3: cột name: còn trống",
        "dòng 4: cột locality: không có địa phương nào mang mã 99",
        "dòng 6: trùng với dòng 2",
        "dòng 7: cột name: Nhiều nhất 160 ký tự (đang có 239). Xin ghi ngắn hơn.",
        "dòng 8: tên “x” ghi hai lần",
        "dòng 9: thiếu 4 ô so với dòng đầu",
        "6 dòng chưa đúng; chưa có gì thay đổi.",
    ]
    assert everything() == before
    assert not Entry.objects.filter(kind="MasterDataChanged").exists()


@pytest.mark.parametrize(
    ("table", "rows", "reason"),
    [
        ("holidays", "date,name,kind\n30/02/2027,Tết,holiday", "dòng 2: cột date: không có ngày 30/02/2027"),
        ("holidays", "date,name,kind\nmai,Tết,holiday", "dòng 2: cột date: “mai” không phải là ngày"),
        ("holidays", "date,name,kind\n2027-01-01,Tết,le", "dòng 2: cột kind: “le” không có trong danh sách"),
        (
            "holidays",
            "date,weekday,name,kind\n2027-01-01,T2,Tết,holiday",
            "dòng 2: ngày 01/01/2027 là T6, không phải T2",
        ),
        (
            "services",
            "office,agency,length_minutes\nDN-HC,DN-HC,3",
            "dòng 2: cột length_minutes: 3 nằm ngoài khoảng 5–480",
        ),
        ("services", "office,agency,procedure\nDN-HC,DN-HC,1.009974", "cơ quan DN-HC không thực hiện thủ tục 1.009974"),
        ("services", "office,agency,counter\nDN-HC,DN-HC,77", "nơi tiếp nhận DN-HC không có quầy này"),
        ("services", "office,agency\nDN-XX,DN-HC", "dòng 2: cột office: không có nơi tiếp nhận nào mang mã DN-XX"),
        ("offices", "code,name,address,locality,counters\nDN-HC,A,B,48-HC,2", "quầy 3 đang có"),
        ("procedures", "code,name\n1.1,A", "dòng 1: thiếu cột “field”"),
        ("localities", "code,name,kind,tên\n1,A,city,x", "dòng 1: không biết cột “tên”"),
        ("localities", "code,name,kind\n48,A,city,x,y", "dòng 2: thừa 2 ô so với dòng đầu"),
        ("localities", "code,name,kind,code\n48,A,city,49", "dòng 1: cột “code” có 2 lần"),
        ("localities", "code,name,kind,parent\n50,A,city,51\n51,B,city,50", "dòng 2: cột parent"),
    ],
)
def test_what_is_wrong_is_said(
    house: House, bring: Bring, capsys: pytest.CaptureFixture[str], table: str, rows: str, reason: str
) -> None:
    before = everything()
    assert bring(table, rows) == 1
    assert reason in capsys.readouterr().err
    assert everything() == before


def test_a_trial_says_what_it_would_do_and_does_nothing(
    house: House, bring: Bring, capsys: pytest.CaptureFixture[str]
) -> None:
    before = everything()
    assert bring("localities", "code,name,kind\n49,Tỉnh Quảng Nam,province\n", dry_run=True) == 0
    assert "thêm 1" in capsys.readouterr().out
    assert everything() == before


@pytest.mark.parametrize(
    "content",
    [
        "date;name;kind\r\n24/12/2026;Ngày nghỉ riêng;holiday\r\n".encode("utf-8-sig"),
        b"kind,name,date\nngh\xe1\xbb\x89 l\xe1\xbb\x85,Ng\xc3\xa0y ngh\xe1\xbb\x89 ri\xc3\xaang,2026-12-24\n",
        "date\tname\tkind\r\n24/12/2026\tNgày nghỉ riêng\tholiday\r\n".encode("utf-16"),
        '\n date , Name,kind\n2026-12-24,"Ngày nghỉ\n riêng",holiday\n'.encode(),
    ],
    ids=["semicolons and mark", "other order and label", "unicode text", "blank line and line break"],
)
def test_files_as_spreadsheets_write_them(house: House, bring: Bring, content: bytes) -> None:
    assert bring("holidays", content) == 0
    assert PublicDay.objects.get(on=date(2026, 12, 24)).name == "Ngày nghỉ riêng"


def test_cells_of_a_workbook_are_dates_numbers_and_texts(house: House, bring: Bring, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["date", "name", "kind", "makes_up_on"])
    sheet.append(
        [
            datetime(2026, 12, 26),  # noqa: DTZ001 – a cell has no zone
            "Làm bù",
            "makeup_workday",
            date(2026, 12, 25),
        ]
    )
    book.save(tmp_path / "days.xlsx")
    assert bring("holidays", (tmp_path / "days.xlsx").read_bytes(), name="any.bin") == 0
    assert PublicDay.objects.get(on=date(2026, 12, 26)).makes_up_on == date(2026, 12, 25)

    book = Workbook()
    sheet = book.active
    sheet.append(["office", "agency", "procedure", "on_from", "length_minutes", "places", "counter"])
    # What a spreadsheet makes of codes it took for numbers.
    sheet.append(["DN-HC", "DN-HC", 2.000884, date(2026, 12, 1), 20.0, 3, 2])
    book.save(tmp_path / "services.xlsx")
    assert bring("services", (tmp_path / "services.xlsx").read_bytes()) == 0
    service = Service.objects.get(procedure_id="2.000884")
    assert (service.length_minutes, service.places, service.counter_id) == (20, 3, "DN-HC-2")
    assert service.horizon_days == 90


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfa\xf0", b'a,b\n"x', b"PK\x03\x04 not a workbook"], ids=["empty", "latin", "quote", "zip"]
)
def test_what_is_no_list_is_refused(house: House, bring: Bring, content: bytes) -> None:
    with pytest.raises(Refused):
        bring("localities", content)


def test_a_working_saturday_finds_its_monday_in_the_name(house: House, bring: Bring) -> None:
    rows = "date,name,kind\n2028-08-26,Làm bù cho 4/9/2028,makeup_workday\n"
    assert bring("holidays", rows) == 0
    assert PublicDay.objects.get(on=date(2028, 8, 26)).makes_up_on == date(2028, 9, 4)


def test_a_row_may_name_one_that_comes_later(house: House, bring: Bring) -> None:
    assert bring("localities", "code,name,kind,parent\n50-A,Phường A,commune,50\n50,Thành phố B,city,\n") == 0
    assert Locality.objects.get(pk="50-A").parent_id == "50"


def test_hours_and_counters_of_an_office(house: House, bring: Bring, capsys: pytest.CaptureFixture[str]) -> None:
    rows = (
        "code,name,address,locality,counters,sessions,saturday,agencies\n"
        'DN-HC,Bộ phận Một cửa Hải Châu,"270 Trần Phú, Đà Nẵng",48-HC,7,08:00-11:30|13:00-17:00,,DN-HC\n'
    )
    version = Office.objects.get(pk="DN-HC").settings_version
    assert bring("offices", rows) == 0
    said = capsys.readouterr()
    assert said.out == "offices: thêm 0, sửa 1, không đổi 0\n"
    assert "cột agencies: không nạp" in said.err
    sessions = WeeklySession.objects.filter(office="DN-HC")
    assert {(row.weekday, row.opens_at) for row in sessions} == {
        (day, opens) for day in range(5) for opens in (time(8), time(13))
    }
    assert house.hc.counters.count() == 7
    assert Office.objects.get(pk="DN-HC").settings_version > version
    assert Entry.objects.filter(kind="MasterDataChanged", payload__what="weeklysession").count() == 11


def test_names_of_an_agency_are_exchanged_and_found(house: House, bring: Bring) -> None:
    rows = (
        "code,name,short_name,locality,kind,former_names\n"
        "DN-STC,Sở Tài chính,So Tai chinh,48,department,Sở Kế hoạch và Đầu tư@2025-02-28|so khdt\n"
    )
    assert bring("agencies", rows) == 0
    names = {(name.text, name.kind, name.until) for name in AgencyName.objects.filter(agency="DN-STC")}
    assert names == {
        ("stc", "ABBREVIATION", None),
        ("Sở Kế hoạch và Đầu tư", "FORMER", date(2025, 2, 28)),
        ("so khdt", "FORMER", None),
    }
    assert [agency.code for agency in search_agencies("so khdt")] == ["DN-STC"]
    assert search_agencies("skhdt") == search_agencies("so khdt")


def test_an_imported_office_without_services_offers_nothing(house: House, bring: Bring) -> None:
    rows = "code,name,address,locality,sessions\nDN-NHS,Một cửa Ngũ Hành Sơn,Lê Văn Hiến,48-NHS,07:30-11:30\n"
    assert bring("offices", rows) == 0
    assert not Service.objects.filter(office="DN-NHS").exists()


# --- there and back ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_goes_out_comes_back_unchanged(
    db: None, bring: Bring, send: Callable[..., Path], kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    sample.load(at=datetime.fromisoformat("2026-11-26T09:00+07:00"))
    Agency.objects.filter(pk="DN-SNV").update(successor_id="DN-STC", succeeded_on=date(2026, 1, 1))
    Counter.objects.filter(pk="DN-TK-3").delete()
    WeeklySession.objects.filter(office="BK-PN", weekday=2).update(is_open_for_intake=False, valid_to=date(2027, 1, 1))
    PublicDay.objects.create(on=date(2026, 11, 24), kind="makeup_workday", name="=1+1", locality_id="42")
    before = everything()
    for table, held in lists.TABLES.items():
        path = send(table, kind)
        capsys.readouterr()
        assert bring(table, path.read_bytes(), name=path.name) == 0
        rows = held.model._default_manager.count()
        assert capsys.readouterr().out == f"{table}: thêm 0, sửa 0, không đổi {rows}\n"
    assert everything() == before
    assert not Entry.objects.filter(kind="MasterDataChanged").exists()


def test_exported_lists_fill_an_empty_house(house: House, bring: Bring, send: Callable[..., Path]) -> None:
    def told() -> dict[str, list[list[str]]]:
        return {table: list(rows_of(held)) for table, held in lists.TABLES.items()}

    before = told()
    files = {table: send(table, "csv").read_bytes() for table in lists.TABLES}
    Locality.objects.update(parent=None)
    for model in reversed(KEPT):
        model._default_manager.all().delete()
    for table, content in files.items():
        assert bring(table, content) == 0
    assert told() == before
    assert [agency.code for agency in search_agencies("so ke hoach")] == ["DN-STC"]


def test_a_workbook_holds_texts_only(house: House, send: Callable[..., Path]) -> None:
    Office.objects.filter(pk="DN-HC").update(note="=HYPERLINK(1)")
    sheet = load_workbook(send("offices", "xlsx")).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}


def test_an_export_without_a_file_is_printed(house: House, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert exporting.main(argparse.Namespace(table="services", file=None, format=None), THIS) == 0
    lines = capfdbinary.readouterr().out.decode().splitlines()
    assert lines[0].startswith("office,agency,procedure,on_from")
    assert "DN-TTHCC,DN-SXD,1.009974,2016-09-01,,45,2,90,60,3,3" in lines


# --- procedures, their versions and forms --------------------------------------------------------------


def test_an_imported_procedure_gets_the_shipped_form_and_papers(
    house: House, bring: Bring, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = (
        "code,name,field,parent_field,online_level_note,agency_level,time_limit,unit,fee_vnd\n"
        "2.000635,Cấp bản sao trích lục hộ tịch,Hộ tịch,Tư pháp,toan_trinh,xa,0,same_day_15h,8000\n"
        "1.010038,Tách hộ,Cư trú (Công an),,toan_trinh,cong_an_xa,5,working_day,10000\n"
    )
    assert bring("procedures", rows) == 0
    assert "procedures: thêm 2, sửa 0, không đổi 0" in capsys.readouterr().out
    extract, household = (
        ProcedureVersion.objects.get(procedure=code, valid_from=None) for code in ("2.000635", "1.010038")
    )
    assert (extract.time_limit, extract.fee_vnd) == (0, 8_000)
    assert [paper.code for paper in papers_needed(extract, {"relation": "family"})] == [
        "to_khai",
        "can_cuoc",
        "quan_he",
        "ban_cu",
    ]
    assert [question.key for question in read_form(household.form).questions_for({})] == [
        "relation",
        "content",
        "notes",
    ]
    assert household.life_events == ["moving"]


def test_versions_with_forms_papers_and_steps_travel_in_a_list(
    house: House, bring: Bring, send: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    shipped.fill()
    path = send("procedure-versions", "csv")
    kept = [list(rows_of(lists.TABLES["procedure-versions"]))]
    before = everything()
    assert bring("procedure-versions", path.read_bytes()) == 0
    assert "thêm 0, sửa 0, không đổi 6" in capsys.readouterr().out
    assert everything() == before
    ProcedureVersion.objects.all().delete()
    assert bring("procedure-versions", path.read_bytes()) == 0
    kept.append(list(rows_of(lists.TABLES["procedure-versions"])))
    assert kept[0] == kept[1]
    assert RequiredPaper.objects.filter(version__procedure="1.001193").count() == 7


@pytest.mark.parametrize(
    ("column", "cell", "says"),
    [
        ("form", "{", "không phải JSON"),
        ("form", "[]", "cần một đối tượng"),
        ("form", '{"questions": [{"key": "a", "kind": "choice", "label": "A"}]}', "chưa có ý nào để chọn"),
        ("fees", '[{"name": "Phí", "vnd": -1}]', "không âm"),
        ("papers", '[{"code": "a", "name": "A", "when": {"key": "b", "is": 1}}]', "không có câu nào như thế"),
        ("papers", '[{"code": "a", "name": "A", "form": "song"}]', "không biết “song”"),
        ("steps", '[{"name": "A", "kind": "dance"}]', "không biết “dance”"),
    ],
)
def test_a_version_that_contradicts_itself_is_refused_in_words(
    house: House, bring: Bring, capsys: pytest.CaptureFixture[str], column: str, cell: str, says: str
) -> None:
    quoted = '"' + cell.replace('"', '""') + '"'
    rows = f"procedure,online_level,time_limit,unit,fee_vnd,{column}\n2.000815,mot_phan,0,same_day_15h,2000,{quoted}\n"
    assert bring("procedure-versions", rows) == 1
    assert says in capsys.readouterr().err


def test_every_shipped_description_can_be_read() -> None:
    for code, given in shipped.descriptions().items():
        described = given.get("description", given)
        version = ProcedureVersion()
        describe(version, described)
        assert papers_of(version, described["papers"]), code
        assert version.form.get("source"), f"{code} does not say how far it can be trusted"
        assert all(event in LIFE_EVENTS for event in version.life_events), code
