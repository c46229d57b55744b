# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from motcua.feeds.errors import NoSuchFeed
from motcua.feeds.models import Feed, FeedState, Forward, HeldEvent, ReportedLine
from motcua.feeds.rules import gaps


@dataclass(frozen=True)
class Freshness:
    """Whether what an office's machines told is still live, when it was told, and a number that grows with silence.

    An office without feeds is always fresh; `as_of` is None where nothing was ever heard.
    """

    is_fresh: bool
    as_of: datetime | None
    changes: int


ALWAYS_FRESH = Freshness(True, None, 0)


@dataclass(frozen=True)
class Reported:
    """The figures of a line of which the machine tells no single numbers."""

    line: int
    code: str
    serving: tuple[tuple[str, str], ...]
    waiting: int
    last_issued: str
    as_of: datetime | None


@dataclass(frozen=True)
class FeedStanding:
    """What staff see of a feed."""

    feed: Feed
    state: FeedState | None
    is_silent: bool
    missing: tuple[tuple[int, int], ...]


def reported(office: str) -> dict[int, Reported]:
    """Return the lines of an office of which a machine tells figures only, by the line's id."""
    rows = ReportedLine.objects.filter(line__office=office, has_figures=True, feed__is_active=True)
    return {
        row.line_id: Reported(
            row.line_id,
            row.line.code,
            tuple((number, counter) for number, counter in row.serving),
            row.waiting,
            row.last_issued,
            row.as_of,
        )
        for row in rows.select_related("line").order_by("line__order", "line__code")
    }


def freshness(office: str) -> Freshness:
    """Return how live an office's machines are, by real time: the most silent of its feeds counts. Rule: R-043."""
    return freshness_of([office]).get(office, ALWAYS_FRESH)


def freshness_of(offices: Collection[str]) -> dict[str, Freshness]:
    """Return how live the machines of these offices are; those without feeds are left out. One query.

    A feed out of use tells nothing any more; what it has counted still counts, so that versions never fall.
    """
    feeds: dict[str, list[Feed]] = {}
    for row in Feed.objects.filter(office__in=list(offices)).select_related("now").order_by("code"):
        feeds.setdefault(row.office_id, []).append(row)
    return {office: _freshness(rows) for office, rows in feeds.items()}


def _freshness(feeds: Sequence[Feed]) -> Freshness:
    states: dict[str, FeedState | None] = {feed.pk: getattr(feed, "now", None) for feed in feeds}
    used = [feed for feed in feeds if feed.is_active]
    told = [state.as_of for feed in used or feeds if (state := states[feed.pk]) and state.as_of]
    return Freshness(
        is_fresh=bool(used) and not any(is_silent(feed, states[feed.pk]) for feed in used),
        as_of=min(told, default=None),
        changes=sum(state.changes for state in states.values() if state),
    )


def is_silent(feed: Feed, state: FeedState | None) -> bool:
    """Say whether nothing was heard for the feed's number of real seconds, or ever."""
    if state is None or state.heard_at is None:
        return True
    return datetime.now(UTC) - state.heard_at > timedelta(seconds=feed.silent_after_seconds)


def feed(code: str) -> Feed:
    """Return the feed of this code. Raises: NoSuchFeed."""
    found = Feed.objects.select_related("office").filter(pk=code.strip().upper()).first()
    if found is None:
        raise NoSuchFeed
    return found


def standings(office: str | None = None) -> list[FeedStanding]:
    """Return how the feeds of an office, or of all, stand; in three queries."""
    feeds = Feed.objects.filter(is_active=True).select_related("office", "now").order_by("code")
    if office is not None:
        feeds = feeds.filter(office=office)
    held: dict[str, list[int]] = {}
    for code, seq in HeldEvent.objects.filter(feed__in=feeds).order_by("seq").values_list("feed", "seq"):
        held.setdefault(code, []).append(seq)
    return [_standing(feed, held.get(feed.pk, [])) for feed in feeds]


def _standing(feed: Feed, held: list[int]) -> FeedStanding:
    state: FeedState | None = getattr(feed, "now", None)
    return FeedStanding(feed, state, is_silent(feed, state), tuple(gaps(state.last_seq if state else 0, held)))


def played_feeds() -> list[Feed]:
    """Return the feeds that have a simulated machine, with their offices."""
    return list(Feed.objects.filter(played__isnull=False).select_related("office").order_by("code"))


def line_codes(feed: str) -> list[str]:
    """Return the codes of the lines a feed has spoken of."""
    return list(ReportedLine.objects.filter(feed=feed).order_by("line__code").values_list("line__code", flat=True))


def feeds_to_poll() -> list[Feed]:
    """Return the feeds we must ask because they do not speak by themselves."""
    return list(Feed.objects.filter(is_active=True).exclude(poll_url="").select_related("now").order_by("code"))


def forwards() -> list[Forward]:
    """Return the offices of this instance whose events go to a hub elsewhere."""
    return list(Forward.objects.filter(is_active=True).order_by("pk"))
