# SPDX-License-Identifier: EUPL-1.2
"""The yearly questionnaire: drawn the same way twice, sent in portions, answered once, told without anybody in it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from cast import Citizen, House, at
from lines import Lines
from motcua.appointments.models import Appointment
from motcua.feedback import operations
from motcua.feedback.errors import NoSuchSurvey, SurveyAnswered, SurveyClosed, SurveyNotPossible
from motcua.feedback.models import Survey, SurveyAnswer, SurveyInvitation
from motcua.feedback.operations import surveying
from motcua.feedback.survey_questions import QUESTIONS, answers_of
from motcua.feedback.survey_results import measured_waits, result_of
from motcua.kernel.errors import InvalidInput
from motcua.messaging.models import Message
from motcua.people.models import User
from motcua.queueing.models import Ticket
from reactions.world import settle

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
NOW = at("2026-12-01T09:00")


@pytest.fixture
def visits(book: Callable[..., Appointment]) -> list[Appointment]:
    """Eight people's visits of November at DN-TTHCC, and one more of the first of them."""
    made = [
        book(
            status="served",
            who=Citizen("Nguyễn Văn A", f"+8490512340{nth}"),
            starts_at=at("2026-11-26T08:00") + timedelta(minutes=30 * (nth % 7)),
            asked_at="2026-11-25T08:00",
            agency="DN-SXD" if nth % 2 else "DN-STC",
        )
        for nth in range(8)
    ]
    again = book(
        status="served", who=Citizen("Nguyễn Văn A", "+84905123400"), starts_at="2026-11-27T15:00",
        asked_at="2026-11-25T09:00",
    )  # fmt: skip
    return [*made, again]


def draw(by: User, **given: Any) -> Survey:
    values: dict[str, Any] = {"year": 2026, "first_on": FIRST, "last_on": LAST, "by": by, "at": NOW}
    return operations.draw_survey(**{**values, **given})


def drawn() -> list[str]:
    return list(SurveyInvitation.objects.order_by("pk").values_list("subject", flat=True))


@pytest.mark.rule("R-074")
def test_the_draw_is_one_visit_a_phone_the_same_again_and_never_more_than_the_size(
    visits: list[Appointment], quantri: User
) -> None:
    draw(quantri)
    first = drawn()
    assert len(first) == 8
    draw(quantri)
    assert drawn() == first
    draw(quantri, size=3)
    assert drawn() == first[:3]
    draw(quantri, year=2025)
    assert {*SurveyInvitation.objects.filter(survey=2025).values_list("subject", flat=True)} != set()


def test_only_finished_visits_of_the_period_are_drawn_and_nobody_who_said_no(
    visits: list[Appointment], quantri: User, book: Callable[..., Appointment], minh: Citizen
) -> None:
    book(status="confirmed", who=minh, starts_at="2026-11-27T14:00")
    operations.ask_no_more(phone="+84905123401", at=NOW)
    draw(quantri)
    phones = {*SurveyInvitation.objects.values_list("phone", flat=True)}
    assert minh.phone not in phones
    assert "+84905123401" not in phones
    draw(quantri, first_on=date(2026, 10, 1), last_on=date(2026, 10, 31))
    assert drawn() == []


def test_it_opens_after_the_draw_sends_portions_and_closes_once(
    visits: list[Appointment], quantri: User, the_clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surveying, "PORTION_SIZE", 3)
    with pytest.raises(NoSuchSurvey):
        operations.open_survey(year=2026, by=quantri, at=NOW)
    draw(quantri)
    operations.open_survey(year=2026, by=quantri, at=NOW)
    with pytest.raises(SurveyNotPossible):
        draw(quantri)
    counts = []
    for minutes in (0, 5, 10, 20, 40):
        settle(the_clock(NOW + timedelta(minutes=minutes)))
        counts.append(Message.objects.filter(template="survey_invitation").count())
    assert counts == [3, 3, 6, 8, 8]
    message = Message.objects.filter(template="survey_invitation").first()
    assert message is not None
    assert message.kind == "REMINDER"
    assert message.parts == 1
    invitation = SurveyInvitation.objects.get(phone=message.to_phone)
    assert f"/khao-sat/phieu/{invitation.token}/" in message.text
    operations.close_survey(year=2026, by=quantri, at=NOW)
    assert not SurveyInvitation.objects.exclude(phone="").exists()
    with pytest.raises(SurveyNotPossible):
        operations.close_survey(year=2026, by=quantri, at=NOW)


@pytest.fixture
def opened(visits: list[Appointment], quantri: User) -> Survey:
    draw(quantri)
    return operations.open_survey(year=2026, by=quantri, at=NOW)


GOOD = {
    "time": "early",
    "visits": "1",
    "information": "yes",
    "attitude": "3",
    "cost": "no",
    "wait": "0",
    "overall": "3",
}


def test_a_token_answers_once_and_the_answer_knows_nothing_of_it(opened: Survey) -> None:
    token = SurveyInvitation.objects.first().token  # type: ignore[union-attr]
    operations.answer_survey(token=token, answers={**GOOD, "time": "nonsense"}, text="Cảm ơn", at=NOW)
    row = SurveyAnswer.objects.get()
    assert row.answers == {key: value for key, value in GOOD.items() if key != "time"}
    assert token not in str(vars(row))
    assert not {field.name for field in SurveyAnswer._meta.fields} & {"invitation", "token", "given_at", "phone"}
    with pytest.raises(SurveyAnswered):
        operations.answer_survey(token=token, answers=GOOD, at=NOW)
    with pytest.raises(NoSuchSurvey):
        operations.answer_survey(token="x" * 12, answers=GOOD, at=NOW)
    other = SurveyInvitation.objects.filter(is_answered=False).first()
    assert other is not None
    with pytest.raises(InvalidInput):
        operations.answer_survey(token=other.token, answers={"time": "early"}, at=NOW)


def test_the_page_takes_the_questionnaire_keeps_what_was_chosen_and_thanks(opened: Survey, the_clock: Any) -> None:
    the_clock("2026-12-01T10:00")
    address = f"/khao-sat/phieu/{SurveyInvitation.objects.first().token}/"  # type: ignore[union-attr]
    page = Client().get(address)
    assert all(str(question.words) in page.content.decode() for question in QUESTIONS)
    refused = Client().post(address, {"time": "late", "text": "Chờ lâu"})
    assert refused.status_code == 422
    assert "Chờ lâu" in refused.content.decode()
    assert Client().post(address, GOOD).status_code == 302
    assert Client().get(address).status_code == 409
    assert Client().get("/khao-sat/phieu/khong-co/").status_code == 404


def test_paper_sheets_are_made_by_an_office_and_answer_once_each(
    opened: Survey, house: House, phuc: User, client_for: Callable[..., Client], the_clock: Any
) -> None:
    the_clock("2026-12-01T10:00")
    head = client_for(phuc)
    page = head.post("/quay/gop-y/khao-sat/phieu/", {"nam": "2026", "noi": "DN-TTHCC", "so-phieu": "2"})
    sheets = SurveyInvitation.objects.filter(channel="PAPER")
    assert sheets.count() == 2
    assert all(sheet.token in page.content.decode() for sheet in sheets)
    assert head.post("/quay/gop-y/khao-sat/phieu/", {"nam": "2026", "noi": "DN-HC", "so-phieu": "2"}).status_code == 404
    assert (
        head.post("/quay/gop-y/khao-sat/phieu/", {"nam": "2026", "noi": "DN-TTHCC", "so-phieu": "500"}).status_code
        == 422
    )
    operations.answer_survey(token=sheets[0].token.upper(), answers=GOOD, at=NOW)
    assert SurveyAnswer.objects.get().channel == "PAPER"


# --- the result ----------------------------------------------------------------------------------------------


def answered(survey: Survey, office: str, count: int, **answers: str) -> None:
    SurveyAnswer.objects.bulk_create(
        SurveyAnswer(survey=survey, office_id=office, channel="SMS", answers=answers_of({**GOOD, **answers}))
        for _nth in range(count)
    )


@pytest.mark.rule("R-074")
def test_the_result_stands_beside_measured_waits_and_hides_small_offices_with_their_complement(
    opened: Survey, house: House, quantri: User, the_clock: Any, draw_done: Callable[..., None]
) -> None:
    the_clock("2026-12-20T09:00")
    answered(opened, "DN-TTHCC", 6)
    answered(opened, "DN-TTHCC", 2, overall="1", wait="60")
    answered(opened, "DN-HC", 3)
    draw_done([10, 20, 50])
    assert Client().get("/khao-sat/2026/").status_code == 404
    operations.close_survey(year=2026, by=quantri, at=at("2026-12-20T09:00"))
    found = result_of(Survey.objects.get(year=2026))
    by_name = {line.name: line for line in found.lines}
    assert by_name[house.hc.name].is_hidden
    # Two offices: the other one is hidden with it, or the whole would tell three people's answers.
    assert by_name[house.tthcc.name].is_hidden
    assert found.whole is not None
    assert found.whole.count == 11
    measured = by_name[house.tthcc.name].measured
    assert measured is not None
    assert (measured.count, measured.median_minutes, measured.below_30_percent) == (3, 20, 67)
    page = Client().get("/khao-sat/2026/").content.decode()
    assert "ít phiếu" in page
    assert "67%" in page


@pytest.fixture
def draw_done(lines: Lines) -> Callable[[list[int]], None]:
    """Numbers of DN-TTHCC that were called so many minutes after they were taken."""

    def make(waits: list[int]) -> None:
        for nth, minutes in enumerate(waits):
            taken = at("2026-11-20T08:00") + timedelta(minutes=nth)
            Ticket.objects.create(
                office=lines.a.office, line=lines.a, waits_in=lines.a, day=taken.date(), number=nth + 1,
                shown=f"A{nth + 1:03}", state="done", channel="KIOSK", issued_at=taken, turn_at=taken, ready_at=taken,
                called_at=taken + timedelta(minutes=minutes), ended_at=taken + timedelta(minutes=minutes + 5),
            )  # fmt: skip

    return make


def test_measured_waits_count_whoever_comes_early_from_the_agreed_hour(
    draw_done: Callable[..., None], house: House
) -> None:
    draw_done([10, 40])
    Ticket.objects.filter(number=2).update(lane=2, turn_at=at("2026-11-20T08:36"))
    found = measured_waits(FIRST, LAST)["DN-TTHCC"]
    assert (found.count, found.below_30_percent) == (2, 100)


def test_the_city_draws_opens_and_closes_and_nobody_else(
    visits: list[Appointment], phuc: User, quantri: User, client_for: Callable[..., Client], the_clock: Any
) -> None:
    the_clock("2026-12-01T10:00")
    head, city = client_for(phuc), client_for(quantri)
    asked = {"nam": "2026", "tu": "2026-11-01", "den": "2026-11-30", "so-luot": "5"}
    assert head.post("/quay/gop-y/khao-sat/chon/", asked).status_code == 403
    assert city.post("/quay/gop-y/khao-sat/chon/", {**asked, "den": "x"}).status_code == 422
    for deed in ("chon", "mo", "dong"):
        assert city.post(f"/quay/gop-y/khao-sat/{deed}/", asked).status_code == 302
    assert Survey.objects.get().closed_at is not None
    assert city.get("/quay/gop-y/khao-sat/").status_code == 200
    assert head.get("/quay/gop-y/khao-sat/").status_code == 200
    with pytest.raises(SurveyClosed):
        operations.answer_survey(token=SurveyInvitation.objects.first().token, answers=GOOD, at=NOW)  # type: ignore[union-attr]
