# SPDX-License-Identifier: EUPL-1.2
"""Changing sessions and their stock, while people are booking them."""

from collections.abc import Mapping
from datetime import datetime

from django.db import connection, transaction

from motcua.kernel import saying
from motcua.offices import operations as offices
from motcua.vaccination import rules
from motcua.vaccination.errors import SessionInUse, SessionsOverlap, StockPromised
from motcua.vaccination.models import SessionHour, SessionStock, VaccinationSession


@transaction.atomic
def save_session(
    session: VaccinationSession, *, by: str, at: datetime, stock: Mapping[str, int] | None = None
) -> VaccinationSession:
    """Save a session, give its hours the new number of places, and with `stock` set its doses by vaccine code.

    An hour in which more places are taken already keeps as many as are taken: no child who was promised a place loses
    it. A vaccine left out of `stock` keeps its doses.
    Raises: SessionsOverlap; SessionInUse where a taken hour would be gone; StockPromised where fewer doses would be
    left than are promised; ValidationError. Records: MasterDataChanged.
    """
    offices.lock_settings([session.office_id])
    _refuse_overlap(session)
    _refuse_lost_hours(session)
    offices.save_master(session, by=by, at=at)
    with connection.cursor() as cursor:
        cursor.execute(_RESIZE, [session.places, session.pk, session.places])
    for vaccine, doses in sorted((stock or {}).items()):
        known = SessionStock.objects.filter(session=session, vaccine_id=vaccine).first()
        row = known or SessionStock(session=session, vaccine_id=vaccine)
        if known is None or known.doses != doses:
            row.doses = doses
            save_stock(row, by=by, at=at)
    return session


@transaction.atomic
def save_stock(row: SessionStock, *, by: str, at: datetime) -> None:
    """Save how many doses of a vaccine a session has. Raises: StockPromised. Records: MasterDataChanged."""
    # Bookings pass this gate too, so what is read of them here stays so.
    offices.lock_settings([row.session.office_id])
    kept = SessionStock.objects.select_for_update().filter(pk=row.pk).first() if row.pk else None
    if kept is not None:
        if row.doses < kept.reserved:
            raise StockPromised(reserved=kept.reserved, vaccine=kept.vaccine.name)
        row.reserved, row.used = kept.reserved, kept.used
    offices.save_master(row, by=by, at=at)


@transaction.atomic
def remove_stock(row: SessionStock, *, by: str, at: datetime) -> None:
    """Take a vaccine out of a session. Raises: StockPromised. Records: MasterDataChanged."""
    offices.lock_settings([row.session.office_id])
    kept = SessionStock.objects.select_for_update().get(pk=row.pk)
    if kept.reserved:
        raise StockPromised(reserved=kept.reserved, vaccine=kept.vaccine.name)
    offices.remove_master(kept, by=by, at=at)


def remove_session(session: VaccinationSession, *, by: str, at: datetime) -> None:
    """Remove a session nobody has booked. Raises: django's ProtectedError where bookings name it."""
    offices.remove_master(session, by=by, at=at)


def _refuse_overlap(session: VaccinationSession) -> None:
    others = VaccinationSession.objects.filter(
        office_id=session.office_id,
        on=session.on,
        opens_at__lt=session.closes_at,
        closes_at__gt=session.opens_at,
    ).exclude(pk=session.pk)
    if other := others.first():
        raise SessionsOverlap(other=f"{saying.hour(other.opens_at)} – {saying.hour(other.closes_at)}")


def _refuse_lost_hours(session: VaccinationSession) -> None:
    if session._state.adding:
        return
    kept = rules.starts_of(
        on=session.on, opens_at=session.opens_at, closes_at=session.closes_at, step_minutes=session.step_minutes
    )
    lost = SessionHour.objects.filter(session=session, taken__gt=0).exclude(starts_at__in=kept)
    if count := lost.count():
        raise SessionInUse(count=count)


_RESIZE = """
UPDATE vaccination_sessionhour SET places = greatest(taken, %s)
WHERE id IN (
    SELECT id FROM vaccination_sessionhour WHERE session_id = %s AND places <> %s ORDER BY starts_at FOR UPDATE
)
"""
