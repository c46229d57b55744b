# SPDX-License-Identifier: EUPL-1.2
"""The code of a dossier as machines read it, drawn as SVG: a QR code that leads to its page, a Code 128 barcode."""

from io import BytesIO

import segno
from barcode.codex import Code128

_BAR_HEIGHT = 40
# Quiet zones on both sides, in modules: scanners ask for ten.
_QUIET = 10


def qr_svg(address: str) -> str:
    """Return the QR code of an address; `make_qr` because phones do not read the Micro QR of `make`."""
    drawn = BytesIO()
    segno.make_qr(address, error="m").save(drawn, kind="svg", border=2, xmldecl=False, svgns=True)
    return drawn.getvalue().decode()


def barcode_svg(code: str) -> str:
    """Return the Code 128 bars of a dossier's code, without text."""
    modules = "".join(Code128(code).build())
    bars = [(start, width) for start, width in _runs(modules)]
    path = "".join(f"M{start + _QUIET} 0h{width}v{_BAR_HEIGHT}h-{width}z" for start, width in bars)
    around = f'viewBox="0 0 {len(modules) + 2 * _QUIET} {_BAR_HEIGHT}" preserveAspectRatio="none"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {around}><path d="{path}"/></svg>'


def _runs(modules: str) -> list[tuple[int, int]]:
    """Return where each bar begins and how many modules wide it is."""
    found, start = [], -1
    for place, module in enumerate([*modules, "0"]):
        if module == "1" and start < 0:
            start = place
        elif module != "1" and start >= 0:
            found.append((start, place - start))
            start = -1
    return found
