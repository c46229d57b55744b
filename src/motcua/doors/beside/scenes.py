# SPDX-License-Identifier: EUPL-1.2
"""What each step shows: read from the assistance, made ready for large type. Nothing is decided here."""

import base64
from datetime import date
from typing import Any, Final

from motcua.assistance import showing
from motcua.assistance.models import Assistance
from motcua.assistance.on_screen import END, Scene, Shown
from motcua.assistance.showing import Field, Group, Whole
from motcua.doors.beside.entry import Beside, idle_after
from motcua.dossiers.files import storage
from motcua.dossiers.files.errors import NoSuchFile
from motcua.dossiers.sheets.facts import follow_link
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices import queries as offices
from motcua.pagers import queries as pagers
from motcua.payments import vietqr
from motcua.payments.models import Payment
from motcua.specialdays import queries as special_days
from motcua.specialdays import rules as special_rules
from motcua.specialdays import wording

MOST_PROMISES: Final = 3


def values_of(
    here: Beside, shown: Shown, *, editing: str = "", said: str = "", kept: str | None = None
) -> dict[str, Any]:
    """Return what the page needs for the step that is shown.

    `editing` is a field the citizen wants to put right, `kept` what was typed into it and not taken, `said` why.
    """
    values = {
        "here": here,
        "screen": here.screen,
        "office_name": here.screen.office.name,
        "at": here.at,
        "today": here.at.date(),
        "shown": shown,
        "scene": shown.scene.value,
        "niem": here.pass_word,
        "idle_seconds": int(idle_after().total_seconds()),
        "said": said,
    }
    if shown.payment is not None:
        return values | _paying(shown.payment)
    assistance = shown.assistance
    if assistance is None:
        return values | {"promises": _promises(here)}
    values |= {"assistance": assistance, "procedure": _procedure(assistance)}
    if shown.scene == Scene.DONE:
        return values | _done(assistance)
    if shown.scene == Scene.CONSENT:
        return values
    whole = showing.whole(assistance, on=here.at.astimezone(OFFICE_ZONE).date())
    values |= {"whole": whole, "groups": _shown_groups(whole, assistance)}
    field = whole.get(editing) if editing and _may_edit(shown.scene) else None
    if field is not None:
        return values | {"editing": field, "kept": field.typed if kept is None else kept}
    if shown.scene == Scene.READING:
        values |= _reading(whole, assistance.at_field)
    if shown.scene == Scene.SIGNED:
        values["signature"] = _picture(assistance)
    return values


def _paying(payment: Payment) -> dict[str, Any]:
    """Return what is to be transferred whereto; whose dossier it is for stands nowhere."""
    purpose, code = vietqr.purpose_of(payment), vietqr.of(payment)
    return {"payment": payment, "account": payment.account, "purpose": purpose, "qr": code}


def _may_edit(scene: Scene) -> bool:
    return scene in (Scene.FOLLOWING, Scene.READING, Scene.CONFIRMING)


def _procedure(assistance: Assistance) -> str:
    held = assistance.dossier or assistance.draft
    return held.procedure_version.procedure.name if held is not None else ""


def _promises(here: Beside) -> list[dict[str, str]]:
    """Return in few words what holds here today."""
    today: date = here.at.astimezone(OFFICE_ZONE).date()
    office = here.screen.office
    calendar = offices.calendar_of(office).for_everybody()
    held = [
        rule
        for rule in special_days.rules_of(office, on=today)
        if special_rules.holds_on(rule, today, calendar=calendar)
    ]
    told = {wording.name(rule): wording.capitalised(wording.promise(rule)) for rule in reversed(held)}
    return [{"name": name, "promise": promise} for name, promise in reversed(told.items())][:MOST_PROMISES]


def _shown_groups(whole: Whole, assistance: Assistance) -> list[Group]:
    """Return what the citizen follows: what is filled in, what must be, and where the helper is."""
    return [
        group
        for group in whole.groups
        if not group.is_optional or any(each.typed or each.key == assistance.at_field for each in group.all())
    ]


def _reading(whole: Whole, at_field: str) -> dict[str, Any]:
    """Return the group that is read back now, its place among all, and the fields before and after it."""
    groups = [group for group in whole.groups if any(each.typed for each in group.all())]
    if not groups:
        return {"place": 0, "count": 0, "after": END}
    here = next((group for group in groups if any(each.key == at_field for each in group.all())), groups[0])
    place = groups.index(here)
    return {
        "group": here,
        "fields": [each for each in here.all() if each.typed],
        "place": place + 1,
        "count": len(groups),
        "before": _first(groups[place - 1]).key if place else "",
        "after": _first(groups[place + 1]).key if place + 1 < len(groups) else END,
    }


def _first(group: Group) -> Field:
    return next(each for each in group.all() if each.typed)


def _picture(assistance: Assistance) -> str:
    """Return the drawn signature as an address of its own content; "" where it was not drawn here."""
    if assistance.signature is None:
        return ""
    try:
        drawn = storage.read(assistance.signature)
    except NoSuchFile:
        return ""
    return f"data:image/png;base64,{base64.b64encode(drawn).decode()}"


def _done(assistance: Assistance) -> dict[str, Any]:
    dossier = assistance.dossier
    if dossier is None:
        return {}
    loan = pagers.loan_of(dossier)
    return {
        "dossier": dossier,
        "follow": follow_link(dossier.code),
        "tag": loan.pager.number if loan is not None else None,
    }
