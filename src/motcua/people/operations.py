# SPDX-License-Identifier: EUPL-1.2
"""Looking after the staff: accounts, roles, passwords, tokens. Each change is kept in the journal.

A city administrator manages everybody. A head manages those who hold nothing but officer's and receptionist's roles
at the head's own office (and agency, where the head's role is limited to one), and gives and takes only such roles.
"""

import secrets
from datetime import date, datetime
from typing import Any, Final

from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motcua.journal import operations as journal
from motcua.kernel.errors import NotAllowed, OfficeError
from motcua.people import tokens
from motcua.people.access import Access
from motcua.people.events import (
    PasswordSet,
    RoleChanged,
    RoleGiven,
    RoleTaken,
    StaffAdded,
    StaffChanged,
    TokensWithdrawn,
)
from motcua.people.models import Role, RoleHeld, User
from motcua.people.rules import MAY, ROLES_A_HEAD_MAY_GIVE, Action

PERSONAL_FIELDS: Final = ("username", "full_name", "title", "phone", "email")
# Small letters and digits that are not mistaken for one another on paper or when read aloud.
PASSWORD_SIGNS: Final = "abcdefghkmnpqrstuvwxyz23456789"
PASSWORD_GROUPS, PASSWORD_GROUP_LENGTH = 4, 4
_START_ITERATIONS: Final = 20_000


class NotYourStaff(NotAllowed):
    code = "not_your_staff"
    sentence = _("Người này không chỉ làm ở nơi của Ông/Bà; xin nhờ quản trị thành phố.")


class RoleNotYours(NotAllowed):
    code = "role_not_yours"
    sentence = _("Vai trò này do quản trị thành phố giao; trưởng bộ phận giao vai cán bộ và đón tiếp ở nơi của mình.")


class LastAdministrator(OfficeError):
    code = "last_administrator"
    sentence = _("Đây là quản trị thành phố cuối cùng. Xin giao vai này cho một người khác trước.")


def may_manage(access: Access, user: User) -> bool:
    """Say whether this person may change the other's account: everything the other holds must be within reach."""
    if manages(access, office=None, agency=None):
        return True
    held = list(RoleHeld.objects.filter(user=user))
    return bool(held) and all(_may_give(access, row) for row in held)


def manages(access: Access, *, office: str | None, agency: str | None) -> bool:
    """Say whether the person manages staff for the whole of this place; None means every office, or every agency."""
    return any(
        held.role in MAY[Action.MANAGE_STAFF] and held.office in (None, office) and held.agency in (None, agency)
        for held in access.held
    )


@transaction.atomic
def add_staff(*, user: User, by: Access, at: datetime) -> str:
    """Keep a new account and return its one-time password, which is shown once and kept nowhere.

    Raises: NotAllowed; ValidationError where the account cannot be kept. Records: StaffAdded.
    """
    if not by.may_anywhere(Action.MANAGE_STAFF):
        raise NotAllowed
    password = new_password()
    user.username = user.username.strip().lower()
    user.password = _encoded_at_start(password)
    user.full_clean()
    user.save()
    journal.record(StaffAdded(office="", subject=_subject(user), at=at), actor=by.actor)
    return password


@transaction.atomic
def change_staff(*, user: User, by: Access, at: datetime) -> None:
    """Save what changed of an account; one that is switched off loses its tokens, and its sign-ins end.

    Raises: NotYourStaff, LastAdministrator; ValidationError. Records: StaffChanged, TokensWithdrawn.
    """
    _require_manages(by, user)
    _administrators_wait()
    before = User.objects.select_for_update().get(pk=user.pk)
    personal = [name for name in PERSONAL_FIELDS if getattr(before, name) != getattr(user, name)]
    is_switched = before.is_active != user.is_active
    if not personal and not is_switched:
        return
    user.full_clean()
    user.save(update_fields=[*PERSONAL_FIELDS, "is_active"])
    journal.record(
        StaffChanged(
            office="",
            subject=_subject(user),
            at=at,
            personal=personal,
            before={"is_active": before.is_active} if is_switched else {},
            after={"is_active": user.is_active} if is_switched else {},
        ),
        actor=by.actor,
    )
    if is_switched and not user.is_active:
        withdraw_tokens(user=user, by=by, at=at)
        if RoleHeld.objects.filter(user=user, role=Role.CITY_ADMIN).exists():
            _require_an_administrator_left(at)


@transaction.atomic
def save_role(*, held: RoleHeld, by: Access, at: datetime) -> None:
    """Give a role, or change one that is held. Both what it was and what it becomes must be within reach.

    Raises: RoleNotYours, NotYourStaff, LastAdministrator; ValidationError. Records: RoleGiven or RoleChanged.
    """
    _administrators_wait()
    kept = RoleHeld.objects.select_for_update().filter(pk=held.pk).first() if held.pk else None
    if not all(_may_give(by, row) for row in (held, kept) if row is not None):
        raise RoleNotYours
    if RoleHeld.objects.filter(user=held.user).exists():
        _require_manages(by, held.user)
    held.full_clean()
    held.save()
    office, subject = held.office_id or "", _subject(held.user)
    if kept is None:
        journal.record(RoleGiven(office=office, subject=subject, at=at, after=_plain(held)), actor=by.actor)
    elif _plain(kept) != _plain(held):
        journal.record(
            RoleChanged(office=office, subject=subject, at=at, before=_plain(kept), after=_plain(held)), actor=by.actor
        )
        if kept.role == Role.CITY_ADMIN:
            _require_an_administrator_left(at)


@transaction.atomic
def take_role(*, held: RoleHeld, by: Access, at: datetime) -> None:
    """Take a role away. Raises: RoleNotYours, NotYourStaff, LastAdministrator. Records: RoleTaken."""
    _administrators_wait()
    kept = RoleHeld.objects.select_for_update().filter(pk=held.pk).first()
    if kept is None:
        return
    if not _may_give(by, kept):
        raise RoleNotYours
    _require_manages(by, kept.user)
    event = RoleTaken(office=kept.office_id or "", subject=_subject(kept.user), at=at, before=_plain(kept))
    kept.delete()
    journal.record(event, actor=by.actor)
    if kept.role == Role.CITY_ADMIN:
        _require_an_administrator_left(at)


@transaction.atomic
def give_new_password(*, user: User, by: Access, at: datetime) -> str:
    """Give somebody a new random password and return it; every sign-in with the old one ends.

    Raises: NotYourStaff. Records: PasswordSet.
    """
    _require_manages(by, user)
    password = new_password()
    _set_password(user, password, actor=by.actor, by_themselves=False, at=at)
    return password


@transaction.atomic
def set_own_password(*, user: User, password: str, at: datetime) -> None:
    """Keep the password somebody chose for themselves; the door has checked the old one. Records: PasswordSet."""
    _set_password(user, password, actor=user.actor, by_themselves=True, at=at)


@transaction.atomic
def withdraw_tokens(*, user: User, by: Access, at: datetime) -> int:
    """Make all of somebody's access tokens worthless at once; return how many there were.

    Raises: NotYourStaff. Records: TokensWithdrawn where there was one.
    """
    _require_manages(by, user)
    count = tokens.revoke_tokens(user=user)
    if count:
        journal.record(TokensWithdrawn(office="", subject=_subject(user), at=at, count=count), actor=by.actor)
    return count


def new_password() -> str:
    """Return a random password of 78 bits that can be read aloud, such as "k7mp-3xwq-…"."""
    groups = (
        "".join(secrets.choice(PASSWORD_SIGNS) for _place in range(PASSWORD_GROUP_LENGTH))
        for _group in range(PASSWORD_GROUPS)
    )
    return "-".join(groups)


def _encoded_at_start(password: str) -> str:
    """Return what is kept of a random start password: of 78 bits nobody tries all, so a list of staff need not wait.

    At the first sign-in with it the whole measure of work is done and kept.
    """
    hasher = get_hasher()
    salt = hasher.salt()
    if isinstance(hasher, PBKDF2PasswordHasher):
        return hasher.encode(password, salt, iterations=_START_ITERATIONS)
    return hasher.encode(password, salt)


def _set_password(user: User, password: str, *, actor: str, by_themselves: bool, at: datetime) -> None:
    user.set_password(password)
    user.save(update_fields=["password"])
    journal.record(PasswordSet(office="", subject=_subject(user), at=at, by_themselves=by_themselves), actor=actor)


def _may_give(access: Access, held: RoleHeld) -> bool:
    if manages(access, office=None, agency=None):
        return True
    if held.role not in ROLES_A_HEAD_MAY_GIVE or held.office_id is None:
        return False
    return manages(access, office=held.office_id, agency=held.agency_id)


def _require_manages(access: Access, user: User) -> None:
    if not may_manage(access, user):
        raise NotYourStaff


def _administrators_wait() -> None:
    """Let changes that could take away the last administrator go one after another."""
    list(RoleHeld.objects.select_for_update().filter(role=Role.CITY_ADMIN).order_by("pk").values_list("pk", flat=True))


def _require_an_administrator_left(at: datetime) -> None:
    """Raise LastAdministrator where nobody is left who could undo what has just been done."""
    today: date = at.date()
    left = RoleHeld.objects.filter(role=Role.CITY_ADMIN, office__isnull=True, user__is_active=True).filter(
        Q(from_on__isnull=True) | Q(from_on__lte=today), Q(until_on__isnull=True) | Q(until_on__gte=today)
    )
    if not left.exists():
        raise LastAdministrator


def _subject(user: User) -> str:
    return f"user:{user.pk}"


def _plain(held: RoleHeld) -> dict[str, Any]:
    return {
        "role": held.role,
        "office": held.office_id,
        "agency": held.agency_id,
        "from_on": held.from_on.isoformat() if held.from_on else None,
        "until_on": held.until_on.isoformat() if held.until_on else None,
    }
