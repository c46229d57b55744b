# SPDX-License-Identifier: EUPL-1.2
"""Money in the words of a dossier's citizen: what was paid, paid back or not asked for, and what is still owed."""

from datetime import datetime

from django.utils.translation import gettext as _

from motcua.dossiers.models import Dossier
from motcua.dossiers.timeline import Line
from motcua.kernel import saying
from motcua.payments import owing, rules, vnpay
from motcua.payments.models import Assessment, Charge, Payment, Refund
from motcua.payments.operations import ending
from motcua.payments.queries import Owed
from motcua.payments.rules import Due, Method

#: More than these is no timeline any more.
_MOST = 50


def lines(dossier: Dossier) -> list[Line]:
    """Return what happened to a dossier's money; what was only begun, failed or expired is not told. Four queries."""
    paid = Payment.objects.filter(dossier=dossier, paid_at__isnull=False).select_related("receipt")
    back = Refund.objects.filter(payment__dossier=dossier, state=Refund.State.DONE)
    told = [
        *(_paid(payment) for payment in paid.order_by("paid_at")[:_MOST]),
        *(_paid_back(refund) for refund in back.order_by("done_at")[:_MOST]),
        *_exempt(dossier),
    ]
    return sorted(told, key=lambda line: line.at)


def fees_said(owed: Owed) -> str:
    """Say in few words what a dossier costs and what of it is still owed."""
    open_vnd = owing.open_vnd(owed)
    if open_vnd:
        due = first_due(owed)
        part_vnd = owing.open_vnd(owed, due)
        known = {"sum": saying.vnd(open_vnd), "part": saying.vnd(part_vnd), "due": due_words(due)}
        if part_vnd == open_vnd:
            return _("còn %(sum)s, nộp %(due)s") % known
        return _("còn %(sum)s, trong đó %(part)s nộp %(due)s") % known
    if owed.settled_vnd:
        return _("đã nộp %(sum)s") % {"sum": saying.vnd(owed.settled_vnd)}
    return _("không thu")


def why_unpaid(payment: Payment) -> str:
    """Say why an attempt ended unpaid, with the code where the gateway said so; empty where nothing is noted."""
    match payment.failure:
        case "":
            return ""
        case rules.OVERTAKEN:
            return _("đã nộp bằng cách khác, hoặc số phải nộp đã thay đổi")
        case ending.DOSSIER_OVER:
            return _("hồ sơ đã dừng, không thu nữa")
        case rules.NOT_DELIVERED:
            return _("bưu tá chưa phát được nên chưa thu; xin nộp bằng cách khác")
        case code:
            return _("%(reason)s (mã %(code)s của cổng)") % {"reason": vnpay.reason(code), "code": code}


def due_words(due: str) -> str:
    """Say by when something is to be paid, behind the word "nộp"."""
    match due:
        case Due.BEFORE_INTAKE:
            return _("trước khi tiếp nhận")
        case Due.AT_RESULT:
            return _("khi nhận kết quả")
        case _:
            return _("sau, khi cơ quan báo")


def first_due(owed: Owed) -> str:
    """Return by when the most urgent open charge is due; empty where nothing is open."""
    return next((each.due for each in owing.in_order(owed.charges) if each.state == Charge.State.OPEN), "")


def _paid(payment: Payment) -> Line:
    assert payment.paid_at is not None
    title = _("Đã nộp %(sum)s") % {"sum": saying.vnd(payment.received_vnd)}
    receipt = getattr(payment, "receipt", None)
    details = [str(_capital(Method(payment.method).label))]
    if receipt is not None:
        details.append(_("Biên lai %(number)s") % {"number": receipt})
    # What has gone back is no surplus any more.
    if payment.surplus_vnd:
        details.append(_("Nộp thừa %(sum)s; cơ quan sẽ hoàn lại.") % {"sum": saying.vnd(payment.surplus_vnd)})
    return Line(payment.paid_at, "PaymentSettled", title, tuple(details))


def _paid_back(refund: Refund) -> Line:
    assert refund.done_at is not None
    title = _("Đã hoàn %(sum)s") % {"sum": saying.vnd(refund.amount_vnd)}
    return Line(refund.done_at, "RefundDone", title, (str(_capital(refund.get_way_display())),))


def _exempt(dossier: Dossier) -> list[Line]:
    rows = list(Charge.objects.filter(dossier=dossier, state=Charge.State.FREE).exclude(exempt_as="").order_by("pk"))
    counted = Assessment.objects.filter(dossier=dossier).first() if rows else None
    at = counted.assessed_at if counted is not None else None
    return [
        Line(
            _decided_at(charge) or at or charge.added_at,
            "FeeExempt",
            _("Không phải nộp: %(name)s") % {"name": charge.name},
            (told,),
        )
        for charge in rows
        if (told := _capital(charge.explained))
    ]


def _decided_at(charge: Charge) -> datetime | None:
    """Return when somebody exempted a charge that had been counted; what a rule exempts is so from the counting on."""
    return charge.ended_at if charge.exempt_as == rules.BY_DECISION else None


def _capital(words: object) -> str:
    said = str(words)
    return said[:1].upper() + said[1:]
