# SPDX-License-Identifier: EUPL-1.2
"""A program sends the papers of a dossier being filled in: whole, page by page, and over a line that breaks."""

import hashlib
import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from cast import house, lan, the_clock
from dossiers.files.photos import photo
from filing import desk
from motcua.dossiers.models import Draft, Paper
from paperwork import SECRET, draft, files, pdf, program, zip_bomb

__all__ = ["desk", "draft", "files", "house", "lan", "the_clock"]

pytestmark = pytest.mark.django_db
WHOLE = pdf(pages=2, weight=60_000)


class Sender:
    """Sends papers of one draft."""

    def __init__(self, caller: Any, draft: Draft) -> None:
        self.client = caller.client
        self.root = f"/api/v1/dossiers/{draft.pk}/papers"

    def send(
        self,
        method: str,
        path: str,
        content: bytes = b"",
        expect: int = 200,
        kind: str = "application/octet-stream",
        secret: str = SECRET,
        **headers: str,
    ) -> Any:
        response: HttpResponse = self.client.generic(
            method, self.root + path, content, content_type=kind, headers={"X-Draft-Secret": secret, **headers}
        )
        assert response.status_code == expect, response.content.decode()
        self.headers = response.headers
        return json.loads(response.content) if response.content else None


@pytest.fixture
def sender(anybody: Any, draft: Draft) -> Sender:
    return Sender(anybody, draft)


def test_a_pdf_is_taken_with_its_digest_and_again_gets_the_same_answer(sender: Sender) -> None:
    answer = sender.send("PUT", "/cccd?name=Căn cước.pdf", WHOLE)
    digest = hashlib.sha256(WHOLE).hexdigest()
    assert answer == {
        "paper": "cccd",
        "title": "Căn cước công dân",
        "name": "Căn cước.pdf",
        "kind": "pdf",
        "size": len(WHOLE),
        "pages": 2,
        "sha256": digest,
        "sent": [{"page": 1, "name": "Căn cước.pdf", "size": len(WHOLE), "sha256": digest, "pages": 2}],
    }
    assert sender.send("PUT", "/cccd?name=Căn cước.pdf", WHOLE, kind="text/plain") == answer
    assert Paper.objects.count() == 1


@pytest.mark.parametrize(
    "disposition",
    [
        "attachment; filename*=UTF-8''..%2F..%2FGi%E1%BA%A5y.pdf",
        'attachment; filename="../../Giấy.pdf"'.encode().decode("latin-1"),
    ],
)
def test_a_name_with_dots_and_marks_becomes_harmless(sender: Sender, disposition: str) -> None:
    answer = sender.send("PUT", "/cccd", WHOLE, **{"Content-Disposition": disposition})
    assert answer["name"] == "Giấy.pdf"


def test_a_form_with_several_photographs_becomes_one_paper(sender: Sender) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    shots = [SimpleUploadedFile(f"IMG_{turned}.jpg", photo(turned=turned, size=(1200, 1600))) for turned in (3, -3)]
    body = encode_multipart(BOUNDARY, {"file": shots})
    answer = sender.send("PUT", "/cccd", body, kind=MULTIPART_CONTENT)
    assert (answer["kind"], answer["pages"]) == ("pdf", 2)
    assert [sent["name"] for sent in answer["sent"]] == ["IMG_3.jpg", "IMG_-3.jpg"]
    assert answer["size"] < 2 * 400_000 + 20_000


def test_pages_one_by_one_in_a_new_order_and_taken_away(sender: Sender) -> None:
    for page in (1, 2):
        answer = sender.send("PUT", f"/cccd?page={page}", photo(turned=page * 5, size=(1200, 1600)))
    before = [sent["sha256"] for sent in answer["sent"]]
    ordered = sender.send("POST", "/cccd/pages", b'{"order": [2, 1]}', kind="application/json")
    assert [sent["sha256"] for sent in ordered["sent"]] == before[::-1]
    for _time in range(2):
        assert sender.send("DELETE", "/cccd", expect=204) is None
    sender.send("POST", "/cccd/pages", b'{"order": [1]}', 404, kind="application/json")


@pytest.mark.parametrize(
    ("content", "status", "error", "says"),
    [
        (b"", 422, "file_empty", "rỗng"),
        (program(), 415, "file_kind", "chương trình"),
        (zip_bomb(), 415, "file_kind", "tệp nén"),
        (WHOLE[:-500], 422, "pdf_broken", "hỏng"),
        (photo(blur=12, size=(1200, 1600)), 422, "picture_blurred", "Ảnh bị mờ"),
    ],
    ids=["empty", "program", "zip bomb", "broken", "blurred"],
)
def test_each_refusal_is_one_sentence_and_nothing_is_lost(
    sender: Sender, content: bytes, status: int, error: str, says: str
) -> None:
    sender.send("PUT", "/cccd", WHOLE)
    answer = sender.send("PUT", "/cccd?name=to-khai.pdf", content, status)
    assert answer["error"] == error
    assert says in answer["message"]
    assert ("fields" in answer) == (status == 422)
    assert sender.send("PUT", "/cccd", WHOLE)["pages"] == 2
    assert Paper.objects.count() == 1


def test_what_is_too_large_is_refused_by_what_it_announces(sender: Sender, settings: Any) -> None:
    settings.PAPER_MAX_BYTES = 1024 * 1024
    answer = sender.send("PUT", "/cccd", b"%PDF-" + b"x" * 1024 * 1024, 413)
    assert answer["error"] == "file_too_large"
    assert "nhiều nhất 1 MB" in answer["message"]
    begin = json.dumps({"name": "a.pdf", "size": 200_000_000}).encode()
    assert sender.send("POST", "/cccd/uploads", begin, 413, kind="application/json")["error"] == "file_too_large"


def test_without_the_secret_there_is_no_such_draft(sender: Sender, draft: Draft) -> None:
    sender.send("PUT", "/cccd", WHOLE, 404, secret="doan-mo")
    sender.send("PUT", "/cccd", WHOLE, 404, secret="")
    sender.send("PUT", "/khong-co", WHOLE, 404)
    sender.root = "/api/v1/dossiers/khong-co/papers"
    sender.send("PUT", "/cccd", WHOLE, 404)


@pytest.mark.parametrize("tenth", range(1, 10))
def test_a_line_that_breaks_at_each_tenth(sender: Sender, tenth: int) -> None:
    cut = len(WHOLE) * tenth // 10
    begin = json.dumps({"name": "Căn cước.pdf", "size": len(WHOLE), "mark": "1700"}).encode()
    first = sender.send("POST", "/cccd/uploads", begin, 201, kind="application/json")
    where = f"/cccd/uploads/{first['upload']}"
    sender.send("PATCH", where, WHOLE[:cut], **{"Upload-Offset": "0"})

    # The page was closed; the same file is chosen again.
    again = sender.send("POST", "/cccd/uploads", begin, 201, kind="application/json")
    assert again == first | {"offset": cut}
    sender.send("HEAD", where)
    assert sender.headers["Upload-Offset"] == str(cut)
    wrong = sender.send("PATCH", where, WHOLE[:cut], 409, **{"Upload-Offset": "0"})
    assert (wrong["error"], wrong["offset"]) == ("wrong_offset", cut)

    done = sender.send("PATCH", where, WHOLE[cut:], **{"Upload-Offset": str(cut)})
    assert done["paper"]["sha256"] == hashlib.sha256(WHOLE).hexdigest()
    assert sender.send("PATCH", where, b"", **{"Upload-Offset": str(len(WHOLE))}) == done
    assert sender.send("PUT", "/cccd", WHOLE) == done["paper"] | {"name": "Căn cước.pdf"}


def test_another_secret_sees_no_upload(sender: Sender) -> None:
    begin = json.dumps({"name": "a.pdf", "size": 10}).encode()
    upload = sender.send("POST", "/cccd/uploads", begin, 201, kind="application/json")["upload"]
    sender.send("GET", f"/cccd/uploads/{upload}", expect=404, secret="khac")
    sender.send("GET", f"/to-khai/uploads/{upload}", expect=404)
