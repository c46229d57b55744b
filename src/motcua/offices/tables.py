# SPDX-License-Identifier: EUPL-1.2
"""What a row of the lists of localities, agencies, offices and public days means."""

import re
from datetime import date, datetime
from typing import Any

from django.db import models

from motcua.offices.columns import (
    KEEP,
    CannotRead,
    Column,
    choice,
    code,
    day,
    joined,
    locality_code,
    number,
    parts,
)
from motcua.offices.loading import Table, Values
from motcua.offices.models import Agency, AgencyName, Counter, Locality, Office, PublicDay, WeeklySession
from motcua.offices.operations import complete_keys, refresh_agency_keys, remove_master, save_master
from motcua.offices.session_words import Hours, cells, read_saturday, read_sessions

_WEEKDAYS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
_A_LOCALITY = (Locality, "địa phương")


# --- localities ------------------------------------------------------------------------------------


def _check_span(values: Values) -> None:
    first, last = values.get("valid_from"), values.get("valid_to")
    if first and last and first > last:
        raise CannotRead("valid_from sau valid_to")


LOCALITIES = Table(
    name="localities",
    model=Locality,
    key=("code",),
    check=_check_span,
    columns=(
        Column("code", "code", locality_code, is_required=True),
        Column("name", "name", is_required=True),
        Column("kind", "kind", is_required=True),
        Column("parent", "parent_id", locality_code, blank=None, refers_to=_A_LOCALITY),
        Column("identifier", "identifier"),
        Column("valid_from", "valid_from", day, blank=None),
        Column("valid_to", "valid_to", day, blank=None),
        Column("note", "note"),
    ),
)


# --- agencies --------------------------------------------------------------------------------------


def _former(text: str) -> list[tuple[str, date | None]]:
    """Read former names, each with the day until which it was used behind an @ where that is known."""
    found = []
    for part in parts(text):
        name, _, until = part.partition("@")
        found.append((name.strip(), day(until.strip()) if until else None))
    return found


def _abbreviations(text: str) -> list[tuple[str, date | None]]:
    return [(part, None) for part in parts(text)]


def _check_names(values: Values) -> None:
    texts = [text for column in _NAME_COLUMNS for text, _ in values.get(column, [])]
    twice = sorted({text for text in texts if texts.count(text) > 1})
    if twice:
        raise CannotRead(f"tên “{twice[0]}” ghi hai lần")


_NAME_COLUMNS = {"abbreviations": AgencyName.Kind.ABBREVIATION, "former_names": AgencyName.Kind.FORMER}


def _agency_names(agency: Agency, values: Values) -> list[models.Model]:
    return [
        AgencyName(agency_id=agency.code, text=text, kind=kind, until=until)
        for column, kind in _NAME_COLUMNS.items()
        for text, until in values.get(column, [])
    ]


def _save_names(agency: Agency, values: Values, *, by: str, at: datetime) -> bool:
    given = [kind for column, kind in _NAME_COLUMNS.items() if column in values]
    wanted = {(name.text, name.kind, name.until): name for name in _agency_names(agency, values)}  # type: ignore[attr-defined]
    stored = {(name.text, name.kind, name.until): name for name in agency.other_names.filter(kind__in=given)}
    for gone in stored.keys() - wanted.keys():
        remove_master(stored[gone], by=by, at=at)
    for new in wanted:
        if new not in stored:
            save_master(wanted[new], by=by, at=at)
    if stored.keys() == wanted.keys():
        return False
    refresh_agency_keys(agency)
    return True


def _shown_names(column: str) -> Any:
    def shown(agency: Agency) -> str:
        names = sorted(
            (name for name in agency.other_names.all() if name.kind == _NAME_COLUMNS[column]), key=lambda name: name.pk
        )
        return joined(f"{name.text}@{name.until.isoformat()}" if name.until else name.text for name in names)

    return shown


AGENCIES = Table(
    name="agencies",
    model=Agency,
    key=("code",),
    check=_check_names,
    follow=_save_names,
    children=_agency_names,
    prefetched=("other_names",),
    columns=(
        Column("code", "code", code, is_required=True),
        Column("name", "name", is_required=True),
        Column("short_name", "short_name", is_required=True),
        Column("locality", "locality_id", locality_code, is_required=True, refers_to=_A_LOCALITY),
        Column("kind", "kind", is_required=True),
        Column("identifier", "identifier"),
        Column("abbreviations", read=_abbreviations, blank=[], shown=_shown_names("abbreviations")),
        Column("former_names", read=_former, blank=[], shown=_shown_names("former_names")),
        Column("successor", "successor_id", code, blank=None, refers_to=(Agency, "cơ quan")),
        Column("succeeded_on", "succeeded_on", day, blank=None),
    ),
)


# --- offices ---------------------------------------------------------------------------------------


def _counter_numbers(text: str) -> list[int]:
    """Read "8" as counters 1 to 8, and "1-2|4-8" as those."""
    read = number(0, 200)
    if "-" not in text and "|" not in text:
        return list(range(1, read(text) + 1))
    found: set[int] = set()
    for part in parts(text):
        first, _, last = part.partition("-")
        found |= set(range(read(first.strip()), read(last.strip() or first.strip()) + 1))
    return sorted(found)


def _shown_counters(office: Office) -> str:
    numbers = sorted(counter.number for counter in office.counters.all())
    if numbers == list(range(1, len(numbers) + 1)):
        return str(len(numbers))
    spans: list[list[int]] = []
    for each in numbers:
        if spans and each == spans[-1][-1] + 1:
            spans[-1].append(each)
        else:
            spans.append([each])
    words = [f"{span[0]}-{span[-1]}" if len(span) > 1 else str(span[0]) for span in spans]
    return f"{words[0]}|" if words == [str(numbers[0])] else joined(words)


def _wanted_hours(values: Values) -> list[Hours]:
    return [*values.get("sessions", []), *values.get("saturday", [])]


def _check_hours(values: Values) -> None:
    hours = _wanted_hours(values)
    if len({(each.weekday, each.opens_at, each.valid_from) for each in hours}) < len(hours):
        raise CannotRead("một buổi làm việc ghi hai lần")


def _office_children(office: Office, values: Values) -> list[models.Model]:
    sessions = [WeeklySession(office_id=office.code, **hours._asdict()) for hours in _wanted_hours(values)]
    return [*sessions, *(_counter(office, each) for each in values.get("counters", []))]


def _counter(office: Office, each: int) -> Counter:
    return Counter(code=f"{office.code}-{each}", office_id=office.code, number=each)


def _save_hours_and_counters(office: Office, values: Values, *, by: str, at: datetime) -> bool:
    hours_changed = _save_hours(office, values, by=by, at=at)
    return _save_counters(office, values, by=by, at=at) or hours_changed


def _save_hours(office: Office, values: Values, *, by: str, at: datetime) -> bool:
    stored = {
        hours: session
        for session in office.sessions.all()
        if ("saturday" if (hours := _hours_of(session)).is_saturday_intake else "sessions") in values
    }
    wanted = _wanted_hours(values)
    # Old ones first: a session with new closing hours has the same beginning as the one it replaces.
    for gone in stored.keys() - set(wanted):
        remove_master(stored[gone], by=by, at=at)
    for new in wanted:
        if new not in stored:
            save_master(WeeklySession(office=office, **new._asdict()), by=by, at=at)
    return stored.keys() != set(wanted)


def _hours_of(session: WeeklySession) -> Hours:
    return Hours(*(getattr(session, name) for name in Hours._fields))


def _save_counters(office: Office, values: Values, *, by: str, at: datetime) -> bool:
    if "counters" not in values:
        return False
    stored = set(office.counters.values_list("number", flat=True))
    surplus = stored - set(values["counters"])
    if surplus:
        raise CannotRead(f"cột counters: quầy {min(surplus)} đang có; xin bỏ quầy ở trang quản trị")
    new = sorted(set(values["counters"]) - stored)
    for each in new:
        save_master(_counter(office, each), by=by, at=at)
    return bool(new)


OFFICES = Table(
    name="offices",
    model=Office,
    key=("code",),
    check=_check_hours,
    complete=lambda office, values: complete_keys(office),
    follow=_save_hours_and_counters,
    children=_office_children,
    prefetched=("sessions", "counters"),
    elsewhere={
        "agencies": "cơ quan nào tiếp nhận ở đâu nằm trong bảng services",
        "kiosks": "máy lấy số nằm trong bảng kiosks",
    },
    columns=(
        Column("code", "code", code, is_required=True),
        Column("name", "name", is_required=True),
        Column("short_name", "short_name", blank=KEEP),
        Column("abbreviations", "abbreviations", lambda text: joined(parts(text))),
        Column("address", "address", is_required=True),
        Column("phone", "phone"),
        Column("locality", "locality_id", locality_code, is_required=True, refers_to=_A_LOCALITY),
        Column("counters", read=_counter_numbers, blank=KEEP, shown=_shown_counters),
        Column("sessions", read=read_sessions, blank=[], shown=lambda office: _shown_hours(office).sessions),
        Column("saturday", read=read_saturday, blank=[], shown=lambda office: _shown_hours(office).saturday),
        Column("closed_on", "closed_on", day, blank=None),
        Column("note", "note"),
    ),
)


def _shown_hours(office: Office) -> Any:
    return cells(_hours_of(session) for session in office.sessions.all())


# --- public days -----------------------------------------------------------------------------------


def _weekday(text: str) -> int:
    if text.upper() not in _WEEKDAYS:
        raise CannotRead(f"“{text}” không phải là thứ; xin ghi T2 … T7 hoặc CN")
    return _WEEKDAYS.index(text.upper())


def _check_public_day(values: Values) -> None:
    weekday, on = values.get("weekday"), values["on"]
    if weekday is not None and on.weekday() != weekday:
        raise CannotRead(f"ngày {on:%d/%m/%Y} là {_WEEKDAYS[on.weekday()]}, không phải {_WEEKDAYS[weekday]}")
    if values["kind"] == PublicDay.Kind.MAKEUP_WORKDAY and not values.get("makes_up_on"):
        values["makes_up_on"] = _made_up_day(f"{values['name']} {values.get('note', '')}")


def _made_up_day(text: str) -> date | None:
    """Find the day in "Làm bù cho 31/8/2026"; a working day that names none keeps Monday's hours."""
    found = re.search(r"làm bù cho (?:ngày )?(\d{1,2}/\d{1,2}/\d{4})", text, re.IGNORECASE)
    return day(found[1]) if found else None


HOLIDAYS = Table(
    name="holidays",
    model=PublicDay,
    key=("on", "locality_id"),
    check=_check_public_day,
    columns=(
        Column("date", "on", day, is_required=True),
        Column("weekday", read=_weekday, blank=None, shown=lambda row: _WEEKDAYS[row.on.weekday()]),
        Column("name", "name", is_required=True),
        Column("kind", "kind", choice(PublicDay.Kind), is_required=True),
        Column("status", "status", choice(PublicDay.Status), blank=KEEP),
        Column("makes_up_on", "makes_up_on", day, blank=None),
        Column("locality", "locality_id", locality_code, blank=None, refers_to=_A_LOCALITY),
        Column("note", "note"),
    ),
)
