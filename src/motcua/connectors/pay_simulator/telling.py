# SPDX-License-Identifier: EUPL-1.2
"""The simulated bank's post: notices are told to the office's own hooks over HTTP, as a real bank's program would."""

import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from motcua.connectors.asking import AnswerLost, NotReached, ask
from motcua.connectors.pay_simulator.models import SimulatedNotice
from motcua.connectors.pay_simulator.ways import Plan, Way
from motcua.payments.models import Inflow

BANK_PATH, IPN_PATH = "/hooks/pay/bank", "/hooks/pay/vnpay/ipn"
TIMEOUT_SECONDS: Final = 10
#: While one process tells it no other does; after a failure it is told again, so often at most.
IN_HAND: Final = timedelta(seconds=TIMEOUT_SECONDS * 2)
AGAIN_AFTER: Final = timedelta(seconds=5)
MOST_TRIES: Final = 8
TRIES_AFTER_NO: Final = 3
KEPT: Final = timedelta(days=7)
_KEPT_ANSWER: Final = 200
_SETTLED: Final = ("00", "02")


@transaction.atomic
def keep(plan: Plan, *, kind: str, way: Way, reference: str, press: uuid.UUID, at: datetime) -> None:
    """Keep what is to be told; the same `press` again keeps nothing."""
    SimulatedNotice.objects.filter(made_at__lt=at - KEPT, times_left=0).delete()
    if SimulatedNotice.objects.filter(press=press).exists():
        return
    SimulatedNotice.objects.bulk_create(
        SimulatedNotice(
            kind=kind,
            press=press,
            number=planned.number,
            reference=reference[:40],
            way=way,
            amount_vnd=planned.amount_vnd,
            said=dict(planned.said),
            made_at=at,
            due_at=at + timedelta(minutes=planned.minutes),
            times_left=planned.times,
            loses_answer=planned.loses_answer,
        )
        for planned in plan.notices
    )


def tell_next(*, at: datetime) -> bool:
    """Tell the office the next notice that is due; say whether there was one."""
    notice = _taken(at)
    if notice is None:
        return False
    status, text = _told(notice)
    is_heard = _is_settled(notice.kind, status, text)
    entry: dict[str, Any] = {"status": status, "text": text[:_KEPT_ANSWER], "at": at.isoformat(timespec="seconds")}
    if notice.loses_answer and is_heard:
        entry["is_lost"], notice.loses_answer, is_heard = True, False, True
    notice.heard = [*notice.heard, entry][-MOST_TRIES:]
    notice.tried += 1
    if is_heard:
        notice.times_left -= 1
    # A clear no stays one; an office that is away may come back.
    elif notice.tried >= (MOST_TRIES if status != 200 else TRIES_AFTER_NO):
        notice.times_left = 0
    pause = timedelta(0) if is_heard and "is_lost" not in entry else AGAIN_AFTER
    notice.not_before = datetime.now(UTC) + pause
    notice.save()
    return True


@transaction.atomic
def _taken(at: datetime) -> SimulatedNotice | None:
    now = datetime.now(UTC)
    rows = SimulatedNotice.objects.select_for_update(skip_locked=True).filter(times_left__gt=0, due_at__lte=at)
    notice = rows.exclude(not_before__gt=now).order_by("due_at", "pk").first()
    if notice is not None:
        notice.not_before = now + IN_HAND
        notice.save(update_fields=["not_before"])
    return notice


def _told(notice: SimulatedNotice) -> tuple[int, str]:
    """Return the status and text of the answer; nought where none came."""
    try:
        if notice.kind == SimulatedNotice.Kind.BANK:
            answer = ask(
                f"{settings.PAY_HOOK_URL}{BANK_PATH}",
                method="POST",
                timeout_seconds=TIMEOUT_SECONDS,
                body=json.dumps(notice.said).encode(),
                headers={"Content-Type": "application/json", "X-Hook-Secret": _secret()},
            )
        else:
            url = f"{settings.PAY_HOOK_URL}{IPN_PATH}?{urlencode(notice.said)}"
            answer = ask(url, method="GET", timeout_seconds=TIMEOUT_SECONDS)
    except (NotReached, AnswerLost) as problem:
        return 0, str(problem)
    return answer.status, answer.text


def _secret() -> str:
    return next(iter(settings.BANK_HOOK_SECRETS), "")


def _is_settled(kind: str, status: int, text: str) -> bool:
    """Say whether the office need not be told again, as the bank or the gateway sees it."""
    if kind == SimulatedNotice.Kind.BANK:
        return 200 <= status < 300
    return status == 200 and _json(text).get("RspCode") in _SETTLED


def _json(text: str) -> Mapping[str, Any]:
    try:
        said = json.loads(text)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def answers(notice: SimulatedNotice) -> list[str]:
    """Return what the office answered, each in a few words: "00 Confirm Success", "đã ghi nhận", "404"."""
    return [_words(entry) for entry in notice.heard]


def _words(entry: Mapping[str, Any]) -> str:
    said = _json(entry["text"])
    state = said.get("state", "")
    if "RspCode" in said:
        words = f"{said['RspCode']} {said.get('Message', '')}"
    elif state in Inflow.State.values:
        words = str(Inflow.State(state).label)
    else:
        words = str(state or entry["status"] or entry["text"])
    if said.get("repeated"):
        words = _("%(words)s (đã biết)") % {"words": words}
    return _("%(words)s (bị mất)") % {"words": words} if entry.get("is_lost") else words


def newest(kind: str, *, count: int = 12) -> list[SimulatedNotice]:
    """Return the newest notices of a kind."""
    return list(SimulatedNotice.objects.filter(kind=kind).order_by("-pk")[:count])
