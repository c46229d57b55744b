# SPDX-License-Identifier: EUPL-1.2
"""Erasing what is kept about a person, at their own request: what may go goes at once, what must stay is noted.

Rows that are counted stay with empty columns, so that no figure changes. Rules: R-086, R-087.
"""

import uuid
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from motcua.appointments import operations as appointments
from motcua.appointments.models import Appointment
from motcua.dossiers import operations as dossiers
from motcua.dossiers.models import Dossier, Draft
from motcua.feedback import erasing as feedback
from motcua.journal import operations as journal
from motcua.messaging.forgetting import forget_about
from motcua.messaging.models import Message
from motcua.owndata import departing, planning, register, rules
from motcua.owndata.errors import NotAmongYours, StillUnderWay
from motcua.owndata.events import KeptRecordErased, OwnDataErased
from motcua.owndata.models import Erasure, KeptRecord
from motcua.owndata.register import Goes, Table
from motcua.queueing import operations as queueing
from motcua.queueing.models import Ticket
from motcua.vaccination import operations as vaccination
from motcua.vaccination.models import VaccinationBooking

KEPT_OVER = "owndata.keep_over"
KINDS = (KEPT_OVER,)


@transaction.atomic
def erase(*, phone: str, at: datetime) -> Erasure:
    """Erase everything of this phone (E.164) that may go, and note what the law keeps; the phone was just proved.

    Raises: StillUnderWay while something is open. Records: OwnDataErased, DossierErased, DraftErased.
    """
    _one_after_another(phone)
    if planning.whats_open(phone, at=at):
        raise StillUnderWay
    staying = planning.stays(phone)
    erasure = Erasure.objects.create(id=uuid.uuid4(), done_at=at)
    counts = _erase_all(phone, at)
    for each in staying:
        _keep(erasure, each)
    Erasure.objects.filter(pk=erasure.pk).update(counts=counts)
    event = OwnDataErased(office="", subject=erasure.subject, at=at, counts=counts, kept=len(staying))
    journal.record(event, actor=journal.CITIZEN)
    return erasure


@transaction.atomic
def call_off(*, phone: str, kind: str, ref: str, at: datetime) -> None:
    """Call off what stands in the way of erasing: an appointment, a shot, a number in a line.

    Raises: NotAmongYours; what the departments' own operations raise. Records: what they record.
    """
    if kind == "appointment" and (row := _own(Appointment, phone, ref)):
        appointments.cancel(appointment_id=row.pk, at=at)
    elif kind == "vaccination" and (row := _own(VaccinationBooking, phone, ref)):
        vaccination.cancel(booking_id=row.pk, at=at)
    elif kind == "ticket" and (row := _own(Ticket, phone, ref)):
        queueing.leave_line(ticket_id=row.pk, at=at, actor=journal.CITIZEN)
    else:
        raise NotAmongYours


@transaction.atomic
def end_keeping(*, kept_id: int, at: datetime) -> bool:
    """Erase what was kept, now that its time is over; say whether it went.

    Where its time has become longer meanwhile, it is kept until then. Records: KeptRecordErased, DossierErased.
    """
    kept = KeptRecord.objects.select_for_update().filter(pk=kept_id, erased_at__isnull=True).first()
    if kept is None:
        return False
    try:
        until = planning.until_of(kept.kind, kept.ref)
    except LookupError:
        until = at
    if until is None or until > at:
        kept.until_at = until
        kept.save(update_fields=["until_at"])
        _plan_end(kept)
        return False
    departing.depart(kept.kind, kept.ref, at=at)
    kept.erased_at = at
    kept.save(update_fields=["erased_at"])
    event = KeptRecordErased(office="", subject=kept.subject, at=at, kind=kept.kind)
    journal.record(event, actor=journal.SYSTEM)
    return True


def settle(*, subject: str, at: datetime) -> None:
    """Do what fell due to something that was kept."""
    end_keeping(kept_id=int(subject.partition(":")[2]), at=at)


# --- what goes at once -----------------------------------------------------------------------------


def _erase_all(phone: str, at: datetime) -> dict[str, int]:
    """Empty and delete in the order in which one thing is found by another; return rows by table."""
    subjects = _subjects(phone)
    counts = {register.RATINGS.model: _empty(register.RATINGS, Q(subject__in=subjects))}
    for subject in subjects:
        forget_about(subject)
    counts |= {"dossiers.Draft": _drafts(phone, at), "dossiers.Dossier": _never_received(phone, at)}
    given = [each.pk for each in planning.given_shots(phone)]
    counts[register.CHILDREN.model] = _empty(register.CHILDREN, Q(booking__phone=phone) & ~Q(booking__in=given))
    counts[register.SHOTS.model] = _empty(register.SHOTS, Q(phone=phone) & ~Q(pk__in=given))
    _let_nothing_wait(phone, at)
    counts["feedback"] = feedback.forget_phone(phone=phone, at=at)
    gone_already = set(counts)
    # What is found through another row goes before that row forgets the number.
    for table in sorted(register.OWN, key=lambda table: "__" not in table.by):
        if table.goes in (Goes.EMPTIED, Goes.DELETED) and table.model not in gone_already:
            counts[table.model] = counts.get(table.model, 0) + _gone(table, Q(**{table.by: phone}))
    for table in register.FREE:
        counts[table.model] = _gone(Table(table.model, Goes.DELETED, table.columns), _speaks_of(table, phone))
    for table in register.OTHERS:
        if table.goes == Goes.NOBODY:
            counts[table.model] = _empty(table, _speaks_of(table, phone))
    return {name: count for name, count in counts.items() if count}


def _gone(table: Table, which: Q) -> int:
    if table.goes == Goes.EMPTIED:
        return _empty(table, which)
    rows = apps.get_model(table.model)._default_manager.filter(which)
    count = rows.count()
    rows.delete()
    return int(count)


def _empty(table: Table, which: Q) -> int:
    model = apps.get_model(table.model)
    rows = model._default_manager.filter(pk__in=list(model._default_manager.filter(which).values_list("pk", flat=True)))
    return int(rows.update(**table.columns))


def _drafts(phone: str, at: datetime) -> int:
    open_ones = list(
        Draft.objects.filter(phone=phone, dossier__isnull=True).order_by("pk").values_list("pk", flat=True)
    )
    for draft_id in open_ones:
        dossiers.discard_draft(draft_id=draft_id, at=at)
    return len(open_ones)


def _never_received(phone: str, at: datetime) -> int:
    rows = Dossier.objects.filter(phone=phone, received_at__isnull=True).order_by("pk")
    for dossier_id in (ids := list(rows.values_list("pk", flat=True))):
        departing.dossier(dossier_id, at=at)
    return len(ids)


def _let_nothing_wait(phone: str, at: datetime) -> None:
    """Take out of every queue what would be done with the number: messages to send, texts to answer, calls to make."""
    queued = Message.objects.filter(to_phone=phone, status=Message.Status.QUEUED)
    queued.update(status=Message.Status.WITHDRAWN)
    for model, by, done in (
        ("conversations.Inbound", "from_phone", "answered_at"),
        ("switchboard.CallBack", "phone", "settled_at"),
    ):
        rows = apps.get_model(model)._default_manager.filter(**{by: phone})
        rows.update(**{done: Coalesce(F(done), at)})


def _speaks_of(table: Table, phone: str) -> Q:
    """Return which rows are those in which anybody typed the number, in any spelling."""
    speaks = Q()
    for column in table.columns:
        for said in rules.spellings(phone):
            speaks |= Q(**{f"{column}__icontains": said})
    return speaks


def _subjects(phone: str) -> list[str]:
    """Return under which names the person's things stand in the journal."""
    named: list[Any] = []
    for model in (Appointment, VaccinationBooking, Ticket):
        named += model._default_manager.filter(phone=phone)
    named += Ticket.objects.filter(appointment__phone=phone)
    named += Dossier.objects.filter(phone=phone).only("pk")
    return sorted({each.subject for each in named})


# --- what stays ------------------------------------------------------------------------------------


def _keep(erasure: Erasure, staying: planning.Staying) -> None:
    """Note what stays, once: who asks again changes nothing but the day, where the law has changed it."""
    kept, _made = KeptRecord.objects.update_or_create(
        kind=staying.kind,
        ref=staying.ref,
        defaults={"until_at": staying.until_at},
        create_defaults={"until_at": staying.until_at, "erasure": erasure},
    )
    if kept.erased_at is None:
        _plan_end(kept)


def _plan_end(kept: KeptRecord) -> None:
    wanted = {} if kept.until_at is None else {KEPT_OVER: kept.until_at}
    journal.reschedule(subject=kept.subject, office="", wanted=wanted, kinds=KINDS)


def _own(model: Any, phone: str, ref: str) -> Any:
    """Return one's own row; None where it is nobody's or another's."""
    try:
        return model._default_manager.filter(pk=ref, phone=phone).first()
    except (ValueError, ValidationError):
        return None


def _one_after_another(phone: str) -> None:
    """Let the same person's second press wait for the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"own_data:{phone}"])
