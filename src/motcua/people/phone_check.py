# SPDX-License-Identifier: EUPL-1.2
"""The phone check: a one-time code of six digits, sent by SMS to the number somebody typed.

Ten minutes, five tries. The code is derived from the secret key and the row, so neither the table nor the journal ever
holds it. Who passed carries a proof (a signed text, half an hour) in a hidden field or in the header `X-Phone-Check`.
Ages are real time. Limits go by phone first, by network address only generously: carriers put thousands behind one.
Rule: R-039.
"""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings
from django.core import signing
from django.db import connection, transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from motcua.journal import operations as journal
from motcua.kernel import codes
from motcua.kernel import phone as phones
from motcua.kernel.errors import InvalidInput, NotAllowed, OfficeError
from motcua.people import citizens
from motcua.people.events import PhoneCheckAsked
from motcua.people.models import PhoneCheck

HEADER: Final = "X-Phone-Check"
DIGITS: Final = 6
LASTS: Final = timedelta(minutes=10)
TRIES: Final = 5
PROOF_LASTS: Final = timedelta(minutes=30)
# Within this time the same phone gets no second code: the first is on its way.
AGAIN_AFTER: Final = timedelta(seconds=60)
A_WHILE: Final = timedelta(minutes=15)
# So many may wait for one code: a family's phones and impatient fingers.
ASKERS: Final = 20
CODES_A_WHILE: Final = 3
CODES_A_DAY: Final = 8
CODES_OF_AN_ADDRESS: Final = 300
_SALT: Final = "people.phone-check"


class NoSmsThere(InvalidInput):
    """The number is right, but no SMS reaches it."""

    code = "no_sms_there"
    sentence = _("Số này là máy bàn, không nhận được tin nhắn. Xin ghi số di động.")

    @property
    def fields(self) -> dict[str, str]:
        """The sentence belongs to the field `phone`."""
        return {"phone": self.message}


class TooManyCodes(OfficeError):
    """So many codes went to this number lately; `minutes` is when to try again."""

    code = "too_many_codes"
    http_status = 429
    sentence = _("Đã gửi nhiều mã đến số này. Xin thử lại sau {minutes} phút, hoặc gọi tổng đài {switchboard}.")


class WrongCode(InvalidInput):
    """The code typed is not the one that was sent; `left` tries remain."""

    code = "wrong_code"
    sentence = _("Mã chưa đúng. Xin xem lại tin nhắn và nhập lại; còn {left} lần.")

    @property
    def fields(self) -> dict[str, str]:
        """The sentence belongs to the field `code`."""
        return {"code": self.message}


class CheckOver(OfficeError):
    """The code is older than ten minutes, was tried five times, or never was."""

    code = "phone_check_over"
    http_status = 410
    sentence = _("Mã này không dùng được nữa. Xin lấy mã mới.")


class PhoneNotChecked(NotAllowed):
    """What was asked needs a phone that was checked within the last half hour."""

    code = "phone_not_checked"
    sentence = _("Xin kiểm tra số điện thoại trước: nhập mã gửi đến điện thoại.")


def ask(*, phone: str, address: str = "", at: datetime) -> PhoneCheck:
    """Let a code go to the number, typed in any form; asked again within a minute, the one on its way stays.

    Each asker gets a check of their own, so that nobody learns from another's whether its code was typed.
    Raises: BadPhone, NoSmsThere, TooManyCodes. Records: PhoneCheckAsked.
    """
    number = phones.normalise(phone)
    if not phones.may_get_sms(number):
        raise NoSmsThere
    key = salted_hmac(_SALT, f"address:{address}", algorithm="sha256").hexdigest() if address else ""
    with transaction.atomic():
        _go_one_after_another(number)
        moment = datetime.now(UTC)
        sent = PhoneCheck.objects.filter(phone=number, on_its_way__isnull=True)
        fresh = sent.filter(asked_at__gt=moment - AGAIN_AFTER, passed_at__isnull=True, tries__lt=TRIES)
        on_its_way = fresh.order_by("-asked_at").first()
        if on_its_way is not None:
            return _join(on_its_way, key)
        _refuse_too_many(number, key, moment)
        check = PhoneCheck.objects.create(phone=number, address_key=key, asked_at=moment)
        journal.record(PhoneCheckAsked(office="", subject=check.subject, at=at), actor=journal.CITIZEN)
    return check


def code_of(check: PhoneCheck) -> str:
    """Return the code of a check: the same for the same row and secret key, and never written down here."""
    said = f"code:{check.on_its_way_id or check.pk}:{check.phone}"
    drawn = salted_hmac(_SALT, said, algorithm="sha256").digest()
    # 256 bits over a million: the bias is far below one in 10^60.
    return f"{int.from_bytes(drawn) % 10**DIGITS:0{DIGITS}d}"


def answer(*, check_id: uuid.UUID | str, code: str, at: datetime) -> PhoneCheck:
    """Take one try at the code; the right one passes, also when it is sent twice.

    Whoever passes holds the number, whatever it is for: a sign-in tied to it before ends (rule R-085).

    A try is counted before it is compared, in one statement, so that five parallel tries are five.
    Raises: WrongCode, CheckOver. Records: OwnSignInEnded.
    """
    if not _take_a_try(check_id):
        raise CheckOver
    check = PhoneCheck.objects.select_related("on_its_way").get(pk=check_id)
    if not constant_time_compare(codes.clean(code), code_of(check)):
        tries = (check.on_its_way or check).tries
        if tries >= TRIES:
            raise CheckOver
        raise WrongCode(left=TRIES - tries)
    with transaction.atomic():
        not_yet = PhoneCheck.objects.filter(pk=check.pk, passed_at__isnull=True)
        if not_yet.update(passed_at=datetime.now(UTC)):
            # Sent twice it proves nothing anew: somebody else may have proved the number since.
            citizens.proved_by_code(phone=check.phone, at=at)
    return PhoneCheck.objects.get(pk=check.pk)


def proof_of(check: PhoneCheck) -> str:
    """Return what shows for half an hour that this check was passed; it holds no phone number."""
    return signing.dumps(check.pk.hex, salt=_SALT)


def checked_phone(proof: str) -> str:
    """Return the number (E.164) that this proof stands for. Raises: PhoneNotChecked."""
    try:
        pk = uuid.UUID(signing.loads(proof, salt=_SALT, max_age=PROOF_LASTS))
    except (signing.BadSignature, ValueError, TypeError):
        raise PhoneNotChecked from None
    return passed_phone(pk)


def passed_phone(check_id: uuid.UUID | str) -> str:
    """Return the number (E.164) of a check that was passed within the last half hour. Raises: PhoneNotChecked."""
    passed = PhoneCheck.objects.filter(pk=check_id, passed_at__gt=datetime.now(UTC) - PROOF_LASTS)
    phone = passed.values_list("phone", flat=True).first()
    if phone is None:
        raise PhoneNotChecked
    return phone


def open_check(check_id: uuid.UUID | str) -> PhoneCheck | None:
    """Return a check that still waits for its code, or None."""
    since = datetime.now(UTC) - LASTS
    waiting = PhoneCheck.objects.select_related("on_its_way").filter(pk=check_id, passed_at__isnull=True).first()
    sent = waiting and (waiting.on_its_way or waiting)
    return waiting if sent and sent.tries < TRIES and sent.asked_at > since else None


def forget_old() -> int:
    """Delete checks of more than a day ago; return how many."""
    deleted, _by_model = PhoneCheck.objects.filter(asked_at__lt=datetime.now(UTC) - timedelta(days=1)).delete()
    return deleted


def _take_a_try(check_id: uuid.UUID | str) -> bool:
    since = datetime.now(UTC) - LASTS
    asked = PhoneCheck.objects.filter(pk=check_id).values_list("on_its_way_id", flat=True).first()
    open_now = PhoneCheck.objects.filter(pk=asked or check_id, tries__lt=TRIES, asked_at__gt=since)
    return bool(open_now.update(tries=F("tries") + 1) == 1)


def _join(sent: PhoneCheck, address_key: str) -> PhoneCheck:
    """Let one more asker wait for the code that is on its way. Raises: TooManyCodes."""
    if PhoneCheck.objects.filter(on_its_way=sent).count() >= ASKERS:
        raise _too_many()
    return PhoneCheck.objects.create(phone=sent.phone, address_key=address_key, asked_at=sent.asked_at, on_its_way=sent)


def _go_one_after_another(number: str) -> None:
    """Let nobody else ask for a code to this number until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"phone_check:{number}"])


def _refuse_too_many(number: str, address_key: str, moment: datetime) -> None:
    of_phone = PhoneCheck.objects.filter(phone=number, on_its_way__isnull=True)
    is_too_many = (
        of_phone.filter(asked_at__gt=moment - A_WHILE).count() >= CODES_A_WHILE
        or of_phone.filter(asked_at__gt=moment - timedelta(days=1)).count() >= CODES_A_DAY
        or (
            bool(address_key)
            and PhoneCheck.objects.filter(address_key=address_key, asked_at__gt=moment - A_WHILE).count()
            >= CODES_OF_AN_ADDRESS
        )
    )
    if is_too_many:
        raise _too_many()


def _too_many() -> TooManyCodes:
    return TooManyCodes(minutes=int(A_WHILE.total_seconds() // 60), switchboard=settings.SWITCHBOARD_PHONE)
