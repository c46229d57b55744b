# SPDX-License-Identifier: EUPL-1.2
"""A drawn signature: what is kept is its ink and nothing else."""

from io import BytesIO

import pytest
from PIL import Image, ImageDraw, PngImagePlugin

from motcua.assistance import drawn
from motcua.assistance.drawn import SignatureEmpty, SignatureUnreadable


def signature(size: tuple[int, int] = (1_200, 500), *, ground: str = "white", words: str = "") -> bytes:
    """Draw one as a pad would send it."""
    picture = Image.new("RGBA", size, ground)
    pen = ImageDraw.Draw(picture)
    pen.line([(300, 300), (400, 150), (500, 320), (620, 180), (700, 300)], fill="#101716", width=6)
    return _png(picture, words)


def _png(picture: Image.Image, words: str = "") -> bytes:
    told = PngImagePlugin.PngInfo()
    if words:
        told.add_text("Comment", words)
    made = BytesIO()
    picture.save(made, "PNG", pnginfo=told)
    return made.getvalue()


@pytest.mark.parametrize("ground", ["white", "#00000000"])
def test_the_ink_alone_is_kept(ground: str) -> None:
    kept = drawn.read(signature(ground=ground, words="who drew this"))
    assert b"who drew this" not in kept
    picture = Image.open(BytesIO(kept))
    assert picture.mode == "LA"
    assert 400 <= picture.width <= 430
    assert 160 <= picture.height <= 200
    assert len(kept) < 20_000


@pytest.mark.parametrize("ground", ["white", "#00000000"])
def test_an_empty_pad_and_a_dot_are_no_signature(ground: str) -> None:
    empty = Image.new("RGBA", (1_200, 500), ground)
    with pytest.raises(SignatureEmpty):
        drawn.read(_png(empty))
    ImageDraw.Draw(empty).ellipse((100, 100, 118, 118), fill="black")
    with pytest.raises(SignatureEmpty):
        drawn.read(_png(empty))


def test_what_is_no_picture_of_a_pad_is_refused() -> None:
    whole = signature()
    wide = Image.new("L", (4_001, 10), 0)
    for sent in (b"", b"not a picture", whole[:200], b"\xff\xd8\xff" + whole, _png(wide), whole + bytes(400_000)):
        with pytest.raises(SignatureUnreadable):
            drawn.read(sent)
