# SPDX-License-Identifier: EUPL-1.2
"""Locks go one way: the hand-over list, the parcel's moments, its dossier, the parcel, then money, then the codes."""

from collections.abc import Callable
from datetime import date, datetime

from django.utils.translation import gettext as _

from motcua.journal import operations as journal
from motcua.kernel.working_time import (
    OFFICE_ZONE,
    NoWorkingDay,
    WorkingCalendar,
    deadline_in_working_days,
    next_working_day,
)
from motcua.offices import queries as offices
from motcua.payments import operations as payments
from motcua.payments.models import Charge
from motcua.payments.operations.locking import locked_dossier
from motcua.payments.rules import NOT_DELIVERED, Due, Kind
from motcua.payments.rules import State as Paying
from motcua.post import queries
from motcua.post.errors import NoSuchParcel, ParcelMovedOn
from motcua.post.events import ParcelEvent
from motcua.post.models import Parcel
from motcua.post.rules import DAYS_BETWEEN_INVITATIONS, LIMIT_DAYS, Direction

LATE = "parcel_late"
KINDS = (LATE,)


def locked_parcel(parcel_id: int) -> Parcel:
    """Return the parcel with its dossier, nobody else changing either until the end. Raises: NoSuchParcel."""
    known = Parcel.objects.filter(pk=parcel_id).values_list("dossier_id", flat=True).first()
    if known is None:
        raise NoSuchParcel
    journal.hold(subject=f"parcel:{parcel_id}", kinds=KINDS)
    dossier = locked_dossier(known)
    rows = Parcel.objects.select_for_update(of=("self",)).select_related("office", "carrier", "payment")
    parcel = rows.get(pk=parcel_id)
    parcel.dossier = dossier
    return parcel


def moved_on(parcel: Parcel) -> ParcelMovedOn:
    """Return the refusal that tells where the parcel is now."""
    told = parcel.code or parcel.dossier.code
    return ParcelMovedOn(parcel=told, state=parcel.state, state_label=str(parcel.get_state_display()))


def happened(parcel: Parcel, event: type[ParcelEvent], *, at: datetime, actor: str, **known: object) -> None:
    """Write down in the journal what happened to a parcel."""
    row = event(
        office=parcel.office_id,
        subject=parcel.subject,
        at=at,
        dossier=parcel.dossier_id,
        direction=parcel.direction,
        code=parcel.code,
        **known,
    )
    journal.record(row, actor=actor)


# --- time ------------------------------------------------------------------------------------------------


def calendar_of(parcel: Parcel) -> WorkingCalendar:
    """Return the calendar in whose working days a parcel's time is counted: its office's."""
    return offices.calendar_of(parcel.office)


def longest(parcel: Parcel, calendar: WorkingCalendar) -> datetime | None:
    """Return by when a parcel that was handed over must arrive (J+n); None where nobody ever works. Rule: R-072."""
    start = parcel.handed_over_at
    if start is None:
        return None
    on = start.astimezone(OFFICE_ZONE).date()
    days = queries.limit_days(parcel.office, parcel.carrier, on=on).get(parcel.zone)
    try:
        return deadline_in_working_days(
            calendar, start=start, days=int(days or LIMIT_DAYS[parcel.zone]), counting="day_after"
        )
    except NoWorkingDay:
        return None


def apart(calendar: WorkingCalendar) -> Callable[[date], date]:
    """Return what gives the first day that is two working days behind another. Rule: R-070."""

    def later(on: date) -> date:
        for _nth in range(DAYS_BETWEEN_INVITATIONS):
            on = next_working_day(calendar, after=on)
        return on

    return later


# --- money -----------------------------------------------------------------------------------------------


def charge_key(parcel: Parcel) -> str:
    return f"post:{parcel.pk}"


def keep_charge(parcel: Parcel, *, at: datetime) -> None:
    """Let the dossier owe what the citizen pays of a parcel; what was paid before stays as it was."""
    names = {
        Direction.PICKUP: _("Cước bưu chính nhận hồ sơ tại nhà"),
        Direction.RETURN: _("Cước bưu chính trả kết quả tại nhà"),
    }
    due = Due.BEFORE_INTAKE if parcel.direction == Direction.PICKUP else Due.AT_RESULT
    payments.add_charge(
        dossier_id=parcel.dossier_id,
        key=charge_key(parcel),
        kind=Kind.POSTAGE,
        name=names[Direction(parcel.direction)],
        amount_vnd=parcel.you_pay_vnd,
        due=Due.LATER if parcel.is_cod else due,
        at=at,
        explained=parcel.price_rule,
    )


def paid_vnd(parcel: Parcel) -> int:
    """Return what was paid of a parcel's charge and has not gone back."""
    charge = Charge.objects.filter(dossier=parcel.dossier_id, key=charge_key(parcel)).first()
    return charge.amount_vnd - charge.refunded_vnd if charge and charge.state == Charge.State.SETTLED else 0


def end_collection(parcel: Parcel, *, at: datetime) -> None:
    """End what the carrier was to collect; what is owed can be paid in another way. Money that still comes is taken."""
    if parcel.payment is not None and parcel.payment.state == Paying.PENDING:
        payments.fail_payment(payment_id=parcel.payment.pk, failure=NOT_DELIVERED, at=at)
