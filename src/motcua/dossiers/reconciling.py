# SPDX-License-Identifier: EUPL-1.2
"""The daily comparison with the national portal: asks it about what changed lately and owes it again what differs.

It also fills a portal that was switched on later than the office: what it does not hold is owed as new.
"""

from datetime import date, datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import F

from motcua.dossiers import portal
from motcua.dossiers.models import Dossier, PortalDifference, PortalMessage, Reconciliation
from motcua.dossiers.models.dossier import ERASED_NAME
from motcua.dossiers.portal_items import code_of, compared, dossier_item
from motcua.journal.models import Entry
from motcua.kernel.working_time import OFFICE_ZONE

# When the offices sleep; a machine that slept too catches up in the morning.
NOT_BEFORE_HOUR: Final = 1
LOOKS_BACK: Final = timedelta(days=3)
FIRST_LOOKS_BACK: Final = timedelta(days=30)
AT_ONCE: Final = 20


def reconcile(*, at: datetime, limit: int = AT_ONCE) -> bool:
    """Go on with today's comparison, beginning it when it is time; say whether there is more to compare.

    Raises: PortalUnavailable; it goes on from the same dossier then.
    """
    run = _run_of_today(at)
    if run is None or run.ended_at is not None:
        return False
    dossiers = _next_dossiers(run, limit)
    for dossier in dossiers:
        _compare(run, dossier, at=at)
    if len(dossiers) == limit:
        return True
    Reconciliation.objects.filter(pk=run.pk).update(ended_at=at)
    return False


def compare_again(*, at: datetime) -> None:
    """Let today's comparison begin anew."""
    Reconciliation.objects.filter(on=_today(at)).delete()


def _run_of_today(at: datetime) -> Reconciliation | None:
    on = _today(at)
    run = Reconciliation.objects.filter(on=on).first()
    if run is not None or at.astimezone(OFFICE_ZONE).hour < NOT_BEFORE_HOUR:
        return run
    last = Reconciliation.objects.filter(ended_at__isnull=False).order_by("-on").first()
    since = min(at - LOOKS_BACK, last.begun_at) if last else at - FIRST_LOOKS_BACK
    run, _is_new = Reconciliation.objects.get_or_create(on=on, defaults={"since": since, "begun_at": at})
    return run


def _next_dossiers(run: Reconciliation, limit: int) -> list[Dossier]:
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED, [run.since, run.reached, limit])
        ids = [pk for (pk,) in cursor.fetchall()]
    rows = Dossier.objects.select_related(
        "agency", "procedure", "procedure_version", "holder", "holder__agency"
    ).in_bulk(ids)
    return [rows[pk] for pk in ids]


_CHANGED = """
SELECT DISTINCT dossier_id FROM dossiers_logentry WHERE at >= %s AND dossier_id > %s ORDER BY dossier_id LIMIT %s
"""


def _compare(run: Reconciliation, dossier: Dossier, *, at: datetime) -> None:
    if dossier.name == ERASED_NAME:
        _note(run, dossier)
        return
    if _is_on_its_way(dossier):
        _note(run, dossier, "compared", "waiting")
        return
    try:
        theirs = portal.current().look_up(code_of(dossier))
    except portal.PortalRefused:
        _differs(run, dossier, ["TraCuuHoSo"], at=at)
        return
    if theirs is None:
        _differs(run, dossier, [], at=at)
        return
    ours, held = compared(dossier_item(dossier)), compared(theirs)
    fields = [name for name, value in ours.items() if held[name] != value]
    if fields:
        _differs(run, dossier, fields, at=at)
    else:
        _note(run, dossier, "compared", "same")


def _is_on_its_way(dossier: Dossier) -> bool:
    waiting = PortalMessage.objects.filter(dossier=dossier, state=PortalMessage.State.WAITING)
    # What happened just now, or while the worker slept, may not have reached the outbox yet.
    return waiting.exists() or Entry.objects.filter(subject=dossier.subject, relayed_at__isnull=True).exists()


@transaction.atomic
def _differs(run: Reconciliation, dossier: Dossier, fields: list[str], *, at: datetime) -> None:
    message = portal.owe_dossier(dossier, key=f"reconciled:{run.pk}:{dossier.pk}", at=at)
    PortalDifference.objects.get_or_create(
        reconciliation=run,
        dossier=dossier,
        defaults={"is_missing": not fields, "fields": " ".join(fields)[:200], "message": message},
    )
    _note(run, dossier, "compared", "differing" if fields else "missing")


def _note(run: Reconciliation, dossier: Dossier, *counts: str) -> None:
    changes = {name: F(name) + 1 for name in counts}
    # Nobody else has gone past this dossier meanwhile: it counts once.
    Reconciliation.objects.filter(pk=run.pk, reached__lt=dossier.pk).update(reached=dossier.pk, **changes)


def _today(at: datetime) -> date:
    return at.astimezone(OFFICE_ZONE).date()
