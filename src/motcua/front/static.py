# SPDX-License-Identifier: EUPL-1.2
"""Static files without a build step: found by Django's finders, named by their content, served from memory."""

import re
from collections.abc import Callable, Iterator
from hashlib import sha256
from http import HTTPStatus
from io import BytesIO
from threading import RLock
from typing import Any
from urllib.parse import urlsplit
from wsgiref.headers import Headers as WsgiHeaders

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage
from django.utils.encoding import filepath_to_uri
from whitenoise.base import WhiteNoise
from whitenoise.compress import Compressor
from whitenoise.responders import NOT_ALLOWED_RESPONSE, Response, StaticFile

from motcua.front.answers import Answer, Scope, plain_answer
from motcua.front.compress import accepts_gzip

_ASKED = {
    b"if-none-match": "HTTP_IF_NONE_MATCH",
    b"accept-encoding": "HTTP_ACCEPT_ENCODING",
    b"range": "HTTP_RANGE",
}


class _Memory(Storage):
    """A flat storage in a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def _open(self, name: str, mode: str = "rb") -> "File[Any]":
        try:
            return ContentFile(self.kept[name], name=name)
        except KeyError:
            raise FileNotFoundError(name) from None

    def _save(self, name: str, content: "File[Any]") -> str:
        content.seek(0)
        self.kept[name] = content.read()
        return name

    def exists(self, name: str) -> bool:
        return name in self.kept

    def delete(self, name: str) -> None:
        self.kept.pop(name, None)

    def url(self, name: str | None) -> str:
        return f"{settings.STATIC_URL}{filepath_to_uri(name)}"


class FinderStorage(ManifestFilesMixin, _Memory):  # type: ignore[misc]
    """Django's hashed static files, made in memory from the finders at the first look instead of by `collectstatic`.

    A name no finder knows raises ValueError, as in Django. A reference inside a style sheet or script to a file that
    is missing stays as it is written; `missing_references` lists (file, reference).
    """

    def __init__(self) -> None:
        super().__init__()
        self._turn = RLock()
        self._ready = False
        self.missing_references: list[tuple[str, str]] = []

    def ensure_ready(self) -> None:
        """Read and name all files, once a process."""
        with self._turn:
            if self._ready:
                return
            sources = self._sources()
            for name, (storage, path) in sources.items():
                with storage.open(path) as source:
                    self.kept[name] = source.read()
            for _, _, outcome in self.post_process({name: (self, name) for name in sources}):
                if isinstance(outcome, Exception):
                    raise outcome
            del self.kept[self.manifest_name]
            self._ready = True

    def _sources(self) -> dict[str, tuple[Storage, str]]:
        found: dict[str, tuple[Storage, str]] = {}
        for finder in finders.get_finders():
            for path, storage in finder.list(["CVS", ".*", "*~"]):
                prefix = getattr(storage, "prefix", None)
                found.setdefault(f"{prefix}/{path}" if prefix else path, (storage, path))
        return found

    def stored_name(self, name: str) -> str:
        if not self._ready:
            self.ensure_ready()
        return super().stored_name(name)

    def url_converter(
        self, name: str, hashed_files: dict[str, Any], *template: Any, **more: Any
    ) -> Callable[[re.Match[str]], str]:
        convert = super().url_converter(name, hashed_files, *template, **more)

        def converter(match: re.Match[str]) -> str:
            try:
                return convert(match)
            except ValueError:
                self.missing_references.append((name, match["url"]))
                return str(match["matched"])

        return converter

    def contents(self) -> Iterator[tuple[str, bytes, bool]]:
        """Yield (name, bytes, is its name made from its content) for every file."""
        self.ensure_ready()
        hashed = set(self.hashed_files.values())
        for name, data in self.kept.items():
            yield name, data, name in hashed


class MemoryFile(StaticFile):
    """One file with its gzip variant, both in memory; answers as whitenoise does."""

    def __init__(self, data: bytes, packed: bytes | None, headers: WsgiHeaders) -> None:
        self.last_modified = None
        self.etag = f'W/"{sha256(data).hexdigest()[:20]}"'
        headers["ETag"] = self.etag
        if packed is not None:
            headers["Vary"] = "Accept-Encoding"
        self.not_modified_response = self.get_not_modified_response(headers)
        self._plain = (data, [*headers.items(), ("Content-Length", str(len(data)))])
        self._packed: tuple[bytes, list[tuple[str, str]]] | None = None
        if packed is not None:
            encoding = [("Content-Encoding", "gzip"), ("Content-Length", str(len(packed)))]
            self._packed = (packed, [*headers.items(), *encoding])

    def is_not_modified(self, request_headers: dict[str, str]) -> bool:
        said = request_headers.get("HTTP_IF_NONE_MATCH", "")
        tags = [tag.strip().removeprefix("W/") for tag in said.split(",")]
        return said.strip() == "*" or self.etag.removeprefix("W/") in tags

    def get_response(self, method: str, request_headers: dict[str, str]) -> Response:
        if method not in ("GET", "HEAD"):
            return NOT_ALLOWED_RESPONSE
        if self.is_not_modified(request_headers):
            return self.not_modified_response
        asked_range = request_headers.get("HTTP_RANGE")
        if asked_range:
            data, headers = self._plain
            try:
                return self.get_range_response(asked_range, headers, BytesIO(data))
            except ValueError:
                pass  # a range that cannot be read is left out of account, as HTTP allows
        data, headers = self._plain
        if self._packed is not None and accepts_gzip(request_headers.get("HTTP_ACCEPT_ENCODING", "")):
            data, headers = self._packed
        return Response(HTTPStatus.OK, headers, BytesIO(data))


class StaticShelf(WhiteNoise):
    """All static files by address; with DEBUG each is looked up by the finders anew."""

    def __init__(self) -> None:
        super().__init__(None, autorefresh=settings.DEBUG, max_age=0 if settings.DEBUG else 60)
        self.prefix = urlsplit(settings.STATIC_URL).path
        self._compressor = Compressor(use_brotli=False, quiet=True)

    def fill(self) -> None:
        """Read, name and compress all files; takes a moment, so do it before the first visitor."""
        if self.autorefresh:
            return
        chosen: Any = staticfiles_storage
        storage = chosen if isinstance(chosen, FinderStorage) else FinderStorage()
        # A file and its hashed twin share their bytes.
        once: dict[bytes, tuple[bytes, bytes | None]] = {}
        for name, data, is_hashed in storage.contents():
            if data not in once:
                once[data] = (data, self._packed(name, data))
            self.files[f"{self.prefix}{name}"] = self._file(name, *once[data], is_hashed=is_hashed)

    def _packed(self, name: str, data: bytes) -> bytes | None:
        if not self._compressor.should_compress(name):
            return None
        packed = self._compressor.compress_gzip(data)
        return packed if self._compressor.is_compressed_effectively("gzip", name, len(data), packed) else None

    def _file(self, name: str, data: bytes, packed: bytes | None, *, is_hashed: bool) -> MemoryFile:
        headers = WsgiHeaders([])
        self.add_mime_headers(headers, name, name)
        seconds = self.FOREVER if is_hashed else self.max_age
        headers["Cache-Control"] = f"max-age={seconds}, public{', immutable' if is_hashed else ''}"
        headers["Access-Control-Allow-Origin"] = "*"
        headers["X-Content-Type-Options"] = "nosniff"
        return MemoryFile(data, packed, headers)

    def candidate_paths_for_url(self, url: str) -> Iterator[str]:
        path = finders.find(url.removeprefix(self.prefix))
        if isinstance(path, str):
            yield path

    def answer(self, scope: Scope) -> Answer:
        """Return the file at the scope's path, whole, in part, or the word that it has not changed; else 404."""
        path = scope["path"]
        file = self.find_file(path) if self.autorefresh else self.files.get(path)
        if file is None:
            return plain_answer(404, "Not Found")
        asked = {_ASKED[name]: value.decode("latin-1") for name, value in scope["headers"] if name in _ASKED}
        response = file.get_response(scope["method"], asked)
        headers = [(name.lower().encode("latin-1"), str(value).encode("latin-1")) for name, value in response.headers]
        if response.file is None:
            return Answer(int(response.status), headers)
        with response.file:
            return Answer(int(response.status), headers, response.file.read())
