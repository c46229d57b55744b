# SPDX-License-Identifier: EUPL-1.2
"""The sound clips of a data folder: which there are, where each lies, and the chime, which is made here.

`<data>/voice/own/<region>/<name>.wav` is an office's own recording and goes before `<data>/voice/<region>/<name>.wav`,
which `./motcua voice` makes. Only names of `spoken_number` are ever looked for.
"""

import io
import math
import wave
from array import array
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from motcua.kernel.spoken_number import CHIME, CLIPS, Region

SAMPLES_PER_SECOND: Final = 22_050
#: Hertz, beginning in seconds: a falling third, as in stations.
_STROKES = ((659.26, 0.0), (523.25, 0.42))
_CHIME_SECONDS = 1.3
_OVERTONES = ((1.0, 1.0), (2.0, 0.35), (3.01, 0.12))
_LOUDEST = 0.62
NAMES: Final = frozenset({CHIME, *CLIPS})


def folder_of(data: Path, region: Region) -> Path:
    """Return where the clips of a region are made."""
    return data / "voice" / region.value


def own_folder_of(data: Path, region: Region) -> Path:
    """Return where an office puts its own recordings."""
    return data / "voice" / "own" / region.value


def file_of(data: Path, region: Region, name: str) -> Path | None:
    """Return the file of a clip, the office's own first; None when nobody has made it or there is no such name."""
    if name not in NAMES:
        return None
    places = (own_folder_of(data, region), folder_of(data, region))
    return next((path for folder in places if (path := folder / f"{name}.wav").is_file()), None)


def names_at(data: Path, region: Region) -> set[str]:
    """Return the clips that are there; the chime always is."""
    places = (own_folder_of(data, region), folder_of(data, region))
    there = {path.stem for folder in places if folder.is_dir() for path in folder.glob("*.wav")}
    return (there & NAMES) | {CHIME}


def fingerprint(data: Path, region: Region) -> str:
    """Return a mark that changes whenever a clip of the region is made anew, recorded or taken away."""
    marks = []
    for name in sorted(NAMES):
        path = file_of(data, region, name)
        if path is not None:
            stat = path.stat()
            marks.append(f"{path} {stat.st_size} {stat.st_mtime_ns}")
    return sha256("\n".join(marks).encode()).hexdigest()[:12]


def read(data: Path, region: Region, name: str) -> bytes | None:
    """Return a clip; the chime is made where nobody has put one, any other clip that is not there is None."""
    path = file_of(data, region, name)
    if path is not None:
        try:
            return path.read_bytes()
        except OSError:
            return None
    return chime() if name == CHIME else None


def wav(samples: "array[int]") -> bytes:
    """Return 16-bit mono samples as the bytes of a wav file."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLES_PER_SECOND)
        file.writeframes(samples.tobytes())
    return out.getvalue()


@lru_cache(maxsize=1)
def chime() -> bytes:
    """Return two strokes of a bell, each dying away."""
    samples = array("h", bytes(2 * round(_CHIME_SECONDS * SAMPLES_PER_SECOND)))
    sound = [0.0] * len(samples)
    for hertz, begins in _STROKES:
        first = round(begins * SAMPLES_PER_SECOND)
        for n in range(first, len(sound)):
            seconds = (n - first) / SAMPLES_PER_SECOND
            swell = min(1.0, seconds / 0.004) * math.exp(-4.5 * seconds)
            sound[n] += swell * sum(
                share * math.sin(2 * math.pi * hertz * times * seconds) for times, share in _OVERTONES
            )
    peak = max(map(abs, sound))
    fade = round(0.05 * SAMPLES_PER_SECOND)
    for n, value in enumerate(sound):
        samples[n] = round(32_767 * _LOUDEST * value / peak * min(1.0, (len(sound) - 1 - n) / fade))
    return wav(samples)
