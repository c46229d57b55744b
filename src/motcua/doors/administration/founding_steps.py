# SPDX-License-Identifier: EUPL-1.2
"""What each step of setting up an office shows and keeps; nothing typed is lost where it is refused."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from motcua.doors.administration.founding_forms import (
    AgencyForm,
    CountersForm,
    HoursForm,
    MachinesForm,
    PlaceForm,
    StaffForm,
)
from motcua.doors.administration.rights import access_in, moment_of
from motcua.founding import operations, queries
from motcua.founding.operations import Offered, codes_in
from motcua.founding.queries import Draft
from motcua.founding.rules import PATTERNS
from motcua.kernel.errors import InvalidInput
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.list_files import Sheet, UnreadableFile, sheet_of
from motcua.offices.loading import Line as Row
from motcua.offices.models import Office
from motcua.offices.session_words import Hours, cells
from motcua.people.models import Role

Shown = dict[str, Any]
TYPED = ("full_name", "username", "roles", "title", "phone")
MOST_FILE_BYTES = 1_000_000


def say_in(form: Any, refusal: InvalidInput) -> None:
    """Put what was refused beside its field, or above the form."""
    for name, said in refusal.fields.items():
        form.add_error(name if name in form.fields else None, said)


def _kept(form: Any, keep: Any) -> Shown | None:
    """Keep a valid form; return what is shown again where it is not, or was refused."""
    if form.is_valid():
        try:
            keep()
            return None
        except InvalidInput as refusal:
            say_in(form, refusal)
    return {"form": form, "is_wrong": True}


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"by": access_in(request), "at": moment_of(request)}


# --- place, hours, counters ----------------------------------------------------------------------------


def show_place(draft: Draft, request: HttpRequest) -> Shown:
    office = draft.office
    known = {"name": office.name, "locality": office.locality_id, "address": office.address, "phone": office.phone}
    return {"form": PlaceForm(is_new=False, initial=known)}


def keep_place(draft: Draft, request: HttpRequest) -> Shown | None:
    form = PlaceForm(request.POST, is_new=False)
    return _kept(form, lambda: operations.set_place(code=draft.office.pk, **form.cleaned_data, **_by(request)))


def show_hours(draft: Draft, request: HttpRequest) -> Shown:
    kept = _hours_of(draft.office)
    same = next((each for each in PATTERNS if (each.sessions, each.saturday) == kept), None)
    is_own = draft.has_hours and same is None
    pattern = HoursForm.OWN if is_own else (same or PATTERNS[0]).key
    return {"form": HoursForm(initial={"pattern": pattern, "sessions": kept[0], "saturday": kept[1]})}


def _hours_of(office: Office) -> tuple[str, str]:
    found = cells(Hours(*(getattr(row, name) for name in Hours._fields)) for row in office.sessions.all())
    return found.sessions, found.saturday


def keep_hours(draft: Draft, request: HttpRequest) -> Shown | None:
    form = HoursForm(request.POST)

    def keep() -> None:
        cells = form.cells()
        operations.set_hours(
            code=draft.office.pk, sessions=cells["sessions"], saturday=cells["saturday"], **_by(request)
        )

    return _kept(form, keep)


def show_counters(draft: Draft, request: HttpRequest) -> Shown:
    return {"form": CountersForm(initial={"count": draft.counters or None})}


def keep_counters(draft: Draft, request: HttpRequest) -> Shown | None:
    form = CountersForm(request.POST)
    return _kept(form, lambda: operations.set_counters(code=draft.office.pk, **form.cleaned_data, **_by(request)))


# --- agencies ------------------------------------------------------------------------------------------


def show_agencies(draft: Draft, request: HttpRequest) -> Shown:
    near, others = queries.agencies_to_choose(draft.office)
    chosen = {agency.pk for agency in draft.agencies}
    known = {agency.pk for agency in near}
    near = [*near, *(agency for agency in draft.agencies if agency.pk not in known)]
    others = [agency for agency in others if agency.pk not in chosen]
    return {"near": near, "others": others, "chosen": chosen, "form": AgencyForm()}


def keep_agencies(draft: Draft, request: HttpRequest) -> Shown | None:
    code, wanted = draft.office.pk, request.POST.getlist("co-quan")
    # Those chosen before stay in their order, new ones come behind.
    ordered = [*(each for each in draft.founding.agencies if each in wanted), *wanted]
    if any(request.POST.get(name, "").strip() for name in ("agency", "name")):
        form = AgencyForm(request.POST)
        refused = _kept(
            form, lambda: operations.add_agency(code=code, beside=ordered, **form.cleaned_data, **_by(request))
        )
        return {**show_agencies(draft, request), "chosen": set(wanted), **refused} if refused else None
    try:
        operations.set_agencies(code=code, chosen=ordered, **_by(request))
    except InvalidInput as refusal:
        shown = show_agencies(draft, request)
        return {**shown, "chosen": set(wanted), "said": " ".join(refusal.fields.values()), "is_wrong": True}
    return None


# --- procedures and booking ------------------------------------------------------------------------------


def show_services(draft: Draft, request: HttpRequest, *, wrong: dict[str, str] | None = None) -> Shown:
    on = moment_of(request).astimezone(OFFICE_ZONE).date()
    typed = request.POST if wrong is not None else None
    rows = []
    for agency in draft.agencies:
        service = next((each for each in draft.services if each.agency_id == agency.pk), None)
        line = next((each for each in draft.lines if agency in each.agencies.all()), None)

        def value(name: str, known: Any, code: str = agency.pk) -> Any:
            return typed.get(f"{code}:{name}", "") if typed is not None else known

        rows.append(
            {
                "agency": agency,
                "levels": queries.levels_of(agency, on=on),
                "chosen": set(typed.getlist(f"{agency.pk}:level")) if typed is not None else set(),
                "codes": value("codes", ""),
                "length": value("length", service.length_minutes if service else 30),
                "places": value("places", service.places if service else 2),
                "line": value("line", line.name if line else agency.name),
                "prefix": value("prefix", line.prefix if line else ""),
                "from_home": bool(value("from_home", line.may_join_from_home if line else True)),
                "wrong": {
                    name.partition(":")[2]: said
                    for name, said in (wrong or {}).items()
                    if name.startswith(f"{agency.pk}:")
                },
            }
        )
    return {"rows": rows, "is_wrong": bool(wrong)}


def keep_services(draft: Draft, request: HttpRequest) -> Shown | None:
    offered = {agency.pk: _offered(request, agency.pk) for agency in draft.agencies}
    try:
        operations.set_services(code=draft.office.pk, offered=offered, **_by(request))
    except InvalidInput as refusal:
        return show_services(draft, request, wrong=dict(refusal.fields))
    return None


def _offered(request: HttpRequest, agency: str) -> Offered:
    def typed(name: str) -> str:
        return request.POST.get(f"{agency}:{name}", "").replace("\x00", "").strip()[:4_000]

    def number(name: str) -> int:
        text = typed(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0

    return Offered(
        levels=tuple(request.POST.getlist(f"{agency}:level")),
        codes=codes_in(typed("codes")),
        length_minutes=number("length"),
        places=number("places"),
        line=typed("line"),
        prefix=typed("prefix"),
        from_home=bool(typed("from_home")),
    )


# --- staff -----------------------------------------------------------------------------------------------


def show_staff(draft: Draft, request: HttpRequest) -> Shown:
    return {"form": StaffForm(), "roles": [role.label for role in Role]}


def keep_staff(draft: Draft, request: HttpRequest) -> Shown | None:
    form = StaffForm(request.POST, request.FILES)
    shown = {"form": form, "roles": [role.label for role in Role]}
    try:
        sheet = _sheet(form)
    except UnreadableFile as refusal:
        form.add_error("file", refusal.vietnamese)
        return {**shown, "is_wrong": True}
    if not form.is_valid():
        return {**shown, "is_wrong": True}
    if not sheet.lines:
        if draft.roles:
            return None
        form.add_error("rows", _("Xin ghi ít nhất một người, hoặc chọn tệp."))
        return {**shown, "is_wrong": True}
    staffed = operations.add_staff(code=draft.office.pk, sheet=sheet, **_by(request))
    if staffed.problems:
        return {**shown, "problems": staffed.problems, "is_wrong": True}
    if not any(row.password for row in staffed.rows):
        # Pressed twice, the answer that told the passwords may never have been seen.
        said = _("Lần ghi này không có mật khẩu mới. Ai chưa nhận được mật khẩu lần đầu, xin cấp lại ở trang nhân sự.")
        messages.info(request, said)
        return None
    return {"form": StaffForm(), "roles": shown["roles"], "told": staffed.rows}


def _sheet(form: StaffForm) -> Sheet:
    """Return the rows that were typed, else those of the file. Raises: UnreadableFile."""
    if not form.is_valid():
        return Sheet(list(TYPED), [])
    file = form.cleaned_data["file"]
    lines = [line for line in form.cleaned_data["rows"].splitlines() if line.strip()]
    if lines or file is None:
        return Sheet(list(TYPED), [Row(number, _cells(line)) for number, line in enumerate(lines, 1)])
    if (file.size or 0) > MOST_FILE_BYTES:
        raise UnreadableFile(_("Tệp lớn hơn 1 MB; danh sách nhân sự không lớn đến thế."), "The file is too large.")
    return sheet_of(_("Tệp"), cast(bytes, file.read()))


def _cells(line: str) -> dict[str, str]:
    mark = "\t" if "\t" in line else ";" if ";" in line else ","
    parts = [" ".join(part.split()) for part in line.split(mark)]
    known = dict(zip(TYPED, parts, strict=False))
    if len(parts) < 3:
        known[""] = _("cần họ tên; tên đăng nhập; vai trò")
    elif len(parts) > len(TYPED):
        known[""] = _("thừa ô; chỉ cần họ tên; tên đăng nhập; vai trò; chức danh; điện thoại")
    return {**dict.fromkeys(TYPED, ""), **known}


# --- machines, opening -------------------------------------------------------------------------------------


def show_machines(draft: Draft, request: HttpRequest) -> Shown:
    known = len(draft.machines) if draft.machines or draft.founding.has_no_machine else 1
    return {"form": MachinesForm(initial={"count": known})}


def keep_machines(draft: Draft, request: HttpRequest) -> Shown | None:
    form = MachinesForm(request.POST)
    tokens: dict[str, str] = {}

    def keep() -> None:
        tokens.update(operations.set_machines(code=draft.office.pk, **form.cleaned_data, **_by(request)))

    shown = _kept(form, keep)
    if shown is None and tokens:
        return {"form": form, "tokens": sorted(tokens.items())}
    return shown


def show_opening(draft: Draft, request: HttpRequest) -> Shown:
    return {}


def keep_opening(draft: Draft, request: HttpRequest) -> Shown | None:
    operations.open_office(code=draft.office.pk, **_by(request))
    return None
