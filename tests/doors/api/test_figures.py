# SPDX-License-Identifier: EUPL-1.2
"""Figures for programs: what is published without a token, the rest by office, agency and right."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from figures.played import Play, played
from motcua.figures import counting, publishing, reports
from motcua.figures.specs import SPECS
from motcua.people.models import RoleHeld, User

__all__ = ["played"]

Bearer = Callable[[User], dict[str, str]]
ROOT = "/api/v1/figures/"
NOVEMBER = "from=2026-11-01&to=2026-11-30"


@pytest.fixture
def november(played: Play, the_clock: Callable[[str], Any]) -> Any:
    played(8)
    at = the_clock("2026-12-10T09:00")
    counting.recount(date(2026, 10, 26), date(2026, 12, 4), at=at)
    publishing.forget()
    return at


def test_without_a_token_finished_months_are_told_and_nothing_else(november: Any) -> None:
    client = Client()
    for name, spec in SPECS.items():
        answer = client.get(f"{ROOT}{name}?{NOVEMBER}")
        assert answer.status_code == (200 if spec.is_public else 404), name
    told = client.get(f"{ROOT}on-time?{NOVEMBER}&office=dn-hc").json()
    assert (told["published"], told["office"], told["from"], told["to"]) == (True, "DN-HC", "2026-11-01", "2026-11-30")
    assert {row["key"] for row in told["rows"]} >= {"DN-HC"}
    assert {column["key"] for column in told["columns"]} >= {"finished", "on_time_share"}
    assert told["before"] == told["city"] == []
    assert client.get(f"{ROOT}on-time").json()["from"] == "2026-11-01"
    assert client.get(f"{ROOT}levels").json()["total"]["values"]["all"] == 6
    for query in ("from=2026-11-02&to=2026-11-30", "from=2026-12-01&to=2026-12-31", "from=2025-01-01&to=2026-11-30"):
        assert client.get(f"{ROOT}on-time?{query}").status_code == 422
    for name in ("form-06a", "form-06b", "qd-766", "khong-co"):
        assert client.get(f"{ROOT}{name}?{NOVEMBER}").status_code == 404
    assert client.get(f"{ROOT}on-time?office=KHONG-CO&{NOVEMBER}").status_code == 404
    assert client.get(f"{ROOT}on-time", headers={"Authorization": "Bearer sai"}).status_code == 401


def test_small_numbers_are_null_and_named(november: Any, settings: Any) -> None:
    settings.FIGURES_LEAST_COUNT = 60
    told = Client().get(f"{ROOT}on-time?{NOVEMBER}&office=dn-hc").json()
    hidden = [(row, key) for row in told["rows"] for key in row["hidden"]]
    assert hidden
    assert all(row["values"][key] is None for row, key in hidden)


def test_with_a_token_the_head_gets_what_the_report_says(november: Any, phuc: User, bearer: Bearer) -> None:
    client = Client(**bearer(phuc))
    for name in reports.ALL:
        answer = client.get(f"{ROOT}{name}?{NOVEMBER}&office=DN-TTHCC")
        assert answer.status_code == 200, (name, answer.content)
    told = client.get(f"{ROOT}waits?{NOVEMBER}&office=DN-TTHCC&by=officer").json()
    table = reports.report(
        "waits", office="DN-TTHCC", agencies=None, first_on=date(2026, 11, 1), last_on=date(2026, 11, 30),
        at=november, by="officer", has_officers=True,
    )  # fmt: skip
    assert [row["values"]["served"] for row in told["rows"]] == [row.values[0] for row in table.rows]
    assert client.get(f"{ROOT}waits?from=2026-11-17&to=2026-11-17&office=DN-TTHCC&by=hour").status_code == 422
    assert client.get(f"{ROOT}hours?from=2026-11-17&to=2026-11-17&office=DN-TTHCC&by=hour").status_code == 200
    assert client.get(f"{ROOT}waits?office=DN-HC").status_code == 404


def test_roles_and_agencies_hold_for_programs_too(november: Any, binh: User, quantri: User, bearer: Bearer) -> None:
    assert Client(**bearer(binh)).get(f"{ROOT}waits?office=DN-TTHCC").status_code == 403
    assert Client(**bearer(binh)).get(f"{ROOT}waits").status_code == 403
    city = Client(**bearer(quantri))
    assert city.get(f"{ROOT}waits?{NOVEMBER}").json()["by"] in ("office", "time")
    assert city.get(f"{ROOT}waits?{NOVEMBER}&by=officer").status_code == 422
    leader = User.objects.create_user(username="lanhdao.sxd", full_name="Lê Văn Đạt")
    RoleHeld.objects.create(user=leader, role="LEADER", office_id="DN-TTHCC", agency_id="DN-SXD")
    own = Client(**bearer(leader))
    told = own.get(f"{ROOT}dossiers?{NOVEMBER}&office=DN-TTHCC&by=agency").json()
    assert {row["key"] for row in told["rows"]} == {"DN-SXD"}
    assert own.get(f"{ROOT}dossiers?{NOVEMBER}&office=DN-TTHCC&agency=DN-STC").status_code == 404
    # Who sees no office as a whole says which one.
    answer = own.get(f"{ROOT}dossiers?{NOVEMBER}")
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["office"])


def test_what_cannot_be_asked_is_said_field_by_field(november: Any, phuc: User, bearer: Bearer) -> None:
    head = Client(**bearer(phuc))
    for query, status, field in (
        ("from=2026-11-30&to=2026-11-01", 422, "until"),
        ("from=2026-01-01&to=2027-11-01", 422, "until"),
        ("from=0001-01-01&to=0001-02-01", 422, None),
        ("from=9999-12-01&to=9999-12-31", 422, None),
        ("from=xyz", 422, None),
        (f"{NOVEMBER}&agency=DN-NHS", 422, "agency"),
        (f"{NOVEMBER}&agency=KHONG-CO", 422, "agency"),
        (f"{NOVEMBER}&by=zzz", 422, "by"),
    ):
        answer = head.get(f"{ROOT}promises?office=DN-TTHCC&{query}")
        assert answer.status_code == status, (query, answer.content)
        assert answer.json()["message"]
        assert field is None or field in answer.json()["fields"], (query, answer.json())
    assert head.get(f"{ROOT}promises?office=%00&{NOVEMBER}").status_code == 422
    for query in ("from=9999-12-01&to=9999-12-31", "from=0001-01-01", "to=2026-10-31", "from=2026-12-01&to=2026-11-30"):
        assert Client().get(f"{ROOT}promises?{query}").status_code == 422, query


def test_the_shape_is_described(november: Any) -> None:
    described = Client().get("/api/v1/openapi.json").json()
    answer = described["components"]["schemas"]["FiguresOut"]["properties"]
    assert {"name", "from", "to", "columns", "rows", "total", "published"} <= set(answer)
