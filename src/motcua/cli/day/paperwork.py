# SPDX-License-Identifier: EUPL-1.2
"""Dossiers: taken in at the counter, filed from home, handled the same day where the day promises it, and paid for."""

import re
import uuid
from datetime import datetime, timedelta

from motcua.cli.day import phones
from motcua.cli.day.browser import Browser, Form
from motcua.cli.day.officers import Counter, sign_in
from motcua.cli.day.script import Errand, Habit, Person, Place
from motcua.cli.day.stage import Stage

# A paper nobody reads: one empty page.
PAPER = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"xref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000054 00000 n \n0000000105 00000 n \n"
    b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n170\n%%EOF\n"
)
MOST_LOOKS = 8
HANDLED_EVERY = timedelta(minutes=10)
_CODE = re.compile(r"/quay/ho-so/([A-Z0-9][A-Z0-9.-]+-\d{6}-\d+)/", re.IGNORECASE)


def id_number(person: Person) -> str:
    """Return twelve digits such as stand on a citizen's card."""
    return f"0481{person.number % 90 + 10:02d}{uuid.uuid5(uuid.NAMESPACE_URL, person.subject).int % 10**6:06d}"


class Intake:
    """What an officer does for somebody who brings papers to the counter."""

    def __init__(self, stage: Stage, place: Place, money: "Money", handling: "Handling") -> None:
        self.stage, self.place, self.money, self.handling = stage, place, money, handling

    def errand(self, counter: Counter, person: Person, ticket: str, at: datetime) -> None:
        """Take the person's dossier in, from the screen that has called the number."""
        if person.errand == Errand.ASK or person.filing is None or counter.browser is None:
            return
        browser, filing = counter.browser, person.filing
        asked = {"noi": self.place.code, "thu-tuc": filing.procedure, "so": ticket}
        page = browser.get("/quay/ho-so/nhan/", **asked)
        form = page.form("khoa", "thu-tuc")
        typed = {
            "name": person.name,
            "phone": person.phone,
            "id_number": id_number(person),
            "address": "12 Trần Phú",
            "return_by": "counter",
            "agency": filing.agency,
            **_on_the_form(filing.procedure, person),
        }
        pairs = [pair for pair in form.fields if pair[0] not in typed] + list(typed.items())
        pairs += [box for box in form.boxes if box[0] == "giay"]
        done = browser.post(page.address, [*pairs, ("viec", "nhan")])
        found = _CODE.search(done.address)
        if found is None:
            self.stage.note(person.subject, "not_filed", at, procedure=filing.procedure, why=done.words[:300])
            raise LookupError(f"{filing.procedure} was not taken in ({done.status}): {_problems(done.words)}")
        code = found[1]
        self.stage.note(person.subject, "filed", at, code=code, office=self.place.code, channel="counter")
        if filing.is_urgent:
            self.handling.hand(code)
        if filing.has_fee:
            self.money.pay(person, code, at + timedelta(minutes=person.minutes + 3))


class FromHome:
    """Filing through a program at home, and looking how far it is with a checked phone."""

    def __init__(self, stage: Stage, place: Place, money: "Money", handling: "Handling") -> None:
        self.stage, self.place, self.money, self.handling = stage, place, money, handling

    def begin(self, person: Person) -> None:
        self.stage.at(person.at, person.subject, lambda at: self.file(person, at))

    def file(self, person: Person, at: datetime) -> None:
        """Begin a draft, send its papers, submit it; whoever heard nothing submits again."""
        assert person.filing is not None
        program, filing = self.stage.browser(), person.filing
        body = {
            "procedure": filing.procedure,
            "office": self.place.code,
            "agency": filing.agency,
            "applicant": {"name": person.name, "phone": person.phone, "id_number": id_number(person)},
            "answers": _answers(filing.procedure, person),
            "return_by": "counter",
        }
        key = str(uuid.uuid5(uuid.NAMESPACE_URL, f"draft:{person.subject}"))
        begun = program.tell("POST", "/api/v1/dossiers", body, Idempotency_Key=key)
        if begun.status != 201:
            self._refused(person, at, begun.body)
            return
        path, secret = f"/api/v1/dossiers/{begun.json()['draft']}", begun.json()["secret"]
        state = program.tell("PATCH", path, {}, X_Draft_Secret=secret).json()
        for paper in state["papers"]:
            if paper["required"] and not paper["sent"]:
                where = f"{path}/papers/{paper['code']}?name=giay.pdf"
                program.ask("PUT", where, PAPER, {"Content-Type": "application/pdf", "X-Draft-Secret": secret})
        sent = program.tell("POST", f"{path}/submit", None, X_Draft_Secret=secret)
        if sent.status != 200:
            self._refused(person, at, sent.body)
            return
        code = sent.json()["code"]
        self.stage.note(person.subject, "filed", at, code=code, office=self.place.code, channel="online")
        if person.habit == Habit.ASKS_TWICE:
            again = program.tell("POST", f"{path}/submit", None, X_Draft_Secret=secret)
            self.stage.note(person.subject, "repeated", at, what="submit", same=again.json().get("code") == code)
        self.handling.hand(code, is_whole=filing.is_urgent)
        if filing.has_fee:
            self.money.pay(person, code, at + timedelta(minutes=4), is_at_home=True)

    def _refused(self, person: Person, at: datetime, body: str) -> None:
        self.stage.note(person.subject, "refused", at, why=body[:300])


class Money:
    """The cashier, the bank, and people who pay."""

    def __init__(self, stage: Stage, place: Place) -> None:
        self.stage, self.place = stage, place
        self.username = place.staff.get("CASHIER", "")
        self.taken_vnd = 0
        self._browser: Browser | None = None
        self._transfers = 0

    def begin(self) -> None:
        if self.username:
            self.stage.at(self.place.closes_at + timedelta(minutes=80), self.username, self.count)

    def pay(self, person: Person, code: str, at: datetime, *, is_at_home: bool = False) -> None:
        """Pay what the dossier owes, in cash where there is a cashier, else by transfer."""
        if person.errand == Errand.PAY_CASH and self.username and not is_at_home:
            self.stage.at(at, self.username, lambda now: self._take_cash(person, code, now))
        elif person.errand == Errand.PAY_TRANSFER or is_at_home:
            self.stage.at(at, person.subject, lambda now: self._ask_for_check(person, code, now, is_at_home))

    # --- cash -------------------------------------------------------------------------------------------------

    def _take_cash(self, person: Person, code: str, at: datetime) -> None:
        browser = self._browser = self._browser or sign_in(self.stage, self.username)
        page = browser.get(f"/quay/thu-ngan/ho-so/{code}/")
        try:
            form = page.form("so-tien", "khoa", action="/viec/tien-mat/")
        except LookupError:
            self.stage.note(person.subject, "nothing_owed", at, dossier=code)
            return
        amount = int(form.value("so-tien"))
        done = browser.send(page, form, dua=str(amount))
        if "/thanh-toan/" not in done.address:
            raise LookupError(f"no cash was taken for {code}: {done.words[:300]}")
        # Pressed twice: the same form once more.
        if person.number % 3 == 0:
            again = browser.send(page, form, dua=str(amount))
            same = again.address.split("?")[0] == done.address.split("?")[0]
            self.stage.note(person.subject, "repeated", at, what="cash", same=same)
        self.taken_vnd += amount
        self._paid(person, code, amount, "cash", at)

    def count(self, at: datetime) -> None:
        """Count the till by its notes, as many as were taken in."""
        browser = self._browser = self._browser or sign_in(self.stage, self.username)
        page = browser.get("/quay/thu-ngan/chot-quy/", noi=self.place.code)
        form = next((each for each in page.forms if any(name.startswith("to-") for name, _v in each.fields)), None)
        if form is None:
            raise LookupError(f"the till of {self.place.code} cannot be counted: {page.words[:200]}")
        left, typed = self.taken_vnd, {}
        for note in sorted((int(name[3:]) for name, _v in form.fields if name.startswith("to-")), reverse=True):
            typed[f"to-{note}"], left = str(left // note), left % note
        browser.post(page.address, form.filled(**typed))
        self.stage.note(self.username, "cash_counted", at, office=self.place.code, counted_vnd=self.taken_vnd - left)

    # --- transfer ---------------------------------------------------------------------------------------------

    def _ask_for_check(self, person: Person, code: str, at: datetime, is_at_home: bool) -> None:
        """Prove the phone: a code goes to it, and opens what the dossier owes."""
        program = self.stage.browser()
        asked = program.tell("POST", "/api/v1/phone-checks", {"phone": person.phone})
        if asked.status != 201:
            self.stage.note(person.subject, "refused", at, why=asked.body[:200])
            return
        check = asked.json()["check"]
        proved = phones.soon(at)
        self.stage.at(proved, person.subject, lambda now: self._transfer(person, code, program, check, now, is_at_home))

    def _transfer(
        self, person: Person, code: str, program: Browser, check: str, at: datetime, is_at_home: bool
    ) -> None:
        """Pay by transfer; where the office takes none, whoever stands there pays in cash."""
        typed = phones.check_code_in(phones.texts_of(self.stage, person.phone))
        answer = program.tell("POST", f"/api/v1/phone-checks/{check}", {"code": typed})
        if answer.status != 200:
            self.stage.note(person.subject, "refused", at, why=answer.body[:200])
            return
        proof = answer.json()["proof"]
        key = str(uuid.uuid5(uuid.NAMESPACE_URL, f"pay:{code}"))
        path = f"/api/v1/dossiers/{code}/payments"
        begun = program.tell("POST", path, {"method": "vietqr"}, X_Phone_Check=proof, Idempotency_Key=key)
        if begun.status != 201 and self.username and not is_at_home:
            self.stage.at(phones.soon(at), self.username, lambda now: self._take_cash(person, code, now))
            return
        if begun.status != 201:
            self.stage.note(person.subject, "nothing_owed", at, dossier=code, why=begun.body[:160])
            return
        payment = begun.json()["payment"]
        owed = program.get(f"/api/v1/payments/{payment}").json()["amount_vnd"]
        self._at_the_bank(begun.json()["qr_payload"], at)
        self.stage.note(person.subject, "transferred", at, dossier=code, amount_vnd=owed, office=self.place.code)
        self.stage.at(
            phones.soon(at, 2), person.subject, lambda now: self._look(person, code, program, payment, now, 1)
        )

    def _at_the_bank(self, payload: str, at: datetime) -> None:
        """Pay in the bank's program; its notice to the office comes twice every third time."""
        self._transfers += 1
        bank = self.stage.browser()
        page = bank.get("/gia-lap/ngan-hang/", chuoi=payload)
        is_twice = self._transfers % 3 == 1
        form = page.form("lan", "chuoi", action="/chuyen/")
        bank.send(page, form, cach="twice" if is_twice else "pay")
        if is_twice:
            self.stage.fault("bank_notice_twice", at)

    def _look(self, person: Person, code: str, program: Browser, payment: str, at: datetime, looks: int) -> None:
        told = program.get(f"/api/v1/payments/{payment}").json()
        if told["state"] == "paid":
            self._paid(person, code, told["amount_vnd"], "transfer", at)
        elif looks < MOST_LOOKS:
            # Less and less often: on a day played fast, a bank that tells it again does so an hour later.
            self.stage.at(
                phones.soon(at, 3 * looks),
                person.subject,
                lambda now: self._look(person, code, program, payment, now, looks + 1),
            )
        else:
            self.stage.note(person.subject, "transfer_unanswered", at, dossier=code, amount_vnd=told["amount_vnd"])

    def _paid(self, person: Person, code: str, amount: int, method: str, at: datetime) -> None:
        facts = {"dossier": code, "amount_vnd": amount, "method": method, "office": self.place.code}
        self.stage.note(person.subject, "paid", at, **facts)


class Handling:
    """Specialist and leader: what is promised for today is done today, what came from home is taken over."""

    def __init__(self, stage: Stage, place: Place) -> None:
        self.stage, self.place = stage, place
        self.open: dict[str, bool] = {}
        self._browsers: dict[str, Browser] = {}

    def begin(self) -> None:
        for opens_at, _closes_at in self.place.spans:
            self.stage.at(opens_at + timedelta(minutes=9), f"handling.{self.place.code}", self.work)
        self.stage.at(self.place.closes_at + timedelta(minutes=30), f"handling.{self.place.code}", self.explain)

    def hand(self, code: str, *, is_whole: bool = True) -> None:
        """Let a dossier be handled to its end, or only be taken over from the net."""
        self.open[code] = is_whole

    def work(self, at: datetime) -> None:
        """Do with each open dossier what its page offers to whoever has it in hand now."""
        for code, is_whole in list(self.open.items()):
            for role in _DEEDS if is_whole else ("OFFICER",):
                if username := self.place.staff.get(role):
                    self._do(username, code, _DEEDS[role], at)
            if not is_whole or _is_returned(self._browsers[self.place.staff["OFFICER"]], code):
                self.open.pop(code)
        if self.place.is_open(at + HANDLED_EVERY):
            self.stage.at(at + HANDLED_EVERY, f"handling.{self.place.code}", self.work)

    def explain(self, at: datetime) -> None:
        """Say why a promise of today was missed, where the page asks for it."""
        for code in self.open:
            browser = self._browsers.get(self.place.staff["OFFICER"])
            page = browser.get(f"/quay/ho-so/{code}/") if browser else None
            form = next((each for each in page.forms if each.action.endswith("/ly-do-tre/")), None) if page else None
            if browser and page and form:
                browser.send(page, form, reason="Người phụ trách bận việc đột xuất")
                self.stage.note(self.place.staff["OFFICER"], "explained", at, code=code)

    def _do(self, username: str, code: str, deeds: tuple[str, ...], at: datetime) -> None:
        """Press those of the deeds that the dossier's page offers."""
        if username not in self._browsers:
            self._browsers[username] = sign_in(self.stage, username)
        browser = self._browsers[username]
        page = browser.get(f"/quay/ho-so/{code}/")
        for deed in deeds:
            form = _deed(page.forms, deed)
            if form is None:
                continue
            typed = {"is_granted": "1"} if deed in ("trinh-ky", "ky") else {}
            # After a deed the dossier's page comes again, with what is possible then.
            page = browser.send(page, form, **typed)
            if page.status >= 400:
                self.stage.note(username, "deed_refused", at, code=code, deed=deed, why=_problems(page.words))
                return
            self.stage.note(username, "deed", at, code=code, deed=deed)


_DEEDS = {
    "OFFICER": ("tiep-nhan",),
    "SPECIALIST": ("nhan-viec", "trinh-ky"),
    "LEADER": ("ky",),
    "HEAD": ("vao-so", "tra-ket-qua"),
}


def _deed(forms: list[Form], deed: str) -> Form | None:
    return next((form for form in forms if form.action.endswith(f"/viec/{deed}/")), None)


def _is_returned(browser: Browser, code: str) -> bool:
    answer = browser.get(f"/api/v1/dossiers/{code}")
    return answer.status == 200 and answer.json().get("stage") == 5


def _problems(words: str) -> str:
    """Return the part of a page that says what is wrong."""
    found = re.search(r"(Xin [^.]{5,200}|chưa [^.]{5,160}|Chưa [^.]{5,160})\.", words)
    return found[0] if found else words[:200]


def _on_the_form(procedure: str, person: Person) -> dict[str, str]:
    """Return what is typed into the counter's page for the procedure's own questions."""
    match procedure:
        case "2.000815":
            row = {"name": "Giấy khai sinh", "pages": "2", "copies": "3"}
            return {f"tl-documents.0.{key}": value for key, value in row.items()} | {"tl-language": "vi"}
        case "2.000635":
            plain = {"relation": "self", "event": "birth", "registered_at": "UBND phường Hải Châu", "copies": "2"}
            holder = {"name": person.name, "born": "1980"}
            return {f"tl-{key}": value for key, value in plain.items()} | {
                f"tl-holder.{key}": value for key, value in holder.items()
            }
        case _:
            return {}


def _answers(procedure: str, person: Person) -> dict[str, object]:
    """Return the same for a program."""
    match procedure:
        case "2.000815":
            return {"documents": [{"name": "Giấy khai sinh", "pages": 2, "copies": 3}], "language": "vi"}
        case "2.000635":
            holder = {"name": person.name, "born": "1980"}
            plain = {"relation": "self", "event": "birth", "registered_at": "UBND phường Hải Châu", "copies": 2}
            return {**plain, "holder": holder}
        case _:
            return {}
