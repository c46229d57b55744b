# SPDX-License-Identifier: EUPL-1.2
"""With what one address is opened."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie

from django.http import HttpResponse

from motcua.payments.models import Payment
from motcua.procedures.models import ProcedureVersion

POST_OFFICE, WARD, CENTRE, CLINIC, COMMUNE = "HT-TP", "DN-HC", "DN-TTHCC", "DN-CDC", "HN-DX"
Cookie = tuple[str, str, str]


@dataclass(frozen=True)
class Example:
    """Values for the parts of an address, what follows its question mark, and who opens it holding which cookies.

    `what` tells two pictures of one address apart; without `who` the accounts of the family are tried in turn.
    """

    values: Mapping[str, object] = field(default_factory=dict)
    query: str = ""
    who: str | None = None
    cookies: tuple[Cookie, ...] = ()
    what: str = ""


def online_version() -> ProcedureVersion:
    """Return a procedure that is filed online at the office by the post, with questions and papers."""
    return ProcedureVersion.objects.get(procedure="1.000656")


def cookies_of(response: HttpResponse) -> tuple[Cookie, ...]:
    kept: SimpleCookie = response.cookies
    return tuple((name, kept[name].value, kept[name]["path"]) for name in kept)


def owing() -> Payment:
    return Payment.objects.filter(office=POST_OFFICE, state="pending").select_related("dossier").order_by("begun_at")[0]


def officer_of(office: str) -> str:
    return f"canbo.{office.lower()}"
