# SPDX-License-Identifier: EUPL-1.2
"""Makes one change at the office of the bench for each line of its input: gives a number, as a kiosk would.

Prints the monotonic moment before the change and the version that the office has after it.
"""

import json
import sys
import time

import django


def main() -> None:
    """Change until the input ends."""
    django.setup()
    from motcua.cli.bench.prepare_queue import OFFICE
    from motcua.journal import notices
    from motcua.kernel import clock
    from motcua.live import snapshot
    from motcua.queueing import operations
    from motcua.queueing.models import Line

    line = Line.objects.filter(office=OFFICE).first()
    if line is None:
        raise LookupError(OFFICE)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for _word in sys.stdin:
        at = clock.now()
        began = time.monotonic()
        operations.issue_ticket(line=line, channel="KIOSK", at=at, actor="system")
        found = snapshot.marks([OFFICE], at=at)[OFFICE]
        sys.stdout.write(json.dumps({"began": began, "version": found.version}) + "\n")
        sys.stdout.flush()
    notices.close()


if __name__ == "__main__":
    main()
