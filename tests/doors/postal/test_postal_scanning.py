# SPDX-License-Identifier: EUPL-1.2
"""The one field of the clerk's screen, as it works without scripts: every mode, every refusal, the same code again."""

from collections.abc import Callable

import pytest
from django.test import Client

from doors.postal.conftest import Wand, now
from motcua.people.models import RoleHeld, User
from motcua.post import rounds
from motcua.post.models import HandoverItem, HandoverList, Parcel, ParcelNote
from motcua.post.operations.listing import sign_list
from motcua.post.rules import Deed, State
from post.conftest import Trip

pytestmark = pytest.mark.django_db
TO_CARRIER, FROM_CARRIER = HandoverList.Direction.TO_CARRIER, HandoverList.Direction.FROM_CARRIER


def mode(wand: Wand, digit: str) -> Wand:
    return wand.scan(digit)


def test_the_day_opens_with_its_numbers_and_waits_for_a_code(
    wand: Wand, sendable: Callable[..., Parcel], fetchable: Callable[..., Parcel]
) -> None:
    sendable()
    fetchable()
    page = wand.open().last
    assert "Sẵn sàng" in page
    assert "autofocus" in page
    assert page.count("<b>1</b><span>Cần đến lấy") == 1
    assert page.count("<b>1</b><span>Cần nhận ở cơ quan") == 1


def test_a_digit_is_a_mode_and_the_field_stays(wand: Wand) -> None:
    assert wand.state["che_do"] == "nhan"
    assert mode(wand, "5").state["che_do"] == "khong-phat"
    assert "Phát không được" in wand.last
    assert wand.scan("9").kind == "late"
    assert wand.state["che_do"] == "khong-phat"


def test_a_code_in_any_spelling_goes_on_the_open_list_once(wand: Wand, sendable: Callable[..., Parcel]) -> None:
    parcel = sendable()
    spelled = f" {parcel.code[:2].lower()} {parcel.code[2:5]}-{parcel.code[5:8]} {parcel.code[8:11]} vn"
    assert wand.scan(spelled).word == "Đã nhận"
    assert HandoverItem.objects.get().list.direction == TO_CARRIER
    assert wand.scan(parcel.code).word == "Đã quét rồi"
    assert HandoverItem.objects.count() == 1
    assert now(parcel).state == State.LABELLED


def test_the_last_code_is_taken_back_while_the_list_is_not_signed(wand: Wand, sendable: Callable[..., Parcel]) -> None:
    parcel = sendable()
    wand.scan(parcel.code)
    assert wand.scan("0").word == "Đã bỏ khỏi bảng kê"
    assert not HandoverItem.objects.exists()
    assert wand.scan("0").word == "Không có gì để bỏ"
    wand.scan(parcel.code)
    row = HandoverList.objects.get()
    sign_list(list_id=row.pk, side="carrier", by=User.objects.get(username="buudien"), at=row.opened_at)
    assert wand.scan("0").kind == "late"
    assert HandoverItem.objects.count() == 1


def test_a_list_is_signed_by_its_bars_and_both_sides_make_it_a_hand_over(
    wand: Wand, sendable: Callable[..., Parcel], trip: Trip
) -> None:
    parcel = sendable()
    wand.scan(parcel.code)
    row = HandoverList.objects.get()
    assert wand.scan(f"bk{row.pk}").word == "Ký bảng kê này?"
    assert wand.scan("").word == "Đã ký"
    assert "chờ cơ quan ký" in wand.last
    assert wand.scan(f"BK{row.pk}").scan("").word == "Đã ký rồi"
    sign_list(list_id=row.pk, side="office", by=trip.officer, at=row.opened_at)
    assert now(parcel).state == State.CARRIED


def test_in_the_mode_of_signing_enter_alone_finds_the_list_that_waits(
    wand: Wand, sendable: Callable[..., Parcel], trip: Trip
) -> None:
    assert mode(wand, "8").scan("").word == "Chưa có bảng kê để ký"
    parcel = sendable()
    row = trip.listed(parcel, way=TO_CARRIER, at="2026-11-26T10:40", signs=False)
    sign_list(list_id=row.pk, side="office", by=trip.officer, at=row.opened_at)
    assert wand.scan("").word == "Ký bảng kê này?"
    assert wand.scan("").word == "Hai bên đã ký"
    assert now(parcel).state == State.CARRIED


def test_another_code_instead_of_a_signature_signs_nothing(wand: Wand, sendable: Callable[..., Parcel]) -> None:
    first, second = sendable(), sendable()
    wand.scan(first.code)
    row = HandoverList.objects.get()
    wand.scan(f"BK{row.pk}")
    wand.scan(second.code)
    row.refresh_from_db()
    assert row.carrier_signed_at is None


def test_papers_are_fetched_and_brought_to_the_office(wand: Wand, fetchable: Callable[..., Parcel], trip: Trip) -> None:
    parcel = fetchable()
    assert mode(wand, "2").scan(parcel.code).word == "Đã lấy"
    assert now(parcel).state == State.CARRIED
    assert wand.scan(parcel.code).word == "Đã quét rồi"
    assert ParcelNote.objects.filter(parcel=parcel, deed=Deed.COLLECTED).count() == 1
    assert mode(wand, "7").scan(parcel.code).word == "Đã ghi"
    row = HandoverList.objects.get(direction=FROM_CARRIER)
    mode(wand, "8").scan("").scan("")
    sign_list(list_id=row.pk, side="office", by=trip.officer, at=row.opened_at)
    assert now(parcel).state == State.DELIVERED
    parcel.dossier.refresh_from_db()
    assert parcel.dossier.papers_arrived_at is not None


def test_a_result_is_handed_to_its_receiver_by_one_enter(wand: Wand, trip: Trip) -> None:
    parcel = trip.carried()
    wand.at("2026-11-26T14:00")
    assert mode(wand, "3").scan(parcel.code).word == "Đi phát"
    mode(wand, "4").scan(parcel.code)
    assert wand.word == "Ai nhận?"
    assert 'value="Nguyễn Thị Lan"' in wand.last
    assert now(parcel).state == State.CARRIED
    wand.scan("", nguoi_nhan="Nguyễn Thị Lan", giay_to="can-cuoc")
    assert wand.word == "Đã phát"
    found = now(parcel)
    assert (found.state, found.received_by, found.proof) == (State.DELIVERED, "Nguyễn Thị Lan", "căn cước")
    assert wand.scan(parcel.code).word == "Đã quét rồi"


def test_what_is_to_be_collected_is_counted_before_it_is_left(wand: Wand, trip: Trip) -> None:
    parcel = trip.labelled(trip.asked(is_cod=True))
    trip.listed(parcel, way=TO_CARRIER, at="2026-11-26T11:00")
    wand.at("2026-11-26T14:00")
    mode(wand, "4").scan(parcel.code)
    assert "Thu hộ 10.000 đ: đã thu bao nhiêu?" in wand.last
    for sum_typed in ("", "1000", "100000"):
        wand.scan("", nguoi_nhan="Nguyễn Thị Lan", thu=sum_typed)
        assert wand.word == "Ai nhận?"
        assert "Thu đủ rồi gõ đúng số tiền này" in wand.last
    assert now(parcel).state == State.CARRIED
    assert wand.scan("", nguoi_nhan="Nguyễn Thị Lan", thu="10.000").word == "Đã phát"
    assert now(parcel).state == State.DELIVERED


def test_the_next_code_in_the_field_of_the_name_is_not_taken_for_a_name(wand: Wand, trip: Trip) -> None:
    first, second = trip.carried(), trip.carried(at="2026-11-26T11:05")
    wand.at("2026-11-26T14:00")
    mode(wand, "4").scan(first.code)
    wand.scan("", nguoi_nhan=second.code)
    assert wand.word == "Ai nhận?"
    assert "không ghi số" in wand.last
    wand.scan(second.code, nguoi_nhan="Nguyễn Thị Lan")
    assert wand.word == "Ai nhận?"
    assert "chưa ghi xong" in wand.last
    assert wand.scan("5", nguoi_nhan="Nguyễn Thị Lan").word == "Ai nhận?"
    assert (now(first).state, now(second).state) == (State.CARRIED, State.CARRIED)


def test_a_try_in_vain_wants_a_reason_by_its_digit(wand: Wand, trip: Trip) -> None:
    parcel = trip.carried()
    wand.at("2026-11-27T09:00")
    mode(wand, "5").scan(parcel.code)
    assert wand.word == "Vì sao chưa phát được?"
    assert "không có người nhận" in wand.last
    assert wand.scan("9").word == "Vì sao chưa phát được?"
    assert wand.scan("1").word == "Chưa phát được"
    assert "từ thứ Ba, 01/12" in wand.last
    found = now(parcel)
    assert (found.state, found.tries) == (State.FAILED, 1)
    # The same day again is the same try.
    assert wand.scan(parcel.code).word == "Đã quét rồi"
    assert now(parcel).tries == 1
    wand.at("2026-12-01T09:00").scan(parcel.code)
    assert wand.scan("", ly_do="no_answer").word == "Chưa phát được"
    assert now(parcel).tries == 2


def test_a_question_can_be_given_up(wand: Wand, trip: Trip) -> None:
    parcel = trip.carried()
    wand.at("2026-11-27T09:00")
    mode(wand, "5").scan(parcel.code)
    assert wand.scan("0").word == "Chưa ghi gì"
    mode(wand, "4").scan(parcel.code)
    assert wand.scan("", thoi="1").word == "Chưa ghi gì"
    assert now(parcel).state == State.CARRIED


@pytest.mark.rule("R-070")
def test_it_goes_back_only_after_two_invitations_and_then_to_the_office(wand: Wand, trip: Trip) -> None:
    parcel = trip.carried()
    wand.at("2026-11-27T09:00")
    mode(wand, "6")
    assert wand.scan(parcel.code).kind == "late"
    assert "hai lần, cách nhau hai ngày làm việc" in wand.last
    trip.told(parcel, Deed.FAILED, "2026-11-27T09:00", reason="absent")
    assert wand.scan(parcel.code).kind == "late"
    wand.at("2026-12-01T09:00")
    trip.told(parcel, Deed.FAILED, "2026-12-01T09:00", reason="absent")
    assert wand.scan(parcel.code).word == "Chuyển hoàn"
    assert mode(wand, "7").scan(parcel.code).word == "Đã ghi"
    row = HandoverList.objects.get(direction=FROM_CARRIER)
    sign_list(list_id=row.pk, side="office", by=trip.officer, at=row.opened_at)
    mode(wand, "8").scan("").scan("")
    assert now(parcel).state == State.RETURNED


@pytest.mark.parametrize(
    ("digit", "says"),
    [("1", "không làm việc này với nó"), ("3", "không làm việc này được nữa"), ("4", "không làm việc này với nó")],
)
def test_what_does_not_fit_is_refused_with_what_is_so(
    wand: Wand, fetchable: Callable[..., Parcel], digit: str, says: str
) -> None:
    parcel = fetchable()
    if digit == "3":
        mode(wand, "2").scan(parcel.code)
    assert mode(wand, digit).scan(parcel.code).kind == "late"
    assert says in wand.last


@pytest.mark.parametrize("typed", ["EA123456784VN", "xin chào", "12345", "<script>x"])
def test_what_is_no_code_is_told_and_does_nothing(wand: Wand, typed: str) -> None:
    assert wand.scan(typed).kind == "late"
    assert "<script>x" not in wand.last
    assert not ParcelNote.objects.filter(source="clerk").exists()


def test_another_offices_parcel_does_not_exist_for_the_clerk(
    wand: Wand, sendable: Callable[..., Parcel], client_for: Callable[..., Client], trip: Trip
) -> None:
    parcel = sendable()
    other = User.objects.create_user(username="buudien.khac", full_name="Người Khác")
    RoleHeld.objects.create(user=other, role="POST_CLERK", office_id="DN-TTHCC")
    stranger = Wand(client_for(other), wand.clock).open()
    assert stranger.scan(parcel.code).kind == "late"
    assert "không phải bưu gửi của nơi này" in stranger.last
    assert "Nguyễn Thị Lan" not in stranger.last
    assert "12 Bạch Đằng" not in stranger.last
    row = trip.listed(parcel, way=TO_CARRIER, at="2026-11-26T10:40", signs=False)
    client = stranger.client
    for address in (
        f"/buu-chinh/buu-gui/{parcel.code}/",
        f"/buu-chinh/buu-gui/{parcel.code}/nhan.pdf",
        f"/buu-chinh/bang-ke/{row.pk}/",
        f"/buu-chinh/bang-ke/{row.pk}/bang-ke.pdf",
    ):
        assert client.get(address).status_code == 404, address
    assert client.post(f"/buu-chinh/bang-ke/{row.pk}/viec/", {"viec": "ky"}).status_code == 404
    assert stranger.scan(f"BK{row.pk}").kind == "late"
    # Undoing by a made-up form is refused as well.
    assert stranger.scan("", bo=f"{row.pk}:{parcel.code}").kind == "late"
    assert HandoverItem.objects.count() == 1


def test_the_parcel_says_where_it_goes_and_never_what_is_in_the_dossier(
    wand: Wand, sendable: Callable[..., Parcel]
) -> None:
    parcel = sendable()
    page = wand.client.get(f"/buu-chinh/buu-gui/{parcel.code.lower()}/").content.decode()
    for words in ("Nguyễn Thị Lan", "12 Bạch Đằng", "tel:+84905111222", parcel.dossier.code, "Hành trình", "Dán nhãn"):
        assert words in page, words
    assert parcel.dossier.procedure.name not in page
    assert all(line["name"] not in page for line in parcel.contents)
    assert wand.client.get(f"/buu-chinh/buu-gui/{parcel.code}/phieu-gui.pdf").status_code == 404
    assert wand.client.get("/buu-chinh/buu-gui/EA123456784VN/").status_code == 404


def test_papers_to_be_fetched_have_a_sheet_to_count_them_by(wand: Wand, fetchable: Callable[..., Parcel]) -> None:
    parcel = fetchable()
    answer = wand.client.get(f"/buu-chinh/buu-gui/{parcel.code}/phieu-gui.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content[:4] == b"%PDF"
    assert "no-store" in answer["Cache-Control"]
    assert "Lan" not in answer["Content-Disposition"]
    assert wand.client.get(f"/buu-chinh/buu-gui/{parcel.code}/nhan.pdf").content[:4] == b"%PDF"


def test_a_list_is_printed_before_it_is_signed_and_its_signature_taken_back(
    wand: Wand, sendable: Callable[..., Parcel]
) -> None:
    first, second = sendable(), sendable()
    wand.scan(first.code).scan(second.code)
    row, client = HandoverList.objects.get(), wand.client
    address = f"/buu-chinh/bang-ke/{row.pk}/"
    assert client.get(f"{address}bang-ke.pdf").content[:4] == b"%PDF"
    client.post(f"{address}viec/", {"viec": "bo", "ma": second.code})
    assert HandoverItem.objects.get().parcel == first
    page = client.post(f"{address}viec/", {"viec": "ky"}, follow=True).content.decode()
    assert "Hồ Văn Thư" in page
    assert "chờ cơ quan ký" in page
    assert "Rút chữ ký" in page
    assert "đã ký" in wand.scan(second.code).last
    assert wand.kind == "late"
    client.post(f"{address}viec/", {"viec": "rut"})
    row.refresh_from_db()
    assert row.carrier_signed_at is None
    assert wand.scan(second.code).word == "Đã nhận"
    assert "Các bảng kê" in client.get(address).content.decode()
    assert "Đang mở" in client.get("/buu-chinh/bang-ke/").content.decode()


def test_the_parts_of_the_round_are_lists_with_what_to_do(
    wand: Wand, sendable: Callable[..., Parcel], fetchable: Callable[..., Parcel], trip: Trip
) -> None:
    waiting, fetched, carried = sendable(), fetchable(), trip.carried()
    pages = {
        "can-nhan": waiting,
        "can-lay": fetched,
        "dang-phat": carried,
    }
    for part, parcel in pages.items():
        page = wand.client.get(f"/buu-chinh/viec/{part}/").content.decode()
        assert parcel.code in page, part
        assert all(other.code not in page for other in pages.values() if other != parcel)
    wand.at("2026-11-30T09:00")
    assert carried.code in wand.client.get("/buu-chinh/viec/tre/").content.decode()
    assert "Không có bưu gửi nào" in wand.client.get("/buu-chinh/viec/giao-lai/").content.decode()
    assert wand.client.get("/buu-chinh/viec/khac/").status_code == 404


def test_a_page_asks_the_same_however_many_parcels_there_are(
    wand: Wand, sendable: Callable[..., Parcel], django_assert_max_num_queries: Callable[..., object]
) -> None:
    for _number in range(3):
        wand.scan(sendable().code)
    for address, most in (("/buu-chinh/", 9), ("/buu-chinh/viec/can-nhan/", 6), ("/buu-chinh/bang-ke/", 6)):
        with django_assert_max_num_queries(most):  # type: ignore[attr-defined]
            assert wand.client.get(address).status_code == 200
    row = HandoverList.objects.get()
    with django_assert_max_num_queries(6):  # type: ignore[attr-defined]
        wand.client.get(f"/buu-chinh/bang-ke/{row.pk}/")


def test_long_lists_are_read_page_by_page(wand: Wand, sendable: Callable[..., Parcel]) -> None:
    parcels = [sendable() for _number in range(3)]
    first = rounds.page(None, rounds.Part.TAKE_OVER, at=parcels[0].asked_at, limit=2)
    assert [row.pk for row in first.parcels] == [parcels[0].pk, parcels[1].pk]
    rest = rounds.page(None, rounds.Part.TAKE_OVER, at=parcels[0].asked_at, after=first.after, limit=2)
    assert [row.pk for row in rest.parcels] == [parcels[2].pk]
    assert rest.after == ""
    for odd in ("x", "2026~1", "~", "2026-11-26T10:00:00~5", "2026-11-26T10:00:00+07:00~9" + "9" * 30):
        assert rounds.page(None, rounds.Part.TAKE_OVER, at=parcels[0].asked_at, after=odd).parcels


def test_a_clerk_who_signs_in_comes_to_the_wand(wand: Wand, client_for: Callable[..., Client]) -> None:
    assert wand.client.get("/quay/", follow=True).redirect_chain[-1][0] == "/buu-chinh/"
    assert client_for().get("/buu-chinh/")["Location"].startswith("/quay/dang-nhap/?next=/buu-chinh/")
    assert client_for().post("/buu-chinh/quet/", headers={"HX-Request": "true"}).status_code == 401


def test_with_scripts_only_what_changed_comes_back(wand: Wand, sendable: Callable[..., Parcel]) -> None:
    answer = wand.client.post(
        "/buu-chinh/quet/", {"che_do": "nhan", "ma": sendable().code}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "<html" not in answer
    assert 'hx-swap-oob="innerHTML"' in answer
    assert "Đã nhận" in answer
