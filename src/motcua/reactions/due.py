# SPDX-License-Identifier: EUPL-1.2
"""What is done when a moment falls due: one table of kinds."""

from datetime import datetime

from motcua.appointments.errors import NoSuchAppointment
from motcua.appointments.operations import earlier, passing
from motcua.kernel import clock
from motcua.owndata import operations as own_data
from motcua.payments import operations as payments
from motcua.payments.operations import paying
from motcua.post.operations import moments as parcels
from motcua.reactions import assistance, dossiers, drafts, feedback_complaints, pagers, switchboard, vaccination


class UnknownMoment(Exception):
    """A due moment of a kind this program does not know; it waits for one that does."""


def act(kind: str, subject: str, due_at: datetime) -> None:
    """Do what fell due at `due_at`, as of the instance's present moment. Raises: UnknownMoment."""
    if kind in switchboard.KINDS:
        switchboard.ask_about_proposal(appointment_id=int(subject.partition(":")[2]), at=clock.now())
        return
    if kind in vaccination.KINDS:
        vaccination.settle(kind=kind, subject=subject, due_at=due_at, at=clock.now())
        return
    if kind in dossiers.KINDS:
        dossiers.settle(kind=kind, subject=subject, due_at=due_at, at=clock.now())
        return
    if kind in drafts.KINDS:
        drafts.settle(kind=kind, subject=subject, due_at=due_at, at=clock.now())
        return
    if kind in assistance.KINDS:
        assistance.settle(kind=kind, subject=subject, at=clock.now())
        return
    if kind in pagers.KINDS:
        pagers.settle(subject=subject, at=clock.now())
        return
    if kind in paying.KINDS:
        payments.expire(payment_id=subject.partition(":")[2], at=clock.now())
        return
    if kind in own_data.KINDS:
        own_data.settle(subject=subject, at=clock.now())
        return
    if kind in parcels.KINDS:
        parcels.settle(subject=subject, at=clock.now())
        return
    if kind in feedback_complaints.KINDS:
        feedback_complaints.settle(kind=kind, subject=subject, at=clock.now())
        return
    if kind != earlier.LOOK and kind not in passing.KINDS:
        raise UnknownMoment(kind)
    if kind == earlier.LOOK:
        earlier.look_at_wish(wish_id=int(subject.partition(":")[2]), at=clock.now())
        return
    try:
        passing.settle(kind=kind, appointment_id=int(subject.partition(":")[2]), due_at=due_at, at=clock.now())
    except NoSuchAppointment:
        # Erased meanwhile: nothing is left on which time could act.
        return
