# SPDX-License-Identifier: EUPL-1.2
"""What the pages of dossiers show of special days: the strip of running promises, and what is said after intake."""

from typing import Any

from django.utils.translation import gettext as _

from motcua.doors.desk.entry import Desk
from motcua.dossiers import possible, queries, special, special_clock, special_words
from motcua.dossiers.models import Dossier, SpecialIntake, UnitMember
from motcua.dossiers.possible import Deed
from motcua.dossiers.rules import Status
from motcua.dossiers.special_answer import Answer, answer_for
from motcua.dossiers.worklist import Worker
from motcua.kernel import saying
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.people.rules import Action
from motcua.specialdays import queries as special_days


def strip(desk: Desk, worker: Worker) -> dict[str, Any]:
    """Return the running promises for the work list, one's own first, and those for which this person is asked."""
    signs_for: list[str] = []
    if desk.may(Action.SIGN_RESULTS):
        seats = UnitMember.objects.filter(user__in=worker.people, may_sign=True, unit__is_active=True)
        signs_for = list(seats.values_list("unit__agency_id", flat=True).distinct())
    running = special_clock.running(worker, at=desk.at, signs_for=signs_for)
    return {
        "running": running,
        "warned": special_clock.to_warn(running, may_direct=desk.may(Action.DIRECT_DOSSIERS)),
        "has_special_days": bool(running) or special_days.rows_of(desk.office).exists(),
    }


def on_page(desk: Desk, dossier: Dossier, intake: SpecialIntake | None) -> dict[str, Any]:
    """Return what the page of one dossier shows of its special day."""
    if intake is None:
        return {"day": _before_intake(desk, dossier)}
    may_handle = queries.may(desk.access, dossier, Action.HANDLE_DOSSIERS)
    return {
        "special": intake,
        "special_says": special_words.ended(intake),
        "clock": special_clock.clock_for(dossier, intake, at=desk.at),
        "may_print_slip": not intake.has_slip and queries.may(desk.access, dossier, Action.TAKE_IN_DOSSIERS),
        "is_missed": special.is_missed(intake, at=desk.at),
        "may_explain": may_handle,
    }


def _before_intake(desk: Desk, dossier: Dossier) -> Answer | None:
    """Return what today promises for a dossier whose citizen waits at the counter to have it received."""
    if dossier.status != Status.SUBMITTED or not special.is_at_the_counter(dossier, at=desk.at):
        return None
    if not queries.may(desk.access, dossier, possible.needed(Deed.RECEIVE, was_received=False)):
        return None
    day = answer_for(dossier.office, dossier.procedure_version, at=desk.at, agency=dossier.agency_id)
    return day if day.found.rule is not None else None


def after_intake(desk: Desk, dossier: Dossier) -> tuple[str, str]:
    """Return the kind of what is said after intake, and the sentence: the promise, or why it is the ordinary one."""
    assert dossier.due_at is not None
    intake = SpecialIntake.objects.select_related("rule").filter(dossier=dossier).first()
    due = saying.day_and_hour(dossier.due_at.astimezone(OFFICE_ZONE), today=desk.today)
    known = {"code": dossier.code, "due": due}
    if intake is None or (intake.promised_at is None and not intake.fell_back):
        return "done", _("Đã nhận hồ sơ %(code)s. Hẹn trả kết quả %(due)s.") % known
    if intake.promised_at is None:
        known["why"] = special_words.why_fell_back(intake)
        return "late", _("%(why)s Đã nhận hồ sơ %(code)s như ngày thường, hẹn trả kết quả %(due)s.") % known
    known["when"] = special_words.before(intake.promised_at, today=desk.today)
    if intake.has_slip:
        return "done", _("Đã nhận hồ sơ %(code)s. Trả kết quả %(when)s.") % known
    return "done", _("Đã nhận hồ sơ %(code)s, không viết giấy hẹn. Trả kết quả %(when)s.") % known
