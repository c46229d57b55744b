# SPDX-License-Identifier: EUPL-1.2
"""By which ways somebody who holds a tag was called, in order, each with what became of it: one record."""

from dataclasses import dataclass
from datetime import datetime

from motcua.journal.models import Entry
from motcua.messaging.models import Message
from motcua.pagers import rules
from motcua.pagers.events import PagerUnanswered
from motcua.pagers.models import Call, Loan


@dataclass(frozen=True)
class Link:
    """One way by which somebody was called: `step` which, `state` what became of it, `number` the how-manieth call."""

    at: datetime
    step: str
    state: str
    state_label: str = ""
    number: int = 0
    attempts: int = 0
    error: str = ""


ALOUD, MISSING_PHONE = "shown", "no_phone"


def chain(loan: Loan) -> list[Link]:
    """Return how the holder of this loan was called so far, the first first; three statements."""
    links = [
        Link(
            call.asked_at, Loan.Step.PAGER, call.state, call.get_state_display(), call.number, call.attempts, call.error
        )
        for call in Call.objects.filter(loan=loan)
    ]
    messages = {message.key: message for message in Message.objects.filter(subject=loan.subject)}
    entries = Entry.objects.filter(subject=loan.subject, kind=PagerUnanswered.__name__)
    for entry in entries:
        message = messages.get(f"{entry.kind}:{entry.pk}")
        links.append(_link(entry, message, loan))
    return sorted(links, key=lambda link: (link.at, rules.STEPS.index(link.step)))


def _link(entry: Entry, message: Message | None, loan: Loan) -> Link:
    step = str(entry.payload.get("step", ""))
    if step == Loan.Step.SMS and message is not None:
        return Link(entry.at, step, message.status, message.get_status_display(), error=message.problem)
    if step == Loan.Step.SMS and not loan.dossier.phone:
        return Link(entry.at, step, MISSING_PHONE)
    return Link(entry.at, step, ALOUD)
