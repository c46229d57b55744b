# SPDX-License-Identifier: EUPL-1.2
"""Citizens who sign in at a provider of identities: the port a connector fills, and whose number is whose.

Citizens have no account. A sign-in says who somebody is; what is theirs here is found by a phone number. The number is
proved by the provider, where it says that it checked it, or by our own code over SMS. Who proved a number last holds
it: an earlier tie of somebody else ends, and a provider's word alone does not bring it back. Numbers go to other
people, who may never prove theirs here: a proof is believed for half a year, then a code is asked for again. R-085.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final, Protocol

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from motcua.journal import operations as journal
from motcua.kernel import phone as phones
from motcua.kernel.errors import InvalidInput, OfficeError
from motcua.people.events import OwnSignInEnded, OwnSignInTied
from motcua.people.models import OwnSignIn

TAKEN, MOVED = "taken", "moved"
#: A number given back goes to somebody else after some months; then an old proof says nothing of today.
BELIEVED_FOR: Final = timedelta(days=180)
_SALT = "people.own-sign-in"
# One person on two devices with two numbers at once: the database lets one in, the other comes after.
_ROUNDS = 3


class SignInUnavailable(OfficeError):
    """The provider cannot be reached or does not answer as it should; the phone check remains."""

    code = "sign_in_unavailable"
    http_status = 503
    sentence = _("Hiện chưa kết nối được với nơi đăng nhập. Ông/Bà dùng mã gửi đến điện thoại, vẫn xem được như vậy.")


class SignInRefused(OfficeError):
    """What came back is not a sign-in that was begun here a moment ago; nothing is opened."""

    code = "sign_in_refused"
    http_status = 410
    sentence = _("Lần đăng nhập này không dùng được. Xin đăng nhập lại, hoặc dùng mã gửi đến điện thoại.")


class SignInDeclined(SignInRefused):
    """The person did not agree at the provider, or went back."""

    code = "sign_in_declined"
    sentence = _("Ông/Bà chưa đồng ý đăng nhập. Có thể đăng nhập lại, hoặc dùng mã gửi đến điện thoại.")


@dataclass(frozen=True)
class SignedInPerson:
    """Who signed in, in the provider's words; only `subject`, hashed, and the phone are ever kept."""

    issuer: str
    subject: str
    name: str = ""
    phone: str = ""
    phone_verified: bool = False
    id_number: str = ""


@dataclass(frozen=True)
class Beginning:
    """Where to send the browser, and what must come back from it unseen by others."""

    address: str
    kept: dict[str, str]


class CitizenProvider(Protocol):
    """A provider of identities: VNeID, or whoever speaks OpenID Connect."""

    def begin(self, *, back: str) -> Beginning:
        """Begin a sign-in that returns to `back`. Raises: SignInUnavailable."""
        ...

    def finish(self, *, back: str, kept: Mapping[str, str], answer: Mapping[str, str]) -> SignedInPerson:
        """Return who signed in. Raises: SignInUnavailable, SignInRefused, SignInDeclined."""
        ...

    def end_address(self, *, back: str) -> str:
        """Return where the person signs out at the provider too; empty where it has no such address."""
        ...


PROVIDER = "motcua.connectors.citizen_oidc.provider.OidcProvider"


def is_on() -> bool:
    """Say whether a provider is set; without one nobody is offered it."""
    return bool(settings.OIDC_ISSUER and settings.OIDC_CLIENT_ID)


def provider_name() -> str:
    """Return what the provider is called; empty where none is set."""
    return settings.OIDC_NAME if is_on() else ""


def provider() -> CitizenProvider:
    """Return the provider of the settings. Raises: SignInUnavailable where there is none."""
    if not is_on():
        raise SignInUnavailable
    return _made(PROVIDER)


@cache
def _made(dotted_name: str) -> CitizenProvider:
    made: CitizenProvider = import_string(dotted_name)()
    return made


def sign_in(*, person: SignedInPerson, at: datetime) -> OwnSignIn | None:
    """Return the person's tie to a number, made new where the provider proves one; None where a code must prove it.

    Records: OwnSignInTied, OwnSignInEnded.
    """
    known = OwnSignIn.objects.filter(**_of(person), ended_at__isnull=True).first()
    told = _told_phone(person)
    if told and (known is None or known.phone != told) and not _was_taken(person, told):
        return tie(person=person, phone=told, proved_by=OwnSignIn.ProvedBy.PROVIDER, at=at)
    if known is not None and known.phone != told and at >= known.proved_at + BELIEVED_FOR:
        return None
    return known


def tie(*, person: SignedInPerson, phone: str, proved_by: str, at: datetime) -> OwnSignIn:
    """Tie a person to the number (E.164) just proved; another's tie to it ends. The same again is no harm.

    Records: OwnSignInTied, OwnSignInEnded.
    """
    for left in reversed(range(_ROUNDS)):
        try:
            with transaction.atomic():
                return _tied(person, phone, proved_by, at)
        except IntegrityError:
            if not left:
                raise
    raise AssertionError("not reached")


def proved_by_code(*, phone: str, at: datetime) -> int:
    """Note that somebody proved the number by a code, whatever for: whoever was tied to it is no more.

    Return how many ties ended. Records: OwnSignInEnded.
    """
    with transaction.atomic():
        return _end(OwnSignIn.objects.filter(phone=phone), TAKEN, at)


def was_taken_since(*, phone: str, since: datetime) -> bool:
    """Say whether a tie to this number ended since: somebody else proved that the number is theirs."""
    return OwnSignIn.objects.filter(phone=phone, ended_at__gt=since).exists()


def _tied(person: SignedInPerson, phone: str, proved_by: str, at: datetime) -> OwnSignIn:
    _go_one_after_another(phone)
    own = _of(person)
    held = OwnSignIn.objects.select_for_update().filter(**own, phone=phone, ended_at__isnull=True).first()
    if held is not None:
        held.proved_by, held.proved_at = proved_by, at
        held.save(update_fields=["proved_by", "proved_at"])
        return held
    _end(OwnSignIn.objects.filter(phone=phone), TAKEN, at)
    _end(OwnSignIn.objects.filter(**own), MOVED, at)
    made = OwnSignIn.objects.create(**own, phone=phone, proved_by=proved_by, proved_at=at)
    event = OwnSignInTied(office="", subject=made.subject_of_journal, at=at, proved_by=str(proved_by))
    journal.record(event, actor=journal.CITIZEN)
    return made


def _go_one_after_another(phone: str) -> None:
    """Let nobody else prove this number until the transaction ends; the constraint stands behind it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"own_sign_in:{phone}"])


def _end(rows: Any, because: str, at: datetime) -> int:
    ending = list(rows.select_for_update().filter(ended_at__isnull=True).order_by("pk"))
    for each in ending:
        each.ended_at = at
        each.save(update_fields=["ended_at"])
        event = OwnSignInEnded(office="", subject=each.subject_of_journal, at=at, because=because)
        journal.record(event, actor=journal.CITIZEN)
    return len(ending)


def _was_taken(person: SignedInPerson, phone: str) -> bool:
    """Say whether somebody else proved this number after the person did, so that the provider may not know of it."""
    later = Q(ended_at__isnull=False)
    return OwnSignIn.objects.filter(later, **_of(person), phone=phone).exists()


def _told_phone(person: SignedInPerson) -> str:
    """Return the number the provider vouches for (E.164); empty where there is none that gets messages."""
    if not person.phone_verified:
        return ""
    try:
        number = phones.normalise(person.phone)
    except InvalidInput:
        return ""
    return number if phones.may_get_sms(number) else ""


def _of(person: SignedInPerson) -> dict[str, str]:
    hashed = salted_hmac(_SALT, f"{person.issuer}\n{person.subject}", algorithm="sha256").hexdigest()
    return {"issuer": person.issuer, "subject": hashed}
