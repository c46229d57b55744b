# SPDX-License-Identifier: EUPL-1.2
"""Helping begins and, where nothing comes of it, ends: nothing of what was said then is kept."""

import uuid
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from motcua.assistance import keeping, liveness, permission, rules
from motcua.assistance.errors import NotItsOnlineDay, StillHelping
from motcua.assistance.events import AssistanceBegun, AssistanceLeft
from motcua.assistance.models import Assistance, FieldEntry
from motcua.assistance.taking_back import take_back
from motcua.dossiers.completeness import require_offered
from motcua.dossiers.models import Dossier
from motcua.dossiers.operations.assisting import begin_helped, drop_helped
from motcua.dossiers.places import Place, SeveralAgencies, place_for
from motcua.journal import operations as journal
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices import queries as offices
from motcua.offices.models import Office
from motcua.people.models import User
from motcua.procedures.models import Procedure, ProcedureVersion
from motcua.specialdays import queries as special_days
from motcua.specialdays.rules import Model, days_ahead

Kind, State = Assistance.Kind, Assistance.State
END: Final = "assistance_end"
KINDS: Final = (END,)
#: The next day for filing online is looked for so far ahead.
_LOOKED_AHEAD: Final = timedelta(days=60)
_CHANNELS: Final = {Kind.NO_WRITING: Dossier.Channel.DESK, Kind.ONLINE: Dossier.Channel.WEB}


def begin(*, office: Office, version: ProcedureVersion, kind: str, by: User, at: datetime) -> Assistance:
    """Begin to help a citizen with a procedure; who helps has one open assistance at a time.

    Raises: NotOnShift, NotAllowed, StillHelping, NotThere, NotForOnline, NotItsOnlineDay. Records: AssistanceBegun.
    """
    shift = permission.shift_for(by, office, at=at)
    place = place_of(office, version, at=at)
    if kind == Kind.ONLINE:
        require_online_day(office, version, at=at)
    try:
        with transaction.atomic():
            draft = begin_helped(
                place=place,
                version=version,
                channel=_CHANNELS[Kind(kind)],
                at=at,
                expires_at=rules.kept_until(at),
            )
            assistance = Assistance.objects.create(
                office=office, kind=kind, helper=by, shift=shift, draft=draft, begun_at=at, touched_at=at
            )
            wanted = {END: draft.expires_at}
            journal.reschedule(subject=assistance.subject, office=office.pk, wanted=wanted, kinds=KINDS)
            event = AssistanceBegun(
                office=office.pk, subject=assistance.subject, at=at, procedure=version.procedure_id, kind=kind
            )
            journal.record(event, actor=by.actor)
            liveness.tell(by.pk)
    except IntegrityError as refusal:
        if "assistance_one_open_a_" not in str(refusal):
            raise
        open_one = Assistance.objects.filter(helper=by, shift=shift, state__in=rules.OPEN).first()
        raise StillHelping(assistance=str(open_one.pk) if open_one else "") from None
    return assistance


def place_of(office: Office, version: ProcedureVersion, *, at: datetime) -> Place:
    """Return where the office takes the procedure in; of several agencies the first. Raises: NotThere."""
    on = at.astimezone(OFFICE_ZONE).date()
    try:
        return place_for(version.procedure_id, office=office.pk, on=on)
    except SeveralAgencies as several:
        return place_for(version.procedure_id, office=office.pk, agency=several.data["agencies"][0], on=on)


def require_online_day(office: Office, version: ProcedureVersion, *, at: datetime) -> None:
    """Refuse to file online what is not filed so, or not on this day.

    What is online from end to end is so every day, what is in part on the office's online days alone.
    Raises: NotForOnline, NotItsOnlineDay. Rule: R-063.
    """
    require_offered(version, Dossier.ReturnBy.COUNTER, office=office)
    if version.online_level == Procedure.OnlineLevel.FULL:
        return
    if Model.ONLINE_DAY not in special_days.resolved(office, version, at=at).models:
        raise NotItsOnlineDay(next_on=next_online_day(office, version, at=at))


def next_online_day(office: Office, version: ProcedureVersion, *, at: datetime) -> object | None:
    """Return the office's next day for filing the procedure online with help; None where there is none soon."""
    today = at.astimezone(OFFICE_ZONE).date()
    calendar, matter = offices.calendar_of(office).for_everybody(), special_days.matter_of(version)
    ahead = [
        day
        for rule in special_days.rules_of(office, on=today)
        if rule.model == Model.ONLINE_DAY and rule.is_about(matter)
        for day in days_ahead(rule, after=today, calendar=calendar, until=today + _LOOKED_AHEAD, most=1)
    ]
    return min(ahead, default=None)


@transaction.atomic
def leave(*, assistance_id: uuid.UUID | str, by: User, at: datetime) -> Assistance:
    """End helping without a dossier: everything that was filled in is gone. The same again is no harm.

    Raises: NoSuchAssistance, AssistanceOver where it was sent. Records: AssistanceLeft, DraftErased.
    """
    assistance = held(assistance_id)
    permission.require(assistance, by, at=at)
    if assistance.state == State.LEFT:
        return assistance
    if assistance.state == State.SENT:
        keeping.require_open(assistance, at=at)
    return _end(assistance, actor=by.actor, at=at)


@transaction.atomic
def expire(*, assistance_id: uuid.UUID | str, at: datetime) -> None:
    """End what nobody has sent by the end of the next day. Raises: NoSuchAssistance. Records: AssistanceLeft."""
    assistance = held(assistance_id)
    if assistance.state in rules.OPEN and at >= rules.kept_until(assistance.begun_at):
        _end(assistance, actor=journal.SYSTEM, at=at)


def _end(assistance: Assistance, *, actor: str, at: datetime) -> Assistance:
    draft = assistance.draft
    journal.reschedule(subject=assistance.subject, office=assistance.office_id, wanted={}, kinds=KINDS)
    take_back(assistance, at=at, to=State.LEFT)
    assistance.draft, assistance.ended_at, assistance.at_field = None, at, ""
    FieldEntry.objects.filter(assistance=assistance).delete()
    event = AssistanceLeft(
        office=assistance.office_id, subject=assistance.subject, at=at, by_itself=actor == journal.SYSTEM
    )
    keeping.changed(assistance, at=at, event=event, actor=actor)
    if draft is not None:
        drop_helped(draft_id=draft.pk, actor=actor, at=at)
    return assistance


def held(assistance_id: uuid.UUID | str) -> Assistance:
    """Return the assistance locked, its moment before it: in this order whoever settles it goes, too."""
    wanted = keeping.as_identity(assistance_id)
    journal.hold(subject=f"assistance:{wanted}", kinds=KINDS)
    return keeping.locked(assistance_id)
