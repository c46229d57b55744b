# SPDX-License-Identifier: EUPL-1.2
"""The three shapes of a dossier's code, and any spelling of it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.dossiers import codes
from motcua.dossiers.codes import Shape

NEW, CENTRAL = date(2025, 9, 15), date(2026, 1, 25)


@pytest.mark.rule("R-048")
@pytest.mark.parametrize(
    ("on", "ministry", "shape"),
    [
        (date(2022, 9, 13), "", Shape.OF_2018),
        (date(2025, 9, 14), "", Shape.OF_2018),
        (date(2025, 9, 15), "", Shape.OF_2025),
        (date(2026, 1, 24), "10", Shape.OF_2025),
        (date(2026, 1, 25), "10", Shape.CENTRAL),
        (date(2026, 3, 19), "", Shape.OF_2025),
    ],
)
def test_the_day_of_intake_decides_the_shape(on: date, ministry: str, shape: Shape) -> None:
    assert codes.shape_on(on, new_from=NEW, central_from=CENTRAL, host_ministry=ministry) == shape


@pytest.mark.rule("R-048")
@pytest.mark.parametrize(
    ("identifier", "shape", "on", "serial", "ministry", "code"),
    [
        ("H17.12", Shape.OF_2018, date(2022, 9, 13), 7, "", "000.00.12.H17-220913-0007"),
        ("H17.12.5", Shape.OF_2018, date(2022, 9, 13), 7, "", ""),
        ("H17.12", Shape.OF_2025, date(2025, 11, 19), 12, "", "H17.12-251119-0012"),
        ("H17.12", Shape.CENTRAL, date(2026, 3, 19), 12, "10", "H17.012.00-260319-100012"),
        ("H17", Shape.OF_2025, date(2026, 11, 26), 1, "", "H17-261126-0001"),
        ("H17.12", Shape.OF_2025, date(2026, 11, 26), 9_999, "", "H17.12-261126-9999"),
        ("H17.12", Shape.OF_2025, date(2026, 11, 26), 10_000, "", "H17.12-261126-10000"),
    ],
)
def test_a_code_is_built_as_the_circulars_say(
    identifier: str, shape: Shape, on: date, serial: int, ministry: str, code: str
) -> None:
    if not code:
        with pytest.raises(ValueError, match="identifier"):
            codes.prefix(identifier, shape)
        return
    built = codes.dossier_code(codes.prefix(identifier, shape), on=on, serial=serial, host_ministry=ministry)
    assert built == code
    assert codes.is_code(built)


@pytest.mark.parametrize(
    "typed",
    ["H17.12-251119-0012", "h17.12-251119-0012", "H17 12 251119 0012", " h1712/251119/0012 ", "H17。12－251119－0012"],
)
def test_any_spelling_has_the_same_key(typed: str) -> None:
    assert codes.key_of(typed) == "H17122511190012"


@given(st.text(max_size=60))
def test_whatever_is_typed_has_a_key_of_plain_signs(text: str) -> None:
    key = codes.key_of(text)
    assert key == codes.key_of(key)
    assert all(sign.isascii() and sign.isalnum() for sign in key)
