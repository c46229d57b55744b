# SPDX-License-Identifier: EUPL-1.2
"""Figures counted anew from the command line."""

import argparse
from typing import cast

import pytest

from cast import House
from motcua.cli import figures
from motcua.cli.instance import Instance
from motcua.cli.refusal import Refused
from motcua.figures.models import CountedDay

THIS = cast(Instance, None)


def ask(*words: str) -> int:
    parser = argparse.ArgumentParser()
    figures.add_arguments(parser)
    return figures.main(parser.parse_args(words), THIS)


def test_days_are_counted_anew_and_it_says_how_many(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("recount", "--from", "2026-10-30", "--to", "2026-11-02") == 0
    assert "8 days of offices" in capsys.readouterr().out
    assert CountedDay.objects.filter(is_dirty=False).count() == 8
    assert ask("recount", "--from", "2026-11-02", "--to", "2026-11-02", "--office", "dn-hc") == 0
    assert "1 days of offices" in capsys.readouterr().out


def test_what_cannot_be_counted_is_refused_with_a_sentence(house: House) -> None:
    with pytest.raises(Refused):
        ask("recount", "--from", "2026-11-02", "--to", "2026-11-01")
    with pytest.raises(Refused):
        ask("recount", "--from", "2026-11-02", "--to", "2026-11-02", "--office", "KHONG-CO")
