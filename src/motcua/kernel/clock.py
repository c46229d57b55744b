# SPDX-License-Identifier: EUPL-1.2
"""The instance's clock: real time plus an offset and a speed kept in the database, the same for every process.

Business moments are read here once, at the door, and passed on as `at=`. Network time-outs, leases, heartbeats
and sign-in expiry use real time instead.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from motcua.kernel.errors import OfficeError
from motcua.kernel.models import InstanceClock
from motcua.kernel.working_time import OFFICE_ZONE

# A process asks the database again after this many real seconds; so long may a moved clock stay unseen.
REFRESH_SECONDS: float = settings.CLOCK_REFRESH_SECONDS


class ClockWouldRunBackwards(OfficeError):
    code = "clock_backwards"
    sentence = _("Đồng hồ của bản này đang là {current}; không thể lùi về {wanted}. Hãy dùng một thư mục dữ liệu mới.")


@dataclass(frozen=True)
class _Running:
    real_at: datetime
    instance_at: datetime
    speed: float
    note: str

    def at(self, real: datetime) -> datetime:
        return self.instance_at + (real - self.real_at) * self.speed


_known: tuple[float, _Running | None] | None = None


def now() -> datetime:
    """Return the instance's present moment, in the office time zone."""
    running = _running()
    real = datetime.now(UTC)
    return (running.at(real) if running else real).astimezone(OFFICE_ZONE)


def is_moved() -> bool:
    """Say whether the instance's time differs from real time by more than a minute."""
    running = _running()
    real = datetime.now(UTC)
    return running is not None and abs(running.at(real) - real) > timedelta(minutes=1)


def set_to(*, at: datetime, speed: float = 1.0, note: str = "") -> None:
    """Let the instance's clock run from `at`, `speed` instance seconds to one real second.

    Raises: ClockWouldRunBackwards if the instance has already passed `at`.
    """
    global _known
    _known = None
    current = _running()
    if current is not None and at < now() - timedelta(seconds=1):
        raise ClockWouldRunBackwards(
            current=f"{now():%H:%M %d/%m/%Y}", wanted=f"{at.astimezone(OFFICE_ZONE):%H:%M %d/%m/%Y}"
        )
    InstanceClock.objects.update_or_create(
        id=1, defaults={"real_at": datetime.now(UTC), "instance_at": at, "speed": speed, "note": note}
    )
    _known = None


def _running() -> _Running | None:
    global _known
    asked = time.monotonic()
    if _known is not None and asked - _known[0] < REFRESH_SECONDS:
        return _known[1]
    row = InstanceClock.objects.filter(id=1).first()
    running = _Running(row.real_at, row.instance_at, row.speed, row.note) if row else None
    _known = (asked, running)
    return running


def forget() -> None:
    """Drop what this process remembers of the clock (tests, forked processes)."""
    global _known
    _known = None
