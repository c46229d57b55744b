# SPDX-License-Identifier: EUPL-1.2
"""Helping a citizen at the counter, from the first field to the dossier."""

from collections.abc import Callable
from typing import Any

import pytest

from assistance.conftest import agree
from cast import Citizen, at
from motcua.assistance import operations, queries, showing
from motcua.assistance.errors import (
    AssistanceOver,
    ChangedMeanwhile,
    NoConsent,
    NothingSuchAsked,
    NotItsOnlineDay,
    NotYetConfirmed,
    NotYetSigned,
    StillHelping,
)
from motcua.assistance.models import Assistance, FieldEntry
from motcua.dossiers import drafts
from motcua.dossiers import operations as dossiers
from motcua.dossiers.errors import NoSuchDraft, PapersMissing
from motcua.dossiers.models import Dossier, Draft, SpecialIntake
from motcua.dossiers.operations.assisting import tick_paper
from motcua.journal.models import DueMoment, Entry
from motcua.kernel.errors import InvalidInput
from motcua.procedures.models import Procedure
from motcua.reactions import due
from motcua.specialdays.models import SpecialDayRule
from specials import DuongXa

State = Assistance.State
Helping = Callable[..., Assistance]


def _now(assistance: Assistance) -> Assistance:
    return Assistance.objects.select_related("draft__procedure_version__procedure", "dossier").get(pk=assistance.pk)


def test_every_field_keeps_who_entered_it_and_what_stood_there(helping: Helping, duong_xa: DuongXa) -> None:
    begun = helping()
    operations.type_in(
        assistance_id=begun.pk, fields={"applicant.name": "Lan"}, by=duong_xa.officer, at=at("2026-12-01T09:01")
    )
    operations.type_in(
        assistance_id=begun.pk, fields={"applicant.name": "Lan"}, by=duong_xa.officer, at=at("2026-12-01T09:02")
    )
    operations.type_in(
        assistance_id=begun.pk, fields={"applicant.name": "Hoa"}, by=duong_xa.head, at=at("2026-12-01T09:03")
    )
    rows = list(FieldEntry.objects.values_list("key", "by", "actor", "before", "value"))
    assert rows == [
        ("applicant.name", "helper", duong_xa.officer.actor, None, "Lan"),
        ("applicant.name", "helper", duong_xa.head.actor, "Lan", "Hoa"),
    ]
    assert _now(begun).version == begun.version + 2


def test_what_cannot_stand_is_kept_as_typed_and_told(helping: Helping, duong_xa: DuongXa) -> None:
    begun = helping()
    fields = {"applicant.phone": "0905 12", "answers.copies": "hai", "answers.owner.born": "31/02/1990"}
    changed = operations.type_in(assistance_id=begun.pk, fields=fields, by=duong_xa.officer, at=at("2026-12-01T09:01"))
    shown = showing.whole(changed, on=at("2026-12-01T09:01").date())
    for key, typed in fields.items():
        found = shown.get(key)
        assert found is not None
        assert (found.typed, bool(found.problem)) == (typed, True)
    name = shown.get("applicant.name")
    assert name is not None
    assert (name.is_missing, name.problem) == (True, "")
    assert (shown.done, shown.total) == (0, 5)


def test_a_field_the_form_does_not_have_is_refused(helping: Helping, duong_xa: DuongXa) -> None:
    begun = helping()
    for key in ("answers.strange", "applicant", "answers.owner.shoe", "answers.copies.0.x", "other.thing"):
        with pytest.raises(NothingSuchAsked):
            operations.type_in(
                assistance_id=begun.pk, fields={key: "1"}, by=duong_xa.officer, at=at("2026-12-01T09:01")
            )


def test_nobody_comes_to_it_by_the_public_pages_of_drafts(
    helping: Helping, filled: Helping, duong_xa: DuongXa, lan: Citizen
) -> None:
    begun = filled(helping(), duong_xa.officer)
    assert begun.draft is not None
    assert drafts.unfinished_of(lan.phone, at=at("2026-12-01T09:10")) == []
    for open_it in (
        lambda pk: drafts.draft_for(pk, secret=""),
        lambda pk: drafts.draft_of_phone(pk, phone=lan.phone),
        lambda pk: drafts.draft_of_phone(pk, phone=""),
    ):
        with pytest.raises(NoSuchDraft):
            open_it(begun.draft.pk)


def test_an_officer_sends_it_and_it_is_received_at_once(helping: Helping, ready: Helping, duong_xa: DuongXa) -> None:
    begun = ready(helping(), duong_xa.officer)
    assert begun.draft is not None
    tick_paper(
        draft_id=begun.draft.pk, code="id", form="shown", actor=duong_xa.officer.actor, at=at("2026-12-01T09:10")
    )
    dossier = operations.send(assistance_id=begun.pk, by=duong_xa.officer, at=at("2026-12-01T09:15"))
    intake = SpecialIntake.objects.get(dossier=dossier)
    assert (dossier.channel, dossier.helped_at_id) == ("DESK", "HN-DX")
    assert dossier.due_at == at("2026-12-01T11:15")
    assert (intake.helped_by, intake.received_by) == (duong_xa.officer, duong_xa.officer)
    assert [(paper.code, paper.form, paper.file) for paper in dossier.papers.all()] == [("id", "shown", None)]
    assert dossier.content.answers == {
        "owner": {"name": "Nguyễn Thị Lan", "born": "1990"}, "event": "birth", "copies": 2
    }  # fmt: skip
    again = operations.send(assistance_id=begun.pk, by=duong_xa.officer, at=at("2026-12-01T09:16"))
    assert again == dossier
    assert Dossier.objects.count() == 1
    assert _now(begun).state == State.SENT
    assert Draft.objects.get(pk=begun.draft.pk).applicant == {}


def test_a_volunteer_sends_it_and_intake_takes_it_over(
    helping: Helping, ready: Helping, open_shift: Callable[..., object], duong_xa: DuongXa
) -> None:
    from motcua.dossiers.operations import receive
    from motcua.journal import operations as journal
    from motcua.reactions.table import react

    open_shift()
    begun = ready(helping(duong_xa.volunteer), duong_xa.volunteer)
    dossier = operations.send(assistance_id=begun.pk, by=duong_xa.volunteer, at=at("2026-12-01T09:15"))
    assert (dossier.status, dossier.helped_at_id) == ("submitted", "HN-DX")
    receive(dossier_id=dossier.pk, by=duong_xa.officer, at=at("2026-12-01T09:20"))
    while journal.relay(react=react):
        pass
    intake = SpecialIntake.objects.get(dossier=dossier)
    assert (intake.helped_by, intake.received_by) == (duong_xa.volunteer, duong_xa.officer)


def test_what_waits_at_intake_until_the_next_day_is_promised_the_ordinary_time(
    helping: Helping, ready: Helping, open_shift: Callable[..., object], duong_xa: DuongXa
) -> None:
    open_shift()
    SpecialDayRule.objects.filter(pk=duong_xa.rule.pk).update(weekdays=[0, 1, 2, 3, 4])
    begun = ready(helping(duong_xa.volunteer), duong_xa.volunteer)
    sent = operations.send(assistance_id=begun.pk, by=duong_xa.volunteer, at=at("2026-12-01T11:50"))
    taken = dossiers.receive(dossier_id=sent.pk, by=duong_xa.officer, at=at("2026-12-02T08:05"))
    assert (taken.special, SpecialIntake.objects.count()) == ("", 0)


@pytest.mark.rule("R-062")
def test_it_is_confirmed_and_signed_before_it_is_sent(helping: Helping, filled: Helping, duong_xa: DuongXa) -> None:
    begun, moment, by = filled(helping(), duong_xa.officer), at("2026-12-01T09:10"), duong_xa.officer
    with pytest.raises(NotYetConfirmed):
        operations.send(assistance_id=begun.pk, by=by, at=moment)
    with pytest.raises(NotYetConfirmed):
        operations.note_signature(assistance_id=begun.pk, how="paper", by=by, at=moment)
    agree(operations.read_back(assistance_id=begun.pk, by=by, at=moment), moment)
    with pytest.raises(NotYetSigned):
        operations.send(assistance_id=begun.pk, by=by, at=moment)
    with pytest.raises(InvalidInput):
        operations.note_signature(assistance_id=begun.pk, how="fingerprint", by=by, at=moment)
    signed = operations.note_signature(
        assistance_id=begun.pk, how="fingerprint", witness="Trần Văn Tư", by=by, at=moment
    )
    assert (signed.signed_how, signed.witness) == ("fingerprint", "Trần Văn Tư")


@pytest.mark.rule("R-062")
def test_a_later_change_takes_confirmation_and_signature_back(
    helping: Helping, ready: Helping, duong_xa: DuongXa
) -> None:
    begun = ready(helping(), duong_xa.officer)
    changed = operations.type_in(
        assistance_id=begun.pk, fields={"answers.copies": "3"}, by=duong_xa.officer, at=at("2026-12-01T09:12")
    )
    assert (changed.state, changed.confirmed_at, changed.signed_at) == (State.READ_BACK, None, None)
    assert Entry.objects.filter(kind="ConfirmationTakenBack").count() == 1


def test_a_yes_counts_only_for_what_was_seen(helping: Helping, filled: Helping, duong_xa: DuongXa) -> None:
    begun = filled(helping(), duong_xa.officer)
    seen = operations.read_back(assistance_id=begun.pk, by=duong_xa.officer, at=at("2026-12-01T09:10"))
    operations.type_in(
        assistance_id=begun.pk, fields={"answers.copies": "3"}, by=duong_xa.officer, at=at("2026-12-01T09:11")
    )
    with pytest.raises(ChangedMeanwhile):
        agree(seen, at("2026-12-01T09:12"))


def test_what_cannot_stand_is_not_read_back(helping: Helping, duong_xa: DuongXa) -> None:
    with pytest.raises(InvalidInput) as refusal:
        operations.read_back(assistance_id=helping().pk, by=duong_xa.officer, at=at("2026-12-01T09:10"))
    assert {"applicant.name", "applicant.phone", "answers.owner", "answers.event"} <= set(refusal.value.fields)


def test_one_helps_one_citizen_at_a_time(helping: Helping, duong_xa: DuongXa) -> None:
    begun = helping()
    with pytest.raises(StillHelping) as refusal:
        helping()
    assert refusal.value.data["assistance"] == str(begun.pk)
    operations.leave(assistance_id=begun.pk, by=duong_xa.officer, at=at("2026-12-01T09:10"))
    assert helping().pk != begun.pk


@pytest.mark.rule("R-062")
def test_what_was_left_is_gone(helping: Helping, filled: Helping, duong_xa: DuongXa) -> None:
    begun = filled(helping(), duong_xa.officer)
    operations.leave(assistance_id=begun.pk, by=duong_xa.officer, at=at("2026-12-01T09:10"))
    operations.leave(assistance_id=begun.pk, by=duong_xa.officer, at=at("2026-12-01T09:11"))
    assert (Draft.objects.count(), FieldEntry.objects.count()) == (0, 0)
    with pytest.raises(AssistanceOver):
        filled(begun, duong_xa.officer)


def test_what_nobody_sends_is_gone_after_the_next_day(helping: Helping, filled: Helping, duong_xa: DuongXa) -> None:
    begun = filled(helping(), duong_xa.officer)
    moment = DueMoment.objects.get(subject=begun.subject)
    assert moment.due_at == at("2026-12-03T00:00")
    with pytest.raises(AssistanceOver):
        filled(begun, duong_xa.officer, "2026-12-03T00:00")
    operations.expire(assistance_id=begun.pk, at=at("2026-12-02T23:59"))
    assert Draft.objects.count() == 1
    operations.expire(assistance_id=begun.pk, at=at("2026-12-03T00:00"))
    assert (Draft.objects.count(), FieldEntry.objects.count(), _now(begun).state) == (0, 0, State.LEFT)


def test_the_table_of_due_moments_knows_its_kinds(helping: Helping, the_clock: Callable[..., object]) -> None:
    begun = helping()
    the_clock("2026-12-03T00:00")
    due.act("assistance_end", begun.subject, at("2026-12-03T00:00"))
    assert _now(begun).state == State.LEFT


def test_known_data_is_filled_in_only_after_consent_and_only_where_nothing_stands(
    helping: Helping, ready: Helping, duong_xa: DuongXa, lan: Citizen
) -> None:
    from motcua.assistance import citizen

    first = helping()
    told = {
        "applicant.address": "Thôn Yên Mỹ",
        "applicant.id_number": "001190001234",
        "applicant.email": "lan@example.vn",
        "applicant.organisation.name": "Hợp tác xã Yên Mỹ",
    }
    operations.type_in(assistance_id=first.pk, fields=told, by=duong_xa.officer, at=at("2026-12-01T09:01"))
    ready(first, duong_xa.officer)
    operations.send(assistance_id=first.pk, by=duong_xa.officer, at=at("2026-12-01T09:15"))
    second, moment = helping(moment="2026-12-01T09:20"), at("2026-12-01T09:21")
    typed = {"applicant.phone": lan.phone, "applicant.address": "Thôn Bình Trù"}
    operations.type_in(assistance_id=second.pk, fields=typed, by=duong_xa.officer, at=moment)
    with pytest.raises(NoConsent):
        operations.prefill(assistance_id=second.pk, by=duong_xa.officer, at=moment)
    citizen.give_consent(assistance_id=second.pk, at=moment)
    filled_in = operations.prefill(assistance_id=second.pk, by=duong_xa.officer, at=moment)
    assert filled_in == ["applicant.name", "applicant.id_number"]
    shown = showing.whole(_now(second), on=moment.date())
    by = {each.key: each.by for each in shown.filled}
    assert (by["applicant.name"], by["applicant.address"]) == ("known", "helper")


def test_another_number_asks_for_consent_anew(helping: Helping, duong_xa: DuongXa, lan: Citizen) -> None:
    from motcua.assistance import citizen

    begun, moment = helping(), at("2026-12-01T09:21")
    known: dict[str, Any] = {"assistance_id": begun.pk, "by": duong_xa.officer, "at": moment}
    operations.type_in(**known, fields={"applicant.phone": lan.phone})
    citizen.give_consent(assistance_id=begun.pk, at=moment)
    operations.type_in(**known, fields={"applicant.name": lan.name})
    assert _now(begun).consent_at == moment
    operations.type_in(**known, fields={"applicant.phone": "0905222333"})
    with pytest.raises(NoConsent):
        operations.prefill(**known)


def test_a_page_sent_whole_does_not_undo_what_the_citizen_put_right(
    helping: Helping, filled: Helping, duong_xa: DuongXa, lan: Citizen
) -> None:
    from motcua.assistance import citizen

    begun = filled(helping(), duong_xa.officer)
    seen, moment = queries.last_entry(begun), at("2026-12-01T09:21")
    citizen.correct(assistance_id=begun.pk, key="answers.copies", value="3", at=moment)
    page = {"applicant.name": "Nguyễn Thị Lan Anh", "answers.copies": "2"}
    known: dict[str, Any] = {"assistance_id": begun.pk, "fields": page, "by": duong_xa.officer, "at": moment}
    operations.type_in(**known, seen=seen)
    assert showing.contents_of(_now(begun))[1]["copies"] == "3"
    assert showing.contents_of(_now(begun))[0]["name"] == "Nguyễn Thị Lan Anh"
    operations.type_in(**known, seen=queries.last_entry(begun))
    assert showing.contents_of(_now(begun))[1]["copies"] == "2"


@pytest.mark.rule("R-063")
def test_online_in_part_only_on_the_online_day_and_with_its_papers(
    helping: Helping, ready: Helping, duong_xa: DuongXa, lan: Citizen
) -> None:
    version = duong_xa.extract
    version.online_level = Procedure.OnlineLevel.PART
    version.save()
    with pytest.raises(NotItsOnlineDay) as refusal:
        helping(kind="online")
    assert refusal.value.data["next_on"] is None
    rule = SpecialDayRule.objects.create(
        office=duong_xa.office,
        model="online_day",
        weekdays=[3],
        scope="procedures",
        scope_values=["2.000635"],
        valid_from=at("2023-01-01T00:00").date(),
    )
    with pytest.raises(NotItsOnlineDay) as refusal:
        helping(kind="online")
    assert refusal.value.data["next_on"] == at("2026-12-03T00:00").date()
    rule.weekdays = [1]
    rule.save()
    begun = ready(helping(kind="online"), duong_xa.officer)
    with pytest.raises(PapersMissing):
        operations.send(assistance_id=begun.pk, by=duong_xa.officer, at=at("2026-12-01T09:15"))


@pytest.mark.rule("R-063")
def test_online_from_end_to_end_is_filed_online_any_day(helping: Helping, ready: Helping, duong_xa: DuongXa) -> None:
    duong_xa.extract.papers.all().delete()
    begun = ready(helping(kind="online"), duong_xa.officer)
    dossier = operations.send(assistance_id=begun.pk, by=duong_xa.officer, at=at("2026-12-01T09:15"))
    assert (dossier.channel, dossier.helped_at_id, dossier.status) == ("WEB", "HN-DX", "processing")


def test_a_new_version_of_the_procedure_is_looked_through_anew(
    helping: Helping, ready: Helping, duong_xa: DuongXa
) -> None:
    from motcua.dossiers.errors import ProcedureChanged

    begun = ready(helping(), duong_xa.officer)
    old = duong_xa.extract
    papers = list(old.papers.all())
    fresh = type(old).objects.get(pk=old.pk)
    fresh.pk, fresh.number, fresh.valid_from = None, 2, at("2026-12-02T00:00").date()
    fresh.save()
    assert papers
    with pytest.raises(ProcedureChanged):
        operations.send(assistance_id=begun.pk, by=duong_xa.officer, at=at("2026-12-02T08:00"))
    assert _now(begun).state == State.READ_BACK


def test_erasing_the_dossier_erases_what_helping_kept(helping: Helping, ready: Helping, duong_xa: DuongXa) -> None:
    begun = ready(helping(), duong_xa.officer)
    operations.note_signature(
        assistance_id=begun.pk,
        how="fingerprint",
        witness="Trần Văn Tư",
        by=duong_xa.officer,
        at=at("2026-12-01T09:11"),
    )
    dossier = operations.send(assistance_id=begun.pk, by=duong_xa.officer, at=at("2026-12-01T09:15"))
    from motcua.assistance.operations.erasing import forget_people

    assert forget_people(dossier_id=dossier.pk, at=at("2027-12-01T09:15"))
    kept = _now(begun)
    assert (kept.witness, kept.signature, kept.helper) == ("–", None, duong_xa.officer)
    assert not FieldEntry.objects.filter(value__isnull=False).exists()
    assert {row.key for row in queries.entered(kept)} >= {"applicant.name", "answers.copies"}


def test_the_portal_hears_how_it_was_filed_and_by_whom(helping: Helping, ready: Helping, duong_xa: DuongXa) -> None:
    from motcua.dossiers.portal_items import Deed, dossier_item, progress_item

    begun = ready(helping(), duong_xa.officer)
    dossier = operations.send(assistance_id=begun.pk, by=duong_xa.officer, at=at("2026-12-01T09:15"))
    item = dossier_item(dossier)
    assert (item["KenhThucHien"], item["TrangThaiHoSo"], item["NgayHenTra"]) == ("1", "2", "20261201111500")
    step = progress_item(dossier, Deed("DossierSubmitted", duong_xa.officer.actor, at("2026-12-01T09:15")))
    assert step["NguoiXuLy"] == "Nguyễn Thị Hiền"


def test_a_person_without_a_name_is_not_told_as_done(helping: Helping, duong_xa: DuongXa) -> None:
    begun = helping()
    fields = {"answers.owner.born": "1990", "applicant.proxy.name": "Trần Văn Tư"}
    changed = operations.type_in(assistance_id=begun.pk, fields=fields, by=duong_xa.officer, at=at("2026-12-01T09:01"))
    shown = showing.whole(changed, on=at("2026-12-01T09:01").date())
    name, relation = shown.get("answers.owner.name"), shown.get("applicant.proxy.relation")
    assert name is not None
    assert name.is_missing
    assert relation is not None
    assert relation.problem
    assert shown.done == 0
