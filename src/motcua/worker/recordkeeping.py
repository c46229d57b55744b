# SPDX-License-Identifier: EUPL-1.2
"""The worker's loops for what is kept of dossiers: seals of days, the end of keeping, and the national portal."""

from datetime import UTC, datetime

import structlog

from motcua.dossiers import erasing, portal, presence, reconciling, sealing
from motcua.kernel import clock
from motcua.worker.loops import Loop

log = structlog.get_logger()


def close_days() -> bool:
    """Seal the days that are over (each ten minutes); say whether there may be more."""
    return sealing.close_days(at=clock.now()) == sealing.DAYS_AT_ONCE


def erase_old() -> bool:
    """Erase what has been kept long enough (each hour); say whether there may be more."""
    return erasing.erase_kept_long_enough(at=clock.now()) == erasing.ERASED_AT_ONCE


def forget_gone() -> bool:
    """Forget who has long closed a dossier on a desk (each hour)."""
    presence.forget_gone(now=datetime.now(UTC))
    return False


def tell_portal() -> bool:
    """Send the next message to the national portal; say whether there may be another at once."""
    return portal.is_on() and portal.send_next(at=clock.now())


def reconcile() -> bool:
    """Go on with the day's comparison with the portal (asked each minute); say whether there is more to compare."""
    if not portal.is_on():
        return False
    try:
        return reconciling.reconcile(at=clock.now())
    except portal.PortalUnavailable as problem:
        log.warning("portal not compared", problem=str(problem))
        return False


def loops() -> list[Loop]:
    """Return the loops; those without anything to do ask the database one small question each time."""
    return [
        Loop("days-sealed", close_days, pause_seconds=600.0),
        Loop("dossiers-erased", erase_old, pause_seconds=3_600.0),
        Loop("presence-forgotten", forget_gone, pause_seconds=3_600.0),
        Loop("portal", tell_portal, pause_seconds=1.0, longest_pause_seconds=5.0),
        Loop("portal-compared", reconcile, pause_seconds=60.0),
    ]
