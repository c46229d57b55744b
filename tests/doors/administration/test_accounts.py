# SPDX-License-Identifier: EUPL-1.2
"""Accounts for transfers as master data: one a purpose, the own office's only, fixed once codes lead to it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cast import House
from motcua.journal.models import Entry
from motcua.payments.models import BankAccount
from motcua.people.models import User

pytestmark = pytest.mark.django_db

SENT = {
    "office": "DN-TTHCC",
    "agency": "",
    "procedure": "",
    "bin": "970436",
    "bank_name": "Vietcombank",
    "number": "0011001234567",
    "holder": "TRUNG TAM PVHCC",
    "is_active": "on",
}
ADD = "admin:payments_bankaccount_add"


@pytest.fixture
def head(phuc: User, client_for: Callable[..., Client]) -> Client:
    return client_for(phuc)


def add(client: Client, **more: str) -> Any:
    return client.post(reverse(ADD), {**SENT, **more})


def test_a_head_adds_the_offices_account_and_it_is_in_the_journal(head: Client, house: House) -> None:
    assert add(head).status_code == 302
    account = BankAccount.objects.get()
    assert (account.office_id, account.number) == ("DN-TTHCC", "0011001234567")
    assert Entry.objects.exists()


def test_a_second_one_of_the_same_purpose_is_refused(head: Client, house: House) -> None:
    add(head)
    assert add(head, number="99887766").status_code == 200
    assert add(head, number="99887766", agency="DN-SXD").status_code == 302
    assert BankAccount.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "typed"), [("bin", "97043"), ("number", "12 34 56 78"), ("number", "12345"), ("holder", "")]
)
def test_what_no_bank_could_read_is_refused(head: Client, house: House, name: str, typed: str) -> None:
    assert add(head, **{name: typed}).status_code == 200
    assert not BankAccount.objects.exists()


def test_the_number_is_fixed_once_it_is_there(head: Client, house: House) -> None:
    add(head)
    account = BankAccount.objects.get()
    page = reverse("admin:payments_bankaccount_change", args=[account.pk])
    assert 'name="number"' not in head.get(page).content.decode()
    head.post(page, {**SENT, "number": "5555555555", "holder": "TEN MOI"})
    account.refresh_from_db()
    assert account.number == "0011001234567"


def test_another_offices_account_cannot_be_added_or_seen(head: Client, house: House) -> None:
    assert add(head, office="DN-HC").status_code == 200
    foreign = BankAccount.objects.create(office=house.hc, bin="970436", bank_name="V", number="123456", holder="X")
    assert head.get(reverse("admin:payments_bankaccount_change", args=[foreign.pk])).status_code == 404
    assert "123456" not in head.get(reverse("admin:payments_bankaccount_changelist")).content.decode()
