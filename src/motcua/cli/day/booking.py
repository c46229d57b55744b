# SPDX-License-Identifier: EUPL-1.2
"""People who want an hour: on the web, through a department's own program, by text message, by telephone."""

import re
import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta

from motcua.cli.day import phones
from motcua.cli.day.browser import Browser, Form, Page
from motcua.cli.day.script import Channel, Coming, Habit, Person
from motcua.cli.day.stage import Stage
from motcua.kernel.text import unmarked
from motcua.kernel.working_time import OFFICE_ZONE

CONTENT = "Hỏi về thủ tục"
#: Called when somebody stands in the door: the person, the appointment's code or nothing, the moment.
Arrive = Callable[[Person, str, datetime], None]
# Times to look for an answer to a text message before one gives up and comes without an hour.
MOST_LOOKS = 6
# Whether the office proposes another hour has come to the phone by then.
LOOKS_AFTER = timedelta(minutes=40)
_CODE_ON_PAGE = re.compile(r'class="(?:big-)?code">\s*([\d ]+?)\s*<')


class Visitors:
    """Everybody who books: how they ask, change their minds, and when they come."""

    def __init__(self, stage: Stage, operators: "Operators", arrive: Arrive) -> None:
        self.stage, self.operators, self.arrive = stage, operators, arrive
        self._sms = 0
        self._typed: dict[str, str] = {}
        self._starts: dict[str, datetime] = {}

    def begin(self, person: Person) -> None:
        """Let the person act when it is time."""
        ways = {Channel.WEB: self._web, Channel.API: self._api, Channel.SMS: self._sms_asks, Channel.PHONE: self._call}
        way = ways[person.channel]
        self.stage.at(person.at, person.subject, lambda at: way(person, at))

    # --- the four ways ----------------------------------------------------------------------------------------

    def _web(self, person: Person, at: datetime) -> None:
        assert person.service is not None
        browser = self.stage.browser()
        asked = {"noi": person.office, "ngay": person.wants_at.date().isoformat()}
        if person.service.procedure:
            asked["tt"] = person.service.procedure
        page = browser.get(f"/hen-gio/{person.service.agency.lower()}/gio/", **asked)
        form = page.form("trang")
        start = nearest(form, person.wants_at)
        if start is None:
            self._refused(person, at, "no hour on the page")
            return
        page = browser.send(page, form, "start", start)
        if not any(name == "viec" for form in page.forms for name, _value, _to in form.buttons):
            self._refused(person, at, page.words[:80])
            return
        typed = {"name": person.name, "phone": person.phone, "content": CONTENT}
        page = browser.send(page, page.form("name", "phone"), "viec", "xem-lai", **typed)
        review = page.form("da_doc")
        done = browser.send(page, review)
        code = _code_on(done)
        if not code:
            self._refused(person, at, done.words[:80])
            return
        self._booked(person, at, code, datetime.fromisoformat(start))
        if person.habit == Habit.ASKS_TWICE:
            again = _code_on(browser.send(page, review))
            self.stage.note(person.subject, "repeated", at, what="web", same=again == code)

    def _api(self, person: Person, at: datetime) -> None:
        assert person.service is not None
        program = self.stage.browser()
        service, asked = person.service, f"agency={person.service.agency}"
        if service.procedure:
            asked += f"&procedure={service.procedure}"
        free = program.get(f"/api/v1/offices/{person.office}/slots?{asked}&from={person.wants_at.date()}&days=1")
        starts = [datetime.fromisoformat(each["start"]) for each in free.json().get("slots", []) if each["free"]]
        if not starts:
            self._refused(person, at, "no free hour")
            return
        start = min(starts, key=lambda moment: abs(moment - person.wants_at))
        body = {
            "name": person.name,
            "phone": person.phone,
            "office": person.office,
            "agency": service.agency,
            "content": CONTENT,
            "start": start.isoformat(),
            **({"procedure": service.procedure} if service.procedure else {}),
        }
        key = str(uuid.uuid5(uuid.NAMESPACE_URL, person.subject))
        answer = program.tell("POST", "/api/v1/appointments", body, Idempotency_Key=key)
        if answer.status != 201:
            self._refused(person, at, answer.json().get("error", str(answer.status)))
            return
        code = answer.json()["code"]
        self._booked(person, at, code, start)
        if person.habit == Habit.ASKS_TWICE:
            again = program.tell("POST", "/api/v1/appointments", body, Idempotency_Key=key)
            self.stage.note(person.subject, "repeated", at, what="api", same=again.json().get("code") == code)

    def _sms_asks(self, person: Person, at: datetime) -> None:
        assert person.service is not None
        wanted = _on_the_quarter(person.wants_at)
        # The office is named where the agency is not at home in one place only.
        said = person.service.said
        text = f"HG {person.name}, {said}, hoi ve thu tuc, {wanted:%Hh%M} {wanted:%d/%m/%Y}"
        text = text if person.number % 3 else unmarked(text)
        self._sms += 1
        phones.send(self.stage, person, text, at, twice=self._sms % 4 == 1)
        self._look_later(person, at, 1)

    def _look_later(self, person: Person, at: datetime, looks: int) -> None:
        self.stage.at(phones.soon(at), person.subject, lambda now: self._look(person, now, looks))

    def _look(self, person: Person, at: datetime, looks: int) -> None:
        """Look for the answer: a code is a booking, hours to choose from get an answer, a question its words."""
        texts = phones.texts_of(self.stage, person.phone)
        if code := phones.code_in(texts):
            self._booked(person, at, code, None)
        elif looks >= MOST_LOOKS:
            self._refused(person, at, texts[0][:60] if texts else "no answer by SMS")
        else:
            if texts and len(texts) >= looks:
                # One hour of those that are left, or yes to what was understood.
                reply = "1" if "1)" in texts[0] else "CO" if " CO " in f" {texts[0]} " else _hour_again(person)
                # The same sentence again within two minutes would count as the network's repetition.
                if self._typed.get(person.subject) != reply or reply == "1":
                    self._typed[person.subject] = reply
                    phones.send(self.stage, person, reply, at, twice=False)
            self._look_later(person, at, looks + 1)

    def _call(self, person: Person, at: datetime) -> None:
        code, start = self.operators.book(person, at)
        if not code:
            self._refused(person, at, "not by telephone")
            return
        self._booked(person, at, code, start)

    # --- afterwards -------------------------------------------------------------------------------------------

    def _booked(self, person: Person, at: datetime, code: str, start: datetime | None) -> None:
        """Keep what was told, and plan what comes of it."""
        stage = self.stage
        start = start or self._start_told(person, code)
        agency = person.service.agency if person.service else ""
        stage.note(
            person.subject,
            "booked",
            at,
            code=code,
            phone=person.phone,
            office=person.office,
            agency=agency,
            channel=str(person.channel),
            start=start.isoformat() if start else "",
        )
        if start is None:
            return
        stage.at(at + LOOKS_AFTER, person.subject, lambda now: self._look_for_proposal(person, now, code))
        later = at + timedelta(minutes=25)
        if person.habit == Habit.CALLS_OFF and later < start - timedelta(minutes=70):
            stage.at(later, person.subject, lambda now: self._call_off(person, now, code))
        elif person.habit == Habit.MOVES and later < start - timedelta(minutes=70):
            stage.at(later, person.subject, lambda now: self._move(person, now, code, start))
        else:
            self._come(person, code, start)

    def _start_told(self, person: Person, code: str) -> datetime | None:
        """Ask for the appointment as its owner does, where no page told its hour."""
        answer = self.stage.browser().get(f"/api/v1/appointments/{code}", phone=person.phone)
        return datetime.fromisoformat(answer.json()["start"]) if answer.status == 200 else None

    def _status(self, person: Person, code: str) -> str:
        answer = self.stage.browser().get(f"/api/v1/appointments/{code}", phone=person.phone)
        return str(answer.json()["status"]) if answer.status == 200 else ""

    def _come(self, person: Person, code: str, start: datetime) -> None:
        place = self.stage.places[person.office]
        if person.coming == Coming.NEVER or start.astimezone(OFFICE_ZONE).date() != place.on:
            return
        minutes = {Coming.EARLY: -35, Coming.LATE: 25}.get(person.coming, -6) + person.number % 4
        moment = max(start + timedelta(minutes=minutes), place.opens_at)
        self._starts[code] = start
        self.stage.at(moment, person.subject, lambda now: self._set_out(person, code, start, now))

    def _set_out(self, person: Person, code: str, start: datetime, at: datetime) -> None:
        """Come for the hour; whoever agreed to another one meanwhile comes for that."""
        if self._starts[code] == start:
            self.arrive(person, code, at)

    def _look_for_proposal(self, person: Person, at: datetime, code: str) -> None:
        """Answer by SMS where the office proposed another hour; one in four says no."""
        # Whoever called it off or moved it meanwhile has been told so since, and has nothing to answer.
        newest = next((text for text in phones.texts_of(self.stage, person.phone) if code in text), "")
        if phones.proposal_in([newest]) != code:
            return
        is_yes = person.number % 4 != 0
        phones.send(self.stage, person, "CO" if is_yes else "KHONG", at, twice=True)
        answered = phones.soon(at, 2)
        self.stage.at(answered, person.subject, lambda now: self._hear(person, now, code, is_yes=is_yes))

    def _hear(self, person: Person, at: datetime, code: str, *, is_yes: bool) -> None:
        """Look what became of the answer; whoever said yes comes at the new hour."""
        self.stage.note(person.subject, "agreed" if is_yes else "disagreed", at, code=code, phone=person.phone)
        start = self._start_told(person, code)
        if is_yes and start and code in self._starts:
            self._come(person, code, start)

    def _call_off(self, person: Person, at: datetime, code: str) -> None:
        stage = self.stage
        if self._status(person, code) == "refused":
            # The office said no meanwhile: nothing is left to call off.
            stage.note(person.subject, "refused", at, why="nothing to call off")
            return
        if person.channel == Channel.SMS:
            phones.send(stage, person, f"HUYHG {code}", at, twice=person.number % 2 == 0)
        elif person.channel == Channel.PHONE:
            self.operators.call_off(person, code, at)
        elif person.channel == Channel.API:
            stage.browser().tell("POST", f"/api/v1/appointments/{code}/cancel", {"phone": person.phone})
        else:
            browser, page = self._own_page(person, code)
            address = next(link for link in page.links if link.endswith("/huy/"))
            sure = browser.get(address)
            browser.send(sure, sure.form(action="/huy/"))
        stage.note(person.subject, "called_off", at, code=code, phone=person.phone)

    def _move(self, person: Person, at: datetime, code: str, start: datetime) -> None:
        """Ask for another hour of the same day, by the program's door; an hour just taken leaves all as it was."""
        assert person.service is not None
        program, service = self.stage.browser(), person.service
        asked = f"agency={service.agency}" + (f"&procedure={service.procedure}" if service.procedure else "")
        free = program.get(f"/api/v1/offices/{person.office}/slots?{asked}&from={start.date()}&days=1").json()
        wanted = start + timedelta(minutes=60)
        starts = [datetime.fromisoformat(each["start"]) for each in free.get("slots", []) if each["free"]]
        later = [moment for moment in starts if moment != start and moment > at + timedelta(minutes=75)]
        moved = start
        if later:
            new = min(later, key=lambda moment: abs(moment - wanted))
            body = {"phone": person.phone, "start": new.isoformat()}
            answer = program.tell("POST", f"/api/v1/appointments/{code}/move", body)
            if answer.status == 200:
                moved = new
                self.stage.note(person.subject, "moved", at, code=code, start=new.isoformat())
        self._come(person, code, moved)

    def _own_page(self, person: Person, code: str) -> tuple[Browser, Page]:
        browser = self.stage.browser()
        page = browser.get("/hen-gio/tra-cuu/")
        return browser, browser.send(page, page.form("code", "phone"), code=code, phone=person.phone)

    def _refused(self, person: Person, at: datetime, why: str) -> None:
        """Nobody promised anything: whoever got no hour comes without one."""
        self.stage.note(person.subject, "refused", at, why=why)
        place = self.stage.places[person.office]
        moment = max(person.wants_at, at + timedelta(minutes=10), place.opens_at)
        if place.is_open(moment):
            self.stage.at(moment, person.subject, lambda now: self.arrive(person, "", now))


class Operators:
    """The switchboard as a caller hears it: one operator, who speaks with one caller at a time."""

    def __init__(self, stage: Stage, browser: Browser) -> None:
        self.stage, self.browser = stage, browser

    def book(self, person: Person, at: datetime) -> tuple[str, datetime | None]:
        """Book what the caller wants on the operator's screen; return what the caller is read."""
        assert person.service is not None
        with self.browser.lock:
            page = self._take(person)
            key = f"{person.office}:{person.service.agency}:{person.service.procedure}"
            wish = page.form("khoa", "tim", action="/goi/")
            typed = {"tim": person.service.said[:60], "name": person.name, "content": CONTENT, "chon": key}
            day = f"{person.wants_at:%Y-%m-%d}"
            page = self.browser.post(page.address, wish.filled(**typed, ngay=day))
            form = page.form("khoa", action="/goi/")
            start = nearest(form, person.wants_at, name="gio", on=person.wants_at.date())
            if start is None:
                return "", None
            page = self.browser.send(page, form, "gio", start)
            form = page.form("khoa", action="/goi/")
            if not any(value == "xong" for _name, value, _to in form.buttons):
                return "", None
            done = self.browser.send(page, form, "buoc", "xong")
            return _code_on(done), datetime.fromisoformat(start)

    def call_off(self, person: Person, code: str, at: datetime) -> None:
        """Call an appointment off for the caller."""
        with self.browser.lock:
            page = self._take(person)
            asked = next(link for link in page.links if "?huy=" in link)
            page = self.browser.get(f"{page.address.split('?')[0]}{asked[asked.index('?') :]}")
            self.browser.send(page, page.form(action="/huy/"))

    def _take(self, person: Person) -> Page:
        home = self.browser.get("/tong-dai/")
        return self.browser.send(home, home.form("so"), so=person.phone)


def nearest(form: Form, wanted: datetime, *, name: str = "start", on: date | None = None) -> str | None:
    """Return the hour among a form's buttons that is nearest to the wanted one."""
    found = {value: datetime.fromisoformat(value) for key, value, _to in form.buttons if key == name and value}
    if on is not None:
        found = {value: moment for value, moment in found.items() if moment.astimezone(OFFICE_ZONE).date() == on}
    return min(found, key=lambda value: abs(found[value] - wanted), default=None)


def _code_on(page: Page) -> str:
    found = _CODE_ON_PAGE.search(page.body)
    return found[1].replace(" ", "") if found else ""


def _on_the_quarter(moment: datetime) -> datetime:
    return moment.replace(minute=moment.minute // 30 * 30, second=0)


def _hour_again(person: Person) -> str:
    wanted = _on_the_quarter(person.wants_at)
    return f"{wanted:%Hh%M} {wanted:%d/%m}"
