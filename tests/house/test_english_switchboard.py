# SPDX-License-Identifier: EUPL-1.2
"""The switchboard and vaccination in English."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from cast import Citizen
from doors.portal.conftest import Visitor
from doors.ward_shots import Ward
from house.english import left_in_vietnamese, see
from motcua.appointments.models import Appointment
from motcua.connectors.sms_simulator.models import Behaviour
from motcua.people.models import User
from motcua.switchboard import matters
from motcua.vaccination.models import VaccinationBooking
from motcua.vaccination.operations import ChildAsked
from reactions.world import network, relay, send_all

# What a parent types about a child on 26/11/2026: a first dose two weeks before its age.
CHILD = {
    "be1-name": "Nguyen Bao An", "be1-born_on": "7.10.2026", "be1-sex": "boy", "be1-vaccine": "5IN1", "be1-dose": "1",
    "be1-notes": "", "guardian": "Nguyen Thi Lan", "phone": "0905 111 222", "consent": "on",
}  # fmt: skip


@pytest.fixture
def operator(
    english: Callable[..., Client], the_clock: Callable[[str], datetime], tongdai: User, settings: Any
) -> Iterator[Client]:
    """The operator who reads English, on Friday 27/11 at half past eight."""
    settings.SWITCHBOARD_OFFICE = "DN-TTHCC"
    the_clock("2026-11-27T08:30")
    matters.forget_matters()
    yield english(tongdai)
    matters.forget_matters()


def ring(operator: Client, number: str) -> str:
    answer = operator.post("/tong-dai/", {"so": number})
    return str(answer["Location"])


def test_a_call_is_in_english(operator: Client, book: Callable[..., Appointment], lan: Citizen) -> None:
    for start, status in [("11-30T14:00", "confirmed"), ("12-01T09:00", "proposed"), ("12-02T09:00", "requested")]:
        book(starts_at=f"2026-{start}", status=status)
    moved = book(starts_at="2026-12-03T09:00", status="confirmed")
    book(starts_at="2026-11-26T14:00", status="cancelled", agency="DN-STC")
    see(operator, "/tong-dai/")
    see(operator, "/tong-dai/", so="0905 12")
    address = ring(operator, lan.phone)
    page = see(operator, address)
    assert "Who called when" in page
    for row in Appointment.objects.exclude(status="cancelled"):
        for ask in ("huy", "khong-nhan", "doi"):
            see(operator, f"{address}?{ask}={row.pk}")
    for letters in ("sxd", "gpxd", "qqq"):
        see(operator, address, tim=letters, buoc="tiep", name="Lan")
    hour = {"gio": "2026-12-04T09:00:00+07:00", "khoa": "mot", "name": "Lan", "content": "", "nhan": "x", "tim": "x"}
    permit = {"viec": "DN-TTHCC:DN-SXD:1.009974", **hour}
    assert "Appointment at 9:00 on Friday, 4 December" in see(operator, address, **permit)
    assert "Code, to say in pairs" in see(operator, address, buoc="xong", **permit)
    see(operator, address, buoc="xong", **permit)
    see(operator, address, buoc="xem", **permit | {"gio": "", "ngay_khac": "2026-11-29"})
    see(operator, f"{address}hen/{moved.pk}/som-hon/", viec="muon")
    see(operator, f"{address}hen/{moved.pk}/som-hon/", viec="thoi")
    see(operator, f"{address}hen/{moved.pk}/huy/", version=str(moved.version - 1))
    assert "is cancelled." in see(operator, f"{address}hen/{moved.pk}/huy/", version=str(moved.version))
    see(operator, f"{address}ghi-chu/", note="xong", xong="1")


def test_calling_back_is_in_english(
    operator: Client,
    the_clock: Callable[[str], datetime],
    book: Callable[..., Appointment],
    deliveries: Any,
    lan: Citizen,
) -> None:
    network(Behaviour.Mode.FAILS, lan.phone)
    landline = Citizen("Tu", "+842363881999")
    for who in (lan, landline):
        book(who=who, starts_at="2026-11-30T09:00", asked_at="2026-11-27T08:20", status="confirmed")
    relay()
    send_all()
    relay()
    page = see(operator, "/tong-dai/")
    assert "Message not delivered" in page
    assert "Gets no text messages" in page
    for number in sorted(set(re.findall(r"/tong-dai/goi-lai/(\d+)/", page))):
        address = operator.post(f"/tong-dai/goi-lai/{number}/")["Location"]
        see(operator, address)
        assert "Not reached. Call again at" in see(operator, f"{address}ket-qua/", **{"ket-qua": "NOT_REACHED"})
    the_clock("2026-11-27T21:30")
    assert "Quiet hours" in see(operator, "/tong-dai/")


def test_a_shot_by_telephone_is_in_english(operator: Client, ward: Ward) -> None:
    call = ring(operator, "0905111222").rstrip("/").rpartition("/")[2]
    shown = "/tong-dai/tiem-chung/"
    see(operator, f"{shown}?goi={call}")
    hour = "2026-11-30T08:00:00+07:00"
    typed = CHILD | {"khoa": "k1", "be": "1", "goi": call}
    see(operator, shown, **typed, viec="them")
    see(operator, shown, **typed | {"be1-name": "", "consent": ""}, gio=hour)
    assert "only 1 month 23 days old; this dose is usually given from 2 months" in see(
        operator, shown, **typed, gio=hour
    )
    see(operator, shown, **typed, da_chon=hour, viec="dat")
    booking = VaccinationBooking.objects.get()
    see(operator, f"{shown}?goi={call}")
    see(operator, f"{shown}{booking.pk}/huy/", goi=call)
    booking.refresh_from_db()
    assert booking.reason == "Người gọi báo hủy"


def test_a_parent_books_a_shot_in_english(
    english: Callable[..., Client], the_clock: Callable[[str], datetime], ward: Ward
) -> None:
    the_clock("2026-11-26T09:00")
    parent = Visitor(english())

    def read(words: str) -> None:
        assert words in parent.words
        assert left_in_vietnamese(parent.html) == []

    parent.open("/tiem-chung/")
    read("Coming sessions")
    parent.open("/tiem-chung/gio/?noi=DN-HC&be=1&ngay=2026-11-27")
    read("How many children come together?")
    parent.press("8:00")
    read("Who is to be vaccinated?")
    parent.press("Add a child").press("Leave out child 2")
    parent.press("Continue", **CHILD | {"be1-name": "", "be1-born_on": "x", "be1-dose": "x", "phone": "0905"})
    read("This date cannot be read.")
    parent.press("Continue", **CHILD)
    read("The doctor will decide.")
    parent.press("Book this place")
    read("Your place is booked")
    code = VaccinationBooking.objects.get().code
    parent.open("/tiem-chung/tra-cuu/").press("Look up", code=code, phone="0905")
    assert left_in_vietnamese(parent.html) == []
    parent.open(f"/t/{code}").press("Look up", phone="0905111222")
    read("1 child")
    own = parent.at
    parent.open(f"{own}doi/").press("Monday").press("9:00").press("Move to the new hour")
    read("The hour is changed.")
    parent.open(f"{own}huy/")
    read("Cancel this vaccination?")
    parent.press("Cancel appointment")
    read("The vaccination is cancelled.")


def test_the_vaccination_desk_is_in_english(
    english: Callable[..., Client],
    the_clock: Callable[[str], datetime],
    book_shots: Callable[..., VaccinationBooking],
    minh: Citizen,
    nga: User,
    hoa: User,
) -> None:
    the_clock("2026-11-27T08:05")
    young = ChildAsked("An", date(2026, 10, 7), "girl", "5IN1", "5in1", 1, "")
    booked, here, watched = (
        book_shots(who=who, children=[young], status=status, starts_at=f"2026-11-27T{hour}")
        for who, status, hour in [
            (minh, "booked", "08:00"),
            (minh, "checked_in", "08:00"),
            (minh, "observing", "07:30"),
        ]
    )
    desk = "/quay/DN-HC/tiem-chung/"
    for who in (nga, hoa):
        client = english(who)
        for page in ("", "?ngay=2026-11-29", "dat/", *(f"{row.pk}/" for row in (booked, here, watched))):
            see(client, f"{desk}{page}")
        see(client, f"{desk}tim/", tim="999999")
        see(client, f"{desk}tim/", tim=minh.phone)
    client = english(nga)
    child = here.children.get()
    see(client, f"{desk}be/{child.pk}/tiem/", 422, vaccine="", lot="")
    see(client, f"{desk}be/{child.pk}/tiem/", vaccine="5IN1", lot="A1")
    see(client, f"{desk}be/{child.pk}/dau-hieu/", signs="no")
    see(client, f"{desk}{here.pk}/xong/", 409, reason="")
    see(client, f"{desk}{here.pk}/xong/", reason="no")
    see(client, f"{desk}tim/", tim=booked.code)
    see(client, f"{desk}be/{booked.children.get().pk}/hoan/", 422, reason="")
    see(client, f"{desk}be/{booked.children.get().pk}/hoan/", reason="no")
