# SPDX-License-Identifier: EUPL-1.2
"""Reading back to the citizen, filling in what is known of them, and noting a signature given on paper."""

import uuid
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.assistance import keeping, liveness, permission, showing
from motcua.assistance.errors import NoConsent, NotYetConfirmed
from motcua.assistance.events import AssistanceReadBack, AssistanceSigned
from motcua.assistance.models import Assistance, FieldEntry
from motcua.assistance.operations.typing import Contents, enter
from motcua.assistance.taking_back import forget_signature
from motcua.dossiers import duplicates
from motcua.dossiers.models import Dossier
from motcua.dossiers.operations.assisting import return_helped
from motcua.kernel import phone as phones
from motcua.kernel.errors import InvalidInput
from motcua.kernel.text import fold, tidy
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.people.models import User

State, Signed = Assistance.State, Assistance.Signed
# What the citizen is asked about, on the screen and aloud, and nothing else.
_FROM_EARLIER: Final = ("name", "id_number", "address")
_ON_PAPER: Final = (Signed.PAPER, Signed.FINGERPRINT)


def known_people(assistance: Assistance) -> list[dict[str, Any]]:
    """Return who filed with the phone typed in at this office before, each as they were told last; `id` picks one.

    To a volunteer only the person of the name typed in is known: a number alone tells them nobody's name.
    """
    applicant, _answers = showing.contents_of(assistance)
    try:
        phone = phones.normalise(str(applicant.get("phone") or ""))
    except InvalidInput:
        return []
    people = duplicates.told_before(phone=phone, offices=[assistance.office_id])
    if assistance.shift_id is None:
        return people
    name = fold(str(applicant.get("name") or ""))
    return [person for person in people if name and fold(str(person.get("name") or "")) == name]


@transaction.atomic
def prefill(*, assistance_id: uuid.UUID | str, by: User, at: datetime, known: int | None = None) -> list[str]:
    """Fill in what the person told at this office before, empty fields alone, and return which were filled.

    Of several people with one phone it is the one `known` names (see `known_people`), else the one of the name typed
    in, else the only one. Raises: NoSuchAssistance, AssistanceOver, NoConsent. Records as `type_in`.
    """
    assistance = keeping.locked(assistance_id)
    permission.require(assistance, by, at=at)
    keeping.require_open(assistance, at=at)
    if assistance.consent_at is None:
        raise NoConsent
    assert assistance.draft is not None
    contents = Contents(assistance.draft)
    person = _meant(known_people(assistance), known=known, name=contents.get("applicant.name"))
    told = {f"applicant.{name}": str(person.get(name) or "") for name in _FROM_EARLIER}
    empty = {key: value for key, value in told.items() if value and not contents.get(key)}
    return enter(assistance, empty, by=FieldEntry.By.KNOWN, actor=by.actor, at=at)


@transaction.atomic
def read_back(*, assistance_id: uuid.UUID | str, by: User, at: datetime) -> Assistance:
    """Let the citizen look through what is filled in, once it can stand; who is looking already goes on looking.

    Raises: NoSuchAssistance, AssistanceOver, InvalidInput naming every field. Records: AssistanceReadBack.
    """
    assistance = keeping.locked(assistance_id)
    permission.require(assistance, by, at=at)
    keeping.require_open(assistance, at=at)
    wrong = showing.problems(assistance, on=at.astimezone(OFFICE_ZONE).date())
    if wrong:
        raise InvalidInput(fields=wrong)
    if assistance.state != State.FILLING:
        return assistance
    assistance.state, assistance.at_field = State.READ_BACK, ""
    event = AssistanceReadBack(office=assistance.office_id, subject=assistance.subject, at=at)
    return keeping.changed(assistance, at=at, event=event, actor=by.actor)


@transaction.atomic
def note_signature(
    *, assistance_id: uuid.UUID | str, how: str, by: User, at: datetime, witness: str = ""
) -> Assistance:
    """Note that the citizen signed the printed page, or gave a fingerprint on it before a witness.

    Only what the citizen has confirmed is signed. Raises: NoSuchAssistance, AssistanceOver, NotYetConfirmed,
    InvalidInput without a witness for a fingerprint. Records: AssistanceSigned.
    """
    assistance = keeping.locked(assistance_id)
    permission.require(assistance, by, at=at)
    keeping.require_open(assistance, at=at)
    if assistance.state not in (State.CONFIRMED, State.SIGNED):
        raise NotYetConfirmed
    witness = tidy(witness)[:200]
    if how not in _ON_PAPER:
        raise InvalidInput(fields={"how": _("Xin chọn cách ký.")})
    if how == Signed.FINGERPRINT and not witness:
        raise InvalidInput(fields={"witness": _("Xin ghi họ và tên người làm chứng.")})
    if assistance.state == State.SIGNED and (assistance.signed_how, assistance.witness) == (how, witness):
        return assistance
    forget_signature(assistance, at=at)
    assistance.state, assistance.signed_at = State.SIGNED, at
    assistance.signed_how, assistance.witness = how, witness
    event = AssistanceSigned(office=assistance.office_id, subject=assistance.subject, at=at, how=how)
    return keeping.changed(assistance, at=at, event=event, actor=by.actor)


@transaction.atomic
def choose(
    *, assistance_id: uuid.UUID | str, by: User, at: datetime, payment: str = "", return_by: str = ""
) -> Assistance:
    """Note how the citizen wants to pay and to get the result; what is left empty stays.

    Once it is sent, `pay` and `pay_later` carry it out. Raises: NoSuchAssistance, AssistanceOver, InvalidInput.
    """
    assistance = keeping.locked(assistance_id)
    permission.require(assistance, by, at=at)
    keeping.require_open(assistance, at=at)
    assert assistance.draft is not None
    if payment and payment not in Assistance.Payment.values:
        raise InvalidInput(fields={"payment": _("Xin chọn cách nộp phí.")})
    if return_by and return_by not in Dossier.ReturnBy.values:
        raise InvalidInput(fields={"return_by": _("Xin chọn cách nhận kết quả.")})
    assistance.payment = payment or assistance.payment
    assistance.save(update_fields=["payment"])
    if return_by:
        return_helped(assistance.draft.pk, return_by=return_by, at=at)
    liveness.tell(assistance.helper_id)
    return assistance


def _meant(people: list[dict[str, Any]], *, known: int | None, name: str) -> dict[str, Any]:
    if known is not None:
        people = [person for person in people if person["id"] == known]
    elif name:
        people = [person for person in people if fold(str(person.get("name") or "")) == fold(name)]
    return people[0] if len(people) == 1 else {}
