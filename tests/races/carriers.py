# SPDX-License-Identifier: EUPL-1.2
"""Several workers that speak to one carrier's computer at the same moment, and sheets read in together; a program.

Words: "feeders" – 6 read the same feed, in pieces, while 2 clerks tell of the same parcels; "senders" – 6 tell the
carrier of the same orders; "statements" – 8 statements name the same parcels. They print as JSON what each was told,
round by round, and all that went wrong.
"""

import json
import sys
from datetime import timedelta
from functools import partial
from typing import Any

from races import parcels
from races.parcels import Deeds
from races.sample import OFFICE

FEEDERS, SENDERS, STATEMENTS = 6, 6, 8
PARCELS = 12


def prepare() -> None:
    """Let the carrier have the simulated computer, asked in each process."""
    from django.conf import settings

    from motcua.connectors.post_simulator import codes
    from motcua.post import feeding
    from motcua.post.models import Carrier

    parcels.prepare()
    settings.IS_DEMO, settings.POST_SIMULATOR_URL = True, ""
    feeding.NOTED_AT_ONCE = 5  # type: ignore[misc]
    Carrier.objects.update(driver=Carrier.Driver.SIMULATOR, settings={"page_size": 20})
    codes.teach(Carrier.objects.get())


def feed(at: Any) -> None:
    from motcua.post import feeding

    feeding.feed("VNPOST", at=at)


def send(at: Any) -> None:
    from motcua.post import sending

    sending.send_next(at=at)


def hand_over(number: str, codes: list[str], at: Any) -> None:
    from motcua.offices.models import Office
    from motcua.post import operations
    from motcua.post.account_lines import Line
    from motcua.post.models import Carrier

    operations.read_cod_statement(
        office=Office.objects.get(pk=OFFICE),
        carrier=Carrier.objects.get(),
        number=number,
        lines=[Line(place, code, 10_000) for place, code in enumerate(codes)],
        until_on=at.date(),
        by=parcels.user("binh"),
        at=at,
    )


def deeds_of(what: str, at: Any) -> list[Deeds]:
    """Return what each side does, round by round."""
    from motcua.connectors.post_simulator import codes, protocol

    later = at + timedelta(minutes=30)
    rows = [parcels.label(parcels.ask(parcels.dossier(number, at), at).pk, at) for number in range(PARCELS)]
    if what == "senders":
        return [[partial(send, later) for _round in range(PARCELS)] for _side in range(SENDERS)]
    parcels.put([row.code for row in rows], at)
    for side in ("office", "carrier"):
        parcels.sign(side, at)
    if what == "statements":
        for row in rows:
            parcels.tell(row.pk, "feed", at + timedelta(minutes=1))
        ours = [row.code for row in rows]
        turned = [ours[side:] + ours[:side] for side in range(STATEMENTS)]
        return [[partial(hand_over, f"{side}", mine, later)] for side, mine in enumerate(turned)]
    for minute, code in enumerate((codes.ACCEPTED, codes.ON_THE_WAY, codes.OUT, codes.UNKNOWN, codes.DELIVERED)):
        for row in rows:
            protocol.happen(number=row.code, code=code, at=at + timedelta(minutes=minute + 1))
    feeders = [[partial(feed, later) for _round in range(PARCELS)] for _side in range(FEEDERS)]
    clerks = [[partial(parcels.tell, row.pk, source, later) for row in rows] for source in ("batch", "batch")]
    return [*feeders, *clerks]


def main(words: list[str]) -> None:
    from motcua.kernel import clock
    from races.pagers import told_together

    at = clock.now()
    prepare()
    sys.stdout.write(json.dumps(told_together(deeds_of(words[0], at))))


if __name__ == "__main__":
    import django

    django.setup()
    main(sys.argv[1:])
