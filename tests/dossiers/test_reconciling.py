# SPDX-License-Identifier: EUPL-1.2
"""Each day what the national portal holds is compared with what we have, and what differs is owed again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from cast import at, house, lan, the_clock
from filing import Desk, desk, file
from motcua.connectors.portal_simulator import protocol
from motcua.connectors.portal_simulator.models import HeldDossier, PortalBehaviour
from motcua.dossiers import erasing, operations, portal, reconciling
from motcua.dossiers.models import Dossier, PortalDifference, PortalMessage, Reconciliation
from reactions.world import relay

__all__ = ["desk", "file", "house", "lan", "the_clock"]

pytestmark = pytest.mark.django_db
File = Callable[..., Dossier]
NIGHT = at("2026-11-27T01:30")


@pytest.fixture(autouse=True)
def simulator(settings: Any) -> None:
    settings.PORTAL, settings.PORTAL_PASSWORD = "simulator", "x"
    portal._made.cache_clear()


def send_all() -> None:
    while portal.send_next(at=NIGHT):
        pass


def compare(moment: Any = NIGHT) -> Reconciliation:
    while reconciling.reconcile(at=moment):
        pass
    return Reconciliation.objects.order_by("-on")[0]


def counts(run: Reconciliation) -> tuple[int, int, int, int, int]:
    return run.compared, run.same, run.waiting, run.missing, run.differing


def test_what_was_told_is_the_same_there(file: File) -> None:
    for status in ("submitted", "processing", "returned"):
        file(status=status)
    relay()
    send_all()
    run = compare()
    assert counts(run) == (3, 3, 0, 0, 0)
    assert run.ended_at == NIGHT
    assert not PortalDifference.objects.exists()


def test_what_is_missing_or_differs_is_owed_again_and_then_the_same(file: File) -> None:
    lost, changed, fine = file(), file(status="returned"), file()
    relay()
    send_all()
    HeldDossier.objects.filter(code=lost.code).delete()
    held = HeldDossier.objects.get(code=changed.code)
    held.facts["NgayHenTra"] = "20261201170000"
    held.save()
    run = compare()
    assert counts(run) == (3, 1, 0, 1, 1)
    rows = {row.dossier_id: (row.is_missing, row.fields) for row in PortalDifference.objects.all()}
    assert rows == {lost.pk: (True, ""), changed.pk: (False, "NgayHenTra")}
    send_all()
    assert set(PortalMessage.objects.values_list("state", flat=True)) == {"accepted"}
    reconciling.compare_again(at=NIGHT)
    assert counts(compare()) == (3, 3, 0, 0, 0)
    assert HeldDossier.objects.get(code=fine.code).steps.count() == 2


def test_what_is_still_to_be_sent_or_to_be_relayed_is_no_difference(file: File) -> None:
    file()
    relay()
    file(at=NIGHT - timedelta(minutes=2))
    assert counts(compare()) == (2, 0, 2, 0, 0)


def test_a_portal_switched_on_later_gets_what_it_does_not_have(file: File, settings: Any) -> None:
    settings.PORTAL = ""
    dossier = file(status="processing")
    relay()
    settings.PORTAL = "simulator"
    assert counts(compare()) == (1, 0, 0, 1, 0)
    send_all()
    assert HeldDossier.objects.get().code == dossier.code


def test_it_runs_once_a_day_and_not_before_one_o_clock(file: File) -> None:
    file()
    relay()
    send_all()
    assert not reconciling.reconcile(at=at("2026-11-27T00:30"))
    assert not Reconciliation.objects.exists()
    compare()
    compare(at("2026-11-27T15:00"))
    assert Reconciliation.objects.count() == 1
    compare(at("2026-11-28T01:30"))
    assert Reconciliation.objects.count() == 2


def test_it_goes_on_where_a_silent_portal_stopped_it(file: File) -> None:
    for _ in range(3):
        file()
    relay()
    send_all()
    reconciling.reconcile(at=NIGHT, limit=1)
    protocol.behave(code="*", mode=PortalBehaviour.Mode.UNREACHABLE)
    with pytest.raises(portal.PortalUnavailable):
        compare()
    protocol.behave(code="*", mode=PortalBehaviour.Mode.ACCEPTS)
    assert counts(compare()) == (3, 3, 0, 0, 0)


def test_what_was_erased_here_is_not_compared(file: File, desk: Desk) -> None:
    dossier = file(status="returned")
    relay()
    send_all()
    erasing.erase_dossier(dossier_id=dossier.pk, by=desk.leader, reason="x", at=at("2026-11-26T12:00"))
    assert counts(compare()) == (0, 0, 0, 0, 0)
    assert not PortalMessage.objects.filter(state="waiting").exists()


def test_dossiers_nothing_happened_to_for_long_are_not_asked_about(file: File, desk: Desk) -> None:
    file(at="2026-10-01T09:00")
    assert counts(compare()) == (0, 0, 0, 0, 0)
    operations.receive(dossier_id=Dossier.objects.get().pk, by=desk.officer, at=at("2026-11-27T08:00"))
    relay()
    send_all()
    assert counts(compare(at("2026-11-28T01:30"))) == (1, 1, 0, 0, 0)
