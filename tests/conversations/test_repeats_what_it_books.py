# SPDX-License-Identifier: EUPL-1.2
"""Whatever is written, no booking is made that the reply does not repeat."""

import csv
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cast import House
from conversations.talking import Talk
from motcua import cli
from motcua.appointments.models import Appointment
from motcua.kernel.speech import sms_time
from motcua.kernel.text import unmarked

pytestmark = pytest.mark.django_db
WORDS = [
    "HG", "hg", "TC", "HUYHG", "DOIHG", "CO", "khong", "1", "2", "Nguyen Van An", "tran thi mai", "Võ Thị Sáu", "sxd",
    "so xay dung", "SKHDT", "p hai chau", "cap phep", "khai sinh", "chung thuc", "9h", "8h30", "2h chieu", "25h", "mai",
    "thu 2", "27/11", "31/11", "30.11.2026", "3/2", "0905123456", "482914", "[", "]", ",", ";", "🙂", "\x00",
]  # fmt: skip


def samples() -> list[str]:
    path = Path(cli.__file__).parent / "demo_data" / "sms_examples.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        return [row["message"] for row in csv.DictReader(file, delimiter="\t")]


typed = (
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)
    | st.sampled_from(samples())
    | st.tuples(st.sampled_from(samples()), st.sampled_from(WORDS)).map(" ".join)
    | st.text(max_size=60)
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(messages=st.lists(typed, min_size=1, max_size=4))
def test_no_booking_is_made_that_the_reply_does_not_repeat(house: House, messages: list[str]) -> None:
    talk = Talk()
    for message in messages:
        known = set(Appointment.objects.values_list("pk", flat=True))
        before = {row.pk: row.starts_at for row in Appointment.objects.all()}
        replies = talk(message)
        assert len(replies) <= 1
        made = Appointment.objects.exclude(pk__in=known)
        assert len(made) <= 1
        for row in made:
            assert replies[0].startswith(f"Ma hen {row.code}: {sms_time(row.starts_at)} tai")
            assert unmarked(row.agency.short_name) in replies[0]
        for row in Appointment.objects.filter(pk__in=known):
            assert row.starts_at == before[row.pk] or (row.code in replies[0] and sms_time(row.starts_at) in replies[0])
