# SPDX-License-Identifier: EUPL-1.2
"""Officers: at a counter call, serve, done; at a desk answer those who asked for an hour."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from motcua.cli.day.browser import Browser, Page
from motcua.cli.day.script import Person
from motcua.cli.day.stage import Hall, Stage

Errand = Callable[["Counter", Person, str, datetime], None]
BEFORE_OPENING = timedelta(minutes=5)
# The last are still served after the doors close; then the counters are left.
AFTER_CLOSING = timedelta(minutes=75)
ANSWERS_EVERY = timedelta(minutes=10)
MOST_CALLS = 2
_SHOWN = re.compile(r'class="call-number[^"]*"><span class="unseen">[^<]*</span>([A-Z]{1,3}\d+)<')
_CHOOSES = re.compile(r'name="chon" value="(\d+:\d+)"')


def sign_in(stage: Stage, username: str) -> Browser:
    """Return a browser in which somebody of the office is signed in. Raises: LookupError."""
    browser = stage.browser()
    page = browser.get("/quay/dang-nhap/")
    page = browser.send(page, page.form("username", "password"), username=username, password=stage.password)
    if "phien" not in browser.cookies:
        raise LookupError(f"{username} could not sign in: {page.words[:200]}")
    return browser


class Counter:
    """One officer at one counter, from the first session to the last."""

    def __init__(self, stage: Stage, hall: Hall, *, username: str, counter: str, errand: Errand) -> None:
        self.stage, self.hall, self.username, self.counter = stage, hall, username, counter
        self.errand = errand
        self.path = f"/quay/{hall.place.code.lower()}"
        self.browser: Browser | None = None
        self.served = 0
        self.is_out = self.is_busy = False

    def begin(self) -> None:
        """Sit down before each session; leave at its end."""
        for number, (opens_at, _closes_at) in enumerate(self.hall.place.spans):
            self._later(opens_at - (BEFORE_OPENING if number == 0 else timedelta()), self.sit)

    def sit(self, at: datetime, *, instead: bool = False) -> None:
        """Sign in where the browser is new, sit down at the counter, and begin to look."""
        self.is_out = False
        self.browser = self.browser or sign_in(self.stage, self.username)
        page = self.browser.get(f"{self.path}/goi/quay/")
        form = page.form("counter", action="/goi/quay/")
        lines = [("hang", line.code) for line in self.hall.place.own_lines]
        token = [("csrfmiddlewaretoken", form.value("csrfmiddlewaretoken")), ("counter", self.counter)]
        taking_over = [("thay", self.counter)] if instead else []
        page = self.browser.post(f"{self.path}/goi/quay/", token + lines + taking_over)
        if f"/goi/{self.counter}/nhip/".lower() not in page.body.lower():
            raise LookupError(f"{self.username} does not sit at {self.counter}: {page.words[:200]}")
        self.stage.beat(self.username, self.browser, f"{self.path}/goi/{self.counter}/nhip/")
        self._later(at + timedelta(minutes=1), self.look)

    def look(self, at: datetime) -> None:
        """Call the next where somebody waits; otherwise look again, or leave when the session is over."""
        if self.is_out:
            return
        if self.hall.waiting:
            self.call(at)
        elif self._is_over(at):
            self.leave(at)
        else:
            self._later(at + timedelta(minutes=2), self.look)

    def call(self, at: datetime) -> None:
        page = self._press("tiep", "")
        ticket, shown = page.marked("data-ticket") or "", _SHOWN.search(page.body)
        if not ticket or shown is None:
            # Booked people are called at their hour; until then nobody is called.
            later = self.leave if self._is_over(at) and at > self._closes(at) + AFTER_CLOSING else self.look
            self._later(at + timedelta(minutes=2), later)
            return
        self.is_busy = True
        self._note("called", at, ticket=ticket, shown=shown[1])
        self.hall.call(shown[1])
        self._later(at + timedelta(minutes=1), lambda now: self._meet(ticket, shown[1], now, calls=1))

    def _meet(self, ticket: str, shown: str, at: datetime, *, calls: int) -> None:
        """Begin with whoever comes; where nobody does, call once more, then note that nobody came."""
        if self.is_out:
            return
        person = self.hall.here(shown)
        if person is not None:
            self._start(ticket, shown, person, at)
        elif calls < MOST_CALLS:
            self._press("lai", ticket)
            self._later(at + timedelta(minutes=1), lambda now: self._meet(ticket, shown, now, calls=calls + 1))
        else:
            self._absent(ticket, shown, at)

    def _absent(self, ticket: str, shown: str, at: datetime) -> None:
        self._press("vang", ticket)
        self.is_busy = False
        self._note("absent", at, ticket=ticket, shown=shown)
        self._later(at + timedelta(minutes=1), self.look)

    def _start(self, ticket: str, shown: str, person: Person, at: datetime) -> None:
        """Begin with the person, do what they came for, and plan the end."""
        page = self._press("bat-dau", ticket)
        if page.marked("data-ticket") != ticket:
            # The number went back to the line meanwhile: the screen said so and did nothing.
            self.is_busy = False
            self.hall.returned(shown)
            self._note("lost_ticket", at, ticket=ticket, shown=shown)
            self._later(at + timedelta(minutes=1), self.look)
            return
        self.errand(self, person, ticket, at)
        self._later(at + timedelta(minutes=person.minutes), lambda now: self._done(ticket, shown, person, now))

    def _done(self, ticket: str, shown: str, person: Person, at: datetime) -> None:
        if self.is_out:
            return
        page = self._press("xong", ticket)
        if page.marked("data-ticket"):
            raise LookupError(f"{self.counter} still has a number after {shown}: {page.words[:200]}")
        self.served, self.is_busy = self.served + 1, False
        self._note("served", at, ticket=ticket, shown=shown, person=person.subject)
        self.look(at)

    def leave(self, at: datetime) -> None:
        """Leave the counter at the end of a session."""
        if self.browser is None or self.is_out:
            return
        self.stage.silence(self.username)
        self.browser.post(f"{self.path}/goi/{self.counter}/roi/", {"csrfmiddlewaretoken": self.browser.form_token})
        self.is_out = True

    def bring_back(self, ticket: str) -> bool:
        """Let somebody who was absent wait again; say whether this counter could."""
        if self.browser is None or self.is_out:
            return False
        token = {"csrfmiddlewaretoken": self.browser.form_token}
        self.browser.post(f"{self.path}/so/{ticket}/tro-lai/", token, HX_Request="true")
        return True

    def close_browser(self, at: datetime) -> str:
        """Close the browser in the middle of whatever is going on; the screen beats no more, nobody has pressed."""
        self.is_out, self.is_busy = True, False
        self.stage.silence(self.username)
        browser, self.browser = self.browser, None
        if browser is None:
            return ""
        page = browser.get(f"{self.path}/goi/manh/")
        ticket, shown = page.marked("data-ticket") or "", _SHOWN.search(page.body)
        browser.close()
        if ticket and shown:
            # The person stands there until somebody else calls.
            self.hall.returned(shown[1])
        self.stage.fault("browser_closed", at, counter=self.counter, ticket=ticket)
        return ticket

    # --- small things -----------------------------------------------------------------------------------------

    def _press(self, deed: str, seen: str) -> Page:
        assert self.browser is not None
        typed = {"csrfmiddlewaretoken": self.browser.form_token, "seen": seen}
        return self.browser.post(f"{self.path}/goi/{self.counter}/{deed}/", typed, HX_Request="true")

    def _note(self, what: str, at: datetime, **facts: str) -> None:
        place = self.hall.place
        self.stage.note(self.username, what, at, office=place.code, counter=self.counter, **facts)

    def _later(self, moment: datetime, act: Callable[[datetime], None]) -> None:
        self.stage.at(moment, self.username, act)

    def _closes(self, at: datetime) -> datetime:
        """Return when the session ends that is under way, or the last one that was."""
        past = [closes for opens, closes in self.hall.place.spans if opens <= at + BEFORE_OPENING]
        return past[-1] if past else self.hall.place.spans[0][1]

    def _is_over(self, at: datetime) -> bool:
        return at >= self._closes(at)


class Answerer:
    """The officer who answers requests for hours: most are confirmed at once, a few moved or declined."""

    def __init__(self, stage: Stage, hall: Hall, *, username: str, dice: Random) -> None:
        self.stage, self.hall, self.username, self.dice = stage, hall, username, dice
        self.path = f"/quay/{hall.place.code.lower()}"
        self.browser: Browser | None = None
        self.forgotten = ""
        self.is_forgetful = True

    def begin(self) -> None:
        place = self.hall.place
        self.stage.at(place.eve_closes_at - timedelta(hours=3), self.username, self.answer)
        for opens_at, _closes in place.spans:
            self.stage.at(opens_at + timedelta(minutes=2), self.username, self.answer)

    def answer(self, at: datetime) -> None:
        """Look at the screen and answer what waits there; then again some minutes later, while the office is open."""
        self.browser = self.browser or sign_in(self.stage, self.username)
        page = self.browser.get(f"{self.path}/")
        waiting = [each for each in dict.fromkeys(_CHOOSES.findall(page.body)) if not self._is_forgotten(each, at)]
        for each in [each for each in waiting if self.dice.random() < 0.05]:
            waiting.remove(each)
            self._answer_otherwise(each.partition(":")[0], at)
        if waiting:
            token = [("csrfmiddlewaretoken", self.browser.form_token)]
            self.browser.post(f"{self.path}/xac-nhan/", token + [("chon", each) for each in waiting])
        if self._is_at_work(at + ANSWERS_EVERY):
            self.stage.at(at + ANSWERS_EVERY, self.username, self.answer)

    def _is_forgotten(self, chosen: str, at: datetime) -> bool:
        """One request slips somebody's eye: nobody answers it, and the head is told."""
        pk = chosen.partition(":")[0]
        if self.is_forgetful and not self.forgotten:
            self.forgotten = pk
            self.stage.fault("forgotten_request", at, appointment=pk)
        return pk == self.forgotten

    def _answer_otherwise(self, pk: str, at: datetime) -> None:
        assert self.browser is not None
        deed = self.dice.choice(["de-nghi", "de-nghi", "tu-choi"])
        page = self.browser.get(f"{self.path}/hen/{pk}/{deed}/")
        if deed == "tu-choi":
            form = page.form("version", "reason")
            self.browser.send(page, form, chon="3", reason="")
            self.stage.note(self.username, "declined", at, appointment=pk)
            return
        form = page.form("version", "start")
        starts = [value for name, value, _to in form.buttons if name == "start" and value]
        if starts:
            self.browser.send(page, form, "start", starts[0], reason="Giờ này cán bộ phụ trách họp")
            self.stage.note(self.username, "proposed", at, appointment=pk)

    def _is_at_work(self, at: datetime) -> bool:
        return self.hall.place.is_open(at) or at < self.hall.place.eve_closes_at
