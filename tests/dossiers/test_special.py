# SPDX-License-Identifier: EUPL-1.2
"""A dossier taken in on a special day: its promise, its fall-back, and what becomes of it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how_often
from hypothesis import strategies as some

from cast import Citizen, at
from motcua.dossiers import erasing, following, operations, timeline
from motcua.dossiers.course import course_of
from motcua.dossiers.errors import DossierMovedOn, NoSpecialPromise, PromiseNotMissed, TooLateToExtend
from motcua.dossiers.models import Dossier, LogEntry, SpecialIntake
from motcua.dossiers.special_answer import answer_for
from motcua.journal.models import DueMoment
from motcua.kernel.errors import InvalidInput
from motcua.specialdays.models import SpecialDayRule
from reactions.world import relay
from specials import DuongXa, taken_in

State, Dropped = SpecialIntake.State, SpecialIntake.Dropped
POINTS = [{"paper": "", "question": "", "what": "Thiếu bản chính", "how": "Mang bản chính"}]


@pytest.mark.rule("R-057")
@pytest.mark.parametrize(
    ("received", "promised"),
    [("2026-12-01T11:00", "2026-12-01T14:30"), ("2026-12-01T15:30", "2026-12-01T17:30")],
)
def test_two_working_hours_are_promised_around_lunch(
    duong_xa: DuongXa, lan: Citizen, received: str, promised: str
) -> None:
    dossier = taken_in(duong_xa, lan, received)
    intake = SpecialIntake.objects.get(dossier=dossier)
    assert dossier.due_at == at(promised)
    assert dossier.legal_due_at is not None
    assert dossier.legal_due_at > at(promised) or dossier.legal_due_at == at(promised)
    assert (intake.state, intake.has_slip, intake.minutes) == (State.OPEN, False, 120)
    assert dossier.step_due_at == at(promised)


@pytest.mark.rule("R-057")
def test_what_comes_after_the_cut_off_falls_back_to_the_ordinary_receipt(duong_xa: DuongXa, lan: Citizen) -> None:
    dossier = taken_in(duong_xa, lan, "2026-12-01T15:45")
    intake = SpecialIntake.objects.get(dossier=dossier)
    assert (intake.state, intake.fell_back, intake.has_slip) == (State.FELL_BACK, "after_cutoff", True)
    assert dossier.special == ""
    assert dossier.due_at == dossier.legal_due_at


def test_a_holiday_on_a_tuesday_is_nobodys_special_day(duong_xa: DuongXa, lan: Citizen) -> None:
    for moment in ("2026-11-24T09:00", "2026-11-25T09:00"):
        dossier = taken_in(duong_xa, lan, moment)
        assert not SpecialIntake.objects.filter(dossier=dossier).exists()


def test_a_kept_promise_is_counted_with_its_working_minutes(duong_xa: DuongXa, lan: Citizen) -> None:
    dossier = taken_in(duong_xa, lan, "2026-12-01T11:00")
    moments: list[datetime] = [at("2026-12-01T11:20"), at("2026-12-01T11:40"), at("2026-12-01T13:45")]
    operations.draft_result(dossier_id=dossier.pk, by=duong_xa.specialist, at=moments[0])
    operations.sign(dossier_id=dossier.pk, by=duong_xa.leader, at=moments[1])
    operations.issue_result(dossier_id=dossier.pk, by=duong_xa.officer, at=moments[2])
    intake = SpecialIntake.objects.get(dossier=dossier)
    assert (intake.state, intake.took_minutes) == (State.KEPT, 75)


# --- what ends a promise ---------------------------------------------------------------------------------


def _intake(dossier: Dossier) -> SpecialIntake:
    return SpecialIntake.objects.get(dossier=dossier)


def _told(dossier: Dossier, moment: str) -> str:
    course = course_of(Dossier.objects.get(pk=dossier.pk))
    lines = timeline.lines(course, today=at(moment).date())
    coming = timeline.next_step(course, at=at(moment))
    return "\n".join([coming.title, coming.text, *(part for line in lines for part in (line.title, *line.details))])


def test_a_result_behind_the_promised_moment_misses_it(duong_xa: DuongXa, lan: Citizen) -> None:
    dossier = taken_in(duong_xa, lan, "2026-12-01T11:00")
    operations.sign(dossier_id=dossier.pk, by=duong_xa.leader, is_granted=True, at=at("2026-12-01T14:00"))
    operations.issue_result(dossier_id=dossier.pk, by=duong_xa.officer, at=at("2026-12-01T14:31"))
    assert (_intake(dossier).state, _intake(dossier).took_minutes) == (State.MISSED, 121)


@pytest.mark.rule("R-053")
@pytest.mark.parametrize(("on_supplement", "due_at"), [("pause", "2026-12-02T17:00"), ("restart", "2026-12-02T17:30")])
def test_asking_for_a_supplement_drops_the_promise_and_the_ordinary_deadline_counts(
    duong_xa: DuongXa, lan: Citizen, on_supplement: str, due_at: str
) -> None:
    type(duong_xa.copies).objects.filter(pk=duong_xa.copies.pk).update(on_supplement=on_supplement)
    dossier = taken_in(duong_xa, lan, "2026-12-01T09:00")
    relay()
    assert DueMoment.objects.filter(kind__startswith="special").count() == 2
    operations.ask_for_supplement(
        dossier_id=dossier.pk, points=POINTS, by=duong_xa.specialist, at=at("2026-12-01T09:30")
    )
    relay()
    intake = _intake(dossier)
    assert (intake.state, intake.dropped, intake.has_slip) == (State.DROPPED, Dropped.SUPPLEMENT, True)
    assert not DueMoment.objects.filter(kind__startswith="special").exists()
    assert "Lời hứa trả trong ngày không còn tính" in _told(dossier, "2026-12-01T10:00")
    given = operations.give_supplement(dossier_id=dossier.pk, at=at("2026-12-02T09:00"))
    assert given.special == ""
    assert given.due_at == at(due_at)


@pytest.mark.parametrize(
    ("end", "dropped"),
    [
        ("refuse", Dropped.REFUSED),
        ("withdraw", Dropped.WITHDRAWN),
        ("stop", Dropped.STOPPED),
    ],
)
def test_what_ends_a_dossier_ends_its_promise_unless_it_was_missed_before(
    duong_xa: DuongXa, lan: Citizen, end: str, dropped: str
) -> None:
    for moment, state in (("2026-12-01T13:40", State.DROPPED), ("2026-12-01T14:40", State.MISSED)):
        dossier = taken_in(duong_xa, lan, "2026-12-01T11:00")
        known: dict[str, Any] = {"dossier_id": dossier.pk, "at": at(moment)}
        match end:
            case "refuse":
                operations.refuse(**known, reason="Không thuộc thẩm quyền", by=duong_xa.officer)
            case "withdraw":
                operations.withdraw(**known, reason="Đổi ý")
            case _:
                operations.stop_handling(**known, reason="Quá hạn", by=duong_xa.leader)
        intake = _intake(dossier)
        assert (intake.state, intake.dropped, intake.ended_at) == (state, dropped, at(moment))


@pytest.mark.rule("R-047")
def test_a_promise_of_the_same_day_is_not_put_off(duong_xa: DuongXa, lan: Citizen) -> None:
    dossier = taken_in(duong_xa, lan, "2026-12-01T11:00")
    with pytest.raises(TooLateToExtend):
        operations.extend(
            dossier_id=dossier.pk,
            new_due_at=at("2026-12-03T17:30"),
            reason="Chờ ý kiến",
            by=duong_xa.leader,
            at=at("2026-12-01T11:30"),
        )
    assert _intake(dossier).state == State.OPEN


def test_handing_over_keeps_the_promise_as_each_units_deadline(duong_xa: DuongXa, lan: Citizen) -> None:
    dossier = taken_in(duong_xa, lan, "2026-12-01T11:00")
    given = operations.hand_over(
        dossier_id=dossier.pk, unit="HN-DX.LD", by=duong_xa.specialist, at=at("2026-12-01T11:10")
    )
    assert given.step_due_at == given.due_at == at("2026-12-01T14:30")


# --- the slip, and why a promise was missed ---------------------------------------------------------------


@pytest.mark.rule("R-058")
def test_the_slip_is_noted_once_and_only_on_such_a_day(duong_xa: DuongXa, lan: Citizen) -> None:
    dossier = taken_in(duong_xa, lan, "2026-12-01T11:00")
    known: dict[str, Any] = {"by": duong_xa.officer, "at": at("2026-12-01T11:05")}
    for _twice in range(2):
        operations.print_slip(dossier_id=dossier.pk, **known)
    assert _intake(dossier).has_slip
    assert LogEntry.objects.filter(dossier=dossier, kind="SlipAsked").count() == 1
    assert "Đã in giấy tiếp nhận theo yêu cầu" in _told(dossier, "2026-12-01T11:10")
    ordinary = taken_in(duong_xa, lan, "2026-12-02T09:00")
    with pytest.raises(NoSpecialPromise):
        operations.print_slip(dossier_id=ordinary.pk, **known)
    with pytest.raises(DossierMovedOn):
        operations.print_slip(dossier_id=dossier.pk, **known, version=1)


def test_only_a_missed_promise_is_explained(duong_xa: DuongXa, lan: Citizen) -> None:
    dossier = taken_in(duong_xa, lan, "2026-12-01T11:00")
    known: dict[str, Any] = {"dossier_id": dossier.pk, "by": duong_xa.specialist}
    with pytest.raises(PromiseNotMissed):
        operations.explain_miss(**known, reason="Mất điện", at=at("2026-12-01T14:30"))
    with pytest.raises(InvalidInput):
        operations.explain_miss(**known, reason="  ", at=at("2026-12-01T14:31"))
    operations.explain_miss(**known, reason="Mất  điện", at=at("2026-12-01T14:31"))
    operations.sign(dossier_id=dossier.pk, by=duong_xa.leader, is_granted=True, at=at("2026-12-01T14:40"))
    operations.issue_result(dossier_id=dossier.pk, by=duong_xa.officer, at=at("2026-12-01T14:45"))
    operations.explain_miss(**known, reason="Mất điện cả sáng", at=at("2026-12-02T08:00"))
    assert (_intake(dossier).state, _intake(dossier).missed_because) == (State.MISSED, "Mất điện cả sáng")
    assert "Mất điện" not in _told(dossier, "2026-12-02T09:00")


@pytest.mark.rule("R-051")
def test_why_it_was_missed_is_erased_with_the_words_of_the_dossier(duong_xa: DuongXa, lan: Citizen) -> None:
    dossier, late = taken_in(duong_xa, lan, "2026-12-01T11:00"), at("2026-12-01T14:45")
    operations.explain_miss(dossier_id=dossier.pk, by=duong_xa.officer, reason=f"Chờ {lan.name} mang giấy", at=late)
    operations.withdraw(dossier_id=dossier.pk, at=late)
    erasing.erase_dossier(dossier_id=dossier.pk, by=duong_xa.head, reason="Quyết định 12/QĐ", at=late)
    assert (_intake(dossier).state, _intake(dossier).missed_because) == (State.MISSED, "")


# --- what its citizen reads -------------------------------------------------------------------------------


@pytest.mark.rule("R-045")
def test_its_citizen_reads_the_moment_and_a_stranger_only_how_far_it_is(duong_xa: DuongXa, lan: Citizen) -> None:
    dossier = taken_in(duong_xa, lan, "2026-12-01T11:00")
    said = _told(dossier, "2026-12-01T11:05")
    assert "Trả kết quả hôm nay trước 14 giờ 30" in said
    assert "Không viết, không giấy hẹn" in said
    assert "Không cần giấy hẹn." in said
    assert following.progress_of(dossier).status == "processing"
    fallen = taken_in(duong_xa, lan, "2026-12-01T15:45")
    said = _told(fallen, "2026-12-01T15:50")
    assert "Đã quá 15 giờ 30, giờ nhận cuối trong ngày. Hồ sơ được nhận như ngày thường." in said
    assert "Hẹn trả kết quả: 17 giờ 30 ngày mai" in said


# --- whatever the day and the rule ------------------------------------------------------------------------

# Two months before and over Tết, to the minute.
MOMENTS = some.integers(0, 96 * 24 * 60).map(lambda minutes: at("2026-11-16T00:00") + timedelta(minutes=minutes))


@pytest.mark.rule("R-057")
@how_often(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    moment=MOMENTS,
    unit=some.sampled_from(["working_hour", "working_minute", "same_day"]),
    amount=some.integers(1, 9),
    on_holiday=some.sampled_from(["skip", "move"]),
    counting=some.sampled_from(["day_after", "exact_hours"]),
)
def test_a_promise_is_never_later_than_the_law_and_is_warned_of_before_it_ends(
    duong_xa: DuongXa, lan: Citizen, settings: Any, moment: datetime, unit: str, amount: int, on_holiday: str,
    counting: str,
) -> None:  # fmt: skip
    settings.DEADLINE_COUNTING = counting
    SpecialDayRule.objects.update(
        promise_unit=unit,
        promise=None if unit == "same_day" else amount,
        on_holiday=on_holiday,
        weekdays=[0, 1, 2, 3, 4],
    )
    asked = answer_for(duong_xa.office, duong_xa.copies, at=moment, agency="HN-DX")
    dossier = taken_in(duong_xa, lan, moment.isoformat())
    assert dossier.due_at is not None
    assert dossier.legal_due_at is not None
    assert dossier.due_at <= dossier.legal_due_at
    assert asked.due_at == dossier.due_at
    intake = SpecialIntake.objects.filter(dossier=dossier).first()
    assert asked.can_keep is (intake is not None and intake.state == State.OPEN)
    if intake is None or intake.promised_at is None:
        return
    assert intake.half_at is not None
    assert intake.most_at is not None
    assert moment <= intake.half_at <= intake.most_at <= intake.promised_at == dossier.due_at
    assert intake.promised_at - moment < timedelta(days=1)
