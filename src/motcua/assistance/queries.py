# SPDX-License-Identifier: EUPL-1.2
"""What is asked about helping: the own assistances, one of them, the volunteers and the shifts of a day."""

import uuid
from datetime import datetime, time, timedelta

from django.db.models import Q, QuerySet

from motcua.assistance import keeping, permission, rules
from motcua.assistance.errors import NoSuchAssistance
from motcua.assistance.models import Assistance, FieldEntry, Shift
from motcua.assistance.showing import entries_of
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Office
from motcua.people.access import Access
from motcua.people.models import Role, RoleHeld, User

MOST_LISTED = 50


def by_id_for(assistance_id: uuid.UUID | str, user: User, *, at: datetime, access: Access | None = None) -> Assistance:
    """Return an assistance somebody may see at that moment. Raises: NoSuchAssistance."""
    wanted = keeping.as_identity(assistance_id)
    row = Assistance.objects.select_related(*keeping.WHOLE).filter(pk=wanted).first() if wanted else None
    if row is None:
        raise NoSuchAssistance
    permission.require(row, user, at=at, access=access)
    return row


def of_helper(user: User, office: Office, *, at: datetime, access: Access | None = None) -> list[Assistance]:
    """Return the day's assistances at the office that somebody may see, open ones first, then the latest.

    Raises: NotOnShift, NotAllowed.
    """
    day = datetime.combine(at.astimezone(OFFICE_ZONE).date(), time.min, OFFICE_ZONE)
    mine = permission.visible_to(user, office.pk, at=at, access=access)
    rows = Assistance.objects.filter(mine, Q(begun_at__gte=day) | Q(state__in=rules.OPEN))
    rows = rows.exclude(state=Assistance.State.LEFT).select_related(*keeping.WHOLE)
    listed = list(rows.order_by("-begun_at")[:MOST_LISTED])
    return sorted(listed, key=lambda row: row.state not in rules.OPEN)


def open_of(helper: User, *, at: datetime) -> Assistance | None:
    """Return the assistance somebody has open and may go on with; what an ended shift left open is not among them."""
    is_ones_own = Q(shift__isnull=True) | Q(shift__closed_at__isnull=True, shift__planned_until__gt=at)
    rows = Assistance.objects.filter(is_ones_own, helper=helper, state__in=rules.OPEN)
    return rows.select_related(*keeping.WHOLE).order_by("-begun_at").first()


def volunteers_at(office: Office, *, at: datetime) -> QuerySet[User]:
    """Return who holds the role of a volunteer at the office on that day."""
    on = at.astimezone(OFFICE_ZONE).date()
    held = RoleHeld.objects.filter(
        Q(from_on__isnull=True) | Q(from_on__lte=on),
        Q(until_on__isnull=True) | Q(until_on__gte=on),
        role=Role.VOLUNTEER,
        office=office,
    )
    return User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("full_name", "pk")


def shifts_of_day(office: Office, *, at: datetime) -> list[Shift]:
    """Return the office's shifts of the day, the latest first."""
    day = datetime.combine(at.astimezone(OFFICE_ZONE).date(), time.min, OFFICE_ZONE)
    rows = Shift.objects.filter(office=office, opened_at__gte=day, opened_at__lt=day + timedelta(days=1))
    return list(rows.select_related("user", "opened_by").order_by("-opened_at")[:MOST_LISTED])


def last_entry(assistance: Assistance) -> int:
    """Return the identity of the latest entry; 0 where nothing was entered yet."""
    rows = FieldEntry.objects.filter(assistance=assistance).order_by("-pk")
    return rows.values_list("pk", flat=True).first() or 0


def entered(assistance: Assistance) -> list[FieldEntry]:
    """Return every entry in the order it was made."""
    return list(FieldEntry.objects.filter(assistance=assistance).order_by("pk"))


__all__ = ["by_id_for", "entered", "entries_of", "last_entry", "of_helper", "open_of", "shifts_of_day", "volunteers_at"]
