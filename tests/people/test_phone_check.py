# SPDX-License-Identifier: EUPL-1.2
"""Who typed a number must hold it: one code, ten minutes, five tries, and the code stands nowhere."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import signing
from django.db import connection

from cast import at
from motcua.journal.models import Entry
from motcua.kernel.phone import BadPhone
from motcua.messaging.models import Message
from motcua.people import phone_check
from motcua.people.models import PhoneCheck
from reactions.world import relay, send_all

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R-039")]
NOW = at("2026-11-26T09:00")


def asked(phone: str = "0905 111 222", **more: Any) -> PhoneCheck:
    return phone_check.ask(phone=phone, at=NOW, **more)


def older(check: PhoneCheck, **by: int) -> None:
    PhoneCheck.objects.filter(pk=check.pk).update(asked_at=check.asked_at - timedelta(**by))


def wrong(check: PhoneCheck) -> str:
    return f"{(int(phone_check.code_of(check)) + 1) % 10**6:06d}"


def test_the_right_code_gives_a_proof_of_the_phone() -> None:
    check = asked()
    passed = phone_check.answer(check_id=check.pk, code=phone_check.code_of(check), at=NOW)
    assert passed.passed_at is not None
    proof = phone_check.proof_of(passed)
    assert phone_check.checked_phone(proof) == "+84905111222"
    assert "905111222" not in json.dumps(signing.loads(proof, salt="people.phone-check"))


def test_the_code_is_read_as_people_type_it() -> None:
    check = asked()
    code = phone_check.code_of(check)
    assert phone_check.answer(check_id=check.pk, code=f" {code[:3]} {code[3:]} ", at=NOW).passed_at


def test_the_same_answer_sent_twice_passes_twice() -> None:
    check = asked()
    first = phone_check.answer(check_id=check.pk, code=phone_check.code_of(check), at=NOW)
    again = phone_check.answer(check_id=check.pk, code=phone_check.code_of(check), at=NOW)
    assert again.passed_at == first.passed_at


def test_five_tries_and_no_more_even_with_the_right_code() -> None:
    check = asked()
    for left in (4, 3, 2, 1):
        with pytest.raises(phone_check.WrongCode) as refused:
            phone_check.answer(check_id=check.pk, code=wrong(check), at=NOW)
        assert refused.value.data["left"] == left
        assert f"còn {left} lần" in refused.value.fields["code"]
    for code in (wrong(check), phone_check.code_of(check)):
        with pytest.raises(phone_check.CheckOver):
            phone_check.answer(check_id=check.pk, code=code, at=NOW)
    assert phone_check.open_check(check.pk) is None


def test_ten_minutes_and_no_longer() -> None:
    check = asked()
    older(check, minutes=10)
    with pytest.raises(phone_check.CheckOver):
        phone_check.answer(check_id=check.pk, code=phone_check.code_of(check), at=NOW)


def test_a_proof_lasts_half_an_hour_and_a_forged_one_is_nothing() -> None:
    check = asked()
    proof = phone_check.proof_of(check)
    for nothing in (proof, "", "x:y:z", signing.dumps("no id", salt="people.phone-check")):
        with pytest.raises(phone_check.PhoneNotChecked):
            phone_check.checked_phone(nothing)
    phone_check.answer(check_id=check.pk, code=phone_check.code_of(check), at=NOW)
    assert phone_check.checked_phone(proof)
    PhoneCheck.objects.update(passed_at=datetime.now(UTC) - timedelta(minutes=31))
    with pytest.raises(phone_check.PhoneNotChecked):
        phone_check.checked_phone(proof)


def test_pressed_twice_sends_one_code() -> None:
    first, second = asked(), asked("+84 905-111-222")
    assert phone_check.code_of(first) == phone_check.code_of(second)
    relay()
    assert Message.objects.count() == 1


def test_a_second_asker_learns_nothing_from_the_first() -> None:
    first, second = asked(), asked()
    assert first.pk != second.pk
    passed = phone_check.answer(check_id=first.pk, code=phone_check.code_of(first), at=NOW)
    assert phone_check.checked_phone(phone_check.proof_of(passed))
    with pytest.raises(phone_check.PhoneNotChecked):
        phone_check.checked_phone(phone_check.proof_of(second))
    assert phone_check.open_check(second.pk) is not None


def test_all_who_wait_for_one_code_have_five_tries_together() -> None:
    first, second = asked(), asked()
    for check in (first, second, first, second):
        with pytest.raises(phone_check.WrongCode):
            phone_check.answer(check_id=check.pk, code=wrong(check), at=NOW)
    with pytest.raises(phone_check.CheckOver):
        phone_check.answer(check_id=second.pk, code=wrong(second), at=NOW)
    for check in (first, second):
        with pytest.raises(phone_check.CheckOver):
            phone_check.answer(check_id=check.pk, code=phone_check.code_of(check), at=NOW)
        assert phone_check.open_check(check.pk) is None


def test_no_endless_line_waits_for_one_code() -> None:
    for _time in range(1 + phone_check.ASKERS):
        asked()
    with pytest.raises(phone_check.TooManyCodes):
        asked()


def test_three_codes_in_a_quarter_of_an_hour_then_wait() -> None:
    for _time in range(3):
        older(asked(), minutes=2)
    with pytest.raises(phone_check.TooManyCodes) as refused:
        asked()
    assert "15 phút" in refused.value.message
    assert asked("0914 333 444")


def test_eight_codes_a_day() -> None:
    for _time in range(8):
        older(asked(), hours=2)
    with pytest.raises(phone_check.TooManyCodes):
        asked()


def test_an_address_alone_is_limited_only_generously_and_never_kept() -> None:
    check = asked(address="10.1.2.3")
    assert "10.1" not in check.address_key
    rows = [
        PhoneCheck(phone=f"+8490500{number:04d}", address_key=check.address_key, asked_at=check.asked_at)
        for number in range(298)
    ]
    PhoneCheck.objects.bulk_create(rows)
    assert asked("0914 333 444", address="10.1.2.3")
    with pytest.raises(phone_check.TooManyCodes):
        asked("0914 333 445", address="10.1.2.3")


@pytest.mark.parametrize(("phone", "refusal"), [("0236 3881 888", phone_check.NoSmsThere), ("0905 1", BadPhone)])
def test_a_phone_that_gets_no_sms_is_refused_in_its_field(phone: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal) as refused:
        asked(phone)
    assert refused.value.fields["phone"]  # type: ignore[attr-defined]


def test_the_code_goes_out_by_sms_once_and_stands_neither_in_the_journal_nor_in_the_row(deliveries: Any) -> None:
    check = asked()
    code = phone_check.code_of(check)
    relay()
    send_all()
    assert [text[:6] for text in deliveries("+84905111222")] == [code]
    entry = Entry.objects.get(kind="PhoneCheckAsked")
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(c)::text FROM people_phonecheck AS c")
        (row,) = cursor.fetchone()
    for kept in (row, json.dumps(entry.payload), entry.subject):
        assert code not in kept.replace(str(check.pk), "")
    assert "905111222" not in json.dumps(entry.payload) + entry.subject


def test_codes_differ_from_check_to_check_and_are_six_digits() -> None:
    drawn = {phone_check.code_of(PhoneCheck(phone="+84905111222")) for _time in range(50)}
    assert len(drawn) > 40
    assert all(len(code) == 6 and code.isdigit() for code in drawn)


def test_checks_are_forgotten_after_a_day() -> None:
    kept, gone = asked(), asked("0914 333 444")
    older(gone, hours=25)
    assert phone_check.forget_old() == 1
    assert PhoneCheck.objects.get().pk == kept.pk
