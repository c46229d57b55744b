# SPDX-License-Identifier: EUPL-1.2
"""Numbers for kiosks: by the device's token, at its own office, each press once; one ticket for anybody."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from cast import at
from doors.api.conftest import Caller
from lines import Lines
from motcua.appointments.models import Appointment
from motcua.people import tokens
from motcua.people.models import ApiToken
from motcua.queueing import operations as queueing
from motcua.queueing.models import Ticket, TicketPrint
from motcua.queueing.rules import Lane, State

MORNING = "2026-11-27T08:30"
TAKE = "/offices/dn-hc/tickets"


@pytest.fixture
def kiosk(lines: Lines, the_clock: Callable[[str], datetime]) -> Caller:
    """The kiosk of Hải Châu, on Friday 27/11/2026 at half past eight."""
    the_clock(MORNING)
    return caller_of("dn-hc-k1")


def caller_of(name: str, kind: str = ApiToken.Kind.DEVICE) -> Caller:
    return Caller(HTTP_AUTHORIZATION=f"Bearer {tokens.issue_token(kind=kind, name=name)}")


def press(kiosk: Caller, body: Any = None, expect: int = 201, *, key: str = "k-1", path: str = TAKE) -> Any:
    return kiosk.post(path, {"line": "A"} if body is None else body, expect, HTTP_IDEMPOTENCY_KEY=key)


# --- taking a number -------------------------------------------------------------------------------


def test_a_press_gives_a_number_and_says_how_to_follow_it(kiosk: Caller, settings: Any) -> None:
    settings.PUBLIC_URL = "https://motcua.example.vn/"
    said = press(kiosk)
    assert said.keys() == {"ticket", "number", "ahead", "wait_minutes", "follow"}
    assert (said["number"], said["ahead"], said["wait_minutes"]) == ("A001", 0, None)
    assert said["follow"] == f"https://motcua.example.vn/so/{said['ticket']}/"
    ticket = Ticket.objects.get(pk=said["ticket"])
    assert (ticket.kiosk_id, ticket.channel, ticket.lane) == ("DN-HC-k1", "KIOSK", Lane.WALK_IN)


def test_the_same_press_again_gets_the_same_number(kiosk: Caller) -> None:
    assert [press(kiosk)["number"] for _ in range(3)] == ["A001"] * 3
    assert Ticket.objects.count() == 1


def test_presses_that_follow_each_other_at_once_are_different_people(kiosk: Caller) -> None:
    assert [press(kiosk, key=f"k-{n}")["number"] for n in range(3)] == ["A001", "A002", "A003"]
    assert press(kiosk, key="k-2")["ahead"] == 2


def test_one_key_is_never_two_wishes(kiosk: Caller) -> None:
    press(kiosk)
    refusal = press(kiosk, {"line": "B"}, 422)
    assert (refusal["error"], list(refusal["fields"])) == ("idempotency_key_reused", ["Idempotency-Key"])
    assert Ticket.objects.count() == 1


def test_two_kiosks_may_use_the_same_key(kiosk: Caller, lines: Lines) -> None:
    press(kiosk)
    other = press(caller_of("DN-TTHCC-K1"), path="/offices/DN-TTHCC/tickets")
    assert other["number"] == "A001"
    assert Ticket.objects.count() == 2


def test_a_press_needs_its_key(kiosk: Caller) -> None:
    assert kiosk.post(TAKE, {"line": "A"}, 422)["fields"].keys() == {"Idempotency-Key"}


@pytest.mark.parametrize("priority", ["pregnant", True])
def test_who_goes_first_by_law(kiosk: Caller, priority: Any) -> None:
    press(kiosk, key="k-0")
    said = press(kiosk, {"line": "a", "priority": priority})
    ticket = Ticket.objects.get(pk=said["ticket"])
    assert (ticket.lane, ticket.priority_id) == (Lane.PRIORITY, None if priority is True else "pregnant")
    assert said["ahead"] == 0


@pytest.mark.parametrize("priority", [False, None, ""])
def test_nobody_has_to_answer_the_question(kiosk: Caller, priority: Any) -> None:
    said = press(kiosk, {"line": "A", "priority": priority, "appointment": None})
    assert Ticket.objects.get(pk=said["ticket"]).lane == Lane.WALK_IN


def test_what_cannot_be_given(kiosk: Caller, the_clock: Callable[[str], datetime]) -> None:
    assert press(kiosk, {"line": "Z"}, 404)["error"] == "not_found"
    assert press(kiosk, {"line": "A", "priority": "rich"}, 422)["fields"].keys() == {"priority"}
    assert press(kiosk, {}, 422)["error"] == "invalid"
    the_clock("2026-11-28T20:00")
    refusal = press(kiosk, expect=409)
    assert (refusal["error"], refusal["opens_at"][:10]) == ("line_closed", "2026-11-30")
    assert Ticket.objects.count() == 0


def test_an_answer_stands_also_after_closing_time(kiosk: Caller, the_clock: Callable[[str], datetime]) -> None:
    said = press(kiosk)
    the_clock("2026-11-27T20:00")
    assert press(kiosk) == said


# --- who may ---------------------------------------------------------------------------------------


def test_a_kiosk_gives_numbers_at_its_own_office_only(kiosk: Caller) -> None:
    for path in ("tickets", "leases", "tickets/merge"):
        body = {"tickets": {"line": "A"}, "leases": {"line": "A"}, "tickets/merge": {"given": []}}[path]
        press(kiosk, body, 404, path=f"/offices/dn-tthcc/{path}")


def test_only_a_known_working_kiosk_may(kiosk: Caller, lines: Lines) -> None:
    for stranger in (Caller(), caller_of("dn-hc-k9"), caller_of("dn-hc-k1", ApiToken.Kind.STAFF)):
        assert press(stranger, expect=401)["error"] == "not_signed_in"
    lines.hc_kiosk.is_active = False
    lines.hc_kiosk.save()
    press(kiosk, expect=401)


def test_a_revoked_token_is_none(kiosk: Caller) -> None:
    ApiToken.objects.update(revoked_at=timezone.now())
    press(kiosk, expect=401)


# --- with an appointment ---------------------------------------------------------------------------


def test_who_has_an_hour_is_received_and_gets_a_number(kiosk: Caller, book: Callable[..., Appointment]) -> None:
    hour = book(office="DN-HC", agency="DN-HC", starts_at="2026-11-27T09:00", status="confirmed")
    said = press(kiosk, {"appointment": hour.code})
    ticket = Ticket.objects.get(pk=said["ticket"])
    assert (ticket.appointment_id, ticket.lane, ticket.kiosk_id) == (hour.pk, Lane.BOOKED, "DN-HC-k1")
    hour.refresh_from_db()
    assert hour.status == "checked_in"
    assert press(kiosk, {"appointment": hour.code}) == said
    again = press(kiosk, {"appointment": hour.code}, 409, key="k-2")
    assert (again["error"], again["ticket"], again["number"]) == ("has_ticket", said["ticket"], said["number"])


def test_an_hour_of_another_office_or_day(kiosk: Caller, book: Callable[..., Appointment]) -> None:
    elsewhere = book(status="confirmed")
    refusal = press(kiosk, {"appointment": elsewhere.code}, 409)
    assert (refusal["error"], refusal["arrival"]) == ("cannot_check_in", "wrong_place")
    assert "Lan" not in json.dumps(refusal, ensure_ascii=False)
    press(kiosk, {"appointment": "123456"}, 404, key="k-3")


# --- one ticket ------------------------------------------------------------------------------------


def test_anybody_with_the_slip_sees_how_the_ticket_stands(kiosk: Caller, binh: Any, lines: Lines) -> None:
    taken = [press(kiosk, key=f"k-{n}") for n in range(3)]
    seen = Caller().get(f"/tickets/{taken[2]['ticket']}")
    assert seen == {
        "ticket": taken[2]["ticket"], "number": "A003", "office": "DN-HC", "line": "A", "state": "waiting",
        "ahead": 2, "wait_minutes": None, "counter": None, "follow": taken[2]["follow"],
        "issued_at": "2026-11-27T08:30:00+07:00", "called_at": None,
    }  # fmt: skip
    queueing.call_next(counter="DN-HC-3", by=binh, at=at("2026-11-27T08:31"))
    assert Caller().get(f"/tickets/{taken[2]['ticket']}")["ahead"] == 1
    called = Caller().get(f"/tickets/{taken[0]['ticket']}")
    assert (called["state"], called["counter"], called["called_at"]) == (
        "called", "DN-HC-3", "2026-11-27T08:31:00+07:00",
    )  # fmt: skip


def test_a_ticket_names_no_group_and_no_appointment(kiosk: Caller, book: Callable[..., Appointment]) -> None:
    said = press(kiosk, {"line": "A", "priority": "pregnant"})
    seen = json.dumps(Caller().get(f"/tickets/{said['ticket']}"))
    assert "pregnant" not in seen
    assert "priority" not in seen


@pytest.mark.parametrize("nobodys", ["x", "00000000-0000-0000-0000-000000000000", "A001"])
def test_no_ticket(kiosk: Caller, nobodys: str) -> None:
    Caller().get(f"/tickets/{nobodys}", 404)


# --- lent numbers ----------------------------------------------------------------------------------


def test_a_block_whose_answer_was_lost_is_lent_once(kiosk: Caller) -> None:
    def lend(count: int, key: str, expect: int = 201) -> Any:
        return kiosk.post("/offices/DN-HC/leases", {"line": "A", "count": count}, expect, HTTP_IDEMPOTENCY_KEY=key)

    first = lend(20, "k-1")
    assert lend(20, "k-1") == first
    assert lend(20, "k-2") != first
    assert lend(30, "k-1", 422)["error"] == "idempotency_key_reused"


def test_numbers_lent_are_given_by_nobody_else_and_merged_once(kiosk: Caller) -> None:
    lent = kiosk.post("/offices/DN-HC/leases", {"line": "A", "count": 20}, 201)
    assert len(lent["numbers"]) == 20
    assert (lent["line"], lent["day"], lent["ends_at"]) == ("A", "2026-11-27", "2026-11-28T00:00:00+07:00")
    shown = {each["shown"] for each in lent["numbers"]}
    assert {press(kiosk, key=f"k-{n}")["number"] for n in range(30)} & shown == set()
    given = [
        {"ticket": each["ticket"], "line": "A", "number": each["number"], "issued_at": f"2026-11-27T08:{20 + place}"}
        for place, each in enumerate(lent["numbers"][:3])
    ]
    for _ in range(2):
        merged = kiosk.post("/offices/DN-HC/tickets/merge", {"given": given})
        assert merged == {"merged": [each["ticket"] for each in given]}
    rows = list(Ticket.objects.filter(channel="OFFLINE").order_by("issued_at"))
    assert [str(row.pk) for row in rows] == [each["ticket"] for each in given]
    assert {row.state for row in rows} == {State.WAITING}


def test_what_was_never_lent_is_not_taken_over(kiosk: Caller) -> None:
    invented = {"ticket": "7" * 8 + "-7777-5777-8777-" + "7" * 12, "line": "A", "number": 5, "issued_at": MORNING}
    assert kiosk.post("/offices/DN-HC/tickets/merge", {"given": [invented]}) == {"merged": []}
    assert Ticket.objects.count() == 0


# --- paper -----------------------------------------------------------------------------------------


def test_paper_is_claimed_once_and_reported(kiosk: Caller) -> None:
    path = f"/tickets/{press(kiosk)['ticket']}/print"
    assert kiosk.post(path, {"outcome": "asked"}) == {"outcome": "asked", "reason": ""}
    assert kiosk.post(path, {"outcome": "asked"}, 409)["error"] == "already_printed"
    assert kiosk.post(path, {"outcome": "printed"})["outcome"] == "printed"
    assert kiosk.post(path, {"outcome": "failed", "reason": "x"})["outcome"] == "printed"
    assert TicketPrint.objects.count() == 1
    assert kiosk.post(path, {"outcome": "eaten"}, 422)["fields"].keys() == {"outcome"}


def test_no_kiosk_reports_about_another_offices_paper(kiosk: Caller, draw: Callable[..., Ticket]) -> None:
    kiosk.post(f"/tickets/{draw().pk}/print", {"outcome": "printed"}, 404)
