# SPDX-License-Identifier: EUPL-1.2
"""With code and phone a person sees, moves and calls off the own appointment, and nobody else's."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from cast import at
from motcua.appointments import operations
from motcua.appointments.models import Appointment
from motcua.people import guessing
from motcua.people.models import User

Book = Callable[..., Appointment]
PHONE = "0905 111 222"


def deeds(code: str, phone: str) -> list[tuple[str, str, Any]]:
    start = "2026-11-30T10:00"
    return [
        ("GET", f"/appointments/{code}?phone={phone}", None),
        ("POST", f"/appointments/{code}/cancel", {"phone": phone}),
        ("POST", f"/appointments/{code}/move", {"phone": phone, "start": start}),
        ("POST", f"/appointments/{code}/accept", {"phone": phone}),
        ("POST", f"/appointments/{code}/decline", {"phone": phone}),
    ]


@pytest.mark.rule("R-007")
def test_the_view_behind_code_and_phone_is_masked(anybody: Any, book: Book) -> None:
    row = book(content="Chuyện riêng")
    seen = anybody.get(f"/appointments/{row.code}", phone=PHONE)
    assert seen == {
        "code": row.code,
        "status": "requested",
        "start": "2026-11-27T09:00:00+07:00",
        "confirm_by": "2026-11-26T14:30:00+07:00",
        "office": "DN-TTHCC",
        "agency": "DN-SXD",
        "counter": "DN-TTHCC-3",
        "name": "N. T. Lan",
        "status_label": "chờ xác nhận",
        "procedures": [],
        "minutes": 30,
        "answer_by": "2026-11-26T14:30:00+07:00",
        "reason": "",
        "asked_start": None,
    }


@pytest.mark.parametrize("written", ["{0} ", "{0[0]}{0[1]} {0[2]}{0[3]}-{0[4]}{0[5]}", "({0})"])
def test_a_code_as_people_write_it(anybody: Any, book: Book, written: str) -> None:
    code = book().code
    assert anybody.get(f"/appointments/{written.format(code)}", phone=PHONE)["code"] == code


@pytest.mark.rule("R-007")
def test_unknown_code_wrong_phone_and_unreadable_phone_answer_in_the_same_bytes(anybody: Any, book: Book) -> None:
    code = book().code
    other = str(int(code) ^ 1)
    answers = set()
    for tried, phone in ((other, PHONE), (code, "0914333444"), (code, "abc"), (other, "0914333444"), ("x\0y", PHONE)):
        for method, path, body in deeds(tried, phone.replace(" ", "")):
            response = anybody.ask(method, path.replace("\0", "%00"), body)
            if response.status_code != 422 or "\0" not in tried:
                answers.add((response.status_code, bytes(response.content)))
    assert len(answers) == 1
    assert answers.pop()[0] == 404
    assert Appointment.objects.get().status == "requested"


def test_guessing_is_slowed_and_says_for_how_long(anybody: Any, book: Book) -> None:
    code = book().code
    for number in range(guessing.LIMITS["phone"]):
        anybody.get(f"/appointments/{100000 + number}", 404, phone=PHONE)
    for method, path, body in deeds(code, PHONE.replace(" ", "")):
        response = anybody.ask(method, path, body)
        assert (response.status_code, response["Retry-After"]) == (429, "900")
    assert anybody.get(f"/appointments/{code}", 429, phone=PHONE)["error"] == "slow_down"


def test_guessing_phones_for_one_code_is_slowed(anybody: Any, book: Book) -> None:
    code = book().code
    for number in range(guessing.LIMITS["code"]):
        anybody.get(f"/appointments/{code}", 404, phone=f"09051113{number:02}")
    assert anybody.get(f"/appointments/{code}", 429, phone="0905111399")["error"] == "slow_down"


def test_moving(anybody: Any, book: Book) -> None:
    code = book().code
    moved = anybody.post(f"/appointments/{code}/move", {"phone": PHONE, "start": "2026-11-30T03:00:00Z"})
    assert (moved["start"], moved["status"], moved["code"]) == ("2026-11-30T10:00:00+07:00", "requested", code)
    free = anybody.get("/offices/DN-TTHCC/slots", agency="DN-SXD", from_="2026-11-27", days=1)["slots"]
    assert {"start": "2026-11-27T09:00:00+07:00", "free": 2} in free


def test_moving_to_where_it_cannot_be(anybody: Any, book: Book, minh: Any) -> None:
    row = book()
    for _ in range(2):
        book(who=minh, starts_at="2026-11-30T10:00")
    path = f"/appointments/{row.code}/move"
    taken = anybody.post(path, {"phone": PHONE, "start": "2026-11-30T10:00"}, 409)
    assert (taken["error"], len(taken["alternatives"])) == ("slot_taken", 3)
    assert anybody.post(path, {"phone": PHONE, "start": "2026-11-29T10:00"}, 409)["error"] == "office_closed"
    assert anybody.post(path, {"phone": PHONE, "start": "2026-11-20T10:00"}, 422)["fields"].keys() == {"start"}
    assert anybody.post(path, {"phone": PHONE}, 422)["fields"].keys() == {"start"}
    row.refresh_from_db()
    assert row.starts_at == at("2026-11-27T09:00")


def test_calling_off_frees_the_place_and_again_is_no_harm(anybody: Any, book: Book) -> None:
    code = book().code
    for _ in range(2):
        assert anybody.post(f"/appointments/{code}/cancel", {"phone": PHONE})["status"] == "cancelled"
    assert anybody.post(f"/appointments/{code}/move", {"phone": PHONE, "start": "2026-11-30T10:00"}, 409)["error"] == (
        "not_possible_now"
    )


@pytest.mark.parametrize(("deed", "status"), [("accept", "confirmed"), ("decline", "cancelled")])
def test_answering_a_proposal(anybody: Any, book: Book, deed: str, status: str) -> None:
    code = book(status="proposed").code
    seen = anybody.get(f"/appointments/{code}", phone=PHONE)
    assert (seen["status"], seen["asked_start"], seen["start"]) == (
        "proposed",
        "2026-11-27T09:00:00+07:00",
        "2026-11-27T10:00:00+07:00",
    )
    assert anybody.post(f"/appointments/{code}/{deed}", {"phone": PHONE})["status"] == status


def test_accepting_what_was_never_proposed(anybody: Any, book: Book) -> None:
    assert anybody.post(f"/appointments/{book().code}/accept", {"phone": PHONE}, 409)["error"] == "not_possible_now"


def test_no_phone_and_no_body(anybody: Any, book: Book) -> None:
    code = book().code
    assert anybody.get(f"/appointments/{code}", 422)["fields"].keys() == {"phone"}
    assert anybody.post(f"/appointments/{code}/cancel", None, 422)["fields"].keys() == {"body"}
    assert anybody.post(f"/appointments/{code}/cancel", {}, 422)["fields"].keys() == {"phone"}
    assert anybody.post(f"/appointments/{code}/cancel", {"phone": 905111222}, 422)["fields"].keys() == {"phone"}


def test_a_token_of_staff_opens_nothing_here(as_staff: Callable[[User], Any], binh: User, book: Book) -> None:
    assert as_staff(binh).get(f"/appointments/{book().code}", 404, phone="0914333444")["error"] == "not_found"


def test_the_promise_ends_when_the_hour_comes_first(
    anybody: Any, book: Book, the_clock: Callable[[str], datetime]
) -> None:
    row = book(starts_at="2026-11-26T10:30")
    seen = anybody.get(f"/appointments/{row.code}", phone=PHONE)
    assert (seen["answer_by"], seen["confirm_by"]) == ("2026-11-26T10:30:00+07:00", "2026-11-26T14:30:00+07:00")
    operations.cancel(appointment_id=row.pk, at=at("2026-11-26T09:10"))
    assert anybody.get(f"/appointments/{row.code}", phone=PHONE)["answer_by"] is None
