# SPDX-License-Identifier: EUPL-1.2
"""The slip as a picture of black and white dots: text sent as text loses Vietnamese marks on most printers."""

import json
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import Final

import segno
import typst
from PIL import Image

from motcua.queueing.printing import Slip

DOTS_A_MM: Final = 8
#: How wide a printer of this paper prints, in dots.
WIDTH_DOTS: Final = {80: 576, 58: 384}
_QR_DOTS_A_MODULE: Final = {80: 6, 58: 5}
_QR_BORDER: Final = 2
_MM_AN_INCH: Final = 25.4
# Grey edges of letters become black from here on: thin strokes of marks must not be lost.
_BLACK_BELOW: Final = 160
_TEMPLATE: Final = Path(__file__).with_name("slip.typ")


def draw_slip(slip: Slip) -> Image.Image:
    """Return the slip in dots, exactly as wide as the paper's printer."""
    code = segno.make_qr(slip.follow_url, error="m")
    side, _height = code.symbol_size(border=_QR_BORDER)
    facts = asdict(slip) | {
        "width_mm": WIDTH_DOTS[slip.paper_mm] / DOTS_A_MM,
        # A whole number of dots to each module, or the code is hard to read.
        "qr_mm": side * _QR_DOTS_A_MODULE[slip.paper_mm] / DOTS_A_MM,
    }
    picture = BytesIO()
    code.save(picture, kind="svg", border=_QR_BORDER)
    drawn = typst.compile(
        _TEMPLATE,
        format="png",
        ppi=DOTS_A_MM * _MM_AN_INCH,
        sys_inputs={"slip": json.dumps(facts), "qr": picture.getvalue().decode()},
        ignore_system_fonts=True,
    )
    assert isinstance(drawn, bytes), "a slip is one page"
    grey = Image.open(BytesIO(drawn)).convert("L")
    return grey.point(lambda light: 0 if light < _BLACK_BELOW else 255).convert("1", dither=Image.Dither.NONE)
