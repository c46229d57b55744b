# SPDX-License-Identifier: EUPL-1.2
"""A special day on the desk: promised or refused at intake, counted down, handed up, printed on request, explained."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from cast import Citizen, at
from doors.desk.desk_words import text
from motcua.dossiers import operations
from motcua.dossiers.models import Dossier, LogEntry, SpecialIntake
from motcua.people.models import User
from reactions.world import relay, settle
from specials import DuongXa, taken_in

LIST = "/quay/ho-so/"
INTAKE = f"{LIST}nhan/?noi=HN-DX&thu-tuc=2.000815"
SignIn = Callable[[User], Client]


@pytest.fixture
def eleven(the_clock: Callable[[str], datetime]) -> datetime:
    """Tuesday 01/12/2026, 11:00: the special day of Dương Xá, an hour before lunch."""
    return the_clock("2026-12-01T11:00")


@pytest.fixture
def signed_in(eleven: datetime, client_for: Callable[..., Client]) -> SignIn:
    return lambda user: client_for(user)


def typed(lan: Citizen, **more: str) -> dict[str, str]:
    return {
        "noi": "HN-DX",
        "thu-tuc": "2.000815",
        "agency": "HN-DX",
        "khoa": "một lần",
        "viec": "nhan",
        "name": lan.name,
        "phone": lan.phone,
        "return_by": "counter",
    } | more


def take_in(duong_xa: DuongXa, lan: Citizen, moment: str = "2026-12-01T11:00", **wishes: Any) -> Dossier:
    made = taken_in(duong_xa, lan, moment, **wishes)
    relay()
    return made


def page_of(dossier: Dossier) -> str:
    return f"{LIST}{dossier.code}/"


# --- before and at intake ------------------------------------------------------------------------------


@pytest.mark.rule("R-058")
def test_intake_shows_what_today_promises_and_receives_without_a_slip(
    signed_in: SignIn, duong_xa: DuongXa, lan: Citizen
) -> None:
    counter = signed_in(duong_xa.officer)
    page = text(counter.get(INTAKE))
    assert "Hôm nay không viết, không giấy hẹn: trả kết quả trước 14 giờ 30" in page
    assert "In giấy hẹn" in page
    assert "Nhận như ngày thường" in page
    received = counter.post(f"{LIST}nhan/", typed(lan), follow=True)
    dossier = Dossier.objects.get()
    assert received.redirect_chain[-1][0] == page_of(dossier)
    page = text(received)
    assert "không viết giấy hẹn. Trả kết quả hôm nay trước 14 giờ 30" in page
    assert "Trả kết quả trước 14 giờ 30" in page
    assert "còn 2 giờ" in page
    assert "In giấy tiếp nhận" in page
    counter.post(f"{LIST}nhan/", typed(lan))
    assert SpecialIntake.objects.count() == 1


@pytest.mark.rule("R-058")
def test_what_can_no_longer_be_kept_is_said_before_and_after_intake(
    signed_in: SignIn, duong_xa: DuongXa, lan: Citizen, the_clock: Callable[[str], datetime]
) -> None:
    the_clock("2026-12-01T15:45")
    counter = signed_in(duong_xa.officer)
    the_clock("2026-12-01T15:45")
    page = text(counter.get(INTAKE))
    assert "Hôm nay không còn hứa trả trong ngày được" in page
    assert (
        "Đã quá 15 giờ 30, giờ nhận cuối trong ngày. Nhận như ngày thường: hẹn trả kết quả 17 giờ 30 ngày mai" in page
    )
    page = text(counter.post(f"{LIST}nhan/", typed(lan), follow=True))
    assert "Đã quá 15 giờ 30" in page
    assert "như ngày thường, hẹn trả kết quả 17 giờ 30 ngày mai" in page
    assert SpecialIntake.objects.get().state == SpecialIntake.State.FELL_BACK


@pytest.mark.parametrize(
    ("wish", "is_special", "leads_to"),
    [({"nhu-ngay-thuong": "1"}, False, ""), ({"in-giay-hen": "1"}, True, "phieu/?mau=receipt")],
)
def test_the_citizen_may_have_it_the_ordinary_way_or_with_a_slip(
    signed_in: SignIn, duong_xa: DuongXa, lan: Citizen, wish: Any, is_special: bool, leads_to: str
) -> None:
    answer = signed_in(duong_xa.officer).post(f"{LIST}nhan/", typed(lan, **wish))
    dossier = Dossier.objects.get()
    assert answer["Location"] == page_of(dossier) + leads_to
    assert bool(dossier.special) is is_special
    assert not SpecialIntake.objects.filter(has_slip=False).exists()


def test_the_promise_is_asked_for_again_and_other_procedures_have_none(signed_in: SignIn, duong_xa: DuongXa) -> None:
    counter = signed_in(duong_xa.officer)
    part = text(counter.get(f"{LIST}nhan/loi-hua/?noi=HN-DX&thu-tuc=2.000815&agency=HN-DX"))
    assert "trả kết quả trước 14 giờ 30" in part
    assert "<html" not in part
    duong_xa.rule.delete()
    assert "hua-luc-nay" not in counter.get(INTAKE).content.decode()


def test_receiving_what_was_filed_online_at_the_counter_shows_the_promise(
    signed_in: SignIn, duong_xa: DuongXa, lan: Citizen
) -> None:
    sent = operations.file_dossier(
        office=duong_xa.office,
        agency=duong_xa.agency,
        version=duong_xa.copies,
        applicant={"name": lan.name, "phone": lan.phone},
        answers={},
        channel=Dossier.Channel.WEB,
        return_by="counter",
        at=at("2026-12-01T10:50"),
        actor=duong_xa.officer.actor,
        helped_at=duong_xa.office,
    )
    counter = signed_in(duong_xa.officer)
    assert "trả kết quả trước 14 giờ 30" in text(counter.get(page_of(sent)))
    page = text(counter.post(f"{page_of(sent)}viec/tiep-nhan/", {"version": sent.version}, follow=True))
    assert "không viết giấy hẹn. Trả kết quả hôm nay trước 14 giờ 30" in page


# --- the clock and the hand-up -------------------------------------------------------------------------


def test_the_list_has_the_running_promises_by_the_time_left_ones_own_first(
    signed_in: SignIn, duong_xa: DuongXa, lan: Citizen, minh: Citizen
) -> None:
    signed = take_in(duong_xa, lan, "2026-12-01T09:00")
    operations.draft_result(dossier_id=signed.pk, by=duong_xa.specialist, at=at("2026-12-01T09:10"))
    later = take_in(duong_xa, minh, "2026-12-01T10:30")
    for who, first in ((duong_xa.leader, signed), (duong_xa.specialist, later)):
        page = signed_in(who).get(LIST).content.decode()
        strip = page[page.index('id="hua-hom-nay"') : page.index('class="list-sides"')]
        other = later if first is signed else signed
        assert strip.index(first.code) < strip.index(other.code)
        assert "việc của tôi" in strip
        assert "Phòng chuyên môn" in strip
    assert "is-most" in text(signed_in(duong_xa.officer).get(f"{LIST}loi-hua/"))


@pytest.mark.rule("R-059")
def test_at_half_its_unit_is_asked_and_at_80_per_cent_the_head(
    client_for: Callable[..., Client], the_clock: Callable[[str], datetime], duong_xa: DuongXa, lan: Citizen
) -> None:
    dossier = take_in(duong_xa, lan)
    words = f"Xin xử lý ngay: {dossier.code}"

    def asked(moment: str) -> set[str]:
        settle(the_clock(moment))
        people = ("officer", "specialist", "leader", "head")
        return {who for who in people if words in text(client_for(getattr(duong_xa, who)).get(LIST))}

    assert asked("2026-12-01T11:30") == set()
    assert asked("2026-12-01T13:40") == {"specialist", "leader"}
    assert asked("2026-12-01T14:08") == {"specialist", "leader", "head"}
    page = text(client_for(duong_xa.head).get(LIST))
    assert "is-most" in page
    assert "còn 22 phút" in page


def test_a_hundred_promises_cost_no_more_queries_than_two(
    signed_in: SignIn, duong_xa: DuongXa, lan: Citizen, django_assert_max_num_queries: Any
) -> None:
    for _each in range(2):
        take_in(duong_xa, lan)
    client = signed_in(duong_xa.officer)
    client.get(f"{LIST}loi-hua/")
    with django_assert_max_num_queries(16):
        client.get(f"{LIST}loi-hua/")
    for _each in range(10):
        take_in(duong_xa, lan)
    with django_assert_max_num_queries(16):
        client.get(f"{LIST}loi-hua/")


# --- the slip, and what was missed ---------------------------------------------------------------------


@pytest.mark.rule("R-058")
def test_the_slip_is_printed_when_asked_for_and_noted_once(signed_in: SignIn, duong_xa: DuongXa, lan: Citizen) -> None:
    dossier = take_in(duong_xa, lan)
    counter = signed_in(duong_xa.officer)
    for _twice in range(2):
        answer = counter.post(f"{page_of(dossier)}giay-tiep-nhan/")
        assert answer["Location"] == f"{page_of(dossier)}phieu/receipt/"
    assert counter.get(answer["Location"])["Content-Type"] == "application/pdf"
    assert SpecialIntake.objects.get().has_slip
    assert LogEntry.objects.filter(dossier=dossier, kind="SlipAsked").count() == 1
    assert "giay-tiep-nhan/" not in counter.get(page_of(dossier)).content.decode()
    assert signed_in(duong_xa.specialist).post(f"{page_of(dossier)}giay-tiep-nhan/").status_code == 403


def test_a_missed_promise_is_asked_about_and_explained(
    client_for: Callable[..., Client], the_clock: Callable[[str], datetime], duong_xa: DuongXa, lan: Citizen
) -> None:
    dossier = take_in(duong_xa, lan)
    the_clock("2026-12-01T14:20")
    early = client_for(duong_xa.specialist).post(f"{page_of(dossier)}ly-do-tre/", {"reason": "Mất điện"})
    assert early.status_code == 409
    settle(the_clock("2026-12-01T14:41"))
    client = client_for(duong_xa.specialist)
    page = text(client.get(page_of(dossier)))
    assert "Vì sao trễ lời hứa? Xin ghi lại" in page
    assert "trễ 11 phút" in page
    nothing = client.post(f"{page_of(dossier)}ly-do-tre/", {"reason": " "})
    assert nothing.status_code == 422
    assert "Xin ghi vì sao trễ." in text(nothing)
    for _twice in range(2):
        page = text(client.post(f"{page_of(dossier)}ly-do-tre/", {"reason": "Mất điện cả sáng"}, follow=True))
    assert "Đã ghi lý do trễ." in page
    assert "Mất điện cả sáng" in page
    assert LogEntry.objects.filter(dossier=dossier, kind="SpecialMissExplained").count() == 1
    intake = SpecialIntake.objects.get()
    assert (intake.missed_because, intake.missed_said_by) == ("Mất điện cả sáng", duong_xa.specialist)
