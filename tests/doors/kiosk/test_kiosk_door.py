# SPDX-License-Identifier: EUPL-1.2
"""The kiosk's door without a browser: who is a kiosk, what it is told, and what it brings back."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from doors.kiosk.conftest import ROOT
from lines import Lines
from motcua.appointments.models import Appointment
from motcua.people import tokens
from motcua.people.models import ApiToken
from motcua.queueing.models import Kiosk, Lease, Ticket, TicketPrint
from motcua.queueing.rules import Lane, State

JSON = "application/json"


def press(kiosk: Client, wish: Any, key: str = "k-1") -> Any:
    return kiosk.post(f"{ROOT}so/", wish, content_type=JSON, HTTP_IDEMPOTENCY_KEY=key)


def bring(kiosk: Client, **what: Any) -> Any:
    answer = kiosk.post(f"{ROOT}gop-so/", what, content_type=JSON)
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


# --- becoming a kiosk ------------------------------------------------------------------------------


def test_a_stranger_is_shown_only_how_to_enrol(lines: Lines, morning: datetime) -> None:
    answer = Client().get(ROOT)
    assert "Ghi danh máy lấy số" in answer.content.decode()
    assert "data-screen" not in answer.content.decode()
    assert (list(answer.cookies), answer.has_header("X-Kiosk")) == ([], False)
    assert Client().get("/lay-so/dn-xx/").status_code == 404


def test_a_token_makes_this_browser_the_kiosk(kiosk: Client) -> None:
    cookie = kiosk.cookies["may_lay_so"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/lay-so/")
    page = kiosk.get(ROOT)
    assert (page.status_code, page["X-Kiosk"]) == (200, "DN-HC-k1")
    assert 'data-screen="start"' in page.content.decode()
    # The token itself is kept nowhere.
    assert "mc_" not in cookie.value


def test_links_lead_nowhere_from_the_kiosk(kiosk: Client) -> None:
    page = kiosk.get(ROOT).content.decode()
    assert [link for link in page.split("<a ")[1:] if 'href="#' not in link] == []


@pytest.mark.parametrize("typed", ["", "x", "mc_" + "x" * 43, "\0", "ấ" * 500])
def test_a_wrong_token_says_what_to_do(lines: Lines, morning: datetime, typed: str) -> None:
    answer = Client().post(f"{ROOT}ghi-danh/", {"token": typed})
    assert answer.status_code == 422
    assert "không phải của một máy lấy số đang dùng ở đây" in answer.content.decode()
    assert list(answer.cookies) == []


def test_another_offices_token_is_wrong_here(lines: Lines, morning: datetime) -> None:
    token = tokens.issue_token(kind=ApiToken.Kind.DEVICE, name="DN-TTHCC-k1")
    assert Client().post(f"{ROOT}ghi-danh/", {"token": token}).status_code == 422


def test_a_revoked_token_or_a_retired_machine_is_no_kiosk(kiosk: Client, lines: Lines) -> None:
    assert press(kiosk, {"line": "A"}).status_code == 201
    ApiToken.objects.update(revoked_at=timezone.now())
    refused = press(kiosk, {"line": "A"}, "k-2")
    assert (refused.status_code, refused.json()["error"]) == (401, "not_enrolled")
    assert kiosk.get(f"{ROOT}tinh-hinh/").status_code == 401
    assert "Ghi danh máy lấy số" in kiosk.get(ROOT).content.decode()
    ApiToken.objects.update(revoked_at=None)
    Kiosk.objects.update(is_active=False)
    assert kiosk.get(f"{ROOT}tinh-hinh/").status_code == 401


def test_a_kiosk_is_one_at_its_own_office_only(kiosk: Client) -> None:
    assert kiosk.get("/lay-so/dn-tthcc/tinh-hinh/").status_code == 401
    assert kiosk.get("/lay-so/dn-xx/tinh-hinh/").status_code == 401


def test_a_forged_cookie_is_none(lines: Lines, morning: datetime) -> None:
    client = Client()
    client.cookies["may_lay_so"] = '{"kiosk": "DN-HC-k1", "digest": "x"}:x:x'
    assert client.get(f"{ROOT}tinh-hinh/").status_code == 401


def test_another_site_cannot_use_the_kiosk(kiosk: Client) -> None:
    answer = kiosk.post(
        f"{ROOT}so/", {"line": "A"}, content_type=JSON, HTTP_IDEMPOTENCY_KEY="k", HTTP_SEC_FETCH_SITE="cross-site"
    )
    assert answer.status_code == 403
    assert Ticket.objects.count() == 0


# --- how things stand ------------------------------------------------------------------------------


def test_the_page_knows_lines_hours_groups_and_the_time(
    kiosk: Client, draw: Callable[..., Ticket], lines: Lines
) -> None:
    draw(line=lines.hc_a)
    state = kiosk.get(f"{ROOT}tinh-hinh/").json()
    assert [(each["code"], each["waiting"]) for each in state["lines"]] == [("A", 1), ("B", 0)]
    hours = state["lines"][0]["hours"]
    assert [each["opens_at"] for each in hours] == ["2026-11-27T07:00:00+07:00", "2026-11-28T07:00:00+07:00"]
    assert hours[1]["said"]["vi"] == "7 giờ sáng thứ Bảy, 28/11"
    assert state["now"].startswith("2026-11-27T08:30:00")
    assert len(state["groups"]) == 5
    assert state["sms"] == "Soạn STT {number} hai chau gửi 8188"
    assert Kiosk.objects.get(pk="DN-HC-k1").seen_at is not None


def test_another_makers_lines_are_not_offered(kiosk: Client, lines: Lines) -> None:
    lines.hc_b.is_mirrored = True
    lines.hc_b.save()
    assert [each["code"] for each in kiosk.get(f"{ROOT}tinh-hinh/").json()["lines"]] == ["A"]


def test_the_program_that_keeps_the_page_names_its_files(client: Client) -> None:
    answer = client.get("/lay-so/giu-trang.js")
    assert answer["Content-Type"].startswith("text/javascript")
    said = answer.content.decode()
    assert "kiosk/kiosk" in said
    assert "&quot;" not in said


# --- numbers ---------------------------------------------------------------------------------------


def test_a_press_is_answered_once(kiosk: Client) -> None:
    first, again = press(kiosk, {"line": "A"}), press(kiosk, {"line": "A"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert press(kiosk, {"line": "A"}, "k-2").json()["number"] == "A002"
    assert press(kiosk, {"line": "A", "priority": "elderly"}, "k-3").status_code == 201
    assert Ticket.objects.get(shown="A003").lane == Lane.PRIORITY


def test_page_and_program_share_a_press(kiosk: Client) -> None:
    """The same kiosk may ask through either door; a press is the kiosk's, not the door's."""
    said = press(kiosk, {"line": "A"}).json()
    token = tokens.issue_token(kind=ApiToken.Kind.DEVICE, name="DN-HC-k1")
    answer = Client(HTTP_AUTHORIZATION=f"Bearer {token}").post(
        "/api/v1/offices/DN-HC/tickets", {"line": "A"}, content_type=JSON, HTTP_IDEMPOTENCY_KEY="k-1"
    )
    assert answer.json() == said


@pytest.mark.parametrize("sent", ["x", "[]", '{"line": 5}', '{"line": "A", "priority": 3}', '{"line": "\\u0000"}', "{"])
def test_nonsense_is_refused(kiosk: Client, sent: str) -> None:
    for path in ("so/", "muon-so/", "gop-so/"):
        answer = kiosk.post(f"{ROOT}{path}", sent, content_type=JSON, HTTP_IDEMPOTENCY_KEY="k")
        is_merge_of_nothing = path == "gop-so/" and sent.startswith('{"line')
        assert answer.status_code == (200 if is_merge_of_nothing else 422), (path, answer.content)
    assert press(kiosk, {"line": "A"}, "").status_code == 422
    assert Ticket.objects.count() == 0


def test_outside_the_hours_it_says_when(kiosk: Client, the_clock: Callable[[str], datetime]) -> None:
    the_clock("2026-11-28T20:00")
    answer = press(kiosk, {"line": "A"})
    assert (answer.status_code, answer.json()["error"]) == (409, "line_closed")
    assert "thứ Hai" in answer.json()["message"]


def test_an_appointment_by_its_code(kiosk: Client, book: Callable[..., Appointment]) -> None:
    hour = book(office="DN-HC", agency="DN-HC", starts_at="2026-11-27T08:30", status="confirmed")
    said = press(kiosk, {"appointment": hour.code}).json()
    again = press(kiosk, {"appointment": hour.code}, "k-2")
    assert (again.status_code, again.json()["number"]) == (409, said["number"])


# --- without a network -----------------------------------------------------------------------------


def test_borrowed_numbers_come_with_their_tickets(kiosk: Client, lines: Lines) -> None:
    said = kiosk.post(f"{ROOT}muon-so/", {"lines": ["A", "B", "Z"]}, content_type=JSON).json()
    assert [(each["line"], len(each["numbers"])) for each in said["leases"]] == [("A", 50), ("B", 50)]
    assert Lease.objects.filter(kiosk="DN-HC-k1").count() == 2


def test_a_lost_answer_costs_no_second_block(kiosk: Client, lines: Lines) -> None:
    def ask(lines: list[str], key: str) -> Any:
        return kiosk.post(f"{ROOT}muon-so/", {"lines": lines}, content_type=JSON, HTTP_IDEMPOTENCY_KEY=key)

    first = ask(["B", "A"], "k-1")
    assert ask(["B", "A"], "k-1").json() == first.json()
    assert Lease.objects.count() == 2
    assert ask(["A"], "k-1").json()["error"] == "idempotency_key_reused"
    assert ask(["A"], "k-2").json() != first.json()
    assert Lease.objects.count() == 3


def test_a_line_without_room_lends_nothing(kiosk: Client, lines: Lines) -> None:
    lines.hc_a.daily_limit = 10
    lines.hc_a.save()
    assert kiosk.post(f"{ROOT}muon-so/", {"lines": ["A"]}, content_type=JSON).json() == {"leases": []}


def test_what_was_given_alone_is_taken_over_once(kiosk: Client) -> None:
    lent = kiosk.post(f"{ROOT}muon-so/", {"lines": ["A"]}, content_type=JSON).json()["leases"][0]["numbers"]
    given = [{**each, "line": "A", "issued_at": "2026-11-27T08:29:59Z", "priority": "elderly"} for each in lent[:2]]
    stranger = {"ticket": str(uuid4()), "number": 7, "line": "A", "issued_at": "2026-11-27T08:29:59+07:00"}
    for _ in range(2):
        said = bring(kiosk, given=[*given, stranger])
        assert said["merged"] == sorted(each["ticket"] for each in given)
        assert said["unknown"] == [stranger["ticket"]]
    assert Ticket.objects.filter(priority="elderly", lane=Lane.PRIORITY).count() == 2


def test_a_press_nobody_heard_of_is_undone_whether_it_arrived_or_not(kiosk: Client) -> None:
    arrived, never = {"line": "A"}, {"line": "B"}
    press(kiosk, arrived, "k-arrived")
    given_up = [{"key": "k-arrived", "wish": arrived}, {"key": "k-never", "wish": never}]
    for _ in range(2):
        assert bring(kiosk, given_up=given_up)["given_up"] == ["k-arrived", "k-never"]
    assert Ticket.objects.get().state == State.LEFT
    # It comes at last, by a slow way: nothing is drawn.
    assert press(kiosk, never, "k-never").status_code == 410
    assert Ticket.objects.count() == 1


def test_the_number_of_an_appointment_is_not_undone_with_its_press(
    kiosk: Client, book: Callable[..., Appointment]
) -> None:
    hour = book(office="DN-HC", agency="DN-HC", starts_at="2026-11-27T08:30", status="confirmed")
    said = press(kiosk, {"appointment": hour.code}).json()
    bring(kiosk, given_up=[{"key": "k-1", "wish": {"appointment": hour.code}}])
    again = press(kiosk, {"appointment": hour.code}, "k-2")
    assert (again.json()["error"], again.json()["number"]) == ("has_ticket", said["number"])
    assert Ticket.objects.get().state == State.WAITING


def test_paper_printed_without_a_network_is_noted(kiosk: Client) -> None:
    ticket = press(kiosk, {"line": "A"}).json()["ticket"]
    prints = [{"ticket": ticket, "outcome": "printed"}, {"ticket": str(uuid4()), "outcome": "failed"}]
    for _ in range(2):
        assert bring(kiosk, prints=prints)["printed"] == [each["ticket"] for each in prints]
    assert TicketPrint.objects.get().outcome == "printed"
