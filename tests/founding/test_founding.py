# SPDX-License-Identifier: EUPL-1.2
"""Setting up an office: each step keeps, nobody sees it before it opens, and everything is there afterwards."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from cast import House, at
from motcua.appointments.listing import agencies_offered
from motcua.appointments.models import Service
from motcua.conversations import catalogue
from motcua.dossiers.models import Unit, UnitMember
from motcua.dossiers.places import places_for
from motcua.founding import operations, queries
from motcua.founding.errors import NoSuchFounding, NotReady
from motcua.founding.operations import Offered
from motcua.founding.rules import Step
from motcua.journal.models import Entry
from motcua.kernel.errors import InvalidInput
from motcua.live import directory, snapshot
from motcua.offices import queries as offices
from motcua.offices.list_files import sheet_of
from motcua.offices.models import Agency, Office
from motcua.people.access import Access, access_of
from motcua.people.models import ApiToken, RoleHeld, User
from motcua.procedures.models import AgencyProcedure
from motcua.queueing.models import Kiosk, Line
from motcua.vaccination.models import VaccinationSession

NOW = at("2026-11-26T09:00")
CODE = "DN-NHS"
PLACE: dict[str, Any] = {
    "name": "Bộ phận Một cửa phường Ngũ Hành Sơn", "locality": "48-NHS", "address": "486 Lê Văn Hiến",
    "phone": "0236 1",
}  # fmt: skip
STAFF = """full_name,username,roles
Trần Văn Trưởng,truong.nhs,trưởng bộ phận
Lê Thị Cán,canbo.nhs,cán bộ một cửa|đón tiếp
"""


@pytest.fixture
def by(quantri: User, the_clock: Callable[..., datetime]) -> dict[str, Any]:
    the_clock(NOW)
    return {"by": access_of(quantri, on=NOW.date()), "at": NOW}


@pytest.fixture
def ready(house: House, by: dict[str, Any]) -> Access:
    """An office with every step done, not opened yet."""
    operations.begin_office(code=CODE.lower(), **PLACE, **by)
    operations.set_hours(code=CODE, sessions="07:30-11:30|13:00-17:00", saturday="", **by)
    operations.set_agencies(code=CODE, chosen=["DN-NHS"], **by)
    operations.set_counters(code=CODE, count=3, **by)
    operations.set_services(code=CODE, offered={"DN-NHS": Offered(levels=("xa",), codes=("1.009974",), places=4)}, **by)
    operations.add_staff(code=CODE, sheet=sheet_of("x", STAFF.encode()), **by)
    operations.set_machines(code=CODE, count=1, **by)
    access: Access = by["by"]
    return access


def test_the_steps_make_a_whole_office(ready: Access, house: House) -> None:
    draft = queries.draft(CODE)
    assert draft.lacks == []
    assert draft.next_step == Step.OPENING
    office = draft.office
    assert [f"{row}" for row in office.sessions.all()][:2] == ["thứ Hai 07:30–11:30", "thứ Hai 13:00–17:00"]
    assert list(office.counters.values_list("pk", flat=True)) == ["DN-NHS-1", "DN-NHS-2", "DN-NHS-3"]
    [service] = Service.objects.filter(office=office)
    assert (service.places, service.on_from) == (4, None)
    carried = set(AgencyProcedure.objects.filter(agency=house.nhs).values_list("procedure", flat=True))
    assert {"1.009974", "2.000815"} <= carried
    [line] = Line.objects.filter(office=office)
    assert (line.prefix, [agency.pk for agency in line.agencies.all()]) == ("A", ["DN-NHS"])
    assert set(Unit.objects.filter(office=office).values_list("code", flat=True)) == {
        "DN-NHS.MC", "DN-NHS.CM", "DN-NHS.LD",
    }  # fmt: skip
    assert UnitMember.objects.filter(unit="DN-NHS.MC").count() == 2
    assert ApiToken.objects.filter(kind="DEVICE", name="DN-NHS-k1").count() == 1
    kinds = set(Entry.objects.filter(subject="office:DN-NHS").values_list("kind", flat=True))
    assert {"OfficeBegun", "OfficeStepSaved"} <= kinds


PUBLIC = (
    "/", "/hen-gio/", "/hen-gio/dn-nhs/", "/hen-gio/dn-nhs/gio/?noi=DN-NHS", "/hen-gio/?noi=DN-NHS", "/xep-hang/",
    "/xep-hang/dn-nhs/", "/ngay-dac-biet/", "/ngay-dac-biet/dn-nhs/", "/tiem-chung/", "/bang/", "/bang/dn-nhs/",
    "/bang/dn-nhs/du-lieu/", "/api/v1/offices", "/api/v1/offices/DN-NHS/queue", "/api/v1/queues", "/nhung/huong-dan/",
    "/thu-tuc/2.000815/", "/lay-so/dn-nhs/", "/api/v1/agencies",
)  # fmt: skip


def seen_by_the_public(client: Client) -> list[str]:
    return [
        address
        for address in PUBLIC
        if (answer := client.get(address)).status_code == 200
        and any(word in answer.content.decode() for word in ("486 Lê Văn Hiến", "Một cửa phường Ngũ Hành Sơn"))
    ]


def test_nobody_sees_it_before_it_opens_and_everybody_after(ready: Access, house: House, client: Client) -> None:
    VaccinationSession.objects.create(
        office_id=CODE, on=NOW.date(), opens_at="08:00", closes_at="10:00", step_minutes=30
    )
    assert seen_by_the_public(client) == []
    today = NOW.date()
    assert "DN-NHS" not in agencies_offered(on=today)
    assert CODE not in {place.code for place in directory.places(at=NOW)}
    assert snapshot.read(CODE, at=NOW) is None
    assert CODE not in {entity.code for entity in catalogue.current(on=today).offices}
    assert CODE not in {place.office.pk for place in places_for("2.000815", on=today)}
    with pytest.raises(offices.NoSuchOffice):
        offices.office(CODE)
    wanted = {
        "office": CODE, "agency": "DN-NHS", "procedures": [], "starts_at": "2026-11-27T09:00:00+07:00",
        "name": "Lan", "phone": "0905111222", "content": "x", "consent": True,
    }  # fmt: skip
    refused = client.post("/api/v1/appointments", json.dumps(wanted), content_type="application/json")
    assert refused.status_code in (404, 422)

    operations.open_office(code=CODE, by=ready, at=NOW)
    catalogue.forget()
    assert agencies_offered(on=today)["DN-NHS"].offices == (CODE,)
    assert snapshot.read(CODE, at=NOW) is not None
    assert CODE in {entity.code for entity in catalogue.current(on=today).offices}
    assert {"/", "/hen-gio/?noi=DN-NHS", "/bang/"} <= set(seen_by_the_public(client))
    with pytest.raises(NoSuchFounding):
        queries.draft(CODE)
    assert Entry.objects.filter(kind="OfficeOpened", office_id=CODE).exists()


def test_each_step_may_be_done_again_and_takes_back_what_is_left_out(ready: Access, house: House) -> None:
    by = {"by": ready, "at": NOW}
    operations.set_hours(code=CODE, sessions="08:00-12:00", saturday="08:00-11:00", **by)
    operations.set_counters(code=CODE, count=2, **by)
    operations.set_agencies(code=CODE, chosen=["DN-SXD", "DN-NHS"], **by)
    draft = queries.draft(CODE)
    assert draft.office.sessions.count() == 6
    assert draft.counters == 2
    assert [lack.words for lack in draft.lacks if lack.is_needed] == ["Sở Xây dựng chưa nhận hẹn giờ."]
    # The department has units elsewhere already, so it gets none but a one-stop unit here.
    operations.set_agencies(code=CODE, chosen=["DN-SXD"], **by)
    assert not Service.objects.filter(office=CODE).exists()
    assert not Line.objects.filter(office=CODE).exists()
    operations.set_machines(code=CODE, count=0, **by)
    assert not Kiosk.objects.filter(office=CODE).exists()
    assert not ApiToken.objects.filter(name__startswith="DN-NHS").exists()


def test_it_cannot_open_while_something_needed_is_missing(house: House, by: dict[str, Any]) -> None:
    operations.begin_office(code=CODE, **{**PLACE, "phone": ""}, **by)
    steps = [(lack.step, lack.is_needed) for lack in queries.draft(CODE).lacks]
    assert steps == [
        (Step.HOURS, True), (Step.AGENCIES, True), (Step.COUNTERS, True), (Step.STAFF, True), (Step.MACHINES, False),
        (Step.PLACE, False),
    ]  # fmt: skip
    with pytest.raises(NotReady):
        operations.open_office(code=CODE, **by)
    assert Office.every.get(pk=CODE).is_being_set_up


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [("code", "DN-HC", "đã có nơi tiếp nhận khác"), ("code", "Đ N", "Mã chỉ gồm"), ("name", "", "name"),
     ("locality", "KHONG", "Xin chọn địa phương")],
)  # fmt: skip
def test_a_wrong_beginning_is_said_beside_its_field(
    house: House, by: dict[str, Any], field: str, value: str, said: str
) -> None:
    with pytest.raises(InvalidInput) as wrong:
        operations.begin_office(**{"code": CODE, **PLACE, field: value}, **by)
    assert field in wrong.value.fields
    if said != field:
        assert said in wrong.value.fields[field]
    assert not Office.every.filter(pk=CODE).exists()


def test_a_code_of_an_office_being_set_up_is_taken(ready: Access, house: House) -> None:
    with pytest.raises(InvalidInput) as wrong:
        operations.begin_office(code=CODE, **{**PLACE, "name": "Nơi khác"}, by=ready, at=NOW)
    assert "code" in wrong.value.fields
    assert Office.every.get(pk=CODE).name == PLACE["name"]


def test_the_same_beginning_sent_twice_is_one_office(
    quantri: User, house: House, client_for: Callable[..., Client], the_clock: Callable[..., datetime]
) -> None:
    the_clock(NOW)
    client, wanted = client_for(quantri), {"code": "dn-nhs", **PLACE}
    answers = [client.post("/quan-tri/co-quan-moi/", wanted) for _press in range(2)]
    assert [answer["Location"] for answer in answers] == ["/quan-tri/co-quan-moi/dn-nhs/gio/"] * 2
    assert Entry.objects.filter(kind="OfficeBegun").count() == 1


def test_two_lines_never_give_the_same_numbers(house: House, by: dict[str, Any]) -> None:
    operations.begin_office(code=CODE, **PLACE, **by)
    operations.set_agencies(code=CODE, chosen=["DN-NHS", "DN-SXD"], **by)
    for second, said in (("a", "đã dùng cho hàng khác"), ("Â!", "không dấu")):
        with pytest.raises(InvalidInput) as refused:
            operations.set_services(
                code=CODE, offered={"DN-NHS": Offered(prefix="A"), "DN-SXD": Offered(prefix=second)}, **by
            )
        assert said in refused.value.fields["DN-SXD:prefix"]
    operations.set_services(code=CODE, offered={"DN-NHS": Offered(prefix="A"), "DN-SXD": Offered(prefix="B")}, **by)
    operations.set_services(code=CODE, offered={"DN-NHS": Offered(prefix="A"), "DN-SXD": Offered(prefix="B")}, **by)
    assert [line.prefix for line in queries.draft(CODE).lines] == ["A", "B"]


def test_what_was_ticked_stays_when_an_agency_is_added(
    house: House, by: dict[str, Any], quantri: User, client_for: Callable[..., Client]
) -> None:
    operations.begin_office(code=CODE, **PLACE, **by)
    client, address = client_for(quantri), "/quan-tri/co-quan-moi/dn-nhs/co-quan/"
    new = {"viec": "them", "co-quan": ["DN-NHS"], "agency": "DN-MOI", "name": "", "kind": "other"}
    refused = client.post(address, new)
    assert refused.status_code == 422
    assert 'value="DN-NHS" checked' in refused.content.decode()
    assert client.post(address, {**new, "name": "Cơ quan mới"})["Location"] == address
    assert queries.draft(CODE).founding.agencies == ["DN-NHS", "DN-MOI"]


def test_hours_counters_agencies_and_services_are_checked(ready: Access) -> None:
    by = {"by": ready, "at": NOW}
    for refused in (
        lambda: operations.set_hours(code=CODE, sessions="25:00-26:00", saturday="", **by),
        lambda: operations.set_hours(code=CODE, sessions="07:30-11:30|11:00-12:00", saturday="", **by),
        lambda: operations.set_hours(code=CODE, sessions="", saturday="", **by),
        lambda: operations.set_counters(code=CODE, count=0, **by),
        lambda: operations.set_agencies(code=CODE, chosen=[], **by),
        lambda: operations.set_agencies(code=CODE, chosen=["KHONG"], **by),
        lambda: operations.set_services(code=CODE, offered={"DN-NHS": Offered(places=0)}, **by),
        lambda: operations.set_services(code=CODE, offered={"DN-NHS": Offered(codes=("9.9",))}, **by),
        lambda: operations.set_machines(code=CODE, count=99, **by),
        lambda: operations.add_agency(code=CODE, agency="DN-SXD", name="x", kind="other", **by),
    ):
        with pytest.raises(InvalidInput):
            refused()
    assert queries.draft(CODE).lacks == []


def test_a_new_agency_comes_with_its_units(house: House, by: dict[str, Any]) -> None:
    operations.begin_office(code="DN-CL", **{**PLACE, "name": "Một cửa Cẩm Lệ"}, **by)
    operations.add_agency(code="DN-CL", agency="dn-cl", name="UBND phường Cẩm Lệ", kind="committee", **by)
    agency = Agency.objects.get(pk="DN-CL")
    assert (agency.short_name, agency.locality_id) == ("UBND phuong Cam Le", "48-NHS")
    assert queries.draft("DN-CL").founding.agencies == ["DN-CL"]
    assert Unit.objects.filter(agency=agency).count() == 3


def test_an_office_given_up_leaves_accounts_and_nothing_else(ready: Access) -> None:
    operations.drop_office(code=CODE, by=ready, at=NOW)
    assert not Office.every.filter(pk=CODE).exists()
    assert not RoleHeld.objects.filter(office=CODE).exists()
    assert not Unit.objects.filter(code__startswith="DN-NHS").exists()
    assert User.objects.filter(username="canbo.nhs").exists()
    assert Entry.objects.filter(kind="OfficeDropped").exists()


# --- the pages ------------------------------------------------------------------------------------------

PAGE = "/quan-tri/co-quan-moi/"


def test_the_pages_lead_from_nothing_to_an_open_office(
    quantri: User, house: House, client_for: Callable[..., Client], the_clock: Callable[..., datetime]
) -> None:
    the_clock(NOW)
    client = client_for(quantri)

    def sent(step: str, data: dict[str, Any]) -> Any:
        answer = client.post(f"{PAGE}dn-nhs/{step}/", data)
        assert answer.status_code in (200, 302), answer.content.decode()[:3000]
        return answer

    assert client.post(PAGE, {"code": "DN-NHS", **PLACE})["Location"] == f"{PAGE}dn-nhs/gio/"
    assert sent("gio", {"pattern": "hanh-chinh"})["Location"] == f"{PAGE}dn-nhs/co-quan/"
    sent("co-quan", {"co-quan": ["DN-NHS"]})
    # Left and come back: the first page leads to where one was.
    assert f'href="{PAGE}dn-nhs/quay/"' in client.get(PAGE).content.decode()
    sent("quay", {"count": "2"})
    sent("viec", {"DN-NHS:level": ["xa"], "DN-NHS:length": "30", "DN-NHS:places": "2", "DN-NHS:from_home": "1"})
    told = sent("nhan-su", {"rows": "Trần Văn Trưởng; truong.nhs; trưởng bộ phận\nLê Thị Cán\tcan.nhs\tcán bộ một cửa"})
    assert "no-store" in told["Cache-Control"]
    assert told.content.decode().count("<code>") == 2
    assert "DN-NHS-k1" in sent("may", {"count": "1"}).content.decode()
    html = client.get(f"{PAGE}dn-nhs/mo-cua/").content.decode()
    assert "Đủ cả." in html
    assert sent("mo-cua", {})["Location"] == "/quan-tri/offices/office/DN-NHS/change/"
    assert not Office.objects.get(pk="DN-NHS").is_being_set_up
    assert client.get(f"{PAGE}dn-nhs/gio/").status_code == 404


@pytest.mark.parametrize(
    ("step", "data", "typed"),
    [
        ("gio", {"pattern": "rieng", "sessions": "7g đến 11g", "saturday": ""}, "7g đến 11g"),
        ("quay", {"count": "500"}, "500"),
        ("viec", {"DN-NHS:length": "3", "DN-NHS:places": "2", "DN-NHS:codes": "2.000815"}, "2.000815"),
        ("nhan-su", {"rows": "Lê Văn A; a.nhs; vua"}, "Lê Văn A; a.nhs; vua"),
        ("co-quan", {"viec": "them", "agency": "DN-SXD", "name": "Tên đã gõ", "kind": "other"}, "Tên đã gõ"),
        ("noi", {"name": "Tên đã gõ", "locality": "", "address": "x"}, "Tên đã gõ"),
    ],
)
def test_what_is_wrong_stays_on_its_page_with_all_that_was_typed(
    ready: Access, quantri: User, client_for: Callable[..., Client], step: str, data: dict[str, Any], typed: str
) -> None:
    answer = client_for(quantri).post(f"{PAGE}dn-nhs/{step}/", data)
    assert answer.status_code == 422
    assert typed in answer.content.decode()
    assert queries.draft(CODE).lacks == []


def test_only_the_city_sets_up_offices(
    ready: Access, phuc: User, binh: User, client_for: Callable[..., Client]
) -> None:
    for user in (phuc, binh):
        for address in (PAGE, f"{PAGE}dn-nhs/gio/"):
            assert client_for(user).get(address).status_code == 403
            assert client_for(user).post(address, {"pattern": "hanh-chinh"}).status_code == 403
    assert client_for().get(PAGE).status_code == 302


def test_every_step_opens_and_a_strange_one_is_not_there(
    ready: Access, quantri: User, client_for: Callable[..., Client]
) -> None:
    client = client_for(quantri)
    for step in Step:
        assert client.get(f"{PAGE}dn-nhs/{step.value}/").status_code == 200, step
    assert client.get(f"{PAGE}dn-nhs/khac/").status_code == 404
    assert client.get(f"{PAGE}dn-hc/gio/").status_code == 404
    assert client.post(f"{PAGE}dn-nhs/mo-cua/", {"viec": "bo"})["Location"] == PAGE
    assert not Office.every.filter(pk=CODE).exists()
