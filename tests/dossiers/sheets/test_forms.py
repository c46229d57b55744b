# SPDX-License-Identifier: EUPL-1.2
"""All thirteen forms are drawn: the right one by the day of intake, on the right paper, with what the law asks."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import Citizen, House, at, house, lan, minh, the_clock
from dossiers.sheets.reading_back import codes_on, sizes_of, words_of
from filing import Desk, desk, file
from motcua.dossiers import operations
from motcua.dossiers.models import Dossier, DossierContent, Paper, Sheet
from motcua.dossiers.sheets import drawing, printing, register
from motcua.dossiers.sheets.facts import facts_of, follow_link
from motcua.dossiers.sheets.forms import FORMS, REGISTER, FormSet, Kind, set_on
from motcua.offices.models import Office

__all__ = ["desk", "file", "house", "lan", "minh", "the_clock"]

pytestmark = pytest.mark.django_db
A5, A4, A4_WIDE = (148, 210), (210, 297), (297, 210)
NOW = at("2026-11-27T10:00")
# An intake day under each circular.
DAYS = {FormSet.OF_2018: "2025-08-05T09:00", FormSet.OF_2025: "2026-11-26T09:00"}
EVERY_MARK = "Ắằẳẵặ Ấầẩẫậ Ếềểễệ Ốồổỗộ Ớờởỡợ Ứừửữự Ỳỷỹỵ Đđ Ĩĩ Ũũ Ẽẽ"


@pytest.fixture
def with_form(file: Callable[..., Dossier], desk: Desk) -> Callable[[str, FormSet], Dossier]:
    """Return a dossier of that set's days for which the form was issued by what was done with it."""

    def make(kind: str, form_set: FormSet) -> Dossier:
        began = at(DAYS[form_set])
        if kind == Kind.COMPLETION:
            return file(at=began, status="supplement")
        if kind == Kind.REFUSAL:
            return file(at=began, status="refused")
        if kind == Kind.STOP:
            return file(at=began, status="withdrawn")
        if kind == Kind.APOLOGY:
            dossier = file(at=began, status="processing", version=desk.permit)
            assert dossier.due_at is not None
            return operations.extend(
                dossier_id=dossier.pk,
                new_due_at=dossier.due_at + timedelta(days=3),
                reason="Chờ ý kiến của Sở Xây dựng",
                by=desk.leader,
                at=began + timedelta(days=1),
            )
        return file(at=began, status="returned" if kind == Kind.CONTROL else "processing")

    return make


SHEETS = [(kind, form_set) for form_set in FormSet for kind in FORMS[form_set] if kind != REGISTER]
MUST_SAY = {
    Kind.RECEIPT: ["GIẤY TIẾP NHẬN HỒ SƠ", "/TNHS", "Tiếp nhận hồ sơ của: NGUYỄN THỊ LAN", "0905 111 222",
        "Nội dung yêu cầu giải quyết", "Thành phần hồ sơ nộp gồm", "Số lượng hồ sơ: 01 (bộ)",
        "Thời gian giải quyết hồ sơ theo quy định là", "Thời gian nhận hồ sơ: 09 giờ 01 phút", "Thời gian trả kết quả",
        "Đăng ký nhận kết quả tại", "Quyển số", "Số thứ tự: 01", "NGƯỜI NỘP HỒ SƠ", "NGƯỜI TIẾP NHẬN HỒ SƠ",
        "Trần Thị Nhàn", "Liên 1", "Liên 2", "đánh giá"],
    Kind.COMPLETION: ["PHIẾU YÊU CẦU BỔ SUNG", "/HDHS", "Hồ sơ của: NGUYỄN THỊ LAN", "Thiếu bản chính",
        "Chụp lại bản chính", "NGƯỜI HƯỚNG DẪN", "Trần Thị Nhàn", "đánh giá"],
    Kind.REFUSAL: ["PHIẾU TỪ CHỐI TIẾP NHẬN", "NGUYỄN THỊ LAN", "Không thuộc thẩm quyền", "NGƯỜI NỘP HỒ SƠ",
        "đánh giá"],
    Kind.APOLOGY: ["XIN LỖI", "Kính gửi: NGUYỄN THỊ LAN", "Chờ ý kiến của Sở Xây dựng", "xin lỗi Ông/Bà",
        "Phạm Minh Lãnh", "THỦ TRƯỞNG CƠ QUAN"],
    Kind.STOP: ["THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ", "Không cần nữa", "chưa có quyết định", "Phí, lệ phí"],
    Kind.CONTROL: ["PHIẾU KIỂM SOÁT", "Cơ quan giải quyết hồ sơ", "Cơ quan phối hợp", "Phòng chuyên môn", "Ký giao",
        "Đúng hạn", "Lãnh đạo"],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "form_set"), SHEETS)
def test_a_form_says_what_it_must(kind: str, form_set: FormSet, with_form: Callable[[str, FormSet], Dossier]) -> None:
    dossier = with_form(kind, form_set)
    form = FORMS[form_set][kind]
    pdf = printing.sheet_pdf(dossier, kind, at=NOW)
    words = words_of(pdf)
    missing = [
        said
        for said in [
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Độc lập - Tự do - Hạnh phúc",
            "ỦY BAN NHÂN DÂN",
            "Hải Châu, ngày ",
            f"Mã hồ sơ: {dossier.code}",
            *MUST_SAY[Kind(kind)],
        ]
        if said not in words
    ]
    assert missing == [], words
    wanted = A5 if form_set is FormSet.OF_2018 or kind in (Kind.RECEIPT, Kind.COMPLETION, Kind.REFUSAL) else A4
    sizes = sizes_of(pdf)
    assert set(sizes) == {wanted}
    assert len(sizes) == len(form.copies) or kind == Kind.CONTROL


@pytest.mark.parametrize(("kind", "form_set"), SHEETS)
def test_the_codes_on_a_form_read_back(
    kind: str, form_set: FormSet, with_form: Callable[[str, FormSet], Dossier]
) -> None:
    dossier = with_form(kind, form_set)
    document = {"name": "x", "author": "y", "sheets": [facts_of(dossier, kind, at=NOW)]}
    first = drawing.pictures_of("sheets", document, at=NOW, ppi=300)[0]
    assert codes_on(first) == {"QRCode": follow_link(dossier.code), "Code128": dossier.code}


def test_the_forms_are_those_of_the_intake_day() -> None:
    assert set_on(date(2025, 9, 14), new_from=date(2025, 9, 15)) is FormSet.OF_2018
    assert set_on(date(2025, 9, 15), new_from=date(2025, 9, 15)) is FormSet.OF_2025
    assert len(FORMS[FormSet.OF_2018]) == 6
    assert len(FORMS[FormSet.OF_2025]) == 7


@pytest.mark.rule("R-054")
def test_a_dossier_keeps_the_forms_of_its_day(with_form: Callable[[str, FormSet], Dossier]) -> None:
    old, new = (with_form(Kind.APOLOGY, form_set) for form_set in FormSet)
    assert "HẸN LẠI NGÀY TRẢ KẾT QUẢ" in words_of(printing.sheet_pdf(old, Kind.APOLOGY, at=NOW))
    assert "GIA HẠN THỜI GIAN GIẢI QUYẾT" in words_of(printing.sheet_pdf(new, Kind.APOLOGY, at=NOW))


def test_a_receipt_printed_again_is_the_same(file: Callable[..., Dossier], desk: Desk) -> None:
    dossier = file(status="processing")
    paper = _paper(dossier, "Tờ khai", "2026-11-26T08:00")
    first = words_of(printing.receipt_pdf(dossier, at=NOW))
    assert "1. Tờ khai (bản điện tử)" in first
    paper.replaced_at = at("2026-11-26T15:00")
    paper.save()
    _paper(dossier, "Tờ khai mới", "2026-11-26T15:00")
    operations.ask_for_supplement(
        dossier_id=dossier.pk, points=[{"what": "Ảnh mờ"}], by=desk.officer, at=at("2026-11-26T10:00")
    )
    operations.give_supplement(dossier_id=dossier.pk, at=at("2026-11-26T15:30"))
    dossier.refresh_from_db()
    assert dossier.due_at != dossier.first_due_at
    assert words_of(printing.receipt_pdf(dossier, at=at("2027-01-02T09:00"))) == first


def test_the_citizens_copy_is_one_page(file: Callable[..., Dossier]) -> None:
    words = words_of(printing.receipt_pdf(file(status="processing"), at=NOW))
    assert "Liên 1" in words
    assert "Liên 2" not in words


def test_a_form_that_was_not_issued_does_not_exist(file: Callable[..., Dossier]) -> None:
    dossier = file(status="processing")
    for kind in (Kind.REFUSAL, "nothing", REGISTER):
        with pytest.raises(printing.NoSuchSheet):
            printing.sheet_pdf(dossier, kind, at=NOW)


def test_every_vietnamese_letter_is_drawn_in_both_cases(file: Callable[..., Dossier]) -> None:
    dossier = file(status="processing", who=Citizen(EVERY_MARK, "+84905111222"))
    words = words_of(printing.receipt_pdf(dossier, at=NOW))
    assert EVERY_MARK.upper() in words
    assert EVERY_MARK in words


def test_what_is_long_wraps_and_goes_on_overleaf(file: Callable[..., Dossier]) -> None:
    long = "Nguyễn Phước Tôn Nữ Thị Ngọc Hoàng Bảo Châu " * 4
    dossier = file(status="processing", who=Citizen(long.strip(), "+84905111222"))
    content = DossierContent.objects.get(dossier=dossier)
    content.applicant["address"] = "Căn hộ 12A.08, khối nhà B, khu đô thị Đa Phước, phường Hải Châu, " * 3 + "x" * 90
    content.save()
    for number in range(1, 41):
        _paper(
            dossier,
            f"Giấy tờ thứ {number} có tên rất dài để phải xuống dòng khi in ra khổ giấy nhỏ",
            "2026-11-26T08:00",
        )
    pdf = printing.receipt_pdf(dossier, at=NOW)
    words = words_of(pdf)
    assert set(sizes_of(pdf)) == {A5}
    assert len(sizes_of(pdf)) >= 3
    assert f"Trang 1/{len(sizes_of(pdf))}" in words
    assert "40. Giấy tờ thứ 40" in words


def test_of_erased_people_the_sheet_says_only_that(file: Callable[..., Dossier]) -> None:
    dossier = file(status="returned")
    DossierContent.objects.filter(dossier=dossier).update(applicant={}, answers={}, erased_at=NOW)
    for issued in printing.sheets_of(dossier):
        words = words_of(printing.sheet_pdf(dossier, issued.form.kind, at=NOW))
        assert "đã được xóa" in words
        assert "NGUYỄN THỊ LAN" not in words


def test_an_organisation_and_a_proxy_are_named(file: Callable[..., Dossier]) -> None:
    dossier = file(status="processing")
    content = DossierContent.objects.get(dossier=dossier)
    content.applicant |= {
        "organisation": {"name": "Công ty TNHH Ánh Dương", "tax_code": "0400123457", "representative": "Lê Ánh"},
        "proxy": {"name": "Võ Văn Ủy", "phone": "+84905000111"},
    }
    content.save()
    words = words_of(printing.receipt_pdf(dossier, at=NOW))
    for said in ("CÔNG TY TNHH ÁNH DƯƠNG", "0400123457", "người đại diện: Lê Ánh", "Võ Văn Ủy"):
        assert said in words


def test_many_sheets_are_one_document_with_pages_of_their_own(file: Callable[..., Dossier]) -> None:
    dossiers = [file(status="processing", at=f"2026-11-26T09:{minute}") for minute in range(10, 13)]
    pdf = printing.batch_pdf([*dossiers, file(status="submitted")], Kind.RECEIPT, at=NOW)
    assert sizes_of(pdf) == [A5] * 6
    words = words_of(pdf)
    assert all(words.count(dossier.code) >= 2 for dossier in dossiers)
    with pytest.raises(printing.NoSuchSheet):
        printing.batch_pdf(dossiers, Kind.REFUSAL, at=NOW)


def test_the_control_sheet_names_who_took_part(with_form: Callable[[str, FormSet], Dossier], desk: Desk) -> None:
    dossier = with_form(Kind.RECEIPT, FormSet.OF_2025)
    operations.ask_opinion(
        dossier_id=dossier.pk,
        unit="DN-SXD.TP",
        question="Có ý kiến về quy hoạch",
        due_at=at("2026-11-26T11:00"),
        by=desk.specialist,
        at=at("2026-11-26T09:30"),
    )
    words = words_of(printing.sheet_pdf(dossier, Kind.CONTROL, at=NOW))
    assert "phối hợp giải quyết hồ sơ: Sở Xây dựng" in words
    assert "chưa trả lời" in words


@pytest.mark.parametrize("form_set", FormSet)
def test_the_register_lists_a_period(form_set: FormSet, file: Callable[..., Dossier], house: House, desk: Desk) -> None:
    day = DAYS[form_set][:10]
    dossiers = [file(at=f"{day}T09:{minute}", status="returned") for minute in range(10, 13)]
    file(at=f"{day}T10:00", status="submitted")
    period = register.Period(Office.objects.get(pk="DN-HC"), date.fromisoformat(day), date.fromisoformat(day))
    assert register.size_of(period) == 3
    pdf = register.draw_register(period, part=1, at=NOW)
    words = words_of(pdf)
    assert set(sizes_of(pdf)) == {A4_WIDE}
    for said in ("SỔ THEO DÕI HỒ SƠ", "NGUYỄN THỊ LAN", "Tại quầy", "0905 111 222", "01/" + day[:4]):
        assert said in words
    for dossier in dossiers:
        assert dossier.code[-4:] in words
    assert "kết thúc sổ" not in words


def test_a_years_book_is_closed(file: Callable[..., Dossier], desk: Desk) -> None:
    file(status="processing")
    period = register.Period(Office.objects.get(pk="DN-HC"), date(2026, 1, 1), date(2026, 12, 31))
    words = words_of(register.draw_register(period, part=1, at=at("2026-12-31T16:30")))
    assert "Sổ năm 2026 có 01 hồ sơ" in words
    assert "ngày 31 tháng 12 năm 2026" in words


def test_an_empty_period_is_a_page_too(desk: Desk) -> None:
    period = register.Period(Office.objects.get(pk="DN-HC"), date(2026, 1, 1), date(2026, 1, 31))
    assert "Không có hồ sơ nào" in words_of(register.draw_register(period, part=1, at=NOW))


def test_the_register_goes_on_over_parts_and_pages(
    file: Callable[..., Dossier], desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for minute in range(10, 17):
        file(at=f"2026-11-26T09:{minute}", status="processing")
    period = register.Period(Office.objects.get(pk="DN-HC"), date(2026, 11, 1), date(2026, 12, 31))
    monkeypatch.setattr(register, "ROWS_A_PART", 3)
    monkeypatch.setattr(register, "_AT_ONCE", 2)
    parts = [words_of(register.draw_register(period, part=part, at=NOW)) for part in (1, 2, 3)]
    assert ["phần 1/3" in parts[0], "phần 2/3" in parts[1], "phần 3/3" in parts[2]] == [True] * 3
    assert ["kết thúc sổ" in words for words in parts] == [False, False, True]
    assert " 07 H17" in parts[2]


def test_the_register_asks_as_often_for_many_as_for_few(file: Callable[..., Dossier], desk: Desk) -> None:
    period = register.Period(Office.objects.get(pk="DN-HC"), date(2026, 11, 1), date(2026, 11, 30))

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            register.draw_register(period, part=1, at=NOW)
        return len(queries)

    file(at="2026-11-26T09:10", status="processing")
    asked()
    one = asked()
    for minute in range(11, 17):
        file(at=f"2026-11-26T09:{minute}", status="processing")
    assert asked() == one


def _paper(dossier: Dossier, name: str, added: str) -> Paper:
    return Paper.objects.create(dossier=dossier, name=name, added_at=at(added), added_by="citizen")


def test_each_kind_has_its_form() -> None:
    assert {form.kind for forms in FORMS.values() for form in forms.values()} == {*Sheet.Kind.values, REGISTER}
