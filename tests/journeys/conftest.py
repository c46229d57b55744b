# SPDX-License-Identifier: EUPL-1.2
"""One living town for all journeys of a module."""

from collections.abc import Iterator

import pytest

from journeys.town import Town, living_town


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    with living_town() as found:
        yield found
