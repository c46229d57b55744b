# SPDX-License-Identifier: EUPL-1.2
"""One timeline: what happened to the dossier and to its money in their order, and what to do next."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from cast import at
from money import LEVY, Till
from motcua.dossiers.course import course_of
from motcua.dossiers.models import Dossier
from motcua.dossiers.timeline import Line
from motcua.payments import operations, telling
from motcua.payments.models import Charge, Payment
from motcua.payments.rules import Method, Source
from motcua.visits import timeline

pytestmark = pytest.mark.django_db
Owing = Callable[..., Dossier]
TEN = at("2026-11-26T10:00")
FIRST = {**LEVY, "due": "before_intake"}


def lines(dossier: Dossier) -> list[Line]:
    dossier.refresh_from_db()
    return timeline.whole(course_of(dossier))


def title(dossier: Dossier, when: datetime = TEN) -> str:
    dossier.refresh_from_db()
    return timeline.next_step(course_of(dossier), at=when).title


def paid(dossier: Dossier, vnd: int = 16_000, **more: Any) -> Payment:
    payment = operations.begin_payment(dossier_id=dossier.pk, method=Method.VIETQR, at=TEN, actor="citizen", **more)
    operations.take_inflow(
        source=Source.BANK, external_id=str(payment.pk), amount_vnd=vnd, at=TEN, heard_at=TEN, payment=payment
    )
    payment.refresh_from_db()
    return payment


def test_money_stands_where_it_came_and_the_last_line_is_now(owing: Owing) -> None:
    dossier = owing(fees=[FIRST])
    assert title(dossier) == "Nộp 16.000 đ để cơ quan tiếp nhận"
    operations.begin_payment(dossier_id=dossier.pk, method=Method.VIETQR, at=TEN, actor="citizen")
    # What is only begun is not told.
    assert [line.kind for line in lines(dossier)] == ["DossierSubmitted"]
    paid(dossier)
    told = lines(dossier)
    assert [(line.kind, line.state) for line in told] == [
        ("DossierSubmitted", "is-done"),
        ("PaymentSettled", "is-now"),
    ]
    assert (told[1].title, told[1].details) == (
        "Đã nộp 16.000 đ",
        ("Chuyển khoản VietQR", "Biên lai BL-26 0000001"),
    )
    assert title(dossier).startswith("Cơ quan trả lời trước")


def test_what_went_back_and_what_was_too_much_are_told(owing: Owing, till: Till) -> None:
    dossier = owing()
    payment = paid(dossier, 20_000)
    assert lines(dossier)[-1].details[-1] == "Nộp thừa 4.000 đ; cơ quan sẽ hoàn lại."
    refund = operations.ask_refund(
        payment_id=payment.pk, amount_vnd=4_000, reason="thừa", way="bank", by=till.cashier, at=TEN
    )
    operations.approve_refund(refund_id=refund.pk, by=till.second, at=TEN)
    operations.pay_refund(refund_id=refund.pk, proof="FT9", by=till.cashier, at=at("2026-11-27T09:00"))
    told = lines(dossier)
    assert [line.title for line in told[-2:]] == ["Đã nộp 20.000 đ", "Đã hoàn 4.000 đ"]
    assert "thừa" not in " ".join(told[-2].details)


def test_who_need_not_pay_reads_why(owing: Owing, till: Till) -> None:
    dossier = owing(fees=[{**LEVY, "exempt": ["poor"]}])
    operations.assess(dossier_id=dossier.pk, at=TEN, by=till.officer, groups=["poor"], proof="Giấy chứng nhận hộ nghèo")
    told = lines(dossier)[-1]
    assert (told.title, told.details) == ("Không phải nộp: Lệ phí hộ tịch", ("Miễn cho người thuộc hộ nghèo",))
    assert telling.fees_said(timeline.owing.seen(dossier)) == "không thu"


def test_with_the_result_the_sum_is_said_first(owing: Owing) -> None:
    dossier = owing(status="result_ready")
    assert title(dossier) == "Nộp 16.000 đ khi nhận kết quả"
    Charge.objects.update(due="later")
    assert title(dossier) == "Đã có kết quả"


def test_before_the_fees_are_counted_they_are_foreseen(owing: Owing, file: Callable[..., Dossier], desk: Any) -> None:
    owing(fees=[FIRST])
    fresh = file(version=desk.copies)
    assert not Charge.objects.filter(dossier=fresh).exists()
    assert title(fresh) == "Nộp 16.000 đ để cơ quan tiếp nhận"
    over = file(version=desk.copies, status="returned")
    assert title(over) == "Hồ sơ đã xong"
    assert timeline.owing.seen(over).open_vnd == 0


def test_the_whole_takes_as_many_queries_for_one_line_as_for_many(
    owing: Owing, django_assert_max_num_queries: Any
) -> None:
    dossier = owing(fees=[{**LEVY, "name": f"Lệ phí {number}"} for number in range(9)])
    for number in range(1, 10):
        paid(dossier, keys=[f"fee:{number}"])
    course = course_of(dossier)
    with django_assert_max_num_queries(5):
        assert len(timeline.whole(course)) == 10
