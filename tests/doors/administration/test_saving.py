# SPDX-License-Identifier: EUPL-1.2
"""Saving: through the operations, into the journal, and never over somebody else's work."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from cast import House, at
from doors.administration.page_reading import fields_of, text_of
from motcua.appointments import operations
from motcua.appointments.models import Appointment, Service, Slot
from motcua.journal.models import Entry
from motcua.offices.models import Agency, AgencyName, Closure, Counter, EmbedSite, Office, PublicDay, WeeklySession
from motcua.offices.queries import search_agencies
from motcua.people.models import User
from motcua.procedures.models import Procedure
from motcua.procedures.queries import search_procedures

ClientFor = Callable[..., Client]
Book = Callable[..., Appointment]
Change = Callable[..., HttpResponse]


def page(row: Any, name: str = "change") -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{name}", args=[row.pk])


def changes(subject: str) -> list[Entry]:
    return list(Entry.objects.filter(subject=subject, kind="MasterDataChanged").order_by("id"))


# --- the journal ------------------------------------------------------------------------------------


def test_a_change_of_places_is_kept_with_what_it_was(
    house: House, phuc: User, client_for: ClientFor, change: Change
) -> None:
    client = client_for(phuc)
    change(client, page(house.general_sxd), places=5)
    house.general_sxd.refresh_from_db()
    assert house.general_sxd.places == 5
    (entry,) = changes(f"service:{house.general_sxd.pk}")
    assert (entry.payload["before"], entry.payload["after"]) == ({"places": 2}, {"places": 5})
    assert (entry.actor, entry.office_id, entry.at) == (phuc.actor, "DN-TTHCC", at("2026-11-26T09:00"))
    told = text_of(client.get(page(house.general_sxd, "history")))
    assert "Đặng Hồng Phúc" in told
    assert "Số chỗ mỗi khung giờ" in told
    assert "09:00 26/11/2026" in told


def test_saving_without_a_change_leaves_no_trace(
    house: House, phuc: User, client_for: ClientFor, change: Change
) -> None:
    version = house.tthcc.settings_version
    for row in (house.general_sxd, house.tthcc):
        change(client_for(phuc), page(row))
    assert not Entry.objects.exists()
    assert Office.objects.get(pk="DN-TTHCC").settings_version == version


def test_changed_hours_outdate_what_bookings_know(
    house: House, phuc: User, client_for: ClientFor, change: Change
) -> None:
    before = Office.objects.get(pk="DN-TTHCC").settings_version
    monday = WeeklySession.objects.get(office=house.tthcc, weekday=0, opens_at=time(7, 30))
    client = client_for(phuc)
    seen = fields_of(client.get(page(house.tthcc)))
    row = next(name for name, value in seen.items() if name.endswith("-id") and value == str(monday.pk))
    answer = change(client, page(house.tthcc), seen=seen, **{row.replace("-id", "-closes_at"): "11:00"})
    assert answer.redirect_chain
    monday.refresh_from_db()
    assert monday.closes_at == time(11)
    assert Office.objects.get(pk="DN-TTHCC").settings_version > before
    (entry,) = changes("office:DN-TTHCC")
    assert entry.payload["row"] == "thứ Hai 07:30–11:00"
    assert (entry.payload["before"], entry.payload["after"]) == ({"closes_at": "11:30:00"}, {"closes_at": "11:00:00"})
    assert "11:30" in text_of(client.get(page(house.tthcc, "history")))


def test_the_version_never_goes_back_when_the_office_itself_is_saved(
    house: House, quantri: User, client_for: ClientFor, change: Change
) -> None:
    before = Office.objects.get(pk="DN-TTHCC").settings_version
    change(client_for(quantri), page(house.tthcc), phone="0236 3888 999")
    assert Office.objects.get(pk="DN-TTHCC").settings_version == before + 1


def test_removing_is_kept_too(house: House, phuc: User, client_for: ClientFor) -> None:
    closure = Closure.objects.create(
        office=house.tthcc, starts_at=at("2026-12-01T07:00"), ends_at=at("2026-12-01T12:00"), reason="Cúp điện"
    )
    subject = f"closure:{closure.pk}"
    answer = client_for(phuc).post(page(closure, "delete"), {"post": "yes"})
    assert answer.status_code == 302
    assert not Closure.objects.exists()
    (entry,) = changes(subject)
    assert entry.payload["before"]["reason"] == "Cúp điện"
    assert entry.payload["after"] == {}


def test_counters_are_added_by_number_and_removed(
    house: House, phuc: User, client_for: ClientFor, change: Change
) -> None:
    client = client_for(phuc)
    change(client, page(house.tthcc), **{"counters-5-number": "6", "counters-5-name": "Quầy ưu tiên"})
    assert Counter.objects.get(pk="DN-TTHCC-6").name == "Quầy ưu tiên"
    change(client, page(house.tthcc), **{"counters-5-DELETE": "on"})
    assert not Counter.objects.filter(pk="DN-TTHCC-6").exists()
    assert [bool(entry.payload["after"]) for entry in changes("office:DN-TTHCC")] == [True, False]
    twice = change(client, page(house.tthcc), **{"counters-5-number": "3"})
    assert not twice.redirect_chain
    moved = change(client, page(house.tthcc), **{"counters-4-number": "9"})
    assert "không đổi được" in text_of(moved)


def test_a_new_office_comes_with_its_week(house: House, quantri: User, client_for: ClientFor, change: Change) -> None:
    answer = change(
        client_for(quantri),
        reverse("admin:offices_office_add"),
        code="dn-nhs",
        name="Bộ phận Một cửa Ngũ Hành Sơn",
        address="486 Lê Văn Hiến",
        locality="48-NHS",
        **{
            "sessions-0-weekday": "0",
            "sessions-0-opens_at": "07:30",
            "sessions-0-closes_at": "11:30",
            "counters-0-number": "1",
        },
    )
    assert answer.redirect_chain, text_of(answer)
    office = Office.objects.get(pk="DN-NHS")
    assert office.short_name == "Bo phan Mot cua Ngu Hanh Son"
    assert office.sessions.count() == 1
    assert office.counters.get().pk == "DN-NHS-1"


def test_other_names_are_found_at_once(house: House, quantri: User, client_for: ClientFor, change: Change) -> None:
    client = client_for(quantri)
    change(client, page(house.nhs), **{"other_names-0-text": "Quận Ngũ Hành Sơn", "other_names-0-kind": "FORMER"})
    assert [row.pk for row in search_agencies("quan ngu hanh son")] == ["DN-NHS"]
    change(client, page(house.nhs), **{"other_names-0-DELETE": "on"})
    assert not AgencyName.objects.filter(agency=house.nhs).exists()
    assert not search_agencies("quan ngu hanh son")
    assert len(changes("agency:DN-NHS")) == 2


def test_a_procedure_is_found_by_its_new_name(
    house: House, quantri: User, client_for: ClientFor, change: Change
) -> None:
    procedure = Procedure.objects.get(pk="1.001193")
    change(client_for(quantri), page(procedure), name="Đăng ký khai sinh cho trẻ")
    assert [row.pk for row in search_procedures("khai sinh cho tre")] == ["1.001193"]


# --- places while they are taken ----------------------------------------------------------------------


def test_fewer_places_than_are_taken_take_nobody_away(
    house: House, phuc: User, minh: Any, book: Book, client_for: ClientFor, change: Change
) -> None:
    book(starts_at="2026-11-27T09:00")
    book(starts_at="2026-11-27T09:00", who=minh)
    answer = change(client_for(phuc), page(house.general_sxd), places=1)
    told = text_of(answer)
    assert "1 khung giờ giữ nhiều chỗ hơn vì đã có người hẹn" in told
    assert "9 giờ sáng thứ Sáu, 27/11: 2 chỗ" in told
    slot = Slot.objects.get(service=house.general_sxd, starts_at=at("2026-11-27T09:00"))
    assert (slot.places, slot.taken) == (2, 2)


def test_a_service_somebody_has_booked_stays(house: House, phuc: User, book: Book, client_for: ClientFor) -> None:
    book()
    client = client_for(phuc)
    shown = text_of(client.get(page(house.general_sxd, "delete")))
    assert "Chưa xóa được" in shown
    assert "lịch hẹn: 1" in shown.lower()
    client.post(page(house.general_sxd, "delete"), {"post": "yes"})
    assert Service.objects.filter(pk=house.general_sxd.pk).exists()


def test_hours_changed_under_appointments_are_told(
    house: House, phuc: User, book: Book, client_for: ClientFor, change: Change
) -> None:
    appointment = book(starts_at="2026-11-27T16:00", status="confirmed")
    friday = WeeklySession.objects.get(office=house.tthcc, weekday=4, opens_at=time(13))
    client = client_for(phuc)
    seen = fields_of(client.get(page(house.tthcc)))
    row = next(name for name, value in seen.items() if name.endswith("-id") and value == str(friday.pk))
    answer = change(client, page(house.tthcc), seen=seen, **{row.replace("-id", "-closes_at"): "15:00"})
    assert "1 lịch hẹn đã nhận nay nằm ngoài giờ" in text_of(answer)
    appointment.refresh_from_db()
    assert appointment.status == "confirmed"


def test_the_list_of_services_says_since_when(house: House, quantri: User, client_for: ClientFor) -> None:
    Service.objects.filter(pk=house.general_stc.pk).update(on_from=None)
    Service.objects.filter(pk=house.permit_sxd.pk).update(on_until=date(2026, 11, 1))
    shown = text_of(client_for(quantri).get(reverse("admin:appointments_service_changelist")))
    for words in ("chưa mở", "từ ngày 01/01/2027", "đã ngừng từ 01/11/2026", "đang nhận"):
        assert words in shown


# --- what is refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("existing", "new", "clashes"),
    [
        ({}, ("10:00", "12:00", "", ""), True),
        ({}, ("11:30", "12:00", "", ""), False),
        ({}, ("10:00", "12:00", "2027-01-01", ""), True),
        ({"valid_to": date(2026, 12, 31)}, ("07:30", "12:00", "2027-01-01", ""), False),
        ({"valid_to": date(2026, 12, 31)}, ("07:30", "12:00", "2026-12-31", ""), True),
        ({"valid_from": date(2027, 6, 1)}, ("07:30", "12:00", "", "2027-05-31"), False),
    ],
)
def test_two_sessions_of_a_day_never_overlap(
    existing: dict[str, Any],
    new: tuple[str, str, str, str],
    clashes: bool,
    house: House,
    phuc: User,
    client_for: ClientFor,
    change: Change,
) -> None:
    WeeklySession.objects.filter(office=house.tthcc, weekday=2, opens_at=time(7, 30)).update(**existing)
    opens, closes, first, last = new
    added = {
        "sessions-10-weekday": "2",
        "sessions-10-opens_at": opens,
        "sessions-10-closes_at": closes,
        "sessions-10-valid_from": first,
        "sessions-10-valid_to": last,
    }
    answer = change(client_for(phuc), page(house.tthcc), **added)
    assert bool(answer.redirect_chain) is not clashes
    assert WeeklySession.objects.filter(office=house.tthcc).count() == (10 if clashes else 11)
    if clashes:
        assert "Trùng giờ với buổi thứ Tư 07:30–11:30" in text_of(answer)
        assert f'value="{opens}"' in text_of(answer)


def test_both_sessions_of_a_day_may_move_in_one_go(
    house: House, phuc: User, client_for: ClientFor, change: Change
) -> None:
    client = client_for(phuc)
    seen = fields_of(client.get(page(house.tthcc)))
    moved = {
        "sessions-0-opens_at": "07:00",
        "sessions-0-closes_at": "13:30",
        "sessions-1-opens_at": "13:30",
        "sessions-1-closes_at": "17:30",
    }
    assert change(client, page(house.tthcc), seen=seen, **moved).redirect_chain
    kept = WeeklySession.objects.filter(office=house.tthcc, weekday=0).values_list("opens_at", "closes_at")
    assert sorted(kept) == [(time(7), time(13, 30)), (time(13, 30), time(17, 30))]


def test_what_makes_no_sense_is_refused_in_words(
    house: House, quantri: User, client_for: ClientFor, change: Change
) -> None:
    client = client_for(quantri)
    cases: list[tuple[str, dict[str, Any], str]] = [
        (
            reverse("admin:offices_closure_add"),
            {"office": "DN-HC", "starts_at": "2026-12-02T10:00", "ends_at": "2026-12-02T09:00", "reason": "Họp"},
            "Lúc mở lại phải sau lúc đóng cửa.",
        ),
        (page(house.general_sxd), {"on_until": "2016-01-01"}, "Ngày cuối phải bằng hoặc sau ngày đầu."),
        (page(house.general_sxd), {"length_minutes": "3"}, "Một lượt dài từ 5 đến 480 phút."),
        (page(house.general_sxd), {"counter": "DN-HC-1"}, "Chọn một lựa chọn"),
        (
            reverse("admin:offices_publicday_add"),
            {"on": "2027-01-09", "kind": "makeup_workday", "name": "Làm bù", "status": "final"},
            "Ngày làm bù phải ghi làm bù cho ngày nào",
        ),
        (
            reverse("admin:offices_publicday_add"),
            {"on": "2026-11-24", "kind": "holiday", "name": "Lễ", "status": "final"},
            "Ngày 24/11/2026 đã có trong danh sách",
        ),
        (page(house.tthcc), {"sessions-0-closes_at": "07:00"}, "Giờ đóng cửa phải sau giờ mở cửa."),
        (page(house.tthcc), {"counters-5-number": "0"}, "Số quầy bắt đầu từ 1."),
        (reverse("admin:offices_embedsite_add"), {"origin": "https://a.vn/duong"}, "Chỉ ghi phần đầu của địa chỉ"),
        (reverse("admin:offices_agency_add"), {"code": "sở a"}, "Mã chỉ gồm chữ không dấu"),
    ]
    for address, fields, sentence in cases:
        answer = change(client, address, **fields)
        assert not answer.redirect_chain, address
        if sentence != "Chọn một lựa chọn":
            assert sentence in text_of(answer), (address, sentence)
    assert not Entry.objects.exists()
    assert not EmbedSite.objects.exists()
    assert not Agency.objects.filter(name="").exists()
    assert PublicDay.objects.filter(on=date(2026, 11, 24)).count() == 1


# --- two people at once -------------------------------------------------------------------------------


def test_the_second_of_two_administrators_is_told_and_loses_nothing(
    house: House, phuc: User, quantri: User, client_for: ClientFor, change: Change
) -> None:
    first, second = client_for(phuc), client_for(quantri)
    opened = fields_of(second.get(page(house.general_sxd)))
    change(first, page(house.general_sxd), places=7)
    answer = change(second, page(house.general_sxd), seen=opened, length_minutes=45)
    told = text_of(answer)
    assert not answer.redirect_chain
    assert "đã có người khác lưu" in told
    assert "Đặng Hồng Phúc" in told
    assert "số chỗ mỗi khung giờ: 2 → 7" in told
    house.general_sxd.refresh_from_db()
    assert (house.general_sxd.places, house.general_sxd.length_minutes) == (7, 30)
    typed = fields_of(answer)
    assert typed["length_minutes"] == "45"
    assert change(second, page(house.general_sxd), seen=typed, places=7).redirect_chain
    house.general_sxd.refresh_from_db()
    assert (house.general_sxd.places, house.general_sxd.length_minutes) == (7, 45)


def test_the_second_of_two_who_change_the_week_is_told(
    house: House, phuc: User, quantri: User, client_for: ClientFor, change: Change
) -> None:
    opened = fields_of(client_for(quantri).get(page(house.tthcc)))
    saturday = {"sessions-10-weekday": "5", "sessions-10-opens_at": "07:30", "sessions-10-closes_at": "11:30"}
    change(client_for(phuc), page(house.tthcc), **saturday)
    answer = change(client_for(quantri), page(house.tthcc), seen=opened, **saturday)
    assert "thêm buổi làm việc thứ Bảy 07:30–11:30" in text_of(answer)
    # Pressed again all the same, the session that is there already is not made a second time.
    again = change(client_for(quantri), page(house.tthcc), seen=fields_of(answer))
    assert "Trùng giờ với buổi thứ Bảy 07:30–11:30" in text_of(again)
    assert WeeklySession.objects.filter(office=house.tthcc, weekday=5).count() == 1


def test_what_the_database_refuses_late_is_told_with_everything_typed(
    house: House, phuc: User, client_for: ClientFor, change: Change, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_busy(*_: Any, **__: Any) -> None:
        raise OperationalError("canceling statement due to lock timeout")

    monkeypatch.setattr("motcua.doors.administration.services.save_service", too_busy)
    answer = change(client_for(phuc), page(house.general_sxd), places=6)
    assert "Đang có nhiều người hẹn giờ" in text_of(answer)
    assert fields_of(answer)["places"] == "6"
    house.general_sxd.refresh_from_db()
    assert house.general_sxd.places == 2


# --- closing whole days -------------------------------------------------------------------------------


def test_closing_shows_who_is_expected_before_it_is_saved(
    house: House, phuc: User, book: Book, client_for: ClientFor
) -> None:
    appointment = book(starts_at="2026-11-27T09:00", status="confirmed")
    client = client_for(phuc)
    address = reverse("admin:close_days")
    fields = {"offices": ["DN-TTHCC"], "first_on": "2026-11-27", "last_on": "", "reason": "Nghỉ tránh bão số 12"}
    shown = client.post(address, {**fields, "xem": "1"})
    assert "1 lịch hẹn trong những ngày này" in text_of(shown)
    assert "/quay/DN-TTHCC/ngay/?ngay=2026-11-27" in text_of(shown)
    assert not Closure.objects.exists()
    # Somebody books in between: the number seen is no longer right, so it is shown again.
    book(starts_at="2026-11-27T09:30")
    outdated = client.post(address, {**fields, "dong": "1", "da_xem": "1"})
    assert "2 lịch hẹn trong những ngày này" in text_of(outdated)
    assert not Closure.objects.exists()
    saved = client.post(address, {**fields, "dong": "1", "da_xem": "2"}, follow=True)
    assert "Đã ghi nghỉ từ 27/11/2026 đến hết 27/11/2026" in text_of(saved)
    closure = Closure.objects.get()
    assert (closure.starts_at, closure.ends_at) == (at("2026-11-27T00:00"), at("2026-11-27T23:59"))
    (entry,) = changes(f"closure:{closure.pk}")
    assert entry.actor == phuc.actor
    appointment.refresh_from_db()
    assert appointment.status == "confirmed"
    with pytest.raises(operations.booking.OfficeClosed):
        book(starts_at="2026-11-27T10:00", asked_at="2026-11-26T09:05")


def test_closing_several_offices_for_a_week(house: House, quantri: User, client_for: ClientFor) -> None:
    fields = {
        "offices": ["DN-TTHCC", "DN-HC"],
        "first_on": "2026-11-30",
        "last_on": "2026-12-04",
        "reason": "Sửa chữa",
        "da_xem": "0",
        "dong": "1",
    }
    client_for(quantri).post(reverse("admin:close_days"), fields)
    assert set(Closure.objects.values_list("office_id", flat=True)) == {"DN-TTHCC", "DN-HC"}


def test_closing_refuses_what_cannot_be_meant(house: House, phuc: User, client_for: ClientFor) -> None:
    client = client_for(phuc)
    fields = {
        "offices": ["DN-TTHCC"],
        "first_on": "2026-11-30",
        "last_on": "",
        "reason": "Họp",
        "dong": "1",
        "da_xem": "0",
    }
    for wrong, sentence in (
        ({"first_on": "2026-11-25"}, "Ngày này đã qua"),
        ({"last_on": "2026-11-29"}, "Ngày cuối phải bằng hoặc sau"),
        ({"last_on": "2028-11-29"}, "Dài hơn một năm"),
        ({"offices": ["DN-HC"]}, "DN-HC"),
        ({"reason": ""}, "errorlist"),
    ):
        answer = client.post(reverse("admin:close_days"), {**fields, **wrong})
        assert answer.status_code == 200
        assert sentence in text_of(answer), wrong
    assert not Closure.objects.exists()


def test_agencies_of_a_procedure_are_added_and_removed(
    house: House, quantri: User, client_for: ClientFor, change: Change
) -> None:
    procedure = Procedure.objects.get(pk="2.000815")
    client = client_for(quantri)
    change(client, page(procedure), **{"agencies-1-agency": "DN-NHS"})
    assert set(procedure.agencies.values_list("agency_id", flat=True)) == {"DN-HC", "DN-NHS"}
    change(client, page(procedure), **{"agencies-0-DELETE": "on"})
    assert procedure.agencies.count() == 1
    assert len(changes("procedure:2.000815")) == 2


@pytest.mark.parametrize("address", ["appointments_service", "people_user", "offices_closure", "offices_publicday"])
def test_a_longer_list_asks_the_database_no_more_often(
    address: str,
    house: House,
    binh: User,
    hoa: User,
    quantri: User,
    client_for: ClientFor,
    django_assert_max_num_queries: Any,
) -> None:
    for day in range(1, 20):
        moment = at(f"2026-12-{day:02}T08:00")
        Closure.objects.create(office=house.hc, starts_at=moment, ends_at=at(f"2026-12-{day:02}T09:00"), reason="Họp")
    client = client_for(quantri)
    with django_assert_max_num_queries(14):
        assert client.get(reverse(f"admin:{address}_changelist")).status_code == 200


def test_the_history_does_not_depend_on_the_language_it_was_written_in(
    house: House, phuc: User, client_for: ClientFor, change: Change
) -> None:
    english, vietnamese = client_for(phuc, HTTP_ACCEPT_LANGUAGE="en"), client_for(phuc, HTTP_ACCEPT_LANGUAGE="vi")
    change(english, page(house.tthcc), **{"sessions-0-closes_at": "11:00"})
    (entry,) = changes("office:DN-TTHCC")
    assert (entry.payload["what"], entry.payload["row"]) == ("weeklysession", "thứ Hai 07:30–11:00")
    told = text_of(vietnamese.get(page(house.tthcc, "history")))
    assert "Đổi buổi làm việc thứ Hai" in told
    assert "Đóng cửa" in told
