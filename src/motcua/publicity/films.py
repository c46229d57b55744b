# SPDX-License-Identifier: EUPL-1.2
"""The films of lobbies on the disk: kept piece by piece, named by their digest, given back piece by piece."""

import tempfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from motcua.publicity.errors import FilmTooLarge, NotAFilm
from motcua.publicity.rules import film_type

TYPES: Final = {"mp4": "video/mp4", "webm": "video/webm"}
#: The longest piece of one answer: a player asks again for the next, and no request holds the house up.
PIECE_BYTES: Final = 1024 * 1024
_READ_BYTES: Final = 64 * 1024
_MEGABYTE: Final = 1_000_000


def keep(office: str, film: UploadedFile) -> tuple[str, str]:
    """Write an upload to the disk piece by piece; return its digest and kind. Raises: NotAFilm, FilmTooLarge."""
    most = settings.VIDEO_MAX_BYTES
    if (film.size or 0) > most:
        raise FilmTooLarge(most=most // _MEGABYTE)
    kind = film_type(film.read(64))
    film.seek(0)
    if not kind:
        raise NotAFilm
    folder = _folder(office)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = sha256()
    with tempfile.NamedTemporaryFile(dir=folder, prefix="gui-", delete=False) as file:
        beside = Path(file.name)
        try:
            for piece in film.chunks(_READ_BYTES):
                digest.update(piece)
                file.write(piece)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    beside.replace(path_of(office, digest.hexdigest(), kind))
    return digest.hexdigest(), kind


def path_of(office: str, digest: str, kind: str) -> Path:
    """Return where a film lies."""
    return _folder(office) / f"{digest}.{kind}"


def drop(office: str, digest: str, kind: str) -> None:
    """Remove a film from the disk."""
    path_of(office, digest, kind).unlink(missing_ok=True)


def pieces(path: Path, *, first: int, last: int) -> Iterator[bytes]:
    """Yield the bytes from `first` to `last`, both included."""
    with path.open("rb") as file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (piece := file.read(min(_READ_BYTES, left))):
            left -= len(piece)
            yield piece


def _folder(office: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "trinh-chieu" / office
