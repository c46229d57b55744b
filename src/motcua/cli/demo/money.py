# SPDX-License-Identifier: EUPL-1.2
"""Where the demonstration's money goes; payments by transfer, in cash, ended, unclear, and one to be paid back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.conf import settings

from motcua.cli.demo.dossier_plans import Applicants
from motcua.cli.demo.postal import OFFICES
from motcua.dossiers import operations as dossiers
from motcua.dossiers.models import Dossier
from motcua.kernel.errors import OfficeError
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Agency, Office
from motcua.payments import operations, queries
from motcua.payments.models import BankAccount, Payment, Refund
from motcua.payments.rules import Method, Source
from motcua.people.models import User
from motcua.procedures.models import ProcedureVersion
from motcua.procedures.queries import version_on

# The account of the worked example, and two that are drawn up; none is anybody's.
_ACCOUNTS = {
    "HT-TP": ("970436", "Vietcombank", "0011001234567", "BO PHAN MOT CUA TP HA TINH"),
    "DN-HC": ("970436", "Vietcombank", "0041000100101", "BO PHAN MOT CUA HAI CHAU"),
    "DN-TTHCC": ("970415", "VietinBank", "119000200202", "TRUNG TAM PVHCC DA NANG"),
}
# When fees of the sample are to be paid; what is not named here is paid as the setting says.
_DUE = {"1.004873": "before_intake", "2.000635": "at_result"}
EXTRACT, MARITAL = "2.000635", "1.004873"


def prepare() -> None:
    """Set up accounts and when fees are due, where no account is there yet."""
    if BankAccount.objects.exists():
        return
    here = set(Office.objects.filter(pk__in=OFFICES).values_list("pk", flat=True))
    BankAccount.objects.bulk_create(
        BankAccount(office_id=office, bin=bank, bank_name=name, number=number, holder=holder)
        for office, (bank, name, number, holder) in _ACCOUNTS.items()
        if office in here
    )
    for version in ProcedureVersion.objects.filter(procedure__in=_DUE):
        version.fees = [{**rule, "due": _DUE[version.procedure_id]} for rule in version.fees]
        version.save(update_fields=["fees"])


def make(*, at: datetime) -> int:
    """Let some people at the first of the offices pay, or set out to; return how many payments there are then."""
    office = Office.objects.filter(pk=OFFICES[0]).first()
    if office is None or Payment.objects.filter(dossier__phone__startswith=_phones()).exists():
        return 0
    play = _Play(office, at)
    for deed in (play.paid_by_transfer, play.in_cash, play.too_much, play.ended, play.pending, play.unclear):
        try:
            deed()
        except OfficeError:
            continue
    return Payment.objects.count()


def _phones() -> str:
    """Return how the phones of these people begin, which nobody else's in the sample do."""
    return "+84905205"


@dataclass
class _Play:
    office: Office
    at: datetime

    def __post_init__(self) -> None:
        self.agency = Agency.objects.get(pk=self.office.pk)
        self.applicants = Applicants(Random("người nộp tiền"), after=5_000)
        people = {user.username: user for user in User.objects.filter(username__endswith=self.office.pk.lower())}
        self.cashier = people[f"thungan.{self.office.pk.lower()}"]

    def paid_by_transfer(self) -> None:
        """Paid before intake, by the QR code, with a receipt; the office may receive it now."""
        self._transferred(self._dossier(MARITAL, minutes=170), minutes=165)

    def in_cash(self) -> None:
        """Paid to the cashier an hour ago."""
        dossier = self._dossier(MARITAL, minutes=120)
        operations.assess(dossier_id=dossier.pk, at=self._ago(119))
        owed = queries.owed(dossier).open_vnd
        key = f"mau-{dossier.pk}"
        operations.take_cash(dossier_id=dossier.pk, amount_vnd=owed, key=key, by=self.cashier, at=self._ago(60))

    def too_much(self) -> None:
        """Somebody transferred too much; the cashier asked to pay it back, and a second person has to approve."""
        payment = self._transferred(self._dossier(EXTRACT, minutes=150), minutes=140, more_vnd=12_000)
        operations.ask_refund(
            payment_id=payment.pk,
            amount_vnd=12_000,
            reason="Chuyển khoản thừa 12.000 đồng",
            way=Refund.Way.BANK,
            to="Vietcombank 0071000999999",
            by=self.cashier,
            at=self._ago(90),
        )

    def ended(self) -> None:
        """Nobody paid in time."""
        dossier = self._dossier(MARITAL, minutes=60 * (settings.VIETQR_HOURS + 30))
        moment = self._ago(60 * (settings.VIETQR_HOURS + 29))
        payment = operations.begin_payment(dossier_id=dossier.pk, method=Method.VIETQR, at=moment, actor="citizen")
        if payment.expires_at is not None and payment.expires_at < self.at:
            operations.expire(payment_id=payment.pk, at=payment.expires_at)

    def pending(self) -> None:
        """The QR code is on a phone just now."""
        dossier = self._dossier(MARITAL, minutes=12)
        operations.begin_payment(dossier_id=dossier.pk, method=Method.VIETQR, at=self._ago(8), actor="citizen")

    def unclear(self) -> None:
        """A transfer that names nothing we know."""
        account = BankAccount.objects.get(office=self.office)
        operations.take_inflow(
            source=Source.BANK,
            external_id="FT-MAU-KHONG-RO",
            amount_vnd=15_000,
            at=self._ago(200),
            heard_at=self._ago(195),
            account=account,
            text="NOP TIEN LAM GIAY XAC NHAN",
        )

    def _dossier(self, procedure: str, *, minutes: int) -> Dossier:
        moment = self._ago(minutes)
        return dossiers.file_dossier(
            office=self.office,
            agency=self.agency,
            version=version_on(procedure, on=moment.astimezone(OFFICE_ZONE).date()),
            applicant=self.applicants.next(),
            answers={},
            channel=Dossier.Channel.WEB,
            return_by=Dossier.ReturnBy.COUNTER,
            at=moment,
            actor="citizen",
        )

    def _transferred(self, dossier: Dossier, *, minutes: int, more_vnd: int = 0) -> Payment:
        moment = self._ago(minutes)
        payment = operations.begin_payment(dossier_id=dossier.pk, method=Method.VIETQR, at=moment, actor="citizen")
        operations.take_inflow(
            source=Source.BANK,
            external_id=f"FT-MAU-{dossier.pk}",
            amount_vnd=payment.amount_vnd + more_vnd,
            at=moment,
            heard_at=moment,
            payment=payment,
            account=payment.account,
            text=f"{settings.VIETQR_PURPOSE} {payment.reference}",
        )
        return payment

    def _ago(self, minutes: int) -> datetime:
        return self.at - timedelta(minutes=minutes)
