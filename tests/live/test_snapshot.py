# SPDX-License-Identifier: EUPL-1.2
"""What a snapshot says, in how many statements, and what it never says."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import at
from lines import Lines
from motcua.live import directory, mirrors, snapshot
from motcua.live.rendering import Reported, Served
from motcua.offices.models import Closure
from motcua.people.models import User
from motcua.queueing import operations, waiting
from motcua.queueing.models import Duty, Line, Ticket

NOW = at("2026-11-26T09:00")
HOURS = int(NOW.timestamp()) // 3_600


def public(office: str = "DN-TTHCC", **more: Any) -> Any:
    return json.loads(snapshot.read(office, at=more.get("at", NOW)).public)  # type: ignore[union-attr]


def board(office: str = "DN-TTHCC") -> Any:
    return json.loads(snapshot.read(office, at=NOW).board)  # type: ignore[union-attr]


def test_the_public_sees_each_line_with_what_is_served_and_how_many_wait(
    lines: Lines, draw: Callable[..., Ticket], binh: User
) -> None:
    for _ in range(3):
        draw()
    operations.call_next(counter="DN-TTHCC-3", by=binh, at=NOW)
    found = public()
    assert found == {
        "office": "DN-TTHCC",
        "name": found["name"],
        "version": found["version"],
        "as_of": "2026-11-26T09:00:00+07:00",
        "fresh": True,
        "lines": [
            {
                "code": "A",
                "name": "Xây dựng",
                "serving": [{"number": "A001", "counter": "DN-TTHCC-3"}],
                "waiting": 2,
                "last_issued": "A003",
                "wait_minutes": None,
            },
            {"code": "B", "name": "Việc khác", "serving": [], "waiting": 0, "last_issued": None, "wait_minutes": None},
        ],
    }
    assert list(found) == ["office", "name", "version", "as_of", "fresh", "lines"]


def test_the_board_shows_calls_and_whose_turn_comes_next(
    lines: Lines, draw: Callable[..., Ticket], binh: User, phuc: User
) -> None:
    tickets = [draw() for _ in range(9)]
    operations.call_next(counter="DN-TTHCC-3", by=binh, at=NOW)
    operations.call_next(counter="DN-TTHCC-1", by=phuc, at=NOW + timedelta(seconds=5))
    operations.start(counter="DN-TTHCC-1", by=phuc, at=NOW + timedelta(seconds=9))
    found = board()
    assert found["calls"] == [
        {
            "key": f"{tickets[1].pk}:1",
            "number": "A002",
            "counter": "DN-TTHCC-1",
            "counter_number": 1,
            "state": "serving",
            "line": "A",
            "at": "2026-11-26T09:00:05+07:00",
        },
        {
            "key": f"{tickets[0].pk}:1",
            "number": "A001",
            "counter": "DN-TTHCC-3",
            "counter_number": 3,
            "state": "called",
            "line": "A",
            "at": "2026-11-26T09:00:00+07:00",
        },
    ]
    assert found["lines"][0] == {
        "code": "A",
        "name": "Xây dựng",
        "waiting": 7,
        "last_issued": "A009",
        "next": ["A003", "A004", "A005", "A006", "A007"],
    }
    assert (found["paused"], found["notices"]) == ([], [])


def test_a_repeated_call_is_a_new_call_and_the_newest(
    lines: Lines, draw: Callable[..., Ticket], binh: User, phuc: User
) -> None:
    first, _second = draw(), draw()
    operations.call_next(counter="DN-TTHCC-3", by=binh, at=NOW)
    operations.call_next(counter="DN-TTHCC-1", by=phuc, at=NOW + timedelta(seconds=5))
    operations.recall(counter="DN-TTHCC-3", by=binh, at=NOW + timedelta(seconds=20))
    assert [call["key"] for call in board()["calls"]][:1] == [f"{first.pk}:2"]
    assert board()["calls"][0]["at"] == "2026-11-26T09:00:20+07:00"


def test_whose_turn_comes_next_is_said_in_the_order_of_calling(lines: Lines, draw: Callable[..., Ticket]) -> None:
    for priority in ("", "", "pregnant"):
        draw(priority=priority)
    assert board()["lines"][0]["next"] == ["A003", "A001", "A002"]


def test_nothing_about_a_person_is_in_the_bytes(lines: Lines, draw: Callable[..., Ticket], binh: User) -> None:
    lines.a.may_join_from_home = True
    lines.a.save()
    draw(priority="pregnant")
    draw(phone="+84905111222", channel="WEB")
    ticket = operations.call_next(counter="DN-TTHCC-3", by=binh, at=NOW)
    assert ticket is not None
    found = snapshot.read("DN-TTHCC", at=NOW)
    assert found is not None
    said = (found.public + found.board).decode().lower()
    for secret in ("905111222", "pregnant", "mang thai", "priority", "lane", "lê văn bình", "binh", "web", "phone"):
        assert secret not in said
    # The public reads no identity of a ticket either: only its number.
    assert str(ticket.pk) not in found.public.decode()


def test_paused_counters_and_a_closing_of_today_are_on_the_board(lines: Lines, binh: User) -> None:
    operations.pause(counter="DN-TTHCC-3", by=binh, at=NOW)
    Closure.objects.create(
        office_id="DN-TTHCC", starts_at=at("2026-11-26T15:00"), ends_at=at("2026-11-26T17:00"), reason="Mất điện"
    )
    found = board()
    assert found["paused"] == [3]
    assert found["notices"] == ["15:00 – 17:00: Mất điện"]
    assert Duty.objects.get().paused_at is not None


def test_the_version_is_the_sum_of_changes_and_hours_and_only_grows(
    lines: Lines, draw: Callable[..., Ticket], binh: User
) -> None:
    before = public()["version"]
    assert before == HOURS
    versions = [before]
    draw()
    versions.append(public()["version"])
    for deed in (operations.call_next, operations.recall, operations.start, operations.finish):
        deed(counter="DN-TTHCC-3", by=binh, at=NOW)
        versions.append(public()["version"])
    assert versions == sorted(set(versions))
    assert public(at=NOW + timedelta(hours=1))["version"] == versions[-1] + 1
    assert public("DN-HC")["version"] == HOURS


def test_marks_say_the_version_of_many_offices_in_two_statements(lines: Lines, draw: Callable[..., Ticket]) -> None:
    draw()
    draw(line=lines.hc_a)
    with CaptureQueriesContext(
        connection,
    ) as said:
        found = snapshot.marks(["DN-TTHCC", "DN-HC", "NOBODY"], at=NOW)
    assert len(said) == 2
    assert {code: mark.version for code, mark in found.items()} == {
        code: public(code)["version"] for code in ("DN-TTHCC", "DN-HC")
    }


def test_two_offices_are_read_in_two_statements_however_much_is_in_line(
    lines: Lines, draw: Callable[..., Ticket]
) -> None:
    for _ in range(20):
        draw()
    # What is known of waiting is looked up once a minute.
    snapshot.read_many(["DN-TTHCC", "DN-HC"], at=NOW)
    with CaptureQueriesContext(connection) as said:
        found = snapshot.read_many(["DN-TTHCC", "DN-HC"], at=NOW)
    assert len(said) == 2
    assert set(found) == {"DN-TTHCC", "DN-HC"}


def test_who_waits_over_midnight_still_waits_and_the_new_days_numbers_begin_anew(
    lines: Lines, draw: Callable[..., Ticket]
) -> None:
    draw()
    next_day = public(at=at("2026-11-27T07:00"))["lines"][0]
    assert (next_day["waiting"], next_day["last_issued"]) == (1, None)
    Line.objects.filter(pk=lines.a.pk).update(day_turns_at="08:00")
    assert public(at=at("2026-11-27T07:00"))["lines"][0]["last_issued"] == "A001"


def test_a_line_out_of_use_is_not_shown_but_its_changes_still_count(lines: Lines, draw: Callable[..., Ticket]) -> None:
    draw()
    before = public()["version"]
    Line.objects.filter(pk=lines.a.pk).update(is_active=False)
    assert [line["code"] for line in public()["lines"]] == ["B"]
    assert public()["version"] == before


def test_a_stale_snapshot_keeps_its_numbers_and_its_moment(lines: Lines, draw: Callable[..., Ticket]) -> None:
    draw()
    fresh = snapshot.read("DN-TTHCC", at=NOW)
    assert fresh is not None
    stale = fresh.stale()
    assert stale.etag != fresh.etag
    for one, other in ((fresh.public, stale.public), (fresh.board, stale.board)):
        assert json.loads(other) == {**json.loads(one), "fresh": False}


def test_the_entity_tag_is_the_same_in_every_process_and_changes_with_a_name(lines: Lines) -> None:
    first, later = (snapshot.read("dn-tthcc", at=NOW + timedelta(seconds=s)) for s in (0, 30))
    assert first is not None
    assert later is not None
    assert first.etag == later.etag
    Line.objects.filter(pk=lines.a.pk).update(name="Quy hoạch")
    renamed = snapshot.read("DN-TTHCC", at=NOW)
    assert renamed is not None
    assert renamed.etag != first.etag


def test_an_unknown_office_has_no_snapshot(lines: Lines) -> None:
    assert snapshot.read("NOBODY", at=NOW) is None


def test_the_wait_is_that_of_somebody_who_joins_now(
    lines: Lines, draw: Callable[..., Ticket], monkeypatch: pytest.MonkeyPatch
) -> None:
    draw()
    draw()
    asked: list[tuple[int, int]] = []

    def range_for(*, line_id: int, ahead: int, at: Any) -> waiting.Range | None:
        asked.append((line_id, ahead))
        return waiting.Range(4, 11) if line_id == lines.a.pk else None

    monkeypatch.setattr(waiting, "range_for", range_for)
    found = public()["lines"]
    assert [line["wait_minutes"] for line in found] == [{"low": 4, "high": 11}, None]
    assert asked == [(lines.a.pk, 2), (lines.b.pk, 0)]


# --- other makers' machines ------------------------------------------------------------------------------


def test_a_machine_that_sends_snapshots_says_what_its_line_shows(lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    Line.objects.filter(pk=lines.b.pk).update(is_mirrored=True)
    heard = {"DN-TTHCC": mirrors.Freshness(is_fresh=False, as_of=at("2026-11-26T08:40"), changes=7)}
    said = {lines.b.pk: Reported((Served("112", "Phòng 3"),), 14, "126")}
    monkeypatch.setattr(mirrors, "freshness_of", lambda offices: heard)
    monkeypatch.setattr(mirrors, "reported", lambda office: said)
    found = public()
    assert (found["fresh"], found["as_of"]) == (False, "2026-11-26T08:40:00+07:00")
    assert found["version"] == HOURS + 7
    assert found["lines"][1] == {
        "code": "B",
        "name": "Việc khác",
        "serving": [{"number": "112", "counter": "Phòng 3"}],
        "waiting": 14,
        "last_issued": "126",
        "wait_minutes": None,
    }
    call = board()["calls"][0]
    assert (call["number"], call["counter"], call["counter_number"], call["line"]) == ("112", "Phòng 3", None, "B")
    assert snapshot.marks(["DN-TTHCC"], at=NOW)["DN-TTHCC"] == snapshot.Mark(HOURS + 7, False)


def test_mirrored_tickets_show_the_counter_as_the_machine_calls_it(lines: Lines) -> None:
    Line.objects.filter(pk=lines.b.pk).update(is_mirrored=True)
    for number, state in ((1, "called"), (2, "waiting")):
        Ticket.objects.create(
            office_id="DN-TTHCC", line=lines.b, waits_in=lines.b, day=NOW.date(), number=number, shown=f"{number:03d}",
            state=state, channel="FEED", issued_at=NOW + timedelta(seconds=number), turn_at=NOW, ready_at=NOW,
            is_mirrored=True, counter_label="Phòng 5" if state == "called" else "",
            called_at=NOW if state == "called" else None,
        )  # fmt: skip
    line = public()["lines"][1]
    assert line["serving"] == [{"number": "001", "counter": "Phòng 5"}]
    assert (line["waiting"], line["last_issued"]) == (1, "002")
    # No feed tells these numbers, so nobody knows whether they are still so.
    assert public()["fresh"] is False
    assert public("DN-HC")["fresh"] is True


# --- the directory ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("q", ["", "dn-tthcc", "trung tam", "TRUNG TÂM", "da nang"])
def test_places_are_found_by_code_name_and_locality_without_marks(lines: Lines, q: str) -> None:
    assert "DN-TTHCC" in directory.matching(directory.places(at=NOW), q)


def test_a_place_without_lines_or_out_of_service_is_not_listed(lines: Lines) -> None:
    Line.objects.filter(office="DN-HC").update(is_active=False)
    known = directory.places(at=NOW)
    assert directory.matching(known, "") == ["DN-TTHCC"]
    assert directory.matching(known, "không có nơi này") == []
    assert "DN-HC" in {place.code for place in known}
