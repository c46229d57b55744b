# SPDX-License-Identifier: EUPL-1.2
"""The part of the table that says what follows when money or a parcel moves; what a dossier does stands in `table`."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from motcua.journal.events import Event
from motcua.payments.events import (
    CashHandedIn,
    ChargeExempted,
    FeesAssessed,
    FeesDeferred,
    FeesEnded,
    MoneyAssigned,
    MoneyUnclear,
    PaymentBegun,
    PaymentExpired,
    PaymentFailed,
    PaymentSettled,
    ReceiptPrinted,
    RefundApproved,
    RefundAsked,
    RefundDone,
    RefundRefused,
    StatementRead,
    TillClosed,
)
from motcua.post.events import (
    CarrierBillAccepted,
    CarrierBillRead,
    CarrierTold,
    ClaimAnswered,
    ClaimOpened,
    CodReconciled,
    CodTransferFound,
    DeliveryFailed,
    HandoverListSigned,
    ParcelAsked,
    ParcelCancelled,
    ParcelChanged,
    ParcelDelivered,
    ParcelHandedOver,
    ParcelLabelled,
    ParcelLate,
    ParcelLost,
    ParcelMoved,
    ParcelReturned,
    ParcelReturning,
)
from motcua.reactions import payments, post
from motcua.reactions.happening import Happening

MONEY_AND_POST: Mapping[type[Event], Sequence[Callable[[Happening[Any]], None]]] = {
    FeesAssessed: [payments.tell_due],
    FeesDeferred: [payments.withdraw_due],
    ChargeExempted: [payments.withdraw_due],
    FeesEnded: [],
    PaymentBegun: [],
    PaymentSettled: [payments.withdraw_due, payments.tell_screens, payments.tell_settled],
    PaymentFailed: [],
    PaymentExpired: [payments.tell_expired],
    # The cashier sees these on lists.
    MoneyUnclear: [],
    MoneyAssigned: [],
    RefundAsked: [],
    RefundApproved: [],
    RefundRefused: [],
    RefundDone: [payments.tell_refunded],
    ReceiptPrinted: [],
    TillClosed: [],
    CashHandedIn: [],
    StatementRead: [],
    ParcelAsked: [post.tell_asked],
    ParcelChanged: [],
    ParcelLabelled: [post.withdraw, post.tell_labelled],
    ParcelHandedOver: [post.withdraw, post.tell_handed_over],
    ParcelMoved: [post.withdraw, post.tell_moved],
    ParcelDelivered: [post.withdraw, post.tell_delivered],
    DeliveryFailed: [post.withdraw, post.tell_failed],
    ParcelReturning: [post.withdraw],
    ParcelReturned: [post.withdraw, post.tell_returned],
    ParcelLost: [post.withdraw, post.tell_lost],
    ParcelCancelled: [post.withdraw, post.tell_cancelled],
    ParcelLate: [post.tell_late],
    # The desks see these on their lists.
    CarrierTold: [],
    HandoverListSigned: [],
    ClaimOpened: [],
    ClaimAnswered: [],
    CarrierBillRead: [],
    CarrierBillAccepted: [],
    CodReconciled: [],
    CodTransferFound: [],
}
