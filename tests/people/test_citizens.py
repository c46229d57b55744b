# SPDX-License-Identifier: EUPL-1.2
"""Who signed in elsewhere, and whose number is whose: the last proof counts."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connections

from cast import at
from motcua.journal.models import Entry
from motcua.people import citizens, phone_check
from motcua.people.citizens import SignedInPerson
from motcua.people.models import OwnSignIn

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R-085")]
NOW = at("2026-11-26T09:00")
PHONE, OTHER = "+84905111222", "+84914333444"
BY_CODE, BY_PROVIDER = OwnSignIn.ProvedBy.CODE, OwnSignIn.ProvedBy.PROVIDER


def person(name: str = "lan", *, phone: str = "0905 111 222", verified: bool = True) -> SignedInPerson:
    return SignedInPerson("https://vneid.example", name, "Nguyễn Thị Lan", phone, verified, "048192000111")


def open_ties() -> list[str]:
    return list(OwnSignIn.objects.filter(ended_at__isnull=True).order_by("phone").values_list("phone", flat=True))


def test_a_number_the_provider_checked_is_the_persons() -> None:
    tie = citizens.sign_in(person=person(), at=NOW)
    assert tie is not None
    assert (tie.phone, tie.proved_by) == (PHONE, BY_PROVIDER)


@pytest.mark.parametrize("told", [{"verified": False}, {"phone": ""}, {"phone": "0236 3881 888"}, {"phone": "113"}])
def test_a_number_nobody_checked_opens_nothing(told: dict[str, str]) -> None:
    assert citizens.sign_in(person=person(**told), at=NOW) is None


def test_a_number_proved_by_a_code_is_known_at_the_next_sign_in() -> None:
    somebody = person(verified=False)
    citizens.tie(person=somebody, phone=OTHER, proved_by=BY_CODE, at=NOW)
    tie = citizens.sign_in(person=somebody, at=NOW + timedelta(days=30))
    assert tie is not None
    assert tie.phone == OTHER


def test_whoever_proves_a_number_later_ends_the_earlier_tie() -> None:
    citizens.sign_in(person=person("lan"), at=NOW)
    citizens.tie(person=person("minh"), phone=PHONE, proved_by=BY_CODE, at=NOW + timedelta(days=1))
    assert open_ties() == [PHONE]
    assert citizens.was_taken_since(phone=PHONE, since=NOW)
    assert citizens.sign_in(person=person("minh", verified=False), at=NOW) is not None


def test_a_provider_that_knows_an_old_number_does_not_take_it_back() -> None:
    citizens.sign_in(person=person("lan"), at=NOW)
    citizens.proved_by_code(phone=PHONE, at=NOW + timedelta(days=1))
    assert citizens.sign_in(person=person("lan"), at=NOW + timedelta(days=2)) is None
    citizens.tie(person=person("lan"), phone=PHONE, proved_by=BY_CODE, at=NOW + timedelta(days=3))
    assert citizens.sign_in(person=person("lan"), at=NOW + timedelta(days=4)) is not None


def test_a_code_typed_for_anything_ends_the_tie_of_who_had_the_number_and_only_the_first_time() -> None:
    citizens.sign_in(person=person("lan"), at=NOW)
    check = phone_check.ask(phone=PHONE, at=NOW)
    answer = {"check_id": check.pk, "code": phone_check.code_of(check)}
    phone_check.answer(**answer, at=NOW + timedelta(days=1))
    assert open_ties() == []
    assert citizens.sign_in(person=person("lan"), at=NOW + timedelta(days=2)) is None
    # Somebody signs in with the number since; the old answer sent again takes nothing from them.
    citizens.tie(person=person("minh"), phone=PHONE, proved_by=BY_CODE, at=NOW + timedelta(days=2))
    phone_check.answer(**answer, at=NOW + timedelta(days=3))
    assert open_ties() == [PHONE]


def test_a_wrong_code_ends_nothing() -> None:
    citizens.sign_in(person=person("lan"), at=NOW)
    check = phone_check.ask(phone=PHONE, at=NOW)
    wrong = f"{(int(phone_check.code_of(check)) + 1) % 10**6:06d}"
    with pytest.raises(phone_check.WrongCode):
        phone_check.answer(check_id=check.pk, code=wrong, at=NOW)
    assert open_ties() == [PHONE]


def test_a_proof_is_believed_for_half_a_year_unless_the_provider_vouches_again() -> None:
    silent = person("lan", verified=False)
    citizens.tie(person=silent, phone=PHONE, proved_by=BY_CODE, at=NOW)
    late = NOW + citizens.BELIEVED_FOR
    assert citizens.sign_in(person=silent, at=late - timedelta(minutes=1)) is not None
    assert citizens.sign_in(person=silent, at=late) is None
    assert citizens.sign_in(person=person("lan"), at=late) is not None
    citizens.tie(person=silent, phone=PHONE, proved_by=BY_CODE, at=late)
    assert citizens.sign_in(person=silent, at=late + timedelta(days=1)) is not None


def test_a_person_has_one_number() -> None:
    citizens.sign_in(person=person(), at=NOW)
    citizens.sign_in(person=person(phone="0914 333 444"), at=NOW)
    assert open_ties() == [OTHER]


def test_the_same_proof_twice_is_one_tie() -> None:
    first = citizens.tie(person=person(), phone=PHONE, proved_by=BY_CODE, at=NOW)
    again = citizens.tie(person=person(), phone=PHONE, proved_by=BY_CODE, at=NOW + timedelta(days=1))
    assert (first.pk, OwnSignIn.objects.count()) == (again.pk, 1)


def test_neither_name_nor_number_nor_identity_is_written_down() -> None:
    citizens.sign_in(person=person("TECH-48192"), at=NOW)
    citizens.tie(person=person("other"), phone=PHONE, proved_by=BY_CODE, at=NOW)
    told = " ".join(f"{each.subject} {each.payload}" for each in Entry.objects.all())
    assert {each.kind for each in Entry.objects.all()} == {"OwnSignInTied", "OwnSignInEnded"}
    assert not any(word in told for word in ("905111222", "Lan", "TECH", "048192"))
    kept = " ".join(str(value) for row in OwnSignIn.objects.values_list() for value in row)
    assert not any(word in kept for word in ("Lan", "TECH", "048192"))


@pytest.fixture
def nothing_left(transactional_db: None) -> Iterator[None]:
    yield
    OwnSignIn.objects.all().delete()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_many_who_prove_one_number_at_once_leave_one_tie(nothing_left: None) -> None:
    together, failed = threading.Barrier(8), []

    def prove(number: int) -> None:
        try:
            together.wait()
            for turn in range(4):
                citizens.tie(person=person(f"p{number}"), phone=PHONE, proved_by=BY_CODE, at=NOW + timedelta(turn))
        except Exception as problem:
            failed.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=prove, args=(number,)) for number in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert failed == []
    assert open_ties() == [PHONE]
    ended = Entry.objects.filter(kind="OwnSignInEnded").count()
    assert Entry.objects.filter(kind="OwnSignInTied").count() == ended + 1
