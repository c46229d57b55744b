# SPDX-License-Identifier: EUPL-1.2
"""Changing the rules of special days: refused with every reason at once, one change of a place after another."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.operations import save_master
from motcua.specialdays import checking
from motcua.specialdays.models import SpecialDayRule
from motcua.specialdays.places import place_of
from motcua.specialdays.rules import Scope, Unit


@transaction.atomic
def save_rule(row: SpecialDayRule, /, *, by: str, at: datetime) -> None:
    """Save a rule that can stand. Whoever changes rules of the same place waits, so that of two that clash one wins.

    Raises: ValidationError with each reason at its field. Records: MasterDataChanged. Rules: R-057, R-058.
    """
    _wait_for_the_place(row)
    tidy(row)
    refused = refusals(row, on=at.astimezone(OFFICE_ZONE).date())
    if refused:
        raise ValidationError(refused)
    save_master(row, by=by, at=at)


@transaction.atomic
def end_rule(row: SpecialDayRule, *, last_on: date, by: str, at: datetime) -> None:
    """Let a rule hold until that day and no longer; whatever else became of it in the meantime does not matter.

    Raises: ValidationError for a day before it begins or after it ends anyway. Records: MasterDataChanged.
    """
    _wait_for_the_place(row)
    # As it is now: what somebody else changed since the page was shown stays.
    row.refresh_from_db()
    if last_on < row.valid_from:
        sentence = _("Luật bắt đầu từ ngày %(day)s: ngày cuối không thể sớm hơn. Luật chưa dùng thì xóa được.")
        raise ValidationError({"valid_until": sentence % {"day": f"{row.valid_from:%d/%m/%Y}"}})
    if row.valid_until is not None and row.valid_until < last_on:
        raise ValidationError({"valid_until": _("Luật này đã hết hạn trước ngày ấy.")})
    row.valid_until = last_on
    save_master(row, by=by, at=at)


def refusals(row: SpecialDayRule, *, on: date) -> dict[str, list[str]]:
    """Return what stands against a rule, by field: what its fields cannot hold, and what `checking` finds."""
    found: dict[str, list[str]] = {}
    try:
        row.full_clean(validate_constraints=False)
    except ValidationError as refusal:
        found = dict(refusal.message_dict)
    for problem in checking.problems(row.as_rule(), place_of(row, on=on), on=on):
        said = found.setdefault(problem.field, [])
        if problem.sentence not in said:
            said.append(problem.sentence)
    return found


def tidy(row: SpecialDayRule) -> None:
    """Leave out what says nothing: values where every procedure is meant, a number for "the same day"."""
    row.weekdays = sorted(set(row.weekdays or ()))
    row.scope_values = [] if row.scope == Scope.ALL else list(dict.fromkeys(row.scope_values or ()))
    if row.promise_unit == Unit.SAME_DAY:
        row.promise = None


def _wait_for_the_place(row: SpecialDayRule) -> None:
    place = f"special-days:{row.office_id or ''}:{row.locality_id or ''}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [place])
