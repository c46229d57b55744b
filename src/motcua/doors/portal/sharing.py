# SPDX-License-Identifier: EUPL-1.2
"""What Facebook, Zalo and search engines are told of a page: title, description, its one address, and a picture."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from motcua.doors.portal.way import public_address
from motcua.kernel import saying
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.publicity.cards import CardKind


@dataclass(frozen=True)
class Share:
    """The tags of one page; `canonical` is its address without anything that was asked for beside it."""

    title: str
    description: str
    canonical: str
    image: str


def share(*, title: str, description: str, path: str, kind: CardKind, code: str, at: datetime) -> Share:
    """Return the tags of a page at this path, whose picture is the card of what the code names.

    The picture's address changes every day, because those who show it keep a picture for good.
    """
    asked = {"v": f"{at.astimezone(OFFICE_ZONE):%Y%m%d}", **({"lang": "en"} if saying.is_english() else {})}
    image = f"{reverse('portal:share-card', args=[kind.value, code])}?{urlencode(asked)}"
    return Share(title, description, public_address(path), public_address(image))
