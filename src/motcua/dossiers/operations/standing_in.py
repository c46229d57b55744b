# SPDX-License-Identifier: EUPL-1.2
"""Being away: from when to when, and who does the work meanwhile (NĐ 61/2018 Art.12)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.dossiers.events import AbsenceSet
from motcua.dossiers.models import UnitMember
from motcua.journal import operations as journal
from motcua.kernel.errors import InvalidInput, NotFound
from motcua.people.models import User


@transaction.atomic
def set_absence(
    *, seat_id: int, from_on: date | None, until_on: date | None, substitute: int | None, by: User, at: datetime
) -> UnitMember:
    """Say that one is away from one's unit, and which colleague of it stands in; without days one is there again.

    Raises: NotFound for another's seat, InvalidInput. Records: AbsenceSet.
    """
    seat = UnitMember.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=seat_id, user=by).first()
    if seat is None:
        raise NotFound
    if (from_on is None) != (until_on is None):
        raise InvalidInput(fields={"until_on": _("Xin ghi cả ngày đầu và ngày cuối.")})
    if from_on is not None and until_on is not None:
        if until_on < from_on:
            raise InvalidInput(fields={"until_on": _("Ngày cuối phải bằng hoặc sau ngày đầu.")})
        colleagues = UnitMember.objects.filter(unit=seat.unit, user=substitute, user__is_active=True)
        if substitute is None or substitute == by.pk or not colleagues.exists():
            raise InvalidInput(fields={"substitute": _("Xin chọn một đồng nghiệp cùng bộ phận để thay.")})
    seat.away_from_on, seat.away_until_on, seat.substitute_id = from_on, until_on, substitute
    seat.save(update_fields=["away_from_on", "away_until_on", "substitute"])
    event = AbsenceSet(
        office=seat.unit.office_id,
        subject=f"user:{by.pk}",
        at=at,
        unit=seat.unit_id,
        from_on=from_on,
        until_on=until_on,
    )
    journal.record(event, actor=by.actor)
    return seat
