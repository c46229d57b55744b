# SPDX-License-Identifier: EUPL-1.2
"""Whoever left a dossier half filled in is told once before it is forgotten, and only while that is so."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from cast import Citizen, at
from filing import Desk, desk
from motcua.dossiers import operations
from motcua.dossiers.models import Dossier, Draft
from motcua.dossiers.places import place_for
from motcua.kernel.text import sms_parts
from motcua.messaging import draft_texts, texts
from motcua.messaging.models import Message
from motcua.procedures.models import AgencyProcedure, Procedure
from motcua.reactions.truth import is_still_owed
from reactions.world import relay, send_all, settle

__all__ = ["desk"]

pytestmark = pytest.mark.django_db
NOW = at("2026-11-26T09:00")
WARNED = NOW + timedelta(days=27)


@pytest.fixture
def draft(desk: Desk, lan: Citizen, the_clock: Callable[..., Any]) -> Draft:
    desk.copies.online_level = Procedure.OnlineLevel.FULL
    desk.copies.save()
    code = desk.copies.procedure_id
    AgencyProcedure.objects.filter(procedure=code).exclude(agency="DN-HC").delete()
    place = place_for(code, office="DN-HC", on=NOW.date())
    the_clock(NOW)
    made, _secret = operations.begin_draft(
        office=place.office,
        agency=place.agency,
        version=desk.copies,
        channel=Dossier.Channel.WEB,
        applicant={"name": lan.name, "phone": lan.phone},
        at=NOW,
    )
    return made


def test_its_owner_is_told_once_with_the_link(
    draft: Draft, lan: Citizen, the_clock: Callable[..., Any], deliveries: Any
) -> None:
    assert settle(NOW + timedelta(days=26)) == 0
    the_clock(WARNED)
    settle(WARNED)
    settle(WARNED)
    send_all()
    (text,) = deliveries(lan.phone)
    assert text.startswith("Ho so dang soan chua gui duoc giu den 26/12/2026")
    assert text.endswith(f"/ho-so/nop/{draft.pk}/")
    assert sms_parts(text).parts == 1


def test_whoever_goes_on_is_not_told(draft: Draft, the_clock: Callable[..., Any]) -> None:
    the_clock(WARNED)
    settle(WARNED)
    message = Message.objects.get(template="draft_expiring")
    assert is_still_owed(message)
    operations.save_draft(draft_id=draft.pk, at=WARNED, answers={})
    assert not is_still_owed(message)
    assert settle(WARNED) == 0
    operations.discard_draft(draft_id=draft.pk, at=WARNED)
    assert not is_still_owed(message)


def test_what_nobody_came_back_for_is_gone(draft: Draft, the_clock: Callable[..., Any]) -> None:
    the_clock(NOW + timedelta(days=60))
    settle(NOW + timedelta(days=60))
    relay()
    assert not Draft.objects.exists()
    assert not Message.objects.filter(template="draft_expiring").exists()


@pytest.mark.parametrize("has_marks", [False, True])
def test_the_text_fits(has_marks: bool) -> None:
    ways = texts.Ways("8188", "0236 3881 888", "https://motcua.danang.gov.vn", has_marks=has_marks)
    address = f"{ways.site}/ho-so/nop/9b42a1d9-362c-4c63-8fe7-35a4f6d43ade/"
    text = draft_texts.draft_expiring(expires_at=NOW, address=address, ways=ways)
    assert texts.fits(text)
    assert address in text
