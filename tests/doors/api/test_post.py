# SPDX-License-Identifier: EUPL-1.2
"""Postage, asking for a parcel and following one by program."""

from collections.abc import Callable
from typing import Any

import pytest

from cast import Citizen, at
from doors.api.test_dossier_status import proof
from filing import Desk
from motcua.dossiers.models import Dossier
from motcua.payments import operations as payments
from motcua.people.models import User
from motcua.post import operations
from motcua.post.models import Parcel
from posting import PostHouse

pytestmark = [pytest.mark.django_db]
HOME = {"address": "12 Bạch Đằng", "locality": "48-HC"}
ASKED = {"office": "DN-HC", "direction": "return", "zone": "inner_city", "grams": 100}


@pytest.mark.rule("R-069")
def test_postage_says_what_it_costs_and_by_which_rule(anybody: Any, post_house: PostHouse) -> None:
    price = anybody.get("/postage", **ASKED)
    assert set(price) == {"full_vnd", "you_pay_vnd", "supported_vnd", "rule"}
    assert (price["full_vnd"], price["you_pay_vnd"], price["supported_vnd"]) == (26_000, 10_000, 16_000)
    assert price["rule"].startswith("Giá cước trả kết quả tại nhà, nội thành, nội thị, đến 100 g: 26.000 đ")


@pytest.mark.rule("R-069")
@pytest.mark.parametrize(
    ("other", "expect", "error"),
    [
        ({"grams": 101}, 409, "no_tariff"),
        ({"zone": "nationwide"}, 409, "no_tariff"),
        ({"on": "2021-12-31"}, 409, "not_yet_offered"),
        ({"office": "DN-TTHCC"}, 409, "not_yet_offered"),
        ({"office": "XX"}, 404, "not_found"),
        ({"grams": 0}, 422, "invalid"),
        ({"grams": "nhẹ"}, 422, "invalid"),
        ({"zone": "moon"}, 422, "invalid"),
        ({"direction": ""}, 422, "invalid"),
        ({"on": "hôm nay"}, 422, "invalid"),
    ],
)
def test_what_has_no_price_is_said_clearly(
    anybody: Any, post_house: PostHouse, other: dict[str, Any], expect: int, error: str
) -> None:
    assert anybody.get("/postage", expect, **{**ASKED, **other})["error"] == error


def ask(caller: Any, dossier: Dossier, expect: int = 201, body: dict[str, Any] | None = None, **headers: str) -> Any:
    known = {"direction": "return", "home": HOME, **(body or {})}
    return caller.post(f"/dossiers/{dossier.code}/parcels", known, expect, **headers)


def test_a_parcel_is_asked_for_by_the_dossiers_own_phone_once(
    anybody: Any, post_house: PostHouse, file: Callable[..., Dossier], lan: Citizen, minh: Citizen
) -> None:
    dossier = file(status="processing")
    assert ask(anybody, dossier, 403)["error"] == "phone_not_checked"
    assert ask(anybody, dossier, 404, **proof(anybody, minh.phone))["error"] == "not_found"
    own = proof(anybody, lan.phone)
    first = ask(anybody, dossier, **own, HTTP_IDEMPOTENCY_KEY="a")
    assert (first["state"], first["you_pay_vnd"], first["code"]) == ("asked", 10_000, "")
    assert first["home"]["name"] == lan.name
    assert first["asked_at"].endswith("+07:00")
    assert ask(anybody, dossier, **own, HTTP_IDEMPOTENCY_KEY="a") == first
    assert ask(anybody, dossier, **own) == first
    other = {"home": {**HOME, "address": "khác"}}
    assert ask(anybody, dossier, 422, other, **own, HTTP_IDEMPOTENCY_KEY="a")["error"] == "idempotency_key_reused"
    assert Parcel.objects.count() == 1


def test_what_cannot_be_sent_is_refused_field_by_field(
    anybody: Any, post_house: PostHouse, file: Callable[..., Dossier], lan: Citizen
) -> None:
    own = proof(anybody, lan.phone)
    dossier = file(status="processing")
    bad = ask(anybody, dossier, 422, {"home": {"address": "", "locality": "48-XX", "phone": "12"}}, **own)
    assert set(bad["fields"]) == {"home.address", "home.locality", "home.phone"}
    assert set(ask(anybody, dossier, 422, {"groups": ["rich"]}, **own)["fields"]) == {"groups"}
    assert ask(anybody, dossier, 409, {"direction": "pickup"}, **own)["error"] == "dossier_moved_on"
    assert ask(anybody, dossier, 409, {"grams": 900}, **own)["error"] == "no_tariff"
    assert ask(anybody, file(status="returned"), 409, **own)["error"] == "dossier_moved_on"
    elsewhere = file(status="processing", office="DN-TTHCC", agency="DN-HC")
    assert ask(anybody, elsewhere, 409, **own)["error"] == "not_yet_offered"


def test_staff_ask_for_their_own_offices_citizens(
    as_staff: Callable[[User], Any], post_house: PostHouse, file: Callable[..., Dossier], desk: Desk
) -> None:
    dossier = file(status="processing")
    assert ask(as_staff(desk.specialist), dossier, 403)["error"] == "not_allowed"
    assert ask(as_staff(desk.elsewhere), dossier, 404)["error"] == "not_found"
    assert ask(as_staff(post_house.clerk), dossier, 404)["error"] == "not_found"
    assert ask(as_staff(desk.officer), dossier, body={"is_cod": True})["is_cod"] is True
    assert Parcel.objects.get().asked_by == desk.officer.actor


def test_a_parcel_is_followed_by_its_code_and_names_are_for_its_own_people(
    anybody: Any,
    as_staff: Callable[[User], Any],
    post_house: PostHouse,
    file: Callable[..., Dossier],
    desk: Desk,
    lan: Citizen,
    minh: Citizen,
) -> None:
    dossier = file(status="result_ready", at="2026-11-26T07:45")
    known = {"dossier_id": dossier.pk, "at": at("2026-11-26T08:30"), "actor": "citizen"}
    parcel = operations.ask_parcel(**known, direction="return", home=HOME)
    payments.assess(dossier_id=dossier.pk, at=at("2026-11-26T08:31"))
    payments.defer(dossier_id=dossier.pk, due="later", by=desk.officer, at=at("2026-11-26T08:31"))
    parcel = operations.label_parcel(parcel_id=parcel.pk, by=desk.officer, at=at("2026-11-26T08:40"))
    told = {"source": "feed", "external_id": "1", "place": "Bưu cục Hải Châu", "received_by": "Lan"}
    when = at("2026-11-26T08:50")
    operations.note(parcel_id=parcel.pk, deed="delivered", at=when, heard_at=when, **told)

    def show(caller: Any, code: str, expect: int = 200, **headers: str) -> Any:
        answer = caller.ask("GET", f"/parcels/{code}", **headers)
        assert answer.status_code == expect, answer.content
        return answer.json()

    for spelling in (parcel.code, parcel.code.lower(), "EA%20123%20456%20785%20VN"):
        seen = show(anybody, spelling)
        assert set(seen) == {"code", "direction", "state", "state_label", "carrier", "course"}
        assert (seen["code"], seen["state"], seen["state_label"]) == (parcel.code, "delivered", "đã phát")
        assert [set(step) for step in seen["course"]] == [{"at", "deed", "said"}] * 3
        assert [step["deed"] for step in seen["course"]] == ["asked", "labelled", "delivered"]
    assert set(show(anybody, parcel.code, **proof(anybody, minh.phone))) == set(seen)
    assert show(anybody, parcel.code, 403, HTTP_X_PHONE_CHECK="forged")["error"] == "phone_not_checked"
    whole = show(anybody, parcel.code, **proof(anybody, lan.phone))
    assert (whole["home"]["address"], whole["received_by"], whole["dossier"]) == ("12 Bạch Đằng", "Lan", dossier.code)
    assert whole["course"][2]["place"] == "Bưu cục Hải Châu"
    for user in (desk.officer, desk.specialist, post_house.clerk):
        assert show(as_staff(user), parcel.code) == whole
    assert set(show(as_staff(desk.elsewhere), parcel.code)) == set(seen)
    assert show(anybody, "EA123456786VN", 422)["error"] == "wrong_code"
    for _time in range(20):
        assert show(anybody, "EE000000005VN", 404)["error"] == "not_found"
    assert show(anybody, "EE000000005VN", 429)["error"] == "slow_down"
