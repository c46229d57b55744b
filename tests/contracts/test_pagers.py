# SPDX-License-Identifier: EUPL-1.2
"""What every connector to tags promises, kept by the simulator, over HTTP and over a serial port alike."""

import fcntl
import os
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.test import override_settings

from connectors.providers import losing_answers, provider
from contracts.pagers import OFFICE, SET, OnSerialPort, id_of, tcp_port, way_to_tags
from motcua.connectors.pager_http.transmitter import lrs_on_pocsag
from motcua.connectors.pager_serial.transmitter import frame
from motcua.pagers import port
from motcua.pagers.errors import WrongTransmitter
from motcua.pagers.models import Transmitter
from motcua.pagers.port import ByHand, Refused, Unavailable

pytestmark = pytest.mark.django_db
Driver = Transmitter.Driver


def made(driver: str, settings: dict[str, Any]) -> port.TagTransmitter:
    return port.made(Transmitter(office_id=OFFICE, driver=driver, settings=settings))


@pytest.fixture(params=["simulator", "http", "serial"])
def way(request: Any, settings: Any) -> Iterator[Any]:
    with way_to_tags(request.param, settings) as found:
        yield found


def test_the_tag_that_is_called_buzzes_and_no_other(way: Any) -> None:
    assert port.problems(way.driver, way.settings) == {}
    for number in (7, 12, 300):
        made(way.driver, way.settings).call(number, str(number), id_of(number))
    assert way.buzzed() == [7, 12, 300]


def test_a_repeated_call_buzzes_at_least_once_and_once_where_ids_are_known(way: Any) -> None:
    for _ in range(3):
        made(way.driver, way.settings).call(7, "7", id_of(1))
    assert way.buzzed() == [7] * (1 if way.knows_ids else 3)


def test_who_is_down_may_be_asked_again_and_heals(way: Any) -> None:
    way.go_down()
    with pytest.raises(Unavailable) as problem:
        made(way.driver, way.settings).call(7, "7", id_of(1))
    assert str(problem.value)
    way.come_up()
    made(way.driver, way.settings).call(7, "7", id_of(1))
    assert way.buzzed() == [7]


def test_a_tag_may_be_told_to_be_still(way: Any) -> None:
    transmitter = made(way.driver, way.settings)
    transmitter.call(7, "7", id_of(1))
    transmitter.cancel(7, "7")
    assert way.buzzed() == [7]


@pytest.mark.parametrize("address", ["0", "-1", "7a", "", "٣", "99999999"])
@pytest.mark.parametrize("name", ["http", "serial"])
def test_no_call_goes_to_an_address_no_tag_has(settings: Any, name: str, address: str) -> None:
    # 0 would let all tags of the hall buzz.
    with way_to_tags(name, settings) as way:
        with pytest.raises(Refused, match="1 đến"):
            made(way.driver, way.settings).call(7, address, id_of(1))
        assert way.buzzed() == []


def test_the_keypad_is_pressed_by_hand() -> None:
    assert port.problems(Driver.MANUAL, {}) == {}
    for deed in (lambda each: each.call(7, "7", id_of(1)), lambda each: each.cancel(7, "7")):
        with pytest.raises(ByHand):
            deed(made(Driver.MANUAL, {}))


# --- over HTTP only --------------------------------------------------------------------------------


def asked(settings: Any, **more: Any) -> dict[str, str]:
    """Return the fields the device got for tag 12 of this setting."""
    with provider() as device:
        settings.PAGER_HOSTS = [f"127.0.0.1:{device.port}"]
        made(Driver.HTTP, {"url": f"http://127.0.0.1:{device.port}", **more}).call(12, "12", id_of(1))
        return device.asked[0].fields


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, {"mode": "0", "pager_number": "12", "restaurant_id": "0", "system_id": "0", "alert_type": "1"}),
        ({"mode": "lrs", "restaurant_id": 9, "system_id": 255}, {"restaurant_id": "9", "system_id": "255"}),
        (
            {"mode": "pocsag", "baud": 512, "function": 3, "type": "alpha", "message": "Mời số {number}"},
            {"mode": "1", "pocsag_baud": "512", "alert_type": "3", "pocsag_telegram_type": "2", "message": "Mời số 12"},
        ),
        ({"mode": "pocsag", "lrs_addresses": True}, {"pager_number": "700096", "pocsag_telegram_type": "0"}),
        ({"mode": "t112", "system_id": 8191}, {"mode": "2", "system_id": "8191", "retekess_system_id": "8191"}),
        ({"mode": "td164", "system_id": 5}, {"mode": "3", "pager_number": "12"}),
        ({"mode": "td161", "alert_type": 2}, {"mode": "4", "alert_type": "2"}),
    ],
)
def test_each_kind_of_tag_is_asked_for_in_its_own_fields(
    settings: Any, told: dict[str, Any], expected: dict[str, str]
) -> None:
    fields = asked(settings, **told)
    assert expected.items() <= fields.items()
    assert (fields["force"], fields["multi_pager_types"]) == ("1", "0")


def test_only_t112_tags_are_told_to_be_still(settings: Any) -> None:
    with provider() as device:
        settings.PAGER_HOSTS = ["127.0.0.1"]
        for mode in ("lrs", "t112"):
            made(Driver.HTTP, {"url": f"http://127.0.0.1:{device.port}", "mode": mode}).cancel(12, "12")
        assert [each.fields["cancel"] for each in device.asked] == ["1"]


def test_alphanumeric_lrs_tags_have_pocsag_addresses_by_the_formula() -> None:
    assert [lrs_on_pocsag(number) for number in (0, 1, 911, 8191, 8193)] == [700000, 700008, 707288, 765528, 700008]


def test_an_lrs_number_beyond_thirteen_bits_buzzes_nobody_elses_tag(settings: Any) -> None:
    settings.PAGER_HOSTS = ["127.0.0.1"]
    with provider() as device:
        told = {"url": f"http://127.0.0.1:{device.port}", "mode": "pocsag", "lrs_addresses": True}
        made(Driver.HTTP, told).call(7, "8191", id_of(1))
        with pytest.raises(Refused, match="1 đến 8191"):
            made(Driver.HTTP, told).call(7, "8193", id_of(2))
        assert [each.fields["pager_number"] for each in device.asked] == ["765528"]


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"url": "http://10.9.9.9/"}, "url"),
        ({"url": "http://user:pw@127.0.0.1/"}, "url"),
        ({"url": "http://127.0.0.1/page?force=1"}, "url"),
        ({"url": "file:///etc/passwd"}, "url"),
        ({"url": "http://[bad"}, "url"),
        ({"url": None}, "url"),
        ({"mode": "am"}, "mode"),
        ({"restaurant_id": 256}, "restaurant_id"),
        ({"system_id": -1}, "system_id"),
        ({"system_id": "7"}, "system_id"),
        ({"system_id": True}, "system_id"),
        ({"mode": "pocsag", "baud": 9600}, "baud"),
        ({"mode": "pocsag", "function": 4}, "function"),
        ({"mode": "pocsag", "type": "sms"}, "type"),
        ({"mode": "pocsag", "message": "x" * 81}, "message"),
        ({"mode": "t112", "system_id": 8192}, "system_id"),
    ],
)
def test_wrong_settings_are_named_in_a_sentence_and_nobody_is_asked(
    settings: Any, told: dict[str, Any], field: str
) -> None:
    settings.PAGER_HOSTS = ["127.0.0.1"]
    whole = {"url": "http://127.0.0.1:1/", **told}
    with pytest.raises(WrongTransmitter) as wrong:
        port.require_usable(Driver.HTTP, whole)
    assert list(wrong.value.fields) == [field]
    assert wrong.value.fields[field].endswith(".")
    with pytest.raises(Refused):
        made(Driver.HTTP, whole).call(12, "12", id_of(1))


@pytest.mark.parametrize(("status", "error"), [(400, Refused), (404, Refused), (302, Refused), (500, Unavailable)])
def test_what_the_device_answers_is_tried_again_or_final(settings: Any, status: int, error: type[Exception]) -> None:
    with provider() as device:
        settings.PAGER_HOSTS, device.status = ["127.0.0.1"], status
        with pytest.raises(error, match=str(status)):
            made(Driver.HTTP, {"url": f"http://127.0.0.1:{device.port}"}).call(12, "12", id_of(1))
        assert device.asked == []


def test_an_answer_that_never_ends_is_an_answer(settings: Any) -> None:
    settings.PAGER_HOSTS, settings.PAGER_TIMEOUT_SECONDS = ["127.0.0.1"], 1
    with socket.create_server(("127.0.0.1", 0)) as device, ThreadPoolExecutor(1) as beside:
        told = {"url": f"http://127.0.0.1:{device.getsockname()[1]}"}
        asked = beside.submit(made(Driver.HTTP, told).call, 12, "12", id_of(1))
        answering, _address = device.accept()
        with answering:
            answering.recv(4096)
            answering.sendall(b"HTTP/1.1 200 OK\r\n\r\nO")
            asked.result(timeout=60)


def test_a_device_that_does_not_answer_is_left_after_its_time(settings: Any) -> None:
    settings.PAGER_HOSTS, settings.PAGER_TIMEOUT_SECONDS = ["127.0.0.1"], 0.3
    with losing_answers(hangs=True) as hanging:
        for number in (hanging, 1):
            with pytest.raises(Unavailable):
                made(Driver.HTTP, {"url": f"http://127.0.0.1:{number}"}).call(12, "12", id_of(1))


# --- over a serial port only -------------------------------------------------------------------------


def test_a_line_holds_the_set_and_the_number_lowest_bit_first(settings: Any) -> None:
    assert [frame(SET, number)[16:] for number in (1, 2, 11, 511)] == [
        "100000000",
        "010000000",
        "110100000",
        "111111111",
    ]
    with way_to_tags("serial", settings) as way:
        assert isinstance(way, OnSerialPort)
        made(Driver.SERIAL, way.settings).call(2, "2", id_of(1))
        assert way.lines() == ["?61010100000111011010000000"]


def test_a_port_of_the_network_takes_the_same_line(settings: Any) -> None:
    with tcp_port() as (number, written):
        name = f"tcp:127.0.0.1:{number}"
        settings.PAGER_SERIAL_PORTS = [name]
        made(Driver.SERIAL, {"port": name, "set_id": SET, "repeats": "9"}).call(2, "2", id_of(1))
        assert written() == b"961010100000111011010000000\n"


def test_a_port_that_somebody_writes_to_is_left_to_them(settings: Any) -> None:
    with way_to_tags("serial", settings) as way:
        held = os.open(way.port, os.O_RDWR | os.O_NOCTTY)
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(Unavailable):
            made(Driver.SERIAL, way.settings).call(2, "2", id_of(1))
        os.close(held)
        made(Driver.SERIAL, way.settings).call(2, "2", id_of(1))
        assert way.buzzed() == [2]


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"port": "/etc/passwd"}, "port"),
        ({"port": ""}, "port"),
        ({"port": "tcp:khong-co"}, "port"),
        ({"set_id": "1010"}, "set_id"),
        ({"baud": 300}, "baud"),
        ({"repeats": "0"}, "repeats"),
    ],
)
def test_wrong_settings_of_a_port_are_named(told: dict[str, Any], field: str) -> None:
    with override_settings(PAGER_SERIAL_PORTS=["/dev/ttyUSB0", "tcp:khong-co"]):
        whole = {"port": "/dev/ttyUSB0", "set_id": SET, **told}
        assert list(port.problems(Driver.SERIAL, whole)) == [field]
        with pytest.raises(Refused):
            made(Driver.SERIAL, whole).call(2, "2", id_of(1))
