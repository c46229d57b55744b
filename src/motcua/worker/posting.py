# SPDX-License-Identifier: EUPL-1.2
"""The worker's loops that speak to carriers' computers: what they are told goes out, what they tell comes in."""

import structlog
from django.conf import settings

from motcua.connectors.patience import Patience
from motcua.kernel import clock
from motcua.post import feeding, sending
from motcua.post.port import Refused, Unavailable
from motcua.worker.loops import Loop

log = structlog.get_logger()

SENDERS = 2
LONGEST_PAUSE_SECONDS = 900.0


def send_order() -> bool:
    """Tell a carrier the next thing; say whether there may be another at once."""
    return sending.send_next(at=clock.now())


class Feeder:
    """Remembers, in one worker, when to ask which carrier again. Real time."""

    def __init__(self) -> None:
        self._patience = Patience(LONGEST_PAUSE_SECONDS)

    def feed_due(self) -> bool:
        """Read a page of each carrier that is due; say whether there is more to read at once."""
        has_more = False
        for carrier in feeding.active_carriers():
            if self._patience.is_due(carrier):
                has_more |= self._feed(carrier)
        return has_more

    def _feed(self, carrier: str) -> bool:
        pause = float(settings.POST_FEED_SECONDS)
        try:
            count = feeding.feed(carrier, at=clock.now())
        except (Unavailable, Refused) as problem:
            self._patience.failed(carrier, again_in_seconds=pause)
            log.warning("carrier not read", carrier=carrier, problem=f"{type(problem).__name__}: {problem}")
            return False
        except Exception:
            # What cannot be noted now must not keep the other carriers waiting.
            self._patience.failed(carrier, again_in_seconds=pause)
            log.error("carrier's news not noted", carrier=carrier, exc_info=True)
            return False
        is_full = count >= feeding.page_of(carrier)
        self._patience.succeeded(carrier, again_in_seconds=0.0 if is_full else pause)
        return is_full


def loops() -> list[Loop]:
    """Return the loops: several senders, so that a silent carrier keeps no other waiting.

    Those without anything to do ask the database one small question each time.
    """
    senders = [
        Loop(f"post-{number}", send_order, pause_seconds=1.0, longest_pause_seconds=5.0)
        for number in range(1, SENDERS + 1)
    ]
    return [*senders, Loop("post-feed", Feeder().feed_due, pause_seconds=1.0, longest_pause_seconds=5.0)]
