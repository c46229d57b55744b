# SPDX-License-Identifier: EUPL-1.2
"""The worker's loops for feeds: files, machines that must be asked, silence, gaps, our own hub, simulated machines."""

from django.conf import settings

from motcua.connectors.feed_forward.sending import Forwarder
from motcua.connectors.feed_poll.polling import Poller
from motcua.feeds import operations
from motcua.feeds.operations import forwarding, machines
from motcua.kernel import clock
from motcua.worker.loops import Loop

FILES = "feeds"


def watch() -> bool:
    """Mark feeds that fell silent and go over gaps that were not filled (each second)."""
    at = clock.now()
    operations.settle_gaps(at=at)
    operations.mark_silent(at=at)
    return False


def take_files() -> bool:
    """Take in the files machines have left in their folders (each two seconds); say whether there may be more."""
    return operations.take_files(root=settings.DATA / FILES, at=clock.now()) > 0


def play_machines() -> bool:
    """Let the simulated machines of a demonstration live on (each two seconds)."""
    machines.play_machines(at=clock.now())
    return False


def tidy() -> bool:
    """End what machines left open on days before, and forget what the hub heard long ago (each ten minutes)."""
    at = clock.now()
    forwarding.forget_sent(at=at)
    return operations.end_past_numbers(at=at) == operations.PAST_AT_ONCE


def loops() -> list[Loop]:
    """Return the loops; those without anything to do ask the database one small question each time."""
    poller, forwarder = Poller(), Forwarder()

    def poll() -> bool:
        poller.poll_due(clock.now)
        return False

    return [
        Loop("feeds-watch", watch, pause_seconds=1.0),
        Loop("feeds-files", take_files, pause_seconds=2.0),
        Loop("feeds-poll", poll, pause_seconds=1.0),
        Loop("feeds-forward", lambda: forwarder.send_due(clock.now), pause_seconds=1.0),
        Loop("feeds-tidy", tidy, pause_seconds=600.0),
        *([Loop("feeds-played", play_machines, pause_seconds=2.0)] if settings.IS_DEMO else []),
    ]
