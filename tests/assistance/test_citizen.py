# SPDX-License-Identifier: EUPL-1.2
"""The citizen's side: looking through, putting right, saying yes to what was shown and nothing else, signing it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from assistance.test_drawn import signature
from cast import at
from motcua.assistance import citizen, on_screen, operations, pairing, showing
from motcua.assistance.errors import AssistanceOver, ChangedMeanwhile, NothingSuchAsked, NotYetConfirmed, StillDoubted
from motcua.assistance.models import Assistance, FieldEntry, Shift
from motcua.assistance.on_screen import END, Scene
from motcua.dossiers.files import storage
from motcua.dossiers.models import StoredFile
from motcua.journal.models import Entry
from motcua.kernel.errors import InvalidInput, OfficeError
from specials import DuongXa

State = Assistance.State
TEN = at("2026-12-01T10:00")
Make = Callable[..., Assistance]


def _now(assistance: Assistance) -> Assistance:
    return Assistance.objects.select_related("draft", "shift").get(pk=assistance.pk)


def _kinds(assistance: Assistance) -> list[tuple[str, str]]:
    rows = Entry.objects.filter(subject=assistance.subject).order_by("id")
    return [(row.kind, row.actor) for row in rows]


@pytest.fixture
def read(helping: Make, filled: Make, duong_xa: DuongXa) -> Assistance:
    """One that is filled in and read back."""
    begun = filled(helping(), duong_xa.officer)
    return operations.read_back(assistance_id=begun.pk, by=duong_xa.officer, at=TEN)


@pytest.fixture
def agreed(read: Assistance) -> Assistance:
    return citizen.confirm(assistance_id=read.pk, version=read.version, at=TEN)


@pytest.fixture
def signed(agreed: Assistance) -> Assistance:
    return citizen.sign_on_screen(assistance_id=agreed.pk, png=signature(), version=agreed.version, at=TEN)


# --- saying yes --------------------------------------------------------------------------------------


def test_yes_counts_for_the_version_that_was_shown_alone(read: Assistance, duong_xa: DuongXa) -> None:
    shown = read.version
    operations.type_in(assistance_id=read.pk, fields={"answers.copies": "3"}, by=duong_xa.officer, at=TEN)
    with pytest.raises(ChangedMeanwhile):
        citizen.confirm(assistance_id=read.pk, version=shown, at=TEN)
    now = _now(read)
    assert now.state == State.READ_BACK
    done = citizen.confirm(assistance_id=read.pk, version=now.version, at=TEN)
    assert (done.state, done.confirmed_at) == (State.CONFIRMED, TEN)
    assert citizen.confirm(assistance_id=read.pk, version=now.version, at=TEN).version == done.version
    assert _kinds(read)[-1] == ("AssistanceConfirmed", "citizen")
    assert Entry.objects.filter(kind="AssistanceConfirmed").count() == 1


def test_nothing_is_confirmed_before_it_was_read_back_or_while_something_is_wrong(
    helping: Make, read: Assistance, duong_xa: DuongXa
) -> None:
    wrong = citizen.correct(assistance_id=read.pk, key="applicant.phone", value="12", at=TEN)
    with pytest.raises(InvalidInput):
        citizen.confirm(assistance_id=read.pk, version=wrong.version, at=TEN)
    operations.leave(assistance_id=read.pk, by=duong_xa.officer, at=TEN)
    begun = helping()
    with pytest.raises(ChangedMeanwhile):
        citizen.confirm(assistance_id=begun.pk, version=begun.version, at=TEN)


def test_a_yes_said_aloud_is_the_helpers_to_note(read: Assistance, duong_xa: DuongXa) -> None:
    actor = duong_xa.officer.actor
    citizen.confirm(assistance_id=read.pk, version=read.version, at=TEN, actor=actor)
    assert _kinds(read)[-1] == ("AssistanceConfirmed", actor)


# --- putting right -----------------------------------------------------------------------------------


def test_a_correction_is_marked_and_takes_yes_and_signature_back(signed: Assistance) -> None:
    stored = StoredFile.objects.get(pk=signed.signature_id)
    assert storage.path_of(stored).exists()
    now = citizen.correct(assistance_id=signed.pk, key="applicant.name", value="Nguyễn Thị Lân", at=TEN)
    assert (now.state, now.confirmed_at, now.signed_at, now.signature) == (State.READ_BACK, None, None, None)
    entry = FieldEntry.objects.filter(assistance=signed, key="applicant.name").latest("pk")
    assert (entry.by, entry.actor, entry.is_correction) == ("citizen", "citizen", True)
    assert (entry.before, entry.value) == ("Nguyễn Thị Lan", "Nguyễn Thị Lân")
    told = showing.whole(now, on=TEN.date()).get("applicant.name")
    assert told is not None
    assert (told.is_correction, told.was) == (True, "Nguyễn Thị Lan")
    kinds = [kind for kind, _actor in _kinds(signed)]
    assert kinds[-2:] == ["ConfirmationTakenBack", "FieldCorrected"]
    payload = Entry.objects.get(kind="FieldCorrected").payload
    assert payload == {"key": "applicant.name"}
    assert StoredFile.objects.get(pk=stored.pk).erased_at == TEN


def test_a_page_read_while_the_citizen_corrects_never_says_a_value_was_corrected_to_itself(read: Assistance) -> None:
    seen_before = Assistance.objects.select_related("draft").get(pk=read.pk)
    citizen.correct(assistance_id=read.pk, key="applicant.name", value="Nguyễn Thị Lân", at=TEN)
    shown = showing.whole(seen_before, on=TEN.date())
    told = shown.get("applicant.name")
    assert told is not None
    assert (told.typed, told.was, told.by) == ("Nguyễn Thị Lan", "", "")
    assert shown.corrections == []


def test_the_same_value_again_corrects_nothing(agreed: Assistance) -> None:
    now = citizen.correct(assistance_id=agreed.pk, key="answers.copies", value=" 2 ", at=TEN)
    assert (now.state, now.version) == (State.CONFIRMED, agreed.version)
    with pytest.raises(NothingSuchAsked):
        citizen.correct(assistance_id=agreed.pk, key="answers.nothing", value="2", at=TEN)


def test_a_doubt_goes_to_the_helper_and_is_over_once_the_field_is_put_right(
    agreed: Assistance, duong_xa: DuongXa
) -> None:
    doubted = citizen.doubt(assistance_id=agreed.pk, key="answers.copies", at=TEN)
    assert (doubted.state, doubted.doubted_field, doubted.confirmed_at) == (State.READ_BACK, "answers.copies", None)
    operations.type_in(assistance_id=agreed.pk, fields={"answers.copies": "4"}, by=duong_xa.officer, at=TEN)
    assert _now(agreed).doubted_field == ""


def test_no_helper_says_yes_for_somebody_who_doubts_a_field(read: Assistance, duong_xa: DuongXa) -> None:
    doubted = citizen.doubt(assistance_id=read.pk, key="answers.copies", at=TEN)
    yes: dict[str, Any] = {"assistance_id": read.pk, "version": doubted.version, "at": TEN}
    with pytest.raises(StillDoubted):
        citizen.confirm(**yes, actor=duong_xa.officer.actor)
    agreed = citizen.confirm(**yes)
    assert (agreed.state, agreed.doubted_field) == (State.CONFIRMED, "")


def test_a_doubt_takes_the_yes_back_and_says_so(signed: Assistance) -> None:
    doubted = citizen.doubt(assistance_id=signed.pk, key="answers.copies", at=TEN)
    assert (doubted.state, doubted.confirmed_at, doubted.signature) == (State.READ_BACK, None, None)
    assert _kinds(signed)[-1] == ("ConfirmationTakenBack", "citizen")


def test_looking_elsewhere_changes_no_version(read: Assistance, duong_xa: DuongXa) -> None:
    citizen.look_at(assistance_id=read.pk, key="answers.copies", at=TEN)
    citizen.look_at(assistance_id=read.pk, key=END, at=TEN, by=duong_xa.officer)
    now = _now(read)
    assert (now.at_field, now.version) == (END, read.version)
    with pytest.raises(NothingSuchAsked):
        citizen.look_at(assistance_id=read.pk, key="answers.nothing", at=TEN)
    with pytest.raises(OfficeError):
        citizen.look_at(assistance_id=read.pk, key="", at=TEN, by=duong_xa.volunteer)


# --- signing -----------------------------------------------------------------------------------------


def test_a_signature_is_kept_for_what_was_confirmed(signed: Assistance) -> None:
    assert (signed.state, signed.signed_how, signed.signed_at) == (State.SIGNED, "screen", TEN)
    assert signed.signature is not None
    assert storage.read(signed.signature).startswith(b"\x89PNG")
    assert signed.signature.stored_by == "citizen"
    assert _kinds(signed)[-1] == ("AssistanceSigned", "citizen")


def test_nothing_is_signed_that_was_not_confirmed_or_is_another_version(read: Assistance, duong_xa: DuongXa) -> None:
    with pytest.raises(NotYetConfirmed):
        citizen.sign_on_screen(assistance_id=read.pk, png=signature(), version=read.version, at=TEN)
    agreed = citizen.confirm(assistance_id=read.pk, version=read.version, at=TEN)
    operations.type_in(assistance_id=read.pk, fields={"answers.copies": "3"}, by=duong_xa.officer, at=TEN)
    with pytest.raises(ChangedMeanwhile):
        citizen.sign_on_screen(assistance_id=read.pk, png=signature(), version=agreed.version, at=TEN)
    assert not StoredFile.objects.filter(name="chu-ky.png").exists()


def test_signing_again_forgets_the_first_signature_and_keeps_the_yes(signed: Assistance) -> None:
    again = citizen.sign_again(assistance_id=signed.pk, at=TEN)
    assert (again.state, again.confirmed_at, again.signature) == (State.CONFIRMED, TEN, None)
    new = citizen.sign_on_screen(assistance_id=signed.pk, png=signature((900, 500)), version=again.version, at=TEN)
    assert new.signature_id is not None
    assert StoredFile.objects.filter(erased_at__isnull=False).count() == 1


def test_what_was_left_is_over_for_the_citizen_too(signed: Assistance, duong_xa: DuongXa) -> None:
    operations.leave(assistance_id=signed.pk, by=duong_xa.officer, at=TEN)
    for deed in (
        lambda: citizen.sign_again(assistance_id=signed.pk, at=TEN),
        lambda: citizen.give_consent(assistance_id=signed.pk, at=TEN),
        lambda: citizen.correct(assistance_id=signed.pk, key="applicant.name", value="X", at=TEN),
        lambda: citizen.confirm(assistance_id=signed.pk, version=signed.version, at=TEN),
    ):
        with pytest.raises(AssistanceOver):
            deed()


# --- known data --------------------------------------------------------------------------------------


def test_consent_is_asked_answered_once_and_journalled(helping: Make, duong_xa: DuongXa) -> None:
    begun = helping()
    asked = citizen.ask_consent(assistance_id=begun.pk, by=duong_xa.officer, at=TEN)
    assert on_screen.scene_of(asked, at=TEN, idle_after=timedelta(minutes=10)) == Scene.CONSENT
    refused = citizen.refuse_consent(assistance_id=begun.pk, at=TEN)
    assert on_screen.scene_of(refused, at=TEN, idle_after=timedelta(minutes=10)) == Scene.FOLLOWING
    citizen.ask_consent(assistance_id=begun.pk, by=duong_xa.officer, at=TEN)
    given = citizen.give_consent(assistance_id=begun.pk, at=TEN)
    assert (given.consent_at, given.consent_refused_at) == (TEN, None)
    assert citizen.refuse_consent(assistance_id=begun.pk, at=TEN).consent_at == TEN
    assert [each for each in _kinds(begun) if "Consent" in each[0]] == [
        ("ConsentRefused", "citizen"),
        ("ConsentGiven", "citizen"),
    ]


# --- what the screen shows ---------------------------------------------------------------------------


def test_the_screen_goes_from_step_to_step_and_forgets_the_one_before(
    helping: Make, filled: Make, duong_xa: DuongXa
) -> None:
    code = pairing.offer(office=duong_xa.office, helper=duong_xa.officer, at=TEN)
    screen, _secret = pairing.pair(code=code, address="", at=TEN)

    def shown(moment: Any = TEN) -> tuple[Scene, Any]:
        now = on_screen.shown_on(screen, at=moment, idle_after=timedelta(minutes=10))
        return now.scene, now.assistance

    assert shown() == (Scene.IDLE, None)
    begun = helping(moment="2026-12-01T10:00")
    assert shown() == (Scene.FOLLOWING, begun)
    filled(begun, duong_xa.officer, "2026-12-01T10:00")
    operations.read_back(assistance_id=begun.pk, by=duong_xa.officer, at=TEN)
    assert shown() == (Scene.READING, begun)
    citizen.look_at(assistance_id=begun.pk, key=END, at=TEN)
    assert shown() == (Scene.CONFIRMING, begun)
    citizen.confirm(assistance_id=begun.pk, version=_now(begun).version, at=TEN)
    assert shown() == (Scene.SIGNING, begun)
    citizen.sign_on_screen(assistance_id=begun.pk, png=signature(), version=_now(begun).version, at=TEN)
    assert shown() == (Scene.SIGNED, begun)
    assert shown(TEN + timedelta(minutes=10)) == (Scene.IDLE, None)
    citizen.touch(assistance_id=begun.pk, at=TEN + timedelta(minutes=5))
    assert shown(TEN + timedelta(minutes=10))[0] == Scene.SIGNED
    operations.leave(assistance_id=begun.pk, by=duong_xa.officer, at=TEN)
    assert shown() == (Scene.IDLE, None)
    following = helping(moment="2026-12-01T10:01")
    assert shown(at("2026-12-01T10:01")) == (Scene.FOLLOWING, following)


def test_a_volunteers_screen_shows_nothing_once_the_shift_is_over(
    helping: Make, open_shift: Callable[..., Shift], duong_xa: DuongXa
) -> None:
    open_shift()
    begun = _now(helping(by=duong_xa.volunteer, moment="2026-12-01T11:55"))
    wait = timedelta(minutes=10)
    assert on_screen.scene_of(begun, at=at("2026-12-01T11:59"), idle_after=wait) == Scene.FOLLOWING
    assert on_screen.scene_of(begun, at=at("2026-12-01T12:00"), idle_after=wait) == Scene.IDLE


# --- at one moment -----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_yes_while_the_helper_types_never_covers_what_it_did_not_see(
    helping: Make, filled: Make, duong_xa: DuongXa
) -> None:
    begun = filled(helping(), duong_xa.officer)
    operations.read_back(assistance_id=begun.pk, by=duong_xa.officer, at=TEN)
    for copies in range(10, 18):
        version, ready = _now(begun).version, Barrier(2)

        def say_yes(version: int = version, ready: Barrier = ready) -> str:
            ready.wait()
            return _outcome(lambda: citizen.confirm(assistance_id=begun.pk, version=version, at=TEN))

        def type_on(copies: int = copies, ready: Barrier = ready) -> str:
            ready.wait()
            fields = {"answers.copies": str(copies)}
            return _outcome(
                lambda: operations.type_in(assistance_id=begun.pk, fields=fields, by=duong_xa.officer, at=TEN)
            )

        with ThreadPoolExecutor(2) as pool:
            outcomes = [each.result() for each in (pool.submit(say_yes), pool.submit(type_on))]
        assert outcomes in (["done", "done"], ["changed_meanwhile", "done"])
        # Either the yes came first and was taken back, or it was refused: never does it stand for the new number.
        assert (_now(begun).state, _now(begun).confirmed_at) == (State.READ_BACK, None)


def _outcome(deed: Callable[[], Any]) -> str:
    try:
        deed()
    except OfficeError as refusal:
        return refusal.code
    finally:
        connections.close_all()
    return "done"
