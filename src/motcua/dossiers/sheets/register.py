# SPDX-License-Identifier: EUPL-1.2
"""The register (Sổ theo dõi hồ sơ): every dossier received in a period, in parts that memory can hold.

One book a year, numbered from 01 without gaps; closed at the end of the year (TT 01/2018, TT 03/2025).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Count, QuerySet

from motcua.dossiers.models import Dossier, DossierContent, Handover, Result
from motcua.dossiers.sheets import drawing, heading, wording
from motcua.dossiers.sheets.facts import applicant_facts
from motcua.dossiers.sheets.forms import REGISTER, form_of, set_on
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Agency, Office

#: Rows of one document; the next ones are its next part.
ROWS_A_PART: Final = 500
_AT_ONCE: Final = 250
_RETURNED_BY = {
    Dossier.ReturnBy.COUNTER: "Tại quầy",
    Dossier.ReturnBy.POST: "Bưu chính",
    Dossier.ReturnBy.ONLINE: "Bản điện tử",
}


@dataclass(frozen=True)
class Period:
    """What a register shows: an office's dossiers, of one agency or of all, received between two days."""

    office: Office
    first_on: date
    last_on: date
    agency: Agency | None = None
    agencies: tuple[str, ...] | None = None

    @property
    def closes_the_year(self) -> bool:
        return (self.last_on.month, self.last_on.day) == (12, 31)


def dossiers_in(period: Period) -> QuerySet[Dossier]:
    """Return the period's dossiers in the order of the book."""
    begin = datetime.combine(period.first_on, time(), tzinfo=OFFICE_ZONE)
    end = datetime.combine(period.last_on + timedelta(days=1), time(), tzinfo=OFFICE_ZONE)
    rows = Dossier.objects.filter(office=period.office, received_at__gte=begin, received_at__lt=end)
    if period.agency is not None:
        rows = rows.filter(agency=period.agency)
    if period.agencies is not None:
        rows = rows.filter(agency_id__in=period.agencies)
    return rows.order_by("received_at", "id")


def size_of(period: Period) -> int:
    """Return how many dossiers the period has."""
    return int(dossiers_in(period).aggregate(all=Count("id"))["all"])


def parts_of(count: int) -> int:
    """Return into how many documents that many dossiers are divided; an empty period still has one."""
    return max(1, -(-count // ROWS_A_PART))


def draw_register(period: Period, *, part: int, at: datetime) -> bytes:
    """Return one part of the register as a PDF, from 1; the last one carries the closing line at a year's end."""
    count = size_of(period)
    parts = parts_of(count)
    part = min(max(part, 1), parts)
    first = (part - 1) * ROWS_A_PART
    data = _around(period, at=at, part=part, parts=parts)
    data["rows"] = list(rows_of(dossiers_in(period)[first : first + ROWS_A_PART], start=first + 1))
    if part == parts and period.closes_the_year:
        data["closing"] = closing_lines(count, year=period.last_on.year, at=at)
    pdf = drawing.pdf_of("register", data, at=at, is_tagged=False)
    drawing.forget()
    return pdf


def rows_of(dossiers: QuerySet[Dossier], *, start: int) -> Iterator[list[str]]:
    """Return the cells of each dossier's row; contents, results and hand-overs come for many at once."""
    waiting: list[Dossier] = []
    for dossier in dossiers.select_related("agency", "procedure").iterator(chunk_size=_AT_ONCE):
        waiting.append(dossier)
        if len(waiting) == _AT_ONCE:
            yield from _rows(waiting, start)
            start += len(waiting)
            waiting = []
    yield from _rows(waiting, start)


def closing_lines(count: int, *, year: int, at: datetime) -> list[str]:
    """Return the words that close a year's book."""
    words = f"{count:,}".replace(",", ".") if count > 9 else f"{count:02}"
    return [f"Sổ năm {year} có {words} hồ sơ, đánh số liên tục từ 01, kết thúc sổ {wording.day(at)}."]


def _around(period: Period, *, at: datetime, part: int, parts: int) -> dict[str, Any]:
    form = form_of(REGISTER, set_on(period.first_on, new_from=settings.DOSSIER_FORMS_2025_FROM))
    superior, unit = heading.of_place(period.office, period.agency)
    whole = "" if parts == 1 else f", phần {part}/{parts}"
    return {
        "name": f"So theo doi ho so {period.office.pk} {period.first_on:%Y-%m-%d} {period.last_on:%Y-%m-%d}",
        "author": period.office.name,
        "title": form.title,
        "superior": wording.balanced(superior, at_most=44),
        "unit": wording.balanced(unit, at_most=44),
        "place_date": f"{wording.place_name(period.office.locality.name)}, {wording.day(at)}",
        "book_words": f"Quyển số: 01/{period.first_on.year}{whole}",
        "period": f"Từ {wording.short(period.first_on)} đến hết {wording.short(period.last_on)}",
        "rows": [],
        "closing": [],
    }


def _rows(dossiers: list[Dossier], start: int) -> Iterator[list[str]]:
    keys = [dossier.pk for dossier in dossiers]
    contents = {row.dossier_id: row for row in DossierContent.objects.filter(dossier__in=keys)}
    results = {row.dossier_id: row for row in Result.objects.filter(dossier__in=keys)}
    sent = dict(Handover.objects.filter(dossier__in=keys, number=2).values_list("dossier_id", "given_at"))
    for place, dossier in enumerate(dossiers, start=start):
        yield _row(place, dossier, contents.get(dossier.pk), results.get(dossier.pk), sent.get(dossier.pk))


def _row(
    place: int, dossier: Dossier, content: DossierContent | None, result: Result | None, sent_at: datetime | None
) -> list[str]:
    person = applicant_facts(dossier, content)
    reached = ", ".join(part for part in (person["address"], person["phone"]) if part)
    handed = ""
    if dossier.returned_at is not None:
        by = _RETURNED_BY[Dossier.ReturnBy(dossier.return_by)]
        to = wording.plain(result.handed_to) if result and result.handed_to else ""
        handed = f"{by}: {to}" if to else by
    return [
        f"{place:02}",
        # The code may be parted behind its dashes.
        dossier.code.replace("-", "-\u200b"),
        wording.plain(dossier.procedure.name),
        "01",
        person["applicant"],
        reached,
        wording.plain(dossier.agency.name),
        wording.short(dossier.received_at),
        wording.short(dossier.first_due_at),
        wording.short(sent_at),
        wording.short(dossier.finished_at),
        wording.short(dossier.returned_at),
        handed,
        _note(dossier),
    ]


def _note(dossier: Dossier) -> str:
    if dossier.status in ("withdrawn", "stopped", "refused"):
        return {"withdrawn": "Đã rút", "stopped": "Dừng", "refused": "Từ chối"}[dossier.status]
    return f"Số {dossier.register_number}" if dossier.register_number else ""
