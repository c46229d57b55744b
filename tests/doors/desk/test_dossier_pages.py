# SPDX-License-Identifier: EUPL-1.2
"""Dossiers on the desk: the work list, one dossier with its acts, intake at the counter, signing, absence."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from cast import Citizen, at
from doors.desk.desk_words import text
from filing import Desk, desk, file
from motcua.dossiers import operations
from motcua.dossiers.models import Dossier, Look, Note, Paper, SavedFilter, Supplement, UnitMember
from motcua.people.models import User

__all__ = ["desk", "file"]

File = Callable[..., Dossier]
LIST = "/quay/ho-so/"


@pytest.fixture
def now(the_clock: Callable[[str], datetime]) -> datetime:
    """Thursday 26/11/2026, 10:00."""
    return the_clock("2026-11-26T10:00")


@pytest.fixture
def signed_in(now: datetime, client_for: Callable[..., Client]) -> Callable[[User], Client]:
    return lambda user: client_for(user)


def page_of(dossier: Dossier) -> str:
    return f"{LIST}{dossier.code}/"


def act(client: Client, dossier: Dossier, deed: str, **typed: Any) -> Any:
    return client.post(f"{page_of(dossier)}viec/{deed}/", typed, follow=True)


# --- the list ------------------------------------------------------------------------------------------


def test_the_list_is_in_the_order_of_the_time_left(signed_in: Callable[[User], Client], desk: Desk, file: File) -> None:
    calm = file(version=desk.permit, status="processing")
    soon = file(status="processing")
    late = file(at="2026-11-24T09:00", status="processing")
    page = text(signed_in(desk.specialist).get(LIST))
    assert page.index(late.code) < page.index(soon.code) < page.index(calm.code)
    assert "trễ" in page
    assert "còn 7 giờ" in page


def test_one_code_found_opens_at_once(signed_in: Callable[[User], Client], desk: Desk, file: File) -> None:
    dossier = file()
    spelled = dossier.code.lower().replace("-", " ").replace(".", "")
    answer = signed_in(desk.officer).post(f"{LIST}tim/", {"tim": spelled})
    assert answer.status_code == 302
    assert answer["Location"] == page_of(dossier)


def test_a_name_is_found_without_marks_and_only_at_the_own_office(
    signed_in: Callable[[User], Client], desk: Desk, file: File
) -> None:
    file(who=Citizen("Đặng Thị Ngọc Ánh", "+84905111333"))
    file(who=Citizen("Đặng Ngọc Ánh", "+84905111444"), office="DN-TTHCC", agency="DN-SXD", version=desk.permit)
    file(who=Citizen("Đặng Ngọc Ánh Tuyết", "+84905111555"))
    page = text(signed_in(desk.officer).post(f"{LIST}tim/", {"tim": "dang anh"}))
    assert "Đặng Thị Ngọc Ánh" in page
    assert "Đặng Ngọc Ánh Tuyết" in page
    assert "0905 111 444" not in page


def test_the_same_list_handed_over_twice_moves_each_one_step(
    signed_in: Callable[[User], Client], desk: Desk, file: File
) -> None:
    dossier = file(version=desk.permit, office="DN-HC", agency="DN-HC", status="processing")
    client = signed_in(desk.specialist)
    shown = f"{dossier.code}@{dossier.version}"
    assert f'value="{shown}"' in client.get(LIST).content.decode()
    typed = {"viec": "chuyen", "chon": [dossier.code], "phien": [shown, "hỏng@x"]}
    client.post(f"{LIST}viec-nhieu/", typed)
    once = Dossier.objects.get(pk=dossier.pk)
    said = text(client.post(f"{LIST}viec-nhieu/", typed, follow=True))
    again = Dossier.objects.get(pk=dossier.pk)
    assert once.version == dossier.version + 1
    assert (again.version, again.step_number) == (once.version, once.step_number)
    assert "Xin xem lại rồi làm tiếp." in said


# --- one dossier ---------------------------------------------------------------------------------------


def test_opening_a_dossier_is_kept_and_seen_by_the_other(
    signed_in: Callable[[User], Client], desk: Desk, file: File
) -> None:
    dossier = file()
    signed_in(desk.officer).get(page_of(dossier))
    page = text(signed_in(desk.specialist).get(page_of(dossier)))
    assert "Trần Thị Nhàn đang mở hồ sơ này" in page
    assert [look.actor for look in Look.objects.filter(dossier=dossier)] == [desk.officer.actor, desk.specialist.actor]


def test_a_reader_of_another_office_finds_nothing(
    signed_in: Callable[[User], Client], desk: Desk, file: File, an: User
) -> None:
    dossier = file()
    assert signed_in(desk.elsewhere).get(page_of(dossier)).status_code == 404
    assert signed_in(an).get(LIST).status_code == 403


def test_a_dossier_goes_through_three_units_by_the_pages(
    signed_in: Callable[[User], Client], desk: Desk, file: File
) -> None:
    dossier = file()
    counter, division, leader = (signed_in(each) for each in (desk.officer, desk.specialist, desk.leader))
    assert "Đã tiếp nhận. Hẹn trả kết quả" in text(act(counter, dossier, "tiep-nhan", version=dossier.version))
    assert "Đã nhận xử lý" in text(act(division, dossier, "nhan-viec"))
    assert "Đã trình ký" in text(act(division, dossier, "trinh-ky", is_granted="1", name="Bản sao"))
    assert "Đã ký kết quả" in text(act(leader, dossier, "ky"))
    assert "Đã vào sổ" in text(act(counter, dossier, "vao-so", is_sealed="1"))
    page = text(act(counter, dossier, "tra-ket-qua", received_by="Nguyễn Thị Lan", proof="CCCD"))
    dossier.refresh_from_db()
    assert dossier.status == "returned"
    assert "Người nhận: Nguyễn Thị Lan" in page
    assert "Phòng chuyên môn" in page


def test_everything_missing_is_asked_for_at_once(signed_in: Callable[[User], Client], desk: Desk, file: File) -> None:
    dossier = file()
    client = signed_in(desk.officer)
    nothing = act(client, dossier, "bo-sung", reason="Điều 17")
    assert nothing.status_code == 422
    assert "Xin ghi ít nhất một điều" in text(nothing)
    assert "Điều 17" in text(nothing)
    points = {"rieng": ["Thiếu bản chính", "Ảnh mờ", ""], "rieng-cach": ["Mang theo bản chính", "", ""]}
    act(client, dossier, "bo-sung", **points)
    asked = Supplement.objects.get(dossier=dossier)
    assert [point["what"] for point in asked.points] == ["Thiếu bản chính", "Ảnh mờ"]


def test_whoever_comes_second_sees_who_did_what_and_keeps_what_they_typed(
    signed_in: Callable[[User], Client], desk: Desk, file: File
) -> None:
    dossier = file()
    act(signed_in(desk.officer), dossier, "tu-choi", chon="0")
    second = act(signed_in(desk.officer), dossier, "bo-sung", rieng="Thiếu chữ ký trang hai", version=dossier.version)
    page = text(second)
    assert second.status_code == 409
    assert "Trần Thị Nhàn" in page
    assert "không tiếp nhận" in page
    assert "Thiếu chữ ký trang hai" in page


def test_a_note_written_by_one_is_read_by_the_other_and_never_as_html(
    signed_in: Callable[[User], Client], desk: Desk, file: File
) -> None:
    dossier = file()
    act(signed_in(desk.officer), dossier, "ghi-chu", text="<script>alert(1)</script> gọi lại chiều nay")
    page = text(signed_in(desk.specialist).get(page_of(dossier)))
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert Note.objects.get(dossier=dossier).by == desk.officer


def test_the_role_decides_what_is_offered_and_what_is_done(
    signed_in: Callable[[User], Client], desk: Desk, file: File
) -> None:
    dossier = file(version=desk.permit, status="processing")
    page = text(signed_in(desk.specialist).get(page_of(dossier)))
    assert "viec/trinh-ky/" in page
    assert "viec/hen-lai/" not in page
    assert act(signed_in(desk.specialist), dossier, "hen-lai", new_on="2026-12-20", reason="x").status_code == 403
    new = act(signed_in(desk.leader), dossier, "hen-lai", new_on="2026-12-21", reason="Chờ ý kiến")
    assert "Đã xin lỗi và hẹn lại thứ Hai, 21/12/2026" in text(new)
    dossier.refresh_from_db()
    assert dossier.due_at == at("2026-12-21T17:00")


def test_a_dossier_is_handed_to_somebody_of_the_unit_only(
    signed_in: Callable[[User], Client], desk: Desk, file: File
) -> None:
    dossier = file(status="processing")
    client = signed_in(desk.officer)
    wrong = act(client, dossier, "chuyen", unit="DN-HC.LD", to=str(desk.specialist.pk), note="Gấp")
    assert wrong.status_code == 422
    assert "không thuộc bộ phận" in text(wrong)
    assert "Gấp" in text(wrong)
    act(client, dossier, "chuyen", unit="DN-HC.LD", to=str(desk.leader.pk), note="Gấp")
    dossier.refresh_from_db()
    assert (dossier.holder_id, dossier.assignee) == ("DN-HC.LD", desk.leader)


def test_an_opinion_is_asked_of_and_answered_by_another_office(
    signed_in: Callable[[User], Client], desk: Desk, file: File
) -> None:
    dossier = file(version=desk.permit, status="processing")
    elsewhere = signed_in(desk.elsewhere)
    asked = act(
        signed_in(desk.specialist), dossier, "hoi-y-kien", unit="DN-SXD.MC", question="Quy hoạch?", due_on="2026-11-30"
    )
    assert asked.status_code == 200, text(asked)[:500]
    opinion = dossier.opinions.get()
    listed = text(elsewhere.get(f"{LIST}?loc=y-kien"))
    assert dossier.code in listed
    assert "Quy hoạch?" in text(elsewhere.get(page_of(dossier)))
    elsewhere.post(f"{page_of(dossier)}y-kien/{opinion.pk}/", {"answer": "Phù hợp"})
    opinion.refresh_from_db()
    assert opinion.answer == "Phù hợp"


def test_who_is_there_and_what_changed_are_told_to_an_open_page(
    signed_in: Callable[[User], Client], desk: Desk, file: File
) -> None:
    dossier = file()
    one, other = signed_in(desk.officer), signed_in(desk.specialist)
    other.get(page_of(dossier))
    heard = one.post(f"{page_of(dossier)}nhip/", {"version": dossier.version}).json()
    assert heard == {"words": "Lê Văn Chuyên đang mở hồ sơ này", "changed": ""}
    act(one, dossier, "tiep-nhan")
    heard = other.post(f"{page_of(dossier)}nhip/", {"version": dossier.version}).json()
    assert "tiếp nhận hồ sơ, Trần Thị Nhàn, lúc 10 giờ" in heard["changed"]
    one.post(f"{page_of(dossier)}nhip/", {"di": "1"})
    assert other.post(f"{page_of(dossier)}nhip/", {"version": "0"}).json()["words"] == ""


# --- many at once, signing, absence, filters -----------------------------------------------------------


def test_many_are_received_each_on_its_own(signed_in: Callable[[User], Client], desk: Desk, file: File) -> None:
    good, gone, foreign = file(), file(status="refused"), file(office="DN-TTHCC", agency="DN-SXD", version=desk.permit)
    page = text(
        signed_in(desk.officer).post(
            f"{LIST}viec-nhieu/", {"viec": "tiep-nhan", "chon": [good.code, gone.code, foreign.code]}
        )
    )
    assert "Đã làm 1 trong 3 hồ sơ." in page
    assert "không tiếp nhận" in page
    assert "Không tìm thấy hồ sơ" in page
    good.refresh_from_db()
    assert good.status == "processing"


def test_a_leader_signs_many_with_a_result_for_each(
    signed_in: Callable[[User], Client], desk: Desk, file: File
) -> None:
    first, second = file(status="signing"), file(status="signing")
    leader = signed_in(desk.leader)
    assert first.code in text(leader.get(f"{LIST}ky/"))
    page = text(leader.post(f"{LIST}ky/", {"chon": [first.code, second.code]}))
    assert "Đã ký 2 trong 2 hồ sơ." in page
    first.refresh_from_db()
    assert first.status == "signed"
    assert signed_in(desk.specialist).get(f"{LIST}ky/").status_code == 403


def test_somebody_away_names_a_colleague_who_then_sees_the_work(
    signed_in: Callable[[User], Client], desk: Desk, file: File, hoa: User
) -> None:
    seat = UnitMember.objects.get(user=desk.specialist)
    UnitMember.objects.create(unit=seat.unit, user=hoa)
    dossier = file(status="processing")
    operations.take_in_hand(dossier_id=dossier.pk, by=desk.specialist, at=at("2026-11-26T09:30"))
    assert dossier.code not in text(signed_in(hoa).get(f"{LIST}?loc=cua-toi"))
    client = signed_in(desk.specialist)
    days = {"seat": seat.pk, "from_on": "2026-11-25", "until_on": "2026-11-30"}
    assert client.post(f"{LIST}vang-mat/", days).status_code == 422
    client.post(f"{LIST}vang-mat/", days | {"substitute": hoa.pk})
    assert dossier.code in text(signed_in(hoa).get(f"{LIST}?loc=cua-toi"))
    client.post(f"{LIST}vang-mat/", {"seat": seat.pk, "co-mat": "1"})
    assert dossier.code not in text(signed_in(hoa).get(f"{LIST}?loc=cua-toi"))


def test_a_choice_is_kept_under_a_name_and_dropped(signed_in: Callable[[User], Client], desk: Desk) -> None:
    client = signed_in(desk.officer)
    client.post(f"{LIST}bo-loc/", {"ten": "Sắp trễ", "loc": "gan-han"})
    saved = SavedFilter.objects.get()
    assert saved.chosen == {"pick": "gan-han"}
    assert "Sắp trễ" in text(client.get(LIST))
    signed_in(desk.specialist).post(f"{LIST}bo-loc/", {"bo": saved.pk})
    assert SavedFilter.objects.exists()
    client.post(f"{LIST}bo-loc/", {"bo": saved.pk})
    assert not SavedFilter.objects.exists()


# --- the counter ---------------------------------------------------------------------------------------


def fill(desk: Desk, **more: Any) -> dict[str, Any]:
    return {
        "noi": "DN-HC",
        "thu-tuc": desk.copies.procedure_id,
        "name": "Nguyễn Thị Lan",
        "phone": "0905 111 222",
        "return_by": "counter",
        "khoa": "mot-lan",
        "viec": "nhan",
    } | more


def test_a_procedure_is_chosen_without_marks(signed_in: Callable[[User], Client], desk: Desk) -> None:
    page = text(signed_in(desk.officer).get(f"{LIST}nhan/?q=chung thuc ban sao"))
    assert desk.copies.procedure_id in page


def test_what_is_brought_is_received_once_with_its_papers(
    signed_in: Callable[[User], Client], desk: Desk, file: File
) -> None:
    client = signed_in(desk.officer)
    for _ in range(2):
        answer = client.post(f"{LIST}nhan/", fill(desk, **{"giay-khac": "Giấy ủy quyền"}), follow=True)
        assert "Đã nhận hồ sơ" in text(answer)
    dossier = Dossier.objects.get()
    assert (dossier.status, dossier.channel, dossier.phone) == ("processing", "DESK", "+84905111222")
    assert Paper.objects.get(dossier=dossier).name == "Giấy ủy quyền"


def test_what_is_wrong_is_said_and_everything_typed_stays(signed_in: Callable[[User], Client], desk: Desk) -> None:
    wrong = signed_in(desk.officer).post(f"{LIST}nhan/", fill(desk, phone="0905", address="12 Lê Lợi"))
    assert wrong.status_code == 422
    assert "12 Lê Lợi" in text(wrong)
    assert 'value="0905"' in text(wrong)
    assert not Dossier.objects.exists()


def test_an_open_dossier_of_the_same_is_shown_before_another_is_taken_in(
    signed_in: Callable[[User], Client], desk: Desk, file: File
) -> None:
    before = file()
    client = signed_in(desk.officer)
    warned = client.post(f"{LIST}nhan/", fill(desk))
    assert warned.status_code == 422
    assert before.code in text(warned)
    client.post(f"{LIST}nhan/", fill(desk, **{"van-nhan": "1"}))
    assert Dossier.objects.count() == 2


def test_what_the_same_phone_told_before_is_offered(
    signed_in: Callable[[User], Client], desk: Desk, file: File
) -> None:
    file(status="returned")
    client = signed_in(desk.officer)
    asked = fill(desk, name="", viec="xem")
    page = text(client.post(f"{LIST}nhan/", asked))
    assert "Dùng lại: Nguyễn Thị Lan" in page
    chosen = Dossier.objects.get().pk
    page = text(client.post(f"{LIST}nhan/", asked | {"dung": str(chosen)}))
    assert 'value="Nguyễn Thị Lan"' in page
