# SPDX-License-Identifier: EUPL-1.2
from motcua.payments.operations.assessing import add_charge, assess, defer, drop_charge
from motcua.payments.operations.cash import take_cash
from motcua.payments.operations.paying import begin_payment, expire, fail_payment
from motcua.payments.operations.settling import take_inflow

__all__ = [
    "add_charge",
    "assess",
    "begin_payment",
    "defer",
    "drop_charge",
    "expire",
    "fail_payment",
    "take_cash",
    "take_inflow",
]
