# SPDX-License-Identifier: EUPL-1.2
"""Posters, standees and leaflets read back: their words, their size, their codes, and nothing across a fold."""

import io
from collections.abc import Callable
from typing import Any

import pypdf
import pytest
import zxingcpp
from django.conf import LazySettings
from django.utils.translation import override
from PIL import Image

from cast import House, at
from dossiers.sheets.reading_back import MM, sizes_of, words_of
from motcua.cli.demo import sample
from motcua.conversations import catalogue
from motcua.dossiers.sheets import drawing
from motcua.offices.models import Agency, Office
from motcua.publicity.sheets import making
from motcua.publicity.sheets.making import Form
from motcua.publicity.told import Told, agencies_here, told
from motcua.reading import read
from motcua.reading.result import Intent
from specials import DuongXa

NOW = "2026-11-26T09:00"
SIZES = {
    Form.POSTER_A3: [(297, 420)],
    Form.POSTER_A2: [(420, 594)],
    Form.STANDEE: [(800, 1800)],
    Form.LEAFLET: [(297, 210), (297, 210)],
}
# Dots to the inch by which a phone sees a code: from near for a leaflet, from metres away for what hangs.
SEEN_PPI = {Form.POSTER_A3: 60.0, Form.POSTER_A2: 45.0, Form.STANDEE: 22.0, Form.LEAFLET: 150.0}


@pytest.fixture(autouse=True)
def address(settings: LazySettings) -> None:
    settings.PUBLIC_URL = "https://motcua.danang.gov.vn"


def codes_of(facts: dict[str, Any]) -> set[str]:
    form = Form(facts["form"])
    template = making._template(form)
    data = {**facts, "fonts": drawing.sans()}
    pages = drawing.pictures_of(template, data, at=at(NOW), ppi=SEEN_PPI[form])
    found = [zxingcpp.read_barcodes(Image.open(io.BytesIO(page)).convert("L")) for page in pages]
    return {code.text for page in found for code in page}


def everything_told(house: House) -> Told:
    return told(house.tthcc, agency=house.sxd, at=at(NOW))


@pytest.mark.parametrize("form", Form)
def test_a_sheet_says_who_where_when_and_how(house: House, the_clock: Callable[..., Any], form: Form) -> None:
    the_clock(NOW)
    facts = making.facts_of(everything_told(house), form=form)
    pdf = making.draw(facts, at=at(NOW))
    assert sizes_of(pdf) == SIZES[form]
    words = words_of(pdf)
    for expected in (
        "Sở Xây dựng", "24 Trần Phú", "7:30 – 11:30, 13:00 – 17:00", "8188", "HG họ tên, So Xay dung", "0236 3881 888",
        "Cấp giấy phép xây dựng mới", "trong 4 giờ làm việc", "Không hẹn vẫn đến trực tiếp được",
    ):  # fmt: skip
        assert expected.replace(" ", "") in words.replace(" ", ""), expected
    assert making.draw(facts, at=at(NOW)) == pdf


@pytest.mark.parametrize("form", Form)
def test_every_code_on_a_sheet_is_read_from_where_people_stand(
    house: House, the_clock: Callable[..., Any], form: Form
) -> None:
    the_clock(NOW)
    channel = making.channel_of(form).value
    codes = codes_of(making.facts_of(everything_told(house), form=form))
    assert f"https://motcua.danang.gov.vn/h/DN-SXD/?k={channel}" in codes
    by_message = {code for code in codes if code.startswith("SMSTO:8188:HG ")}
    assert len(by_message) == (1 if form == Form.LEAFLET else 0)


def test_the_message_that_is_printed_asks_for_this_agency(house: House, the_clock: Callable[..., Any]) -> None:
    the_clock(NOW)
    names = catalogue.current(on=at(NOW).date())
    for agency, office in ((house.sxd, house.tthcc), (house.stc, house.tthcc), (house.dn_hc, house.hc)):
        sms = told(office, agency=agency, at=at(NOW)).sms
        assert sms is not None
        reading = read(sms.example, received_at=at(NOW), catalogue=names)
        assert (reading.intent, reading.agency) == (Intent.BOOK, agency.pk), sms.example
        assert reading.missing == (), sms.example


def test_only_channels_that_are_on_are_printed(
    house: House, the_clock: Callable[..., Any], settings: LazySettings
) -> None:
    the_clock(NOW)
    settings.SMS_SHORT_CODE = ""
    settings.SWITCHBOARD_PHONE = ""
    facts = making.facts_of(everything_told(house), form=Form.LEAFLET)
    assert [way["kind"] for way in facts["ways"]] == ["web"]
    words = words_of(making.draw(facts, at=at(NOW)))
    assert "8188" not in words
    assert "tổng đài" not in words
    closed = making.facts_of(told(house.tthcc, agency=house.sngv, at=at(NOW)), form=Form.POSTER_A3)
    assert closed["ways"] == []


def test_special_days_and_the_price_by_post_stand_on_it(
    duong_xa: DuongXa, post_house: Any, the_clock: Callable[..., Any]
) -> None:
    the_clock(NOW)
    facts = making.facts_of(told(duong_xa.office, agency=duong_xa.agency, at=at(NOW)), form=Form.LEAFLET)
    words = words_of(making.draw(facts, at=at(NOW)))
    assert "Thứ Ba hằng tuần: Không viết, không giấy hẹn" in words
    assert "Trả kết quả trong 2 giờ làm việc" in words


def test_an_english_sheet_has_english_words_and_vietnamese_names(house: House, the_clock: Callable[..., Any]) -> None:
    the_clock(NOW)
    with override("en"):
        facts = making.facts_of(everything_told(house), form=Form.POSTER_A3)
    words = words_of(making.draw(facts, at=at(NOW)))
    assert "Sở Xây dựng" in words
    assert "HG họ tên, So Xay dung" in words
    assert "Giờ tiếp nhận" not in words


LONG = (
    "Ban Quản lý Khu công nghệ cao và các khu công nghiệp, khu thương mại tự do thành phố Đà Nẵng trực thuộc Trung ương"
)


@pytest.mark.parametrize("form", Form)
def test_the_longest_names_fit(house: House, the_clock: Callable[..., Any], form: Form) -> None:
    the_clock(NOW)
    house.sxd.name = LONG[:160]
    house.tthcc.name = f"Bộ phận tiếp nhận và trả kết quả của {LONG}"[:160]
    house.tthcc.address = "Tầng trệt, " + "số 1000 đường Nguyễn Thị Minh Khai nối dài, " * 4
    facts = making.facts_of(everything_told(house), form=form)
    facts["procedures"] = [f"{number}. {LONG} – {LONG}" for number in range(6)]
    facts["special"] = [[f"Thứ Ba và thứ Năm hằng tuần: {LONG}", LONG]] * 3
    facts["post"] = [["nội thành, nội thị", "10.000 đ (địa phương hỗ trợ 16.000 đ)"]] * 3
    pdf = making.draw(facts, at=at(NOW))
    assert sizes_of(pdf) == SIZES[form]
    assert "6.000" in words_of(pdf)
    assert outside(pdf) == []


def begins(page: pypdf.PageObject) -> list[tuple[float, float, str]]:
    """Return where each piece of text begins, from the left and from below, in millimetres."""
    found: list[tuple[float, float, str]] = []

    def visit(text: str, cm: list[float], tm: list[float], _font: Any, _size: float) -> None:
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        found.extend((x / MM, y / MM, line) for line in text.splitlines() if line.strip())

    page.extract_text(visitor_text=visit)
    return found


def outside(pdf: bytes) -> list[str]:
    """Return the texts that begin outside their page."""
    wrong = []
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        width, height = float(page.mediabox.width) / MM, float(page.mediabox.height) / MM
        wrong += [text for x, y, text in begins(page) if not (1 < x < width and 1 < y < height)]
    return wrong


def test_the_panels_of_a_leaflet_lie_in_the_order_of_folding(house: House, the_clock: Callable[..., Any]) -> None:
    the_clock(NOW)
    facts = making.facts_of(everything_told(house), form=Form.LEAFLET)
    pdf = making.draw(facts, at=at(NOW))
    outer, inner = (begins(page) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)

    def column(page: list[tuple[float, float, str]], words: str) -> float:
        return min(x for x, _y, text in page if words in text)

    assert column(outer, "Khi đến") < 97 < column(outer, "Giờ tiếp nhận") < 197 < column(outer, "Hẹn giờ trước")
    assert column(inner, "Cách hẹn giờ") < 100 < column(inner, "Bằng tin nhắn") < 200
    assert column(inner, "Nhiều người đến vì") > 200


@pytest.mark.parametrize("is_long", [False, True])
def test_nothing_but_the_panels_own_ground_lies_near_a_fold(
    house: House, the_clock: Callable[..., Any], is_long: bool
) -> None:
    the_clock(NOW)
    facts = making.facts_of(everything_told(house), form=Form.LEAFLET)
    if is_long:
        facts |= {"name": LONG, "place": LONG, "procedures": [LONG] * 8, "agencies": [LONG] * 15}
    template = making._template(Form.LEAFLET)
    pages = drawing.pictures_of(template, {**facts, "fonts": drawing.sans()}, at=at(NOW), ppi=110.0)
    for page, folds in zip(pages, ((97.0, 197.0), (100.0, 200.0)), strict=True):
        drawn = Image.open(io.BytesIO(page)).convert("RGB")
        margin = round(drawn.height * 0.05)
        for fold in folds:
            for beside in (-4.0, 4.0):
                x = round((fold + beside) / 297 * drawn.width)
                assert len({drawn.getpixel((x, y)) for y in range(margin, drawn.height - margin)}) == 1, (fold, beside)


@pytest.mark.slow
def test_every_office_and_agency_of_the_sample_has_sheets_of_one_page(db: None, the_clock: Callable[..., Any]) -> None:
    the_clock(NOW)
    sample.load(at=at(NOW))
    made = 0
    for office in Office.objects.order_by("pk"):
        for agency in [None, *agencies_here(office, on=at(NOW).date())]:
            known = told(office, agency=agency, at=at(NOW))
            for form in (Form.POSTER_A3, Form.STANDEE, Form.LEAFLET):
                pdf = making.draw(making.facts_of(known, form=form), at=at(NOW))
                assert sizes_of(pdf) == SIZES[form], (office.pk, agency, form)
                assert outside(pdf) == []
                made += 1
    assert made > 90
    names = catalogue.current(on=at(NOW).date())
    for agency in Agency.objects.filter(services__on_from__lte=at(NOW).date()).distinct():
        office = Office.objects.filter(services__agency=agency).first()
        assert office is not None
        sms = told(office, agency=agency, at=at(NOW)).sms
        if sms is not None:
            assert read(sms.example, received_at=at(NOW), catalogue=names).agency == agency.pk, sms.example
