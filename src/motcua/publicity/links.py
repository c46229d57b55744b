# SPDX-License-Identifier: EUPL-1.2
"""The short address of an agency or office: `/h/<code>/`, with the channel it is printed on."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db.models import Q

from motcua.appointments.models import Service
from motcua.offices.models import Agency, Office
from motcua.publicity.errors import NoSuchShortAddress

CHANNEL: Final = "k"
# Said where an office and an agency have one code and the office is meant with all its agencies.
WHOLE_OFFICE: Final = "noi"
_MOST_SUCCESSORS: Final = 10


@dataclass(frozen=True)
class Target:
    """What a short address leads to: one agency, or an office with all of its agencies."""

    code: str
    agency: Agency | None = None
    office: Office | None = None


def target_of(code: str, *, on: date, is_whole_office: bool = False) -> Target:
    """Return what the code names on the day; an agency that has ended leads to the one that does its work.

    An agency goes before an office of the same code unless the whole office is meant. Raises: NoSuchShortAddress.
    """
    wanted = code.strip().upper()[:20]
    office = Office.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on), pk=wanted).first()
    if is_whole_office and office is not None:
        return Target(wanted, office=office)
    agency = _living(Agency.objects.filter(pk=wanted).select_related("successor").first(), on)
    if agency is not None:
        return Target(wanted, agency=agency)
    if office is None:
        raise NoSuchShortAddress
    return Target(wanted, office=office)


def _living(agency: Agency | None, on: date) -> Agency | None:
    for _turn in range(_MOST_SUCCESSORS):
        if agency is None or agency.successor is None or (agency.succeeded_on and agency.succeeded_on > on):
            return agency
        agency = agency.successor
    return agency


def short_address(code: str, *, channel: str = "", is_whole_office: bool = False) -> str:
    """Return the whole address as it stands in a QR code: https://…/h/DN-SXD/?k=poster."""
    asked = {**({CHANNEL: channel} if channel else {}), **({WHOLE_OFFICE: "1"} if is_whole_office else {})}
    tail = f"?{urlencode(asked)}" if asked else ""
    return f"{settings.PUBLIC_URL.rstrip('/')}/h/{code}/{tail}"


def address_in_words(code: str) -> str:
    """Return the address as people read and type it, without what every address begins with."""
    return f"{site_in_words()}/h/{code.lower()}"


def site_in_words() -> str:
    """Return the site's address without what every address begins with."""
    parts = urlsplit(settings.PUBLIC_URL)
    return f"{parts.netloc}{parts.path.rstrip('/')}"


def must_say_whole_office(office: Office) -> bool:
    """Say whether the office's code alone would lead to one agency only, though others take bookings there too."""
    if not Agency.objects.filter(pk=office.pk).exists():
        return False
    return Service.objects.filter(office=office).exclude(agency=office.pk).exists()
