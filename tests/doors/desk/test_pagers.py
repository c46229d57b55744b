# SPDX-License-Identifier: EUPL-1.2
"""Vibrating tags at the desk: lent on the dossier's page, called by number as on a keypad, taken back, counted."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from doors.desk.desk_words import text
from motcua.doors.desk.pager_stock import numbers_in
from motcua.dossiers.models import Dossier
from motcua.kernel.errors import InvalidInput
from motcua.pagers import operations
from motcua.pagers.models import Call, Loan, Pager, StockTaking, Transmitter
from motcua.pagers.sending import send_next
from motcua.people.models import User
from tags import TEN, Tags, tags

__all__ = ["tags"]

BOX = "/quay/the-rung/"


@pytest.fixture
def officer(tags: Tags, client_for: Callable[..., Client]) -> Client:
    return client_for(tags.home.officer)


def press(client: Client, loan: Loan, deed: str, **more: str) -> Any:
    return client.post(f"{BOX}luot/{loan.pk}/", {"viec": deed, "noi": "HN-DX", **more}, follow=True)


def page_of(dossier: Dossier) -> str:
    return f"/quay/ho-so/{dossier.code}/"


# --- lending -------------------------------------------------------------------------------------------


def test_on_such_a_day_the_lowest_free_number_is_offered_and_lent_with_enter(tags: Tags, officer: Client) -> None:
    dossier = tags.dossier()
    page = text(officer.get(page_of(dossier)))
    assert "Hôm nay người chờ được phát thẻ." in page
    assert "Hộp còn 5 thẻ" in page
    answer = officer.post(f"{page_of(dossier)}the-rung/", {"so": "1"}, follow=True)
    assert "Đã phát thẻ rung số 1." in text(answer)
    assert Loan.objects.get().pager.number == 1
    again = officer.post(f"{page_of(dossier)}the-rung/", {"so": "1"}, follow=True)
    assert again.status_code == 200
    assert Loan.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2", "đang phát cho hồ sơ"),
        ("9", "không có thẻ rung số 9"),
        ("hai", "Xin gõ số in trên thẻ"),
        ("", "Xin gõ số"),
    ],
)
def test_a_tag_that_cannot_be_lent_says_why(tags: Tags, officer: Client, typed: str, said: str) -> None:
    tags.lend(number=2, status="processing")
    dossier = tags.dossier()
    answer = officer.post(f"{page_of(dossier)}the-rung/", {"so": typed}, follow=True)
    assert said in text(answer)
    assert not Loan.objects.filter(dossier=dossier).exists()


def test_a_low_battery_is_not_the_first_to_go_out(tags: Tags, officer: Client) -> None:
    Pager.objects.filter(number=1).update(battery=10)
    dossier = tags.dossier()
    assert 'value="2"' in officer.get(page_of(dossier)).content.decode()
    answer = officer.post(f"{page_of(dossier)}the-rung/", {"so": "1"}, follow=True)
    assert "Pin thẻ 1 còn 10 %: nên đổi thẻ khác." in text(answer)


def test_where_there_are_no_tags_nothing_is_said_of_them(tags: Tags, officer: Client) -> None:
    dossier = tags.dossier()
    Pager.objects.all().delete()
    assert "Thẻ rung" not in text(officer.get(page_of(dossier)))
    assert "Nơi này chưa có thẻ nào." in text(officer.get(BOX))


# --- calling -------------------------------------------------------------------------------------------


def test_a_result_that_is_there_is_to_be_called_and_is_not_called_by_itself(tags: Tags, officer: Client) -> None:
    loan = tags.lend()
    for address in (BOX, "/quay/hn-dx/", page_of(loan.dossier)):
        assert "Gọi thẻ 1" in text(officer.get(address)), address
    assert tags.now(loan).calls == 0


def test_the_number_and_enter_call_as_on_a_keypad(tags: Tags, officer: Client) -> None:
    loan = tags.lend(number=3)
    answer = officer.post(f"{BOX}goi/", {"so": "3", "noi": "HN-DX"}, follow=True)
    assert "Đã gọi thẻ 3." in text(answer)
    assert (tags.now(loan).state, tags.now(loan).calls) == ("called", 1)
    again = officer.post(f"{BOX}goi/", {"so": "3", "noi": "HN-DX"}, follow=True)
    assert "Thẻ 3 vừa được gọi." in text(again)
    assert tags.now(loan).calls == 1


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [("4", 409, "hiện không phát cho ai"), ("77", 404, "không có thẻ rung số 77"), ("x", 422, "Xin gõ số in trên thẻ")],
)
def test_a_number_nobody_holds_is_refused_and_kept(
    tags: Tags, officer: Client, typed: str, status: int, said: str
) -> None:
    answer = officer.post(f"{BOX}goi/", {"so": typed, "noi": "HN-DX"})
    assert answer.status_code == status
    assert said in text(answer)
    assert f'value="{typed}"' in answer.content.decode()


def test_called_coming_and_returned_with_the_result_in_one_press(tags: Tags, officer: Client) -> None:
    loan = tags.lend()
    assert "Đã gọi thẻ 1." in text(press(officer, loan, "goi"))
    assert "đang gửi đến bộ phát" in text(officer.get(BOX))
    send_next(at=TEN)
    page = text(officer.get(BOX))
    assert "đã rung lúc 10 giờ, chưa ai đến" in page
    assert "bộ phát đã phát" in page
    assert "Người cầm thẻ 1 đang đến." in text(press(officer, loan, "den"))
    assert "Đã trả kết quả và nhận lại thẻ 1." in text(press(officer, loan, "tra-ket-qua"))
    now = tags.now(loan)
    assert (now.state, now.dossier.status) == ("returned", "returned")
    assert Pager.objects.get(number=1).state == "free"


def test_returning_on_the_dossiers_page_takes_the_tag_back_where_it_is_ticked(tags: Tags, officer: Client) -> None:
    kept, back = tags.lend(number=1), tags.lend(number=2)
    assert "Nhận lại thẻ rung số 1" in text(officer.get(page_of(kept.dossier)))
    officer.post(f"{page_of(back.dossier)}viec/tra-ket-qua/", {"the": "1"})
    officer.post(f"{page_of(kept.dossier)}viec/tra-ket-qua/", {})
    assert tags.now(back).state == "returned"
    assert tags.now(kept).ended_at is None
    page = text(officer.get(BOX))
    assert "Hồ sơ đã xong, thẻ chưa về" in page
    assert "Đã nhận lại thẻ 1." in text(press(officer, kept, "tra-the"))


def test_lost_and_somebody_elses_end_are_said(tags: Tags, officer: Client) -> None:
    loan = tags.lend()
    assert "Đã báo mất thẻ 1." in text(press(officer, loan, "mat"))
    assert "Đã báo mất: <b>1</b>" in text(officer.get(BOX))
    assert "đã báo mất lúc 10 giờ" in text(press(officer, loan, "goi"))
    assert "Chọn một việc" in text(press(officer, loan, "?"))


def test_a_transmitter_that_fails_is_loud(tags: Tags, officer: Client) -> None:
    loan = tags.lend()
    press(officer, loan, "goi")
    Call.objects.update(state="failed")
    Transmitter.objects.update(failing_since=TEN, last_error="timeout")
    page = text(officer.get(BOX))
    assert "Bộ phát không trả lời từ 10 giờ" in page
    assert "bộ phát không trả lời → gọi loa" in page
    assert "thẻ không rung được" in page


def test_a_keypad_of_its_own_asks_for_a_hand(tags: Tags, officer: Client) -> None:
    Transmitter.objects.update(driver="manual")
    loan = tags.lend()
    press(officer, loan, "goi")
    send_next(at=TEN)
    assert "bấm số 1 trên bàn phím, rồi bấm Xong" in text(officer.get(BOX))
    assert "Đã bấm số 1 trên bàn phím." in text(press(officer, loan, "da-bam"))
    assert Call.objects.get().state == "sent"
    assert "rồi bấm Xong" not in text(officer.get(BOX))


def test_after_the_message_it_stays_red_with_the_phone(tags: Tags, officer: Client) -> None:
    loan = tags.lend()
    press(officer, loan, "goi")
    operations.escalate(loan_id=loan.pk, step="sms", at=TEN)
    assert "xin gọi điện hoặc tìm ở sảnh" in text(officer.get(BOX))
    assert "Thẻ 1: chưa ai đến" in text(officer.get("/quay/hn-dx/"))
    page = text(officer.get(page_of(loan.dossier)))
    assert "Thẻ rung, lần 1" in page
    assert "Tin nhắn" in page


# --- the box -------------------------------------------------------------------------------------------


def test_who_is_to_be_called_stands_first(tags: Tags, officer: Client) -> None:
    waits, called, ready = tags.lend(number=1, status="processing"), tags.lend(number=2), tags.lend(number=3)
    press(officer, called, "goi")
    page = officer.get(f"{BOX}manh/?noi=HN-DX").content.decode()
    places = [page.index(f"luot-{loan.pk}") for loan in (ready, called, waits)]
    assert places == sorted(places)


def test_the_box_asks_little_however_many_are_out(
    tags: Tags, officer: Client, django_assert_max_num_queries: Any
) -> None:
    for number in (1, 2, 3, 4):
        tags.lend(number=number)
    with django_assert_max_num_queries(16):
        officer.get(BOX)


def test_state_and_battery_are_written_down(tags: Tags, officer: Client) -> None:
    answer = officer.post(f"{BOX}the/", {"so": "4", "tinh-trang": "flat", "pin": "5 %", "noi": "HN-DX"}, follow=True)
    assert "Đã ghi thẻ 4." in text(answer)
    assert (Pager.objects.get(number=4).state, Pager.objects.get(number=4).battery) == ("flat", 5)
    wrong = officer.post(f"{BOX}the/", {"so": "5", "pin": "300", "noi": "HN-DX"})
    assert wrong.status_code == 422
    assert "Pin từ 0 đến 100" in text(wrong)


def test_what_is_refused_of_a_tag_is_kept_whole_and_never_stands_in_the_keypad(tags: Tags, officer: Client) -> None:
    tags.lend(number=2)
    wrong = officer.post(f"{BOX}the/", {"so": "2", "tinh-trang": "flat", "pin": "7", "noi": "HN-DX"})
    assert wrong.status_code == 409
    assert Pager.objects.get(number=2).battery == 90
    page = wrong.content.decode()
    keypad, care = page.split('id="hop"')
    assert 'value="2"' not in keypad
    assert 'value="2"' in care.split("tags-care")[1]
    assert 'value="flat" selected' in care


def test_without_a_phone_no_message_is_told_of(tags: Tags, officer: Client) -> None:
    loan = tags.lend()
    Dossier.objects.filter(pk=loan.dossier_id).update(phone="")
    press(officer, loan, "goi")
    operations.escalate(loan_id=loan.pk, step="sms", at=TEN)
    answer = officer.get(BOX)
    assert "hồ sơ không có số điện thoại, xin tìm ở sảnh" in text(answer)
    assert "nhắn tin" not in text(answer)
    assert 'href="tel:"' not in answer.content.decode()


# --- closing -------------------------------------------------------------------------------------------


def test_the_count_tells_what_is_missing_and_with_whom(tags: Tags, officer: Client) -> None:
    loan = tags.lend(number=2, status="processing")
    answer = officer.post(f"{BOX}kiem/", {"co": ["1"], "day": "3-4", "noi": "HN-DX"}, follow=True)
    page = " ".join(text(answer).split())
    assert "Thiếu 2 thẻ" in page
    assert loan.dossier.code in page
    assert "không phát cho ai" in page
    assert StockTaking.objects.get().present == [1, 3, 4]
    corrected = officer.post(f"{BOX}kiem/", {"day": "1-5", "noi": "HN-DX"}, follow=True)
    page = " ".join(text(corrected).split())
    assert "Đủ thẻ" in page
    assert "Nhận lại thẻ 2" in page
    assert StockTaking.objects.count() == 1


def test_a_count_that_cannot_be_read_keeps_what_was_typed(tags: Tags, officer: Client) -> None:
    answer = officer.post(f"{BOX}kiem/", {"co": ["1"], "day": "3 bốn", "noi": "HN-DX"})
    assert answer.status_code == 422
    assert "Không đọc được “bốn”" in text(answer)
    assert 'value="3 bốn"' in answer.content.decode()
    assert officer.post(f"{BOX}kiem/", {"day": "1-99", "noi": "HN-DX"}).status_code == 422


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [("1-3, 5", [1, 2, 3, 5]), ("7 8  9", [7, 8, 9]), ("", []), ("2 - 4;6", [2, 3, 4, 6]), ("5,5", [5])],
)
def test_numbers_are_read_as_people_write_them(typed: str, numbers: list[int]) -> None:
    assert numbers_in(typed) == numbers


def test_a_long_list_is_read_to_its_end() -> None:
    assert numbers_in(", ".join(map(str, range(1, 1001)))) == list(range(1, 1001))
    with pytest.raises(InvalidInput):
        numbers_in("1 " * 5000)


@pytest.mark.parametrize("typed", ["4-2", "a", "1-", "1-99999"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput):
        numbers_in(typed)


# --- whose tags ----------------------------------------------------------------------------------------


def test_another_offices_tags_are_not_there(tags: Tags, client_for: Callable[..., Client]) -> None:
    loan, stranger = tags.lend(), client_for(_elsewhere())
    assert stranger.post(f"{BOX}luot/{loan.pk}/", {"viec": "goi"}).status_code == 404
    assert stranger.get(f"{BOX}?noi=HN-DX").status_code == 404
    assert stranger.post(f"{page_of(loan.dossier)}the-rung/", {"so": "2"}).status_code == 404


def test_a_specialist_sees_no_tags(tags: Tags, client_for: Callable[..., Client]) -> None:
    loan, specialist = tags.lend(), client_for(tags.home.specialist)
    assert specialist.get(BOX).status_code == 403
    assert "Gọi thẻ 1" not in text(specialist.get(page_of(loan.dossier)))


def _elsewhere() -> Any:
    return User.objects.get(username="xa")
