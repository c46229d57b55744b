# SPDX-License-Identifier: EUPL-1.2
from motcua.payments.operations.assessing import add_charge, assess, defer, drop_charge, exempt_charge
from motcua.payments.operations.cash import take_cash
from motcua.payments.operations.clearing import assign_inflow, count_as_payout, resolve_inflow
from motcua.payments.operations.closing import close_till, hand_in_cash
from motcua.payments.operations.ending import end_charges
from motcua.payments.operations.insisting import insist
from motcua.payments.operations.paying import begin_payment, expire, fail_payment
from motcua.payments.operations.printing import note_printed
from motcua.payments.operations.reading import keep_statement, read_next, read_on, read_statement
from motcua.payments.operations.refunding import approve_refund, ask_refund, pay_refund, refuse_refund, stop_refund
from motcua.payments.operations.settling import take_inflow
from motcua.payments.operations.statements import hear_transfer

__all__ = [
    "add_charge",
    "approve_refund",
    "ask_refund",
    "assess",
    "assign_inflow",
    "begin_payment",
    "close_till",
    "count_as_payout",
    "defer",
    "drop_charge",
    "end_charges",
    "exempt_charge",
    "expire",
    "fail_payment",
    "hand_in_cash",
    "hear_transfer",
    "insist",
    "keep_statement",
    "note_printed",
    "pay_refund",
    "read_next",
    "read_on",
    "read_statement",
    "refuse_refund",
    "resolve_inflow",
    "stop_refund",
    "take_cash",
    "take_inflow",
]
