# SPDX-License-Identifier: EUPL-1.2
"""Odd things typed, scanned or sent get a sentence, never an error of the server, and move nothing."""

import json
from collections.abc import Callable

import pytest
from django.test import Client

from cast import at
from doors.postal.conftest import Wand, now
from motcua.post.batches import read
from motcua.post.models import Parcel, ParcelNote
from motcua.post.rules import State
from motcua.post.works import reason_of, work_of
from post.conftest import Trip

pytestmark = pytest.mark.django_db


def sent(client: Client, **scan: object) -> dict[str, str]:
    body = json.dumps({"scans": [{"key": "a", **scan}]})
    answer = client.post("/buu-chinh/gui/", body, content_type="application/json")
    assert answer.status_code == 200, answer.status_code
    return dict(answer.json()["scans"][0])


@pytest.mark.parametrize(
    "when",
    ["1970-01-01T00:00:00+07:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-09-01T08:00+07:00"],
)
def test_a_telephone_with_a_wrong_clock_files_nothing_in_the_past(trip: Trip, wand: Wand, when: str) -> None:
    parcel = trip.carried(at="2026-11-26T10:40")
    wand.at("2026-11-27T10:00")
    told = sent(wand.client, code=parcel.code, work="phat", at=when, received_by="Lan")
    if when.startswith("9999"):
        # Ahead of us is now.
        assert now(parcel).ended_at == at("2026-11-27T10:00")
        return
    assert (told["outcome"], "quá cũ" in told["words"]) == ("refused", True)
    assert now(parcel).state == State.CARRIED
    assert not ParcelNote.objects.filter(parcel=parcel, deed="delivered").exists()


@pytest.mark.parametrize("typed", ["²", "٣", "①", "\x00", "9" * 50])
def test_signs_that_look_like_digits_are_no_work_and_no_reason(typed: str) -> None:
    work_of(typed)
    reason_of(typed)
    assert read(f"EA123456785VN,{typed}", work=None, at=at("2026-11-27T10:00"))


@pytest.mark.parametrize("typed", ["\x00", "EA\x00", "²", "’ OR 1=1", "x" * 5000, "BK-999999999999999999999"])
def test_whatever_is_scanned_gets_an_answer(wand: Wand, typed: str) -> None:
    wand.scan(typed)
    for part in ("can-lay", "can-nhan"):
        for after in ("\x00", "0001-01-01T00:00:00+14:00~1", "9999-12-31T23:59:59-12:00~1", "x~" + "9" * 30):
            assert wand.client.get(f"/buu-chinh/viec/{part}/", {"sau": after}).status_code == 200
    answer = wand.client.post("/buu-chinh/nhap/", {"dong": typed or "x", "viec": typed})
    assert answer.status_code in (200, 422)


@pytest.mark.parametrize("typed", ["²", "x" * 5000])
def test_whatever_is_typed_at_the_desk_gets_an_answer(
    trip: Trip, typed: str, client_for: Callable[..., Client], the_clock: Callable[[str], object]
) -> None:
    the_clock("2026-11-27T10:00")
    parcel: Parcel = trip.asked()
    officer, here = client_for(trip.officer), "/quay/buu-chinh/"
    assert officer.get(f"{here}nhan.pdf", {"noi": "DN-HC", "ma": typed}).status_code == 404
    assert officer.get(here, {"noi": "DN-HC", "nhan": typed}).status_code == 200
    assert officer.post(f"{here}quet/", {"noi": "DN-HC", "ma": typed, "gam": typed}).status_code == 422
    said = {"noi": "DN-HC", "nha-address": typed, "nha-name": typed, "nha-phone": typed, "nha-commune": typed}
    odd = officer.post(f"{here}buu-gui/{parcel.pk}/viec/", {**said, "nha-province": typed, "viec": "doi"})
    assert odd.status_code == 422
    claimed = {"noi": "DN-HC", "viec": "khieu-nai", "ve": typed, "loi": typed}
    assert officer.post(f"{here}buu-gui/{parcel.pk}/viec/", claimed).status_code in (409, 422)
    carried = trip.carried(at="2026-11-27T09:30")
    for deed in ({"viec": "khieu-nai", "ve": "late"}, {"viec": "mat"}, {"viec": "tra-loi", "boi-thuong": "1"}):
        answer = officer.post(
            f"{here}buu-gui/{carried.pk}/viec/", {"noi": "DN-HC", "loi": typed, "tien": typed, **deed}
        )
        assert answer.status_code in (302, 409, 422)
