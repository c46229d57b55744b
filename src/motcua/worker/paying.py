# SPDX-License-Identifier: EUPL-1.2
"""The worker's loop of the demonstration's bank: it tells the office of transfers as a real bank's program would."""

from django.conf import settings

from motcua.connectors.pay_simulator import telling
from motcua.kernel import clock
from motcua.worker.loops import Loop


def tell_office() -> bool:
    """Tell the office the simulated bank's next notice; say whether there was one."""
    return telling.tell_next(at=clock.now())


def loops() -> list[Loop]:
    """Return the loop in a demonstration; a real office has no simulated bank."""
    return [Loop("simulated-bank", tell_office, pause_seconds=1.0)] if settings.IS_DEMO else []
