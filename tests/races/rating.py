# SPDX-License-Identifier: EUPL-1.2
"""Threads of one process, each on a connection of its own, that rate the same visits in the same moment."""

import json
import sys
import threading
from datetime import UTC, datetime, timedelta

import django

django.setup()

from django.db import connection  # noqa: E402

from motcua.appointments.models import Appointment, Service  # noqa: E402
from motcua.feedback import operations  # noqa: E402
from motcua.feedback.errors import AlreadyRated  # noqa: E402
from motcua.feedback.models import Rating  # noqa: E402
from motcua.journal.models import Entry  # noqa: E402

ENDED = datetime(2026, 11, 26, 9, tzinfo=UTC)


def rate_at_once(subject: str, channels: int) -> list[str]:
    """Let so many rate one visit together; return what each was told, in order of the words."""
    gate, said = threading.Barrier(channels), []

    def rate(nth: int) -> None:
        try:
            gate.wait()
            at = ENDED + timedelta(hours=1)
            operations.rate(kind="appointment", subject=subject, score=nth % 3 + 1, channel="WEB", at=at)
            said.append("taken")
        except AlreadyRated:
            said.append("refused")
        except Exception as problem:
            said.append(repr(problem))
        finally:
            connection.close()

    threads = [threading.Thread(target=rate, args=(nth,)) for nth in range(channels)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(said)


def visit(nth: int) -> Appointment:
    """Return a finished visit."""
    service = Service.objects.select_related("office", "agency").order_by("pk")[0]
    return Appointment.objects.create(
        office=service.office, agency=service.agency, service=service, code=str(900_000 + nth), status="served",
        starts_at=ENDED, length_minutes=30, slot_count=1, name="x", phone="+84905111222", channel="WEB",
        requested_at=ENDED, confirm_by=ENDED, ended_at=ENDED,
    )  # fmt: skip


if __name__ == "__main__":
    rounds, channels = int(sys.argv[1]), int(sys.argv[2])
    told = [rate_at_once(visit(nth).subject, channels) for nth in range(rounds)]
    entries = Entry.objects.filter(kind="RatingGiven").count()
    sys.stdout.write(json.dumps({"told": told, "ratings": Rating.objects.count(), "entries": entries}))
