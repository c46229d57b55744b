# SPDX-License-Identifier: EUPL-1.2
"""Tokens from the command line: one line on standard output, worth what it says."""

import argparse
from typing import cast

import pytest

from motcua.cli import token
from motcua.cli.instance import Instance
from motcua.people.models import User
from motcua.people.tokens import bearer_of

THIS = cast(Instance, None)


def ask(*words: str) -> int:
    parser = argparse.ArgumentParser()
    token.add_arguments(parser)
    return token.main(parser.parse_args(words), THIS)


def test_a_member_of_staff_gets_a_token(binh: User, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("canbo.dn-tthcc") == 0
    row = bearer_of(capsys.readouterr().out.strip(), kind="STAFF")
    assert row is not None
    assert row.user == binh


@pytest.mark.parametrize("kind", ["gateway", "device", "feed"])
def test_a_machine_gets_a_token_of_its_kind(db: None, capsys: pytest.CaptureFixture[str], kind: str) -> None:
    assert ask(f"--{kind}", "kannel-1") == 0
    given = capsys.readouterr().out.strip()
    row = bearer_of(given, kind=kind.upper())
    assert row is not None
    assert (row.name, row.user) == ("kannel-1", None)
    assert bearer_of(given, kind="STAFF") is None


def test_an_unknown_account_gets_a_sentence(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("ai-do") == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "Tài khoản ai-do không có." in said.err


def test_somebody_who_has_left_gets_none(binh: User, capsys: pytest.CaptureFixture[str]) -> None:
    binh.is_active = False
    binh.save()
    assert ask("canbo.dn-tthcc") == 1
    assert "không còn làm việc" in capsys.readouterr().err


def test_nobody_named_is_a_usage_error() -> None:
    with pytest.raises(SystemExit):
        ask()
