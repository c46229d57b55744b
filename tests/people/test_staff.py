# SPDX-License-Identifier: EUPL-1.2
"""Looking after the staff: who may do it to whom, what the journal keeps, and what it never holds."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError

from cast import PASSWORD, House, at
from motcua.journal.models import Entry
from motcua.kernel.errors import NotAllowed
from motcua.people import operations
from motcua.people.access import Access, access_of
from motcua.people.models import ApiToken, Role, RoleHeld, User
from motcua.people.tokens import bearer_of

NOON = at("2026-11-26T12:00")


def access(user: User) -> Access:
    return access_of(user, on=NOON.date())


def role(user: User, name: Role = Role.OFFICER, office: str | None = "DN-TTHCC", agency: str | None = None) -> RoleHeld:
    return RoleHeld(user=user, role=name, office_id=office, agency_id=agency)


def kinds() -> list[str]:
    return list(Entry.objects.order_by("id").values_list("kind", flat=True))


def test_a_new_account_gets_a_password_that_works_and_is_kept_nowhere(house: House, phuc: User) -> None:
    user = User(username=" CanBo.Moi ", full_name="Ngô Thị Mới")
    password = operations.add_staff(user=user, by=access(phuc), at=NOON)
    user.refresh_from_db()
    assert user.username == "canbo.moi"
    assert user.check_password(password)
    assert len(password.replace("-", "")) == 16
    assert kinds() == ["StaffAdded"]
    assert password not in str(list(Entry.objects.values()))


def test_passwords_are_never_the_same_twice() -> None:
    assert len({operations.new_password() for _ in range(200)}) == 200


def test_no_event_holds_a_name_or_a_number(house: House, quantri: User, binh: User) -> None:
    binh.full_name, binh.phone, binh.email = "Lê Văn Bình Minh", "0905111222", "binh@danang.gov.vn"
    operations.change_staff(user=binh, by=access(quantri), at=NOON)
    entry = Entry.objects.get()
    assert entry.payload == {"personal": ["full_name", "phone", "email"], "before": {}, "after": {}}
    assert (entry.subject, entry.actor) == (f"user:{binh.pk}", quantri.actor)


def test_an_account_switched_off_stops_at_once(
    house: House, phuc: User, binh: User, api_token: Callable[[User], str]
) -> None:
    token = api_token(binh)
    binh.is_active = False
    operations.change_staff(user=binh, by=access(phuc), at=NOON)
    assert bearer_of(token, kind=ApiToken.Kind.STAFF) is None
    assert ApiToken.objects.get().revoked_at is not None
    assert access(binh).held == ()
    assert kinds() == ["StaffChanged", "TokensWithdrawn"]
    # Back at work again, the old token stays worthless.
    binh.is_active = True
    operations.change_staff(user=binh, by=access(phuc), at=NOON)
    assert bearer_of(token, kind=ApiToken.Kind.STAFF) is None


def test_nothing_changed_leaves_no_trace(house: House, phuc: User, binh: User) -> None:
    operations.change_staff(user=binh, by=access(phuc), at=NOON)
    assert kinds() == []


def test_a_role_is_given_changed_and_taken_with_its_history(house: House, phuc: User, binh: User) -> None:
    held = role(binh, Role.RECEPTIONIST)
    operations.save_role(held=held, by=access(phuc), at=NOON)
    held.agency_id = "DN-SXD"
    operations.save_role(held=held, by=access(phuc), at=NOON)
    operations.save_role(held=held, by=access(phuc), at=NOON)
    operations.take_role(held=held, by=access(phuc), at=NOON)
    assert kinds() == ["RoleGiven", "RoleChanged", "RoleTaken"]
    changed = Entry.objects.get(kind="RoleChanged")
    assert (changed.payload["before"]["agency"], changed.payload["after"]["agency"]) == (None, "DN-SXD")
    assert changed.office_id == "DN-TTHCC"


@pytest.mark.parametrize(
    ("name", "office"),
    [
        (Role.HEAD, "DN-TTHCC"),
        (Role.CITY_ADMIN, None),
        (Role.OPERATOR, None),
        (Role.OPERATOR, "DN-TTHCC"),
        (Role.OFFICER, "DN-HC"),
    ],
)
def test_a_head_gives_no_more_than_a_head_may(
    name: Role, office: str | None, house: House, phuc: User, binh: User
) -> None:
    with pytest.raises(operations.RoleNotYours):
        operations.save_role(held=role(binh, name, office), by=access(phuc), at=NOON)
    assert kinds() == []


def test_a_head_does_not_lift_a_role_the_own_staff_holds(house: House, phuc: User, binh: User) -> None:
    held = RoleHeld.objects.get(user=binh)
    held.role = Role.HEAD
    with pytest.raises(operations.RoleNotYours):
        operations.save_role(held=held, by=access(phuc), at=NOON)


def test_a_head_cannot_reach_up_or_sideways(house: House, phuc: User, hoa: User, quantri: User) -> None:
    other_head = User.objects.create_user(username="truong2", full_name="Trưởng Hai")
    RoleHeld.objects.create(user=other_head, role=Role.HEAD, office=house.tthcc)
    also_admin = User.objects.create_user(username="kiem.nhiem", full_name="Kiêm Nhiệm")
    RoleHeld.objects.create(user=also_admin, role=Role.OFFICER, office=house.tthcc)
    RoleHeld.objects.create(user=also_admin, role=Role.CITY_ADMIN)
    for user in (hoa, quantri, other_head, also_admin, phuc):
        assert not operations.may_manage(access(phuc), user)
        with pytest.raises(operations.NotYourStaff):
            operations.give_new_password(user=user, by=access(phuc), at=NOON)
        with pytest.raises(operations.NotYourStaff):
            operations.withdraw_tokens(user=user, by=access(phuc), at=NOON)
        with pytest.raises(operations.NotYourStaff):
            operations.change_staff(user=user, by=access(phuc), at=NOON)
        with pytest.raises(operations.NotYourStaff):
            operations.save_role(held=role(user, Role.RECEPTIONIST), by=access(phuc), at=NOON)
    assert kinds() == []


def test_a_head_of_one_agency_manages_that_agency_only(house: House, binh: User) -> None:
    head = User.objects.create_user(username="truong.sxd", full_name="Trưởng")
    RoleHeld.objects.create(user=head, role=Role.HEAD, office=house.tthcc, agency=house.sxd)
    assert not operations.may_manage(access(head), binh)
    RoleHeld.objects.filter(user=binh).update(agency=house.sxd)
    assert operations.may_manage(access(head), binh)
    with pytest.raises(operations.RoleNotYours):
        operations.save_role(held=role(binh, Role.RECEPTIONIST), by=access(head), at=NOON)


def test_others_manage_nobody(house: House, binh: User, an: User, tongdai: User) -> None:
    for user in (binh, an, tongdai):
        with pytest.raises(NotAllowed):
            operations.add_staff(user=User(username="moi", full_name="Mới"), by=access(user), at=NOON)
        with pytest.raises(NotAllowed):
            operations.give_new_password(user=an, by=access(user), at=NOON)
    assert not User.objects.filter(username="moi").exists()


def test_the_last_administrator_stays(house: House, quantri: User) -> None:
    held = RoleHeld.objects.get(user=quantri)
    with pytest.raises(operations.LastAdministrator):
        operations.take_role(held=held, by=access(quantri), at=NOON)
    held.refresh_from_db()
    held.until_on = at("2026-11-25T00:00").date()
    with pytest.raises(operations.LastAdministrator):
        operations.save_role(held=held, by=access(quantri), at=NOON)
    quantri.is_active = False
    with pytest.raises(operations.LastAdministrator):
        operations.change_staff(user=quantri, by=access(User.objects.get(pk=quantri.pk)), at=NOON)
    assert User.objects.get(pk=quantri.pk).is_active
    assert kinds() == []
    second = User.objects.create_user(username="quantri2", full_name="Hai")
    RoleHeld.objects.create(user=second, role=Role.CITY_ADMIN)
    operations.take_role(held=RoleHeld.objects.get(user=quantri), by=access(second), at=NOON)
    assert kinds() == ["RoleTaken"]


def test_a_new_password_ends_the_old_one_and_open_sign_ins(house: House, phuc: User, binh: User) -> None:
    before = binh.get_session_auth_hash()
    password = operations.give_new_password(user=binh, by=access(phuc), at=NOON)
    binh.refresh_from_db()
    assert binh.check_password(password)
    assert not binh.check_password(PASSWORD)
    assert binh.get_session_auth_hash() != before
    operations.set_own_password(user=binh, password="do-toi-tu-chon-2026", at=NOON)
    told = Entry.objects.order_by("id").values_list("kind", "actor", "payload")
    assert list(told) == [
        ("PasswordSet", phuc.actor, {"by_themselves": False}),
        ("PasswordSet", binh.actor, {"by_themselves": True}),
    ]


def test_a_role_without_its_office_is_refused_in_words(house: House, quantri: User, binh: User) -> None:
    with pytest.raises(ValidationError) as refusal:
        operations.save_role(held=role(binh, Role.OFFICER, None), by=access(quantri), at=NOON)
    assert refusal.value.message_dict["office"] == ["Vai trò này phải ghi nơi tiếp nhận."]
