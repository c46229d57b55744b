# SPDX-License-Identifier: EUPL-1.2
"""The machine for integrators: over a network as bad as asked for, the hub ends with its numbers."""

import json
from typing import Any

import pytest
from django.test import Client

from cast import House
from motcua.cli import feed as command
from motcua.cli import main
from motcua.cli.refusal import Refused
from motcua.feeds.models import Feed
from motcua.people import tokens
from motcua.people.models import ApiToken

FEED, OFFICE = "MAY-1", "DN-HC"


@pytest.fixture
def hub(house: House, monkeypatch: pytest.MonkeyPatch) -> str:
    """Lead the machine's requests into the house; return its token."""
    Feed.objects.create(code=FEED, office_id=OFFICE)

    def ask(self: command.Hub, method: str, path: str, body: Any) -> Any:
        self.requests += 1
        response = Client().generic(
            method,
            path,
            json.dumps(body),
            content_type="application/json",
            HTTP_AUTHORIZATION=f"Bearer {self.token}",
        )
        if response.status_code != 200:
            raise Refused(str(response.status_code), "refused")
        return json.loads(response.content)

    monkeypatch.setattr(command.Hub, "_ask", ask)
    monkeypatch.setattr(command.time, "sleep", lambda seconds: None)
    return tokens.issue_token(kind=ApiToken.Kind.FEED, name=FEED)


def send(hub: str, *words: str) -> int:
    return main(["feed", "send", "--feed", FEED, "--url", "http://hub/", "--token", hub, "--office", OFFICE, *words])


@pytest.mark.parametrize("faults", [[], ["--cut", "--duplicate", "--reorder"], ["--snapshot"]])
def test_the_hub_shows_the_machines_numbers(hub: str, capsys: pytest.CaptureFixture[str], faults: list[str]) -> None:
    assert send(hub, "--events", "120", *faults) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["events"], said["equal"], said["refused"]) == (120, True, 0)


def test_a_hub_that_shows_something_else_is_told_on(
    hub: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command.Hub, "numbers", lambda self, office: {})
    assert send(hub, "--events", "20") == 1
    said = json.loads(capsys.readouterr().out)
    assert (said["equal"], said["hub"]) == (False, {})


def test_a_stranger_is_refused(hub: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert send("mc_khac") == 1
    assert capsys.readouterr().err
