# SPDX-License-Identifier: EUPL-1.2
"""What a member of staff's program may do: at the own office, as far as the role reaches."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cast import House, at
from motcua.appointments.models import Appointment
from motcua.people import tokens
from motcua.people.models import ApiToken, Role, RoleHeld, User

Book = Callable[..., Appointment]
AsStaff = Callable[[User], Any]
Clock = Callable[[str], datetime]
DESK = "/desk/appointments"
DEEDS = ["confirm", "propose", "refuse", "check-in", "no-show", "served"]
BODIES = {"propose": {"start": "2026-11-27T10:00"}, "refuse": {"reason": "Việc này làm tại phường"}}


# --- who may enter ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Basic eDp5",
        "Token x",
        "Bearer mc_" + "x" * 5000,
        "Bearer \x80\xff",
        "bearer\tx",
    ],
)
def test_without_a_valid_token_nothing_opens(anybody: Any, book: Book, header: str | None) -> None:
    code = book().code
    headers = {} if header is None else {"HTTP_AUTHORIZATION": header}
    for method, path in [("GET", f"{DESK}?office=DN-TTHCC"), *(("POST", f"{DESK}/{code}/{deed}") for deed in DEEDS)]:
        response = anybody.ask(method, path, **headers)
        assert response.status_code == 401, path
        assert response["WWW-Authenticate"].startswith("Bearer")
        assert response.json()["error"] == "not_signed_in"
    assert Appointment.objects.get().status == "requested"


def test_a_token_works_in_the_ways_it_is_written(anybody: Any, api_token: Callable[[User], str], binh: User) -> None:
    token = api_token(binh)
    for header in (f"Bearer {token}", f"bearer {token}"):
        assert anybody.ask("GET", f"{DESK}?office=DN-TTHCC", HTTP_AUTHORIZATION=header).status_code == 200


def test_a_withdrawn_token_and_a_person_who_left(as_staff: AsStaff, binh: User, phuc: User) -> None:
    first, second = as_staff(binh), as_staff(phuc)
    assert first.get(DESK, office="DN-TTHCC")["items"] == []
    tokens.revoke_tokens(user=binh)
    first.get(DESK, 401, office="DN-TTHCC")
    phuc.is_active = False
    phuc.save()
    second.get(DESK, 401, office="DN-TTHCC")


def test_tokens_of_devices_open_no_desk(anybody: Any, binh: User) -> None:
    for kind in (ApiToken.Kind.DEVICE, ApiToken.Kind.GATEWAY, ApiToken.Kind.FEED):
        token = tokens.issue_token(kind=kind, name="x", user=binh)
        response = anybody.ask("GET", f"{DESK}?office=DN-TTHCC", HTTP_AUTHORIZATION=f"Bearer {token}")
        assert response.status_code == 401


def test_a_session_of_the_desk_is_no_token(client_for: Callable[..., Any], binh: User) -> None:
    assert client_for(binh).get(f"/api/v1{DESK}?office=DN-TTHCC").status_code == 401


def test_a_role_ends_with_its_last_day(as_staff: AsStaff, binh: User, the_clock: Clock) -> None:
    RoleHeld.objects.filter(user=binh).update(until_on=at("2026-11-26T09:00").date())
    caller = as_staff(binh)
    caller.get(DESK, office="DN-TTHCC")
    the_clock("2026-11-27T00:01")
    caller.get(DESK, 404, office="DN-TTHCC")


# --- at whose office -------------------------------------------------------------------------------


def test_another_office_does_not_exist(as_staff: AsStaff, binh: User, hoa: User, book: Book) -> None:
    row = book()
    elsewhere = as_staff(hoa)
    unknown = elsewhere.post(f"{DESK}/100000/confirm", None, 404)
    for deed in DEEDS:
        assert elsewhere.post(f"{DESK}/{row.code}/{deed}", BODIES.get(deed), 404) == unknown
    elsewhere.get(DESK, 404, office="DN-TTHCC")
    elsewhere.get(DESK, 404, office="dn-tthcc")
    elsewhere.get(DESK, 404, office="DN-XX")
    row.refresh_from_db()
    assert row.status == "requested"


def test_a_role_that_is_not_enough(as_staff: AsStaff, an: User, quantri: User, tongdai: User, book: Book) -> None:
    code = book().code
    for deed in ("confirm", "propose", "refuse"):
        assert as_staff(an).post(f"{DESK}/{code}/{deed}", BODIES.get(deed), 403)["error"] == "not_allowed"
    for deed in DEEDS:
        as_staff(quantri).post(f"{DESK}/{code}/{deed}", BODIES.get(deed), 403)
    as_staff(tongdai).get(DESK, 403, office="DN-TTHCC")
    assert as_staff(quantri).get(DESK, office="DN-TTHCC", on="2026-11-27")["items"][0]["code"] == code


def test_a_role_for_one_agency_reaches_no_other(as_staff: AsStaff, binh: User, house: House, book: Book) -> None:
    RoleHeld.objects.filter(user=binh).update(agency=house.stc)
    foreign, own = book().code, book(agency="DN-STC").code
    caller = as_staff(binh)
    assert [row["code"] for row in caller.get(DESK, office="DN-TTHCC", status="requested")["items"]] == [own]
    caller.post(f"{DESK}/{foreign}/confirm", None, 404)
    assert caller.post(f"{DESK}/{own}/confirm")["status"] == "confirmed"


def test_a_person_of_two_offices_works_at_both(as_staff: AsStaff, binh: User, book: Book) -> None:
    RoleHeld.objects.create(user=binh, role=Role.RECEPTIONIST, office_id="DN-HC")
    here, there = book().code, book(office="DN-HC", agency="DN-HC").code
    caller = as_staff(binh)
    assert caller.post(f"{DESK}/{here}/confirm")["status"] == "confirmed"
    caller.post(f"{DESK}/{there}/confirm", None, 403)


# --- what they do ----------------------------------------------------------------------------------


@pytest.mark.parametrize("body", [None, {}, {"version": None}, {"version": 1}, {"more": "x"}])
def test_confirming(as_staff: AsStaff, binh: User, book: Book, body: Any) -> None:
    row = book()
    answer = as_staff(binh).post(f"{DESK}/{row.code}/confirm", body)
    assert (answer["status"], answer["status_label"], answer["version"]) == ("confirmed", "đã xác nhận", 2)
    assert (answer["name"], answer["phone"], answer["content"]) == (row.name, row.phone, row.content)
    assert Appointment.objects.get().answered_by == binh


def test_a_stale_version_is_refused_with_what_became(as_staff: AsStaff, binh: User, phuc: User, book: Book) -> None:
    code = book().code
    as_staff(binh).post(f"{DESK}/{code}/refuse", {"reason": "Sai nơi", "version": 1})
    late = as_staff(phuc).post(f"{DESK}/{code}/confirm", {"version": 1}, 409)
    assert late["error"] == "stale"
    assert late["status"] == "refused"


@pytest.mark.parametrize("version", ["x", 1.5, [], 10**30])
def test_a_version_that_is_no_number(as_staff: AsStaff, binh: User, book: Book, version: Any) -> None:
    code = book().code
    response = as_staff(binh).ask("POST", f"{DESK}/{code}/confirm", {"version": version})
    assert response.status_code in (409, 422)
    assert Appointment.objects.get().status == "requested"


def test_proposing_and_refusing(as_staff: AsStaff, binh: User, book: Book) -> None:
    caller, code = as_staff(binh), book().code
    assert caller.post(f"{DESK}/{code}/propose", None, 422)["fields"].keys() == {"body"}
    assert caller.post(f"{DESK}/{code}/propose", {"start": "2026-11-29T10:00"}, 409)["error"] == "office_closed"
    proposed = caller.post(f"{DESK}/{code}/propose", {"start": "2026-11-30T10:00", "reason": "Phòng họp bận"})
    assert (proposed["status"], proposed["start"], proposed["asked_start"], proposed["reason"]) == (
        "proposed",
        "2026-11-30T10:00:00+07:00",
        "2026-11-27T09:00:00+07:00",
        "Phòng họp bận",
    )
    other = book().code
    assert caller.post(f"{DESK}/{other}/refuse", None, 422)["fields"].keys() == {"body"}
    assert caller.post(f"{DESK}/{other}/refuse", {"reason": " "}, 422)["fields"].keys() == {"reason"}
    assert caller.post(f"{DESK}/{other}/refuse", {"reason": "a\0b"}, 422)["fields"].keys() == {"reason"}
    assert caller.post(f"{DESK}/{other}/refuse", {"reason": "Làm tại phường"})["status"] == "refused"
    assert caller.post(f"{DESK}/{other}/confirm", None, 409)["error"] == "not_possible_now"


def test_a_whole_visit(as_staff: AsStaff, an: User, binh: User, book: Book, the_clock: Clock) -> None:
    code = book(status="confirmed").code
    the_clock("2026-11-27T08:50")
    came = as_staff(an).post(f"{DESK}/{code}/check-in")
    assert (came["status"], came["arrival"], came["checked_in_at"]) == (
        "checked_in",
        "on_time",
        "2026-11-27T08:50:00+07:00",
    )
    assert "quầy 3" in came["said"]
    again = as_staff(an).post(f"{DESK}/{code}/check-in", {}, 409)
    assert (again["error"], again["arrival"]) == ("cannot_check_in", "already_checked_in")
    assert as_staff(binh).post(f"{DESK}/{code}/served", {})["status"] == "served"
    assert as_staff(binh).post(f"{DESK}/{code}/served", None, 409)["error"] == "not_possible_now"


@pytest.mark.parametrize(
    ("status", "moment", "arrival"),
    [
        ("confirmed", "2026-11-26T15:00", "wrong_day"),
        ("requested", "2026-11-27T08:55", "not_confirmed"),
        ("cancelled", "2026-11-27T08:55", "ended"),
    ],
)
def test_each_way_of_coming_wrongly_has_words_of_its_own(
    as_staff: AsStaff, an: User, book: Book, the_clock: Clock, status: str, moment: str, arrival: str
) -> None:
    code = book(status=status).code
    the_clock(moment)
    refusal = as_staff(an).post(f"{DESK}/{code}/check-in", None, 409)
    assert (refusal["arrival"], refusal["message"]) == (arrival, refusal["said"])


def test_somebody_who_stands_in_the_other_office_is_told_where_to_go(
    as_staff: AsStaff, an: User, book: Book, the_clock: Clock
) -> None:
    RoleHeld.objects.create(user=an, role=Role.RECEPTIONIST, office_id="DN-HC")
    code = book(status="confirmed").code
    the_clock("2026-11-27T08:55")
    refusal = as_staff(an).post(f"{DESK}/{code}/check-in?office=dn-hc", None, 409)
    assert refusal["arrival"] == "wrong_place"
    assert "24 Trần Phú" in refusal["message"]
    as_staff(an).post(f"{DESK}/{code}/check-in?office=DN-XX", None, 404)


def test_not_coming(as_staff: AsStaff, binh: User, book: Book, the_clock: Clock) -> None:
    caller, code = as_staff(binh), book(status="confirmed").code
    assert caller.post(f"{DESK}/{code}/no-show", None, 409)["error"] == "not_possible_now"
    the_clock("2026-11-27T10:00")
    assert caller.post(f"{DESK}/{code}/no-show", {})["status"] == "no_show"


# --- the list --------------------------------------------------------------------------------------


def listed(caller: Any, **query: Any) -> list[str]:
    return [row["code"] for row in caller.get(DESK, office="DN-TTHCC", **query)["items"]]


def test_the_list_by_day_and_state(as_staff: AsStaff, binh: User, book: Book, minh: Any) -> None:
    asked, agreed = book().code, book(who=minh, starts_at="2026-11-27T10:00", status="confirmed").code
    off = book(starts_at="2026-11-30T08:00", status="cancelled").code
    caller = as_staff(binh)
    assert listed(caller, on="2026-11-27") == [asked, agreed]
    assert listed(caller, on="2026-11-27", status="confirmed") == [agreed]
    assert listed(caller, status="requested") == [asked]
    assert listed(caller, status=["requested", "confirmed", "cancelled"]) == [asked, agreed, off]
    assert listed(caller, status="") == listed(caller) == []
    assert caller.get(DESK, 422, office="DN-TTHCC", status=["requested", "xong"])["fields"].keys() == {"status"}
    assert caller.get(DESK, 422, office="DN-TTHCC", on="mai")["fields"].keys() == {"on"}
    assert caller.get(DESK, 422)["fields"].keys() == {"office"}


def test_the_list_comes_in_pages_each_row_once(as_staff: AsStaff, binh: User, book: Book) -> None:
    first = book()
    rows = []
    for number in range(119):
        first.pk, first.code = None, f"{200000 + number}"
        first.starts_at = at("2026-11-27T08:00") + timedelta(minutes=30 * (number % 4))
        rows.append(
            Appointment(**{field.attname: getattr(first, field.attname) for field in first._meta.concrete_fields})
        )
    Appointment.objects.bulk_create(rows)
    caller, found, after, sizes = as_staff(binh), [], None, []
    while True:
        page = caller.get(DESK, office="DN-TTHCC", on="2026-11-27", **({"after": after} if after else {}))
        found += [(row["start"], row["code"]) for row in page["items"]]
        sizes.append(len(page["items"]))
        after = page["next"]
        if after is None:
            break
    assert sizes == [50, 50, 20]
    assert len(set(found)) == 120
    assert [start for start, _ in found] == sorted(start for start, _ in found)


@pytest.mark.parametrize("after", ["x", "-1", str(2**63), "9" * 40, "1.5"])
def test_a_page_that_cannot_be(as_staff: AsStaff, binh: User, after: str) -> None:
    assert as_staff(binh).get(DESK, 422, office="DN-TTHCC", after=after)["fields"].keys() == {"after"}


def test_the_list_takes_few_questions_to_the_database(
    as_staff: AsStaff, binh: User, book: Book, minh: Any, django_assert_max_num_queries: Any
) -> None:
    book()
    book(who=minh, starts_at="2026-11-27T10:00")
    caller = as_staff(binh)
    with django_assert_max_num_queries(6):
        assert len(listed(caller, on="2026-11-27")) == 2


def test_tokens_use_real_time_not_the_instances(as_staff: AsStaff, binh: User, the_clock: Clock) -> None:
    caller = as_staff(binh)
    the_clock("2030-01-07T09:00")
    caller.get(DESK, office="DN-TTHCC")
    assert ApiToken.objects.get().created_at <= timezone.now()
