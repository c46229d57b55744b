# SPDX-License-Identifier: EUPL-1.2
"""Lines, kiosks and priority: arranged by the own office's head, with a history, never against numbers given."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from cast import House
from doors.administration.page_reading import text_of
from lines import Lines
from motcua.journal.models import Entry
from motcua.people.models import User
from motcua.queueing import queries
from motcua.queueing.models import CounterLine, Kiosk, Line, LineState, PriorityClass, Skill, Ticket, WaitPattern

ClientFor = Callable[..., Client]
Change = Callable[..., HttpResponse]
LINES = "/quan-tri/queueing/line/"


def page(row: Line | Kiosk) -> str:
    return reverse(f"admin:queueing_{row._meta.model_name}_change", args=[row.pk])


def test_a_head_finds_and_changes_only_the_own_offices_lines(
    lines: Lines, phuc: User, client_for: ClientFor, change: Change
) -> None:
    client = client_for(phuc)
    shown = text_of(client.get(LINES))
    assert "Xây dựng" in shown
    assert "Tư pháp - Hộ tịch" not in shown
    assert client.get(page(lines.hc_a)).status_code == 404
    change(client, page(lines.a), name="Xây dựng – Giao thông", daily_limit="120")
    lines.a.refresh_from_db()
    assert (lines.a.name, lines.a.daily_limit) == ("Xây dựng – Giao thông", 120)
    told = text_of(client.get(page(lines.a).replace("change", "history")))
    assert "số lượt nhiều nhất mỗi ngày" in told.lower()
    assert "120" in told


def test_officers_have_nothing_to_arrange(lines: Lines, binh: User, client_for: ClientFor) -> None:
    assert client_for(binh).get(LINES).status_code == 403
    assert client_for(binh).get("/quan-tri/queueing/kiosk/").status_code == 403


def test_a_new_line_lives_at_once(
    lines: Lines, house: House, phuc: User, client_for: ClientFor, change: Change
) -> None:
    typed: dict[str, Any] = {
        "office": "DN-TTHCC", "code": "ct", "name": "Chứng thực", "prefix": "c", "agencies": ["DN-STC"],
        "fields": "Chứng thực\r\n  Hộ tịch \r\n\r\n", "opens_at": "18:00", "closes_at": "21:00",
        "weekdays": ["0", "2"], "order": "3", "digits": "3",
    }  # fmt: skip
    answer = change(client_for(phuc), reverse("admin:queueing_line_add"), **typed)
    assert answer.status_code == 200
    made = Line.objects.get(office="DN-TTHCC", code="CT")
    assert (made.prefix, made.fields, made.weekdays) == ("C", ["Chứng thực", "Hộ tịch"], [0, 2])
    assert [row.pk for row in made.agencies.all()] == ["DN-STC"]
    assert LineState.objects.get(pk=made.pk).office_id == "DN-TTHCC"
    entries = Entry.objects.filter(subject=f"line:{made.pk}", actor=phuc.actor)
    assert entries.count() == 2
    told = text_of(client_for(phuc).get(page(made).replace("change", "history")))
    assert "Chứng thực, Hộ tịch" in told
    assert house.stc.name in told


def test_a_head_makes_no_line_elsewhere(lines: Lines, phuc: User, client_for: ClientFor, change: Change) -> None:
    answer = change(client_for(phuc), reverse("admin:queueing_line_add"), office="DN-HC", code="Z", name="Lạ")
    assert answer.status_code == 200
    assert not Line.objects.filter(code="Z").exists()


def test_the_screens_are_told_of_a_change(lines: Lines, phuc: User, client_for: ClientFor, change: Change) -> None:
    before = LineState.objects.get(pk=lines.a.pk).changes
    change(client_for(phuc), page(lines.a), name="Tên mới")
    assert LineState.objects.get(pk=lines.a.pk).changes > before


def test_counters_and_people_of_the_office_serve_a_line(
    lines: Lines, house: House, binh: User, hoa: User, phuc: User, client_for: ClientFor, change: Change
) -> None:
    client = client_for(phuc)
    shown = client.get(page(lines.a)).content.decode()
    assert "DN-TTHCC-1" in shown
    assert "DN-HC-1" not in shown
    assert binh.full_name in shown
    assert hoa.full_name not in shown
    change(client, page(lines.a), **{"counters-0-counter": "DN-TTHCC-2", "skills-0-user": str(binh.pk)})
    assert CounterLine.objects.get().counter_id == "DN-TTHCC-2"
    assert Skill.objects.get().user == binh
    assert [row.pk for row in queries.served_lines(house.counter(2))] == [lines.a.pk]
    assert "quầy phục vụ hàng chờ" in text_of(client.get(page(lines.a).replace("change", "history")))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"opens_at": "18:00"}, "cần cả giờ mở và giờ đóng"),
        ({"digits": "9"}, "từ 1 đến 5 chữ số"),
        ({"priority_every": "0"}, "ít nhất 1"),
    ],
)
def test_what_cannot_be_is_told_and_what_was_typed_is_kept(
    lines: Lines, phuc: User, client_for: ClientFor, change: Change, typed: dict[str, str], said: str
) -> None:
    answer = change(client_for(phuc), page(lines.a), name="Tên đang gõ", **typed)
    assert said in text_of(answer)
    assert "Tên đang gõ" in answer.content.decode()
    lines.a.refresh_from_db()
    assert lines.a.name == "Xây dựng"


def test_a_line_that_has_given_numbers_is_kept_and_put_out_of_use(
    lines: Lines, draw: Callable[..., Ticket], phuc: User, client_for: ClientFor, change: Change
) -> None:
    draw(line=lines.a)
    client, remove = client_for(phuc), reverse("admin:queueing_line_delete", args=[lines.a.pk])
    shown = text_of(client.get(remove))
    assert "Chưa xóa được" in shown
    assert "số đã phát (từ ngày đầu đến nay): 1" in shown
    client.post(remove, {"post": "yes"})
    assert Line.objects.filter(pk=lines.a.pk).exists()
    fields = {"is_active": ""}
    change(client, page(lines.a), **fields)
    lines.a.refresh_from_db()
    assert not lines.a.is_active


def test_an_unused_line_goes_with_what_stood_beside_it(lines: Lines, phuc: User, client_for: ClientFor) -> None:
    WaitPattern.objects.create(
        line=lines.b, hour=24, sample_count=40, pace_seconds=60, low_factor=1, high_factor=2, learned_on="2026-11-25"
    )
    client, pk = client_for(phuc), lines.b.pk
    client.post(reverse("admin:queueing_line_delete", args=[pk]), {"post": "yes"})
    assert not Line.objects.filter(pk=pk).exists()
    assert Entry.objects.filter(subject=f"line:{pk}", kind="MasterDataChanged").exists()


def test_a_kiosk_is_named_after_its_office(
    lines: Lines, quantri: User, phuc: User, client_for: ClientFor, change: Change
) -> None:
    add = reverse("admin:queueing_kiosk_add")
    typed = {"office": "DN-TTHCC", "name": "Máy sảnh B", "paper_mm": "80", "printer": "browser"}
    assert "như DN-TTHCC-k1" in text_of(change(client_for(phuc), add, code="may-2", **typed))
    change(client_for(phuc), add, code="DN-TTHCC-k2", **typed)
    made = Kiosk.objects.get(pk="DN-TTHCC-k2")
    answer = change(client_for(phuc), page(made), printer="network", printer_address="")
    assert "cần địa chỉ" in text_of(answer)
    change(client_for(quantri), page(made), printer="network", printer_address="192.168.1.50:9100")
    made.refresh_from_db()
    assert (made.printer, Kiosk.objects.filter(office="DN-TTHCC").count()) == ("network", 2)
    assert client_for(phuc).get(page(lines.hc_kiosk)).status_code == 404


def test_whom_the_law_lets_go_first_is_the_citys(
    lines: Lines, phuc: User, quantri: User, client_for: ClientFor, change: Change
) -> None:
    address = reverse("admin:queueing_priorityclass_change", args=["elderly"])
    assert client_for(phuc).get(address).status_code == 403
    change(client_for(quantri), address, name="Người từ 75 tuổi")
    assert PriorityClass.objects.get(pk="elderly").name == "Người từ 75 tuổi"
