# SPDX-License-Identifier: EUPL-1.2
"""Scans without a line: files of wands in any shape, looked at before they are taken; the page that keeps them."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from cast import at
from doors.postal.conftest import Wand, now
from motcua.kernel.errors import InvalidInput
from motcua.people.models import RoleHeld, User
from motcua.post import batches
from motcua.post.batches import MOST_LINES, Line, read, text_of
from motcua.post.models import HandoverItem, Parcel, ParcelNote
from motcua.post.rules import Deed, Reason, State
from motcua.post.works import Work, reason_of, work_of
from post.conftest import Trip

NOW = at("2026-12-01T11:00")
CODE, OTHER = "EA123456785VN", "EA123456799VN"


# --- reading a file, without a database ---------------------------------------------------------------------


def only(text: str, work: Work | None = None) -> Line:
    (line,) = read(text, work=work, at=NOW)
    return line


@pytest.mark.parametrize(
    "text",
    [
        f"code,deed,at,received_by\n{CODE},phat,2026-12-01 09:15,Nguyễn Thị Lan",
        f"Mã bưu gửi;Việc;Thời điểm;Người nhận\n{CODE};Phát thành công;01/12/2026 09:15;Nguyễn Thị Lan",
        f"{CODE},delivered,2026-12-01T09:15:00+07:00,Nguyễn Thị Lan",
        f"01/12/2026\t09:15\t{CODE}\tphat\tNguyễn Thị Lan",
        '"ea 123 456 785 vn","da phat","09:15","Nguyễn Thị Lan"',
        f"date,time,code,work,nguoi nhan\n01/12/2026,09:15,{CODE},4,Nguyễn Thị Lan".replace("time", "gio"),
    ],
)
def test_a_line_is_understood_in_the_shapes_wands_write(text: str) -> None:
    scan = only(text).scan
    assert scan is not None
    assert (scan.code, scan.work, scan.at) == (CODE, Work.DELIVER, at("2026-12-01T09:15"))
    assert scan.received_by == "Nguyễn Thị Lan"


def test_codes_alone_are_what_the_form_says_now() -> None:
    lines = read(f"{CODE}\r\n\r\n{OTHER}\r\n", work=Work.OUT, at=NOW)
    assert [(line.number, line.scan.code, line.scan.work, line.scan.at) for line in lines if line.scan] == [
        (1, CODE, Work.OUT, NOW),
        (3, OTHER, Work.OUT, NOW),
    ]


def test_a_reason_is_understood_in_words(db: None) -> None:
    scan = only(f"{CODE},khong-phat,09:15,vắng nhà").scan
    assert scan is not None
    assert scan.reason == Reason.ABSENT


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("xin chào,phat", "không phải mã bưu gửi"),
        ("code,deed\n,phat", "Thiếu mã bưu gửi"),
        (CODE, "Thiếu việc"),
        (f"code,deed\n{CODE},bay", "Không rõ việc"),
        (f"code,deed,at\n{CODE},phat,hôm nọ", "Không đọc được thời điểm"),
        (f"{CODE},phat,2026-12-01 11:30", "chưa đến"),
        (f"{CODE},phat,2026-01-01 09:00", "quá cũ"),
        (f"{CODE},khong-phat", "Thiếu lý do"),
        (f"code,deed,reason\n{CODE},khong-phat,mưa", "Không rõ lý do"),
        (f"code,deed,cod\n{CODE},phat,mười nghìn", "Không đọc được số tiền"),
    ],
)
def test_a_broken_line_says_what_is_wrong_with_it(text: str, says: str) -> None:
    assert says in only(text).wrong


def test_a_wand_whose_clock_runs_a_little_ahead_tells_of_now() -> None:
    scan = only(f"{CODE},phat,11:03").scan
    assert scan is not None
    assert scan.at == NOW


@pytest.mark.parametrize("text", ["", "\n\n", "code,deed\n"])
def test_a_file_without_lines_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        read(text, work=Work.OUT, at=NOW)


def test_a_file_of_too_many_lines_is_refused() -> None:
    with pytest.raises(InvalidInput) as refusal:
        read(f"{CODE}\n" * (MOST_LINES + 1), work=Work.OUT, at=NOW)
    assert str(MOST_LINES) in refusal.value.fields["tep"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258"])
def test_the_letters_of_a_file_are_read_as_windows_and_others_write_them(encoding: str) -> None:
    assert text_of("Lê".encode(encoding)) == "Lê"


@pytest.mark.parametrize("content", [b"PK\x03\x04\x00\x00", b"x" * (batches.MOST_BYTES + 1)])
def test_what_is_no_text_or_too_long_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidInput):
        text_of(content)


def test_every_work_and_reason_is_named_by_its_value_and_digit() -> None:
    assert [work_of(work.value) for work in Work] == list(Work)
    assert [work_of(str(digit)) for digit in range(1, 8)] == list(Work)
    assert [work_of(str(work.label)) for work in Work] == list(Work)
    assert [reason_of(reason.value) for reason in Reason] == list(Reason)
    assert [reason_of(str(reason.label)) for reason in Reason] == list(Reason)
    assert [work_of(word) for word in ("", "0", "8", "xxx")] == [None] * 4


# --- the page -----------------------------------------------------------------------------------------------


def upload(client: Client, text: str, **more: str) -> str:
    file = SimpleUploadedFile("quet.csv", text.encode(), content_type="text/csv")
    answer: HttpResponse = client.post("/buu-chinh/nhap/", {"tep": file, **more})
    return answer.content.decode()


@pytest.fixture
def clerk(wand: Wand) -> Client:
    return wand.at("2026-12-01T11:00").client


@pytest.mark.django_db
def test_a_file_is_looked_at_first_and_then_taken_once(clerk: Client, trip: Trip) -> None:
    parcel, waiting = trip.carried(), trip.labelled(trip.pay(trip.asked()))
    text = (
        f"code,deed,at,reason,received_by\n{parcel.code},khong-phat,2026-11-27 09:10,vắng nhà,\n"
        f"{parcel.code},phat,2026-12-01 09:30,,Nguyễn Thị Lan\n{waiting.code},nhan,,,\n"
        f"EA123456784VN,phat,2026-12-01 09:40,,\n{parcel.code},bay,,,\n"
    )
    page = upload(clerk, text)
    assert "Xem trước, chưa ghi gì" in page
    assert "Ghi 3 dòng" in page
    assert "Không rõ việc “bay”" in page
    assert (now(parcel).state, HandoverItem.objects.filter(is_signed=False).count()) == (State.CARRIED, 0)
    assert not ParcelNote.objects.filter(source="batch").exists()

    page = clerk.post("/buu-chinh/nhap/", {"dong": text, "ghi": "1"}).content.decode()
    assert "Đã ghi, còn dòng chưa được" in page
    found = now(parcel)
    assert (found.state, found.tries, found.ended_at) == (State.DELIVERED, 1, at("2026-12-01T09:30"))
    assert HandoverItem.objects.filter(parcel=waiting).count() == 1
    notes = ParcelNote.objects.count()

    page = upload(clerk, text)
    assert page.count("đã có") >= 3
    assert "Ghi 0 dòng" in page
    clerk.post("/buu-chinh/nhap/", {"dong": text, "ghi": "1"})
    assert ParcelNote.objects.count() == notes


@pytest.mark.django_db
def test_a_file_tells_the_same_as_a_scan_before_it(clerk: Client, wand: Wand, trip: Trip) -> None:
    parcel = trip.carried()
    wand.at("2026-11-27T09:00").scan("5").scan(parcel.code).scan("1")
    wand.at("2026-12-01T11:00")
    clerk.post("/buu-chinh/nhap/", {"dong": f"{parcel.code},khong-phat,2026-11-27 09:05,absent", "ghi": "1"})
    assert (now(parcel).tries, ParcelNote.objects.filter(parcel=parcel, deed=Deed.FAILED).count()) == (1, 1)


@pytest.mark.django_db
def test_what_is_to_be_collected_and_was_not_stays_out(clerk: Client, trip: Trip) -> None:
    parcel = trip.labelled(trip.asked(is_cod=True))
    trip.listed(parcel, way="to_carrier", at="2026-11-26T11:00")
    page = upload(clerk, f"code,deed,cod\n{parcel.code},phat,5.000")
    assert "Thu đủ rồi gõ đúng số tiền này" in page
    clerk.post("/buu-chinh/nhap/", {"dong": f"code,deed,cod\n{parcel.code},phat,10.000", "ghi": "1"})
    assert now(parcel).state == State.DELIVERED


@pytest.mark.django_db
def test_a_file_cannot_reach_another_offices_parcels(
    clerk: Client, trip: Trip, client_for: Callable[..., Client]
) -> None:
    parcel = trip.carried()
    other = User.objects.create_user(username="buudien.khac", full_name="Người Khác")
    RoleHeld.objects.create(user=other, role="POST_CLERK", office_id="DN-TTHCC")
    client_for(other).post("/buu-chinh/nhap/", {"dong": f"{parcel.code},phat", "ghi": "1"})
    assert now(parcel).state == State.CARRIED


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04\x00", b"x" * 300_000])
def test_a_file_that_is_none_is_refused_with_words(clerk: Client, content: bytes) -> None:
    file = SimpleUploadedFile("quet.csv", content)
    answer = clerk.post("/buu-chinh/nhap/", {"tep": file})
    assert answer.status_code == 422
    assert "notice-late" in answer.content.decode()


@pytest.mark.django_db
def test_a_look_at_a_full_file_leaves_nothing_behind(clerk: Client, trip: Trip) -> None:
    parcels = [trip.labelled(trip.pay(trip.asked())) for _number in range(4)]
    page = upload(clerk, "\n".join(parcel.code for parcel in parcels), viec="nhan")
    assert "Ghi 4 dòng" in page
    assert not HandoverItem.objects.exists()


# --- what a browser kept --------------------------------------------------------------------------------------


def sent(client: Client, *scans: dict[str, Any]) -> list[dict[str, str]]:
    answer = client.post("/buu-chinh/gui/", json.dumps({"scans": scans}), content_type="application/json")
    assert answer.status_code == 200, answer.content
    found: list[dict[str, str]] = answer.json()["scans"]
    return found


@pytest.mark.django_db
def test_scans_kept_by_a_browser_are_answered_one_by_one_and_taken_once(clerk: Client, trip: Trip) -> None:
    parcel = trip.carried()
    failed = {
        "key": "a",
        "code": parcel.code,
        "work": "khong-phat",
        "at": "2026-11-27T09:00:00+07:00",
        "reason": "absent",
    }
    given = {"key": "b", "code": parcel.code, "work": "phat", "at": "2026-12-01T09:00:00+07:00", "received_by": "Lan"}
    wrong = {"key": "c", "code": OTHER, "work": "phat", "at": "2026-12-01T09:00:00+07:00"}
    answers = sent(clerk, failed, given, wrong)
    assert [(row["key"], row["outcome"]) for row in answers] == [("a", "done"), ("b", "done"), ("c", "refused")]
    assert answers[2]["words"]
    assert [row["outcome"] for row in sent(clerk, failed, given)] == ["known", "known"]
    found = now(parcel)
    assert (found.state, found.tries, found.received_by) == (State.DELIVERED, 1, "Lan")
    assert found.ended_at == at("2026-12-01T09:00")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "scan",
    [
        {},
        {"code": 5, "work": ["phat"], "at": 7},
        {"code": CODE, "work": "bay"},
        {"code": CODE, "work": "khong-phat", "at": "x"},
        {"code": CODE, "work": "khong-phat", "reason": "mưa"},
        {"code": "\0" * 50, "work": "phat", "taken_vnd": True, "at": "2026-12-01"},
    ],
)
def test_a_kept_scan_that_says_nothing_is_refused(clerk: Client, scan: dict[str, Any]) -> None:
    assert [row["outcome"] for row in sent(clerk, scan)] == ["refused"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body", ["", "[]", '{"scans": 5}', '{"scans": ["x"]}', "{", '{"scans": [' + "{}," * 600 + "{}]}"]
)
def test_what_is_no_list_of_scans_is_refused(clerk: Client, body: str) -> None:
    assert clerk.post("/buu-chinh/gui/", body, content_type="application/json").status_code == 422


@pytest.mark.django_db
def test_the_kept_page_names_nobody_and_nothing_else_is_kept(clerk: Client, trip: Trip) -> None:
    parcel: Parcel = trip.carried()
    answer = clerk.get("/buu-chinh/ngoai-mang/")
    assert answer["X-Postal"]
    page = answer.content.decode()
    assert "Nguyễn Thị Lan" not in page
    assert parcel.code not in page
    assert "Hồ Văn Thư" not in page
    assert "X-Postal" not in clerk.get("/buu-chinh/")
    state = clerk.get("/buu-chinh/tinh-hinh/").json()
    assert state["token"]
    assert state["now"].startswith("2026-12-01T11:00")
    assert Client().get("/buu-chinh/tinh-hinh/", headers={"Accept": "application/json"}).status_code == 401
    worker = Client().get("/buu-chinh/giu-trang.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert "postal/offline" in worker.content.decode()


@pytest.mark.django_db
def test_a_form_without_its_token_is_not_believed(trip: Trip, the_clock: Callable[[str], Any]) -> None:
    the_clock("2026-12-01T11:00")
    client = Client(enforce_csrf_checks=True)
    client.force_login(trip.house.clerk, backend="django.contrib.auth.backends.ModelBackend")
    body = json.dumps({"scans": []})
    assert client.post("/buu-chinh/gui/", body, content_type="application/json").status_code == 403
    token = client.get("/buu-chinh/tinh-hinh/").json()["token"]
    answer = client.post("/buu-chinh/gui/", body, content_type="application/json", headers={"X-CSRFToken": token})
    assert answer.status_code == 200
