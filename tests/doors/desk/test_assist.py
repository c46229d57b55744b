# SPDX-License-Identifier: EUPL-1.2
"""Helping a citizen on the desk's pages: without a script, from the procedure to the dossier."""

import re
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pypdf import PdfReader

from cast import Citizen
from motcua.assistance.models import Assistance, Shift
from motcua.dossiers.models import Dossier, Paper, SpecialIntake
from paperwork import files
from specials import DuongXa

__all__ = ["files"]

Clock = Callable[[str], datetime]
ClientFor = Callable[..., Client]

TYPED = {
    "applicant.name": "Nguyễn Thị Lan",
    "answers.owner.name": "Nguyễn Thị Lan",
    "answers.owner.born": "1990",
    "answers.event": "birth",
    "answers.copies": "2",
}


@pytest.fixture
def officer(duong_xa: DuongXa, the_clock: Clock, client_for: ClientFor) -> Client:
    the_clock("2026-12-01T09:00")
    return client_for(duong_xa.officer)


def begun(client: Client, kind: str = "no_writing", procedure: str = "2.000635") -> Assistance:
    answer = client.post("/quay/ho-tro/", {"noi": "HN-DX", "thu-tuc": procedure, "cach": kind})
    assert answer.status_code == 302, answer.content.decode()
    return Assistance.objects.get(pk=answer["Location"].split("/")[-2])


def press(client: Client, assistance: Assistance, deed: str, **typed: str) -> str:
    answer = client.post(f"/quay/ho-tro/{assistance.pk}/viec/{deed}/", typed, follow=True)
    return answer.content.decode()


def photo(shade: int) -> bytes:
    written = BytesIO()
    Image.new("L", (600, 800), shade).save(written, format="JPEG")
    return written.getvalue()


def version_on(page: str) -> str:
    found = re.search(r'name="ban" value="(\d+)"', page)
    assert found is not None
    return found[1]


def test_a_citizen_is_helped_without_a_script(officer: Client, duong_xa: DuongXa, lan: Citizen) -> None:
    chosen = officer.get("/quay/ho-tro/?noi=HN-DX&thu-tuc=2.000635").content.decode()
    assert "Không viết: điền hộ" in chosen
    assert "ngày này" in chosen
    helped = begun(officer)
    address = f"/quay/ho-tro/{helped.pk}/"
    refused = press(officer, helped, "doc-lai", **{"applicant.name": "Nguyễn Thị Lan"})
    assert "Còn trống." in refused
    assert 'value="Nguyễn Thị Lan"' in refused
    assert officer.post(f"{address}ghi/", {**TYPED, "applicant.phone": lan.phone}).status_code == 302
    assert ">6/6<" not in officer.get(address).content.decode()
    officer.post(f"{address}giay/id/", {"viec": "co", "dang": "shown", "ban": "1"})
    officer.post(f"{address}giay/proof/", {"viec": "co", "dang": "copy", "ban": "2"})
    read = press(officer, helped, "doc-lai")
    large = officer.get(f"{address}doc/").content.decode()
    assert "Khai sinh" in large
    confirmed = press(officer, helped, "dong-y", ban=version_on(read))
    assert "Người dân đã xác nhận" in confirmed
    unwitnessed = press(officer, helped, "ky", ky="fingerprint")
    assert "người làm chứng" in unwitnessed
    press(officer, helped, "ky", ky="fingerprint", **{"lam-chung": "Trần Văn Tư"})
    sent = press(officer, helped, "nop")
    dossier = Dossier.objects.get()
    assert dossier.code in sent
    assert "11 giờ" in sent
    assert "Phát thẻ rung" in sent
    assert "Người tiếp theo" in sent
    assert SpecialIntake.objects.get(dossier=dossier).helped_by == duong_xa.officer
    assert {(each.code, each.form, each.copies) for each in dossier.papers.all()} == {
        ("id", "shown", 1), ("proof", "copy", 2)
    }  # fmt: skip
    again = press(officer, helped, "nop", **{"nop-phi": "at_result", "nhan-ket-qua": "counter"})
    assert Dossier.objects.count() == 1
    assert "đã kết thúc" not in again


def test_a_field_is_saved_as_it_is_left(officer: Client, duong_xa: DuongXa) -> None:
    helped = begun(officer)
    answer = officer.post(f"/quay/ho-tro/{helped.pk}/ghi/", {"answers.copies": "hai"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Trigger"]) == (204, "luot-doi")
    part = officer.get(f"/quay/ho-tro/{helped.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'value="hai"' in part
    assert "Chỗ này chỉ ghi số." in part
    assert "người hỗ trợ" in part


def test_pages_are_photographed_one_after_another(officer: Client, duong_xa: DuongXa, files: object) -> None:
    helped = begun(officer)
    address = f"/quay/ho-tro/{helped.pk}/giay/id/"
    for number, content in enumerate((photo(180), photo(220))):
        sent = SimpleUploadedFile(f"trang-{number}.jpg", content, content_type="image/jpeg")
        answer = officer.post(address, {"viec": "tep", "tep": sent}, follow=True)
        assert "notice-late" not in answer.content.decode()
    paper = Paper.objects.select_related("file").get(code="id", replaced_at__isnull=True)
    assert paper.pages.count() == 2
    assert paper.file is not None
    shown = officer.get(f"/quay/ho-tro/{helped.pk}/tep/{paper.file.pk}/")
    assert (shown.status_code, shown["Content-Type"]) == (200, "application/pdf")
    officer.post(address, {"viec": "bo"})
    assert not Paper.objects.filter(code="id", replaced_at__isnull=True).exists()


def test_the_filled_paper_prints_ready_to_be_signed(officer: Client, lan: Citizen) -> None:
    helped = begun(officer)
    officer.post(f"/quay/ho-tro/{helped.pk}/ghi/", {**TYPED, "applicant.phone": lan.phone})
    answer = officer.get(f"/quay/ho-tro/{helped.pk}/to-khai/")
    assert answer["Content-Type"] == "application/pdf"
    text = " ".join("".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages).split())
    for said in ("TỜ KHAI", "Nguyễn Thị Lan", "Khai sinh", "NGƯỜI KHAI", "NGƯỜI LÀM CHỨNG", "Bản 2"):
        assert said in text


def test_one_who_is_helped_already_comes_first(officer: Client) -> None:
    helped = begun(officer)
    answer = officer.post("/quay/ho-tro/", {"noi": "HN-DX", "thu-tuc": "2.000815", "cach": "no_writing"}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/quay/ho-tro/{helped.pk}/"
    assert "Còn một lượt hỗ trợ đang mở" in answer.content.decode()
    left = officer.post(f"/quay/ho-tro/{helped.pk}/viec/bo/", follow=True).content.decode()
    assert "không được giữ lại" in left
    assert "đã bỏ dở" in officer.get(f"/quay/ho-tro/{helped.pk}/").content.decode()


def test_a_volunteer_comes_in_during_the_shift_alone(
    officer: Client, duong_xa: DuongXa, the_clock: Clock, client_for: ClientFor, lan: Citizen, files: object
) -> None:
    volunteer = client_for(duong_xa.volunteer)
    assert volunteer.get("/quay/").headers["Location"] == "/quay/ho-tro/"
    assert volunteer.get("/quay/ho-tro/").status_code == 403
    opened = officer.post(
        "/quay/ca-truc/", {"noi": "HN-DX", "nguoi": duong_xa.volunteer.pk, "den": "11:30"}, follow=True
    )
    assert "Đã mở ca trực cho Phạm Thu Đoàn" in opened.content.decode()
    helped = begun(volunteer)
    address = f"/quay/ho-tro/{helped.pk}/"
    volunteer.post(f"{address}ghi/", {**TYPED, "applicant.phone": lan.phone})
    read = press(volunteer, helped, "doc-lai")
    press(volunteer, helped, "dong-y", ban=version_on(read))
    press(volunteer, helped, "ky", ky="paper")
    sent = press(volunteer, helped, "nop")
    dossier = Dossier.objects.get()
    assert dossier.status == "submitted"
    assert "chờ cán bộ một cửa tiếp nhận" in sent
    assert "Mở hồ sơ" not in sent
    for foreign in ("/quay/ho-so/", f"/quay/ho-so/{dossier.code}/", "/quay/ca-truc/", "/quay/HN-DX/"):
        assert volunteer.get(foreign).status_code in (403, 404)
    the_clock("2026-12-01T11:30")
    rest = ("", "ghi/", "doc/", "to-khai/", "viec/nop/", "giay/id/", "tep/7e0e4bb0-9f0b-4a08-b7a2-aaaaaaaaaaaa/")
    for each in rest:
        posts = each.startswith(("ghi", "viec", "giay"))
        answer = volunteer.post(f"{address}{each}") if posts else volunteer.get(f"{address}{each}")
        assert (each, answer.status_code) == (each, 404)


def test_a_shift_is_ended_on_the_page(officer: Client, duong_xa: DuongXa) -> None:
    officer.post("/quay/ca-truc/", {"noi": "HN-DX", "nguoi": duong_xa.volunteer.pk, "den": "11:30"})
    wrong = officer.post("/quay/ca-truc/", {"noi": "HN-DX", "nguoi": duong_xa.volunteer.pk, "den": "khuya"})
    assert "Giờ chưa đọc được" in wrong.content.decode()
    ended = officer.post("/quay/ca-truc/", {"noi": "HN-DX", "ket-thuc": Shift.objects.get().pk}, follow=True)
    assert "Đã kết thúc ca trực" in ended.content.decode()


def test_another_office_does_not_find_it(officer: Client, client_for: ClientFor, hoa: Any, duong_xa: DuongXa) -> None:
    helped = begun(officer)
    assert client_for(hoa).get(f"/quay/ho-tro/{helped.pk}/").status_code == 404
    assert client_for(duong_xa.specialist).get(f"/quay/ho-tro/{helped.pk}/").status_code == 404
    assert Client().get(f"/quay/ho-tro/{helped.pk}/").status_code == 302


def test_online_in_part_says_which_day(officer: Client, duong_xa: DuongXa) -> None:
    duong_xa.extract.online_level = "mot_phan"
    duong_xa.extract.save()
    page = officer.get("/quay/ho-tro/?noi=HN-DX&thu-tuc=2.000635").content.decode()
    assert "chỉ nộp trực tuyến một phần" in page
    refused = officer.post("/quay/ho-tro/", {"noi": "HN-DX", "thu-tuc": "2.000635", "cach": "online"})
    assert refused.status_code == 409
    assert Assistance.objects.count() == 0


def test_a_file_the_form_asks_for_is_taken_among_the_papers(
    officer: Client, duong_xa: DuongXa, lan: Citizen, files: object
) -> None:
    extract = duong_xa.extract
    asked = {"key": "old_paper", "kind": "file", "label": "Ảnh giấy khai sinh cũ"}
    extract.form = {**extract.form, "questions": [*extract.form["questions"], asked]}
    extract.save()
    helped = begun(officer, kind="online")
    address = f"/quay/ho-tro/{helped.pk}/"
    assert "Ảnh giấy khai sinh cũ" in officer.get(address).content.decode()
    officer.post(f"{address}ghi/", {**TYPED, "applicant.phone": lan.phone})
    for code in ("id", "proof", "old_paper"):
        sent = SimpleUploadedFile(f"{code}.jpg", photo(200), content_type="image/jpeg")
        officer.post(f"{address}giay/{code}/", {"viec": "tep", "tep": sent})
    press(officer, helped, "dong-y", ban=version_on(press(officer, helped, "doc-lai")))
    press(officer, helped, "ky", ky="paper")
    press(officer, helped, "nop")
    assert Dossier.objects.get().content.answers["old_paper"]
