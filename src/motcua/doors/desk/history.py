# SPDX-License-Identifier: EUPL-1.2
"""What happened to one appointment, from the journal: who did what when, and what the citizen was told."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from motcua.appointments.models import Appointment
from motcua.journal import operations as journal
from motcua.journal.models import Entry
from motcua.kernel import saying
from motcua.messaging.models import Message
from motcua.people.models import User

# What has no line here is not told at the desk: it moved nothing a person would ask about.
_WORDS: dict[str, Callable[[dict[str, Any]], str]] = {
    "AppointmentRequested": lambda told: _("Xin hẹn %(starts_at)s") % told,
    "AppointmentConfirmed": lambda told: (
        (_("Đồng ý giờ được đề nghị: %(starts_at)s") if told.get("by_citizen") else _("Xác nhận %(starts_at)s")) % told
    ),
    "HourProposed": lambda told: _("Đề nghị %(starts_at)s thay cho %(first_starts_at)s") % told,
    "AppointmentRefused": lambda told: _("Từ chối"),
    "AppointmentMoved": lambda told: _("Đổi từ %(first_starts_at)s sang %(starts_at)s") % told,
    "EarlierHourWanted": lambda told: _("Muốn giờ sớm hơn"),
    "EarlierHourOffered": lambda told: _("Báo có giờ sớm hơn: %(earlier_starts_at)s") % told,
    "EarlierHourTaken": lambda told: _("Nhận giờ sớm hơn: %(starts_at)s thay cho %(first_starts_at)s") % told,
    "EarlierHourDeclined": lambda told: _("Không nhận giờ sớm hơn %(earlier_starts_at)s") % told,
    "EarlierHourLapsed": lambda told: (
        (
            _("Thôi giữ giờ sớm hơn %(earlier_starts_at)s")
            if told.get("withdrawn")
            else _("Không trả lời kịp giờ sớm hơn %(earlier_starts_at)s")
        )
        % told
    ),
    "EarlierHourWishEnded": lambda told: _("Thôi chờ giờ sớm hơn"),
    "AppointmentCancelled": lambda told: _("Hủy hẹn"),
    "PromiseMissed": lambda told: _("Quá hạn trả lời %(confirm_by)s; đã báo trưởng bộ phận") % told,
    "AppointmentExpired": lambda told: _("Đến giờ hẹn mà chưa được trả lời"),
    "CitizenCheckedIn": lambda told: _("Đón tiếp"),
    "AppointmentServed": lambda told: _("Làm xong"),
    "CitizenDidNotCome": lambda told: _("Ghi không đến"),
    "ReminderDue": lambda told: _("Nhắc hẹn"),
}
_LATE = {"PromiseMissed", "AppointmentExpired", "AppointmentRefused", "CitizenDidNotCome"}


@dataclass(frozen=True)
class Fact:
    """One thing that happened."""

    at: datetime
    words: str
    who: str
    is_late: bool


def facts_of(appointment: Appointment) -> list[Fact]:
    """Return what happened to the appointment, the first thing first; two queries."""
    entries = [each for each in Entry.objects.filter(subject=appointment.subject).order_by("id") if each.kind in _WORDS]
    names = _names({each.actor for each in entries})
    return [
        Fact(each.at, _WORDS[each.kind](_spoken(each.payload)), names[each.actor], each.kind in _LATE)
        for each in entries
    ]


def messages_of(appointment: Appointment) -> list[Message]:
    """Return the messages owed and sent about the appointment, the newest first."""
    return list(Message.objects.filter(subject=appointment.subject).order_by("-created_at"))


def _names(actors: set[str]) -> dict[str, str]:
    """Name each actor: a member of staff by name, the citizen, the office's own clock."""
    names = {journal.CITIZEN: _("Người dân"), journal.SYSTEM: _("Tự động")}
    ids = {actor: int(number) for actor in actors if (number := actor.removeprefix("user:")).isdigit()}
    people = User.objects.in_bulk(list(ids.values())) if ids else {}
    for actor in actors - names.keys():
        person = people.get(ids.get(actor, 0))
        names[actor] = str(person) if person else actor
    return names


def _spoken(payload: dict[str, Any]) -> dict[str, Any]:
    """Say the moments of a payload as people do."""
    return {name: _moment(value) if name.endswith(("_at", "confirm_by")) else value for name, value in payload.items()}


def _moment(value: Any) -> Any:
    try:
        return saying.day_and_hour(datetime.fromisoformat(value))
    except (TypeError, ValueError):
        return value
