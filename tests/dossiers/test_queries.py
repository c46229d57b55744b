# SPDX-License-Identifier: EUPL-1.2
"""Who may do what with a dossier, by where it was received and where it is worked on."""

from collections.abc import Callable

from cast import at
from filing import Desk
from motcua.dossiers import operations, queries
from motcua.dossiers.models import Dossier
from motcua.people.access import access_of
from motcua.people.rules import Action


def test_what_another_agencys_unit_works_on_is_handled_there_and_not_where_it_was_received(
    desk: Desk, file: Callable[..., Dossier]
) -> None:
    dossier = file(status="processing")
    operations.hand_over(dossier_id=dossier.pk, by=desk.specialist, at=at("2026-11-26T10:00"), unit="DN-SXD.TP")
    dossier = queries.by_code(dossier.code)
    here = access_of(desk.officer, on=at("2026-11-26T10:00").date())
    there = access_of(desk.elsewhere, on=at("2026-11-26T10:00").date())
    assert not queries.may(here, dossier, Action.HANDLE_DOSSIERS)
    assert queries.may(there, dossier, Action.HANDLE_DOSSIERS)
    # The counter's part stays with the counter: who received it sees it and hands the result over.
    assert queries.may(here, dossier, Action.SEE_DOSSIERS)
    assert queries.may(here, dossier, Action.TAKE_IN_DOSSIERS)


def test_what_the_citizen_brings_in_answer_is_taken_where_the_dossier_was_received(
    desk: Desk, file: Callable[..., Dossier]
) -> None:
    dossier = file(status="processing")
    operations.hand_over(dossier_id=dossier.pk, by=desk.specialist, at=at("2026-11-26T10:00"), unit="DN-SXD.TP")
    points = [{"paper": "", "question": "", "what": "Thiếu bản vẽ", "how": ""}]
    moment = at("2026-11-26T10:30")
    operations.ask_for_supplement(dossier_id=dossier.pk, points=points, by=desk.elsewhere, at=moment)
    here = access_of(desk.officer, on=moment.date())
    assert queries.may(here, queries.by_code(dossier.code), Action.HANDLE_DOSSIERS)
