# SPDX-License-Identifier: EUPL-1.2
"""What is asked about tags: the stock, who holds which, how the transmitter is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.conf import settings
from django.db.models import QuerySet

from motcua.dossiers.models import Dossier
from motcua.dossiers.rules import CLOSED
from motcua.offices.models import Office
from motcua.pagers import rules
from motcua.pagers.errors import NoSuchLoan, NoSuchPager, PagerNotLent
from motcua.pagers.models import Call, Loan, Pager, StockTaking, Transmitter

#: No office has so many tags.
MOST: Final = 1000


@dataclass(frozen=True)
class Tag:
    """One tag of the stock, and the loan it is out on."""

    pager: Pager
    loan: Loan | None

    @property
    def number(self) -> int:
        return self.pager.number

    @property
    def state(self) -> str:
        return str(self.pager.state)

    @property
    def is_low(self) -> bool:
        return is_low(self.pager)


def pager(*, office: Office, number: int) -> Pager:
    """Return the office's tag of this number. Raises: NoSuchPager."""
    found = Pager.objects.filter(office=office, number=number).first()
    if found is None:
        raise NoSuchPager(number=number)
    return found


def loan(loan_id: int) -> Loan:
    """Return a loan with its tag, dossier and people. Raises: NoSuchLoan."""
    found = _whole().filter(pk=loan_id).first()
    if found is None:
        raise NoSuchLoan
    return found


def open_loan(pager: Pager) -> Loan | None:
    """Return the loan a tag is out on."""
    return _open().filter(pager=pager).first()


def loan_of(dossier: Dossier) -> Loan | None:
    """Return the loan by which whoever waits for the dossier holds a tag."""
    return _open().filter(dossier=dossier).first()


def lent(*, office: Office, number: int) -> Loan:
    """Return the open loan of the office's tag of this number. Raises: NoSuchPager, PagerNotLent."""
    found = open_loan(pager(office=office, number=number))
    if found is None:
        raise PagerNotLent(number=number)
    return found


def last_loan(*, office: Office, number: int) -> Loan:
    """Return the tag's open loan, else the one that ended last. Raises: NoSuchPager, PagerNotLent."""
    tag = pager(office=office, number=number)
    found = open_loan(tag) or _whole().filter(pager=tag).order_by("-pk").first()
    if found is None:
        raise PagerNotLent(number=number)
    return found


def open_loans(office: Office) -> list[Loan]:
    """Return who holds a tag of the office, who was lent one first."""
    return list(_open().filter(office=office).order_by("lent_at", "pk")[:MOST])


def stock(office: Office) -> list[Tag]:
    """Return all tags of the office by number, each with the loan it is out on; two questions."""
    out = {each.pager_id: each for each in _open().filter(office=office)[:MOST]}
    return [Tag(each, out.get(each.pk)) for each in Pager.objects.filter(office=office).order_by("number")[:MOST]]


def has_any(office: Office) -> bool:
    """Say whether the office has tags at all."""
    return Pager.objects.filter(office=office).exists()


def free(office: Office) -> list[Pager]:
    """Return the tags that may be lent now, by number."""
    return list(Pager.objects.filter(office=office, state=Pager.State.FREE).order_by("number")[:MOST])


def left_out(office: Office) -> list[Loan]:
    """Return the loans still open although their dossier is over: the tag went home with somebody."""
    return list(_open().filter(office=office, dossier__status__in=CLOSED).order_by("lent_at")[:MOST])


def last_calls(loans: Iterable[Loan]) -> dict[int, Call]:
    """Return the last call of each loan by the loan's id; those never called are left out. One question."""
    calls = Call.objects.filter(loan__in=[each.pk for each in loans]).order_by("loan_id", "-number")
    return {each.loan_id: each for each in calls.distinct("loan_id")}


def transmitter(office: Office) -> Transmitter:
    """Return what sends to the office's tags; where nothing is set up, the keypad an officer presses."""
    found = Transmitter.objects.filter(office=office, is_active=True).first()
    return found or Transmitter(office=office, driver=Transmitter.Driver.MANUAL)


def taking_of(office: Office, *, on: date) -> StockTaking | None:
    """Return the count of the day, if there was one."""
    return StockTaking.objects.filter(office=office, on=on).select_related("counted_by").first()


def lying_lent(taking: StockTaking) -> list[Loan]:
    """Return the loans still open although the tag was counted in the box: to be taken back."""
    return list(_open().filter(office_id=taking.office_id, pager__number__in=taking.present).order_by("pager__number"))


def is_low(pager: Pager) -> bool:
    """Say whether the tag's battery was low when last read (`MOTCUA_PAGER_LOW_BATTERY`)."""
    return rules.is_low(pager.battery, low=settings.PAGER_LOW_BATTERY)


def _whole() -> QuerySet[Loan]:
    return Loan.objects.select_related("pager", "dossier", "dossier__procedure", "office", "lent_by", "ended_by")


def _open() -> QuerySet[Loan]:
    return _whole().filter(ended_at__isnull=True)
