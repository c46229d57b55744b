# SPDX-License-Identifier: EUPL-1.2
"""The demonstration may be started at any moment: on the eve, at noon, before a feast, in the last minute of a day."""

import pytest

from demonstration import load
from motcua.appointments.models import Appointment
from motcua.journal.models import Entry
from motcua.kernel import clock
from motcua.offices.models import Office
from motcua.post.models import Parcel

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("moment", ["2026-11-21T22:00", "2026-11-23T12:10", "2027-02-08T09:00", "2026-12-31T16:59"])
def test_any_moment_will_do(moment: str) -> None:
    load(moment)
    assert Appointment.objects.count() > 10
    assert not Entry.objects.filter(at__gt=clock.now()).exists()


@pytest.mark.parametrize("moment", ["2026-01-02T07:31", "2026-02-23T16:59", "2027-05-04T11:29"])
def test_there_are_parcels_at_any_moment(moment: str) -> None:
    load(moment)
    assert Parcel.objects.count() > 5


def test_a_working_saturday_will_do() -> None:
    load("2026-08-22T08:30")
    assert Office.objects.count() == 10
