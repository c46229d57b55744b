# SPDX-License-Identifier: EUPL-1.2
"""When a provider says it got a message, as a moment of the instance's clock."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

from motcua.kernel.working_time import OFFICE_ZONE

# By length too: strptime would find a year in the seconds since 1970.
_SHAPES = (("%Y%m%d%H%M%S", 14), ("%d/%m/%Y %H:%M:%S", 19), ("%d/%m/%Y %H:%M", 16))
_NO_AGE = timedelta(0)
# No network keeps a message for so long; a line that says so has a wrong clock.
_OLDEST = timedelta(days=30)


def instance_moment(said: str, *, at: datetime) -> datetime:
    """Return the instance's moment of what a provider wrote; `at` where it cannot be read or cannot be true.

    That is a moment in the future, and one of more than 30 days ago: a modem whose clock begins with 1970 or 2004.
    Takes ISO, 20261126090000, 26/11/2026 09:00:00 and seconds or milliseconds since 1970; without a zone it is the
    office's time. Providers live in real time, hence the message's age counts, by the real clock.
    """
    received = _read(said.strip())
    if received is None:
        return at
    age = max(_NO_AGE, datetime.now(UTC) - received)
    return at - age if age <= _OLDEST else at


def _read(said: str) -> datetime | None:
    for shape, length in _SHAPES:
        with suppress(ValueError):
            if len(said) != length:
                continue
            return datetime.strptime(said, shape).replace(tzinfo=OFFICE_ZONE)
    with suppress(ValueError, OverflowError, OSError):
        if said.isascii() and said.isdigit():
            seconds = int(said)
            return datetime.fromtimestamp(seconds / 1000 if seconds > 10**11 else seconds, UTC)
        moment = datetime.fromisoformat(said)
        return moment if moment.tzinfo else moment.replace(tzinfo=OFFICE_ZONE)
    return None
