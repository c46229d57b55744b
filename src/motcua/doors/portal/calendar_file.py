# SPDX-License-Identifier: EUPL-1.2
"""An appointment as an iCalendar file (RFC 5545), without anybody's name or phone. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

LINE_OCTETS: Final = 75


@dataclass(frozen=True)
class CalendarEntry:
    """What a phone's calendar is told; `status` is TENTATIVE, CONFIRMED or CANCELLED."""

    uid: str
    version: int
    status: str
    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str
    description: str
    reminds: str
    made_at: datetime

    def text(self) -> str:
        """Return the file, with a reminder two hours before."""
        lines = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Mot Cua//Hen gio//VI",
            "CALSCALE:GREGORIAN",
            "METHOD:PUBLISH",
            "BEGIN:VEVENT",
            f"UID:{self.uid}",
            f"SEQUENCE:{self.version}",
            f"STATUS:{self.status}",
            f"DTSTAMP:{_utc(self.made_at)}",
            f"DTSTART:{_utc(self.starts_at)}",
            f"DTEND:{_utc(self.ends_at)}",
            f"SUMMARY:{_escaped(self.summary)}",
            f"LOCATION:{_escaped(self.location)}",
            f"DESCRIPTION:{_escaped(self.description)}",
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            "TRIGGER:-PT2H",
            f"DESCRIPTION:{_escaped(self.reminds)}",
            "END:VALARM",
            "END:VEVENT",
            "END:VCALENDAR",
        ]
        return "".join(f"{_folded(line)}\r\n" for line in lines)


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(plain.splitlines())


def _folded(line: str) -> str:
    """Break a line after at most 75 octets, never inside a letter; the next begins with a space."""
    pieces, filled = [""], 0
    for sign in line:
        width = len(sign.encode())
        if filled + width > LINE_OCTETS:
            pieces.append("")
            filled = 1
        pieces[-1] += sign
        filled += width
    return "\r\n ".join(pieces)
