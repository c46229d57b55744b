# SPDX-License-Identifier: EUPL-1.2
"""The page of papers: sent by a plain form, or in pieces by the script; seen, put in order and taken back."""

import json
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from PIL import Image

from cast import house, lan, the_clock
from dossiers.files.photos import photo
from filing import desk
from motcua.doors.portal import draft_pass
from motcua.dossiers.models import Draft, Paper
from paperwork import draft, files, pdf, program

__all__ = ["desk", "draft", "files", "house", "lan", "the_clock"]

pytestmark = pytest.mark.django_db
WHOLE = pdf(pages=2, weight=300_000)


@pytest.fixture
def browser(draft: Draft, the_clock: Any) -> Client:
    the_clock("2026-11-26T09:00")
    client = Client()
    held = draft_pass.give(HttpResponse(), draft.pk).cookies[draft_pass.COOKIE]
    client.cookies[draft_pass.COOKIE] = held.value
    return client


def _at(name: str, draft: Draft, *more: Any) -> str:
    return reverse(f"portal:paper-{name}", args=[draft.pk, "cccd", *more])


def _post(browser: Client, draft: Draft, *sent: tuple[str, bytes]) -> Any:
    files = [SimpleUploadedFile(name, content) for name, content in sent]
    return browser.post(_at("add", draft), {"tep": files}, follow=True)


def test_a_plain_form_sends_a_paper_and_shows_it_with_its_digest(browser: Client, draft: Draft) -> None:
    page = _post(browser, draft, ("Căn cước.pdf", WHOLE)).content.decode()
    paper = Paper.objects.select_related("file").get()
    assert paper.file is not None
    assert all(word in page for word in ("Căn cước.pdf", "2 trang", paper.file.sha256))
    seen = browser.get(_at("see", draft))
    assert (seen.content, seen["Content-Type"]) == (WHOLE, "application/pdf")
    assert seen["X-Content-Type-Options"] == "nosniff"
    assert browser.get(_at("see", draft), headers={"If-None-Match": seen["ETag"]}).status_code == 304


def test_a_refusal_stands_at_its_paper_and_the_others_stay(browser: Client, draft: Draft) -> None:
    _post(browser, draft, ("Căn cước.pdf", WHOLE))
    answer = _post(browser, draft, ("can-cuoc.pdf", program()))
    assert answer.status_code == 415
    page = answer.content.decode()
    card = page[page.index('id="cccd"') : page.index('id="khac-1"')]
    assert "Đây là tệp chương trình" in card
    assert "Căn cước.pdf" in card
    assert "Chưa chọn tệp" in browser.post(_at("add", draft), {}).content.decode()


def test_photographed_pages_are_moved_and_taken_out(browser: Client, draft: Draft) -> None:
    shots = [(f"{turned}.jpg", photo(turned=turned, size=(1200, 1600))) for turned in (2, 6)]
    _post(browser, draft, *shots)
    before = list(Paper.objects.get().pages.order_by("number").values_list("sent_sha256", flat=True))
    picture = browser.get(_at("page", draft, 2))
    assert picture["Content-Type"] == "image/jpeg"
    assert "sandbox" in picture["Content-Security-Policy"]
    page = browser.get(reverse("portal:filing-papers", args=[draft.pk])).content.decode()
    assert f'src="{_at("page", draft, 2)}?nho"' in page
    thumb = browser.get(_at("page", draft, 2), {"nho": ""})
    with Image.open(BytesIO(thumb.content)) as small, Image.open(BytesIO(picture.content)) as whole:
        assert small.size < (169, 239) < whole.size
    assert len(thumb.content) < 10_000 < len(picture.content)
    assert thumb["ETag"] != picture["ETag"]
    browser.post(_at("pages", draft), {"len": "2"})
    after = list(Paper.objects.get().pages.order_by("number").values_list("sent_sha256", flat=True))
    assert after == before[::-1]
    browser.post(_at("pages", draft), {"bo": "1"})
    assert Paper.objects.get().pages.count() == 1
    browser.post(_at("pages", draft), {"bo": "1"})
    assert not Paper.objects.filter(replaced_at__isnull=True).exists()
    assert browser.get(_at("see", draft)).status_code == 404


def test_the_script_sends_pieces_and_gets_the_new_card(browser: Client, draft: Draft) -> None:
    begin = {"name": "Căn cước.pdf", "size": len(WHOLE), "mark": "17"}
    first = browser.post(_at("upload", draft), json.dumps(begin), content_type="application/json").json()

    def send(offset: int, piece: bytes) -> Any:
        kind = "application/offset+octet-stream"
        return browser.patch(first["address"], piece, content_type=kind, headers={"Upload-Offset": str(offset)})

    assert send(0, WHOLE[:100_000]).json()["offset"] == 100_000
    assert send(0, WHOLE[:100_000]).json()["error"] == "wrong_offset"
    assert "Căn cước.pdf (3" in browser.get(reverse("portal:filing-papers", args=[draft.pk])).content.decode()
    assert browser.get(first["address"]).json()["offset"] == 100_000
    done = send(100_000, WHOLE[100_000:]).json()
    assert 'data-paper data-upload="' in done["card"]
    assert "Căn cước.pdf" in done["card"]
    assert send(len(WHOLE), b"").json()["card"]


def test_what_the_script_is_refused_is_said_in_json(browser: Client, draft: Draft) -> None:
    begin = {"name": "to.pdf", "size": 200_000_000}
    answer = browser.post(_at("upload", draft), json.dumps(begin), content_type="application/json")
    assert (answer.status_code, answer.json()["error"]) == (413, "file_too_large")
    assert browser.post(_at("upload", draft), b"x", content_type="application/json").status_code == 404


def test_without_the_pass_there_is_nothing(draft: Draft, the_clock: Any) -> None:
    the_clock("2026-11-26T09:00")
    stranger = Client()
    for name in ("see", "upload", "add", "remove", "pages"):
        assert stranger.get(_at(name, draft)).status_code in (404, 405)
        assert stranger.post(_at(name, draft)).status_code in (404, 405)


def test_taking_a_paper_back_twice_is_once(browser: Client, draft: Draft) -> None:
    _post(browser, draft, ("Căn cước.pdf", WHOLE))
    for _time in range(2):
        assert browser.post(_at("remove", draft)).status_code == 302
    assert not Paper.objects.filter(replaced_at__isnull=True).exists()
