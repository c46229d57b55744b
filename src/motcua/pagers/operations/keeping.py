# SPDX-License-Identifier: EUPL-1.2
"""The office's stock of tags: their state and battery, and the count at closing."""

import json
from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from motcua.journal import operations as journal
from motcua.kernel.errors import InvalidInput
from motcua.kernel.text import tidy
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Office
from motcua.pagers import queries, rules
from motcua.pagers.errors import NoSuchState, PagerIsLent
from motcua.pagers.events import PagerBatteryRead, PagerStateSet, StockTaken
from motcua.pagers.models import Pager, StockTaking
from motcua.people.models import User

NOTE_LIMIT = 300


@transaction.atomic
def set_state(*, pager: Pager, state: str, by: User, at: datetime) -> Pager:
    """Set a tag in the box free, flat or out of use; a lost one set free has been found. The same again is no harm.

    Raises: NoSuchState; PagerIsLent where it is out with somebody. Records: PagerStateSet.
    """
    if state not in rules.SETTABLE:
        raise NoSuchState(fields={"state": NoSuchState.sentence})
    here = Pager.objects.filter(pk=pager.pk).exclude(state__in=[state, Pager.State.LENT])
    changed = here.update(state=state)
    pager.refresh_from_db()
    if changed:
        event = PagerStateSet(
            office=pager.office_id, subject=f"pager:{pager.pk}", at=at, number=pager.number, state=state
        )
        journal.record(event, actor=by.actor)
    elif pager.state == Pager.State.LENT:
        loan = queries.open_loan(pager)
        raise PagerIsLent(number=pager.number, dossier=loan.dossier.code if loan else "")
    return pager


@transaction.atomic
def read_battery(*, pager: Pager, percent: int, by: User, at: datetime) -> Pager:
    """Keep what somebody read of a tag's battery, in per cent. Raises: InvalidInput. Records: PagerBatteryRead."""
    if not 0 <= percent <= 100:
        raise InvalidInput(fields={"battery": _("Pin từ 0 đến 100 %.")})
    Pager.objects.filter(pk=pager.pk).update(battery=percent, battery_at=at)
    pager.refresh_from_db()
    event = PagerBatteryRead(
        office=pager.office_id, subject=f"pager:{pager.pk}", at=at, number=pager.number, percent=percent
    )
    journal.record(event, actor=by.actor)
    return pager


@transaction.atomic
def take_stock(*, office: Office, present: Sequence[int], by: User, at: datetime, note: str = "") -> StockTaking:
    """Keep which numbers lie in the box, and which are missing and with which dossier; again on a day corrects it.

    Tags that are lost or out of use are not looked for. Each missing is {number, state, dossier, since}: `dossier` and
    `since` empty where nobody has it. Nothing else changes: a tag still out stays with its dossier.
    Raises: InvalidInput for numbers the office does not have. Records: StockTaken.
    """
    tags = queries.stock(office)
    unknown = sorted(set(present) - {tag.number for tag in tags})
    if unknown:
        said = _("Nơi này không có thẻ số %(numbers)s.") % {"numbers": ", ".join(map(str, unknown))}
        raise InvalidInput(fields={"present": said})
    numbers = rules.missing(stock=((tag.number, tag.state) for tag in tags), present=present)
    missing = [_missing(tag) for tag in tags if tag.number in set(numbers)]
    counted, on = sorted(set(present)), at.astimezone(OFFICE_ZONE).date()
    told = tidy(note)[:NOTE_LIMIT]
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [office.pk, on, at, by.pk, json.dumps(counted), json.dumps(missing), told])
        taking = StockTaking.objects.get(pk=cursor.fetchone()[0])
    event = StockTaken(
        office=office.pk, subject=f"stock:{taking.pk}", at=at, present=len(counted), missing=len(missing)
    )
    journal.record(event, actor=by.actor)
    return taking


def _missing(tag: queries.Tag) -> dict[str, object]:
    loan = tag.loan
    dossier, since = (loan.dossier.code, loan.lent_at.isoformat()) if loan else ("", "")
    return {"number": tag.number, "state": tag.state, "dossier": dossier, "since": since}


_TAKE = """
INSERT INTO pagers_stocktaking (office_id, "on", counted_at, counted_by_id, present, missing, note)
VALUES (%s, %s, %s, %s, %s::jsonb, %s::jsonb, %s)
ON CONFLICT ON CONSTRAINT stock_taking_once_a_day DO UPDATE SET
    counted_at = excluded.counted_at, counted_by_id = excluded.counted_by_id,
    present = excluded.present, missing = excluded.missing, note = excluded.note
RETURNING id
"""
