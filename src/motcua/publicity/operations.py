# SPDX-License-Identifier: EUPL-1.2
"""Counting who comes by a short address; arranging, adding and taking away the slides of a lobby."""

from collections.abc import Sequence
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.utils.translation import gettext as _

from motcua.journal import operations as journal
from motcua.kernel.errors import InvalidInput
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Office
from motcua.publicity import films, queries
from motcua.publicity.errors import TooManySlides
from motcua.publicity.events import SlideAdded, SlideRemoved, SlidesArranged
from motcua.publicity.models import LobbySlide
from motcua.publicity.rules import MOST_OWN_SLIDES, Channel, SlideKind

MOST_TEXT = 600


def count_arrival(*, code: str, channel: Channel, at: datetime) -> None:
    """Count one opening of a short address: a number for the day, and nothing of who it was. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [code, channel.value, at.astimezone(OFFICE_ZONE).date()])


_COUNT = """
INSERT INTO publicity_arrivalcount AS known (code, channel, "on", count) VALUES (%s, %s, %s, 1)
ON CONFLICT ON CONSTRAINT arrivals_once_a_day DO UPDATE SET count = known.count + 1
"""


@transaction.atomic
def arrange_slides(*, office: Office, order: Sequence[str], shown: Sequence[str], by: str, at: datetime) -> None:
    """Keep the order of the office's slides and which are shown; a slide is named by its kind, one's own by its id.

    What is not named keeps its place behind the others and stays as it was. Records: SlidesArranged.
    """
    _lock(office)
    slides = {key_of(slide): slide for slide in queries.slides_of(office)}
    named = [slides.pop(key) for key in dict.fromkeys(order) if key in slides]
    for place, slide in enumerate([*named, *slides.values()], 1):
        slide.place = place
        if slide in named:
            slide.is_on = key_of(slide) in shown
        slide.save()
    told = [key_of(slide) for slide in named if slide.is_on]
    journal.record(SlidesArranged(office=office.pk, subject=_subject(office), at=at, shown=told), actor=by)


@transaction.atomic
def add_text(
    *, office: Office, title: str, text: str, first_on: date | None, last_on: date | None, by: str, at: datetime
) -> LobbySlide:
    """Add a text of the office's own behind the other slides; sent twice it is one.

    Raises: InvalidInput, TooManySlides. Records: SlideAdded.
    """
    title, text = " ".join(title.split()), text.strip()
    wrong = {} if title else {"title": _("Xin ghi tên trang, như “Dời phòng tiếp dân”.")}
    if len(title) > 120:
        wrong["title"] = _("Tên trang dài nhất 120 chữ.")
    if len(text) > MOST_TEXT:
        wrong["text"] = _("Lời trên một trang dài nhất 600 chữ; xin tách thành hai trang.")
    wrong |= _wrong_days(first_on, last_on)
    if wrong:
        raise InvalidInput(fields=wrong)
    place = _next_place(office)
    slide = LobbySlide(office=office, kind=SlideKind.TEXT, title=title, text=text, first_on=first_on, last_on=last_on)
    slide.place = place
    return _same(slide) or _added(slide, by=by, at=at)


@transaction.atomic
def add_film(
    *,
    office: Office,
    title: str,
    film: UploadedFile,
    first_on: date | None,
    last_on: date | None,
    by: str,
    at: datetime,
) -> LobbySlide:
    """Add a film of the office's own: mp4 or webm by its signature, no larger than the settings allow; once.

    Raises: NotAFilm, FilmTooLarge, InvalidInput, TooManySlides. Records: SlideAdded.
    """
    wrong = _wrong_days(first_on, last_on)
    if wrong:
        raise InvalidInput(fields=wrong)
    place = _next_place(office)
    sha256, kind = films.keep(office.pk, film)
    slide = LobbySlide(
        office=office,
        kind=SlideKind.VIDEO,
        place=place,
        title=" ".join(title.split())[:120],
        first_on=first_on,
        last_on=last_on,
        sha256=sha256,
        film_type=kind,
        size_bytes=film.size or 0,
    )
    return _same(slide) or _added(slide, by=by, at=at)


@transaction.atomic
def remove_slide(*, office: Office, slide_id: int, by: str, at: datetime) -> None:
    """Take away a text or film of the office's own, with its file. Raises: NoSuchSlide. Records: SlideRemoved."""
    _lock(office)
    slide = queries.own_slide(office, slide_id)
    event = SlideRemoved(office=office.pk, subject=_subject(office), at=at, slide=slide.pk, kind=slide.kind)
    journal.record(event, actor=by)
    sha256, kind = slide.sha256, slide.film_type
    slide.delete()
    if sha256 and not LobbySlide.objects.filter(office=office, sha256=sha256).exists():
        transaction.on_commit(lambda: films.drop(office.pk, sha256, kind))


def key_of(slide: LobbySlide) -> str:
    """Return by what a slide is named in an arrangement: its kind, or "own-<id>" for one of the office's own."""
    return f"own-{slide.pk}" if slide.is_own else str(slide.kind)


def _next_place(office: Office) -> int:
    """Return the place behind the other slides; others wait from here on. Raises: TooManySlides."""
    _lock(office)
    kept = queries.slides_of(office)
    if sum(each.is_own for each in kept) >= MOST_OWN_SLIDES:
        raise TooManySlides(most=MOST_OWN_SLIDES)
    return max((each.place for each in kept), default=0) + 1


def _same(slide: LobbySlide) -> LobbySlide | None:
    """Return the slide that says the same between the same days, where somebody has pressed twice."""
    names = ("kind", "title", "text", "first_on", "last_on", "sha256")
    alike = {name: getattr(slide, name) for name in names}
    return LobbySlide.objects.filter(office=slide.office, **alike).first()


def _added(slide: LobbySlide, *, by: str, at: datetime) -> LobbySlide:
    slide.save()
    event = SlideAdded(office=slide.office_id, subject=_subject(slide.office), at=at, slide=slide.pk, kind=slide.kind)
    journal.record(event, actor=by)
    return slide


def _wrong_days(first_on: date | None, last_on: date | None) -> dict[str, str]:
    if first_on and last_on and last_on < first_on:
        return {"last_on": _("Ngày cuối phải bằng hoặc sau ngày đầu.")}
    return {}


def _lock(office: Office) -> None:
    """Let whoever else arranges the slides of this office wait until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [_subject(office)])


def _subject(office: Office) -> str:
    return f"slides:{office.pk}"
