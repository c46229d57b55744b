# SPDX-License-Identifier: EUPL-1.2
"""Following a dossier on the portal: strangers see how far it is, its checked phone sees and does everything."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from cast import Citizen, at, lan, minh
from filing import Desk, desk, file
from motcua.doors.portal.following_way import FOLLOWING
from motcua.dossiers import operations
from motcua.dossiers.models import Dossier, LogEntry, Paper, Result
from motcua.dossiers.operations.papering import Sent, keep_file
from motcua.people import phone_check
from motcua.people.models import PhoneCheck
from motcua.procedures.models import ProcedureVersion
from paperwork import files, pdf
from specials import DuongXa, duong_xa

__all__ = ["desk", "duong_xa", "file", "files", "lan", "minh"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]
File = Callable[..., Dossier]
POINT = {"paper": "", "question": "", "what": "Ảnh bị mờ", "how": "Chụp lại cả bốn góc"}


def sent_code() -> str:
    return phone_check.code_of(PhoneCheck.objects.latest("asked_at"))


def checked(phone: str) -> str:
    """Return the token of a phone that was checked."""
    check = phone_check.ask(phone=phone, at=at("2026-11-26T09:00"))
    phone_check.answer(check_id=check.pk, code=phone_check.code_of(check), at=at("2026-11-26T09:00"))
    return FOLLOWING.close({"check": str(check.pk)})


def own_page(dossier: Dossier, tail: str = "", phone: str = "") -> str:
    return f"/tra-cuu/so/{checked(phone or dossier.phone)}/{dossier.code}/{tail}"


def photo() -> io.BytesIO:
    """Return a sharp picture that is all paper."""
    picture = Image.effect_noise((1000, 1400), 120).convert("RGB")
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=90)
    kept.name = "chứng thực.jpg"
    kept.seek(0)
    return kept


# --- on a special day ------------------------------------------------------------------------------------


def test_on_a_special_day_the_page_says_the_moment_and_later_that_it_no_longer_counts(
    visitor: Any, duong_xa: DuongXa, lan: Citizen, the_clock: Any
) -> None:
    moment = the_clock("2026-12-01T11:00")
    dossier = operations.take_in(
        office=duong_xa.office,
        agency=duong_xa.agency,
        version=duong_xa.copies,
        applicant={"name": lan.name, "phone": lan.phone},
        answers={},
        return_by="counter",
        by=duong_xa.officer,
        at=moment,
    )
    check = phone_check.ask(phone=dossier.phone, at=moment)
    phone_check.answer(check_id=check.pk, code=phone_check.code_of(check), at=moment)
    address = f"/tra-cuu/so/{FOLLOWING.close({'check': str(check.pk)})}/{dossier.code}/"
    words = visitor.open(address).words
    assert "Trả kết quả hôm nay trước 14 giờ 30" in words
    assert "Không cần giấy hẹn" in words
    asked = the_clock("2026-12-01T11:10")
    operations.ask_for_supplement(dossier_id=dossier.pk, points=[POINT], by=duong_xa.specialist, at=asked)
    assert "Lời hứa trả trong ngày không còn tính" in visitor.open(address).words


# --- strangers -----------------------------------------------------------------------------------------


@pytest.mark.rule("R-045")
def test_a_stranger_sees_code_state_and_stage_and_nothing_else(visitor: Any, file: File) -> None:
    dossier = file(status="processing")
    visitor.open("/tra-cuu/").press("Xem hồ sơ đến đâu", ma=dossier.code)
    words = visitor.words
    assert dossier.code in words
    assert "Đã tiếp nhận" in words
    assert "Bước 2/5 · Đã tiếp nhận" in words
    for secret in ("Lan", "905", "Cấp bản sao", "Hải Châu", "26/11", "17 giờ", "Nhàn"):
        assert secret not in words.split("Hồ sơ của mình?")[0], secret
    assert "noindex" in visitor.answer["X-Robots-Tag"]


@pytest.mark.parametrize("spelling", ["{code}", "{lower}", "{packed}", " {spaced} "])
@pytest.mark.parametrize("way", ["/tra-cuu/?ma={}", "/tra-cuu/{}/", "/h/{}"])
def test_any_spelling_finds_it_typed_scanned_or_from_a_message(
    visitor: Any, file: File, spelling: str, way: str
) -> None:
    dossier = file()
    code = dossier.code
    said = {"code": code, "lower": code.lower(), "packed": dossier.code_key, "spaced": code.replace("-", " ")}
    visitor.open(way.format(spelling.format(**said)))
    assert visitor.status == 200
    assert f"Hồ sơ {code}" in visitor.words


def test_what_is_not_there_is_said_kindly_and_guessing_is_slowed(visitor: Any, file: File) -> None:
    visitor.open("/tra-cuu/").press("Xem hồ sơ đến đâu", ma="")
    assert (visitor.status, "Xin ghi mã hồ sơ" in visitor.words) == (422, True)
    for _time in range(20):
        visitor.open("/tra-cuu/H17.12-261126-9999/")
        assert visitor.status == 404
    assert "Không tìm thấy hồ sơ với mã này" in visitor.words
    visitor.open("/tra-cuu/H17.12-261126-9999/")
    assert visitor.status == 429
    assert "Thử lại sau" in visitor.words or "thử lại sau" in visitor.words


# --- the checked phone ---------------------------------------------------------------------------------


def test_from_the_code_by_the_phone_to_the_timeline(visitor: Any, file: File, lan: Citizen) -> None:
    dossier = file(status="processing")
    visitor.open(f"/tra-cuu/{dossier.code}/")
    assert f'/tra-cuu/cua-toi/?ma={dossier.code}"' in visitor.html
    visitor.open(f"/tra-cuu/cua-toi/?ma={dossier.code}").press("Gửi mã đến số này", phone="0905 111 222")
    assert "905111222" not in visitor.at
    assert "Đã gửi mã đến số 09xx***222" in visitor.words
    visitor.press("Xem hồ sơ", code=sent_code())
    words = visitor.words
    assert "Hẹn trả kết quả 17 giờ hôm nay" in words
    assert "còn 8 giờ" in words
    assert "Phòng chuyên môn, UBND phường Hải Châu" in words
    assert "Người tiếp nhận: Trần Thị Nhàn" in words
    assert "905111222" not in visitor.at
    assert len(visitor.answer.content) < 50_000


def test_all_dossiers_of_a_phone_and_none_of_anothers(visitor: Any, file: File, minh: Citizen) -> None:
    mine, other = file(), file(who=minh)
    visitor.open("/tra-cuu/cua-toi/").press("Gửi mã đến số này", phone="0905111222")
    visitor.press("Xem các hồ sơ", code=sent_code())
    assert mine.code in visitor.words
    assert other.code not in visitor.words
    visitor.open(own_page(other, phone=mine.phone))
    assert visitor.status == 404


def test_a_phone_that_is_not_the_dossiers_learns_only_that(visitor: Any, file: File) -> None:
    dossier = file()
    visitor.open(f"/tra-cuu/cua-toi/?ma={dossier.code}").press("Gửi mã đến số này", phone="0914333444")
    visitor.press("Xem hồ sơ", code=sent_code())
    assert f"Hồ sơ {dossier.code} không phải của số này" in visitor.words
    assert "Chưa có hồ sơ nào của số này" in visitor.words


def test_many_dossiers_come_a_page_at_a_time(visitor: Any, file: File, lan: Citizen) -> None:
    made = [file(at=at("2026-11-02T09:00") + timedelta(hours=number)) for number in range(23)]
    token = checked(lan.phone)
    visitor.open(f"/tra-cuu/so/{token}/")
    assert made[-1].code in visitor.words
    assert made[0].code not in visitor.words
    following = re.search(r'href="(\?sau=[^"]+)"', visitor.html)
    assert following
    visitor.open(f"/tra-cuu/so/{token}/{following[1]}")
    assert made[0].code in visitor.words


@pytest.mark.parametrize("tail", ["", "rut/", "bo-sung/", "giay-tiep-nhan/", "ket-qua/"])
def test_a_token_that_is_old_forged_or_not_checked_opens_nothing(visitor: Any, file: File, tail: str) -> None:
    dossier = file(status="processing")
    unchecked = FOLLOWING.close({"check": str(phone_check.ask(phone=dossier.phone, at=at("2026-11-26T09:00")).pk)})
    for token in ("abc", unchecked):
        visitor.open(f"/tra-cuu/so/{token}/{dossier.code}/{tail}")
        assert visitor.status == 410
        assert "trang hồ sơ tự đóng sau 30 phút" in visitor.words
        assert 'href="/tra-cuu/"' in visitor.html


def test_five_wrong_codes_and_a_new_one(visitor: Any, file: File) -> None:
    visitor.open("/tra-cuu/cua-toi/").press("Gửi mã đến số này", phone="0905111222")
    for _time in range(4):
        visitor.press("Xem các hồ sơ", code="000000")
        assert "còn" in visitor.words
    visitor.press("Xem các hồ sơ", code="000000")
    assert visitor.status == 410
    assert "Lấy mã mới" in visitor.words


# --- completing ----------------------------------------------------------------------------------------


@pytest.fixture
def asked(file: File, desk: Desk) -> Dossier:
    form = {"questions": [{"key": "copies", "kind": "number", "label": "Số bản sao", "min": 1, "max": 20}]}
    ProcedureVersion.objects.filter(pk=desk.copies.pk).update(form=form)
    desk.copies.refresh_from_db()
    dossier = file(answers={"copies": 3})
    points = [{"paper": "", "question": "copies", "what": "Số bản ghi chưa rõ", "how": ""}, POINT]
    return operations.ask_for_supplement(
        dossier_id=dossier.pk, points=points, by=desk.officer, at=at("2026-11-26T08:50")
    )


def test_a_paper_and_an_answer_are_completed_and_sent_once(visitor: Any, asked: Dossier) -> None:
    visitor.open(own_page(asked))
    assert "Xin bổ sung 2 điều" in visitor.words
    assert "Ảnh bị mờ: Chụp lại cả bốn góc" in visitor.words
    page = own_page(asked, "bo-sung/")
    visitor.open(page)
    assert "Còn 2 điều" in visitor.words
    visitor.press("Gửi bổ sung")
    assert "Còn 2 điều chưa bổ sung. Xin bổ sung, hoặc ghi vì sao chưa có." in visitor.words

    visitor.open(f"{page}hoi/copies/").press("Lưu câu trả lời", a="99")
    assert visitor.status == 422
    visitor.press("Lưu câu trả lời", a="5")
    assert "Đang ghi: 5" in visitor.words

    empty = visitor.client.post(f"{page}giay-to/khac-2/", {})
    assert empty.status_code == 422
    assert "Xin chọn tệp hoặc chụp ảnh." in empty.content.decode()
    answer = visitor.client.post(f"{page}giay-to/khac-2/", {"tep": photo()}, follow=True)
    assert answer.status_code == 200, answer.content.decode()
    paper = Paper.objects.get(dossier=asked)
    assert (paper.code, paper.name) == ("khac-2", "Ảnh bị mờ")
    assert paper.file
    assert paper.file.sha256 in answer.content.decode()

    visitor.open(page)
    assert "Đã đủ. Xem lại rồi gửi." in visitor.words
    form, button = visitor.find("Gửi bổ sung")
    address, values = visitor.sending(form, button, {})
    for _time in range(2):
        landed = visitor.client.post(address, values, follow=True)
        assert "Đã gửi bổ sung" in landed.content.decode()
    kinds = list(LogEntry.objects.filter(dossier=asked).values_list("kind", flat=True))
    assert kinds == ["DossierSubmitted", "SupplementAsked", "AnswerCorrected", "PaperAdded", "SupplementGiven"]
    visitor.open(page)
    assert visitor.at.endswith(f"{asked.code}/")


def test_a_file_that_cannot_be_read_is_refused_in_its_place(visitor: Any, asked: Dossier) -> None:
    page = own_page(asked, "bo-sung/")
    broken = io.BytesIO(b"MZ\x90 not a picture at all")
    broken.name = "anh.jpg"
    answer = visitor.client.post(f"{page}giay-to/khac-2/", {"tep": broken})
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()
    assert not Paper.objects.filter(dossier=asked).exists()


# --- taking back, and taking away -----------------------------------------------------------------------


def test_a_dossier_is_taken_back_after_one_more_question(visitor: Any, file: File) -> None:
    dossier = file(status="processing")
    visitor.open(own_page(dossier, "rut/"))
    assert "Rút hồ sơ này?" in visitor.words
    assert Dossier.objects.get(pk=dossier.pk).status == "processing"
    visitor.press("Rút hồ sơ", reason="Đã có bản khác")
    assert "Đã rút hồ sơ." in visitor.words
    assert "Lý do: Đã có bản khác" in visitor.words
    assert Dossier.objects.get(pk=dossier.pk).status == "withdrawn"


def test_once_decided_it_cannot_be_taken_back(visitor: Any, file: File) -> None:
    dossier = file(status="signed")
    visitor.open(own_page(dossier))
    assert "Rút hồ sơ" not in visitor.words
    visitor.open(own_page(dossier, "rut/")).press("Rút hồ sơ")
    assert visitor.status == 409
    assert Dossier.objects.get(pk=dossier.pk).status == "signed"


def test_the_receipt_is_a_pdf_once_received(visitor: Any, file: File) -> None:
    sent, received = file(), file(status="processing")
    visitor.open(own_page(sent))
    assert "Tải giấy tiếp nhận" not in visitor.words
    visitor.open(own_page(sent, "giay-tiep-nhan/"))
    assert visitor.status == 404
    answer = visitor.client.get(own_page(received, "giay-tiep-nhan/"))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert "no-store" in answer["Cache-Control"]


def test_an_electronic_result_is_handed_over_when_it_is_taken(visitor: Any, file: File, desk: Desk) -> None:
    dossier = file(status="result_ready", return_by="online")
    page = own_page(dossier)
    assert "Tải kết quả" not in visitor.open(page).words
    content = pdf()
    kept = keep_file(sent=Sent("trích lục.pdf", content), actor=desk.officer.actor, at=at("2026-11-26T09:04"))
    Result.objects.filter(dossier=dossier).update(file=kept)
    visitor.open(page)
    assert "Tải kết quả" in visitor.words
    assert kept.sha256 in visitor.words
    answer = visitor.client.post(f"{page}ket-qua/")
    assert answer.content == content
    assert Dossier.objects.get(pk=dossier.pk).status == "returned"
    assert visitor.client.get(f"{page}ket-qua/").content == content


def test_a_result_fetched_at_the_counter_is_not_given_here(visitor: Any, file: File, desk: Desk) -> None:
    dossier = file(status="result_ready")
    kept = keep_file(sent=Sent("a.pdf", pdf()), actor=desk.officer.actor, at=at("2026-11-26T09:04"))
    Result.objects.filter(dossier=dossier).update(file=kept)
    assert visitor.client.post(own_page(dossier, "ket-qua/")).status_code == 404


def test_the_home_page_leads_here(visitor: Any, db: None) -> None:
    visitor.open("/")
    assert 'href="/tra-cuu/"' in visitor.html
    assert Client().get("/tra-cuu/").status_code == 200
