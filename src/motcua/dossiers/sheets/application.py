# SPDX-License-Identifier: EUPL-1.2
"""What is filled in for somebody, as a paper ready to be signed or marked with a finger."""

from dataclasses import asdict, dataclass, field
from datetime import datetime

from motcua.dossiers.sheets import drawing
from motcua.dossiers.sheets.wording import day, place_name, plain

_DECLARED = (
    "Tôi cam đoan những điều khai trên là đúng sự thật và chịu trách nhiệm trước pháp luật về lời khai của mình."
)
_HINTS = {
    "": "(Ký, ghi rõ họ tên, hoặc điểm chỉ)",
    "screen": "(Đã ký trên màn hình)",
    "paper": "(Ký, ghi rõ họ tên)",
    "fingerprint": "(Điểm chỉ)",
}


@dataclass(frozen=True)
class Line:
    label: str
    value: str


@dataclass(frozen=True)
class Part:
    """What belongs together: fields, or a table's lines under their columns."""

    title: str = ""
    fields: list[Line] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True)
class Application:
    """A filled application. `sections` are headings with their parts, `signed_how` as in Assistance, "" not yet.

    `signature` is a PNG; `foot` says at the bottom of each page which print it is.
    """

    title: str
    agency: str
    place: str
    signer: str
    sections: list[tuple[str, list[Part]]]
    foot: str
    signed_how: str = ""
    signature: bytes = b""
    witness: str = ""


def application_pdf(application: Application, *, at: datetime) -> bytes:
    """Draw it on A4; a place for the witness is there unless it was signed by hand or on the screen."""
    data = {
        "title": plain(application.title),
        "agency": plain(application.agency),
        "sections": [
            {"name": plain(name), "groups": [asdict(part) for part in parts]} for name, parts in application.sections
        ],
        "declared": _DECLARED,
        "place_date": f"{place_name(plain(application.place))}, {day(at)}",
        "hint": _HINTS.get(application.signed_how, _HINTS[""]),
        "signature": list(application.signature),
        "signer": plain(application.signer),
        "witness": None if application.signed_how in ("screen", "paper") else plain(application.witness),
        "foot": plain(application.foot),
    }
    return drawing.pdf_of("application", data, at=at)
