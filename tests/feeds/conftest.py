# SPDX-License-Identifier: EUPL-1.2
import pytest

from cast import House
from feeds.hubs import FEED, OFFICE
from motcua.feeds.models import Feed


@pytest.fixture
def feed(house: House) -> Feed:
    """Another maker's machine at DN-HC."""
    return Feed.objects.create(code=FEED, office_id=OFFICE, name="Máy lấy số Hoa Sen")
