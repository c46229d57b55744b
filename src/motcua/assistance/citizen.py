# SPDX-License-Identifier: EUPL-1.2
"""The citizen's side of being helped: allow known data, look through it, put it right, say yes to it, sign it.

Whatever is said yes to is named by the version that was shown: of two that come at one moment, a change and a yes, the
yes counts only for what it saw.
"""

import uuid
from datetime import date, datetime

from django.db import transaction

from motcua.assistance import drawn, keeping, liveness, on_screen, permission, rules, showing
from motcua.assistance.errors import ChangedMeanwhile, NothingSuchAsked, NotYetConfirmed, StillDoubted
from motcua.assistance.events import (
    AssistanceConfirmed,
    AssistanceSigned,
    ConfirmationTakenBack,
    ConsentGiven,
    ConsentRefused,
    FieldCorrected,
)
from motcua.assistance.models import Assistance, FieldEntry
from motcua.assistance.operations.typing import enter
from motcua.assistance.taking_back import forget_signature, take_back
from motcua.dossiers.files import storage
from motcua.dossiers.models import StoredFile
from motcua.journal import operations as journal
from motcua.kernel.errors import InvalidInput
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.people.models import User

State = Assistance.State
By = FieldEntry.By

_SIGNATURE_NAME = "chu-ky.png"


# --- known data --------------------------------------------------------------------------------------


@transaction.atomic
def ask_consent(*, assistance_id: uuid.UUID | str, by: User, at: datetime) -> Assistance:
    """Ask the citizen on the second screen whether known data may be filled in; asked anew after a no.

    Raises: NoSuchAssistance, AssistanceOver.
    """
    assistance = keeping.locked(assistance_id)
    permission.require(assistance, by, at=at)
    keeping.require_open(assistance, at=at)
    if assistance.consent_at is not None or on_screen.is_asked_for_consent(assistance):
        return assistance
    assistance.consent_asked_at, assistance.consent_refused_at = at, None
    return keeping.changed(assistance, at=at)


@transaction.atomic
def give_consent(*, assistance_id: uuid.UUID | str, at: datetime, actor: str = journal.CITIZEN) -> Assistance:
    """Note that known data may be filled in, also when said aloud (`actor` is the helper then); twice is once.

    Raises: NoSuchAssistance, AssistanceOver. Records: ConsentGiven.
    """
    assistance = _open(assistance_id, at=at)
    if assistance.consent_at is not None:
        return assistance
    assistance.consent_at, assistance.consent_refused_at = at, None
    event = ConsentGiven(office=assistance.office_id, subject=assistance.subject, at=at)
    return keeping.changed(assistance, at=at, event=event, actor=actor)


@transaction.atomic
def refuse_consent(*, assistance_id: uuid.UUID | str, at: datetime, actor: str = journal.CITIZEN) -> Assistance:
    """Note that known data may not be filled in; a consent that was given stays, for it was used.

    Raises: NoSuchAssistance, AssistanceOver. Records: ConsentRefused.
    """
    assistance = _open(assistance_id, at=at)
    if assistance.consent_at is not None or assistance.consent_refused_at is not None:
        return assistance
    assistance.consent_refused_at = at
    event = ConsentRefused(office=assistance.office_id, subject=assistance.subject, at=at)
    return keeping.changed(assistance, at=at, event=event, actor=actor)


# --- looking through ---------------------------------------------------------------------------------


@transaction.atomic
def look_at(*, assistance_id: uuid.UUID | str, key: str, at: datetime, by: User | None = None) -> Assistance:
    """Turn both screens to a field, or to the end (`on_screen.END`); the content and its version stay.

    `by` is the helper, None the citizen. Raises: NoSuchAssistance, AssistanceOver, NothingSuchAsked.
    """
    assistance = keeping.locked(assistance_id)
    if by is not None:
        permission.require(assistance, by, at=at)
    keeping.require_open(assistance, at=at)
    if key not in ("", on_screen.END) and showing.whole(assistance, on=_day(at)).get(key) is None:
        raise NothingSuchAsked(key=key[:60])
    _turn(assistance, key, at=at)
    return assistance


@transaction.atomic
def doubt(*, assistance_id: uuid.UUID | str, key: str, at: datetime) -> Assistance:
    """Tell the helper that the citizen says this field is not right; what was said yes to is taken back.

    Raises: NoSuchAssistance, AssistanceOver, NothingSuchAsked. Records: ConfirmationTakenBack.
    """
    assistance = _open(assistance_id, at=at)
    if showing.whole(assistance, on=_day(at)).get(key) is None:
        raise NothingSuchAsked(key=key[:60])
    event = None
    if assistance.state in rules.AGREED and take_back(assistance, at=at, to=State.READ_BACK):
        event = ConfirmationTakenBack(office=assistance.office_id, subject=assistance.subject, at=at)
    assistance.doubted_field = assistance.at_field = key
    return keeping.changed(assistance, at=at, event=event, actor=journal.CITIZEN)


@transaction.atomic
def correct(*, assistance_id: uuid.UUID | str, key: str, value: str, at: datetime) -> Assistance:
    """Write what the citizen typed into a field; it is marked as a correction of what stood there.

    Confirmation and signature are taken back. The same value again changes nothing. Raises: NoSuchAssistance,
    AssistanceOver, NothingSuchAsked. Records: FieldCorrected, ConfirmationTakenBack.
    """
    assistance = _open(assistance_id, at=at)
    changed = enter(assistance, {key: value}, by=By.CITIZEN, actor=journal.CITIZEN, at=at, is_correction=True)
    for each in changed:
        event = FieldCorrected(office=assistance.office_id, subject=assistance.subject, at=at, key=each)
        journal.record(event, actor=journal.CITIZEN)
    if changed or assistance.doubted_field == key:
        assistance.doubted_field = ""
        _turn(assistance, key, at=at)
    return assistance


# --- saying yes and signing --------------------------------------------------------------------------


@transaction.atomic
def confirm(*, assistance_id: uuid.UUID | str, version: int, at: datetime, actor: str = journal.CITIZEN) -> Assistance:
    """Note that the citizen says yes to the version shown; said aloud, `actor` is the helper. Twice is once.

    Raises: NoSuchAssistance, AssistanceOver, ChangedMeanwhile also before it was read back, StillDoubted for a yes said
    aloud while the citizen doubts a field, InvalidInput naming every field that cannot stand.
    Records: AssistanceConfirmed.
    """
    assistance = _open(assistance_id, at=at)
    if assistance.state in rules.AGREED and version == assistance.version - 1:
        # The same yes again: the first one made this version.
        return assistance
    if version != assistance.version or assistance.state != State.READ_BACK:
        raise ChangedMeanwhile
    if assistance.doubted_field and actor != journal.CITIZEN:
        raise StillDoubted
    wrong = showing.problems(assistance, on=_day(at))
    if wrong:
        raise InvalidInput(fields=wrong)
    assistance.state, assistance.confirmed_at, assistance.doubted_field = State.CONFIRMED, at, ""
    event = AssistanceConfirmed(office=assistance.office_id, subject=assistance.subject, at=at, version=version)
    return keeping.changed(assistance, at=at, event=event, actor=actor)


def sign_on_screen(*, assistance_id: uuid.UUID | str, png: bytes, version: int, at: datetime) -> Assistance:
    """Keep a signature drawn on the second screen, for exactly the version shown; a new one takes the older's place.

    Raises: SignatureUnreadable, SignatureEmpty, NoSuchAssistance, AssistanceOver, ChangedMeanwhile, NotYetConfirmed,
    StorageFailed. Records: AssistanceSigned.
    """
    # What takes long is done before anything is locked.
    ink = drawn.read(png)
    with transaction.atomic():
        assistance = _open(assistance_id, at=at)
        if version != assistance.version:
            raise ChangedMeanwhile
        if assistance.state not in rules.AGREED:
            raise NotYetConfirmed
        forget_signature(assistance, at=at)
        kind = StoredFile.Kind.PNG
        assistance.signature = storage.keep(
            content=ink, name=_SIGNATURE_NAME, kind=kind, pages=1, at=at, by=journal.CITIZEN
        )
        how = Assistance.Signed.SCREEN
        assistance.state, assistance.signed_at = State.SIGNED, at
        assistance.signed_how, assistance.witness = how, ""
        event = AssistanceSigned(office=assistance.office_id, subject=assistance.subject, at=at, how=how)
        return keeping.changed(assistance, at=at, event=event, actor=journal.CITIZEN)


@transaction.atomic
def sign_again(*, assistance_id: uuid.UUID | str, at: datetime) -> Assistance:
    """Take a signature away so that it can be drawn anew; the confirmation stays.

    Raises: NoSuchAssistance, AssistanceOver.
    """
    assistance = _open(assistance_id, at=at)
    if assistance.state != State.SIGNED:
        return assistance
    confirmed_at = assistance.confirmed_at
    take_back(assistance, at=at, to=State.CONFIRMED)
    assistance.confirmed_at = confirmed_at
    return keeping.changed(assistance, at=at)


def touch(*, assistance_id: uuid.UUID, at: datetime) -> None:
    """Note that the citizen is looking, so that the screen does not turn away from them."""
    Assistance.objects.filter(pk=assistance_id, touched_at__lt=at).update(touched_at=at)


def _day(at: datetime) -> date:
    return at.astimezone(OFFICE_ZONE).date()


def _open(assistance_id: uuid.UUID | str, *, at: datetime) -> Assistance:
    assistance = keeping.locked(assistance_id)
    keeping.require_open(assistance, at=at)
    return assistance


def _turn(assistance: Assistance, key: str, *, at: datetime) -> None:
    assistance.at_field, assistance.touched_at = key, at
    assistance.save(update_fields=["at_field", "touched_at", "doubted_field"])
    liveness.tell(assistance.helper_id)
