# SPDX-License-Identifier: EUPL-1.2
"""Contact sheets: some twenty pages on one picture, each with its name; what is wrong has a red frame."""

from pathlib import Path

from PIL import Image, ImageDraw

from pages.looking import Seen
from pages.variants import Variant

GAP, CAPTION = 8, 34
# Columns, rows, and the size of one page on the sheet; longer pages are cut off below.
_LAYOUT = {360: (10, 2, 180, 560), 1280: (5, 4, 400, 420)}


def draw(seen: list[Seen], variant: Variant, pictures: Path, out: Path) -> list[Path]:
    """Draw the sheets of one walk and return their files."""
    columns, rows, *_size = _LAYOUT[variant.width]
    drawn = []
    for number, some in enumerate(_batches(seen, columns * rows), start=1):
        path = out / f"{variant.name}-{number:02}.png"
        _sheet(some, variant, pictures).save(path)
        drawn.append(path)
    return drawn


def _batches(seen: list[Seen], size: int) -> list[list[Seen]]:
    return [seen[start : start + size] for start in range(0, len(seen), size)]


def _sheet(some: list[Seen], variant: Variant, pictures: Path) -> Image.Image:
    columns, rows, width, height = _LAYOUT[variant.width]
    across, down = width + GAP, height + CAPTION + GAP
    sheet = Image.new("RGB", (columns * across + GAP, rows * down + GAP), "#888888")
    pen = ImageDraw.Draw(sheet)
    for place, each in enumerate(some):
        left, top = GAP + place % columns * across, GAP + place // columns * down
        path = pictures / each.picture
        if path.exists():
            with Image.open(path) as page:
                small = page.convert("RGB")
                small = small.resize((width, max(1, round(small.height * width / small.width))))
                sheet.paste(small.crop((0, 0, width, min(small.height, height))), (left, top + CAPTION))
        pen.text((left, top), f"{each.picture[:3]} {each.key}"[: width // 6], fill="white")
        pen.text((left, top + 14), f"{each.who or '-'} {each.bytes // 1000} kB"[: width // 6], fill="white")
        if each.wrong:
            pen.rectangle((left - 3, top - 3, left + width + 3, top + CAPTION + height + 3), outline="red", width=3)
    return sheet
