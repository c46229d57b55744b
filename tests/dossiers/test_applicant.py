# SPDX-License-Identifier: EUPL-1.2
"""Who files: what is tidied, what cannot stand, and what only looks odd."""

from datetime import date
from typing import Any

import pytest

from motcua.dossiers import applicant
from motcua.kernel.errors import InvalidInput

TODAY = date(2026, 11, 26)
LAN = {"name": "  Nguyễn  Thị Lan ", "phone": "0905.111.222"}


def wrong(**more: Any) -> dict[str, str]:
    with pytest.raises(InvalidInput) as refusal:
        applicant.clean_applicant({**LAN, **more})
    return refusal.value.fields


def test_what_is_typed_is_tidied() -> None:
    given = {
        **LAN,
        "id_number": "048 190 001.234",
        "address": " 24  Trần Phú ",
        "email": "lan@example.com",
        "organisation": {"name": "Công ty An Bình", "tax_code": "0100233488-001", "representative": " Minh "},
        "proxy": {"name": "Lê Thị Sáu", "relation": "con", "phone": "0914 333 444", "id_number": "", "paper": None},
    }
    assert applicant.clean_applicant(given) == {
        "name": "Nguyễn Thị Lan",
        "phone": "+84905111222",
        "id_number": "048190001234",
        "address": "24 Trần Phú",
        "email": "lan@example.com",
        "organisation": {"name": "Công ty An Bình", "tax_code": "0100233488-001", "representative": "Minh"},
        "proxy": {"name": "Lê Thị Sáu", "relation": "con", "phone": "+84914333444"},
    }
    assert applicant.clean_applicant({**LAN, "organisation": "An Bình"})["organisation"] == {"name": "An Bình"}
    assert applicant.clean_applicant({**LAN, "proxy": {"name": "", "relation": " "}}).keys() == {"name", "phone"}


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("name", {"name": " 12 "}),
        ("name", {"name": "Lan" * 100}),
        ("phone", {"phone": "0905 111"}),
        ("id_number", {"id_number": "04819000123"}),
        ("id_number", {"id_number": "B1234567"}),
        ("email", {"email": "lan@"}),
        ("address", {"address": "a" * 301}),
        ("organisation.name", {"organisation": {"name": " ", "tax_code": ""}}),
        ("organisation.tax_code", {"organisation": {"name": "A", "tax_code": "0100233489"}}),
        ("proxy.name", {"proxy": {"name": "", "relation": "con"}}),
        ("proxy.relation", {"proxy": {"name": "Sáu", "relation": ""}}),
        ("proxy.phone", {"proxy": {"name": "Sáu", "relation": "con", "phone": "12"}}),
    ],
)
def test_what_cannot_stand_is_named_with_what_to_do(field: str, given: dict[str, Any]) -> None:
    assert set(wrong(**given)) == {field}


def test_everything_wrong_is_named_at_once() -> None:
    assert set(wrong(name="", phone="", id_number="1")) == {"name", "phone", "id_number"}


@pytest.mark.rule("R-056")
@pytest.mark.parametrize(
    ("number", "more", "odd"),
    [
        ("048190001234", {"born_in": 1990, "is_woman": True}, 0),
        ("048190001234", {"born_in": 1991}, 1),
        ("048190001234", {"is_woman": False}, 1),
        ("048204001234", {"born_in": 2004, "is_woman": False}, 0),
        ("048290001234", {}, 1),
        ("000190001234", {}, 1),
        ("123456789", {}, 1),
        ("B1234567", {}, 0),
        ("", {}, 0),
    ],
)
def test_a_number_that_does_not_fit_only_warns(number: str, more: dict[str, Any], odd: int) -> None:
    assert len(applicant.id_warnings(number, on=TODAY, **more)) == odd


def test_the_old_card_was_valid_until_2025() -> None:
    assert applicant.id_warnings("123456789", on=date(2024, 12, 31)) == []
    found = applicant.warnings({"id_number": "123456789", "proxy": {"id_number": "000190001234"}}, on=TODAY)
    assert set(found) == {"id_number", "proxy.id_number"}
