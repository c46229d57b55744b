# SPDX-License-Identifier: EUPL-1.2
"""Reading files out of a request: as its whole body or as the parts of a form, never more than may be kept."""

from typing import Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.http import parse_header_parameters

from motcua.dossiers.files.errors import FileTooLarge
from motcua.dossiers.operations.papering import Sent

_FORM: Final = "multipart/form-data"
#: What a form adds to the file in it.
_AROUND: Final = 16 * 1024


def sent_files(request: HttpRequest, *, name: str = "") -> list[Sent]:
    """Return the files of a request in their order. Raises: FileTooLarge, by what is announced before it is read.

    The name of a body that is one file is `name`, or stands in Content-Disposition.
    """
    if request.content_type == _FORM:
        return [_of_form(each) for each in _form_files(request)]
    return [Sent(name or _disposition_name(request), sent_body(request))]


def sent_body(request: HttpRequest) -> bytes:
    """Return the whole body as one file or piece. Raises: FileTooLarge."""
    limit = settings.PAPER_MAX_BYTES
    _require_announced(request, limit)
    content = request.read(limit + 1)
    if len(content) > limit:
        raise FileTooLarge(limit=limit)
    return content


def _form_files(request: HttpRequest) -> list[UploadedFile]:
    # Several pages may come in one form; the front lets no longer body through.
    _require_announced(request, settings.MAX_BODY_BYTES + _AROUND)
    if request.method == "POST":
        files = request.FILES
    else:
        # Django reads forms of its own accord only where the method is POST.
        _fields, files = request.parse_file_upload(request.META, request)
    return [each for _key, several in files.lists() for each in several]


def _of_form(file: UploadedFile) -> Sent:
    limit = settings.PAPER_MAX_BYTES
    if (file.size or 0) > limit:
        raise FileTooLarge(limit=limit, size=file.size)
    return Sent(file.name or "", file.read())


def _require_announced(request: HttpRequest, limit: int) -> None:
    announced = request.META.get("CONTENT_LENGTH") or "0"
    if announced.isdigit() and int(announced) > limit:
        raise FileTooLarge(limit=settings.PAPER_MAX_BYTES, size=int(announced))


def _disposition_name(request: HttpRequest) -> str:
    _kind, parameters = parse_header_parameters(request.headers.get("Content-Disposition", ""))
    name = str(parameters.get("filename", ""))
    try:
        # A header is read as latin-1; most programs write names as UTF-8 all the same.
        return name.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return name
