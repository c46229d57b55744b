# SPDX-License-Identifier: EUPL-1.2
"""Whether and how a dossier travels by post: what may be offered, what was wished for, what still holds."""

from motcua.dossiers.models import Dossier
from motcua.offices.models import Office
from motcua.payments import owing
from motcua.payments.rules import Due
from motcua.post.models import Parcel
from motcua.post.rules import UNDER_WAY, Direction, State
from motcua.procedures.models import Procedure, ProcedureVersion

_OVER = (State.RETURNED, State.LOST, State.CANCELLED)


def may_be_fetched(version: ProcedureVersion, office: Office) -> bool:
    """Say whether papers may be fetched at home: never where the person must appear (QĐ 45/2016/QĐ-TTg)."""
    return bool(office.has_post) and version.online_level != Procedure.OnlineLevel.COUNTER


def last_of(dossier: Dossier, direction: str) -> Parcel | None:
    """Return the newest parcel of a dossier one way; one that was given up is none where there is another."""
    rows = Parcel.objects.filter(dossier=dossier.pk, direction=direction).select_related("carrier", "office")
    return rows.order_by("-pk").first()


def of_dossier(dossier: Dossier) -> list[Parcel]:
    """Return all parcels of a dossier with their notes, the oldest first, in two questions."""
    rows = Parcel.objects.filter(dossier=dossier.pk).select_related("carrier", "office")
    return list(rows.prefetch_related("notes").order_by("pk"))


def comes_by_post(dossier: Dossier) -> bool:
    """Say whether a dossier's result is brought home: wished for, and neither sent back nor given up since."""
    if dossier.return_by != Dossier.ReturnBy.POST:
        return False
    last = last_of(dossier, Direction.RETURN)
    return last is not None and last.state not in _OVER


def was_delivered(dossier: Dossier) -> bool:
    """Say whether the post handed the result over."""
    return Parcel.objects.filter(dossier=dossier.pk, direction=Direction.RETURN, state=State.DELIVERED).exists()


def is_under_way(dossier: Dossier, direction: str) -> bool:
    """Say whether a parcel of the dossier is asked for or carried this way now."""
    return Parcel.objects.filter(dossier=dossier.pk, direction=direction, state__in=UNDER_WAY).exists()


def to_pay_first(dossier: Dossier) -> int:
    """Return what must be paid before the result can be sent, in đồng; nothing where the postman collects it."""
    last = last_of(dossier, Direction.RETURN)
    if last is not None and last.is_cod:
        return 0
    return owing.open_vnd(owing.seen(dossier), Due.BEFORE_INTAKE, Due.AT_RESULT)
