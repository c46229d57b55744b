# SPDX-License-Identifier: EUPL-1.2
"""`voice`: clips that sound, are trimmed, even and of a sane length; a whole call; and an office without espeak-ng."""

import argparse
import shutil
import subprocess
import sys
import wave
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from motcua.cli import prepare, voice, voice_sound
from motcua.cli.instance import Instance
from motcua.cli.refusal import Refused
from motcua.doors.board import sounds
from motcua.kernel.spoken_number import CLIPS, Region

NewInstance = Callable[..., Instance]
RATE = sounds.SAMPLES_PER_SECOND


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tieng")
    voice.prepare(folder)
    return folder


def clip(folder: Path, region: Region, name: str) -> "array[int]":
    found = sounds.read(folder, region, name)
    assert found is not None
    return voice_sound.samples_of(found)


def level(samples: "array[int]") -> float:
    loud = [abs(each) for each in samples if abs(each) > 400]
    return float((sum(each * each for each in loud) / len(loud)) ** 0.5 / 32_767)


@pytest.mark.parametrize("region", list(Region))
def test_every_clip_sounds_is_trimmed_even_and_of_a_sane_length(made: Path, region: Region) -> None:
    for name, text in CLIPS.items():
        samples = clip(made, region, name)
        seconds = len(samples) / RATE
        syllables = len(text.split())
        assert 0.12 * syllables < seconds < 0.35 + 0.45 * syllables, (name, seconds)
        loud = [n for n, each in enumerate(samples) if abs(each) > 250]
        assert loud[0] < 0.03 * RATE, name
        assert len(samples) - loud[-1] < 0.03 * RATE, name
        assert abs(samples[0]) < 50 > abs(samples[-1]), name
        assert 0.1 < level(samples) < 0.25, (name, level(samples))
        assert max(map(abs, samples)) <= 0.93 * 32_767, name


def test_words_that_differ_by_tone_alone_differ_as_sounds(made: Path) -> None:
    for region in Region:
        for one, other in (("muoi", "muoi-chuc"), ("mot", "mot-cuoi"), ("chu-d", "chu-dd"), ("chu-a", "chu-aw")):
            assert clip(made, region, one) != clip(made, region, other)


def test_the_three_voices_are_three(made: Path) -> None:
    assert len({sounds.read(made, region, "nam") for region in Region}) == 3


def test_the_chime_dies_away(made: Path) -> None:
    chime = clip(made, Region.NORTH, "chuong")
    loudest = [max(map(abs, chime[n : n + RATE // 10])) for n in range(0, len(chime), RATE // 10)]
    assert max(loudest[:8]) > 10_000
    assert loudest[-1] < 1_200


def test_nothing_is_made_twice_unless_asked_and_a_lost_clip_is_made_again(tmp_path: Path) -> None:
    assert voice.make(tmp_path, Region.SOUTH) == len(CLIPS) + 1
    assert voice.make(tmp_path, Region.SOUTH) == 0
    (sounds.folder_of(tmp_path, Region.SOUTH) / "muoi.wav").unlink()
    assert voice.make(tmp_path, Region.SOUTH) == len(CLIPS) + 1
    assert voice.make(tmp_path, Region.SOUTH, is_forced=True) == len(CLIPS) + 1
    assert [path.name for path in (tmp_path / "voice").iterdir()] == ["nam"]


def test_without_espeak_a_start_only_warns_and_the_command_refuses(
    new_instance: NewInstance, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    instance = new_instance()
    instance.create()
    monkeypatch.setitem(voice._VOICES, Region.NORTH, "vi-no-such-voice")
    voice.prepare(instance.data)
    assert "chỉ có tiếng chuông" in capsys.readouterr().err
    with pytest.raises(Refused, match="no voice"):
        voice.main(argparse.Namespace(deed="make", region="bac", force=False), instance)
    assert sounds.names_at(instance.data, Region.NORTH) == {"chuong"}


def test_the_server_never_loads_espeak() -> None:
    ask = "import sys, motcua.doors.board.sounds, motcua.cli.voice, motcua.cli.prepare; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert "espeakng_loader" not in loaded
    assert "motcua.cli.voice_maker" not in loaded
    assert prepare.voice is voice


@pytest.fixture
def instance_with_voice(new_instance: NewInstance, made: Path) -> Instance:
    instance = new_instance()
    instance.create()
    shutil.copytree(made / "voice", instance.data / "voice")
    return instance


def said(instance: Instance, out: Path, **more: Any) -> int:
    wanted = {"deed": "say", "number": "A105", "place": "3", "region": "bac", "reading": "chu", "out": out, **more}
    return voice.main(argparse.Namespace(**wanted), instance)


def test_a_whole_call_is_the_chime_and_its_words(
    instance_with_voice: Instance, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "goi.wav"
    assert said(instance_with_voice, out) == 0
    assert "Mời công dân có số A một trăm linh năm đến quầy số ba" in capsys.readouterr().out
    with wave.open(str(out)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        seconds = file.getnframes() / RATE
    names = ["chuong", "moi-so", "chu-a", "mot", "tram", "linh", "nam", "den-quay", "ba"]
    parts = sum(len(clip(instance_with_voice.data, Region.NORTH, name)) for name in names) / RATE
    assert parts < seconds < parts + 1
    assert said(instance_with_voice, out, reading="so") == 0
    assert "A một không năm" in capsys.readouterr().out


def test_a_call_in_a_voice_that_is_not_there_says_what_to_do(
    new_instance: NewInstance, tmp_path: Path, instance_with_voice: Instance
) -> None:
    shutil.rmtree(sounds.folder_of(instance_with_voice.data, Region.CENTRE))
    with pytest.raises(Refused, match="voice make"):
        said(instance_with_voice, tmp_path / "goi.wav", region="trung")
    with pytest.raises(Refused, match="Cannot write"):
        said(instance_with_voice, tmp_path / "khong-co" / "goi.wav")


def test_a_recording_of_another_kind_is_named(instance_with_voice: Instance, tmp_path: Path) -> None:
    own = sounds.own_folder_of(instance_with_voice.data, Region.NORTH)
    own.mkdir(parents=True)
    (own / "ba.wav").write_bytes(b"ID3")
    with pytest.raises(Refused, match="“ba”"):
        said(instance_with_voice, tmp_path / "goi.wav")


def test_all_names_are_listed(new_instance: NewInstance, capsys: pytest.CaptureFixture[str]) -> None:
    assert voice.main(argparse.Namespace(deed="list"), new_instance()) == 0
    listed = capsys.readouterr().out.splitlines()
    assert len(listed) == len(CLIPS)
    assert "muoi-chuc\tmươi" in listed
