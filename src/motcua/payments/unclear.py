# SPDX-License-Identifier: EUPL-1.2
"""Money somebody must look at, told so that it can be settled: what happened, whose it may be, what may go back."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F
from django.utils.translation import gettext as _

from motcua.dossiers.models import Dossier
from motcua.kernel import saying
from motcua.payments import finding
from motcua.payments.bookkeeping import of_agencies
from motcua.payments.models import Charge, Inflow, Payment, Refund
from motcua.payments.operations.ending import OVER
from motcua.payments.operations.refunding import OPEN
from motcua.payments.rules import PAID
from motcua.payments.suggesting import is_named
from motcua.people.access import Access
from motcua.people.rules import Action

SUGGESTED = 4
_LOOKED_AT = 300
# What a refused attempt says is of use while its citizen may still ask about it.
REFUSED_FOR = timedelta(days=2)
OVER_FOR = timedelta(days=180)
_SHOWN = 20


@dataclass(frozen=True)
class Case:
    """One unclear inflow; `fitting` are dossiers it may be for, `refund` one that was asked for and is still open."""

    inflow: Inflow
    fitting: Sequence[Dossier] = ()
    refund: Refund | None = None

    @property
    def is_nobodys(self) -> bool:
        """Whether it is money that nobody knows: it can be given to a dossier or paid back whole."""
        return self.inflow.is_booked and self.inflow.payment_id is None

    @property
    def happened(self) -> str:
        return happened(self.inflow)


def cases(inflows: Sequence[Inflow], *, agencies: Sequence[str] | None = None) -> list[Case]:
    """Return a page of unclear inflows as cases. At most three queries a page, however many there are.

    With `agencies` only their dossiers are proposed.
    """
    nobodys = [each for each in inflows if each.payment_id is None and each.is_booked]
    fitting = _fitting(nobodys, agencies)
    asked = {
        each.inflow_id: each
        for each in Refund.objects.filter(inflow__in=nobodys, state__in=OPEN).select_related("asked_by")
    }
    return [Case(each, fitting.get(each.pk, ()), asked.get(each.pk)) for each in inflows]


def may(access: Access, inflow: Inflow) -> bool:
    """Say whether this person may settle it: who takes money for the payment it waits with, else at the office.

    A notice that names no office is for whoever takes money anywhere.
    """
    if inflow.payment is not None:
        return finding.may(access, inflow.payment.dossier, Action.TAKE_MONEY)
    if inflow.office_id is None:
        return access.may_anywhere(Action.TAKE_MONEY)
    return access.may(Action.TAKE_MONEY, office=inflow.office_id)


def happened(inflow: Inflow) -> str:
    """Say in a sentence what is unclear about an inflow."""
    payment, told = inflow.payment, {"sum": saying.vnd(inflow.amount_vnd)}
    if payment is not None:
        told |= {"reference": payment.reference, "asked": saying.vnd(payment.amount_vnd)}
        told |= {"came": saying.vnd(payment.received_vnd), "left": saying.vnd(payment.surplus_vnd)}
    if inflow.state == Inflow.State.SHORT:
        return _("Lượt %(reference)s cần %(asked)s, mới đến %(came)s.") % told
    if inflow.state == Inflow.State.SURPLUS:
        return _("Lượt %(reference)s cần %(asked)s, đã đến %(came)s; còn giữ %(left)s không thuộc khoản nào.") % told
    if inflow.state == Inflow.State.WRONG_AMOUNT:
        return _("Cổng báo %(sum)s cho lượt %(reference)s, lượt này là %(asked)s. Chưa có tiền vào sổ.") % told
    if inflow.state == Inflow.State.REFUSED:
        return _("Giao dịch không thành công; chưa có tiền vào sổ.")
    if not inflow.is_booked:
        return _("Chỉ là lời báo về một đơn hay tài khoản không có ở đây; chưa có tiền vào sổ.")
    return _("Nội dung không có mã tham chiếu nào đúng, nên chưa biết của hồ sơ nào.")


def refused(office: str, *, at: datetime, agencies: Sequence[str] | None = None) -> list[Inflow]:
    """Return what gateways refused at the office lately, the newest first: its citizen may stand at the counter."""
    state = Inflow.State.REFUSED
    rows = Inflow.objects.filter(of_agencies(agencies), office=office, state=state, heard_at__gt=at - REFUSED_FOR)
    return list(rows.select_related("payment__dossier").order_by("-heard_at")[:_SHOWN])


def over_but_paid(office: str, *, at: datetime, agencies: Sequence[str] | None = None) -> list[Payment]:
    """Return payments of dossiers that were refused, withdrawn or stopped, and of which nobody asked a refund yet."""
    rows = Payment.objects.filter(
        of_agencies(agencies, "dossier"),
        office=office,
        state__in=PAID,
        dossier__status__in=OVER,
        dossier__closed_at__gt=at - OVER_FOR,
        refunded_vnd__lt=F("received_vnd"),
        refunds__isnull=True,
    )
    return list(rows.select_related("dossier").order_by("paid_at", "pk")[:_SHOWN])


def _fitting(inflows: Sequence[Inflow], agencies: Sequence[str] | None) -> dict[int, list[Dossier]]:
    """Return by inflow the dossiers named by the digits of its text, then those that owe exactly its sum."""
    offices = {each.office_id for each in inflows if each.office_id}
    if not offices:
        return {}
    owing: dict[int, int] = {}
    whose = of_agencies(agencies, "dossier")
    rows = Charge.objects.filter(whose, office__in=offices, state=Charge.State.OPEN).order_by("-added_at")
    for dossier_id, vnd in rows.values_list("dossier_id", "amount_vnd")[:_LOOKED_AT]:
        owing[dossier_id] = owing.get(dossier_id, 0) + vnd
    dossiers = list(Dossier.objects.filter(pk__in=owing).select_related("procedure"))
    return {each.pk: _of_one(each, dossiers, owing) for each in inflows}


def _of_one(inflow: Inflow, dossiers: Sequence[Dossier], owing: dict[int, int]) -> list[Dossier]:
    digits = re.sub(r"\D", "", inflow.text)
    here = [each for each in dossiers if each.office_id == inflow.office_id]
    named = [each for each in here if is_named(each.code, digits)]
    fitting = [each for each in here if owing[each.pk] == inflow.amount_vnd and each not in named]
    return [*named, *fitting][:SUGGESTED]
