# SPDX-License-Identifier: EUPL-1.2
"""What carriers' computers tell of parcels is pulled in pages and noted; done by the worker.

The place in a feed moves in the transaction that notes what was read up to there, under a lock of the carrier's row: a
feeder that is killed or comes second reads again, which is no harm. Carriers repeat, delay, reorder and lose items: the
same event is one note however often it comes, and a parcel's state follows from all its notes, in whatever order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import structlog
from django.db import connection, transaction
from django.db.models import Count

from motcua.kernel.errors import OfficeError
from motcua.post import numbering, port
from motcua.post.errors import NoSuchCarrier
from motcua.post.models import Carrier, Parcel, ParcelNote, StatusCode, UnclearNews
from motcua.post.operations.carrying import note
from motcua.post.port import News, Refused, Unavailable
from motcua.post.sending import note_failing, note_heard

log = structlog.get_logger()

# So many notes are written in one transaction: few enough that nobody who signs a list waits long for a parcel.
NOTED_AT_ONCE: Final = 100
#: How many items are asked for at once, where the carrier's settings do not say.
PAGE: Final = 500
#: Unknown numbers are somebody else's parcels or mistakes; the newest so many of a carrier are kept.
UNCLEAR_KEPT: Final = 2_000


@dataclass(frozen=True)
class _Meaning:
    deed: str
    reason: str


def feed(carrier_code: str, *, at: datetime) -> int:
    """Read the next page of a carrier's feed and note what it says; return how many items it had.

    `at` is the moment it was heard. Raises: Unavailable, Refused, NoSuchCarrier.
    """
    carrier = Carrier.objects.filter(pk=carrier_code).first()
    if carrier is None:
        raise NoSuchCarrier
    computer = port.made(carrier)
    if computer is None:
        return 0
    asked_after: str | None = carrier.last_id
    try:
        items = list(computer.news(carrier.last_id, limit=_page(carrier.settings)))
    except (Unavailable, Refused) as problem:
        note_failing(carrier.pk, error=str(problem), at=at)
        raise
    note_heard(carrier.pk, at=at)
    for piece in _pieces(items):
        if asked_after is None:
            # Somebody else reads the same feed and is further.
            break
        asked_after = _take(carrier.pk, piece, after=asked_after, at=at)
    return len(items)


def active_carriers() -> list[str]:
    """Return the codes of the carriers whose computers are asked."""
    rows = Carrier.objects.filter(is_active=True, driver__in=[*port.NAMES])
    return list(rows.order_by("pk").values_list("pk", flat=True))


def read_anew(*, carrier_code: str) -> None:
    """Let a carrier's feed be read from its beginning once more: what is known already stays as it is."""
    Carrier.objects.filter(pk=carrier_code).update(last_id="")


def try_unclear(*, carrier_code: str, at: datetime) -> int:
    """Note again what could not be noted before, of parcels that are known by now; return how many could be."""
    with transaction.atomic():
        carrier = _locked(carrier_code)
        rows = list(UnclearNews.objects.filter(carrier=carrier).order_by("pk")[:UNCLEAR_KEPT])
        items = [News(row.external_id, row.number, row.code, text=row.text, at=row.at) for row in rows]
        parcels, meanings = numbering.found(carrier, {item.number for item in items}), _meanings(carrier)
        done = [
            row.pk
            for row, item in zip(rows, items, strict=True)
            if item.number in parcels
            and not _problem_of(parcels[item.number], item, meanings, external_id=row.external_id, at=at)
        ]
        UnclearNews.objects.filter(pk__in=done).delete()
    return len(done)


def learn_code(*, carrier_code: str, code: str, at: datetime) -> int:
    """Let a status code that has a meaning now count for the notes kept with it; return for how many parcels.

    The notes stay as they were told; one with the meaning is added beside each.
    """
    meanings = _meanings(Carrier(pk=carrier_code))
    if code not in meanings:
        return 0
    kept = ParcelNote.objects.filter(parcel__carrier=carrier_code, code=code, deed="", source=ParcelNote.Source.FEED)
    done = 0
    for row in kept.order_by("parcel_id", "pk")[:UNCLEAR_KEPT]:
        item = News(row.external_id, "", code, text=row.text, at=row.at, place=row.place)
        external_id = f"{row.external_id}:{meanings[code].deed}"[:120]
        done += not _problem_of(row.parcel_id, item, meanings, external_id=external_id, at=at)
    return done


def unknown_codes(carrier_code: str) -> list[tuple[str, str, int]]:
    """Return the codes without a meaning that came of parcels of ours: the code, what the carrier says, how often."""
    known = StatusCode.objects.filter(carrier=carrier_code).values("code")
    rows = ParcelNote.objects.filter(parcel__carrier=carrier_code, source=ParcelNote.Source.FEED, deed="")
    counted = rows.exclude(code__in=known).values("code", "text").annotate(count=Count("pk")).order_by("code", "text")
    return [(row["code"], row["text"], row["count"]) for row in counted[:100]]


def page_of(carrier_code: str) -> int:
    """Return how many items of a carrier's feed are asked for at once; as many are there more, perhaps."""
    return _page(Carrier.objects.values_list("settings", flat=True).get(pk=carrier_code))


def _page(settings: Mapping[str, Any]) -> int:
    wanted = settings.get("page_size", PAGE)
    return wanted if isinstance(wanted, int) and 0 < wanted <= port.MOST_AT_ONCE else PAGE


def _pieces(items: Sequence[News]) -> list[Sequence[News]]:
    """Cut a page into what is noted at once; each piece ends where the feed can be read on."""
    by_id = sorted(items, key=_place_in_feed) if _is_ordered(items) else list(items)
    return [by_id[start : start + NOTED_AT_ONCE] for start in range(0, len(by_id), NOTED_AT_ONCE)]


def _is_ordered(items: Sequence[News]) -> bool:
    """Say whether the ids can be put in order: all of one length, as those of the protocol are."""
    return len({len(item.id) for item in items}) == 1


def _place_in_feed(item: News) -> str:
    return item.id.lower()


def _take(carrier_code: str, piece: Sequence[News], *, after: str, at: datetime) -> str | None:
    """Note a piece and move the place in the feed; None where somebody else has moved it since it was asked."""
    with transaction.atomic():
        carrier = _locked(carrier_code)
        if carrier.last_id != after:
            return None
        parcels, meanings = numbering.found(carrier, {item.number for item in piece}), _meanings(carrier)
        order = dict(Parcel.objects.filter(pk__in=parcels.values()).values_list("pk", "dossier_id"))
        # By dossier: whoever else locks several of them does so in this order too.
        for item in sorted(piece, key=lambda each: order.get(parcels.get(each.number, 0), 0)):
            parcel = parcels.get(item.number)
            if parcel is None:
                _keep_unclear(carrier, item, problem="", at=at)
            elif problem := _problem_of(parcel, item, meanings, external_id=_external_id(item), at=at):
                _keep_unclear(carrier, item, problem=problem, at=at)
        moved = piece[-1].id if not (after and _is_back(piece[-1].id, after)) else after
        Carrier.objects.filter(pk=carrier.pk).update(last_id=moved[:60])
    return moved[:60]


def _locked(carrier_code: str) -> Carrier:
    """Return the carrier, nobody else moving its feed; parcels and lists that name it are made meanwhile."""
    return Carrier.objects.select_for_update(no_key=True).get(pk=carrier_code)


def _is_back(last: str, after: str) -> bool:
    return len(last) == len(after) and last.lower() < after.lower()


def _problem_of(parcel_id: int, item: News, meanings: Mapping[str, _Meaning], *, external_id: str, at: datetime) -> str:
    """Note one item of a parcel; return why it could not be noted, nothing where it could."""
    meaning = meanings.get(item.code, _Meaning("", ""))
    try:
        with transaction.atomic():
            note(
                parcel_id=parcel_id,
                deed=meaning.deed,
                # A clock that is ahead must not put what happens now behind it.
                at=min(item.at, at) if item.at else at,
                heard_at=at,
                source=ParcelNote.Source.FEED,
                external_id=external_id,
                reason=meaning.reason,
                text=item.text[:300],
                place=item.place[:120],
                received_by=item.received_by[:200],
                status_code=item.code[:30],
            )
    except OfficeError as refusal:
        log.warning("news of a parcel not noted", parcel=parcel_id, problem=refusal.code)
        return refusal.message[:300]
    return ""


def _external_id(item: News) -> str:
    """Return by what an event is known again: what and when, else its number in the feed."""
    return f"{item.code}@{item.at:%Y%m%dT%H%M%S%z}" if item.at else item.id[:120]


def _meanings(carrier: Carrier) -> dict[str, _Meaning]:
    rows = StatusCode.objects.filter(carrier=carrier.pk).values_list("code", "deed", "reason")
    return {code: _Meaning(deed, reason) for code, deed, reason in rows}


def _keep_unclear(carrier: Carrier, item: News, *, problem: str, at: datetime) -> None:
    log.warning("news of no parcel", carrier=carrier.pk, is_known=bool(problem))
    values = [carrier.pk, _external_id(item), item.number[:60], item.code[:30], item.text[:300], item.at, at, problem]
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, values)
        cursor.execute(_FORGET, [carrier.pk, carrier.pk, UNCLEAR_KEPT])


_KEEP = """
INSERT INTO post_unclearnews AS kept (carrier_id, external_id, number, code, text, at, heard_at, problem, times)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 1)
ON CONFLICT ON CONSTRAINT unclear_news_once
DO UPDATE SET times = kept.times + 1, heard_at = excluded.heard_at, problem = excluded.problem
"""
_FORGET = """
DELETE FROM post_unclearnews WHERE carrier_id = %s AND id <= (
    SELECT id FROM post_unclearnews WHERE carrier_id = %s ORDER BY id DESC OFFSET %s LIMIT 1
)
"""
