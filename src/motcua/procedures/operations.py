# SPDX-License-Identifier: EUPL-1.2
"""Changing the catalogue of procedures, with history."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from motcua.kernel.errors import OfficeError
from motcua.kernel.text import sort_key
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.operations import remove_master, save_master, search_text
from motcua.procedures.models import Procedure, ProcedureStep, ProcedureVersion, RequiredPaper

SORT_KEY_LIMIT = 700
_PARTS = (RequiredPaper, ProcedureStep)
# The only thing that may still be said of a version in use.
_ITS_END = "valid_to"


class VersionInUse(OfficeError):
    code = "version_in_use"
    sentence = _("Đã có hồ sơ theo phiên bản này nên không sửa được nữa. Xin lập phiên bản mới với ngày bắt đầu.")


class VersionStartsThen(OfficeError):
    code = "version_starts_then"
    sentence = _("Thủ tục này đã có một phiên bản bắt đầu từ ngày đó.")


class VersionInThePast(OfficeError):
    code = "version_in_the_past"
    sentence = _("Phiên bản mới phải bắt đầu từ hôm nay hoặc một ngày sau: hồ sơ đã nhận giữ phiên bản cũ.")


def save_procedure(procedure: Procedure, *, by: str, at: datetime) -> None:
    """Save a procedure with its search and sort keys. Records: MasterDataChanged."""
    complete_keys(procedure)
    save_master(procedure, by=by, at=at)


def complete_keys(procedure: Procedure) -> None:
    """Compute the search and sort keys from the procedure's present names, without saving."""
    procedure.search_key = search_text([procedure.name, procedure.code, procedure.field, procedure.parent_field])
    procedure.sort_key = sort_key(procedure.name)[:SORT_KEY_LIMIT]


# --- versions ----------------------------------------------------------------------------------------


def held_on(versions: Iterable[ProcedureVersion], on: date) -> ProcedureVersion | None:
    """Return which of these versions holds on the day: of several the one that began last. Rule: R-044."""
    held = [
        version
        for version in versions
        if (version.valid_from or date.min) <= on and (version.valid_to or date.max) >= on
    ]
    return max(held, key=lambda version: (version.valid_from or date.min, version.number), default=None)


def is_in_use(version: ProcedureVersion) -> bool:
    """Say whether anything but its own papers and steps hangs on the version, such as a dossier or a draft."""
    for relation in version._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel):
            continue
        model: Any = relation.related_model
        if model not in _PARTS and model._base_manager.filter(**{relation.field.name: version.pk}).exists():
            return True
    return False


@transaction.atomic
def save_version(version: ProcedureVersion, *, by: str, at: datetime, is_whole: bool = True) -> None:
    """Save a version; of one in use nothing but its last day changes.

    `is_whole=False` where its papers are about to be exchanged too: then the caller sees to it that they agree.
    Records: MasterDataChanged. Raises: VersionInUse; ValidationError where a paper asks what the form does not.
    """
    stored = _locked(version) if version.pk else None
    if stored is not None and is_in_use(stored) and _changed(stored, version) - {_ITS_END}:
        raise VersionInUse
    save_master(version, by=by, at=at)
    if is_whole:
        version.require_papers_to_agree()


@transaction.atomic
def save_part(part: RequiredPaper | ProcedureStep, *, by: str, at: datetime) -> None:
    """Save a paper or a step of a version that is not in use. Records: MasterDataChanged. Raises: VersionInUse."""
    _require_unused(part.version)
    save_master(part, by=by, at=at)


@transaction.atomic
def remove_part(part: RequiredPaper | ProcedureStep, *, by: str, at: datetime) -> None:
    """Remove a paper or a step of a version that is not in use. Records: MasterDataChanged. Raises: VersionInUse."""
    _require_unused(part.version)
    remove_master(part, by=by, at=at)


@transaction.atomic
def new_version(procedure: Procedure, *, from_on: date, by: str, at: datetime) -> ProcedureVersion:
    """Make a version that holds from this day on, as a copy of the one before with its papers, steps and form.

    The one before ends the day before. Records: MasterDataChanged for both.
    Raises: VersionInThePast, VersionStartsThen; Procedure.DoesNotExist where there is nothing to copy.
    """
    if from_on < at.astimezone(OFFICE_ZONE).date():
        raise VersionInThePast
    versions = list(ProcedureVersion.objects.select_for_update().filter(procedure=procedure).order_by("number"))
    if any(version.valid_from == from_on for version in versions):
        raise VersionStartsThen
    before = held_on(versions, from_on) or (versions[-1] if versions else None)
    if before is None:
        raise Procedure.DoesNotExist
    papers, steps = list(before.papers.all()), list(before.steps.all())
    copied = ProcedureVersion.objects.get(pk=before.pk)
    copied.pk, copied.number, copied.valid_from = None, versions[-1].number + 1, from_on
    copied._state.adding = True
    later = [version.valid_from for version in versions if version.valid_from and version.valid_from > from_on]
    copied.valid_to = min(later) - timedelta(days=1) if later else None
    if (before.valid_from or date.min) < from_on:
        before.valid_to = from_on - timedelta(days=1)
        save_master(before, by=by, at=at)
    save_master(copied, by=by, at=at)
    parts: list[Any] = [*papers, *steps]
    for part in parts:
        part.pk, part.version = None, copied
        part._state.adding = True
        save_master(part, by=by, at=at)
    return copied


@transaction.atomic
def begin_version(procedure: Procedure, *, from_on: date | None, by: str, at: datetime) -> ProcedureVersion:
    """Make a procedure's next version as `new_version` does; its first one, if it has none, with nothing in it yet.

    Records: MasterDataChanged. Raises: VersionInThePast, VersionStartsThen.
    """
    if procedure.versions.exists():
        return new_version(procedure, from_on=from_on or at.astimezone(OFFICE_ZONE).date(), by=by, at=at)
    first = ProcedureVersion(
        procedure=procedure,
        valid_from=from_on,
        online_level=Procedure.OnlineLevel.COUNTER,
        time_limit=0,
        limit_unit=Procedure.LimitUnit.SAME_DAY_15H,
    )
    save_master(first, by=by, at=at)
    return first


def save_current(procedure: Procedure, values: Mapping[str, Any], *, by: str, at: datetime) -> bool:
    """Let the version of today hold these values; return whether that changed anything.

    A procedure without one gets its first; one in use stays, and a copy with the new values begins today.
    Records: MasterDataChanged. Raises: VersionInUse where the one in use began today.
    """
    today = at.astimezone(OFFICE_ZONE).date()
    version = held_on(procedure.versions.all(), today)
    if version is None:
        last = procedure.versions.order_by("-number").values_list("number", flat=True).first() or 0
        starts = today if last else None
        save_version(ProcedureVersion(procedure=procedure, number=last + 1, valid_from=starts, **values), by=by, at=at)
        return True
    if all(getattr(version, name) == value for name, value in values.items()):
        return False
    if is_in_use(version):
        if version.valid_from == today:
            raise VersionInUse
        version = new_version(procedure, from_on=today, by=by, at=at)
    for name, value in values.items():
        setattr(version, name, value)
    save_version(version, by=by, at=at)
    return True


def _locked(version: ProcedureVersion) -> ProcedureVersion | None:
    return ProcedureVersion.objects.select_for_update().filter(pk=version.pk).first()


def _changed(stored: models.Model, row: models.Model) -> set[str]:
    names = [field.attname for field in row._meta.concrete_fields]
    return {name for name in names if getattr(stored, name) != getattr(row, name)}


def _require_unused(version: ProcedureVersion) -> None:
    stored = _locked(version)
    if stored is not None and is_in_use(stored):
        raise VersionInUse
