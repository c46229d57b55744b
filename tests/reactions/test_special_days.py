# SPDX-License-Identifier: EUPL-1.2
"""Whoever must act on a special day's promise is told once at half and at 80 per cent; the citizen at each step."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.conf import LazySettings

from cast import Citizen, at, house, lan, the_clock
from filing import desk
from motcua.dossiers import operations
from motcua.dossiers.events import SpecialPromiseNear
from motcua.dossiers.models import Dossier, SpecialIntake, UnitMember
from motcua.journal.models import Entry
from motcua.kernel.text import sms_parts
from motcua.messaging.models import Message
from motcua.people.models import User
from motcua.reactions.dossiers_truth import is_still_owed
from reactions.world import relay, settle
from specials import DuongXa, duong_xa

__all__ = ["desk", "duong_xa", "house", "lan", "the_clock"]

pytestmark = pytest.mark.django_db
PHONES = {"officer": "0905000001", "specialist": "0905000002", "leader": "0905 000 003", "head": "+84905000004"}
RECEIVED = "2026-12-01T11:00"


@pytest.fixture
def on_call(duong_xa: DuongXa) -> DuongXa:
    for name, phone in PHONES.items():
        User.objects.filter(pk=getattr(duong_xa, name).pk).update(phone=phone)
    return duong_xa


@pytest.fixture
def taken_in(on_call: DuongXa, lan: Citizen) -> Callable[..., Dossier]:
    def make(moment: str = RECEIVED, **wishes: Any) -> Dossier:
        made = operations.take_in(
            office=on_call.office,
            agency=on_call.agency,
            version=on_call.copies,
            applicant={"name": lan.name, "phone": lan.phone},
            answers={},
            return_by="counter",
            by=on_call.officer,
            at=at(moment),
            **wishes,
        )
        relay()
        return made

    return make


@pytest.fixture
def it_is(the_clock: Callable[[str], datetime]) -> Callable[[str], int]:
    """Let it be that moment, and do what is due by then."""
    return lambda moment: settle(the_clock(moment))


def told(dossier: Dossier, template: str) -> dict[str, str]:
    rows = Message.objects.filter(subject=dossier.subject, template=template)
    return {row.to_phone: row.text for row in rows}


@pytest.mark.rule("R-059")
def test_half_is_told_to_those_who_hold_and_sign_and_most_to_those_in_charge(
    it_is: Callable[[str], int],
    taken_in: Callable[..., Dossier],
) -> None:
    dossier = taken_in()
    assert it_is("2026-12-01T11:59") == 0
    it_is("2026-12-01T13:30")
    half = told(dossier, "special_50")
    assert half.keys() == {"+84905000002", "+84905000003"}
    it_is("2026-12-01T14:06")
    most = told(dossier, "special_80")
    assert most.keys() == {"+84905000003", "+84905000004"}
    for text in [*half.values(), *most.values()]:
        assert text.startswith(f"Ho so {dossier.code}: ")
        assert "14h30 hom nay" in text
        assert sms_parts(text).parts == 1
        assert len(text) <= 160
        assert "Phong chuyen mon" in text
    kinds = Entry.objects.filter(kind="SpecialPromiseNear").order_by("id").values_list("payload__share", flat=True)
    assert list(kinds) == [50, 80]


@pytest.mark.rule("R-059")
def test_each_warning_comes_once_also_after_a_restart_and_when_told_twice(
    it_is: Callable[[str], int], taken_in: Callable[..., Dossier]
) -> None:
    from motcua.journal.events import from_entry
    from motcua.reactions.table import react

    dossier = taken_in()
    for moment in ("2026-12-01T14:10", "2026-12-01T14:11", "2026-12-01T14:12"):
        it_is(moment)
    assert Entry.objects.filter(kind="SpecialPromiseNear").count() == 2
    entry = Entry.objects.filter(kind="SpecialPromiseNear").order_by("id")[0]
    event = from_entry(
        kind=entry.kind, office=entry.office_id, subject=entry.subject, at=entry.at, payload=entry.payload
    )
    assert isinstance(event, SpecialPromiseNear)
    react(event, entry.pk)
    assert Message.objects.filter(subject=dossier.subject, template="special_50").count() == 2
    intake = SpecialIntake.objects.get(dossier=dossier)
    assert intake.warned_half_at == intake.warned_most_at == at("2026-12-01T14:10")


@pytest.mark.rule("R-059")
def test_whoever_stands_in_is_told_and_nobody_without_a_phone(
    it_is: Callable[[str], int], taken_in: Callable[..., Dossier], on_call: DuongXa
) -> None:
    days = {"away_from_on": at(RECEIVED).date(), "away_until_on": at(RECEIVED).date()}
    UnitMember.objects.filter(user=on_call.specialist).update(substitute=on_call.officer, **days)
    User.objects.filter(pk=on_call.leader.pk).update(phone="máy lẻ 12")
    dossier = taken_in()
    it_is("2026-12-01T13:30")
    assert told(dossier, "special_50").keys() == {"+84905000001"}


@pytest.mark.rule("R-059")
def test_where_nobody_is_at_work_on_it_those_in_charge_are_told_at_half(
    it_is: Callable[[str], int], taken_in: Callable[..., Dossier]
) -> None:
    UnitMember.objects.all().delete()
    dossier = taken_in()
    it_is("2026-12-01T13:30")
    assert told(dossier, "special_50").keys() == {"+84905000003", "+84905000004"}


def test_nobody_is_told_where_the_setting_is_off(
    it_is: Callable[[str], int], taken_in: Callable[..., Dossier], settings: LazySettings
) -> None:
    settings.SPECIAL_STAFF_SMS = False
    dossier = taken_in()
    it_is("2026-12-01T14:10")
    assert not Message.objects.filter(subject=dossier.subject, template__startswith="special").exists()
    assert SpecialIntake.objects.get(dossier=dossier).warned_most_at is not None


def test_a_warning_is_no_longer_owed_once_the_result_is_there(
    it_is: Callable[[str], int], taken_in: Callable[..., Dossier], on_call: DuongXa
) -> None:
    dossier = taken_in()
    it_is("2026-12-01T14:10")
    operations.draft_result(dossier_id=dossier.pk, by=on_call.specialist, at=at("2026-12-01T14:11"))
    operations.sign(dossier_id=dossier.pk, by=on_call.leader, at=at("2026-12-01T14:12"))
    message = Message.objects.filter(subject=dossier.subject, template="special_80")[0]
    assert is_still_owed(message)
    operations.issue_result(dossier_id=dossier.pk, by=on_call.officer, at=at("2026-12-01T14:13"))
    assert not is_still_owed(message)
    relay()
    assert told(dossier, "dossier_result_ready")[dossier.phone].endswith("Mang giay to tuy than.")


@pytest.mark.rule("R-058")
@pytest.mark.parametrize(
    ("moment", "wishes", "has", "has_not"),
    [
        (RECEIVED, {}, ["Tra ket qua truoc 14h30 hom nay", "Khong can giay hen"], ["the rung"]),
        (RECEIVED, {"wants_slip": True}, ["Tra ket qua truoc 14h30 hom nay"], ["Khong can giay hen"]),
        (RECEIVED, {"is_special": False}, ["Hen tra ket qua 17h30 thu 3 01/12"], ["Khong can giay hen"]),
        ("2026-12-01T15:45", {}, ["Hen tra ket qua 17h30 thu 4 02/12"], ["Khong can giay hen"]),
    ],
)
def test_intake_is_told_by_its_promise(
    taken_in: Callable[..., Dossier], moment: str, wishes: Any, has: list[str], has_not: list[str]
) -> None:
    dossier = taken_in(moment, **wishes)
    (text,) = told(dossier, "dossier_received").values()
    assert [each for each in has if each not in text] == []
    assert [each for each in has_not if each in text] == []
    assert sms_parts(text).parts == 1


def test_a_missed_promise_is_apologised_for_with_its_hour(
    it_is: Callable[[str], int], taken_in: Callable[..., Dossier]
) -> None:
    dossier = taken_in()
    it_is("2026-12-01T14:31")
    (text,) = told(dossier, "dossier_due_missed").values()
    assert "xin loi" in text
    assert "14h30" in text
