# SPDX-License-Identifier: EUPL-1.2
"""Examples for the pages of what people say: a visit to rate, comments, a complaint, a survey in each state."""

from datetime import date, datetime, timedelta

from motcua.appointments.models import Appointment
from motcua.doors.portal.views.complaints import COMPLAINT, SENT
from motcua.feedback import operations
from motcua.feedback.links import rating_address
from motcua.feedback.models import Comment, Complaint, Survey, SurveyAnswer, SurveyInvitation
from motcua.feedback.rules import CommentState
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Office
from motcua.people.models import User
from pages.example import CENTRE, Example

HEAD = "truong.dn-tthcc"
GOOD = {
    "time": "early",
    "visits": "1",
    "information": "yes",
    "attitude": "3",
    "cost": "no",
    "wait": "0",
    "overall": "3",
}


def feedback_pages(at: datetime) -> dict[str, list[Example]]:
    head = User.objects.get(username=HEAD)
    _comments(head, at)
    late, answered = _complaints(head, at)
    sheet = _surveys(at)
    office = {"office": CENTRE.lower()}
    return {
        "portal:rate": [Example({"token": _served(at)})],
        "portal:feedback-office": [Example(office), Example(office, query="xong=cho-duyet", what="sent")],
        "portal:feedback-procedure": [Example({"code": "1.009974"})],
        "portal:complain": [Example(office)],
        "portal:complaint-sent": [Example({"token": SENT.close({"id": late.pk})})],
        "portal:complaint": [
            Example(query=f"phieu={COMPLAINT.close({'id': row.pk})}", what=row.state) for row in (late, answered)
        ],
        "portal:survey-sheet": [Example({"token": sheet.token})],
        "portal:survey": [Example({"year": at.year - 1})],
        "desk:feedback": [Example(query=f"loai={state}", who=HEAD, what=state) for state in CommentState.values],
        "desk:complaints": [Example(who=HEAD), Example(query="loai=answered", who=HEAD, what="answered")],
        "desk:complaint": [Example({"complaint": row.pk}, who=HEAD, what=row.state) for row in (late, answered)],
        "desk:ratings": [Example(who=HEAD)],
        "desk:survey": [Example(who=HEAD), Example(who="quantri", what="city")],
    }


def _served(at: datetime) -> str:
    row = Appointment.objects.filter(status="served", ended_at__lte=at, ended_at__gt=at - timedelta(days=29)).first()
    if row is None:
        row = Appointment.objects.filter(office=CENTRE, status="checked_in").order_by("pk")[0]
        Appointment.objects.filter(pk=row.pk).update(status="served", ended_at=at - timedelta(minutes=5))
    return rating_address("appointment", row.subject).split("/")[2]


def _comments(head: User, at: datetime) -> None:
    if Comment.objects.exists():
        return
    place = Office.objects.get(pk=CENTRE)
    for nth, text in enumerate(("Phòng chờ mát, có nước uống.", "Bãi xe hơi xa cửa vào.", "Mua bán đất, gọi ngay!")):
        row = operations.write_comment(
            office=place, agency=None, procedure=None, name="Lan" if nth else "", text=text, stamp=f"e{nth}",
            writer_key="", at=at,
        )  # fmt: skip
        if nth == 0:
            operations.moderate_comment(comment_id=row.pk, state=CommentState.SHOWN, by=head, at=at)
            operations.answer_comment(comment_id=row.pk, text="Cảm ơn anh/chị.", by=head, at=at)
        if nth == 2:
            operations.moderate_comment(
                comment_id=row.pk, state=CommentState.HIDDEN, reason="Quảng cáo", by=head, at=at
            )


def _complaints(head: User, at: datetime) -> tuple[Complaint, Complaint]:
    rows = []
    for nth, when in enumerate((at - timedelta(days=20), at - timedelta(days=1))):
        rows.append(
            operations.send_complaint(
                office=Office.objects.get(pk=CENTRE), agency=None, kind="report", name="Nguyễn Thị Lan",
                phone="0905111222", text="Quầy 3 gọi số mà không chờ người đến.", stamp=f"e{nth}", writer_key="",
                at=when,
            )
        )  # fmt: skip
    if rows[1].state == "open":
        rows[1] = operations.answer_complaint(
            complaint_id=rows[1].pk, text="Chúng tôi đã nhắc nhở và sẽ gọi hai lần.", by=head, at=at
        )
    return rows[0], rows[1]


def _surveys(at: datetime) -> SurveyInvitation:
    """Return a sheet of this year's survey, which is open; last year's is closed."""
    city, today = User.objects.get(username="quantri"), at.astimezone(OFFICE_ZONE).date()
    for year in (at.year - 1, at.year):
        if not Survey.objects.filter(year=year).exists():
            operations.draw_survey(
                year=year, first_on=date(year, 1, 1), last_on=min(date(year, 12, 31), today), by=city, at=at
            )
            operations.open_survey(year=year, by=city, at=at)
            if year < at.year:
                places = [CENTRE] * 9 + ["DN-HC"] * 7 + ["HT-TP"] * 2
                SurveyAnswer.objects.bulk_create(
                    SurveyAnswer(survey_id=year, office_id=place, channel="SMS", answers=GOOD) for place in places
                )
                operations.close_survey(year=year, by=city, at=at)
    place = Office.objects.get(pk=CENTRE)
    return operations.make_sheets(year=at.year, office=place, count=1, by=city, at=at)[0]


MAKERS = (feedback_pages,)
