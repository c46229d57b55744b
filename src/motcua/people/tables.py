# SPDX-License-Identifier: EUPL-1.2
"""What a row of a list of staff means: an account, found again by its user name, and its roles at one place.

By whom it is loaded decides what it may do: every account and role goes through the operations of one by one. Two
people may have one name, and a list may give one of them the other's user name: an account that is there already is
changed only by a row that also has its telephone or e-mail.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from motcua.kernel import phone as phones
from motcua.kernel.errors import InvalidInput
from motcua.kernel.text import fold
from motcua.offices.columns import KEEP, CannotRead, Column, code, parts
from motcua.offices.list_files import Sheet
from motcua.offices.loading import Line, Loaded, Problem, Table, Values, load
from motcua.offices.models import Agency, Office
from motcua.people import operations
from motcua.people.access import Access
from motcua.people.models import Role, RoleHeld, User

#: Accounts of one list: what one request can check without letting others wait.
MOST_ROWS: Final = 300

#: Roles that hold everywhere where no office is named.
_ANYWHERE: Final = {Role.CITY_ADMIN, Role.OPERATOR}

#: What a list may change of an account that is there already, and how it is called.
_CHANGEABLE: Final = {"title": _("chức danh"), "phone": _("điện thoại"), "email": _("thư điện tử")}

#: The heads of the columns as people write them.
HEADS: Final = {
    "tên đăng nhập": "username",
    "họ và tên": "full_name",
    "họ tên": "full_name",
    "chức danh": "title",
    "điện thoại": "phone",
    "thư điện tử": "email",
    "vai trò": "roles",
    "nơi tiếp nhận": "office",
    "cơ quan": "agency",
}


#: A list as it may be written, its heads first.
EXAMPLE: Final = (
    ("tên đăng nhập", "họ và tên", "vai trò", "nơi tiếp nhận", "cơ quan", "chức danh", "điện thoại"),
    ("binh.nhs", "Lê Văn Bình", "cán bộ một cửa | thu ngân", "DN-NHS", "", "Chuyên viên", "0905 111 222"),
)


@dataclass(frozen=True)
class Told:
    """What a row did or would do: the account is new or known, `roles` are those it gained.

    Of a known one `held` are the roles it had before, and `changes` the columns that differ.
    """

    username: str
    full_name: str
    is_new: bool
    roles: tuple[Role, ...]
    changes: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    password: str = ""

    @property
    def is_changed(self) -> bool:
        return bool(self.changes)

    @property
    def changed_words(self) -> str:
        return ", ".join(str(_CHANGEABLE[name]) for name in self.changes)


@dataclass(frozen=True)
class Staffed:
    """What a list did or would do, row by row in its order, and what stands against it."""

    rows: tuple[Told, ...]
    problems: tuple[Problem, ...]


def load_staff(sheet: Sheet, *, by: Access, at: datetime, office: str = "", is_trial: bool = False) -> Staffed:
    """Take a list of staff over, wholly or not at all; on a trial nothing stays and no password is told.

    A row without an office means `office`. An account is found again by its user name; it gains a role or changes only
    by a row with its telephone or e-mail, and only through somebody who may change it: no namesake gains a role. Roles
    are added, none is taken. The same list again changes nothing. Records: what `people.operations` record.
    """
    told: list[Told] = []
    header = [HEADS.get(name, name) for name in sheet.header]
    lines = [
        Line(each.number, {HEADS.get(name, name): cell for name, cell in each.cells.items()}) for each in sheet.lines
    ]
    if len(lines) > MOST_ROWS:
        return Staffed((), (Problem(1, f"mỗi lần nhập nhiều nhất {MOST_ROWS} người; xin chia tệp ra"),))
    table = _table(by, told, office=office)
    loaded: Loaded = load(table, header=header, lines=lines, by=by.actor, at=at, is_trial=is_trial)
    if loaded.problems:
        return Staffed((), tuple(loaded.problems))
    shown = [Told(**{**vars(each), "password": ""}) for each in told] if is_trial else told
    return Staffed(tuple(shown), ())


def roles_in_words(roles: Sequence[Role]) -> str:
    """Return roles as one text."""
    return ", ".join(str(role.label) for role in roles)


_NAMED: Final = {fold(str(name)): role for role in Role for name in (role.value, role.label)}


def _roles(text: str) -> list[Role]:
    """Read "cán bộ một cửa | thu ngân", or the roles' own codes."""
    found = []
    for part in parts(text.replace(",", "|").replace(";", "|")):
        role = _NAMED.get(fold(part))
        if role is None:
            raise CannotRead(f"không có vai trò “{part}”; các vai: {roles_in_words(list(Role))}")
        found.append(role)
    return list(dict.fromkeys(found))


def _username(text: str) -> str:
    typed = text.strip().lower()
    if not all(sign.isascii() and (sign.isalnum() or sign in ".-_") for sign in typed):
        raise CannotRead(f"“{text}” không dùng làm tên đăng nhập được: chỉ chữ không dấu, số, dấu chấm, gạch nối")
    return typed


def _table(access: Access, told: list[Told], *, office: str) -> Table:
    passwords: dict[str, str] = {}
    changed: dict[str, tuple[str, ...]] = {}
    wanted: dict[str, Values] = {}

    def check(values: Values) -> None:
        if not values.get("office") and not office and not set(values["roles"]) <= _ANYWHERE:
            raise CannotRead("cột office còn trống: vai trò này phải ghi nơi tiếp nhận")
        wanted[values["username"]] = values

    def save(user: User, /, *, by: str, at: datetime) -> None:
        if user._state.adding:
            passwords[user.username] = operations.add_staff(user=user, by=access, at=at)
            return
        known = User.objects.get(pk=user.pk)
        user.full_name = known.full_name
        changes = tuple(name for name in _CHANGEABLE if getattr(known, name) != getattr(user, name))
        _require_this_person(known, wanted[user.username], by=access, is_changing=bool(changes))
        if changes:
            changed[user.username] = changes
            operations.change_staff(user=user, by=access, at=at)

    def follow(user: User, values: Values, /, *, by: str, at: datetime) -> bool:
        if not user.is_active:
            raise CannotRead(f"tài khoản {user.username} đã ngừng; xin mở lại ở trang nhân sự rồi nhập")
        name, held = user.username, _held_by(user)
        gained = []
        for role in values["roles"]:
            named = values.get("office")
            place = None if role in _ANYWHERE and not named else named or office
            where = {"office_id": place or None, "agency_id": values.get("agency")}
            if not RoleHeld.objects.filter(user=user, role=role, **where).exists():
                if name not in passwords and name not in changed:
                    _require_this_person(user, values, by=access, is_changing=True)
                operations.save_role(held=RoleHeld(user=user, role=role, **where), by=access, at=at)
                gained.append(role)
        told.append(
            Told(
                username=name,
                full_name=user.full_name,
                is_new=name in passwords,
                roles=tuple(gained),
                changes=changed.get(name, ()),
                held=held,
                password=passwords.get(name, ""),
            )
        )
        return bool(gained)

    return Table(
        name="staff",
        model=User,
        key=("username",),
        check=check,
        save=save,
        follow=follow,
        columns=(
            Column("username", "username", _username, is_required=True),
            Column("full_name", "full_name", is_required=True),
            Column("title", "title", blank=KEEP),
            Column("phone", "phone", blank=KEEP),
            Column("email", "email", blank=KEEP),
            Column("roles", read=_roles, is_required=True),
            Column("office", read=_known(Office, "nơi tiếp nhận"), blank=None),
            Column("agency", read=_known(Agency, "cơ quan"), blank=None),
        ),
    )


def _require_this_person(known: User, values: Values, *, by: Access, is_changing: bool) -> None:
    """Raise CannotRead unless the row means the person whose account it names; what is not changed needs no proof."""
    if not operations.may_manage(by, known) and (is_changing or not _is_called(known, values)):
        raise CannotRead(
            f"tên đăng nhập {known.username} đã có người dùng, không thuộc quyền Ông/Bà; "
            "xin đặt tên khác, hoặc nhờ quản trị thành phố"
        )
    if not _is_called(known, values):
        raise CannotRead(f"tên đăng nhập {known.username} đang là của một người khác; xin đặt tên khác")
    if not is_changing or _has_the_same(known, values):
        return
    who = ", ".join(filter(None, [known.full_name, known.title, *_held_by(known)]))
    what = "nếu đúng là người này, xin ghi thêm điện thoại hoặc thư điện tử như trong tài khoản"
    if not (known.phone or known.email):
        what = (
            "tài khoản ấy chưa có điện thoại, thư điện tử để nhận ra; "
            "nếu đúng là người này, xin ghi vào tài khoản ở trang nhân sự rồi nhập lại"
        )
    raise CannotRead(
        f"tên đăng nhập {known.username} đã có người dùng: {who}; {what}; nếu là người khác, xin đặt tên đăng nhập khác"
    )


def _is_called(known: User, values: Values) -> bool:
    return fold(known.full_name) == fold(values["full_name"])


def _has_the_same(known: User, values: Values) -> bool:
    """Say whether the row has the account's telephone or e-mail, however they are written."""
    phone, email = values.get("phone") or "", values.get("email") or ""
    is_phone = bool(known.phone and phone) and _dialled(phone) == _dialled(known.phone)
    return is_phone or (bool(known.email) and email.strip().casefold() == known.email.strip().casefold())


def _dialled(phone: str) -> str:
    try:
        return phones.normalise(phone)
    except InvalidInput:
        return "".join(sign for sign in phone if sign.isdigit())


def _held_by(user: User) -> tuple[str, ...]:
    rows = RoleHeld.objects.filter(user=user).select_related("office").order_by("office", "role")
    return tuple(" – ".join(filter(None, [str(Role(row.role).label), row.office_id])) for row in rows[:5])


def _known(model: Any, word: str) -> Any:
    def read(text: str) -> str:
        found = code(text)
        if not model._base_manager.filter(pk=found).exists():
            raise CannotRead(f"không có {word} nào mang mã {found}")
        return found

    return read
