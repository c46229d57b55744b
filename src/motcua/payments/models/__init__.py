# SPDX-License-Identifier: EUPL-1.2
from motcua.payments.models.accounts import BankAccount, BankStatement
from motcua.payments.models.books import CashClosing, LedgerEntry, Receipt, ReceiptSerial
from motcua.payments.models.charges import Assessment, Charge
from motcua.payments.models.paying import Inflow, Payment, PaymentItem
from motcua.payments.models.refunds import Refund

__all__ = [
    "Assessment",
    "BankAccount",
    "BankStatement",
    "CashClosing",
    "Charge",
    "Inflow",
    "LedgerEntry",
    "Payment",
    "PaymentItem",
    "Receipt",
    "ReceiptSerial",
    "Refund",
]
