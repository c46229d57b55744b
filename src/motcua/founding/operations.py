# SPDX-License-Identifier: EUPL-1.2
"""Setting up an office: one operation for each step, all through what the departments themselves do.

Each step may be done again; it keeps what is new and leaves what is the same. Every operation takes the draft by its
code and makes whoever else works at it wait.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from motcua.appointments.models import Service
from motcua.appointments.operations import save_service
from motcua.founding.errors import NotReady
from motcua.founding.events import OfficeBegun, OfficeDropped, OfficeOpened, OfficeStepSaved
from motcua.founding.loaded import load_one, save_office
from motcua.founding.models import Founding
from motcua.founding.queries import Draft, draft
from motcua.founding.rules import MOST_AGENCIES, MOST_COUNTERS, MOST_MACHINES, PREFIXES, Step
from motcua.founding.units import give_units, join_units
from motcua.journal import operations as journal
from motcua.kernel.errors import InvalidInput
from motcua.kernel.text import unmarked
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.list_files import Sheet
from motcua.offices.models import Agency, Locality, Office
from motcua.offices.operations import save_master
from motcua.offices.tables import AGENCIES, OFFICES
from motcua.people.access import Access
from motcua.people.models import ApiToken, RoleHeld
from motcua.people.tables import Staffed, load_staff
from motcua.people.tokens import issue_token
from motcua.procedures.models import AgencyProcedure, Procedure
from motcua.queueing.models import Kiosk, Line
from motcua.queueing.operations import save_line


@dataclass(frozen=True)
class Offered:
    """What one agency offers at the office: which procedures, how hours are booked, and its line."""

    levels: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    length_minutes: int = 30
    places: int = 2
    line: str = ""
    prefix: str = ""
    from_home: bool = True


@transaction.atomic
def begin_office(
    *, code: str, name: str, locality: str, address: str, phone: str, by: Access, at: datetime
) -> Founding:
    """Begin to set up an office that nobody else sees; the same beginning sent twice is one office.

    Raises: InvalidInput. Records: MasterDataChanged, OfficeBegun.
    """
    wanted = code.strip().upper()
    _others_wait(wanted)
    known = Founding.objects.select_related("office").filter(pk=wanted[:20], opened_at__isnull=True).first()
    if known is not None and (known.office.name, known.office.address) == (_tidy(name), _tidy(address)):
        return known
    row = Office(code=code, is_being_set_up=True)
    _save_place(row, name=name, locality=locality, address=address, phone=phone, by=by, at=at)
    founding = Founding.objects.create(office=row, begun_at=at)
    journal.record(OfficeBegun(office=row.pk, subject=_subject(row.pk), at=at), actor=by.actor)
    return founding


@transaction.atomic
def set_place(*, code: str, name: str, locality: str, address: str, phone: str, by: Access, at: datetime) -> None:
    """Change name, locality, address or telephone. Raises: NoSuchFounding, InvalidInput. Records: OfficeStepSaved."""
    found = _locked(code)
    _save_place(found.office, name=name, locality=locality, address=address, phone=phone, by=by, at=at)
    _saved(found, Step.PLACE, by=by, at=at)


@transaction.atomic
def set_hours(*, code: str, sessions: str, saturday: str, by: Access, at: datetime) -> None:
    """Keep exactly these weekly hours, written as in lists of offices.

    Raises: NoSuchFounding, InvalidInput. Records: MasterDataChanged, OfficeStepSaved.
    """
    found = _locked(code)
    if not sessions.strip() and not saturday.strip():
        raise InvalidInput(fields={"sessions": _("Xin ghi ít nhất một buổi, như 07:30-11:30.")})
    load_one(OFFICES, {**_cells_of(found), "sessions": sessions, "saturday": saturday}, by=by.actor, at=at)
    _saved(found, Step.HOURS, by=by, at=at)


@transaction.atomic
def set_agencies(*, code: str, chosen: Sequence[str], by: Access, at: datetime) -> None:
    """Say whose work is done at the office, in this order; a new one gets its units, one left out its own taken away.

    Raises: NoSuchFounding, InvalidInput. Records: MasterDataChanged, OfficeStepSaved.
    """
    found = _locked(code)
    codes = list(dict.fromkeys(each.strip().upper() for each in chosen if each.strip()))
    known = Agency.objects.in_bulk(codes)
    if missing := [each for each in codes if each not in known]:
        raise InvalidInput(fields={"chosen": _("Không có cơ quan nào mang mã %(code)s.") % {"code": missing[0]}})
    if not codes:
        raise InvalidInput(fields={"chosen": _("Xin chọn ít nhất một cơ quan.")})
    if len(codes) > MOST_AGENCIES:
        raise InvalidInput(fields={"chosen": _("Nhiều nhất %(count)s cơ quan.") % {"count": MOST_AGENCIES}})
    gone = set(found.founding.agencies) - set(codes)
    Service.objects.filter(office=found.office, agency__in=gone).delete()
    Line.objects.filter(office=found.office, agencies__in=gone).delete()
    give_units(found.office, [known[each] for each in codes], gone=gone, by=by.actor, at=at)
    found.founding.agencies = codes
    found.founding.save(update_fields=["agencies"])
    _saved(found, Step.AGENCIES, by=by, at=at)


@transaction.atomic
def add_agency(
    *, code: str, agency: str, name: str, kind: str, beside: Sequence[str] | None = None, by: Access, at: datetime
) -> None:
    """Add an agency that is in no list yet, and let it work at the office: beside these, or those chosen before.

    Raises: NoSuchFounding, InvalidInput. Records: MasterDataChanged, OfficeStepSaved.
    """
    found = _locked(code)
    if Agency.objects.filter(pk=agency.strip().upper()).exists():
        words = _("Mã này đã có cơ quan khác dùng. Nếu là cơ quan ấy, xin chọn trong danh sách.")
        raise InvalidInput(fields={"agency": words})
    cells = {
        "code": agency,
        "name": name,
        "short_name": unmarked(name)[:40],
        "locality": found.office.locality_id,
        "kind": kind,
    }
    load_one(AGENCIES, cells, by=by.actor, at=at, fields={"code": "agency"})
    others = found.founding.agencies if beside is None else beside
    set_agencies(code=code, chosen=[*others, agency], by=by, at=at)


@transaction.atomic
def set_counters(*, code: str, count: int, by: Access, at: datetime) -> None:
    """Give the office counters 1 to `count`; those beyond go. Raises: InvalidInput. Records: OfficeStepSaved."""
    found = _locked(code)
    if not 1 <= count <= MOST_COUNTERS:
        raise InvalidInput(fields={"count": _("Ghi từ 1 đến %(most)s quầy.") % {"most": MOST_COUNTERS}})
    found.office.counters.filter(number__gt=count).delete()
    load_one(OFFICES, {**_cells_of(found), "counters": str(count)}, by=by.actor, at=at)
    _saved(found, Step.COUNTERS, by=by, at=at)


@transaction.atomic
def set_services(*, code: str, offered: Mapping[str, Offered], by: Access, at: datetime) -> None:
    """Keep what each agency offers: its procedures, hours to book, and its line. Booking begins with the opening.

    Raises: NoSuchFounding, InvalidInput with fields named "<agency>:<field>". Records: MasterDataChanged,
    OfficeStepSaved.
    """
    found = _locked(code)
    wrong: dict[str, str] = {}
    for place, agency in enumerate(found.agencies):
        wish = offered.get(agency.pk)
        if wish is not None:
            wrong |= _offer(found.office, agency, wish, place=place, by=by, at=at)
    if wrong:
        raise InvalidInput(fields=wrong)
    _saved(found, Step.SERVICES, by=by, at=at)


@transaction.atomic
def add_staff(*, code: str, sheet: Sheet, by: Access, at: datetime) -> Staffed:
    """Take a list of staff over for the office, wholly or not at all, and put them into the units their roles are for.

    The start passwords are told here and kept nowhere. Raises: NoSuchFounding. Records: OfficeStepSaved.
    """
    found = _locked(code)
    staffed = load_staff(sheet, by=by, at=at, office=found.office.pk)
    if staffed.problems:
        return staffed
    join_units(found.office, list(RoleHeld.objects.filter(office=found.office)), by=by.actor, at=at)
    _saved(found, Step.STAFF, by=by, at=at)
    return staffed


@transaction.atomic
def set_machines(*, code: str, count: int, by: Access, at: datetime) -> dict[str, str]:
    """Give the office this many machines for numbers, none means none; return the tokens of the new ones, told once.

    Raises: NoSuchFounding, InvalidInput. Records: MasterDataChanged, OfficeStepSaved.
    """
    found = _locked(code)
    if not 0 <= count <= MOST_MACHINES:
        raise InvalidInput(fields={"count": _("Ghi từ 0 đến %(most)s máy.") % {"most": MOST_MACHINES}})
    known = {machine.pk: machine for machine in found.machines}
    wanted = [f"{found.office.pk}-k{number}" for number in range(1, count + 1)]
    for gone in known.keys() - set(wanted):
        ApiToken.objects.filter(kind=ApiToken.Kind.DEVICE, name=gone).delete()
        known[gone].delete()
    tokens = {}
    for number, name in enumerate(wanted, 1):
        if name not in known:
            title = f"{_machine_word()} {number}"
            save_master(Kiosk(code=name, office=found.office, name=title), by=by.actor, at=at)
            tokens[name] = issue_token(kind=ApiToken.Kind.DEVICE, name=name)
    found.founding.has_no_machine = count == 0
    found.founding.save(update_fields=["has_no_machine"])
    _saved(found, Step.MACHINES, by=by, at=at)
    return tokens


@transaction.atomic
def open_office(*, code: str, by: Access, at: datetime) -> Office:
    """Open the office: from now on it exists for everybody and its hours can be booked.

    Raises: NoSuchFounding, NotReady while something needed is missing. Records: MasterDataChanged, OfficeOpened.
    """
    found = _locked(code)
    needed = [lack for lack in found.lacks if lack.is_needed]
    if needed:
        raise NotReady(count=len(needed))
    for service in found.services:
        service.on_from = at.astimezone(OFFICE_ZONE).date()
        save_service(service, by=by.actor, at=at)
    office = Office.every.get(pk=found.office.pk)
    office.is_being_set_up = False
    save_master(office, by=by.actor, at=at)
    found.founding.opened_at = at
    found.founding.save(update_fields=["opened_at"])
    journal.record(OfficeOpened(office=office.pk, subject=_subject(office.pk), at=at), actor=by.actor)
    return office


@transaction.atomic
def drop_office(*, code: str, by: Access, at: datetime) -> None:
    """Give up an office that was never opened, with all its steps made; accounts stay, without roles there.

    Raises: NoSuchFounding. Records: OfficeDropped.
    """
    found = _locked(code)
    ApiToken.objects.filter(kind=ApiToken.Kind.DEVICE, name__in=[machine.pk for machine in found.machines]).delete()
    give_units(found.office, [], gone=set(found.founding.agencies), by=by.actor, at=at)
    journal.record(OfficeDropped(office="", subject=_subject(found.office.pk), at=at), actor=by.actor)
    found.office.delete()


# --- the parts -----------------------------------------------------------------------------------------


def _locked(code: str) -> Draft:
    """Return the draft, and let others who work at it wait. Raises: NoSuchFounding."""
    found = draft(code)
    Founding.objects.select_for_update().get(pk=found.founding.pk)
    found.founding.refresh_from_db(fields=["agencies", "has_no_machine", "opened_at"])
    return draft(code)


def _saved(found: Draft, step: Step, *, by: Access, at: datetime) -> None:
    event = OfficeStepSaved(office=found.office.pk, subject=_subject(found.office.pk), at=at, step=step.value)
    journal.record(event, actor=by.actor)


def _subject(code: str) -> str:
    return f"office:{code}"


def _save_place(row: Office, *, name: str, locality: str, address: str, phone: str, by: Access, at: datetime) -> None:
    if not Locality.objects.filter(pk=locality).exists():
        raise InvalidInput(fields={"locality": _("Xin chọn địa phương trong danh sách.")})
    row.name, row.address, row.phone = _tidy(name), _tidy(address), _tidy(phone)
    row.locality_id = locality
    save_office(row, by=by.actor, at=at)


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _others_wait(code: str) -> None:
    """Let whoever else begins an office of this code wait until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [_subject(code)])


def _cells_of(found: Draft) -> dict[str, str]:
    office = found.office
    return {"code": office.pk, "name": office.name, "address": office.address, "locality": office.locality_id}


def _offer(office: Office, agency: Agency, wish: Offered, *, place: int, by: Access, at: datetime) -> dict[str, str]:
    wrong = {}
    if not 5 <= wish.length_minutes <= 480:
        wrong[f"{agency.pk}:length"] = _("Một lượt dài từ 5 đến 480 phút.")
    if not 1 <= wish.places <= 100:
        wrong[f"{agency.pk}:places"] = _("Ghi từ 1 đến 100 chỗ mỗi khung giờ.")
    known = set(Procedure.objects.filter(pk__in=wish.codes).values_list("pk", flat=True))
    prefix = wish.prefix.strip().upper()
    others = Line.objects.filter(office=office).exclude(agencies=agency)
    if prefix and not (prefix.isascii() and prefix.isalnum() and len(prefix) <= 3):
        wrong[f"{agency.pk}:prefix"] = _("Chữ đầu của số: 1 đến 3 chữ cái không dấu hoặc chữ số, như A.")
    elif prefix and others.filter(prefix=prefix).exists():
        wrong[f"{agency.pk}:prefix"] = _("Chữ đầu này đã dùng cho hàng khác; hai hàng sẽ trùng số.")
    if strange := [code for code in wish.codes if code not in known]:
        wrong[f"{agency.pk}:codes"] = _("Danh mục không có thủ tục %(code)s.") % {"code": strange[0]}
    if wrong:
        return wrong
    _carry_out(agency, wish, by=by, at=at)
    service = Service.objects.filter(office=office, agency=agency, procedure__isnull=True).first()
    service = service or Service(office=office, agency=agency)
    service.length_minutes, service.places = wish.length_minutes, wish.places
    save_service(service, by=by.actor, at=at)
    _give_line(office, agency, wish, place=place, by=by, at=at)
    return {}


def _carry_out(agency: Agency, wish: Offered, *, by: Access, at: datetime) -> None:
    """Let the agency carry out the procedures it does not yet: all of the levels, and the single ones."""
    on = at.astimezone(OFFICE_ZONE).date()
    levels = Procedure.objects.in_force(on).filter(agency_level__in=wish.levels)
    wanted = {*levels.values_list("pk", flat=True), *wish.codes}
    known = set(AgencyProcedure.objects.filter(agency=agency).values_list("procedure", flat=True))
    for code in sorted(wanted - known):
        save_master(AgencyProcedure(agency=agency, procedure_id=code), by=by.actor, at=at)


def _give_line(office: Office, agency: Agency, wish: Offered, *, place: int, by: Access, at: datetime) -> None:
    line = Line.objects.filter(office=office, agencies=agency).first()
    if line is None:
        known = Line.objects.filter(office=office).values_list("code", "prefix")
        taken = {each for pair in known for each in pair}
        line = Line(office=office, code=next(prefix for prefix in PREFIXES if prefix not in taken), order=place)
        line.prefix = line.code
    line.name = " ".join((wish.line or agency.name).split())[:120]
    line.prefix = (wish.prefix or line.prefix).strip().upper()[:3]
    line.may_join_from_home = wish.from_home
    save_line(line, by=by.actor, at=at, agencies=[agency])


def _machine_word() -> str:
    """Name a machine in the house's own language, whatever the language of whoever sets it up."""
    with override(settings.LANGUAGE_CODE):
        word = str(Kiosk._meta.verbose_name)
    return word[:1].upper() + word[1:]


def codes_in(text: str) -> tuple[str, ...]:
    """Return the procedure codes in a typed text, however they are set apart."""
    return tuple(
        dict.fromkeys(part.strip() for part in text.replace(",", " ").replace(";", " ").split() if part.strip())
    )
