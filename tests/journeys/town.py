# SPDX-License-Identifier: EUPL-1.2
"""A town that writes to its office: phones before a real Kannel, a whole living instance behind it."""

import http.client
import json
import re
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import psycopg

from kannel import SECRET, Kannel, kannel
from races.living import House, house_in_a_folder, wait_until

# A Thursday.
MORNING = "2026-11-19T08:30"
OFFICE = "DN-TTHCC"
# A machine with other work takes its time; nothing here claims how long an answer takes.
ANSWER_SECONDS = 120.0
_CODE = re.compile(r"^Ma hen (\d{6}):")
_VARIABLES = {"SMS_HOOK_SECRETS": "MOTCUA_SMS_HOOK_SECRET"}


@contextmanager
def living_town(*, at: str = MORNING) -> Iterator["Town"]:
    """Yield a town whose office and Kannel are both running, the office's clock beginning at `at`."""
    with house_in_a_folder() as house, kannel(hook=f"http://127.0.0.1:{house.port}") as running:
        house.settings = _environment(running)
        house.start("--at", at)
        yield Town(house, running)


def _environment(running: Kannel) -> dict[str, str]:
    """Return the variables by which an instance is told about this Kannel."""
    return {
        _VARIABLES.get(name, f"MOTCUA_{name}"): " ".join(value) if isinstance(value, list) else str(value)
        for name, value in running.settings.items()
    }


class Town:
    """The house, the Kannel before it, and as many phones as anybody wants."""

    def __init__(self, house: House, running: Kannel) -> None:
        self.house, self.kannel = house, running
        self._numbers = count(1)
        self._tokens: dict[str, str] = {}

    # --- people -----------------------------------------------------------------------------------------

    def phone(self) -> "Phone":
        """Return a phone that nobody else has."""
        return Phone(self, f"8490577{next(self._numbers):04}")

    def phones(self, number: int) -> list["Phone"]:
        return [self.phone() for _ in range(number)]

    def book_on_the_web(self, phone: "Phone", *, agency: str, start: str) -> str:
        """Let somebody book an hour on the web and read the message about it; return the code."""
        body = {
            "name": "Nguyễn Thị Lan",
            "phone": phone.address,
            "office": OFFICE,
            "agency": agency,
            "content": "Hỏi về thủ tục",
            "start": f"{start}:00+07:00",
        }
        phone.number_of_texts_read += 1
        return str(self._post("/api/v1/appointments", body)["code"])

    def act(self, officer: str, code: str, deed: str, **body: Any) -> None:
        """Let an officer do something about an appointment."""
        self._post(f"/api/v1/desk/appointments/{code}/{deed}", body, token=self._token(officer))

    def draw(self, office: str, line: str, *, count: int = 1) -> list[str]:
        """Let a machine at the office give numbers of a line; return them."""
        token = self._token("--device", f"{office}-k1")
        path = f"/api/v1/offices/{office}/tickets"
        return [str(self._post(path, {"line": line}, token=token)["number"]) for _ in range(count)]

    def call_next(self, officer: str, counter: str, *, finishing: bool = False) -> str:
        """Let an officer call the next number, done with the last one where it is finished first."""
        token = self._token(officer)
        if finishing:
            self._post(f"/api/v1/counters/{counter}/done", {}, token=token)
        return str(self._post(f"/api/v1/counters/{counter}/call-next", {}, token=token)["number"])

    def _token(self, *whose: str) -> str:
        if whose[-1] not in self._tokens:
            self._tokens[whose[-1]] = self.house.command("token", *whose).split()[-1]
        return self._tokens[whose[-1]]

    def _post(self, path: str, body: dict[str, Any], *, token: str = "") -> dict[str, Any]:
        headers = {"Content-Type": "application/json", "Idempotency-Key": uuid4().hex}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        address = f"http://127.0.0.1:{self.house.port}{path}"
        request = urllib.request.Request(address, json.dumps(body).encode(), headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError as refusal:
            raise AssertionError(f"{path}: {refusal.code} {refusal.read().decode()}") from None

    # --- what the house knows -----------------------------------------------------------------------------

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Return what a query finds in the house's database."""
        with psycopg.connect(self.house.database_url()) as database:
            return database.execute(query, values).fetchall()

    def value(self, query: str, *values: object) -> Any:
        return self.rows(query, *values)[0][0]

    def move_clock(self, by: timedelta) -> datetime:
        """Let the instance's time jump ahead, and return what it is; its processes see it within two seconds."""
        with psycopg.connect(self.house.database_url()) as database:
            row = database.execute(_MOVE_CLOCK, [by]).fetchone()
        time.sleep(3)
        assert row is not None
        return datetime.fromisoformat(str(row[0]))

    def wait_until_answered(self, *, seconds: float = ANSWER_SECONDS) -> None:
        """Wait until all that came is answered, all that follows is owed, and nothing waits to be sent."""
        wait_until(lambda: self.value(_UNFINISHED) == 0, "everything is answered and sent", seconds=seconds)

    # --- what must hold --------------------------------------------------------------------------------------

    def differences(self) -> list[str]:
        """Return where handsets got something else than what the house says it sent them, each message once."""
        said = Counter((phone, text.rstrip()) for phone, text in self.rows(_SENT))
        wait = time.monotonic() + ANSWER_SECONDS
        while (heard := self._heard()) != said and not heard - said and time.monotonic() < wait:
            time.sleep(0.2)
        lost = [f"lost: {each}" for each in (said - heard).elements()]
        return lost + [f"too much: {each}" for each in (heard - said).elements()]

    def _heard(self) -> Counter[tuple[str, str]]:
        return Counter((sms.to, sms.text.rstrip()) for sms in self.kannel.received())

    def faults(self) -> dict[str, list[Any]]:
        """Return what must never be found in the tables, by its name."""
        found = {what: self.rows(query) for what, query in _NEVER.items()}
        return {what: rows for what, rows in found.items() if rows}


class Phone:
    """One person's phone; what it got is read in order, and nothing is read twice."""

    def __init__(self, town: Town, number: str) -> None:
        self.town, self.number = town, number
        self.number_of_texts_read = 0

    @property
    def address(self) -> str:
        return f"+{self.number}"

    def got(self) -> list[str]:
        """Return all texts so far."""
        return [sms.text for sms in self.town.kannel.received() if sms.to == self.address]

    def type(self, text: str) -> None:
        """Send a text."""
        self.town.kannel.say(self.number, text)

    def read(self) -> str:
        """Wait for the next text."""
        place = self.number_of_texts_read
        wait_until(lambda: len(self.got()) > place, f"{self.number} gets a text", seconds=ANSWER_SECONDS)
        self.number_of_texts_read += 1
        return self.got()[place]

    def talk(self, text: str) -> str:
        """Send a text and return the one that comes back."""
        self.type(text)
        return self.read()

    def silence(self, text: str) -> str:
        """Send a text to which nothing comes back; return what came of it."""
        number = self.town.value("SELECT coalesce(max(id), 0) FROM conversations_inbound")
        self.type(text)
        wait_until(lambda: self._outcomes(number), f"{self.number} is heard", seconds=ANSWER_SECONDS)
        [outcome] = self._outcomes(number)
        self.town.wait_until_answered()
        assert len(self.got()) == self.number_of_texts_read, self.got()
        return str(outcome)

    def _outcomes(self, after: int) -> list[str]:
        # A sender that is no Vietnamese number is kept as the network gave it.
        heard = self.town.rows(_OUTCOME, after, [self.address, self.number])
        return [outcome for (outcome,) in heard]


def talk_all(phones: Sequence[Phone], texts: Iterable[str]) -> list[str]:
    """Let each phone send its text at about the same time; return what came back to each."""
    for phone, text in zip(phones, texts, strict=True):
        phone.type(text)
    return [phone.read() for phone in phones]


def code_of(text: str) -> str:
    """Return the code with which every text about a booking begins."""
    found = _CODE.match(text)
    assert found, text
    return found.group(1)


def bring(connection: http.client.HTTPConnection, *, number: str, phone: str, text: str) -> int:
    """Bring a message to the hook as smsbox does, and return the status of the answer."""
    given = {
        "id": number,
        "from": phone,
        "to": "8188",
        "text": text,
        "coding": "0",
        "charset": "UTF-8",
        "at": f"{time.time():.0f}",
    }
    connection.request("GET", f"/hooks/sms/kannel/{SECRET}?{urlencode(given)}")
    answer = connection.getresponse()
    assert answer.read() == b"", "whatever is answered, Kannel would send to the phone"
    return answer.status


def insist(attempt: Callable[[], int], *, seconds: float = ANSWER_SECONDS) -> None:
    """Do it again until it is taken, as smsbox does with a house that does not answer."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            status = attempt()
        except (OSError, http.client.HTTPException):
            status = 0
        if status == 200:
            return
        assert time.monotonic() < deadline, status
        time.sleep(0.2)


_MOVE_CLOCK = """
UPDATE kernel_instanceclock SET instance_at = instance_at + %s
RETURNING instance_at + (now() - real_at) * speed
"""
_OUTCOME = """
SELECT outcome FROM conversations_inbound WHERE id > %s AND from_phone = ANY(%s) AND answered_at IS NOT NULL
"""
_UNFINISHED = """
SELECT (SELECT count(*) FROM conversations_inbound WHERE answered_at IS NULL)
    + (SELECT count(*) FROM journal_entry WHERE relayed_at IS NULL)
    + (SELECT count(*) FROM messaging_message WHERE status = 'QUEUED' AND kind = 'NOTICE')
"""
# What the sample office sent before this town's Kannel was there went to handsets of its own.
_SENT = """
SELECT to_phone, text FROM messaging_message
WHERE status IN ('SENT', 'DELIVERED') AND id NOT IN (SELECT message_id FROM sms_simulator_deliveredsms)
"""
_NEVER = {
    "an answer that is not in the journal exactly once": """
        SELECT inbound.id FROM conversations_inbound AS inbound
        LEFT JOIN journal_entry AS entry ON entry.subject = 'inbound:' || inbound.id AND entry.kind = 'ReplyDecided'
        WHERE inbound.answered_at IS NOT NULL GROUP BY inbound.id HAVING count(entry.id) <> 1
    """,
    "a reply that is not owed exactly once": """
        SELECT inbound.id FROM conversations_inbound AS inbound
        LEFT JOIN messaging_message AS message ON message.subject = 'inbound:' || inbound.id
        GROUP BY inbound.id, inbound.reply HAVING count(message.id) <> (CASE WHEN inbound.reply = '' THEN 0 ELSE 1 END)
    """,
    "a booking that its reply does not repeat": """
        SELECT inbound.id FROM conversations_inbound AS inbound
        LEFT JOIN appointments_appointment AS appointment ON inbound.about = 'appointment:' || appointment.id
        WHERE inbound.outcome = 'booked' AND inbound.about LIKE 'appointment:%%'
        AND strpos(inbound.reply, coalesce(appointment.code, '-')) = 0
    """,
    "a message sent after its use": """
        SELECT id FROM messaging_message WHERE sent_at >= send_before AND status IN ('SENT', 'DELIVERED')
    """,
    "a message that failed": "SELECT id, problem FROM messaging_message WHERE status = 'FAILED'",
    "a message that was not answered": "SELECT id FROM conversations_inbound WHERE outcome = 'failed'",
    "a reply taken back that was no question": """
        SELECT inbound.id FROM conversations_inbound AS inbound
        JOIN messaging_message AS message ON message.subject = 'inbound:' || inbound.id
        WHERE message.status = 'WITHDRAWN' AND inbound.outcome NOT IN ('asked', 'offered')
    """,
}
