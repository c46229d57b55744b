# SPDX-License-Identifier: EUPL-1.2
"""The officer's answers to requests: confirm one or many, propose another hour, refuse."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from motcua.appointments import operations
from motcua.appointments.errors import StaleAnswer
from motcua.appointments.models import Appointment
from motcua.appointments.rules import Status
from motcua.doors.desk.board import show_again
from motcua.doors.desk.entry import Desk, at_office, words_of
from motcua.doors.desk.hours import chosen_day, day_of, hours_for, moment_from
from motcua.doors.desk.panel import show_panel
from motcua.doors.desk.told import Told
from motcua.kernel import codes, saying
from motcua.kernel.errors import NotAllowed, NotFound, OfficeError
from motcua.people.rules import Action

MANY_LIMIT = 200
REASONS = [
    gettext_lazy("Việc này không thuộc cơ quan. Xin gọi tổng đài để được chỉ đúng nơi."),
    gettext_lazy("Việc này cần nộp hồ sơ trước, chưa cần hẹn giờ."),
    gettext_lazy("Giờ này không có cán bộ phụ trách. Xin chọn giờ khác."),
    gettext_lazy("Lịch hẹn này trùng với một lịch hẹn khác của Ông/Bà."),
]


@require_POST
@at_office(Action.CONFIRM)
def confirm(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Agree to one request."""
    return show_again(request, desk, [_confirm(desk, desk.appointment(pk, Action.CONFIRM), version_from(request))])


@require_POST
@at_office(Action.CONFIRM)
def confirm_many(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Agree to all ticked requests, each on its own: one that changed meanwhile never holds up the others."""
    chosen = [_id_and_version(value) for value in request.POST.getlist("chon")[:MANY_LIMIT]]
    lines = [_confirm_one_of_many(desk, *pair) for pair in dict.fromkeys(pair for pair in chosen if pair)]
    done = sum(1 for line in lines if line.kind == "done")
    if not lines:
        return show_again(request, desk, [Told("info", _("Chưa chọn lịch nào. Đánh dấu ô đầu dòng rồi xác nhận."))])
    summary = _("Đã xác nhận %(done)d trong %(all)d lịch.") % {"done": done, "all": len(lines)}
    return show_again(request, desk, [Told("done" if done == len(lines) else "late", summary, lines)])


@require_http_methods(["GET", "HEAD", "POST"])
@at_office(Action.CONFIRM)
def propose(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Offer another hour: the nearest free ones as buttons, any other day by its date."""
    appointment = desk.appointment(pk, Action.CONFIRM)
    said = ""
    if request.method == "POST" and "start" in request.POST:
        try:
            changed = operations.propose(
                appointment_id=pk,
                starts_at=moment_from(request.POST["start"]),
                by=desk.user,
                at=desk.at,
                reason=" ".join(request.POST.get("reason", "").split()),
                version=version_from(request),
            )
        except StaleAnswer as stale:
            return show_again(request, desk, [Told("late", _line(appointment, stale_words(stale)))])
        except OfficeError as refusal:
            said = words_of(refusal)
        else:
            hour = saying.day_and_hour(changed.starts_at, today=desk.today)
            words = _("đã đề nghị %(hour)s; người dân sẽ được nhắn để trả lời.") % {"hour": hour}
            return show_again(request, desk, [Told("done", _line(changed, words))])
    # A day chosen without scripts comes by POST, so that the reason already written stays.
    day = chosen_day(request, default=max(day_of(appointment), desk.today))
    values = {"appointment": appointment, "said": said, "reason": request.POST.get("reason", ""), "day": day}
    return show_panel(request, desk, "propose", values | hours_for(desk, appointment, day))


@require_http_methods(["GET", "HEAD", "POST"])
@at_office(Action.CONFIRM)
def refuse(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Decline with a reason the citizen is told: one of the usual ones or one's own words."""
    appointment = desk.appointment(pk, Action.CONFIRM)
    said, chosen, own = "", request.POST.get("chon", ""), request.POST.get("reason", "")
    if request.method == "POST":
        # The citizen is told in Vietnamese, whatever language the officer reads.
        with translation.override(settings.LANGUAGE_CODE):
            usual = {str(number): str(reason) for number, reason in enumerate(REASONS)}.get(chosen, "")
        try:
            operations.refuse(
                appointment_id=pk,
                by=desk.user,
                at=desk.at,
                reason=" ".join(part for part in (usual, own.strip()) if part),
                version=version_from(request),
            )
        except StaleAnswer as stale:
            return show_again(request, desk, [Told("late", _line(appointment, stale_words(stale)))])
        except OfficeError as refusal:
            said = words_of(refusal)
        else:
            words = _("đã từ chối; người dân sẽ được nhắn lý do.")
            return show_again(request, desk, [Told("done", _line(appointment, words))])
    values = {"appointment": appointment, "said": said, "chosen": chosen, "reason": own}
    return show_panel(request, desk, "refuse", values | {"reasons": list(enumerate(REASONS))})


def version_from(request: HttpRequest) -> int | None:
    """Return the version of the appointment the person was looking at."""
    version = request.POST.get("version", "")
    return int(version) if version.isascii() and version.isdigit() and len(version) < 9 else None


def stale_words(stale: StaleAnswer) -> str:
    """Say that somebody else was quicker; a request that is still open has only changed."""
    if stale.data.get("status") == Status.REQUESTED:
        return _("lịch hẹn vừa thay đổi. Xin xem lại rồi trả lời.")
    return words_of(stale)


def _confirm(desk: Desk, appointment: Appointment, version: int | None) -> Told:
    try:
        operations.confirm(appointment_id=appointment.pk, by=desk.user, at=desk.at, version=version)
    except StaleAnswer as stale:
        return Told("late", _line(appointment, stale_words(stale)))
    except OfficeError as refusal:
        return Told("late", _line(appointment, words_of(refusal)))
    hour = saying.day_and_hour(appointment.starts_at, today=desk.today)
    return Told("done", _line(appointment, _("đã xác nhận %(hour)s.") % {"hour": hour}))


def _confirm_one_of_many(desk: Desk, pk: int, version: int | None) -> Told:
    """Confirm one ticked row; one that is not this person's is said and never stops the others."""
    try:
        return _confirm(desk, desk.appointment(pk, Action.CONFIRM), version)
    except (NotFound, NotAllowed):
        return Told("late", _("Một lịch hẹn không còn ở đây; danh sách vừa thay đổi."))


def _line(appointment: Appointment, words: str) -> str:
    return f"{appointment.name} ({codes.spoken(appointment.code)}): {words}"


def _id_and_version(value: str) -> tuple[int, int | None] | None:
    pk, _colon, version = value.partition(":")
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    return int(pk), int(version) if version.isascii() and version.isdigit() and len(version) < 9 else None
