# SPDX-License-Identifier: EUPL-1.2
"""What an office has: its tags by ranges of numbers, how the transmitter knows them, and the transmitter itself."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.journal import operations as journal
from motcua.kernel.errors import InvalidInput
from motcua.offices.models import Office
from motcua.offices.operations import save_master
from motcua.pagers import port, queries
from motcua.pagers.errors import PagerIsLent
from motcua.pagers.events import PagersAdded, PagerTried
from motcua.pagers.models import Pager, Transmitter, Trial
from motcua.pagers.rules import GONE
from motcua.people.models import User

ADDRESS_LIMIT = 20


@transaction.atomic
def add_tags(*, office: Office, first: int, last: int, actor: str, at: datetime) -> int:
    """Add the tags numbered `first` to `last`; those that are there already stay as they are. Return how many are new.

    Raises: InvalidInput where that is no range, the office would have too many, or another tag in use has the number
    for its address. Records: PagersAdded.
    """
    if not 1 <= first <= last:
        raise InvalidInput(fields={"last": _("Xin ghi số đầu và số cuối, ví dụ từ 1 đến 30.")})
    known = set(Pager.objects.select_for_update().filter(office=office).values_list("number", flat=True))
    new = [number for number in range(first, min(last, first + queries.MOST) + 1) if number not in known]
    if len(known) + len(new) > queries.MOST or last >= first + queries.MOST:
        raise InvalidInput(fields={"last": _("Một nơi có nhiều nhất %(most)s thẻ.") % {"most": queries.MOST}})
    # Two who add the same range at once: each number comes in once.
    Pager.objects.bulk_create((Pager(office=office, number=number) for number in new), ignore_conflicts=True)
    _require_each_its_own(office, field="last")
    if new:
        told = {"first": first, "last": last, "count": len(new)}
        journal.record(PagersAdded(office=office.pk, subject=f"office:{office.pk}", at=at, **told), actor=actor)
    return len(new)


@transaction.atomic
def set_addresses(*, office: Office, addresses: Mapping[int, str], actor: str, at: datetime) -> int:
    """Set how the transmitter knows these tags ("" for their number); return how many changed.

    Raises: InvalidInput for an address that is too long, or that another tag in use has: both would buzz. Records:
    MasterDataChanged for each that changed.
    """
    changed = 0
    for tag in Pager.objects.select_for_update().filter(office=office, number__in=list(addresses)).order_by("number"):
        address = addresses[tag.number].strip()
        if len(address) > ADDRESS_LIMIT:
            raise InvalidInput(fields={f"address_{tag.number}": _("Địa chỉ dài nhất 20 ký tự.")})
        if address != tag.address:
            tag.address = address
            save_master(tag, by=actor, at=at)
            changed += 1
    if changed:
        _require_each_its_own(office)
    return changed


def _require_each_its_own(office: Office, *, field: str = "") -> None:
    """Raise InvalidInput, on `field` or the tag's own, where the transmitter would let two tags in use buzz at once."""
    taken: dict[str, int] = {}
    for tag in Pager.objects.filter(office=office).exclude(state__in=GONE).order_by("number"):
        first = taken.setdefault(tag.address or str(tag.number), tag.number)
        if first != tag.number:
            told = {"first": first, "number": tag.number}
            said = _("Thẻ %(first)s và thẻ %(number)s có cùng địa chỉ: gọi một, cả hai cùng rung.") % told
            raise InvalidInput(fields={field or f"address_{tag.number}": said})


@transaction.atomic
def set_transmitter(
    *, office: Office, driver: str, settings: Mapping[str, Any], is_active: bool, actor: str, at: datetime
) -> Transmitter:
    """Set what sends to the office's tags, and how; what failed before is forgotten.

    Raises: WrongTransmitter with every field that cannot be used. Records: MasterDataChanged.
    """
    port.require_usable(driver, settings)
    row = Transmitter.objects.select_for_update().filter(office=office).first() or Transmitter(office=office)
    row.driver, row.settings, row.is_active = driver, dict(settings), is_active
    row.failing_since, row.last_error = None, ""
    save_master(row, by=actor, at=at)
    return row


@transaction.atomic
def try_tag(*, office: Office, number: int, by: User, at: datetime) -> Trial:
    """Let the worker try the transmitter with a tag of the box, once.

    Raises: NoSuchPager; PagerIsLent, since whoever holds it would come for nothing. Records: PagerTried.
    """
    tag = queries.pager(office=office, number=number)
    loan = queries.open_loan(tag)
    if loan is not None:
        raise PagerIsLent(number=number, dossier=loan.dossier.code)
    trial = Trial.objects.create(pager=tag, asked_at=at, asked_by=by)
    event = PagerTried(office=office.pk, subject=f"pager:{tag.pk}", at=at, number=number)
    journal.record(event, actor=by.actor)
    return trial
