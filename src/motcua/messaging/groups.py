# SPDX-License-Identifier: EUPL-1.2
"""Which messages a person may do without, group by group. Pure: no database, clock or settings.

What an office must tell – that something is missing, refused, late, ready, lost or owed – goes out whatever was chosen;
so does what somebody has just asked for by message. Rules: R-083, R-084.
"""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Group(TextChoices):
    """What messages are about, as people choose."""

    APPOINTMENT = "appointment", _("lịch hẹn, lịch tiêm")
    TURN = "turn", _("số thứ tự, sắp đến lượt")
    DOSSIER = "dossier", _("hồ sơ")
    MONEY = "money", _("phí, lệ phí")
    POST = "post", _("bưu chính")
    RATING = "rating", _("hỏi đánh giá, khảo sát")


class Wants(TextChoices):
    """How somebody wants to hear of a group; without a choice it is by SMS."""

    SMS = "SMS", _("nhắn tin đầy đủ")
    CALL = "CALL", _("gọi điện thay tin nhắn")
    LESS = "LESS", _("chỉ nhắn điều bắt buộc")


#: Nobody is telephoned because the turn is near, or to be asked for an opinion.
CALLED: Final = (Group.APPOINTMENT, Group.DOSSIER, Group.MONEY, Group.POST)

#: Messages a person may do without; all others of their group are owed by law or answer what was asked.
OPTIONAL: Final = {
    Group.APPOINTMENT: frozenset(
        {
            "request_received",
            "moved",
            "cancelled_by_citizen",
            "reminder",
            "reminder_today",
            "vaccination_booked",
            "vaccination_moved",
            "vaccination_cancelled_by_citizen",
            "vaccination_reminder",
        }
    ),
    Group.TURN: frozenset({"number_taken", "turn_near"}),
    Group.DOSSIER: frozenset({"dossier_supplement_taken", "dossier_withdrawn", "dossier_returned", "draft_expiring"}),
    Group.MONEY: frozenset({"payment_settled", "payment_expired"}),
    Group.POST: frozenset(
        {
            "parcel_asked",
            "parcel_labelled",
            "parcel_handed_over",
            "parcel_out",
            "parcel_delivered",
            "parcel_cancelled",
        }
    ),
    Group.RATING: frozenset({"how_was_it", "survey_invitation"}),
}

#: What an office must tell: it changes a promise, a duty or a right of the person.
OWED_BY_LAW: Final = {
    Group.APPOINTMENT: frozenset(
        {
            "confirmed",
            "hour_proposed",
            "refused",
            "cancelled_by_office",
            "promise_missed",
            "expired",
            "proposal_expired",
            "earlier_hour_offered",
            "earlier_hour_taken",
            "vaccination_cancelled_by_office",
        }
    ),
    Group.DOSSIER: frozenset(
        {
            "dossier_sent",
            "dossier_received",
            "dossier_supplement_asked",
            "dossier_refused",
            "dossier_extended",
            "dossier_result_ready",
            "dossier_stopped",
            "dossier_answer_late",
            "dossier_due_missed",
            "dossier_papers_arrived",
        }
    ),
    Group.MONEY: frozenset({"payment_due", "payment_refunded"}),
    Group.POST: frozenset({"parcel_groups_refused", "parcel_failed", "parcel_returned", "parcel_late", "parcel_lost"}),
}


def group_of(template: str) -> Group | None:
    """Return the group a message belongs to; None for what nobody chooses: codes, answers, what staff are told."""
    for listed in (OPTIONAL, OWED_BY_LAW):
        for group, templates in listed.items():
            if template in templates:
                return group
    return None


def may_be_left_out(template: str) -> bool:
    """Say whether a person may do without this message."""
    return any(template in templates for templates in OPTIONAL.values())


def ways_of(group: Group) -> tuple[Wants, ...]:
    """Return how one may hear of a group."""
    return tuple(way for way in Wants if way != Wants.CALL or group in CALLED)
