# SPDX-License-Identifier: EUPL-1.2
"""Who may open what: each role, each kind of row, own and foreign office."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from cast import House, at
from motcua.appointments.models import Appointment, Hold, Service, Slot
from motcua.assistance.models import Assistance
from motcua.dossiers.models import Dossier, PortalStatus, SpecialIntake, Unit
from motcua.feedback.models import FeedbackRule
from motcua.feeds.models import Feed, Forward
from motcua.journal.models import Entry
from motcua.messaging.models import Message
from motcua.offices.models import Agency, Closure, EmbedSite, Locality, Office, PublicDay
from motcua.pagers.models import Loan, Pager
from motcua.payments.models import BankAccount, Charge, LedgerEntry, Payment, Receipt
from motcua.people.models import ApiToken, Role, RoleHeld, User
from motcua.post.models import Carrier, City, CodeRange, Contract, Parcel, StatusCode, Support, Tariff
from motcua.procedures.models import Procedure, ProcedureVersion
from motcua.queueing.models import Kiosk, Line, PriorityClass, Ticket
from motcua.specialdays.models import SpecialDayRule
from motcua.vaccination.models import BookedChild, VaccinationBooking, VaccinationSession, Vaccine

CITY_ONLY = ("locality", "agency", "procedure", "publicday", "embedsite")
BY_OFFICE = ("service", "office", "closure", "user")

POST = {Carrier, Contract, CodeRange, Tariff, Support, StatusCode, City}

ClientFor = Callable[..., Client]


@pytest.fixture
def rows(house: House, binh: User, hoa: User) -> dict[str, dict[str, Any]]:
    """Return of each kind of row one at DN-TTHCC, which is Phúc's own office, and one elsewhere."""
    spans = {"starts_at": at("2026-12-01T07:00"), "ends_at": at("2026-12-01T12:00"), "reason": "Cúp điện"}
    return {
        "own": {
            "service": house.general_sxd,
            "office": house.tthcc,
            "closure": Closure.objects.create(office=house.tthcc, **spans),
            "user": binh,
        },
        "foreign": {
            "service": house.general_hc,
            "office": house.hc,
            "closure": Closure.objects.create(office=house.hc, **spans),
            "user": hoa,
        },
        "city": {
            "locality": Locality.objects.get(pk="48"),
            "agency": house.sxd,
            "procedure": Procedure.objects.get(pk="2.000815"),
            "publicday": PublicDay.objects.order_by("on").last(),
            "embedsite": EmbedSite.objects.create(origin="https://sxd.danang.gov.vn", agency=house.sxd),
        },
    }


def pages_of(row: Any) -> Iterator[tuple[str, str]]:
    """Yield each page of a row: its name and address."""
    where = f"admin:{row._meta.app_label}_{row._meta.model_name}"
    yield "list", reverse(f"{where}_changelist")
    yield "add", reverse(f"{where}_add")
    for page in ("change", "delete", "history"):
        yield page, reverse(f"{where}_{page}", args=[row.pk])


def statuses(client: Client, row: Any) -> dict[str, int]:
    return {page: client.get(address).status_code for page, address in pages_of(row)}


OPEN = {"list": 200, "add": 200, "change": 200, "delete": 200, "history": 200}


def test_the_city_administrator_opens_everything(rows: Any, quantri: User, client_for: ClientFor) -> None:
    client = client_for(quantri)
    for kinds in rows.values():
        for kind, row in kinds.items():
            expected = {**OPEN, "delete": 403} if kind == "user" else OPEN
            assert statuses(client, row) == expected, kind


def test_a_head_opens_the_own_office_and_nothing_of_another(rows: Any, phuc: User, client_for: ClientFor) -> None:
    client = client_for(phuc)
    no_new = {"office": {"add": 403, "delete": 403}, "user": {"delete": 403}}
    for kind in BY_OFFICE:
        assert statuses(client, rows["own"][kind]) == {**OPEN, **no_new.get(kind, {})}, kind
        foreign = statuses(client, rows["foreign"][kind])
        # A page that is closed to the role says so before it looks for the row; neither tells that the row exists.
        closed = 403 if kind in no_new else 404
        assert foreign == {**OPEN, **no_new.get(kind, {}), "change": 404, "history": 404, "delete": closed}, kind
    for kind in CITY_ONLY:
        told = statuses(client, rows["city"][kind])
        assert told["list"] == told["add"] == told["change"] == 403, kind
        assert told["delete"] in (403, 404), kind
        assert told["history"] in (403, 404), kind


def test_a_foreign_row_answers_as_one_that_never_was(rows: Any, phuc: User, client_for: ClientFor) -> None:
    client = client_for(phuc)
    for kind in BY_OFFICE:
        row = rows["foreign"][kind]
        where = f"admin:{row._meta.app_label}_{row._meta.model_name}"
        missing = "KHONG-CO" if kind == "office" else 987_654
        for page in ("change", "history"):
            here = client.get(reverse(f"{where}_{page}", args=[row.pk]))
            nowhere = client.get(reverse(f"{where}_{page}", args=[missing]))
            assert (here.status_code, nowhere.status_code) == (404, 404), (kind, page)


def test_nothing_foreign_is_on_a_heads_lists(rows: Any, phuc: User, client_for: ClientFor) -> None:
    client = client_for(phuc)
    assert "DN-HC" not in client.get(reverse("admin:appointments_service_changelist")).content.decode()
    assert "Hải Châu" not in client.get(reverse("admin:offices_office_changelist")).content.decode()
    assert "Phạm Thị Hoa" not in client.get(reverse("admin:people_user_changelist")).content.decode()
    assert "Hải Châu" not in client.get(reverse("admin:offices_closure_changelist")).content.decode()


@pytest.mark.parametrize("name", ["binh", "an", "tongdai"])
def test_other_staff_are_told_no(name: str, rows: Any, client_for: ClientFor, request: pytest.FixtureRequest) -> None:
    client = client_for(request.getfixturevalue(name))
    assert client.get(reverse("admin:index")).status_code == 403
    assert client.get(reverse("admin:close_days")).status_code == 403
    for kinds in rows.values():
        for row in kinds.values():
            assert set(statuses(client, row).values()) == {403}


def test_nobody_signed_in_goes_to_the_sign_in(rows: Any, client_for: ClientFor) -> None:
    client = client_for()
    for kinds in rows.values():
        for row in kinds.values():
            for _page, address in pages_of(row):
                answer = client.get(address)
                assert answer.status_code == 302
                assert answer.url.startswith("/quay/dang-nhap/?next=/quan-tri/")
    assert client.get(reverse("admin:login")).url.startswith("/quay/dang-nhap/")


def test_a_head_cannot_write_to_a_foreign_row(rows: Any, phuc: User, client_for: ClientFor) -> None:
    client = client_for(phuc)
    for kind in BY_OFFICE:
        row = rows["foreign"][kind]
        where = f"admin:{row._meta.app_label}_{row._meta.model_name}"
        assert client.post(reverse(f"{where}_change", args=[row.pk]), {"places": 9}).status_code == 404
    assert client.post(reverse("admin:offices_closure_delete", args=[rows["foreign"]["closure"].pk])).status_code == 404
    hoa = rows["foreign"]["user"]
    for page in ("people_user_new_password", "people_user_withdraw_tokens"):
        assert client.post(reverse(f"admin:{page}", args=[hoa.pk])).status_code == 404
    assert not Entry.objects.exists()


def test_a_head_cannot_choose_another_office(house: House, phuc: User, client_for: ClientFor) -> None:
    client = client_for(phuc)
    for page in ("appointments_service_add", "offices_closure_add", "people_user_add"):
        assert "Bộ phận Một cửa Hải Châu" not in client.get(reverse(f"admin:{page}")).content.decode(), page
    sent = {
        "office": "DN-HC",
        "starts_at": "2026-12-01T07:00",
        "ends_at": "2026-12-01T09:00",
        "reason": "Họp",
    }
    answer = client.post(reverse("admin:offices_closure_add"), sent)
    assert answer.status_code == 200
    assert not Closure.objects.exists()


def test_a_head_limited_to_an_agency_changes_that_agency_only(house: House, client_for: ClientFor) -> None:
    head = User.objects.create_user(username="truong.sxd", full_name="Trưởng của Sở Xây dựng")
    RoleHeld.objects.create(user=head, role=Role.HEAD, office=house.tthcc, agency=house.sxd)
    client = client_for(head)
    assert client.get(reverse("admin:appointments_service_change", args=[house.general_sxd.pk])).status_code == 200
    assert client.get(reverse("admin:appointments_service_change", args=[house.general_stc.pk])).status_code == 404
    # The office's hours and counters are everybody's there.
    assert client.get(reverse("admin:offices_office_changelist")).status_code == 403
    whole = {"office": "DN-TTHCC", "starts_at": "2026-12-01T07:00", "ends_at": "2026-12-01T09:00", "reason": "Họp"}
    assert client.post(reverse("admin:offices_closure_add"), whole).status_code == 200
    assert client.post(reverse("admin:offices_closure_add"), {**whole, "agency": "DN-STC"}).status_code == 200
    assert not Closure.objects.exists()
    assert client.post(reverse("admin:offices_closure_add"), {**whole, "agency": "DN-SXD"}).status_code == 302
    assert Closure.objects.get().agency_id == "DN-SXD"


def test_only_master_data_is_served() -> None:
    served = set(admin.site._registry)
    known = {Service, Office, Closure, User, PublicDay, Agency, Procedure, ProcedureVersion, Locality, EmbedSite}
    assert served == known | {Vaccine, VaccinationSession} | {
        Line,
        Kiosk,
        PriorityClass,
        Feed,
        Forward,
        Unit,
        PortalStatus,
        SpecialDayRule,
        BankAccount,
        FeedbackRule,
        *POST,
    }
    assert not served & {Appointment, Slot, Hold, Entry, Message, ApiToken, VaccinationBooking, BookedChild, Ticket}
    assert not served & {Dossier, SpecialIntake, Assistance, Pager, Loan, Parcel}
    assert not served & {Payment, Charge, LedgerEntry, Receipt}


def test_side_doors_of_the_library_are_shut(house: House, quantri: User, client_for: ClientFor) -> None:
    client = client_for(quantri)
    assert client.get("/quan-tri/autocomplete/").status_code == 404
    assert client.get("/quan-tri/jsi18n/").status_code == 404
    assert client.get("/quan-tri/offices/").url == reverse("admin:index")
    assert client.get(reverse("admin:password_change")).url == "/quay/doi-mat-khau/"


def test_the_stored_password_is_never_shown_nor_searched(house: House, quantri: User, client_for: ClientFor) -> None:
    client = client_for(quantri)
    shown = client.get(reverse("admin:people_user_change", args=[quantri.pk])).content.decode()
    assert quantri.password not in shown
    assert "md5$" not in shown
    searched = client.get(reverse("admin:people_user_changelist"), {"password__startswith": "m"})
    assert searched.status_code == 400
