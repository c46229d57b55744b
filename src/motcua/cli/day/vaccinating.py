# SPDX-License-Identifier: EUPL-1.2
"""Parents with a child: booked on the web, received, given the shot, watched for half an hour, sent home."""

import re
from datetime import datetime, timedelta

from motcua.cli.day.booking import nearest
from motcua.cli.day.browser import Browser, Page
from motcua.cli.day.officers import sign_in
from motcua.cli.day.script import Coming, Habit, Person, Place
from motcua.cli.day.stage import Stage
from motcua.kernel.working_time import OFFICE_ZONE

VACCINE, BORN_MONTHS_AGO = "CUM", 14
WATCHED = timedelta(minutes=32)
_CODE = re.compile(r'class="code">\s*([\d ]+?)\s*<')
_OWN = re.compile(r"/tiem-chung/(\d+)/")


class Room:
    """The vaccination room of a health centre, and the parents who come to it."""

    def __init__(self, stage: Stage, place: Place) -> None:
        self.stage, self.place = stage, place
        self.nurse = place.staff.get("VACCINATOR", "")
        self.path = f"/quay/{place.code.lower()}/tiem-chung/"
        self._browser: Browser | None = None

    def begin(self, person: Person) -> None:
        self.stage.at(person.at, person.subject, lambda at: self._book(person, at))

    def _book(self, person: Person, at: datetime) -> None:
        browser = self.stage.browser()
        day = person.wants_at.date().isoformat()
        page = browser.get("/tiem-chung/gio/", noi=self.place.code, ngay=day, be="1")
        form = next((each for each in page.forms if nearest(each, person.wants_at, name="gio")), None)
        start = form and nearest(form, person.wants_at, name="gio", on=person.wants_at.date())
        if not form or not start:
            self.stage.note(person.subject, "refused", at, why="no hour for a child")
            return
        page = browser.send(page, form, "gio", start)
        typed = {
            "be1-name": f"Bé {person.name.split()[-1]}",
            "be1-born_on": f"{self.place.on - timedelta(days=30 * BORN_MONTHS_AGO):%d/%m/%Y}",
            "be1-sex": "girl" if person.number % 2 else "boy",
            "be1-vaccine": VACCINE,
            "be1-dose": "1",
            "guardian": person.name,
            "phone": person.phone,
            "consent": "on",
        }
        page = browser.send(page, page.form("trang", "guardian"), "viec", "xem-lai", **typed)
        review = next((each for each in page.forms if each.has("da_doc")), None)
        if review is None:
            self.stage.note(person.subject, "refused", at, why=page.words[-300:])
            return
        done = browser.send(page, review)
        code = _code_on(done)
        if not code:
            self.stage.note(person.subject, "refused", at, why=done.words[:200])
            return
        facts = {"code": code, "phone": person.phone, "office": self.place.code, "start": start}
        self.stage.note(person.subject, "vaccinated", at, **facts)
        if person.habit == Habit.ASKS_TWICE:
            again = _code_on(browser.send(page, review))
            self.stage.note(person.subject, "repeated", at, what="vaccination", same=again == code)
        self._plan(person, code, datetime.fromisoformat(start).astimezone(OFFICE_ZONE), at)

    def _plan(self, person: Person, code: str, start: datetime, at: datetime) -> None:
        later = at + timedelta(minutes=20)
        if person.habit == Habit.CALLS_OFF and later < start - timedelta(minutes=60):
            self.stage.at(later, person.subject, lambda now: self._call_off(person, code, now))
        elif person.coming != Coming.NEVER and start.date() == self.place.on:
            moment = max(self.place.opens_at, start - timedelta(minutes=5))
            self.stage.at(moment, self.nurse, lambda now: self._receive(person, code, now))

    def _call_off(self, person: Person, code: str, at: datetime) -> None:
        browser = self.stage.browser()
        page = browser.get("/tiem-chung/tra-cuu/")
        page = browser.send(page, page.form("code", "phone"), code=code, phone=person.phone)
        page = browser.get(next(link for link in page.links if link.endswith("/huy/")))
        browser.send(page, page.form(action="/huy/"))
        self.stage.note(person.subject, "called_off", at, code=code, phone=person.phone)

    # --- at the room ------------------------------------------------------------------------------------------

    def _receive(self, person: Person, code: str, at: datetime) -> None:
        """Receive by the code; the shot follows some minutes later."""
        browser = self._browser = self._browser or sign_in(self.stage, self.nurse)
        page = browser.get(self.path)
        page = browser.send(page, page.form("tim", action="/tim/"), tim=code)
        found = _OWN.search(page.address) or next((m for link in page.links if (m := _OWN.search(link))), None)
        if found is None:
            raise LookupError(f"the nurse does not find {code}: {page.words[:300]}")
        own = f"{self.path}{found[1]}/"
        self.stage.note(person.subject, "came", at, code=code, shown="", office=self.place.code)
        self.stage.at(at + timedelta(minutes=6), self.nurse, lambda now: self._shoot(person, own, code, now))

    def _shoot(self, person: Person, own: str, code: str, at: datetime) -> None:
        assert self._browser is not None
        page = self._browser.get(own)
        form = page.form("vaccine", "lot", action="/tiem/")
        page = self._browser.send(page, form, lot="CUM-2612A", vaccine=form.value("vaccine") or VACCINE)
        self.stage.note(person.subject, "shot", at, code=code, office=self.place.code)
        self.stage.at(at + WATCHED, self.nurse, lambda now: self._let_go(own, now))

    def _let_go(self, own: str, at: datetime) -> None:
        assert self._browser is not None
        page = self._browser.get(own)
        self._browser.send(page, page.form(action="/xong/"))


def _code_on(page: Page) -> str:
    found = _CODE.search(page.body)
    return found[1].replace(" ", "") if found else ""
