# SPDX-License-Identifier: EUPL-1.2
"""The slides of an office and how often short addresses were opened."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Sum
from django.db.models.functions import TruncWeek

from motcua.offices.models import Office
from motcua.publicity.errors import NoSuchSlide
from motcua.publicity.models import ArrivalCount, LobbySlide
from motcua.publicity.rules import MADE, Channel, SlideKind, is_shown_on, weeks_before


@dataclass(frozen=True)
class ArrivalsByWeek:
    """How often addresses were opened, by channel and week; `rows` hold a number for each of `weeks` (Mondays)."""

    weeks: tuple[date, ...]
    rows: tuple[tuple[Channel, tuple[int, ...]], ...]

    @property
    def total(self) -> int:
        return sum(sum(counts) for _channel, counts in self.rows)


def slides_of(office: Office) -> list[LobbySlide]:
    """Return the office's slides in their order: kept ones, and those made of data that nobody has touched yet."""
    kept = list(LobbySlide.objects.filter(office=office))
    known = {slide.kind for slide in kept}
    places = enumerate(MADE, 1)
    fresh = [LobbySlide(office=office, kind=kind, place=place) for place, kind in places if kind not in known]
    return sorted([*kept, *fresh], key=lambda slide: (slide.place, slide.is_own, slide.pk or 0))


def film_on_air(office: Office, slide_id: int, *, on: date) -> LobbySlide:
    """Return a film of the office's own that its hall is shown on that day. Raises: NoSuchSlide."""
    found = own_slide(office, slide_id)
    is_now = is_shown_on(on=on, first_on=found.first_on, last_on=found.last_on)
    if found.kind != SlideKind.VIDEO or not found.is_on or not is_now:
        raise NoSuchSlide
    return found


def own_slide(office: Office, slide_id: int) -> LobbySlide:
    """Return a text or film of the office's own. Raises: NoSuchSlide."""
    kinds = [kind.value for kind in MADE]
    found = LobbySlide.objects.filter(office=office, pk=slide_id).exclude(kind__in=kinds).first()
    if found is None:
        raise NoSuchSlide
    return found


def arrivals(codes: Collection[str], *, on: date) -> ArrivalsByWeek:
    """Return how often the short addresses of these codes were opened in the last weeks, in one query."""
    weeks = weeks_before(on)
    rows = ArrivalCount.objects.filter(code__in=list(codes), on__gte=weeks[0], on__lt=weeks[-1] + timedelta(days=7))
    found = rows.annotate(week=TruncWeek("on")).values_list("channel", "week").annotate(Sum("count"))
    counts = {(channel, week): count for channel, week, count in found.order_by()}
    told = [(channel, tuple(counts.get((channel.value, week), 0) for week in weeks)) for channel in Channel]
    return ArrivalsByWeek(tuple(weeks), tuple((channel, each) for channel, each in told if any(each)))
