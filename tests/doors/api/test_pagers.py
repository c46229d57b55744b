# SPDX-License-Identifier: EUPL-1.2
"""Tags by an officer's program: by their numbers, once for a repeated key, each refusal with what happened."""

from collections.abc import Callable
from typing import Any

import pytest

from cast import Citizen, at
from motcua.dossiers import operations as dossiers
from motcua.dossiers.models import Dossier
from motcua.journal.models import Entry
from motcua.pagers.models import Pager, Transmitter
from motcua.people.models import Role, RoleHeld
from specials import DuongXa

PAGERS = "/desk/pagers"


@pytest.fixture
def dossier(duong_xa: DuongXa, lan: Citizen) -> Dossier:
    return dossiers.take_in(
        office=duong_xa.office,
        agency=duong_xa.agency,
        version=duong_xa.copies,
        applicant={"name": lan.name, "phone": lan.phone},
        answers={},
        return_by="counter",
        by=duong_xa.officer,
        at=at("2026-12-01T09:00"),
    )


@pytest.fixture
def officer(duong_xa: DuongXa, as_staff: Callable[..., Any], the_clock: Callable[[str], Any], dossier: Dossier) -> Any:
    Pager.objects.bulk_create(Pager(office=duong_xa.office, number=number) for number in (1, 2))
    the_clock("2026-12-01T09:05")
    return as_staff(duong_xa.officer)


def test_a_tag_is_lent_called_and_returned_by_its_number(officer: Any, dossier: Dossier) -> None:
    lent = officer.post(f"{PAGERS}/1/lend", {"dossier": dossier.code})
    assert (lent["number"], lent["state"], lent["battery_low"]) == (1, "lent", False)
    loan = lent["loan"]
    assert (loan["dossier"], loan["state"], loan["lent_at"]) == (dossier.code, "waiting", "2026-12-01T09:05:00+07:00")
    called = officer.post(f"{PAGERS}/1/call")["loan"]
    assert (called["id"], called["state"], called["calls"], called["call_state"]) == (
        loan["id"],
        "called",
        1,
        "waiting",
    )
    back = officer.post(f"{PAGERS}/1/return")
    assert (back["state"], back["loan"]["state"]) == ("free", "returned")
    # Repeated without a key, with nobody having it: still the same.
    assert officer.post(f"{PAGERS}/1/return") == back
    told = officer.post(f"{PAGERS}/1/call", expect=409)
    assert (told["error"], told["by"]) == ("loan_ended", "Nguyễn Thị Hiền")


def test_the_stock_tells_who_holds_which(officer: Any, dossier: Dossier, duong_xa: DuongXa) -> None:
    Transmitter.objects.create(office=duong_xa.office, driver="simulator", failing_since=at("2026-12-01T09:00"))
    Pager.objects.filter(number=2).update(battery=5)
    officer.post(f"{PAGERS}/1/lend", {"dossier": dossier.code})
    stock = officer.get(PAGERS)
    assert stock["office"] == "HN-DX"
    assert stock["transmitter"]["failing_since"] == "2026-12-01T09:00:00+07:00"
    assert [(each["number"], each["state"], each["battery_low"]) for each in stock["items"]] == [
        (1, "lent", False),
        (2, "free", True),
    ]
    assert stock["items"][0]["loan"]["dossier"] == dossier.code


@pytest.mark.parametrize("deed", ["lend", "call", "return", "lost"])
def test_the_same_key_is_the_same_deed(officer: Any, dossier: Dossier, deed: str) -> None:
    if deed != "lend":
        officer.post(f"{PAGERS}/1/lend", {"dossier": dossier.code})
    body = {"dossier": dossier.code} if deed == "lend" else {}
    first = officer.post(f"{PAGERS}/1/{deed}", body, HTTP_IDEMPOTENCY_KEY="k")
    before = Entry.objects.count()
    assert officer.post(f"{PAGERS}/1/{deed}", body, HTTP_IDEMPOTENCY_KEY="k") == first
    assert Entry.objects.count() == before
    other = officer.post(f"{PAGERS}/2/{deed}", body, 422, HTTP_IDEMPOTENCY_KEY="k")
    assert other["error"] == "idempotency_key_reused"


def test_a_returned_key_does_not_take_the_next_persons_tag(officer: Any, dossier: Dossier) -> None:
    first = officer.post(f"{PAGERS}/1/lend", {"dossier": dossier.code})["loan"]["id"]
    officer.post(f"{PAGERS}/1/return", {"loan": first})
    again = officer.post(f"{PAGERS}/1/lend", {"dossier": dossier.code})["loan"]["id"]
    officer.post(f"{PAGERS}/1/return", {"loan": first})
    assert officer.get(PAGERS)["items"][0]["loan"]["id"] == again
    assert officer.post(f"{PAGERS}/2/return", {"loan": first}, 404)["error"] == "not_found"


def test_a_lost_tag_needs_no_loan(officer: Any, dossier: Dossier) -> None:
    assert officer.post(f"{PAGERS}/2/lost") | {"state_label": ""} == {
        "number": 2, "state": "lost", "state_label": "", "battery": None, "battery_low": False, "loan": None,
    }  # fmt: skip
    refused = officer.post(f"{PAGERS}/2/lend", {"dossier": dossier.code}, 409)
    assert (refused["error"], refused["state"]) == ("pager_not_free", "lost")
    officer.post(f"{PAGERS}/1/lend", {"dossier": dossier.code})
    assert officer.post(f"{PAGERS}/1/lost")["loan"]["state"] == "lost"


@pytest.mark.parametrize("number", ["0", "-1", "7", "32768", "99999999999999999999"])
def test_a_number_no_tag_has_is_not_found(officer: Any, number: str) -> None:
    for deed in ("call", "return", "lost"):
        officer.post(f"{PAGERS}/{number}/{deed}", expect=404)


def test_the_office_is_named_where_there_are_several(officer: Any, duong_xa: DuongXa) -> None:
    RoleHeld.objects.create(user=duong_xa.officer, role=Role.OFFICER, office_id="DN-HC")
    assert "office" in officer.get(PAGERS, 422)["fields"]
    assert officer.get(PAGERS, office="hn-dx")["office"] == "HN-DX"
    assert officer.get(PAGERS, office="DN-HC")["items"] == []


def test_only_who_handles_tags_may(officer: Any, duong_xa: DuongXa, anybody: Any, as_staff: Callable[..., Any]) -> None:
    anybody.get(PAGERS, 401)
    as_staff(duong_xa.volunteer).post(f"{PAGERS}/1/lost", expect=403)
    as_staff(duong_xa.specialist).get(PAGERS, 403, office="HN-DX")
    officer.get(PAGERS, 404, office="DN-HC")
