# SPDX-License-Identifier: EUPL-1.2
"""Master data of the post: carriers, contracts, prices, support, codes; at one time one row holds for one thing.

A price, support or contract that begins later than one without an end takes its place: that one ends the day before.
Anything else that overlaps is refused and named.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from motcua.offices.operations import save_master
from motcua.post import feeding, port
from motcua.post.models import Carrier, CodeRange, Contract, StatusCode, Support, Tariff
from motcua.post.rules import Deed

#: What says that two rows are about the same thing.
SAME: Final[dict[type[models.Model], tuple[str, ...]]] = {
    Contract: ("office_id",),
    Tariff: ("place", "direction", "zone", "up_to_grams"),
    Support: ("place", "direction", "zone", "channel", "procedure", "group"),
}


@transaction.atomic
def save_for_a_time(row: Any, *, by: str, at: datetime) -> None:
    """Save a contract, a price or support; a row it follows ends the day before. Raises: ValidationError.

    Records: MasterDataChanged, for the row it follows too.
    """
    _one_at_a_time()
    require_days(row)
    followed = followed_by(row)
    if followed is not None:
        followed.valid_to = row.valid_from - timedelta(days=1)
        save_master(followed, by=by, at=at)
    if other := overlapping(row):
        raise ValidationError(_overlaps(other))
    save_master(row, by=by, at=at)


def followed_by(row: Any) -> Any | None:
    """Return the row without an end that one which begins later takes the place of; None where there is none."""
    rows = _same(row).filter(valid_to__isnull=True, valid_from__lt=row.valid_from)
    return rows.order_by("-valid_from").first()


def overlapping(row: Any) -> Any | None:
    """Return another row about the same thing that holds at the same time."""
    rows = _same(row).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=row.valid_from))
    if row.valid_to is not None:
        rows = rows.filter(valid_from__lte=row.valid_to)
    return rows.order_by("valid_from").first()


def require_days(row: Any) -> None:
    """Raise ValidationError where the last day lies before the first."""
    if row.valid_to is not None and row.valid_from is not None and row.valid_to < row.valid_from:
        raise ValidationError({"valid_to": _("Ngày cuối phải bằng hoặc sau ngày đầu.")})


@transaction.atomic
def save_code_range(row: CodeRange, *, by: str, at: datetime) -> None:
    """Save codes a carrier gave out; no code belongs to two ranges. Raises: ValidationError.

    Records: MasterDataChanged.
    """
    _one_at_a_time()
    others = CodeRange.objects.filter(letters=row.letters, first__lte=row.last, last__gte=row.first)
    if other := others.exclude(pk=row.pk).select_related("carrier").first():
        told = {"range": str(other), "carrier": other.carrier.name}
        raise ValidationError(_("Trùng với dải %(range)s của %(carrier)s.") % told)
    save_master(row, by=by, at=at)


@transaction.atomic
def save_status_code(row: StatusCode, *, by: str, at: datetime) -> None:
    """Save what a carrier's code means; what was told with it before counts from now on. Raises: ValidationError.

    Records: MasterDataChanged, and what follows for parcels.
    """
    if row.reason and row.deed != Deed.FAILED:
        raise ValidationError({"reason": _("Chỉ ghi lý do cho mã phát không thành công.")})
    save_master(row, by=by, at=at)
    feeding.learn_code(carrier_code=row.carrier_id, code=row.code, at=at)


def save_carrier(row: Carrier, *, by: str, at: datetime) -> None:
    """Save a carrier whose connection can work. Raises: WrongCarrier, ValidationError. Records: MasterDataChanged."""
    port.require_usable(row.driver, row.settings)
    save_master(row, by=by, at=at)


def _same(row: Any) -> Any:
    kind = type(row)
    about = {name: getattr(row, name) for name in SAME[kind]}
    return kind._default_manager.filter(**about).exclude(pk=row.pk)


def _overlaps(other: Any) -> str:
    first = f"{other.valid_from:%d/%m/%Y}"
    if other.valid_to is None:
        return _("Trùng thời gian với dòng áp dụng từ %(first)s. Xin đổi ngày của một trong hai dòng.") % {
            "first": first
        }
    said = _("Trùng thời gian với dòng áp dụng từ %(first)s đến hết %(last)s. Xin đổi ngày của một trong hai dòng.")
    return said % {"first": first, "last": f"{other.valid_to:%d/%m/%Y}"}


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('post:arranging', 0))")
