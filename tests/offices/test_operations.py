# SPDX-License-Identifier: EUPL-1.2
"""Master data is changed through operations, which keep history and outdate what claims know."""

from datetime import date, time

import pytest
from django.core.exceptions import ValidationError

from cast import House, at
from motcua.journal.models import Entry
from motcua.offices import operations
from motcua.offices.models import Office, PublicDay, WeeklySession

NOW = at("2026-11-20T08:00")


def version(office: Office) -> int:
    return Office.objects.get(pk=office.pk).settings_version


def test_a_change_keeps_before_and_after(house: House) -> None:
    office = Office.objects.get(pk="DN-HC")
    office.address = "1 Bạch Đằng, Đà Nẵng"
    operations.save_master(office, by="user:7", at=NOW)
    entry = Entry.objects.get(kind="MasterDataChanged", subject="office:DN-HC")
    assert (entry.actor, entry.at, entry.office_id) == ("user:7", NOW, "DN-HC")
    assert entry.payload["before"] == {"address": "270 Trần Phú, Đà Nẵng"}
    assert entry.payload["after"] == {"address": "1 Bạch Đằng, Đà Nẵng"}


def test_a_change_of_hours_outdates_the_office_alone(house: House) -> None:
    before = (version(house.tthcc), version(house.hc))
    row = WeeklySession(office=house.hc, weekday=6, opens_at=time(8), closes_at=time(10))
    operations.save_master(row, by="system", at=NOW)
    assert (version(house.tthcc), version(house.hc)) == (before[0], before[1] + 1)
    operations.remove_master(row, by="system", at=NOW)
    assert version(house.hc) == before[1] + 2


def test_a_new_holiday_outdates_every_office(house: House) -> None:
    before = (version(house.tthcc), version(house.hc))
    day = PublicDay(on=date(2026, 12, 24), kind="holiday", name="Ngày nghỉ riêng")
    operations.save_master(day, by="system", at=NOW)
    assert (version(house.tthcc), version(house.hc)) == (before[0] + 1, before[1] + 1)


def test_saving_an_office_read_long_ago_never_turns_its_version_back(house: House) -> None:
    read_long_ago = Office.objects.get(pk="DN-HC")
    operations.lock_settings(["DN-HC"])
    operations.lock_settings(["DN-HC"])
    before = version(house.hc)
    read_long_ago.note = "có máy lấy số"
    operations.save_master(read_long_ago, by="system", at=NOW)
    assert version(house.hc) == before + 1


def test_what_cannot_stand_leaves_no_trace(house: House) -> None:
    row = WeeklySession(office=house.hc, weekday=6, opens_at=time(10), closes_at=time(8))
    with pytest.raises(ValidationError):
        operations.save_master(row, by="system", at=NOW)
    assert not WeeklySession.objects.filter(weekday=6).exists()
    assert not Entry.objects.filter(kind="MasterDataChanged").exists()


def test_removing_keeps_what_was_there(house: House) -> None:
    day = PublicDay.objects.get(on=date(2026, 11, 24))
    subject = f"publicday:{day.pk}"
    operations.remove_master(day, by="user:7", at=NOW)
    entry = Entry.objects.get(subject=subject)
    assert entry.payload["before"]["name"] == "Ngày Văn hóa Việt Nam"
    assert entry.payload["after"] == {}
