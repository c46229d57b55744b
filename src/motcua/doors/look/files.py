# SPDX-License-Identifier: EUPL-1.2
"""Showing a kept file: as what it was found to be, under its readable name, unable to do anything in the browser."""

from typing import Final
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

from motcua.dossiers.files import storage
from motcua.dossiers.files.previewing import preview
from motcua.dossiers.models import StoredFile
from motcua.kernel.text import unmarked

_TYPES: Final = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}
# Browsers show a PDF in a page of their own, which `sandbox` would forbid.
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
_PICTURE_POLICY: Final = "default-src 'none'; sandbox; frame-ancestors 'self'"


def file_answer(
    request: HttpRequest, stored: StoredFile, *, as_download: bool = False, as_preview: bool = False
) -> HttpResponse:
    """Return a kept file, or a small picture of a kept one, to whoever the view has let in. Raises: NoSuchFile.

    The same bytes are not sent twice to the same browser; nobody in between may keep them.
    """
    is_picture = stored.kind != StoredFile.Kind.PDF
    is_small = as_preview and is_picture
    tag = f'"{stored.sha256}{"-small" if is_small else ""}"'
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304)
    else:
        content = storage.read(stored)
        kind = StoredFile.Kind.JPEG if is_small else stored.kind
        shown = preview(content) if is_small else content
        response = HttpResponse(shown, content_type=_TYPES.get(kind, "application/octet-stream"))
        way = "attachment" if as_download else "inline"
        plain = "".join(sign for sign in unmarked(stored.name) if sign.isascii() and sign not in '"\\')
        response["Content-Disposition"] = f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(stored.name)}"
        response["Content-Security-Policy"] = _PICTURE_POLICY if is_picture else _POLICY
        response["X-Frame-Options"] = "SAMEORIGIN"
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
