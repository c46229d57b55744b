# SPDX-License-Identifier: EUPL-1.2
"""Asking for a dossier by text message: its own phone hears what concerns it, others only how far it is."""

from collections.abc import Callable, Iterator
from itertools import product

import pytest

from cast import Citizen, House, at, house, lan, minh, the_clock
from conversations.talking import Talk, outcome
from filing import Desk, desk, file
from motcua.cli.sample_catalogue import sample_catalogue
from motcua.conversations import replies_dossier as replies
from motcua.conversations.replies_dossier import DossierTold
from motcua.dossiers import operations
from motcua.dossiers.following import Progress
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules import Status
from motcua.kernel.text import sms_parts
from motcua.messaging.texts import Place, Ways
from motcua.reading import Intent, read
from specials import DuongXa, duong_xa

__all__ = ["desk", "duong_xa", "file", "house", "lan", "minh", "the_clock"]

pytestmark = pytest.mark.django_db
File = Callable[..., Dossier]
LAN = "0905111222"
STRANGER = "0914333444"


@pytest.fixture
def talk(house: House) -> Talk:
    return Talk("2026-11-26T09:30")


@pytest.mark.parametrize(
    "spelling",
    [
        "TT {code}", "tt {code}", "Tra cuu ho so {spaced}", "tra cứu hồ sơ {code}", "hs {code} toi dau roi",
        "{code}", "TT {packed}", "tt hs {lower}", "ho so {spaced} xong chua", "TT {end}", "tt ho so {end}",
        "hs {end} bao gio xong", "TT", "TT ho so", "tt?", "xem ho so {code}", "kiem tra hs {end}",
    ],
)  # fmt: skip
def test_any_spelling_from_the_dossiers_own_phone(talk: Talk, file: File, spelling: str) -> None:
    dossier = file(status="processing")
    code = dossier.code
    given = {"code": code, "lower": code.lower(), "end": code[-4:], "packed": dossier.code_key}
    text = spelling.format(**given, spaced=code.replace(".", " ").replace("-", " "))
    reply = talk.one(text, phone=LAN)
    assert reply.startswith(f"Ho so {code}: da tiep nhan, Phong chuyen mon. Hen tra 17h thu 5 26/11.")
    assert sms_parts(reply).parts == 1
    assert outcome() == "told"


def test_a_stranger_hears_the_state_and_the_stage_alone(talk: Talk, file: File) -> None:
    dossier = file(status="processing")
    reply = talk.one(f"TT {dossier.code}", phone=STRANGER)
    assert reply == (
        f"Ho so {dossier.code}: da tiep nhan (buoc 2/5). "
        "Chi tiet: nhan tu so dien thoai ghi trong ho so, hoac goi 0236 3881 888"
    )
    ending = talk.one(f"TT {dossier.code[-4:]}", phone=STRANGER)
    assert dossier.code not in ending
    assert ending.startswith("So dien thoai nay khong co ho so nao co ma ket thuc bang")


def test_a_phone_without_dossiers_learns_how_to_ask(talk: Talk, house: House) -> None:
    assert "khong co ho so dang giai quyet" in talk.one("TT", phone=STRANGER)
    assert talk.one("TT H17.12-261126-9999", phone=STRANGER).startswith("Khong co ho so H17.12-261126-9999.")


def test_several_open_dossiers_are_listed_and_closed_ones_are_not(talk: Talk, file: File) -> None:
    first, second, over = file(status="processing"), file(), file(status="withdrawn")
    reply = talk.one("TT", phone=LAN)
    assert first.code in reply
    assert f"{second.code} cho tiep nhan" in reply
    assert over.code not in reply
    assert "da rut" in talk.one(f"TT {over.code}", phone=LAN)


def test_each_state_says_what_to_do(talk: Talk, file: File, desk: Desk) -> None:
    sent, asked, ready, refused = file(), file(status="supplement"), file(status="result_ready"), file(status="refused")
    assert "da gui, cho tiep nhan, Bo phan Mot cua. Co quan tra loi truoc" in talk.one(f"TT {sent.code}", phone=LAN)
    missing = talk.one(f"TT {asked.code}", phone=LAN)
    assert "can bo sung: Thieu ban chinh: Chup lai ban chinh. Nop tai" in missing
    assert f"/h/{asked.code}" in missing
    assert "da co ket qua. Nhan tai" in talk.one(f"TT {ready.code}", phone=LAN)
    assert "khong tiep nhan. Ly do: Khong thuoc tham quyen." in talk.one(f"TT {refused.code}", phone=LAN)


def test_a_late_one_comes_with_an_apology(talk: Talk, file: File) -> None:
    dossier = file(status="processing")
    reply = talk.one(f"TT {dossier.code}", phone=LAN, when="2026-11-27T09:00")
    assert "Da qua hen 17h thu 5 26/11, co quan xin loi." in reply


def test_on_a_special_day_the_promised_moment_is_told(talk: Talk, duong_xa: DuongXa, lan: Citizen) -> None:
    dossier = operations.take_in(
        office=duong_xa.office,
        agency=duong_xa.agency,
        version=duong_xa.copies,
        applicant={"name": lan.name, "phone": lan.phone},
        answers={},
        return_by="counter",
        by=duong_xa.officer,
        at=at("2026-12-01T11:00"),
    )
    reply = talk.one(f"TT {dossier.code}", phone=LAN, when="2026-12-01T11:10")
    assert "Tra ket qua truoc 14h30 hom nay." in reply
    assert sms_parts(reply).parts == 1


def test_asking_leaves_an_open_question_open(talk: Talk, file: File) -> None:
    dossier = file()
    assert "gio" in talk.one("HG Nguyen Van An so xay dung hoi quy hoach", phone=LAN)
    talk(f"TT {dossier.code}", phone=LAN)
    talk("9h ngay 27/11", phone=LAN)
    assert outcome() == "booked"


# --- the words -----------------------------------------------------------------------------------------

WAYS = Ways(short_code="8188", switchboard="0236 3881 888", site="https://motcua.danang.gov.vn")
MARKED = Ways(short_code="8188", switchboard="0236 3881 888", site="https://motcua.danang.gov.vn", has_marks=True)
LONG = "Bản sao giấy chứng nhận quyền sử dụng đất có chứng thực còn thiếu trang ba và trang bốn, ảnh chụp bị mờ; " * 3


def replies_of_all_kinds(ways: Ways) -> Iterator[str]:
    for status, code in product(
        Status.values, ("H17.12-261126-0012", "000.00.12.H17-241119-0012", "H17.012.00-261118-10045712")
    ):
        progress = Progress(code, status, 3, 5)
        yield replies.stranger(progress, ways=ways)
        for is_late, has_file, is_special, words, vnd in product(
            (True, False), (True, False), (True, False), ("", LONG), (0, 1_234_567_000)
        ):
            told = DossierTold(
                progress=progress,
                holder=f"Phòng Quản lý đô thị và Hạ tầng kỹ thuật {words}".strip(),
                answer_by=at("2026-11-27T17:00"),
                due_at=at("2026-12-24T16:30"),
                is_late=is_late,
                points=(words, words) if words else (),
                place=Place(
                    "P. Ngu Hanh Son", address=f"486 Lê Văn Hiến {words}", agency_name=f"Bộ phận Một cửa {words}"
                ),
                reason=words,
                has_file=has_file,
                is_special=is_special,
                told_on=at("2026-12-24T16:30").date(),
                first_vnd=vnd if is_late else 0,
                open_vnd=vnd,
                by_post="Kết quả đang trên đường về nhà" if has_file and words else "",
            )
            yield replies.own(told, ways=ways)
    yield replies.not_found("H17.12-261126-0012 " * 9, ways=ways)
    yield replies.none_ends_so("0" * 40, ways=ways)
    yield replies.none_open(ways=ways)
    many = [Progress(f"000.00.12.H17-241119-{number:04}", "processing", 3, 5) for number in range(20)]
    for count in (1, 2, 3, 20):
        yield replies.several(many[:count], ways=ways)


def test_every_reply_is_one_message() -> None:
    for text in replies_of_all_kinds(WAYS):
        assert text.isascii()
        assert sms_parts(text)[:2] == ("gsm7", 1), text
        assert "  " not in text
        assert " . " not in text
        assert "...." not in text


def test_every_reply_with_marks_is_two_parts_at_most() -> None:
    for text in replies_of_all_kinds(MARKED):
        size = sms_parts(text)
        assert (size.encoding, size.parts) == ("gsm7", 1) or size.parts <= 2, text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("TT H17122611260012", "H17122611260012"),
        ("tt 000.00.12.h17-241119-0012", "000.00.12.H17-241119-0012"),
        ("tra cuu ho so H17.12 261126 0012", "H17.12-261126-0012"),
        ("TT h17.12_261126_0012", "H17122611260012"),
        ("hs 0012 xong chua", "0012"),
        ("TT 0012", "0012"),
        ("TT", None),
    ],
)
def test_what_is_read(text: str, code: str | None) -> None:
    found = read(text, received_at=at("2026-11-26T09:00"), catalogue=sample_catalogue())
    assert (found.intent, found.code) == (Intent.DOSSIER_STATUS, code)


def test_what_is_owed_is_told_in_few_words(talk: Talk, owing: File) -> None:
    levy = {"name": "Lệ phí hộ tịch", "per": "case", "vnd": 16_000, "due": "before_intake"}
    first = owing(fees=[levy])
    assert talk.one(f"TT {first.code}", phone=LAN).startswith(
        f"Ho so {first.code}: da gui. Nop 16.000d de co quan tiep nhan. Nop: http://127.0.0.1:8000/h/"
    )
    later = owing(status="processing")
    assert "Hen tra 17h thu 5 26/11. Con nop 16.000d khi nhan ket qua." in talk.one(f"TT {later.code}", phone=LAN)
    ready = owing(status="result_ready")
    assert talk.one(f"TT {ready.code}", phone=LAN).endswith("Mang giay to tuy than. Con nop 16.000d khi nhan.")
    assert "16.000d" not in talk.one(f"TT {ready.code}", phone=STRANGER)
