# SPDX-License-Identifier: EUPL-1.2
"""Makes spoken clips alike: silence cut off, the same loudness, no clicks at the ends; and joins them to a call."""

import io
import sys
import wave
from array import array
from collections.abc import Sequence

from motcua.doors.board.sounds import SAMPLES_PER_SECOND

_QUIETER_IS_SILENCE = 0.012  # of full scale
_FRAME = SAMPLES_PER_SECOND // 100
_LEVEL = 0.17  # of full scale, over what is not silent
_PEAK_AT_MOST = 0.92
_FADE = SAMPLES_PER_SECOND // 250
GAP_SECONDS = 0.03
PHRASE_GAP_SECONDS = 0.14


class NotASound(ValueError):
    """A file is not a 16-bit mono wav of 22,050 samples a second."""


def samples_of(data: bytes) -> "array[int]":
    """Return the samples of a wav file; raises NotASound."""
    try:
        with wave.open(io.BytesIO(data)) as file:
            if (file.getnchannels(), file.getsampwidth(), file.getframerate()) != (1, 2, SAMPLES_PER_SECOND):
                raise NotASound
            samples = array("h", file.readframes(file.getnframes()))
    except (wave.Error, EOFError) as error:
        raise NotASound from error
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def evened(samples: "array[int]") -> "array[int]":
    """Return the clip trimmed, as loud as all others and faded at both ends; silence comes back empty."""
    kept = _trimmed(samples)
    if not kept:
        return kept
    loud = [each for each in map(abs, kept) if each > _QUIETER_IS_SILENCE * 32_767]
    level = (sum(each * each for each in loud) / len(loud)) ** 0.5 / 32_767
    peak = max(map(abs, kept)) / 32_767
    gain = min(_LEVEL / level, _PEAK_AT_MOST / peak)
    last = len(kept) - 1
    return array("h", (round(each * gain * min(1.0, n / _FADE, (last - n) / _FADE)) for n, each in enumerate(kept)))


def _trimmed(samples: "array[int]") -> "array[int]":
    limit = _QUIETER_IS_SILENCE * 32_767
    loud = [n for n, each in enumerate(samples) if abs(each) > limit]
    if not loud:
        return array("h")
    return samples[max(0, loud[0] - _FRAME) : loud[-1] + _FRAME]


def joined(parts: Sequence[tuple["array[int]", float]]) -> "array[int]":
    """Return the clips one after the other, each followed by so many seconds of silence."""
    whole = array("h")
    for samples, silence in parts:
        whole.extend(samples)
        whole.extend(array("h", bytes(2 * round(silence * SAMPLES_PER_SECOND))))
    return whole
