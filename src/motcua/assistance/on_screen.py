# SPDX-License-Identifier: EUPL-1.2
"""What a helper's second screen shows just now: nothing about anybody, a step of who is being helped, or a sum."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db.models import F

from motcua.assistance import keeping, rules
from motcua.assistance.models import Assistance, SecondScreen
from motcua.payments.models import Payment
from motcua.payments.rules import State as PaymentState

State = Assistance.State

#: The place behind the last field: all was read, the citizen is asked to say yes.
END: Final = "end"
#: That the money has come is read for so long; then the next person's turn comes.
PAID_FOR: Final = timedelta(minutes=2)


class Scene(StrEnum):
    """One step, as the citizen sees it."""

    IDLE = "idle"
    CONSENT = "consent"
    FOLLOWING = "following"
    READING = "reading"
    CONFIRMING = "confirming"
    SIGNING = "signing"
    SIGNED = "signed"
    DONE = "done"
    PAYING = "paying"
    PAID = "paid"


@dataclass(frozen=True)
class Shown:
    """What is on the screen; without an assistance or a payment it is idle."""

    scene: Scene
    assistance: Assistance | None = None
    payment: Payment | None = None


def shown_on(screen: SecondScreen, *, at: datetime, idle_after: timedelta) -> Shown:
    """Return what the screen shows at that moment: only the person its helper began with last, while it is touched."""
    rows = Assistance.objects.filter(helper=screen.helper_id, office=screen.office_id)
    newest_open_first = ("-begun_at", F("ended_at").desc(nulls_first=True), "pk")
    latest = rows.order_by(*newest_open_first).select_related(*keeping.WHOLE).first()
    if latest is None or (screen.payment_at is not None and screen.payment_at >= latest.touched_at):
        shown = _money_on(screen, at=at, idle_after=idle_after)
        if shown.scene != Scene.IDLE or latest is None or not _is_of(latest, screen.payment):
            return shown
    scene = scene_of(latest, at=at, idle_after=idle_after)
    return Shown(scene, latest if scene != Scene.IDLE else None)


def _is_of(assistance: Assistance, payment: Payment | None) -> bool:
    """Say whether a payment is that of who was helped: once it is made, the screen says what becomes of the dossier."""
    return payment is not None and assistance.dossier_id == payment.dossier_id


def _money_on(screen: SecondScreen, *, at: datetime, idle_after: timedelta) -> Shown:
    """Return the payment a cashier shows: while it can be made, and for a while once it has been."""
    payment = screen.payment
    if payment is None or screen.payment_at is None:
        return Shown(Scene.IDLE)
    if payment.paid_at is not None:
        is_fresh = at - max(payment.paid_at, screen.payment_at) < PAID_FOR
        return Shown(Scene.PAID, payment=payment) if is_fresh else Shown(Scene.IDLE)
    is_open = payment.state == PaymentState.PENDING and at - screen.payment_at < idle_after
    return Shown(Scene.PAYING, payment=payment) if is_open else Shown(Scene.IDLE)


def scene_of(assistance: Assistance, *, at: datetime, idle_after: timedelta) -> Scene:
    """Return the step an assistance is at; idle once left, not touched, or the volunteer's shift is over."""
    if at - assistance.touched_at >= idle_after:
        return Scene.IDLE
    if assistance.state == State.SENT:
        return Scene.DONE
    if assistance.state not in rules.OPEN or assistance.draft is None:
        return Scene.IDLE
    if assistance.shift is not None and not rules.is_open(assistance.shift, at=at):
        return Scene.IDLE
    if assistance.state == State.FILLING:
        return Scene.CONSENT if is_asked_for_consent(assistance) else Scene.FOLLOWING
    if assistance.state == State.READ_BACK:
        return Scene.CONFIRMING if assistance.at_field == END else Scene.READING
    return Scene.SIGNING if assistance.state == State.CONFIRMED else Scene.SIGNED


def is_asked_for_consent(assistance: Assistance) -> bool:
    """Say whether the citizen was asked and has not answered yet."""
    answered = assistance.consent_at or assistance.consent_refused_at
    return assistance.consent_asked_at is not None and answered is None
