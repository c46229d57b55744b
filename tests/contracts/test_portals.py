# SPDX-License-Identifier: EUPL-1.2
"""What every connector to a national portal promises, kept by the simulator and over HTTP alike."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from connectors.providers import losing_answers, provider
from contracts.portals import portal_of
from motcua.connectors.portal_simulator import protocol
from motcua.connectors.portal_simulator.models import HeldDossier, HeldStep, PortalBehaviour, PortalSession
from motcua.dossiers import portal
from motcua.dossiers.portal import PortalRefused, PortalUnavailable

pytestmark = pytest.mark.django_db
Mode = PortalBehaviour.Mode
CODE = "H17.12-261126-0001"
TEXT = dict.fromkeys(
    ["MaLinhVuc", "TenLinhVuc", "Email", "SoDienThoai", "TrichYeuHoSo", "NgayHenTra", "HinhThuc", "KenhThucHien"], ""
)
LISTS: dict[str, list[str]] = {name: [] for name in (
    "TaiLieuNop", "DanhSachLePhi", "DanhSachTepDinhKemKhac", "DanhSachHoSoBoSung", "DanhSachGiayToKetQua",
)}  # fmt: skip
ITEM: dict[str, Any] = {
    **TEXT, **LISTS, "MaHoSo": CODE, "MaTTHC": "2.000815", "TenTTHC": "Cấp bản sao", "ChuHoSo": "Nguyễn Thị Lan",
    "LoaiDoiTuong": "1", "NgayTiepNhan": "20261126090100", "TrangThaiHoSo": "2", "DonViXuLy": "UBND",
}  # fmt: skip
STEP = {
    "MaHoSo": CODE, "NguoiXuLy": "Trần Thị Nhàn", "ThoiDiemXuLy": "20261126100000", "NoiDungXuLy": "nhận xử lý",
    "TrangThai": "4",
}  # fmt: skip


@pytest.fixture(params=["simulator", "http"])
def came(request: Any, settings: Any) -> Iterator[list[dict[str, str]]]:
    with portal_of(request.param, settings) as found:
        yield found


def put(**more: Any) -> None:
    named = {"is_updating": False, "message_id": uuid4()} | more
    portal.current().put_dossier(named.pop("item", ITEM), **named)


def test_a_dossier_and_its_steps_are_taken_as_they_were_told(came: Any) -> None:
    put()
    portal.current().put_progress(STEP, message_id=uuid4())
    held = portal.current().look_up(CODE)
    assert held is not None
    assert held == {**ITEM, "TrangThaiHoSo": "4"}
    assert portal.current().look_up("H17.12-261126-0002") is None


def test_the_same_message_twice_is_taken_once(came: Any) -> None:
    message_id = uuid4()
    for _ in range(3):
        put(message_id=message_id)
    step = HeldStep.objects.get()
    assert (step.message_id, step.repeated) == (message_id, 2)


def test_one_session_serves_many_calls_and_a_lapsed_one_is_opened_anew_once(came: Any) -> None:
    for status in ("2", "4", "9"):
        put(item={**ITEM, "TrangThaiHoSo": status}, is_updating=status != "2")
    assert PortalSession.objects.count() == 1
    protocol.end_sessions()
    put(item={**ITEM, "TrangThaiHoSo": "10"}, is_updating=True)
    assert PortalSession.objects.count() == 1
    assert [step.status for step in HeldStep.objects.all()] == ["2", "4", "9", "10"]


@pytest.mark.parametrize("is_updating", [True, False])
def test_whether_it_is_known_is_corrected_by_the_portal(came: Any, is_updating: bool) -> None:
    if not is_updating:
        put()
    put(is_updating=is_updating, item={**ITEM, "TrangThaiHoSo": "4"})
    assert HeldDossier.objects.get().status == "4"


def test_a_refusal_is_one_for_good_and_says_why(came: Any) -> None:
    protocol.behave(code=CODE, mode=Mode.REFUSES)
    with pytest.raises(PortalRefused) as refused:
        put()
    assert refused.value.answer == "30 Cổng từ chối (giả lập)"
    protocol.behave(code=CODE, mode=Mode.ACCEPTS)
    for item in ({**ITEM, "NgayTiepNhan": "26/11/2026"}, {k: v for k, v in ITEM.items() if k != "ChuHoSo"}):
        with pytest.raises(PortalRefused, match="20 "):
            put(item=item)
    with pytest.raises(PortalRefused, match="11 "):
        portal.current().put_progress(STEP, message_id=uuid4())
    assert not HeldStep.objects.exists()


def test_a_lost_answer_is_unclear_and_the_repeat_makes_it_once(came: Any) -> None:
    protocol.behave(code="*", mode=Mode.LOSES)
    message_id = uuid4()
    with pytest.raises(PortalUnavailable):
        put(message_id=message_id)
    put(message_id=message_id)
    assert HeldStep.objects.count() == 1


def test_a_portal_that_is_down_takes_nothing_and_heals(came: Any) -> None:
    protocol.behave(code="*", mode=Mode.UNREACHABLE)
    with pytest.raises(PortalUnavailable):
        put()
    protocol.behave(code="*", mode=Mode.ACCEPTS)
    put()
    assert HeldStep.objects.count() == 1


# --- over HTTP only --------------------------------------------------------------------------------


def test_each_call_names_receiver_unit_and_service(settings: Any) -> None:
    with portal_of("http", settings) as came:
        put()
    assert {headers["dstcode"] for headers in came} == {"VN:GOV:000.00.00.G22:vpcpdvcprovider"}
    assert [headers["path"] for headers in came] == ["/VXPAdapter/auth", "/VXPAdapter/service"]


@pytest.mark.parametrize("text", ["", "<html>", "[]", '{"session": "x"}', '{"error_code": 7}'])
def test_what_is_no_answer_of_a_portal_is_none(text: str, settings: Any) -> None:
    with portal_of("http", settings), provider() as server:
        settings.PORTAL_URL, server.text = server.url, text
        with pytest.raises(PortalUnavailable):
            put()


def test_the_password_is_asked_for_once_and_refused_without_hammering(settings: Any) -> None:
    with portal_of("http", settings), provider() as server:
        settings.PORTAL_URL, server.text = server.url, json.dumps({"error_code": 1})
        with pytest.raises(PortalUnavailable):
            put()
        assert len(server.asked) == 1


def test_what_it_raises_holds_nothing_of_a_person_and_no_secret(settings: Any) -> None:
    with portal_of("http", settings), losing_answers() as port:
        for url in ("http://127.0.0.1:1/", f"http://127.0.0.1:{port}/", "http://[bad", "ftp://x/", ""):
            settings.PORTAL_URL = url
            with pytest.raises(PortalUnavailable) as raised:
                put()
            said = f"{raised.value!r} {raised.value.__cause__!r}"
            assert not [secret for secret in ("mat-khau", "Lan", "261126") if secret in said]
