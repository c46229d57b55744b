# SPDX-License-Identifier: EUPL-1.2
"""The vibrating tags of an office to watch: they shake, glow and sound when called; how their transmitter behaves."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from motcua.connectors.pager_simulator import transmitter
from motcua.connectors.pager_simulator.models import SimulatedTag, TransmitterBehaviour
from motcua.doors.simulators.handsets import only_on_a_demonstration
from motcua.journal.operations import CITIZEN
from motcua.kernel import clock
from motcua.kernel.errors import OfficeError
from motcua.pagers import operations
from motcua.pagers.models import Loan, Pager, Transmitter

_Mode = TransmitterBehaviour.Mode
WHAT_IT_DOES = {
    _Mode.ANSWERS: gettext_lazy("Nhận lệnh là thẻ rung và trả lời ngay."),
    _Mode.SLOW: gettext_lazy("Thẻ rung, câu trả lời đến sau vài giây."),
    _Mode.TWICE: gettext_lazy("Mỗi lệnh đến thẻ hai lần; thẻ chỉ rung một."),
    _Mode.LOSES: gettext_lazy("Thẻ rung, câu trả lời bị mất; lệnh được gửi lại và chỉ tính một lần."),
    _Mode.DEAD: gettext_lazy("Không thẻ nào rung; cán bộ thấy và gọi loa."),
}
MOST_NUMBER = 6


@dataclass(frozen=True)
class Seen:
    """One tag as it lies in somebody's hand; `left_ms` is how long it still shakes, in real time."""

    pager: Pager
    loan: Loan | None
    tag: SimulatedTag | None
    left_ms: int

    @property
    def buzzed(self) -> int:
        return self.tag.buzzed if self.tag else 0

    @property
    def repeats(self) -> int:
        """How often it was told what it had been told already."""
        return self.tag.heard - self.tag.buzzed if self.tag else 0


@only_on_a_demonstration
@require_GET
def show(request: HttpRequest, office: str = "") -> HttpResponse:
    """Show the tags of one office; without a code, the first that has a simulated transmitter."""
    rows = Transmitter.objects.filter(driver=Transmitter.Driver.SIMULATOR, is_active=True)
    transmitters = list(rows.select_related("office").order_by("office__sort_key", "office"))
    chosen = next((each for each in transmitters if not office or each.office_id == office.upper()), None)
    if chosen is None and office:
        return redirect("simulators:pagers")
    values: dict[str, Any] = {"transmitters": transmitters, "chosen": chosen}
    if chosen is not None:
        mode = transmitter.mode_of(chosen.office_id)
        modes = [(each.value, each.label, WHAT_IT_DOES[each], each.value == mode) for each in _Mode]
        values |= {"office": chosen.office_id, "seen": _seen(chosen.office_id), "modes": modes, "is_live": True}
    return render(request, "simulators/pagers.html", values)


@only_on_a_demonstration
@require_GET
def part(request: HttpRequest, office: str) -> HttpResponse:
    """Show only the tags; nothing for an office without a simulated transmitter."""
    if not _is_simulated(office):
        return HttpResponse()
    values = {"office": office.upper(), "seen": _seen(office.upper())}
    return render(request, "simulators/parts/pagers.html", values)


@only_on_a_demonstration
@require_GET
def stream(request: HttpRequest, office: str) -> HttpResponse:
    """Allow the visitor to hear that something changed; the front turns the answer into a stream."""
    topic = f"office:{office.upper()}"
    headers = {"X-Motcua-Stream": topic} if _is_simulated(office) else {}
    return HttpResponse(content_type="text/plain; charset=utf-8", headers=headers)


@only_on_a_demonstration
@require_POST
def behave(request: HttpRequest, office: str) -> HttpResponse:
    """Let the transmitter answer, be slow, answer twice, lose its answers, or be dead."""
    mode = request.POST.get("cach", "")
    if not _is_simulated(office):
        return redirect("simulators:pagers")
    if mode not in _Mode.values:
        messages.error(request, _("Chọn một cách bộ phát trả lời."))
    else:
        transmitter.behave(office=office.upper(), mode=mode)
        messages.success(request, _("Đã đổi: %(mode)s.") % {"mode": _Mode(mode).label})
    return _back(office)


@only_on_a_demonstration
@require_POST
def come(request: HttpRequest, office: str) -> HttpResponse:
    """Be the citizen who felt the tag and is on the way."""
    number = request.POST.get("the", "")
    is_number = number.isascii() and number.isdigit() and len(number) < MOST_NUMBER
    loans = Loan.objects.filter(office=office.upper(), ended_at__isnull=True)
    loan = loans.filter(pager__number=int(number)).first() if is_number and _is_simulated(office) else None
    if loan is None:
        messages.error(request, _("Thẻ này không còn ở tay ai."))
        return _back(office)
    try:
        operations.note_coming(loan_id=loan.pk, at=clock.now(), actor=CITIZEN)
    except OfficeError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Người cầm thẻ %(number)s đang đến quầy.") % {"number": number})
    return _back(office)


def _is_simulated(office: str) -> bool:
    rows = Transmitter.objects.filter(office=office.upper(), driver=Transmitter.Driver.SIMULATOR, is_active=True)
    return rows.exists()


def _seen(office: str) -> list[Seen]:
    """Return the office's tags, those in somebody's hand first, in three statements."""
    now = datetime.now(UTC)
    tags = {tag.number: tag for tag in SimulatedTag.objects.filter(office=office)}
    loans = {loan.pager_id: loan for loan in Loan.objects.filter(office=office, ended_at__isnull=True)}
    pagers = Pager.objects.filter(office=office).exclude(state=Pager.State.RETIRED).order_by("number")
    seen = [
        Seen(pager, loans.get(pager.pk), tags.get(pager.number), _left_ms(tags.get(pager.number), now))
        for pager in pagers
    ]
    return sorted(seen, key=lambda each: (each.loan is None, each.pager.number))


def _left_ms(tag: SimulatedTag | None, now: datetime) -> int:
    if tag is None or tag.buzzes_until is None or tag.buzzes_until <= now:
        return 0
    return int((tag.buzzes_until - now).total_seconds() * 1000)


def _back(office: str) -> HttpResponseRedirect:
    return redirect("simulators:pagers_of", office=office.lower())
