# SPDX-License-Identifier: EUPL-1.2
"""What happens to a parcel is told to its citizen once, while it is so; and the timeline says the same in full."""

from collections.abc import Callable
from typing import Any

import pytest

from cast import at
from filing import Desk
from motcua.dossiers import operations as dossiers
from motcua.dossiers.models import Dossier
from motcua.journal.events import Event
from motcua.kernel.text import sms_parts
from motcua.messaging.models import Message
from motcua.people.models import User
from motcua.post import erasing, events, operations, telling
from motcua.post.models import Parcel
from motcua.post.rules import State
from motcua.reactions.table import REACTIONS
from motcua.reactions.truth import is_still_owed
from posting import PostHouse
from reactions.world import relay

pytestmark = pytest.mark.django_db
HOME = {"name": "Nguyễn Thị Lan", "phone": "+84905111222", "address": "12 Trần Phú", "locality": "48-HC"}
EIGHT = "2026-11-27T08:00"


def ask(dossier: Dossier, direction: str = "return", *, when: str = EIGHT, is_cod: bool = True) -> Parcel:
    return operations.ask_parcel(
        dossier_id=dossier.pk, direction=direction, home=HOME, is_cod=is_cod, at=at(when), actor="citizen"
    )


def hand_over(parcel: Parcel, house: PostHouse, *, when: str = "2026-11-27T09:00") -> None:
    """Label a result and let both sides sign."""
    operations.label_parcel(parcel_id=parcel.pk, by=house.clerk, at=at(when))
    sign(parcel, house, "to_carrier", when=when)


def sign(parcel: Parcel, house: PostHouse, direction: str, *, when: str) -> None:
    row = operations.open_list(
        office=house.office, carrier=house.carrier, direction=direction, by=house.clerk, at=at(when)
    )
    code = Parcel.objects.get(pk=parcel.pk).code
    operations.put_on_list(list_id=row.pk, code=code, by=house.clerk, at=at(when))
    for side in ("office", "carrier"):
        by = house.clerk if side == "carrier" else User.objects.get(username="nhan")
        operations.sign_list(list_id=row.pk, side=side, by=by, at=at(when))


def tell(parcel: Parcel, house: PostHouse, deed: str, when: str, **more: str) -> None:
    operations.note(
        deed=deed,
        at=at(when),
        heard_at=at(when),
        source="clerk",
        external_id=f"{deed}{when}",
        parcel_id=parcel.pk,
        by=house.clerk,
        **more,
    )


def told() -> list[str]:
    """Return the templates of the messages about parcels, in the order of their facts."""
    rows = Message.objects.filter(template__startswith="parcel_")
    return [row.template.removeprefix("parcel_") for row in sorted(rows, key=lambda row: int(row.key.split(":")[1]))]


def last_text() -> str:
    return max(Message.objects.all(), key=lambda row: int(row.key.split(":")[1])).text


def test_each_fact_about_parcels_has_a_line_in_the_table() -> None:
    facts = {kind for kind in vars(events).values() if isinstance(kind, type) and issubclass(kind, Event)}
    assert facts - {Event, events.ParcelEvent} <= set(REACTIONS)


def test_a_result_on_its_way_is_told_step_by_step(file: Callable[..., Dossier], post_house: PostHouse) -> None:
    dossier = file(status="result_ready", at="2026-11-26T09:00")
    parcel = ask(dossier)
    relay()
    hand_over(parcel, post_house)
    relay()
    assert "ma EA123456785VN, cham nhat thu 2 30/11" in last_text()
    assert "Tra buu ta 12.000 d" in last_text()
    tell(parcel, post_house, "on_the_way", "2026-11-27T12:00")
    tell(parcel, post_house, "out", "2026-11-28T08:00")
    relay()
    assert told() == ["asked", "handed_over", "out"]
    tell(parcel, post_house, "delivered", "2026-11-28T10:00", received_by="Nguyễn Thị Lan", proof="ký nhận")
    relay()
    assert told()[-1] == "delivered"
    # The parcel told it: the dossier does not tell the same again.
    assert not Message.objects.filter(template="dossier_returned").exists()
    assert all(sms_parts(row.text).parts == 1 for row in Message.objects.all())


@pytest.mark.rule("R-070")
def test_two_tries_in_vain_tell_what_comes_next_and_the_older_is_taken_back(
    file: Callable[..., Dossier], post_house: PostHouse
) -> None:
    parcel = ask(file(status="result_ready", at="2026-11-26T09:00"))
    hand_over(parcel, post_house)
    relay()
    tell(parcel, post_house, "failed", "2026-11-30T09:00", reason="absent")
    relay()
    assert "Moi lan 2 tu" in last_text()
    first = Message.objects.get(template="parcel_failed")
    tell(parcel, post_house, "failed", "2026-12-03T09:00", reason="absent")
    relay()
    assert not is_still_owed(first)
    assert Message.objects.get(pk=first.pk).status == Message.Status.WITHDRAWN
    assert "lan 2, chua gap" in last_text()
    tell(parcel, post_house, "returning", "2026-12-07T09:00")
    sign(parcel, post_house, "from_carrier", when="2026-12-07T15:00")
    relay()
    assert told()[-1] == "returned"
    assert "hoac" in last_text()
    # Asked for once more: nobody has to fetch it any more.
    returned = Message.objects.get(template="parcel_returned")
    ask(parcel.dossier, when="2026-12-07T16:00")
    assert not is_still_owed(returned)


@pytest.mark.rule("R-071")
def test_papers_that_arrive_tell_the_moment_of_filing_and_by_when_it_is_answered(
    file: Callable[..., Dossier], post_house: PostHouse
) -> None:
    dossier = file(status="submitted", at="2026-11-26T09:00")
    parcel = ask(dossier, "pickup")
    relay()
    # The answer promised at sending is no longer owed; the postman is ordered without anybody's doing.
    assert not Message.objects.filter(template="dossier_sent", status=Message.Status.QUEUED).exists()
    assert Parcel.objects.get(pk=parcel.pk).code
    tell(parcel, post_house, "collected", "2026-11-27T10:00")
    relay()
    sign(parcel, post_house, "from_carrier", when="2026-11-27T15:20")
    relay()
    assert told() == ["asked", "labelled", "handed_over"]
    message = Message.objects.get(template="dossier_papers_arrived")
    assert "tinh la nop luc 15h20 thu 6 27/11. Co quan tra loi truoc" in message.text


def test_a_ready_result_that_comes_by_post_is_not_to_be_fetched(
    file: Callable[..., Dossier], post_house: PostHouse, desk: Desk
) -> None:
    dossier = file(status="signed", at="2026-11-26T09:00")
    ask(dossier, is_cod=True, when="2026-11-26T16:00")
    unpaid = file(status="signed", at="2026-11-26T09:00")
    ask(unpaid, is_cod=False, when="2026-11-26T16:00")
    for each in (dossier, unpaid):
        dossiers.issue_result(dossier_id=each.pk, by=desk.officer, at=at("2026-11-27T09:00"))
    relay()
    texts = {row.subject: row.text for row in Message.objects.filter(template="dossier_result_ready")}
    assert "Se gui ve nha qua buu dien" in texts[dossier.subject]
    assert "Nop 12.000 d de buu dien gui ve nha" in texts[unpaid.subject]


def test_lost_late_and_called_off_are_told_with_an_apology(file: Callable[..., Dossier], post_house: PostHouse) -> None:
    parcel = ask(file(status="result_ready", at="2026-11-26T09:00"))
    hand_over(parcel, post_house)
    relay()
    operations.report_lost(parcel_id=parcel.pk, by=post_house.clerk, at=at("2026-12-01T09:00"))
    relay()
    assert "xin loi Ong/Ba, buu dien bao that lac EA123456785VN" in last_text()
    other = ask(file(status="processing", at="2026-11-26T09:00"))
    operations.cancel_parcel(parcel_id=other.pk, at=at("2026-11-27T11:00"), actor="citizen")
    relay()
    assert "da thoi gui qua buu dien" in last_text()


def test_a_dossier_that_is_over_calls_off_what_the_carrier_does_not_have(
    file: Callable[..., Dossier], post_house: PostHouse
) -> None:
    dossier = file(status="processing", at="2026-11-26T09:00")
    parcel = ask(dossier)
    dossiers.withdraw(dossier_id=dossier.pk, at=at("2026-11-27T10:00"))
    relay()
    assert Parcel.objects.get(pk=parcel.pk).state == State.CANCELLED
    # The withdrawal says enough.
    assert "cancelled" not in told()


def test_nobodys_name_remains_when_a_dossier_is_forgotten(file: Callable[..., Dossier], post_house: PostHouse) -> None:
    parcel = ask(file(status="result_ready", at="2026-11-26T09:00"))
    relay()
    erasing.forget_people(parcel.dossier_id)
    parcel.refresh_from_db()
    assert parcel.home == {"locality": "48-HC"}
    assert not Message.objects.filter(subject=parcel.subject).exclude(to_phone="").exists()


# --- the timeline -------------------------------------------------------------------------------------------


def test_the_course_is_told_in_plain_words_each_thing_once(file: Callable[..., Dossier], post_house: PostHouse) -> None:
    parcel = ask(file(status="result_ready", at="2026-11-26T09:00"))
    hand_over(parcel, post_house)
    tell(parcel, post_house, "failed", "2026-11-30T09:00", reason="absent")
    # The carrier's computer tells the same try in its own words.
    operations.note(
        deed="failed",
        at=at("2026-11-30T09:05"),
        heard_at=at("2026-11-30T12:00"),
        source="feed",
        external_id="77",
        parcel_id=parcel.pk,
    )
    parcel.refresh_from_db()
    lines = telling.lines(parcel)
    assert [line.title for line in lines] == [
        "Nhờ bưu điện mang kết quả về nhà",
        "Kết quả đã đóng gói để gửi",
        "Kết quả được gửi về nhà, mã EA123456785VN",
        "Mời lần 1 chưa gặp: không có người nhận",
    ]
    assert "giá 26.000 đ · bạn trả 10.000 đ · địa phương hỗ trợ 16.000 đ" in lines[0].details
    said: Any = telling.where(parcel, at=at("2026-11-30T13:00"))
    assert (said.kind, said.title) == ("today", "Bưu tá đến mà chưa giao được")


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("direction", ["return", "pickup"])
def test_every_state_has_its_sentence(
    file: Callable[..., Dossier], post_house: PostHouse, state: str, direction: str
) -> None:
    parcel = ask(file(status="submitted", at="2026-11-26T09:00"), direction)
    parcel.state, parcel.ended_at = state, at("2026-11-30T09:00")
    assert telling.where(parcel, at=at("2026-11-30T13:00")).title
