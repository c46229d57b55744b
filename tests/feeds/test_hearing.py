# SPDX-License-Identifier: EUPL-1.2
"""What a hub makes of single words of a machine: days, clocks, epochs, gaps, resets, numbers given twice."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import at
from feeds.hubs import FEED, OFFICE, a_machine, send, shown
from motcua.feeds import operations, queries
from motcua.feeds.events import FeedEpochBegun, FeedGapGivenUp, FeedHeard
from motcua.feeds.models import Feed, FeedState, HeldEvent
from motcua.journal.models import Entry
from motcua.queueing.models import LineState, Ticket

NINE = at("2026-11-26T09:00")


def said(seq: int, kind: str = "issued", number: str = "012", when: datetime | str = NINE, **more: Any) -> dict:
    moment = when if isinstance(when, str) else when.isoformat()
    return {"seq": seq, "kind": kind, "line": "KHAM", "number": number, "at": moment} | more


def kinds(kind: type) -> list[Entry]:
    return list(Entry.objects.filter(kind=kind.__name__).order_by("id"))


def state() -> FeedState:
    return FeedState.objects.get()


@pytest.mark.rule("R-041")
def test_one_absurd_number_does_not_make_the_feed_deaf(feed: Feed) -> None:
    send([said(1)], NINE)
    answer = operations.hear_events(feed=FEED, events=[said(2**61), said(2, number="013")], at=NINE)
    assert [(each.index, each.seq, each.error) for each in answer.refused] == [(0, None, "seq_too_far")]
    assert (answer.last_seq, answer.held, answer.missing) == (2, 0, [])
    answer = operations.hear_events(feed=FEED, events=[said(3, number="014")], at=NINE)
    assert (answer.last_seq, answer.applied) == (3, 1)


# --- moments -------------------------------------------------------------------------------------------


@pytest.mark.rule("R-042")
def test_a_moment_that_lies_ahead_is_that_of_receipt_and_the_clocks_error_is_kept(feed: Feed) -> None:
    send([said(1, when="2027-01-01T00:00+07:00"), said(2, number="013", when=NINE + timedelta(minutes=4))], NINE)
    assert [row.issued_at for row in Ticket.objects.order_by("shown")] == [NINE, NINE + timedelta(minutes=4)]
    assert {row.day for row in Ticket.objects.all()} == {NINE.date()}
    assert state().skew_seconds > 86_400 * 30
    operations.hear_events(feed=FEED, events=[], sent_at=NINE - timedelta(minutes=20), at=NINE)
    assert state().skew_seconds == -1_200


@pytest.mark.rule("R-042")
def test_yesterdays_events_go_to_yesterday_and_never_to_todays_board(feed: Feed) -> None:
    send([said(1, "issued"), said(2, "called", counter="1")], NINE)
    yesterday = NINE - timedelta(days=1)
    send([said(3, number="099", when=yesterday), said(4, "called", "099", yesterday, counter="1")], NINE)
    assert shown()["KHAM"]["serving"] == [["012", "1"]]
    old = Ticket.objects.get(shown="099")
    assert (old.day, old.state) == (yesterday.date(), "left")
    send([said(5, "done", "099", yesterday + timedelta(minutes=3))], NINE)
    old.refresh_from_db()
    assert (old.state, old.ended_at) == ("done", yesterday + timedelta(minutes=3))
    calls = Entry.objects.filter(kind="TicketCalled").values_list("payload__number", flat=True)
    assert list(calls) == ["012"]


def test_over_midnight_who_waits_goes_on_waiting_and_the_numbers_begin_anew(feed: Feed) -> None:
    late, after = at("2026-11-26T23:50"), at("2026-11-27T00:05")
    send([said(1, number="087", when=late)], late)
    send([said(2, number="001", when=after)], after)
    assert shown()["KHAM"]["waiting"] == 2
    send([said(3, "called", "087", after + timedelta(minutes=1), counter="1")], after + timedelta(minutes=1))
    rows = {row.shown: row for row in Ticket.objects.all()}
    assert (rows["087"].day, rows["087"].state) == (late.date(), "called")
    assert (rows["001"].day, rows["001"].state) == (after.date(), "waiting")


def test_the_same_number_of_today_is_called_though_yesterdays_is_still_open(feed: Feed) -> None:
    send([said(1, when=at("2026-11-25T23:00"))], at("2026-11-25T23:00"))
    send([said(2, when=NINE), said(3, "called", when=NINE, counter="1")], NINE)
    assert Ticket.objects.get(state="called").day == NINE.date()
    assert operations.end_past_numbers(at=at("2026-11-26T20:00")) == 1
    assert not Ticket.objects.filter(state="waiting").exists()


def test_a_batch_of_just_before_midnight_is_not_late(feed: Feed) -> None:
    send([said(1, when=at("2026-11-25T23:58"))], at("2026-11-26T00:02"))
    assert Ticket.objects.get().state == "waiting"


# --- numbers given again ---------------------------------------------------------------------------------


def test_a_reset_of_a_line_called_0_is_of_that_line_alone(feed: Feed) -> None:
    send([{**said(1), "line": 0}, {**said(2), "line": "1"}, {**said(3, "reset", "", NINE), "line": 0}], NINE)
    assert {code: line["waiting"] for code, line in shown().items()} == {"0": 0, "1": 1}


def test_after_a_reset_the_same_number_is_another_ticket(feed: Feed) -> None:
    noon = NINE + timedelta(hours=2)
    send([said(1), said(2, "reset", "", NINE + timedelta(hours=1)), said(3, when=noon)], noon)
    old, new = Ticket.objects.order_by("issued_at")
    assert (old.state, new.state) == ("left", "waiting")
    assert (new.shown, old.shown) == ("012", "012~1")
    assert old.pk != new.pk
    send([said(4, "called", when=NINE + timedelta(hours=3), counter="2")], NINE + timedelta(hours=3))
    new.refresh_from_db()
    assert new.state == "called"


def test_a_counter_that_calls_the_next_has_finished_with_the_one_before(feed: Feed) -> None:
    send([said(1), said(2, number="013"), said(3, "called", counter="1"), said(4, "called", "013", counter="1")], NINE)
    assert list(Ticket.objects.order_by("shown").values_list("shown", "state")) == [("012", "done"), ("013", "called")]


def test_a_number_that_changes_its_line_waits_there(feed: Feed) -> None:
    send([said(1), said(2, "moved", to="PHI")], NINE)
    ticket = Ticket.objects.get()
    assert (ticket.line.code, ticket.waits_in.code, ticket.state) == ("KHAM", "PHI", "transferred")
    send([said(3, "called", counter="9")], NINE)
    ticket.refresh_from_db()
    assert ticket.state == "called"


def test_a_machine_may_name_the_ticket_but_not_somebody_elses(feed: Feed) -> None:
    own = uuid4()
    send([said(1, ticket=str(own)), said(2, number="013", ticket=str(own))], NINE)
    assert Ticket.objects.get(shown="012").pk == own
    assert Ticket.objects.get(shown="013").pk != own
    Feed.objects.create(code="MAY-2", office_id="DN-TTHCC")
    operations.hear_events(feed="MAY-2", events=[said(1, ticket=str(own))], at=NINE)
    assert Ticket.objects.filter(office="DN-TTHCC").get().pk != own
    assert Ticket.objects.get(pk=own).office_id == OFFICE


def test_a_counter_we_know_is_linked(feed: Feed) -> None:
    send([said(1, "called", counter="02"), said(2, "called", "013", counter="Phòng 7")], NINE)
    assert dict(Ticket.objects.values_list("counter_label", "counter")) == {"02": "DN-HC-2", "Phòng 7": None}


# --- epochs --------------------------------------------------------------------------------------------


@pytest.mark.rule("R-041")
def test_a_new_epoch_begins_at_one_and_ends_what_was_open_and_the_old_one_is_past(feed: Feed) -> None:
    send([said(1), said(2, number="013"), said(9, number="019")], NINE, epoch="a")
    answer = send([said(1, number="014", when=NINE + timedelta(minutes=1))], NINE, epoch="b")
    assert (answer.last_seq, answer.missing) == (1, [])
    assert dict(Ticket.objects.values_list("shown", "state")) == {"012": "left", "013": "left", "014": "waiting"}
    assert not HeldEvent.objects.exists()
    late = send([said(3, number="020")], NINE, epoch="a")
    assert (late.is_epoch_over, late.applied) == (True, 0)
    assert state().epoch == "b"
    assert [row.payload["was"] for row in kinds(FeedEpochBegun)] == ["a"]


def test_a_machine_that_began_anew_and_tells_its_day_again_gives_the_same_numbers_the_same_tickets(feed: Feed) -> None:
    machine = a_machine()
    for minute in range(6):
        machine.press("KHAM", NINE + timedelta(minutes=minute))
    machine.call("1", NINE + timedelta(minutes=7))
    machine.finish("1", NINE + timedelta(minutes=8))
    machine.call("3", NINE + timedelta(minutes=8))
    later = NINE + timedelta(minutes=10)
    send(machine.outbox, later, epoch="a")
    before = dict(Ticket.objects.values_list("pk", "state"))
    send(machine.outbox, later, epoch="b")
    assert dict(Ticket.objects.values_list("pk", "state")) == before
    assert shown()["KHAM"] == machine.numbers()["KHAM"]


# --- gaps ----------------------------------------------------------------------------------------------


@pytest.mark.rule("R-041")
def test_a_gap_not_filled_in_time_is_given_up_and_a_snapshot_is_wanted(feed: Feed, settings: Any) -> None:
    send([said(1), said(4, number="015")], NINE)
    assert operations.settle_gaps(at=NINE) == 0
    settings.FEED_GAP_SECONDS = 60
    HeldEvent.objects.update(kept_at=datetime.now(UTC) - timedelta(seconds=61))
    assert operations.settle_gaps(at=NINE) == 1
    (given_up,) = kinds(FeedGapGivenUp)
    assert (given_up.payload["first"], given_up.payload["last"]) == (2, 3)
    assert Ticket.objects.filter(shown="015").exists()
    answer = send([said(2, number="013"), said(5, number="016")], NINE)
    assert (answer.last_seq, answer.duplicates, answer.is_snapshot_wanted) == (5, 1, True)
    assert state().lost_count == 2
    operations.hear_snapshot(feed=FEED, lines=[{"code": "KHAM", "tickets": []}], seq=5, as_of=NINE, at=NINE)
    assert send([], NINE).is_snapshot_wanted is False
    assert shown()["KHAM"]["waiting"] == 0


def test_each_gap_has_its_own_time(feed: Feed) -> None:
    send([said(3, number="003")], NINE)
    HeldEvent.objects.update(kept_at=datetime.now(UTC) - timedelta(seconds=61))
    answer = send([said(6, number="006")], NINE)
    assert (answer.last_seq, answer.missing) == (3, [(4, 5)])


def test_what_is_held_is_limited_and_asked_for_again(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("motcua.feeds.rules.HELD_AT_MOST", 3)
    answer = send([said(seq, number=f"0{seq}") for seq in range(10, 16)], NINE)
    assert (answer.held, answer.missing) == (3, [(1, 9)])
    answer = send([said(seq, number=f"0{seq}") for seq in range(1, 10)], NINE)
    assert answer.last_seq == 12


# --- snapshots -----------------------------------------------------------------------------------------


def test_figures_of_a_machine_without_tickets_are_reported(feed: Feed) -> None:
    line = {
        "code": "KHAM",
        "name": "Khám bệnh",
        "serving": [{"number": "041", "counter": "2"}],
        "waiting": 17,
        "last_issued": "058",
    }
    operations.hear_snapshot(feed=FEED, lines=[line], as_of=NINE, at=NINE)
    (told,) = queries.reported(OFFICE).values()
    assert (told.code, told.serving, told.waiting, told.last_issued) == ("KHAM", (("041", "2"),), 17, "058")
    before = LineState.objects.get(line__code="KHAM").changes
    operations.hear_snapshot(feed=FEED, lines=[line], as_of=NINE, at=NINE + timedelta(seconds=15))
    assert LineState.objects.get(line__code="KHAM").changes == before
    assert len(kinds(FeedHeard)) == 1
    operations.hear_snapshot(feed=FEED, lines=[{**line, "waiting": 16}], as_of=NINE, at=NINE)
    assert LineState.objects.get(line__code="KHAM").changes > before


def test_a_snapshot_older_than_what_was_heard_changes_nothing(feed: Feed) -> None:
    send([said(1), said(2, number="013")], NINE)
    told = operations.hear_snapshot(feed=FEED, lines=[], seq=1, as_of=NINE, at=NINE)
    assert (told.is_applied, shown()["KHAM"]["waiting"]) == (False, 2)
    told = operations.hear_snapshot(feed=FEED, lines=[], as_of=NINE - timedelta(days=1), at=NINE)
    assert not told.is_applied


def test_a_whole_snapshot_ends_the_lines_it_does_not_name(feed: Feed) -> None:
    send([said(1), said(2, line="NHI", number="N01")], NINE)
    operations.hear_snapshot(
        feed=FEED, lines=[{"code": "NHI", "tickets": [{"number": "N01"}]}], seq=2, as_of=NINE, at=NINE
    )
    assert shown() == {
        "KHAM": {"serving": [], "waiting": 0, "last_issued": "012"},
        "NHI": {"serving": [], "waiting": 1, "last_issued": "N01"},
    }


def test_a_name_chosen_here_is_kept(feed: Feed) -> None:
    send([said(1)], NINE)
    for name in ("Khám bệnh", "Khám"):
        operations.hear_snapshot(feed=FEED, lines=[{"code": "KHAM", "name": name}], as_of=NINE, at=NINE)
    assert Ticket.objects.get().line.name == "Khám bệnh"


# --- cost ----------------------------------------------------------------------------------------------


def test_a_batch_of_five_hundred_costs_as_many_statements_as_one_of_ten(feed: Feed) -> None:
    def count(first: int, size: int) -> int:
        events = [said(seq, number=str(seq)) for seq in range(first, first + size)]
        with CaptureQueriesContext(
            connection,
        ) as asked:
            send(events, NINE)
        return len(asked)

    count(1, 1)
    assert count(2, 500) <= count(502, 10) <= 25
    assert len(kinds(FeedHeard)) == 3
