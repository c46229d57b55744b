# SPDX-License-Identifier: EUPL-1.2
"""People in the waiting room: with an appointment's code at reception or kiosk, or without, for a number."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from motcua.cli.day import phones
from motcua.cli.day.browser import Browser
from motcua.cli.day.machines import Kiosk, Machine
from motcua.cli.day.script import Channel, Habit, Person
from motcua.cli.day.stage import Hall, Stage

# Somebody who came by number leaves when nothing has happened for so long.
PATIENCE = timedelta(minutes=40)
MOST_TRIES = 3
_NUMBER = re.compile(r'class="answer-counter"><small>[^<]*</small>([A-Z]{1,3}\d+)<')
_SAID = re.compile(r'class="answer-said">.*?<span>(.*?)</span></p>', re.DOTALL)
_ISSUED = re.compile(r'data-print-number="([0-9a-f-]{36})"')
_SHOWN = re.compile(r"Số ([A-Z]{1,3}\d+),")
_OWN_NUMBER = re.compile(r"/so/([0-9a-f-]{36})/")


class Reception:
    """The receptionist's screen: receives by code, gives numbers to whoever cannot use a machine."""

    def __init__(self, stage: Stage, hall: Hall, browser: Browser) -> None:
        self.stage, self.hall, self.browser = stage, hall, browser
        self.path = f"/quay/{hall.place.code.lower()}"

    def receive(self, person: Person, code: str, at: datetime) -> str:
        """Check somebody in by the code; return the number, "" where there is none."""
        with self.browser.lock:
            page = self.browser.get(f"{self.path}/don-tiep/")
            page = self.browser.send(page, page.form("tim"), tim=code)
            found = _NUMBER.search(page.body)
            if found is None and any(value == "xac-nhan" for form in page.forms for _n, value in form.fields):
                # Asked for and not answered yet: who stands in the door is received all the same.
                page = self.browser.send(page, page.form("viec", "lich"), "lich")
                found = _NUMBER.search(page.body)
            if found is None:
                said = _SAID.search(page.body)
                self.stage.note(person.subject, "refused", at, why=said[1] if said else page.words[:160])
            return found[1] if found else ""

    def issue(self, line: str, *, priority: str = "") -> tuple[str, str]:
        """Give a number at the desk; return (ticket, shown)."""
        with self.browser.lock:
            page = self.browser.get(f"{self.path}/phat-so/")
            form = page.form("once", "hang")
            page = self.browser.send(page, form, "hang", line, uu_tien=priority)
            ticket, shown = _ISSUED.search(page.body), _SHOWN.search(page.words)
            return (ticket[1], shown[1]) if ticket and shown else ("", "")

    def print_again(self, ticket: str) -> bool:
        """Print a slip a jammed machine did not give."""
        with self.browser.lock:
            return self.browser.get(f"{self.path}/so/{ticket}/phieu/").status == 200


class Visitors:
    """Everybody who comes through one office's door."""

    def __init__(
        self,
        stage: Stage,
        hall: Hall,
        *,
        reception: Reception | None,
        kiosks: list[Kiosk],
        machine: Machine | None,
    ) -> None:
        self.stage, self.hall, self.reception, self.kiosks, self.machine = stage, hall, reception, kiosks, machine
        self.bring_back: Callable[[str], bool] = lambda _ticket: False

    def begin(self, person: Person) -> None:
        """Let somebody without an hour come when it is time."""
        ways = {Channel.KIOSK: self._at_kiosk, Channel.DESK: self._at_desk, Channel.HOME: self._from_home}
        act = ways.get(person.channel, self._at_machine)
        self.stage.at(person.at, person.subject, lambda at: act(person, at))

    def arrive(self, person: Person, code: str, at: datetime) -> None:
        """Come with an appointment's code, to the kiosk or to reception; without one, as anybody."""
        if not code:
            self._walk_in(person, at)
            return
        shown = ""
        if self.kiosks and person.number % 2:
            said = self._kiosk_of(person).take(person.subject, "", at, appointment=code)
            shown = str(said.get("number", "")) if "error" not in said else ""
        if not shown and self.reception is not None:
            shown = self.reception.receive(person, code, at)
        if shown:
            self.stage.note(person.subject, "came", at, code=code, shown=shown, office=self.hall.place.code)
            self._holds(person, shown, at, ticket="", channel="appointment")
        else:
            # Not received: nobody answered the request, or the line is cut. As anybody, then.
            self._walk_in(person, at)

    # --- numbers ----------------------------------------------------------------------------------------------

    def _walk_in(self, person: Person, at: datetime) -> None:
        if self.machine is not None:
            self._at_machine(person, at)
        elif self.kiosks:
            self._at_kiosk(person, at)
        else:
            self._at_desk(person, at)

    def _at_kiosk(self, person: Person, at: datetime) -> None:
        kiosk = self._kiosk_of(person)
        line = person.line
        said = kiosk.take(person.subject, line, at, priority="elderly" if person.is_priority else "")
        if "error" in said:
            self.stage.note(person.subject, "refused", at, why=said["error"])
            return
        shown, ticket = str(said["number"]), str(said["ticket"])
        self._holds(person, shown, at, ticket=ticket, channel="offline" if said.get("is_alone") else "kiosk")
        if kiosk.is_jammed and self.reception is not None and not self.reception.print_again(ticket):
            raise LookupError(f"no slip at the desk for {shown}")
        if person.habit == Habit.ASKS_TWICE:
            # A second press of one's own is a second number: who takes two goes with one of them.
            second = kiosk.take(person.subject, line, at)
            if "error" not in second:
                self._holds(person, str(second["number"]), at, ticket=str(second["ticket"]), channel="kiosk")
                self.hall.leave(str(second["number"]))

    def _at_desk(self, person: Person, at: datetime) -> None:
        if self.reception is None or not person.line:
            self.stage.note(person.subject, "refused", at, why="nobody gives numbers")
            return
        ticket, shown = self.reception.issue(person.line, priority="elderly" if person.is_priority else "")
        if shown:
            self._holds(person, shown, at, ticket=ticket, channel="desk")
        else:
            self.stage.note(person.subject, "refused", at, why="no number at the desk")

    def _at_machine(self, person: Person, at: datetime) -> None:
        if self.machine is not None:
            self.machine.press(person.subject, self.machine.lines[person.number % len(self.machine.lines)], at)

    def _from_home(self, person: Person, at: datetime) -> None:
        """Take a number from home: line and phone, the code that came to the phone, the number."""
        browser = self.stage.browser()
        page = browser.get(f"/xep-hang/{self.hall.place.code.lower()}/lay-so/")
        form = page.form("trang", "phone")
        page = browser.send(page, form, line=person.line, phone=person.phone)
        if not any(each.has("code") for each in page.forms):
            self.stage.note(person.subject, "refused", at, why=page.words[-160:])
            return
        self.stage.at(phones.soon(at), person.subject, lambda now: self._type_code(person, browser, page.address, now))

    def _type_code(self, person: Person, browser: Browser, address: str, at: datetime) -> None:
        page = browser.get(address)
        code = phones.check_code_in(phones.texts_of(self.stage, person.phone))
        page = browser.send(page, page.form("code"), code=code)
        found = _OWN_NUMBER.search(page.address)
        if found is None:
            self.stage.note(person.subject, "refused", at, why=page.words[-160:])
            return
        answer = browser.get(f"/api/v1/tickets/{found[1]}").json()
        self._holds(person, str(answer["number"]), at, ticket=found[1], channel="home")
        self.hall.leave(str(answer["number"]))
        # On the way; whoever is called before is absent, and is let back into the line.
        self.stage.at(at + timedelta(minutes=15), person.subject, lambda now: self._come_back(answer, now))

    def _come_back(self, answer: dict[str, Any], at: datetime) -> None:
        shown, ticket = str(answer["number"]), str(answer["ticket"])
        if self.hall.come(shown) and self.bring_back(ticket):
            self.hall.returned(shown)
            self.stage.note("reception", "brought_back", at, shown=shown, office=self.hall.place.code)

    def _holds(self, person: Person, shown: str, at: datetime, *, ticket: str, channel: str) -> None:
        """Keep who holds which number; the same number for two people is seen by the account."""
        self.stage.note(
            person.subject, "number", at, ticket=ticket, shown=shown, office=self.hall.place.code, channel=channel
        )
        self.hall.take(shown, person)
        if person.habit == Habit.LEAVES:
            self.stage.at(at + PATIENCE, person.subject, lambda now: self._give_up(person, shown, now))

    def _give_up(self, person: Person, shown: str, at: datetime) -> None:
        """Go home without a word where nobody has called; the number is called in vain."""
        if shown in self.hall.waiting:
            self.hall.leave(shown)
            self.stage.note(person.subject, "left", at, shown=shown, office=self.hall.place.code)

    def _kiosk_of(self, person: Person) -> Kiosk:
        return self.kiosks[person.number % len(self.kiosks)]
