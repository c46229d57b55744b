# SPDX-License-Identifier: EUPL-1.2
"""What a citizen reads of a dossier's course: in order, with names and reasons, without what colleagues tell."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from cast import Citizen, House, at, house, lan, minh, the_clock
from filing import Desk, desk, file
from motcua.dossiers import completion, following, operations, timeline
from motcua.dossiers.course import course_of
from motcua.dossiers.errors import DossierMovedOn, NoSuchDossier, NoSuchQuestion
from motcua.dossiers.models import Dossier, DossierContent, LogContent, Supplement
from motcua.kernel.errors import InvalidInput
from motcua.people.guessing import SlowDown
from motcua.people.models import Guess
from motcua.procedures.models import ProcedureVersion

__all__ = ["desk", "file", "house", "lan", "minh", "the_clock"]

pytestmark = pytest.mark.django_db
File = Callable[..., Dossier]
POINT = {"paper": "", "question": "", "what": "Ảnh bị mờ", "how": "Chụp lại cả bốn góc"}


def told(dossier: Dossier, today: str = "2026-12-02") -> list[timeline.Line]:
    return timeline.lines(course_of(dossier), today=at(f"{today}T00:00").date())


def titles(dossier: Dossier) -> list[str]:
    return [line.title for line in told(dossier)]


def all_words(dossier: Dossier) -> str:
    return "\n".join(part for line in told(dossier) for part in (line.title, *line.details))


def after_everything(file: File, desk: Desk) -> Dossier:
    """Let all that can happen to a dossier happen, secrets among it."""
    dossier = file(version=desk.permit, at="2026-11-26T09:00")
    pk = dossier.pk
    operations.receive(dossier_id=pk, by=desk.officer, at=at("2026-11-26T10:00"))
    operations.take_in_hand(dossier_id=pk, by=desk.specialist, at=at("2026-11-26T13:30"))
    operations.write_note(dossier_id=pk, text="BÍ MẬT ghi chú", by=desk.specialist, at=at("2026-11-26T13:40"))
    operations.ask_for_supplement(
        dossier_id=pk, points=[POINT], by=desk.specialist, at=at("2026-11-27T10:00"), reason="Theo Điều 5"
    )
    operations.give_supplement(dossier_id=pk, at=at("2026-11-30T10:00"))
    opinion = operations.ask_opinion(
        dossier_id=pk,
        unit="DN-SXD.TP",
        question="BÍ MẬT câu hỏi",
        due_at=at("2026-11-30T17:00"),
        by=desk.specialist,
        at=at("2026-11-30T11:00"),
    )
    operations.answer_opinion(
        opinion_id=opinion.pk, answer="BÍ MẬT trả lời", by=desk.elsewhere, at=at("2026-12-01T09:00")
    )
    operations.extend(
        dossier_id=pk, new_due_at=at("2027-01-08T17:00"), reason="Chờ ý kiến", by=desk.leader, at=at("2026-12-01T10:00")
    )
    operations.draft_result(dossier_id=pk, by=desk.specialist, at=at("2026-12-01T11:00"))
    operations.send_back(dossier_id=pk, reason="BÍ MẬT lý do", by=desk.leader, at=at("2026-12-01T13:30"))
    operations.draft_result(dossier_id=pk, by=desk.specialist, at=at("2026-12-01T14:00"))
    operations.sign(dossier_id=pk, by=desk.leader, at=at("2026-12-01T15:00"))
    operations.issue_result(dossier_id=pk, by=desk.officer, at=at("2026-12-01T16:00"))
    operations.return_result(dossier_id=pk, by=desk.officer, at=at("2026-12-02T08:00"))
    return Dossier.objects.get(pk=pk)


def test_the_whole_course_in_the_order_in_which_it_happened(file: File, desk: Desk) -> None:
    dossier = after_everything(file, desk)
    assert titles(dossier) == [
        "Đã gửi hồ sơ trực tuyến",
        "Đã tiếp nhận",
        "Chuyển đến Phòng chuyên môn, UBND phường Hải Châu",
        "Cần bổ sung",
        "Đã bổ sung",
        "Hỏi ý kiến Phòng chuyên môn, Sở Xây dựng",
        "Phòng chuyên môn, Sở Xây dựng đã có ý kiến",
        "Cơ quan xin lỗi và hẹn lại",
        "Đã trình ký",
        "Chuyển đến Lãnh đạo, UBND phường Hải Châu",
        "Chuyển đến Phòng chuyên môn, UBND phường Hải Châu",
        "Đã trình ký",
        "Chuyển đến Lãnh đạo, UBND phường Hải Châu",
        "Đã ký kết quả",
        "Chuyển đến Bộ phận Một cửa, UBND phường Hải Châu",
        "Đã có kết quả",
        "Đã trả kết quả",
    ]
    words = all_words(dossier)
    assert "BÍ MẬT" not in words
    for said in (
        "Người tiếp nhận: Trần Thị Nhàn",
        "Người xử lý: Lê Văn Chuyên",
        "Ảnh bị mờ: Chụp lại cả bốn góc",
        "Lý do: Theo Điều 5",
        "Thời gian giải quyết dừng lại từ lúc này, chờ bổ sung.",
        "Thời gian giải quyết tính lại từ đầu.",
        "Lý do: Chờ ý kiến",
        "Hẹn mới: 17 giờ thứ Sáu, 08/01",
        "Trả lời quá hạn.",
        "Người ký: Phạm Minh Lãnh",
        "Sớm hơn hẹn.",
    ):
        assert said in words


def test_a_courses_length_does_not_change_the_number_of_queries(
    file: File, desk: Desk, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    dossier = after_everything(file, desk)
    dossier = following.own(dossier.code, phone=dossier.phone)
    with django_assert_max_num_queries(9):  # type: ignore[attr-defined]
        timeline.lines(course_of(dossier))


@pytest.mark.parametrize(
    ("status", "kind", "title"),
    [
        ("submitted", "info", "Cơ quan trả lời trước 17 giờ hôm nay"),
        ("supplement", "today", "Xin bổ sung 1 điều"),
        ("processing", "info", "Hẹn trả kết quả 17 giờ hôm nay"),
        ("signed", "info", "Hẹn trả kết quả 17 giờ hôm nay"),
        ("result_ready", "done", "Đã có kết quả"),
        ("returned", "done", "Hồ sơ đã xong"),
        ("refused", "late", "Cơ quan không tiếp nhận hồ sơ"),
        ("withdrawn", "done", "Hồ sơ đã rút theo yêu cầu"),
    ],
)
def test_the_next_step_stands_on_top(file: File, status: str, kind: str, title: str) -> None:
    dossier = file(status=status)
    coming = timeline.next_step(course_of(dossier), at=at("2026-11-26T10:00"))
    assert (coming.kind, coming.title) == (kind, title)


def test_what_is_late_comes_with_an_apology(file: File) -> None:
    for status, title in (("submitted", "Cơ quan trả lời chậm"), ("processing", "Đã quá hẹn")):
        coming = timeline.next_step(course_of(file(status=status)), at=at("2026-11-27T10:00"))
        assert (coming.kind, coming.title) == ("late", title)
        assert "xin lỗi" in coming.text.lower()


def test_who_has_it_in_hand(file: File, desk: Desk) -> None:
    dossier = file(status="processing")
    assert timeline.held_by(dossier) == "Phòng chuyên môn, UBND phường Hải Châu"
    desk.specialist.title = "Công chức tư pháp - hộ tịch"
    desk.specialist.save()
    taken = operations.take_in_hand(dossier_id=dossier.pk, by=desk.specialist, at=at("2026-11-26T10:00"))
    assert timeline.held_by(taken).endswith(" · Lê Văn Chuyên, Công chức tư pháp - hộ tịch")
    assert timeline.held_by(file(status="returned")) == ""


@pytest.mark.rule("R-045")
def test_a_stage_goes_from_sent_to_handed_over(file: File, desk: Desk) -> None:
    stages = {}
    for status in ("submitted", "processing", "signing", "signed", "result_ready", "returned", "refused", "supplement"):
        stages[status] = following.progress_of(file(status=status)).stage
    assert stages == {
        "submitted": 1, "processing": 2, "signing": 3, "signed": 4, "result_ready": 4, "returned": 5, "refused": 1,
        "supplement": 1,
    }  # fmt: skip
    taken = operations.take_in_hand(
        dossier_id=file(status="processing").pk, by=desk.specialist, at=at("2026-11-26T10:00")
    )
    assert following.progress_of(taken).stage == 3


def test_another_phones_dossier_does_not_exist(file: File, minh: Citizen) -> None:
    dossier = file()
    assert following.own(dossier.code.lower(), phone=dossier.phone) == dossier
    with pytest.raises(NoSuchDossier):
        following.own(dossier.code, phone=minh.phone)


def test_guessing_codes_is_slowed(file: File) -> None:
    dossier = file()
    for _time in range(20):
        with pytest.raises(NoSuchDossier):
            following.looked_up("H17.12-261126-9999", address="10.0.0.1")
    with pytest.raises(SlowDown):
        following.looked_up("H17.12-261126-9999", address="10.0.0.1")
    assert following.looked_up(dossier.code, address="10.0.0.1") == dossier
    assert not Guess.objects.filter(key__contains="261126").exists()


def test_the_dossiers_of_a_phone_come_a_page_at_a_time(file: File, lan: Citizen, minh: Citizen) -> None:
    file(who=minh)
    made = [file(at=at("2026-11-02T09:00") + timedelta(days=number // 2)) for number in range(7)]
    newest = [dossier.code for dossier in reversed(made)]
    seen: list[str] = []
    after = ""
    while True:
        page = following.of_phone(lan.phone, after=after, limit=3)
        seen += [dossier.code for dossier in page[:3]]
        if len(page) <= 3:
            break
        after = seen[-1]
    assert seen == newest


# --- completing ----------------------------------------------------------------------------------------

FORM = {
    "questions": [
        {"key": "copies", "kind": "number", "label": "Số bản sao", "min": 1, "max": 20},
        {"key": "reason", "kind": "text", "label": "Dùng vào việc gì"},
    ]
}


@pytest.fixture
def asked(file: File, desk: Desk) -> Dossier:
    """A dossier of which an answer and a paper are asked for."""
    ProcedureVersion.objects.filter(pk=desk.copies.pk).update(form=FORM)
    desk.copies.refresh_from_db()
    dossier = file(answers={"copies": 3, "reason": "xin việc"})
    points = [{"paper": "", "question": "copies", "what": "Số bản ghi chưa rõ", "how": "Ghi lại"}, POINT]
    return operations.ask_for_supplement(
        dossier_id=dossier.pk, points=points, by=desk.officer, at=at("2026-11-26T09:10")
    )


def test_an_answer_asked_about_is_put_right_and_the_log_keeps_the_old_one(asked: Dossier) -> None:
    operations.correct_answer(dossier_id=asked.pk, question="copies", answer="5", at=at("2026-11-26T10:00"))
    operations.correct_answer(dossier_id=asked.pk, question="copies", answer="5", at=at("2026-11-26T10:01"))
    assert DossierContent.objects.get(dossier=asked).answers == {"copies": 5, "reason": "xin việc"}
    [kept] = LogContent.objects.filter(entry__dossier=asked, entry__kind="AnswerCorrected")
    assert (kept.content["before"], kept.content["after"]) == (3, 5)
    first, second = completion.points_of(asked, Supplement.objects.get(dossier=asked))
    assert (first.is_done, first.answer, first.paper) == (True, "5", "")
    assert (second.is_done, second.paper, second.question) == (False, "khac-2", None)


def test_what_was_not_asked_about_or_cannot_stand_is_refused(asked: Dossier) -> None:
    with pytest.raises(NoSuchQuestion):
        operations.correct_answer(dossier_id=asked.pk, question="reason", answer="khác", at=at("2026-11-26T10:00"))
    with pytest.raises(InvalidInput) as refused:
        operations.correct_answer(dossier_id=asked.pk, question="copies", answer="99", at=at("2026-11-26T10:00"))
    assert list(refused.value.fields) == [""]


def test_what_is_left_out_needs_a_word_and_sending_twice_is_once(asked: Dossier) -> None:
    with pytest.raises(InvalidInput) as refused:
        operations.send_completion(dossier_id=asked.pk, answer=" ", at=at("2026-11-26T10:00"))
    assert "Còn 2 điều" in refused.value.fields["answer"]
    for _time in range(2):
        done = operations.send_completion(
            dossier_id=asked.pk, answers={"copies": 4}, answer="Mất bản chính", at=at("2026-11-26T10:30")
        )
    assert done.status == "submitted"
    assert DossierContent.objects.get(dossier=asked).answers["copies"] == 4
    with pytest.raises(DossierMovedOn):
        operations.correct_answer(dossier_id=asked.pk, question="copies", answer="6", at=at("2026-11-26T11:00"))


def test_an_answer_that_cannot_stand_undoes_the_whole_sending(asked: Dossier, house: House) -> None:
    with pytest.raises(InvalidInput) as refused:
        operations.send_completion(
            dossier_id=asked.pk, answers={"copies": "không"}, answer="x", at=at("2026-11-26T10:30")
        )
    assert list(refused.value.fields) == ["answers.copies"]
    assert Dossier.objects.get(pk=asked.pk).status == "supplement"
