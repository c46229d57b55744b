# SPDX-License-Identifier: EUPL-1.2
"""Who holds a vibrating tag reads its number on the own dossier, after the phone was checked; nobody else does."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from motcua.doors.portal.following_way import shown
from motcua.pagers import operations
from tags import TEN, Tags, tags

__all__ = ["tags"]

pytestmark = pytest.mark.django_db


def test_the_number_stands_there_while_the_tag_is_out(tags: Tags) -> None:
    loan = tags.lend(number=3)
    found = shown(loan.dossier, "x", at=TEN)["tag"]
    assert found.pager.number == 3
    operations.give_back(loan_id=loan.pk, by=tags.home.officer, at=TEN)
    assert shown(loan.dossier, "x", at=TEN)["tag"] is None


def test_a_stranger_with_the_code_sees_no_tag(tags: Tags, client_for: Callable[..., Client]) -> None:
    loan = tags.lend(number=3)
    answer: Any = client_for().post("/tra-cuu/", {"ma": loan.dossier.code}, follow=True)
    assert "Thẻ rung" not in answer.content.decode()
