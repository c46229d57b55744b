# SPDX-License-Identifier: EUPL-1.2
"""Text messages by the hundred, brought by several gateways at once and answered by several workers at once.

`bring PHONES` lets each phone ask for an hour, complete what was asked, and ask for its bookings; every message is
brought three times, by three processes. `answer SECONDS` answers until nothing is left for a while.
"""

import multiprocessing
import sys
import time
from datetime import datetime, timedelta

from races.sample import OFFICE, the_day

AGENCY, PLACES = "SXD", 7
MESSAGES_A_PHONE = 3


def texts(number: int) -> list[str]:
    """Return what a phone writes, in its order."""
    hours = ("8h", "9h", "10h", "14h")
    return [
        f"HG Nguyen Van An hoi viec nha {hours[number % 4]} ngay {the_day():%d/%m/%Y}",
        "so xay dung",
        "HG xem",
    ]


def open_agency() -> None:
    """Let there be an agency that people name."""
    from datetime import date

    from motcua.appointments.models import Service
    from motcua.offices.models import Agency, Locality

    city = Locality.objects.get(code="R")
    Agency.objects.create(code=AGENCY, name="Sở Xây dựng", short_name="So Xay dung", locality=city, kind="department")
    Service.objects.create(office_id=OFFICE, agency_id=AGENCY, places=PLACES, on_from=date(2016, 9, 1))


def bring(phones: int, gateway: int) -> None:
    """Bring all messages; the number of the gateway decides only how fast."""
    from motcua.conversations import operations
    from motcua.kernel import clock

    begun = datetime.now().astimezone()
    for place in range(MESSAGES_A_PHONE):
        for number in range(phones):
            operations.receive(
                provider="kannel",
                provider_id=f"{number}-{place}",
                from_phone=f"09051{number:05d}",
                to="8188",
                text=texts(number)[place],
                received_at=begun + timedelta(seconds=place),
                at=clock.now(),
            )


def answer(seconds: float) -> None:
    """Answer as the worker does, until nothing has been left for so long."""
    from motcua.conversations import operations
    from motcua.journal import operations as journal
    from motcua.kernel import clock
    from motcua.reactions.table import react

    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if operations.answer_next(clock.now()):
            until = time.monotonic() + seconds
        else:
            time.sleep(0.05)
        journal.relay(react=react)


def together(count: int, work: object, *words: object) -> None:
    many = multiprocessing.get_context("fork")
    processes = [many.Process(target=work, args=(*words, number)) for number in range(count)]  # type: ignore[arg-type]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    sys.exit(max(process.exitcode or 0 for process in processes))


if __name__ == "__main__":
    import django

    django.setup()
    match sys.argv[1:]:
        case ["open"]:
            open_agency()
        case ["bring", phones]:
            together(3, bring, int(phones))
        case ["answer", seconds]:
            answer(float(seconds))
