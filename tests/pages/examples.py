# SPDX-License-Identifier: EUPL-1.2
"""What stands in the places of an address: rows of the sample data, and what a browser must hold to see them.

Made anew for each walk: a checked phone, a hold and a sealed state are good for half an hour at most.
"""

from collections.abc import Mapping

from django.apps import apps

from house.routes import Route
from motcua.kernel import clock
from pages import elsewhere, of_citizens, of_feedback, of_staff
from pages.example import CENTRE, COMMUNE, Example

#: The accounts that are tried at a door, in this order; "" is nobody.
PEOPLE: dict[str, tuple[str, ...]] = {
    "desk": (
        "canbo.dn-tthcc", "canbo.ht-tp", "canbo.dn-hc", "canbo.hn-dx", "thungan.ht-tp", "chuyenvien.dn-hc",
        "lanhdao.dn-hc", "tiemchung.dn-cdc", "truong.ht-tp", "truong.hn-dx", "truong.dn-hc", "quantri",
    ),
    "operator": ("tongdai",),
    "admin": ("quantri", "truong.ht-tp"),
    "postal": ("buudien.ht-tp",),
}  # fmt: skip
_PLACES = {"office": CENTRE.lower(), "agency": "dn-sxd"}
_OF_FAMILY: dict[str, dict[str, object]] = {"simulators": {"office": COMMUNE.lower()}, "board": {"region": "bac"}}


def examples_of(route: Route, special: Mapping[str, list[Example]]) -> list[Example]:
    """Return with what an address is opened; one of a model of the administration with its first row."""
    if route.key in special:
        return special[route.key]
    if route.family == "admin" and "object_id" in route.parts:
        app, model = route.pattern.split("/")[1:3]
        row = apps.get_model(app, model)._default_manager.order_by("pk").first()
        return [Example({"object_id": row.pk})] if row else []
    return [Example({**_PLACES, **_OF_FAMILY.get(route.family, {})})]


MAKERS = (*of_citizens.MAKERS, *of_staff.MAKERS, elsewhere.other_pages, *of_feedback.MAKERS)


def special_examples() -> dict[str, list[Example]]:
    """Return with what those addresses are opened that need more than an office, by the key of the route."""
    found: dict[str, list[Example]] = {}
    for make in MAKERS:
        found |= make(clock.now())
    return found
