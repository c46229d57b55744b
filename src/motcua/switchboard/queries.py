# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Q, QuerySet

from motcua.appointments.models import Appointment
from motcua.kernel.text import tidy
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.messaging.models import Message
from motcua.people.models import User
from motcua.switchboard.errors import NoSuchCall
from motcua.switchboard.models import Call, CallBack
from motcua.switchboard.rules import CALL_LASTS, Cause

SHOWN = 50
# An appointment owes a handful of messages at most; this bounds what is read for all rows of a list.
MESSAGES_LOOKED_AT = 400
# How the templates of texts begin that may name a child or a vaccine. Rule: R-025.
PRIVATE = "sms_shot_"


def call_of(*, call_id: int, by: User) -> Call:
    """Return the operator's own call. Raises: NoSuchCall."""
    found = Call.objects.select_related("call_back").filter(pk=call_id, by=by).first()
    if found is None:
        raise NoSuchCall
    return found


def calls_of_phone(*, phone: str, offices: Sequence[str] | None, by: User, limit: int = 8) -> list[Call]:
    """Return who called this number or was called from it, the newest first, as far as the person's offices reach."""
    return list(_reach(Call.objects.filter(phone=phone), offices, by).order_by("-started_at", "-id")[:limit])


def calls_on(*, day: date, offices: Sequence[str] | None, by: User, limit: int = 15) -> list[Call]:
    """Return the calls of a day, the newest first: one's own, and all where one's role is everywhere."""
    begins = datetime.combine(day, time(), OFFICE_ZONE)
    return list(_reach(Call.objects.filter(started_at__gte=begins), offices, by).order_by("-started_at", "-id")[:limit])


def _reach(calls: QuerySet[Call], offices: Sequence[str] | None, by: User) -> QuerySet[Call]:
    calls = calls.select_related("by", "office")
    return calls if offices is None else calls.filter(Q(by=by) | Q(office_id__in=offices))


def others_speaking(*, phone: str, by: User, at: datetime) -> list[Call]:
    """Return the calls with this number that other operators have not ended yet."""
    rows = Call.objects.select_related("by").filter(phone=phone, ended_at__isnull=True, started_at__gt=at - CALL_LASTS)
    return list(rows.exclude(by=by).order_by("started_at")[:3])


@dataclass(frozen=True)
class ToCall:
    """Somebody to call back, with what there is to say and who is calling at the moment."""

    call_back: CallBack
    appointment: Appointment | None
    says: str
    speaking: str = ""

    @property
    def name(self) -> str:
        return self.appointment.name if self.appointment else ""

    def is_due(self, at: datetime) -> bool:
        return self.call_back.next_at <= at


def to_call(*, offices: Sequence[str] | None, at: datetime, limit: int = SHOWN) -> list[ToCall]:
    """Return whom to call back, the one due first first; five queries however many there are."""
    return _with_what_to_say(_open(at, offices).order_by("next_at", "id")[:limit], at)


def to_call_of_phone(*, phone: str, offices: Sequence[str] | None, at: datetime) -> list[ToCall]:
    """Return what there is to tell to this number; at most ten."""
    return _with_what_to_say(_open(at, offices).filter(phone=phone).order_by("next_at", "id")[:10], at)


def _open(at: datetime, offices: Sequence[str] | None) -> QuerySet[CallBack]:
    rows = CallBack.objects.select_related("office").filter(settled_at__isnull=True).exclude(until_at__lte=at)
    return rows if offices is None else rows.filter(office_id__in=offices)


def _with_what_to_say(rows: QuerySet[CallBack], at: datetime) -> list[ToCall]:
    found = list(rows)
    if not found:
        return []
    appointments = _appointments({row.subject for row in found})
    texts = _texts({row.subject for row in found})
    speaking = {
        call.call_back_id: str(call.by)
        for call in Call.objects.select_related("by").filter(
            call_back__in=found, ended_at__isnull=True, started_at__gt=at - CALL_LASTS
        )
    }
    return [
        ToCall(
            row,
            appointments.get(row.subject),
            "" if row.cause == Cause.PROPOSAL else texts.get(row.subject, ""),
            speaking.get(row.pk, ""),
        )
        for row in found
    ]


def _appointments(subjects: set[str]) -> dict[str, Appointment]:
    ids = [int(number) for kind, _colon, number in (each.partition(":") for each in subjects) if kind == "appointment"]
    rows = Appointment.objects.select_related("office", "agency", "counter").filter(pk__in=ids) if ids else []
    return {row.subject: row for row in rows}


def _texts(subjects: set[str]) -> dict[str, str]:
    """Return the newest text about each subject that did not reach its phone; none about a child's health."""
    unsent = Message.objects.filter(subject__in=subjects, status__in=[Message.Status.FAILED, Message.Status.CALL])
    unsent = unsent.exclude(template__startswith=PRIVATE).order_by("-created_at")
    texts: dict[str, str] = {}
    for subject, text in unsent.values_list("subject", "text")[:MESSAGES_LOOKED_AT]:
        texts.setdefault(subject, tidy(text))
    return texts
