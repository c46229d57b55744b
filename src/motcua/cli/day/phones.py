# SPDX-License-Identifier: EUPL-1.2
"""A person's telephone: what came to it, and what is sent from it, by the network's doors."""

import re
import uuid
from datetime import datetime, timedelta

from motcua.cli.day.script import Person
from motcua.cli.day.stage import Stage

_CODE = re.compile(r"[Mm]a (?:hen|tiem) (\d{6,8})\b")
_PROPOSED = re.compile(r"[Mm](?:ã|a) h(?:ẹ|e)n (\d{6,8}): c(?:ơ|o) quan (?:đ|d)(?:ề|e) ngh(?:ị|i)")
_CHECK = re.compile(r"^(\d{6}) l[aà] m[aã]\b")
_SMS = re.compile(r'<li class="sms"><p>(.*?)</p>', re.DOTALL)


def texts_of(stage: Stage, phone: str) -> list[str]:
    """Return what lies on the phone, the newest first."""
    page = stage.browser().get("/gia-lap/tin-nhan/", so=phone)
    return [" ".join(text.split()) for text in _SMS.findall(page.body)]


def code_in(texts: list[str]) -> str:
    """Return the code of the newest message that has one."""
    return next((found[1] for text in texts if (found := _CODE.search(text))), "")


def proposal_in(texts: list[str]) -> str:
    """Return the code of the appointment for which the newest such message proposes another hour."""
    return next((found[1] for text in texts if (found := _PROPOSED.search(text))), "")


def check_code_in(texts: list[str]) -> str:
    """Return the newest code that checks a phone: no appointment's."""
    return next((found[1] for text in texts if (found := _CHECK.search(text))), "")


def send(stage: Stage, person: Person, text: str, at: datetime, *, twice: bool) -> None:
    """Send a text message; a network that repeats itself brings it a second time."""
    gateway = stage.browser(token=stage.gateway)
    number = f"ngay-{uuid.uuid5(uuid.NAMESPACE_URL, f'{person.subject}:{at}:{text}')}"
    body = {"id": number, "from": person.phone, "text": text}
    answer = gateway.tell("POST", "/api/v1/sms", body)
    if answer.status != 202:
        raise LookupError(f"an SMS was not taken: {answer.status} {answer.body[:200]}")
    stage.note(person.subject, "sent_sms", at, id=number, phone=person.phone)
    if twice:
        again = gateway.tell("POST", "/api/v1/sms", body).json()
        stage.fault("duplicate_sms", at, id=number)
        stage.note(person.subject, "repeated", at, what="sms", is_repeat=again.get("is_repeat"))


def soon(at: datetime, minutes: int = 1) -> datetime:
    """Return the minute at which a person looks at the phone again."""
    return at + timedelta(minutes=minutes)
