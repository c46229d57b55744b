# SPDX-License-Identifier: EUPL-1.2
"""`sms read` shows what was understood, on any machine; `sms send` lets a running office answer."""

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from motcua.cli import sms
from motcua.cli.instance import Instance
from motcua.cli.refusal import Refused

NewInstance = Callable[..., Instance]
# A fresh office has its whole sample to relay first.
PATIENTLY = ("--wait", "300")
FULL = "HG Nguyen Van An so xay dung hoi quy hoach 9h ngay 20/11"
KEYS = [
    "intent", "name", "agency", "procedure", "content", "start", "missing", "code", "place", "born_on", "vaccine",
    "dose", "confidence", "why",
]  # fmt: skip


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def file(*lines: str, content: bytes | None = None) -> Path:
        path = tmp_path / "tin.tsv"
        path.write_bytes(content if content is not None else "".join(f"{line}\n" for line in lines).encode())
        return path

    return file


def understood(file: Path, instance: Instance, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert sms.read_file(file, instance) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


# --- read --------------------------------------------------------------------------------------------------


def test_each_message_is_one_json_line_in_order(
    write: Callable[..., Path], new_instance: NewInstance, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(
        "note\treceived_at\tmessage",
        f"x\t2026-11-19T09:00\t{FULL}",
        "x\t2026-11-19T09:00\tHUYHG 482914",
        "x\t2026-11-19T09:00\tTC Nguyen Minh Khoi 12/03/2025 5in1 mui 2 8h 20/11",
        "",
        "x\t2026-11-19T09:00\t2",
    )
    instance = new_instance("nowhere")
    booked, cancelled, shot, choice = understood(file, instance, capsys)
    assert list(booked) == KEYS
    assert (booked["intent"], booked["name"], booked["agency"]) == ("book", "Nguyen Van An", "DN-SXD")
    assert (booked["start"], booked["missing"], booked["place"]) == ("2026-11-20T09:00", [], None)
    assert booked["why"]
    assert all({"part", "said", "text"} == each.keys() for each in booked["why"])
    assert (cancelled["intent"], cancelled["code"], cancelled["start"]) == ("cancel", "482914", None)
    assert (shot["born_on"], shot["dose"]) == ("2025-03-12", 2)
    assert (choice["intent"], choice["code"]) == ("reply_choice", "2")
    # Nothing was started or made.
    assert not instance.data.exists()


def test_a_byte_order_mark_and_the_line_ends_of_windows_are_fine(
    write: Callable[..., Path], new_instance: NewInstance, capsys: pytest.CaptureFixture[str]
) -> None:
    content = f'\ufeffreceived_at\tmessage\r\n2026-11-19T09:00\t"{FULL}\r\n'.encode()
    (reading,) = understood(write(content=content), new_instance("nowhere"), capsys)
    assert (reading["agency"], reading["start"]) == ("DN-SXD", "2026-11-20T09:00")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["received_at\ttext", "2026-11-19T09:00\tHG"], "dòng 1: thiếu cột message"),
        (["message", "HG"], "dòng 1: thiếu cột received_at"),
        (["received_at\tmessage", "2026-11-19T09:00\tHG", "hôm qua\tHG"], "dòng / line 3: “hôm qua”"),
        (["received_at\tmessage", "2026-11-19T09:00"], "dòng 2: thiếu ô"),
        ([], "dòng 1: thiếu cột"),
    ],
)
def test_a_bad_file_is_refused_with_its_line(
    write: Callable[..., Path],
    new_instance: NewInstance,
    capsys: pytest.CaptureFixture[str],
    lines: list[str],
    said: str,
) -> None:
    with pytest.raises(Refused, match=said):
        sms.read_file(write(*lines), new_instance("nowhere"))
    assert capsys.readouterr().out == ""


def test_a_file_that_is_not_there_or_not_utf8_is_refused(write: Callable[..., Path], new_instance: NewInstance) -> None:
    with pytest.raises(Refused, match="Không đọc được"):
        sms.read_file(Path("/nowhere/tin.tsv"), new_instance("nowhere"))
    with pytest.raises(Refused, match="dòng 2: không phải UTF-8"):
        sms.read_file(write(content=b"received_at\tmessage\n2026-11-19T09:00\t\xff\n"), new_instance("nowhere"))


def test_a_folder_without_an_office_in_it_reads_with_the_sample(
    write: Callable[..., Path], new_instance: NewInstance, capsys: pytest.CaptureFixture[str]
) -> None:
    instance = new_instance()
    instance.create()
    file = write("received_at\tmessage", f"2026-11-19T09:00\t{FULL}")
    command = [sys.executable, "-m", "motcua.cli", "--data", str(instance.data), "sms", "read", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, env=_environment(), timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["agency"] == "DN-SXD"


# --- send --------------------------------------------------------------------------------------------------


def test_without_a_running_office_nothing_is_sent(new_instance: NewInstance) -> None:
    nowhere = new_instance("nowhere")
    with pytest.raises(Refused, match="Chưa có dữ liệu"):
        sms.send("0905123456", "HG ?", None, nowhere)
    stopped = new_instance("stopped")
    stopped.create()
    with pytest.raises(Refused, match="không chạy"):
        sms.send("0905123456", "HG ?", None, stopped)


def test_a_moment_that_is_none_is_refused(new_instance: NewInstance) -> None:
    words = argparse.Namespace(deed="send", phone="0905123456", text="HG ?", at="mai")
    with pytest.raises(Refused, match="--at"):
        sms.main(words, new_instance("nowhere"))


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MOTCUA_", "DJANGO_"))}
    return {**kept, "PYTHONPATH": str(Path(sms.__file__).resolve().parents[2])}


@contextmanager
def running(folder: Path) -> Iterator[Callable[..., subprocess.CompletedProcess[str]]]:
    """A whole office on the sample data; yields `./motcua` on it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    place = ["--data", str(folder), "--port", str(port)]
    command = [sys.executable, "-m", "motcua.cli", *place]
    office = subprocess.Popen(
        [*command, "run", "--at", "2026-11-19T08:30"],
        env=_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )

    def motcua(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command, *words], env=_environment(), capture_output=True, text=True, timeout=400, check=False
        )

    try:
        until = time.monotonic() + 360
        while motcua("sms", "send", "--from", "0905999888", "HG ?").returncode != 0:
            assert office.poll() is None
            assert time.monotonic() < until
            time.sleep(1)
        yield motcua
    finally:
        os.killpg(office.pid, signal.SIGTERM)
        office.wait(90)


@pytest.mark.slow
def test_a_running_office_answers(folder: Path) -> None:
    with running(folder / "office") as motcua:
        booked = motcua("sms", "send", "--from", "0905123456", "--at", "2026-11-19T09:00", *PATIENTLY, FULL)
        assert booked.returncode == 0, booked.stderr
        assert booked.stdout.startswith("Ma hen ")
        assert "9h thu 6 20/11 tai So Xay dung" in booked.stdout
        code = booked.stdout.split(":")[0].removeprefix("Ma hen ")
        cancelled = motcua("sms", "send", "--from", "84905123456", *PATIENTLY, f"HUYHG {code}")
        assert cancelled.stdout.startswith(f"Ma hen {code}: da huy 9h thu 6 20/11")
        silent = motcua("sms", "send", "--from", "0905123456", *PATIENTLY, "Ban da trung thuong!!! truy cap bit.ly/xyz")
        assert (silent.returncode, silent.stdout) == (0, "")
        assert "Không trả lời" in silent.stderr
        hurried = motcua("sms", "send", "--from", "0905123456", "--wait", "0", "HG ?")
        assert hurried.returncode == 1
        assert "Chưa có trả lời sau 0 giây. Tin đã được giữ" in hurried.stderr
