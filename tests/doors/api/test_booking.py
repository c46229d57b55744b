# SPDX-License-Identifier: EUPL-1.2
"""Asking for an hour: the promise given, its repetition, and each refusal."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from cast import at
from motcua.appointments import operations
from motcua.appointments.models import Appointment
from motcua.appointments.operations.arriving import said_on_arrival
from motcua.appointments.rules import Arrival
from motcua.people.models import User

Wish = Callable[..., dict[str, Any]]
NINE = "2026-11-27T09:00:00+07:00"


def test_the_promise_is_exactly_this(anybody: Any, wish: Wish) -> None:
    answer = anybody.book(wish())
    row = Appointment.objects.get()
    assert answer == {
        "code": row.code,
        "status": "requested",
        "start": NINE,
        "confirm_by": "2026-11-26T14:30:00+07:00",
        "office": "DN-TTHCC",
        "agency": "DN-SXD",
        "counter": "DN-TTHCC-3",
    }
    assert list(answer) == ["code", "status", "start", "confirm_by", "office", "agency", "counter"]
    assert (row.channel, row.phone) == ("API", "+84905111222")


# --- the key ---------------------------------------------------------------------------------------


def test_without_a_key_nothing_is_booked(anybody: Any, wish: Wish) -> None:
    assert anybody.post("/appointments", wish(), 422)["fields"].keys() == {"Idempotency-Key"}
    assert anybody.post("/appointments", wish(), 422, HTTP_IDEMPOTENCY_KEY="")["fields"].keys() == {"Idempotency-Key"}
    long = anybody.post("/appointments", wish(), 422, HTTP_IDEMPOTENCY_KEY="k" * 201)
    assert long["fields"] == {"Idempotency-Key": "Dài quá: nhiều nhất 200."}
    assert not Appointment.objects.exists()


def repeated(caller: Any, body: dict[str, Any], key: str = "once") -> bytes:
    response = caller.ask("POST", "/appointments", body, HTTP_IDEMPOTENCY_KEY=key)
    assert response.status_code == 201, response.content
    return bytes(response.content)


def test_the_same_key_gets_the_same_bytes_and_one_appointment(anybody: Any, wish: Wish) -> None:
    assert {repeated(anybody, wish()) for _ in range(5)} == {repeated(anybody, wish())}
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize("became", ["confirmed", "moved", "cancelled", "refused"])
def test_the_same_bytes_also_after_the_appointment_has_changed(
    anybody: Any, wish: Wish, binh: User, became: str
) -> None:
    first = repeated(anybody, wish())
    row, later = Appointment.objects.get(), at("2026-11-26T10:00")
    match became:
        case "confirmed":
            operations.confirm(appointment_id=row.pk, by=binh, at=later)
        case "moved":
            operations.move(appointment_id=row.pk, starts_at=at("2026-11-30T10:00"), at=later)
        case "cancelled":
            operations.cancel(appointment_id=row.pk, at=later)
        case "refused":
            operations.refuse(appointment_id=row.pk, by=binh, at=later, reason="Không thuộc cơ quan")
    assert repeated(anybody, wish()) == first
    assert Appointment.objects.count() == 1


def test_the_same_bytes_also_when_the_hour_could_no_longer_be_asked_for(
    anybody: Any, wish: Wish, the_clock: Callable[[str], datetime]
) -> None:
    first = repeated(anybody, wish())
    the_clock("2026-11-27T09:30")
    assert repeated(anybody, wish()) == first
    assert anybody.book(wish(), 422, key="another")["fields"].keys() == {"start"}


def test_the_same_key_with_another_content_is_refused(anybody: Any, wish: Wish) -> None:
    repeated(anybody, wish())
    other = anybody.book(wish(start="2026-11-27T10:00"), 422, key="once")
    assert (other["error"], list(other["fields"])) == ("idempotency_key_reused", ["Idempotency-Key"])
    past = anybody.book(wish(start="2026-11-20T10:00"), 422, key="once")
    assert past["error"] == "idempotency_key_reused"
    assert Appointment.objects.count() == 1


def test_a_refused_request_may_be_tried_again_with_its_key(anybody: Any, wish: Wish, minh: Any) -> None:
    for _ in range(2):
        anybody.book(wish())
    taken = anybody.book(wish(name=minh.name, phone=minh.phone), 409, key="again")
    free = wish(name=minh.name, phone=minh.phone, start=taken["alternatives"][0])
    assert anybody.book(free, 201, key="again")["start"] == taken["alternatives"][0]


# --- times -----------------------------------------------------------------------------------------


ONE_MOMENT = [
    "2026-11-27T09:00:00+07:00",
    "2026-11-27T09:00",
    "2026-11-27 09:00:00",
    "2026-11-27T02:00:00Z",
    "2026-11-27t02:00z",
    "2026-11-27T02:00:00.000Z",
    "2026-11-26T21:00:00-05:00",
    "2026-11-27T11:00:00+09:00",
    " 2026-11-27T09:00+07 ",
]


def test_one_moment_however_it_is_written(anybody: Any, wish: Wish) -> None:
    for start in ONE_MOMENT:
        answer = anybody.book(wish(start=start))
        assert answer["start"] == NINE
        anybody.post(f"/appointments/{answer['code']}/cancel", {"phone": wish()["phone"]})


NO_MOMENT = [
    "",
    "9 giờ",
    "27/11/2026 09:00",
    "2026-11-27T25:00",
    "2026-13-01T09:00",
    1795750000,
    1795750000.5,
    "1795750000",
    True,
    None,
    [],
    {},
    "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00+14:00",
    "2026-11-27T09:00+99:00",
    "-2026-11-27T09:00",
    "2026-11-27T09:00\u0000",
    "1e400",
]


def test_what_is_no_moment(anybody: Any, wish: Wish) -> None:
    for start in NO_MOMENT:
        said = anybody.book(wish() | {"start": start}, 422)["fields"]
        assert said == {"start": "Giờ hẹn chưa đúng; ghi như 2026-12-03T09:00:00+07:00."}, start


def test_an_hour_that_cannot_be_asked_for(anybody: Any, wish: Wish) -> None:
    for day, hour in (("26", "09:30"), ("26", "08:00"), ("27", "09:10"), ("27", "09:00:01")):
        assert anybody.book(wish(start=f"2026-11-{day}T{hour}"), 422)["fields"].keys() == {"start"}
    assert anybody.book(wish(start="2027-03-01T09:00"), 422)["fields"].keys() == {"start"}


# --- phones ----------------------------------------------------------------------------------------


ONE_PHONE = [
    "0905111222",
    "0905 111 222",
    "0905.111.222",
    "0905-111-222",
    "(0905) 111222",
    "+84905111222",
    "+84 905 111 222",
    "84905111222",
    "0084905111222",
    "+84 (0)905 111 222",
    "905111222",
    "O9O5 111 222",
    "0905\u00a0111\u00a0222",
    "０９０５１１１２２２",
    "SĐT: 0905111222",
    "\u200b0905111222",
]


def test_a_phone_in_any_form_is_the_same_phone(anybody: Any, wish: Wish) -> None:
    for phone in ONE_PHONE:
        code = anybody.book(wish(phone=phone))["code"]
        assert Appointment.objects.filter(code=code).latest("pk").phone == "+84905111222"
        assert anybody.get(f"/appointments/{code}", phone=phone)["code"] == code
        assert anybody.post(f"/appointments/{code}/cancel", {"phone": phone})["status"] == "cancelled"


@pytest.mark.parametrize(
    ("phone", "kept"),
    [("0121 311 1222", "+84793111222"), ("01633111222", "+84333111222"), ("0511 3881 888", "+842363881888")],
)
def test_numbers_of_before_2018_become_todays(anybody: Any, wish: Wish, phone: str, kept: str) -> None:
    anybody.book(wish(phone=phone))
    assert Appointment.objects.get().phone == kept


def test_what_is_no_vietnamese_phone(anybody: Any, wish: Wish) -> None:
    for phone in ("", "abc", "0905 111", "19001234", "+1 202 555 0100", "0905111222 0914333444", "\U0001f4de"):
        refusal = anybody.book(wish(phone=phone), 422)
        assert (refusal["error"], list(refusal["fields"])) == ("invalid", ["phone"])


def test_the_limit_of_a_phone_counts_all_its_forms(anybody: Any, wish: Wish) -> None:
    for hour, phone in (("08:00", "0905111222"), ("08:30", "+84905111222"), ("10:00", "0905.111.222")):
        anybody.book(wish(start=f"2026-11-27T{hour}", phone=phone))
    refusal = anybody.book(wish(start="2026-11-27T10:30", phone="84 905 111 222"), 409)
    assert (refusal["error"], refusal["count"]) == ("too_many", 3)
    assert anybody.book(wish(start="2026-11-30T10:30"))["status"] == "requested"


# --- refusals --------------------------------------------------------------------------------------


def test_a_taken_hour_comes_with_near_free_ones(anybody: Any, wish: Wish, minh: Any) -> None:
    for _ in range(2):
        anybody.book(wish())
    refusal = anybody.book(wish(name=minh.name, phone=minh.phone), 409)
    assert refusal["error"] == "slot_taken"
    assert refusal["alternatives"] == [
        "2026-11-27T08:00:00+07:00",
        "2026-11-27T08:30:00+07:00",
        "2026-11-27T09:30:00+07:00",
    ]
    assert "8 giờ 30" in refusal["message"]


@pytest.mark.parametrize(
    ("start", "why"),
    [("2026-11-29T09:00", "Chủ nhật"), ("2027-01-01T09:00", "Tết Dương lịch"), ("2026-11-27T12:00", "7 giờ 30")],
)
def test_a_closed_hour_says_why(anybody: Any, wish: Wish, start: str, why: str) -> None:
    refusal = anybody.book(wish(start=start), 409)
    assert refusal["error"] == "office_closed"
    assert why.lower() in refusal["message"].lower()
    assert len(refusal["alternatives"]) == 3


def test_what_is_not_offered_yet_says_from_when(anybody: Any, wish: Wish) -> None:
    refusal = anybody.book(wish(agency="DN-SNGV", start="2027-01-05T09:00"), 409)
    assert (refusal["error"], refusal["on_from"]) == ("not_yet_offered", "2027-01-01")
    assert anybody.book(wish(agency="DN-NHS", office="DN-HC"), 409)["error"] == "not_yet_offered"


@pytest.mark.rule("R-008")
def test_who_cannot_book_is_told_to_come_without(anybody: Any, wish: Wish, book: Any) -> None:
    for refused in (wish(agency="DN-SNGV", start="2027-01-05T09:00"), wish(agency="DN-NHS", office="DN-HC")):
        assert "vẫn có thể đến trực tiếp" in anybody.book(refused, 409)["message"]
    over = book(status="cancelled")
    assert "lấy số tại chỗ" in said_on_arrival(over, Arrival.ENDED, at("2026-11-27T09:00"))


@pytest.mark.parametrize(
    "parts", [{"office": "DN-XX"}, {"agency": "DN-XX"}, {"procedure": "2.000815"}, {"office": "%"}]
)
def test_what_is_not_there(anybody: Any, wish: Wish, parts: dict[str, str]) -> None:
    assert anybody.book(wish(**parts), 404)["error"] == "not_found"


def test_all_that_is_missing_is_named_at_once(anybody: Any) -> None:
    fields = anybody.book({}, 422)["fields"]
    assert fields == dict.fromkeys(["name", "phone", "office", "agency", "start"], "Thiếu thông tin này.")
    assert anybody.book(None, 422)["fields"] == {"body": "Thiếu thông tin này."}


def test_all_that_was_filled_in_wrongly_is_named_at_once(anybody: Any, wish: Wish) -> None:
    fields = anybody.book(wish(name="  ", phone="12", content=" "), 422)["fields"]
    assert fields.keys() == {"name", "phone", "content"}
    assert anybody.book(wish(name="x" * 121, content="y" * 501), 422)["fields"].keys() == {"name", "content"}


@pytest.mark.parametrize("field", ["name", "phone", "office", "agency", "content", "procedure"])
def test_a_field_of_the_wrong_kind_is_refused_by_name(anybody: Any, wish: Wish, field: str) -> None:
    for value in (7, 1e300, True, {}, [[]], "a\0b", "\ud800", "x" * 3000):
        assert anybody.book(wish() | {field: value}, 422)["fields"].keys() == {field}


def test_procedures_one_or_several(anybody: Any, wish: Wish) -> None:
    at_hc = {"office": "DN-HC", "agency": "DN-HC", "content": None}
    anybody.book(wish(**at_hc, procedure="2.000815"))
    anybody.book(wish(**at_hc, procedure=["1.001193", "1.004873"], start="2026-11-27T10:00"))
    anybody.book(wish(**at_hc | {"content": "Hỏi"}, procedure="", start="2026-11-30T10:00"))
    anybody.book(wish(**at_hc | {"content": "Hỏi"}, procedure=[], start="2026-11-30T10:30"))
    rows = Appointment.objects.order_by("starts_at").values_list("procedure_codes", "length_minutes")
    assert list(rows) == [(["2.000815"], 15), (["1.001193", "1.004873"], 60), ([], 30), ([], 30)]
    assert anybody.book(wish(**at_hc, procedure=["1.001193"] * 21), 422)["fields"].keys() == {"procedure"}


NAMES = [
    "Nguyễn Thị Lan",
    "Y",
    "H'Hen Niê",
    "李小龙",
    "<script>alert(1)</script>",
    "O'); DROP TABLE x;--",
    "Lan 🌸",
    "Nguyê\u0303n",
]


def test_names_are_taken_as_they_are(anybody: Any, wish: Wish) -> None:
    for number, name in enumerate(NAMES):
        code = anybody.book(wish(name=name, phone=f"090511130{number}", start=f"2026-12-0{number % 4 + 1}T09:00"))[
            "code"
        ]
        assert anybody.get(f"/appointments/{code}", phone=f"090511130{number}")["code"] == code


def test_unknown_parts_are_passed_over(anybody: Any, wish: Wish) -> None:
    answer = anybody.book(wish() | {"status": "confirmed", "code": "123456", "confirm_by": None, "phone2": 1})
    assert answer["status"] == "requested"


def test_no_answer_is_kept_by_a_cache_and_none_shows_the_phone(anybody: Any, wish: Wish) -> None:
    response = anybody.ask("POST", "/appointments", wish(), HTTP_IDEMPOTENCY_KEY="k")
    assert response["Cache-Control"] == "no-store"
    assert "905111222" not in response.content.decode()
    assert json.loads(response.content)["code"].isdigit()


def test_booking_takes_few_questions_to_the_database(
    anybody: Any, wish: Wish, django_assert_max_num_queries: Any
) -> None:
    anybody.book(wish())
    with django_assert_max_num_queries(9):
        anybody.book(wish(start="2026-11-30T09:00"))
