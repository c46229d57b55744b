# SPDX-License-Identifier: EUPL-1.2
"""Who is answered how often: people once, machines never, nobody for ever."""

from collections.abc import Callable
from typing import Any

import pytest

from conversations.talking import Talk, outcome
from motcua.appointments.models import Appointment
from motcua.conversations import rules
from motcua.conversations.models import Inbound
from motcua.messaging.models import Message

pytestmark = pytest.mark.django_db
FULL = "HG Nguyen Van An so xay dung hoi quy hoach 9h ngay 27/11"
HELP = (
    "HG ho ten, co quan, viec, gio ngay. Vd: HG Nguyen Van An, So Xay dung, cap phep, 8h30 20/11. Huy: HUYHG ma. "
    "Doi: DOIHG ma gio ngay. Gui 8188, hoi 0236 3881 888"
)


@pytest.mark.rule("R-020")
def test_what_is_not_understood_is_helped_once_a_day(talk: Talk) -> None:
    assert talk("dang o dau vay", when="2026-11-26T09:00") == [HELP]
    assert talk("xin hoi chut", when="2026-11-26T15:00") == []
    assert talk("co ai do khong", when="2026-11-27T08:00") == [HELP]


@pytest.mark.rule("R-020")
@pytest.mark.parametrize("text", ["CO", "KHONG", "2"])
def test_an_answer_to_nothing_is_helped_once_a_day(talk: Talk, text: str) -> None:
    assert talk(text, when="2026-11-26T09:00") == [HELP]
    assert talk(text, when="2026-11-26T15:00") == []


def test_help_asked_for_is_given_each_time(talk: Talk) -> None:
    assert talk("HG ?", when="2026-11-26T09:00") == talk("TRO GIUP", when="2026-11-26T09:30") == [HELP]


@pytest.mark.rule("R-020")
@pytest.mark.parametrize(
    "sender",
    ["8188", "195", "VIETTEL", "VNPT-ONLINE", "1900 1234", "02363881888", "+12025550123", "", "🙂", "+84905"],
)
def test_machines_landlines_and_foreign_numbers_are_never_answered(talk: Talk, sender: str) -> None:
    assert talk(FULL, phone=sender) == []
    assert outcome() == "not_a_person"
    assert not Appointment.objects.exists()


@pytest.mark.parametrize(
    "text",
    ["Ban da trung thuong!!! truy cap bit.ly/xyz", "Toi dang lai xe, se goi lai sau"],
)
def test_advertisements_and_automatic_answers_get_silence(talk: Talk, text: str) -> None:
    assert talk(text) == []


@pytest.mark.rule("R-020")
def test_our_own_text_coming_back_is_never_answered(talk: Talk) -> None:
    own = talk.one("HG ?")
    assert talk(own) == []
    assert outcome() == "spam"
    booked = talk.one(FULL)
    assert talk(booked.upper()) == []
    assert Appointment.objects.get().status == "requested"


def test_past_the_limit_one_last_sentence_then_silence(talk: Talk, settings: Any) -> None:
    settings.SMS_HOURLY_LIMIT = 3
    for number in range(3):
        talk(f"HG le van minh so xay dung hoi viec {number} 9h 27/11", when=f"2026-11-26T09:0{number}")
    assert talk("HG xem", when="2026-11-26T09:05") == [
        "Qua nhieu tin trong mot gio, tam khong nhan them. Xin nhan lai sau, hoac goi 0236 3881 888"
    ]
    assert talk("HG ?", when="2026-11-26T09:06") == []
    assert talk("HG ?", when="2026-11-26T10:30") == [HELP]


def test_a_limit_is_of_one_phone(talk: Talk, settings: Any) -> None:
    settings.SMS_HOURLY_LIMIT = 1
    talk("HG ?")
    assert talk("HG ?", phone="0914333444") == [HELP]


@pytest.mark.rule("R-020")
def test_the_same_reply_three_times_in_a_row_is_followed_by_silence(talk: Talk) -> None:
    times = ["2026-11-26T09:00", "2026-11-26T09:10", "2026-11-26T09:20", "2026-11-26T09:30"]
    assert [len(talk("HG ?", when=when)) for when in times] == [1, 1, 1, 0]
    assert outcome() == "silenced"
    assert talk("HG xem", when="2026-11-26T09:40") != []
    assert talk("HG ?", when="2026-11-26T09:50") == [HELP]


def test_two_houses_talking_to_each_other_fall_silent(talk: Talk) -> None:
    """Another house echoes each of our texts with a word in front."""
    heard, count = "HG", 0
    while count < 12:
        replies = talk(heard)
        if not replies:
            break
        heard, count = f"Re {replies[0]}", count + 1
    assert count <= rules.SAME_REPLIES + 2


def test_nobody_is_named_in_the_log_or_the_journal(talk: Talk, caplog: Any, capsys: Any) -> None:
    from motcua.journal.models import Entry

    talk(FULL)
    said = caplog.text + "".join(capsys.readouterr())
    kept = " ".join(f"{entry.subject} {entry.payload}" for entry in Entry.objects.all())
    for personal in ("0905123456", "905123456", "Nguyen Van An", "hoi quy hoach"):
        assert personal not in said
        assert personal not in kept


# --- trouble ----------------------------------------------------------------------------------------------


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Let reading fail so many times."""
    from motcua.conversations import deciding

    def break_for(times: int) -> None:
        left = [times]
        read = deciding.read

        def failing(message: str, **given: Any) -> Any:
            if "sua nha" in message and left[0] > 0:
                left[0] -= 1
                raise RuntimeError(message)
            return read(message, **given)

        monkeypatch.setattr(deciding, "read", failing)

    return break_for


def _try_again(talk: Talk) -> list[str]:
    Inbound.objects.update(not_before=None)
    return talk.answers()


def test_what_fails_is_tried_again_and_hinders_nobody_else(talk: Talk, broken: Callable[[int], None]) -> None:
    broken(1)
    talk.send("HG Nguyen Van An so xay dung xin sua nha cua 9h ngay 27/11")
    assert talk("HG ?", phone="0914333444") == [HELP]
    assert not Appointment.objects.exists()
    _try_again(talk)
    assert Appointment.objects.get().name == "Nguyen Van An"


def test_what_fails_for_ever_sends_the_person_to_the_switchboard(
    talk: Talk, broken: Callable[[int], None], caplog: Any
) -> None:
    broken(99)
    text = "HG Nguyen Van An so xay dung xin sua nha cua 9h ngay 27/11"
    replies = talk(text)
    for _ in range(rules.ATTEMPTS):
        replies += _try_again(talk)
    assert [reply.split(",")[0] for reply in replies] == ["Xin loi"]
    assert outcome() == "failed"
    assert "Nguyen" not in caplog.text
    assert talk("HG ?") == [HELP]
    assert Message.objects.filter(text__startswith="Xin loi").count() == 1
