# SPDX-License-Identifier: EUPL-1.2
"""The worker's loops of money: statements are read on; a demonstration's bank tells as a real one's program would."""

from django.conf import settings

from motcua.connectors.pay_simulator import telling
from motcua.kernel import clock
from motcua.payments import operations
from motcua.worker.loops import Loop


def tell_office() -> bool:
    """Tell the office the simulated bank's next notice; say whether there was one."""
    return telling.tell_next(at=clock.now())


def read_statements() -> bool:
    """Read the next lines of a bank's statement; say whether there was one."""
    return operations.read_next(at=clock.now())


def loops() -> list[Loop]:
    """Return the loops; a real office has no simulated bank."""
    bank = [Loop("simulated-bank", tell_office, pause_seconds=1.0)] if settings.IS_DEMO else []
    return [Loop("bank-statements", read_statements, pause_seconds=1.0), *bank]
