# SPDX-License-Identifier: EUPL-1.2
"""The desk's pages of forms: looked at, printed, many at once, the register; another office's do not exist."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client
from PIL import Image

from cast import house, lan, the_clock
from dossiers.sheets.reading_back import sizes_of, words_of
from filing import Desk, desk, file
from motcua.dossiers.models import Dossier

__all__ = ["desk", "file", "house", "lan", "the_clock"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(file: Callable[..., Dossier], the_clock: Callable[[str], object]) -> Dossier:
    the_clock("2026-11-26T15:00")
    return file(status="processing")


def at_desk(dossier: Dossier, rest: str) -> str:
    return f"/quay/ho-so/{dossier.code}/phieu/{rest}"


def test_the_forms_of_a_dossier_are_looked_at_before_printing(
    dossier: Dossier, desk: Desk, client_for: Callable[..., Client]
) -> None:
    page = client_for(desk.officer).get(at_desk(dossier, ""))
    text = page.content.decode()
    assert page.status_code == 200
    assert "Giấy tiếp nhận hồ sơ và hẹn trả kết quả" in text
    assert "Phiếu kiểm soát quá trình giải quyết hồ sơ" in text
    assert "Phiếu từ chối" not in text
    assert text.count("<img ") == 2
    assert "NGUYỄN" not in page.headers.get("Content-Disposition", "")


def test_a_page_is_a_picture_and_the_form_a_pdf(
    dossier: Dossier, desk: Desk, client_for: Callable[..., Client]
) -> None:
    client = client_for(desk.officer)
    picture = client.get(at_desk(dossier, "receipt/1/"))
    assert picture.headers["Content-Type"] == "image/png"
    assert Image.open(BytesIO(picture.content)).size[0] > 500
    assert client.get(at_desk(dossier, "receipt/3/")).status_code == 404
    pdf = client.get(at_desk(dossier, "receipt/"))
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert pdf.headers["Content-Disposition"] == f'inline; filename="{dossier.code}-receipt.pdf"'
    assert "no-store" in pdf.headers["Cache-Control"]
    assert "NGUYỄN THỊ LAN" in words_of(pdf.content)


def test_a_form_that_was_not_issued_is_not_there(
    dossier: Dossier, desk: Desk, client_for: Callable[..., Client]
) -> None:
    client = client_for(desk.officer)
    assert [client.get(at_desk(dossier, kind)).status_code for kind in ("refusal/", "nothing/", "register/")] == [
        404
    ] * 3


def test_another_offices_dossier_does_not_exist(
    dossier: Dossier, desk: Desk, client_for: Callable[..., Client]
) -> None:
    client = client_for(desk.elsewhere)
    for rest in ("", "receipt/", "receipt/1/"):
        assert client.get(at_desk(dossier, rest)).status_code == 404
    assert client.get("/quay/ho-so/in/", {"ma": dossier.code}).status_code == 404
    assert client_for(None).get(at_desk(dossier, "receipt/")).status_code == 302


def test_many_are_printed_at_once(
    dossier: Dossier, file: Callable[..., Dossier], desk: Desk, client_for: Callable[..., Client]
) -> None:
    second = file(status="processing", at="2026-11-26T09:30")
    client = client_for(desk.officer)
    both = client.get("/quay/ho-so/in/", {"ma": [dossier.code, second.code, dossier.code]})
    assert len(sizes_of(both.content)) == 4
    control = client.get("/quay/ho-so/in/", {"ma": [dossier.code, second.code], "mau": "control"})
    assert second.code in words_of(control.content)
    assert client.get("/quay/ho-so/in/").status_code == 422
    many = client.get("/quay/ho-so/in/", {"ma": [f"{dossier.code[:-1]}{number}" for number in range(99)]})
    assert many.status_code in (404, 422)


def test_the_register_of_a_period(dossier: Dossier, desk: Desk, client_for: Callable[..., Client]) -> None:
    client = client_for(desk.officer)
    page = client.get("/quay/ho-so/so-theo-doi/", {"tu": "2026-11-01", "den": "2026-11-30"})
    assert "1 hồ sơ" in page.content.decode()
    pdf = client.get("/quay/ho-so/so-theo-doi/", {"tu": "2026-11-01", "den": "2026-11-30", "phan": "1"})
    assert "NGUYỄN THỊ LAN" in words_of(pdf.content)
    empty = client.get("/quay/ho-so/so-theo-doi/", {"tu": "2025-01-01", "den": "không phải ngày"})
    assert empty.status_code == 200
    nobody = client.get("/quay/ho-so/so-theo-doi/", {"tu": "2024-01-01", "den": "2024-01-31"})
    assert "Không có hồ sơ nào" in nobody.content.decode()


def test_the_register_is_the_own_offices(dossier: Dossier, desk: Desk, client_for: Callable[..., Client]) -> None:
    elsewhere = client_for(desk.elsewhere)
    assert elsewhere.get("/quay/ho-so/so-theo-doi/", {"noi": "DN-HC"}).status_code == 404
    own = elsewhere.get("/quay/ho-so/so-theo-doi/", {"tu": "2026-11-01", "den": "2026-11-30", "phan": "1"})
    assert "NGUYỄN THỊ LAN" not in words_of(own.content)
