# SPDX-License-Identifier: EUPL-1.2
"""What every connector to a carrier's computer promises: the simulator's door and a recorded server, both over HTTP."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from cast import at
from connectors.providers import losing_answers
from contracts.carriers import CARRIER, SECRET, serving, way_to_carrier
from motcua.connectors.post_vnpost import fields
from motcua.connectors.post_vnpost.tokens import tokens
from motcua.post import port
from motcua.post.errors import WrongCarrier
from motcua.post.models import Carrier
from motcua.post.port import CarrierComputer, End, Order, Refused, Unavailable

pytestmark = pytest.mark.django_db
Driver = Carrier.Driver
HOME = End("Nguyễn Thị Lan", "+84905111222", "12 Lê Duẩn", ("48-HC", "48"))
OFFICE = End("Bộ phận Một cửa Hải Châu", "02363881888", "270 Trần Phú", ("48-HC", "48"))
NUMBER = "EA123456785VN"


def order(number: str = NUMBER, *, is_fetched: bool = False, cod_vnd: int = 16_000) -> Order:
    ends = (HOME, OFFICE) if is_fetched else (OFFICE, HOME)
    return Order(UUID(int=7), number, *ends, cod_vnd, 100, is_fetched, "Trích lục khai sinh", "H17.12-261126-0001")


def made(driver: str, settings: dict[str, Any]) -> CarrierComputer:
    found = port.made(Carrier(code=CARRIER, driver=driver, settings=settings))
    assert found is not None
    return found


@pytest.fixture(params=["simulator", "recorded"])
def way(request: Any, settings: Any) -> Iterator[Any]:
    with way_to_carrier(request.param, settings) as found:
        yield found


def of(way: Any) -> CarrierComputer:
    return made(way.driver, way.settings)


def test_a_parcel_is_told_of_with_all_the_fields(way: Any) -> None:
    assert port.problems(way.driver, way.settings) == {}
    assert of(way).create(order())
    assert way.held() == {NUMBER: 1}
    told = way.came[-1].fields
    assert told["orderNumber"] == NUMBER
    assert (told["senderName"], told["receiverName"]) == (OFFICE.name, HOME.name)
    assert (told["receiverTel"], told["receiverAddress"]) == (HOME.phone, HOME.address)
    assert told["senderDesc"] == "Trích lục khai sinh"
    assert 16_000 in told.values()
    assert way.came[-1].headers["X-Request-Id"] == str(UUID(int=7))


def test_fetched_at_home_it_is_the_same_call_with_the_ends_swapped(way: Any) -> None:
    of(way).create(order(is_fetched=True, cod_vnd=0))
    of(way).create(order("EA123456799VN"))
    fetched, brought = (each.fields for each in way.came if "orderNumber" in each.body)
    assert (fetched["senderName"], fetched["receiverName"]) == (HOME.name, OFFICE.name)
    swapped = {name.replace("sender", "x").replace("receiver", "sender").replace("x", "receiver") for name in fetched}
    assert swapped - {"receiverDesc"} == brought.keys() - {"senderDesc"}


def test_the_same_order_twice_is_one_parcel(way: Any) -> None:
    for _ in range(3):
        of(way).create(order())
    assert way.held() == {NUMBER: 3}


def test_a_parcel_is_called_off_once_and_again_is_no_harm(way: Any) -> None:
    of(way).create(order())
    for _ in range(2):
        of(way).cancel(NUMBER, UUID(int=8))
    assert way.cancelled() == [NUMBER]


def test_the_feed_is_pulled_page_by_page_from_its_beginning(way: Any) -> None:
    of(way).create(order())
    for minute in range(5):
        way.happen(NUMBER, "200", f"2026-11-26T10:0{minute}")
    first = list(of(way).news("", limit=3))
    assert way.came[-1].fields["lastId"] == "0" * 24
    assert len(first) == 3
    rest = list(of(way).news(first[-1].id, limit=3))
    assert [item.at for item in [*first, *rest]] == [at(f"2026-11-26T10:0{minute}") for minute in range(5)]
    assert {(item.number, item.code) for item in first} == {(NUMBER, "200")}
    assert all(item.text for item in first)
    assert list(of(way).news(rest[-1].id, limit=3)) == []


def test_never_more_than_a_thousand_items_are_asked_for(way: Any) -> None:
    of(way).news("", limit=100_000)
    assert way.came[-1].fields["pageSize"] == 1_000


def test_one_token_serves_many_calls_and_one_that_is_over_is_fetched_anew_once(way: Any) -> None:
    for number in (NUMBER, "EA123456799VN", "EA123456808VN"):
        of(way).create(order(number))
    assert way.tokens_given() == 1
    way.forget_tokens()
    before = len(way.came)
    of(way).news("", limit=10)
    # The old one refused, a new one fetched, the question again.
    assert len(way.came) - before == 3


def test_a_lost_answer_is_unclear_and_the_repeat_is_one_parcel(way: Any) -> None:
    way.behave("LOSES_ANSWER")
    with pytest.raises(Unavailable):
        of(way).create(order())
    way.behave("ANSWERS")
    of(way).create(order())
    assert list(way.held()) == [NUMBER]


def test_who_fails_may_be_asked_again_and_heals(way: Any) -> None:
    way.behave("FAILS")
    for deed in (lambda: of(way).create(order()), lambda: of(way).news("", limit=10)):
        with pytest.raises(Unavailable) as problem:
            deed()
        assert str(problem.value)
    way.behave("ANSWERS")
    of(way).create(order())
    assert way.held() == {NUMBER: 1}


# --- the simulator -----------------------------------------------------------------------------------------


def test_the_simulator_refuses_an_order_without_its_fields_and_one_it_was_told_to_refuse(settings: Any) -> None:
    with way_to_carrier("simulator", settings) as way:
        incomplete = Order(UUID(int=7), NUMBER, OFFICE, End("", "", "", ()), 0, 100, False, "", "")
        with pytest.raises(Refused, match="400"):
            of(way).create(incomplete)
        way.behave("REFUSES")
        with pytest.raises(Refused):
            of(way).create(order())
        assert way.held() == {}


def test_there_is_no_simulated_carrier_in_a_real_office(settings: Any) -> None:
    with way_to_carrier("simulator", settings) as way:
        settings.IS_DEMO = False
        with pytest.raises(Unavailable):
            of(way).create(order())
        assert way.came == []


def test_behind_tls_the_simulator_is_asked_in_the_process(settings: Any) -> None:
    with way_to_carrier("simulator", settings) as way:
        settings.POST_SIMULATOR_URL = ""
        of(way).create(order())
        assert (way.held(), way.came) == ({NUMBER: 1}, [])


# --- over HTTP only --------------------------------------------------------------------------------------


def test_places_have_the_codes_of_the_post(settings: Any) -> None:
    with way_to_carrier("recorded", settings) as way:
        of(way).create(order())
        told = way.came[-1].fields
        assert (told["receiverProvince"], told["receiverDistrict"]) == ("55", "5501")
        assert (told["customerCode"], told["cod"]) == ("C48", 16_000)
        elsewhere = Order(
            UUID(int=9), "EA123456799VN", OFFICE, End("A", "1", "B", ("42-TP", "42")), 0, 9, False, "", ""
        )
        of(way).create(elsewhere)
        told = way.came[-1].fields
        assert (told["receiverProvince"], told["receiverDistrict"]) == ("42", "")


def test_without_its_secret_a_carrier_is_asked_nothing(settings: Any) -> None:
    with way_to_carrier("recorded", settings) as way:
        settings.POST_SECRETS = {}
        with pytest.raises(Unavailable, match="MOTCUA_POST_SECRETS"):
            of(way).create(order())
        assert way.came == []


def test_a_wrong_secret_is_asked_for_once_and_does_not_hammer(settings: Any) -> None:
    with way_to_carrier("recorded", settings) as way:
        settings.POST_SECRETS = {CARRIER: "sai"}
        with pytest.raises(Unavailable, match="400"):
            of(way).create(order())
        assert len(way.came) == 1


def test_only_machines_the_server_names_are_asked(settings: Any) -> None:
    with way_to_carrier("recorded", settings) as way:
        settings.POST_HOSTS = ["api.vnpost.vn"]
        with pytest.raises(Refused, match="MOTCUA_POST_HOSTS"):
            of(way).create(order())
        with pytest.raises(WrongCarrier) as wrong:
            port.require_usable(way.driver, way.settings)
        assert list(wrong.value.fields) == ["url"]
        settings.POST_HOSTS = [f"127.0.0.1:{way.port}"]
        assert port.problems(way.driver, way.settings) == {}


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"url": "ftp://x/"}, "url"),
        ({"url": "http://[bad"}, "url"),
        ({"url": "http://user:pw@127.0.0.1/"}, "url"),
        ({"consumer_key": " "}, "consumer_key"),
        ({"customer_code": None}, "customer_code"),
        ({"provinces": ["55"]}, "provinces"),
        ({"districts": {"48": 55}}, "districts"),
        ({"fields": {"mat_khau": "x"}}, "fields"),
        ({"order_path": "order"}, "order_path"),
        ({"done_codes": "409"}, "done_codes"),
        ({"order_number": "tracking"}, "order_number"),
        ({"page_size": 1001}, "page_size"),
        ({"page_size": True}, "page_size"),
    ],
)
def test_settings_that_cannot_work_are_named(settings: Any, told: dict[str, Any], field: str) -> None:
    settings.POST_HOSTS = ["127.0.0.1"]
    good = {"url": "http://127.0.0.1/", "consumer_key": "k", "customer_code": "c"}
    assert port.problems(Driver.VNPOST, good) == {}
    assert field in port.problems(Driver.VNPOST, good | told)


@pytest.mark.parametrize(
    ("status", "text", "expected"),
    [
        (200, '{"errorCode": "E42", "errorMessage": "Sai mã khách hàng"}', Refused),
        (200, '{"success": "false"}', Refused),
        (200, '{"errorCode": "BUSY"}', Unavailable),
        (400, "{}", Refused),
        (404, "{}", Refused),
        (302, "{}", Refused),
        (429, "{}", Unavailable),
        (503, "{}", Unavailable),
        (403, "{}", Unavailable),
        (200, "<html>", Unavailable),
        (200, "[" * 100_000, Unavailable),
    ],
)
def test_what_may_be_tried_again_and_what_never_will_be(
    settings: Any, status: int, text: str, expected: type[Exception]
) -> None:
    token = json.dumps({"access_token": "t", "expires_in": 60})
    with (
        way_to_carrier("recorded", settings) as way,
        serving(lambda asked: (200, token) if "token" in asked.path else (status, text)) as (number, _came),
    ):
        told = way.settings | {"url": f"http://127.0.0.1:{number}", "busy_codes": ["BUSY"]}
        with pytest.raises(expected):
            made(Driver.VNPOST, told).create(order())


@pytest.mark.parametrize(
    "text", ["{}", "[]", '"x"', '{"access_token": ""}', '{"access_token": "a\\nb"}', "<html>", "7"]
)
def test_what_is_no_token_is_none(settings: Any, text: str) -> None:
    with way_to_carrier("recorded", settings) as way, serving(lambda asked: (200, text)) as (number, came):
        with pytest.raises(Unavailable):
            made(Driver.VNPOST, way.settings | {"url": f"http://127.0.0.1:{number}"}).create(order())
        assert len(came) == 1


def test_a_feed_that_is_none_is_told_from_an_empty_one() -> None:
    assert fields.news({"errorCode": "0"}, {}) is None
    assert fields.news({"items": []}, {}) == []
    assert fields.news([], {}) == []


def test_items_that_say_nothing_or_too_much_are_harmless() -> None:
    items = [
        None, 7, {}, {"id": "1"}, {"orderNumber": "A"}, {"id": {"$oid": "1"}, "orderNumber": "A"},
        {"_id": "2", "orderNumber": "A\x00B", "statusCode": 400, "statusMessage": "x" * 5_000, "statusDate": "hôm qua"},
    ]  # fmt: skip
    read = fields.news({"items": items}, {})
    assert read is not None
    assert [(item.id, item.number, item.code, len(item.text), item.at) for item in read] == [
        ("2", "A B", "400", 300, None)
    ]


@pytest.mark.parametrize(
    "written",
    ["2026-11-26T10:00:00+07:00", "2026-11-26T03:00:00Z", "20261126100000", "2026-11-26 10:00:00", 1_795_662_000_000],
)
def test_moments_are_read_as_carriers_write_them(written: Any) -> None:
    assert fields.moment(written) == at("2026-11-26T10:00")


@pytest.mark.parametrize("written", [None, True, "", "99999999999999", "0001-01-01", 10**30, "20261326100000"])
def test_what_is_no_moment_is_none(written: Any) -> None:
    assert fields.moment(written) is None


def test_what_it_raises_holds_nothing_of_a_person_and_no_secret(settings: Any) -> None:
    with way_to_carrier("recorded", settings) as way, losing_answers() as silent:
        settings.POST_HOSTS = ["127.0.0.1"]
        for url in ("http://127.0.0.1:1/", f"http://127.0.0.1:{silent}/"):
            tokens._kept.clear()
            with pytest.raises(Unavailable) as raised:
                made(Driver.VNPOST, way.settings | {"url": url}).create(order())
            said = f"{raised.value!r} {raised.value.__cause__!r}"
            assert not [word for word in (SECRET, "Lan", NUMBER, "905111222", "Lê Duẩn") if word in said]
