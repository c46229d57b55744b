# SPDX-License-Identifier: EUPL-1.2
"""Speaks Vietnamese words into sound files; a program of its own that nothing imports, started by `voice`.

espeak-ng is under the GPL: it is loaded in this process and in no other. Standard input is one JSON object
`{"voice": "vi", "words_per_minute": 140, "folder": "…", "clips": {"mot": "một"}}`; each clip becomes
`<folder>/<name>.wav` as spoken, 16-bit mono, untrimmed. Exit 3: espeak-ng is not on this machine.
"""

import ctypes
import json
import sys
import wave
from pathlib import Path

NOT_THERE = 3
_RETRIEVAL = 1  # samples come back to us instead of going to a sound card
_UTF8 = 1
_RATE, _PITCH_RANGE = 1, 4
_STEADY_PITCH_RANGE = 45
_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class Espeak:
    """The library, ready to speak with one voice; raises OSError where it is missing or does not know the voice."""

    def __init__(self, voice: str, *, words_per_minute: int) -> None:
        try:
            import espeakng_loader
        except ImportError as error:
            raise OSError("espeakng-loader is not installed") from error
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        data = str(espeakng_loader.get_data_path()).encode()
        self.samples_per_second = int(self._library.espeak_Initialize(_RETRIEVAL, 0, data, 0))
        if self.samples_per_second <= 0:
            raise OSError("espeak-ng does not find its data")
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise OSError(f"espeak-ng has no voice {voice}")
        self._library.espeak_SetParameter(_RATE, words_per_minute, 0)
        self._library.espeak_SetParameter(_PITCH_RANGE, _STEADY_PITCH_RANGE, 0)
        self._spoken = bytearray()
        # Kept on the object: a callback that is collected is called into nothing.
        self._callback = _Callback(self._take)
        self._library.espeak_SetSynthCallback(self._callback)

    def _take(self, samples: "ctypes._Pointer[ctypes.c_short]", count: int, _events: int | None) -> int:
        if samples and count > 0:
            self._spoken += ctypes.string_at(samples, count * 2)
        return 0

    def speak(self, text: str) -> bytes:
        """Return `text` as 16-bit samples."""
        self._spoken.clear()
        said = text.encode() + b"\0"
        self._library.espeak_Synth(said, ctypes.c_size_t(len(said)), 0, 0, 0, _UTF8, None, None)
        self._library.espeak_Synchronize()
        return bytes(self._spoken)


def main() -> int:
    """Speak what standard input asks for."""
    wanted = json.load(sys.stdin)
    try:
        espeak = Espeak(wanted["voice"], words_per_minute=wanted["words_per_minute"])
    except OSError as error:
        print(error, file=sys.stderr)
        return NOT_THERE
    for name, text in wanted["clips"].items():
        with wave.open(str(Path(wanted["folder"]) / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(espeak.samples_per_second)
            file.writeframes(espeak.speak(text))
    return 0


if __name__ == "__main__":
    sys.exit(main())
