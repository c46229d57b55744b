# SPDX-License-Identifier: EUPL-1.2
"""Staff from a list: wholly or not at all, by user name alone, never more than whoever loads it may give."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from cast import House, at
from motcua.journal.models import Entry
from motcua.offices.list_files import sheet_of
from motcua.people.access import access_of
from motcua.people.models import RoleHeld, User
from motcua.people.tables import Staffed, load_staff

PAGE = "/quan-tri/nhan-su/nhap/"
NOW = at("2026-11-26T09:00")
HEAD = "tên đăng nhập,họ và tên,vai trò,nơi tiếp nhận,cơ quan,chức danh"
GOOD = f"""{HEAD}
mai.tthcc,Trần Thị Mai,cán bộ một cửa | thu ngân,DN-TTHCC,,Chuyên viên
binh2.tthcc,Lê Văn Bình,đón tiếp,DN-TTHCC,DN-SXD,
"""


def loaded(text: str, by: User, **more: Any) -> Staffed:
    return load_staff(sheet_of("x.csv", text.encode()), by=access_of(by, on=NOW.date()), at=NOW, **more)


def reasons(staffed: Staffed) -> str:
    return " | ".join(f"{each.line}: {each.reason}" for each in staffed.problems)


def test_a_list_makes_accounts_and_roles_and_tells_passwords_once(quantri: User, binh: User) -> None:
    staffed = loaded(GOOD, quantri)
    assert [(row.username, row.is_new, len(row.roles)) for row in staffed.rows] == [
        ("mai.tthcc", True, 2), ("binh2.tthcc", True, 1),
    ]  # fmt: skip
    mai = User.objects.get(username="mai.tthcc")
    assert mai.check_password(staffed.rows[0].password)
    assert set(mai.roles.values_list("role", "office", "agency")) == {
        ("OFFICER", "DN-TTHCC", None), ("CASHIER", "DN-TTHCC", None),
    }  # fmt: skip
    # A namesake is another person: the Bình who was there gains nothing.
    assert list(binh.roles.values_list("role", flat=True)) == ["OFFICER"]
    again = loaded(GOOD, quantri)
    assert [(row.is_new, row.is_changed, row.roles, row.password) for row in again.rows] == [(False, False, (), "")] * 2
    assert not any("Mai" in str(entry.payload) for entry in Entry.objects.all())


def test_a_trial_changes_nothing_and_tells_no_password(quantri: User) -> None:
    before = User.objects.count()
    staffed = loaded(GOOD, quantri, is_trial=True)
    assert [row.is_new for row in staffed.rows] == [True, True]
    assert all(row.password == "" for row in staffed.rows)
    assert (User.objects.count(), RoleHeld.objects.filter(user__username="mai.tthcc").count()) == (before, 0)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("canbo.dn-hc,Lê Văn Bình,đón tiếp,DN-TTHCC,,", "đang là của một người khác"),
        ("x.y,Lê Văn A,vua,DN-TTHCC,,", "không có vai trò “vua”"),
        ("x.y,Lê Văn A,đón tiếp,DN-KHONG,,", "không có nơi tiếp nhận nào mang mã DN-KHONG"),
        ("x.y,Lê Văn A,đón tiếp,,,", "phải ghi nơi tiếp nhận"),
        ("x y,Lê Văn A,đón tiếp,DN-TTHCC,,", "không dùng làm tên đăng nhập được"),
        (",Lê Văn A,đón tiếp,DN-TTHCC,,", "còn trống"),
        ("mai.tthcc,Trần Thị Mai,đón tiếp,DN-TTHCC,,", "trùng với dòng 2"),
        ("x.y,Lê Văn A,đón tiếp", "thiếu 3 ô"),
    ],
)
def test_one_bad_row_is_named_and_nothing_changes(quantri: User, hoa: User, row: str, said: str) -> None:
    before = User.objects.count()
    staffed = loaded(GOOD + row + "\n", quantri)
    assert said in reasons(staffed)
    assert reasons(staffed).startswith("4: ")
    assert staffed.rows == ()
    assert User.objects.count() == before


def test_a_head_gives_only_what_a_head_may_at_the_own_office(phuc: User, hoa: User) -> None:
    assert loaded(f"{HEAD}\nx.y,Lê Văn A,đón tiếp,,,\n", phuc, office="DN-TTHCC").problems == ()
    for row in (
        "x.z,Lê Văn B,đón tiếp,DN-HC,,", "x.z,Lê Văn B,trưởng bộ phận,DN-TTHCC,,",
        "x.z,Lê Văn B,quản trị thành phố,,,", "canbo.dn-hc,Phạm Thị Hoa,đón tiếp,DN-TTHCC,,",
    ):  # fmt: skip
        staffed = loaded(f"{HEAD}\n{row}\n", phuc, office="DN-TTHCC")
        assert staffed.problems != (), row
    assert not User.objects.filter(username="x.z").exists()
    assert hoa.roles.count() == 1


WITH_PHONE = f"{HEAD},điện thoại,thư điện tử"


def test_a_namesake_with_the_same_user_name_gains_nothing_and_changes_nothing(quantri: User, hoa: User) -> None:
    User.objects.filter(pk=hoa.pk).update(phone="0905 111 222", email="hoa@hc.vn")
    for row in (
        "canbo.dn-hc,Phạm Thị Hoa,thu ngân,DN-TTHCC,,,,",
        "canbo.dn-hc,Phạm Thị Hoa,thu ngân,DN-TTHCC,,,0905 999 888,",
        "canbo.dn-hc,Phạm Thị Hoa,cán bộ một cửa,DN-HC,,,0905 999 888,",
        "canbo.dn-hc,Phạm Thị Hoa,thu ngân,DN-HC,,,,khac@hc.vn",
    ):
        for is_trial in (True, False):
            staffed = loaded(f"{WITH_PHONE}\n{row}\n", quantri, is_trial=is_trial)
            assert "đã có người dùng: Phạm Thị Hoa" in reasons(staffed), row
    hoa.refresh_from_db()
    assert (hoa.phone, list(hoa.roles.values_list("role", "office"))) == ("0905 111 222", [("OFFICER", "DN-HC")])


@pytest.mark.parametrize("known", ["+84905111222,", ",HOA@hc.vn"])
def test_who_is_known_again_by_telephone_or_e_mail_gains_a_role_and_is_shown_beforehand(
    quantri: User, hoa: User, known: str
) -> None:
    User.objects.filter(pk=hoa.pk).update(phone="0905 111 222", email="hoa@hc.vn")
    text = f"{WITH_PHONE}\ncanbo.dn-hc,Phạm Thị Hoa,thu ngân,DN-TTHCC,,Chuyên viên,{known}\n"
    [shown] = loaded(text, quantri, is_trial=True).rows
    assert (shown.is_new, shown.roles, shown.held) == (False, ("CASHIER",), ("cán bộ một cửa – DN-HC",))
    assert "chức danh" in shown.changed_words
    loaded(text, quantri)
    assert set(hoa.roles.values_list("role", "office")) == {("OFFICER", "DN-HC"), ("CASHIER", "DN-TTHCC")}


def test_an_account_nobody_can_be_known_by_is_left_to_the_page_of_staff(quantri: User, hoa: User) -> None:
    assert (hoa.phone, hoa.email) == ("", "")
    staffed = loaded(f"{WITH_PHONE}\ncanbo.dn-hc,Phạm Thị Hoa,thu ngân,DN-TTHCC,,,0905111222,\n", quantri)
    assert "xin ghi vào tài khoản ở trang nhân sự" in reasons(staffed)


def test_a_head_learns_nothing_of_an_account_elsewhere(phuc: User, hoa: User) -> None:
    User.objects.filter(pk=hoa.pk).update(phone="0905111222")
    User.objects.create_user(username="cu.hc", full_name="Lý Thu")
    for row in (
        "canbo.dn-hc,Phạm Thị Hoa,đón tiếp,DN-TTHCC,,,0905111222,", "canbo.dn-hc,Ai Khác,đón tiếp,DN-TTHCC,,,,",
        "cu.hc,Lý Thu,đón tiếp,DN-TTHCC,,,,",
    ):  # fmt: skip
        said = reasons(loaded(f"{WITH_PHONE}\n{row}\n", phuc, office="DN-TTHCC"))
        assert "không thuộc quyền Ông/Bà" in said, row
        assert "Hoa" not in said
    assert hoa.roles.count() == 1
    assert not RoleHeld.objects.filter(user__username="cu.hc").exists()


def test_an_account_that_was_switched_off_gets_no_role(quantri: User, hoa: User) -> None:
    User.objects.filter(pk=hoa.pk).update(is_active=False)
    assert "đã ngừng" in reasons(loaded(f"{HEAD}\ncanbo.dn-hc,Phạm Thị Hoa,thu ngân,DN-HC,,\n", quantri))


def test_too_long_a_list_is_refused(quantri: User) -> None:
    rows = "".join(f"u{number},Người {number},đón tiếp,DN-TTHCC,,\n" for number in range(301))
    assert "nhiều nhất 300" in reasons(loaded(f"{HEAD}\n{rows}", quantri))


def upload(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("nhan-su.csv", text.encode("utf-8-sig"))


def test_the_page_shows_what_would_change_and_writes_it_once(
    quantri: User, client_for: Callable[..., Client], the_clock: Callable[..., Any]
) -> None:
    the_clock(NOW)
    client = client_for(quantri)
    html = client.post(PAGE, {"file": upload(GOOD)}).content.decode()
    assert "2 người mới, 0 người có thay đổi, 0 người như cũ" in html
    assert not User.objects.filter(username="mai.tthcc").exists()
    sealed = html.split('name="da_xem" value="')[1].split('"')[0]
    answer = client.post(PAGE, {"da_xem": sealed})
    assert "no-store" in answer["Cache-Control"]
    written = answer.content.decode()
    assert "Đã ghi: 2 người mới" in written
    password = written.split("<code>")[1].split("</code>")[0]
    assert User.objects.get(username__in=["mai.tthcc"]).check_password(password)
    again = client.post(PAGE, {"da_xem": sealed}).content.decode()
    assert "Đã ghi: 0 người mới" in again
    assert "<code>" not in again
    assert "Bản xem trước đã cũ" in client.post(PAGE, {"da_xem": f"{sealed}x"}).content.decode()


def test_the_page_reads_xlsx_and_says_what_is_wrong(
    house: House, phuc: User, client_for: Callable[..., Client], the_clock: Callable[..., Any]
) -> None:
    the_clock(NOW)
    client, book = client_for(phuc), Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Tên đăng nhập", "Họ và tên", "Vai trò"])
    sheet.append(["lan.tthcc", "Đỗ Thị Lan", "Đón tiếp"])
    out = io.BytesIO()
    book.save(out)
    html = client.post(PAGE, {"file": SimpleUploadedFile("x.xlsx", out.getvalue())}).content.decode()
    assert "1 người mới" in html
    assert "Để trống nơi tiếp nhận là DN-TTHCC" in html
    bad = client.post(PAGE, {"file": upload(f"{HEAD}\nx.z,Lê Văn B,đón tiếp,DN-HC,,\n")})
    assert bad.status_code == 422
    assert "dòng 2:" in bad.content.decode()
    assert client.post(PAGE, {"file": SimpleUploadedFile("x.csv", b"\xff\xd8\x00hinh")}).status_code == 422


def test_who_may_not_is_told_no(binh: User, client_for: Callable[..., Client]) -> None:
    assert client_for(binh).get(PAGE).status_code == 403
    assert client_for().get(PAGE).status_code == 302
