# SPDX-License-Identifier: EUPL-1.2
"""`./motcua due`: one JSON object, or a sentence that says what is not known."""

import argparse
import json
from typing import Any, cast

import pytest

from cast import House
from motcua.cli import due
from motcua.cli.instance import Instance
from motcua.cli.refusal import Refused
from motcua.procedures.models import ProcedureVersion
from specials import DuongXa

THIS = cast(Instance, None)


def ask(capsys: pytest.CaptureFixture[str], words: str) -> dict[str, Any]:
    parser = argparse.ArgumentParser()
    due.add_arguments(parser)
    assert due.main(parser.parse_args(words.split()), THIS) == 0
    return dict(json.loads(capsys.readouterr().out))


def test_a_same_day_procedure_received_after_three_is_due_on_monday(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    found = ask(capsys, "--procedure 2.000815 --office DN-TTHCC --received 2026-11-20T15:05")
    assert list(found) == ["due_at", "legal_due_at", "how"]
    assert found["due_at"] == found["legal_due_at"] == "2026-11-23T17:00:00+07:00"
    assert "sau 15 giờ" in found["how"]
    on_time = ask(capsys, "--procedure 2.000815 --office dn-tthcc --received 2026-11-20T15:00+07:00")
    assert on_time["due_at"] == "2026-11-20T17:00:00+07:00"


@pytest.mark.rule("R-057")
@pytest.mark.parametrize(
    ("received", "due_at", "can_keep", "said"),
    [
        ("2026-12-01T11:00", "2026-12-01T14:30:00+07:00", True, "nhận lúc 11 giờ, trả trước 14 giờ 30"),
        ("2026-12-01T15:45", "2026-12-02T17:30:00+07:00", False, "Đã quá 15 giờ 30, giờ nhận cuối trong ngày."),
    ],
)
def test_a_special_day_promises_sooner_than_the_law_or_says_why_not(
    duong_xa: DuongXa, capsys: pytest.CaptureFixture[str], received: str, due_at: str, can_keep: bool, said: str
) -> None:
    found = ask(capsys, f"--procedure 2.000815 --office HN-DX --agency HN-DX --received {received}")
    assert list(found) == ["due_at", "legal_due_at", "how", "model", "can_keep"]
    assert (found["due_at"], found["model"], found["can_keep"]) == (due_at, "no_writing_no_slip", can_keep)
    assert found["legal_due_at"] >= found["due_at"]
    assert said in found["how"]


def test_on_a_holiday_and_on_other_days_nothing_is_said_of_special_days(
    duong_xa: DuongXa, capsys: pytest.CaptureFixture[str]
) -> None:
    for received in ("2026-11-24T09:00", "2026-12-02T09:00"):
        found = ask(capsys, f"--procedure 2.000815 --office HN-DX --received {received}")
        assert list(found) == ["due_at", "legal_due_at", "how"]


@pytest.mark.parametrize(
    ("counting", "due_at"), [("day_after", "2026-11-27T17:00:00+07:00"), ("exact_hours", "2026-11-27T10:00:00+07:00")]
)
def test_three_working_days_over_a_holiday(
    house: House, capsys: pytest.CaptureFixture[str], counting: str, due_at: str
) -> None:
    words = f"--procedure 1.004873 --office DN-HC --received 2026-11-23T03:00Z --counting {counting}"
    found = ask(capsys, words)
    assert (found["due_at"], found["legal_due_at"]) == (due_at, "2026-11-27T17:00:00+07:00")
    assert "24/11 (nghỉ lễ: Ngày Văn hóa Việt Nam)" in found["how"]


def test_a_year_without_a_holiday_table_is_said(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    found = ask(capsys, "--procedure 1.004873 --office DN-HC --received 2029-03-05T10:00")
    assert "chưa có bảng ngày nghỉ lễ của năm 2029" in found["how"]


@pytest.mark.rule("R-053")
def test_completion_counts_anew_or_goes_on_as_the_version_says(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    ProcedureVersion.objects.filter(procedure="1.004873").update(time_limit=5)
    words = (
        "--procedure 1.004873 --office DN-TTHCC --received 2026-11-16T10:00"
        " --asked 2026-11-18T10:00 --supplemented 2026-11-25T10:00"
    )
    anew = ask(capsys, words)
    assert anew["due_at"] == "2026-12-02T17:00:00+07:00"
    assert "tính lại từ đầu" in anew["how"]
    ProcedureVersion.objects.filter(procedure="1.004873").update(on_supplement="pause")
    # From Wednesday 10:00 to Monday 17:00 5.5 + 8 + 8 + 8 hours were left, and Wednesday is as long.
    assert ask(capsys, words)["due_at"] == "2026-11-30T17:00:00+07:00"
    with pytest.raises(Refused, match="--asked"):
        ask(capsys, words.replace("--asked 2026-11-18T10:00", ""))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--procedure 9.999999 --office DN-HC --received 2026-11-23T10:00", "thủ tục nào mang mã 9.999999"),
        ("--procedure 1.004873 --office XYZ --received 2026-11-23T10:00", "nơi tiếp nhận nào mang mã"),
        ("--procedure 1.004873 --office DN-HC --agency XYZ --received 2026-11-23T10:00", "cơ quan nào mang mã"),
        ("--procedure 1.004873 --office DN-HC --received hôm-nay", "không phải ngày giờ"),
    ],
)
def test_what_is_not_known_is_refused_in_a_sentence(
    house: House, capsys: pytest.CaptureFixture[str], words: str, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        ask(capsys, words)
