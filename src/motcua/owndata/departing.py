# SPDX-License-Identifier: EUPL-1.2
"""How one thing goes for good: a dossier with all that tells of it, the names in books, a shot's record."""

from collections.abc import Callable
from datetime import datetime

from django.apps import apps
from django.db.models import Q

from motcua.assistance.operations import erasing as assistance
from motcua.dossiers import erasing as dossiers
from motcua.owndata import register
from motcua.owndata.models import KeptRecord
from motcua.owndata.register import Table
from motcua.payments.models import Assessment, Inflow, LedgerEntry, Payment, Receipt, Refund
from motcua.post import erasing as post
from motcua.post.models import Parcel
from motcua.vaccination.models import BookedChild, VaccinationBooking

_BOOKS = {table.model: dict(table.columns) for table in register.MONEY}


def depart(kind: str, ref: int, *, at: datetime) -> None:
    """Let one kept thing go."""
    _DEPART[KeptRecord.Kind(kind)](ref, at=at)


def dossier(ref: int, *, at: datetime) -> None:
    """Erase what a closed dossier, its parcels and the help with it say about people, and simulators' copies of it.

    Records: DossierErased.
    """
    erased = dossiers.erase_for_owner(dossier_id=ref, at=at)
    post.forget_people(ref)
    assistance.forget_people(dossier_id=ref, at=at)
    _clear("portal_simulator.HeldStep", Q(dossier__code=erased.code))
    _clear("portal_simulator.HeldDossier", Q(code=erased.code))
    codes = [code for code in Parcel.objects.filter(dossier=ref).values_list("code", flat=True) if code]
    held = apps.get_model("post_simulator.HeldParcel")._default_manager.filter(own_number__in=codes)
    numbers = [*codes, *held.values_list("number", flat=True)]
    _clear("post_simulator.FeedItem", Q(number__in=numbers))
    _clear("post_simulator.HeldParcel", Q(own_number__in=codes))


def money(ref: int, *, at: datetime) -> None:
    """Empty the names and grounds in the books of a dossier; every sum stays."""
    payments = Payment.objects.filter(dossier=ref)
    ids = list(payments.values_list("pk", flat=True))
    Assessment.objects.filter(dossier=ref).update(**_BOOKS["payments.Assessment"])
    Receipt.objects.filter(payment__in=ids).update(**_BOOKS["payments.Receipt"])
    Inflow.objects.filter(payment__in=ids).update(**_BOOKS["payments.Inflow"])
    Refund.objects.filter(payment__in=ids).update(**_BOOKS["payments.Refund"])
    LedgerEntry.objects.filter(payment__in=ids).update(**_BOOKS["payments.LedgerEntry"])
    references = list(payments.values_list("reference", flat=True))
    _clear("pay_simulator.SimulatedNotice", Q(reference__in=references))
    payments.update(**_BOOKS["payments.Payment"])


def shot(ref: int, *, at: datetime) -> None:
    """Empty what a vaccination booking says about guardian and children; that and when a shot was given stays."""
    BookedChild.objects.filter(booking=ref).update(**register.CHILDREN.columns)
    VaccinationBooking.objects.filter(pk=ref).update(**register.SHOTS.columns)


_DEPART: dict[KeptRecord.Kind, Callable[..., None]] = {
    KeptRecord.Kind.DOSSIER: dossier,
    KeptRecord.Kind.MONEY: money,
    KeptRecord.Kind.SHOT: shot,
}


def _clear(model: str, which: Q) -> None:
    """Empty a simulator's copy; it stands above this department and is only named here."""
    table = _named(model)
    apps.get_model(model)._default_manager.filter(which).update(**table.columns)


def _named(model: str) -> Table:
    return next(table for table in register.ALL if table.model == model)
