# SPDX-License-Identifier: EUPL-1.2
"""Clerks, officers, citizens and feeds that want something of the same parcel at the same moment; run as a program.

Words: "label" – 32 label one parcel; "labels" – 8 label 25 parcels each, in whose midst the codes of a range end;
"lists" – 16 open the list and put the same two parcels on it, then 8 sign it for the office and 8 for the carrier;
"told" – clerk, feed and batch tell that a parcel was delivered, 4 each; "ask" – 16 ask for the same parcel;
"called_off" – a citizen calls a parcel off while it is put on a list, or the list is signed; "late" – it is delivered
in the moment in which it is flagged as late. They print as JSON what each was told, round by round, and all that went
wrong.
"""

import json
import random
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from itertools import chain
from typing import Any

from races.sample import OFFICE

LABELLERS, LABELS = 32, 25
SIGNERS, LISTS = 16, 6
# What hangs on a hundredth of a second is tried more often.
ROUNDS, FINE_ROUNDS = 8, 24
FIRST_RANGE = 100
Deeds = list[Callable[[], Any]]


def prepare() -> None:
    """Let the office have a contract, prices, codes, and a clerk of the post."""
    from motcua.offices.models import Office
    from motcua.people.models import Role, RoleHeld, User
    from motcua.post.models import Carrier, CodeRange, Contract, Support, Tariff
    from motcua.post.rules import Direction, Zone
    from motcua.procedures.models import ProcedureVersion
    from races import deciding

    deciding.prepare()
    since = date(2022, 1, 1)
    Office.objects.filter(pk=OFFICE).update(has_post=True)
    # Postage is all that is owed.
    ProcedureVersion.objects.update(fee_vnd=0)
    carrier = Carrier.objects.create(code="VNPOST", name="Bưu điện")
    Contract.objects.create(office_id=OFFICE, carrier=carrier, number="01", valid_from=since)
    for letters, last in (("EA", FIRST_RANGE), ("EB", 999)):
        CodeRange.objects.create(carrier=carrier, letters=letters, first=1, last=last, next=1)
    for direction in Direction:
        Tariff.objects.create(
            place="R",
            direction=direction,
            zone=Zone.IN_PROVINCE,
            up_to_grams=100,
            full_vnd=26_000,
            valid_from=since,
        )
    Support.objects.create(place="R", citizen_pays_vnd=10_000, valid_from=since)
    clerk = User.objects.create_user(username="thu", full_name="Hồ Văn Thư")
    RoleHeld.objects.create(user=clerk, role=Role.POST_CLERK, office_id=OFFICE)


def user(name: str) -> Any:
    from motcua.people.models import User

    return User.objects.get(username=name)


def dossier(number: int, at: Any) -> int:
    """Return a dossier whose result is ready."""
    from motcua.dossiers import operations
    from races.deciding import taken_in

    pk: int = taken_in(number, at).pk
    operations.sign(dossier_id=pk, by=user("lanh"), at=at)
    operations.issue_result(dossier_id=pk, by=user("binh"), at=at)
    return pk


def ask(pk: int, at: Any, *, is_cod: bool = True) -> Any:
    from motcua.post import operations

    home = {"name": "Lan", "phone": "0905111222", "address": "12 Bạch Đằng", "locality": "R"}
    return operations.ask_parcel(dossier_id=pk, direction="return", home=home, at=at, actor="citizen", is_cod=is_cod)


def label(pk: int, at: Any) -> Any:
    from motcua.post import operations

    return operations.label_parcel(parcel_id=pk, by=user("binh"), at=at)


def opened(at: Any) -> Any:
    from motcua.offices.models import Office
    from motcua.post import operations
    from motcua.post.models import Carrier

    office, carrier = Office.objects.get(pk=OFFICE), Carrier.objects.get()
    return operations.open_list(office=office, carrier=carrier, direction="to_carrier", by=user("thu"), at=at)


def put(codes: list[str], at: Any) -> None:
    """Open the list, or find it open, and put the parcels on it."""
    from motcua.post import operations

    row = opened(at)
    for code in codes:
        operations.put_on_list(list_id=row.pk, code=code, by=user("thu"), at=at)


def sign(side: str, at: Any) -> None:
    """Sign the list that was begun last."""
    from motcua.post import operations
    from motcua.post.models import HandoverList

    row = HandoverList.objects.order_by("-pk")[0]
    by = user("binh") if side == "office" else user("thu")
    operations.sign_list(list_id=row.pk, side=side, by=by, at=at)


def tell(pk: int, source: str, at: Any) -> None:
    from motcua.post import operations

    said = {"received_by": "Lan", "external_id": f"delivered:{source}"}
    by = None if source == "feed" else user("thu")
    operations.note(parcel_id=pk, deed="delivered", at=at, heard_at=at, source=source, by=by, **said)


def call_off(pk: int, at: Any) -> None:
    from motcua.post import operations

    wait_a_little()
    operations.cancel_parcel(parcel_id=pk, at=at, actor="citizen")


def wait_a_little() -> None:
    """Come a little sooner or later than the others."""
    time.sleep(random.random() * 0.03)


def nothing() -> None:
    """Let the others go on."""


def let_time_pass(at: Any) -> None:
    """Settle the moment that falls due then."""
    from motcua.journal import operations as journal
    from motcua.post.operations import moments

    def act(_kind: str, subject: str, _due_at: Any) -> None:
        moments.settle(subject=subject, at=at)

    wait_a_little()
    journal.settle_due(at=at, act=act, limit=1)


def due_one_by_one(parcels: list[int], at: Any) -> list[Any]:
    """Let the parcels be due a minute after each other, and return when."""
    from motcua.journal.models import DueMoment
    from motcua.post.models import Parcel

    passed = [at + timedelta(days=20, minutes=number) for number in range(len(parcels))]
    for pk, moment in zip(parcels, passed, strict=True):
        Parcel.objects.filter(pk=pk).update(due_at=moment)
        DueMoment.objects.filter(subject=f"parcel:{pk}").update(due_at=moment)
    return passed


# --- who does what -----------------------------------------------------------------------------------------


def deeds_of(what: str, at: Any) -> list[Deeds]:
    """Return what each side does, round by round."""
    later = at + timedelta(minutes=5)
    if what == "label":
        parcels = [ask(dossier(number, at), at).pk for number in range(3)]
        return [[partial(label, pk, later) for pk in parcels] for _side in range(LABELLERS)]
    if what == "labels":
        rows = [[ask(dossier(side * LABELS + number, at), at).pk for number in range(LABELS)] for side in range(8)]
        return [[partial(label, pk, later) for pk in mine] for mine in rows]
    if what == "ask":
        dossiers = [dossier(number, at) for number in range(ROUNDS)]
        return [[partial(ask, pk, later) for pk in dossiers] for _side in range(16)]
    is_fine = what in ("late", "called_off")
    rounds = FINE_ROUNDS if is_fine else 2 * LISTS
    codes = [label(ask(dossier(number, at), at).pk, at) for number in range(rounds)]
    if what == "lists":
        return [_lists(side, [row.code for row in codes], later) for side in range(SIGNERS)]
    if what == "called_off":
        signing = chain.from_iterable(
            (partial(put, [row.code], later), partial(sign, "office", later), partial(sign, "carrier", later))
            for row in codes
        )
        # In the first, second or third of these moments.
        calling = [
            partial(call_off, row.pk, later) if moment == number % 3 else nothing
            for number, row in enumerate(codes)
            for moment in range(3)
        ]
        return [list(signing), calling]
    codes = codes if is_fine else codes[:ROUNDS]
    put([row.code for row in codes], at)
    for side in ("office", "carrier"):
        sign(side, at)
    if what == "told":
        return [[partial(tell, row.pk, source, later) for row in codes] for source in _SOURCES * 4]
    passed = due_one_by_one([row.pk for row in codes], at)
    return [
        [partial(tell, row.pk, "feed", moment) for row, moment in zip(codes, passed, strict=True)],
        [partial(let_time_pass, moment) for moment in passed],
    ]


_SOURCES = ["clerk", "feed", "batch"]


def _lists(side: int, codes: list[str], at: Any) -> Deeds:
    """Put two parcels on the list, each side the other first, then sign it; a list after another."""
    deeds: Deeds = []
    for number in range(LISTS):
        two = codes[2 * number : 2 * number + 2]
        deeds.append(partial(put, two if side % 2 else two[::-1], at))
        deeds.append(partial(sign, "office" if side % 2 else "carrier", at))
    return deeds


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
