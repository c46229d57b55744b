# SPDX-License-Identifier: EUPL-1.2
"""Statistics of online levels, as the article about Hà Tĩnh tells them of its own catalogue."""

from datetime import date

import pytest

from motcua.procedures.levels import levels
from motcua.procedures.models import Procedure, ProcedureVersion

TODAY = date(2026, 11, 26)


def load(agency_level: str, total: int, full: int) -> None:
    codes = [f"{agency_level}.{number}" for number in range(total)]
    Procedure.objects.bulk_create(
        Procedure(code=code, name=code, field="Lĩnh vực", agency_level=agency_level) for code in codes
    )
    ProcedureVersion.objects.bulk_create(
        ProcedureVersion(
            procedure_id=code,
            online_level=Procedure.OnlineLevel.FULL if number < full else Procedure.OnlineLevel.PART,
            time_limit=1,
            limit_unit=Procedure.LimitUnit.WORKING_DAY,
        )
        for number, code in enumerate(codes)
    )


@pytest.mark.django_db
def test_a_catalogue_of_488_is_counted_as_the_article_counts_it() -> None:
    load("huyen", 297, 124)
    load("xa", 191, 53)
    found = levels(TODAY)
    assert (found.all.full, found.all.total) == (177, 488)
    assert [(each.full, each.total) for each in found.by_agency_level] == [(124, 297), (53, 191)]
    assert [(each.full, each.total) for each in found.by_field] == [(177, 488)]
    assert found.all.full_percent == 36


@pytest.mark.django_db
def test_a_procedure_of_two_levels_counts_in_each_but_once_in_all() -> None:
    load("xa;so_tu_phap", 2, 1)
    found = levels(TODAY)
    assert found.all.total == 2
    assert [each.total for each in found.by_agency_level] == [2, 2]


@pytest.mark.django_db
def test_only_the_version_of_the_day_counts_in_one_query(django_assert_num_queries: object) -> None:
    load("xa", 3, 1)
    ProcedureVersion.objects.create(
        procedure_id="xa.2",
        number=2,
        valid_from=date(2026, 1, 1),
        online_level=Procedure.OnlineLevel.FULL,
        time_limit=1,
        limit_unit=Procedure.LimitUnit.WORKING_DAY,
    )
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert levels(TODAY).all.full == 2
    assert levels(date(2025, 1, 1)).all.full == 1


@pytest.mark.django_db
def test_an_empty_catalogue_is_no_mistake() -> None:
    assert (levels(TODAY).all.total, levels(TODAY).all.full_percent) == (0, 0)
