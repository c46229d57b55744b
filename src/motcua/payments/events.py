# SPDX-License-Identifier: EUPL-1.2
"""What happens to money; payments have the subject "payment:<id>", refunds "refund:<id>", inflows "inflow:<id>"."""

from dataclasses import dataclass
from datetime import datetime

from motcua.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class FeesAssessed(Event):
    """What a dossier owes was counted (subject "dossier:<id>"); `open_vnd` is still to be paid."""

    open_vnd: int
    total_vnd: int


@dataclass(frozen=True, kw_only=True)
class FeesDeferred(Event):
    """Open charges of a dossier (the subject) may be paid later than their rule says; `due` is the new time."""

    due: str


@dataclass(frozen=True, kw_only=True)
class ChargeExempted(Event):
    """Somebody decided that a charge of a dossier (the subject) need not be paid; `amount_vnd` is what it was."""

    charge: str
    amount_vnd: int


@dataclass(frozen=True, kw_only=True)
class FeesEnded(Event):
    """A dossier (the subject) is over and owes nothing more; `paid_vnd` was paid of it and may be paid back."""

    paid_vnd: int


@dataclass(frozen=True, kw_only=True)
class PaymentEvent(Event):
    """Something about one payment: of which dossier's row, how, of how much."""

    dossier: int
    method: str
    amount_vnd: int


@dataclass(frozen=True, kw_only=True)
class PaymentBegun(PaymentEvent):
    """Somebody set out to pay; unpaid at `expires_at` it expires."""

    expires_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class PaymentSettled(PaymentEvent):
    """All of it has come; its charges are settled and it has a receipt. `was_late`: it had failed or expired before."""

    receipt: str
    surplus_vnd: int = 0
    was_late: bool = False


@dataclass(frozen=True, kw_only=True)
class PaymentFailed(PaymentEvent):
    """The gateway said no, with its code; money that still comes is taken."""

    failure: str


@dataclass(frozen=True, kw_only=True)
class PaymentExpired(PaymentEvent):
    """Nobody paid in time; money that still comes is taken."""


@dataclass(frozen=True, kw_only=True)
class MoneyUnclear(Event):
    """Money came, or was said to, that somebody must look at; `state` as in Inflow."""

    state: str
    amount_vnd: int
    source: str
    payment: str = ""


@dataclass(frozen=True, kw_only=True)
class MoneyAssigned(Event):
    """Somebody said what an unclear inflow is: for which payment, or how it was resolved."""

    payment: str = ""
    resolution: str = ""


@dataclass(frozen=True, kw_only=True)
class RefundEvent(Event):
    """Something about a refund; `payment` is its payment's id, empty for money nobody knew."""

    amount_vnd: int
    payment: str = ""
    dossier: int = 0


@dataclass(frozen=True, kw_only=True)
class RefundAsked(RefundEvent):
    """Somebody asked to pay money back."""


@dataclass(frozen=True, kw_only=True)
class RefundApproved(RefundEvent):
    """A second person approved it."""


@dataclass(frozen=True, kw_only=True)
class RefundRefused(RefundEvent):
    """A second person refused it."""


@dataclass(frozen=True, kw_only=True)
class RefundDone(RefundEvent):
    """The money has gone back."""


@dataclass(frozen=True, kw_only=True)
class TillClosed(Event):
    """A cashier's till was counted (subject "till:<id>"): expected, counted."""

    expected_vnd: int
    counted_vnd: int


@dataclass(frozen=True, kw_only=True)
class CashHandedIn(Event):
    """Cash of the till went to the treasury (subject "till:<office>")."""

    amount_vnd: int


@dataclass(frozen=True, kw_only=True)
class StatementRead(Event):
    """A bank statement was read in (subject "statement:<id>")."""

    rows: int
    matched: int
    unclear: int


@dataclass(frozen=True, kw_only=True)
class ReceiptPrinted(Event):
    """A receipt went to the printer of an office (subject "payment:<id>"); `is_copy`: not for the first time."""

    receipt: str
    is_copy: bool
