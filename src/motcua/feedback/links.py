# SPDX-License-Identifier: EUPL-1.2
"""The address that asks for a rating. It names a visit and no person, and nobody makes one up.

A number's own id cannot be guessed, and a machine without network prints it too; other visits are counted through, so
their address is signed.
"""

import re
import uuid
from typing import Final

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from motcua.feedback.errors import NoSuchVisit
from motcua.feedback.rules import Kind

#: What names the visit in the address of the complaint that may follow a rating: the same token.
VISIT: Final = "luot"
_SALT: Final = "feedback.rating-link"
#: 64 bits: a guess a second would take longer than the office stands.
_SIGNS: Final = 16
_LETTER: Final = {Kind.APPOINTMENT: "h", Kind.DOSSIER: "s"}
_TOKEN: Final = re.compile(rf"(?P<letter>[hs])(?P<number>[0-9]{{1,18}})-(?P<signature>[0-9a-f]{{{_SIGNS}}})")


def rating_address(kind: str, subject: str) -> str:
    """Return the path of the page that asks for a rating of "ticket:<uuid>", "appointment:12" or "dossier:34"."""
    number = subject.partition(":")[2]
    if kind == Kind.TICKET:
        return f"/danh-gia/{number}/"
    letter = _LETTER[Kind(kind)]
    return f"/danh-gia/{letter}{number}-{_signature(letter, number)}/"


def rating_url(kind: str, subject: str) -> str:
    """Return the whole address, as it is printed and sent."""
    return settings.PUBLIC_URL.rstrip("/") + rating_address(kind, subject)


def meant(token: str) -> tuple[str, str]:
    """Return kind and subject of a token of such an address. Raises: NoSuchVisit."""
    try:
        return Kind.TICKET.value, f"ticket:{uuid.UUID(token)}"
    except ValueError:
        pass
    found = _TOKEN.fullmatch(token)
    if not found or not constant_time_compare(_signature(found["letter"], found["number"]), found["signature"]):
        raise NoSuchVisit
    kind = next(kind for kind, letter in _LETTER.items() if letter == found["letter"])
    return kind.value, f"{kind.value}:{found['number']}"


def _signature(letter: str, number: str) -> str:
    return salted_hmac(_SALT, f"{letter}:{number}", algorithm="sha256").hexdigest()[:_SIGNS]
