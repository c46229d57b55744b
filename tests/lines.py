# SPDX-License-Identifier: EUPL-1.2
"""Lines of the sample house, and the people who get numbers there.

`lines -> Lines`: DN-TTHCC has A (agencies DN-SXD) and B (everybody else); DN-HC has A and B of fields "Hộ tịch" and
"Chứng thực"; each with its kiosk `<office>-k1`. `lines.a`, `lines.b` are DN-TTHCC's, the others DN-HC's.
`draw(line=lines.a, at_=…, priority="") -> Ticket` gives a number through the operation: from 08:00 on, each a second
later, where no moment is given.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest

from cast import House, at
from motcua.queueing import operations
from motcua.queueing.models import Kiosk, Line, PriorityClass, Ticket

CLASSES = {
    "pregnant": "Phụ nữ mang thai",
    "infant": "Người bế trẻ dưới 36 tháng",
    "disabled": "Người khuyết tật nặng",
    "elderly": "Người từ 80 tuổi",
    "merit": "Người có công",
}


@dataclass(frozen=True)
class Lines:
    a: Line
    b: Line
    hc_a: Line
    hc_b: Line
    kiosk: Kiosk
    hc_kiosk: Kiosk


@pytest.fixture
def lines(house: House) -> Lines:
    for order, (code, name) in enumerate(CLASSES.items()):
        PriorityClass.objects.update_or_create(code=code, defaults={"name": name, "order": order})
    a = Line.objects.create(office=house.tthcc, code="A", name="Xây dựng", prefix="A", order=1)
    a.agencies.add(house.sxd)
    made = Lines(
        a=a,
        b=Line.objects.create(office=house.tthcc, code="B", name="Việc khác", prefix="B", order=2),
        hc_a=Line.objects.create(
            office=house.hc, code="A", name="Tư pháp - Hộ tịch", prefix="A", order=1, fields=["Hộ tịch"]
        ),
        hc_b=Line.objects.create(
            office=house.hc, code="B", name="Chứng thực", prefix="B", order=2, fields=["Chứng thực"]
        ),
        kiosk=Kiosk.objects.create(code="DN-TTHCC-k1", office=house.tthcc),
        hc_kiosk=Kiosk.objects.create(code="DN-HC-k1", office=house.hc),
    )
    operations.ensure_states([made.a, made.b, made.hc_a, made.hc_b])
    return made


@pytest.fixture
def draw(lines: Lines) -> Callable[..., Ticket]:
    seconds = count()

    def give(*, line: Line | None = None, at_: str | datetime = "", priority: str | bool = "", **more: Any) -> Ticket:
        moment = at(at_) if at_ else at("2026-11-26T08:00") + timedelta(seconds=next(seconds))
        channel = more.pop("channel", Ticket.Channel.KIOSK)
        return operations.issue_ticket(
            line=line or lines.a, channel=channel, at=moment, actor="kiosk:test", priority=priority, **more
        )

    return give
