# SPDX-License-Identifier: EUPL-1.2
"""The journal's entries about one row of master data, told in words: who, when, from what to what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from django.utils.translation import gettext as _

from motcua.appointments.models import Service
from motcua.dossiers import models as dossiers
from motcua.feeds import models as feeds
from motcua.journal.models import Entry
from motcua.journal.operations import SYSTEM
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import (
    Agency,
    AgencyName,
    Closure,
    Counter,
    EmbedSite,
    Locality,
    Office,
    PublicDay,
    Weekday,
    WeeklySession,
)
from motcua.people.models import RoleHeld, User
from motcua.post import models as post
from motcua.procedures.models import AgencyProcedure, Procedure, ProcedureStep, ProcedureVersion, RequiredPaper
from motcua.queueing import models as queueing
from motcua.specialdays.models import SpecialDayRule
from motcua.vaccination.models import DoseRule, SessionStock, VaccinationSession, Vaccine

MASTER = "MasterDataChanged"
STAFF = ("StaffAdded", "StaffChanged", "RoleGiven", "RoleChanged", "RoleTaken", "PasswordSet", "TokensWithdrawn")
KINDS = (MASTER, *STAFF)

_WHOLES: tuple[type[models.Model], ...] = (
    Locality,
    Agency,
    Office,
    PublicDay,
    Closure,
    EmbedSite,
    Procedure,
    ProcedureVersion,
    Service,
    VaccinationSession,
    Vaccine,
    queueing.Line,
    queueing.Kiosk,
    queueing.PriorityClass,
    feeds.Feed,
    feeds.Forward,
    dossiers.Unit,
    SpecialDayRule,
    post.Carrier,
    post.Contract,
    post.CodeRange,
    post.Tariff,
    post.Support,
    post.StatusCode,
    post.City,
)
_PARTS: tuple[type[models.Model], ...] = (
    AgencyName,
    Counter,
    WeeklySession,
    AgencyProcedure,
    RequiredPaper,
    ProcedureStep,
    SessionStock,
    DoseRule,
    queueing.CounterLine,
    queueing.Skill,
    dossiers.UnitMember,
)
_BY_NAME = {model._meta.model_name: model for model in (*_WHOLES, *_PARTS)}


@dataclass(frozen=True)
class Change:
    """One field: its label and what it held, in words; an empty `before` or `after` where there was nothing yet."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """One entry in words."""

    at: datetime
    who: str
    what: str
    changes: tuple[Change, ...]

    @property
    def sentence(self) -> str:
        """The whole line as one sentence, for a notice."""
        told = "; ".join(f"{change.label}: {change.before or '–'} → {change.after or '–'}" for change in self.changes)
        begins = f"{self.at.astimezone(OFFICE_ZONE):%H:%M %d/%m/%Y} – {self.who}: {self.what}"
        return f"{begins} ({told})" if told else begins


def entries_of(subject: str) -> QuerySet[Entry]:
    """Return the entries about this subject, the newest first."""
    return Entry.objects.filter(subject=subject, kind__in=KINDS).order_by("-id")


def newest_of(subject: str) -> int:
    """Return the number of the newest entry about this subject; 0 where there is none."""
    return entries_of(subject).values_list("id", flat=True).first() or 0


def in_words(entries: Iterable[Entry]) -> list[Line]:
    """Tell these entries in words, reading the names of people and rows in few queries."""
    rows = list(entries)
    people = _people({row.actor for row in rows})
    names: dict[tuple[type[models.Model], str], str] = {}
    return [Line(row.at, people.get(row.actor, row.actor), _what(row), tuple(_changes(row, names))) for row in rows]


def _people(actors: set[str]) -> dict[str, str]:
    ids = [actor.partition(":")[2] for actor in actors if actor.startswith("user:")]
    found = {f"user:{user.pk}": str(user) for user in User.objects.filter(pk__in=[pk for pk in ids if pk.isdigit()])}
    return {**found, SYSTEM: _("hệ thống")}


def _what(row: Entry) -> str:
    if row.kind == MASTER:
        payload = row.payload
        had, has = bool(payload.get("before")), bool(payload.get("after"))
        verb = _("thêm") if has and not had else _("xóa") if had and not has else _("đổi")
        model = _BY_NAME.get(payload.get("what"))
        what = str(model._meta.verbose_name) if model is not None else payload.get("what", "")
        return f"{verb} {what} {payload.get('row', '')}".strip()
    return {
        "StaffAdded": _("lập tài khoản"),
        "StaffChanged": _("đổi tài khoản"),
        "RoleGiven": _("giao vai trò"),
        "RoleChanged": _("đổi vai trò"),
        "RoleTaken": _("rút vai trò"),
        "PasswordSet": _("đặt mật khẩu mới"),
        "TokensWithdrawn": _("thu hồi mã truy cập"),
    }[row.kind]


def _changes(row: Entry, names: dict[tuple[type[models.Model], str], str]) -> Iterable[Change]:
    if row.kind == MASTER:
        model = _BY_NAME.get(row.payload.get("what"))
    else:
        model = RoleHeld if row.kind.startswith("Role") else User
    before, after = row.payload.get("before", {}), row.payload.get("after", {})
    for name in dict.fromkeys([*before, *after]):
        field = _field(model, name)
        if field is not None and field.primary_key and isinstance(field, models.AutoField):
            continue
        old, new = (_value(field, side.get(name), names) if name in side else "" for side in (before, after))
        if old or new:
            yield Change(_label(field, name), old, new)
    for name in row.payload.get("personal", ()):
        yield Change(_label(_field(model, name), name), _("(không ghi lại)"), _("(đã đổi)"))


def _field(model: type[models.Model] | None, name: str) -> models.Field | None:
    if model is None:
        return None
    return next(
        (field for field in (*model._meta.concrete_fields, *model._meta.many_to_many) if field.name == name), None
    )


def _label(field: models.Field | None, name: str) -> str:
    return str(field.verbose_name) if field is not None else name


def _value(field: models.Field | None, value: Any, names: dict[tuple[type[models.Model], str], str]) -> str:
    if value is None or value == "":
        return _("để trống")
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if isinstance(value, list) and field is not None and field.name == "weekdays":
        return ", ".join(str(Weekday(day).label) for day in value) or _("để trống")
    if isinstance(value, list):
        return ", ".join(str(part) for part in value) or _("để trống")
    if isinstance(field, models.ForeignKey):
        return _name(field.related_model, str(value), names)
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return _moment(field, str(value))


def _moment(field: models.Field | None, value: str) -> str:
    if isinstance(field, models.DateTimeField):
        moment = parse_datetime(value)
        return f"{moment.astimezone(OFFICE_ZONE):%H:%M %d/%m/%Y}" if moment else value
    if isinstance(field, models.DateField):
        day = parse_date(value)
        return f"{day:%d/%m/%Y}" if day else value
    if isinstance(field, models.TimeField):
        hour = parse_time(value)
        return f"{hour:%H:%M}" if hour else value
    return value


def _name(model: type[models.Model], pk: str, names: dict[tuple[type[models.Model], str], str]) -> str:
    key = (model, pk)
    if key not in names:
        row = model._default_manager.filter(pk=pk).first()
        names[key] = str(row) if row is not None else pk
    return names[key]
