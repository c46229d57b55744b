# SPDX-License-Identifier: EUPL-1.2
"""The lobby's playlist: what is on its page, the films in pieces, and how it behaves on a television."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cast import House, at
from chromium import until
from doors.board.conftest import Hall
from doors.board.test_board_in_the_browser import axe, picture
from lines import Lines
from motcua.doors.board import playlists
from motcua.publicity import operations
from motcua.publicity.films import PIECE_BYTES
from motcua.publicity.models import LobbySlide
from motcua.queueing.models import Ticket

SCREEN = "/trinh-chieu/dn-tthcc/"
NOW = "2026-11-26T09:00"
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"
BY = "user:1"
STANDS = "document.getAnimations().every(each => each.playState === 'finished')"


def shown(client: Client, address: str = SCREEN, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies
    return str(answer.content.decode())


def mark(html: str) -> str:
    return html.split('data-version="')[1].split('"')[0]


def add_text(house: House, title: str, moment: datetime) -> LobbySlide:
    return operations.add_text(
        office=house.tthcc, title=title, text="Dòng một\nDòng hai", first_on=None, last_on=None, by=BY, at=moment
    )


def test_it_shows_all_slides_without_scripts_and_names_nobody(
    lines: Lines, draw: Callable[..., Ticket], house: House, client: Client, the_clock: Callable[..., datetime],
    book: Callable[..., Any],
) -> None:  # fmt: skip
    moment = the_clock(NOW)
    book()
    draw()
    add_text(house, "Mời xem <b>thử</b>", moment)
    html = shown(client)
    for words in (
        "Lần sau hẹn giờ trước", "HG họ tên, tên cơ quan, việc, giờ ngày", "Hôm nay, thứ Năm, 26/11/2026",
        "Tiếp nhận 7 giờ 30 – 11 giờ 30", "Đang chờ", "4 giờ làm việc", "Mời xem &lt;b&gt;thử&lt;/b&gt;", "Dòng hai",
        '<meta http-equiv="refresh" content="60">',
    ):  # fmt: skip
        assert words in html, words
    assert "Nguyễn Thị Lan" not in html
    assert "905111222" not in html
    assert len(html.encode()) < 50_000
    assert " style=" not in html
    assert "<script>" not in html
    assert client.get("/trinh-chieu/khong-co/").status_code == 404


def test_its_mark_changes_with_slides_and_not_with_who_waits(
    lines: Lines, draw: Callable[..., Ticket], house: House, client: Client, the_clock: Callable[..., datetime]
) -> None:
    moment = the_clock(NOW)
    first = mark(shown(client))
    draw()
    assert mark(shown(client)) == first
    add_text(house, "Một trang mới", moment)
    assert mark(shown(client)) != first


def test_it_costs_few_queries_and_waits_for_its_database(
    house: House, client: Client, the_clock: Callable[..., datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    the_clock(NOW)
    shown(client)
    with CaptureQueriesContext(connection) as seen:
        shown(client)
    assert len(seen) <= 36, [query["sql"][:90] for query in seen]

    def down(*_given: Any, **_more: Any) -> None:
        raise OperationalError("the database does not answer")

    monkeypatch.setattr(playlists, "playlist", down)
    assert "Đang kết nối" in shown(client, status=503)


@pytest.fixture
def film(house: House, settings: LazySettings, tmp_path: Path, the_clock: Callable[..., datetime]) -> LobbySlide:
    settings.MEDIA_ROOT = tmp_path
    content = MP4 + bytes(index % 251 for index in range(3_000_000))
    return operations.add_film(
        office=house.tthcc, title="Phim", film=SimpleUploadedFile("p.mp4", content), first_on=None, last_on=None,
        by=BY, at=the_clock(NOW),
    )  # fmt: skip


def test_a_film_is_sent_whole_or_in_pieces(film: LobbySlide, client: Client) -> None:
    address = f"{SCREEN}phim/{film.pk}/"
    assert f'src="{address}"' in shown(client)
    whole = client.get(address)
    assert (whole.status_code, whole["Content-Type"], whole["Accept-Ranges"]) == (200, "video/mp4", "bytes")
    content = b"".join(whole)  # type: ignore[arg-type]
    assert len(content) == film.size_bytes == int(whole["Content-Length"])
    piece = client.get(address, HTTP_RANGE="bytes=1000-")
    assert piece.status_code == 206
    assert b"".join(piece) == content[1000 : 1000 + PIECE_BYTES]  # type: ignore[arg-type]
    assert piece["Content-Range"] == f"bytes 1000-{1000 + PIECE_BYTES - 1}/{len(content)}"
    last = client.get(address, HTTP_RANGE=f"bytes={len(content) - 5}-{len(content) + 99}")
    assert b"".join(last) == content[-5:]  # type: ignore[arg-type]
    assert client.get(address, HTTP_RANGE=f"bytes={len(content)}-").status_code == 416
    assert client.get(address, HTTP_RANGE="bytes=9-3").status_code == 416


def test_a_film_of_another_office_or_a_text_is_not_there(film: LobbySlide, house: House, client: Client) -> None:
    assert client.get(f"/trinh-chieu/dn-hc/phim/{film.pk}/").status_code == 404
    text = add_text(house, "Chữ", at(NOW))
    assert client.get(f"{SCREEN}phim/{text.pk}/").status_code == 404
    assert client.get(f"{SCREEN}phim/999999/").status_code == 404


@pytest.mark.parametrize("changed", [{"is_on": False}, {"first_on": at(NOW) + timedelta(days=1)}])
def test_a_film_that_its_hall_is_not_shown_is_not_there(
    changed: dict[str, object], film: LobbySlide, client: Client
) -> None:
    LobbySlide.objects.filter(pk=film.pk).update(**changed)
    assert client.get(f"{SCREEN}phim/{film.pk}/").status_code == 404


def test_the_list_of_screens_leads_to_it(house: House, client: Client) -> None:
    assert f'href="{SCREEN}"' in client.get("/bang/").content.decode()


@pytest.fixture
def texts(hall: Hall, house: House, the_clock: Callable[..., datetime]) -> datetime:
    """Two short texts besides what is made of data; made before the browser, whose loop lets nobody at the database."""
    moment = the_clock(NOW)
    add_text(house, "Trang chữ một", moment)
    add_text(house, "Trang chữ hai", moment)
    LobbySlide.objects.all().update(is_on=True)
    return moment


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_it_turns_survives_a_cut_line_and_stands_still_where_nothing_may_move(
    texts: datetime, open_screen: Callable[..., Any]
) -> None:
    page = open_screen(SCREEN)
    until(page, "document.documentElement.classList.contains('is-turning')")
    assert page.evaluate("document.querySelectorAll('.slide.is-shown').length") == 1
    first = page.evaluate("document.documentElement.dataset.shown")
    # A slide comes softly; half of its colours are no colours to be judged.
    until(page, STANDS)
    picture(page, "playlist-booking")
    axe(page)
    # The timers of the page are its own; a slide is turned after its seconds, whatever the machine does meanwhile.
    until(page, f"document.documentElement.dataset.shown !== '{first}'")
    until(page, STANDS)
    picture(page, "playlist-second")
    page.context.set_offline(True)
    until(page, "document.documentElement.dataset.connection === 'lost'", seconds=120)
    assert page.is_visible("[data-lost]")
    held = page.evaluate("document.documentElement.dataset.shown")
    until(page, f"document.documentElement.dataset.shown !== '{held}'")
    page.context.set_offline(False)
    until(page, "document.documentElement.dataset.connection === 'there'", seconds=120)
    assert not page.is_visible("[data-lost]")
    assert page.wrong == []
    page.context.close()

    still = open_screen(SCREEN, reduced_motion="reduce")
    until(still, "!!document.documentElement.dataset.shown")
    assert still.evaluate("document.documentElement.classList.contains('is-turning')") is False
    assert still.is_visible("text=Trang chữ hai")
    still.context.close()

    plain = open_screen(SCREEN, width=360, height=700, java_script_enabled=False)
    # How to book, today, what is promised, and both texts: all of them, one below the other.
    assert plain.locator("h2").count() == 5
    assert plain.is_visible("text=Trang chữ hai")
    picture(plain, "playlist-phone")
