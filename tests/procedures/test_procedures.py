# SPDX-License-Identifier: EUPL-1.2
"""The catalogue: found with or without marks, only where an agency carries it out, changed with history."""

import pytest

from cast import House, at
from motcua.journal.models import Entry
from motcua.procedures import operations, queries
from motcua.procedures.models import Procedure


@pytest.mark.parametrize("q", ["chung thuc ban sao", "Chứng thực bản sao", "2.000815", "sao chung thuc"])
def test_a_procedure_is_found_by_its_words_or_code(house: House, q: str) -> None:
    assert [row.code for row in queries.search_procedures(q)] == ["2.000815"]


def test_only_what_the_agency_carries_out(house: House) -> None:
    codes = {row.code for row in queries.search_procedures(agency="dn-hc")}
    assert codes == {"2.000815", "2.000884", "1.001193", "1.004873"}
    with pytest.raises(queries.NoSuchProcedure):
        queries.procedures_of("DN-SXD", ["2.000815"])


def test_the_order_asked_for_is_kept_and_each_is_named_once(house: House) -> None:
    found = queries.procedures_of("DN-HC", ["1.001193", "2.000815", "1.001193"])
    assert [row.code for row in found] == ["1.001193", "2.000815"]


def test_pages_follow_each_other(house: House) -> None:
    first = queries.search_procedures(limit=3)
    rest = queries.search_procedures(after=first[2].code, limit=3)
    assert len(first) == 4
    assert [row.code for row in first[:3] + rest] == [row.code for row in queries.search_procedures()]


def test_a_renamed_procedure_is_found_by_its_new_name(house: House) -> None:
    procedure = Procedure.objects.get(pk="1.001193")
    procedure.name = "Ghi vào sổ việc sinh con"
    operations.save_procedure(procedure, by="user:7", at=at("2026-11-20T08:00"))
    assert [row.code for row in queries.search_procedures("ghi vao so")] == ["1.001193"]
    assert queries.search_procedures("khai sinh") == []
    entry = Entry.objects.get(subject="procedure:1.001193")
    assert entry.payload["before"] == {"name": "Đăng ký khai sinh"}
