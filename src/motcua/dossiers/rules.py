# SPDX-License-Identifier: EUPL-1.2
"""The rules of a dossier's life. Pure: no database, no clock, no settings."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from motcua.kernel.working_time import OFFICE_ZONE


class Status(TextChoices):
    SUBMITTED = "submitted", _("chờ tiếp nhận")
    SUPPLEMENT = "supplement", _("chờ bổ sung")
    REFUSED = "refused", _("không tiếp nhận")
    PROCESSING = "processing", _("đang giải quyết")
    SIGNING = "signing", _("đang trình ký")
    SIGNED = "signed", _("đã ký, chờ vào sổ")
    RESULT_READY = "result_ready", _("đã có kết quả")
    RETURNED = "returned", _("đã trả kết quả")
    WITHDRAWN = "withdrawn", _("đã rút")
    STOPPED = "stopped", _("dừng giải quyết")


# What nobody works on any more.
CLOSED = (Status.REFUSED, Status.RETURNED, Status.WITHDRAWN, Status.STOPPED)
# What an office still owes something for.
OPEN = tuple(status for status in Status if status not in CLOSED)
# The clock of the promise runs.
RUNNING = (Status.PROCESSING, Status.SIGNING, Status.SIGNED)
# Somebody of the office must do something by a moment.
WORKING = (Status.SUBMITTED, *RUNNING)
# No decision has been signed yet, so the citizen may take the dossier back (NĐ 118/2025 Art.21).
UNDECIDED = (Status.SUBMITTED, Status.SUPPLEMENT, Status.PROCESSING, Status.SIGNING)

NEXT: dict[str, frozenset[str]] = {
    Status.SUBMITTED: frozenset({Status.PROCESSING, Status.SUPPLEMENT, Status.REFUSED, Status.WITHDRAWN}),
    Status.SUPPLEMENT: frozenset(
        {Status.SUBMITTED, Status.PROCESSING, Status.REFUSED, Status.WITHDRAWN, Status.STOPPED}
    ),
    Status.PROCESSING: frozenset(
        {Status.SUPPLEMENT, Status.SIGNING, Status.SIGNED, Status.REFUSED, Status.WITHDRAWN, Status.STOPPED}
    ),
    Status.SIGNING: frozenset({Status.PROCESSING, Status.SIGNED, Status.WITHDRAWN, Status.STOPPED}),
    Status.SIGNED: frozenset({Status.RESULT_READY}),
    Status.RESULT_READY: frozenset({Status.RETURNED}),
}


def may_become(status: str, wanted: str) -> bool:
    """Say whether a dossier in `status` may pass to `wanted`."""
    return wanted in NEXT.get(status, frozenset())


class Stage(StrEnum):
    """How far a dossier is, as everybody may see it: sent, received, in work, decided, handed over."""

    SENT = "sent"
    RECEIVED = "received"
    WORKING = "working"
    DECIDED = "decided"
    HANDED_OVER = "handed_over"


STAGES = tuple(Stage)
_STAGE: dict[str, Stage] = {
    Status.SUBMITTED: Stage.SENT,
    Status.SUPPLEMENT: Stage.SENT,
    Status.REFUSED: Stage.SENT,
    Status.PROCESSING: Stage.WORKING,
    Status.SIGNING: Stage.WORKING,
    Status.SIGNED: Stage.DECIDED,
    Status.RESULT_READY: Stage.DECIDED,
    Status.RETURNED: Stage.HANDED_OVER,
    Status.WITHDRAWN: Stage.SENT,
    Status.STOPPED: Stage.SENT,
}


def stage_of(status: str, *, was_received: bool, is_handled: bool = True) -> Stage:
    """Return how far a dossier is; one that was received never falls back behind that. Rule: R-045."""
    stage = _STAGE[status]
    if was_received and stage == Stage.SENT:
        return Stage.RECEIVED
    if stage == Stage.WORKING and not is_handled:
        return Stage.RECEIVED
    return stage


def stage_number(stage: Stage) -> int:
    """Return the stage's place among `STAGES`, from 1."""
    return STAGES.index(stage) + 1


class Timeliness(TextChoices):
    """When something ended, measured against its promise; lateness is an attribute and refuses nothing (R-046)."""

    EARLY = "early", _("trước hạn")
    ON_TIME = "on_time", _("đúng hạn")
    LATE = "late", _("quá hạn")


def timeliness(*, due_at: datetime, ended_at: datetime) -> Timeliness:
    """Return early, on time (the promised day, until the promised moment) or late. Rule: R-046."""
    if ended_at > due_at:
        return Timeliness.LATE
    if _day(ended_at) == _day(due_at):
        return Timeliness.ON_TIME
    return Timeliness.EARLY


def last_day_to_extend(due_at: datetime) -> date:
    """Return the last day on which a new date may be given: the day before the promised one. Rule: R-047."""
    return _day(due_at) - timedelta(days=1)


def _day(moment: datetime) -> date:
    return moment.astimezone(OFFICE_ZONE).date()
