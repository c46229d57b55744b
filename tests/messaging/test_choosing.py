# SPDX-License-Identifier: EUPL-1.2
"""Which messages somebody wants: chosen once, asked in one place before sending, and never at the cost of a right."""

import re
from pathlib import Path

import pytest

from cast import House, at
from motcua.journal.models import Entry
from motcua.messaging import choosing, operations
from motcua.messaging.choosing import NoSuchWay
from motcua.messaging.groups import OPTIONAL, OWED_BY_LAW, Group, Wants, group_of, may_be_left_out, ways_of
from motcua.messaging.models import Message, MessageChoice, Receipt
from motcua.switchboard.models import CallBack
from reactions.world import relay

LAN = "+84905111222"
NINE = at("2026-11-26T09:00")
REACTIONS = Path(operations.__file__).parents[1] / "reactions"
#: Nobody chooses about these: a code, answers to what was written or complained of, what staff are told, a tag.
NOBODYS_CHOICE = ("phone_check", "sms_", "private_", "special_", "pager_", "complaint_")


def owed(template: str, key: str = "k", subject: str = "appointment:1", office: str = "") -> Message:
    message = operations.queue_message(
        key=key, office=office, subject=subject, template=template, to_phone=LAN, text="Xin chao", at=NINE
    )
    assert message is not None
    return message


def sent(message: Message) -> str:
    assert operations.send_message(message_id=message.pk, at=NINE)
    message.refresh_from_db()
    return message.status


def choose(**wants: Wants) -> int:
    chosen = {Group(name): way for name, way in wants.items()}
    return choosing.choose(phone=LAN, wants=chosen, channel="WEB", at=NINE)


# --- the groups ------------------------------------------------------------------------------------------------


def test_no_message_is_both_owed_by_law_and_left_to_choice() -> None:
    for group in Group:
        assert not OPTIONAL.get(group, frozenset()) & OWED_BY_LAW.get(group, frozenset())
    assert not any(may_be_left_out(each) for templates in OWED_BY_LAW.values() for each in templates)


def test_every_template_of_the_reactions_is_in_a_group_or_nobodys_choice() -> None:
    source = "\n".join(path.read_text() for path in REACTIONS.glob("*.py"))
    prefixes = {"dossiers.py": "dossier_", "post.py": "parcel_"}
    plain = set(re.findall(r'template(?:, text)? = "(\w+)"', source))
    plain |= set(re.findall(r'template = "\w+" if .*? else "(\w+)"', source))
    for path in REACTIONS.glob("*.py"):
        told = set(re.findall(r'template="(\w+)"', path.read_text()))
        plain |= {f"{prefixes.get(path.name, '')}{each}" for each in told}
    plain -= {"parcel_papers_arrived"}
    unknown = {each for each in plain if group_of(each) is None and not each.startswith(NOBODYS_CHOICE)}
    assert unknown == set()
    assert len(plain) > 40


@pytest.mark.rule("R-083")
def test_what_is_owed_by_law_goes_out_whatever_was_chosen(db: None) -> None:
    choose(**dict.fromkeys((group.value for group in Group), Wants.LESS))
    for n, template in enumerate(sorted(OWED_BY_LAW[Group.DOSSIER] | OWED_BY_LAW[Group.MONEY])):
        assert sent(owed(template, key=f"k{n}", subject=f"x:{n}")) in (Message.Status.SENT, Message.Status.DELIVERED)


# --- asked before sending ----------------------------------------------------------------------------------------


def test_what_is_not_wanted_is_marked_so_and_not_lost(db: None) -> None:
    choose(appointment=Wants.LESS)
    message = owed("reminder")
    assert sent(message) == Message.Status.UNWANTED
    assert list(Receipt.objects.values_list("state", flat=True)) == ["UNWANTED"]
    assert (message.handed_at, message.sent_at, message.cost_vnd) == (None, None, 0)
    assert not Entry.objects.filter(kind="MessageNotSent").exists()
    assert operations.send_message(message_id=message.pk, at=NINE)


def test_the_choice_of_the_moment_of_sending_counts(db: None) -> None:
    choose(turn=Wants.LESS)
    message = owed("turn_near", subject="x:1")
    choose(turn=Wants.SMS)
    assert sent(message) in (Message.Status.SENT, Message.Status.DELIVERED)


@pytest.mark.parametrize("template", ["phone_check", "sms_told", "special_80", "complaint_answered"])
def test_codes_and_answers_are_always_sent(db: None, template: str) -> None:
    choose(**dict.fromkeys((group.value for group in Group), Wants.LESS))
    assert sent(owed(template, subject="x:1")) in (Message.Status.DELIVERED, Message.Status.SENT)


def test_another_phones_choice_is_another_phones(db: None) -> None:
    choosing.choose(phone="+84914333444", wants={Group.TURN: Wants.LESS}, channel="WEB", at=NINE)
    assert sent(owed("turn_near", subject="x:1")) != Message.Status.UNWANTED


def test_who_wants_to_be_called_is_called_by_the_switchboard(house: House) -> None:
    choose(dossier=Wants.CALL)
    message = owed("dossier_result_ready", subject="x:1", office="DN-HC")
    assert sent(message) == Message.Status.CALL
    relay()
    matter = CallBack.objects.get()
    assert (matter.cause, matter.phone, matter.subject) == ("WISH", LAN, "x:1")
    # What somebody has just done is known to them: nobody rings about it.
    sent(owed("dossier_withdrawn", key="k2", subject="x:2", office="DN-HC"))
    relay()
    assert CallBack.objects.count() == 1


# --- choosing -----------------------------------------------------------------------------------------------------


def test_the_same_choice_again_changes_nothing_and_each_change_is_recorded_without_a_number(db: None) -> None:
    assert choose(rating=Wants.LESS, dossier=Wants.SMS) == 1
    assert choose(rating=Wants.LESS) == 0
    assert choose(rating=Wants.SMS) == 1
    entries = Entry.objects.filter(kind="MessagesChosen").order_by("id")
    assert [entry.payload["wants"] for entry in entries] == ["LESS", "SMS"]
    assert not any("905111222" in str(entry.payload) for entry in entries)


def test_nobody_is_called_because_a_turn_is_near(db: None) -> None:
    assert Wants.CALL not in ways_of(Group.TURN)
    with pytest.raises(NoSuchWay):
        choose(turn=Wants.CALL)
    assert not MessageChoice.objects.exists()


def test_choices_can_be_forgotten(db: None) -> None:
    choose(rating=Wants.LESS, money=Wants.LESS)
    assert choosing.forget(LAN) == 2
    assert set(choosing.of_phone(LAN).values()) == {Wants.SMS}
