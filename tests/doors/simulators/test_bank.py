# SPDX-License-Identifier: EUPL-1.2
"""The simulated bank against our own hooks: each way of paying ends in the money it should, whatever it says twice."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cast import at
from motcua.connectors import asking
from motcua.connectors.pay_simulator import telling
from motcua.connectors.pay_simulator.models import SimulatedNotice
from motcua.dossiers.models import Dossier
from motcua.kernel import clock
from motcua.payments import gateway, operations, vietqr, vnpay
from motcua.payments.models import Inflow, Payment, Receipt
from motcua.payments.rules import Method, State

pytestmark = pytest.mark.django_db
PAGE, GATEWAY = "/gia-lap/ngan-hang/", "/gia-lap/ngan-hang/vnpay/"
NOW = "2026-11-26T10:00"
PRESS = "6f1d2c1e-0000-4000-8000-000000000001"


@pytest.fixture
def demo(settings: Any, the_clock: Callable[[str], Any], client_for: Callable[..., Client]) -> Client:
    settings.IS_DEMO = True
    settings.PUBLIC_URL = settings.PAY_HOOK_URL = "http://127.0.0.1:8000"
    settings.VNPAY_URL = f"{settings.PUBLIC_URL}{GATEWAY}"
    settings.VNPAY_TMN_CODE, settings.VNPAY_SECRET = "DEMOTMN1", "DEMOSECRETKEY0123456789"
    settings.BANK_HOOK_SECRETS = ["demo-bank-hook"]
    the_clock(NOW)
    return client_for()


@pytest.fixture
def begun(owing: Callable[..., Dossier]) -> Callable[[str], Payment]:
    def make(method: str) -> Payment:
        return operations.begin_payment(dossier_id=owing().pk, method=method, at=at(NOW), actor="citizen")

    return make


@pytest.fixture(autouse=True)
def network(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let what is told over HTTP reach our own doors; returns the addresses that were asked."""
    asked: list[str] = []

    def ask(url: str, *, method: str, body: bytes | None = None, headers: Mapping[str, str] | None = None, **_: Any):  # type: ignore[no-untyped-def]
        asked.append(url)
        address = urlsplit(url)
        path = f"{address.path}?{address.query}"
        said = {name: value for name, value in (headers or {}).items() if name != "Content-Type"}
        answer = (
            Client().post(path, body or b"", content_type="application/json", headers=said)
            if method == "POST"
            else Client().get(path, headers=said)
        )
        return asking.Answer(answer.status_code, answer.content.decode())

    monkeypatch.setattr(telling, "ask", ask)
    return asked


def tell_everything(*, minutes: int = 0) -> None:
    """Let the bank tell all that is due so many minutes from now, its pauses over."""
    for _time in range(20):
        SimulatedNotice.objects.update(not_before=None)
        if not telling.tell_next(at=clock.now() + timedelta(minutes=minutes)):
            return


def transfer(client: Client, payment: Payment, way: str, **more: str) -> Any:
    return client.post(f"{PAGE}chuyen/", {"chuoi": vietqr.of(payment), "cach": way, "lan": PRESS, "phut": "5", **more})


def outcome(payment: Payment) -> tuple[str, int, int]:
    payment.refresh_from_db()
    return payment.state, payment.received_vnd, payment.surplus_vnd


# --- transfers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("way", "ends", "told", "inflows"),
    [
        ("pay", (State.PAID, 16_000, 0), 1, ["taken"]),
        ("refuse", (State.PENDING, 0, 0), 0, []),
        ("twice", (State.PAID, 16_000, 0), 2, ["taken"]),
        ("lost", (State.PAID, 16_000, 0), 2, ["taken"]),
        ("paid_twice", (State.PAID, 32_000, 16_000), 2, ["taken", "surplus"]),
        ("less", (State.PENDING, 8_000, 8_000), 1, ["short"]),
        ("more", (State.PAID, 21_000, 5_000), 1, ["surplus"]),
        ("other_purpose", (State.PENDING, 0, 0), 1, ["unknown"]),
    ],
)
def test_each_way_of_transferring_ends_in_the_right_money(
    demo: Client,
    begun: Callable[[str], Payment],
    network: list[str],
    way: str,
    ends: Any,
    told: int,
    inflows: list[str],
) -> None:
    payment = begun(Method.VIETQR)
    assert transfer(demo, payment, way).status_code == 302
    transfer(demo, payment, way)
    tell_everything()
    assert outcome(payment) == ends
    assert len(network) == told
    assert list(Inflow.objects.order_by("pk").values_list("state", flat=True)) == inflows
    assert Receipt.objects.count() == (ends[0] == State.PAID)
    assert not SimulatedNotice.objects.filter(times_left__gt=0).exists()


def test_a_late_notice_comes_by_the_instances_clock(demo: Client, begun: Callable[[str], Payment]) -> None:
    payment = begun(Method.VIETQR)
    transfer(demo, payment, "late", phut="90")
    tell_everything(minutes=89)
    assert outcome(payment)[0] == State.PENDING
    tell_everything(minutes=91)
    assert outcome(payment)[0] == State.PAID


def test_an_office_that_is_away_is_told_again_and_a_clear_no_is_believed(
    demo: Client, begun: Callable[[str], Payment], monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    payment = begun(Method.VIETQR)
    transfer(demo, payment, "pay")

    def away(*_: Any, **__: Any) -> None:
        raise asking.NotReached("ConnectionRefusedError")

    with monkeypatch.context() as broken:
        broken.setattr(telling, "ask", away)
        assert telling.tell_next(at=clock.now())
    notice = SimulatedNotice.objects.get()
    assert (notice.times_left, notice.tried) == (1, 1)
    assert notice.not_before is not None
    assert notice.not_before > datetime.now(UTC)
    assert not telling.tell_next(at=clock.now())
    tell_everything()
    assert outcome(payment)[0] == State.PAID
    settings.BANK_HOOK_SECRETS = []
    demo.post(f"{PAGE}chuyen/", {"chuoi": vietqr.of(payment), "cach": "pay"})
    tell_everything()
    assert SimulatedNotice.objects.order_by("-pk")[0].tried == telling.MOST_TRIES


def test_a_code_is_chosen_pasted_or_read_from_a_picture(demo: Client, begun: Callable[[str], Payment]) -> None:
    payment = begun(Method.VIETQR)
    page = demo.get(PAGE).content.decode()
    assert payment.reference in page
    picture = SimpleUploadedFile("ma.png", vietqr.png(payment), content_type="image/png")
    there = demo.post(f"{PAGE}anh/", {"anh": picture})["Location"]
    assert there == f"{PAGE}?{urlencode({'chuoi': vietqr.of(payment)})}"
    shown = demo.get(there).content.decode()
    assert "16.000 đ" in shown
    assert "TRUNG TAM PVHCC HAI CHAU" in shown
    static = vietqr.payload(bin="970436", account="0011001234567")
    assert 'name="so-tien"' in demo.get(PAGE, {"chuoi": static}).content.decode()
    assert demo.post(f"{PAGE}chuyen/", {"chuoi": static, "cach": "pay", "so-tien": "20.000"}).status_code == 302
    assert SimulatedNotice.objects.get().amount_vnd == 20_000


def test_what_cannot_be_paid_is_said_beside_its_field(demo: Client, begun: Callable[[str], Payment]) -> None:
    payment = begun(Method.VIETQR)
    text = SimpleUploadedFile("ma.png", b"hello", content_type="image/png")
    answers = [
        demo.get(PAGE, {"chuoi": "https://example.vn"}),
        demo.post(f"{PAGE}anh/", {"anh": text}),
        demo.post(f"{PAGE}anh/"),
        demo.post(f"{PAGE}chuyen/", {"chuoi": "x", "cach": "pay"}),
        transfer(demo, payment, "no_such_way"),
        transfer(demo, payment, "late", phut="-5"),
        demo.post(f"{PAGE}chuyen/", {"chuoi": vietqr.payload(bin="970436", account="001100"), "cach": "pay"}),
    ]
    for answer in answers:
        assert answer.status_code == 422
        assert 'role="alert"' in answer.content.decode()
    assert not SimulatedNotice.objects.exists()


# --- the gateway -----------------------------------------------------------------------------------


def ordered(client: Client, payment: Payment, way: str, **more: str) -> Any:
    address = vnpay.redirect_url(payment, address="127.0.0.1", locale="vi", at=at(NOW))
    shown = client.get(address.removeprefix("http://127.0.0.1:8000"))
    assert shown.status_code == 200
    assert "16.000 đ" in shown.content.decode()
    form = {"don": urlsplit(address).query, "cach": way, "lan": PRESS, "phut": "5", **more}
    return client.post(f"{GATEWAY}tra/", form)


@pytest.mark.parametrize(
    ("way", "said", "ends", "inflows"),
    [
        ("pay", True, (State.PAID, 16_000, 0), ["taken"]),
        ("refuse", False, (State.FAILED, 0, 0), ["refused"]),
        ("no_money", False, (State.FAILED, 0, 0), ["refused"]),
        ("twice", True, (State.PAID, 16_000, 0), ["taken"]),
        ("lost", True, (State.PAID, 16_000, 0), ["taken"]),
        ("paid_twice", True, (State.PAID, 32_000, 16_000), ["taken", "surplus"]),
        ("less", True, (State.PENDING, 0, 0), ["wrong_amount"]),
        ("more", True, (State.PENDING, 0, 0), ["wrong_amount"]),
    ],
)
@pytest.mark.rule("R-065")
def test_each_way_at_the_gateway_ends_in_the_right_money_by_its_call_alone(
    demo: Client, begun: Callable[[str], Payment], way: str, said: bool, ends: Any, inflows: list[str]
) -> None:
    payment = begun(Method.VNPAY)
    back = ordered(demo, payment, way)["Location"]
    assert back.startswith("http://127.0.0.1:8000/thanh-toan/ket-qua?")
    # The browser comes back first, with the gateway's word; nothing is paid by it.
    assert gateway.hear_return(vnpay.given(urlsplit(back).query)).is_said_paid == said
    assert outcome(payment)[0] == State.PENDING
    tell_everything()
    assert outcome(payment) == ends
    assert list(Inflow.objects.order_by("pk").values_list("state", flat=True)) == inflows
    assert not SimulatedNotice.objects.filter(times_left__gt=0).exists()


@pytest.mark.rule("R-066")
def test_a_refusal_and_money_after_it(demo: Client, begun: Callable[[str], Payment]) -> None:
    payment = begun(Method.VNPAY)
    ordered(demo, payment, "after_refusal", phut="30")
    tell_everything()
    assert outcome(payment)[0] == State.FAILED
    tell_everything(minutes=31)
    assert outcome(payment) == (State.PAID, 16_000, 0)


def test_the_gateway_checks_what_it_is_asked(
    demo: Client, begun: Callable[[str], Payment], the_clock: Callable[[str], Any], settings: Any
) -> None:
    payment = begun(Method.VNPAY)
    address = vnpay.redirect_url(payment, address="", locale="en", at=at(NOW)).removeprefix("http://127.0.0.1:8000")
    assert "Chưa có đơn nào" in demo.get(GATEWAY).content.decode()
    for wrong in (address.replace("1600000", "1000"), address[:-1], f"{address}&vnp_Amount=1", f"{GATEWAY}?x=1"):
        assert demo.get(wrong).status_code == 422
        assert demo.post(f"{GATEWAY}tra/", {"don": urlsplit(wrong).query, "cach": "pay"}).status_code == 422
    abroad = vnpay.signed_query({**vnpay.given(urlsplit(address).query), "vnp_ReturnUrl": "https://example.com/"})
    assert demo.get(f"{GATEWAY}?{abroad}").status_code == 422
    assert demo.post(f"{GATEWAY}tra/", {"don": urlsplit(address).query, "cach": "x"}).status_code == 422
    the_clock("2026-11-26T11:00")
    assert "quá giờ" in demo.get(address).content.decode()
    back = demo.post(f"{GATEWAY}tra/", {"don": urlsplit(address).query, "cach": "pay"})["Location"]
    assert gateway.hear_return(vnpay.given(urlsplit(back).query)).code == "11"
    tell_everything()
    assert outcome(payment)[0] == State.FAILED


def test_the_page_tells_what_the_office_answered(demo: Client, begun: Callable[[str], Payment]) -> None:
    payment = begun(Method.VNPAY)
    ordered(demo, payment, "less")
    assert 'hx-trigger="load delay:2s"' in demo.get(f"{PAGE}loi-bao/vnpay/").content.decode()
    tell_everything()
    page = demo.get(GATEWAY).content.decode()
    assert "04 Invalid amount" in page
    assert "hx-get" not in demo.get(f"{PAGE}loi-bao/vnpay/").content.decode()
    assert demo.get(f"{PAGE}loi-bao/x/")["Location"] == PAGE
    assert json.loads(SimulatedNotice.objects.get().heard[0]["text"])["RspCode"] == "04"


def test_a_real_office_has_no_simulated_bank(client_for: Callable[..., Client]) -> None:
    client = client_for()
    for path in (PAGE, GATEWAY, f"{PAGE}loi-bao/bank/"):
        assert client.get(path).status_code == 404
    for path in (f"{PAGE}anh/", f"{PAGE}chuyen/", f"{GATEWAY}tra/"):
        assert client.post(path, {}).status_code == 404
