# SPDX-License-Identifier: EUPL-1.2
"""Fields are filled in: by the helper, by the citizen who puts one right, from what is known already."""

import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from motcua.assistance import keeping, liveness, permission, showing
from motcua.assistance.errors import NothingSuchAsked
from motcua.assistance.events import ConfirmationTakenBack
from motcua.assistance.models import Assistance, FieldEntry
from motcua.assistance.taking_back import take_back
from motcua.dossiers import drafts
from motcua.dossiers.models import Draft
from motcua.dossiers.operations.assisting import write_helped
from motcua.people.models import User
from motcua.procedures.form import Form
from motcua.procedures.kinds import LONGEST_TEXT, Kind, tidy

By = FieldEntry.By
_MOST_ROWS: Final = showing.MOST_ROWS
_PHONE: Final = "applicant.phone"


@transaction.atomic
def type_in(
    *,
    assistance_id: uuid.UUID | str,
    fields: Mapping[str, Any],
    by: User,
    at: datetime,
    at_field: str = "",
    seen: int | None = None,
) -> Assistance:
    """Take over what the helper typed, right or wrong, field by field (keys as in `showing`); the same again is none.

    What changed after the citizen had confirmed takes confirmation and signature back. `at_field` is where the helper
    is. `seen` is the last entry on the page all `fields` were sent from: what the citizen put right since then stays.
    Raises: NoSuchAssistance, AssistanceOver, NothingSuchAsked. Records: ConfirmationTakenBack.
    """
    assistance = keeping.locked(assistance_id)
    permission.require(assistance, by, at=at)
    keeping.require_open(assistance, at=at)
    if seen is not None:
        corrected = FieldEntry.objects.filter(assistance=assistance, by=By.CITIZEN, pk__gt=seen)
        unseen = set(corrected.values_list("key", flat=True))
        fields = {key: value for key, value in fields.items() if key not in unseen}
    enter(assistance, fields, by=By.HELPER, actor=by.actor, at=at)
    if at_field and at_field != assistance.at_field and len(at_field) <= 120:
        assistance.at_field = at_field
        assistance.save(update_fields=["at_field"])
        liveness.tell(assistance.helper_id)
    return assistance


def enter(
    assistance: Assistance,
    fields: Mapping[str, Any],
    *,
    by: str,
    actor: str,
    at: datetime,
    is_correction: bool = False,
) -> list[str]:
    """Write fields of a locked, open assistance in the caller's transaction; return the keys that changed.

    Nothing is written, and `version` stays, where nothing changed. Raises: NothingSuchAsked.
    Records: ConfirmationTakenBack where something changed that was confirmed.
    """
    assert assistance.draft is not None
    draft = drafts.locked(assistance.draft.pk)
    assistance.draft = draft
    contents = Contents(draft)
    entries = [
        FieldEntry(
            assistance=assistance,
            key=key,
            by=by,
            actor=actor,
            at=at,
            before=before or None,
            value=value or None,
            is_correction=is_correction and bool(before),
        )
        for key, value in _leaves(fields, showing.form_of(assistance))
        for before in [contents.get(key)]
        if before != value and contents.put(key, value)
    ]
    if not entries:
        return []
    FieldEntry.objects.bulk_create(entries)
    write_helped(draft, applicant=contents.applicant, answers=contents.answers, at=at)
    changed = {entry.key for entry in entries}
    if assistance.doubted_field in changed:
        assistance.doubted_field = ""
    if _PHONE in changed:
        # Whoever said yes did so for what is known under the number that stood there.
        assistance.consent_at = assistance.consent_asked_at = assistance.consent_refused_at = None
    event = None
    if take_back_agreed(assistance, at=at):
        event = ConfirmationTakenBack(office=assistance.office_id, subject=assistance.subject, at=at)
    keeping.changed(assistance, at=at, event=event, actor=actor)
    return [entry.key for entry in entries]


def take_back_agreed(assistance: Assistance, *, at: datetime) -> bool:
    """Take back what the citizen said yes to; somebody who is just looking through it goes on looking."""
    if assistance.state in (Assistance.State.CONFIRMED, Assistance.State.SIGNED):
        return take_back(assistance, at=at, to=Assistance.State.READ_BACK)
    return False


class Contents:
    """What a draft holds, read and written by the keys of fields; the draft itself is left alone."""

    def __init__(self, draft: Draft) -> None:
        self.applicant: dict[str, Any] = _copied(draft.applicant)
        self.answers: dict[str, Any] = _copied(draft.answers)

    def get(self, key: str) -> str:
        """Return what stands in a field; "" where nothing does."""
        held: Any = {"applicant": self.applicant, "answers": self.answers}
        for step in key.split("."):
            if isinstance(held, list):
                held = held[int(step)] if int(step) < len(held) else None
            else:
                held = held.get(step) if isinstance(held, Mapping) else None
        return "" if held is None or isinstance(held, dict | list) else str(held)

    def put(self, key: str, value: str) -> bool:
        """Write a field, "" to empty it; say that it was done."""
        whose, name, *rest = key.split(".")
        side = self.applicant if whose == "applicant" else self.answers
        if not rest:
            _set(side, name, value)
        elif len(rest) == 1:
            parts = side[name] if isinstance(side.get(name), dict) else {}
            _set(parts, rest[0], value)
            _set(side, name, parts)
        else:
            rows = side[name] if isinstance(side.get(name), list) else []
            rows += [{} for _row in range(int(rest[0]) + 1 - len(rows))]
            _set(rows[int(rest[0])], rest[1], value)
            while rows and not rows[-1]:
                rows.pop()
            _set(side, name, rows)
        return True


def known_keys(form: Form) -> set[str]:
    """Return the key of every field there can be, rows of tables as their first."""
    keys = set(showing.applicant_keys())
    for question in form.questions:
        key = f"answers.{question.key}"
        if question.kind == Kind.TABLE:
            keys |= {f"{key}.0.{column.key}" for column in question.columns}
        elif question.kind != Kind.FILE:
            keys |= {f"{key}.{part}" for part, _label in showing.parts_of(question)} or {key}
    return keys


def _leaves(fields: Mapping[str, Any], form: Form) -> Iterator[tuple[str, str]]:
    known = known_keys(form)
    for key, given in _flat(fields):
        if _first_row(key) not in known:
            raise NothingSuchAsked(key=key[:60])
        yield key, tidy("" if given is None else given)[:LONGEST_TEXT]


def _flat(given: Any, under: str = "") -> Iterator[tuple[str, Any]]:
    """Take composed answers apart: whoever sends a whole person means each of its parts."""
    inner = given.items() if isinstance(given, Mapping) else enumerate(given) if isinstance(given, list) else None
    if inner is None:
        yield under, given
        return
    for step, value in inner:
        yield from _flat(value, f"{under}.{step}" if under else str(step))


def _first_row(key: str) -> str:
    steps = key.split(".")
    if len(steps) == 4 and steps[2].isascii() and steps[2].isdigit() and len(steps[2]) < 3:
        steps[2] = "0" if int(steps[2]) < _MOST_ROWS else steps[2]
    return ".".join(steps)


def _set(side: dict[str, Any], name: str, value: Any) -> None:
    if value in ("", {}, []):
        side.pop(name, None)
    else:
        side[name] = value


def _copied(held: Any) -> Any:
    if isinstance(held, dict):
        return {name: _copied(value) for name, value in held.items()}
    return [_copied(value) for value in held] if isinstance(held, list) else held
