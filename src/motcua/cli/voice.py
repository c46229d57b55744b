# SPDX-License-Identifier: EUPL-1.2
"""`voice`: `make` speaks the clips of the boards into the data folder, `say` writes a whole call, `list` names all."""

import argparse
import json
import shutil
import subprocess
import sys
from array import array
from pathlib import Path

from motcua.cli import voice_sound
from motcua.cli.instance import Instance
from motcua.cli.refusal import Refused
from motcua.doors.board import sounds
from motcua.kernel.spoken_number import ACCENTS, CHIME, CLIPS, Reading, Region, call_clips, sentence

MAKE_SECONDS = 120
_VOICES = {Region.NORTH: "vi", Region.CENTRE: "vi-vn-x-central", Region.SOUTH: "vi-vn-x-south"}
# Phrases run together as people speak; single words are said slowly.
_WORDS_PER_MINUTE = 145
_SAID_WITH = "cach-doc.json"
# Grows when clips of the same words should be made anew.
_EDITION = 1


class NoVoice(Exception):
    """The clips cannot be made here; the text says why, in English, for the log."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare `voice make`, `voice say` and `voice list`."""
    below = parser.add_subparsers(dest="deed", required=True, metavar="{make,say,list}")
    regions = [region.value for region in Region]
    make = below.add_parser("make", help="tạo các đoạn tiếng / make the clips")
    make.add_argument("--region", choices=regions, help="một giọng / one voice only")
    make.add_argument("--force", action="store_true", help="tạo lại cả khi đã có / make again")
    say = below.add_parser("say", help="ghi cả lời gọi vào một tệp / write a whole call")
    say.add_argument("number", metavar="SỐ", help="A105")
    say.add_argument("place", metavar="QUẦY", help="3, “Phòng 12”")
    say.add_argument("--out", type=Path, required=True, metavar="TỆP.wav")
    say.add_argument("--region", choices=regions, default=Region.NORTH.value)
    say.add_argument("--reading", choices=[each.value for each in Reading], default=Reading.NUMBER.value,
                     help="chu: a mười hai; so: a không một hai")  # fmt: skip
    below.add_parser("list", help="tên và lời của từng đoạn / name and words of each clip")


def main(arguments: argparse.Namespace, instance: Instance) -> int:
    """Make clips, write a call, or list the names."""
    if arguments.deed == "list":
        print("\n".join(f"{name}\t{text}" for name, text in CLIPS.items()))
        return 0
    instance.open()
    if arguments.deed == "say":
        return _say(arguments, instance.data)
    for region in [Region(arguments.region)] if arguments.region else list(Region):
        try:
            count = make(instance.data, region, is_forced=arguments.force)
        except NoVoice as error:
            raise Refused(
                f"Không tạo được giọng đọc ({error}). Bảng gọi số vẫn có tiếng chuông.",
                f"The voice cannot be made ({error}). The boards still chime.",
            ) from error
        print(f"{region.value}: {count}")
    return 0


def prepare(data: Path) -> None:
    """Make what is missing; a failure is said on standard error and stops nobody."""
    try:
        for region in Region:
            make(data, region)
    except (NoVoice, OSError) as error:
        print(
            f"Chưa có giọng đọc cho bảng gọi số, chỉ có tiếng chuông: {error}. / No voice, only the chime.",
            file=sys.stderr,
        )


def make(data: Path, region: Region, *, is_forced: bool = False) -> int:
    """Speak the clips of a region unless they are there; return how many were made. Raises: NoVoice.

    They are made beside and then moved in one by one, so that a board never reads half a clip.
    """
    folder = sounds.folder_of(data, region)
    said_with = {"edition": _EDITION, "rate": _WORDS_PER_MINUTE, "clips": dict(CLIPS)}
    if not is_forced and _is_whole(folder, said_with):
        return 0
    fresh = folder.with_name(f".{region.value}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        _speak(fresh, region)
        for name in CLIPS:
            _even(fresh / f"{name}.wav")
        (fresh / f"{CHIME}.wav").write_bytes(sounds.chime())
        folder.mkdir(exist_ok=True)
        for path in sorted(fresh.glob("*.wav")):
            path.replace(folder / path.name)
        # Written last: while it is not there, the next start makes all of them again.
        (folder / _SAID_WITH).write_text(json.dumps(said_with, ensure_ascii=False, indent=1), encoding="utf-8")
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return len(CLIPS) + 1


def _is_whole(folder: Path, said_with: dict[str, object]) -> bool:
    try:
        kept = json.loads((folder / _SAID_WITH).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return bool(kept == said_with) and all((folder / f"{name}.wav").is_file() for name in [CHIME, *CLIPS])


def _speak(folder: Path, region: Region) -> None:
    wanted = {
        "voice": _VOICES[region],
        "words_per_minute": _WORDS_PER_MINUTE,
        "folder": str(folder),
        "clips": dict(CLIPS),
    }
    # -P: the folder of the program holds modules named like the standard library's.
    command = [sys.executable, "-P", str(Path(__file__).with_name("voice_maker.py"))]
    try:
        done = subprocess.run(
            command, input=json.dumps(wanted), capture_output=True, text=True, check=False, timeout=MAKE_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoVoice(type(error).__name__) from error
    if done.returncode != 0:
        raise NoVoice(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else f"exit {done.returncode}")


def _even(path: Path) -> None:
    try:
        samples = voice_sound.evened(voice_sound.samples_of(path.read_bytes()))
    except (OSError, voice_sound.NotASound) as error:
        raise NoVoice(f"no sound in {path.name}") from error
    if not samples:
        raise NoVoice(f"only silence in {path.name}")
    path.write_bytes(sounds.wav(samples))


def _say(arguments: argparse.Namespace, data: Path) -> int:
    region = Region(arguments.region)
    clips = call_clips(arguments.number, arguments.place, reading=Reading(arguments.reading), accent=ACCENTS[region])
    parts = []
    for name in [CHIME, *clips]:
        parts.append((_samples(data, region, name), _silence_after(name)))
    whole = voice_sound.joined(parts)
    try:
        arguments.out.write_bytes(sounds.wav(whole))
    except OSError as error:
        raise Refused(
            f"Không ghi được {arguments.out}: {error.strerror}.", f"Cannot write {arguments.out}: {error.strerror}."
        ) from error
    print(f"{sentence(clips)}\t{len(whole) / sounds.SAMPLES_PER_SECOND:.1f} s")
    return 0


def _silence_after(name: str) -> float:
    return voice_sound.PHRASE_GAP_SECONDS if name == CHIME or " " in CLIPS[name] else voice_sound.GAP_SECONDS


def _samples(data: Path, region: Region, name: str) -> "array[int]":
    found = sounds.read(data, region, name)
    if found is None:
        raise Refused(
            f"Chưa có đoạn tiếng “{name}” của giọng {region.value}. Hãy chạy ./motcua voice make.",
            f"The clip “{name}” of voice {region.value} is missing. Run ./motcua voice make.",
        )
    try:
        return voice_sound.samples_of(found)
    except voice_sound.NotASound:
        raise Refused(
            f"Bản ghi “{name}” phải là wav 16 bit, một kênh, 22.050 Hz.",
            f"The recording “{name}” has to be a 16-bit mono wav of 22,050 Hz.",
        ) from None
