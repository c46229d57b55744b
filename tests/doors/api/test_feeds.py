# SPDX-License-Identifier: EUPL-1.2
"""Machines of other makers at the door: their own token, each event judged by itself, nothing twice."""

from collections.abc import Callable
from typing import Any

import pytest

from motcua.feeds.models import Feed
from motcua.people import tokens
from motcua.people.models import ApiToken, User
from motcua.queueing.models import Ticket

FEED = "MAY-1"
AT = "2026-11-26T08:59:00+07:00"


def event(seq: int, kind: str = "issued", number: str = "012", **more: Any) -> dict[str, Any]:
    return {"seq": seq, "kind": kind, "line": "KHAM", "number": number, "at": AT} | more


@pytest.fixture
def feed(anybody: Any) -> Feed:
    return Feed.objects.create(code=FEED, office_id="DN-HC")


@pytest.fixture
def headers(feed: Feed) -> dict[str, str]:
    token = tokens.issue_token(kind=ApiToken.Kind.FEED, name=FEED)
    return {"HTTP_AUTHORIZATION": f"Bearer {token}"}


@pytest.fixture
def tell(anybody: Any, headers: dict[str, str]) -> Callable[..., Any]:
    def post(*events: Any, expect: int = 200, feed: str = FEED, **more: Any) -> Any:
        return anybody.post(f"/feeds/{feed}/events", {"events": [*events], **more}, expect, **headers)

    return post


def test_events_become_numbers_of_a_line_of_the_office(tell: Callable[..., Any]) -> None:
    answer = tell(event(1), event(2, "called", counter="3"))
    assert answer == {
        "epoch": "",
        "last_seq": 2,
        "applied": 2,
        "duplicates": 0,
        "held": 0,
        "missing": [],
        "refused": [],
        "snapshot_wanted": False,
        "epoch_over": False,
        "now": "2026-11-26T09:00:00+07:00",
    }
    ticket = Ticket.objects.get()
    assert (ticket.office_id, ticket.line.code, ticket.shown, ticket.number) == ("DN-HC", "KHAM", "012", 12)
    assert (ticket.state, ticket.counter_label, ticket.is_mirrored) == ("called", "3", True)


def test_the_same_batch_again_changes_nothing_and_is_answered(tell: Callable[..., Any]) -> None:
    tell(event(1), event(2, "called", counter="3"))
    before = list(Ticket.objects.values())
    again = tell(event(1), event(2, "called", counter="3"))
    assert (again["applied"], again["duplicates"], again["last_seq"]) == (0, 2, 2)
    assert list(Ticket.objects.values()) == before


def test_a_gap_is_named_and_filled(tell: Callable[..., Any]) -> None:
    tell(event(1))
    early = tell(event(5, "done"), event(3, "called", counter="1"))
    assert (early["last_seq"], early["applied"], early["held"]) == (1, 0, 2)
    assert early["missing"] == [[2, 2], [4, 4]]
    filled = tell(event(2, number="013"), event(4, "called", counter="1"))
    assert (filled["last_seq"], filled["applied"], filled["missing"]) == (5, 4, [])
    assert Ticket.objects.get(shown="012").state == "done"


BAD = [
    ({"kind": "flown"}, "kind"),
    ({"kind": None}, "kind"),
    ({"line": "á b"}, "line"),
    ({"line": ""}, "line"),
    ({"number": "A"}, "number"),
    ({"number": "123456789"}, "number"),
    ({"number": "1\x002"}, "number"),
    ({"number": {"a": 1}}, "number"),
    ({"kind": "called"}, "counter"),
    ({"kind": "called", "counter": "x" * 41}, "counter"),
    ({"at": "hôm qua"}, "at"),
    ({"at": 5}, "at"),
    ({"at": "2026-09-01T09:00"}, "too_old"),
    ({"lane": "vip"}, "lane"),
    ({"ticket": "5"}, "ticket"),
    ({"kind": "moved", "to": "?"}, "to"),
]


@pytest.mark.parametrize(("changed", "error"), BAD)
def test_a_bad_event_is_refused_by_itself_and_counted(
    tell: Callable[..., Any], changed: dict[str, Any], error: str
) -> None:
    answer = tell(event(1), event(2) | changed, event(3, number="013"))
    assert (answer["last_seq"], answer["applied"]) == (3, 2)
    (refused,) = answer["refused"]
    assert (refused["index"], refused["seq"], refused["error"]) == (1, 2, error)
    assert refused["message"].endswith(".")
    assert Ticket.objects.count() == 2


@pytest.mark.parametrize("what", ["x", 5, None, [], {"seq": "1"}, {"seq": True}, {"seq": 0}, {"seq": 2**63}])
def test_what_cannot_be_counted_stops_nothing_but_itself(tell: Callable[..., Any], what: Any) -> None:
    answer = tell(what, event(1))
    assert (answer["last_seq"], answer["applied"]) == (1, 1)
    assert answer["refused"][0]["index"] == 0
    assert answer["refused"][0]["seq"] is None
    alone = tell(what, expect=422)
    assert list(alone["fields"]) == ["events.0"]


def test_too_many_at_once_is_refused_whole(tell: Callable[..., Any]) -> None:
    assert "events" in tell(*[event(seq) for seq in range(1, 502)], expect=422)["fields"]
    assert tell(*[event(seq, number=str(seq)) for seq in range(1, 501)])["applied"] == 500


def test_an_empty_batch_says_alive_and_asks_how_far(tell: Callable[..., Any]) -> None:
    tell(event(1))
    assert tell()["last_seq"] == 1


def test_a_snapshot_is_put(anybody: Any, headers: dict[str, str]) -> None:
    body = {
        "seq": 7,
        "as_of": "2026-11-26T09:00:00+07:00",
        "lines": [
            {
                "code": "NHI",
                "name": "Khám Nhi",
                "tickets": [
                    {"number": "N020", "state": "called", "counter": "2", "issued_at": AT},
                    {"number": "N021", "issued_at": AT},
                ],
            }
        ],
    }
    response = anybody.ask("PUT", f"/feeds/{FEED}/snapshot", body, **headers)
    answer = anybody._read(response, 200)
    assert (answer["last_seq"], answer["applied"], answer["missing"]) == (7, True, [])
    assert list(Ticket.objects.order_by("shown").values_list("line__name", "shown", "state")) == [
        ("Khám Nhi", "N020", "called"),
        ("Khám Nhi", "N021", "waiting"),
    ]


@pytest.mark.parametrize("lines", [["x"], [{"code": "?"}], [{"code": "A", "waiting": -1}], [{"code": "A"}] * 2])
def test_a_snapshot_that_cannot_be_read_names_the_line(anybody: Any, headers: dict[str, str], lines: Any) -> None:
    body = {"as_of": AT, "lines": lines}
    answer = anybody._read(anybody.ask("PUT", f"/feeds/{FEED}/snapshot", body, **headers), 422)
    assert next(iter(answer["fields"])).startswith("lines")
    assert not Ticket.objects.exists()


# --- who may -------------------------------------------------------------------------------------------


def test_nobody_without_a_token(anybody: Any, feed: Feed) -> None:
    assert anybody.post(f"/feeds/{FEED}/events", {"events": []}, 401)["error"] == "not_signed_in"


def test_another_machines_feed_does_not_exist(anybody: Any, feed: Feed, tell: Callable[..., Any]) -> None:
    Feed.objects.create(code="MAY-2", office_id="DN-TTHCC")
    assert tell(event(1), feed="MAY-2", expect=404)["error"] == "not_found"
    assert tell(event(1), feed="MAY-9", expect=404)["error"] == "not_found"


def test_a_feed_out_of_use_does_not_exist(feed: Feed, tell: Callable[..., Any]) -> None:
    Feed.objects.update(is_active=False)
    tell(event(1), expect=404)


@pytest.mark.parametrize("kind", [ApiToken.Kind.GATEWAY, ApiToken.Kind.DEVICE])
def test_other_kinds_of_tokens_are_strangers(anybody: Any, feed: Feed, kind: str, phuc: User) -> None:
    token = tokens.issue_token(kind=kind, name=FEED)
    anybody.post(f"/feeds/{FEED}/events", {"events": []}, 401, HTTP_AUTHORIZATION=f"Bearer {token}")


def test_a_line_whose_numbers_we_give_is_not_taken_over(tell: Callable[..., Any], lines: Any) -> None:
    answer = tell(event(1, line="A"), event(2))
    assert [each["error"] for each in answer["refused"]] == ["own_line"]
    assert answer["applied"] == 1


def test_a_machine_cannot_make_any_number_of_lines(tell: Callable[..., Any]) -> None:
    answer = tell(*[event(seq, line=f"L{seq}") for seq in range(1, 61)])
    assert answer["applied"] == 50
    assert {each["error"] for each in answer["refused"]} == {"too_many_lines"}
