# SPDX-License-Identifier: EUPL-1.2
"""The screens as plain pages, their data, and the sounds they fetch."""

import io
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cast import House
from doors.board.conftest import Hall
from lines import Lines
from motcua.doors.board import sounds
from motcua.kernel.spoken_number import CLIPS, Region

pytestmark = pytest.mark.django_db


def test_the_board_is_in_vietnamese_whatever_the_browser_prefers(hall: Hall, client: Client) -> None:
    hall.call("A012", 3)
    answer = client.get("/bang/dn-hc/", headers={"accept-language": "en"})
    page = answer.content.decode()
    assert '<html lang="vi"' in page
    assert "Mời số A012 đến quầy 3" in page
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies
    assert len(answer.content) < 50_000


def test_the_second_language_stands_below_once_it_is_translated(
    hall: Hall, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from motcua.doors.board import screens

    monkeypatch.setattr(screens, "_in_english", lambda sentence: f"EN {sentence()}")
    hall.call("A012", 3)
    assert 'data-say-ask-english="EN Mời số {number} đến {place}"' in client.get("/bang/dn-hc/").content.decode()


@pytest.mark.parametrize("address", ["/bang/dn-hc/", "/bang/dn-hc/?quay=3"])
def test_a_screen_switched_on_before_the_database_asks_again_by_itself(
    hall: Hall, client: Client, address: str
) -> None:
    hall.is_down = True
    answer = client.get(address)
    assert answer.status_code == 503
    assert 'http-equiv="refresh"' in answer.content.decode()
    assert "Đang kết nối" in answer.content.decode()


def test_places_of_other_makers_machines_go_by_their_own_names(hall: Hall, client: Client) -> None:
    hall.call("0412", "Phòng khám Nhi 2")
    page = client.get("/bang/dn-hc/").content.decode()
    assert "Phòng khám Nhi 2" in page
    assert "Mời số 0412 đến phòng khám Nhi 2" in page


@pytest.mark.parametrize("counter", ["", "x", "-1", "3.5", "9" * 40, "１２"])
def test_a_counter_nobody_can_read_shows_the_hall_or_an_empty_counter(hall: Hall, client: Client, counter: str) -> None:
    assert client.get("/bang/dn-hc/", {"quay": counter, "giong": "x", "doc": "?", "bon": "5"}).status_code == 200


def test_the_data_is_not_sent_twice(hall: Hall, client: Client) -> None:
    hall.call("A012", 3)
    first = client.get("/bang/dn-hc/du-lieu/")
    assert first.json()["calls"][0]["number"] == "A012"
    again = client.get("/bang/dn-hc/du-lieu/", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    hall.call("A013", 3)
    assert client.get("/bang/dn-hc/du-lieu/", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_the_stream_without_the_front_is_one_event(hall: Hall, client: Client) -> None:
    answer = client.get("/bang/dn-hc/truc-tiep/")
    assert answer["Content-Type"] == "text/event-stream"
    assert answer.content.startswith(b"retry: 3000\nevent: snapshot\nid: 1000\ndata: {")
    assert answer.content.endswith(b"}\n\n")


@pytest.mark.parametrize("tail", ["", "du-lieu/", "truc-tiep/"])
def test_there_is_no_board_of_a_place_that_is_not_there(hall: Hall, client: Client, tail: str) -> None:
    assert client.get(f"/bang/dn-xx/{tail}").status_code == 404


def test_the_real_snapshot_of_real_lines_names_nobody(
    lines: Lines, the_clock: Callable[[str], Any], client: Client
) -> None:
    the_clock("2026-11-26T09:00")
    page = client.get("/bang/dn-tthcc/")
    assert page.status_code == 200
    assert "Xây dựng" in page.content.decode()
    told = client.get("/bang/dn-tthcc/du-lieu/").json()
    assert {"office", "name", "version", "as_of", "fresh", "calls", "lines", "paused", "notices"} <= told.keys()


def test_the_moment_is_the_offices(house: House, the_clock: Callable[[str], Any], client: Client) -> None:
    the_clock("2026-11-19T08:41")
    told = client.get("/bang/gio/").json()
    assert told["at"].startswith("2026-11-19T08:41:0")
    assert told["edition"]


def test_the_list_of_screens(lines: Lines, house: House, the_clock: Callable[[str], Any], client: Client) -> None:
    the_clock("2026-11-26T09:00")
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/bang/").content.decode()
    assert len(asked) <= 6
    assert 'href="/bang/dn-hc/"' in page
    assert 'href="/bang/dn-tthcc/?quay=3"' in page
    assert "giong=trung" in page
    found = client.get("/bang/", {"q": "khong co dau"}).content.decode()
    assert "Không có nơi tiếp nhận nào như vậy" in found


# --- sounds ------------------------------------------------------------------------------------------------


@pytest.fixture
def shelf(voices: Path, settings: LazySettings) -> Path:
    settings.DATA = voices
    return voices


def test_clips_are_kept_for_a_year_under_their_mark_and_shortly_without(shelf: Path, client: Client) -> None:
    mark = client.get("/bang/tieng/bac/cach-doc.json").json()["edition"]
    answer = client.get("/bang/tieng/bac/muoi.wav", {"v": mark})
    assert answer["Content-Type"] == "audio/wav"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "immutable" not in client.get("/bang/tieng/bac/muoi.wav", {"v": "old"})["Cache-Control"]
    again = client.get("/bang/tieng/bac/muoi.wav", headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "address",
    ["bac/khac.wav", "hue/muoi.wav", "own/muoi.wav", "bac/..%2f..%2finstance.wav", "bac/%2e%2e/instance.json",
     "nam/muoi.wav", "hue/cach-doc.json"],
)  # fmt: skip
def test_only_known_clips_of_known_voices_are_given_out(shelf: Path, client: Client, address: str) -> None:
    assert client.get(f"/bang/tieng/{address}").status_code == 404


def test_an_offices_own_recording_goes_first_and_changes_the_mark(
    shelf: Path, client: Client, tmp_path: Path, settings: LazySettings
) -> None:
    settings.DATA = tmp_path
    for folder in (sounds.folder_of(tmp_path, Region.NORTH), sounds.own_folder_of(tmp_path, Region.NORTH)):
        folder.mkdir(parents=True)
    (sounds.folder_of(tmp_path, Region.NORTH) / "muoi.wav").write_bytes(b"made")
    before = client.get("/bang/tieng/bac/cach-doc.json").json()["edition"]
    (sounds.own_folder_of(tmp_path, Region.NORTH) / "muoi.wav").write_bytes(b"recorded")
    (sounds.own_folder_of(tmp_path, Region.NORTH) / "ten-la.wav").write_bytes(b"recorded")
    assert client.get("/bang/tieng/bac/muoi.wav").content == b"recorded"
    told = client.get("/bang/tieng/bac/cach-doc.json").json()
    assert told["edition"] != before
    assert told["clips"] == ["chuong", "muoi"]


def test_without_a_voice_there_is_the_chime_and_only_the_log_says_so(
    tmp_path: Path, settings: LazySettings, client: Client, hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    settings.DATA = tmp_path
    assert client.get("/bang/tieng/trung/cach-doc.json").json()["clips"] == ["chuong"]
    assert "voice_missing" in caplog.text
    assert client.get("/bang/tieng/trung/muoi.wav").status_code == 404
    with wave.open(io.BytesIO(client.get("/bang/tieng/trung/chuong.wav").content)) as chime:
        assert (chime.getnchannels(), chime.getsampwidth(), chime.getframerate()) == (1, 2, 22_050)
        assert 1.0 < chime.getnframes() / 22_050 < 1.6
    assert "giọng" not in client.get("/bang/dn-hc/").content.decode()


@pytest.mark.rule("R-037")
def test_the_table_follows_what_the_address_and_the_office_want(
    shelf: Path, client: Client, settings: LazySettings
) -> None:
    table = client.get("/bang/tieng/bac/cach-doc.json").json()
    assert (table["tickets"], table["numbers"]["124"]) == (True, ["mot", "tram", "hai", "muoi-chuc", "tu"])
    assert set(table["clips"]) == {"chuong", *CLIPS}
    assert client.get("/bang/tieng/bac/cach-doc.json?bon=bon").json()["numbers"]["24"] == ["hai", "muoi-chuc", "bon"]
    assert client.get("/bang/tieng/bac/cach-doc.json?doc=so").json()["tickets"] is False
    assert client.get("/bang/tieng/nam/cach-doc.json").json()["numbers"]["105"] == ["mot", "tram", "le", "nam"]
    settings.BOARD_READING = "so"
    assert client.get("/bang/tieng/bac/cach-doc.json").json()["tickets"] is False
    assert client.get("/bang/tieng/bac/cach-doc.json?doc=chu").json()["tickets"] is True
