# SPDX-License-Identifier: EUPL-1.2
"""Everything kept about a person as one ZIP: JSON for programs, a page to read, and the papers. Rule: R-088."""

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final

from django.apps import apps
from django.conf import settings
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from motcua.appointments.models import Appointment
from motcua.dossiers.files import storage
from motcua.dossiers.files.errors import NoSuchFile
from motcua.dossiers.models import Dossier, Paper, Result, StoredFile
from motcua.dossiers.rules import Status
from motcua.journal import operations as journal
from motcua.kernel import phone as phones
from motcua.kernel.text import unmarked
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.owndata import planning, register
from motcua.owndata.events import OwnDataTaken
from motcua.owndata.register import Table
from motcua.queueing.models import Ticket

#: A phone with more rows than this of one table is no person's.
MOST_ROWS: Final = 2_000
_IN_MEMORY: Final = 4 * 1024 * 1024
_ENDINGS: Final = {"pdf": "pdf", "jpeg": "jpg", "png": "png"}


@dataclass(frozen=True)
class Section:
    """One table's rows, each as headings with what stands under them."""

    title: str
    model: str
    rows: list[dict[str, Any]]


@dataclass(frozen=True)
class Enclosed:
    """A file of the person: where it lies in the ZIP, or only its name where all of them together are too large."""

    path: str
    stored: StoredFile
    is_inside: bool


def sections(phone: str) -> list[Section]:
    """Return everything kept of this phone (E.164), one query a table."""
    return [found for found in [*(_of(table, phone) for table in register.EXPORTED), _ratings(phone)] if found.rows]


def as_zip(*, phone: str, at: datetime) -> IO[bytes]:
    """Return the ZIP, open at its beginning; the caller closes it. Records: OwnDataTaken."""
    found, files, kept = sections(phone), _files(phone), planning.stays(phone)
    spool: IO[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 – handed on open
    with zipfile.ZipFile(spool, "w", zipfile.ZIP_DEFLATED) as made:
        facts = {
            "phone": phone,
            "made_at": at,
            "sections": [{"title": each.title, "table": each.model, "rows": each.rows} for each in found],
            "files": [{"name": each.path, "enclosed": each.is_inside} for each in files],
        }
        made.writestr("du-lieu.json", json.dumps(facts, ensure_ascii=False, indent=1, default=_plain))
        values = {"phone": phones.spoken(phone), "at": at, "sections": _readable(found), "files": files, "kept": kept}
        made.writestr("du-lieu.html", render_to_string("owndata/export.html", values))
        for each in files:
            if each.is_inside:
                _enclose(made, each)
    spool.seek(0)
    rows = sum(len(each.rows) for each in found)
    journal.record(OwnDataTaken(office="", subject="own_data", at=at, rows=rows), actor=journal.CITIZEN)
    return spool


def _of(table: Table, phone: str) -> Section:
    return _section(table, Q(**{table.by: phone}, **table.only))


def _ratings(phone: str) -> Section:
    tickets = Ticket.objects.filter(Q(phone=phone) | Q(appointment__phone=phone))
    named = [
        *(each.subject for each in Appointment.objects.filter(phone=phone).only("pk")),
        *(each.subject for each in tickets.only("pk")),
        *(each.subject for each in Dossier.objects.filter(phone=phone).only("pk")),
    ]
    return _section(register.RATINGS, Q(subject__in=named))


def _section(table: Table, which: Q) -> Section:
    model = apps.get_model(table.model)
    rows = model._default_manager.filter(which).order_by("pk").values(*table.shown)[:MOST_ROWS]
    shown = [{str(table.shown[name]): value for name, value in row.items()} for row in rows]
    return Section(str(table.title), table.model, shown)


def _files(phone: str) -> list[Enclosed]:
    """Return the person's papers and results, enclosed until all of them together are too large."""
    room, found = settings.OWN_DATA_FILES_MB * 1024 * 1024, []
    for path, stored in _named_files(phone):
        room -= stored.size
        found.append(Enclosed(path, stored, is_inside=room >= 0))
    return found


def _named_files(phone: str) -> Iterator[tuple[str, StoredFile]]:
    own = Q(dossier__phone=phone) | Q(draft__phone=phone)
    papers = Paper.objects.filter(own, file__isnull=False, file__erased_at__isnull=True)
    for paper in papers.select_related("file", "dossier").order_by("dossier_id", "pk"):
        if paper.file is not None:
            yield _place(paper.dossier, paper.pk, paper.name, paper.file), paper.file
    handed = Result.objects.filter(dossier__phone=phone, dossier__status=Status.RETURNED, file__isnull=False)
    for result in handed.filter(file__erased_at__isnull=True).select_related("file", "dossier").order_by("pk"):
        if result.file is not None:
            yield _place(result.dossier, 0, result.name or _("kết quả"), result.file), result.file


def _place(dossier: Dossier | None, number: int, name: str, stored: StoredFile) -> str:
    folder = dossier.code if dossier is not None else "dang-dien"
    said = "-".join("".join(sign if sign.isalnum() else " " for sign in unmarked(name).lower()).split())[:60]
    return f"giay-to/{folder}/{number:06d}-{said or 'giay-to'}.{_ENDINGS.get(stored.kind, stored.kind)}"


def _enclose(made: zipfile.ZipFile, each: Enclosed) -> None:
    try:
        with storage.open_file(each.stored) as opened, made.open(each.path, "w") as inside:
            while piece := opened.read(256 * 1024):
                inside.write(piece)
    except NoSuchFile:
        # Erased while the others were packed; its name stands in the list.
        return


def _readable(found: list[Section]) -> list[dict[str, Any]]:
    return [
        {"title": each.title, "rows": [[(head, _words(value)) for head, value in row.items()] for row in each.rows]}
        for each in found
    ]


def _words(value: Any) -> str:
    """Return a value as a person reads it."""
    if value is None or value == "" or value == {} or value == []:
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone(OFFICE_ZONE):%H:%M %d/%m/%Y}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_words(item)}" for name, item in value.items() if item)
    if isinstance(value, list):
        return "; ".join(_words(item) for item in value)
    return str(value)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(OFFICE_ZONE).isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)
