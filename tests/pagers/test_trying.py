# SPDX-License-Identifier: EUPL-1.2
"""The transmitter is tried with tags of the box only: nobody who waits is called for nothing."""

from collections.abc import Callable

import pytest

from cast import at
from motcua.connectors.pager_simulator.models import SimulatedTag
from motcua.dossiers.models import Dossier
from motcua.pagers import operations
from motcua.pagers.errors import PagerIsLent
from motcua.pagers.models import Trial
from motcua.pagers.trying import try_next
from pagers.conftest import Box

pytestmark = pytest.mark.django_db
NINE = at("2026-12-01T09:00")


def test_a_tag_that_is_out_is_not_tried(box: Box, waiting: Callable[..., Dossier]) -> None:
    operations.lend(office=box.office, number=1, dossier=waiting(), by=box.by, at=NINE)
    with pytest.raises(PagerIsLent):
        operations.try_tag(office=box.office, number=1, by=box.colleague, at=NINE)
    assert not Trial.objects.exists()


def test_one_lent_before_the_trial_went_out_is_left_alone(box: Box, waiting: Callable[..., Dossier]) -> None:
    operations.try_tag(office=box.office, number=1, by=box.colleague, at=NINE)
    operations.lend(office=box.office, number=1, dossier=waiting(), by=box.by, at=NINE)
    assert try_next()
    trial = Trial.objects.get()
    assert trial.state == "failed"
    assert "đang phát cho hồ sơ" in trial.error
    assert not SimulatedTag.objects.exists()
