# SPDX-License-Identifier: EUPL-1.2
import pytest

from motcua.kernel import speech
from motcua.kernel.money import in_words, vnd


@pytest.mark.parametrize(
    ("amount_vnd", "written", "said"),
    [
        (0, "0 đ", "Không đồng"),
        (500, "500 đ", "Năm trăm đồng"),
        (10_000, "10.000 đ", "Mười nghìn đồng"),
        (16_000, "16.000 đ", "Mười sáu nghìn đồng"),
        (32_500, "32.500 đ", "Ba mươi hai nghìn năm trăm đồng"),
        (105_000, "105.000 đ", "Một trăm linh năm nghìn đồng"),
        (1_005_000, "1.005.000 đ", "Một triệu không trăm linh năm nghìn đồng"),
        (1_234_567, "1.234.567 đ", "Một triệu hai trăm ba mươi tư nghìn năm trăm sáu mươi bảy đồng"),
        (999_000_000_000, "999.000.000.000 đ", "Chín trăm chín mươi chín tỷ đồng"),
        (-16_000, "-16.000 đ", "Âm mười sáu nghìn đồng"),
    ],
)
def test_sums_in_digits_and_in_words(amount_vnd, written, said):
    assert (vnd(amount_vnd), in_words(amount_vnd)) == (written, said)


def test_the_south_says_ngan():
    assert in_words(24_000, accent=speech.SOUTH) == "Hai mươi bốn ngàn đồng"
