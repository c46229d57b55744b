# SPDX-License-Identifier: EUPL-1.2
"""How a special intake is told to its citizen and to the desk: promised, fallen back, kept, missed or dropped. Pure."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from motcua.dossiers.models import SpecialIntake
from motcua.kernel import saying
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.specialdays import reasons

State, Dropped = SpecialIntake.State, SpecialIntake.Dropped


def before(due_at: datetime, *, today: date | None = None) -> str:
    """Say before when: "hôm nay trước 14 giờ 30", "trước 14 giờ 30 thứ Ba, 01/12"."""
    local = due_at.astimezone(OFFICE_ZONE)
    if today == local.date():
        return _("hôm nay trước %(hour)s") % {"hour": saying.hour(local)}
    return _("trước %(moment)s") % {"moment": saying.day_and_hour(local, today=today)}


def received(intake: SpecialIntake, *, today: date | None = None) -> list[str]:
    """Return what the citizen is told of intake: model and promise, or why it went the ordinary way."""
    if intake.fell_back:
        return [_("%(why)s Hồ sơ được nhận như ngày thường.") % {"why": why_fell_back(intake)}]
    if intake.promised_at is None:
        return [str(intake.get_model_display())]
    promised = _("Trả kết quả %(when)s.") % {"when": before(intake.promised_at, today=today)}
    slip = "" if intake.has_slip else _("Không cần giấy hẹn.")
    return [str(intake.get_model_display()), " ".join(part for part in (promised, slip) if part)]


def why_fell_back(intake: SpecialIntake) -> str:
    """Say why the day's promise was not given; empty where it was."""
    rule = intake.rule.as_rule() if intake.rule else None
    return reasons.why_not(intake.fell_back, rule)


def dropped(intake: SpecialIntake) -> str:
    """Say that the special promise runs no more because something is missing; else empty."""
    if intake.dropped != Dropped.SUPPLEMENT:
        return ""
    return _("Lời hứa trả trong ngày không còn tính; bổ sung xong có hẹn mới.")


def ended(intake: SpecialIntake) -> str:
    """Say what became of the promise, for the desk: kept and after how long, missed, or dropped and why."""
    length = {"length": saying.duration(intake.took_minutes or 0)}
    match intake.state:
        case State.KEPT:
            return _("Giữ lời hứa: có kết quả sau %(length)s làm việc.") % length
        case State.MISSED if intake.took_minutes is not None:
            return _("Trễ lời hứa: có kết quả sau %(length)s làm việc.") % length
        case State.MISSED:
            return _("Trễ lời hứa.")
        case State.DROPPED:
            return _("Lời hứa không còn tính: %(why)s.") % {"why": intake.get_dropped_display()}
        case State.FELL_BACK:
            return _("Nhận như ngày thường. %(why)s") % {"why": why_fell_back(intake)}
        case _:
            return ""
