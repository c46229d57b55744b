# SPDX-License-Identifier: EUPL-1.2
"""What stands above a bar: a name by whole words, as far as there is room; the words beside say all of it."""

import pytest

from motcua.doors.look.charts import LONGEST_LABEL, Point, ranked

LONG = "Trung tâm Phục vụ hành chính công thành phố Đà Nẵng"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Bộ phận Một cửa Hải Châu", "Bộ phận Một cửa Hải Châu"),
        (LONG, "Trung tâm Phục vụ hành chính công thành phố…"),
        ("x" * LONGEST_LABEL, "x" * LONGEST_LABEL),
    ],
)
def test_a_long_name_is_cut_between_words(name: str, shown: str) -> None:
    chart = ranked("k", "Xác nhận", [Point(name, 100.0, "100 %")])
    assert chart is not None
    assert chart.bars[0].label == shown
    assert name in chart.words
