# SPDX-License-Identifier: EUPL-1.2
"""Small drawn pages for the demonstration's dossiers: lines as if of writing, a frame, a round red stamp."""

import io
from random import Random

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 620, 877
INK, STAMP, PAPER = (70, 74, 82), (186, 44, 44), (250, 249, 245)


def page(seed: str) -> bytes:
    """Return a PDF of one page, another one for another seed."""
    dice = Random(seed)
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((28, 28, WIDTH - 28, HEIGHT - 28), outline=INK, width=2)
    pen.rectangle((200, 66, WIDTH - 200, 80), fill=INK)
    pen.rectangle((150, 110, WIDTH - 150, 128), fill=INK)
    for top in range(180, HEIGHT - 220, 34):
        pen.rectangle((66, top, 66 + dice.randrange(240, WIDTH - 132), top + 7), fill=INK)
    centre = (WIDTH - 190, HEIGHT - 150)
    for radius in (62, 54):
        pen.ellipse(
            (centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius), outline=STAMP, width=4
        )
    out = io.BytesIO()
    picture.save(out, "PDF", resolution=75)
    return out.getvalue()
