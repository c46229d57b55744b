# SPDX-License-Identifier: EUPL-1.2
"""The head's pages: today, the week's plan, officers; and one's own figures."""

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cast import House, at
from filing import Desk
from lines import Lines
from motcua.appointments.models import Appointment
from motcua.dossiers.models import Dossier, Handover
from motcua.feedback.models import Complaint, Rating
from motcua.people.models import Role, RoleHeld, User
from motcua.queueing import operations
from motcua.queueing.models import Ticket

pytestmark = pytest.mark.django_db
TODAY = "/quan-tri/hom-nay/dn-tthcc/"
PLAN = "/quan-tri/ke-hoach/dn-tthcc/"
OFFICERS = "/quan-tri/can-bo/dn-tthcc/"
OWN = "/quay/cua-toi/"


@pytest.fixture
def head(phuc: User, client_for: Callable[..., Client], the_clock: Callable[..., Any]) -> Client:
    the_clock("2026-11-26T09:00")
    return client_for(phuc)


@pytest.fixture
def of_construction(house: House, client_for: Callable[..., Client], the_clock: Callable[..., Any]) -> Client:
    """The head of the Department of Construction at the centre: a role limited to that agency."""
    the_clock("2026-11-26T09:00")
    user = User.objects.create_user(username="truong.dn-sxd", full_name="Lý Thu Hà")
    RoleHeld.objects.create(user=user, role=Role.HEAD, office=house.tthcc, agency=house.sxd)
    return client_for(user)


def text_of(client: Client, address: str, **query: str) -> str:
    response = client.get(address, query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


# --- today ---------------------------------------------------------------------------------------------


def test_a_day_on_which_nothing_has_happened_yet_says_so(head: Client, house: House) -> None:
    html = text_of(head, TODAY)
    assert "thứ Năm, 26/11/2026" in html
    assert "Chưa có hàng chờ nào." in html
    assert "Không lời hứa nào sắp trễ." in html
    assert "Tiếp nhận 7 giờ 30 – 11 giờ 30, 13 giờ – 17 giờ" in html


def test_the_head_reads_who_waits_and_what_to_do(
    head: Client, lines: Lines, draw: Callable[..., Ticket], binh: User
) -> None:
    operations.begin_duty(counter="DN-TTHCC-3", by=binh, at=at("2026-11-26T07:30"))
    for minute in range(4):
        draw(at_=f"2026-11-26T08:0{minute}")
    html = text_of(head, TODAY)
    assert "Mở thêm quầy 1, hàng Xây dựng: 4 người chờ, khoảng 40 phút." in html
    assert "lâu nhất 1 giờ" in html
    assert "A001" in html
    assert "Lê Văn Bình" in html
    assert 'data-live="/quan-tri/hom-nay/dn-tthcc/truc-tiep/"' in html
    part = text_of(head, f"{TODAY}manh/")
    assert "Mở thêm quầy 1" in part
    assert "<html" not in part


def test_the_stream_is_that_of_the_office(head: Client) -> None:
    response = head.get(f"{TODAY}truc-tiep/")
    assert response["X-Motcua-Stream"] == "office:DN-TTHCC"


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-11-29T09:00", "Chủ nhật nghỉ"),
        ("2026-11-24T09:00", "Nghỉ"),
        ("2026-11-26T12:00", "Ngoài giờ tiếp nhận (7 giờ 30"),
        ("2026-11-26T20:00", "Đang ngoài giờ tiếp nhận."),
    ],
)
def test_on_a_closed_day_and_out_of_hours_the_page_says_why(
    moment: str, said: str, head: Client, lines: Lines, the_clock: Callable[..., Any]
) -> None:
    the_clock(moment)
    assert said.lower() in text_of(head, TODAY).lower()


def test_the_city_sees_counts_and_no_dossier_or_name(
    quantri: User,
    head: Client,
    client_for: Callable[..., Client],
    file: Callable[..., Dossier],
    lines: Lines,
    binh: User,
) -> None:
    late = file(status="processing", at="2026-11-23T09:00", office="DN-TTHCC", agency="DN-SXD")
    Dossier.objects.update(due_at=at("2026-11-25T17:00"), holder_office="DN-TTHCC")
    operations.begin_duty(counter="DN-TTHCC-3", by=binh, at=at("2026-11-26T07:30"))
    city = text_of(client_for(quantri), TODAY)
    assert "1 đã trễ" in city
    assert late.code not in city
    assert "Lê Văn Bình" not in city
    assert late.code in text_of(head, TODAY)


def test_a_role_of_one_agency_reads_nothing_of_the_others(
    of_construction: Client,
    head: Client,
    lines: Lines,
    draw: Callable[..., Ticket],
    book: Callable[..., Appointment],
    binh: User,
) -> None:
    other = draw(line=lines.b, at_="2026-11-26T08:00")
    operations.begin_duty(counter="DN-TTHCC-3", by=binh, at=at("2026-11-26T07:30"))
    operations.call_number(counter="DN-TTHCC-3", number=other.shown, by=binh, at=at("2026-11-26T08:10"))
    book(starts_at="2026-11-30T14:00", asked_at="2026-11-25T09:00", agency="DN-STC")
    whole, own = text_of(head, TODAY), text_of(of_construction, TODAY)
    for foreign in ("Việc khác", other.shown, "Sở Tài chính", "Máy móc", "Tiền mặt"):
        assert foreign in whole
        assert foreign not in own
    assert "Chỉ hiện hàng chờ riêng của cơ quan mình" in own


def test_a_complaint_in_danger_leads_to_its_page(head: Client, house: House) -> None:
    row = Complaint.objects.create(
        code="1", kind="report", office=house.tthcc, name="Lan", phone="+84905111222", text="Chờ lâu", stamp="s",
        sent_at=at("2026-11-20T09:00"), due_at=at("2026-11-25T17:00"), due_on="2026-11-25",
    )  # fmt: skip
    html = text_of(head, TODAY)
    address = f"/quay/gop-y/phan-anh/{row.pk}/"
    assert f'<a href="{address}">phản ánh, kiến nghị</a>' in html
    assert "Lan" not in html.split('id="o-hua"')[1].split("</section>")[0]
    assert head.get(address).status_code == 200


def test_who_leads_several_offices_chooses_and_others_are_told_no(
    quantri: User, phuc: User, binh: User, client_for: Callable[..., Client], the_clock: Callable[..., Any]
) -> None:
    the_clock("2026-11-26T09:00")
    for name, page in (("hom-nay", TODAY), ("ke-hoach", PLAN)):
        assert f'href="{page}' in text_of(client_for(quantri), f"/quan-tri/{name}/").lower()
        response = client_for(phuc).get(f"/quan-tri/{name}/")
        assert response["Location"].lower() == page
        assert client_for(binh).get(f"/quan-tri/{name}/").status_code == 403
    assert client_for(quantri).get("/quan-tri/can-bo/").status_code == 403
    assert client_for(quantri).get(OFFICERS).status_code == 403


def test_the_page_asks_a_bounded_number_of_questions(
    head: Client, lines: Lines, draw: Callable[..., Ticket], file: Callable[..., Dossier]
) -> None:
    def asked() -> int:
        head.get(TODAY)
        with CaptureQueriesContext(connection) as questions:
            head.get(TODAY)
        return len(questions)

    draw(at_="2026-11-26T08:00")
    file(status="processing", at="2026-11-23T09:00", office="DN-TTHCC", agency="DN-SXD")
    few = asked()
    for minute in range(10):
        draw(at_=f"2026-11-26T08:{minute:02}")
    for hour in (9, 10, 14):
        file(status="processing", at=f"2026-11-23T{hour:02}:00", office="DN-TTHCC", agency="DN-SXD")
    Dossier.objects.update(due_at=at("2026-11-25T17:00"), holder_office="DN-TTHCC")
    assert asked() == few
    assert few <= 45


def test_the_menu_and_the_administration_lead_there(
    head: Client, binh: User, client_for: Callable[..., Client]
) -> None:
    board = text_of(head, "/quay/dn-tthcc/")
    assert TODAY in board
    assert OWN in board
    index = text_of(head, "/quan-tri/")
    for address in ("/quan-tri/hom-nay/", "/quan-tri/ke-hoach/", "/quan-tri/can-bo/"):
        assert f'href="{address}"' in index
    officer = text_of(client_for(binh), "/quay/dn-tthcc/")
    assert OWN in officer
    assert TODAY not in officer


# --- the plan ------------------------------------------------------------------------------------------


@pytest.fixture
def busy_tuesdays(lines: Lines, draw: Callable[..., Ticket]) -> None:
    for week in range(1, 4):
        day = date(2026, 12, 1) - timedelta(weeks=week + 1)
        for minute in range(12):
            draw(at_=at(f"{day}T08:00") + timedelta(minutes=minute))
            if minute < 4:
                draw(line=lines.b, at_=at(f"{day}T09:00") + timedelta(minutes=minute))


def test_the_plan_of_next_week(head: Client, busy_tuesdays: None, book: Callable[..., Appointment]) -> None:
    book(starts_at="2026-12-01T14:00", asked_at="2026-11-26T08:00", status="confirmed")
    html = text_of(head, PLAN)
    assert "Tuần 30/11 – 06/12/2026" in html
    assert "Khoảng 17 người, đông nhất lúc 08:00 với 12 người; cần đến 3 quầy." in html
    assert 'role="img"' in html
    assert "1 đã hẹn" in html
    assert "Chủ nhật nghỉ" in html
    assert "Tính thế nào" in html


def test_the_plan_as_a_file(head: Client, busy_tuesdays: None, book: Callable[..., Appointment]) -> None:
    book(starts_at="2026-12-01T14:00", asked_at="2026-11-26T08:00", status="confirmed")
    response = head.get(PLAN, {"tai": "csv", "tuan": "2026-12-02"})
    assert response["Content-Disposition"] == 'attachment; filename="ke-hoach-dn-tthcc-2026-11-30.csv"'
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[0][0] == "Ngày"
    by_hour = {(row[0], row[1]): row for row in rows[1:]}
    assert by_hour["2026-12-01", "08:00"] == ["2026-12-01", "08:00", "60", "0", "0.0", "12.0", "12", "3"]
    assert by_hour["2026-12-01", "14:00"][3:] == ["1", "1.0", "0.0", "1", "1"]
    assert {row[0] for row in rows[1:]} == {f"2026-{each}" for each in ("11-30", "12-01", "12-02", "12-03", "12-04")}


def test_a_week_of_holidays_and_nonsense(head: Client, the_clock: Callable[..., Any]) -> None:
    assert "Tuần 30/11" in text_of(head, PLAN, tuan="mai")
    assert "Tuần 30/11" in text_of(head, PLAN, tuan="1800-01-01")
    the_clock("2027-01-28T09:00")
    assert "Nghỉ lễ" in text_of(head, PLAN, tuan="2027-02-08")


def test_a_role_of_one_agency_plans_for_its_own(of_construction: Client, busy_tuesdays: None) -> None:
    html = text_of(of_construction, PLAN)
    assert "Khoảng 12 người" in html
    assert "Chỉ tính lịch hẹn và hàng chờ riêng của cơ quan mình." in html
    rows = list(csv.reader(io.StringIO(of_construction.get(PLAN, {"tai": "csv"}).content.decode("utf-8-sig"))))
    assert sum(int(row[6]) for row in rows[1:]) == 12


def test_a_plan_asks_a_bounded_number_of_questions(head: Client, busy_tuesdays: None) -> None:
    head.get(PLAN)
    with CaptureQueriesContext(connection) as questions:
        head.get(PLAN)
    assert len(questions) <= 20


# --- officers and oneself ------------------------------------------------------------------------------


def served(officer: User, ticket: Ticket, start: str, minutes: int, counter: str = "DN-TTHCC-3") -> None:
    begins = at(start)
    operations.call_number(counter=counter, number=ticket.shown, by=officer, at=begins)
    operations.start(counter=counter, by=officer, at=begins)
    operations.finish(counter=counter, by=officer, at=begins + timedelta(minutes=minutes))


def numbers(html: str) -> list[str]:
    """Return the large numbers of a page, in order."""
    return [part.partition("<")[0].strip() for part in html.split("<dd>")[1:]]


def test_ones_own_figures_are_ones_own(
    head: Client,
    binh: User,
    phuc: User,
    an: User,
    lines: Lines,
    draw: Callable[..., Ticket],
    client_for: Callable[..., Client],
) -> None:
    for on, start, minutes in (
        ("2026-11-26", "08:30", 6),
        ("2026-11-25", "08:30", 8),
        ("2026-11-20", "08:30", 20),
        ("2026-10-30", "08:30", 40),
    ):
        served(binh, draw(at_=f"{on}T08:00"), f"{on}T{start}", minutes)
    served(phuc, draw(at_="2026-11-26T08:00"), "2026-11-26T08:20", 3, "DN-TTHCC-1")
    own = text_of(client_for(binh), OWN)
    assert numbers(own)[:4] == ["1", "2", "3", "8"]
    assert "Đặng Hồng Phúc" not in own
    assert numbers(text_of(head, OWN))[:4] == ["1", "1", "1", "3"]
    assert "Tháng này chưa có việc nào được ghi" in text_of(client_for(an), OWN)


def test_dossiers_in_hand_and_done_in_time(
    desk: Desk, file: Callable[..., Dossier], client_for: Callable[..., Client], the_clock: Callable[..., Any]
) -> None:
    the_clock("2026-11-26T09:00")
    done, tardy, before, held, overdue, due = (
        file(status="processing", at=f"2026-11-2{number}T09:00") for number in (0, 0, 0, 3, 3, 3)
    )
    mine = {"taken_by": desk.specialist, "taken_at": at("2026-11-20T10:00")}
    for dossier, ended, outcome in (
        (done, "2026-11-24T09:00", "early"),
        (tardy, "2026-11-25T09:00", "late"),
        (before, "2026-10-25T09:00", "on_time"),
    ):
        Handover.objects.filter(dossier=dossier, ended_at__isnull=True).update(
            **mine, ended_at=at(ended), outcome=outcome
        )
        Dossier.objects.filter(pk=dossier.pk).update(assignee=None)
    for dossier, moment in (
        (held, "2026-12-10T09:00"),
        (overdue, "2026-11-25T17:00"),
        (due, "2026-11-26T17:00"),
    ):
        Dossier.objects.filter(pk=dossier.pk).update(assignee=desk.specialist, due_at=at(moment))
    html = text_of(client_for(desk.specialist), OWN)
    assert numbers(html)[4:8] == ["3", "1", "1", "1"]
    assert "1 đến hạn hôm nay" in html
    other = text_of(client_for(desk.leader), OWN)
    assert "Tháng này chưa có việc nào được ghi" in other


def rate(officer: User, count: int, *, score: int = 3, given: str = "2026-10-10T09:00", agency: str = "DN-SXD") -> None:
    known = Rating.objects.count()
    for number in range(count):
        Rating.objects.create(
            office_id="DN-TTHCC", agency_id=agency, officer=officer, kind="ticket", subject=f"ticket:{known + number}",
            score=score, channel="WEB", given_at=at(given),
        )  # fmt: skip


def test_ratings_are_told_as_a_sum_of_at_least_five_of_months_that_are_over(
    head: Client, binh: User, client_for: Callable[..., Client]
) -> None:
    rate(binh, 3)
    rate(binh, 1, score=1)
    rate(binh, 9, given="2026-11-20T09:00")
    rate(binh, 9, given="2026-07-31T09:00")
    assert "Chưa đủ 5 lượt" in text_of(client_for(binh), OWN)
    assert "80 %" not in text_of(head, OFFICERS)
    rate(binh, 1, score=2, given="2026-08-01T00:00")
    assert "<b>80 %</b> hài lòng trở lên, của 5 lượt" in text_of(client_for(binh), OWN)
    assert "80 %" in text_of(head, OFFICERS)


def test_the_head_sees_who_works_here_and_nobody_else(
    head: Client, binh: User, hoa: User, an: User, lines: Lines, draw: Callable[..., Ticket]
) -> None:
    served(binh, draw(at_="2026-11-26T08:00"), "2026-11-26T08:30", 6)
    html = text_of(head, OFFICERS)
    assert "Lê Văn Bình" in html
    assert "Đặng Hồng Phúc" in html
    # At another office, and one who receives without serving.
    assert "Phạm Thị Hoa" not in html
    assert "Võ Thành An" not in html


def test_a_role_of_one_agency_sees_the_officers_of_that_agency_and_their_work_for_it(
    of_construction: Client, house: House, binh: User, lines: Lines, draw: Callable[..., Ticket]
) -> None:
    assert "Lê Văn Bình" not in text_of(of_construction, OFFICERS)
    RoleHeld.objects.filter(user=binh).update(agency=house.sxd)
    served(binh, draw(at_="2026-11-26T08:00"), "2026-11-26T08:10", 5)
    served(binh, draw(line=lines.b, at_="2026-11-26T08:00"), "2026-11-26T08:30", 5)
    html = text_of(of_construction, OFFICERS)
    row = html.partition("Lê Văn Bình")[2].partition("</tr>")[0]
    assert 'data-label="Tháng này">1<' in row
    other = User.objects.create_user(username="canbo.dn-stc", full_name="Trương Mỹ Linh")
    RoleHeld.objects.create(user=other, role=Role.OFFICER, office=house.tthcc, agency=house.stc)
    assert "Trương Mỹ Linh" not in text_of(of_construction, OFFICERS)


def test_the_table_of_officers_asks_a_bounded_number_of_questions(head: Client, house: House) -> None:
    def asked() -> int:
        head.get(OFFICERS)
        with CaptureQueriesContext(connection) as questions:
            head.get(OFFICERS)
        return len(questions)

    few = asked()
    for number in range(12):
        user = User.objects.create_user(username=f"canbo{number}", full_name=f"Cán bộ {number}")
        RoleHeld.objects.create(user=user, role=Role.OFFICER, office=house.tthcc)
    assert asked() == few
