# SPDX-License-Identifier: EUPL-1.2
"""What the address of a screen asks for: which counter, whose voice, how numbers are read, whether it is silent."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest

from motcua.kernel.speech import Accent
from motcua.kernel.spoken_number import ACCENTS, FOURS, Reading, Region

COUNTER, VOICE, READING, FOUR, SOUND = "quay", "giong", "doc", "bon", "tieng"
ON, OFF = "bat", "tat"
_MOST_DIGITS = 4


@dataclass(frozen=True)
class Wishes:
    """One screen; whatever cannot be read in its address is as if it were not there."""

    counter: int | None
    region: Region
    reading: Reading
    four: str
    is_loud: bool

    @property
    def reading_query(self) -> str:
        """The part of the address on which the way of reading depends."""
        return urlencode({READING: self.reading.value, FOUR: self.four})


def wishes_of(request: HttpRequest) -> Wishes:
    """Read the address; a counter's own screen speaks only where it is told to, since the hall's speaks for all."""
    typed = request.GET.get("quay", "").strip()
    counter = int(typed) if typed.isdecimal() and len(typed) <= _MOST_DIGITS else None
    sound = request.GET.get("tieng", "")
    return Wishes(
        counter=counter,
        region=region_called(request.GET.get("giong", "")) or default_region(),
        reading=reading_called(request.GET.get("doc", "")),
        four=four if (four := request.GET.get("bon", "")) in FOURS else "",
        is_loud=sound == ON if counter is not None else sound != OFF,
    )


def region_called(name: str) -> Region | None:
    """Return the voice of this name."""
    return next((region for region in Region if region.value == name), None)


def default_region() -> Region:
    """Return the voice of boards that ask for none."""
    return region_called(settings.BOARD_VOICE) or Region.NORTH


def reading_called(name: str) -> Reading:
    """Return the way of reading of this name, else the office's own."""
    known = {each.value: each for each in Reading}
    return known.get(name) or known.get(settings.BOARD_READING) or Reading.NUMBER


def accent_of(region: Region, four: str = "") -> Accent:
    """Return the region's words, with the other word for four after tens where one is wished."""
    accent = ACCENTS[region]
    return accent._replace(four=FOURS[four]) if four in FOURS else accent
