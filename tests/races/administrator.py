# SPDX-License-Identifier: EUPL-1.2
"""An administrator who changes places and hours without rest while people book.

It says when it is ready, begins at a line on its input, and prints at the end as JSON what came of it.

Words: the agency whose general service is changed, the most places, the seconds to go on.
"""

import json
import random
import sys
import time
from collections import Counter


def main(agency: str, most: int, seconds: float) -> dict[str, object]:
    """Change places and hours until the time is over; return how often, how slowly at worst, and what went wrong."""
    from motcua.appointments.models import Service
    from motcua.appointments.operations import save_service
    from motcua.kernel import clock
    from motcua.offices.models import WeeklySession
    from motcua.offices.operations import save_master
    from races.sample import OFFICE, the_day

    done: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    slowest, until = 0.0, time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.monotonic()
        try:
            if random.random() < 0.8:
                service = Service.objects.get(office=OFFICE, agency=agency, procedure=None)
                service.places = random.randint(0, most)
                save_service(service, by="user:1", at=clock.now())
                done["places"] += 1
            else:
                session = WeeklySession.objects.get(office=OFFICE, weekday=the_day().weekday(), opens_at="12:00")
                session.is_open_for_intake = not session.is_open_for_intake
                save_master(session, by="user:1", at=clock.now())
                done["hours"] += 1
        except Exception as problem:
            wrong[f"{type(problem).__name__}: {str(problem)[:300]}"] += 1
        slowest = max(slowest, time.monotonic() - began)
        time.sleep(random.uniform(0, 0.2))
    return {"done": done, "wrong": wrong, "slowest": round(slowest, 2)}


if __name__ == "__main__":
    import django

    django.setup()
    print("ready", flush=True)
    sys.stdin.readline()
    sys.stdout.write(json.dumps(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))))
