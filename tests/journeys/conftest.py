# SPDX-License-Identifier: EUPL-1.2
"""One living town for all journeys of a module."""

from collections.abc import Iterator

import pytest

from journeys.town import Town, living_town


def pytest_itemcollected(item: pytest.Item) -> None:
    """One worker runs the journeys of a module, so that its house is built once."""
    if item.get_closest_marker("xdist_group") is None:
        item.add_marker(pytest.mark.xdist_group(f"journeys-{item.path.stem}"))


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    with living_town() as found:
        yield found
