# SPDX-License-Identifier: EUPL-1.2
"""Who is helped wants the result brought home: the address is noted, and the parcel asked for at sending."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from motcua.assistance import keeping, liveness, permission
from motcua.dossiers.models import Dossier, Draft
from motcua.dossiers.operations.assisting import return_helped
from motcua.kernel.errors import InvalidInput
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.people.models import User
from motcua.post import operations as post
from motcua.post.addresses import clean_home
from motcua.post.operations.pricing import Quote, quote, zone_between
from motcua.post.rules import Direction


@transaction.atomic
def bring_home(
    *, assistance_id: uuid.UUID | str, home: Mapping[str, Any], by: User, at: datetime, is_cod: bool = False
) -> Quote:
    """Note that the result is to be brought home, and where; return what it costs. The last address counts.

    `home` as of `addresses.clean_home`. Raises: NoSuchAssistance, AssistanceOver, NotYetOffered, NoTariff,
    InvalidInput.
    """
    assistance = keeping.locked(assistance_id)
    permission.require(assistance, by, at=at)
    keeping.require_open(assistance, at=at)
    draft = assistance.draft
    assert draft is not None
    clean = clean_home(home, on=at.astimezone(OFFICE_ZONE).date(), is_sure=True)
    price = price_of(draft, clean["locality"], at=at)
    return_helped(
        draft.pk, return_by=Dossier.ReturnBy.POST, at=at, post={Direction.RETURN: {**clean, "is_cod": is_cod}}
    )
    liveness.tell(assistance.helper_id)
    return price


def price_of(draft: Draft, locality: str, *, at: datetime) -> Quote:
    """Return what bringing a draft's result to a locality costs. Raises: NoTariff."""
    return quote(
        office=draft.office,
        direction=Direction.RETURN,
        zone=zone_between(draft.office, locality),
        grams=settings.PARCEL_GRAMS,
        on=at.astimezone(OFFICE_ZONE).date(),
        channel=draft.channel,
        procedure=draft.procedure_version.procedure_id,
    )


def home_of(draft: Draft) -> dict[str, Any] | None:
    """Return where the result is to be brought; None where it is not. Raises: InvalidInput where nobody said where."""
    if draft.return_by != Dossier.ReturnBy.POST:
        return None
    home = draft.post.get(Direction.RETURN)
    if not home:
        raise InvalidInput(fields={"post.return": _("Xin ghi địa chỉ nhận kết quả qua bưu chính.")})
    return dict(home)


def ask(dossier: Dossier, home: Mapping[str, Any], *, by: User, at: datetime) -> None:
    """Ask for the parcel, in the caller's transaction. Raises: NoPost, NoTariff. Records: ParcelAsked."""
    post.ask_parcel(
        dossier_id=dossier.pk,
        direction=Direction.RETURN,
        home={name: home.get(name, "") for name in ("name", "phone", "address", "locality", "note")},
        is_cod=bool(home.get("is_cod")),
        at=at,
        actor=by.actor,
    )
