# SPDX-License-Identifier: EUPL-1.2
"""Facts to pages: typst draws them without network, packages or a process of its own.

Values travel as JSON and are set as text; nothing a citizen wrote is ever read as typst's own language.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Final

import typst

TEMPLATES: Final = Path(__file__).with_name("templates")
# Other departments have sheets of their own, and share the frame: `#import "/dossiers/sheets/templates/frame.typ": *`.
_PACKAGE: Final = TEMPLATES.parents[2]
# Times New Roman (NĐ 30/2020), and what has its measures and every Vietnamese letter; the last one is typst's own.
SERIFS: Final = ("Times New Roman", "Liberation Serif", "Tinos", "TeX Gyre Termes", "Libertinus Serif")
# For what hangs on a wall and is read from afar; behind them the serifs.
SANS: Final = ("Noto Sans", "Liberation Sans", "Arial", "DejaVu Sans")
_PREVIEW_PPI: Final = 96.0
# What was not used for ten documents is thrown away (comemo's age).
_TURNS_UNTIL_FORGOTTEN: Final = 11
# A compiler draws one document at a time.
_drawing = Lock()


def pdf_of(template: str | Path, data: dict[str, Any], *, at: datetime, is_tagged: bool = True) -> bytes:
    """Return the PDF of a template filled with data; the same data and moment give the same bytes.

    A template is one of ours by its name, or another department's by its path without ".typ". Tags let a screen reader
    read it; a table of hundreds of rows grows to eight times its size by them.
    """
    drawn = _drawn(template, data, at=at, kind="pdf", is_tagged=is_tagged)
    assert isinstance(drawn, bytes)
    return drawn


def pictures_of(template: str | Path, data: dict[str, Any], *, at: datetime, ppi: float = _PREVIEW_PPI) -> list[bytes]:
    """Return the pages of the same document as PNG pictures."""
    drawn = _drawn(template, data, at=at, kind="png", ppi=ppi)
    if isinstance(drawn, bytes):
        return [drawn]
    return list(drawn)


def pdf_with_places(
    template: str, data: dict[str, Any], *, at: datetime, names: Sequence[str]
) -> tuple[bytes, dict[str, dict[str, float]]]:
    """Return the PDF, and where the template left each named place: page, x and y from the upper left, in points."""
    with _drawing:
        drawn = _compiled(template, data, at=at, kind="pdf")
        assert isinstance(drawn, bytes)
        found = {name: json.loads(compiler(template).query(f"<{name}>", field="value")) for name in names}
    return drawn, {name: values[0] for name, values in found.items() if values}


def _drawn(
    template: str | Path, data: dict[str, Any], *, at: datetime, kind: str, **more: Any
) -> bytes | Sequence[bytes]:
    with _drawing:
        return _compiled(template, data, at=at, kind=kind, **more)


def _compiled(
    template: str | Path,
    data: dict[str, Any],
    *,
    at: datetime,
    kind: str,
    ppi: float | None = None,
    is_tagged: bool = True,
) -> bytes | Sequence[bytes]:
    drawn = compiler(template).compile(
        format=kind,  # type: ignore[arg-type]
        ppi=ppi,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False), "fonts": json.dumps(serifs())},
        timestamp=int(at.timestamp()),
        pdf_tags=is_tagged,
    )
    assert drawn is not None
    return drawn


def forget() -> None:
    """Let typst give back what it kept of a long document; otherwise ten of them stay in memory."""
    with _drawing:
        for turn in range(_TURNS_UNTIL_FORGOTTEN):
            compiler("blank").compile(format="svg", sys_inputs={"turn": str(turn)})


@cache
def compiler(template: str | Path) -> typst.Compiler:
    """Return the compiler of a template; kept, because reading fonts and files again costs more than drawing."""
    return typst.Compiler(TEMPLATES / f"{template}.typ", root=_PACKAGE, font_paths=_fonts())


@cache
def serifs() -> list[str]:
    """Return the serif this system has, and typst's own behind it."""
    there = set(_fonts().families())
    found = [name for name in SERIFS if name in there]
    return list(dict.fromkeys([*found[:1], SERIFS[-1]]))


@cache
def sans() -> list[str]:
    """Return the letters for walls this system has, and behind them the serifs."""
    there = set(_fonts().families())
    return [*[name for name in SANS if name in there][:1], *serifs()]


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True)
