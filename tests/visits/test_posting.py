# SPDX-License-Identifier: EUPL-1.2
"""A dossier and its parcels are sent together or not at all, and once however often."""

from collections.abc import Callable
from typing import Any

import pytest

from cast import Citizen, at
from filing import Desk
from motcua.dossiers import operations as dossiers
from motcua.dossiers.errors import FeeDueFirst, NotYetOffered, PapersMissing, ProcedureChanged
from motcua.dossiers.models import Dossier, Draft
from motcua.kernel.errors import InvalidInput
from motcua.offices.models import Agency, Locality, Office
from motcua.payments.models import Charge
from motcua.post.errors import MustCome, NoTariff
from motcua.post.models import Parcel
from motcua.post.rules import Direction, State
from motcua.procedures.models import Procedure, ProcedureVersion, RequiredPaper
from motcua.visits import posting
from posting import PostHouse

pytestmark = pytest.mark.django_db
NOW = at("2026-11-26T09:00")
HOME = {"name": "Nguyễn Thị Lan", "phone": "+84905111222", "address": "12 Trần Phú", "locality": "48-HC"}


@pytest.fixture
def begin(desk: Desk, post_house: PostHouse, lan: Citizen) -> Callable[..., Draft]:
    version = desk.copies
    version.online_level = Procedure.OnlineLevel.FULL
    version.form = {}
    version.save()
    RequiredPaper.objects.filter(version=version).delete()
    RequiredPaper.objects.create(version=version, code="goc", name="Giấy tờ gốc", order=1)

    def make(*, return_by: str = "post", post: dict[str, Any] | None = None) -> Draft:
        draft, _secret = dossiers.begin_draft(
            office=Office.objects.get(pk="DN-HC"),
            agency=Agency.objects.get(pk="DN-HC"),
            version=version,
            channel=Dossier.Channel.WEB,
            applicant={"name": lan.name, "phone": lan.phone},
            return_by=return_by,
            post=post,
            at=NOW,
        )
        return draft

    return make


def test_both_ways_are_asked_for_with_the_dossier_and_nothing_twice(begin: Callable[..., Draft]) -> None:
    draft = begin(post={"return": HOME, "pickup": HOME})
    dossier = posting.submit_with_post(draft_id=draft.pk, at=NOW)
    assert posting.submit_with_post(draft_id=draft.pk, at=NOW) == dossier
    parcels = {parcel.direction: parcel for parcel in Parcel.objects.all()}
    assert set(parcels) == set(Direction)
    result = parcels[Direction.RETURN]
    assert (result.full_vnd, result.you_pay_vnd, result.supported_vnd) == (26_000, 10_000, 16_000)
    assert {parcel.state for parcel in parcels.values()} == {State.ASKED}
    dossier = Dossier.objects.get(pk=dossier.pk)
    assert dossier.return_by == "post"
    # Nobody owes an answer before the papers are there, and they need not be sent as files.
    assert (dossier.papers_awaited_since, dossier.answer_by) == (NOW, None)
    assert Charge.objects.filter(kind="postage").count() == 2
    assert Draft.objects.get().post == {}


def test_papers_that_nobody_fetches_must_be_there(begin: Callable[..., Draft]) -> None:
    with pytest.raises(PapersMissing):
        posting.submit_with_post(draft_id=begin(post={"return": HOME}).pk, at=NOW)
    assert not Dossier.objects.exists()


def test_where_no_price_is_known_nothing_is_sent(begin: Callable[..., Draft]) -> None:
    Locality.objects.create(code="19", name="Tỉnh Thái Nguyên", kind="province")
    far = {**HOME, "locality": "19"}
    draft = begin(post={"return": far, "pickup": far})
    with pytest.raises(NoTariff):
        posting.submit_with_post(draft_id=draft.pk, at=NOW)
    assert not Dossier.objects.exists()
    assert Draft.objects.get().post["return"] == far


def test_a_result_by_post_needs_an_address(begin: Callable[..., Draft]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        posting.submit_with_post(draft_id=begin(post={"pickup": HOME}).pk, at=NOW)
    assert set(refusal.value.fields) == {"post.return"}


def test_nothing_is_fetched_where_the_person_must_appear(begin: Callable[..., Draft]) -> None:
    draft = begin(return_by="counter", post={"pickup": HOME})
    ProcedureVersion.objects.update(online_level=Procedure.OnlineLevel.COUNTER)
    with pytest.raises(MustCome):
        posting.submit_with_post(draft_id=draft.pk, at=NOW)


def test_an_office_that_gave_up_the_post_sends_nothing(begin: Callable[..., Draft]) -> None:
    draft = begin(post={"return": HOME, "pickup": HOME})
    Office.objects.update(has_post=False)
    with pytest.raises(NotYetOffered):
        posting.submit_with_post(draft_id=draft.pk, at=NOW)
    assert not Dossier.objects.exists()


def test_a_changed_procedure_is_followed_although_nothing_is_sent(begin: Callable[..., Draft], desk: Desk) -> None:
    draft = begin(post={"return": HOME, "pickup": HOME})
    newer = ProcedureVersion.objects.get(pk=desk.copies.pk)
    newer.pk, newer.number, newer.valid_from = None, newer.number + 1, at("2026-11-25T00:00").date()
    ProcedureVersion.objects.filter(pk=desk.copies.pk).update(valid_to=at("2026-11-24T00:00").date())
    newer.save(force_insert=True)
    with pytest.raises(ProcedureChanged):
        posting.submit_with_post(draft_id=draft.pk, at=NOW)
    assert Draft.objects.get().procedure_version_id == newer.pk
    assert posting.submit_with_post(draft_id=draft.pk, at=NOW).procedure_version_id == newer.pk


def test_at_the_counter_the_result_is_asked_for_at_once(begin: Callable[..., Draft], desk: Desk, lan: Citizen) -> None:
    begin()
    known: dict[str, Any] = {
        "office": Office.objects.get(pk="DN-HC"),
        "agency": Agency.objects.get(pk="DN-HC"),
        "version": desk.copies,
        "applicant": {"name": lan.name, "phone": lan.phone},
        "answers": {},
        "papers": [],
        "return_by": "post",
        "by": desk.officer,
        "at": NOW,
    }
    with pytest.raises(InvalidInput):
        posting.receive_with_post(home=None, **known)
    assert not Dossier.objects.exists()
    dossier = posting.receive_with_post(home=HOME, **known)
    assert (dossier.status, Parcel.objects.get().direction) == ("processing", Direction.RETURN)


def test_what_must_be_paid_first_is_known_with_the_dossier(begin: Callable[..., Draft], desk: Desk) -> None:
    desk.copies.fees = [{"name": "Phí bản sao", "per": "case", "vnd": 8_000, "due": "before_intake"}]
    desk.copies.save(update_fields=["fees"])
    draft = begin(return_by="counter")
    RequiredPaper.objects.filter(version=desk.copies).delete()
    dossier = posting.submit_with_post(draft_id=draft.pk, at=NOW)
    with pytest.raises(FeeDueFirst):
        dossiers.receive(dossier_id=dossier.pk, by=desk.officer, at=NOW)
