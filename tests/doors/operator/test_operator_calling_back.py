# SPDX-License-Identifier: EUPL-1.2
"""The list of people to call back: who comes on it, what came of calling, who leaves it by itself."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cast import Citizen, at
from motcua.appointments import operations as appointments
from motcua.appointments.models import Appointment
from motcua.connectors.sms_simulator.models import Behaviour
from motcua.journal.models import Entry
from motcua.people.models import Role, RoleHeld, User
from motcua.switchboard.models import Call, CallBack
from motcua.switchboard.operations import settle_lapsed
from reactions.world import network, relay, send_all, settle

Ring = Callable[..., Call]
Book = Callable[..., Appointment]
LANDLINE = Citizen("Ông Tư Máy Bàn", "+842363881999")


def text(answer: Any) -> str:
    return str(answer.content.decode())


def calls_back(client: Client, row: CallBack) -> Call:
    answer = client.post(f"/tong-dai/goi-lai/{row.pk}/")
    assert answer.status_code == 302, text(answer)
    return Call.objects.get(pk=int(answer["Location"].rstrip("/").rpartition("/")[2]))


@pytest.fixture
def to_call(morning: Any, book: Book, deliveries: Any) -> CallBack:
    """A landline whose appointment has been confirmed."""
    book(who=LANDLINE, starts_at="2026-11-30T09:00", status="confirmed")
    relay()
    return CallBack.objects.get()


def test_a_landline_is_called_about_what_the_office_says_and_not_about_its_own_wishes(
    to_call: CallBack, phone: Client
) -> None:
    assert (to_call.cause, to_call.phone, to_call.until_at) == ("LANDLINE", LANDLINE.phone, at("2026-11-30T09:00"))
    page = text(phone.get("/tong-dai/"))
    assert "0236 3881 999 · Ông Tư Máy Bàn" in page
    assert "Ma hen" in page
    assert "da xac nhan" in page.lower() or "xac nhan" in page.lower()


def test_a_failed_message_is_called_about_once_however_many_fail(
    the_clock: Callable[[str], Any], book: Book, deliveries: Any, lan: Citizen, phone: Client
) -> None:
    the_clock("2026-11-27T09:10")
    network(Behaviour.Mode.FAILS, lan.phone)
    book(starts_at="2026-11-30T09:00", asked_at="2026-11-27T09:00", status="confirmed")
    relay()
    send_all()
    relay()
    row = CallBack.objects.get()
    assert (row.cause, row.phone) == ("FAILED", lan.phone)
    assert "Tin nhắn không đến" in text(phone.get("/tong-dai/"))
    assert Entry.objects.filter(kind="CallBackOpened").count() == 1


def test_a_proposal_without_answer_is_asked_about_a_day_before_and_settles_with_the_answer(
    the_clock: Callable[[str], Any], book: Book, phone: Client, lan: Citizen
) -> None:
    the_clock("2026-11-26T09:10")
    proposed = book(starts_at="2026-12-01T09:00", status="proposed")
    relay()
    assert not CallBack.objects.exists()
    settle(the_clock("2026-11-30T09:59"))
    assert not CallBack.objects.exists()
    settle(the_clock("2026-11-30T10:00"))
    row = CallBack.objects.get()
    assert (row.cause, row.phone, row.until_at) == ("PROPOSAL", lan.phone, at("2026-12-01T10:00"))
    assert "Sở Xây dựng đề nghị 10 giờ sáng ngày mai" in text(phone.get("/tong-dai/"))
    appointments.accept_proposal(appointment_id=proposed.pk, at=at("2026-11-30T10:05"))
    relay()
    row.refresh_from_db()
    assert row.settled_at == at("2026-11-30T10:05")
    assert "Chưa có ai cần gọi lại" in text(phone.get("/tong-dai/"))


def test_an_answered_proposal_is_never_asked_about(the_clock: Callable[[str], Any], book: Book) -> None:
    the_clock("2026-11-26T09:10")
    proposed = book(starts_at="2026-12-01T09:00", status="proposed")
    relay()
    appointments.decline_proposal(appointment_id=proposed.pk, at=at("2026-11-26T10:00"))
    relay()
    settle(the_clock("2026-11-30T12:00"))
    assert not CallBack.objects.exists()


@pytest.mark.rule("R-021")
def test_not_reached_means_two_hours_later_in_office_hours_and_three_times_at_most(
    to_call: CallBack, phone: Client, the_clock: Callable[[str], Any]
) -> None:
    tries = [
        ("2026-11-27T08:30", "2026-11-27T10:30"),
        ("2026-11-27T10:30", "2026-11-27T13:00"),
        ("2026-11-27T15:30", ""),
    ]
    for attempt, (now, later) in enumerate(tries, start=1):
        the_clock(now)
        call = calls_back(phone, to_call)
        assert (call.direction, call.call_back_id) == ("OUT", to_call.pk)
        for _press in range(2):
            phone.post(f"/tong-dai/goi/{call.pk}/ket-qua/", {"ket-qua": "NOT_REACHED", "note": "Máy bận"})
        to_call.refresh_from_db()
        assert to_call.attempts == attempt
        assert to_call.next_at == at(later) if later else to_call.settled_at == at(now), attempt
    assert Entry.objects.filter(kind="CallBackTried").count() == 3
    assert "Máy bận" in text(phone.get("/tong-dai/"))


@pytest.mark.parametrize("outcome", ["REACHED", "WILL_COME", "WRONG_NUMBER"])
def test_other_outcomes_settle_it(to_call: CallBack, phone: Client, outcome: str) -> None:
    call = calls_back(phone, to_call)
    page = text(phone.get(f"/tong-dai/goi/{call.pk}/"))
    assert "Điều cần nói" in page
    assert 'value="REACHED" data-key="1" autofocus' in page
    said = text(phone.post(f"/tong-dai/goi/{call.pk}/ket-qua/", {"ket-qua": outcome}, follow=True))
    assert "Đã ghi kết quả" in said
    to_call.refresh_from_db()
    assert (to_call.outcome, to_call.attempts) == (outcome, 1)
    assert to_call.settled_at is not None
    assert "vừa xong" in text(phone.post(f"/tong-dai/goi-lai/{to_call.pk}/"))


def test_an_outcome_that_does_not_exist_is_asked_for_again(to_call: CallBack, phone: Client) -> None:
    call = calls_back(phone, to_call)
    assert "Xin chọn kết quả" in text(
        phone.post(f"/tong-dai/goi/{call.pk}/ket-qua/", {"ket-qua": "BOOKED"}, follow=True)
    )
    to_call.refresh_from_db()
    assert to_call.settled_at is None


def test_one_person_is_called_by_one_operator_at_a_time(
    to_call: CallBack, phone: Client, client_for: Callable[..., Client]
) -> None:
    other = User.objects.create_user(username="tongdai2", full_name="Lê Hải Yến")
    RoleHeld.objects.create(user=other, role=Role.OPERATOR)
    colleague = client_for(other)
    calls_back(colleague, to_call)
    assert "Lê Hải Yến đang gọi" in text(phone.get("/tong-dai/"))
    assert "Lê Hải Yến đang gọi số này." in text(phone.post(f"/tong-dai/goi-lai/{to_call.pk}/"))
    assert Call.objects.count() == 1


def test_who_calls_by_themselves_is_told_at_once(to_call: CallBack, phone: Client, ring: Ring) -> None:
    page = text(phone.get(f"/tong-dai/goi/{ring(LANDLINE).pk}/"))
    assert "Đang cần báo cho người này" in page


def test_another_offices_list_does_not_exist(to_call: CallBack, client_for: Callable[..., Client]) -> None:
    other = User.objects.create_user(username="tongdai2", full_name="Lê Hải Yến")
    RoleHeld.objects.create(user=other, role=Role.OPERATOR, office_id="DN-HC")
    client = client_for(other)
    assert "Chưa có ai cần gọi lại" in text(client.get("/tong-dai/"))
    assert client.post(f"/tong-dai/goi-lai/{to_call.pk}/").status_code == 404


def test_what_has_lost_its_use_leaves_the_list(
    to_call: CallBack, phone: Client, the_clock: Callable[[str], Any]
) -> None:
    the_clock("2026-11-30T09:00")
    assert "Chưa có ai cần gọi lại" in text(phone.get("/tong-dai/"))
    assert settle_lapsed(at=at("2026-11-30T09:00")) == 1
    to_call.refresh_from_db()
    assert to_call.settled_at == at("2026-11-30T09:00")


def test_the_list_takes_the_same_queries_for_one_and_for_twenty(
    to_call: CallBack, phone: Client, django_assert_max_num_queries: Any
) -> None:
    rows = [CallBack(phone=f"+8423638820{n:02}", cause="FAILED", subject=f"appointment:{9000 + n}", office_id="DN-HC",
                     opened_at=at("2026-11-27T08:00"), next_at=at("2026-11-27T08:00")) for n in range(20)]  # fmt: skip
    CallBack.objects.bulk_create(rows)
    phone.get("/tong-dai/")
    with django_assert_max_num_queries(10):
        assert "+" not in text(phone.get("/tong-dai/")).split('class="tally">')[1].split("<")[0]
