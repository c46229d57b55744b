# SPDX-License-Identifier: EUPL-1.2
"""A hall whose numbers the test says itself, and a screen of it in a real browser."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import OperationalError

from cast import House
from chromium import chromium
from motcua.cli import voice
from motcua.doors.board import screens
from motcua.kernel.spoken_number import Region
from motcua.live.snapshot import Snapshot


@dataclass
class Hall:
    """What the stubbed snapshot says of DN-HC; `call` adds a call as the live department would."""

    lines: list[dict[str, Any]] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)
    paused: list[int] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    tags: list[dict[str, Any]] = field(default_factory=list)
    name: str = "Bộ phận Một cửa quận Hải Châu"
    version: int = 1_000
    fresh: bool = True
    is_down: bool = False

    def call(self, number: str, counter: int | str, *, count: int = 1, state: str = "called") -> None:
        place = {"counter": counter, "counter_number": None}
        if isinstance(counter, int):
            place = {"counter": f"DN-HC-{counter}", "counter_number": counter}
        self.calls = [call for call in self.calls if call["number"] != number]
        self.calls.insert(
            0,
            {"key": f"{number}:{count}", "number": number, **place, "state": state, "line": "A",
             "at": "2026-11-19T08:40:00+07:00"},
        )  # fmt: skip
        self.calls = self.calls[:12]
        self.version += 1

    def tag(self, number: int, *, count: int = 2) -> None:
        self.tags = [tag for tag in self.tags if tag["number"] != number]
        self.tags.insert(0, {"key": f"{number}:{count}:aloud", "number": number, "at": "2026-11-19T08:40:00+07:00"})

    def line(self, code: str, name: str, waiting: int, following: list[str]) -> None:
        self.lines.append(
            {"code": code, "name": name, "waiting": waiting, "last_issued": f"{code}099", "next": following}
        )

    def read(self, office: str, *, at: Any) -> Snapshot | None:
        if self.is_down:
            raise OperationalError("the database does not answer")
        if office.upper() != "DN-HC":
            return None
        said = {
            "office": "DN-HC", "name": self.name, "version": self.version, "as_of": at.isoformat(timespec="seconds"),
            "fresh": self.fresh, "calls": self.calls, "lines": self.lines, "paused": self.paused,
            "notices": self.notices, "tags": self.tags,
        }  # fmt: skip
        board = json.dumps(said, ensure_ascii=False).encode()
        etag = f'W/"{hash(board.split(b"as_of")[0] + board.split(b"fresh")[1])}"'
        return Snapshot("DN-HC", self.version, etag, self.fresh, b"{}", board)


@pytest.fixture
def hall(house: House, the_clock: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch) -> Hall:
    the_clock("2026-11-19T08:41")
    made = Hall()
    monkeypatch.setattr(screens.snapshot, "read", made.read)
    made.line("A", "Tư pháp - Hộ tịch", 17, ["A013", "A014", "A015"])
    made.line("B", "Chứng thực", 4, ["B008"])
    made.line("C", "Đất đai - Xây dựng", 0, [])
    return made


@pytest.fixture(scope="session")
def voices() -> Iterator[Path]:
    """A data folder with the northern voice, made once."""
    folder = Path(tempfile.mkdtemp(prefix="mc-voice-"))
    voice.make(folder, Region.NORTH)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def open_screen(hall: Hall, voices: Path, live_server: Any, settings: LazySettings) -> Iterator[Callable[..., Any]]:
    """Open an address in chromium; `page.wrong` collects what its scripts trip over."""
    # The test's server knows files by their plain names only.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.DATA = voices
    with chromium() as browser:

        def opened(address: str = "/bang/dn-hc/", width: int = 1920, height: int = 1080, **options: Any) -> Any:
            context = browser.new_context(viewport={"width": width, "height": height}, locale="en-US", **options)
            page = context.new_page()
            page.wrong = []
            page.on("pageerror", lambda error: page.wrong.append(str(error)))
            page.goto(f"{live_server.url}{address}")
            return page

        yield opened
        browser.close()
