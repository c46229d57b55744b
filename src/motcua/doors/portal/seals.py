# SPDX-License-Identifier: EUPL-1.2
"""What travels between the steps: signed states that anybody may read, and closed boxes for a name and a phone.

The flow needs no session and no cookie, so it also works inside a frame. Ages are real time; the hold itself expires
by the office's clock.
"""

import base64
import json
import uuid
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from cryptography.fernet import Fernet, InvalidToken
from django.core import signing
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from motcua.doors.portal import leaving
from motcua.kernel.errors import OfficeError

HOUR: Final = 3_600


class PageTooOld(OfficeError):
    """The address is broken, forged or too old to go on with."""

    code = "page_too_old"
    http_status = 410
    sentence = _("Trang này mở đã lâu nên không dùng tiếp được. Xin chọn lại từ đầu.")
    leads_to = "agencies"
    link = _("Hẹn giờ lại từ đầu")


class LookUpClosed(PageTooOld):
    """The look-up ended: the page is closed after half an hour so that nobody reads on a borrowed phone."""

    sentence = _("Để giữ kín, trang tra cứu tự đóng sau 30 phút. Xin nhập lại mã hẹn và số điện thoại.")
    leads_to = "find"
    link = _("Tra cứu lịch hẹn")


@dataclass(frozen=True)
class Seal:
    """Signs small facts for an address or a hidden field; `open` takes only what this seal closed while it is fresh.

    What a pass opened (`leaving.OPENED_BY`) is closed when its owner leaves.
    """

    salt: str
    max_age_seconds: int
    refusal: type[PageTooOld] = PageTooOld

    def close(self, facts: dict[str, Any]) -> str:
        return signing.dumps(facts, salt=self.salt, compress=True)

    def open(self, text: str) -> dict[str, Any]:
        """Return the facts. Raises: the seal's refusal."""
        try:
            facts = signing.loads(text, salt=self.salt, max_age=self.max_age_seconds)
        except signing.BadSignature:
            raise self.refusal from None
        opened_by = dict(facts).get(leaving.OPENED_BY)
        if opened_by is not None and leaving.is_left(opened_by):
            raise self.refusal
        return dict(facts)


HOURS_PAGE: Final = Seal("portal.hours-page", 12 * HOUR)
HOLDING: Final = Seal("portal.holding", 3 * HOUR)
DONE: Final = Seal("portal.done", 24 * HOUR, LookUpClosed)
LOOKED_UP: Final = Seal("portal.looked-up", HOUR // 2, LookUpClosed)
VISITOR: Final = Seal("portal.visitor", 24 * HOUR)


@dataclass(frozen=True)
class Choice:
    """What somebody wants to book before an hour is chosen."""

    agency: str
    office: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Holding:
    """A chosen hour with its hold; `request_id` stays the same until the hour is asked for, so that twice is once."""

    choice: Choice
    starts_at: datetime
    hold_id: uuid.UUID
    expires_at: datetime
    visitor: str
    request_id: str

    def sealed(self) -> str:
        return HOLDING.close(
            {
                **asdict(self.choice),
                "starts_at": self.starts_at.isoformat(),
                "hold_id": str(self.hold_id),
                "expires_at": self.expires_at.isoformat(),
                "visitor": self.visitor,
                "request_id": self.request_id,
            }
        )

    @classmethod
    def opened(cls, text: str) -> "Holding":
        """Return the holding of a signed address. Raises: PageTooOld."""
        facts = HOLDING.open(text)
        return cls(
            choice=Choice(facts["agency"], facts["office"], tuple(facts["codes"])),
            starts_at=datetime.fromisoformat(facts["starts_at"]),
            hold_id=uuid.UUID(facts["hold_id"]),
            expires_at=datetime.fromisoformat(facts["expires_at"]),
            visitor=facts["visitor"],
            request_id=facts["request_id"],
        )


class Typed(NamedTuple):
    """What somebody typed about themselves, for the request it was typed for."""

    name: str = ""
    phone: str = ""
    content: str = ""
    request_id: str = ""


@dataclass(frozen=True)
class Box:
    """Closes what was typed so that it can travel in a field or an address without being read there."""

    purpose: str
    max_age_seconds: int = 3 * HOUR

    def close(self, typed: Typed) -> str:
        return self.close_facts(list(typed))

    def open(self, text: str) -> Typed | None:
        """Return what was typed; None where the text is missing, forged, too old or closed for another purpose."""
        facts = self.open_facts(text)
        return None if facts is None else Typed(*facts)

    def close_facts(self, facts: Any) -> str:
        """Close anything made of JSON types."""
        return self._lock().encrypt(json.dumps(facts).encode()).decode()

    def open_facts(self, text: str) -> Any:
        """Return what `close_facts` closed; None as `open` does."""
        try:
            opened = self._lock().decrypt(text.encode(), ttl=self.max_age_seconds)
        except (InvalidToken, UnicodeEncodeError):
            return None
        return json.loads(opened)

    def _lock(self) -> Fernet:
        # Two purposes have two keys: what was only typed never passes for what was read back.
        return Fernet(base64.urlsafe_b64encode(salted_hmac(self.purpose, "", algorithm="sha256").digest()))


TYPED: Final = Box("portal.typed")
READ_BACK: Final = Box("portal.read-back")


def new_mark() -> str:
    """Return a fresh mark without meaning, for a visitor or a request."""
    return uuid.uuid4().hex
