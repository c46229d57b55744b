# SPDX-License-Identifier: EUPL-1.2
"""Calling by another program: each answer, repeats, stale screens, and who may."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from cast import House
from lines import Lines
from motcua.appointments.models import Appointment
from motcua.appointments.rules import Status
from motcua.people.models import User
from motcua.queueing.models import Ticket
from motcua.queueing.rules import State

AsStaff = Callable[[User], Any]
Draw = Callable[..., Ticket]
Book = Callable[..., Appointment]
THREE, ONE = "/counters/DN-TTHCC-3", "/counters/DN-TTHCC-1"
DEEDS = ["call-next", "start", "recall", "absent", "transfer", "pause", "resume", "done", "call"]
BODIES = {"transfer": {"line": "B"}, "call": {"number": "A001"}}


@pytest.fixture
def officer(lines: Lines, as_staff: AsStaff, binh: User) -> Any:
    """Bình's program on Thursday at nine."""
    return as_staff(binh)


def nothing(caller: Any, path: str, body: Any = None, **headers: str) -> None:
    answer = caller.ask("POST", path, body, **headers)
    assert (answer.status_code, answer.content) == (204, b"")


# --- each answer ---------------------------------------------------------------------------------------


def test_the_next_is_called_until_nobody_waits(officer: Any, draw: Draw) -> None:
    first, second = draw(), draw()
    called = officer.post(f"{THREE}/call-next")
    assert called == {
        "ticket": str(first.pk),
        "number": "A001",
        "line": "A",
        "state": "called",
        "counter": "DN-TTHCC-3",
        "call_count": 1,
        "called_at": "2026-11-26T09:00:00+07:00",
        "why": "",
    }
    busy = officer.post(f"{THREE}/call-next", expect=409)
    assert (busy["error"], busy["ticket"], busy["number"]) == ("counter_busy", str(first.pk), "A001")
    assert officer.post(f"{ONE}/call-next")["ticket"] == str(second.pk)
    assert officer.post(f"{THREE}/done")["state"] == "done"
    nothing(officer, f"{THREE}/call-next")


def test_a_visit_from_the_call_to_its_end(officer: Any, draw: Draw) -> None:
    draw()
    officer.post(f"{THREE}/call-next")
    assert officer.post(f"{THREE}/recall")["call_count"] == 2
    assert officer.post(f"{THREE}/start")["state"] == "serving"
    assert officer.post(f"{THREE}/done")["state"] == "done"
    refused = officer.post(f"{THREE}/done", expect=409)
    assert refused["error"] == "nothing_called"


def test_absent_and_called_again_by_number(officer: Any, draw: Draw) -> None:
    draw(), draw()
    officer.post(f"{THREE}/call-next")
    assert officer.post(f"{THREE}/absent")["state"] == "absent"
    again = officer.post(f"{THREE}/call", {"number": "a 1"})
    assert (again["number"], again["why"], again["call_count"]) == ("A001", "returned", 2)
    assert officer.post(f"{THREE}/call", {"number": "A002"}, expect=409)["error"] == "counter_busy"
    assert officer.post(f"{ONE}/call", {"number": "A777"}, expect=404)["error"] == "not_found"


def test_a_number_called_before_others_keeps_its_reason(officer: Any, draw: Draw) -> None:
    draw(), draw()
    chosen = officer.post(f"{THREE}/call", {"number": "A002", "reason": "Bổ sung giấy tờ"})
    assert chosen["why"] == "chosen"
    assert Ticket.objects.get(pk=chosen["ticket"]).reason == "Bổ sung giấy tờ"


def test_a_transfer_keeps_number_and_time(officer: Any, draw: Draw) -> None:
    moved = draw()
    officer.post(f"{THREE}/call-next")
    answer = officer.post(f"{THREE}/transfer", {"line": "B", "ticket": str(moved.pk)})
    assert (answer["number"], answer["line"], answer["state"], answer["counter"]) == ("A001", "B", "transferred", None)
    assert Ticket.objects.get(pk=moved.pk).turn_at == moved.turn_at
    draw()
    officer.post(f"{THREE}/call-next")
    assert officer.post(f"{THREE}/transfer", {"counter": "DN-TTHCC-1"})["state"] == "transferred"
    officer.post(f"{THREE}/call", {"number": "A001"})
    for there, status in [
        ({}, 409),
        ({"counter": "DN-TTHCC-3"}, 409),
        ({"line": "X"}, 404),
        ({"counter": "DN-HC-1"}, 404),
    ]:
        officer.post(f"{THREE}/transfer", there, expect=status)


def test_a_paused_counter_calls_nobody(officer: Any, draw: Draw) -> None:
    draw()
    paused = officer.post(f"{THREE}/pause", {"reason": "Đi họp"})
    assert paused == {
        "counter": "DN-TTHCC-3",
        "paused": True,
        "paused_at": "2026-11-26T09:00:00+07:00",
        "reason": "Đi họp",
    }
    assert officer.post(f"{THREE}/call-next", expect=409)["error"] == "counter_paused"
    assert officer.post(f"{THREE}/resume")["paused"] is False
    assert officer.post(f"{THREE}/call-next")["number"] == "A001"


def test_done_serves_the_appointment(officer: Any, book: Book, the_clock: Callable[[str], datetime]) -> None:
    the_clock("2026-11-27T09:00")
    row = book(starts_at="2026-11-27T09:00", status="confirmed")
    came = officer.post(f"/desk/appointments/{row.code}/check-in")
    assert (came["number"], came["ahead"], came["arrival"]) == ("A001", 0, "on_time")
    assert officer.post(f"{THREE}/call-next")["ticket"] == came["ticket"]
    officer.post(f"{THREE}/done")
    row.refresh_from_db()
    assert row.status == Status.SERVED


@pytest.mark.parametrize("raw", [b"", b"{}", b"null"])
def test_an_empty_body_is_accepted(officer: Any, draw: Draw, raw: bytes) -> None:
    draw()
    for deed in ("pause", "resume", "call-next", "recall", "start", "done"):
        officer.post(f"{THREE}/{deed}", raw=raw)


# --- what the screen showed ----------------------------------------------------------------------------


def test_a_screen_that_is_not_current_does_nothing(officer: Any, draw: Draw) -> None:
    gone, present = draw(), draw()
    officer.post(f"{THREE}/call-next", {})
    officer.post(f"{THREE}/done", {"ticket": str(gone.pk)})
    officer.post(f"{THREE}/call-next")
    for deed in ("call-next", "recall", "start", "absent", "done", "transfer"):
        stale = officer.post(f"{THREE}/{deed}", {"ticket": str(gone.pk), **BODIES.get(deed, {})}, expect=409)
        assert (stale["error"], stale["ticket"], stale["number"]) == ("stale", str(present.pk), "A002"), deed
    assert Ticket.objects.get(pk=present.pk).state == State.CALLED
    officer.post(f"{THREE}/done", {"ticket": str(present.pk)})
    stale = officer.post(f"{THREE}/done", {"ticket": str(present.pk)}, expect=409)
    assert (stale["error"], stale["ticket"]) == ("stale", None)
    officer.post(f"{THREE}/call-next", {"ticket": "A002"}, expect=422)


# --- repeats -------------------------------------------------------------------------------------------


def test_a_repeated_request_gets_its_first_answer(officer: Any, draw: Draw) -> None:
    draw(), draw()
    key = {"HTTP_IDEMPOTENCY_KEY": "k-1"}
    first = officer.post(f"{THREE}/call-next", **key)
    assert officer.post(f"{THREE}/call-next", **key) == first
    done = officer.post(f"{THREE}/done", HTTP_IDEMPOTENCY_KEY="k-2")
    assert officer.post(f"{THREE}/done", HTTP_IDEMPOTENCY_KEY="k-2") == done
    assert officer.post(f"{THREE}/call-next", **key) == first
    assert officer.post(f"{THREE}/call-next")["number"] == "A002"
    recalled = officer.post(f"{THREE}/recall", HTTP_IDEMPOTENCY_KEY="k-3")
    assert officer.post(f"{THREE}/recall", HTTP_IDEMPOTENCY_KEY="k-3") == recalled
    assert Ticket.objects.get(shown="A002").call_count == 2


def test_a_repeat_of_nobody_is_nobody_again(officer: Any, draw: Draw) -> None:
    nothing(officer, f"{THREE}/call-next", HTTP_IDEMPOTENCY_KEY="k")
    draw()
    nothing(officer, f"{THREE}/call-next", HTTP_IDEMPOTENCY_KEY="k")
    assert officer.post(f"{THREE}/call-next")["number"] == "A001"


def test_every_deed_may_be_repeated(officer: Any, draw: Draw) -> None:
    for _ in range(6):
        draw()
    before = {"start": 1, "recall": 1, "absent": 1, "transfer": 1, "done": 1}
    for deed in DEEDS:
        if deed in before:
            officer.post(f"{THREE}/call-next")
        key = {"HTTP_IDEMPOTENCY_KEY": f"key-{deed}"}
        body = {"transfer": {"line": "B"}, "call": {"number": "A006"}}.get(deed)
        first = officer.post(f"{THREE}/{deed}", body, **key)
        assert officer.post(f"{THREE}/{deed}", body, **key) == first, deed
        if (active := Ticket.objects.filter(counter="DN-TTHCC-3", state__in=["called", "serving"]).first()) is not None:
            officer.post(f"{THREE}/done", {"ticket": str(active.pk)})


def test_a_key_belongs_to_one_counter_and_one_request(officer: Any, draw: Draw) -> None:
    draw(), draw()
    key = {"HTTP_IDEMPOTENCY_KEY": "same"}
    assert officer.post(f"{THREE}/call-next", **key)["number"] == "A001"
    assert officer.post(f"{ONE}/call-next", **key)["number"] == "A002"
    assert officer.post(f"{THREE}/done", expect=422, **key)["error"] == "idempotency_key_reused"


# --- who may -------------------------------------------------------------------------------------------


def test_another_offices_counter_does_not_exist(lines: Lines, as_staff: AsStaff, hoa: User, phuc: User) -> None:
    caller = as_staff(hoa)
    for deed in DEEDS:
        foreign = caller.post(f"{THREE}/{deed}", BODIES.get(deed), expect=404)
        unknown = caller.post(f"/counters/DN-XX-1/{deed}", BODIES.get(deed), expect=404)
        assert foreign == unknown, deed
    nothing(caller, "/counters/dn-hc-1/call-next")
    nothing(as_staff(phuc), f"{THREE}/call-next")


def test_who_does_not_call_is_told_so(
    lines: Lines, as_staff: AsStaff, anybody: Any, an: User, quantri: User, tongdai: User
) -> None:
    for deed in DEEDS:
        anybody.post(f"{THREE}/{deed}", BODIES.get(deed), expect=401)
        for user in (an, quantri, tongdai):
            assert as_staff(user).post(f"{THREE}/{deed}", BODIES.get(deed), expect=403)["error"] == "not_allowed"


def test_a_token_works_at_every_counter_of_the_office(officer: Any, draw: Draw, house: House) -> None:
    for number in (1, 2, 3):
        draw()
        assert officer.post(f"/counters/DN-TTHCC-{number}/call-next")["counter"] == f"DN-TTHCC-{number}"


def test_a_ticket_nobody_knows_is_stale_and_nothing_else(officer: Any, draw: Draw) -> None:
    draw()
    assert officer.post(f"{THREE}/call-next", {"ticket": str(uuid4())}, expect=409)["error"] == "stale"
    assert Ticket.objects.get().state == State.WAITING
