# SPDX-License-Identifier: EUPL-1.2
"""A phone's photo becomes one straight, small page, or the person is told why to take it again."""

from io import BytesIO
from typing import Any

import cv2
import numpy
import pytest
from PIL import Image

from dossiers.files.photos import photo, sheet, square_angles
from motcua.dossiers.files import capturing
from motcua.dossiers.files.errors import PictureBroken, TooBlurred, TooDark, TooSmall

PHONE: dict[str, Any] = {"size": (1800, 2400)}
DARK, WOOD, LIGHT = (60, 48, 40), (150, 110, 70), (212, 209, 202)


def _off(content: bytes) -> float:
    return max(abs(angle - 90) for angle in square_angles(content))


@pytest.mark.parametrize("turned", [-20, -7, 0, 7, 20])
@pytest.mark.parametrize("table", [DARK, WOOD, LIGHT], ids=["dark", "wood", "light"])
def test_a_sheet_taken_at_a_slant_comes_out_rectangular(turned: float, table: tuple[int, int, int]) -> None:
    page = capturing.capture(photo(turned=turned, slant=0.12, table=table, **PHONE))
    assert page.has_sheet
    assert _off(page.content) < 1
    assert len(page.content) <= 400_000
    assert page.height / page.width == pytest.approx(297 / 210, abs=0.02)


def test_a_twelve_million_point_photo_at_20_degrees_on_a_dark_table() -> None:
    page = capturing.capture(photo(turned=20, slant=0.1))
    assert _off(page.content) < 1
    assert len(page.content) <= 400_000
    assert max(page.width, page.height) >= 2000


def test_a_shadow_and_noise_are_evened() -> None:
    page = capturing.capture(photo(turned=-15, slant=0.15, shadow=0.6, noise=10, **PHONE))
    assert _off(page.content) < 1
    grey = cv2.imdecode(numpy.frombuffer(page.content, numpy.uint8), cv2.IMREAD_GRAYSCALE)
    height, width = grey.shape
    paper = [
        float(numpy.percentile(grey[top : top + 200, left : left + 200], 70))
        for top in (height // 8, height // 2)
        for left in (width // 8, width // 2, width - width // 8 - 200)
    ]
    assert max(paper) - min(paper) < 25
    assert min(paper) > 220


@pytest.mark.parametrize("blur", [3.5, 5, 10, 25])
def test_a_blurred_photo_is_asked_for_again(blur: float) -> None:
    with pytest.raises(TooBlurred) as refusal:
        capturing.capture(photo(turned=10, blur=blur, **PHONE))
    assert "Ảnh bị mờ" in refusal.value.message
    assert "chụp lại" in refusal.value.message


def test_a_sharp_photo_is_not_called_blurred() -> None:
    for size in ((1200, 1600), (1944, 2592), (2448, 3264)):
        assert capturing.capture(photo(turned=12, size=size, noise=8, quality=70)).has_sheet


def test_a_dark_photo_is_asked_for_again() -> None:
    with pytest.raises(TooDark):
        capturing.capture(photo(light=0.2, **PHONE))


def test_a_photo_without_detail_is_asked_for_again() -> None:
    with pytest.raises(TooSmall):
        capturing.capture(photo(size=(500, 700)))
    with pytest.raises(TooSmall):
        capturing.capture(photo(fills=0.5, size=(1000, 1300)))


def test_an_empty_back_side_is_a_page_too() -> None:
    blank = numpy.full((2339, 1654, 3), 255, numpy.uint8)
    assert capturing.capture(photo(blank, turned=10, **PHONE)).has_sheet


def test_a_red_seal_keeps_its_colour_and_a_plain_page_is_grey() -> None:
    with_seal = capturing.capture(photo(sheet(seal=True), turned=5, **PHONE))
    without = capturing.capture(photo(turned=5, **PHONE))
    assert Image.open(BytesIO(with_seal.content)).mode == "RGB"
    assert Image.open(BytesIO(without.content)).mode == "L"


def test_where_and_with_what_it_was_taken_is_not_kept() -> None:
    facts = Image.Exif()
    facts[271] = "May Anh Cua Lan"
    facts[34853] = {1: "N", 2: (16.0, 4.0, 0.0)}
    page = capturing.capture(photo(exif=facts.tobytes(), **PHONE))
    assert b"May Anh" not in page.content
    assert not Image.open(BytesIO(page.content)).getexif()


def test_a_photo_lying_on_its_side_is_turned_as_the_camera_says() -> None:
    facts = Image.Exif()
    facts[274] = 6
    lying = Image.open(BytesIO(photo(**PHONE))).rotate(90, expand=True)
    written = BytesIO()
    lying.save(written, "JPEG", quality=90, exif=facts.tobytes())
    page = capturing.capture(written.getvalue())
    assert page.height > page.width


def test_a_whole_scan_without_a_table_is_kept_as_it_is() -> None:
    done, png = cv2.imencode(".png", cv2.cvtColor(sheet(), cv2.COLOR_RGB2BGR))
    assert done
    page = capturing.capture(png.tobytes())
    assert not page.has_sheet
    assert _off(page.content) < 0.1
    assert len(page.content) <= 400_000


@pytest.mark.parametrize("tenth", range(1, 10))
def test_a_cut_off_photo_is_broken(tenth: int) -> None:
    whole = photo(**PHONE)
    with pytest.raises(PictureBroken):
        capturing.capture(whole[: len(whole) * tenth // 10])
