# SPDX-License-Identifier: EUPL-1.2
"""The two hospitals' machines: feeds of another maker, played until a real machine speaks for them."""

from motcua.feeds.models import Feed
from motcua.feeds.operations import machines
from motcua.offices.models import Office

HOSPITALS = {"DN-BVDN": ("Máy lấy số Khoa Khám bệnh", 7), "DN-BVPSN": ("Máy lấy số Khoa Khám", 6)}


def make(*, is_played: bool = True) -> int:
    """Give the hospitals their feeds and simulated machines where they have none; return how many machines.

    Not played, a feed waits for a machine from outside.
    """
    made = 0
    for code, (name, counters) in HOSPITALS.items():
        if not Office.objects.filter(pk=code).exists():
            continue
        feed, _is_new = Feed.objects.get_or_create(code=code, defaults={"office_id": code, "name": name})
        if is_played:
            made += machines.install(feed=feed, counters=counters)
    return made
