# SPDX-License-Identifier: EUPL-1.2
"""What an erasure would do, told before anything is done: what is open, what goes, what stays and until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Max
from django.utils.translation import gettext as _

from motcua.appointments import rules as appointment_rules
from motcua.appointments.models import Appointment
from motcua.assistance.models import Assistance
from motcua.assistance.rules import OPEN as OPEN_ASSISTANCE
from motcua.dossiers import rules as dossier_rules
from motcua.dossiers.models import Dossier, Draft
from motcua.feedback.models import Complaint
from motcua.feedback.rules import ComplaintState
from motcua.owndata import register, rules
from motcua.owndata.models import KeptRecord
from motcua.payments.models import Payment
from motcua.queueing import rules as queue_rules
from motcua.queueing.models import Ticket
from motcua.vaccination import rules as shot_rules
from motcua.vaccination.models import VaccinationBooking

_MOST_SHOWN = 50


@dataclass(frozen=True)
class Open:
    """Something not finished: `kind` and `ref` name it to `operations.call_off`, where it can be called off here."""

    kind: str
    ref: str
    title: str
    at: datetime | None = None
    can_be_called_off: bool = False


@dataclass(frozen=True)
class Going:
    """Rows of one table that go at once."""

    title: Any
    count: int


@dataclass(frozen=True)
class Staying:
    """One thing that stays, why, and until when; None is for good."""

    kind: str
    ref: int
    title: str
    reason: str
    until_at: datetime | None


@dataclass(frozen=True)
class Plan:
    open: list[Open]
    goes: list[Going]
    stays: list[Staying]

    @property
    def is_possible(self) -> bool:
        return not self.open


def plan(*, phone: str, at: datetime) -> Plan:
    """Return what erasing everything of this phone (E.164) would do. Rules: R-086, R-087."""
    return Plan(open=whats_open(phone, at=at), goes=_goes(phone), stays=stays(phone))


def whats_open(phone: str, *, at: datetime) -> list[Open]:
    """Return what is not finished and has to be ended first."""
    coming = [*_appointments(phone), *_shots(phone), *_tickets(phone, at)]
    return [*coming, *_dossiers(phone), *_helped(phone), *_complaints(phone)]


def stays(phone: str) -> list[Staying]:
    """Return what the law keeps, with reason and until when."""
    closed = Dossier.objects.filter(phone=phone, status__in=dossier_rules.CLOSED)
    rows = list(closed.select_related("procedure_version").order_by("submitted_at"))
    return [
        *(_kept_dossier(each) for each in rows if each.received_at is not None),
        *_money(rows),
        *(_kept_shot(each) for each in given_shots(phone)),
    ]


def given_shots(phone: str) -> list[VaccinationBooking]:
    """Return the bookings in which a shot was given: records of health care."""
    rows = VaccinationBooking.objects.filter(phone=phone, children__outcome=shot_rules.Outcome.GIVEN)
    return list(rows.distinct().order_by("starts_at"))


def until_of(kind: str, ref: int) -> datetime | None:
    """Return until when something is kept as things are now; None is for good.

    Raises: LookupError where it is gone already.
    """
    if kind == KeptRecord.Kind.SHOT:
        booking = VaccinationBooking.objects.filter(pk=ref).first()
        if booking is None:
            raise LookupError
        return _shot_until(booking)
    dossier = Dossier.objects.select_related("procedure_version").filter(pk=ref).first()
    if dossier is None:
        raise LookupError
    if kind == KeptRecord.Kind.DOSSIER:
        return _dossier_until(dossier)
    money = _money([dossier])
    return money[0].until_at if money else dossier.closed_at


# --- what is open ----------------------------------------------------------------------------------


def _appointments(phone: str) -> list[Open]:
    rows = Appointment.objects.filter(phone=phone, status__in=appointment_rules.OPEN).select_related("office")
    cancelled = appointment_rules.Status.CANCELLED
    return [
        Open(
            kind="appointment",
            ref=str(row.pk),
            title=_("Lịch hẹn %(code)s ở %(office)s") % {"code": row.code, "office": row.office.name},
            at=row.starts_at,
            can_be_called_off=appointment_rules.may_become(row.status, cancelled),
        )
        for row in rows.order_by("starts_at")[:_MOST_SHOWN]
    ]


def _shots(phone: str) -> list[Open]:
    rows = VaccinationBooking.objects.filter(phone=phone, status__in=shot_rules.OPEN).select_related("office")
    return [
        Open(
            kind="vaccination",
            ref=str(row.pk),
            title=_("Lịch hẹn tiêm %(code)s ở %(office)s") % {"code": row.code, "office": row.office.name},
            at=row.starts_at,
            can_be_called_off=row.status == shot_rules.Status.BOOKED,
        )
        for row in rows.order_by("starts_at")[:_MOST_SHOWN]
    ]


def _tickets(phone: str, at: datetime) -> list[Open]:
    since = at - timedelta(hours=settings.TICKET_LIFE_HOURS)
    waiting = [*queue_rules.IN_LINE, *queue_rules.ACTIVE, queue_rules.State.ABSENT]
    rows = Ticket.objects.filter(phone=phone, state__in=waiting, issued_at__gt=since).select_related("office")
    return [
        Open(
            "ticket", str(row.pk), _("Số %(number)s ở %(office)s") % {"number": row.shown, "office": row.office.name},
            at=row.issued_at, can_be_called_off=row.state not in queue_rules.ACTIVE,
        )
        for row in rows.order_by("issued_at")[:_MOST_SHOWN]
    ]  # fmt: skip


def _dossiers(phone: str) -> list[Open]:
    rows = Dossier.objects.filter(phone=phone, status__in=dossier_rules.OPEN)
    return [
        Open("dossier", row.code, _("Hồ sơ %(code)s đang làm") % {"code": row.code}, at=row.submitted_at)
        for row in rows.order_by("submitted_at")[:_MOST_SHOWN]
    ]


def _helped(phone: str) -> list[Open]:
    drafts = Draft.objects.filter(phone=phone, dossier__isnull=True)
    rows = Assistance.objects.filter(draft__in=drafts, state__in=OPEN_ASSISTANCE)
    return [Open("assistance", str(row.pk), _("Hồ sơ đang điền cùng cán bộ tại quầy")) for row in rows[:_MOST_SHOWN]]


def _complaints(phone: str) -> list[Open]:
    rows = Complaint.objects.filter(phone=phone, state=ComplaintState.OPEN)
    return [
        Open("complaint", row.code, _("Phản ánh %(code)s đang chờ trả lời") % {"code": row.code}, at=row.sent_at)
        for row in rows[:_MOST_SHOWN]
    ]


# --- what goes -------------------------------------------------------------------------------------


def _goes(phone: str) -> list[Going]:
    kept = {each.pk for each in given_shots(phone)}
    found = [Going(table.title, _count(table, phone, kept)) for table in register.OWN if table.title]
    return [each for each in found if each.count]


def _count(table: register.Table, phone: str, kept_shots: set[int]) -> int:
    rows = apps.get_model(table.model)._default_manager.filter(**{table.by: phone}, **table.only)
    if table is register.SHOTS:
        rows = rows.exclude(pk__in=kept_shots)
    if table is register.CHILDREN:
        rows = rows.exclude(booking__in=kept_shots)
    if table is register.DOSSIERS:
        rows = rows.filter(received_at__isnull=True)
    return int(rows.count())


# --- what stays ------------------------------------------------------------------------------------


def _kept_dossier(dossier: Dossier) -> Staying:
    until = _dossier_until(dossier)
    return Staying(
        kind=KeptRecord.Kind.DOSSIER,
        ref=dossier.pk,
        title=_("Hồ sơ %(code)s, cùng giấy tờ và kết quả") % {"code": dossier.code},
        reason=_("Luật Lưu trữ: hồ sơ giải quyết thủ tục được giữ theo thời hạn của thủ tục."),
        until_at=until,
    )


def _dossier_until(dossier: Dossier) -> datetime | None:
    years = dossier.procedure_version.retention_years
    return None if years is None or dossier.closed_at is None else rules.years_after(dossier.closed_at, years)


def _money(dossiers: Sequence[Dossier]) -> list[Staying]:
    paid = Payment.objects.filter(dossier__in=[each.pk for each in dossiers], received_vnd__gt=0)
    last = dict(paid.values_list("dossier").annotate(last=Max("paid_at")))
    known = {each.pk: each for each in dossiers}
    return [
        Staying(
            kind=KeptRecord.Kind.MONEY,
            ref=pk,
            title=_("Biên lai, chứng từ nộp tiền của hồ sơ %(code)s") % {"code": known[pk].code},
            reason=_("Luật Kế toán: chứng từ thu tiền được giữ đủ thời hạn lưu trữ."),
            until_at=rules.books_end(last_at or known[pk].submitted_at, settings.ACCOUNTS_KEPT_YEARS),
        )
        for pk, last_at in sorted(last.items())
    ]


def _kept_shot(booking: VaccinationBooking) -> Staying:
    return Staying(
        kind=KeptRecord.Kind.SHOT,
        ref=booking.pk,
        title=_("Lần tiêm đã thực hiện của lịch %(code)s") % {"code": booking.code},
        reason=_("Luật Khám bệnh, chữa bệnh: hồ sơ tiêm chủng được giữ đủ thời hạn lưu trữ."),
        until_at=_shot_until(booking),
    )


def _shot_until(booking: VaccinationBooking) -> datetime:
    return rules.years_after(booking.ended_at or booking.starts_at, settings.VACCINATION_KEPT_YEARS)
