# SPDX-License-Identifier: EUPL-1.2
"""Numbers and lines in English: at home, at the machine, at the desk, in administration, at the simulated machine."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from cast import Citizen, House, at
from doors.portal.conftest import Visitor
from house.english import MARKED, left_in_vietnamese, see
from lines import Lines
from motcua.appointments.models import Appointment
from motcua.doors.kiosk.words import KNOWN_GROUPS, all_words, in_both
from motcua.feeds import operations as feeds
from motcua.feeds.models import Feed, Forward
from motcua.feeds.operations import machines
from motcua.live import mirrors, snapshot
from motcua.people import phone_check
from motcua.people.models import PhoneCheck, User
from motcua.queueing import operations, waiting
from motcua.queueing.models import Line, Ticket, TicketPrint
from motcua.queueing.operations import return_lost
from motcua.queueing.rules import Why

English = Callable[..., Client]
Clock = Callable[[str], datetime]
Draw = Callable[..., Ticket]
COUNTER = "DN-TTHCC-3"
DESK = "/quay/DN-TTHCC/"
MORNING = "2026-11-27T08:30"


@pytest.fixture
def hall(lines: Lines, draw: Draw, the_clock: Clock, binh: User) -> Lines:
    """A Friday morning: six people in line A, whose name is known in English and which can be joined from home."""
    now = the_clock(MORNING)
    Line.objects.filter(pk=lines.a.pk).update(name_en="Construction", may_join_from_home=True)
    for minute in range(6):
        draw(at_=now - timedelta(minutes=20 - minute))
    operations.begin_duty(counter=COUNTER, by=binh, at=now)
    return lines


def sent_code() -> str:
    return phone_check.code_of(PhoneCheck.objects.latest("asked_at"))


# --- at home ---------------------------------------------------------------------------------------------


def test_all_places_and_one_are_in_english(hall: Lines, english: English, draw: Draw, binh: User) -> None:
    client = english()
    operations.call_next(counter=COUNTER, by=binh, at=at(MORNING))
    assert "Construction" in see(client, "/xep-hang/")
    see(client, "/xep-hang/?q=trung tam")
    assert "No place is called" in see(client, "/xep-hang/?q=khong-co")
    page = see(client, "/xep-hang/dn-tthcc/")
    assert "Construction" in page
    assert "Xây dựng" not in page
    assert "People whom the law lets go first (pregnant women, " in page
    assert re.search(r'content="no number called yet\|counter\|waiting\|.*\|YOUR TURN\|:"', page)
    see(client, "/xep-hang/dn-kh-khong/", 404)
    Line.objects.filter(office="DN-HC").delete()
    assert "This place gives no numbers yet" in see(client, "/xep-hang/dn-hc/")
    assert 'name="Xây dựng"' not in client.get("/api/v1/offices/DN-TTHCC/queue").content.decode()
    assert json.loads(client.get("/api/v1/offices/DN-TTHCC/queue").content)["lines"][0]["name"] == "Xây dựng"


def test_a_number_is_taken_from_home_in_english(hall: Lines, english: English, lan: Citizen) -> None:
    home = Visitor(english())

    def read(words: str) -> None:
        assert words in home.words
        assert left_in_vietnamese(home.html) == []

    home.open("/xep-hang/dn-hc/lay-so/")
    read("Numbers are taken on the spot here")
    home.open("/xep-hang/dn-tthcc/lay-so/?hang=A")
    read("Construction")
    home.press("Send a code to the phone", line="A", phone="0905")
    read("The phone number is too short")
    home.press("Send a code to the phone", line="A", phone="0905 111 222")
    read("to take a number for Construction at")
    home.press("Take a number", code="x")
    assert left_in_vietnamese(home.html) == []
    home.press("Take a number", code=sent_code())
    read("You have a number")
    read("6 people before you")
    home.press("Remind me by SMS", before="3")
    read("Reminder set")
    home.open(f"/so/{Ticket.objects.latest('number').pk}/thoi/")
    read("Give up number A007?")
    home.press("Stop waiting")
    read("This number no longer waits")


def test_a_number_is_in_english_in_every_state(
    hall: Lines, english: English, draw: Draw, binh: User, the_clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, client = at(MORNING), english()
    call = {"counter": COUNTER, "by": binh, "at": now}
    first, second, last = Ticket.objects.filter(line=hall.a).order_by("number")[:3]
    see(client, f"/so/{first.pk}/nhac/")
    see(client, f"/so/{first.pk}/nhac/", 422, phone="0905")
    assert "not enough data yet" in see(client, f"/so/{last.pk}/").casefold()
    monkeypatch.setattr(waiting, "range_for", lambda **asked: waiting.Range(40, 55))
    assert "Leave home at" in see(client, f"/so/{last.pk}/")
    assert "Leave now" in see(client, f"/so/{last.pk}/?di=60")
    operations.call_number(number=last.shown, reason="Brings papers", **call)
    assert "called by the staff’s choice: Brings papers" in see(client, f"/so/{second.pk}/")
    for why in Why:
        Ticket.objects.filter(pk=last.pk).update(why=why)
        see(client, f"/so/{second.pk}/")
    assert "YOUR TURN" in see(client, f"/so/{last.pk}/")
    operations.recall(**call)
    assert "Calls so far: 2." in see(client, f"/so/{last.pk}/")
    operations.start(**call)
    assert "Being served at counter 3" in see(client, f"/so/{last.pk}/")
    operations.transfer(to_line="B", **call)
    assert "Transferred to the line" in see(client, f"/so/{last.pk}/")
    operations.call_next(**call)
    operations.mark_absent(**call)
    absent = Ticket.objects.get(state="absent")
    assert "Called, but nobody came" in see(client, f"/so/{absent.pk}/")
    done = operations.call_next(**call)
    assert done is not None
    operations.finish(**call)
    assert "Thank you." in see(client, f"/so/{done.pk}/")
    the_clock("2026-11-28T09:00")
    assert "of another day" in see(client, f"/so/{done.pk}/")
    see(client, "/so/00000000-0000-0000-0000-000000000000/", 404)


def test_a_machine_that_is_silent_is_said_to_be_in_english(
    house: House, english: English, the_clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = the_clock(MORNING)
    feed = Feed.objects.create(code="MAY-1", office=house.hc, name="Hoa Sen")
    Line.objects.create(office=house.hc, code="N", name="Khám Nhi", prefix="N", is_mirrored=True)
    events = [{"seq": 1, "kind": "issued", "line": "N", "number": "N001", "at": now.isoformat()}]
    feeds.hear_events(feed=feed.pk, events=events, at=now)
    client = english()
    ticket = Ticket.objects.get()
    assert "The machine on the spot gives the numbers" in see(client, "/xep-hang/dn-hc/")
    silent = mirrors.Freshness(is_fresh=False, as_of=at("2026-11-27T08:12"), changes=3)
    monkeypatch.setattr(snapshot.mirrors, "freshness_of", lambda offices: {"DN-HC": silent})
    assert "No connection with the machine here since" in see(client, "/xep-hang/dn-hc/")
    see(client, "/xep-hang/")
    see(client, f"/so/{ticket.pk}/")


# --- at the machine and on the wall ----------------------------------------------------------------------


def test_the_kiosk_knows_every_sentence_in_both_languages(lines: Lines) -> None:
    words = all_words()
    assert words["vi"].keys() == words["en"].keys()
    assert {name: said for name, said in words["en"].items() if MARKED.search(said) or said == words["vi"][name]} == {}
    filled = re.compile(r"\{\w+\}")
    for name, said in words["vi"].items():
        assert sorted(filled.findall(said)) == sorted(filled.findall(words["en"][name])), name
    assert [group for group in KNOWN_GROUPS if MARKED.search(in_both(group)["en"])] == []


def test_the_pages_for_whoever_sets_up_screens_are_in_english(hall: Lines, english: English) -> None:
    client = english()
    assert "Enrol this machine" in see(client, "/lay-so/dn-tthcc/")
    assert "does not belong to a number machine" in see(client, "/lay-so/dn-tthcc/ghi-danh/", 422, token="x")
    assert "Screens of the counters:" in see(client, "/bang/")
    see(client, "/bang/?q=khong-co")


def test_the_hall_is_called_in_both_languages_whatever_its_browser_wishes(hall: Lines, english: English) -> None:
    page = english().get("/bang/dn-tthcc/").content.decode()
    assert '<html lang="vi"' in page
    assert 'data-say-ask-english="Number {number}, please go to {place}"' in page
    assert 'data-say-place-english="Counter {number}"' in page


# --- at the desk -----------------------------------------------------------------------------------------


def test_calling_is_in_english(
    hall: Lines, english: English, draw: Draw, binh: User, phuc: User, book: Callable[..., Appointment]
) -> None:
    now, client = at(MORNING), english(binh)
    draw(at_=now, priority="elderly")
    call = f"{DESK}goi/{COUNTER}/"

    def press(deed: str, seen: bool = True, **typed: str) -> str:
        active = Ticket.objects.filter(counter=COUNTER, state__in=["called", "serving"]).first()
        page = see(client, f"{call}{deed}/", **{"seen": str(active.pk) if active and seen else "", **typed})
        assert left_in_vietnamese(client.get(f"{DESK}goi/manh/").content.decode()) == []
        return page

    assert "Construction" in see(client, DESK)
    see(client, f"{DESK}goi/quay/")
    see(client, f"{DESK}goi/quay/", hang="A")
    assert "Priority by law" in press("tiep")
    assert "Call 2 at 08:30" in press("lai")
    assert "Being served" in press("bat-dau")
    see(client, f"{call}chuyen/")
    assert "it keeps its time" in press("chuyen", den="hang:B")
    assert "has called no number" in press("xong")
    see(client, f"{call}so/")
    assert "5 people come before this number" in see(client, f"{call}so/", number="A006")
    assert "choose or write the reason" in see(client, f"{call}so/", number="A006", hoi="1")
    press("so", number="A006", ly_do="The number was called by mistake before")
    assert Ticket.objects.get(number=6, line=hall.a).reason == "Số bị gọi nhầm trước đó"
    press("vang")
    gone = Ticket.objects.get(state="absent")
    assert "is back and is called after" in see(client, f"{DESK}so/{gone.pk}/tro-lai/", x="1")
    assert "no longer absent" in see(client, f"{DESK}so/{gone.pk}/tro-lai/", x="1")
    assert "Lunch break" not in press("tam-dung", reason="Lunch break").replace('value="Lunch break"', "")
    assert "PAUSED since" in see(client, DESK)
    press("tiep")
    press("lam-tiep")
    press("tiep")
    assert "Please press done or transfer" in (press("bat-dau") and press("roi"))
    press("xong")
    assert "You have left Counter 3." in press("roi")
    assert "Choose your counter and the lines" in see(client, DESK)
    see(english(phuc), DESK)


def test_giving_numbers_and_what_went_wrong_is_in_english(
    hall: Lines, english: English, draw: Draw, binh: User, book: Callable[..., Appointment]
) -> None:
    now, client = at(MORNING), english(binh)
    see(client, f"{DESK}phat-so/")
    assert "Number A007, 6 before it" in see(client, f"{DESK}phat-so/", hang="A", once="1")
    assert "has already given another number" in see(client, f"{DESK}phat-so/", hang="B", once="1")
    see(client, f"{DESK}phat-so/", hang="X", once="2")
    ticket = Ticket.objects.latest("number")
    see(client, f"{DESK}so/{ticket.pk}/phieu/")
    TicketPrint.objects.create(
        ticket=ticket, kiosk=hall.kiosk, outcome="failed", reason="máy in hết giấy", asked_at=now
    )
    operations.call_next(counter=COUNTER, by=binh, at=now)
    operations.end_duty(counter=COUNTER, by=binh, at=now)
    return_lost(at=now)
    assert "is back at the head of its line" in see(client, DESK)
    appointment = book(starts_at="2026-11-27T08:30", status="confirmed", by=binh)
    assert "You are on time" in see(client, f"{DESK}don-tiep/", tim=appointment.code)
    see(client, f"{DESK}don-tiep/", tim=appointment.code)


# --- behind the counters ---------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["quantri", "phuc"])
def test_lines_machines_and_feeds_are_arranged_in_english(
    request: pytest.FixtureRequest, hall: Lines, english: English, house: House, who: str
) -> None:
    client = english(request.getfixturevalue(who))
    Feed.objects.create(code="MAY-1", office=house.hc, name="Hoa Sen")
    Forward.objects.create(office=house.hc, url="https://hub.example", feed="HUB")
    index = see(client, "/quan-tri/")
    lists = sorted(set(re.findall(r'href="(/quan-tri/(?:queueing|feeds)/\w+/)"', index)))
    assert len(lists) == (5 if who == "quantri" else 2)
    for address in lists:
        rows = re.findall(rf'href="({address}[^"/?]+/change/)', see(client, address))
        for page in rows[:1]:
            see(client, page)
        if f"{address}add/" in index:
            see(client, f"{address}add/")
            assert left_in_vietnamese(client.post(f"{address}add/", {}).content.decode()) == [], address


def test_the_simulated_machine_is_in_english(house: House, english: English, the_clock: Clock, settings: Any) -> None:
    settings.IS_DEMO = True
    client = english()
    see(client, "/gia-lap/may-lay-so/")
    the_clock("2026-11-26T03:00")
    Line.objects.create(office=house.hc, code="N", name="Khám Nhi", prefix="N", is_mirrored=True)
    feed = Feed.objects.create(code="MAY-1", office=house.hc)
    machines.install(feed=feed, counters=1)
    here = "/gia-lap/may-lay-so/MAY-1/"
    # What the machine calls its counters is the machine's own word.
    client.post(f"{here}lam/", {"hang": "N"})
    client.post(f"{here}lam/", {"quay": "Phòng 1"})
    for what in ({"hang": "N"}, {"quay": "Phòng 1"}, {"quay": "Phòng 1"}, {"day": "cat"}, {"hang": "N"}, {"x": "x"}):
        see(client, f"{here}lam/", **what)
    assert "1 event is still in the machine." in see(client, here)
    assert "Another maker’s number machine" in see(client, here)
