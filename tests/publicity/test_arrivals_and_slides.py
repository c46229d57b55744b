# SPDX-License-Identifier: EUPL-1.2
"""Short addresses and their counts; the slides of a lobby: order, days, texts, films."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import House, at
from motcua.journal.models import Entry
from motcua.kernel.errors import InvalidInput
from motcua.kernel.working_time import Session
from motcua.offices.calendar import WeeklyHours
from motcua.offices.models import Closure
from motcua.publicity import films, links, operations, queries
from motcua.publicity.errors import FilmTooLarge, NoSuchShortAddress, NoSuchSlide, NotAFilm, TooManySlides
from motcua.publicity.hours import hours_of_week
from motcua.publicity.models import ArrivalCount, LobbySlide
from motcua.publicity.playlist import playlist
from motcua.publicity.rules import MOST_OWN_SLIDES, Channel, channel_of, film_type, is_robot, weeks_before
from specials import DuongXa

NOW = at("2026-11-26T09:00")
TODAY = date(2026, 11, 26)
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 2_000
WEBM = b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm" + b"\x00" * 500
BY = "user:1"


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def test_hours_of_a_week_are_told_together() -> None:
    def hours(day: int, opens: int, closes: int, **more: Any) -> WeeklyHours:
        return WeeklyHours(day, Session(time(opens, 30), time(closes), True, True), **more)

    week = [hours(day, *pair) for day in range(5) for pair in ((7, 11), (13, 17))] + [hours(5, 8, 11)]
    assert hours_of_week(week, on=TODAY) == [
        ("Thứ Hai – thứ Sáu", "7:30 – 11:00, 13:30 – 17:00"),
        ("Thứ Bảy", "8:30 – 11:00"),
    ]
    ended = [hours(6, 8, 11, valid_to=date(2026, 1, 1))]
    assert hours_of_week(week + ended, on=TODAY) == hours_of_week(week, on=TODAY)


def test_a_short_address_leads_to_the_agency_that_does_the_work_now(house: House) -> None:
    assert links.target_of("dn-sxd", on=TODAY).agency == house.sxd
    assert links.target_of("DN-TTHCC", on=TODAY).office == house.tthcc
    assert links.target_of("DN-HC", on=TODAY).agency == house.dn_hc
    assert links.target_of("DN-HC", on=TODAY, is_whole_office=True).office == house.hc
    house.nhs.successor, house.nhs.succeeded_on = house.dn_hc, date(2026, 7, 1)
    house.nhs.save()
    assert links.target_of("DN-NHS", on=TODAY).agency == house.dn_hc
    assert links.target_of("DN-NHS", on=date(2026, 6, 30)).agency == house.nhs
    with pytest.raises(NoSuchShortAddress):
        links.target_of("DN-KHONG", on=TODAY)
    house.tthcc.closed_on = TODAY
    house.tthcc.save()
    with pytest.raises(NoSuchShortAddress):
        links.target_of("DN-TTHCC", on=TODAY)


def test_arrivals_are_numbers_by_channel_and_week(house: House) -> None:
    for channel, moments in ((Channel.POSTER, (0, 0, 7)), (Channel.ZALO, (0,)), (Channel.LEAFLET, (70,))):
        for days in moments:
            operations.count_arrival(code="DN-SXD", channel=channel, at=NOW - timedelta(days=days))
    with CaptureQueriesContext(connection) as seen:
        operations.count_arrival(code="DN-SXD", channel=Channel.POSTER, at=NOW)
    assert len(seen) == 1
    found = queries.arrivals(["DN-SXD", "DN-TTHCC"], on=TODAY)
    assert found.weeks[-1] == date(2026, 11, 23)
    rows = dict(found.rows)
    assert rows[Channel.POSTER][-2:] == (1, 3)
    assert rows[Channel.ZALO][-1] == 1
    assert Channel.LEAFLET not in rows
    assert found.total == 5
    assert {field.name for field in ArrivalCount._meta.get_fields()} == {"id", "code", "channel", "on", "count"}


def test_channels_weeks_and_robots() -> None:
    assert channel_of("poster") == Channel.POSTER
    assert channel_of("<script>") == Channel.OTHER
    assert weeks_before(TODAY, count=2) == [date(2026, 11, 16), date(2026, 11, 23)]
    phone = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36"
    assert not is_robot(phone)
    assert not is_robot(f"{phone} Zalo/24.05 ZaloTheme/light")
    for robot in ("", "facebookexternalhit/1.1", "Googlebot/2.1", "curl/8.5", "Zalo crawler"):
        assert is_robot(robot), robot


def test_a_film_is_known_by_its_first_bytes() -> None:
    assert film_type(MP4) == "mp4"
    assert film_type(WEBM) == "webm"
    assert film_type(b"\x1aE\xdf\xa3" + b"matroska") == ""
    assert film_type(b"<html>ftypmp42") == ""
    assert film_type(b"") == ""


def test_slides_of_data_are_there_from_the_start_and_keep_their_order(house: House) -> None:
    kinds = [slide.kind for slide in queries.slides_of(house.tthcc)]
    assert kinds == ["booking", "today", "waiting", "special_days", "promises"]
    operations.arrange_slides(
        office=house.tthcc, order=["promises", "booking", "nonsense"], shown=["promises"], by=BY, at=NOW
    )
    slides = queries.slides_of(house.tthcc)
    assert [slide.kind for slide in slides][:2] == ["promises", "booking"]
    assert [slide.is_on for slide in slides] == [True, False, True, True, True]
    assert [slide.kind for slide in queries.slides_of(house.hc)] == kinds
    operations.arrange_slides(office=house.tthcc, order=kinds, shown=kinds, by=BY, at=NOW)
    assert LobbySlide.objects.filter(office=house.tthcc).count() == 5
    entry = Entry.objects.filter(kind="SlidesArranged").order_by("id").first()
    assert entry is not None
    assert entry.payload["shown"] == ["promises"]


def text(house: House, title: str = "Dời phòng", **more: Any) -> LobbySlide:
    given: dict[str, Any] = {"text": "Phòng 2 sang phòng 5", "first_on": None, "last_on": None, "by": BY, "at": NOW}
    return operations.add_text(office=house.tthcc, title=title, **{**given, **more})


def test_own_texts_are_shown_between_their_days(house: House, the_clock: Callable[..., datetime]) -> None:
    the_clock(NOW)
    text(house, "Tuần này", first_on=TODAY, last_on=TODAY)
    text(house, "Tuần sau", first_on=TODAY + timedelta(days=7))
    titles = [slide.title for slide in playlist(house.tthcc, at=NOW)]
    assert "Tuần này" in titles
    assert "Tuần sau" not in titles
    with pytest.raises(InvalidInput) as wrong:
        text(house, "", first_on=TODAY, last_on=TODAY - timedelta(days=1), text="x" * 601)
    assert set(wrong.value.fields) == {"title", "text", "last_on"}


def film(content: bytes, name: str = "phim.mp4") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="video/mp4")


def add_film(house: House, content: bytes, *, title: str = "Phim", **more: Any) -> LobbySlide:
    given: dict[str, Any] = {"title": title, "first_on": None, "last_on": None, "by": BY, "at": NOW}
    return operations.add_film(office=house.tthcc, film=film(content, **more), **given)


def test_a_film_is_kept_by_its_digest_and_goes_with_its_last_slide(
    house: House, folder: Path, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    one, other = add_film(house, MP4, name="../../hack.exe"), add_film(house, MP4, title="Phim nữa")
    path = films.path_of("DN-TTHCC", one.sha256, "mp4")
    assert path.read_bytes() == MP4
    assert path.is_relative_to(folder)
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    with django_capture_on_commit_callbacks(execute=True):
        operations.remove_slide(office=house.tthcc, slide_id=one.pk, by=BY, at=NOW)
    assert path.exists()
    with django_capture_on_commit_callbacks(execute=True):
        operations.remove_slide(office=house.tthcc, slide_id=other.pk, by=BY, at=NOW)
    assert not path.exists()
    with pytest.raises(NoSuchSlide):
        operations.remove_slide(office=house.tthcc, slide_id=other.pk, by=BY, at=NOW)


def test_what_is_no_film_or_too_large_is_refused(house: House, settings: LazySettings, folder: Path) -> None:
    with pytest.raises(NotAFilm):
        add_film(house, b"MZ" + b"\x00" * 100)
    settings.VIDEO_MAX_BYTES = 1_000
    with pytest.raises(FilmTooLarge):
        add_film(house, MP4)
    assert list(folder.rglob("*.mp4")) == []
    assert not LobbySlide.objects.exists()


def test_what_is_sent_twice_is_one_slide(house: House) -> None:
    assert text(house) == text(house)
    assert text(house, text="Lời khác") != text(house)
    assert add_film(house, MP4) == add_film(house, MP4)
    assert Entry.objects.filter(kind="SlideAdded").count() == 3


def test_there_is_an_end_to_slides_of_ones_own(house: House) -> None:
    for number in range(MOST_OWN_SLIDES):
        text(house, f"Trang {number}")
    with pytest.raises(TooManySlides):
        text(house, "Một trang nữa")


def test_a_slide_of_another_office_is_not_there(house: House) -> None:
    slide = text(house)
    with pytest.raises(NoSuchSlide):
        operations.remove_slide(office=house.hc, slide_id=slide.pk, by=BY, at=NOW)
    made = queries.slides_of(house.tthcc)[0]
    made.save()
    with pytest.raises(NoSuchSlide):
        queries.own_slide(house.tthcc, made.pk)


def test_the_playlist_says_what_is_unlike_usual(house: House, the_clock: Callable[..., datetime]) -> None:
    the_clock(NOW)
    Closure.objects.create(
        office=house.tthcc, agency=house.sxd, starts_at=at("2026-11-27T13:00"), ends_at=at("2026-11-27T17:00"),
        reason="tập huấn",
    )  # fmt: skip
    Closure.objects.create(
        office=house.tthcc, starts_at=at("2027-01-20T07:00"), ends_at=at("2027-01-20T17:00"), reason="xa quá"
    )
    slides = {slide.kind: slide for slide in playlist(house.tthcc, at=NOW)}
    rows = " ".join(slides["today"].values["rows"])
    assert "Sở Xây dựng nghỉ từ 13 giờ đến 17 giờ thứ Sáu, 27/11: tập huấn." in rows
    assert "xa quá" not in rows
    assert slides["today"].values["says"].startswith("Tiếp nhận 7 giờ 30")
    on_holiday = {slide.kind: slide for slide in playlist(house.tthcc, at=at("2026-11-24T09:00"))}
    assert "Ngày Văn hóa Việt Nam" in on_holiday["today"].values["says"]
    assert "4 giờ làm việc" in slides["promises"].values["rows"][0]
    assert slides["booking"].values["address"].endswith("/h/DN-TTHCC/?k=lobby")


def test_the_playlist_costs_a_bounded_number_of_queries(
    duong_xa: DuongXa, house: House, the_clock: Callable[..., datetime]
) -> None:
    the_clock(NOW)
    for number in range(20):
        text(house, f"Trang {number}")
    playlist(house.tthcc, at=NOW)
    with CaptureQueriesContext(connection) as seen:
        playlist(house.tthcc, at=NOW)
    assert len(seen) <= 34, [query["sql"][:90] for query in seen]
