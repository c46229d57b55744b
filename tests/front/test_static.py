# SPDX-License-Identifier: EUPL-1.2
import asyncio
import gzip
from pathlib import Path
from typing import Any

import pytest

from motcua.front.answers import Answer
from motcua.front.routing import Front
from motcua.front.static import FinderStorage, StaticShelf

from .visitor import Visitor, scope_of

STYLE = Path(__file__).parent / "site_static" / "front" / "page.css"


@pytest.fixture
def storage(site: Any) -> FinderStorage:
    site.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "motcua.front.static.FinderStorage"},
    }
    return FinderStorage()


@pytest.fixture
def shelf(storage: FinderStorage) -> StaticShelf:
    shelf = StaticShelf()
    shelf.fill()
    return shelf


def get(shelf: StaticShelf, path: str, *headers: tuple[str, str], method: str = "GET") -> Answer:
    return shelf.answer(scope_of(method, path, headers))


def test_a_name_comes_from_the_content_and_references_follow(storage: FinderStorage, shelf: StaticShelf) -> None:
    url = storage.url("front/page.css")
    assert url.startswith("/static/front/page.")
    assert url != "/static/front/page.css"
    dot = storage.url("front/dot.svg").rpartition("/")[2]
    style = get(shelf, url).body.decode()
    assert f'url("{dot}")' in style
    assert 'url("missing.png")' in style
    assert ("front/page.css", "missing.png") in storage.missing_references


def test_two_processes_give_one_file_the_same_name(storage: FinderStorage) -> None:
    assert storage.url("front/page.css") == FinderStorage().url("front/page.css")


def test_an_unknown_name_is_an_error_in_the_template(storage: FinderStorage) -> None:
    with pytest.raises(ValueError, match=r"nothing\.css"):
        storage.url("front/nothing.css")


def test_a_hashed_name_is_kept_for_ever_and_a_plain_one_for_a_minute(
    storage: FinderStorage, shelf: StaticShelf
) -> None:
    forever = dict(get(shelf, storage.url("front/page.css")).headers)
    assert b"immutable" in forever[b"cache-control"]
    assert dict(get(shelf, "/static/front/page.css").headers)[b"cache-control"] == b"max-age=60, public"


def test_the_gzip_variant_goes_to_who_accepts_it(shelf: StaticShelf) -> None:
    packed = get(shelf, "/static/front/page.css", ("accept-encoding", "gzip"))
    headers = dict(packed.headers)
    assert gzip.decompress(packed.body) == STYLE.read_bytes()
    assert headers[b"content-encoding"] == b"gzip"
    assert headers[b"content-type"] == b'text/css; charset="utf-8"'
    assert int(headers[b"content-length"]) == len(packed.body)
    assert headers[b"vary"] == b"Accept-Encoding"
    assert get(shelf, "/static/front/page.css").body == STYLE.read_bytes()


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
def test_a_file_the_client_has_is_not_sent_again(shelf: StaticShelf, form: str) -> None:
    etag = dict(get(shelf, "/static/front/dot.svg").headers)[b"etag"].decode()
    again = get(shelf, "/static/front/dot.svg", ("if-none-match", form.format(etag.removeprefix("W/"))))
    assert (again.status, again.body) == (304, b"")
    assert get(shelf, "/static/front/dot.svg", ("if-none-match", '"other"')).status == 200


def test_a_part_of_a_file(shelf: StaticShelf) -> None:
    part = get(shelf, "/static/front/page.css", ("range", "bytes=2-5"), ("accept-encoding", "gzip"))
    assert (part.status, part.body) == (206, STYLE.read_bytes()[2:6])
    assert get(shelf, "/static/front/page.css", ("range", "bytes=999999-")).status == 416
    assert get(shelf, "/static/front/page.css", ("range", "lines=1-2")).status == 200


@pytest.mark.parametrize("path", ["/static/", "/static/nothing.css", "/static/../site_settings.py", "/static/front"])
@pytest.mark.parametrize("debug", [True, False])
def test_what_is_not_there_is_not_found(storage: FinderStorage, site: Any, path: str, debug: bool) -> None:
    site.DEBUG = debug
    shelf = StaticShelf()
    shelf.fill()
    assert get(shelf, path).status == 404


def test_only_get_and_head(shelf: StaticShelf) -> None:
    assert get(shelf, "/static/front/dot.svg", method="POST").status == 405


def test_with_debug_a_changed_file_is_seen_at_once(site: Any, tmp_path: Path) -> None:
    site.DEBUG = True
    site.STATICFILES_DIRS = [tmp_path]
    shelf = StaticShelf()
    shelf.fill()
    assert FinderStorage().url("a.css") == "/static/a.css"
    for text in ("one", "two"):
        (tmp_path / "a.css").write_text(text)
        assert get(shelf, "/static/a.css").body == text.encode()


def test_head_through_the_front_has_the_length_and_no_body(shelf: StaticShelf) -> None:
    async def talk() -> Visitor:
        front = Front(lambda environ, start_response: [])
        front.shelf = shelf
        return await Visitor("HEAD", "/static/front/page.css").ask(front)

    visitor = asyncio.run(talk())
    assert (visitor.status, visitor.body) == (200, b"")
    assert int(visitor.headers["content-length"]) == STYLE.stat().st_size
