# SPDX-License-Identifier: EUPL-1.2
"""What the national portal is told of a dossier: its items, the outbox, and a sender that dies in the middle."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cast import Citizen, at, house, lan, the_clock
from filing import Desk, desk, file
from motcua.connectors.portal_simulator import protocol
from motcua.connectors.portal_simulator.models import HeldDossier, HeldStep, PortalBehaviour
from motcua.dossiers import operations, portal, portal_items
from motcua.dossiers.models import Dossier, DossierContent, PortalMessage, PortalStatus
from reactions.world import relay

__all__ = ["desk", "file", "house", "lan", "the_clock"]

pytestmark = pytest.mark.django_db
File = Callable[..., Dossier]
NOW = at("2026-11-26T10:00")
Mode = PortalBehaviour.Mode


@pytest.fixture(autouse=True)
def simulator(settings: Any) -> None:
    settings.PORTAL, settings.PORTAL_PASSWORD, settings.PORTAL_UNIT = "simulator", "x", "H17.12"
    portal._made.cache_clear()


def send_all() -> int:
    """Send until nothing is due any more; return how many messages ended."""
    sent = 0
    while portal.send_next(at=NOW):
        sent += 1
    return sent


def rest_is_over() -> None:
    PortalMessage.objects.update(not_before=None)


def history(dossier: Dossier) -> list[tuple[str, str]]:
    steps = HeldStep.objects.filter(dossier__code=dossier.code).order_by("id")
    return [(step.service[:4], step.status) for step in steps]


# --- items -----------------------------------------------------------------------------------------


def test_the_item_of_a_returned_dossier_has_every_field_in_the_portals_form(file: File) -> None:
    dossier = file(status="returned")
    item = portal_items.dossier_item(dossier)
    expected = {
        "MaHoSo": dossier.code,
        "MaTTHC": "2.000815",
        "LoaiDoiTuong": "1",
        "ChuHoSo": "Nguyễn Thị Lan",
        "SoDienThoai": "0905111222",
        "KenhThucHien": "2",
        "NgayNopHoSo": "20261126090000",
        "NgayTiepNhan": "20261126090100",
        "NgayKetThucXuLy": "20261126090400",
        "NgayTra": "20261126090500",
        "NgayHenTra": "20261126170000",
        "TrangThaiHoSo": "10",
        "HinhThuc": "0",
        "SoBienNhan": "1",
        "SoQuyetDinh": "1",
        "NgayQuyetDinh": "20261126000000",
        "HoSoCoThanhPhanSoHoa": "False",
    }
    assert {name: item[name] for name in expected} == expected
    assert all(isinstance(value, str | list) for value in item.values())
    assert protocol._problem_of(PortalMessage.Service.DOSSIER, item) == ""


def test_a_moment_is_the_one_of_viet_nam_whatever_the_server_thinks() -> None:
    assert portal_items.moment(datetime(2026, 11, 25, 18, 30, tzinfo=UTC)) == "20261126013000"
    assert portal_items.moment(None) == ""


def test_answers_notes_and_file_names_stay_in_the_house(file: File, desk: Desk) -> None:
    dossier = file(status="processing", answers={"purpose": "đi làm ở nước ngoài"})
    operations.write_note(dossier_id=dossier.pk, text="gọi lại sau", by=desk.officer, at=NOW)
    DossierContent.objects.filter(dossier=dossier).update(
        applicant={"name": "Lan", "address": "24 Trần Phú", "proxy": {"name": "Minh"}, "id_number": "048192000111"}
    )
    said = str(portal_items.dossier_item(dossier))
    assert [word for word in ("nước ngoài", "gọi lại", "Trần Phú", "Minh") if word in said] == []
    assert "048192000111" in said


@pytest.mark.parametrize(
    ("status", "code"),
    [("submitted", "1"), ("processing", "2"), ("supplement", "5"), ("refused", "3"), ("withdrawn", "7"),
     ("signing", "4"), ("signed", "4"), ("result_ready", "9"), ("returned", "10")],
)  # fmt: skip
def test_each_state_has_its_code_and_the_city_may_change_it(file: File, desk: Desk, status: str, code: str) -> None:
    dossier = file(status=status)
    assert portal_items.portal_status(dossier) == code
    state = "received" if status == "processing" else status
    PortalStatus.objects.update_or_create(status=state, defaults={"portal_code": "99", "portal_name": "Khác"})
    assert portal_items.portal_status(dossier) == "99"
    PortalStatus.objects.all().delete()
    assert portal_items.portal_status(dossier) == code


def test_a_received_dossier_is_in_process_once_somebody_has_taken_it(file: File, desk: Desk) -> None:
    dossier = file(status="processing")
    operations.take_in_hand(dossier_id=dossier.pk, by=desk.specialist, at=NOW)
    assert portal_items.portal_status(dossier) == "4"


def test_the_one_supplement_and_the_one_new_date_are_told(file: File, desk: Desk) -> None:
    dossier = file(version=desk.permit, status="processing")
    operations.ask_for_supplement(
        dossier_id=dossier.pk, points=[{"what": "Thiếu bản vẽ", "how": "Gửi"}], by=desk.specialist, at=NOW
    )
    operations.give_supplement(dossier_id=dossier.pk, at=NOW + timedelta(hours=1))
    operations.extend(
        dossier_id=dossier.pk, new_due_at=at("2027-01-20T17:00"), reason="Chờ ý kiến", by=desk.leader, at=NOW
    )
    asked, extended = portal_items.dossier_item(Dossier.objects.get(pk=dossier.pk))["DanhSachHoSoBoSung"]
    assert (asked["NoiDungBoSung"], asked["TrangThaiBoSung"]) == ("Thiếu bản vẽ", "2")
    assert asked["NgayBoSung"] == "20261126100000"
    assert (extended["NoiDungBoSung"], extended["NgayHenTraMoi"]) == ("Chờ ý kiến", "20270120170000")


def test_a_step_names_the_officer_and_never_the_citizen(file: File, desk: Desk) -> None:
    dossier = file(status="processing")
    for actor, name in ((desk.officer.actor, "Trần Thị Nhàn"), ("citizen", "Người nộp hồ sơ"), ("system", "Hệ thống")):
        item = portal_items.progress_item(dossier, portal_items.Deed("DossierReceived", actor, NOW))
        assert (item["NguoiXuLy"], item["NoiDungXuLy"]) == (name, "tiếp nhận hồ sơ")
        assert item["ThoiDiemXuLy"] == "20261126100000"
        assert protocol._problem_of(PortalMessage.Service.PROGRESS, item) == ""


# --- the outbox ------------------------------------------------------------------------------------


def test_without_a_portal_nothing_is_kept(file: File, settings: Any) -> None:
    settings.PORTAL = ""
    file(status="returned")
    relay()
    assert not PortalMessage.objects.exists()


def test_every_step_reaches_the_portal_once_and_in_order(file: File, desk: Desk) -> None:
    dossier = file()
    steps: list[Callable[[], object]] = [
        lambda: operations.receive(dossier_id=dossier.pk, by=desk.officer, at=NOW),
        lambda: operations.take_in_hand(dossier_id=dossier.pk, by=desk.specialist, at=NOW),
        lambda: operations.draft_result(dossier_id=dossier.pk, by=desk.specialist, at=NOW),
        lambda: operations.sign(dossier_id=dossier.pk, by=desk.leader, at=NOW),
        lambda: operations.issue_result(dossier_id=dossier.pk, by=desk.officer, at=NOW),
        lambda: operations.return_result(dossier_id=dossier.pk, by=desk.officer, at=NOW),
    ]
    relay()
    for step in steps:
        step()
        relay()
        relay()
    assert send_all() == 14
    statuses = ["1", "2", "4", "4", "4", "9", "10"]
    assert history(dossier) == [(service, status) for status in statuses for service in ("Dong", "CapN")]
    assert set(PortalMessage.objects.values_list("state", flat=True)) == {"accepted"}


def test_an_older_message_of_the_dossier_goes_first_and_others_do_not_wait(file: File) -> None:
    first, second = file(), file(at="2026-11-26T09:30")
    relay()
    PortalMessage.objects.filter(dossier=first, number=1).update(not_before=datetime.now(UTC) + timedelta(hours=1))
    assert send_all() == 2
    assert history(first) == []
    assert history(second) == [("Dong", "1"), ("CapN", "1")]
    rest_is_over()
    assert send_all() == 2
    assert history(first) == history(second)


def test_one_refused_dossier_does_not_stop_the_others(file: File) -> None:
    bad, good = file(), file()
    protocol.behave(code=bad.code, mode=Mode.REFUSES)
    relay()
    assert send_all() == 4
    states = dict(PortalMessage.objects.values_list("dossier_id", "state"))
    assert states == {bad.pk: "refused", good.pk: "accepted"}
    refused = PortalMessage.objects.filter(dossier=bad).order_by("number").first()
    assert refused is not None
    assert refused.last_answer.startswith("30 ")
    protocol.behave(code=bad.code, mode=Mode.ACCEPTS)
    assert portal.send_again(message_id=refused.pk, at=NOW) is not None
    assert portal.send_again(message_id=refused.pk, at=NOW) is None
    assert send_all() == 1
    assert history(bad) == [("Dong", "1")]


def test_a_portal_that_does_not_answer_is_asked_again_after_growing_pauses(file: File) -> None:
    dossier = file()
    relay()
    protocol.behave(code="*", mode=Mode.UNREACHABLE)
    pauses = []
    for _ in range(4):
        assert send_all() == 0
        message = PortalMessage.objects.get(number=1)
        assert message.not_before is not None
        pauses.append(round((message.not_before - datetime.now(UTC)).total_seconds()))
        rest_is_over()
    assert pauses == [2, 4, 8, 16]
    assert message.attempts == 4
    protocol.behave(code="*", mode=Mode.ACCEPTS)
    assert send_all() == 2
    assert history(dossier) == [("Dong", "1"), ("CapN", "1")]


def test_after_a_week_it_is_given_up_loudly(file: File) -> None:
    file()
    relay()
    protocol.behave(code="*", mode=Mode.UNREACHABLE)
    assert not portal.send_next(at=at("2026-12-03T09:00"))
    assert PortalMessage.objects.get(number=1).state == "refused"


@pytest.mark.parametrize("mode", [Mode.LOSES, Mode.TWICE, Mode.LATE])
def test_a_lost_doubled_or_late_answer_makes_nothing_double(file: File, mode: Mode, settings: Any) -> None:
    dossier = file(status="processing")
    relay()
    settings.PORTAL_TIMEOUT_SECONDS = 0
    protocol.behave(code="*", mode=mode, late_seconds=1)
    for _ in range(12):
        send_all()
        rest_is_over()
    assert set(PortalMessage.objects.values_list("state", flat=True)) == {"accepted"}
    assert history(dossier) == [("Dong", "2"), ("CapN", "2")] * 2
    assert HeldStep.objects.filter(repeated__gt=0).count() == 4


class Killed(BaseException):
    """What the operating system does to a process."""


@pytest.mark.parametrize("place", ["_hand_over", "_end", "_put_off"])
@pytest.mark.parametrize("is_done_first", [False, True])
def test_a_sender_killed_anywhere_loses_and_doubles_nothing(
    file: File, monkeypatch: pytest.MonkeyPatch, place: str, is_done_first: bool
) -> None:
    dossier = file(status="processing")
    relay()
    if place == "_put_off":
        protocol.behave(code="*", mode=Mode.LOSES)
    kept = getattr(portal, place)

    def die(*words: Any, **named: Any) -> None:
        if is_done_first:
            kept(*words, **named)
        raise Killed

    for _ in range(4):
        monkeypatch.setattr(portal, place, die)
        with pytest.raises(Killed):
            send_all()
        monkeypatch.setattr(portal, place, kept)
        # Nobody else takes what is in hand, until its sender must be dead.
        assert place != "_hand_over" or portal.claim_next() is None
        rest_is_over()
    for _ in range(8):
        send_all()
        rest_is_over()
    assert history(dossier) == [("Dong", "2"), ("CapN", "2")] * 2
    assert set(PortalMessage.objects.values_list("state", flat=True)) == {"accepted"}


def test_a_portal_that_forgot_or_knew_the_dossier_is_told_the_other_way(file: File, desk: Desk) -> None:
    dossier = file()
    relay()
    send_all()
    PortalMessage.objects.all().delete()
    operations.receive(dossier_id=dossier.pk, by=desk.officer, at=NOW)
    relay()
    assert send_all() == 2
    assert HeldDossier.objects.get().status == "2"
    HeldDossier.objects.all().delete()
    operations.take_in_hand(dossier_id=dossier.pk, by=desk.specialist, at=NOW)
    relay()
    assert send_all() == 2
    assert HeldDossier.objects.get().status == "4"


def test_the_portals_own_code_is_used_where_the_dossier_came_from_there(file: File) -> None:
    dossier = file()
    Dossier.objects.filter(pk=dossier.pk).update(external_code="G01.899-261126-0007")
    relay()
    send_all()
    assert HeldDossier.objects.get().code == "G01.899-261126-0007"


def test_what_is_logged_names_nobody(file: File, lan: Citizen, caplog: pytest.LogCaptureFixture, capsys: Any) -> None:
    file()
    protocol.behave(code="*", mode=Mode.REFUSES)
    relay()
    send_all()
    said = caplog.text + capsys.readouterr().out
    assert not re.search("Lan|905111222", said)
