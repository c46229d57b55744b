# SPDX-License-Identifier: EUPL-1.2
"""The years of post beside a period's report, as `figures.post` counts and publishes them."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from motcua.figures import post
from motcua.figures.measures import Unit
from motcua.figures.tables import Head, Row, Table
from motcua.offices.models import Office


def years(offices: Sequence[str], *, until: date) -> Table:
    """Return how many dossiers travelled by post in each year; a published number says whose it is."""
    places = list(Office.objects.filter(pk__in=offices).select_related("locality"))
    heads = (
        Head("dossiers", _("Hồ sơ qua bưu chính"), Unit.COUNT, is_sum=True),
        Head("source", _("Nguồn"), Unit.TEXT),
    )
    rows = tuple(
        Row(
            str(each.year),
            str(each.year),
            (each.dossiers, each.published.source if each.is_published and each.published else _("đếm ở đây")),
        )
        for each in post.years(places, until=until)
    )
    return Table("post-years", _("Từng năm"), "year", _("Năm"), heads, rows)
