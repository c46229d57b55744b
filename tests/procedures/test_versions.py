# SPDX-License-Identifier: EUPL-1.2
"""Versions of a procedure by date: what is in use stays, what is new begins on its day as a copy of what was before."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test.utils import CaptureQueriesContext

from cast import House, at
from filing import desk, file  # noqa: F401
from motcua.dossiers.models import Dossier
from motcua.journal.models import Entry
from motcua.procedures import operations, queries
from motcua.procedures.models import Procedure, ProcedureStep, ProcedureVersion, RequiredPaper
from motcua.procedures.published import published

NOW = at("2026-11-26T09:00")
TODAY = NOW.date()


@pytest.fixture
def copies(house: House) -> ProcedureVersion:
    version = ProcedureVersion.objects.get(procedure="2.000815")
    version.form = {"questions": [{"key": "pages", "kind": "number", "label": "Mấy trang?"}]}
    version.save()
    RequiredPaper.objects.create(
        version=version, code="original", name="Bản chính", when={"key": "pages", "greater": 1}
    )
    ProcedureStep.objects.create(version=version, number=1, name="Tiếp nhận", kind="intake")
    return version


def next_version(copies: ProcedureVersion, on: str = "2026-12-01") -> ProcedureVersion:
    return operations.new_version(copies.procedure, from_on=date.fromisoformat(on), by="user:7", at=NOW)


def test_a_new_version_copies_the_one_before_and_begins_where_it_ends(copies: ProcedureVersion) -> None:
    new = next_version(copies)
    copies.refresh_from_db()
    assert (copies.valid_to, new.valid_from, new.valid_to, new.number) == (
        date(2026, 11, 30),
        date(2026, 12, 1),
        None,
        2,
    )
    assert new.form == copies.form
    assert [paper.code for paper in new.papers.all()] == ["original"]
    assert [step.name for step in new.steps.all()] == ["Tiếp nhận"]
    assert queries.version_on("2.000815", on=date(2026, 11, 30)) == copies
    assert queries.version_on("2.000815", on=date(2026, 12, 1)) == new
    assert Entry.objects.filter(kind="MasterDataChanged", subject=f"procedureversion:{new.pk}").count() == 3


def test_a_version_put_between_two_ends_where_the_later_begins(copies: ProcedureVersion) -> None:
    later, between = next_version(copies, "2027-03-01"), next_version(copies, "2027-01-01")
    assert (between.valid_from, between.valid_to) == (date(2027, 1, 1), date(2027, 2, 28))
    held = [queries.version_on("2.000815", on=date(2027, month, 15)) for month in (1, 2, 3)]
    assert held == [between, between, later]


def test_none_begins_in_the_past_and_no_two_on_one_day(copies: ProcedureVersion) -> None:
    next_version(copies)
    with pytest.raises(operations.VersionStartsThen):
        next_version(copies)
    with pytest.raises(operations.VersionInThePast):
        next_version(copies, "2026-11-25")


def test_a_version_in_use_is_never_changed(copies: ProcedureVersion, file: Callable[..., Dossier]) -> None:  # noqa: F811
    copies.time_limit = 2
    operations.save_version(copies, by="user:7", at=NOW)
    file(version=copies)
    copies.time_limit = 5
    with pytest.raises(operations.VersionInUse):
        operations.save_version(copies, by="user:7", at=NOW)
    with pytest.raises(operations.VersionInUse):
        operations.save_part(RequiredPaper(version=copies, code="more", name="Thêm"), by="user:7", at=NOW)
    with pytest.raises(operations.VersionInUse):
        operations.remove_part(copies.papers.get(), by="user:7", at=NOW)
    copies.refresh_from_db()
    copies.valid_to = date(2026, 12, 31)
    operations.save_version(copies, by="user:7", at=NOW)
    assert ProcedureVersion.objects.get(pk=copies.pk).time_limit == 2


def test_an_imported_change_of_a_version_in_use_begins_today(
    copies: ProcedureVersion,
    file: Callable[..., Dossier],  # noqa: F811
) -> None:
    dossier = file(version=copies)
    assert operations.save_current(copies.procedure, {"time_limit": 4}, by="system", at=NOW)
    assert not operations.save_current(copies.procedure, {"time_limit": 4}, by="system", at=NOW)
    assert queries.version_on("2.000815", on=TODAY).time_limit == 4
    dossier.refresh_from_db()
    assert dossier.procedure_version.time_limit == copies.time_limit


def test_a_form_or_condition_that_contradicts_itself_is_not_saved(copies: ProcedureVersion) -> None:
    copies.form = {"questions": [{"key": "other", "kind": "text", "label": "Khác"}]}
    with pytest.raises(ValidationError, match="không có câu nào như thế"):
        operations.save_version(copies, by="user:7", at=NOW)
    paper = RequiredPaper(
        version=ProcedureVersion.objects.get(pk=copies.pk), code="x", name="X", when={"key": "no", "is": 1}
    )
    with pytest.raises(ValidationError):
        operations.save_part(paper, by="user:7", at=NOW)


def test_a_list_brings_the_current_versions_in_one_query_more(house: House, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        rows = list(Procedure.objects.with_current(TODAY))
        assert {row.current.limit_unit for row in rows if row.current} == {
            "same_day_15h",
            "working_day",
            "calendar_day",
        }
    with django_assert_num_queries(2):
        assert len(queries.catalogue(on=TODAY, level="mot_phan", life_event="", field="Hộ tịch")) == 2


def test_what_does_not_hold_today_is_in_no_list(copies: ProcedureVersion) -> None:
    operations.begin_version(copies.procedure, from_on=date(2027, 1, 1), by="user:7", at=NOW)
    ProcedureVersion.objects.filter(pk=copies.pk).update(valid_to=date(2026, 11, 1))
    assert "2.000815" not in [row.code for row in queries.catalogue(on=TODAY)]
    assert "2.000815" in [row.code for row in queries.catalogue(on=date(2027, 1, 1))]
    with pytest.raises(queries.NoVersionThen):
        published("2.000815", on=TODAY)


def test_one_procedure_is_read_in_few_queries_however_many_versions(copies: ProcedureVersion) -> None:
    from django.db import connection

    for day in ("2026-12-01", "2027-01-01", "2027-06-01"):
        next_version(copies, day)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        found = published("2.000815", on=TODAY)
        assert found.papers[0].when == "“Mấy trang” lớn hơn “1”"
    assert len(seen) <= 6
    assert (found.coming and found.coming.valid_from) == date(2026, 12, 1)
    assert [version.number for version in found.versions] == [4, 3, 2, 1]
