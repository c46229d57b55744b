# SPDX-License-Identifier: EUPL-1.2
"""The yearly figures of post against cases counted by hand; the years of the article; the page and its files."""

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from cast import at
from motcua.dossiers.models import Dossier
from motcua.figures import post
from motcua.people.models import RoleHeld, User
from motcua.post import operations
from motcua.post.models import Parcel, YearCount
from motcua.post.rules import State
from posting import PostHouse

pytestmark = pytest.mark.django_db
TODAY = date(2026, 12, 1)
HOME = {"name": "Lan", "phone": "0905111222", "address": "12 Trần Phú", "locality": "48-HC"}
PAGE = "/quay/buu-chinh/so-lieu/"


@pytest.fixture
def sent(file: Callable[..., Dossier], post_house: PostHouse) -> Callable[..., Parcel]:
    def make(moment: str, *, dossier: Dossier | None = None, **known: Any) -> Parcel:
        owner = dossier or file(status="processing", at="2026-11-02T09:00")
        way = known.pop("direction", "return")
        parcel = operations.ask_parcel(
            dossier_id=owner.pk, direction=way, home=HOME, at=at("2026-11-02T10:00"), actor="citizen"
        )
        Parcel.objects.filter(pk=parcel.pk).update(handed_over_at=at(moment), **known)
        return Parcel.objects.get(pk=parcel.pk)

    return make


def ended(state: str, moment: str = "2026-11-20T09:00") -> dict[str, Any]:
    return {"state": state, "ended_at": at(moment)}


def test_each_dossier_once_each_parcel_by_what_became_of_it(
    sent: Callable[..., Parcel], file: Callable[..., Dossier], post_house: PostHouse
) -> None:
    both = file(status="submitted", at="2026-11-02T09:00")
    sent("2026-11-03T09:00", dossier=both, direction="pickup", **ended(State.DELIVERED))
    sent("2026-11-05T09:00", dossier=both, **ended(State.DELIVERED), is_late=True)
    sent("2026-11-06T09:00", **ended(State.RETURNED), tries=2)
    sent("2026-12-01T00:00", **ended(State.LOST))
    sent("2026-12-01T08:00", state=State.CARRIED, tries=1)
    # The last second of another year, and one nobody has handed over.
    sent("2025-12-31T23:59:59", **ended(State.DELIVERED))
    file(status="processing", at="2026-11-10T09:00")
    found = post.figures([post_house.office], year=2026, until=TODAY)
    total = found.total
    assert (total.dossiers, total.parcels, total.returns, total.pickups) == (4, 5, 4, 1)
    assert (total.delivered, total.on_time, total.late) == (2, 1, 1)
    assert (total.failed, total.returned, total.lost) == (2, 1, 1)
    assert (total.full_vnd, total.you_pay_vnd, total.supported_vnd) == (130_000, 50_000, 80_000)
    assert (total.all_dossiers, total.share_percent, total.on_time_percent) == (6, 66.7, 50)
    november, december = found.months[10], found.months[11]
    assert (november.dossiers, november.parcels, december.dossiers) == (2, 3, 2)
    assert [month.parcels for month in found.months[:10]] == [0] * 10
    assert [(year.year, year.dossiers) for year in found.years] == [(2025, 1), (2026, 4)]


def test_the_years_of_the_article_stand_before_those_that_are_counted(
    sent: Callable[..., Parcel], post_house: PostHouse
) -> None:
    for year, count, until in ((2014, 5_000, None), (2015, 30_000, None), (2016, 32_000, date(2016, 6, 30))):
        YearCount.objects.create(place="48", year=year, dossiers=count, until_on=until, source="bài 000")
    YearCount.objects.create(place="42", year=2015, dossiers=1, source="nơi khác")
    sent("2026-11-06T09:00")
    years = post.years([post_house.office], until=TODAY)
    told = [(each.year, each.dossiers, each.is_published) for each in years]
    assert told == [(2014, 5_000, True), (2015, 30_000, True), (2016, 32_000, True), (2026, 1, False)]


def test_a_number_of_questions_that_does_not_grow(sent: Callable[..., Parcel], post_house: PostHouse) -> None:
    sent("2026-11-06T09:00")
    with CaptureQueriesContext(connection) as asked:
        post.figures([post_house.office], year=2026, until=TODAY)
    assert len(asked) == 4


def test_another_offices_parcels_are_not_counted(sent: Callable[..., Parcel], post_house: PostHouse) -> None:
    sent("2026-11-06T09:00")
    Parcel.objects.update(office="DN-TTHCC")
    assert post.figures([post_house.office], year=2026, until=TODAY).total.parcels == 0


def test_a_role_of_one_agency_reads_of_that_agencys_post_alone(
    sent: Callable[..., Parcel], post_house: PostHouse, client_for: Callable[..., Client],
    bearer: Callable[..., Any], the_clock: Callable[..., Any],
) -> None:  # fmt: skip
    the_clock("2026-12-01T09:00")
    YearCount.objects.create(place="48", year=2016, dossiers=32_000, source="bài 000")
    sent("2026-11-06T09:00", **ended(State.DELIVERED))
    other = sent("2026-11-07T09:00", **ended(State.DELIVERED)).dossier
    Dossier.objects.filter(pk=other.pk).update(agency="DN-SXD")
    found = post.figures([post_house.office], year=2026, until=TODAY, agencies=["DN-SXD"])
    assert (found.total.dossiers, found.total.parcels, found.total.all_dossiers) == (1, 1, 1)
    assert [(year.year, year.dossiers) for year in found.years] == [(2026, 1)]
    leader = User.objects.create_user(username="lanhdao.dn-stc", full_name="Lê Văn Đạt")
    RoleHeld.objects.create(user=leader, role="LEADER", office_id=post_house.office.pk, agency_id="DN-STC")
    html = client_for(leader).get(PAGE).content.decode()
    assert "16.000" not in html
    assert "32.000" not in html
    text = client_for(leader).get(PAGE, {"tai": "csv"}).content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text)))[-1][2] == "0"
    assert client_for(leader).get(PAGE, {"noi": "TAT-CA", "tai": "csv"}).content.decode().count(",1,") == 0
    told = Client(**bearer(leader)).get("/api/v1/figures/post", {"office": post_house.office.pk, "year": 2026}).json()
    assert (told["total"]["parcels"], told["total"]["full_vnd"], told["years"]) == (0, 0, [])


# --- the page, its files, the interface ----------------------------------------------------------------


@pytest.fixture
def head(
    sent: Callable[..., Parcel], quantri: User, client_for: Callable[..., Client], the_clock: Callable[..., Any]
) -> Client:
    the_clock("2026-12-01T09:00")
    YearCount.objects.create(place="48", year=2016, dossiers=32_000, until_on=date(2016, 6, 30), source="bài 000")
    sent("2026-11-06T09:00", **ended(State.DELIVERED))
    return client_for(quantri)


def test_the_page_tells_the_years_and_the_months(head: Client) -> None:
    html = head.get(PAGE).content.decode()
    assert "32.000" in html
    assert "đến hết 30/06/2016" in html
    assert "16.000 đ" in html
    assert "100.0 %" in html or "100,0 %" in html
    assert head.get(PAGE, {"nam": "2025"}).status_code == 200
    assert head.get(PAGE, {"noi": "khong-co"}).status_code == 404


def test_the_files_say_the_same(head: Client) -> None:
    answer = head.get(PAGE, {"noi": "DN-HC", "tai": "csv"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[1] for row in rows[1:]] == [*(f"{month:02}/2026" for month in range(1, 13)), "2026"]
    assert rows[-1][2] == "1"
    book = load_workbook(io.BytesIO(head.get(PAGE, {"noi": "DN-HC", "tai": "xlsx"}).content))
    assert book.sheetnames == ["Từng tháng", "Từng năm"]
    assert [row[1].value for row in book["Từng năm"].iter_rows(min_row=2)] == [32_000, 1]


def test_the_interface_tells_counts(head: Client, phuc: User, quantri: User, bearer: Callable[..., Any]) -> None:
    told = Client(**bearer(quantri)).get("/api/v1/figures/post", {"office": "dn-hc", "year": 2026}).json()
    assert told["total"]["dossiers"] == 1
    assert [(each["year"], each["published"]) for each in told["years"]] == [(2016, True), (2026, False)]
    assert len(told["months"]) == 12
    assert Client(**bearer(phuc)).get("/api/v1/figures/post", {"office": "DN-HC"}).status_code == 404
    assert Client(**bearer(quantri)).get("/api/v1/figures/post", {"office": "DN-HC", "year": 3}).status_code == 422
